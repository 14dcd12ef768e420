// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramturns.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr double kSlack = 0.02; // seconds; their times are rounded
constexpr qsizetype kMostTurn = 16 * 1024; // characters; who talks longer is answered

QString joined(const QString &before, const QString &after)
{
    return before.isEmpty() ? after : after.isEmpty() ? before : before + u' ' + after;
}

} // namespace

TurnFacts NovaTurns::take(const DeepgramResult &result)
{
    TurnFacts facts;
    switch (result.kind) {
    case DeepgramResult::Kind::SpeechStarted:
        if (!isOpen()) { // also when nothing came of the last one: a cough
            m_started = true;
            facts.append({TurnFact::Kind::Started});
        }
        break;
    case DeepgramResult::Kind::UtteranceEnd:
        if (result.start < 0 || m_lastWord <= result.start + kSlack) // else the caller has begun again
            tell(true, facts);
        break;
    case DeepgramResult::Kind::Results:
        takeResults(result, facts);
        break;
    case DeepgramResult::Kind::Other:
    case DeepgramResult::Kind::Trouble:
        break;
    }
    return facts;
}

void NovaTurns::takeResults(const DeepgramResult &result, TurnFacts &facts)
{
    const auto fresh = freshWords(result);
    if (!fresh.isEmpty()) {
        m_lastWord = result.words.isEmpty() ? result.end : std::max(m_lastWord, result.words.last().end);
        if (!std::exchange(m_started, true))
            facts.append({TurnFact::Kind::Started});
    }
    if (result.isFinal) {
        if (result.end > m_doneUntil) { // not a repetition
            m_finals = joined(m_finals, fresh);
            m_guess.clear();
            m_doneUntil = result.end;
            if (result.confidence >= 0) {
                m_confidence += result.confidence * double(fresh.size());
                m_confident += fresh.size();
            }
        }
    } else if (!fresh.isEmpty()) {
        m_guess = fresh;
    }
    tell(result.speechFinal || result.fromFinalize || m_finals.size() > kMostTurn, facts);
}

// What of a result was not told as final already: a piece of sound may come again, or come late.
QString NovaTurns::freshWords(const DeepgramResult &result) const
{
    if (result.start >= m_doneUntil - kSlack)
        return result.transcript;
    QString fresh;
    for (const auto &word : result.words) {
        if (word.start >= m_doneUntil - kSlack)
            fresh = joined(fresh, word.text);
    }
    return fresh;
}

QString NovaTurns::soFar() const
{
    return joined(m_finals, m_guess);
}

void NovaTurns::tell(bool isFinal, TurnFacts &facts)
{
    const auto text = soFar();
    if (text.isEmpty() || (!isFinal && text == m_told))
        return;
    const double confidence = m_confident > 0 ? m_confidence / double(m_confident) : -1;
    facts.append({TurnFact::Kind::Words, text, isFinal, confidence});
    m_told = text;
    if (!isFinal)
        return;
    if (!m_guess.isEmpty())
        m_doneUntil = std::max(m_doneUntil, m_lastWord); // the same sound will come again as final
    m_finals.clear();
    m_guess.clear();
    m_told.clear();
    m_confidence = 0;
    m_confident = 0;
    m_started = false;
}

TurnFacts NovaTurns::finish()
{
    TurnFacts facts;
    tell(true, facts);
    return facts;
}

void NovaTurns::newStream()
{
    m_doneUntil = 0;
    m_lastWord = 0;
}

TurnFacts FluxTurns::take(const FluxMessage &message)
{
    if (message.kind != FluxMessage::Kind::Turn || message.turn <= m_finished)
        return {};
    if (message.turn != std::exchange(m_turn, message.turn))
        m_taken.clear();
    // Words that finish() took are not said twice; if they now read otherwise, there is no telling what is new.
    QString fresh = message.transcript;
    if (!m_taken.isEmpty())
        fresh = fresh.startsWith(m_taken) ? fresh.sliced(m_taken.size()).trimmed() : QString();

    TurnFacts facts;
    const bool began = message.event == FluxMessage::Event::StartOfTurn || !fresh.isEmpty();
    if (began && !std::exchange(m_started, true))
        facts.append({TurnFact::Kind::Started});
    if (!fresh.isEmpty()) {
        m_text = fresh;
        m_confidence = message.confidence;
    }
    const bool isOver = message.event == FluxMessage::Event::EndOfTurn;
    facts += words(isOver);
    if (isOver) {
        m_finished = message.turn;
        m_started = false; // also when it had no words
    }
    return facts;
}

TurnFacts FluxTurns::words(bool isFinal)
{
    if (m_text.isEmpty() || (!isFinal && m_text == m_told))
        return {};
    const TurnFacts facts{{TurnFact::Kind::Words, m_text, isFinal, m_confidence}};
    m_told = m_text;
    if (isFinal) {
        m_text.clear();
        m_told.clear();
        m_started = false;
    }
    return facts;
}

TurnFacts FluxTurns::finish()
{
    if (!m_text.isEmpty())
        m_taken = joined(m_taken, m_text);
    return words(true);
}

void FluxTurns::newStream()
{
    m_turn = -1;
    m_finished = -1;
    m_taken.clear();
}

} // namespace bridge
