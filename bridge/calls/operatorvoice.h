// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/audio/lineresampler.h"
#include "bridge/audio/playout.h"
#include "bridge/audio/voiceactivity.h"

#include <memory>
#include <optional>
#include <vector>

namespace bridge {

// An operator's microphone on its way to the line, in the agent's place. It begins closed: what comes is thrown away until it is
// opened. Frames go out one ahead of real time and no more; what is missing is silence, and what could only be late is dropped, the
// oldest first. It knows the line as a rate and no engine. No clock of its own: the call's media thread, part of its Conversation.
class OperatorVoice
{
public:
    OperatorVoice(std::shared_ptr<AudioTap> microphone, SampleRate line, Instant now);

    void setOpen(bool open, Instant now);
    bool isOpen() const { return m_open; }

    void tick(Instant now); // every 20 ms, before next()
    // The next frame for the line if one is due, else nothing. Call until it gives nothing. Borrowed until the next call.
    std::optional<std::span<const qint16>> next(Instant now);
    void clear(Instant now); // the carrier's buffer has been emptied

    bool isSpeaking() const; // just now
    bool hasSpoken() const { return m_hasSpoken; }

    enum class Trouble {
        None,
        Gone,   // whoever filled the microphone's tap has closed it, or is no more
        Silent, // nothing came for some seconds, not even silence
    };
    Trouble trouble(Instant now) const;

private:
    std::nullopt_t rest();     // nothing is due until the next tick
    void read(size_t samples); // into m_heard
    void drop(size_t samples);
    size_t samplesFor(Milliseconds length) const { return size_t(samplesIn(length, m_microphone->rate())); }

    std::shared_ptr<AudioTap> m_microphone; // shared: see TakeOver
    LineResampler m_toLine;
    Playout m_playout;
    VoiceActivity m_activity;
    std::vector<AudioTap::Sample> m_read;
    std::vector<qint16> m_heard;
    std::vector<qint16> m_quiet; // a frame of it
    bool m_open = false;
    bool m_hasSpoken = false;
    int m_stretch = 1;       // of sound without a clear between; the playout's turns
    Instant m_lastSound;     // something came from the microphone
    size_t m_left = 0;       // in the tap, when we last looked
    size_t m_leastLeft = 0;  // since the last time that what nobody needed was dropped
    int m_ticks = 0;         // since then
};

} // namespace bridge
