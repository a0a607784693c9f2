#include "database/shared_settings.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>

namespace aidoctor::database {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

constexpr int kMaxSettings = 1000;

QString columns(const Session &session)
{
    return QStringLiteral("name, %1, revision, %2, updated_by")
        .arg(session.isPostgres() ? QStringLiteral("value::text") : QStringLiteral("value"),
             session.timeText("updated_at"));
}

Result<SharedSetting> readSetting(const Rows &rows)
{
    const QByteArray text = rows.value(1).toString().toUtf8();
    auto value = parseJson(text);
    if (!value)
        return failure(value.error());
    return SharedSetting{rows.value(0).toString(), std::move(*value), rows.value(2).toLongLong(),
                         rows.value(3).toString(), rows.value(4).toString()};
}

Result<std::optional<SharedSetting>> findSetting(Session &session, const QString &name)
{
    auto rows = session.run(
        QStringLiteral("SELECT %1 FROM shared_settings WHERE name = ?").arg(columns(session)),
        {name});
    if (!rows)
        return failure(rows.error());
    if (!rows->next())
        return std::optional<SharedSetting>();
    auto setting = readSetting(*rows);
    if (!setting)
        return failure(setting.error());
    return std::optional<SharedSetting>(std::move(*setting));
}

tl::unexpected<Error> conflict()
{
    return failure(
        codes::kRevisionConflict,
        Text::tr("Somebody else has changed this meanwhile. Read it again, then decide."));
}

} // namespace

QCoro::Task<Result<std::optional<SharedSetting>>> SharedSettings::find(QString name)
{
    auto work = [name](Session &session) { return findSetting(session, name); };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<std::vector<SharedSetting>>> SharedSettings::all()
{
    auto work = [](Session &session) -> Result<std::vector<SharedSetting>> {
        auto rows =
            session.run(QStringLiteral("SELECT %1 FROM shared_settings ORDER BY name LIMIT %2")
                            .arg(columns(session))
                            .arg(kMaxSettings));
        if (!rows)
            return failure(rows.error());
        std::vector<SharedSetting> settings;
        while (rows->next()) {
            auto setting = readSetting(*rows);
            if (!setting)
                return failure(setting.error());
            settings.push_back(std::move(*setting));
        }
        return settings;
    };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<SharedSetting>> SharedSettings::put(QString name, Json value,
                                                       std::int64_t revision, QString who)
{
    static const QRegularExpression kName(QStringLiteral("^[a-z][a-z0-9_.-]{0,99}$"));
    if (!kName.match(name).hasMatch())
        co_return failure(codes::kInvalidArgument, Text::tr("This is not the name of a setting."));
    const QString text = QString::fromUtf8(dumpJson(value));
    if (who.isNull())
        who = QLatin1String(""); // a null text would be bound as NULL
    if (text.size() > kMaxSettingBytes)
        co_return failure(codes::kTooLarge, Text::tr("This setting is too large: 1 MiB at most."));
    auto work = [name, text, revision, who,
                 audit = m_audit](Session &session) -> Result<SharedSetting> {
        const QString now = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
        const QVariant expected = QVariant::fromValue<qlonglong>(revision);
        // Each form touches a row only if it is as the caller knew it.
        auto rows =
            revision == 0
                ? session.run(QStringLiteral("INSERT INTO shared_settings"
                                             " (name, value, revision, updated_at, updated_by)"
                                             " VALUES (?, ?, 1, ?, ?)"
                                             " ON CONFLICT (name) DO NOTHING RETURNING name"),
                              {name, text, now, who})
                : session.run(QStringLiteral("UPDATE shared_settings SET value = ?,"
                                             " revision = revision + 1, updated_at = ?,"
                                             " updated_by = ?"
                                             " WHERE name = ? AND revision = ? RETURNING name"),
                              {text, now, who, name, expected});
        if (!rows)
            return failure(rows.error());
        if (!rows->next())
            return conflict();
        const auto stored = findSetting(session, name);
        if (!stored)
            return failure(stored.error());
        if (!*stored)
            return conflict();
        const Status audited = audit ? audit(session, **stored) : Status();
        if (!audited)
            return failure(audited.error());
        return **stored;
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

void SharedSettings::take(const Change &change)
{
    if (change.topic == QLatin1String("setting"))
        emit changed(change.subject, change.number);
}

} // namespace aidoctor::database
