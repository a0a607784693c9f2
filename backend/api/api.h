#pragma once

#include "api/event_hub.h"
#include "api/idempotency_store.h"
#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "chart/chart_store.h"
#include "core/task_scope.h"
#include "core/worker_pool.h"
#include "fhir/importer.h"
#include "http/server.h"
#include "security/actor.h"
#include "security/api_token.h"

#include <QStringList>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace aidoctor::api {

/// What a request that writes is answered with, when all is well.
struct Answer {
    QByteArray body; ///< JSON
};

/// The local API of design.md section 6: routes over the same services the window uses.
class Api {
public:
    struct Parts {
        chart::ChartStore &charts;
        briefing::BriefingStore &briefings;
        briefing::BriefingService &runs;
        fhir::Importer &importer;
        WorkerPool &workers;
        database::Database &database;
        database::ChangeFeed &feed;
        /// Whether the store answers; for /ready.
        std::function<QCoro::Task<Status>()> probe;
        /// Nothing: open to everybody who reaches the loopback (the demo only).
        std::optional<security::ApiToken> token;
        QStringList allowedOrigins;
    };

    explicit Api(Parts parts);
    ~Api();
    Api(const Api &) = delete;
    Api &operator=(const Api &) = delete;

    /// Listens on the loopback; port 0 takes a free one. Gives the port. LISTEN_FAILED.
    Result<quint16> listen(quint16 port);
    /// Stops accepting, lets running requests finish within `grace`, then drops them.
    QCoro::Task<> stop(std::chrono::milliseconds grace);
    int connectionCount() const;

private:
    void addFilters();
    void addRoutes();
    bool admit(const http::Request &request, http::Reply &reply) const;
    bool admitOrigin(const http::Request &request, http::Reply &reply) const;

    using Handler = QCoro::Task<> (Api::*)(http::Request request, http::Reply reply);
    void route(const char *method, const char *pattern, Handler handler);

    QCoro::Task<> ready(http::Request request, http::Reply reply);
    QCoro::Task<> listPatients(http::Request request, http::Reply reply);
    QCoro::Task<> onePatient(http::Request request, http::Reply reply);
    QCoro::Task<> makeBriefing(http::Request request, http::Reply reply);
    QCoro::Task<> streamBriefing(http::Request request, http::Reply reply, chart::PatientId id);
    QCoro::Task<> patientBriefings(http::Request request, http::Reply reply);
    QCoro::Task<> oneBriefing(http::Request request, http::Reply reply);
    QCoro::Task<> importContent(http::Request request, http::Reply reply);
    QCoro::Task<> streamChanges(http::Request request, http::Reply reply);
    QCoro::Task<> showSchedule(http::Request request, http::Reply reply);

    using Produce = std::function<QCoro::Task<Result<Answer>>(IdempotencyStore::Claim)>;
    /// Answers with what `produce` gives; under an Idempotency-Key it is asked once.
    QCoro::Task<> answerOnce(http::Request request, http::Reply reply, Produce produce);
    QCoro::Task<Result<Answer>> produceBriefing(chart::PatientId id, IdempotencyStore::Claim claim,
                                                std::stop_token gone);
    QCoro::Task<Result<Answer>> produceImport(QByteArray content, fhir::ImportOptions options);

    /// Who reads, as the audit trail names callers of this API.
    security::Actor actor() const;
    bool isAuthorized(const http::Request &request) const;

    Parts m_parts;
    IdempotencyStore m_repeats;
    std::unique_ptr<EventHub> m_events;
    std::unique_ptr<http::Server> m_server;
    TaskScope m_scope;
};

/// SHUTTING_DOWN, as the last event of a stream.
Error stopping();

} // namespace aidoctor::api
