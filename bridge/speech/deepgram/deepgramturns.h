// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/deepgram/deepgramcodec.h"

namespace bridge {

// One thing to tell of the caller: that they began, or what they said.
struct TurnFact
{
    enum class Kind { Started, Words };
    Kind kind = Kind::Words;
    QString text; // of this turn, all of it so far; never empty when final
    bool isFinal = false;
    double confidence = -1;

    friend bool operator==(const TurnFact &, const TurnFact &) = default;
};
using TurnFacts = QList<TurnFact>;

// Makes turns of what Nova hears: final pieces one after the other, the present guess behind them. A turn is over with speech_final,
// with the UtteranceEnd of its last word, with the answer to a Finalize, or with finish(), for when nothing of that comes. Words that
// were told as final never come again, whatever is repeated or comes late. Pure.
class NovaTurns
{
public:
    TurnFacts take(const DeepgramResult &result);
    TurnFacts finish();                     // what there is, is it; nothing when there is nothing
    bool isOpen() const { return !m_finals.isEmpty() || !m_guess.isEmpty(); }
    void newStream(); // its clock starts at 0 again

private:
    void takeResults(const DeepgramResult &result, TurnFacts &facts);
    QString freshWords(const DeepgramResult &result) const;
    QString soFar() const;
    void tell(bool isFinal, TurnFacts &facts);

    QString m_finals;
    QString m_guess;
    QString m_told;
    double m_doneUntil = 0; // seconds of the stream: everything before is final
    double m_lastWord = 0;  // where the latest word ended
    double m_confidence = 0; // sum over characters
    qsizetype m_confident = 0; // characters
    bool m_started = false;
};

// The same of what Flux hears: it finds the turns by itself. What it takes back with TurnResumed was never told as final. Pure.
class FluxTurns
{
public:
    TurnFacts take(const FluxMessage &message);
    TurnFacts finish();
    bool isOpen() const { return !m_text.isEmpty(); }
    void newStream(); // its turns are numbered from 0 again

private:
    TurnFacts words(bool isFinal);

    QString m_text;
    QString m_told;
    QString m_taken; // what finish() told as final of the turn that goes on
    double m_confidence = -1;
    qint64 m_turn = -1;
    qint64 m_finished = -1; // the number of the last turn that is over
    bool m_started = false;
};

} // namespace bridge
