#include "database/change_feed.h"

#include "core/loop_monitor.h"
#include "jobs.h"
#include "support/postgres_server.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace aidoctor;
using namespace std::chrono_literals;
using database::Change;
using database::ChangeFeed;
using database::Database;
using database::Session;

namespace {

constexpr int kSecond = test::kSanitized ? 5'000 : 1'000;

Status setSetting(Session &session, const QString &name)
{
    return session.execute(
        QStringLiteral("INSERT INTO shared_settings (name, value, revision, updated_at, updated_by)"
                       " VALUES (?, '1', 1, '2026-01-01T00:00:00Z', 'test')"
                       " ON CONFLICT (name) DO UPDATE SET revision = shared_settings.revision + 1"),
        {name});
}

/// What a feed has said.
struct Listener {
    explicit Listener(const database::ConnectionSpec &spec) : feed(spec)
    {
        QObject::connect(&feed, &ChangeFeed::changed, &feed,
                         [this](const Change &change) { changes.push_back(change); });
    }
    bool startsWithin(int milliseconds)
    {
        QSignalSpy resumed(&feed, &ChangeFeed::resumed);
        feed.start();
        return resumed.wait(milliseconds);
    }
    bool hears(const QString &subject, int milliseconds = kSecond)
    {
        return QTest::qWaitFor(
            [&] {
                return std::any_of(changes.begin(), changes.end(),
                                   [&](const Change &change) { return change.subject == subject; });
            },
            milliseconds);
    }

    std::vector<Change> changes;
    ChangeFeed feed; // ends first
};

class ChangeFeedTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;
    std::unique_ptr<Database> m_database;

    bool set(const QString &name)
    {
        auto work = [name](Session &session) { return setSetting(session, name); };
        return test::await(m_database->transaction(work)).has_value();
    }
    void write(const QString &sql)
    {
        auto work = [sql](Session &session) { return session.command(sql); };
        const Status done = test::await(m_database->transaction(work));
        if (!done)
            qFatal("%s: %s", qPrintable(done.error().detail), qPrintable(sql));
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        m_place =
            std::make_unique<test::StorePlace>(test::engine(), test::StorePlace::Content::Schema);
        m_database = std::make_unique<Database>(m_place->spec());
    }
    void cleanup()
    {
        m_database.reset();
        m_place.reset();
    }

    void aChangeByAnotherConnectionIsHeardWithinASecond()
    {
        Listener listener(m_place->spec());
        QVERIFY(!listener.feed.isListening());
        QVERIFY(listener.startsWithin(10 * kSecond));
        QVERIFY(listener.feed.isListening());
        LoopMonitor monitor;
        for (int i = 0; i < 5; ++i) {
            const QString name = QStringLiteral("packs.%1").arg(i);
            QVERIFY(set(name));
            QVERIFY2(listener.hears(name), qPrintable(name));
        }
        QCOMPARE(listener.changes.size(), std::size_t{5});
        QVERIFY(monitor.report().max < test::kStallBound);
    }

    void aChangeByAnotherProcessIsHeardWithinASecond()
    {
        Listener listener(m_place->spec());
        QVERIFY(listener.startsWithin(10 * kSecond));
        test::ChildProcess process;
        process.start(QCoreApplication::applicationFilePath(),
                      {QStringLiteral("--set"), m_place->url(), QStringLiteral("by another")});
        QTRY_VERIFY_WITH_TIMEOUT(!process.isRunning(), 30'000);
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(listener.hears(QStringLiteral("by another")));
    }

    void whatWasBeforeTheStartIsNotTold()
    {
        QVERIFY(set(QStringLiteral("before")));
        Listener listener(m_place->spec());
        QVERIFY(listener.startsWithin(10 * kSecond));
        QVERIFY(set(QStringLiteral("after")));
        QVERIFY(listener.hears(QStringLiteral("after")));
        QCOMPARE(listener.changes.size(), std::size_t{1});
    }

    void whatIsRolledBackIsNotTold()
    {
        Listener listener(m_place->spec());
        QVERIFY(listener.startsWithin(10 * kSecond));
        auto work = [](Session &session) -> Status {
            const Status done = setSetting(session, QStringLiteral("never"));
            return done ? failure(codes::kInvalidArgument, QStringLiteral("no")) : done;
        };
        QVERIFY(!test::await(m_database->transaction(work)));
        QVERIFY(set(QStringLiteral("then")));
        QVERIFY(listener.hears(QStringLiteral("then")));
        QCOMPARE(listener.changes.size(), std::size_t{1});
    }

    void manyChangesComeInTheirOrder()
    {
        Listener listener(m_place->spec());
        QVERIFY(listener.startsWithin(10 * kSecond));
        auto work = [](Session &session) -> Status {
            for (int i = 0; i < 500; ++i) {
                const Status done = setSetting(session, QString::number(i));
                if (!done)
                    return done;
            }
            return {};
        };
        QVERIFY(test::await(m_database->transaction(work)));
        QTRY_COMPARE_WITH_TIMEOUT(listener.changes.size(), std::size_t{500}, 5 * kSecond);
        for (std::size_t i = 0; i < 500; ++i)
            QCOMPARE(listener.changes[i].subject, QString::number(i));
    }

    /// The triggers of both schemas say the same.
    void eachKindOfChangeIsTold()
    {
        Listener listener(m_place->spec());
        QVERIFY(listener.startsWithin(10 * kSecond));
        write(QStringLiteral(
            "INSERT INTO patients (fhir_id, name, name_alternative, search_text, gender, "
            "birth_date,"
            " deceased, deceased_date, allergies_absence, source, record_as_of,"
            " record_as_of_stated, revision, content_hash, raw, created_at, updated_at)"
            " VALUES ('p', 'N', '', ' n', 'female', '1957', false, '', '', 's', '2026', true, 0,"
            " 'h', '{}', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')"));
        write(QStringLiteral("UPDATE patients SET revision = 7"));
        write(QStringLiteral("UPDATE patients SET name = 'M'")); // tells nothing
        write(QStringLiteral("INSERT INTO briefings (patient_id, patient_revision, generated_at,"
                             " content) VALUES (1, 7, '2026-01-01T00:00:00Z', '{}')"));
        write(QStringLiteral("UPDATE briefings SET revision = 2"));
        const QString now = test::isPostgres() ? QStringLiteral("now()") : QStringLiteral("1");
        write(QStringLiteral("INSERT INTO briefing_runs (id, patient_id, kind, owner, state,"
                             " started_at, heartbeat_at, lease_until, watched_until)"
                             " VALUES ('run 1', 1, 'briefing', 'o', 'live', %1, %1, %1, %1)")
                  .arg(now));
        write(QStringLiteral("UPDATE briefing_runs SET heartbeat_at = %1").arg(now)); // nothing
        write(QStringLiteral("UPDATE briefing_runs SET last_sequence = 4"));
        write(QStringLiteral("UPDATE briefing_runs SET stop_requested = true"));
        write(QStringLiteral("UPDATE briefing_runs SET state = 'done'"));
        write(QStringLiteral("INSERT INTO appointments (patient_id, fhir_id, status, service,"
                             " reason, practitioner, location, started, ended, sort_at,"
                             " content_hash, raw, source) VALUES (1, 'a', 'booked', '', '', '', '',"
                             " '', '', %1, 'h', '{}', 's')")
                  .arg(now));
        write(QStringLiteral("UPDATE appointments SET status = 'cancelled'"));
        write(QStringLiteral("DELETE FROM appointments"));
        write(QStringLiteral("INSERT INTO shared_settings VALUES"
                             " ('a b', '1', 3, '2026-01-01T00:00:00Z', 'x')"));
        write(QStringLiteral("DELETE FROM patients"));
        const std::vector<Change> expected{
            {QStringLiteral("chart"), 1, {}, 7},
            {QStringLiteral("briefing"), 1, {}, 1},
            {QStringLiteral("briefing"), 1, {}, 1},
            {QStringLiteral("run"), 1, QStringLiteral("run 1"), 0},
            {QStringLiteral("run"), 1, QStringLiteral("run 1"), 4},
            {QStringLiteral("run_stop"), 1, QStringLiteral("run 1"), 4},
            {QStringLiteral("run_done"), 1, QStringLiteral("run 1"), 4},
            {QStringLiteral("schedule"), 1, {}, 1},
            {QStringLiteral("schedule"), 1, {}, 1},
            {QStringLiteral("schedule"), 1, {}, 1},
            {QStringLiteral("setting"), 0, QStringLiteral("a b"), 3},
            {QStringLiteral("chart_removed"), 1, {}, 7},
        };
        QTRY_VERIFY_WITH_TIMEOUT(listener.changes.size() >= expected.size(), 2 * kSecond);
        QCOMPARE(listener.changes.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(listener.changes[i] == expected[i],
                     qPrintable(QStringLiteral("%1: %2 %3 %4")
                                    .arg(i)
                                    .arg(listener.changes[i].topic)
                                    .arg(listener.changes[i].number)
                                    .arg(listener.changes[i].subject)));
    }

    void aStoreThatIsNotThereIsToldAndStoppingIsQuick()
    {
        const auto nowhere =
            test::isPostgres()
                ? database::ConnectionSpec::fromUrl(
                      QStringLiteral("postgresql://u@localhost/d?host=/nowhere"))
                      .value()
                : database::ConnectionSpec::sqliteFile(QStringLiteral("/nowhere/store.sqlite"));
        ChangeFeed feed(nowhere);
        QSignalSpy lost(&feed, &ChangeFeed::lost);
        QSignalSpy resumed(&feed, &ChangeFeed::resumed);
        feed.start();
        QVERIFY(lost.wait(10 * kSecond));
        QTest::qWait(1'200);
        QCOMPARE(lost.size(), 1); // once, not at each attempt
        QCOMPARE(resumed.size(), 0);
        QVERIFY(!feed.isListening());
        QElapsedTimer timer;
        timer.start();
        feed.stop();
        QVERIFY(timer.elapsed() < kSecond);
    }

    void stoppingIsQuick()
    {
        ChangeFeed feed(m_place->spec());
        feed.stop(); // before the start, too
        QSignalSpy resumed(&feed, &ChangeFeed::resumed);
        QSignalSpy lost(&feed, &ChangeFeed::lost);
        feed.start();
        QVERIFY(resumed.wait(10 * kSecond));
        QElapsedTimer timer;
        timer.start();
        feed.stop();
        feed.stop();
        QVERIFY(timer.elapsed() < kSecond);
        QTest::qWait(50);
        QCOMPARE(lost.size(), 0); // an end that was asked for is no loss
    }
};

/// An outage of PostgreSQL, as the feed sees it.
class OutageTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::PostgresServer> m_server;

private slots:
    void initTestCase() { m_server = std::make_unique<test::PostgresServer>(); }
    void cleanupTestCase() { m_server.reset(); }

    void payloads_data()
    {
        QTest::addColumn<QString>("payload");
        QTest::addColumn<Change>("change");
        const auto row = [](const char *payload, const Change &change) {
            QTest::newRow(*payload ? payload : "empty") << QString::fromUtf8(payload) << change;
        };
        row("chart 7 12 ", {QStringLiteral("chart"), 7, {}, 12});
        row("chart 7 12", {QStringLiteral("chart"), 7, {}, 12});
        row("run 7 0 4b2f-1", {QStringLiteral("run"), 7, QStringLiteral("4b2f-1"), 0});
        row("setting 0 3 rules of the house",
            {QStringLiteral("setting"), 0, QStringLiteral("rules of the house"), 3});
        row("new_topic 1 2 x", {QStringLiteral("new_topic"), 1, QStringLiteral("x"), 2});
        row("chart 9223372036854775807 -1 ",
            {QStringLiteral("chart"), std::numeric_limits<std::int64_t>::max(), {}, -1});
        for (const char *other :
             {"", " ", "chart", "chart 7", "chart x 1 ", "chart 1 x ", "chart  1 2",
              "chart 9223372036854775808 1 ", " 1 2 x", "{\"topic\":\"chart\"}"})
            QTest::newRow(qPrintable(QStringLiteral("other: ") + QLatin1String(other)))
                << QString::fromUtf8(other) << Change();
    }

    void payloads()
    {
        QFETCH(QString, payload);
        QFETCH(Change, change);
        const Change read = Change::fromPayload(payload);
        QCOMPARE(read.topic, change.topic);
        if (!change.topic.isEmpty())
            QVERIFY(read == change);
    }

    void afterAnOutageItListensAgain_data()
    {
        QTest::addColumn<bool>("tcp");
        QTest::addColumn<bool>("kill");
        QTest::newRow("stopped") << false << false;
        QTest::newRow("stopped_tcp") << true << false;
        QTest::newRow("killed") << false << true;
    }

    void afterAnOutageItListensAgain()
    {
        QFETCH(bool, tcp);
        QFETCH(bool, kill);
        test::PostgresServer &server = *m_server;
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        server.createDatabase(name);
        const auto spec =
            database::ConnectionSpec::fromUrl(tcp ? server.tcpUrl(name) : server.url(name)).value();
        Database database(spec);
        QVERIFY(test::await(
            database.migrate(database::loadMigrations(database::Engine::PostgreSql).value())));
        const auto set = [&database](const QString &subject) {
            auto work = [subject](Session &session) { return setSetting(session, subject); };
            return test::await(database.transaction(work)).has_value();
        };
        Listener listener(spec);
        QSignalSpy lost(&listener.feed, &ChangeFeed::lost);
        QSignalSpy resumed(&listener.feed, &ChangeFeed::resumed);
        QVERIFY(listener.startsWithin(10 * kSecond));
        QVERIFY(set(QStringLiteral("before")));
        QVERIFY(listener.hears(QStringLiteral("before")));

        if (kill)
            server.kill();
        else
            server.stop();
        LoopMonitor monitor;
        QVERIFY(lost.size() == 1 || lost.wait(kSecond));
        QVERIFY(!listener.feed.isListening());
        QTest::qWait(1'200);
        QCOMPARE(lost.size(), 1);
        {
            ChangeFeed second(spec); // stopping is quick while the server is down
            second.start();
            QTest::qWait(100);
            QElapsedTimer timer;
            timer.start();
            second.stop();
            QVERIFY(timer.elapsed() < kSecond);
        }
        QVERIFY(monitor.report().max < test::kStallBound);

        resumed.clear();
        server.start();
        QVERIFY(resumed.size() == 1 || resumed.wait(5'000));
        QVERIFY(listener.feed.isListening());
        QVERIFY(set(QStringLiteral("after")));
        QVERIFY(listener.hears(QStringLiteral("after")));
        QCOMPARE(lost.size(), 1);
    }

    void aServerThatFallsSilentIsNoticedAndStoppingIsStillQuick()
    {
        test::PostgresServer &server = *m_server;
        ChangeFeed feed(server.spec(QStringLiteral("postgres")), nullptr, {.silence = 500ms});
        QSignalSpy resumed(&feed, &ChangeFeed::resumed);
        QSignalSpy lost(&feed, &ChangeFeed::lost);
        feed.start();
        QVERIFY(resumed.wait(10 * kSecond));
        server.freeze();
        LoopMonitor monitor;
        QVERIFY(lost.wait(10'000));
        QElapsedTimer timer;
        timer.start();
        feed.stop();
        QVERIFY(timer.elapsed() < kSecond);
        QVERIFY(monitor.report().max < test::kStallBound);
        server.thaw();
    }
};

/// Another process of the test: changes one setting.
int setAsOtherProgram(const QString &url, const QString &name)
{
    const auto spec = database::ConnectionSpec::fromUrl(url);
    if (!spec)
        return 2;
    Database database(*spec);
    auto work = [name](Session &session) { return setSetting(session, name); };
    return test::await(database.transaction(work)) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 4 && qstrcmp(argv[1], "--set") == 0)
        return setAsOtherProgram(QString::fromLocal8Bit(argv[2]), QString::fromLocal8Bit(argv[3]));
    ChangeFeedTest onBothEngines;
    OutageTest outage;
    return QTest::qExec(&onBothEngines, argc, argv) + QTest::qExec(&outage, argc, argv);
}
#include "change_feed_test.moc"
