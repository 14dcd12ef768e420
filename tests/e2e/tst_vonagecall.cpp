// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/fakevonage.h"
#include "tests/fakes/vonagephone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

namespace {

// The whole bridge between stand-ins for Vonage and for Gemini Live, and a telephone.
struct House
{
    explicit House(const FakeGeminiManners &manners = e2e::dentist(), int rate = 16000)
        : bridge(manners, settings(rate))
        , phone(vonage, bridge.url(), rate)
    {
    }

    QMap<QString, QVariant> settings(int rate) const
    {
        return {{u"vonage/applicationId"_s, FakeVonage::applicationId}, {u"vonage/privateKey"_s, QString::fromLatin1(vonage.privateKey())},
            {u"vonage/signatureSecret"_s, QString::fromLatin1(FakeVonage::signatureSecret)},
            {u"vonage/fromNumber"_s, u'+' + FakeVonage::ownNumber}, {u"vonage/apiUrl"_s, vonage.url().toString()},
            {u"vonage/rate"_s, QString::number(rate)}};
    }

    Result<CallId> place(std::optional<Voicemail::Policy> machines = {})
    {
        CallRequest request;
        request.voicemail = machines;
        request.to = u"+14155550138"_s;
        request.line = u"Vonage"_s;
        return bridge.house->exchange().placeCall(request);
    }

    FakeVonage vonage;
    e2e::Bridge bridge;
    VonagePhone phone;
};

} // namespace

// A caller reaches us through Vonage, or is reached, and talks to Gemini Live.
class tst_VonageCall : public QObject
{
    Q_OBJECT
private slots:
    void theCallerIsGreetedAndAnswered();
    void aNumberThatIsSetToGetIsAnswered();
    void theVoiceStopsWhenTheCallerBargesIn();
    void aCallIsPlacedAndThePersonHangsUp();
    void weHangUpACallThatWePlaced();
    void theAgentEndsTheCallAfterItsLastWord();
    void tonesArriveAtEveryRate_data();
    void tonesArriveAtEveryRate();
    void keysAndTransfersGoThroughTheApi();
    void aMachineIsHungUpOn();
    void aMachineGetsItsMessageAfterTheBeep();
    void aPersonIsTalkedTo();
    // rainy
    void aStrangersWebhookIsRefused();
    void aWebhookThatComesAgainIsRefused();
    void aStrangersStreamIsRefused();
    void aStreamThatBreaksAtTheEndIsAHangUp();
    void aCallThatCannotBeTakenHearsWhy();
    void whoeverDoesNotTalkToUs_data();
    void whoeverDoesNotTalkToUs();
    void aCallThatVonageRefusesEnds();
};

void tst_VonageCall::theCallerIsGreetedAndAnswered()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000); // the greeting was heard
    QCOMPARE(bridge.told<Received>().value(0).from, u"+14155550100"_s);
    QCOMPARE(bridge.told<Received>().value(0).to, u"+15005550006"_s);
    QCOMPARE(bridge.told<MediaStarted>().value(0).rate, 16000);
    QVERIFY(phone.marks() > 0);
    phone.press('5');
    phone.say(e2e::speech(800, phone.rate()));
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
    QTRY_COMPARE(phone.webhookStatuses().size(), 6); // ringing, the answer, two beginnings, two ends
    QVERIFY(!phone.webhookStatuses().contains(403));
}

void tst_VonageCall::aNumberThatIsSetToGetIsAnswered()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    phone.dialByGet();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    QCOMPARE(bridge.told<Received>().value(0).from, u"+14155550100"_s);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
}

void tst_VonageCall::theVoiceStopsWhenTheCallerBargesIn()
{
    House house(e2e::longWinded());
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > phone.rate(), 10000); // a second of it
    phone.say(e2e::speech(900, phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<BargedIn>(), 5000);
    QTRY_COMPARE(phone.clears(), 1);
    const auto barge = bridge.told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY(barge.heardText.startsWith("one two"_L1));
    QVERIFY(barge.unheardText.endsWith("sixteen"_L1));
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_VonageCall::aCallIsPlacedAndThePersonHangsUp()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    const auto call = house.place();
    QVERIFY2(call, call ? "" : qPrintable(call.error().detail));
    QTRY_VERIFY(bridge.has<Ringing>());
    QVERIFY(!bridge.has<Answered>());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(bridge.told<Answered>().size(), 1);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(bridge.told<Ended>().size(), 1);
    QCOMPARE(phone.complaints(), QStringList());
    QCOMPARE(vonage.calls(), 1);
}

void tst_VonageCall::weHangUpACallThatWePlaced()
{
    House house;
    auto &[vonage, bridge, phone] = house;
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
    QVERIFY(!vonage.isAlive(phone.leg()));
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_VonageCall::theAgentEndsTheCallAfterItsLastWord()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"Goodbye and take care."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    House house(script);
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 15000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QVERIFY(phone.received().size() >= phone.rate()); // 4 words of 250 ms
    QTRY_VERIFY(phone.hasHungUp());
    QVERIFY(!vonage.isAlive(phone.leg()));
}

void tst_VonageCall::tonesArriveAtEveryRate_data()
{
    QTest::addColumn<int>("rate");
    QTest::newRow("8 kHz") << 8000;
    QTest::newRow("16 kHz") << 16000;
    QTest::newRow("24 kHz") << 24000;
}

void tst_VonageCall::tonesArriveAtEveryRate()
{
    QFETCH(int, rate);
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six"_s, .toneHz = 1000}};
    script.hearsByItself = false; // it only listens
    House house(script, rate);
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(bridge.told<MediaStarted>().value(0).rate, rate);
    const auto all = phone.received();
    QVERIFY(all.size() >= rate * 3 / 2); // 6 words of 250 ms
    const auto toCaller = std::span(all.constData() + rate / 5, size_t(rate));
    phone.say(tone(1000, 1500, rate));
    QTRY_VERIFY_WITH_TIMEOUT(!phone.isSaying(), 5000);
    const auto heard = [&bridge = bridge] { return bridge.gemini.last()->heard(); };
    QTRY_VERIFY_WITH_TIMEOUT(heard().size() > e2e::loudUntil(heard()) + 3200, 5000); // the tone and 200 ms after it
    const auto sound = heard();
    const auto toEngine = std::span(sound.constData() + e2e::loudUntil(sound) - 16000 - 1600, 16000);
    qInfo("to the caller %.1f dB, worst 20 ms %.1f dB; to the engine %.1f dB, worst 20 ms %.1f dB", snrOfTone(toCaller, 1000, rate),
        e2e::worstSnr(toCaller, 1000, rate), snrOfTone(toEngine, 1000, 16000), e2e::worstSnr(toEngine, 1000, 16000));
    QVERIFY(snrOfTone(toCaller, 1000, rate) > 40);
    QVERIFY(e2e::worstSnr(toCaller, 1000, rate) > 35);
    QVERIFY(snrOfTone(toEngine, 1000, 16000) > 40);
    QVERIFY(e2e::worstSnr(toEngine, 1000, 16000) > 35);
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_VonageCall::keysAndTransfersGoThroughTheApi()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    const auto call = house.place();
    QVERIFY(call);
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(bridge.house->exchange().command(*call, {SendDtmf{u"1w2#"_s}}));
    QTRY_COMPARE(phone.digits(), u"1p2#"_s);
    QTRY_VERIFY(!bridge.told<DtmfPressed>().isEmpty());
    QCOMPARE(bridge.told<DtmfPressed>().first().from, Who::Operator);
    QVERIFY(bridge.house->exchange().command(*call, {Transfer{u"+14155550199"_s}}));
    QTRY_COMPARE(phone.transferredTo(), u"14155550199"_s);
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::Transferred);
    QVERIFY(vonage.isAlive(phone.leg())); // the two go on without us
    QCOMPARE(phone.complaints(), QStringList());
}

// ---- Machines

void tst_VonageCall::aMachineIsHungUpOn()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    QVERIFY(house.place(Voicemail::Policy::HangUp));
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.detect(u"machine"_s, {});
    QTRY_VERIFY(phone.hasHungUp());
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AnsweringMachine);
    QCOMPARE(bridge.told<MachineDetected>().value(0).by, AnsweredBy::Machine);
    const auto statuses = phone.webhookStatuses().size();
    phone.detect(u"machine"_s, {}); // repeated, and late
    QTRY_VERIFY(phone.webhookStatuses().size() > statuses);
    QCOMPARE(bridge.told<Ended>().size(), 1);
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_VonageCall::aMachineGetsItsMessageAfterTheBeep()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    QVERIFY(house.place(Voicemail::Policy::LeaveMessage));
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.detect(u"machine"_s, {});
    QTRY_VERIFY(bridge.has<MachineDetected>());
    QVERIFY(!bridge.told<MachineDetected>()[0].canLeaveMessage);
    phone.say(e2e::speech(1500, phone.rate())); // the machine's greeting
    QTRY_VERIFY_WITH_TIMEOUT(!phone.isSaying(), 5000);
    const auto spoken = bridge.told<AgentSpeechStarted>().size();
    const auto heard = phone.received().size(); // nobody talks to a greeting
    phone.detect(u"machine"_s, u"beep_start"_s);
    QTRY_VERIFY(bridge.told<MachineDetected>().last().canLeaveMessage);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 20000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AnsweringMachine);
    QCOMPARE(bridge.told<AgentSpeechStarted>().size(), spoken + 1);
    QVERIFY(phone.received().size() - heard > phone.rate()); // more than a second of it, and it was played before the end
    QTRY_VERIFY(phone.hasHungUp());
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_VonageCall::aPersonIsTalkedTo()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    QVERIFY(house.place(Voicemail::Policy::HangUp));
    QTRY_VERIFY(phone.rings());
    phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.detect(u"human"_s, {});
    QTRY_COMPARE(bridge.told<MachineDetected>().value(0).by, AnsweredBy::Human);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    phone.say(e2e::speech(800, phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<TurnMeasured>(), 10000);
    QVERIFY(!bridge.has<Ended>());
    QCOMPARE(phone.complaints(), QStringList());
}

// ---- Rainy days

void tst_VonageCall::aStrangersWebhookIsRefused()
{
    House house;
    VonagePhone stranger(house.vonage, house.bridge.url(), 16000, "another-secret");
    stranger.dial();
    QTRY_COMPARE(stranger.webhookStatuses(), QList<int>({403, 403}));
    QVERIFY(house.bridge.events.isEmpty());
    QVERIFY(house.bridge.gemini.sessions().isEmpty());
}

void tst_VonageCall::aWebhookThatComesAgainIsRefused()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.isStreaming(), 5000);
    QTRY_COMPARE(phone.webhookStatuses().size(), 4);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QTRY_COMPARE(phone.webhookStatuses().size(), 6);
    const auto told = bridge.events.size();
    phone.repeatLastEvent();
    QTRY_COMPARE(phone.webhookStatuses().size(), 7);
    QCOMPARE(phone.webhookStatuses().last(), 403);
    QCOMPARE(bridge.events.size(), told);
}

void tst_VonageCall::aStrangersStreamIsRefused()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    for (const QByteArray authorization : {"", "Bearer guessed"}) {
        VonagePhone guesser(vonage, bridge.url());
        guesser.openStreamAs(phone.streamUrl(), authorization);
        QTRY_VERIFY_WITH_TIMEOUT(guesser.isOver(), 8000);
        QVERIFY(!guesser.isStreaming());
    }
    QVERIFY(!phone.isOver());
    QVERIFY(!bridge.has<Ended>());
}

// Not every proxy passes the goodbye on; the webhook tells it all the same.
void tst_VonageCall::aStreamThatBreaksAtTheEndIsAHangUp()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.breakOff();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
}

void tst_VonageCall::aCallThatCannotBeTakenHearsWhy()
{
    House house;
    auto &[vonage, bridge, phone] = house;
    bridge.house->exchange().drain();
    phone.dial();
    QTRY_VERIFY(!phone.heardWords().isEmpty());
    QVERIFY(phone.hasHungUp());
    QVERIFY(bridge.gemini.sessions().isEmpty());
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_VonageCall::whoeverDoesNotTalkToUs_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<EndReason>("reason");
    QTest::newRow("is busy") << u"busy"_s << EndReason::Busy;
    QTest::newRow("rejects it") << u"rejected"_s << EndReason::Busy;
    QTest::newRow("lets it ring") << u"unanswered"_s << EndReason::NoAnswer;
    QTest::newRow("is not reached") << u"failed"_s << EndReason::CarrierFailed;
}

void tst_VonageCall::whoeverDoesNotTalkToUs()
{
    QFETCH(QString, status);
    QFETCH(EndReason, reason);
    House house;
    QVERIFY(house.place());
    QTRY_VERIFY(house.phone.rings());
    house.phone.refuse(status);
    QTRY_VERIFY(house.bridge.has<Ended>());
    QCOMPARE(house.bridge.told<Ended>()[0].reason, reason);
    QVERIFY(!house.bridge.has<Answered>());
}

void tst_VonageCall::aCallThatVonageRefusesEnds()
{
    House house;
    house.vonage.mood = FakeVonage::Mood::RateLimited;
    QVERIFY(house.place());
    QTRY_VERIFY(house.bridge.has<Ended>());
    QCOMPARE(house.bridge.told<Ended>()[0].reason, EndReason::CarrierFailed);
    QVERIFY2(house.bridge.told<Ended>()[0].detail.contains(u"Wait a moment"_s), qPrintable(house.bridge.told<Ended>()[0].detail));
    QCOMPARE(house.vonage.requests.size(), 1);
}

QTEST_GUILESS_MAIN(tst_VonageCall)
#include "tst_vonagecall.moc"
