#include "ui/theme.h"

#include "core/settings.h"

#include <QApplication>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace aidoctor::ui {

namespace {

const Settings::Key<QString> kThemeKey{"window/theme", QStringLiteral("system")};

constexpr auto kTokens = static_cast<std::size_t>(Token::Count);
using Values = std::array<QRgb, kTokens>;

// In the order of Token.
constexpr Values kLight{
    0xFFF4F6F8, 0xFFFFFFFF, 0xFFEDF0F3, 0xFFD9DEE5, 0xFFC3CBD5, 0xFF1A1F26, 0xFF55606E, 0xFF0B5F73,
    0xFFE3F1F4, 0xFFFFFFFF, 0xFFA8201A, 0xFFFCEBEA, 0xFFA8201A, 0xFF7A4D00, 0xFFFFF3D9, 0xFFC98A00,
    0xFF1B558F, 0xFFE8F0FA, 0xFF5B93CF, 0xFF1B6B46, 0xFFE6F4EC, 0xFFFFF8E5, 0xFFFFFFFF, 0xFF3B2E7E,
};

constexpr Values kDark{
    0xFF14181D, 0xFF1D232A, 0xFF181D23, 0xFF343D47, 0xFF4A5561, 0xFFE9EDF1, 0xFFA9B4C0, 0xFF74C8DB,
    0xFF17353D, 0xFF06222A, 0xFFFF9F97, 0xFF3F1C1A, 0xFFE5564C, 0xFFF3C46C, 0xFF392B0E, 0xFFC98A00,
    0xFF93C3F4, 0xFF192D43, 0xFF4D86C4, 0xFF82D5A9, 0xFF143124, 0xFF3A3218, 0xFFFFFFFF, 0xFF5444AE,
};

constexpr Values kHighContrast{
    0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFF000000, 0xFF000000, 0xFF000000, 0xFF262626, 0xFF003C4A,
    0xFFDDF3F8, 0xFFFFFFFF, 0xFF7D0000, 0xFFFFFFFF, 0xFF7D0000, 0xFF4D3000, 0xFFFFFFFF, 0xFF9A6400,
    0xFF00305E, 0xFFFFFFFF, 0xFF00305E, 0xFF00452A, 0xFFFFFFFF, 0xFFFFF0B3, 0xFFFFFFFF, 0xFF241A5C,
};

const Values &valuesOf(Theme::Variant variant)
{
    switch (variant) {
    case Theme::Variant::Dark:
        return kDark;
    case Theme::Variant::HighContrast:
        return kHighContrast;
    case Theme::Variant::Light:
        break;
    }
    return kLight;
}

struct NamedChoice {
    Theme::Choice choice;
    const char *name;
};
constexpr NamedChoice kChoices[] = {
    {Theme::Choice::System, "system"},
    {Theme::Choice::Light, "light"},
    {Theme::Choice::Dark, "dark"},
    {Theme::Choice::HighContrast, "high-contrast"},
};

double luminance(const QColor &color)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
           + 0.0722 * linear(color.blueF());
}

QFont sized(QFont font, double points, QFont::Weight weight = QFont::Normal)
{
    font.setPointSizeF(points);
    font.setWeight(weight);
    return font;
}

} // namespace

Theme::Theme(Settings &settings, QObject *parent)
    : QObject(parent),
      m_settings(settings),
      m_systemPalette(QApplication::palette()),
      m_base(QApplication::font()),
      m_choice(Choice::System)
{
    const QString stored = settings.value(kThemeKey);
    for (const NamedChoice &named : kChoices) {
        if (stored == QLatin1String(named.name))
            m_choice = named.choice;
    }
    m_variant = variantFor(m_choice);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    // Figures of one width, so that columns line up. Before 6.7 Qt cannot ask for them; the usual
    // interface fonts have them as their default.
    m_base.setFeature(QFont::Tag("tnum"), 1);
#endif
    apply();
}

Theme::~Theme()
{
    QApplication::setPalette(m_systemPalette);
    QToolTip::setPalette(m_systemPalette);
}

void Theme::setChoice(Choice choice)
{
    m_choice = choice;
    for (const NamedChoice &named : kChoices) {
        if (choice == named.choice)
            m_settings.setValue(kThemeKey, QString::fromLatin1(named.name));
    }
    const Variant variant = variantFor(choice);
    if (variant == m_variant)
        return;
    m_variant = variant;
    apply();
    emit changed();
}

Theme::Variant Theme::variantFor(Choice choice) const
{
    switch (choice) {
    case Choice::Light:
        return Variant::Light;
    case Choice::Dark:
        return Variant::Dark;
    case Choice::HighContrast:
        return Variant::HighContrast;
    case Choice::System:
        break;
    }
    // QStyleHints::colorScheme came with Qt 6.5; the lightness of the window colour works on all.
    // The palette is read once: a switch of the desktop's theme shows at the next start.
    return m_systemPalette.color(QPalette::Window).lightness() < 128 ? Variant::Dark
                                                                     : Variant::Light;
}

QColor Theme::color(Variant variant, Token token)
{
    return QColor::fromRgb(valuesOf(variant)[static_cast<std::size_t>(token)]);
}

QFont Theme::font(FontRole role) const
{
    switch (role) {
    case FontRole::Body:
        return sized(m_base, 10.5);
    case FontRole::BodyStrong:
        return sized(m_base, 10.5, QFont::DemiBold);
    case FontRole::CardTitle:
        return sized(m_base, 10.5, QFont::DemiBold);
    case FontRole::Secondary:
        return sized(m_base, 9.5);
    case FontRole::SecondaryStrong:
        return sized(m_base, 9.5, QFont::DemiBold);
    case FontRole::Section:
        return sized(m_base, 9, QFont::DemiBold);
    case FontRole::Name:
        return sized(m_base, 14, QFont::DemiBold);
    }
    return m_base;
}

void Theme::apply()
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, Token token) {
        palette.setColor(role, color(token));
    };
    set(QPalette::Window, Token::Ground);
    set(QPalette::WindowText, Token::Text);
    set(QPalette::Base, Token::Surface);
    set(QPalette::AlternateBase, Token::Ground);
    set(QPalette::Text, Token::Text);
    set(QPalette::Button, Token::Surface);
    set(QPalette::ButtonText, Token::Text);
    set(QPalette::Highlight, Token::Accent);
    set(QPalette::HighlightedText, Token::OnAccent);
    set(QPalette::ToolTipBase, Token::Surface);
    set(QPalette::ToolTipText, Token::Text);
    set(QPalette::PlaceholderText, Token::Muted);
    set(QPalette::Link, Token::Accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, color(Token::Muted));
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

QString Theme::styleSheet() const
{
    // Only what carries meaning; everything else is the platform's own style.
    QString sheet = QStringLiteral(
        "QPushButton, QToolButton#settingsButton { background: @Surface; color: @Text;"
        " border: 1px solid @Control; border-radius: 6px; padding: 4px 10px; min-height: 18px; }"
        "QPushButton:hover, QToolButton#settingsButton:hover { background: @AccentGround; }"
        "QPushButton:focus, QToolButton#settingsButton:focus { border: 2px solid @Accent;"
        " padding: 3px 9px; }"
        "QPushButton:disabled { color: @Muted; border-color: @Line; }"
        "QPushButton[primary=\"true\"] { background: @Accent; color: @OnAccent;"
        " border-color: @Accent; }"
        "QPushButton[primary=\"true\"]:focus { border: 2px solid @Text; }"
        "QPushButton[primary=\"true\"]:disabled { background: @Surface; color: @Muted;"
        " border-color: @Line; }"
        "QToolButton#settingsButton::menu-indicator { image: none; }"
        "QLineEdit { background: @Surface; color: @Text; border: 1px solid @Control;"
        " border-radius: 6px; padding: 4px 8px; min-height: 22px; }"
        "QLineEdit:focus { border: 2px solid @Accent; padding: 3px 7px; }"
        "QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: 0; padding: 0; min-height: 0;"
        " background: transparent; }"
        "QComboBox, QAbstractSpinBox { background: @Surface; color: @Text;"
        " border: 1px solid @Control; border-radius: 6px; padding: 2px 7px; min-height: 26px; }"
        "QComboBox:focus, QAbstractSpinBox:focus { border: 2px solid @Accent; padding: 1px 6px; }"
        "QComboBox:disabled, QAbstractSpinBox:disabled, QLineEdit:disabled { color: @Muted; }"
        "QComboBox { combobox-popup: 0; }" // a list that scrolls, however long
        "QComboBox::drop-down { border: 0; width: 22px; }"
        "QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 20px;"
        " background: transparent; }"
        // One grey that shows on the light and on the dark surface.
        "QComboBox::down-arrow, QAbstractSpinBox::down-arrow { width: 8px; height: 6px;"
        " image: url(:/icons/arrow-down.svg); }"
        "QAbstractSpinBox::up-arrow { width: 8px; height: 6px;"
        " image: url(:/icons/arrow-up.svg); }"
        "QComboBox QAbstractItemView { background: @Surface; color: @Text;"
        " border: 1px solid @Control; selection-background-color: @AccentGround;"
        " selection-color: @Text; }"
        "QRadioButton { border-radius: 4px; }"
        "QRadioButton:focus { color: @Accent; background: @AccentGround; }"
        "QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @Muted;"
        " border-radius: 8px; background: @Surface; }"
        "QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @Accent; }"
        "QTabBar { background: transparent; }"
        "QTabBar::tab { background: transparent; color: @Muted; border: 0; margin-right: 0;"
        " border-bottom: 2px solid transparent; padding: 6px 5px 4px 5px; }"
        "QTabBar::tab:selected { color: @Text; border-bottom: 2px solid @Accent; }"
        "QTabBar::tab:hover { color: @Text; }"
        "QTabBar::tab:focus { color: @Accent; background: @AccentGround; }"
        "QTableView, QListView, QPlainTextEdit { border: 0; background: @Surface; }"
        "QListView#patientList { background: @Sidebar; }"
        "QHeaderView { background: @Surface; }"
        "QHeaderView::section { background: @Surface; color: @Muted; border: 0;"
        " border-bottom: 1px solid @Line; padding: 4px 6px; }"
        "QScrollArea { border: 0; background: transparent; }"
        "QSplitter::handle { background: @Line; }"
        "QMenu { background: @Surface; color: @Text; border: 1px solid @Control; padding: 4px; }"
        "QMenu::item { padding: 5px 24px; }"
        "QMenu::item:selected { background: @AccentGround; color: @Text; }"
        "QToolTip { background: @Surface; color: @Text; border: 1px solid @Control; }"
        "QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }"
        "QScrollBar::handle:vertical { background: @Control; border-radius: 4px;"
        " min-height: 24px; margin: 1px; }"
        "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
        "QScrollBar:horizontal { background: transparent; height: 10px; }"
        "QScrollBar::handle:horizontal { background: @Control; border-radius: 4px;"
        " min-width: 24px; margin: 1px; }");
    if (m_variant == Variant::HighContrast) // where muted is nearly black
        sheet += QStringLiteral("QPushButton:disabled, QLineEdit:disabled, QComboBox:disabled,"
                                "QAbstractSpinBox:disabled { border-style: dashed; }");
    // Longest names first: AccentGround before Accent.
    static constexpr std::pair<const char *, Token> kNames[] = {
        {"@AccentGround", Token::AccentGround},
        {"@OnAccent", Token::OnAccent},
        {"@Accent", Token::Accent},
        {"@Surface", Token::Surface},
        {"@Sidebar", Token::Sidebar},
        {"@Control", Token::Control},
        {"@Muted", Token::Muted},
        {"@Line", Token::Line},
        {"@Text", Token::Text},
    };
    for (const auto &[name, token] : kNames)
        sheet.replace(QLatin1String(name), color(token).name());
    return sheet;
}

std::vector<Theme::Pair> Theme::textPairs()
{
    std::vector<Pair> pairs;
    for (const Token ground :
         {Token::Ground, Token::Surface, Token::Sidebar, Token::Highlight, Token::AccentGround}) {
        pairs.push_back({Token::Text, ground});
        pairs.push_back({Token::Muted, ground});
        pairs.push_back({Token::Accent, ground});
        pairs.push_back({Token::Critical, ground});
        pairs.push_back({Token::Warning, ground});
        pairs.push_back({Token::Verified, ground});
        pairs.push_back({Token::Info, ground});
    }
    pairs.push_back({Token::OnAccent, Token::Accent});
    pairs.push_back({Token::Critical, Token::CriticalGround});
    pairs.push_back({Token::Warning, Token::WarningGround});
    pairs.push_back({Token::Info, Token::InfoGround});
    pairs.push_back({Token::Verified, Token::VerifiedGround});
    for (const Token ground :
         {Token::CriticalGround, Token::WarningGround, Token::InfoGround, Token::VerifiedGround})
        pairs.push_back({Token::Text, ground});
    pairs.push_back({Token::OnDemo, Token::DemoGround});
    return pairs;
}

double Theme::contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace aidoctor::ui
