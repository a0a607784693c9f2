#include "ui/number_boxes.h"

#include "ui/settings_section.h"
#include "ui/wording.h"

namespace aidoctor::ui {

namespace {

// The most that the settings take.
constexpr double kMaxTokens = 1e12;
constexpr double kMaxUsd = 1e6;
constexpr int kUsdDecimals = 6;
constexpr int kLeastWidth = 110;

void prepare(QDoubleSpinBox &box)
{
    box.setMinimumHeight(kFieldHeight);
    box.setMinimumWidth(kLeastWidth); // the largest numbers there could be would ask for more
    box.setGroupSeparatorShown(true);
    box.setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    box.setAlignment(Qt::AlignRight);
    box.setFocusPolicy(Qt::StrongFocus); // the wheel scrolls the page
    box.setAccelerated(true);
}

} // namespace

TokenBox::TokenBox(QWidget *parent) : QDoubleSpinBox(parent)
{
    prepare(*this);
    setDecimals(0);
    setRange(0, kMaxTokens);
}

UsdBox::UsdBox(QWidget *parent) : QDoubleSpinBox(parent)
{
    prepare(*this);
    setDecimals(kUsdDecimals);
    setRange(0, kMaxUsd);
}

QString UsdBox::textFromValue(double value) const
{
    return Wording::usd(value);
}

} // namespace aidoctor::ui
