#include "briefing/briefing_store.h"

#include "briefing/briefing_rows.h"
#include "chart/chart_store.h"
#include "core/json_writer.h"

#include <QCoreApplication>
#include <QHash>

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

constexpr auto kSelect = "SELECT b.id, b.patient_id, b.patient_revision, b.content, p.revision"
                         " FROM briefings b JOIN patients p ON p.id = b.patient_id ";

} // namespace

Result<std::vector<Result<StoredBriefing>>>
insertBriefings(Session &session, const std::vector<NewBriefing> &briefings)
{
    JsonWriter given(4096, JsonWriter::Nul::Replaced); // a model may have written one
    given.beginArray();
    for (const auto &[briefing, runId] : briefings) {
        given.beginObject();
        given.member("run", runId);
        given.member("patient", briefing.patient);
        given.member("patient_revision", briefing.patientRevision);
        given.member("generated_at", briefing.generatedAt);
        given.key("content");
        write(given, briefing);
        given.endObject();
    }
    given.endArray();
    auto rows = session.run(
        session.isPostgres()
            ? QStringLiteral(
                "INSERT INTO briefings (patient_id, patient_revision, generated_at, content,"
                " run_id) SELECT p.id, g.patient_revision, g.generated_at, g.content, g.run"
                " FROM json_to_recordset(CAST(? AS json)) AS g(run text, patient bigint,"
                " patient_revision bigint, generated_at timestamptz, content jsonb)"
                " JOIN patients p ON p.id = g.patient"
                " RETURNING run_id, id, (SELECT p.revision FROM patients p"
                " WHERE p.id = patient_id)")
            : QStringLiteral(
                "INSERT INTO briefings (patient_id, patient_revision, generated_at, content,"
                " run_id) SELECT p.id, json_extract(value, '$.patient_revision'),"
                " json_extract(value, '$.generated_at'), json_extract(value, '$.content'),"
                " json_extract(value, '$.run') FROM json_each(?)"
                " JOIN patients p ON p.id = json_extract(value, '$.patient')"
                " RETURNING run_id, id, (SELECT p.revision FROM patients p"
                " WHERE p.id = patient_id)"),
        {QString::fromUtf8(given.take())});
    if (!rows)
        return failure(rows.error());
    struct Inserted {
        BriefingId id = 0;
        std::int64_t revision = 0; ///< of the patient
    };
    QHash<QString, Inserted> inserted;
    while (rows->next())
        inserted.insert(rows->value(0).toString(),
                        {rows->value(1).toLongLong(), rows->value(2).toLongLong()});
    std::vector<Result<StoredBriefing>> stored;
    for (const auto &[briefing, runId] : briefings) {
        const auto row = inserted.constFind(runId);
        if (row == inserted.cend()) {
            stored.push_back(failure(chart::patientNotFound()));
            continue;
        }
        stored.push_back(briefing);
        stored.back()->id = row->id;
        stored.back()->outdated = row->revision != briefing.patientRevision;
    }
    return stored;
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
