#include "security/audit_log.h"

#include "core/json.h"
#include "core/loop_yield.h"
#include "security/audit_store.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <algorithm>
#include <iterator>
#include <utility>

namespace aidoctor::security {

namespace {

constexpr std::chrono::milliseconds kLongestGathering{20};
// Callers go on in slices of this length: each may have an answer to build.
constexpr std::chrono::milliseconds kReleaseSlice{5};

struct Text {
    Q_DECLARE_TR_FUNCTIONS(security)
};

Error shuttingDown()
{
    return Error{
        QString::fromLatin1(codes::kShuttingDown), Text::tr("The program is closing."), {}};
}

Result<AuditVerification> verifyAll(database::Session &session)
{
    AuditStore store(session);
    AuditVerifier verifier;
    AuditCursor cursor;
    for (;;) {
        const auto page = store.page(cursor);
        if (!page)
            return failure(page.error());
        for (const AuditRow &row : *page) {
            verifier.add(row.record, row.chain);
            const auto heads = verifier.headsOf(row.record);
            if (heads.empty())
                continue;
            const auto answers = store.lookUp(heads);
            if (!answers)
                return failure(answers.error());
            for (std::size_t i = 0; i < heads.size(); ++i)
                verifier.checkHead(row.record, heads[i], answers->at(i).hash,
                                   answers->at(i).chainIsKnown);
        }
        if (page->size() < AuditStore::kPage)
            break;
        cursor = {page->back().record.chain, page->back().record.sequence};
    }
    const auto empty = store.emptyChains();
    if (!empty)
        return failure(empty.error());
    for (const QByteArray &chain : *empty)
        verifier.addEmpty(chain);
    return verifier.finish();
}

Json jsonText(const QByteArray &text)
{
    return text.toStdString();
}

QByteArray exportLine(const AuditRow &row)
{
    const AuditRecord &record = row.record;
    // Details are an object in one form, so that their bytes can be had again from it; damaged ones
    // stay a text.
    const auto details = parseJson(record.details);
    Json line = Json::object();
    line["chain"] = jsonText(record.chain);
    line["sequence"] = record.sequence;
    line["program"] = row.chain ? jsonText(row.chain->program) : Json();
    line["chain_started_at"] = row.chain ? jsonText(row.chain->startedAt) : Json();
    line["at"] = jsonText(record.at);
    line["actor"] = jsonText(record.actor);
    line["action"] = jsonText(record.action);
    line["patient_id"] = record.patient ? Json(*record.patient) : Json();
    line["subject"] = jsonText(record.subject);
    line["outcome"] = jsonText(record.outcome);
    line["details"] = details ? *details : jsonText(record.details);
    line["previous_hash"] = jsonText(record.previousHash);
    line["hash"] = jsonText(record.hash);
    return dumpJson(line) + '\n';
}

struct ExportPage {
    QByteArray lines;
    std::int64_t entries = 0;
    AuditCursor next;
    bool isLast = false;
};

Result<ExportPage> exportPage(database::Session &session, const AuditCursor &cursor)
{
    const auto rows = AuditStore(session).page(cursor);
    if (!rows)
        return failure(rows.error());
    ExportPage page;
    for (const AuditRow &row : *rows)
        page.lines += exportLine(row);
    page.entries = static_cast<std::int64_t>(rows->size());
    page.isLast = rows->size() < AuditStore::kPage;
    if (!rows->empty())
        page.next = {rows->back().record.chain, rows->back().record.sequence};
    return page;
}

} // namespace

AuditLog::AuditLog(database::Database &database, const QString &program, AuditBatching batching,
                   AuditChain::Clock clock)
    : m_database(database),
      m_chain(std::make_shared<const AuditChain>(program, std::move(clock))),
      m_batching(batching)
{
    m_gathering.setSingleShot(true);
    m_gathering.setTimerType(Qt::PreciseTimer);
    m_gathering.setInterval(
        std::clamp(batching.gather, std::chrono::milliseconds(0), kLongestGathering));
    QObject::connect(&m_gathering, &QTimer::timeout, &m_gathering, [this] { startWriting(); });
}

AuditLog::~AuditLog()
{
    m_closing = true;
    m_scope.cancel();
    const auto left = std::exchange(m_waiting, {});
    for (const Waiting &waiting : left)
        waiting.written.set(Status(tl::unexpect, shuttingDown()));
}

QCoro::Task<Status> AuditLog::append(AuditEntry entry)
{
    if (m_closing)
        co_return failure(shuttingDown());
    // Here, so that an entry that cannot be kept fails alone and not with its batch.
    const Status complete = completeAuditEntry(entry, m_chain->now());
    if (!complete)
        co_return complete;
    if (m_waiting.size() >= m_batching.waitingLimit)
        co_return failure(codes::kOverloaded,
                          Text::tr("The program is too busy. Try again in a moment."));
    Completion<Status> written;
    m_waiting.push_back({std::move(entry), written});
    schedule();
    co_return co_await written;
}

void AuditLog::schedule()
{
    if (m_writing)
        return; // what has come meanwhile is the next batch
    if (m_waiting.size() >= m_batching.batch)
        startWriting();
    else if (!m_gathering.isActive())
        m_gathering.start();
}

void AuditLog::startWriting()
{
    m_gathering.stop();
    if (m_waiting.empty() || std::exchange(m_writing, true))
        return;
    m_scope.launch(writeBatches(this, m_scope.token()));
}

QCoro::Task<> AuditLog::writeBatches(AuditLog *log, std::stop_token token)
{
    while (!log->m_waiting.empty()) {
        const auto count = std::min(log->m_waiting.size(), log->m_batching.batch);
        const auto end = log->m_waiting.begin() + static_cast<std::ptrdiff_t>(count);
        std::vector<AuditEntry> entries;
        Callers callers;
        for (auto waiting = log->m_waiting.begin(); waiting != end; ++waiting) {
            entries.push_back(std::move(waiting->entry));
            callers.push_back(waiting->written);
        }
        log->m_waiting.erase(log->m_waiting.begin(), end);
        auto work = [chain = log->m_chain,
                     entries = std::move(entries)](database::Session &session) -> Status {
            return chain->appendWithin(session, entries);
        };
        auto writing = log->m_database.transaction(std::move(work));
        const Status outcome = co_await std::move(writing);
        // The callers go on beside the next batch; they get their answer also when the log is gone.
        if (token.stop_requested()) {
            auto releasing = release(std::move(callers), outcome);
            co_await std::move(releasing);
            co_return;
        }
        log->m_scope.launch(release(std::move(callers), outcome));
        if (token.stop_requested())
            co_return; // a caller has taken the log down
    }
    log->m_writing = false;
}

QCoro::Task<> AuditLog::release(Callers callers, Status outcome)
{
    QDeadlineTimer slice(kReleaseSlice);
    for (const Completion<Status> &caller : callers) {
        if (slice.hasExpired()) {
            const LoopYield turn;
            co_await turn;
            slice.setRemainingTime(kReleaseSlice);
        }
        caller.set(outcome);
    }
}

QCoro::Task<> AuditLog::close()
{
    m_closing = true;
    startWriting();
    auto draining = m_scope.drained();
    co_await std::move(draining);
}

QCoro::Task<Result<AuditVerification>> AuditLog::verify(std::stop_token stop)
{
    if (stop.stop_requested())
        co_return failure(database::cancelledError());
    auto work = [](database::Session &session) { return verifyAll(session); };
    auto reading = m_database.read(std::move(work), stop);
    co_return co_await std::move(reading);
}

QCoro::Task<Result<std::int64_t>> AuditLog::exportTo(Sink sink, std::stop_token stop)
{
    database::Database *database = &m_database;
    AuditCursor cursor;
    std::int64_t entries = 0;
    for (;;) {
        if (stop.stop_requested())
            co_return failure(database::cancelledError());
        auto work = [cursor](database::Session &session) { return exportPage(session, cursor); };
        auto reading = database->readOne(std::move(work), stop);
        const auto page = co_await std::move(reading);
        if (!page)
            co_return failure(page.error());
        if (page->entries > 0) {
            const Status taken = sink(page->lines);
            if (!taken)
                co_return failure(taken.error());
        }
        entries += page->entries;
        if (page->isLast)
            co_return entries;
        cursor = page->next;
    }
}

} // namespace aidoctor::security
