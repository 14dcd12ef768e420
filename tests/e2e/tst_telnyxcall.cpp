// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/faketelnyx.h"
#include "tests/fakes/telnyxphone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

namespace {

// The whole bridge between stand-ins for Telnyx and for Gemini Live, and a telephone.
struct House
{
    explicit House(const FakeGeminiManners &manners = e2e::dentist())
        : bridge(manners, settings())
    {
    }

    QMap<QString, QVariant> settings() const
    {
        return {{u"telnyx/apiKey"_s, QString::fromLatin1(FakeTelnyx::apiKey)}, {u"telnyx/connectionId"_s, FakeTelnyx::connectionId},
            {u"telnyx/publicKey"_s, TelnyxPhone::publicKey}, {u"telnyx/fromNumber"_s, FakeTelnyx::ownNumber},
            {u"telnyx/apiUrl"_s, telnyx.url().toString()}};
    }

    Result<CallId> place(std::optional<Voicemail::Policy> machines = {})
    {
        CallRequest request;
        request.voicemail = machines;
        request.to = u"+14155550138"_s;
        request.line = u"Telnyx"_s;
        return bridge.house->exchange().placeCall(request);
    }

    FakeTelnyx telnyx;
    e2e::Bridge bridge;
    TelnyxPhone phone{telnyx, bridge.url()};
};

} // namespace

// A caller reaches us through Telnyx, or is reached, and talks to Gemini Live.
class tst_TelnyxCall : public QObject
{
    Q_OBJECT
private slots:
    void theCallerIsGreetedAndAnswered();
    void theVoiceStopsWhenTheCallerBargesIn();
    void aCallIsPlacedAndThePersonHangsUp();
    void weHangUpACallThatWePlaced();
    void theAgentEndsTheCallAfterItsLastWord();
    void tonesArriveBothWays_data();
    void tonesArriveBothWays();
    void keysAndTransfersGoThroughTheApi();
    void aMachineIsHungUpOn();
    void aMachineGetsItsMessageAfterTheBeep();
    void aPersonIsTalkedTo();
    // rainy
    void aStrangersWebhookIsRefused();
    void aWebhookThatComesAgainIsRefused();
    void aStrangersStreamIsRefused();
    void whoeverDoesNotTalkToUs_data();
    void whoeverDoesNotTalkToUs();
    void aCallThatTelnyxRefusesEnds();
};

void tst_TelnyxCall::theCallerIsGreetedAndAnswered()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000); // the greeting was heard
    QCOMPARE(bridge.told<Received>().value(0).from, u"+14155550100"_s);
    QCOMPARE(bridge.told<Received>().value(0).to, FakeTelnyx::ownNumber);
    QVERIFY(phone.marks() > 0);
    phone.press('5');
    phone.say(e2e::speech(800, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<TurnMeasured>(), 10000);
    QCOMPARE(bridge.told<CallerSaid>().last().text, u"When are you open?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.told<AgentSpeechStopped>().size() == 2, 10000);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(bridge.told<Ended>()[0].turns, 1);
    QCOMPARE(bridge.told<DtmfPressed>().value(0).digit, u"5"_s);
    QVERIFY(!bridge.has<Warning>());
    QCOMPARE(phone.complaints(), QStringList());
    QTRY_COMPARE(phone.webhookStatuses(), QList<int>({200, 204, 204})); // initiated, answered, hangup
}

void tst_TelnyxCall::theVoiceStopsWhenTheCallerBargesIn()
{
    House house(e2e::longWinded());
    auto &[telnyx, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > 8000, 10000); // a second of it
    phone.say(e2e::speech(900, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<BargedIn>(), 5000);
    QTRY_COMPARE(phone.clears(), 1);
    const auto barge = bridge.told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY(barge.heardText.startsWith("one two"_L1));
    QVERIFY(barge.unheardText.endsWith("sixteen"_L1));
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_TelnyxCall::aCallIsPlacedAndThePersonHangsUp()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    const auto call = house.place();
    QVERIFY2(call, call ? "" : qPrintable(call.error().detail));
    QTRY_VERIFY(phone.rings());
    QVERIFY(!bridge.has<Answered>());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(bridge.told<Answered>().size(), 1);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(bridge.told<Ended>().size(), 1);
    QCOMPARE(phone.complaints(), QStringList());
    QCOMPARE(telnyx.calls(), 1);
}

void tst_TelnyxCall::weHangUpACallThatWePlaced()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    const auto call = house.place();
    QVERIFY(call);
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(bridge.house->exchange().command(*call, {HangUp{}}));
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::OperatorHungUp);
    QTRY_VERIFY(phone.hasHungUp());
    QTRY_VERIFY(phone.isOver());
    QVERIFY(!telnyx.isAlive(phone.leg()));
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_TelnyxCall::theAgentEndsTheCallAfterItsLastWord()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"Goodbye and take care."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    House house(script);
    auto &[telnyx, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 15000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QVERIFY(phone.received().size() >= 4 * 2000); // 4 words of 250 ms at 8 kHz
    QTRY_VERIFY(phone.hasHungUp());
    QVERIFY(!telnyx.isAlive(phone.leg()));
}

void tst_TelnyxCall::tonesArriveBothWays_data()
{
    QTest::addColumn<bool>("swaps");
    QTest::newRow("frames in order") << false;
    QTest::newRow("every tenth frame comes after the next") << true;
}

void tst_TelnyxCall::tonesArriveBothWays()
{
    QFETCH(bool, swaps);
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six seven eight"_s, .toneHz = 1000, .peak = e2e::peakOnMuLawSteps()}};
    script.hearsByItself = false; // it only listens
    House house(script);
    auto &[telnyx, bridge, phone] = house;
    phone.swapsFrames = swaps;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    const auto all = phone.received();
    QVERIFY(all.size() >= 8 * 2000);
    const auto toCaller = std::span(all.constData() + 1600, 12800);
    phone.say(tone(1000, 1500, 8000, e2e::peakOnMuLawSteps()));
    QTRY_VERIFY_WITH_TIMEOUT(!phone.isSaying(), 5000);
    const auto heard = [&bridge = bridge] { return bridge.gemini.last()->heard(); };
    QTRY_VERIFY_WITH_TIMEOUT(heard().size() > e2e::loudUntil(heard()) + 3200, 5000); // the tone and 200 ms after it
    const auto sound = heard();
    const auto toEngine = std::span(sound.constData() + e2e::loudUntil(sound) - 16000 - 1600, 16000);
    qInfo("to the caller %.1f dB, worst 20 ms %.1f dB; to the engine %.1f dB, worst 20 ms %.1f dB", snrOfTone(toCaller, 1000, 8000),
        e2e::worstSnr(toCaller, 1000, 8000), snrOfTone(toEngine, 1000, 16000), e2e::worstSnr(toEngine, 1000, 16000));
    QVERIFY(snrOfTone(toCaller, 1000, 8000) > 40);
    QVERIFY(e2e::worstSnr(toCaller, 1000, 8000) > 30);
    QVERIFY(snrOfTone(toEngine, 1000, 16000) > 40);
    QVERIFY(e2e::worstSnr(toEngine, 1000, 16000) > 35);
    QVERIFY(!bridge.has<Warning>());
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_TelnyxCall::keysAndTransfersGoThroughTheApi()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    const auto call = house.place();
    QVERIFY(call);
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(bridge.house->exchange().command(*call, {SendDtmf{u"1w2#"_s}}));
    QTRY_COMPARE(phone.digits(), u"1w2#"_s);
    QTRY_VERIFY(!bridge.told<DtmfPressed>().isEmpty());
    QCOMPARE(bridge.told<DtmfPressed>().first().from, Who::Operator);
    QVERIFY(bridge.house->exchange().command(*call, {Transfer{u"+14155550199"_s}}));
    QTRY_COMPARE(phone.transferredTo(), u"+14155550199"_s);
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::Transferred);
    QVERIFY(telnyx.isAlive(phone.leg())); // the two go on without us
    QCOMPARE(phone.complaints(), QStringList());
}

// ---- Machines

void tst_TelnyxCall::aMachineIsHungUpOn()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    QVERIFY(house.place(Voicemail::Policy::HangUp));
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.detect(u"call.machine.detection.ended"_s, u"machine"_s);
    QTRY_VERIFY(phone.hasHungUp());
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AnsweringMachine);
    QCOMPARE(bridge.told<MachineDetected>().value(0).by, AnsweredBy::Machine);
    const auto statuses = phone.webhookStatuses().size();
    phone.detect(u"call.machine.detection.ended"_s, u"machine"_s); // repeated, and late
    QTRY_VERIFY(phone.webhookStatuses().size() > statuses);
    QCOMPARE(bridge.told<Ended>().size(), 1);
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_TelnyxCall::aMachineGetsItsMessageAfterTheBeep()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    QVERIFY(house.place(Voicemail::Policy::LeaveMessage));
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.detect(u"call.machine.detection.ended"_s, u"machine"_s);
    QTRY_VERIFY(bridge.has<MachineDetected>());
    QVERIFY(!bridge.told<MachineDetected>()[0].canLeaveMessage);
    phone.say(e2e::speech(1500, phone.rate())); // the machine's greeting
    QTRY_VERIFY_WITH_TIMEOUT(!phone.isSaying(), 5000);
    const auto spoken = bridge.told<AgentSpeechStarted>().size();
    const auto heard = phone.received().size(); // nobody talks to a greeting
    phone.detect(u"call.machine.greeting.ended"_s, u"beep_detected"_s);
    QTRY_VERIFY(bridge.told<MachineDetected>().last().canLeaveMessage);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 20000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AnsweringMachine);
    QCOMPARE(bridge.told<AgentSpeechStarted>().size(), spoken + 1);
    QVERIFY(phone.received().size() - heard > phone.rate()); // more than a second of it, and it was played before the end
    QTRY_VERIFY(phone.hasHungUp());
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_TelnyxCall::aPersonIsTalkedTo()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    QVERIFY(house.place(Voicemail::Policy::HangUp));
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.detect(u"call.machine.detection.ended"_s, u"human"_s);
    QTRY_COMPARE(bridge.told<MachineDetected>().value(0).by, AnsweredBy::Human);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    phone.say(e2e::speech(800, phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<TurnMeasured>(), 10000);
    QVERIFY(!bridge.has<Ended>());
    QCOMPARE(phone.complaints(), QStringList());
}

// ---- Rainy days

void tst_TelnyxCall::aStrangersWebhookIsRefused()
{
    House house;
    TelnyxPhone stranger(house.telnyx, house.bridge.url(), QByteArray(32, 'x'));
    stranger.dial();
    QTRY_COMPARE(stranger.webhookStatuses(), QList<int>{403});
    QVERIFY(house.bridge.events.isEmpty());
    QVERIFY(house.bridge.gemini.sessions().isEmpty());
    QVERIFY(house.telnyx.requests.isEmpty()); // nothing was answered
}

void tst_TelnyxCall::aWebhookThatComesAgainIsRefused()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.isStreaming(), 5000);
    QTRY_COMPARE(phone.webhookStatuses().size(), 2);
    phone.repeatLastEvent();
    QTRY_COMPARE(phone.webhookStatuses().size(), 3);
    QCOMPARE(phone.webhookStatuses().last(), 403);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QTRY_COMPARE(phone.webhookStatuses().size(), 4);
    const auto told = bridge.events.size();
    phone.repeatLastEvent();
    QTRY_COMPARE(phone.webhookStatuses().size(), 5);
    QCOMPARE(phone.webhookStatuses().last(), 403);
    QCOMPARE(bridge.events.size(), told);
    QCOMPARE(bridge.told<Received>().size(), 1);
}

void tst_TelnyxCall::aStrangersStreamIsRefused()
{
    House house;
    auto &[telnyx, bridge, phone] = house;
    house.place();
    QTRY_VERIFY(phone.rings());
    const QUrl url(phone.order()["stream_url"_L1].toString());
    TelnyxPhone guesser(telnyx, bridge.url());
    guesser.openStreamAs(url, "guessed");
    QTRY_VERIFY_WITH_TIMEOUT(guesser.isOver(), 8000);
    QVERIFY(!guesser.isStreaming());
    QVERIFY(!bridge.has<Answered>());
    phone.pickUp(); // the seat is still there
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    TelnyxPhone second(telnyx, bridge.url());
    second.openStreamAs(url, phone.order()["stream_auth_token"_L1].toString().toLatin1()); // the right token, once too often
    QTRY_VERIFY_WITH_TIMEOUT(second.isOver(), 8000);
    QVERIFY(!second.isStreaming());
    QVERIFY(!phone.isOver());
}

void tst_TelnyxCall::whoeverDoesNotTalkToUs_data()
{
    QTest::addColumn<QString>("cause");
    QTest::addColumn<EndReason>("reason");
    QTest::newRow("is busy") << u"user_busy"_s << EndReason::Busy;
    QTest::newRow("lets it ring") << u"timeout"_s << EndReason::NoAnswer;
    QTest::newRow("does not exist") << u"not_found"_s << EndReason::CarrierFailed;
}

void tst_TelnyxCall::whoeverDoesNotTalkToUs()
{
    QFETCH(QString, cause);
    QFETCH(EndReason, reason);
    House house;
    QVERIFY(house.place());
    QTRY_VERIFY(house.phone.rings());
    house.phone.refuse(cause);
    QTRY_VERIFY(house.bridge.has<Ended>());
    QCOMPARE(house.bridge.told<Ended>()[0].reason, reason);
    QVERIFY(!house.bridge.has<Answered>());
    if (reason == EndReason::CarrierFailed)
        QVERIFY2(house.bridge.told<Ended>()[0].detail.contains(cause), qPrintable(house.bridge.told<Ended>()[0].detail));
}

void tst_TelnyxCall::aCallThatTelnyxRefusesEnds()
{
    House house;
    house.telnyx.mood = FakeTelnyx::Mood::Forbids;
    QVERIFY(house.place());
    QTRY_VERIFY(house.bridge.has<Ended>());
    QCOMPARE(house.bridge.told<Ended>()[0].reason, EndReason::CarrierFailed);
    QVERIFY2(house.bridge.told<Ended>()[0].detail.contains(u"outbound voice profile"_s), qPrintable(house.bridge.told<Ended>()[0].detail));
    QCOMPARE(house.telnyx.requests.size(), 1);
}

QTEST_GUILESS_MAIN(tst_TelnyxCall)
#include "tst_telnyxcall.moc"
