#include "security/secret_store.h"

#include "core/completion.h"

#include <QCoreApplication>
#include <QPointer>
#include <QTimer>

#include <qt6keychain/keychain.h>

#include <memory>

namespace aidoctor::security {

namespace {

constexpr std::chrono::seconds kPatience{20}; // a person may be asked to open the keyring
const QString kService = QStringLiteral("ai-doctor");

/// The keyring's jobs run one after the other: one that hangs would hold all later ones.
bool s_hangs = false;

struct Outcome {
    QKeychain::Error error = QKeychain::OtherError;
    QByteArray secret;
};

template <typename Job>
QCoro::Task<Outcome> run(Job *job, QString name)
{
    Completion<Outcome> ended;
    job->setKey(name);
    job->setInsecureFallback(false);
    QObject::connect(job, &QKeychain::Job::finished, job, [ended](QKeychain::Job *finished) {
        Outcome outcome{finished->error(), {}};
        if (auto *reading = qobject_cast<QKeychain::ReadPasswordJob *>(finished))
            outcome.secret = reading->binaryData();
        s_hangs = false;
        ended.set(std::move(outcome));
    });
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [ended] {
        s_hangs = true;
        ended.set(Outcome{});
    });
    timer.start(kPatience);
    job->start(); // deletes itself
    co_return co_await ended;
}

} // namespace

QCoro::Task<Result<QByteArray>> SecretStore::read(QString name)
{
    const auto known = m_secrets.constFind(name);
    if (known != m_secrets.constEnd())
        co_return *known;
    if (!m_useKeyring)
        co_return QByteArray();
    if (!s_hangs) {
        auto reading = run(new QKeychain::ReadPasswordJob(kService), name);
        const Outcome outcome = co_await std::move(reading);
        if (outcome.error == QKeychain::EntryNotFound)
            co_return QByteArray();
        if (outcome.error == QKeychain::NoError)
            co_return outcome.secret;
    }
    co_return failure(codes::kKeyringUnavailable,
                      QCoreApplication::translate(
                          "security", "This computer's keyring does not answer. Keys that were "
                                      "kept in it cannot be read."));
}

QCoro::Task<SecretStore::Kept> SecretStore::write(QString name, QByteArray secret)
{
    if (m_useKeyring && !s_hangs) {
        auto *job = new QKeychain::WritePasswordJob(kService);
        job->setBinaryData(secret);
        auto writing = run(job, name);
        const Outcome outcome = co_await std::move(writing);
        if (outcome.error == QKeychain::NoError) {
            m_secrets.remove(name);
            co_return Kept::Keyring;
        }
    }
    m_secrets.insert(name, secret);
    co_return Kept::ThisRun;
}

QCoro::Task<Status> SecretStore::remove(QString name)
{
    m_secrets.remove(name);
    if (!m_useKeyring)
        co_return Status();
    if (!s_hangs) {
        auto removing = run(new QKeychain::DeletePasswordJob(kService), name);
        const Outcome outcome = co_await std::move(removing);
        if (outcome.error == QKeychain::NoError || outcome.error == QKeychain::EntryNotFound)
            co_return Status();
    }
    co_return failure(codes::kKeyringUnavailable,
                      QCoreApplication::translate(
                          "security", "This computer's keyring does not answer. The key may still "
                                      "be in it."));
}

} // namespace aidoctor::security
