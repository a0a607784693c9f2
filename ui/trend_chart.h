#pragma once

#include <QDateTime>
#include <QWidget>

#include <optional>
#include <vector>

namespace aidoctor::ui {

class Theme;

/// Values of one test over time, drawn: reference band, points, the chosen one labelled.
class TrendChart : public QWidget {
    Q_OBJECT

public:
    struct Point {
        qint64 time = 0; ///< milliseconds since 1970
        double value = 0;
        bool abnormal = false;
        QString label; ///< "31 · 20 Nov 2026"
        friend bool operator==(const Point &, const Point &) = default;
    };
    struct Series {
        QString name;
        QString unit;
        std::vector<Point> points; ///< oldest first
        std::optional<double> referenceLow;
        std::optional<double> referenceHigh;
        QString referenceText;
    };
    struct Tick {
        qint64 time = 0;
        QString text;
    };

    explicit TrendChart(const Theme &theme, QWidget *parent = nullptr);

    void setSeries(Series series);
    /// Labels this point instead of the last one; -1: the last one.
    void setChosen(int point);
    int chosen() const { return m_chosen; }

    /// Round values that cover the range, at most `most` of them.
    static std::vector<double> valueTicks(double low, double high, int most);
    /// Years, or months where the range is short; the month in letters.
    static std::vector<Tick> timeTicks(qint64 from, qint64 to, int most);

    QSize sizeHint() const override { return {400, 176}; }
    QSize minimumSizeHint() const override { return {200, 150}; }

signals:
    void pointChosen(int point);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Scale;
    Scale scale() const;
    void paintGround(QPainter &painter, const Scale &scale) const;
    void paintValues(QPainter &painter, const Scale &scale) const;

    const Theme &m_theme;
    Series m_series;
    int m_chosen = -1;
};

} // namespace aidoctor::ui
