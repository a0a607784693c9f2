#include "model_dialog.h"

#include <QApplication>
#include <QDoubleSpinBox>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QToolButton>

using namespace aidoctor;
using agent::ModelSettings;
using test::await;
using test::cutOff;
using test::Dialog;
using test::kKey;
using test::kModels;
using test::ModelFixture;
using test::ModelServer;
using test::offer;
using test::ollama;

/// What the settings of the model do, through the real dialog over a real store and server.
class ModelSettingsTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        for (const char *name :
             {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"})
            qunsetenv(name);
    }

    void isOfferedWhereThereIsAChoice()
    {
        ModelFixture f;
        f.window().show();
        QVERIFY(f.window().find<QAction>("modelSettingsAction"));
        QVERIFY(f.window()
                    .find<QToolButton>("settingsButton")
                    ->toolTip()
                    .contains(QLatin1String("offline agent")));
        f.window().models = nullptr;
        f.window().window.reset();
        f.window().show();
        QVERIFY(!f.window().find<QAction>("modelSettingsAction"));
        f.window().window->language().set(QStringLiteral("de"));
        QVERIFY(!f.window().find<QAction>("modelSettingsAction"));
    }

    void nothingIsSentBeforeSomebodyAgrees()
    {
        const ModelServer server(offer);
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(server.address() + QStringLiteral("/v1"));
        dialog.setKey(kKey);
        QVERIFY(dialog.text("modelReach").startsWith(QLatin1String("This computer.")));
        QVERIFY(dialog.text("modelAgreement").startsWith(QLatin1String("Nobody has agreed")));
        QVERIFY(!dialog.find("modelTest")->isEnabled());
        QVERIFY(dialog.text("modelTestResult").startsWith(QLatin1String("Agree first")));
        dialog.click("modelTest");

        dialog.click("modelAgree");
        QPointer<QDialog> agreement = dialog.agreement();
        QVERIFY(agreement);
        QVERIFY(agreement->isModal());
        const auto part = [&agreement](const char *name) {
            return agreement->findChild<QLabel *>(QLatin1String(name))->text();
        };
        QCOMPARE(part("agreementAddress").remove(QChar(0x200B)),
                 server.address() + QStringLiteral("/v1"));
        QCOMPARE(part("agreementWhere"), dialog.text("modelReach"));
        for (const char *word : {"name", "date of birth", "problems", "medicines", "allergies",
                                 "results", "visits", "questions", "key", "any other patient"})
            QVERIFY2(part("agreementWhat").contains(QLatin1String(word)), word);
        QVERIFY(part("agreementScope").contains(QLatin1String("all workstations")));
        QVERIFY(part("agreementScope").contains(QLatin1String("at any time")));
        QVERIFY(part("agreementLaw").contains(QLatin1String("legal basis")));
        QTRY_VERIFY(cutOff(agreement).isEmpty());

        // Return is no agreement, and neither is Escape.
        QTRY_COMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("agreementCancel"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_VERIFY(!agreement);
        dialog.click("modelAgree");
        agreement = dialog.agreement();
        QTest::keyClick(agreement, Qt::Key_Escape);
        QTRY_VERIFY(!agreement);
        QTest::qWait(50);
        QVERIFY(f.consents().all().empty());
        QVERIFY(f.dialog());
        QVERIFY(!dialog.find("modelTest")->isEnabled());

        dialog.agree();
        QCOMPARE(f.consents().all().size(), 1U);
        QCOMPARE(f.consents().all().front().acceptedBy, QStringLiteral("workstation:window"));
        QVERIFY(dialog.text("modelAgreement")
                    .startsWith(QLatin1String("Agreed by somebody at a workstation on ")));
        QTest::qWait(50);
        QCOMPARE(server.connectionsMade(), 0);

        dialog.test();
        QCOMPARE(server.requestCount(), 1);
        QCOMPARE(server.requests().front().target, QByteArray("/v1/models"));
    }

    void aTestFillsInWhatTheServerTells()
    {
        const ModelServer server(offer);
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(server.address() + QStringLiteral("/v1"));
        dialog.setKey(kKey);
        dialog.agree();
        dialog.test();
        QCOMPARE(dialog.text("modelTestResult"),
                 QStringLiteral("It works: Ollama, 2 models. Now choose a model."));
        auto *name = dialog.find<QComboBox>("modelName");
        QCOMPARE(name->count(), 2);
        QCOMPARE(name->itemText(0), kModels.at(0));
        auto *context = dialog.find<QDoubleSpinBox>("modelContextTokens");
        QCOMPARE(context->text(), QStringLiteral("not known"));
        name->setCurrentIndex(1);
        QVERIFY(!dialog.find("modelNameNote")->isVisible());
        dialog.test();
        QCOMPARE(dialog.text("modelTestResult"),
                 QStringLiteral("It works: Ollama, 2 models, reads 32,768 tokens at once."));
        QCOMPARE(context->value(), 32'768);
        // What was told of one model says nothing of another.
        dialog.setModel(QStringLiteral("qwen3:4b"));
        QCOMPARE(context->text(), QStringLiteral("not known"));
        QVERIFY(dialog.find("modelNameNote")->isVisible());
        QVERIFY(dialog.text("modelNameNote").contains(QLatin1String("does not offer")));
        dialog.setModel(kModels.at(1));
        QCOMPARE(context->value(), 32'768);
        // Another address was not tested.
        dialog.setAddress(QStringLiteral("http://127.0.0.1:1/v1"));
        QVERIFY(!dialog.text("modelTestResult").contains(QLatin1String("It works")));
        QCOMPARE(context->text(), QStringLiteral("not known"));
    }

    void aServerThatCutsChartsNeedsItsContext()
    {
        const ModelServer server([](const ModelServer::Request &, int) {
            return test::answering(200, test::modelList(kModels)); // an Ollama does not tell it
        });
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(server.address() + QStringLiteral("/v1"));
        dialog.setModel(kModels.first());
        dialog.agree();
        QVERIFY(!dialog.find("modelContextNote")->isVisible());
        dialog.test();
        QVERIFY(dialog.find("modelContextNote")->isVisible());
        QVERIFY(dialog.text("modelContextNote").startsWith(QLatin1String("Ollama shortens")));
        dialog.find<QDoubleSpinBox>("modelContextTokens")->setValue(8192);
        QVERIFY(!dialog.find("modelContextNote")->isVisible());
        dialog.test(); // which does not take away what was entered
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelContextTokens")->value(), 8192);
        dialog.click("modelSave");
        QTRY_COMPARE(f.choice().settings().contextTokens, 8192);
        QVERIFY(f.choice().settings().server == agent::ServerKind::Ollama);
    }

    void aWrongKeyIsToldWithoutTheKey()
    {
        const ModelServer server(offer);
        const QString wrong = QStringLiteral("sk-wrong-17");
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(server.address() + QStringLiteral("/v1"));
        dialog.setKey(wrong);
        dialog.agree();
        dialog.test();
        QCOMPARE(dialog.text("modelTestResult"),
                 QStringLiteral("The model's server does not accept the key. Check it in the "
                                "settings."));
        QVERIFY(server.everythingReceived().contains(wrong.toLatin1()));
        QVERIFY(!dialog.everythingSaid().contains(wrong));
        QCOMPARE(dialog.find<QLineEdit>("modelKey")->echoMode(), QLineEdit::Password);
        // With another key it was not tested.
        dialog.setKey(kKey);
        QVERIFY(!dialog.text("modelTestResult").contains(QLatin1String("does not accept")));
        dialog.test();
        QVERIFY(dialog.text("modelTestResult").startsWith(QLatin1String("It works")));
    }

    void whatIsSavedIsThereAgain()
    {
        const ModelServer server(offer);
        const QString address = server.address() + QStringLiteral("/v1");
        ModelFixture f;
        {
            const Dialog dialog(f);
            dialog.click("modelKindOpenAi");
            dialog.setAddress(address);
            dialog.setKey(kKey);
            dialog.agree();
            dialog.setModel(kModels.first());
            dialog.test();
            auto *effort = dialog.find<QComboBox>("modelEffort");
            effort->setCurrentIndex(effort->findData(QStringLiteral("xhigh")));
            dialog.find<QDoubleSpinBox>("modelOutputTokens")->setValue(20'001);
            dialog.find<QDoubleSpinBox>("modelTokensPerRun")->setValue(250'001);
            dialog.find<QDoubleSpinBox>("modelTokensPerDay")->setValue(7'000'000'001);
            dialog.find<QDoubleSpinBox>("modelUsdPerRun")->setValue(0.005);
            dialog.find<QDoubleSpinBox>("modelUsdPerDay")->setValue(12.5);
            dialog.click("modelSave");
            // There is no keyring here, and that has to be known.
            QTRY_VERIFY(dialog.text("modelMessage").contains(QLatin1String("no keyring")));
            QVERIFY(!dialog.find("modelSave")->isEnabled());
            QCOMPARE(dialog.find<QPushButton>("modelCancel")->text(), QStringLiteral("&Close"));
            QVERIFY(dialog.find<QLineEdit>("modelKey")->text().isEmpty());
            QVERIFY(!dialog.everythingSaid().contains(kKey));
            dialog.click("modelCancel");
            QTRY_VERIFY(!f.dialog());
        }
        ModelSettings expected = ollama(address);
        expected.effort = QStringLiteral("xhigh");
        expected.server = agent::ServerKind::Ollama;
        expected.contextTokens = 32'768;
        expected.maxOutputTokens = 20'001;
        expected.tokensPerRun = 250'001;
        expected.tokensPerDay = 7'000'000'001;
        expected.usdPerRun = 0.005;
        expected.usdPerDay = 12.5;
        QVERIFY(f.choice().settings() == expected);
        QVERIFY(f.choice().inUse().client);
        QVERIFY(!f.stored("model.endpoint").contains(kKey.toLatin1()));
        QVERIFY(!f.stored("model.accepted_endpoints").contains(kKey.toLatin1()));
        QVERIFY(
            f.window().find<QToolButton>("settingsButton")->toolTip().contains(kModels.first()));

        const Dialog dialog(f);
        QVERIFY(dialog.find<QRadioButton>("modelKindOpenAi")->isChecked());
        QCOMPARE(QApplication::focusWidget(), dialog.find("modelKindOpenAi"));
        QCOMPARE(dialog.find<QLineEdit>("modelAddress")->text(), address);
        QCOMPARE(dialog.find<QComboBox>("modelName")->currentText(), kModels.first());
        QCOMPARE(dialog.find<QComboBox>("modelEffort")->currentText(), QStringLiteral("very high"));
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelOutputTokens")->text(),
                 QStringLiteral("20,001"));
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelContextTokens")->text(),
                 QStringLiteral("32,768"));
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelTokensPerRun")->text(),
                 QStringLiteral("250,001"));
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelTokensPerDay")->text(),
                 QStringLiteral("7,000,000,001"));
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelUsdPerRun")->text(), QStringLiteral("0.005"));
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelUsdPerDay")->text(), QStringLiteral("12.50"));
        QVERIFY(dialog.text("modelKeyNote").startsWith(QLatin1String("This workstation keeps")));
        QCOMPARE(dialog.find<QLineEdit>("modelKey")->placeholderText(),
                 QStringLiteral("unchanged"));
        // Nothing was changed: nothing is written.
        dialog.click("modelSave");
        QTRY_VERIFY(!f.dialog());
        QVERIFY(f.choice().settings() == expected);
    }

    void anUntouchedKeyIsKeptAndCanBeRemoved()
    {
        const ModelServer server(offer);
        const QString address = server.address() + QStringLiteral("/v1");
        ModelFixture f;
        const auto endpoint = net::Endpoint::parse(address);
        QVERIFY(await(f.consents().accept(*endpoint, QStringLiteral("test"))));
        await(f.choice().saveKey(*endpoint, kKey.toLatin1()));
        QVERIFY(await(f.choice().save(ollama(address), QStringLiteral("test"))));
        {
            const Dialog dialog(f);
            dialog.find<QDoubleSpinBox>("modelTokensPerDay")->setValue(1000);
            dialog.test();
            QVERIFY(dialog.text("modelTestResult").startsWith(QLatin1String("It works")));
            dialog.click("modelSave");
            QTRY_VERIFY(!f.dialog());
        }
        QCOMPARE(f.choice().keySource(), QStringLiteral("keyring"));
        QCOMPARE(f.choice().settings().tokensPerDay, 1000);
        const Dialog dialog(f);
        dialog.click("modelKeyRemove");
        QVERIFY(dialog.text("modelKeyNote").contains(QLatin1String("is removed")));
        dialog.test();
        QVERIFY(dialog.text("modelTestResult").contains(QLatin1String("does not accept the key")));
        QVERIFY(server.requests().back().header("authorization").isEmpty());
        dialog.click("modelKeyRemove"); // kept after all
        dialog.test();
        QVERIFY(dialog.text("modelTestResult").startsWith(QLatin1String("It works")));
        dialog.click("modelKeyRemove");
        dialog.click("modelSave");
        QTRY_VERIFY(!f.dialog());
        QVERIFY(f.choice().keySource().isEmpty());
    }

    void aKeyOfTheEnvironmentIsNamed()
    {
        qputenv("ANTHROPIC_API_KEY", "sk-of-the-environment");
        ModelFixture f;
        ModelSettings settings;
        settings.kind = ModelSettings::Kind::Anthropic;
        settings.baseUrl = agent::defaultBaseUrl(settings.kind);
        settings.model = QStringLiteral("claude-sonnet-5-5");
        QVERIFY(await(f.choice().save(settings, QStringLiteral("test"))));
        const Dialog dialog(f);
        QVERIFY(dialog.text("modelKeyNote").contains(QLatin1String("ANTHROPIC_API_KEY")));
        QVERIFY(dialog.find<QLineEdit>("modelKey")->isReadOnly());
        QVERIFY(!dialog.find("modelKeyRemove")->isVisible());
        QVERIFY(!dialog.everythingSaid().contains(QLatin1String("sk-of-the-environment")));
        // Prices are known, and the names of the models with them.
        QVERIFY(dialog.find<QComboBox>("modelName")->findText(QStringLiteral("claude-opus-5-5"))
                >= 0);
        QVERIFY(dialog.text("modelPrice").contains(QLatin1String("prices as of 25 Nov 2026")));
        dialog.setModel(QStringLiteral("claude-of-tomorrow"));
        QVERIFY(dialog.text("modelPrice").startsWith(QLatin1String("The price of this model")));
        dialog.find<QDoubleSpinBox>("modelUsdPerDay")->setValue(5);
        QVERIFY(dialog.text("modelPrice").contains(QLatin1String("the offline agent writes")));
        dialog.setAddress(QStringLiteral("http://192.168.1.5:8080"));
        QVERIFY(dialog.text("modelPrice").contains(QLatin1String("costs nothing")));
        // That key belongs to the other address.
        QVERIFY(!dialog.text("modelKeyNote").contains(QLatin1String("ANTHROPIC_API_KEY")));
        QVERIFY(!dialog.find<QLineEdit>("modelKey")->isReadOnly());
    }

    void anAmountThatIsNotTouchedStaysExact()
    {
        ModelFixture f;
        ModelSettings settings = ollama(QStringLiteral("http://127.0.0.1:1/v1"));
        settings.usdPerRun = 0.123'456'78;
        QVERIFY(await(f.choice().save(settings, QStringLiteral("test"))));
        const Dialog dialog(f);
        QCOMPARE(dialog.find<QDoubleSpinBox>("modelUsdPerDay")->text(), QStringLiteral("no limit"));
        dialog.find<QDoubleSpinBox>("modelUsdPerDay")->setValue(2);
        dialog.click("modelSave");
        QTRY_COMPARE(f.choice().settings().usdPerDay, 2.0);
        QCOMPARE(f.choice().settings().usdPerRun, 0.123'456'78);
    }

    void withdrawnIsWithdrawnAtOnce()
    {
        const ModelServer server(offer);
        const QString address = server.address() + QStringLiteral("/v1");
        ModelFixture f;
        const auto endpoint = net::Endpoint::parse(address);
        QVERIFY(await(f.consents().accept(*endpoint, QStringLiteral("token:owner"))));
        QVERIFY(await(f.choice().save(ollama(address), QStringLiteral("test"))));
        QTRY_VERIFY(f.choice().inUse().client);
        const int asked = server.requestCount(); // what it is, once it was agreed to
        const Dialog dialog(f);
        QVERIFY(dialog.text("modelAgreement")
                    .contains(QLatin1String("a program with the token owner")));
        QVERIFY(!dialog.find("modelAgree")->isVisible());
        dialog.click("modelWithdraw");
        QTRY_VERIFY(f.consents().all().empty());
        QTRY_VERIFY(dialog.find("modelAgree")->isVisible());
        QVERIFY(!dialog.find("modelTest")->isEnabled());
        QVERIFY(!f.choice().inUse().client);
        QVERIFY(dialog.text("modelWritingNow").contains(QLatin1String("nobody has agreed")));
        QCOMPARE(f.stored("model.accepted_endpoints"), QByteArray("[]"));
        QCOMPARE(server.requestCount(), asked);
    }

    void savedWithoutAnAgreementTheOfflineAgentGoesOn()
    {
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindAnthropic");
        dialog.setModel(QStringLiteral("claude-sonnet-5-5"));
        dialog.click("modelSave");
        QTRY_VERIFY(dialog.text("modelMessage").contains(QLatin1String("offline agent goes on")));
        QVERIFY(dialog.find("modelMessage")->isVisible());
        QCOMPARE(f.choice().settings().model, QStringLiteral("claude-sonnet-5-5"));
        QVERIFY(!f.choice().inUse().client);
        // Whoever goes on editing can save again.
        dialog.find<QDoubleSpinBox>("modelTokensPerDay")->setValue(5);
        QVERIFY(dialog.find("modelSave")->isEnabled());
        QVERIFY(!dialog.find("modelMessage")->isVisible());
    }

    void theOfflineAgentCanBeChosenAgain()
    {
        ModelFixture f;
        ModelSettings settings = ollama(QStringLiteral("http://127.0.0.1:1/v1"));
        settings.tokensPerDay = 1234;
        QVERIFY(await(f.choice().save(settings, QStringLiteral("test"))));
        const Dialog dialog(f);
        dialog.click("modelKindOffline");
        QVERIFY(!dialog.find("modelServer")->isVisible());
        QVERIFY(!dialog.find("modelRoute")->isVisible());
        dialog.click("modelKindOpenAi"); // what was typed is still there
        QCOMPARE(dialog.find<QComboBox>("modelName")->currentText(), kModels.first());
        dialog.click("modelKindOffline");
        dialog.click("modelSave");
        QTRY_VERIFY(!f.dialog());
        QVERIFY(f.choice().settings().kind == ModelSettings::Kind::Offline);
        QVERIFY(f.choice().settings().baseUrl.isEmpty());
        QCOMPARE(f.choice().settings().tokensPerDay, 1234);
    }

    void whatIsWrongStandsBesideItsField()
    {
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setModel(QStringLiteral("m"));
        const auto told = [&](const char *note, const char *field) {
            dialog.click("modelSave");
            return dialog.find(note)->isVisible() && !dialog.text(note).isEmpty()
                   && QApplication::focusWidget() == dialog.find(field) && f.dialog();
        };
        dialog.setAddress(QStringLiteral("ftp://x"));
        QVERIFY(told("modelAddressNote", "modelAddress"));
        QVERIFY(dialog.text("modelAddressNote").startsWith(QLatin1String("This is not")));
        QVERIFY(!dialog.find("modelAgree")->isEnabled());
        dialog.setAddress(QStringLiteral("http://8.8.8.8/v1"));
        QVERIFY(told("modelAddressNote", "modelAddress"));
        QVERIFY(dialog.text("modelAddressNote").contains(QLatin1String("https://")));
        dialog.setAddress(QStringLiteral("http://127.0.0.1:1/v1"));
        QVERIFY(!dialog.text("modelAddressNote").contains(QLatin1String("everybody")));
        dialog.setKey(QStringLiteral("two words"));
        QVERIFY(told("modelKeyNote", "modelKey"));
        QVERIFY(!dialog.everythingSaid().contains(QLatin1String("two words")));
        dialog.setKey({});
        dialog.setModel(QStringLiteral("  "));
        QVERIFY(told("modelNameNote", "modelName"));
        QVERIFY(f.stored("model.endpoint").isEmpty());
    }

    void aNameIsLookedUpWithoutStoppingAnything()
    {
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(QStringLiteral("https://no-such-name.invalid/v1"));
        QVERIFY(dialog.text("modelReach").contains(QLatin1String("being looked up")));
        QTRY_VERIFY(dialog.text("modelReach").startsWith(QLatin1String("Not known: the name")));
        QVERIFY(dialog.text("modelReach").contains(QLatin1String("Encrypted")));
        dialog.setAddress(QStringLiteral("https://localhost/v1"));
        QVERIFY(dialog.text("modelReach").startsWith(QLatin1String("This computer")));
        dialog.setAddress(QStringLiteral("http://192.168.1.9/v1"));
        QVERIFY(dialog.text("modelReach").startsWith(QLatin1String("A network of the house")));
        QVERIFY(dialog.text("modelReach").contains(QLatin1String("Not encrypted")));
        dialog.setAddress(QStringLiteral("https://8.8.8.8/v1"));
        QVERIFY(dialog.text("modelReach").startsWith(QLatin1String("The public internet")));
    }

    void aLateAnswerForAnOlderAddressIsIgnored()
    {
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(QStringLiteral("https://another-name.invalid/v1"));
        // The look-up begins in this turn of the loop, or is under way already.
        QTest::qWait(static_cast<int>(ui::ModelSettingsViewModel::kTypingPause.count()));
        dialog.setAddress(QStringLiteral("http://127.0.0.1:1/v1"));
        for (int i = 0; i < 60; ++i) {
            QTest::qWait(10);
            QVERIFY(dialog.text("modelReach").startsWith(QLatin1String("This computer")));
        }
    }

    void closingDuringATestIsQuiet()
    {
        const ModelServer server({ModelServer::Stall{}});
        ModelFixture f;
        {
            const Dialog dialog(f);
            dialog.click("modelKindOpenAi");
            dialog.setAddress(server.address() + QStringLiteral("/v1"));
            dialog.agree();
            dialog.click("modelTest");
            QVERIFY(dialog.isTesting());
            dialog.click("modelTest"); // one at a time
            QTRY_COMPARE(server.requestCount(), 1);
            QTest::keyClick(f.dialog(), Qt::Key_Escape);
            QTRY_VERIFY(!f.dialog());
        }
        QTest::qWait(50);
        QVERIFY(f.choice().settings() == ModelSettings());
        // And so is closing the window over it.
        const Dialog again(f);
        again.click("modelKindOpenAi");
        again.setAddress(server.address() + QStringLiteral("/v1"));
        QVERIFY(again.find("modelTest")->isEnabled());
        again.click("modelTest");
        QTRY_COMPARE(server.requestCount(), 2);
        f.window().window.reset();
        QTest::qWait(50);
    }

    void settingsOfAnotherWorkstationAreShown()
    {
        ModelFixture f;
        f.window().listen();
        database::Database database(f.window().store().place().spec());
        database::SharedSettings other(database);
        const auto save = [&other](const ModelSettings &settings, std::int64_t revision) {
            return await(other.put(QStringLiteral("model.endpoint"), agent::toJson(settings),
                                   revision, QStringLiteral("other")))
                .has_value();
        };
        const Dialog dialog(f);
        ModelSettings theirs = ollama(QStringLiteral("http://192.168.1.9/v1"));
        QVERIFY(save(theirs, 0));
        QTRY_COMPARE(dialog.find<QLineEdit>("modelAddress")->text(), theirs.baseUrl);
        // What is being typed is not replaced.
        dialog.setModel(QStringLiteral("typed"));
        theirs.model = QStringLiteral("theirs");
        QVERIFY(save(theirs, 1));
        QTRY_VERIFY(dialog.text("modelMessage").startsWith(QLatin1String("Another workstation")));
        QCOMPARE(dialog.find<QComboBox>("modelName")->currentText(), QStringLiteral("typed"));
        dialog.click("modelSave");
        QTRY_COMPARE(dialog.find<QComboBox>("modelName")->currentText(), QStringLiteral("theirs"));
        QVERIFY(dialog.text("modelMessage").contains(QLatin1String("was faster")));
        QVERIFY(f.choice().settings() == theirs);
    }

    void aConflictReloads()
    {
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setModel(QStringLiteral("mine"));
        database::Database database(f.window().store().place().spec());
        database::SharedSettings other(database);
        const ModelSettings theirs = ollama(QStringLiteral("http://192.168.1.9/v1"));
        QVERIFY(await(other.put(QStringLiteral("model.endpoint"), agent::toJson(theirs), 0,
                                QStringLiteral("other"))));
        dialog.click("modelSave"); // nobody has told this one
        QTRY_VERIFY(dialog.text("modelMessage").contains(QLatin1String("was faster")));
        QCOMPARE(dialog.find<QLineEdit>("modelAddress")->text(), theirs.baseUrl);
        dialog.setModel(QStringLiteral("mine"));
        dialog.click("modelSave");
        QTRY_COMPARE(f.choice().settings().model, QStringLiteral("mine"));
    }

    void aStoreThatDoesNotAnswerIsTold()
    {
        ModelFixture f;
        const Dialog dialog(f);
        dialog.click("modelKindOpenAi");
        dialog.setAddress(QStringLiteral("http://127.0.0.1:1/v1"));
        dialog.setModel(QStringLiteral("m"));
        f.window().store().database().close();
        dialog.click("modelSave");
        QTRY_VERIFY(dialog.find("modelMessage")->isVisible());
        QVERIFY(!dialog.text("modelMessage").isEmpty());
        QVERIFY(dialog.find("modelSave")->isEnabled());
        QCOMPARE(dialog.find<QComboBox>("modelName")->currentText(), QStringLiteral("m"));
        dialog.click("modelAgree");
        dialog.agreement()->accept();
        QTRY_VERIFY(dialog.find("modelAgreementProblem")->isVisible());
        QVERIFY(!dialog.find("modelTest")->isEnabled());
    }

    void aFixedChoiceSaysWhereItCanBeChanged()
    {
        ModelFixture f(ollama(QStringLiteral("http://127.0.0.1:1/v1")));
        const Dialog dialog(f);
        for (const char *name :
             {"modelKindOffline", "modelAddress", "modelName", "modelEffort", "modelOutputTokens",
              "modelContextTokens", "modelTokensPerRun", "modelUsdPerDay"})
            QVERIFY2(!dialog.find(name)->isEnabled(), name);
        // What it takes to use the model at all can still be done here.
        dialog.agree();
        QVERIFY(dialog.text("modelWritingNow").contains(QLatin1String("--agent")));
        dialog.setKey(kKey);
        dialog.click("modelSave");
        QTRY_VERIFY(dialog.text("modelMessage").contains(QLatin1String("no keyring")));
        QCOMPARE(f.choice().keySource(), QStringLiteral("keyring"));
        QVERIFY(f.stored("model.endpoint").isEmpty());
    }
};

QTEST_MAIN(ModelSettingsTest)
#include "model_settings_test.moc"
