// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/audio/levels.h"
#include "bridge/audio/recordingfeed.h"

#include <memory>
#include <vector>

namespace bridge {

// What is really on the line right now, both ways, for whoever listens or watches. Frames go to the carrier ahead of real time, so
// it keeps a copy of the carrier's buffer and lets it run out in step with the caller's sound; a clear empties it there and here.
// Pure sound; lives in the call's media thread, part of its Conversation.
class LineMonitor
{
public:
    explicit LineMonitor(SampleRate rate);

    SampleRate rate() const { return m_rate; }
    void callerHeard(std::span<const qint16> samples);
    void agentSent(std::span<const qint16> samples);
    void agentCleared();
    void tick(); // 20 ms have passed: what was on the line goes to the taps and into the levels

    void addTap(std::shared_ptr<AudioTap> tap); // shared: the media thread writes, the sound card reads
    void removeTap(const std::shared_ptr<AudioTap> &tap);
    void record(std::shared_ptr<RecordingFeed> feed) { m_recording = std::move(feed); } // one; null: no longer
    CallLevels takeLevels(const CallId &call); // the peaks since the last time

private:
    // A bounded first-in-first-out of samples; the oldest go when it is full.
    class Lane
    {
    public:
        Lane(SampleRate rate, Milliseconds limit);
        void push(std::span<const qint16> samples);
        std::span<const qint16> pop(qsizetype count); // filled up with silence; borrowed until the next call
        void clear();

    private:
        std::vector<qint16> m_ring;
        std::vector<qint16> m_out;
        size_t m_start = 0;
        size_t m_size = 0;
    };

    const SampleRate m_rate;
    Lane m_caller;
    Lane m_agent;
    std::vector<std::shared_ptr<AudioTap>> m_taps;
    std::shared_ptr<RecordingFeed> m_recording; // shared with who records
    Milliseconds m_at = 0ms;
    int m_callerPeak = 0;
    int m_agentPeak = 0;
};

} // namespace bridge
