#include "fhir/folder_watch.h"

#include <QFileSystemWatcher>
#include <QThread>

namespace aidoctor::fhir {

namespace {

constexpr unsigned long kPatience = 2000; // milliseconds

} // namespace

/// The part that lives in the thread.
class FolderWatch::Watcher : public QObject {
    Q_OBJECT

public:
    Watcher() : m_files(new QFileSystemWatcher(this))
    {
        connect(m_files, &QFileSystemWatcher::directoryChanged, this,
                [this](const QString &folder) {
                    // A folder that was replaced is not watched any more.
                    if (!m_files->directories().contains(folder))
                        m_files->addPath(folder);
                    emit changed();
                });
    }

    void watch(const QString &folder)
    {
        m_files->removePath(folder);
        m_files->addPath(folder);
        emit changed(); // what came before this was not heard of
    }

signals:
    void changed();

private:
    QFileSystemWatcher *m_files;
};

FolderWatch::FolderWatch(QObject *parent)
    : QObject(parent), m_thread(new QThread), m_watcher(new Watcher)
{
    m_thread->setObjectName(QStringLiteral("folder watch"));
    m_watcher->moveToThread(m_thread);
    connect(m_thread, &QThread::finished, m_watcher, &QObject::deleteLater);
    connect(m_watcher, &Watcher::changed, this, &FolderWatch::changed, Qt::QueuedConnection);
    m_thread->start();
}

FolderWatch::~FolderWatch()
{
    m_thread->quit();
    // Where a dead share holds the thread it is left to the end of the process.
    if (m_thread->wait(kPatience))
        delete m_thread;
}

void FolderWatch::watch(const QString &folder)
{
    auto *watcher = m_watcher;
    const auto begin = [watcher, folder] { watcher->watch(folder); };
    QMetaObject::invokeMethod(m_watcher, begin, Qt::QueuedConnection);
}

} // namespace aidoctor::fhir

#include "folder_watch.moc"
