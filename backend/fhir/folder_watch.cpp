#include "fhir/folder_watch.h"

#include <QFileSystemWatcher>
#include <QThread>

namespace aidoctor::fhir {

namespace {

constexpr unsigned long kPatience = 2000; // milliseconds

} // namespace

FolderWatch::FolderWatch(QObject *parent)
    : QObject(parent), m_thread(new QThread), m_watcher(new QFileSystemWatcher)
{
    m_thread->setObjectName(QStringLiteral("folder watch"));
    m_watcher->moveToThread(m_thread);
    connect(m_thread, &QThread::finished, m_watcher, &QObject::deleteLater);
    auto *watcher = m_watcher;
    // A folder that was replaced is not watched any more.
    const auto watchAgain = [watcher](const QString &folder) {
        if (!watcher->directories().contains(folder))
            watcher->addPath(folder);
    };
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, m_watcher, watchAgain);
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, &FolderWatch::changed,
            Qt::QueuedConnection);
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
    const auto begin = [watcher, folder] {
        watcher->removePath(folder);
        watcher->addPath(folder);
    };
    QMetaObject::invokeMethod(m_watcher, begin, Qt::QueuedConnection);
}

} // namespace aidoctor::fhir
