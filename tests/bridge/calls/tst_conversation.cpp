// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/conversation.h"
#include "bridge/calls/medialink.h"
#include "tests/fakes/fakeengine.h"
#include "tests/fakes/plaindialect.h"

#include <QSignalSpy>
#include <QWebSocket>
#include <QWebSocketServer>
#include <QRandomGenerator>
#include <QtTest>

#include <numeric>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

Instant g_now = Instant(1h); // the rig's clock: time passes only when the test says so

// A conversation between a fake engine and a carrier at the other end of a real WebSocket.
struct Rig
{
    explicit Rig(TurnTaking turnTaking = {})
    {
        server.listen(QHostAddress::LocalHost);
        carrier.open(QUrl(u"ws://127.0.0.1:%1"_s.arg(server.serverPort())));
        QSignalSpy(&server, &QWebSocketServer::newConnection).wait();
        link.take(server.nextPendingConnection());
        QObject::connect(&carrier, &QWebSocket::binaryMessageReceived, [this](const QByteArray &m) { frames.append(m); });
        QObject::connect(&carrier, &QWebSocket::textMessageReceived, [this](const QString &m) { words.append(m); });
        QSignalSpy opened(&link, &MediaLink::opened);
        QSignalSpy connected(&carrier, &QWebSocket::connected);
        if (carrier.state() != QAbstractSocket::ConnectedState)
            connected.wait();
        carrier.sendTextMessage(u"start"_s);
        opened.wait();
        conversation.emplace(Conversation::Config{turnTaking, 200ms, [] { return g_now; }}, engine, link);
        QObject::connect(&*conversation, &Conversation::happened, [this](const CallFact &fact) { facts.append(fact); });
        conversation->begin(g_now);
    }

    // Time passes; the caller speaks (loud syllables of 240 ms, short gaps) or is silent meanwhile.
    void pass(Milliseconds length, bool speech = false)
    {
        for (auto t = 0ms; t < length; t += kFrame) {
            std::array<qint16, 160> frame{};
            const bool loud = speech && t % 300ms < 240ms;
            for (size_t i = 0; loud && i < frame.size(); ++i)
                frame[i] = (i / 10) % 2 ? 9000 : -9000;
            emit link.heard(frame);
            g_now += kFrame;
            conversation->tick(g_now);
        }
    }

    // Everything that was sent has arrived at the carrier.
    void settle()
    {
        const auto pong = QSignalSpy(&carrier, &QWebSocket::pong).count();
        QSignalSpy spy(&carrier, &QWebSocket::pong);
        carrier.ping();
        QTRY_VERIFY_WITH_TIMEOUT(spy.count() > pong, 5000);
    }

    template<class Fact>
    QList<Fact> told() const
    {
        QList<Fact> found;
        for (const auto &fact : facts) {
            if (const auto *f = std::get_if<Fact>(&fact))
                found.append(*f);
        }
        return found;
    }

    QWebSocketServer server{u"test"_s, QWebSocketServer::NonSecureMode};
    QWebSocket carrier;
    FakeEngine engine;
    MediaLink link{std::make_unique<PlainDialect>()};
    std::optional<Conversation> conversation;
    QList<QByteArray> frames; // what the carrier got
    QStringList words;
    QList<CallFact> facts;
};

} // namespace

class tst_Conversation : public QObject
{
    Q_OBJECT
private slots:
    void theAgentGreetsFirst();
    void soundIsSentAheadByTheLeadOnly();
    void theCallerIsHeardByTheEngineAtItsOwnRate();
    void aReplyIsHeardOutBeforeItCountsAsHeard();
    void latencyIsMeasuredOncePerReply();
    void repliesQueueUpInOrder();
    void wordsBecomeTurns();
    void wordsThatComeAfterTheAnswerBelongBeforeIt();
    void aTurnWithoutWordsIsNone();
    void whatCutTheAgentIsMeasured();
    void wordsStillMissingAtTheEndAreToldAsFarAsTheyGo();

    void speakingOverTheAgentStopsTheVoice();
    void interruptionClearsTheCarrier();
    void aCoughStopsNothing();
    void aFalseStartIsDismissedAndTheVoiceGoesOn();
    void itsOwnVoiceComingBackIsNobody();
    void theCallerWhoGoesOnGetsTheFloor();
    void wordsOverTheAgentAreMeant();
    void theCallerWhoStartsOnTheLastWordIsAnswered_data();
    void theCallerWhoStartsOnTheLastWordIsAnswered();
    void whatWasHeardToItsEndWasNotInterrupted();
    void aCoughIsNoQuestion();
    void theEndTellsWhatWasSaidUpToThen();
    void theEngineLearnsThatNobodyHeardIt();
    void aPauseAtTheAgentsStartIsNoBargeIn();
    void aProfileMayForbidBargeIn();
    void anInterruptionWhileThinkingTellsNothing();
    void aMarkFromBeforeTheClearMeansNothing();
    void theOperatorStopsTheAgent();
    void breakingOffToSaySomethingIsTheOperators();
    void aMutedAgentIsNotHeard();
    void anAgentThatWasStoppedWhileMutedIsHeardAgain();
    void aDeafAgentHearsSilence();
    void whatBeganUnheardStaysUnheard();
};

void tst_Conversation::theAgentGreetsFirst()
{
    Rig rig;
    QVERIFY(rig.engine.told.contains(u"greet"_s));
    rig.engine.speak(100ms);
    emit rig.engine.agentText(u"Hello"_s);
    emit rig.engine.replyEnded();
    rig.pass(20ms);
    QCOMPARE(rig.told<AgentSpeechStarted>().size(), 1);
    QCOMPARE(rig.told<AgentSaid>().last().text, u"Hello"_s);
    QVERIFY(rig.told<AgentSaid>().last().final);
    QVERIFY(rig.told<TurnMeasured>().isEmpty()); // nobody had asked anything
}

void tst_Conversation::soundIsSentAheadByTheLeadOnly()
{
    Rig rig;
    rig.engine.speak(2000ms);
    rig.settle();
    QVERIFY2(rig.frames.size() >= 10 && rig.frames.size() <= 11, qPrintable(QString::number(rig.frames.size()))); // 200 ms
    rig.pass(200ms);
    rig.settle();
    QVERIFY2(rig.frames.size() >= 20 && rig.frames.size() <= 21, qPrintable(QString::number(rig.frames.size())));
    QCOMPARE(rig.frames.first().size(), 160);
}

void tst_Conversation::theCallerIsHeardByTheEngineAtItsOwnRate()
{
    Rig rig;
    rig.pass(1000ms, true);
    QCOMPARE(rig.engine.heard.size(), 16000); // one second at 16 kHz, no sample lost or made up
}

void tst_Conversation::aReplyIsHeardOutBeforeItCountsAsHeard()
{
    Rig rig;
    rig.engine.speak(400ms);
    emit rig.engine.replyEnded();
    rig.pass(300ms);
    QVERIFY(!rig.engine.told.contains(u"heard"_s));
    QVERIFY(!rig.conversation->isAgentHeardOut(g_now));
    rig.pass(300ms);
    QVERIFY(rig.engine.told.contains(u"heard"_s));
    QCOMPARE(rig.told<AgentSpeechStopped>().size(), 1);
    QVERIFY(rig.conversation->isAgentHeardOut(g_now));
}

void tst_Conversation::latencyIsMeasuredOncePerReply()
{
    Rig rig;
    rig.pass(540ms, true);
    rig.pass(200ms);
    emit rig.engine.callerSpeechStopped();
    emit rig.engine.callerText(u"When are you open?"_s, true, 0.9);
    rig.pass(300ms);
    rig.engine.speak(300ms);
    emit rig.engine.replyEnded();
    rig.pass(400ms);
    const auto measured = rig.told<TurnMeasured>();
    QCOMPARE(measured.size(), 1);
    QCOMPARE(measured[0].endpoint, std::optional(220ms)); // 200 ms, and the frame that was still loud at its start
    QCOMPARE(measured[0].firstAudio, std::optional(300ms));
    QCOMPARE(measured[0].total, 520ms);
}

void tst_Conversation::repliesQueueUpInOrder()
{
    Rig rig;
    for (int i = 0; i < 3; ++i) {
        emit rig.engine.agentText(u"Sentence %1"_s.arg(i));
        rig.engine.speak(200ms);
        emit rig.engine.replyEnded();
    }
    rig.pass(1000ms);
    QList<int> started;
    for (const auto &fact : rig.told<AgentSpeechStarted>())
        started << fact.turn;
    QCOMPARE(started, (QList<int>{1, 2, 3}));
    QCOMPARE(rig.engine.told.count(u"heard"_s), 3);
}

void tst_Conversation::wordsBecomeTurns()
{
    Rig rig;
    emit rig.engine.callerText(u"I need"_s, false, -1);
    emit rig.engine.callerText(u" I need"_s, false, -1); // nothing new
    emit rig.engine.callerText(u"I need an appointment"_s, true, 0.8);
    emit rig.engine.callerText(u"  "_s, true, 0.8); // no words, no turn
    const auto said = rig.told<CallerSaid>();
    QCOMPARE(said.size(), 2);
    QVERIFY(!said[0].final);
    QCOMPARE(said[1].text, u"I need an appointment"_s);
    QCOMPARE(said[1].confidence, std::optional(0.8));
    QCOMPARE(said[0].turn, said[1].turn);
    QCOMPARE(rig.conversation->callerTurns(), 1);
}

void tst_Conversation::wordsThatComeAfterTheAnswerBelongBeforeIt()
{
    Rig rig;
    emit rig.engine.callerTextOf(1, {}, false, -1); // their turn ended
    rig.engine.speak(1000ms);
    emit rig.engine.agentText(u"For how many?"_s);
    emit rig.engine.callerTextOf(1, u"A table"_s, false, -1);
    emit rig.engine.callerTextOf(2, {}, false, -1); // they go on before we know what they said first
    emit rig.engine.callerTextOf(1, u"A table please"_s, true, -1);
    emit rig.engine.callerTextOf(2, u"For two"_s, true, 0.9);
    const auto said = rig.told<CallerSaid>();
    QCOMPARE(said.size(), 3);
    QCOMPARE(said[0].turn, 1);
    QVERIFY(!said[0].final);
    QCOMPARE(said[1].turn, 1);
    QCOMPARE(said[1].text, u"A table please"_s);
    QVERIFY(said[1].final);
    QCOMPARE(rig.told<AgentSaid>().last().turn, 2);
    QCOMPARE(said[2].turn, 3);
    QCOMPARE(said[2].confidence, std::optional(0.9));
    QCOMPARE(rig.conversation->callerTurns(), 2);
}

void tst_Conversation::whatCutTheAgentIsMeasured()
{
    Rig rig;
    rig.engine.speak(5000ms);
    rig.pass(1000ms);
    rig.pass(600ms, true);
    rig.pass(100ms);
    emit rig.engine.interrupted(); // decided after they had stopped
    rig.pass(400ms);
    rig.engine.speak(1000ms);
    rig.pass(100ms);
    const auto measured = rig.told<TurnMeasured>();
    QCOMPARE(measured.size(), 1);
    QVERIFY2(measured[0].total >= 480ms && measured[0].total <= 620ms, qPrintable(QString::number(measured[0].total.count())));
}

void tst_Conversation::aTurnWithoutWordsIsNone()
{
    Rig rig;
    emit rig.engine.callerTextOf(1, {}, false, -1);
    emit rig.engine.callerTextOf(1, u" "_s, true, -1);
    for (int turn = 2; turn < 1000; ++turn) // and one that never says what they were leaves little behind
        emit rig.engine.callerTextOf(turn, {}, false, -1);
    QVERIFY(rig.told<CallerSaid>().isEmpty());
    QCOMPARE(rig.conversation->callerTurns(), 0);
}

void tst_Conversation::wordsStillMissingAtTheEndAreToldAsFarAsTheyGo()
{
    Rig rig;
    emit rig.engine.callerTextOf(1, {}, false, -1);
    emit rig.engine.callerTextOf(1, u"Good"_s, false, -1);
    rig.conversation->finish();
    QVERIFY(rig.told<CallerSaid>().last().final);
    QCOMPARE(rig.told<CallerSaid>().last().text, u"Good"_s);
    QCOMPARE(rig.conversation->callerTurns(), 1);
}

void tst_Conversation::speakingOverTheAgentStopsTheVoice()
{
    Rig rig;
    rig.engine.speak(5000ms);
    rig.pass(1000ms);
    rig.pass(260ms, true); // 200 ms of speech, and the frame that crosses it
    rig.settle();
    const auto sent = rig.frames.size();
    rig.pass(100ms, true);
    rig.settle();
    QCOMPARE(rig.frames.size(), sent);
    QVERIFY(!rig.words.contains(u"clear"_s)); // not decided yet: it could be a cough
}

void tst_Conversation::interruptionClearsTheCarrier()
{
    Rig rig;
    emit rig.engine.agentText(u"one two three four five six seven eight nine ten"_s);
    rig.engine.speak(5000ms);
    rig.pass(2000ms);
    rig.pass(260ms, true);
    emit rig.engine.interrupted();
    rig.settle();
    QVERIFY(rig.words.contains(u"clear"_s));
    const auto sent = rig.frames.size();
    const auto barge = rig.told<BargedIn>();
    QCOMPARE(barge.size(), 1);
    QCOMPARE(barge[0].by, Who::Caller);
    QVERIFY2(barge[0].heard >= 2180ms && barge[0].heard <= 2260ms, qPrintable(QString::number(barge[0].heard.count())));
    QCOMPARE(barge[0].heardText, u"one two three four"_s);
    QCOMPARE(barge[0].unheardText, u"five six seven eight nine ten"_s);
    QCOMPARE(rig.engine.told.last(), u"truncate one two three four"_s);
    QCOMPARE(rig.engine.heardSound, QList<Milliseconds>{barge[0].heard}); // to the millisecond
    rig.pass(500ms);
    rig.settle();
    QCOMPARE(rig.frames.size(), sent); // nothing of the old turn ever again
    QCOMPARE(rig.conversation->bargeIns(), 1);
}

void tst_Conversation::aCoughStopsNothing()
{
    Rig rig;
    rig.engine.speak(3000ms);
    rig.pass(1000ms);
    rig.settle();
    const auto before = rig.frames.size();
    rig.pass(120ms, true);
    rig.pass(480ms);
    rig.settle();
    QCOMPARE(rig.frames.size() - before, 30); // 600 ms, without a gap
    QVERIFY(rig.told<BargedIn>().isEmpty());
}

void tst_Conversation::aFalseStartIsDismissedAndTheVoiceGoesOn()
{
    Rig rig;
    rig.engine.speak(4000ms);
    emit rig.engine.replyEnded();
    rig.pass(1000ms);
    rig.pass(300ms, true);
    rig.pass(900ms);
    const auto dismissed = rig.told<BargeInDismissed>();
    QCOMPARE(dismissed.size(), 1);
    QVERIFY(dismissed[0].after > 500ms);
    rig.pass(4000ms);
    rig.settle();
    QCOMPARE(rig.frames.size(), 200); // every frame of it, in the end
    QVERIFY(rig.told<BargedIn>().isEmpty());
}

// -20 dB, 240 ms later, for as long as the agent speaks.
void tst_Conversation::itsOwnVoiceComingBackIsNobody()
{
    constexpr int kFrames = 400, kLag = 12;
    QRandomGenerator random(7);
    QList<int> loudness; // of each 20 ms: syllables and pauses
    while (loudness.size() < kFrames)
        loudness.append(QList<int>(random.bounded(4, 14), random.bounded(4) == 0 ? 0 : random.bounded(6000, 20000)));
    const auto frameOf = [](int samples, int level) {
        QList<qint16> frame(samples);
        for (int i = 0; i < samples; ++i)
            frame[i] = qint16(i / 10 % 2 ? level : -level);
        return frame;
    };
    Rig rig({.bargeIn = false}); // else it holds its breath at first, until it knows itself
    for (int i = 0; i < kFrames; ++i) {
        const auto sound = frameOf(480, loudness[i]);
        emit rig.engine.spoke({sound.constData(), size_t(sound.size())});
    }
    qsizetype heardBefore = 0;
    for (int i = 0; i < kFrames - 20; ++i) {
        const auto echo = frameOf(160, i < kLag ? 0 : loudness[i - kLag] / 10);
        emit rig.link.heard({echo.constData(), size_t(echo.size())});
        g_now += kFrame;
        rig.conversation->tick(g_now);
        if (i == 150) {
            rig.facts.clear();
            heardBefore = rig.engine.heard.size();
        }
    }
    QVERIFY(rig.told<CallerSpeechStarted>().isEmpty());
    QVERIFY(rig.told<BargedIn>().isEmpty());
    const auto heard = rig.engine.heard.mid(heardBefore);
    QVERIFY(heard.size() > 60000);
    QVERIFY(std::count_if(heard.begin(), heard.end(), [](qint16 s) { return std::abs(s) > 300; }) < heard.size() / 50);
    rig.pass(600ms, true); // and now somebody is there
    QVERIFY(!rig.told<CallerSpeechStarted>().isEmpty());
}

void tst_Conversation::theCallerWhoGoesOnGetsTheFloor()
{
    Rig rig;
    rig.engine.speak(10000ms);
    rig.pass(1000ms);
    rig.pass(2600ms, true); // and the engine notices nothing
    rig.settle();
    QCOMPARE(rig.told<BargedIn>().size(), 1);
    QVERIFY(rig.words.contains(u"clear"_s));
    QVERIFY(rig.engine.told.last().startsWith("interrupt"_L1));
}

void tst_Conversation::wordsOverTheAgentAreMeant()
{
    Rig rig;
    rig.engine.speak(5000ms);
    rig.pass(1000ms);
    rig.pass(300ms, true);
    emit rig.engine.callerText(u"mm-hm."_s, false, -1); // they only listen
    rig.pass(100ms, true);
    QVERIFY(rig.told<BargedIn>().isEmpty());
    emit rig.engine.callerText(u"mm-hm. No, Tuesday"_s, false, -1);
    rig.pass(20ms);
    QCOMPARE(rig.told<BargedIn>().size(), 1);
    QVERIFY(rig.told<BargeInDismissed>().isEmpty());
}

void tst_Conversation::theCallerWhoStartsOnTheLastWordIsAnswered_data()
{
    QTest::addColumn<Milliseconds>("speech");
    QTest::newRow("one second") << 1000ms;
    QTest::newRow("nearly as long as a barge-in must be") << 1980ms;
    QTest::newRow("longer than that") << 2600ms;
}

void tst_Conversation::theCallerWhoStartsOnTheLastWordIsAnswered()
{
    QFETCH(Milliseconds, speech);
    Rig rig;
    rig.engine.speak(1360ms);
    emit rig.engine.replyEnded();
    rig.pass(1000ms);
    rig.pass(speech, true);
    emit rig.engine.callerText(u"And on Saturday?"_s, true, 1);
    rig.engine.speak(1000ms);
    emit rig.engine.replyEnded();
    rig.pass(1600ms);
    QVERIFY(rig.told<BargedIn>().isEmpty());
    QVERIFY(rig.engine.told.filter(u"interrupt"_s).isEmpty());
    QCOMPARE(rig.told<AgentSpeechStopped>().size(), 2); // both were heard to their end
}

void tst_Conversation::whatWasHeardToItsEndWasNotInterrupted()
{
    Rig rig;
    emit rig.engine.agentText(u"All of this was heard"_s);
    rig.engine.speak(1000ms);
    emit rig.engine.replyEnded();
    rig.pass(980ms);
    g_now += 35ms; // the tick is late
    emit rig.engine.interrupted();
    QVERIFY(rig.told<BargedIn>().isEmpty());
}

void tst_Conversation::aCoughIsNoQuestion()
{
    Rig rig;
    rig.engine.speak(3000ms);
    emit rig.engine.replyEnded();
    rig.pass(1000ms);
    rig.pass(300ms, true);
    rig.pass(4000ms);
    QVERIFY(!rig.told<BargeInDismissed>().isEmpty());
    rig.engine.speak(500ms); // unasked
    rig.pass(200ms);
    QVERIFY(rig.told<TurnMeasured>().isEmpty());
}

void tst_Conversation::theEndTellsWhatWasSaidUpToThen()
{
    Rig rig;
    emit rig.engine.callerText(u"I wanted"_s, false, -1);
    emit rig.engine.agentText(u"one two three four"_s);
    emit rig.engine.callerText(u"to ask"_s, false, -1);
    rig.engine.speak(2000ms);
    rig.pass(1000ms);
    rig.conversation->finish();
    const auto caller = rig.told<CallerSaid>();
    QVERIFY(caller.last().final);
    QCOMPARE(caller.last().text, u"to ask"_s);
    QVERIFY(rig.told<AgentSaid>().last().final);
    QCOMPARE(rig.told<AgentSaid>().last().text, u"one two"_s);
    QCOMPARE(rig.told<AgentSpeechStopped>().size(), 1);
}

void tst_Conversation::theEngineLearnsThatNobodyHeardIt()
{
    Rig rig;
    rig.conversation->setMuted(true, Who::Api);
    rig.engine.told.clear();
    emit rig.engine.agentText(u"You can't hear me"_s);
    rig.engine.speak(500ms);
    rig.pass(40ms);
    QCOMPARE(rig.engine.told, QStringList{u"interrupt "_s}); // once
}

void tst_Conversation::aPauseAtTheAgentsStartIsNoBargeIn()
{
    Rig rig;
    rig.pass(800ms, true);
    rig.engine.speak(2000ms); // a quick answer, while the caller's last word still rings
    rig.pass(60ms, true);
    rig.pass(600ms);
    rig.settle();
    QVERIFY(rig.told<BargedIn>().isEmpty());
    QVERIFY(rig.told<BargeInDismissed>().isEmpty());
    QVERIFY(rig.frames.size() >= 40);
}

void tst_Conversation::aProfileMayForbidBargeIn()
{
    Rig rig(TurnTaking{.bargeIn = false});
    rig.engine.speak(1000ms);
    rig.pass(500ms, true);
    emit rig.engine.interrupted();
    rig.pass(700ms, true);
    rig.settle();
    QCOMPARE(rig.frames.size(), 50);
    QVERIFY(rig.told<BargedIn>().isEmpty());
}

void tst_Conversation::anInterruptionWhileThinkingTellsNothing()
{
    Rig rig;
    emit rig.engine.interrupted();
    QVERIFY(rig.told<BargedIn>().isEmpty());
    QCOMPARE(rig.conversation->bargeIns(), 0);
}

void tst_Conversation::aMarkFromBeforeTheClearMeansNothing()
{
    Rig rig;
    rig.engine.speak(3000ms);
    rig.pass(600ms);
    rig.settle();
    const auto mark = rig.words.filter(u"mark "_s).value(0).mid(5);
    QVERIFY(!mark.isEmpty());
    emit rig.engine.interrupted();
    rig.engine.speak(3000ms); // the next reply
    rig.carrier.sendTextMessage(u"mark "_s + mark); // the carrier echoes all marks when it clears
    QSignalSpy echoed(&rig.link, &MediaLink::markReached);
    QVERIFY(echoed.wait());
    emit rig.engine.interrupted();
    QVERIFY(rig.told<BargedIn>().last().heard < 100ms);
}

void tst_Conversation::theOperatorStopsTheAgent()
{
    Rig rig;
    emit rig.engine.agentText(u"one two three four"_s);
    rig.engine.speak(2000ms);
    rig.pass(1000ms);
    rig.conversation->interrupt(Who::Operator);
    QCOMPARE(rig.told<BargedIn>().value(0).by, Who::Operator);
    QCOMPARE(rig.engine.told.last(), u"interrupt one two"_s);
    QCOMPARE(rig.conversation->bargeIns(), 0); // those are the caller's
}

void tst_Conversation::breakingOffToSaySomethingIsTheOperators()
{
    Rig rig;
    rig.engine.speak(2000ms);
    rig.pass(500ms);
    rig.conversation->say(u"One moment"_s, Who::Operator);
    emit rig.engine.interrupted(); // some services stop themselves for a new text
    QCOMPARE(rig.told<BargedIn>().value(0).by, Who::Operator);
    rig.engine.speak(2000ms);
    rig.pass(500ms);
    emit rig.engine.interrupted();
    QCOMPARE(rig.told<BargedIn>().value(1).by, Who::Caller);
}

void tst_Conversation::aMutedAgentIsNotHeard()
{
    Rig rig;
    rig.conversation->setMuted(true, Who::Operator);
    rig.settle();
    const auto before = rig.frames.size();
    emit rig.engine.agentText(u"You can't hear me"_s);
    rig.engine.speak(1000ms);
    emit rig.engine.replyEnded();
    rig.pass(500ms);
    rig.settle();
    QCOMPARE(rig.frames.size(), before);
    QVERIFY(rig.told<AgentSaid>().isEmpty());
    rig.conversation->setMuted(false, Who::Operator);
    rig.engine.speak(100ms);
    rig.pass(20ms);
    QCOMPARE(rig.told<AgentSpeechStarted>().size(), 1);
}

// The engine learns that nobody hears it, stops, and says no more of that reply: so its next one is for the line.
void tst_Conversation::anAgentThatWasStoppedWhileMutedIsHeardAgain()
{
    Rig rig;
    rig.conversation->setMuted(true, Who::Bridge);
    emit rig.engine.agentText(u"Nobody hears this"_s);
    rig.engine.speak(500ms);
    rig.pass(40ms);
    rig.conversation->setMuted(false, Who::Bridge);
    emit rig.engine.agentText(u"Please call back."_s);
    rig.engine.speak(500ms);
    rig.pass(20ms);
    QCOMPARE(rig.told<AgentSpeechStarted>().size(), 1);
    QCOMPARE(rig.told<AgentSaid>().value(0).text, u"Please call back."_s);
}

void tst_Conversation::aDeafAgentHearsSilence()
{
    Rig rig;
    const auto loudest = [&rig](qsizetype from) {
        return std::accumulate(rig.engine.heard.begin() + from, rig.engine.heard.end(), 0, [](int most, qint16 s) { return std::max(most, std::abs(int(s))); });
    };
    rig.pass(300ms, true);
    QVERIFY(loudest(0) > 3000);
    rig.conversation->setDeaf(true);
    rig.pass(100ms); // what the resampler still holds
    const auto before = rig.engine.heard.size();
    rig.pass(1000ms, true);
    QVERIFY(loudest(before) < 100);
    QCOMPARE(rig.engine.heard.size() - before, 16000); // gapless
    rig.conversation->setDeaf(false);
    rig.pass(300ms, true);
    QVERIFY(loudest(before) > 3000);
}

void tst_Conversation::whatBeganUnheardStaysUnheard()
{
    Rig rig;
    rig.conversation->setMuted(true, Who::Operator);
    rig.engine.speak(500ms);
    rig.conversation->setMuted(false, Who::Operator);
    rig.engine.speak(500ms); // the second half of a sentence that nobody heard the first half of
    rig.pass(100ms);
    QVERIFY(rig.told<AgentSpeechStarted>().isEmpty());
    emit rig.engine.replyEnded();
    rig.engine.speak(500ms);
    rig.pass(20ms);
    QCOMPARE(rig.told<AgentSpeechStarted>().size(), 1);
}

QTEST_GUILESS_MAIN(tst_Conversation)
#include "tst_conversation.moc"
