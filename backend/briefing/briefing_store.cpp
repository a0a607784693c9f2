#include "briefing/briefing_store.h"

#include "briefing/briefing_rows.h"
#include "chart/chart_store.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::briefing {

using database::Session;

namespace {

QVariant key(std::int64_t id)
{
    return QVariant::fromValue<qlonglong>(id);
}

Result<std::int64_t> currentRevision(Session &session, chart::PatientId patient)
{
    auto rows =
        session.run(QStringLiteral("SELECT revision FROM patients WHERE id = ?"), {key(patient)});
    if (!rows)
        return failure(rows.error());
    if (!rows->next())
        return failure(chart::patientNotFound());
    return rows->value(0).toLongLong();
}

/// id, patient_id, patient_revision, content and the patient's revision now.
Result<StoredBriefing> fromRow(const database::Rows &query)
{
    const QByteArray content = query.value(3).toString().toUtf8();
    const auto json = parseJson(content);
    if (!json)
        return failure(json.error());
    auto briefing = storedBriefingFromJson(*json);
    if (!briefing)
        return briefing;
    briefing->id = query.value(0).toLongLong();
    briefing->patient = query.value(1).toLongLong();
    briefing->patientRevision = query.value(2).toLongLong();
    briefing->outdated = query.value(4).toLongLong() != briefing->patientRevision;
    return briefing;
}

/// PostgreSQL keeps no NUL in JSON; a model may have written one.
void replaceNul(Json &value)
{
    if (value.is_string()) {
        QString text = toQt(value.get_ref<const std::string &>());
        if (text.contains(QChar(u'\0')))
            value = toStd(text.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter)));
    } else if (value.is_structured()) {
        for (Json &item : value)
            replaceNul(item);
    }
}

constexpr auto kSelect = "SELECT b.id, b.patient_id, b.patient_revision, b.content, p.revision"
                         " FROM briefings b JOIN patients p ON p.id = b.patient_id ";

} // namespace

Result<StoredBriefing> insertBriefing(Session &session, StoredBriefing briefing,
                                      const QString &runId)
{
    const auto revision = currentRevision(session, briefing.patient);
    if (!revision)
        return failure(revision.error());
    Json content = toJson(briefing);
    replaceNul(content);
    auto rows = session.run(
        QStringLiteral("INSERT INTO briefings (patient_id, patient_revision, generated_at,"
                       " content, run_id) VALUES (?, ?, ?, ?, ?) RETURNING id"),
        {key(briefing.patient), key(briefing.patientRevision), briefing.generatedAt,
         QString::fromUtf8(dumpJson(content)), runId});
    if (!rows)
        return failure(rows.error());
    rows->next();
    briefing.id = rows->value(0).toLongLong();
    briefing.outdated = *revision != briefing.patientRevision;
    return briefing;
}

Result<std::optional<StoredBriefing>> briefingOfRun(Session &session, const QString &runId)
{
    auto rows = session.run(QLatin1String(kSelect) + QStringLiteral("WHERE b.run_id = ?"), {runId});
    if (!rows)
        return failure(rows.error());
    if (!rows->next())
        return std::nullopt;
    auto briefing = fromRow(*rows);
    if (!briefing)
        return failure(briefing.error());
    return std::move(*briefing);
}

QCoro::Task<Result<StoredBriefing>> BriefingStore::find(BriefingId id)
{
    auto work = [id](Session &session) -> Result<StoredBriefing> {
        auto rows =
            session.run(QLatin1String(kSelect) + QStringLiteral("WHERE b.id = ?"), {key(id)});
        if (!rows)
            return failure(rows.error());
        if (!rows->next())
            return failure(codes::kBriefingNotFound,
                           QCoreApplication::translate("briefing", "There is no such briefing."));
        return fromRow(*rows);
    };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<std::vector<StoredBriefing>>> BriefingStore::history(chart::PatientId patient,
                                                                        int limit, int offset)
{
    auto work = [patient, limit, offset](Session &session) -> Result<std::vector<StoredBriefing>> {
        const auto revision = currentRevision(session, patient);
        if (!revision)
            return failure(revision.error());
        auto rows = session.run(
            QLatin1String(kSelect)
                + QStringLiteral("WHERE b.patient_id = ? ORDER BY b.id DESC LIMIT ? OFFSET ?"),
            {key(patient), std::clamp(limit, 0, kMaxBriefingPage), std::max(0, offset)});
        if (!rows)
            return failure(rows.error());
        std::vector<StoredBriefing> briefings;
        while (rows->next()) {
            auto briefing = fromRow(*rows);
            if (!briefing)
                return failure(briefing.error());
            briefings.push_back(std::move(*briefing));
        }
        return briefings;
    };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

void BriefingStore::take(const database::Change &change)
{
    if (change.topic == QLatin1String("briefing"))
        emit briefingStored(change.patient, change.number);
}

} // namespace aidoctor::briefing
