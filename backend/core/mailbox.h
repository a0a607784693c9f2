#pragma once

#include "core/platform.h"

#include <QObject>
#include <QSocketNotifier>

#include <deque>
#include <functional>
#include <mutex>

namespace aidoctor {

/// Brings values from worker threads to the thread that made the mailbox. A mutex and an eventfd
/// instead of Qt's queued calls: the latter give false races under TSan with the distribution's Qt.
class Mailbox : public QObject {
    Q_OBJECT

public:
    using Letter = std::function<void()>;

    explicit Mailbox(QObject *parent = nullptr);

    /// From any thread. The letter runs in the mailbox's thread, in order of posting.
    void post(Letter letter);
    /// In the mailbox's thread, at the end of its life: runs all that has arrived, at once.
    void deliverAll();

private:
    void deliverSome();
    bool takeOne(Letter &letter);

    platform::WakeUp m_wakeUp;
    QSocketNotifier m_notifier;
    std::mutex m_mutex;
    std::deque<Letter> m_letters;
};

} // namespace aidoctor
