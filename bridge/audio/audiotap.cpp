// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/audiotap.h"

#include <algorithm>

namespace bridge {

// The release store of one side's index publishes the samples before it (or the places freed) to the other side's
// acquire load. Each side reads its own index relaxed: nobody else writes it.

AudioTap::AudioTap(Milliseconds capacity, SampleRate rate)
    : m_rate(rate)
    , m_ring(size_t(std::max<qsizetype>(1, samplesIn(capacity, rate))) + 1)
{ }

void AudioTap::write(std::span<const qint16> caller, std::span<const qint16> agent)
{
    const size_t wanted = std::max(caller.size(), agent.size());
    const size_t head = m_head.load(std::memory_order_relaxed);
    const size_t tail = m_tail.load(std::memory_order_acquire);
    const size_t free = (tail + m_ring.size() - head - 1) % m_ring.size();
    const size_t count = std::min(wanted, free);
    size_t place = head;
    for (size_t i = 0; i < count; ++i) {
        m_ring[place] = { i < caller.size() ? caller[i] : qint16(0), i < agent.size() ? agent[i] : qint16(0) };
        if (++place == m_ring.size())
            place = 0;
    }
    m_head.store(place, std::memory_order_release);
    if (count < wanted)
        m_dropped.fetch_add(wanted - count, std::memory_order_relaxed);
}

size_t AudioTap::read(std::span<Sample> out)
{
    const size_t tail = m_tail.load(std::memory_order_relaxed);
    const size_t count = std::min(out.size(), readable());
    size_t place = tail;
    for (size_t i = 0; i < count; ++i) {
        out[i] = m_ring[place];
        if (++place == m_ring.size())
            place = 0;
    }
    m_tail.store(place, std::memory_order_release);
    return count;
}

size_t AudioTap::readable() const
{
    const size_t head = m_head.load(std::memory_order_acquire);
    const size_t tail = m_tail.load(std::memory_order_relaxed);
    return (head + m_ring.size() - tail) % m_ring.size();
}

} // namespace bridge
