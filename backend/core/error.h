#pragma once

#include <QString>

#include <utility>

namespace aidoctor {

/// A failure as a value. `code` is stable and part of the public contract (SCREAMING_SNAKE_CASE);
/// `message` is for a person and says what to do next; `detail` is for the log. None of the three
/// ever carries patient data.
struct Error {
    QString code;
    QString message;
    QString detail;

    friend bool operator==(const Error &, const Error &) = default;
};

inline Error makeError(const char *code, QString message, QString detail = {})
{
    return Error{QString::fromLatin1(code), std::move(message), std::move(detail)};
}

/// The codes used by more than one folder. A folder adds its own to this namespace in its headers.
namespace codes {
inline constexpr auto kCancelled = "CANCELLED";
inline constexpr auto kInternal = "INTERNAL_ERROR";
inline constexpr auto kShuttingDown = "SHUTTING_DOWN";
inline constexpr auto kOverloaded = "OVERLOADED";
inline constexpr auto kInvalidArgument = "INVALID_ARGUMENT";
inline constexpr auto kFileUnreadable = "FILE_UNREADABLE";
inline constexpr auto kTooLarge = "TOO_LARGE";
inline constexpr auto kInvalidJson = "INVALID_JSON";
inline constexpr auto kPatientNotFound = "PATIENT_NOT_FOUND";
inline constexpr auto kDatabaseUnavailable = "DATABASE_UNAVAILABLE";
inline constexpr auto kDatabaseBusy = "DATABASE_BUSY";
inline constexpr auto kDatabaseError = "DATABASE_ERROR";
inline constexpr auto kDatabaseTimeout = "DATABASE_TIMEOUT";
inline constexpr auto kRevisionConflict = "REVISION_CONFLICT";
} // namespace codes

} // namespace aidoctor
