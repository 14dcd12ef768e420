// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/frameorder.h"

#include <algorithm>

namespace bridge {

FrameOrder::FrameOrder(int patience, Play play)
    : m_play(std::move(play))
    , m_waiting(size_t(std::max(patience, 0)))
{
}

void FrameOrder::take(quint64 number, std::span<const qint16> frame)
{
    if (number == 0)
        return m_play(0, frame);
    const bool twice = std::any_of(m_waiting.begin(), m_waiting.end(), [&](const Waiting &one) { return one.number == number; });
    if (number <= m_last || twice) {
        ++m_late;
        return;
    }
    if (m_last == 0 || number == m_last + 1) { // a stream may begin with any number
        play(number, frame);
        return playWaiting(false);
    }
    const auto place = std::find_if(m_waiting.begin(), m_waiting.end(), [](const Waiting &one) { return one.number == 0; });
    if (place != m_waiting.end()) {
        place->number = number;
        place->frame.assign(frame.begin(), frame.end());
        return;
    }
    if (auto *first = earliest(); first && first->number < number) {
        play(std::exchange(first->number, 0), first->frame); // its predecessor is given up
        playWaiting(false);
        return take(number, frame); // there is room now
    }
    play(number, frame);
    playWaiting(false);
}

void FrameOrder::flush()
{
    playWaiting(true);
}

void FrameOrder::play(quint64 number, std::span<const qint16> frame)
{
    const quint64 missing = m_last == 0 ? 0 : number - m_last - 1;
    m_last = number;
    m_play(missing, frame);
}

void FrameOrder::playWaiting(bool all)
{
    for (auto *next = earliest(); next && (all || next->number == m_last + 1); next = earliest())
        play(std::exchange(next->number, 0), next->frame);
}

FrameOrder::Waiting *FrameOrder::earliest()
{
    Waiting *found = nullptr;
    for (auto &one : m_waiting) {
        if (one.number != 0 && (!found || one.number < found->number))
            found = &one;
    }
    return found;
}

} // namespace bridge
