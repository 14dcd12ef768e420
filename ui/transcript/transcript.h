// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <QCoreApplication>
#include <QList>
#include <QString>

#include <optional>

namespace ui {

// One line of the transcript as it is shown. All text in it is plain(). A value.
struct TranscriptRow
{
    enum class Kind { Caller, Agent, BargeIn, Tool, Operator, Note, Warning, Ended };

    quint64 id = 0;       // never used twice in one transcript
    quint32 revision = 0; // counts changes: a view keeps what it measured until this moves
    Kind kind = Kind::Note;
    bridge::Milliseconds at{0}; // since the call's start
    int turn = 0;
    QString text{};
    QString unheard{};    // of an agent's turn that was cut: what the caller did not get
    bool final = true;    // false: still being said
    bool cut = false;     // the caller spoke over it: later text of this turn was never heard
    std::optional<double> confidence{};               // of the caller's words, 0 to 1
    std::optional<bridge::Milliseconds> endpoint{};   // of the caller's turn
    std::optional<bridge::Milliseconds> firstAudio{}; // of the agent's turn: from the caller's last sound to its own first one
    QString toolId{};

    bool isTurn() const { return kind == Kind::Caller || kind == Kind::Agent; }
};

// Told around every change, so that a model can announce it. Not owned by the transcript.
class TranscriptWatcher
{
public:
    virtual ~TranscriptWatcher() = default;
    virtual void aboutToInsert(int row) = 0;
    virtual void inserted() = 0;
    virtual void changed(int row) = 0;
    virtual void aboutToDropFirst(int count) = 0;
    virtual void droppedFirst() = 0;
};

// Folds a call's events into the lines that a person reads, in the order in which they were said: words of the caller that
// come late stand above the answer to them. At most kMaxRows, oldest dropped. No widgets, no clock. UI thread.
class Transcript
{
    Q_DECLARE_TR_FUNCTIONS(ui::Transcript)
public:
    static constexpr int kMaxRows = 10'000; // five hours of quick talk
    static constexpr int kDropAtOnce = 500;

    const QList<TranscriptRow> &rows() const { return m_rows; }
    int rowsDropped() const { return m_rowsDropped; }
    void setWatcher(TranscriptWatcher *watcher) { m_watcher = watcher; }
    void fold(const bridge::CallFact &fact, bridge::Milliseconds at);

private:
    void take(const bridge::CallerSpeechStarted &, bridge::Milliseconds at);
    void take(const bridge::CallerSaid &said, bridge::Milliseconds at);
    void take(const bridge::AgentSpeechStarted &started, bridge::Milliseconds at);
    void take(const bridge::AgentSaid &said, bridge::Milliseconds at);
    void take(const bridge::BargedIn &bargeIn, bridge::Milliseconds at);
    void take(const bridge::BargeInDismissed &dismissed, bridge::Milliseconds at);
    void take(const bridge::ToolCalled &called, bridge::Milliseconds at);
    void take(const bridge::ToolReturned &returned, bridge::Milliseconds at);
    void take(const bridge::TurnMeasured &measured, bridge::Milliseconds at);
    void take(const bridge::Answered &answered, bridge::Milliseconds at);
    void take(const bridge::MachineDetected &machine, bridge::Milliseconds at);
    void take(const bridge::DtmfPressed &pressed, bridge::Milliseconds at);
    void take(const bridge::Ended &ended, bridge::Milliseconds at);
    // The rest: a line in itself, or nothing to read.
    template<class Fact>
    void take(const Fact &fact, bridge::Milliseconds at) { addLine(lineOf(fact), at); }

    struct Line { TranscriptRow::Kind kind = TranscriptRow::Kind::Note; QString text{}; };
    static Line lineOf(const bridge::Whispered &fact);
    static Line lineOf(const bridge::Said &fact);
    static Line lineOf(const bridge::Muted &fact);
    static Line lineOf(const bridge::Unmuted &fact);
    static Line lineOf(const bridge::TakenOver &fact);
    static Line lineOf(const bridge::HandedBack &fact);
    static Line lineOf(const bridge::ListenedIn &fact);
    static Line lineOf(const bridge::TransferStarted &fact);
    static Line lineOf(const bridge::TransferFailed &fact);
    static Line lineOf(const bridge::HandedOver &fact);
    static Line lineOf(const bridge::LegChanged &fact);
    static Line lineOf(const bridge::RecordingStarted &fact);
    static Line lineOf(const bridge::Warning &fact);
    static Line lineOf(const bridge::SummaryReady &fact);
    template<class Fact>
    static Line lineOf(const Fact &) { return {}; }

    void addLine(const Line &line, bridge::Milliseconds at);
    void insert(int row, TranscriptRow value);
    void append(TranscriptRow value) { insert(int(m_rows.size()), std::move(value)); }
    void touch(int row);
    int findTurn(TranscriptRow::Kind kind, int turn) const; // -1: none
    int findAnswer(int turn) const;
    int placeFor(bridge::Milliseconds at) const;

    QList<TranscriptRow> m_rows;
    TranscriptWatcher *m_watcher = nullptr;
    std::optional<bridge::Milliseconds> m_callerSince; // start of the say that has no words yet
    bool m_agentSpokeSince = false;
    std::optional<bridge::AgentSpeechStarted> m_agentStarted; // audible before its first word was told
    bridge::Milliseconds m_agentSince{0};
    quint64 m_lastId = 0;
    int m_rowsDropped = 0;
};

// "96 % · end of turn 180 ms": the small line under a turn; empty when nothing was measured.
QString noteOf(const TranscriptRow &row);
// As it is copied: "02:13 Agent: I see you on Thursday".
QString copyText(const TranscriptRow &row);
QString speakerOf(TranscriptRow::Kind kind); // "Caller", "Agent"; empty for lines

} // namespace ui
