#pragma once

#include <chrono>

namespace aidoctor::briefing {

/// How runs are shared between processes (design.md section 3.2). Tests use shorter ones.
struct RunTiming {
    std::chrono::milliseconds batch{100};       ///< events are written at least this often
    std::chrono::milliseconds heartbeat{2'000}; ///< the lease is renewed at least this often
    std::chrono::milliseconds lease{10'000}; ///< a run that was not renewed for this long is lost
    std::chrono::milliseconds unwatched{60'000}; ///< a run that nobody watches ends after this
    /// Watchers of another process's run ask this often when the change feed tells them nothing.
    std::chrono::milliseconds poll{2'000};
    /// After a failed try the ledger is asked again after this.
    std::chrono::milliseconds retry{300};
    /// The rules' findings wait this long for the ledger's word whether the run is ours.
    std::chrono::milliseconds claimGrace{250};
    /// Watchers of another process's run give up when the store does not answer for this long.
    std::chrono::milliseconds patience{30'000};
    std::chrono::milliseconds kept{24 * 3'600'000}; ///< ended runs can be replayed for this long
    std::chrono::milliseconds sweep{60'000};        ///< how often an idle process tidies up
};

} // namespace aidoctor::briefing
