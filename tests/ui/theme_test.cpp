#include "core/settings.h"
#include "ui/theme.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace aidoctor;
using ui::Theme;
using ui::Token;

class ThemeTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString file() const { return m_folder.filePath(QStringLiteral("settings.ini")); }

private slots:
    void contrastOfKnownPairs()
    {
        QCOMPARE(qRound(Theme::contrast(Qt::black, Qt::white) * 10), 210);
        QCOMPARE(qRound(Theme::contrast(Qt::white, Qt::white) * 10), 10);
        // #767676 on white is the well-known edge of 4.5 : 1.
        const double edge = Theme::contrast(QColor(0x76, 0x76, 0x76), Qt::white);
        QVERIFY(edge > 4.5 && edge < 4.6);
    }

    void everyTextIsReadableInEveryTheme()
    {
        for (const auto variant :
             {Theme::Variant::Light, Theme::Variant::Dark, Theme::Variant::HighContrast}) {
            for (const Theme::Pair &pair : Theme::textPairs()) {
                const double ratio = Theme::contrast(Theme::color(variant, pair.text),
                                                     Theme::color(variant, pair.ground));
                const double least = variant == Theme::Variant::HighContrast ? 7.0 : 4.5;
                QVERIFY2(ratio >= least,
                         qPrintable(QStringLiteral("theme %1: token %2 on %3 has %4")
                                        .arg(static_cast<int>(variant))
                                        .arg(static_cast<int>(pair.text))
                                        .arg(static_cast<int>(pair.ground))
                                        .arg(ratio)));
            }
        }
    }

    void edgesAreVisibleOnSurfaces()
    {
        // WCAG 1.4.11: what carries meaning without text has 3 : 1; the warning edge is amber by
        // nature and stands beside its sign and word.
        for (const auto variant :
             {Theme::Variant::Light, Theme::Variant::Dark, Theme::Variant::HighContrast}) {
            const QColor surface = Theme::color(variant, Token::Surface);
            for (const Token edge : {Token::CriticalEdge, Token::InfoEdge, Token::Accent})
                QVERIFY(Theme::contrast(Theme::color(variant, edge), surface) >= 3.0);
            QVERIFY(Theme::contrast(Theme::color(variant, Token::WarningEdge), surface) >= 2.8);
        }
    }

    void followsTheSystemsLightness()
    {
        const QPalette before = QApplication::palette();
        QPalette dark = before;
        dark.setColor(QPalette::Window, QColor(30, 30, 30));
        QApplication::setPalette(dark);
        {
            Settings settings(file());
            const Theme theme(settings);
            QCOMPARE(theme.variant(), Theme::Variant::Dark);
        }
        QCOMPARE(QApplication::palette().color(QPalette::Window), QColor(30, 30, 30));
        QApplication::setPalette(before);
        Settings settings(file());
        const Theme theme(settings);
        QCOMPARE(theme.variant(), Theme::Variant::Light);
    }

    void choiceIsRememberedAndAnnounced()
    {
        Settings settings(file());
        {
            Theme theme(settings);
            QSignalSpy changed(&theme, &Theme::changed);
            theme.setChoice(Theme::Choice::HighContrast);
            QCOMPARE(changed.size(), 1);
        }
        const Theme theme(settings);
        QCOMPARE(theme.choice(), Theme::Choice::HighContrast);
        QCOMPARE(theme.variant(), Theme::Variant::HighContrast);
        QVERIFY(!theme.styleSheet().contains(QLatin1Char('@')));
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
