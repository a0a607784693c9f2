#pragma once

#include <QObject>
#include <QString>

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
    /// Also once the watch has begun: what came before that is to be looked for.
    void changed();

private:
    class Watcher;

    QThread *m_thread;
    Watcher *m_watcher; ///< lives in the thread
};

} // namespace aidoctor::fhir
