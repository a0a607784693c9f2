#include "database/connection_spec.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace aidoctor::database {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

tl::unexpected<Error> notUnderstood(const QString &why = {})
{
    QString message = Text::tr("This database address is not understood. Use sqlite:PATH with the "
                               "path of a file, or postgresql://USER@HOST:PORT/DATABASE.");
    if (!why.isEmpty())
        message += QLatin1Char(' ') + why;
    return failure(codes::kInvalidArgument, message);
}

QString quoted(QString value)
{
    // https://www.postgresql.org/docs/15/libpq-connect.html, "keyword/value connection strings"
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    value.replace(QLatin1Char('\''), QLatin1String("\\'"));
    return QLatin1Char('\'') + value + QLatin1Char('\'');
}

const QStringList &securityKeys()
{
    static const QStringList kKeys{QStringLiteral("sslmode"), QStringLiteral("sslrootcert"),
                                   QStringLiteral("sslcert"), QStringLiteral("sslkey")};
    return kKeys;
}

/// A part of the address reaches libpq and Qt's driver as text: what could end a value there is
/// not part of any name.
bool isPlain(const QString &value)
{
    return std::none_of(value.begin(), value.end(),
                        [](QChar c) { return c < QLatin1Char(' ') || c == QLatin1Char(';'); });
}

/// libpq reads a comma as a list of servers: one of them could be elsewhere, spoken to as if it
/// were this machine.
bool isOneHost(const QString &host)
{
    return isPlain(host) && !host.contains(QLatin1Char(','));
}

Status readSeconds(const QString &value, std::chrono::seconds &seconds)
{
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    if (!isNumber || number < 1 || number > 600)
        return notUnderstood(Text::tr("Time limits are whole seconds from 1 to 600."));
    seconds = std::chrono::seconds(number);
    return {};
}

Status readCount(const QString &value, int least, int &count)
{
    bool isNumber = false;
    const int number = value.toInt(&isNumber);
    if (!isNumber || number < least || number > 100)
        return notUnderstood(
            Text::tr("connections is a number from 1 to 100, extra_connections from 0 to 100."));
    count = number;
    return {};
}

bool isSslMode(const QString &mode)
{
    static const QStringList kModes{QStringLiteral("disable"),   QStringLiteral("allow"),
                                    QStringLiteral("prefer"),    QStringLiteral("require"),
                                    QStringLiteral("verify-ca"), QStringLiteral("verify-full")};
    return kModes.contains(mode);
}

Status readParameter(const QString &name, const QString &value, ConnectionSpec &spec)
{
    if (name == QLatin1String("sslmode") && !isSslMode(value))
        return notUnderstood(Text::tr("sslmode is one of: disable, allow, prefer, require, "
                                      "verify-ca, verify-full."));
    if (name == QLatin1String("password"))
        return failure(codes::kInvalidArgument,
                       Text::tr("Leave the password out of the address, where others can read it: "
                                "put it into ~/.pgpass or the environment (PGPASSWORD)."));
    if (name == QLatin1String("connect_timeout"))
        return readSeconds(value, spec.connectTimeout);
    if (name == QLatin1String("statement_timeout"))
        return readSeconds(value, spec.statementTimeout);
    if (name == QLatin1String("connections"))
        return readCount(value, 1, spec.connections);
    if (name == QLatin1String("extra_connections"))
        return readCount(value, 0, spec.extraConnections);
    if (name == QLatin1String("host"))
        spec.host = value;
    else if (securityKeys().contains(name))
        spec.security.insert(name, value);
    else
        return notUnderstood(Text::tr("\"%1\" is not one of its parameters: sslmode, sslrootcert, "
                                      "sslcert, sslkey, host, connect_timeout, statement_timeout, "
                                      "connections, extra_connections.")
                                 .arg(name.left(40)));
    return {};
}

Result<ConnectionSpec> fromPostgresUrl(const QUrl &url)
{
    ConnectionSpec spec;
    spec.engine = Engine::PostgreSql;
    if (!url.password().isEmpty())
        return failure(readParameter(QStringLiteral("password"), {}, spec).error());
    spec.host = url.host(QUrl::FullyDecoded);
    spec.port = url.port(5432);
    spec.user = url.userName(QUrl::FullyDecoded);
    spec.database = url.path(QUrl::FullyDecoded).mid(1);
    if (spec.port < 1 || url.hasFragment())
        return notUnderstood();
    const auto parameters = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    QStringList seen;
    for (const auto &[name, value] : parameters) {
        if (seen.contains(name))
            return notUnderstood(Text::tr("\"%1\" is given twice.").arg(name.left(40)));
        seen.append(name);
        const Status read = readParameter(name, value, spec);
        if (!read)
            return failure(read.error());
    }
    if (spec.database.isEmpty() || spec.database.contains(QLatin1Char('/')))
        return notUnderstood(Text::tr("The name of the database is missing."));
    if (spec.host.isEmpty())
        spec.host = QStringLiteral("localhost");
    if (!isOneHost(spec.host) || !isPlain(spec.user) || !isPlain(spec.database))
        return notUnderstood();
    for (const QString &part : std::as_const(spec.security)) {
        if (!isPlain(part))
            return notUnderstood();
    }
    if (!spec.isLocal() && !spec.security.contains(QStringLiteral("sslmode")))
        spec.security.insert(QStringLiteral("sslmode"), QStringLiteral("verify-full"));
    return spec;
}

} // namespace

Result<ConnectionSpec> ConnectionSpec::fromUrl(const QString &url)
{
    const QString sqlite = QStringLiteral("sqlite:");
    // SQLite would take ":memory:" for a store of each connection's own.
    if (url.startsWith(sqlite) && url.size() > sqlite.size()
        && url.mid(sqlite.size()) != QLatin1String(":memory:"))
        return sqliteFile(url.mid(sqlite.size()));
    const QUrl parsed(url, QUrl::StrictMode);
    const bool isPostgres = parsed.scheme() == QLatin1String("postgresql")
                            || parsed.scheme() == QLatin1String("postgres");
    if (!parsed.isValid() || !isPostgres)
        return notUnderstood();
    return fromPostgresUrl(parsed);
}

ConnectionSpec ConnectionSpec::sqliteFile(const QString &path)
{
    ConnectionSpec spec;
    spec.path = path;
    return spec;
}

bool ConnectionSpec::isLocal() const
{
    if (engine == Engine::Sqlite || host.startsWith(QLatin1Char('/'))
        || host == QLatin1String("localhost"))
        return true;
    static const QRegularExpression kLoopback(QStringLiteral("^127(\\.\\d{1,3}){3}$"));
    return host == QLatin1String("::1") || kLoopback.match(host).hasMatch();
}

QString ConnectionSpec::libpqParameters() const
{
    // Times in UTC, one schema, a commit that is on disk when it is acknowledged; a lock is waited
    // for at most 10 s, and a transaction that its program forgot is ended by the server.
    const QString server =
        QStringLiteral("-c statement_timeout=%1 -c lock_timeout=10000"
                       " -c idle_in_transaction_session_timeout=60000 -c synchronous_commit=on"
                       " -c TimeZone=UTC -c search_path=public -c jit=off"
                       " -c client_min_messages=warning")
            .arg(std::chrono::milliseconds(statementTimeout).count());
    QStringList parameters{
        QStringLiteral("host=") + quoted(host),
        QStringLiteral("port=%1").arg(port),
        QStringLiteral("dbname=") + quoted(database),
        QStringLiteral("connect_timeout=%1").arg(std::max<qint64>(2, connectTimeout.count())),
        QStringLiteral("application_name='ai-doctor'"),
        QStringLiteral("keepalives_idle=10 keepalives_interval=2 keepalives_count=3"
                       " tcp_user_timeout=8000"),
        QStringLiteral("options=") + quoted(server)};
    if (!user.isEmpty())
        parameters << QStringLiteral("user=") + quoted(user);
    for (auto item = security.cbegin(); item != security.cend(); ++item)
        parameters << item.key() + QLatin1Char('=') + quoted(item.value());
    return parameters.join(QLatin1Char(' '));
}

} // namespace aidoctor::database
