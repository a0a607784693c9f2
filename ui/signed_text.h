#pragma once

#include "ui/sign.h"
#include "ui/theme.h"

#include <QWidget>

class QLabel;

namespace aidoctor::ui {

/// A wrapped plain text with a sign before it: a state, a warning, what is wrong with a field.
class SignedText : public QWidget {
    Q_OBJECT

public:
    /// @param name of the label within, for tests and screen readers' scripts
    SignedText(const Theme &theme, const QString &name, QWidget *parent = nullptr);

    /// Hides itself with an empty text.
    void setText(Sign sign, Token token, const QString &text);
    QString text() const;
    /// Has screen readers read it out.
    void announce();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    QLabel *m_label;
    Sign m_sign = Sign::None;
    Token m_token = Token::Text;
};

} // namespace aidoctor::ui
