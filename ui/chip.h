#pragma once

#include "ui/sign.h"
#include "ui/theme.h"

#include <QAbstractButton>

namespace aidoctor::ui {

/// A small rounded button with a sign and a short plain text, drawn from tokens. A text that does
/// not fit is elided at its end; whoever sets it gives the whole text as tool tip.
class Chip : public QAbstractButton {
    Q_OBJECT

public:
    struct Look {
        Token text = Token::Info;
        Token ground = Token::Surface;
        Token edge = Token::Line;
        Sign sign = Sign::None;
        bool strong = false;
        int radius = 11;
        int maximumWidth = 400;
        int height = 24;
    };

    explicit Chip(const Theme &theme, QWidget *parent = nullptr);

    void setLook(const Look &look);
    void restyle();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    int signWidth() const;

    const Theme &m_theme;
    Look m_look;
};

} // namespace aidoctor::ui
