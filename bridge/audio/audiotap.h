// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <atomic>
#include <vector>

namespace bridge {

// Both lanes of a call for somebody who listens: a ring buffer between the call's media thread (the one writer) and a
// sound-card thread (the one reader). Lock-free, without Qt in it, tested under TSan. When the reader is slow the newest
// audio is dropped and counted: the media thread never waits. Stereo, caller left, agent right, at the telephone rate.
class AudioTap
{
public:
    struct Sample { qint16 caller = 0; qint16 agent = 0; };

    explicit AudioTap(Milliseconds capacity = 2s, SampleRate rate = kTelephoneRate);

    SampleRate rate() const { return m_rate; }
    // Writer. The shorter lane is filled up with silence.
    void write(std::span<const qint16> caller, std::span<const qint16> agent);
    void close() { m_closed.store(true, std::memory_order_release); } // nothing comes any more: the device is gone
    // Reader: how many samples were read.
    size_t read(std::span<Sample> out);
    bool isClosed() const { return m_closed.load(std::memory_order_acquire); }
    size_t readable() const;
    size_t dropped() const { return m_dropped.load(std::memory_order_relaxed); }

private:
    const SampleRate m_rate;
    std::vector<Sample> m_ring; // one place stays free to tell full from empty
    std::atomic<size_t> m_head{0}; // next to write
    std::atomic<size_t> m_tail{0}; // next to read
    std::atomic<size_t> m_dropped{0};
    std::atomic<bool> m_closed{false};
};

} // namespace bridge
