#pragma once

#include <QDoubleSpinBox>

namespace aidoctor::ui {

/// A whole number of tokens, also beyond the numbers of a QSpinBox. Its least value can stand for
/// something else ("no limit") by setSpecialValueText().
class TokenBox : public QDoubleSpinBox {
public:
    explicit TokenBox(QWidget *parent = nullptr);
    std::int64_t tokens() const { return static_cast<std::int64_t>(value()); }
};

/// An amount of US dollars: cents always, parts of a cent where there are any.
class UsdBox : public QDoubleSpinBox {
public:
    explicit UsdBox(QWidget *parent = nullptr);

protected:
    QString textFromValue(double value) const override;
};

} // namespace aidoctor::ui
