#include "briefing/rule_choice.h"
#include "core/loop_monitor.h"
#include "core/task_scope.h"
#include "core/worker_pool.h"
#include "database/change_feed.h"
#include "support/coroutines.h"
#include "support/engines.h"
#include "support/store.h"

#include <QFile>
#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::briefing;

namespace {

const QString kWho = QStringLiteral("workstation:window");
const QString kRule = QStringLiteral("potassium-critical-high");

/// A clinic's own pack, one rule.
QByteArray housePack()
{
    QFile file(QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/clinical/house_pack.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the test's pack cannot be read");
    return file.readAll();
}

/// A workstation on a store, with the rules it follows.
struct Room {
    explicit Room(test::Store &store)
        : settings(store.database()),
          feed(store.place().spec()),
          workers(2),
          rules(settings, workers)
    {
        QObject::connect(&feed, &database::ChangeFeed::changed, &settings,
                         &database::SharedSettings::take);
    }

    bool isOff()
    {
        const auto book = test::await(rules.book());
        return book && (*book)->rule(kRule)->off;
    }

    Status switchOff()
    {
        return test::await(rules.change(
            [](clinical::RuleSettings &changed) {
                changed.off.insert(kRule);
                return Status();
            },
            kWho));
    }

    database::SharedSettings settings;
    database::ChangeFeed feed;
    WorkerPool workers;
    RuleChoice rules;
};

class RuleChoiceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::Store> m_store;

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init() { m_store = std::make_unique<test::Store>(test::engine()); }
    void cleanup() { m_store.reset(); }

    void theProgramsOwnRulesHoldAtFirst()
    {
        Room room(*m_store);
        const auto book = test::await(room.rules.book());
        QVERIFY(book && (*book)->rule(kRule));
        QVERIFY(!room.isOff());
        QVERIFY(room.rules.problems().isEmpty());
    }

    /// They are read once, and all who ask meanwhile get them.
    void manyAskAtOnce()
    {
        Room room(*m_store);
        room.rules.readAgain();
        TaskScope scope;
        std::vector<Result<RuleChoice::Book>> books;
        const auto ask = [](RuleChoice *rules, std::vector<Result<RuleChoice::Book>> *into)
            -> QCoro::Task<> {
            auto asking = rules->book();
            const auto book = co_await std::move(asking);
            into->push_back(book);
        };
        for (int i = 0; i < 20; ++i)
            scope.launch(ask(&room.rules, &books));
        QTRY_COMPARE(books.size(), std::size_t{20});
        for (const auto &book : books) {
            QVERIFY2(book.has_value(), book ? "" : qPrintable(book.error().code));
            QCOMPARE(*book, *books.front());
        }
    }

    /// Tables and packs are read on a worker: the window answers meanwhile.
    void readingThemBlocksNothing()
    {
        Room room(*m_store);
        LoopMonitor monitor;
        QVERIFY(test::await(room.rules.load()));
        QVERIFY2(monitor.report().max < test::kStallBound,
                 qPrintable(QString::number(monitor.report().max.count())));
    }

    void anotherWorkstationHearsOfAChange()
    {
        Room one(*m_store);
        Room two(*m_store);
        two.feed.start();
        QVERIFY(!two.isOff());
        QTRY_VERIFY(two.feed.isListening());
        QSignalSpy heard(&two.rules, &RuleChoice::changed);
        QVERIFY(one.switchOff());
        QVERIFY(one.isOff());
        QTRY_VERIFY(!heard.isEmpty());
        QVERIFY(two.isOff());
    }

    void anOwnPackIsCheckedKeptAndRemoved()
    {
        Room room(*m_store);
        QByteArray bad = housePack();
        bad.replace("\"digoxin\"}", "\"digitalin\"}");
        const auto refused = test::await(room.rules.addPack(bad, kWho));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, QString::fromLatin1(codes::kRulePackInvalid));
        QVERIFY(refused.error().message.contains(QStringLiteral("8")));
        QByteArray taken = housePack();
        taken.replace("house-digoxin", kRule.toUtf8());
        QCOMPARE(test::await(room.rules.addPack(taken, kWho)).error().code,
                 QString::fromLatin1(codes::kInvalidArgument));

        const auto added = test::await(room.rules.addPack(housePack(), kWho));
        QVERIFY2(added.has_value(), added ? "" : qPrintable(added.error().message));
        QCOMPARE(*added, QStringLiteral("house"));
        Room later(*m_store);
        const auto book = test::await(later.rules.book());
        QVERIFY(book && (*book)->rule(QStringLiteral("house-digoxin")));
        QVERIFY(test::await(room.rules.removePack(QStringLiteral("house"), kWho)));
        const auto without = test::await(room.rules.book());
        QVERIFY(without && !(*without)->rule(QStringLiteral("house-digoxin")));
        QVERIFY(!test::await(room.rules.removePack(QStringLiteral("house"), kWho)));
        // And again, on the ground of what was removed.
        QVERIFY(test::await(room.rules.addPack(housePack(), kWho)));
    }

    /// Settings of a newer version: the rules stay as they were, and it is said.
    void settingsOfANewerVersionChangeNothing()
    {
        Room room(*m_store);
        QVERIFY(room.switchOff());
        const auto found = test::await(room.settings.find(QStringLiteral("rules.settings")));
        QVERIFY(found && *found);
        QVERIFY(test::await(room.settings.put(QStringLiteral("rules.settings"),
                                              Json{{"from_the_future", true}}, (*found)->revision,
                                              kWho)));
        QVERIFY(!test::await(room.rules.load()));
        QVERIFY(room.isOff());
        Room fresh(*m_store);
        QVERIFY(!test::await(fresh.rules.load()));
        QVERIFY(!fresh.isOff()); // the program's own
    }
};

} // namespace

QTEST_GUILESS_MAIN(RuleChoiceTest)
#include "rule_choice_test.moc"
