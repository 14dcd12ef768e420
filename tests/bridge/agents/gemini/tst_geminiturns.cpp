// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiturns.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Who has the floor: the order in which things are told, whatever the order in which they come.
class tst_GeminiTurns : public QObject
{
    Q_OBJECT
private slots:
    void init() { start({}); }
    void tellsAReplyFromItsFirstWordToItsEnd();
    void tellsTheWholeTextEveryTime();
    void callerWordsAreFinalWhenTheModelBegins();
    void callerWordsAreFinalWhenTheModelStaysSilent();
    void guessesAreReplacedAndNeverFinal();
    void aToolCallIsTheModelsTurnToo();
    void remembersWhoSaidWhat();

    void anInterruptionVoidsTheReply();
    void nothingOfAVoidedReplyIsTold();
    void aCallerStillSpeakingIsNotCutInTwo();
    void aNewReplyIsToldEvenWithoutTurnComplete();
    void aMutedReplyIsNotToldUntilItIsOver();
    void mutingInTheMiddleOfAMessageStopsAtOnce();
    void notesSayWhatWasHeardOnlyWhenMuchWasLost();
    void aReplyThatWasHeardLeavesNoNote();
    void ourOwnInterruptionIsNotTheCallers();
    void brokenOffInMidReplyItAsksToGoOn();
    void brokenOffAfterAQuestionItAsksForTheAnswer();
    void brokenOffInAPauseItAsksForNothing();
    void aReplyThatStallsIsEnded();
    void aMutedReplyThatStallsDoesNotMuteTheNext();
    void oddEndingsAreTold();
    void endlessWordsAreCutOff();
    void nothingIsToldAfterStop();
    void stoppingInASlotStopsTheRestOfTheMessage();

private:
    void start(GeminiTurns::Patience patience);
    void words(const QString &text)
    {
        GeminiMessage message;
        message.agentWords = text;
        m_turns->take(message);
    }
    void sound(int samples = 2400)
    {
        GeminiMessage message;
        message.audio.resize(samples);
        m_turns->take(message);
    }
    void caller(const QString &text)
    {
        GeminiMessage message;
        message.callerWords = text;
        m_turns->take(message);
    }
    void interruption()
    {
        GeminiMessage message;
        message.interrupted = true;
        m_turns->take(message);
    }
    void turnComplete(const QString &oddEnding = {})
    {
        GeminiMessage message;
        message.turnComplete = true;
        message.oddEnding = oddEnding;
        m_turns->take(message);
    }

    std::unique_ptr<GeminiTurns> m_turns;
    QStringList m_told;
};

void tst_GeminiTurns::start(GeminiTurns::Patience patience)
{
    m_told.clear();
    m_turns = std::make_unique<GeminiTurns>(patience);
    connect(m_turns.get(), &GeminiTurns::spoke, this, [this](auto samples) { m_told << u"sound %1"_s.arg(samples.size()); });
    connect(m_turns.get(), &GeminiTurns::agentText, this, [this](const QString &text) { m_told << u"agent: "_s + text; });
    connect(m_turns.get(), &GeminiTurns::replyEnded, this, [this] { m_told << u"ended"_s; });
    connect(m_turns.get(), &GeminiTurns::interrupted, this, [this] { m_told << u"interrupted"_s; });
    connect(m_turns.get(), &GeminiTurns::callerSpeechStarted, this, [this] { m_told << u"caller starts"_s; });
    connect(m_turns.get(), &GeminiTurns::callerSpeechStopped, this, [this] { m_told << u"caller stops"_s; });
    connect(m_turns.get(), &GeminiTurns::callerText, this, [this](const QString &text, bool final, double confidence) {
        QVERIFY(confidence < 0);
        m_told << (final ? u"CALLER: "_s : u"caller: "_s) + text;
    });
    connect(m_turns.get(), &GeminiTurns::warned, this, [this](const QString &code) { m_told << u"warned "_s + code; });
}

void tst_GeminiTurns::tellsAReplyFromItsFirstWordToItsEnd()
{
    GeminiMessage both;
    both.agentWords = u"Hello"_s;
    both.audio.resize(10);
    m_turns->take(both);
    turnComplete();
    QCOMPARE(m_told, (QStringList{u"agent: Hello"_s, u"sound 10"_s, u"ended"_s}));
}

void tst_GeminiTurns::tellsTheWholeTextEveryTime()
{
    words(u"Good"_s);
    words(u" morning"_s);
    turnComplete();
    words(u" Next"_s);
    QCOMPARE(m_told, (QStringList{u"agent: Good"_s, u"agent: Good morning"_s, u"ended"_s, u"agent: Next"_s}));
}

void tst_GeminiTurns::callerWordsAreFinalWhenTheModelBegins()
{
    caller(u"A"_s);
    caller(u" table"_s);
    sound(1);
    QCOMPARE(m_told, (QStringList{u"caller starts"_s, u"caller: A"_s, u"caller: A table"_s, u"caller stops"_s,
        u"CALLER: A table"_s, u"sound 1"_s}));
}

void tst_GeminiTurns::callerWordsAreFinalWhenTheModelStaysSilent()
{
    caller(u"Just talking to my wife"_s);
    turnComplete();
    QCOMPARE(m_told.last(), u"CALLER: Just talking to my wife"_s);
}

void tst_GeminiTurns::guessesAreReplacedAndNeverFinal()
{
    GeminiMessage guess;
    guess.callerGuess = u"a cable"_s;
    m_turns->take(guess);
    caller(u"a table"_s);
    sound(1);
    QCOMPARE(m_told, (QStringList{u"caller starts"_s, u"caller: a cable"_s, u"caller: a table"_s, u"caller stops"_s,
        u"CALLER: a table"_s, u"sound 1"_s}));
}

void tst_GeminiTurns::aToolCallIsTheModelsTurnToo()
{
    caller(u"Goodbye"_s);
    GeminiMessage tool;
    tool.toolCalls.append({u"1"_s, u"end_call"_s, {}});
    m_turns->take(tool);
    QCOMPARE(m_told.last(), u"CALLER: Goodbye"_s);
}

void tst_GeminiTurns::remembersWhoSaidWhat()
{
    words(u"Hello"_s);
    turnComplete();
    caller(u"A table"_s);
    words(u"For how many people shall it be"_s);
    interruption();
    m_turns->truncate(u"For how many"_s);
    turnComplete();
    QStringList said;
    for (const auto &turn : m_turns->history())
        said << (turn.caller ? u"caller: "_s : u"agent: "_s) + turn.text;
    QCOMPARE(said, (QStringList{u"agent: Hello"_s, u"caller: A table"_s, u"agent: For how many"_s})); // what was heard

    for (int i = 0; i < 1000; ++i) {
        words(QString(5000, u'x'));
        turnComplete();
    }
    QVERIFY(m_turns->history().size() <= 40);
    QVERIFY(m_turns->history().last().text.size() <= 1000);
}

void tst_GeminiTurns::anInterruptionVoidsTheReply()
{
    words(u"Our opening hours are"_s);
    interruption();
    QCOMPARE(m_told, (QStringList{u"agent: Our opening hours are"_s, u"caller starts"_s, u"interrupted"_s}));
}

void tst_GeminiTurns::nothingOfAVoidedReplyIsTold()
{
    sound();
    interruption();
    m_told.clear();
    sound();
    words(u" stale"_s);
    GeminiMessage late;
    late.audio.resize(10);
    late.turnComplete = true;
    m_turns->take(late);
    QCOMPARE(m_told, QStringList());
    words(u"New"_s);
    QCOMPARE(m_told, (QStringList{u"caller stops"_s, u"agent: New"_s}));
}

void tst_GeminiTurns::aCallerStillSpeakingIsNotCutInTwo()
{
    sound();
    interruption();
    caller(u"No,"_s);
    turnComplete();
    caller(u" Tuesday"_s);
    sound();
    QCOMPARE(m_told.filter(u"CALLER"_s), QStringList{u"CALLER: No, Tuesday"_s});
}

void tst_GeminiTurns::aNewReplyIsToldEvenWithoutTurnComplete()
{
    start({.voided = -1ms});
    sound();
    interruption();
    words(u"New"_s);
    QCOMPARE(m_told.last(), u"agent: New"_s);
}

void tst_GeminiTurns::aMutedReplyIsNotToldUntilItIsOver()
{
    words(u"Our opening hours are"_s);
    m_turns->mute(u"Our"_s);
    m_told.clear();
    sound();
    words(u" long"_s);
    interruption(); // the caller speaks too: nothing of the old reply is told, and it is not told twice that it ended
    QCOMPARE(m_told, QStringList{u"caller starts"_s});
    turnComplete();
    words(u"New"_s);
    QCOMPARE(m_told.last(), u"agent: New"_s);
}

void tst_GeminiTurns::mutingInTheMiddleOfAMessageStopsAtOnce()
{
    connect(m_turns.get(), &GeminiTurns::agentText, this, [this] { m_turns->mute({}); });
    GeminiMessage both;
    both.agentWords = u"Hello"_s;
    both.audio.resize(10);
    both.turnComplete = true;
    m_turns->take(both);
    QCOMPARE(m_told, QStringList{u"agent: Hello"_s});
}

void tst_GeminiTurns::notesSayWhatWasHeardOnlyWhenMuchWasLost()
{
    words(u"We are open from nine to five on weekdays"_s);
    interruption();
    QVERIFY(m_turns->truncate(u"We are open from nine to five on"_s).isEmpty());
    turnComplete();

    words(u"We are open from nine to five on weekdays"_s);
    interruption();
    const auto note = m_turns->truncate(u"We are open"_s);
    QVERIFY(note.contains("\"We are open\""_L1));
    QVERIFY(!note.contains("weekdays"_L1));
    QVERIFY(m_turns->truncate(u"We are open"_s).isEmpty()); // said once
    turnComplete();

    words(u"We are open from nine to five on weekdays"_s);
    QVERIFY(!m_turns->mute({}).contains(u'"')); // nothing was heard: nothing to quote
}

void tst_GeminiTurns::aReplyThatWasHeardLeavesNoNote()
{
    words(u"We are open from nine to five on weekdays"_s);
    turnComplete();
    m_turns->replyHeard();
    QVERIFY(m_turns->mute({}).isEmpty());
    QCOMPARE(m_turns->history().size(), 1);
}

void tst_GeminiTurns::ourOwnInterruptionIsNotTheCallers()
{
    sound();
    m_turns->expectInterruption();
    interruption();
    QCOMPARE(m_told, (QStringList{u"sound 2400"_s, u"interrupted"_s}));
}

void tst_GeminiTurns::brokenOffInMidReplyItAsksToGoOn()
{
    words(u"Your table is booked for"_s);
    QVERIFY(m_turns->breakOff().contains("Your table is booked for"_L1));
    QCOMPARE(m_told.last(), u"ended"_s);
    words(u"seven"_s);
    QCOMPARE(m_told.last(), u"agent: seven"_s);
}

void tst_GeminiTurns::brokenOffAfterAQuestionItAsksForTheAnswer()
{
    caller(u"Are you open on Sunday?"_s);
    QVERIFY(m_turns->breakOff().contains("Are you open on Sunday?"_L1));
    QCOMPARE(m_told.last(), u"CALLER: Are you open on Sunday?"_s);
    QVERIFY(m_turns->breakOff().isEmpty());
}

void tst_GeminiTurns::brokenOffInAPauseItAsksForNothing()
{
    words(u"Hello"_s);
    turnComplete();
    QVERIFY(m_turns->isQuiet());
    QVERIFY(m_turns->breakOff().isEmpty());
    sound();
    QVERIFY(!m_turns->isQuiet());
    m_turns->mute({});
    QVERIFY(m_turns->breakOff().isEmpty()); // the operator did not want to hear the rest
}

void tst_GeminiTurns::aReplyThatStallsIsEnded()
{
    start({.stalled = 20ms});
    sound(240); // 10 ms
    QTRY_COMPARE(m_told, (QStringList{u"sound 240"_s, u"warned engineSlow"_s, u"ended"_s}));
    QVERIFY(m_turns->isQuiet());
}

void tst_GeminiTurns::aMutedReplyThatStallsDoesNotMuteTheNext()
{
    start({.stalled = 20ms});
    sound(240);
    m_turns->mute({});
    QTRY_VERIFY(m_turns->isQuiet());
    words(u"New"_s);
    QCOMPARE(m_told, (QStringList{u"sound 240"_s, u"agent: New"_s}));
}

void tst_GeminiTurns::oddEndingsAreTold()
{
    turnComplete(u"GENERATED_AUDIO_SAFETY"_s);
    turnComplete(u"NEED_MORE_INPUT"_s);
    QCOMPARE(m_told, QStringList{u"warned replyCutShort"_s});
}

void tst_GeminiTurns::endlessWordsAreCutOff()
{
    for (int i = 0; i < 100; ++i)
        caller(QString(1000, u'x'));
    QVERIFY(m_told.last().size() < 40'000);
}

void tst_GeminiTurns::nothingIsToldAfterStop()
{
    sound();
    m_told.clear();
    m_turns->stop();
    caller(u"Hello"_s);
    interruption();
    words(u"x"_s);
    sound();
    turnComplete(u"BLOCKLIST"_s);
    m_turns->breakOff();
    QCOMPARE(m_told, QStringList());
}

void tst_GeminiTurns::stoppingInASlotStopsTheRestOfTheMessage()
{
    connect(m_turns.get(), &GeminiTurns::callerSpeechStarted, this, [this] { m_turns->stop(); });
    GeminiMessage all;
    all.callerWords = u"Hi"_s;
    all.agentWords = u"Hello"_s;
    all.audio.resize(10);
    all.interrupted = all.turnComplete = true;
    m_turns->take(all);
    QCOMPARE(m_told, QStringList{u"caller starts"_s});
}

QTEST_GUILESS_MAIN(tst_GeminiTurns)
#include "tst_geminiturns.moc"
