#include "agent/agent_fixture.h"
#include "agent/model_errors.h"
#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "briefing/model_choice.h"
#include "briefing/offline_model.h"
#include "briefing/usage_store.h"
#include "database/change_feed.h"
#include "support/charts.h"
#include "support/engines.h"
#include "support/store.h"

#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::briefing;
using agent::ModelSettings;
using test::ModelServer;

namespace {

const QString kWho = QStringLiteral("workstation:window");

QByteArray quoted(const QByteArray &text)
{
    QByteArray json = dumpJson(Json(text.toStdString()));
    return json.sliced(1, json.size() - 2);
}

/// A whole briefing, as a model would write it.
const QByteArray kAnswer =
    "{\"flags\":[],\"summary\":{\"one_liner\":\"Written by the model.\",\"key_conditions\":[],"
    "\"relevant_history\":\"\"},\"suggested_actions\":[]}";

/// A workstation on a store: settings, agreements, keys and the choice that follows from them.
struct Room {
    explicit Room(test::Store &store)
        : settings(store.database()),
          feed(store.place().spec()),
          net(policy),
          consents(settings, policy),
          secrets(false),
          usage(std::make_shared<UsageStore>(
              store.database(), [this] { return limits; }, [] { return QDate(2026, 11, 25); }))
    {
        QObject::connect(&feed, &database::ChangeFeed::changed, &settings,
                         &database::SharedSettings::take);
        begin({});
    }

    void begin(std::optional<ModelSettings> fixed)
    {
        models = std::make_unique<ModelChoice>(
            ModelChoice::Parts{settings, consents, secrets, net, nullptr, usage, std::move(fixed)});
        QVERIFY(test::await(consents.load()));
        QVERIFY(test::await(models->load()));
    }

    database::SharedSettings settings;
    database::ChangeFeed feed;
    net::EgressPolicy policy;
    net::StreamClient net;
    security::EndpointConsents consents;
    security::SecretStore secrets;
    DayLimits limits;
    std::shared_ptr<UsageStore> usage;
    std::unique_ptr<ModelChoice> models;
};

QCoro::Task<ModelInUse> inUse(ModelChoice *models)
{
    auto settling = models->settled();
    co_await std::move(settling);
    co_return models->inUse();
}

ModelSettings anthropicAt(const QString &address)
{
    ModelSettings settings;
    settings.kind = ModelSettings::Kind::Anthropic;
    settings.baseUrl = address;
    settings.model = QStringLiteral("claude-opus-5-5");
    return settings;
}

class ModelChoiceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::Store> m_store;

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        for (const char *name : {"ANTHROPIC_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_BASE_URL"})
            qunsetenv(name);
        m_store = std::make_unique<test::Store>(test::engine());
    }
    void cleanup() { m_store.reset(); }

    void withoutAChoiceTheOfflineAgentWrites()
    {
        Room room(*m_store);
        QVERIFY(!room.models->inUse().client);
        QVERIFY(!room.models->inUse().problem);
    }

    void nothingIsSentBeforeSomebodyAgrees()
    {
        ModelServer server(test::streamed(test::anthropicText("x")));
        Room room(*m_store);
        QVERIFY(test::await(room.models->save(anthropicAt(server.address()), kWho)));
        QCOMPARE(room.models->inUse().problem->code,
                 QString::fromLatin1(codes::kEndpointNotAccepted));
        const auto tested =
            test::await(room.models->test(anthropicAt(server.address()), QByteArray("typed-key")));
        QCOMPARE(tested.error().code, QString::fromLatin1(codes::kEndpointNotAccepted));
        QCOMPARE(server.connectionsMade(), 0);

        const auto endpoint = *net::Endpoint::parse(server.address());
        QVERIFY(test::await(room.consents.accept(endpoint, kWho)));
        QVERIFY(room.models->inUse().client);
        QVERIFY(!room.models->inUse().problem);
        const auto &consent = room.consents.all().at(0);
        QCOMPARE(consent.acceptedBy, kWho);
        QVERIFY(QDateTime::fromString(consent.acceptedAt, Qt::ISODateWithMs).isValid());
        // Taken back, it holds no more.
        QVERIFY(test::await(room.consents.revoke(endpoint, kWho)));
        QVERIFY(!room.models->inUse().client);
        QVERIFY(!room.policy.accepts(endpoint));
    }

    void anAgreementReachesTheOtherRooms()
    {
        Room here(*m_store);
        Room there(*m_store);
        there.feed.start();
        QTRY_VERIFY(there.feed.isListening());
        const QString address = QStringLiteral("http://127.0.0.1:11434");
        const auto endpoint = *net::Endpoint::parse(address);
        QVERIFY(test::await(here.consents.accept(endpoint, kWho)));
        QVERIFY(test::await(here.models->save(anthropicAt(address), kWho)));
        QTRY_VERIFY(there.models->inUse().client != nullptr);
        QCOMPARE(there.models->settings().model, QStringLiteral("claude-opus-5-5"));
        QVERIFY(test::await(here.consents.revoke(endpoint, kWho)));
        QTRY_VERIFY(there.models->inUse().client == nullptr);
        there.feed.stop();
    }

    void twoRoomsThatAgreeAtOnceBothHold()
    {
        Room here(*m_store);
        Room there(*m_store);
        test::Started<Status> one(here.consents.accept(
            *net::Endpoint::parse(QStringLiteral("https://a.example.org")), kWho));
        test::Started<Status> other(there.consents.accept(
            *net::Endpoint::parse(QStringLiteral("https://b.example.org")), kWho));
        QVERIFY(one.value());
        QVERIFY(other.value());
        QVERIFY(test::await(here.consents.load()));
        QCOMPARE(here.consents.all().size(), std::size_t{2});
    }

    void aKeyIsNeededOutsideTheHouse()
    {
        Room room(*m_store);
        const QString address = QStringLiteral("https://models.example.org");
        const auto endpoint = *net::Endpoint::parse(address);
        QVERIFY(test::await(room.consents.accept(endpoint, kWho)));
        QVERIFY(test::await(room.models->save(anthropicAt(address), kWho)));
        test::await(room.models->settled());
        QCOMPARE(room.models->inUse().problem->code, QString::fromLatin1(codes::kModelKeyMissing));
        QCOMPARE(*test::await(room.models->saveKey(endpoint, "secret")),
                 security::SecretStore::Kept::ThisRun);
        test::await(room.models->settled());
        QVERIFY(room.models->inUse().client);
        QCOMPARE(room.models->keySource(), QStringLiteral("keyring"));
        // It is not in the store.
        const auto all = test::await(room.settings.all());
        for (const auto &setting : *all)
            QVERIFY(!QByteArray::fromStdString(setting.value.dump()).contains("secret"));
    }

    /// A key of the environment does not follow settings that somebody changes elsewhere.
    void theEnvironmentsKeyIsForTheEnvironmentsServer()
    {
        qputenv("ANTHROPIC_API_KEY", "from-the-environment");
        Room room(*m_store);
        const QString other = QStringLiteral("https://elsewhere.example.org");
        QVERIFY(test::await(room.consents.accept(*net::Endpoint::parse(other), kWho)));
        QVERIFY(test::await(room.models->save(anthropicAt(other), kWho)));
        test::await(room.models->settled());
        QCOMPARE(room.models->inUse().problem->code, QString::fromLatin1(codes::kModelKeyMissing));
        const QString own = agent::defaultBaseUrl(ModelSettings::Kind::Anthropic);
        QVERIFY(test::await(room.consents.accept(*net::Endpoint::parse(own), kWho)));
        QVERIFY(test::await(room.models->save(anthropicAt(own), kWho)));
        test::await(room.models->settled());
        QVERIFY(!room.models->inUse().problem);
        QCOMPARE(room.models->keySource(), QStringLiteral("ANTHROPIC_API_KEY"));
    }

    /// A key that is read late belongs to the server it was read for, whatever was chosen
    /// meanwhile.
    void aKeyNeverReachesAnotherServer()
    {
        ModelServer other(test::streamed(test::anthropicText("x")));
        Room room(*m_store);
        const QString cloud = QStringLiteral("https://models.example.org");
        QVERIFY(test::await(room.consents.accept(*net::Endpoint::parse(cloud), kWho)));
        QVERIFY(test::await(room.consents.accept(*net::Endpoint::parse(other.address()), kWho)));
        QVERIFY(
            test::await(room.models->saveKey(*net::Endpoint::parse(cloud), "key-of-the-cloud")));
        // The name of the first is still looked up when the second is chosen.
        test::Started<Status> first(room.models->save(anthropicAt(cloud), kWho));
        QVERIFY(first.value());
        test::Started<Status> second(room.models->save(anthropicAt(other.address()), kWho));
        QVERIFY(second.value());
        test::await(room.models->settled());
        const auto use = room.models->inUse();
        QVERIFY(use.client);
        agent::AgentOptions options;
        options.model = use.client;
        test::await(test::collect(test::prompt(), options));
        QCOMPARE(other.requestCount(), 1);
        QVERIFY(!other.everythingReceived().contains("key-of-the-cloud"));
    }

    void whatANewerVersionHasSavedStopsTheOldChoice()
    {
        Room room(*m_store);
        const QString address = QStringLiteral("http://127.0.0.1:11434");
        QVERIFY(test::await(room.consents.accept(*net::Endpoint::parse(address), kWho)));
        ModelSettings settings = anthropicAt(address);
        settings.tokensPerDay = 9000;
        QVERIFY(test::await(room.models->save(settings, kWho)));
        QVERIFY(room.models->inUse().client);
        const auto name = QStringLiteral("model.endpoint");
        const auto stored = test::await(room.settings.find(name));
        Json newer = (**stored).value;
        newer["kind"] = "offline";
        newer["of_the_future"] = true;
        QVERIFY(test::await(room.settings.put(name, newer, (**stored).revision, kWho)));
        QVERIFY(!test::await(room.models->load()));
        QVERIFY(!room.models->inUse().client);
        QVERIFY(room.models->inUse().problem->message.contains(QLatin1String("another version")));
        QCOMPARE(room.models->dayLimits().tokens, 9000);
        QVERIFY(!test::await(room.models->save({}, kWho)));
    }

    /// Limits are for models: the offline agent costs nothing and always writes.
    void limitsDoNotHoldBackTheOfflineAgent()
    {
        Room room(*m_store);
        ModelSettings settings;
        settings.tokensPerRun = 1;
        QVERIFY(test::await(room.models->save(settings, kWho)));
        QCOMPARE(room.models->inUse().limits.maxTokens, 0);
    }

    void aFixedModelKeepsThePracticesLimits()
    {
        Room room(*m_store);
        ModelSettings settings;
        settings.tokensPerRun = 777;
        settings.tokensPerDay = 8888;
        QVERIFY(test::await(room.models->save(settings, kWho)));
        const QString address = QStringLiteral("http://127.0.0.1:11434");
        QVERIFY(test::await(room.consents.acceptForThisRun(*net::Endpoint::parse(address), kWho)));
        room.begin(anthropicAt(address));
        QCOMPARE(room.models->inUse().limits.maxTokens, 777);
        QCOMPARE(room.models->dayLimits().tokens, 8888);
    }

    /// Changes that were made while nothing could be heard are read when it can.
    void aWithdrawalIsHeardAfterAnOutage()
    {
        Room here(*m_store);
        Room there(*m_store);
        const auto endpoint = *net::Endpoint::parse(QStringLiteral("https://a.example.org"));
        QVERIFY(test::await(here.consents.accept(endpoint, kWho)));
        QVERIFY(test::await(there.consents.load()));
        QVERIFY(there.policy.accepts(endpoint));
        QVERIFY(test::await(here.consents.revoke(endpoint, kWho)));
        QVERIFY(there.policy.accepts(endpoint)); // its feed does not listen
        QObject::connect(&there.feed, &database::ChangeFeed::resumed, &there.consents,
                         &security::EndpointConsents::readAgain);
        there.feed.start();
        QTRY_VERIFY(!there.policy.accepts(endpoint));
        there.feed.stop();
    }

    void wrongSettingsAreRefused_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, const char *json, const char *code) {
            QTest::newRow(name) << QString::fromLatin1(json) << QString::fromLatin1(code);
        };
        row("no kind", "{}", codes::kInvalidArgument);
        row("another kind", "{\"kind\":\"robot\"}", codes::kInvalidArgument);
        row("unknown member", "{\"kind\":\"offline\",\"temperature\":1}", codes::kInvalidArgument);
        row("no address", "{\"kind\":\"anthropic\",\"model\":\"m\"}", codes::kEndpointInvalid);
        row("http outside", "{\"kind\":\"openai\",\"model\":\"m\",\"base_url\":\"http://8.8.8.8\"}",
            codes::kEndpointInsecure);
        row("no model", "{\"kind\":\"openai\",\"base_url\":\"https://a.example.org\"}",
            codes::kInvalidArgument);
        row("negative limit", "{\"kind\":\"offline\",\"usd_per_day\":-1}", codes::kInvalidArgument);
        row("text for a number", "{\"kind\":\"offline\",\"tokens_per_day\":\"1\"}",
            codes::kInvalidArgument);
        row("effort", "{\"kind\":\"offline\",\"effort\":\"heroic\"}", codes::kInvalidArgument);
    }
    void wrongSettingsAreRefused()
    {
        QFETCH(QString, json);
        QFETCH(QString, code);
        const auto settings = agent::modelSettingsFromJson(*parseJson(json.toUtf8()));
        QVERIFY(!settings);
        QCOMPARE(settings.error().code, code);
    }

    void settingsComeBackAsTheyWere()
    {
        ModelSettings settings = anthropicAt(QStringLiteral("https://a.example.org/base"));
        settings.effort = QStringLiteral("high");
        settings.server = agent::ServerKind::Vllm;
        settings.contextTokens = 32'768;
        settings.tokensPerRun = 100'000;
        settings.tokensPerDay = 2'000'000;
        settings.usdPerRun = 0.25;
        settings.usdPerDay = 10;
        const auto back = agent::modelSettingsFromJson(agent::toJson(settings));
        QVERIFY(back.has_value());
        QVERIFY(*back == settings);
    }

    void theCommandLinesModelIsFixed()
    {
        Room room(*m_store);
        room.begin(anthropicAt(QStringLiteral("http://127.0.0.1:1")));
        QVERIFY(room.models->isFixed());
        QCOMPARE(test::await(room.models->save({}, kWho)).error().code,
                 QString::fromLatin1(codes::kInvalidArgument));
        QVERIFY(test::await(room.consents.acceptForThisRun(
            *net::Endpoint::parse(QStringLiteral("http://127.0.0.1:1")), kWho)));
        QVERIFY(room.models->inUse().client);
        QVERIFY(room.consents.all().empty());
    }

    void aTestSaysWhatIsThere()
    {
        const QByteArray list =
            "{\"object\":\"list\",\"data\":[{\"id\":\"qwen3:8b\",\"owned_by\":\"vllm\","
            "\"max_model_len\":40960},{\"id\":\"llama\",\"owned_by\":\"vllm\"}]}";
        ModelServer server([list](const ModelServer::Request &request, int) {
            if (request.header("authorization") == "Bearer wrong")
                return ModelServer::Script{ModelServer::Send{test::answer(401, "{}")}};
            if (!request.target.startsWith("/v1/models"))
                return ModelServer::Script{ModelServer::Send{test::answer(404, "{}")}};
            return ModelServer::Script{ModelServer::Send{test::answer(200, list)}};
        });
        Room room(*m_store);
        ModelSettings settings;
        settings.kind = ModelSettings::Kind::OpenAi;
        settings.baseUrl = server.address() + QStringLiteral("/v1");
        settings.model = QStringLiteral("qwen3:8b");
        QVERIFY(test::await(
            room.consents.acceptForThisRun(*net::Endpoint::parse(settings.baseUrl), kWho)));
        const auto report = test::await(room.models->test(settings, QByteArray("")));
        QVERIFY(report.has_value());
        QVERIFY(report->server == agent::ServerKind::Vllm);
        QCOMPARE(report->models,
                 QStringList({QStringLiteral("llama"), QStringLiteral("qwen3:8b")}));
        QVERIFY(report->hasModel);
        QCOMPARE(report->contextTokens, 40'960);
        settings.model = QStringLiteral("other");
        QVERIFY(!test::await(room.models->test(settings, QByteArray("")))->hasModel);
        QCOMPARE(test::await(room.models->test(settings, QByteArray("wrong"))).error().code,
                 QString::fromLatin1(codes::kModelAuthentication));
        settings.baseUrl = server.address();
        QVERIFY(test::await(
            room.consents.acceptForThisRun(*net::Endpoint::parse(settings.baseUrl), kWho)));
        QCOMPARE(test::await(room.models->test(settings, QByteArray(""))).error().code,
                 QString::fromLatin1(codes::kModelNotFound));
    }

    void useIsAddedUpByDayAndModel()
    {
        Room room(*m_store);
        const auto spend = [&room](const char *model, std::int64_t input,
                                   std::optional<double> usd) {
            return test::await(room.usage->record(
                agent::Spending{QString::fromLatin1(model), agent::Usage{input, 5, 2, 1}, usd}));
        };
        QVERIFY(spend("a", 100, 0.25));
        QVERIFY(spend("a", 200, 0.5));
        QVERIFY(spend("b", 10, std::nullopt));
        const auto rows = test::await(room.usage->since(QDate(2026, 11, 25)));
        QCOMPARE(rows->size(), std::size_t{2});
        const DailyUsage expected{
            QDate(2026, 11, 25), QStringLiteral("a"), 2, agent::Usage{300, 10, 4, 2}, 0.75, 0};
        QVERIFY(rows->at(0) == expected);
        QCOMPARE(rows->at(1).unpricedTurns, 1);
        QVERIFY(test::await(room.usage->since(QDate(2026, 11, 26)))->empty());

        const auto admit = [&room](std::int64_t input) {
            const Status admitted =
                test::await(room.usage->admit(QStringLiteral("a"), agent::Usage{input, 0, 0, 0}));
            return admitted ? QString() : admitted.error().code;
        };
        QCOMPARE(admit(1'000'000), QString());
        room.limits = {500, 0}; // 334 are used
        QCOMPARE(admit(100), QString());
        QCOMPARE(admit(200), QString::fromLatin1(codes::kBudgetExceeded));
        room.limits = {0, 1};
        QCOMPARE(admit(1), QString::fromLatin1(codes::kPriceUnknown));
    }

    /// The whole way: a briefing by a model behind a server, its use in the store and in the
    /// briefing; then the day's limit, and the offline agent stands in with the reason.
    void aModelWritesUntilTheDaysLimit()
    {
        ModelServer server(test::streamed(test::anthropicText(quoted(kAnswer))));
        Room room(*m_store);
        QVERIFY(test::await(
            room.consents.acceptForThisRun(*net::Endpoint::parse(server.address()), kWho)));
        room.begin(anthropicAt(server.address()));
        WorkerPool workers(2);
        const auto offline = std::make_shared<OfflineModel>(workers);
        auto parts = BriefingService::Parts{m_store->charts(), m_store->database(),
                                            workers,           offline,
                                            offline,           [] { return QDate(2026, 11, 25); }};
        parts.choose = [&room] { return inUse(room.models.get()); };
        BriefingService service(parts);
        const auto patient = test::await(m_store->charts().store(test::kidneyPatient()))->patient;
        const auto written = test::await(service.brief(patient));
        QVERIFY2(written.has_value(), qPrintable(written ? QString() : written.error().code));
        QCOMPARE(written->degradedReason, QString());
        QCOMPARE(written->model, QStringLiteral("claude-opus-5-5"));
        QVERIFY(!written->offline);
        QCOMPARE(written->briefing.summary.oneLiner, QStringLiteral("Written by the model."));
        QVERIFY(!written->briefing.flags.empty()); // the rules' findings are never lost
        QCOMPARE(written->usage.tokens.inputTokens, 1000);
        QVERIFY(written->usage.costUsd == 0.0); // a server of the house
        BriefingStore briefings(m_store->database());
        QVERIFY(test::await(briefings.find(written->id))->usage == written->usage);
        QCOMPARE(test::await(room.usage->since(QDate(2026, 11, 25)))->at(0).turns, 1);

        room.limits.tokens = 1000;
        const auto limited = test::await(service.brief(patient));
        QVERIFY(limited->offline);
        QVERIFY(limited->degradedReason.contains(QLatin1String("limit of tokens for today")));
        QCOMPARE(server.requestCount(), 1);

        room.limits = {};
        room.begin(anthropicAt(QStringLiteral("http://127.0.0.1:9")));
        const auto refused = test::await(service.brief(patient));
        QVERIFY(refused->offline);
        QVERIFY(refused->degradedReason.contains(QLatin1String("Nothing was sent")));
        service.cancelAll();
        test::await(service.drained());
    }
};

} // namespace

QTEST_GUILESS_MAIN(ModelChoiceTest)
#include "model_choice_test.moc"
