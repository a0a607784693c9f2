#pragma once

#include <QString>

namespace aidoctor::security {

/// Who acts, as the audit trail names them: one word for the face they came through, and where
/// there is one the name of the token or account behind it. Never a patient.
struct Actor {
    QString name;

    /// A caller of the API, by the name of its token: "token:owner".
    static Actor token(const QString &tokenName)
    {
        return {QStringLiteral("token:%1").arg(tokenName)};
    }
    /// The person at this workstation's window.
    static Actor window() { return {QStringLiteral("workstation:window")}; }
    /// The headless program, started by a person or a timer.
    static Actor control() { return {QStringLiteral("ctl")}; }
    /// The program on its own account.
    static Actor program() { return {QStringLiteral("program")}; }

    friend bool operator==(const Actor &, const Actor &) = default;
};

} // namespace aidoctor::security
