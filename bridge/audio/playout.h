// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/carrierbuffer.h"
#include "bridge/audio/samplequeue.h"

#include <optional>
#include <vector>

namespace bridge {

// The agent's audio on its way to the line. It takes what the engine gives, which comes faster than real time, and hands
// out 20 ms frames ahead of real time by a small lead, so that little is left to clear at the carrier when the caller
// barges in. It knows what has been heard: what was handed out, less the lead that the carrier still has in its buffer,
// corrected by the carrier's marks. It knows turns only as numbers. No clock, no thread of its own: the call's media thread.
class Playout
{
public:
    struct Config
    {
        SampleRate rate = kTelephoneRate; // of everything that goes in and out; a multiple of 50 Hz
        Milliseconds lead = 200ms;        // how far ahead of real time frames are handed out; 20 ms to 2 s
        Milliseconds limit = 120s;        // queued audio beyond this is dropped, newest first, and counted
    };

    // What a clear threw away, and where the listener was.
    struct Cleared
    {
        int turn = 0;              // the turn that was being heard or was next; 0: nothing was
        Milliseconds heard = 0ms;  // of that turn, on the line
        Milliseconds unheard = 0ms; // of that turn and all after it: queued here or at the carrier
    };

    explicit Playout(const Config &config);

    // Audio of agent turn `turn` (1, 2, …; never going back). Samples are copied. A new turn finishes the one before it.
    // Audio of an older turn, or of one that clear() has thrown away, comes too late and is ignored.
    void add(int turn, std::span<const qint16> samples);
    // All audio of `turn` has been added: a last, short frame may go out, filled up with silence.
    void finish(int turn);

    // The next 20 ms frame if one is due at `now`, else nothing. Call until it gives nothing. Borrowed until the next
    // call. While held nothing is due. After a pause the lead is built up again at once.
    std::optional<std::span<const qint16>> next(Instant now);

    void hold(Instant now);   // hand out nothing more; the queue stays
    void resume(Instant now); // go on where it stopped, with a 10 ms fade-in
    bool isHeld() const { return m_held; }

    // Forget everything queued, also what the carrier has in its buffer: the caller must send the carrier's clear. It also
    // ends a hold: what comes next is a new turn.
    Cleared clear(Instant now);

    // The carrier echoed a mark that was sent after the frame at which `sentInTurn()` was `position`: everything of
    // `turn` up to `position` has been heard, and `heard` never says less from now on.
    void markHeard(int turn, Milliseconds position);

    // The turn of the last frame handed out, until all of it has been heard; 0 when idle.
    int turn() const { return m_turn; }
    Milliseconds sentInTurn() const;          // of turn(), handed out so far; rounded up, for marks
    Milliseconds heardInTurn(Instant now) const; // of turn(), on the line by now
    Milliseconds queued() const;              // not yet handed out
    bool isPlaying(Instant now) const;        // something of ours is, or is about to be, on the line
    // The last turn whose every sample has been heard by `now` (after finish()); 0 when none.
    int lastHeardTurn(Instant now) const;
    qint64 droppedSamples() const { return m_dropped; }

private:
    struct Waiting
    {
        int turn = 0;
        int turnBefore = 0;
        qint64 samples = 0;
    };

    // The clock as far as it is known here: it never goes back, so neither does what has been heard.
    Instant latest(Instant now) const { return std::max(m_now, now); }
    void advance(Instant now);
    bool isFinished(int turn) const { return turn <= m_finished; }
    bool isDue() const;
    void know(int turn);
    void takeFrame();
    void fadeIn(std::span<qint16> samples);
    Milliseconds length(qint64 samples) const { return lengthOf(samples, m_config.rate); }

    Config m_config;
    bool m_held = false;
    bool m_fadesIn = false; // the next frame continues what a hold cut off
    qint64 m_dropped = 0;
    Instant m_now = Instant::min();

    SampleQueue m_queue;            // the samples of m_waiting, one turn behind the other
    std::vector<Waiting> m_waiting; // turns with samples not yet handed out
    CarrierBuffer m_carrier;        // and what was, but is not yet heard
    std::vector<qint16> m_frame;    // what next() lends

    int m_turn = 0;       // see turn()
    int m_turnBefore = 0; // the one before m_turn
    qint64 m_sent = 0;    // samples of m_turn handed out

    int m_known = 0;       // the newest turn that add() or finish() named
    int m_knownBefore = 0; // the one before m_known
    int m_finished = 0;    // this and all older turns get no more audio
    int m_cleared = 0;     // this and all older turns were over at the last clear()
    int m_heard = 0;       // lastHeardTurn() at the last clear()
};

} // namespace bridge
