// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/eventprinter.h"

#include <QJsonDocument>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

QString seconds(Milliseconds length)
{
    return QString::number(double(length.count()) / 1000, 'f', 2) + u" s"_s;
}

QString clock(Milliseconds length)
{
    const auto s = length.count() / 1000;
    return u"%1:%2"_s.arg(s / 60, 2, 10, QLatin1Char('0')).arg(s % 60, 2, 10, QLatin1Char('0'));
}

// What a person would want to read of this event; empty: nothing.
struct Words
{
    QString operator()(const Placed &f) const { return u"-- Calling %1 with %2"_s.arg(f.to.isEmpty() ? f.line : f.to, f.agent); }
    QString operator()(const Received &f) const { return u"-- Call from %1 for %2"_s.arg(f.from, f.agent); }
    QString operator()(const Answered &) const { return u"-- Answered"_s; }
    QString operator()(const CallerSaid &f) const { return f.final ? u"Caller  "_s + f.text : QString(); }
    QString operator()(const AgentSaid &f) const { return f.final ? u"Agent   "_s + f.text : QString(); }
    QString operator()(const BargedIn &f) const
    {
        return u"-- Barge-in: heard \"%1\", unheard \"%2\" (cleared in %3 ms)"_s.arg(f.heardText, f.unheardText).arg(f.clearedIn.count());
    }
    QString operator()(const BargeInDismissed &f) const { return u"-- A cough: the agent went on after %1"_s.arg(seconds(f.after)); }
    QString operator()(const ToolCalled &f) const { return u"-- Tool %1"_s.arg(f.name); }
    QString operator()(const TurnMeasured &f) const { return u"   (reply after %1)"_s.arg(seconds(f.total)); }
    QString operator()(const DtmfPressed &f) const { return u"-- Key %1"_s.arg(f.digit); }
    QString operator()(const Whispered &f) const { return u"-- Whispered to the agent: %1"_s.arg(f.text); }
    QString operator()(const Said &f) const { return u"-- The agent was told to say: %1"_s.arg(f.text); }
    QString operator()(const Muted &) const { return u"-- Agent muted"_s; }
    QString operator()(const Unmuted &) const { return u"-- Agent unmuted"_s; }
    QString operator()(const Warning &f) const { return u"-- Warning: %1"_s.arg(f.message); }
    QString operator()(const Ended &f) const
    {
        return u"-- %1 Lasted %2. Turns of the caller: %3, barge-ins: %4."_s.arg(sentenceFor(f), clock(f.duration))
            .arg(f.turns)
            .arg(f.bargeIns);
    }
    QString operator()(const auto &) const { return {}; }
};

} // namespace

QString withoutControls(QString text)
{
    for (auto &c : text) {
        if (c.category() == QChar::Other_Control || (c.unicode() >= 0x202a && c.unicode() <= 0x202e)
            || (c.unicode() >= 0x2066 && c.unicode() <= 0x2069))
            c = QChar::ReplacementCharacter;
    }
    return text;
}

QString sentenceFor(const Ended &ended)
{
    const auto sentence = [&]() -> QString {
        using enum EndReason;
        switch (ended.reason) {
        case CallerHungUp: return u"The caller hung up."_s;
        case OperatorHungUp: return u"You hung up."_s;
        case AgentSaidGoodbye: return u"The agent said goodbye."_s;
        case Silence: return u"Nobody spoke any more."_s;
        case MaxDuration: return u"The longest time for a call was reached."_s;
        case MaxTurns: return u"The most turns for a call were reached."_s;
        case Busy: return u"The line was busy."_s;
        case NoAnswer: return u"Nobody answered."_s;
        case Rejected: return u"The call was rejected."_s;
        case Canceled: return u"The call was cancelled before it was answered."_s;
        case AnsweringMachine: return u"An answering machine answered."_s;
        case Transferred: return u"The call was handed over."_s;
        case CarrierFailed: return u"The carrier could not place the call."_s;
        case EngineFailed: return u"The agent's engine failed."_s;
        case MediaLost: return u"The sound was lost."_s;
        case Shutdown: return u"The bridge was stopped."_s;
        case Crashed: return u"The program ended before the call did."_s;
        }
        return {};
    }();
    return ended.detail.isEmpty() ? sentence : sentence + u' ' + withoutControls(ended.detail);
}

EventPrinter::EventPrinter(QTextStream &out, Style style)
    : m_out(out)
    , m_style(style)
{
}

void EventPrinter::print(const CallEvent &event)
{
    QString text;
    switch (m_style) {
    case Style::Lines:
        text = line(event);
        break;
    case Style::Json:
        text = QString::fromUtf8(QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact));
        break;
    case Style::Transcript:
        text = transcript(event);
        break;
    }
    if (text.isEmpty())
        return;
    m_out << text << '\n';
    m_out.flush();
}

QString EventPrinter::line(const CallEvent &event) const
{
    const auto data = QString::fromUtf8(QJsonDocument(toJson(event.fact)).toJson(QJsonDocument::Compact));
    return u"%1 %2 %3 %4"_s.arg(event.at.toString(Qt::ISODateWithMs), event.call.toString(), typeOf(event.fact), withoutControls(data));
}

QString EventPrinter::transcript(const CallEvent &event)
{
    const auto words = std::visit(Words{}, event.fact);
    const auto time = at(event);
    return words.isEmpty() ? QString() : time + u"  "_s + withoutControls(words);
}

QString EventPrinter::at(const CallEvent &event)
{
    if (!m_started.contains(event.call))
        m_started.insert(event.call, event.at);
    const auto since = Milliseconds(m_started.value(event.call).msecsTo(event.at));
    if (event.as<Ended>())
        m_started.remove(event.call);
    return clock(since);
}

} // namespace app
