#pragma once

#include "ui/theme.h"

#include <QWidget>

#include <optional>

class QLabel;

namespace aidoctor::ui {

/// A white surface with a thin line, rounded; with an edge in the colour of a severity.
class Card : public QWidget {
    Q_OBJECT

public:
    explicit Card(const Theme &theme, QWidget *parent = nullptr);

    void setEdge(std::optional<Token> edge);
    void setGround(Token ground);

protected:
    const Theme &theme() const { return m_theme; }
    void paintEvent(QPaintEvent *event) override;

private:
    const Theme &m_theme;
    std::optional<Token> m_edge;
    Token m_ground = Token::Surface;
};

/// A label for data: plain text, wrapped, selectable by mouse, in that role's font.
QLabel *makeText(const Theme &theme, FontRole role, QWidget *parent = nullptr);
/// Gives a label's text a token's colour.
void setTextToken(QWidget *widget, const Theme &theme, Token token);

} // namespace aidoctor::ui
