// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

namespace bridge {

// Tells speech from line noise in 20 ms frames of telephone audio by energy against an adaptive noise floor, with hysteresis:
// speech starts after `startAfter` of loud frames and stops after `stopAfter` of quiet ones. Cheap (well under 1 µs a frame).
class VoiceActivity
{
public:
    struct Config
    {
        SampleRate rate = kTelephoneRate;
        Milliseconds startAfter = 60ms;
        Milliseconds stopAfter = 300ms;
        int floorPeak = 520; // -36 dBFS: nothing quieter is ever speech
    };
    enum class Change { None, Started, Stopped };

    explicit VoiceActivity(const Config &config);

    Change hear(std::span<const qint16> frame); // any length; 20 ms is usual
    bool isSpeech() const { return m_speech; }
    Milliseconds speechFor() const;  // of the speech going on, loud frames and short pauses; 0 in silence
    Milliseconds silenceFor() const; // since the last loud frame
    void reset();

private:
    Config m_config;
    bool m_speech = false;
    // The implementer completes the state.
};

} // namespace bridge
