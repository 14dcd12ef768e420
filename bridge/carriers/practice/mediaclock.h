// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

namespace bridge {

// How many 20 ms frames are due, counted from the monotonic clock and not from timer ticks, which come late and get lost. After a
// long gap (the machine slept) it does not make up for it: that time is gone for both sides. A value; asks no clock itself.
class MediaClock
{
public:
    explicit MediaClock(Instant start) : m_start(start) {}

    // Frames that became due since the last call; the first is due at the start itself.
    int due(Instant now);
    qint64 skipped() const { return m_skipped; }

private:
    static constexpr qint64 kMostAtOnce = 50; // a second

    Instant m_start;
    qint64 m_given = 0; // and skipped
    qint64 m_skipped = 0;
};

} // namespace bridge
