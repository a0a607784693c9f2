#pragma once

#include <QColor>
#include <QIcon>
#include <QRectF>

class QPainter;

namespace aidoctor::ui {

/// Small signs that stand beside a word. Drawn, so that they do not depend on the fonts installed.
enum class Sign {
    None,
    Critical,
    Warning,
    Info,
    Check,
    Outdated,
    Live,
    Preparing,
    Dash,
    Alert,
    Cross,
    FoldClosed,
    FoldOpen
};

void paintSign(QPainter &painter, const QRectF &box, Sign sign, const QColor &color);
/// As an icon of that size in device-independent pixels.
QIcon signIcon(Sign sign, const QColor &color, int size = 12);

} // namespace aidoctor::ui
