#pragma once

#include "agent/model_client.h"

#include <QCoroTask>
#include <QHash>

#include <optional>

namespace aidoctor::codes {
inline constexpr auto kSessionNotFound = "SESSION_NOT_FOUND";
} // namespace aidoctor::codes

namespace aidoctor::agent {

/// Keeps the history of runs that are gone on with later. What is appended is always a history that
/// a model takes: each tool call in it is answered.
class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// Nothing where there is no such session.
    virtual QCoro::Task<Result<std::optional<std::vector<Turn>>>> load(QString id) = 0;
    /// Adds to a session; the first turns make it.
    virtual QCoro::Task<Status> append(QString id, std::vector<Turn> turns) = 0;
};

/// For as long as the program runs.
class MemorySessionStore : public SessionStore {
public:
    QCoro::Task<Result<std::optional<std::vector<Turn>>>> load(QString id) override;
    QCoro::Task<Status> append(QString id, std::vector<Turn> turns) override;

private:
    QHash<QString, std::vector<Turn>> m_sessions;
};

/// A turn for a store, and back; the raw content stays as it was, byte by byte. INVALID_JSON.
Json toJson(const Turn &turn);
Result<Turn> turnFromJson(const Json &json);

} // namespace aidoctor::agent
