#include "ui/trend_chart.h"

#include "chart/chart.h"
#include "ui/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace aidoctor::ui {

namespace {

constexpr int kTop = 8;
constexpr int kBottom = 24;
constexpr int kRight = 12;
constexpr qint64 kDay = 24LL * 3600 * 1000;

QDate dayOf(qint64 time)
{
    return QDateTime::fromMSecsSinceEpoch(time).toUTC().date();
}

qint64 timeOf(QDate day)
{
    return QDate(1970, 1, 1).daysTo(day) * kDay;
}

/// True where a line runs through a box.
bool crosses(const QPolygonF &line, const QRectF &box)
{
    for (qsizetype i = 1; i < line.size(); ++i) {
        for (int step = 0; step <= 24; ++step) {
            const QPointF at = line[i - 1] + (line[i] - line[i - 1]) * (step / 24.0);
            if (box.contains(at))
                return true;
        }
    }
    return false;
}

} // namespace

struct TrendChart::Scale {
    QRectF plot;
    double low = 0;
    double high = 1;
    qint64 from = 0;
    qint64 to = 1;
    std::vector<double> ticks;

    double x(qint64 time) const
    {
        return plot.left()
               + plot.width() * static_cast<double>(time - from)
                     / static_cast<double>(std::max<qint64>(1, to - from));
    }
    double y(double value) const
    {
        return plot.bottom() - plot.height() * (value - low) / std::max(1e-9, high - low);
    }
};

TrendChart::TrendChart(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TrendChart::setSeries(Series series)
{
    m_series = std::move(series);
    m_chosen = -1;
    setAccessibleName(tr("Trend of %1").arg(m_series.name));
    QString description = tr("%n values", nullptr, static_cast<int>(m_series.points.size()));
    if (!m_series.points.empty())
        description += QStringLiteral(", ") + m_series.points.back().label;
    setAccessibleDescription(description);
    update();
}

void TrendChart::setChosen(int point)
{
    const int last = static_cast<int>(m_series.points.size()) - 1;
    m_chosen = point < 0 || point > last ? -1 : point;
    update();
}

std::vector<double> TrendChart::valueTicks(double low, double high, int most)
{
    const double range = std::max(high - low, std::abs(high) * 1e-6 + 1e-9);
    const double rough = range / std::max(1, most);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double nice : {1.0, 2.0, 2.5, 5.0}) {
        if (nice * power >= rough) {
            step = nice * power;
            break;
        }
    }
    std::vector<double> ticks;
    const double first = std::ceil(low / step - 1e-9);
    for (int i = 0; i <= most + 1; ++i) {
        const double tick = (first + i) * step;
        if (tick > high + step * 1e-6)
            break;
        ticks.push_back(std::abs(tick) < step * 1e-6 ? 0 : tick);
    }
    return ticks;
}

std::vector<TrendChart::Tick> TrendChart::timeTicks(qint64 from, qint64 to, int most)
{
    const QDate first = dayOf(from);
    const QDate last = dayOf(to);
    const int months = (last.year() - first.year()) * 12 + last.month() - first.month();
    static constexpr int kSteps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240};
    int step = kSteps[0];
    for (const int candidate : kSteps) {
        step = candidate;
        if (months / candidate <= std::max(1, most) - 1)
            break;
    }
    QDate tick(first.year(), 1, 1);
    if (step > 12)
        tick = QDate(first.year() - first.year() % (step / 12), 1, 1);
    std::vector<Tick> ticks;
    for (; tick <= last; tick = tick.addMonths(step)) {
        if (tick < first)
            continue;
        const bool year = step >= 12 || tick.month() == 1;
        // The first month names its year; January is the next one's name.
        const QString format = year            ? QStringLiteral("yyyy")
                               : ticks.empty() ? QStringLiteral("MMM yyyy")
                                               : QStringLiteral("MMM");
        ticks.push_back({timeOf(tick), QLocale().toString(tick, format)});
    }
    if (ticks.empty())
        ticks.push_back({(from + to) / 2, QLocale().toString(first, QStringLiteral("MMM yyyy"))});
    return ticks;
}

TrendChart::Scale TrendChart::scale() const
{
    Scale scale;
    const auto &points = m_series.points;
    const auto [least, most] =
        std::minmax_element(points.begin(), points.end(),
                            [](const Point &a, const Point &b) { return a.value < b.value; });
    scale.low = least->value;
    scale.high = most->value;
    // The nearer edge of the reference is always in sight, so that the values have a measure.
    for (const auto &edge : {m_series.referenceLow, m_series.referenceHigh}) {
        if (edge) {
            scale.low = std::min(scale.low, *edge);
            scale.high = std::max(scale.high, *edge);
        }
    }
    const double span = std::max(scale.high - scale.low, std::abs(scale.high) * 0.1 + 1e-6);
    const bool positive = scale.low >= 0;
    scale.low -= span * 0.18;
    scale.high += span * 0.3;
    if (positive)
        scale.low = std::max(0.0, scale.low);
    scale.ticks = valueTicks(scale.low, scale.high, 4);

    const QFontMetrics metrics(m_theme.font(FontRole::Secondary));
    int labelWidth = 24;
    for (const double tick : scale.ticks)
        labelWidth = std::max(labelWidth, metrics.horizontalAdvance(chart::numberText(tick)));
    scale.plot = QRectF(labelWidth + 12, kTop, width() - labelWidth - 12 - kRight,
                        height() - kTop - kBottom);
    scale.from = points.front().time;
    scale.to = points.back().time;
    const qint64 margin = std::max<qint64>(20 * kDay, (scale.to - scale.from) / 16);
    scale.from -= margin;
    scale.to += margin;
    return scale;
}

void TrendChart::paintGround(QPainter &painter, const Scale &scale) const
{
    const QRectF &plot = scale.plot;
    const auto &low = m_series.referenceLow;
    const auto &high = m_series.referenceHigh;
    painter.setFont(m_theme.font(FontRole::Secondary));
    if (low || high) {
        const double top = high ? std::max(plot.top(), scale.y(*high)) : plot.top();
        const double bottom = low ? std::min(plot.bottom(), scale.y(*low)) : plot.bottom();
        const QRectF band(plot.left(), top, plot.width(), bottom - top);
        painter.fillRect(band, m_theme.color(Token::VerifiedGround));
        painter.setPen(m_theme.color(Token::Verified));
        const QString text = tr("reference %1").arg(m_series.referenceText);
        painter.drawText(band.adjusted(6, 1, 0, 0).toAlignedRect(),
                         Qt::AlignLeft | Qt::AlignTop | Qt::TextDontClip, text);
    }
    for (const double tick : scale.ticks) {
        const double y = scale.y(tick);
        painter.setPen(QPen(m_theme.color(Token::Line), 1, Qt::DotLine));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme.color(Token::Muted));
        painter.drawText(QRectF(0, y - 10, plot.left() - 8, 20), Qt::AlignRight | Qt::AlignVCenter,
                         chart::numberText(tick));
    }
    painter.setPen(m_theme.color(Token::Control));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.drawLine(plot.topLeft(), plot.bottomLeft());
    painter.setPen(m_theme.color(Token::Muted));
    const int most = std::max(2, static_cast<int>(plot.width() / 64));
    for (const Tick &tick : timeTicks(scale.from, scale.to, most)) {
        painter.drawText(QRectF(scale.x(tick.time) - 40, plot.bottom() + 4, 80, 18),
                         Qt::AlignHCenter | Qt::AlignTop, tick.text);
    }
}

void TrendChart::paintValues(QPainter &painter, const Scale &scale) const
{
    const auto &points = m_series.points;
    QPolygonF line;
    for (const Point &point : points)
        line << QPointF(scale.x(point.time), scale.y(point.value));
    painter.setPen(
        QPen(m_theme.color(Token::Accent), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);

    const int last = static_cast<int>(points.size()) - 1;
    const int labelled = m_chosen < 0 ? last : m_chosen;
    // Many points are a line with its chosen point; circles would hide it.
    const bool circles = points.size() <= 40;
    for (int i = 0; i <= last; ++i) {
        if (!circles && i != labelled)
            continue;
        const Point &point = points[static_cast<std::size_t>(i)];
        const QColor color = m_theme.color(point.abnormal ? Token::CriticalEdge : Token::Accent);
        painter.setPen(QPen(color, 2));
        painter.setBrush(i == labelled ? color : m_theme.color(Token::Surface));
        painter.drawEllipse(line[i], i == labelled ? 4.5 : 3.5, i == labelled ? 4.5 : 3.5);
    }

    const Point &point = points[static_cast<std::size_t>(labelled)];
    painter.setFont(m_theme.font(FontRole::SecondaryStrong));
    const double labelWidth = painter.fontMetrics().horizontalAdvance(point.label) + 8;
    const QPointF at = line[labelled];
    const double x = std::clamp(at.x() - labelWidth / 2, scale.plot.left(),
                                std::max(scale.plot.left(), width() - labelWidth));
    // Above the point or below it, wherever the line does not run through the text.
    QRectF box(x, at.y() - 27, labelWidth, 19);
    const QRectF below(x, at.y() + 9, labelWidth, 19);
    const bool fitsAbove = box.top() >= 0 && !crosses(line, box);
    if (!fitsAbove && below.bottom() < scale.plot.bottom())
        box = below;
    box.moveTop(std::max(0.0, box.top()));
    QColor ground = m_theme.color(Token::Surface);
    ground.setAlphaF(0.85F);
    painter.fillRect(box, ground);
    painter.setPen(m_theme.color(point.abnormal ? Token::Critical : Token::Text));
    painter.drawText(box, Qt::AlignCenter, point.label);
}

void TrendChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_series.points.empty()) {
        painter.setFont(m_theme.font(FontRole::Secondary));
        painter.setPen(m_theme.color(Token::Muted));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         m_series.name.isEmpty()
                             ? tr("Choose a test to see its trend")
                             : tr("%1 has no number to draw").arg(m_series.name));
    } else {
        const Scale current = scale();
        paintGround(painter, current);
        paintValues(painter, current);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.color(Token::Accent), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void TrendChart::mousePressEvent(QMouseEvent *event)
{
    if (m_series.points.empty())
        return;
    const Scale current = scale();
    int nearest = 0;
    double least = 1e9;
    for (std::size_t i = 0; i < m_series.points.size(); ++i) {
        const double distance =
            std::abs(current.x(m_series.points[i].time) - event->position().x());
        if (distance < least) {
            least = distance;
            nearest = static_cast<int>(i);
        }
    }
    setChosen(nearest);
    emit pointChosen(nearest);
}

void TrendChart::keyPressEvent(QKeyEvent *event)
{
    const int last = static_cast<int>(m_series.points.size()) - 1;
    const int now = m_chosen < 0 ? last : m_chosen;
    int next = now;
    if (event->key() == Qt::Key_Left)
        next = now - 1;
    else if (event->key() == Qt::Key_Right)
        next = now + 1;
    else if (event->key() == Qt::Key_Home)
        next = 0;
    else if (event->key() == Qt::Key_End)
        next = last;
    else
        return QWidget::keyPressEvent(event);
    if (last < 0)
        return;
    setChosen(std::clamp(next, 0, last));
    emit pointChosen(m_chosen);
}

} // namespace aidoctor::ui
