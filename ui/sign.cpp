#include "ui/sign.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <cmath>

namespace aidoctor::ui {

namespace {

QPainterPath triangle(const QRectF &box)
{
    QPainterPath path;
    path.moveTo(box.center().x(), box.top());
    path.lineTo(box.bottomRight());
    path.lineTo(box.bottomLeft());
    path.closeSubpath();
    return path;
}

} // namespace

void paintSign(QPainter &painter, const QRectF &box, Sign sign, const QColor &color)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double u = box.width() / 12; // signs are drawn on a grid of 12
    const auto at = [&](double x, double y) {
        return QPointF(box.left() + x * u, box.top() + y * u);
    };
    QPen pen(color, 1.4 * u, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    const auto fill = [&](const QPainterPath &path) { painter.fillPath(path, color); };
    const auto stroke = [&] {
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
    };
    QPainterPath path;
    switch (sign) {
    case Sign::None:
        break;
    case Sign::Critical:
        path.addPolygon(QPolygonF({at(6, 0.5), at(11.5, 6), at(6, 11.5), at(0.5, 6)}));
        path.closeSubpath();
        fill(path);
        break;
    case Sign::Warning:
        fill(triangle(QRectF(at(0.5, 1), at(11.5, 11))));
        break;
    case Sign::Info:
        path.addEllipse(QRectF(at(1.2, 1.2), at(10.8, 10.8)));
        fill(path);
        break;
    case Sign::Live:
        path.addEllipse(QRectF(at(2, 2), at(10, 10)));
        fill(path);
        break;
    case Sign::Check:
        pen.setWidthF(1.7 * u);
        stroke();
        painter.drawPolyline(QPolygonF({at(2, 6.5), at(4.8, 9.5), at(10, 2.8)}));
        break;
    case Sign::Outdated:
        stroke();
        painter.drawPath(triangle(QRectF(at(1, 1.5), at(11, 10.5))));
        break;
    case Sign::Preparing:
        stroke();
        painter.drawEllipse(QRectF(at(1.5, 1.5), at(10.5, 10.5)));
        painter.drawPolyline(QPolygonF({at(6, 3.5), at(6, 6), at(8, 7)}));
        break;
    case Sign::Dash:
        stroke();
        painter.drawLine(at(3, 6), at(9, 6));
        break;
    case Sign::Cross:
        stroke();
        painter.drawLine(at(3, 3), at(9, 9));
        painter.drawLine(at(9, 3), at(3, 9));
        break;
    case Sign::Alert: {
        path = triangle(QRectF(at(0, 0.8), at(12, 11.4)));
        QPainterPath hole;
        hole.addRoundedRect(QRectF(at(5.35, 4.1), at(6.65, 7.8)), 0.6 * u, 0.6 * u);
        hole.addEllipse(QRectF(at(5.3, 8.6), at(6.7, 10)));
        fill(path.subtracted(hole));
        break;
    }
    case Sign::FoldClosed:
        path.addPolygon(QPolygonF({at(3, 2), at(9.5, 6), at(3, 10)}));
        path.closeSubpath();
        fill(path);
        break;
    case Sign::FoldOpen:
        path.addPolygon(QPolygonF({at(2, 3), at(10, 3), at(6, 9.5)}));
        path.closeSubpath();
        fill(path);
        break;
    }
    painter.restore();
}

QIcon signIcon(Sign sign, const QColor &color, int size)
{
    const qreal ratio = qApp->devicePixelRatio();
    const int pixels = static_cast<int>(std::lround(size * ratio));
    QPixmap pixmap(pixels, pixels);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintSign(painter, QRectF(0, 0, size, size), sign, color);
    return QIcon(pixmap);
}

} // namespace aidoctor::ui
