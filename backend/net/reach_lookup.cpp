#include "net/reach_lookup.h"

#include "core/completion.h"

#include <QCoreApplication>
#include <QHostInfo>

namespace aidoctor::net {

QCoro::Task<Reach> lookUpReach(Endpoint endpoint)
{
    const Reach written = endpoint.writtenReach();
    if (written != Reach::Unknown)
        co_return written;
    Completion<QList<QHostAddress>> found;
    QHostInfo::lookupHost(endpoint.host(), QCoreApplication::instance(),
                          [found](const QHostInfo &info) { found.set(info.addresses()); });
    const QList<QHostAddress> addresses = co_await found;
    Reach farthest = addresses.isEmpty() ? Reach::Unknown : Reach::Loopback;
    for (const QHostAddress &address : addresses)
        farthest = std::max(farthest, reachOf(address));
    co_return farthest;
}

} // namespace aidoctor::net
