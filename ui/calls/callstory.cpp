// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callstory.h"

#include "ui/calls/phonenumber.h"
#include "ui/theme/plaintext.h"

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr qsizetype kNameLimit = 120;

CallParties shown(const CallParties &told)
{
    CallParties parties = told;
    for (auto *text : {&parties.to, &parties.from, &parties.line, &parties.carrier, &parties.agent, &parties.engine, &parties.voice})
        *text = plain(*text, kNameLimit);
    return parties;
}

} // namespace

void CallStory::fold(const CallEvent &event)
{
    if (event.seq <= m_lastSeq)
        return;
    m_lastSeq = event.seq;
    if (!m_startedAt.isValid())
        m_startedAt = event.at;
    const auto at = Milliseconds(qMax<qint64>(0, m_startedAt.msecsTo(event.at)));
    takeState(event, at);
    m_transcript.fold(event.fact, at);
}

void CallStory::takeState(const CallEvent &event, Milliseconds at)
{
    if (const auto *placed = event.as<Placed>())
        return begin(*placed, false);
    if (const auto *received = event.as<Received>())
        return begin(*received, true);
    if (event.as<Dialing>())
        m_phase = Phase::Dialing;
    else if (event.as<Ringing>())
        m_phase = Phase::Ringing;
    else if (event.as<Answered>())
        m_phase = Phase::Connected, m_answered = true;
    else if (event.as<MediaStarted>())
        m_phase = Phase::Live, m_mediaStart = at, m_withPerson = false;
    else if (event.as<CallerSpeechStarted>()) {
        m_callerSpeaks = true;
        if (m_floor != Floor::Agent) // over the agent it is only a barge-in when the bridge says so
            m_floor = Floor::Caller;
    } else if (event.as<CallerSpeechStopped>()) {
        m_callerSpeaks = false;
        if (m_floor != Floor::Agent)
            m_floor = Floor::Nobody;
    } else if (event.as<AgentSpeechStarted>())
        m_floor = Floor::Agent;
    else if (event.as<AgentSpeechStopped>()) {
        if (m_floor == Floor::Agent)
            m_floor = m_callerSpeaks ? Floor::Caller : Floor::Nobody;
    } else if (event.as<BargedIn>()) {
        ++m_bargeIns;
        m_floor = Floor::BargedIn;
        mark(CallMark::Kind::BargeIn, at);
    } else if (const auto *said = event.as<CallerSaid>()) {
        if (said->final && said->turn != m_lastTurn)
            ++m_turns, m_lastTurn = said->turn;
    } else if (event.as<ToolCalled>())
        mark(CallMark::Kind::Tool, at);
    else if (const auto *measured = event.as<TurnMeasured>())
        measure(*measured, at);
    else if (event.as<Muted>())
        m_muted = true;
    else if (event.as<Unmuted>())
        m_muted = false;
    else if (event.as<TakenOver>())
        m_takenOver = true;
    else if (event.as<HandedBack>())
        m_takenOver = false;
    else if (const auto *handed = event.as<HandedOver>())
        m_withPerson = handed->kind == "conference"_L1;
    else if (const auto *ended = event.as<Ended>()) {
        m_ended = *ended;
        m_endedAt = event.at;
        m_level = {};
    }
}

void CallStory::begin(const CallParties &parties, bool inbound)
{
    m_parties = shown(parties);
    m_inbound = inbound;
    m_phase = inbound ? Phase::Ringing : Phase::Queued;
}

void CallStory::measure(const TurnMeasured &measured, Milliseconds at)
{
    LatencyRow row{.at = at, .turn = measured.turn, .total = qMax(measured.total, 0ms)};
    row.endOfTurn = std::clamp(measured.endpoint.value_or(0ms), Milliseconds(0), row.total);
    row.line = std::clamp(measured.line.value_or(0ms), Milliseconds(0), row.total - row.endOfTurn);
    row.engine = row.total - row.endOfTurn - row.line;
    if (m_latencies.size() >= kMaxLatencies)
        m_latencies.removeFirst();
    m_latencies.append(row);
}

void CallStory::mark(CallMark::Kind kind, Milliseconds at)
{
    if (m_marks.size() >= kMaxMarks)
        m_marks.removeFirst();
    m_marks.append({kind, at});
}

void CallStory::hear(const CallLevels &levels)
{
    if (isOver())
        return;
    m_level = {levels.callerPeak, levels.agentPeak};
    m_peaks.add(levels.at, m_level);
}

CallState CallStory::state() const
{
    if (m_ended)
        return CallState::Ended;
    if (m_hangUpAsked)
        return CallState::Ending;
    switch (m_phase) {
    case Phase::Queued: return CallState::Queued;
    case Phase::Dialing: return CallState::Dialing;
    case Phase::Ringing: return CallState::Ringing;
    case Phase::Connected: return CallState::Connected;
    case Phase::Live: break;
    }
    if (m_withPerson)
        return CallState::WithPerson;
    if (m_takenOver)
        return CallState::TakenOver;
    switch (m_floor) {
    case Floor::Caller: return CallState::CallerSpeaking;
    case Floor::Agent: return CallState::AgentSpeaking;
    case Floor::BargedIn: return CallState::BargedIn;
    case Floor::Nobody: break;
    }
    return m_muted ? CallState::AgentMuted : CallState::Quiet;
}

Milliseconds CallStory::length(const QDateTime &now) const
{
    if (!m_startedAt.isValid())
        return 0ms;
    return Milliseconds(qMax<qint64>(0, m_startedAt.msecsTo(m_ended ? m_endedAt : now)));
}

QString CallStory::number() const
{
    return spaced(m_inbound ? m_parties.from : m_parties.to);
}

QString CallStory::title() const
{
    const auto name = plain(m_parties.variables.value(u"name"_s), kNameLimit);
    if (!name.isEmpty())
        return name;
    const auto other = number();
    return other.isEmpty() ? m_parties.line : other;
}

std::optional<Milliseconds> CallStory::lastReply() const
{
    return m_latencies.isEmpty() ? std::nullopt : std::optional(m_latencies.back().total);
}

} // namespace ui
