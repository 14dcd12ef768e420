// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QtGlobal>

#include <array>
#include <deque>
#include <span>

namespace bridge {

// Tells our own voice, come back from the far end of the line, from the caller's. It follows how loud both are, 20 ms at a time: an echo
// rises and falls as what we played did some time before, and is weaker; somebody who speaks over us is louder than that. It looks back one and a
// half seconds, for delays of up to 600 ms.
// A value; lives in the call's media thread. A few microseconds a frame.
class EchoGuard
{
public:
    void played(std::span<const qint16> frame); // 20 ms, on its way to the line; any number ahead of time
    void cleared();                             // what is on its way will not be heard
    // Whether these 20 ms are nothing but our own voice. Once for every frame heard, in order.
    bool isEcho(std::span<const qint16> heard);

private:
    static constexpr int kHistory = 75; // frames: 1.5 s
    static constexpr int kMostLag = 30; // 600 ms

    void learn();
    float playedBack(int framesAgo) const; // 0: now

    std::deque<float> m_onItsWay; // levels of frames that the line has not played yet
    std::array<float, kHistory + kMostLag + 1> m_played{}; // rings
    std::array<float, kHistory> m_heard{};
    int m_at = 0;      // frames so far
    int m_lag = 0;     // of the echo
    float m_gain = 0;  // of it; 0: there is none
};

} // namespace bridge
