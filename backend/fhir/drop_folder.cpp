#include "fhir/drop_folder.h"

#include "core/logging.h"
#include "fhir/file_index.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>

#include <algorithm>

namespace aidoctor::fhir {

namespace {

/// After an event: one look for a burst of them.
constexpr std::chrono::milliseconds kAfterEvent{100};
constexpr std::chrono::milliseconds kLongestRetry{60'000};

/// Errors that say nothing about the file: it stays, and is tried again.
bool isOfTheStore(const Error &error)
{
    for (const char *code :
         {codes::kDatabaseUnavailable, codes::kDatabaseBusy, codes::kDatabaseTimeout,
          codes::kOverloaded, codes::kShuttingDown, codes::kCancelled}) {
        if (error.code == QLatin1String(code))
            return true;
    }
    return false;
}

/// What stands beside a file: the code and the message, no name and nothing of the content.
QByteArray failureText(const FileReport &report)
{
    QString text = QCoreApplication::translate("fhir", "This file could not be imported.");
    text += QStringLiteral("\n\ncode: %1\n%2\n").arg(report.error->code, report.error->message);
    if (!report.patients.empty())
        text += QLatin1Char('\n')
                + QCoreApplication::translate("fhir", "%n patient(s) were stored before that.",
                                              nullptr, static_cast<int>(report.patients.size()))
                + QLatin1Char('\n');
    text += QStringLiteral("\n%1\n").arg(QDateTime::currentDateTimeUtc().toString(Qt::ISODate));
    return text.toUtf8();
}

QByteArray notesText(const FileReport &report)
{
    const QStringList list = notes(report);
    return list.isEmpty() ? QByteArray() : list.join(QLatin1Char('\n')).toUtf8() + '\n';
}

void logImported(const FileReport &report)
{
    TypeCounts sum;
    for (const auto &[type, counts] : report.types)
        sum += counts;
    qCInfo(log::fhir,
           "drop folder: a file was imported: %d patients, %d resources stored, %d no longer "
           "reported, %d skipped",
           static_cast<int>(report.patients.size()), sum.stored, sum.unreported,
           sum.skippedInAll());
}

} // namespace

DropFolder::DropFolder(Importer &importer, WorkerPool &workers, QString folder, Options options)
    : m_importer(importer),
      m_workers(workers),
      m_folder(QDir(folder).absolutePath()),
      m_options(options),
      m_inbox(std::make_shared<DropInbox>(m_folder, options.settle))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &DropFolder::wake);
}

DropFolder::~DropFolder()
{
    m_scope.cancel();
    wake();
}

QCoro::Task<Status> DropFolder::prepare(DropFolder *self, std::stop_token stop)
{
    const Inbox inbox = self->m_inbox;
    auto work = [inbox] { return inbox->prepare(); };
    auto preparing = self->m_workers.run(std::move(work));
    const Status ready = co_await std::move(preparing);
    if (!stop.stop_requested())
        self->tell(ready.has_value());
    co_return ready;
}

QCoro::Task<Status> DropFolder::start()
{
    m_watch = std::make_unique<FolderWatch>();
    connect(m_watch.get(), &FolderWatch::changed, this, &DropFolder::wakeSoon);
    const std::stop_token stop = m_scope.token();
    auto preparing = prepare(this, stop);
    const Status ready = co_await std::move(preparing);
    if (!stop.stop_requested())
        m_scope.launch(run(this, stop));
    co_return ready;
}

QCoro::Task<> DropFolder::stop()
{
    return shutDown(this);
}

QCoro::Task<> DropFolder::shutDown(DropFolder *self)
{
    self->m_scope.cancel();
    self->wake();
    auto draining = self->m_scope.drained();
    co_await std::move(draining);
    self->m_watch.reset();
}

void DropFolder::tell(bool isUsable)
{
    if (m_told && m_usable == isUsable)
        return;
    m_told = true;
    m_usable = isUsable;
    if (isUsable) {
        qCInfo(log::fhir) << "drop folder: watching";
        m_watch->watch(m_folder);
    } else {
        qCWarning(log::fhir) << "drop folder: it cannot be used at the moment";
    }
    emit usable(isUsable);
}

void DropFolder::wakeSoon()
{
    m_changed = true;
    if (m_mayWakeSooner && m_timer.remainingTimeAsDuration() > kAfterEvent)
        m_timer.start(kAfterEvent);
}

Completion<bool> DropFolder::pause(std::chrono::milliseconds time, bool mayEndSooner)
{
    m_wake = Completion<bool>();
    m_mayWakeSooner = mayEndSooner;
    const bool sooner = mayEndSooner && std::exchange(m_changed, false);
    m_timer.start(sooner ? std::min(time, kAfterEvent) : time);
    return m_wake;
}

void DropFolder::wake()
{
    m_timer.stop();
    m_mayWakeSooner = false;
    const Completion<bool> sleeper = m_wake;
    sleeper.set(true);
}

QCoro::Task<> DropFolder::run(DropFolder *self, std::stop_token stop)
{
    auto retry = self->m_options.retry;
    const Inbox inbox = self->m_inbox;
    while (!stop.stop_requested()) {
        if (!self->m_usable) {
            auto preparing = prepare(self, stop);
            co_await std::move(preparing);
            if (stop.stop_requested())
                co_return;
        }
        self->m_changed = false;
        auto work = [inbox] { return inbox->look(DropInbox::Clock::now()); };
        auto looking = self->m_workers.run(std::move(work));
        const auto look = co_await std::move(looking);
        if (stop.stop_requested())
            co_return;
        auto pause = self->m_options.poll;
        bool delayed = false;
        if (!look) {
            self->tell(false);
        } else {
            if (look->isEmpty)
                self->m_names.reset();
            if (look->again)
                pause = std::min(pause, *look->again);
            for (const DropInbox::Item &item : look->ready) {
                auto importing = importNext(self, item, stop);
                const Outcome outcome = co_await std::move(importing);
                if (outcome == Outcome::Stopped || stop.stop_requested())
                    co_return;
                delayed = outcome == Outcome::Delayed;
                if (delayed)
                    break;
            }
        }
        if (delayed) {
            pause = retry;
            retry = std::min(2 * retry, kLongestRetry);
        } else {
            retry = self->m_options.retry;
        }
        const Completion<bool> sleeping = self->pause(pause, !delayed);
        co_await sleeping;
    }
}

QCoro::Task<DropFolder::Outcome> DropFolder::importNext(DropFolder *self, DropInbox::Item item,
                                                        std::stop_token stop)
{
    const Inbox inbox = self->m_inbox;
    auto check = [item]() -> Result<bool> { return DropInbox::isStill(item); };
    auto checking = self->m_workers.run(std::move(check));
    const auto isStill = co_await std::move(checking);
    if (stop.stop_requested())
        co_return Outcome::Stopped;
    if (!isStill)
        co_return Outcome::Delayed;
    if (!*isStill)
        co_return Outcome::Done; // gone, or being written again
    if (!self->m_names)
        self->m_names = std::make_shared<SharedNames>();
    auto importing =
        self->m_importer.importFile(item.path, self->m_options.import, self->m_names, stop);
    const FileReport report = co_await std::move(importing);
    if (stop.stop_requested())
        co_return Outcome::Stopped;
    if (report.error && isOfTheStore(*report.error)) {
        qCInfo(log::fhir) << "drop folder: a file waits:" << report.error->code;
        emit self->delayed(report.error->code);
        co_return Outcome::Delayed;
    }
    const auto fate = report.error ? DropInbox::Fate::Failed : DropInbox::Fate::Imported;
    const QByteArray text = report.error ? failureText(report) : notesText(report);
    auto move = [inbox, item, fate, text]() -> Result<bool> {
        const bool same = inbox->putAside(item, fate, text);
        if (inbox->stuck() > 0)
            qCWarning(log::fhir, "drop folder: %d files are done but cannot be moved",
                      inbox->stuck());
        return same;
    };
    auto moving = self->m_workers.run(std::move(move));
    const auto same = co_await std::move(moving);
    if (stop.stop_requested())
        co_return Outcome::Stopped;
    if (!same || !*same)
        co_return Outcome::Done; // it was written again meanwhile, and is imported again
    if (report.error) {
        qCInfo(log::fhir) << "drop folder: a file failed:" << report.error->code;
        emit self->failed(*report.error);
    } else {
        logImported(report);
        emit self->imported(report);
    }
    co_return Outcome::Done;
}

} // namespace aidoctor::fhir
