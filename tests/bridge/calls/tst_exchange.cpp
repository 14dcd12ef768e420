// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchangerig.h"

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_Exchange : public QObject
{
    Q_OBJECT
private slots:
    void aCallFromTheFirstRingToTheLastWord();
    void aReceivedCallIsAnsweredByTheLinesAgent();
    void theSameWebhookTwiceIsTheSameCall();
    void theCallerHangsUp();
    void theOperatorHangsUp_data();
    void theOperatorHangsUp();
    void twoCallsNeverMix();
    void aListenerHearsBothSides();
    void mutedAndUnmuted();
    void whoHasSomethingToAddIsNotHungUpOn();
    void anUnknownToolIsAnsweredAndTheCallGoesOn();
    void asksOnceWhetherTheyAreStillThere_data();
    void whoNamesNoAgentGetsOneThatCanTalk();
    void asksOnceWhetherTheyAreStillThere();
    void theAgentKnowsThatTheEndIsNear();
    void limitsEndACall_data();
    void limitsEndACall();
    void drainingEndsEveryCall();

    void theBrakeHoldsWhateverIsAsked();
    void whatTheBrakeRefusedIsInTheRecord();
    void whatCannotBePlacedIsRefusedWithASentence_data();
    void whatCannotBePlacedIsRefusedWithASentence();
    void theLineIsFull();
    void aCarrierThatCannotConnectEndsTheCall_data();
    void aCarrierThatCannotConnectEndsTheCall();
    void mediaTokensOpenOnce();
    void anEngineThatFailsEndsItsCallOnly_data();
    void anEngineThatFailsEndsItsCallOnly();
    void aBrokenSocketIsMediaLost();
    void rubbishOnTheStreamEndsTheCall_data();
    void rubbishOnTheStreamEndsTheCall();
    void oneBadFrameIsForgiven();
    void lateReportsAreNoError();
    void aStreamThatNeverOpenedIsMediaLost();
    void aLineWithoutAPublicAddressIsNotDialled();
    void callsThatAreLeftAtTheEndAreTold_data();
    void callsThatAreLeftAtTheEndAreTold();
    void commandsThatAreNotPossibleSaySo();
};

void tst_Exchange::aCallFromTheFirstRingToTheLastWord()
{
    Rig rig;
    const auto call = rig.place();
    QCOMPARE(rig.carrier.dials.size(), 1);
    QCOMPARE(rig.carrier.dials[0].to, u"+14155550138"_s);
    QCOMPARE(rig.carrier.dials[0].from, u"+15005550006"_s);
    QVERIFY(isToken(rig.tokenOf(call).toString()));
    emit rig.carrier.dialled(call, LegId(u"L"_s));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(call), {.status = CarrierReport::Status::Ringing}));
    const auto url = rig.exchange->answerPlaced(u"fake"_s, rig.tokenOf(call), {.leg = LegId(u"L"_s)});
    QVERIFY(url);
    QCOMPARE(url->scheme(), u"wss"_s);
    QCOMPARE(url->host(), u"bridge.example.com"_s);
    QCOMPARE(url->path(), u"/fake/media/"_s + rig.tokenOf(call).toString());
    auto phone = rig.connectPhone(rig.tokenOf(call));
    QTRY_VERIFY(rig.story(call).contains(u"agentSaid"_s));
    QTRY_VERIFY(phone->heard.size() >= 20 * 160); // 400 ms of greeting
    QVERIFY(shareOfTone(phone->heard.left(20 * 160), 500) > 0.9);
    phone->sendTextMessage(u"digit #"_s);
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(rig.carrier.hangUps, QList<CallId>{call});
    QVERIFY(phone->heard.size() >= 40 * 160); // the goodbye was heard to its end
    const QStringList skeleton = {u"placed"_s, u"dialing"_s, u"ringing"_s, u"answered"_s, u"streamStarted"_s, u"agentSaid"_s,
        u"agentSpeechStarted"_s, u"dtmf"_s, u"toolCalled"_s, u"toolReturned"_s, u"ended"_s};
    qsizetype at = -1;
    for (const auto &type : skeleton) {
        at = rig.story(call).indexOf(type, at + 1);
        QVERIFY2(at >= 0, qPrintable(type + u" is missing in "_s + rig.story(call).join(u' ')));
    }
    quint64 seq = 0;
    for (const auto &event : rig.events)
        QCOMPARE(event.seq, ++seq); // no gaps
    QVERIFY(rig.exchange->liveCalls().isEmpty());
}

void tst_Exchange::aReceivedCallIsAnsweredByTheLinesAgent()
{
    Rig rig;
    const auto url = rig.exchange->answerReceived(
        u"fake"_s, {.leg = LegId(u"in-1"_s), .from = u"+14155550100"_s, .to = u"+15005550006"_s});
    QVERIFY(url);
    auto phone = rig.connectPhone(Token(url->path().section(u'/', -1)));
    QTRY_VERIFY(phone->heard.size() >= 10 * 160);
    const auto *received = rig.events.first().as<Received>();
    QVERIFY(received);
    QCOMPARE(received->from, u"+14155550100"_s);
    QCOMPARE(received->agent, u"Agent"_s);
    QCOMPARE(received->line, u"Fake line"_s);
}

void tst_Exchange::theSameWebhookTwiceIsTheSameCall()
{
    Rig rig;
    const CarrierReport report{.leg = LegId(u"in-1"_s), .from = u"+14155550100"_s, .to = u"+15005550006"_s};
    const auto first = rig.exchange->answerReceived(u"fake"_s, report);
    const auto second = rig.exchange->answerReceived(u"fake"_s, report);
    QVERIFY(first && second);
    QCOMPARE(*first, *second);
    QCOMPARE(rig.exchange->liveCalls().size(), 1);
}

void tst_Exchange::theCallerHangsUp()
{
    Rig rig;
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    phone->sendTextMessage(u"stop"_s);
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::CallerHungUp);
    QCOMPARE(rig.end(call)->by, Who::Caller);
    QVERIFY(rig.carrier.hangUps.isEmpty()); // there is nobody left to hang up on
}

void tst_Exchange::theOperatorHangsUp_data()
{
    QTest::addColumn<int>("steps");
    QTest::newRow("before the carrier has a name for the call") << 0;
    QTest::newRow("while it rings") << 1;
    QTest::newRow("answered, no sound yet") << 2;
    QTest::newRow("in mid-sentence") << 3;
}

void tst_Exchange::theOperatorHangsUp()
{
    QFETCH(int, steps);
    Rig rig;
    const auto call = rig.place();
    std::unique_ptr<Phone> phone;
    if (steps >= 1)
        emit rig.carrier.dialled(call, LegId(u"L"_s));
    if (steps >= 2)
        rig.answer(call);
    if (steps >= 3) {
        phone = rig.connectPhone(rig.tokenOf(call));
        QTRY_VERIFY(!phone->heard.isEmpty());
    }
    QVERIFY(rig.exchange->command(call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::OperatorHungUp);
    QVERIFY(rig.carrier.hangUps.contains(call));
}

void tst_Exchange::twoCallsNeverMix()
{
    Rig rig;
    const auto a = rig.place();
    const auto b = rig.place(u"Other"_s);
    auto phoneA = rig.pickUp(a);
    auto phoneB = rig.pickUp(b);
    for (int turn = 0; turn < 2; ++turn) {
        phoneA->speak(300ms), phoneB->speak(300ms);
        phoneA->keepQuiet(400ms), phoneB->keepQuiet(400ms);
        QTRY_VERIFY(rig.story(a).count(u"callerSaid"_s) > turn && rig.story(b).count(u"callerSaid"_s) > turn);
    }
    QTRY_VERIFY(phoneA->heard.size() >= 40 * 160 && phoneB->heard.size() >= 40 * 160);
    QVERIFY(shareOfTone(phoneA->heard.left(3200), 500) > 0.9);
    QVERIFY(shareOfTone(phoneB->heard.left(3200), 1300) > 0.9);
    QVERIFY(shareOfTone(phoneA->heard, 1300) < 0.01);
    QVERIFY(shareOfTone(phoneB->heard, 500) < 0.01);
}

void tst_Exchange::aListenerHearsBothSides()
{
    Rig rig;
    const auto call = rig.place();
    const auto tap = std::make_shared<AudioTap>(5s);
    QVERIFY(rig.exchange->listen(call, tap)); // before it is answered
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    phone->speak(200ms);
    QTRY_VERIFY(tap->readable() >= 8000 / 2);
    std::vector<AudioTap::Sample> both(tap->readable());
    tap->read(both);
    int caller = 0, agent = 0;
    for (const auto &s : both) {
        caller = std::max(caller, std::abs(int(s.caller)));
        agent = std::max(agent, std::abs(int(s.agent)));
    }
    QVERIFY(caller > 20000);
    QVERIFY(agent > 6000);
    QVERIFY(!phone->told.contains(u"clear"_s)); // listening changes nothing on the line
    rig.exchange->stopListening(call, tap);
}

void tst_Exchange::mutedAndUnmuted()
{
    Rig rig(R"({"name":"Agent","engine":"scripted"})", {.reply = 5s});
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    QTRY_VERIFY(rig.exchange->command(call, {MuteAgent{}, Who::Operator}));
    QTRY_VERIFY(rig.story(call).contains(u"muted"_s));
    QVERIFY(phone->told.contains(u"clear"_s));
    QVERIFY(rig.exchange->command(call, {UnmuteAgent{}, Who::Api}));
    QTRY_VERIFY(rig.story(call).contains(u"unmuted"_s));
}

void tst_Exchange::whoHasSomethingToAddIsNotHungUpOn()
{
    Rig rig(R"({"name":"Agent","engine":"scripted","limits":{"goodbyePhrases":["Hello"]}})", {.reply = 4s});
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(phone->heard.size() > 1600);
    phone->sendTextMessage(u"digit A"_s); // in the middle of the goodbye
    QTRY_VERIFY(rig.story(call).contains(u"bargedIn"_s));
    phone->speak(300ms);
    phone->keepQuiet(400ms);
    QTRY_VERIFY(rig.story(call).count(u"agentSpeechStarted"_s) >= 2); // they are answered
    QVERIFY(!rig.end(call));
}

void tst_Exchange::anUnknownToolIsAnsweredAndTheCallGoesOn()
{
    Rig rig;
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    phone->sendTextMessage(u"digit *"_s);
    QTRY_VERIFY(rig.story(call).contains(u"toolReturned"_s));
    for (const auto &event : rig.events) {
        if (const auto *returned = event.as<ToolReturned>())
            QVERIFY(!returned->ok);
    }
    QVERIFY(!rig.end(call));
}

void tst_Exchange::asksOnceWhetherTheyAreStillThere_data()
{
    QTest::addColumn<Milliseconds>("thinks");
    QTest::newRow("at once") << Milliseconds(0);
    QTest::newRow("by an engine that takes its time") << Milliseconds(200);
}

// The first of them needs a name, the next a key.
void tst_Exchange::whoNamesNoAgentGetsOneThatCanTalk()
{
    Rig rig(R"({"name":"Agent","engine":"scripted","greeting":"Hello {{name}}"})");
    rig.exchange->setSettings(Settings().with(u"server/publicUrl", u"https://bridge.example.com"_s).with(u"calls/defaultLine", u"Fake line"_s));
    const auto call = rig.exchange->placeCall({.to = u"+14155550138"_s});
    QVERIFY2(call, call ? "" : qPrintable(call.error().detail));
    QCOMPARE(rig.exchange->liveCalls().value(0).parties.agent, u"Other"_s);
}

void tst_Exchange::asksOnceWhetherTheyAreStillThere()
{
    QFETCH(Milliseconds, thinks);
    Rig rig(R"({"name":"Agent","engine":"scripted","limits":{"silenceMs":600},"phrases":{"stillThere":"Hello?"}})", {.thinks = thinks});
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::Silence);
    QStringList said;
    for (const auto &event : rig.events) {
        if (const auto *one = event.as<AgentSaid>(); one && one->final)
            said << one->text;
    }
    QCOMPARE(said, (QStringList{u"Hello"_s, u"Hello?"_s}));
    QVERIFY(phone->heard.size() >= 40 * 160); // the question was heard to its end
}

void tst_Exchange::theAgentKnowsThatTheEndIsNear()
{
    Rig rig(R"({"name":"Agent","engine":"scripted","limits":{"durationMs":800}})", {.repeatsNotes = true});
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::MaxDuration);
    QStringList told;
    for (const auto &event : rig.events) {
        if (const auto *one = event.as<Warning>())
            told << one->code;
    }
    QCOMPARE(told, (QStringList{u"endNear"_s, u"note"_s})); // the operator, and the agent: once each
}

void tst_Exchange::limitsEndACall_data()
{
    QTest::addColumn<QByteArray>("limits");
    QTest::addColumn<bool>("callerSpeaks");
    QTest::addColumn<EndReason>("reason");
    QTest::newRow("silence") << QByteArray(R"({"silenceMs":400})") << false << EndReason::Silence;
    QTest::newRow("duration") << QByteArray(R"({"durationMs":500})") << false << EndReason::MaxDuration;
    QTest::newRow("turns: the agent has the last word") << QByteArray(R"({"turns":1})") << true << EndReason::MaxTurns;
    QTest::newRow("a goodbye phrase") << QByteArray(R"({"goodbyePhrases":["heard you"]})") << true << EndReason::AgentSaidGoodbye;
}

void tst_Exchange::limitsEndACall()
{
    QFETCH(QByteArray, limits);
    QFETCH(bool, callerSpeaks);
    QFETCH(EndReason, reason);
    Rig rig(R"({"name":"Agent","engine":"scripted","limits":)" + limits + "}");
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(rig.story(call).contains(u"agentSpeechStopped"_s) || rig.end(call));
    if (callerSpeaks) {
        phone->speak(300ms);
        phone->keepQuiet(400ms);
    }
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, reason);
    if (callerSpeaks)
        QVERIFY(phone->heard.size() >= 2 * 20 * 160); // the greeting and the whole answer
}

void tst_Exchange::drainingEndsEveryCall()
{
    Rig rig;
    const auto live = rig.place();
    auto phone = rig.pickUp(live);
    const auto ringing = rig.place();
    QTRY_VERIFY(!phone->heard.isEmpty());
    QSignalSpy drained(rig.exchange.get(), &Exchange::drained);
    rig.exchange->drain();
    QVERIFY(!rig.exchange->placeCall({.to = u"+14155550100"_s}));
    QVERIFY(drained.wait());
    for (const auto &call : {live, ringing})
        QCOMPARE(rig.end(call)->reason, EndReason::Shutdown);
}

// ---- Rainy days

void tst_Exchange::theBrakeHoldsWhateverIsAsked()
{
    Rig rig;
    rig.carrier.can.transfers = true;
    const auto live = rig.place();
    auto phone = rig.pickUp(live);
    QTRY_VERIFY(!phone->heard.isEmpty());
    QSignalSpy told(rig.exchange.get(), &Exchange::diallingStopped);
    QVERIFY(rig.exchange->stopDialling(true));
    QCOMPARE(told.value(0), QVariantList{true}); // also to those who did not ask
    const auto placed = rig.exchange->placeCall({.to = u"+14155552671"_s});
    QVERIFY(!placed && placed.error().code == Error::Code::Refused);
    const auto moved = rig.exchange->command(live, {Transfer{u"+14155552671"_s}});
    QVERIFY(!moved && moved.error().detail.contains(u"brake/stop"_s));
    QCOMPARE(rig.carrier.dials.size(), 1); // of the live call, which goes on
    QVERIFY(!rig.end(live));
    QVERIFY(rig.exchange->stopDialling(false));
    QVERIFY(rig.exchange->placeCall({.to = u"+14155552671"_s}));
}

void tst_Exchange::whatTheBrakeRefusedIsInTheRecord()
{
    Rig rig;
    CallRequest abroad{.to = u"+4930901820"_s};
    QVERIFY(!rig.exchange->placeCall(abroad));
    QCOMPARE(rig.carrier.dials.size(), 0);
    QCOMPARE(rig.story(abroad.id), (QStringList{u"placed"_s, u"ended"_s}));
    QCOMPARE(rig.end(abroad.id)->reason, EndReason::Rejected);
    QVERIFY(rig.end(abroad.id)->detail.contains(u"brake/countries"_s));
    rig.exchange->setSettings(Settings().with(u"server/publicUrl", u"https://bridge.example.com"_s).with(u"calls/defaultLine", u"Fake line"_s)
                                  .with(u"calls/defaultAgent", u"Agent"_s).with(u"brake/countries", u"US DE"_s).with(u"brake/callsPerHour", 1));
    QVERIFY(rig.exchange->placeCall({.to = u"+4930901820"_s}));
    const auto second = rig.exchange->placeCall({.to = u"+4930901820"_s});
    QVERIFY(!second && second.error().code == Error::Code::Busy);
}

void tst_Exchange::whatCannotBePlacedIsRefusedWithASentence_data()
{
    QTest::addColumn<CallRequest>("request");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("named");
    QTest::newRow("unknown agent") << CallRequest{.to = u"+14155552671"_s, .agent = u"Nobody"_s} << Error::Code::NotFound << u"Nobody"_s;
    QTest::newRow("unknown line") << CallRequest{.to = u"+14155552671"_s, .line = u"No line"_s} << Error::Code::NotFound << u"No line"_s;
    QTest::newRow("no number") << CallRequest{} << Error::Code::Malformed << u"number"_s;
    QTest::newRow("engine without a key") << CallRequest{.to = u"+14155552671"_s, .agent = u"Broken"_s} << Error::Code::NotConfigured << u"key"_s;
    QTest::newRow("a variable is missing") << CallRequest{.to = u"+14155552671"_s, .agent = u"Needy"_s} << Error::Code::NotConfigured << u"name"_s;
}

void tst_Exchange::whatCannotBePlacedIsRefusedWithASentence()
{
    QFETCH(CallRequest, request);
    Rig rig;
    const auto placed = rig.exchange->placeCall(request);
    QVERIFY(!placed);
    QTEST(placed.error().code, "code");
    QFETCH(QString, named);
    QVERIFY2(placed.error().detail.contains(named), qPrintable(placed.error().detail));
    QVERIFY(rig.exchange->liveCalls().isEmpty());
    QVERIFY(rig.carrier.dials.isEmpty());
}

void tst_Exchange::theLineIsFull()
{
    Rig rig;
    for (int i = 0; i < 3; ++i)
        QVERIFY(!rig.place().isEmpty());
    const auto fourth = rig.exchange->placeCall({.to = u"+14155550138"_s});
    QVERIFY(!fourth);
    QCOMPARE(fourth.error().code, Error::Code::Busy);
}

void tst_Exchange::aCarrierThatCannotConnectEndsTheCall_data()
{
    QTest::addColumn<CarrierReport::Status>("status");
    QTest::addColumn<EndReason>("reason");
    QTest::newRow("busy") << CarrierReport::Status::Busy << EndReason::Busy;
    QTest::newRow("no answer") << CarrierReport::Status::NoAnswer << EndReason::NoAnswer;
    QTest::newRow("failed") << CarrierReport::Status::Failed << EndReason::CarrierFailed;
    QTest::newRow("canceled") << CarrierReport::Status::Canceled << EndReason::Canceled;
}

void tst_Exchange::aCarrierThatCannotConnectEndsTheCall()
{
    QFETCH(CarrierReport::Status, status);
    Rig rig;
    const auto call = rig.place();
    emit rig.carrier.dialled(call, LegId(u"L"_s));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(call), {.status = status}));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(call), {.status = status})); // carriers repeat themselves
    QTRY_VERIFY(rig.end(call));
    QTEST(rig.end(call)->reason, "reason");
    QCOMPARE(rig.story(call).count(u"ended"_s), 1);
}

void tst_Exchange::mediaTokensOpenOnce()
{
    Rig rig;
    const auto call = rig.place();
    const auto token = rig.tokenOf(call);
    QCOMPARE(rig.exchange->claimSeat(u"fake"_s, token).error().code, Error::Code::Refused); // nobody has answered yet
    rig.answer(call);
    QVERIFY(!rig.exchange->claimSeat(u"other"_s, token));
    QVERIFY(!rig.exchange->claimSeat(u"fake"_s, newToken()));
    QVERIFY(rig.exchange->claimSeat(u"fake"_s, token));
    QCOMPARE(rig.exchange->claimSeat(u"fake"_s, token).error().code, Error::Code::Refused);
    QVERIFY(!rig.exchange->answerPlaced(u"fake"_s, token, {})); // the carrier can't open a second stream either
}

void tst_Exchange::anEngineThatFailsEndsItsCallOnly_data()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("at opening") << int(ScriptedEngine::Fault::FailsToOpen);
    QTest::newRow("in mid-sentence") << int(ScriptedEngine::Fault::FailsInMidSentence);
}

void tst_Exchange::anEngineThatFailsEndsItsCallOnly()
{
    QFETCH(int, fault);
    Rig rig(R"({"name":"Agent","engine":"scripted"})", {.fault = ScriptedEngine::Fault(fault)});
    const auto good = rig.place(u"Other"_s);
    auto phone = rig.pickUp(good);
    const auto bad = rig.place();
    auto badPhone = rig.pickUp(bad);
    QTRY_VERIFY(rig.end(bad));
    QCOMPARE(rig.end(bad)->reason, EndReason::EngineFailed);
    QVERIFY(rig.end(bad)->detail.contains("engine"_L1));
    QVERIFY(rig.carrier.hangUps.contains(bad));
    QTRY_VERIFY(phone->heard.size() >= 20 * 160);
    QVERIFY(!rig.end(good));
}

void tst_Exchange::aBrokenSocketIsMediaLost()
{
    Rig rig;
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    phone->abort();
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::MediaLost);
    QVERIFY(rig.carrier.hangUps.contains(call)); // the leg may still be up
}

void tst_Exchange::rubbishOnTheStreamEndsTheCall_data()
{
    QTest::addColumn<bool>("afterStart");
    QTest::newRow("before the stream started: no carrier at all") << false;
    QTest::newRow("for a second, and nothing else") << true;
}

void tst_Exchange::rubbishOnTheStreamEndsTheCall()
{
    QFETCH(bool, afterStart);
    Rig rig;
    const auto call = rig.place();
    rig.answer(call);
    Phone phone;
    rig.door->next = rig.tokenOf(call);
    QSignalSpy connected(&phone, &QWebSocket::connected);
    phone.open(QUrl(u"ws://127.0.0.1:%1"_s.arg(rig.door->serverPort())));
    QVERIFY(connected.wait());
    if (afterStart)
        phone.sendTextMessage(u"start"_s);
    for (int i = 0; i < 60; ++i)
        phone.sendTextMessage(u"rubbish"_s);
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::MediaLost);
    QVERIFY(!rig.end(call)->detail.isEmpty());
}

void tst_Exchange::oneBadFrameIsForgiven()
{
    Rig rig;
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    phone->sendTextMessage(u"rubbish"_s);
    phone->sendTextMessage(u"skip"_s); // and one frame is lost on the way
    phone->speak(300ms);
    phone->keepQuiet(400ms);
    QTRY_VERIFY(rig.story(call).contains(u"callerSaid"_s));
    QVERIFY(rig.story(call).contains(u"warning"_s));
    QVERIFY(!rig.end(call));
}

void tst_Exchange::lateReportsAreNoError()
{
    Rig rig;
    const auto call = rig.place();
    const auto token = rig.tokenOf(call);
    QVERIFY(rig.exchange->report(u"fake"_s, token, {.status = CarrierReport::Status::Busy}));
    QTRY_VERIFY(rig.exchange->liveCalls().isEmpty());
    QVERIFY(rig.exchange->report(u"fake"_s, token, {.status = CarrierReport::Status::Completed}));
    QCOMPARE(rig.exchange->report(u"fake"_s, newToken(), {}).error().code, Error::Code::NotFound);
}

void tst_Exchange::aStreamThatNeverOpenedIsMediaLost()
{
    Rig rig;
    const auto call = rig.place();
    rig.answer(call); // and then the carrier could not reach our socket
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(call), {.status = CarrierReport::Status::Completed}));
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::MediaLost);
    QCOMPARE(rig.end(call)->by, Who::Carrier);
}

void tst_Exchange::aLineWithoutAPublicAddressIsNotDialled()
{
    Rig rig;
    rig.exchange->setSettings(Settings().with(u"calls/defaultLine", u"Fake line"_s).with(u"calls/defaultAgent", u"Agent"_s));
    const auto placed = rig.exchange->placeCall({.to = u"+14155550138"_s});
    QVERIFY(!placed);
    QVERIFY(placed.error().detail.contains("PUBLIC_URL"_L1));
    QVERIFY(rig.carrier.dials.isEmpty());
}

void tst_Exchange::callsThatAreLeftAtTheEndAreTold_data()
{
    QTest::addColumn<bool>("atOnce");
    QTest::newRow("its carrier confirms later") << false;
    QTest::newRow("its carrier confirms at once") << true;
}

void tst_Exchange::callsThatAreLeftAtTheEndAreTold()
{
    QFETCH(bool, atOnce);
    Rig rig;
    rig.carrier.confirmsAtOnce = atOnce;
    const auto call = rig.place();
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    rig.exchange.reset();
    QVERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::Shutdown);
    QCOMPARE(rig.story(call).count(u"ended"_s), 1);
    QVERIFY(rig.carrier.hangUps.contains(call));
}

void tst_Exchange::commandsThatAreNotPossibleSaySo()
{
    Rig rig;
    QCOMPARE(rig.exchange->command(newCallId(), {HangUp{}}).error().code, Error::Code::NotFound);
    const auto call = rig.place();
    QCOMPARE(rig.exchange->command(call, {Whisper{u"hush"_s}}).error().code, Error::Code::NotPossibleNow);
    auto phone = rig.pickUp(call);
    QTRY_VERIFY(!phone->heard.isEmpty());
    QTRY_COMPARE(rig.exchange->liveCalls().value(0).state, u"live"_s);
    QCOMPARE(rig.exchange->command(call, {TakeOver{}}).error().code, Error::Code::NotPossibleNow);
    QVERIFY(rig.exchange->command(call, {Whisper{u"hush"_s}}));
    QTRY_VERIFY(rig.story(call).contains(u"whispered"_s));
}

QTEST_GUILESS_MAIN(tst_Exchange)
#include "tst_exchange.moc"
