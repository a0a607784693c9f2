#include "database/shared_settings.h"
#include "support/coroutines.h"
#include "support/engines.h"
#include "support/store_place.h"

#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using database::SharedSetting;

namespace {

class SharedSettingsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;
    std::unique_ptr<database::Database> m_database;
    std::unique_ptr<database::SharedSettings> m_settings;

    Result<SharedSetting> put(const QString &name, const Json &value, std::int64_t revision)
    {
        return test::await(m_settings->put(name, value, revision, QStringLiteral("dr. test")));
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        m_place =
            std::make_unique<test::StorePlace>(test::engine(), test::StorePlace::Content::Schema);
        m_database = std::make_unique<database::Database>(m_place->spec());
        m_settings = std::make_unique<database::SharedSettings>(*m_database);
    }
    void cleanup()
    {
        m_settings.reset();
        m_database.reset();
        m_place.reset();
    }

    void whatIsSetComesBackWithItsRevision()
    {
        const QString name = QStringLiteral("rules.thresholds");
        QVERIFY(!test::await(m_settings->find(name))->has_value());
        const auto first = put(name, Json{{"potassium_high", 6.1}}, 0);
        QVERIFY(first.has_value());
        QCOMPARE(first->revision, 1);
        QCOMPARE(first->updatedBy, QStringLiteral("dr. test"));
        QVERIFY(QDateTime::fromString(first->updatedAt, Qt::ISODateWithMs).isValid());
        QCOMPARE(put(name, Json{{"potassium_high", 6.0}}, 1)->revision, 2);
        const auto found = test::await(m_settings->find(name));
        QVERIFY((**found).value["potassium_high"].get<double>() == 6.0);
        QCOMPARE(test::await(m_settings->all())->size(), std::size_t{1});
    }

    void aStaleRevisionIsRefused()
    {
        const QString name = QStringLiteral("policy.privacy");
        QVERIFY(put(name, Json("a"), 0));
        QVERIFY(put(name, Json("b"), 1));
        for (const std::int64_t stale : {0, 1, 3})
            QCOMPARE(put(name, Json("c"), stale).error().code,
                     QString::fromLatin1(codes::kRevisionConflict));
        QCOMPARE(test::await(m_settings->find(name))->value().revision, 2);
    }

    void manyWhoWriteAtOnceLoseNoUpdate()
    {
        const QString name = QStringLiteral("counter");
        QVERIFY(put(name, Json(0), 0));
        TaskScope scope;
        int done = 0;
        const auto add = [](database::SharedSettings *settings, QString counter,
                            int *finished) -> QCoro::Task<> {
            for (int attempt = 0; attempt < 200; ++attempt) {
                auto finding = settings->find(counter);
                const auto known = co_await std::move(finding);
                const Json next((*known)->value.get<int>() + 1);
                auto putting = settings->put(counter, next, (*known)->revision, QString());
                const auto put = co_await std::move(putting);
                if (put) {
                    ++*finished;
                    co_return;
                }
            }
        };
        for (int i = 0; i < 12; ++i)
            scope.launch(add(m_settings.get(), name, &done));
        QTRY_COMPARE_WITH_TIMEOUT(done, 12, 30'000);
        QCOMPARE(test::await(m_settings->find(name))->value().value.get<int>(), 12);
    }

    void anotherWorkstationHearsOfIt()
    {
        database::ChangeFeed feed(m_place->spec());
        database::SharedSettings other(*m_database);
        connect(&feed, &database::ChangeFeed::changed, &other, &database::SharedSettings::take);
        QSignalSpy listening(&feed, &database::ChangeFeed::resumed);
        QSignalSpy changed(&other, &database::SharedSettings::changed);
        feed.start();
        QVERIFY(listening.wait(10'000));
        QVERIFY(put(QStringLiteral("endpoints.accepted"), Json::array(), 0));
        QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, 1000);
        QCOMPARE(changed.first().at(0).toString(), QStringLiteral("endpoints.accepted"));
        QCOMPARE(changed.first().at(1).toLongLong(), 1);
    }

    void namesAndSizesHaveLimits()
    {
        for (const QString &name : {QString(), QStringLiteral("Upper"), QStringLiteral("a b"),
                                    QString(101, QLatin1Char('a')), QStringLiteral("a'; DROP")})
            QCOMPARE(put(name, Json(1), 0).error().code,
                     QString::fromLatin1(codes::kInvalidArgument));
        const std::string large(static_cast<std::size_t>(database::kMaxSettingBytes), 'x');
        QCOMPARE(put(QStringLiteral("large"), Json(large), 0).error().code,
                 QString::fromLatin1(codes::kTooLarge));
    }
};

} // namespace

QTEST_GUILESS_MAIN(SharedSettingsTest)
#include "shared_settings_test.moc"
