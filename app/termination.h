#pragma once

#include "core/platform.h"

#include <QSocketNotifier>

#include <functional>
#include <memory>

namespace aidoctor::app {

/// Calls `onRequest` in the event loop when the process gets SIGTERM or SIGINT.
inline std::unique_ptr<QSocketNotifier> watchTermination(std::function<void()> onRequest)
{
    auto notifier =
        std::make_unique<QSocketNotifier>(platform::terminationDescriptor(), QSocketNotifier::Read);
    auto *watched = notifier.get();
    QObject::connect(watched, &QSocketNotifier::activated, watched,
                     [watched, onRequest = std::move(onRequest)] {
                         watched->setEnabled(false);
                         onRequest();
                     });
    return notifier;
}

} // namespace aidoctor::app
