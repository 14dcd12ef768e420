// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <array>
#include <atomic>
#include <vector>

namespace bridge {

// What goes over the line of a call that is recorded, on its way from the call's media thread (the one writer) to the thread that
// records (the one reader): every piece of sound with the moment it came or went, so that a reader who is late still knows where it
// belongs. Lock-free, without Qt in it. It holds some five seconds. When it is full the newest sound is lost and counted, never what
// empties the carrier's buffer, and the media thread never waits.
class RecordingFeed
{
public:
    enum class Kind : quint8 { Caller, Agent, Cleared };
    struct Piece // 20 ms at the fastest line, at most
    {
        Instant at{}; // when the last of it had come from the caller, or was given to the carrier
        Kind kind = Kind::Caller;
        quint16 count = 0;
        std::array<qint16, 320> samples;

        std::span<const qint16> sound() const { return std::span(samples).first(count); }
    };
    using Clock = Instant (*)();

    explicit RecordingFeed(SampleRate rate, Clock clock = [] { return Instant::clock::now(); }, size_t pieces = 512);

    SampleRate rate() const { return m_rate; }
    Instant begun() const { return m_begun; }

    // Writer
    void callerHeard(std::span<const qint16> samples);
    void agentSent(std::span<const qint16> samples); // also an operator's voice
    void agentCleared();                             // what the carrier had not said yet never will be
    void close();                                    // nothing comes any more

    // Reader
    const Piece *front() const; // null: nothing is there now. Borrowed until drop()
    void drop();
    bool isClosed() const { return m_closed.load(std::memory_order_acquire); }
    Instant closedAt() const { return m_closedAt; } // once it is closed
    size_t lost() const { return m_lost.load(std::memory_order_relaxed); } // samples

private:
    void write(Kind kind, std::span<const qint16> samples, Instant at);
    size_t free() const;

    const SampleRate m_rate;
    const Clock m_clock;
    const Instant m_begun;
    std::vector<Piece> m_ring;     // one place stays free to tell full from empty
    std::atomic<size_t> m_head{0}; // next to write
    std::atomic<size_t> m_tail{0}; // next to read
    std::atomic<size_t> m_lost{0};
    Instant m_closedAt{};          // published by m_closed
    std::atomic<bool> m_closed{false};
};

} // namespace bridge
