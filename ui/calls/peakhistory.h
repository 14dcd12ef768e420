// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <vector>

namespace ui {

// The loudness of both lanes of one call over the last minute, 50 ms a place. What was not told is silence. 5 KB a call,
// allocated with the first peak. A value without a clock.
class PeakHistory
{
public:
    struct Peak { quint16 caller = 0; quint16 agent = 0; };

    static constexpr bridge::Milliseconds kPlace{50}; // as often as the bridge tells
    static constexpr bridge::Milliseconds kLength{60'000};

    void add(bridge::Milliseconds at, Peak peak);
    bridge::Milliseconds end() const { return kPlace * m_end; } // after the newest peak
    // The loudest of both lanes from `from` to before `to`.
    Peak loudest(bridge::Milliseconds from, bridge::Milliseconds to) const;

private:
    static constexpr qint64 kPlaces = kLength / kPlace;

    std::vector<Peak> m_ring;
    qint64 m_end = 0; // places since the start; the newest one is m_end - 1
};

// How tall a peak is drawn, 0 to 1. Between linear, where a telephone's quiet speech is invisible, and logarithmic, where all of it
// is equally tall.
double loudness(int peak);

} // namespace ui
