#include "security/audit_entry.h"

#include "core/json.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>

namespace aidoctor::security {

namespace {

constexpr char kEntryForm[] = "ai-doctor audit entry 1\n";
constexpr char kChainForm[] = "ai-doctor audit chain 1\n";

Status refused(const char *field)
{
    return failure(codes::kInvalidArgument,
                   QCoreApplication::translate(
                       "security", "This cannot be written to the audit trail as it is: a text is "
                                   "missing, too long, or has characters that cannot be kept."),
                   QString::fromLatin1(field));
}

/// False for what an engine refuses or quietly changes: control characters, halves of a surrogate
/// pair, byte order marks and the two characters that SQLite reads as damage.
bool isKept(const QString &text)
{
    const bool plain = std::none_of(text.cbegin(), text.cend(), [](QChar c) {
        return c.unicode() < 0x20 || c.unicode() == 0x7f || c.unicode() == 0xfeff
               || c.unicode() >= 0xfffe;
    });
    return plain && text.isValidUtf16();
}

bool fits(const QString &text, qsizetype limit)
{
    return text.size() <= limit && isKept(text);
}

bool isAuditTime(const QString &text)
{
    const QDateTime moment = QDateTime::fromString(text, Qt::ISODateWithMs);
    return moment.isValid() && moment.timeSpec() == Qt::UTC && auditTime(moment) == text;
}

/// The details in the one form they are kept in; nothing if they are not a JSON object.
std::optional<QString> oneForm(const QString &details)
{
    if (details == QLatin1String("{}"))
        return details;
    const auto json = parseJson(details.toUtf8());
    if (!json || !json->is_object())
        return std::nullopt;
    return QString::fromUtf8(dumpJson(*json));
}

void appendField(QByteArray &form, const QByteArray &value)
{
    form += QByteArray::number(value.size());
    form += ':';
    form += value;
    form += ',';
}

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

} // namespace

QString auditTime(const QDateTime &moment)
{
    return moment.toUTC().toString(Qt::ISODateWithMs);
}

Status completeAuditEntry(AuditEntry &entry, const QDateTime &now)
{
    if (entry.at.isEmpty())
        entry.at = auditTime(now);
    else if (!isAuditTime(entry.at))
        return refused("at");
    if (entry.actor.name.isEmpty() || !fits(entry.actor.name, audit_limits::kActor))
        return refused("actor");
    if (entry.action.isEmpty() || !fits(entry.action, audit_limits::kAction)
        || entry.action == QLatin1String(kAuditHeadsAction))
        return refused("action");
    if (!fits(entry.subject, audit_limits::kSubject))
        return refused("subject");
    if (entry.outcome.isEmpty() || !fits(entry.outcome, audit_limits::kOutcome))
        return refused("outcome");
    if (entry.details.size() > audit_limits::kDetails)
        return refused("details");
    const auto details = oneForm(entry.details);
    if (!details || !isKept(*details) || details->toUtf8().size() > audit_limits::kDetails)
        return refused("details");
    entry.details = *details;
    return {};
}

QByteArray canonicalForm(const AuditRecord &record)
{
    QByteArray form(kEntryForm);
    form.reserve(512 + record.details.size());
    appendField(form, record.chain);
    appendField(form, QByteArray::number(qlonglong{record.sequence}));
    appendField(form, record.previousHash);
    appendField(form, record.at);
    appendField(form, record.actor);
    appendField(form, record.action);
    appendField(form,
                record.patient ? QByteArray::number(qlonglong{*record.patient}) : QByteArray());
    appendField(form, record.subject);
    appendField(form, record.outcome);
    appendField(form, record.details);
    return form;
}

QByteArray auditHash(const AuditRecord &record)
{
    return sha256(canonicalForm(record));
}

QByteArray auditGenesis(const QByteArray &chain, const QByteArray &program,
                        const QByteArray &startedAt)
{
    QByteArray form(kChainForm);
    appendField(form, chain);
    appendField(form, program);
    appendField(form, startedAt);
    return sha256(form);
}

AuditRecord sealed(const AuditEntry &entry, const QByteArray &chain, std::int64_t sequence,
                   const QByteArray &previousHash)
{
    AuditRecord record;
    record.chain = chain;
    record.sequence = sequence;
    record.at = entry.at.toUtf8();
    record.actor = entry.actor.name.toUtf8();
    record.action = entry.action.toUtf8();
    record.patient = entry.patient;
    record.subject = entry.subject.toUtf8();
    record.outcome = entry.outcome.toUtf8();
    record.details = entry.details.toUtf8();
    record.previousHash = previousHash;
    record.hash = auditHash(record);
    return record;
}

QString headsText(const std::vector<AuditHead> &heads)
{
    Json list = Json::array();
    for (const AuditHead &head : heads)
        list.push_back(
            Json::array({head.chain.toStdString(), head.sequence, head.hash.toStdString()}));
    return QString::fromUtf8(dumpJson(Json{{"heads", std::move(list)}}));
}

std::optional<std::vector<AuditHead>> readHeads(const QByteArray &details)
{
    const auto json = parseJson(details);
    if (!json || !member(*json, "heads").is_array())
        return std::nullopt;
    std::vector<AuditHead> heads;
    for (const Json &head : member(*json, "heads")) {
        if (!head.is_array() || head.size() != 3 || !head[0].is_string()
            || !head[1].is_number_integer() || !head[2].is_string())
            return std::nullopt;
        heads.push_back({QByteArray::fromStdString(head[0].get<std::string>()),
                         head[1].get<std::int64_t>(),
                         QByteArray::fromStdString(head[2].get<std::string>())});
    }
    return heads;
}

} // namespace aidoctor::security
