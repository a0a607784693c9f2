#pragma once

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

#include <array>
#include <vector>

namespace aidoctor {
class Settings;
}

namespace aidoctor::ui {

/// The names of every colour in the window. Widgets name tokens, never colours.
enum class Token {
    Ground,
    Surface,
    Sidebar,
    Line,
    Control,
    Text,
    Muted,
    Accent,
    AccentGround,
    OnAccent,
    Critical,
    CriticalGround,
    CriticalEdge,
    Warning,
    WarningGround,
    WarningEdge,
    Info,
    InfoGround,
    InfoEdge,
    Verified,
    VerifiedGround,
    Highlight,
    OnDemo,
    DemoGround,
    Count
};

enum class FontRole { Body, BodyStrong, Secondary, SecondaryStrong, Section, Name, CardTitle };

/// The look: one set of tokens for light, dark and high contrast, the type scale and the one small
/// style sheet. Owns the application's palette for as long as it lives.
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice { System, Light, Dark, HighContrast };
    enum class Variant { Light, Dark, HighContrast };

    static constexpr int kStep = 4;     ///< spacing comes in steps of this many pixels
    static constexpr int kRadius = 8;   ///< of cards
    static constexpr int kPadding = 12; ///< inside cards
    static constexpr int kControl = 28; ///< least height of a control

    /// Starts with the choice stored in the settings; System follows the lightness of the
    /// palette the platform gave us.
    explicit Theme(Settings &settings, QObject *parent = nullptr);
    ~Theme() override;

    Choice choice() const { return m_choice; }
    void setChoice(Choice choice);
    Variant variant() const { return m_variant; }

    QColor color(Token token) const { return color(m_variant, token); }
    static QColor color(Variant variant, Token token);
    QFont font(FontRole role) const;
    QString styleSheet() const;

    /// A text on its ground, as it occurs in the window.
    struct Pair {
        Token text;
        Token ground;
    };
    static std::vector<Pair> textPairs();
    /// Contrast ratio as WCAG 2.2 defines it, 1 to 21.
    static double contrast(const QColor &a, const QColor &b);

signals:
    void changed();

private:
    Variant variantFor(Choice choice) const;
    void apply();

    Settings &m_settings;
    QPalette m_systemPalette;
    QFont m_base;
    Choice m_choice;
    Variant m_variant;
};

} // namespace aidoctor::ui
