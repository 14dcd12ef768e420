// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace bridge {

// The place in a turn that a mark names, in whole milliseconds. Rounded up: the last frame of a turn may hold less than one, and its
// end must not be taken for the end of the frame before.
constexpr Milliseconds positionOf(qint64 samples, SampleRate rate)
{
    return lengthOf(qsizetype(samples) + qsizetype(samplesIn(1ms, rate)) - 1, rate);
}

// What the carrier still has of ours, by the clock: a queue that plays in real time, one frame after the other, and waits
// when it is empty. Marks make it exact. Playout's other half; it knows turns only as numbers. One thread, its owner's.
class CarrierBuffer
{
public:
    // One frame on its way to the listener.
    struct Piece
    {
        int turn = 0;
        int turnBefore = 0;   // the turn that came before it
        qint64 endInTurn = 0; // samples of the turn up to and with this frame
        qint64 samples = 0;   // in this frame, without the silence that fills up a last, short one
        qint64 unheard = 0;   // of these, as far as marks have told
        Instant playsAt{};
    };

    // `lead` is the most that is ever sent ahead; it bounds the memory.
    CarrierBuffer(SampleRate rate, Milliseconds lead);

    // When a frame sent at `now` would begin to play.
    Instant playsFrom(Instant now) const { return std::max(m_end, now); }
    bool isDry(Instant now) const { return m_end <= now; } // silence on the line
    // The first piece that has not been heard to its end by `now`, with what is left of it.
    std::optional<Piece> playing(Instant now) const;
    qint64 unheard(Instant now) const;
    qint64 unheardOf(int turn, Instant now) const;

    void send(Piece piece, Instant now); // sets its unheard and playsAt
    // Everything up to `position` in `turn` has been heard, hence all turns before it.
    void markHeard(int turn, Milliseconds position);
    void forgetHeard(Instant now);
    void clear(Instant now);

private:
    qint64 unheardOf(const Piece &piece, Instant now) const;

    SampleRate m_rate;
    std::vector<Piece> m_pieces; // oldest first; a few, so that taking from the front is cheap
    Instant m_end = Instant::min(); // when all that was sent has been played
};

} // namespace bridge
