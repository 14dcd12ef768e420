// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <optional>

namespace bridge {

// When to connect to a service again. A session that has lasted a minute shows that things work and wipes the slate clean;
// five tries without one are enough, also when each of them got as far as a setup. Pure, asks no clock.
class Reconnect
{
public:
    // Every further delay is twice the one before: 0.25, 0.5, 1, 2 and 4 s.
    explicit Reconnect(Milliseconds firstDelay = 250ms) : m_firstDelay(firstDelay) {}

    void wentLive(Instant now) { m_liveSince = now; }

    // How long to wait before the next try; nothing: no more. `announced`: the service said that it would end, so the first
    // try is at once. `jitter`, -1..1, spreads the calls that lost the same server.
    std::optional<Milliseconds> next(Instant now, bool announced, double jitter);

private:
    Milliseconds m_firstDelay;
    int m_tries = 0;
    std::optional<Instant> m_liveSince;
};

} // namespace bridge
