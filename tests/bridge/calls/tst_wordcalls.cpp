// SPDX-License-Identifier: GPL-3.0-or-later
#include "wordrig.h"

using namespace bridge;
using namespace Qt::StringLiterals;

// Whole calls without a media stream: the carrier hears and speaks, and asks the exchange turn by turn.
class tst_WordCalls : public QObject
{
    Q_OBJECT
private slots:
    void aCallFromTheGreetingToTheGoodbye();
    void aReceivedCallTakesTurnsToo();
    void keysAreHeard();
    void theOperatorSteersIt();

    // rainy
    void aLineThatCannotHearIsNotDialled();
    void aSilentCallerIsLetGo();
    void aHangUpAnswersWhoWaits();
    void theCarrierThatForgetsToHangUpIsTold();
    void aTurnOfNoCallIsRefused();
    void aStreamHasNoSeatInIt();
    void theCallerHangsUpInMidSentence();
};

void tst_WordCalls::aCallFromTheGreetingToTheGoodbye()
{
    WordRig rig;
    QCOMPARE(rig.url, QUrl(u"https://bridge.example.com/fake/gather/"_s + rig.tokenOf(rig.call).toString()));
    QCOMPARE(rig.hear(), u"listen: Hello there"_s);
    QCOMPARE(rig.exchange->liveCalls().value(0).state, u"live"_s);
    QCOMPARE(rig.hear(u"two tickets"_s), u"listen: You said two tickets"_s);
    QCOMPARE(rig.hear(u"bye"_s), u"hang up: Take care!"_s);
    QVERIFY(rig.carrier.hangUps.isEmpty()); // the goodbye would be cut off
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), {.status = CarrierReport::Status::Completed}));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(rig.end(rig.call)->by, Who::Agent);
    QCOMPARE(rig.end(rig.call)->turns, 2);
    const QStringList skeleton = {u"placed"_s, u"dialing"_s, u"answered"_s, u"streamStarted"_s, u"agentSaid"_s, u"callerSaid"_s,
        u"agentSaid"_s, u"callerSaid"_s, u"agentSaid"_s, u"toolCalled"_s, u"ended"_s};
    qsizetype at = -1;
    for (const auto &type : skeleton) {
        const auto story = rig.story(rig.call);
        const auto next = story.indexOf(type, type == u"toolCalled"_s ? 0 : at + 1);
        QVERIFY2(next >= 0, qPrintable(type + u" is missing in "_s + story.join(u' ')));
        at = std::max(at, next);
    }
}

void tst_WordCalls::aReceivedCallTakesTurnsToo()
{
    WordRig rig;
    const auto url = rig.exchange->answerReceived(u"fake"_s, {.leg = LegId(u"in"_s), .from = u"+14155550100"_s, .to = u"+15005550006"_s});
    QVERIFY(url);
    const auto again = rig.exchange->answerReceived(u"fake"_s, {.leg = LegId(u"in"_s), .from = u"+14155550100"_s, .to = u"+15005550006"_s});
    QCOMPARE(*again, *url);
    QVERIFY(url->path().startsWith(u"/fake/gather/"_s));
    QString answer;
    QVERIFY(rig.exchange->takeTurn(u"fake"_s, Token(url->path().section(u'/', -1)), {.leg = LegId(u"in"_s)},
        [&](const WebhookReply &reply) { answer = QString::fromUtf8(reply.body); }));
    QTRY_VERIFY(answer.startsWith(u"listen: Hello there"_s));
}

void tst_WordCalls::keysAreHeard()
{
    WordRig rig;
    rig.hear();
    QCOMPARE(rig.hear({}, u"12"_s), u"listen: You pressed 12"_s);
    QCOMPARE(rig.story(rig.call).count(u"dtmf"_s), 2);
}

void tst_WordCalls::theOperatorSteersIt()
{
    WordRig rig;
    rig.hear();
    QVERIFY(rig.exchange->command(rig.call, {Say{u"Your table is ready"_s}, Who::Operator}));
    QTRY_COMPARE(rig.carrier.turns.size(), 1);
    QVERIFY(rig.carrier.turns[0].startsWith("listen: Your table is ready https://bridge.example.com/fake/gather/"));
    QVERIFY(rig.exchange->command(rig.call, {Interrupt{}, Who::Operator}));
    QTRY_COMPARE(rig.carrier.turns.size(), 2);
    QVERIFY(rig.carrier.turns[1].startsWith("listen:  "));
    emit rig.carrier.turnFailed(rig.call, {Error::Code::Network, u"no answer"_s});
    QTRY_VERIFY(rig.story(rig.call).contains(u"warning"_s));
    QVERIFY(rig.exchange->command(rig.call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::OperatorHungUp);
}

// ---- Rainy

void tst_WordCalls::aLineThatCannotHearIsNotDialled()
{
    Rig rig(R"({"name":"Agent","engine":"words"})");
    const auto placed = rig.exchange->placeCall({.to = u"+14155550138"_s});
    QVERIFY(!placed);
    QVERIFY2(placed.error().detail.contains(u"Fake line"_s), qPrintable(placed.error().detail));
    QVERIFY(rig.carrier.dials.isEmpty());
}

void tst_WordCalls::aSilentCallerIsLetGo()
{
    WordRig rig;
    rig.hear();
    QCOMPARE(rig.hear(), u"listen: Are you still there?"_s);
    QCOMPARE(rig.hear(), u"hang up: Goodbye."_s);
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), {.status = CarrierReport::Status::Completed}));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::Silence);
}

void tst_WordCalls::aHangUpAnswersWhoWaits()
{
    WordRig rig(R"({"name":"Agent","engine":"words"})");
    rig.hear(); // it listens
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), {.status = CarrierReport::Status::Unknown}));
    rig.ask(u"hello"_s);
    QVERIFY(rig.exchange->command(rig.call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(rig.end(rig.call));
    QTRY_COMPARE(rig.answers.size(), 2); // no request is left without an answer
}

void tst_WordCalls::theCarrierThatForgetsToHangUpIsTold()
{
    WordRig rig;
    rig.hear();
    rig.hear(u"bye"_s);
    QCOMPARE(rig.hear(u"Hello?"_s), u"hang up:"_s);
}

void tst_WordCalls::aTurnOfNoCallIsRefused()
{
    WordRig rig;
    const auto ignore = [](const WebhookReply &) {};
    QVERIFY(!rig.exchange->takeTurn(u"fake"_s, newToken(), {}, ignore));
    QVERIFY(!rig.exchange->takeTurn(u"fake"_s, Token(), {.leg = LegId(u"L"_s)}, ignore));
    QVERIFY(!rig.exchange->takeTurn(u"other"_s, rig.tokenOf(rig.call), {}, ignore));
    Rig sound;
    const auto call = sound.place();
    QVERIFY(!sound.exchange->takeTurn(u"fake"_s, sound.tokenOf(call), {}, ignore)); // one with a media stream
}

void tst_WordCalls::aStreamHasNoSeatInIt()
{
    WordRig rig;
    rig.hear();
    QVERIFY(!rig.exchange->claimSeat(u"fake"_s, rig.tokenOf(rig.call)));
}

void tst_WordCalls::theCallerHangsUpInMidSentence()
{
    WordRig rig;
    rig.hear();
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), {.status = CarrierReport::Status::Completed}));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::CallerHungUp);
    QCOMPARE(rig.hear(u"late"_s), u"refused"_s);
}

QTEST_GUILESS_MAIN(tst_WordCalls)
#include "tst_wordcalls.moc"
