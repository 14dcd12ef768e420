// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <deque>

namespace bridge {

// How often Deepgram's mouth may be asked to flush: 20 times in 60 s, more are not obeyed. Counts, asks no clock. Pure.
class FlushBudget
{
public:
    static constexpr int kMost = 20;

    explicit FlushBudget(Milliseconds window = 60s) : m_window(window) {}

    int left(Instant now);
    void take(Instant now) { m_taken.push_back(now); }
    Milliseconds untilNext(Instant now); // 0 when one is left

private:
    Milliseconds m_window;
    std::deque<Instant> m_taken;
};

} // namespace bridge
