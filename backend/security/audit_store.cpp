#include "security/audit_store.h"

#include "core/json.h"

#include <QCoreApplication>

#include <string>
#include <utility>

namespace aidoctor::security {

namespace {

qlonglong number(std::int64_t value)
{
    return value;
}

/// Never NULL, which an empty text would else be to the driver.
QVariant textValue(const QByteArray &utf8)
{
    return utf8.isEmpty() ? QStringLiteral("") : QString::fromUtf8(utf8);
}

/// A list as one bound value, so that the statement is the same for any number of rows.
QVariant listValue(const Json &list)
{
    return QString::fromUtf8(dumpJson(list));
}

std::string toStd(const QByteArray &bytes)
{
    return bytes.toStdString();
}

} // namespace

/// A text column as its bytes: SQLite would read damaged ones as if they were whole; PostgreSQL
/// keeps none.
QString AuditStore::text(const char *column) const
{
    const QString name = QString::fromLatin1(column);
    return m_session.isPostgres() ? name : QStringLiteral("CAST(%1 AS BLOB)").arg(name);
}

/// The other way round, for `CAST(? AS TEXT)`.
QVariant AuditStore::bytes(const QByteArray &value) const
{
    return m_session.isPostgres() ? textValue(value)
                                  : QVariant(value.isEmpty() ? QByteArray("") : value);
}

Result<std::optional<AuditChainEnd>> AuditStore::lockEnd(const QByteArray &chain)
{
    QString sql =
        QStringLiteral("SELECT last_sequence, last_hash, heads_on FROM audit_chains WHERE id = ?");
    if (m_session.isPostgres())
        sql += QStringLiteral(" FOR NO KEY UPDATE");
    auto rows = m_session.run(sql, {textValue(chain)});
    if (!rows)
        return failure(rows.error());
    if (!rows->next())
        return std::optional<AuditChainEnd>();
    return AuditChainEnd{rows->value(0).toLongLong(), rows->value(1).toByteArray(),
                         rows->value(2).toString()};
}

Result<bool> AuditStore::create(const AuditChainState &state)
{
    // Where a second transaction makes the same chain it waits here for the first.
    const auto rows = m_session.run(
        QStringLiteral("INSERT INTO audit_chains (id, program, started_at, last_sequence,"
                       " last_hash, last_at, heads_on) VALUES (?, ?, ?, ?, ?, ?, ?)"
                       " ON CONFLICT (id) DO NOTHING"),
        {textValue(state.chain), textValue(state.program), textValue(state.startedAt),
         number(state.end.sequence), textValue(state.end.hash), state.lastAt, state.end.headsOn});
    if (!rows)
        return failure(rows.error());
    return rows->affected() == 1;
}

Status AuditStore::moveEnd(const AuditChainState &state, std::int64_t from)
{
    const auto rows = m_session.run(
        QStringLiteral("UPDATE audit_chains SET last_sequence = ?, last_hash = ?, last_at = ?,"
                       " heads_on = ? WHERE id = ? AND last_sequence = ?"),
        {number(state.end.sequence), textValue(state.end.hash), state.lastAt, state.end.headsOn,
         textValue(state.chain), number(from)});
    if (!rows)
        return failure(rows.error());
    if (rows->affected() != 1)
        return failure(codes::kInternal,
                       QCoreApplication::translate(
                           "security", "The audit trail could not be continued. Try again; if it "
                                       "happens again, run: ai-doctorctl audit verify"),
                       QStringLiteral("the end of the chain moved under its lock"));
    return {};
}

Status AuditStore::insert(const std::vector<AuditRecord> &records)
{
    Json list = Json::array();
    for (const AuditRecord &record : records) {
        list.push_back(Json::array(
            {toStd(record.chain), record.sequence, toStd(record.at), toStd(record.actor),
             toStd(record.action), record.patient ? Json(*record.patient) : Json(),
             toStd(record.subject), toStd(record.outcome), toStd(record.details),
             toStd(record.previousHash), toStd(record.hash)}));
    }
    const QString source = m_session.isPostgres()
                               ? QStringLiteral("jsonb_array_elements(CAST(? AS jsonb)) AS e(v)")
                               : QStringLiteral("(SELECT value AS v FROM json_each(?)) AS e");
    return m_session.execute(
        QStringLiteral("INSERT INTO audit_entries (chain_id, sequence, at, actor, action,"
                       " patient_id, subject, outcome, details, previous_hash, hash)"
                       " SELECT v ->> 0, CAST(v ->> 1 AS bigint), v ->> 2, v ->> 3, v ->> 4,"
                       " CAST(v ->> 5 AS bigint), v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10"
                       " FROM %1")
            .arg(source),
        {listValue(list)});
}

Result<std::vector<AuditHead>> AuditStore::otherHeads(const QByteArray &chain, const QString &since)
{
    auto rows = m_session.run(
        QStringLiteral("SELECT %1, last_sequence, %2 FROM audit_chains"
                       " WHERE heads_on >= ? AND id <> ? ORDER BY last_at DESC LIMIT %3")
            .arg(text("id"), text("last_hash"))
            .arg(kHeadsSigned),
        {since, textValue(chain)});
    if (!rows)
        return failure(rows.error());
    std::vector<AuditHead> heads;
    while (rows->next())
        heads.push_back({rows->value(0).toByteArray(), rows->value(1).toLongLong(),
                         rows->value(2).toByteArray()});
    return heads;
}

Result<std::vector<AuditRow>> AuditStore::page(const AuditCursor &after)
{
    // The page first, then the rows of its chains, so that a page costs the same wherever it is.
    static const QString kPageSql = QStringLiteral(
        "SELECT %1, e.sequence, %2, %3, %4, e.patient_id, %5, %6, %7, %8, %9,"
        " c.last_sequence, %10, %11, %12"
        " FROM (SELECT * FROM audit_entries WHERE (chain_id, sequence) > (CAST(? AS TEXT), ?)"
        " ORDER BY chain_id, sequence LIMIT %13) AS e"
        " LEFT JOIN audit_chains AS c ON c.id = e.chain_id"
        " ORDER BY e.chain_id, e.sequence");
    QString sql = kPageSql;
    for (const char *column :
         {"e.chain_id", "e.at", "e.actor", "e.action", "e.subject", "e.outcome", "e.details",
          "e.previous_hash", "e.hash", "c.program", "c.started_at", "c.last_hash"})
        sql = sql.arg(text(column));
    sql = sql.arg(kPage);
    auto rows = m_session.run(sql, {bytes(after.chain), number(after.sequence)});
    if (!rows)
        return failure(rows.error());
    std::vector<AuditRow> page;
    while (rows->next()) {
        AuditRow row;
        AuditRecord &record = row.record;
        record.chain = rows->value(0).toByteArray();
        record.sequence = rows->value(1).toLongLong();
        record.at = rows->value(2).toByteArray();
        record.actor = rows->value(3).toByteArray();
        record.action = rows->value(4).toByteArray();
        const QVariant patient = rows->value(5);
        if (!patient.isNull())
            record.patient = patient.toLongLong();
        record.subject = rows->value(6).toByteArray();
        record.outcome = rows->value(7).toByteArray();
        record.details = rows->value(8).toByteArray();
        record.previousHash = rows->value(9).toByteArray();
        record.hash = rows->value(10).toByteArray();
        const QVariant lastSequence = rows->value(11);
        if (!lastSequence.isNull())
            row.chain = AuditChainRow{rows->value(12).toByteArray(), rows->value(13).toByteArray(),
                                      lastSequence.toLongLong(), rows->value(14).toByteArray()};
        page.push_back(std::move(row));
    }
    return page;
}

Result<std::vector<QByteArray>> AuditStore::emptyChains()
{
    auto rows =
        m_session.run(QStringLiteral("SELECT %1 FROM audit_chains AS c WHERE NOT EXISTS"
                                     " (SELECT 1 FROM audit_entries AS e WHERE e.chain_id = c.id)"
                                     " ORDER BY c.id LIMIT %2")
                          .arg(text("c.id"))
                          .arg(kPage));
    if (!rows)
        return failure(rows.error());
    std::vector<QByteArray> chains;
    while (rows->next())
        chains.push_back(rows->value(0).toByteArray());
    return chains;
}

Result<std::vector<AuditHeadAnswer>> AuditStore::lookUp(const std::vector<AuditHead> &heads)
{
    Json list = Json::array();
    for (std::size_t i = 0; i < heads.size(); ++i)
        list.push_back(Json::array({i, toStd(heads[i].chain), heads[i].sequence}));
    const QString source = m_session.isPostgres()
                               ? QStringLiteral("jsonb_array_elements(CAST(? AS jsonb)) AS h(v)")
                               : QStringLiteral("(SELECT value AS v FROM json_each(?)) AS h");
    auto rows =
        m_session.run(QStringLiteral("SELECT CAST(h.v ->> 0 AS bigint), %1, c.last_sequence FROM %2"
                                     " LEFT JOIN audit_chains AS c ON c.id = h.v ->> 1"
                                     " LEFT JOIN audit_entries AS e ON e.chain_id = h.v ->> 1"
                                     " AND e.sequence = CAST(h.v ->> 2 AS bigint)")
                          .arg(text("e.hash"), source),
                      {listValue(list)});
    if (!rows)
        return failure(rows.error());
    std::vector<AuditHeadAnswer> answers(heads.size());
    while (rows->next()) {
        AuditHeadAnswer &answer = answers.at(rows->value(0).toULongLong());
        const QVariant hash = rows->value(1);
        if (!hash.isNull())
            answer.hash = hash.toByteArray();
        answer.chainIsKnown = !rows->value(2).isNull();
    }
    return answers;
}

} // namespace aidoctor::security
