#include "core/settings.h"
#include "support/rules.h"
#include "ui/rules_dialog.h"
#include "ui/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::ui;

/// Every rule with its source, to look up.
class RulesDialogTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<RulesDialog> m_dialog;

    template <typename Widget>
    Widget *find(const char *name) const
    {
        return m_dialog->findChild<Widget *>(QString::fromLatin1(name));
    }

    int shownRules() const
    {
        const auto *list = find<QListWidget>("rulesList");
        int shown = 0;
        for (int row = 0; row < list->count(); ++row)
            shown += !list->item(row)->isHidden();
        return shown;
    }

    QString sheet() const
    {
        QStringList texts;
        for (const QLabel *label : find<QWidget>("ruleSheet")->findChildren<QLabel *>()) {
            if (label->isVisible() && label->height() > 0)
                texts.append(label->text());
        }
        return texts.join(QLatin1Char('\n'));
    }

    void picture(const char *name) const
    {
        const QString folder = qEnvironmentVariable("AIDOCTOR_SCREENSHOTS");
        if (!folder.isEmpty())
            QVERIFY(m_dialog->grab().save(
                QStringLiteral("%1/%2.png").arg(folder, QLatin1String(name))));
    }

private slots:
    void init()
    {
        m_settings = std::make_unique<Settings>(m_folder.filePath(QStringLiteral("settings.ini")));
        m_theme = std::make_unique<Theme>(*m_settings);
        const auto book = clinical::RuleBook::builtIn();
        QVERIFY(book.has_value());
        m_dialog = std::make_unique<RulesDialog>(*m_theme, *book);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    }
    void cleanup() { m_dialog.reset(); }

    void everyRuleIsListed() { QVERIFY(shownRules() > 300); }

    void aSearchNarrowsTheList()
    {
        QTest::keyClicks(find<QLineEdit>("rulesSearch"), QStringLiteral("metformin egfr"));
        QVERIFY(shownRules() > 0 && shownRules() < 20);
        QTest::keyClicks(find<QLineEdit>("rulesSearch"), QStringLiteral(" nowhere"));
        QCOMPARE(shownRules(), 0);
    }

    void aRuleShowsItsReasonItsLimitsAndItsSentence()
    {
        m_dialog->showRule(QStringLiteral("metformin-egfr-below-30"));
        const QString text = sheet();
        QVERIFY2(text.contains(QStringLiteral("contraindicated")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("“"))); // the cited sentence
        QVERIFY(text.contains(QStringLiteral("metformin-egfr-below-30")));
        QTest::qWait(20);
        picture("rules-dialog");
    }

    void aRuleThatIsGoneIsSaidSo()
    {
        m_dialog->showRule(QStringLiteral("no-such-rule"));
        QVERIFY(sheet().contains(QStringLiteral("no-such-rule")));
    }

    void itIsUsedFromTheKeyboard()
    {
        QVERIFY(find<QLineEdit>("rulesSearch")->hasFocus());
        for (const char *name : {"rulesSearch", "rulesList", "ruleSheet"})
            QVERIFY2(!find<QWidget>(name)->accessibleName().isEmpty(), name);
        const QString first = sheet();
        auto *list = find<QListWidget>("rulesList");
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QVERIFY(sheet() != first);
    }
};

QTEST_MAIN(RulesDialogTest)
#include "rules_dialog_test.moc"
