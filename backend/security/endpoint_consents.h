#pragma once

#include "core/task_scope.h"
#include "database/shared_settings.h"
#include "net/egress_policy.h"
#include "security/audit_log.h"

#include <QCoroTask>
#include <QObject>
#include <QTimer>

#include <vector>

namespace aidoctor::security {

/// That a person has agreed to patient data being sent to an endpoint.
struct EndpointConsent {
    net::Endpoint endpoint;
    QString acceptedAt; ///< RFC 3339, UTC
    QString acceptedBy;
    int textVersion = 1; ///< of the text that was agreed to
    friend bool operator==(const EndpointConsent &, const EndpointConsent &) = default;
};

/// The agreements of all workstations on a store, and the policy for outgoing requests that follows
/// from them. One that is withdrawn anywhere holds in no room from then on, as soon as it is heard;
/// where it is withdrawn it ends at once, also while the store is away. Only those of a process
/// that was started with --accept-endpoint hold until it ends.
class EndpointConsents : public QObject {
    Q_OBJECT

public:
    /// @param policy filled from here; outlives this
    /// @param audit told which endpoint was agreed to or withdrawn, beside the entry that each
    /// change of a shared setting makes; null: nobody (tests)
    EndpointConsents(database::SharedSettings &settings, net::EgressPolicy &policy,
                     AuditLog *audit = nullptr);

    /// Reads what is agreed to. DATABASE_*.
    QCoro::Task<Status> load();
    /// In order of the agreement.
    const std::vector<EndpointConsent> &all() const { return m_consents; }
    bool accepts(const net::Endpoint &endpoint) const { return m_policy.accepts(endpoint); }

    /// Reads them anew, for when changes may have been missed.
    void readAgain() { m_scope.launch(reload()); }

    /// Agrees for all workstations; with an audit entry. DATABASE_*, REVISION_CONFLICT;
    /// INVALID_JSON where what is stored cannot be read: it is not overwritten.
    QCoro::Task<Status> accept(net::Endpoint endpoint, QString who);
    QCoro::Task<Status> revoke(net::Endpoint endpoint, QString who);
    /// For this process alone (--accept-endpoint). The error of the audit trail: then it is not
    /// agreed to.
    QCoro::Task<Status> acceptForThisRun(net::Endpoint endpoint, QString who);

    static constexpr int kTextVersion = 1;

signals:
    void changed();

private:
    QCoro::Task<> reload();
    QCoro::Task<Status> note(QString action, net::Endpoint endpoint, QString who, QString details);
    QCoro::Task<Status> change(net::Endpoint endpoint, QString who, bool accepted);
    void apply();

    database::SharedSettings &m_settings;
    net::EgressPolicy &m_policy;
    AuditLog *m_audit;
    std::vector<EndpointConsent> m_consents;
    std::int64_t m_revision = 0; ///< of the setting they are from
    std::vector<net::Endpoint> m_ofThisRun;
    std::vector<net::Endpoint> m_withdrawn; ///< here, and not stored yet
    QTimer m_retry;
    TaskScope m_scope;
};

} // namespace aidoctor::security
