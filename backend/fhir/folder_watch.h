#pragma once

#include <QObject>
#include <QString>

class QFileSystemWatcher;
class QThread;

namespace aidoctor::fhir {

/// Tells when something happened in a folder, where the file system tells it (network shares do
/// not). It asks in a thread of its own: a share that is down blocks whoever asks.
class FolderWatch : public QObject {
    Q_OBJECT

public:
    explicit FolderWatch(QObject *parent = nullptr);
    ~FolderWatch() override;

    /// Begins to watch; anew where the folder was away.
    void watch(const QString &folder);

signals:
    void changed();

private:
    QThread *m_thread;
    QFileSystemWatcher *m_watcher; ///< lives in the thread
};

} // namespace aidoctor::fhir
