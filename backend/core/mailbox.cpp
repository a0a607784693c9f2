#include "core/mailbox.h"

#include <QDeadlineTimer>

#include <utility>

namespace aidoctor {

namespace {
// A burst of results must not become one long turn of the event loop.
constexpr int kSliceMilliseconds = 8;
} // namespace

Mailbox::Mailbox(QObject *parent)
    : QObject(parent), m_notifier(m_wakeUp.descriptor(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &Mailbox::deliverSome);
}

void Mailbox::post(Letter letter)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_letters.push_back(std::move(letter));
    }
    m_wakeUp.ring();
}

void Mailbox::deliverAll()
{
    Letter letter;
    while (takeOne(letter))
        letter();
}

void Mailbox::deliverSome()
{
    m_wakeUp.clear();
    const QDeadlineTimer slice(kSliceMilliseconds);
    Letter letter;
    while (takeOne(letter)) {
        letter();
        if (slice.hasExpired()) {
            m_wakeUp.ring();
            return;
        }
    }
}

bool Mailbox::takeOne(Letter &letter)
{
    const std::scoped_lock lock(m_mutex);
    if (m_letters.empty())
        return false;
    letter = std::move(m_letters.front());
    m_letters.pop_front();
    return true;
}

} // namespace aidoctor
