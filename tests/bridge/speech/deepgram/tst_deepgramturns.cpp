// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramturns.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// How pieces of hearing become turns of the caller's.
class tst_DeepgramTurns : public QObject
{
    Q_OBJECT
private slots:
    void init();

    void aTurnOfTwoPieces();
    void aGuessReplacesTheOneBefore();
    void speechFinalEndsATurn();
    void utteranceEndEndsWhatSpeechFinalDidNot();
    void theAnswerToAFinalizeEndsATurn();
    void confidenceIsTheMeanOverTheLetters();
    void fluxTellsATurn();
    void fluxTakesAnEagerEndBack();

    void finalsTwiceAreToldOnce();
    void aLateFinalOfWhatWasAGuessIsNotASecondTurn();
    void aLateFinalBringsOnlyItsNewWords();
    void partialsOnlyAreATurnInTheEnd();
    void emptyResultsAreNoTurn();
    void aCoughStartsAndNothingMore();
    void anUtteranceEndOfTheTurnBeforeDoesNotCutThisOne();
    void anUtteranceEndAfterSpeechFinalIsNothing();
    void aNewStreamStartsItsClockAgain();
    void someoneWhoNeverStopsIsAnswered();
    void everythingTwiceIsToldOnce();
    void fluxTellsATurnOnce();
    void fluxTurnsWithoutWordsAreNone();
    void whatFinishTookOfAFluxTurnIsNotSaidTwice();
    void fluxNumbersItsTurnsAgainAfterAReconnect();

private:
    DeepgramResult result(const QString &words, double start, double end, bool isFinal, bool speechFinal = false);
    FluxMessage turn(FluxMessage::Event event, qint64 index, const QString &words = {});
    void nova(const DeepgramResult &result) { keep(m_nova.take(result)); }
    void flux(const FluxMessage &message) { keep(m_flux.take(message)); }
    void keep(const TurnFacts &facts);

    NovaTurns m_nova;
    FluxTurns m_flux;
    QStringList m_told; // "started", "guess: ...", "final: ..."
    double m_confidence = -2;
};

void tst_DeepgramTurns::init()
{
    m_nova = {};
    m_flux = {};
    m_told.clear();
}

void tst_DeepgramTurns::keep(const TurnFacts &facts)
{
    for (const auto &fact : facts) {
        m_confidence = fact.confidence;
        m_told << (fact.kind == TurnFact::Kind::Started ? u"started"_s : (fact.isFinal ? u"final: "_s : u"guess: "_s) + fact.text);
    }
}

DeepgramResult tst_DeepgramTurns::result(const QString &words, double start, double end, bool isFinal, bool speechFinal)
{
    DeepgramResult result;
    result.kind = DeepgramResult::Kind::Results;
    result.transcript = words;
    result.start = start;
    result.end = end;
    result.isFinal = isFinal;
    result.speechFinal = speechFinal;
    const auto each = words.split(u' ', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < each.size(); ++i) {
        const double length = (end - start) / double(each.size());
        result.words.append({each[i], start + length * double(i), start + length * double(i + 1)});
    }
    return result;
}

FluxMessage tst_DeepgramTurns::turn(FluxMessage::Event event, qint64 index, const QString &words)
{
    FluxMessage message;
    message.kind = FluxMessage::Kind::Turn;
    message.event = event;
    message.turn = index;
    message.transcript = words;
    return message;
}

using enum FluxMessage::Event;

void tst_DeepgramTurns::aTurnOfTwoPieces()
{
    nova({DeepgramResult::Kind::SpeechStarted});
    nova(result(u"I need"_s, 0, 1, true));
    nova(result(u"a table."_s, 1, 2, true, true));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: I need"_s, u"final: I need a table."_s}));
    QVERIFY(!m_nova.isOpen());
}

void tst_DeepgramTurns::aGuessReplacesTheOneBefore()
{
    nova(result(u"I kneel"_s, 0, 0.6, false));
    nova(result(u"I need"_s, 0, 0.8, false));
    nova(result(u"I need"_s, 0, 1, false)); // no news
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: I kneel"_s, u"guess: I need"_s}));
    QVERIFY(m_nova.isOpen());
}

void tst_DeepgramTurns::speechFinalEndsATurn()
{
    nova(result(u"Yes."_s, 0, 1, true, true));
    nova(result(u"No."_s, 3, 4, true, true));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"final: Yes."_s, u"started"_s, u"final: No."_s}));
}

void tst_DeepgramTurns::utteranceEndEndsWhatSpeechFinalDidNot()
{
    nova(result(u"Well"_s, 0, 1, true));
    DeepgramResult end{DeepgramResult::Kind::UtteranceEnd};
    end.start = 1;
    nova(end);
    QCOMPARE(m_told.last(), u"final: Well"_s);
}

void tst_DeepgramTurns::theAnswerToAFinalizeEndsATurn()
{
    auto answer = result(u"at eight"_s, 1, 1.6, true);
    answer.fromFinalize = true;
    nova(result(u"Tomorrow"_s, 0, 1, true));
    nova(answer);
    QCOMPARE(m_told.last(), u"final: Tomorrow at eight"_s);
}

void tst_DeepgramTurns::confidenceIsTheMeanOverTheLetters()
{
    auto first = result(u"abcdefgh"_s, 0, 1, true), second = result(u"ab"_s, 1, 2, true, true);
    first.confidence = 1.0;
    second.confidence = 0.5;
    nova(first);
    nova(second);
    QVERIFY(qAbs(m_confidence - 0.9) < 1e-9);
    nova(result(u"next"_s, 3, 4, true, true));
    QCOMPARE(m_confidence, -1.0); // that one did not say
}

void tst_DeepgramTurns::fluxTellsATurn()
{
    flux(turn(StartOfTurn, 0));
    flux(turn(Update, 0, u"yes"_s));
    flux(turn(Update, 0, u"yes please"_s));
    flux(turn(EndOfTurn, 0, u"Yes, please."_s));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: yes"_s, u"guess: yes please"_s, u"final: Yes, please."_s}));
}

void tst_DeepgramTurns::fluxTakesAnEagerEndBack()
{
    flux(turn(StartOfTurn, 3, u"a table"_s));
    flux(turn(EagerEndOfTurn, 3, u"a table"_s));
    flux(turn(TurnResumed, 3, u"a table"_s));
    flux(turn(EndOfTurn, 3, u"a table for two"_s));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: a table"_s, u"final: a table for two"_s}));
}

void tst_DeepgramTurns::finalsTwiceAreToldOnce()
{
    nova(result(u"Yes."_s, 0, 1, true, true));
    nova(result(u"Yes."_s, 0, 1, true, true));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"final: Yes."_s}));
}

void tst_DeepgramTurns::aLateFinalOfWhatWasAGuessIsNotASecondTurn()
{
    nova(result(u"Yes please"_s, 0, 1, false));
    keep(m_nova.finish());
    nova(result(u"Yes, please."_s, 0, 1, true, true));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: Yes please"_s, u"final: Yes please"_s}));
}

void tst_DeepgramTurns::aLateFinalBringsOnlyItsNewWords()
{
    nova(result(u"two four"_s, 0, 1, false));
    keep(m_nova.finish());
    nova(result(u"two four six eight"_s, 0, 2, true, true));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: two four"_s, u"final: two four"_s, u"started"_s, u"final: six eight"_s}));
}

void tst_DeepgramTurns::partialsOnlyAreATurnInTheEnd()
{
    nova(result(u"hello"_s, 0, 1, false));
    keep(m_nova.finish());
    keep(m_nova.finish());
    QCOMPARE(m_told, (QStringList{u"started"_s, u"guess: hello"_s, u"final: hello"_s}));
}

void tst_DeepgramTurns::emptyResultsAreNoTurn()
{
    for (int i = 0; i < 10; ++i)
        nova(result({}, i, i + 1, i % 2, i % 2));
    keep(m_nova.finish());
    QVERIFY(m_told.isEmpty());
}

void tst_DeepgramTurns::aCoughStartsAndNothingMore()
{
    nova({DeepgramResult::Kind::SpeechStarted});
    nova(result({}, 0, 1, true, true));
    nova({DeepgramResult::Kind::SpeechStarted});
    nova(result(u"Sorry."_s, 2, 3, true, true));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"started"_s, u"final: Sorry."_s}));
}

void tst_DeepgramTurns::anUtteranceEndOfTheTurnBeforeDoesNotCutThisOne()
{
    nova(result(u"Yes."_s, 0, 1, true, true));
    nova(result(u"and"_s, 1.8, 2.2, false));
    DeepgramResult late{DeepgramResult::Kind::UtteranceEnd};
    late.start = 1;
    nova(late);
    QCOMPARE(m_told.last(), u"guess: and"_s);
    nova(result(u"and coffee"_s, 1.8, 2.8, true, true));
    QCOMPARE(m_told.last(), u"final: and coffee"_s);
}

void tst_DeepgramTurns::anUtteranceEndAfterSpeechFinalIsNothing()
{
    nova(result(u"Yes."_s, 0, 1, true, true));
    DeepgramResult end{DeepgramResult::Kind::UtteranceEnd};
    end.start = 1;
    nova(end);
    QCOMPARE(m_told.size(), 2);
}

void tst_DeepgramTurns::aNewStreamStartsItsClockAgain()
{
    nova(result(u"I want"_s, 20, 21, true));
    m_nova.newStream();
    nova(result(u"a table."_s, 0, 1, true, true));
    QCOMPARE(m_told.last(), u"final: I want a table."_s); // the turn survived the connection
}

void tst_DeepgramTurns::someoneWhoNeverStopsIsAnswered()
{
    const auto words = u"blah "_s.repeated(100).trimmed();
    for (int i = 0; i < 100 && !m_told.join(u""_s).contains("final"_L1); ++i)
        nova(result(words, i, i + 1, true));
    QVERIFY(m_told.last().startsWith("final: blah"_L1));
    QVERIFY(m_told.last().size() < 20'000);
}

void tst_DeepgramTurns::everythingTwiceIsToldOnce()
{
    const QList<DeepgramResult> all{result(u"one"_s, 0, 0.5, false), result(u"one two"_s, 0, 1, true), result(u"three"_s, 1, 1.5, false),
        result(u"three four"_s, 1, 2, true, true)};
    for (const auto &one : all)
        nova(one);
    const auto once = m_told;
    QCOMPARE(once.last(), u"final: one two three four"_s);
    for (const auto &one : all)
        nova(one);
    QCOMPARE(m_told, once);
}

void tst_DeepgramTurns::fluxTellsATurnOnce()
{
    flux(turn(EndOfTurn, 0, u"yes"_s));
    flux(turn(EndOfTurn, 0, u"yes"_s));
    flux(turn(Update, 0, u"yes"_s));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"final: yes"_s}));
}

void tst_DeepgramTurns::fluxTurnsWithoutWordsAreNone()
{
    flux(turn(StartOfTurn, 0));
    flux(turn(EndOfTurn, 0));
    flux(turn(StartOfTurn, 1));
    flux(turn(EndOfTurn, 1, u"hello"_s));
    QCOMPARE(m_told, (QStringList{u"started"_s, u"started"_s, u"final: hello"_s}));
}

void tst_DeepgramTurns::whatFinishTookOfAFluxTurnIsNotSaidTwice()
{
    flux(turn(Update, 0, u"a table"_s));
    keep(m_flux.finish());
    flux(turn(Update, 0, u"a table for two"_s));
    flux(turn(EndOfTurn, 0, u"a table for two"_s));
    flux(turn(Update, 1, u"a table"_s)); // another turn may say the same
    QCOMPARE(m_told,
        (QStringList{u"started"_s, u"guess: a table"_s, u"final: a table"_s, u"started"_s, u"guess: for two"_s, u"final: for two"_s,
            u"started"_s, u"guess: a table"_s}));
}

void tst_DeepgramTurns::fluxNumbersItsTurnsAgainAfterAReconnect()
{
    flux(turn(EndOfTurn, 7, u"yes"_s));
    m_flux.newStream();
    flux(turn(EndOfTurn, 0, u"no"_s));
    QCOMPARE(m_told.last(), u"final: no"_s);
}

QTEST_GUILESS_MAIN(tst_DeepgramTurns)
#include "tst_deepgramturns.moc"
