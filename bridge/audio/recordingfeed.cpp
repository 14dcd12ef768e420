// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/recordingfeed.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr size_t kKeptForClears = 8; // pieces, of a full ring

}

RecordingFeed::RecordingFeed(SampleRate rate, Clock clock, size_t pieces)
    : m_rate(rate)
    , m_clock(clock)
    , m_begun(clock())
    , m_ring(std::max(pieces, 2 * kKeptForClears) + 1)
{ }

void RecordingFeed::callerHeard(std::span<const qint16> samples)
{
    write(Kind::Caller, samples, m_clock());
}

void RecordingFeed::agentSent(std::span<const qint16> samples)
{
    write(Kind::Agent, samples, m_clock());
}

void RecordingFeed::agentCleared()
{
    write(Kind::Cleared, {}, m_clock());
}

void RecordingFeed::close()
{
    if (m_closed.load(std::memory_order_relaxed))
        return;
    m_closedAt = m_clock();
    m_closed.store(true, std::memory_order_release);
}

size_t RecordingFeed::free() const
{
    return (m_tail.load(std::memory_order_acquire) + m_ring.size() - m_head.load(std::memory_order_relaxed) - 1) % m_ring.size();
}

// The caller's sound has come when its last sample has; what is sent is stamped with the moment it was given away, whole.
void RecordingFeed::write(Kind kind, std::span<const qint16> samples, Instant at)
{
    do {
        const size_t least = kind == Kind::Cleared ? 1 : kKeptForClears + 1;
        if (free() < least) {
            m_lost.fetch_add(samples.size(), std::memory_order_relaxed);
            return;
        }
        const size_t head = m_head.load(std::memory_order_relaxed);
        auto &piece = m_ring[head];
        const auto part = samples.first(std::min(samples.size(), piece.samples.size()));
        samples = samples.subspan(part.size());
        piece.kind = kind;
        piece.count = quint16(part.size());
        const auto toCome = std::chrono::nanoseconds(qint64(samples.size()) * 1'000'000'000 / m_rate.hz);
        piece.at = kind == Kind::Caller ? at - std::chrono::duration_cast<Instant::duration>(toCome) : at;
        std::copy(part.begin(), part.end(), piece.samples.begin());
        m_head.store(head + 1 == m_ring.size() ? 0 : head + 1, std::memory_order_release);
    } while (!samples.empty());
}

const RecordingFeed::Piece *RecordingFeed::front() const
{
    const size_t tail = m_tail.load(std::memory_order_relaxed);
    return tail == m_head.load(std::memory_order_acquire) ? nullptr : &m_ring[tail];
}

void RecordingFeed::drop()
{
    const size_t tail = m_tail.load(std::memory_order_relaxed);
    m_tail.store(tail + 1 == m_ring.size() ? 0 : tail + 1, std::memory_order_release);
}

} // namespace bridge
