// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/voiceactivity.h"

namespace bridge {

// Cuts the caller's sound into utterances by voice activity: each from a little before its first sound to the silence that ends it,
// long ones in pieces. A cough is none. Times are those of the sound. Pure.
class Utterances
{
public:
    enum class Event {
        None,
        Started,
        Piece, // take() has a piece of an utterance that goes on
        Ended, // take() has the utterance, or nothing when it was a cough
    };

    Utterances(SampleRate rate, Milliseconds endAfter);

    Event hear(std::span<const qint16> frame); // the next 20 ms
    Event finish();                            // the caller has stopped, says somebody who knows
    bool isOpen() const { return m_open; }
    QList<qint16> take() { return std::exchange(m_done, {}); }

    static constexpr Milliseconds kLongest = 30s; // of a piece

private:
    Event end();

    SampleRate m_rate;
    VoiceActivity m_activity;
    QList<qint16> m_sound; // while it is silent the last moment, else the utterance so far
    QList<qint16> m_done;
    Milliseconds m_speech{0};
    bool m_open = false;
};

} // namespace bridge
