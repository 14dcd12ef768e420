// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transcript/transcript.h"

#include "ui/calls/words.h"
#include "ui/theme/plaintext.h"

#include <QLocale>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

using Kind = TranscriptRow::Kind;

namespace {

constexpr int kLookBack = 60; // rows: a turn that is told about is among the latest

int wordsIn(const QString &text)
{
    return int(text.split(u' ', Qt::SkipEmptyParts).size());
}

} // namespace

void Transcript::fold(const CallFact &fact, Milliseconds at)
{
    std::visit([&](const auto &happened) { take(happened, at); }, fact);
}

void Transcript::take(const CallerSpeechStarted &, Milliseconds at)
{
    if (!m_callerSince || m_agentSpokeSince)
        m_callerSince = at;
    m_agentSpokeSince = false;
}

void Transcript::take(const CallerSaid &said, Milliseconds at)
{
    int row = findTurn(Kind::Caller, said.turn);
    if (row < 0 || m_rows[row].final) {
        if (said.text.isEmpty())
            return;
        // Some engines tell the words when the answer has begun, or when the caller is speaking again already.
        const int answer = findAnswer(said.turn);
        const bool spokeAgain = answer >= 0 && m_callerSince.value_or(at) >= m_rows[answer].at;
        const auto since = spokeAgain ? m_rows[answer].at : std::exchange(m_callerSince, {}).value_or(at);
        row = spokeAgain ? answer : placeFor(since);
        insert(row, {.kind = Kind::Caller, .at = since, .turn = said.turn, .text = plain(said.text), .final = said.final,
                        .confidence = said.confidence});
        return;
    }
    auto &current = m_rows[row];
    current.text = plain(said.text);
    current.final = said.final;
    current.confidence = said.confidence;
    touch(row);
}

void Transcript::take(const AgentSpeechStarted &started, Milliseconds at)
{
    m_agentSpokeSince = true;
    m_agentStarted = started;
    m_agentSince = at;
}

void Transcript::take(const AgentSaid &said, Milliseconds at)
{
    const int row = findTurn(Kind::Agent, said.turn);
    if (row < 0) {
        const bool audible = m_agentStarted && m_agentStarted->turn == said.turn;
        if (!said.text.isEmpty())
            append({.kind = Kind::Agent, .at = audible ? m_agentSince : at, .turn = said.turn, .text = plain(said.text),
                .final = said.final});
        return;
    }
    auto &current = m_rows[row];
    if (current.cut)
        return;
    current.text = plain(said.text);
    current.final = said.final;
    touch(row);
}

void Transcript::take(const BargedIn &bargeIn, Milliseconds at)
{
    int row = findTurn(Kind::Agent, bargeIn.turn);
    const bool wordsKnown = !bargeIn.heardText.isEmpty() || !bargeIn.unheardText.isEmpty();
    if (row < 0 && wordsKnown) {
        append({.kind = Kind::Agent, .at = at, .turn = bargeIn.turn});
        row = int(m_rows.size()) - 1;
    }
    if (row >= 0) {
        auto &current = m_rows[row];
        if (wordsKnown) {
            current.text = plain(bargeIn.heardText);
            current.unheard = plain(bargeIn.unheardText);
        }
        current.final = current.cut = true;
        touch(row);
    }
    const int unheard = wordsIn(bargeIn.unheardText);
    const QStringList parts{bargeInWords(bargeIn.by), tr("playback cleared in %1 ms").arg(bargeIn.clearedIn.count()),
        unheard > 0 ? tr("%n word(s) unheard", nullptr, unheard) : QString()};
    insert(row < 0 ? int(m_rows.size()) : row + 1, {.kind = Kind::BargeIn, .at = at, .turn = bargeIn.turn, .text = dotted(parts)});
}

void Transcript::take(const BargeInDismissed &dismissed, Milliseconds at)
{
    m_callerSince.reset(); // it was a cough: no words will come of it
    append({.kind = Kind::Note, .at = at, .text = tr("A short sound of the caller; the agent went on after %1")
                                                       .arg(secondsText(dismissed.after))});
}

void Transcript::take(const ToolCalled &called, Milliseconds at)
{
    const auto text = plain(called.name, 80) + u'(' + shortText(called.arguments) + u')';
    append({.kind = Kind::Tool, .at = at, .text = text, .final = false, .toolId = called.id});
}

void Transcript::take(const ToolReturned &returned, Milliseconds at)
{
    for (int row = int(m_rows.size()) - 1; row >= qMax(0, int(m_rows.size()) - kLookBack); --row) {
        auto &current = m_rows[row];
        if (current.kind != Kind::Tool || current.final || current.toolId != returned.id)
            continue;
        const auto result = returned.ok ? shortText(returned.result) : tr("failed %1").arg(shortText(returned.result)).trimmed();
        if (!result.isEmpty())
            current.text += u" → "_s + result;
        current.text += u" · "_s + tr("%1 ms").arg(returned.took.count());
        current.final = true;
        return touch(row);
    }
}

void Transcript::take(const TurnMeasured &measured, Milliseconds)
{
    const int agent = findTurn(Kind::Agent, measured.turn);
    if (agent >= 0) {
        m_rows[agent].firstAudio = measured.total;
        touch(agent);
    }
    if (!measured.endpoint)
        return;
    const int before = agent >= 0 ? agent : int(m_rows.size());
    for (int row = before - 1; row >= qMax(0, before - kLookBack); --row) {
        if (m_rows[row].kind == Kind::Agent)
            return;
        if (m_rows[row].kind != Kind::Caller)
            continue;
        m_rows[row].endpoint = measured.endpoint;
        return touch(row);
    }
}

void Transcript::take(const Answered &answered, Milliseconds at)
{
    if (answered.by == AnsweredBy::Machine || answered.by == AnsweredBy::Fax)
        append({.kind = Kind::Note, .at = at,
            .text = answered.by == AnsweredBy::Fax ? tr("Answered by a fax machine") : tr("Answered by a machine")});
}

void Transcript::take(const MachineDetected &machine, Milliseconds at)
{
    if (machine.by == AnsweredBy::Machine || machine.by == AnsweredBy::Fax)
        take(Answered{machine.by}, at);
}

void Transcript::take(const DtmfPressed &pressed, Milliseconds at)
{
    const auto digit = plain(pressed.digit, 4);
    if (!m_rows.isEmpty() && m_rows.back().toolId == "dtmf"_L1 && m_rows.back().turn == int(pressed.from)) {
        m_rows.back().text += u' ' + digit;
        return touch(int(m_rows.size()) - 1);
    }
    append({.kind = Kind::Note, .at = at, .turn = int(pressed.from),
        .text = tr("%1 pressed %2").arg(whoWord(pressed.from), digit), .toolId = u"dtmf"_s});
}

void Transcript::take(const Ended &ended, Milliseconds at)
{
    append({.kind = Kind::Ended, .at = at,
        .text = dotted({tr("Call ended: %1").arg(endWord(ended.reason)), clockText(ended.duration), plain(ended.detail, 400)})});
}

Transcript::Line Transcript::lineOf(const Whispered &fact) { return {Kind::Operator, tr("Whispered to the agent: %1").arg(plain(fact.text))}; }
Transcript::Line Transcript::lineOf(const Said &fact) { return {Kind::Operator, tr("Told the agent to say: %1").arg(plain(fact.text))}; }
Transcript::Line Transcript::lineOf(const Muted &) { return {Kind::Operator, tr("Agent muted")}; }
Transcript::Line Transcript::lineOf(const Unmuted &) { return {Kind::Operator, tr("Agent may speak again")}; }
Transcript::Line Transcript::lineOf(const TakenOver &) { return {Kind::Operator, tr("Operator took the call over")}; }
Transcript::Line Transcript::lineOf(const HandedBack &) { return {Kind::Operator, tr("Operator handed the call back to the agent")}; }
Transcript::Line Transcript::lineOf(const ListenedIn &fact)
{
    return {Kind::Operator, fact.by == Who::Api ? tr("A program listens in") : tr("Operator listens in")};
}
Transcript::Line Transcript::lineOf(const TransferStarted &fact)
{
    const auto to = plain(fact.to, 80);
    return {Kind::Operator, fact.kind == "conference"_L1 ? tr("To be handed over to %1, who is asked first").arg(to) : tr("Transfer to %1").arg(to)};
}
Transcript::Line Transcript::lineOf(const TransferFailed &fact)
{
    return {Kind::Warning, tr("Transfer to %1 failed: %2").arg(plain(fact.to, 80), plain(fact.why, 400))};
}
Transcript::Line Transcript::lineOf(const HandedOver &fact) { return {Kind::Operator, tr("Handed over to %1").arg(plain(fact.to, 80))}; }
Transcript::Line Transcript::lineOf(const LegChanged &fact)
{
    struct Word
    {
        QLatin1StringView state;
        QString text;
    };
    const Word words[] = {
        {"calling"_L1, tr("Calling %1")},
        {"ringing"_L1, tr("It rings at %1")},
        {"answered"_L1, tr("%1 answered, and is asked to take the call")},
        {"accepted"_L1, tr("%1 takes the call")},
        {"declined"_L1, tr("%1 can't take the call")},
        {"joined"_L1, tr("%1 is with the caller; the agent has left")},
        {"left"_L1, tr("%1 has left")},
    };
    for (const auto &word : words) {
        if (fact.state == word.state)
            return {Kind::Operator, word.text.arg(plain(fact.to, 80))};
    }
    return {}; // "failed": the transfer's own line says why
}
Transcript::Line Transcript::lineOf(const RecordingStarted &fact)
{
    return {Kind::Note, fact.announced ? tr("The caller was told; from here on the call is recorded") : tr("From here on the call is recorded")};
}
Transcript::Line Transcript::lineOf(const Warning &fact)
{
    return {Kind::Warning, plain(fact.message.isEmpty() ? fact.code : fact.message, 400)};
}
Transcript::Line Transcript::lineOf(const SummaryReady &fact) { return {Kind::Note, tr("Summary: %1").arg(plain(fact.text))}; }

void Transcript::addLine(const Line &line, Milliseconds at)
{
    if (!line.text.isEmpty())
        append({.kind = line.kind, .at = at, .text = line.text});
}

void Transcript::insert(int row, TranscriptRow value)
{
    if (m_rows.size() >= kMaxRows) {
        if (m_watcher)
            m_watcher->aboutToDropFirst(kDropAtOnce);
        m_rows.remove(0, kDropAtOnce);
        m_rowsDropped += kDropAtOnce;
        row = qMax(0, row - kDropAtOnce);
        if (m_watcher)
            m_watcher->droppedFirst();
    }
    value.id = ++m_lastId;
    if (m_watcher)
        m_watcher->aboutToInsert(row);
    m_rows.insert(row, std::move(value));
    if (m_watcher)
        m_watcher->inserted();
}

void Transcript::touch(int row)
{
    ++m_rows[row].revision;
    if (m_watcher)
        m_watcher->changed(row);
}

int Transcript::findTurn(Kind kind, int turn) const
{
    for (int row = int(m_rows.size()) - 1; row >= qMax(0, int(m_rows.size()) - kLookBack); --row) {
        if (m_rows[row].kind == kind && m_rows[row].turn == turn)
            return row;
    }
    return -1;
}

// The agent's first turn after this one of the caller's.
int Transcript::findAnswer(int turn) const
{
    int found = -1;
    for (int row = int(m_rows.size()) - 1; row >= qMax(0, int(m_rows.size()) - kLookBack); --row) {
        if (m_rows[row].kind == Kind::Agent && m_rows[row].turn > turn)
            found = row;
    }
    return found;
}

// Below everything that is older. A barge-in stays above the words that made it.
int Transcript::placeFor(Milliseconds at) const
{
    int row = int(m_rows.size());
    while (row > 0 && row > int(m_rows.size()) - kLookBack && m_rows[row - 1].at > at && m_rows[row - 1].kind != Kind::BargeIn)
        --row;
    return row;
}

QString noteOf(const TranscriptRow &row)
{
    QStringList parts;
    if (row.confidence && row.final)
        parts << Transcript::tr("%1 %").arg(qRound(*row.confidence * 100));
    if (row.endpoint)
        parts << Transcript::tr("end of turn %1 ms").arg(row.endpoint->count());
    if (row.firstAudio)
        parts << Transcript::tr("first audio %1").arg(secondsText(*row.firstAudio));
    return dotted(parts);
}

QString speakerOf(Kind kind)
{
    switch (kind) {
    case Kind::Caller: return Transcript::tr("Caller");
    case Kind::Agent: return Transcript::tr("Agent");
    case Kind::BargeIn:
    case Kind::Tool:
    case Kind::Operator:
    case Kind::Note:
    case Kind::Warning:
    case Kind::Ended: break;
    }
    return {};
}

QString copyText(const TranscriptRow &row)
{
    auto text = row.text;
    if (!row.unheard.isEmpty())
        text += (text.isEmpty() ? u"["_s : u" ["_s) + Transcript::tr("not heard: %1").arg(row.unheard) + u']';
    const auto speaker = speakerOf(row.kind);
    return clockText(row.at) + u"  "_s + (speaker.isEmpty() ? text : speaker + u": "_s + text);
}

} // namespace ui
