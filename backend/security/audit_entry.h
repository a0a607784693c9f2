#pragma once

#include "core/result.h"
#include "security/actor.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace aidoctor::security {

/// What is written down of one act: who did what to which patient, when, and how it went. It
/// carries no clinical text and no names of patients.
struct AuditEntry {
    QString at; ///< RFC 3339, UTC, with milliseconds; empty: the moment it is appended
    Actor actor;
    QString action; ///< "patient.read", "briefing.dismiss", ...
    std::optional<std::int64_t> patient;
    QString subject; ///< what, beside the patient: "briefing:12", the name of a setting
    QString outcome; ///< "ok", or the stable code of the failure
    QString details = QStringLiteral("{}"); ///< a JSON object

    friend bool operator==(const AuditEntry &, const AuditEntry &) = default;
};

/// The longest texts an entry may hold, in characters; of the details, in bytes of UTF-8.
namespace audit_limits {
inline constexpr qsizetype kActor = 200;
inline constexpr qsizetype kAction = 100;
inline constexpr qsizetype kSubject = 500;
inline constexpr qsizetype kOutcome = 100;
inline constexpr qsizetype kDetails = 16 * 1024;
} // namespace audit_limits

/// The action of the entry by which a chain signs the heads of the others. The trail's own.
inline constexpr auto kAuditHeadsAction = "audit.heads";

/// RFC 3339, UTC, with milliseconds.
QString auditTime(const QDateTime &moment);

/// Fills `at` where it is empty and brings the details to one form, so that stored, hashed and
/// exported bytes are the same. INVALID_ARGUMENT for what cannot be kept as it is: too long, a
/// control character, text that an engine would change, an action that is the trail's own.
Status completeAuditEntry(AuditEntry &entry, const QDateTime &now);

/// An entry in its place in a chain, as the store has it: bytes, so that no damage is smoothed over
/// by reading it as text.
struct AuditRecord {
    QByteArray chain;          ///< uuid
    std::int64_t sequence = 0; ///< 1, 2, 3, ...
    QByteArray at;
    QByteArray actor;
    QByteArray action;
    std::optional<std::int64_t> patient;
    QByteArray subject;
    QByteArray outcome;
    QByteArray details;
    QByteArray previousHash; ///< of the entry before; of the first one auditGenesis()
    QByteArray hash;         ///< SHA-256, 64 lower-case hexadecimal digits

    friend bool operator==(const AuditRecord &, const AuditRecord &) = default;
};

/// The bytes that are hashed: a version line, then chain, sequence, previous hash and each field as
/// `LENGTH:BYTES,` (a netstring, https://cr.yp.to/proto/netstrings.txt), a missing patient as an
/// empty one. So no two records have the same form.
QByteArray canonicalForm(const AuditRecord &record);
/// SHA-256 of the canonical form, 64 lower-case hexadecimal digits.
QByteArray auditHash(const AuditRecord &record);
/// What the first entry of a chain has as its previous hash: it binds the chain's own row.
QByteArray auditGenesis(const QByteArray &chain, const QByteArray &program,
                        const QByteArray &startedAt);

/// The record that follows: hashed, in its place.
AuditRecord sealed(const AuditEntry &entry, const QByteArray &chain, std::int64_t sequence,
                   const QByteArray &previousHash);

/// How far a chain has come: its last entry and that entry's hash.
struct AuditHead {
    QByteArray chain;
    std::int64_t sequence = 0;
    QByteArray hash;

    friend bool operator==(const AuditHead &, const AuditHead &) = default;
};

/// The details of an `audit.heads` entry: {"heads": [[chain, sequence, hash], ...]}.
QString headsText(const std::vector<AuditHead> &heads);
/// Nothing if the text is not of that form.
std::optional<std::vector<AuditHead>> readHeads(const QByteArray &details);

} // namespace aidoctor::security
