#include "database/database.h"
#include "support/coroutines.h"

#include <QTemporaryDir>
#include <QTest>

using namespace aidoctor;
using database::Migration;

namespace {

class MigrationsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_stores = 0;

    Status migrate(const QString &file, std::vector<Migration> steps)
    {
        database::Database database(database::ConnectionSpec::sqliteFile(m_folder.filePath(file)));
        return test::await(database.migrate(std::move(steps)));
    }

    QString newStore() { return QStringLiteral("store%1.sqlite").arg(++m_stores); }

    const Migration m_first{1, QStringLiteral("0001_a.sql"), "CREATE TABLE a (x TEXT);\n"};
    const Migration m_second{
        2, QStringLiteral("0002_b.sql"),
        "CREATE TABLE b (x TEXT);\n-- note; with a semicolon\nINSERT INTO b VALUES ('1');\n"};

private slots:
    void stepsApplyOnceAndInOrder()
    {
        const QString store = newStore();
        QVERIFY(migrate(store, {m_first}));
        QVERIFY(migrate(store, {m_first, m_second}));
        QVERIFY(migrate(store, {m_first, m_second}));
    }

    void aNewerStoreIsRefused()
    {
        const QString store = newStore();
        QVERIFY(migrate(store, {m_first, m_second}));
        QCOMPARE(migrate(store, {m_first}).error().code, QString::fromLatin1(codes::kSchemaNewer));
    }

    void aChangedStepIsRefused()
    {
        const QString store = newStore();
        QVERIFY(migrate(store, {m_first}));
        Migration changed = m_first;
        changed.sql += "CREATE TABLE c (x TEXT);\n";
        QCOMPARE(migrate(store, {changed}).error().code,
                 QString::fromLatin1(codes::kSchemaChanged));
    }

    void aFailingStepLeavesNothingBehind()
    {
        const QString store = newStore();
        const Migration broken{2, QStringLiteral("0002_b.sql"),
                               "CREATE TABLE b (x TEXT);\nCREATE TABLE b (x TEXT);\n"};
        QVERIFY(!migrate(store, {m_first, broken}));
        QVERIFY(migrate(store, {m_first, m_second}));
    }

    void theProgramsOwnStepsLoadAndApply()
    {
        const auto steps = database::loadMigrations(QStringLiteral(":/sql/sqlite"));
        QVERIFY(steps.has_value());
        QVERIFY(!steps->empty());
        QVERIFY(migrate(newStore(), *steps));
    }
};

} // namespace

QTEST_GUILESS_MAIN(MigrationsTest)
#include "migrations_test.moc"
