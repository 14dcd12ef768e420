// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/levels.h"
#include "bridge/calls/callevent.h"
#include "ui/calls/peakhistory.h"
#include "ui/calls/words.h"
#include "ui/transcript/transcript.h"

#include <QDateTime>

#include <optional>

namespace ui {

// Where the time of one reply went, as a bar: parts in the order in which they passed.
struct LatencyRow
{
    bridge::Milliseconds at{0}; // since the call's start
    int turn = 0;
    bridge::Milliseconds endOfTurn{0}, engine{0}, line{0}; // of `total`; what no part claims is the engine's
    bridge::Milliseconds total{0};
};

// Something to see on the waveform.
struct CallMark
{
    enum class Kind { BargeIn, Tool };
    Kind kind = Kind::BargeIn;
    bridge::Milliseconds at{0};
};

// One call as the console tells it: its events folded into state, counts, latencies, marks and transcript. Pure: no widget, no
// clock; `now` is always given. Bounded in everything. UI thread, owned by the CallBook.
class CallStory
{
public:
    static constexpr int kMaxLatencies = 50;
    static constexpr int kMaxMarks = 200;

    explicit CallStory(bridge::CallId id) : m_id(std::move(id)) {}
    CallStory(const CallStory &) = delete;
    CallStory &operator=(const CallStory &) = delete;

    void fold(const bridge::CallEvent &event); // one that was folded already changes nothing
    void hear(const bridge::CallLevels &levels);
    void noteHangUpAsked(bool asked) { m_hangUpAsked = asked; }

    const bridge::CallId &id() const { return m_id; }
    CallState state() const;
    bool isOver() const { return m_ended.has_value(); }
    bool isInbound() const { return m_inbound; }
    bool isMuted() const { return m_muted; }
    bool isTakenOver() const { return m_takenOver && !isOver(); }
    const bridge::CallParties &parties() const { return m_parties; }
    const QDateTime &startedAt() const { return m_startedAt; }
    const QDateTime &endedAt() const { return m_endedAt; }
    bridge::Milliseconds length(const QDateTime &now) const; // until now, or until it ended
    const std::optional<bridge::Ended> &ended() const { return m_ended; }
    bool wasAnswered() const { return m_answered; }
    int turns() const { return m_turns; }       // of the caller
    int bargeIns() const { return m_bargeIns; }
    QString title() const;  // the caller's name if known, else the number
    QString number() const; // of the other side, spaced for the eye
    const QList<LatencyRow> &latencies() const { return m_latencies; } // newest last
    std::optional<bridge::Milliseconds> lastReply() const;
    const QList<CallMark> &marks() const { return m_marks; }
    const PeakHistory &peaks() const { return m_peaks; } // by time since the media stream started
    bridge::Milliseconds mediaStart() const { return m_mediaStart; } // since the call's start
    PeakHistory::Peak level() const { return m_level; }
    Transcript &transcript() { return m_transcript; }
    const Transcript &transcript() const { return m_transcript; }

private:
    enum class Phase { Queued, Dialing, Ringing, Connected, Live };
    enum class Floor { Nobody, Caller, Agent, BargedIn };

    void begin(const bridge::CallParties &parties, bool inbound);
    void measure(const bridge::TurnMeasured &measured, bridge::Milliseconds at);
    void mark(CallMark::Kind kind, bridge::Milliseconds at);
    void takeState(const bridge::CallEvent &event, bridge::Milliseconds at);

    const bridge::CallId m_id;
    quint64 m_lastSeq = 0;
    bridge::CallParties m_parties;
    bool m_inbound = false;
    Phase m_phase = Phase::Queued;
    Floor m_floor = Floor::Nobody;
    bool m_callerSpeaks = false;
    bool m_answered = false;
    bool m_muted = false;
    bool m_takenOver = false;
    bool m_withPerson = false; // in a conference, without the agent
    bool m_hangUpAsked = false;
    QDateTime m_startedAt;
    QDateTime m_endedAt;
    std::optional<bridge::Ended> m_ended;
    int m_turns = 0;
    int m_lastTurn = -1;
    int m_bargeIns = 0;
    QList<LatencyRow> m_latencies;
    QList<CallMark> m_marks;
    PeakHistory m_peaks;
    PeakHistory::Peak m_level;
    bridge::Milliseconds m_mediaStart{0};
    Transcript m_transcript;
};

} // namespace ui
