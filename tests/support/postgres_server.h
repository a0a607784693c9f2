#pragma once

#include "database/connection_spec.h"
#include "support/child_process.h"

#include <QLockFile>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <chrono>
#include <memory>
#include <optional>
#include <sys/types.h>

namespace aidoctor::test {

/// A PostgreSQL cluster of a test's own, in a temporary folder, on a free port of 127.0.0.1 and a
/// socket in that folder. Started as a user who is not root, as PostgreSQL asks for; `postgres` or
/// `nobody` where the test runs as root. It ends with this object, and with the test's process
/// however that ends. Whatever goes wrong here ends the test program with a message that says why.
///
/// To be made, started and ended in the main thread: the server dies with the thread that started
/// it.
class PostgresServer {
public:
    struct Options {
        /// With fsync, for tests that kill the server. Without it the others are much faster.
        bool durable = false;
        /// More lines for postgresql.conf.
        QStringList settings = {};
    };

    PostgresServer() : PostgresServer(Options{}) {}
    /// Makes the cluster and starts the server.
    explicit PostgresServer(Options options);
    ~PostgresServer();
    PostgresServer(const PostgresServer &) = delete;
    PostgresServer &operator=(const PostgresServer &) = delete;

    /// The one server of this test program, started at its first use.
    static PostgresServer &shared();

    /// `postgresql://...` of a database, over the socket: what a test uses unless it needs TCP.
    QString url(const QString &database) const;
    /// The same over 127.0.0.1.
    QString tcpUrl(const QString &database) const;
    database::ConnectionSpec spec(const QString &database) const;

    QString socketFolder() const { return m_folder.path(); }
    int port() const { return m_port; }
    /// A program that belongs to the server's version: psql, pg_dump, pgbench, ...
    QString program(const QString &name) const;

    void createDatabase(const QString &name, const QString &templateName = {});
    /// Ends the sessions in it, too.
    void dropDatabase(const QString &name);
    /// Ends the sessions in a database and waits until they are gone.
    void endSessions(const QString &database);

    /// Ends the sessions and stops the server, in order ("fast").
    void stop();
    /// Starts it and waits until it answers.
    void start();
    /// Starts it without waiting: for tests that watch what happens meanwhile.
    void launch();
    void waitUntilReady();
    /// SIGKILL to the server and to every process it started; start() makes it recover.
    void kill();
    /// Stops every one of its processes in its tracks (SIGSTOP): it is there and does not answer.
    void freeze();
    void thaw();
    bool isRunning() { return m_server.isRunning(); }

    /// Runs SQL as the superuser and gives the first value of the first row, as text.
    QString sql(const QString &statement, const QString &database = QStringLiteral("postgres"));
    /// How many statements the server runs now in this database.
    int running(const QString &database);
    /// How many connections there are to this database.
    int connections(const QString &database);
    /// What the server has written to its log so far.
    QByteArray log() const;

private:
    struct User {
        uid_t user;
        gid_t group;
        QString name;
    };

    std::optional<User> otherUser() const;
    void prepare(ChildProcess &process) const;
    void signalAll(int signal);
    void makeCluster();
    void choosePort();
    std::optional<QString> ask(const QString &statement, const QString &database,
                               QString *problem) const;
    bool answers() const;

    Options m_options;
    QString m_programs; ///< the folder of initdb and postgres
    std::optional<User> m_user;
    QTemporaryDir m_folder;
    std::unique_ptr<QLockFile> m_mark; ///< tells other test programs that the folder is in use
    int m_port = 0;
    ChildProcess m_server;
};

} // namespace aidoctor::test
