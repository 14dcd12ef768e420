// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/transcript.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

using Line = TranscriptLine;

// Takes the events one by one and keeps the lines that are not finished.
class TranscriptBuilder
{
public:
    Transcript build(const QList<CallEvent> &events)
    {
        for (const auto &event : events) {
            if (const auto *answered = event.as<Answered>(); answered && !m_result.answeredAt)
                m_result.answeredAt = event.at;
        }
        if (!events.isEmpty()) {
            m_result.call = events.first().call;
            m_result.startedAt = events.first().at;
        }
        for (const auto &event : events) {
            m_now = offset(event.at);
            std::visit([this](const auto &fact) { take(fact); }, event.fact);
        }
        std::stable_sort(m_result.lines.begin(), m_result.lines.end(), [](const Line &a, const Line &b) { return a.from < b.from; });
        return std::move(m_result);
    }

private:
    Milliseconds offset(const QDateTime &at) const
    {
        const auto zero = m_result.answeredAt.value_or(m_result.startedAt);
        return Milliseconds(std::max<qint64>(0, zero.msecsTo(at)));
    }

    Line &add(Line::Kind kind, Who who, const QString &text, int turn = 0)
    {
        m_result.lines.append({kind, who, turn, m_now, m_now, text, {}, true});
        return m_result.lines.last();
    }
    void note(Who who, const QString &text) { add(Line::Kind::Note, who, text); }

    // The line of this turn, made when it is not there.
    Line &lineOf(QHash<int, qsizetype> &lines, Who who, int turn, Milliseconds from)
    {
        const auto known = lines.constFind(turn);
        if (known != lines.cend())
            return m_result.lines[*known];
        lines.insert(turn, m_result.lines.size());
        auto &line = add(Line::Kind::Spoken, who, {}, turn);
        line.from = from;
        line.until = std::max(from, m_now);
        line.complete = false;
        return line;
    }

    void said(Line &line, const QString &text, bool final)
    {
        if (line.complete && !final)
            return; // a late partial of a turn that is finished
        line.text = text;
        line.complete = final;
        line.until = std::max(line.until, m_now);
    }

    void take(const CallParties &parties) { m_result.parties = parties; }

    void take(const CallerSpeechStarted &) { m_callerFrom = m_now; }
    void take(const CallerSpeechStopped &) { m_callerUntil = m_now; }
    void take(const CallerSaid &fact)
    {
        // Some engines tell the words when the answer has begun, or when the caller is speaking again already.
        const auto answer = answerTo(fact.turn);
        const bool spokeAgain = answer && m_callerFrom.value_or(m_now) >= *answer;
        auto &line = lineOf(m_caller, Who::Caller, fact.turn, spokeAgain ? std::max(0ms, *answer - 1ms) : m_callerFrom.value_or(m_now));
        said(line, fact.text, fact.final);
        if (spokeAgain) { // the times are those of the turn that goes on
            line.until = line.from;
            return;
        }
        if (fact.final && m_callerUntil && *m_callerUntil >= line.from)
            line.until = *m_callerUntil; // transcripts come later than the voice
        if (fact.final)
            m_callerFrom.reset(), m_callerUntil.reset();
    }

    // Where the agent's first turn after this one of the caller's begins.
    std::optional<Milliseconds> answerTo(int turn) const
    {
        std::optional<Milliseconds> from;
        int first = 0;
        for (auto it = m_agent.cbegin(); it != m_agent.cend(); ++it) {
            if (it.key() > turn && (!from || it.key() < first)) {
                first = it.key();
                from = m_result.lines[*it].from;
            }
        }
        return from;
    }

    void take(const AgentSpeechStarted &fact)
    {
        auto &line = lineOf(m_agent, Who::Agent, fact.turn, m_now);
        line.from = m_now; // the text may have come before the voice
    }
    void take(const AgentSpeechStopped &fact)
    {
        if (const auto known = m_agent.constFind(fact.turn); known != m_agent.cend())
            m_result.lines[*known].until = m_now;
    }
    void take(const AgentSaid &fact)
    {
        if (!m_cut.contains(fact.turn)) // after a barge-in only what was heard counts
            said(lineOf(m_agent, Who::Agent, fact.turn, m_now), fact.text, fact.final);
    }
    void take(const BargedIn &fact)
    {
        auto &line = lineOf(m_agent, Who::Agent, fact.turn, m_now);
        m_cut.insert(fact.turn);
        line.text = fact.heardText;
        line.unheard = fact.unheardText;
        line.complete = true;
        line.until = std::max(line.from, m_now);
    }

    void take(const ToolCalled &fact)
    {
        m_tools.insert(fact.id, m_result.lines.size());
        add(Line::Kind::Tool, Who::Agent, fact.name).complete = false;
    }
    void take(const ToolReturned &fact)
    {
        const auto known = m_tools.constFind(fact.id);
        if (known == m_tools.cend())
            return;
        auto &line = m_result.lines[*known];
        line.text += u": %1, %2 ms"_s.arg(fact.ok ? u"done"_s : u"failed"_s).arg(fact.took.count());
        line.complete = true;
        line.until = m_now;
    }

    void take(const Whispered &fact) { add(Line::Kind::Whispered, fact.by, fact.text); }
    void take(const Said &fact) { note(fact.by, u"had the agent say: %1"_s.arg(fact.text)); }
    void take(const Muted &fact) { note(fact.by, u"muted the agent"_s); }
    void take(const Unmuted &fact) { note(fact.by, u"unmuted the agent"_s); }
    void take(const TakenOver &fact) { note(fact.by, u"took over"_s); }
    void take(const HandedBack &fact) { note(fact.by, u"handed back"_s); }
    void take(const TransferStarted &) { note(Who::Bridge, u"transfer begun"_s); }
    void take(const TransferFailed &fact) { note(Who::Bridge, u"transfer failed: %1"_s.arg(fact.why)); }
    void take(const HandedOver &) { note(Who::Bridge, u"handed over to a person"_s); }
    void take(const LegChanged &fact) { note(Who::Bridge, u"%1: %2"_s.arg(fact.to, fact.state)); }

    void take(const DtmfPressed &fact)
    {
        auto &lines = m_result.lines;
        if (!lines.isEmpty() && lines.last().kind == Line::Kind::Keys && lines.last().who == fact.from) {
            lines.last().text += fact.digit; // a number is keyed digit by digit
            lines.last().until = m_now;
        } else {
            add(Line::Kind::Keys, fact.from, fact.digit);
        }
    }

    void take(const Ended &fact)
    {
        if (!m_result.ended)
            m_result.ended = fact;
    }

    // What says nothing about what was said or done.
    void take(const Dialing &) {}
    void take(const Ringing &) {}
    void take(const Answered &) {}
    void take(const MachineDetected &) {}
    void take(const MediaStarted &) {}
    void take(const MediaStopped &) {}
    void take(const AgentReady &) {}
    void take(const BargeInDismissed &) {}
    void take(const TurnMeasured &) {}
    void take(const ListenedIn &) {}
    void take(const Warning &) {}
    void take(const RecordingStarted &) { note(Who::Bridge, u"recording begins"_s); }
    void take(const RecordingReady &) {}
    void take(const SummaryReady &) {}

    Transcript m_result;
    Milliseconds m_now{0};
    std::optional<Milliseconds> m_callerFrom, m_callerUntil; // of the turn that is being spoken
    QHash<int, qsizetype> m_caller, m_agent;                 // lines by turn
    QSet<int> m_cut;                                         // agent's turns that were barged into
    QHash<QString, qsizetype> m_tools;                       // lines by the tool call's id
};

} // namespace

Transcript transcriptOf(const QList<CallEvent> &events)
{
    return TranscriptBuilder().build(events);
}

} // namespace bridge
