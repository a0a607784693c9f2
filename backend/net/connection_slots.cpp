#include "net/connection_slots.h"

#include <QHostAddress>

#include <algorithm>

namespace aidoctor::net {

QString ConnectionSlots::spelling(const QString &host, int group)
{
    if (!QHostAddress(host).isNull())
        return {};
    QString name = host;
    for (QChar &letter : name) {
        const bool isLetter = letter >= QLatin1Char('a') && letter <= QLatin1Char('z');
        if (!isLetter)
            continue;
        if ((group & 1) != 0)
            letter = letter.toUpper();
        group >>= 1;
    }
    return group == 0 ? name : QString();
}

ConnectionSlots::Slot ConnectionSlots::take(bool encrypted, const QString &host, int port)
{
    Slot slot;
    slot.origin = QStringLiteral("%1:%2:%3").arg(encrypted).arg(host).arg(port);
    std::vector<int> &used = m_used[slot.origin];
    const auto free =
        std::find_if(used.begin(), used.end(), [](int streams) { return streams < kPerGroup; });
    slot.group = static_cast<int>(free - used.begin());
    if (free == used.end())
        used.push_back(1);
    else
        ++*free;
    slot.peerName = encrypted ? spelling(host, slot.group) : QString::number(slot.group);
    return slot;
}

void ConnectionSlots::give(const Slot &slot)
{
    const auto found = m_used.find(slot.origin);
    if (found == m_used.end())
        return;
    --found->at(static_cast<std::size_t>(slot.group));
    const bool isIdle =
        std::all_of(found->begin(), found->end(), [](int streams) { return streams == 0; });
    if (isIdle)
        m_used.erase(found);
}

} // namespace aidoctor::net
