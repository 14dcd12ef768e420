// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/twiliophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// Calls that Twilio is asked to place, with what it can do for one; and many that come in at once.
class tst_TwilioCall : public QObject
{
    Q_OBJECT
private slots:
    void aPlacedCallIsGreetedAndTheCallerHangsUp();
    void theOperatorHangsUp();
    void theOperatorHangsUpWhileItRings();
    void nobodyIsReached_data();
    void nobodyIsReached();
    void aMachineIsHungUpOn();
    void aMachineGetsItsMessage();
    void keysAreSentAndTheAgentTalksOn();
    void aCallIsTransferredAndGoesOn();
    void aRefusedNumberIsNeverDialled();
    void twoHundredCallersAtOnce();
    void aStreamWithoutOurTokenIsACallReceived();

private:
    static FakeGeminiManners manners()
    {
        FakeGeminiManners manners;
        manners.replies = {{.words = u"Thanks for calling Northside Dental."_s}, {.words = u"We are open from nine to five."_s}};
        manners.callerWords = {u"When are you open?"_s};
        return manners;
    }
};

namespace {

struct Rung // a call on the way to a person
{
    explicit Rung(const FakeGeminiManners &manners, CallRequest wish = {})
        : bridge(manners)
        , phone(bridge.url(), e2e::kTwilioToken)
    {
        phone.follow(bridge.twilio);
        wish.to = u"+14155552671"_s;
        wish.line = u"Twilio"_s;
        const auto placed = bridge.house->exchange().placeCall(wish);
        if (!placed)
            qFatal("%s", qPrintable(placed.error().detail));
        call = *placed;
        if (!QTest::qWaitFor([this] { return phone.rings() && bridge.has<Ringing>(); }))
            qFatal("it does not ring");
    }
    void pickUpAndListen()
    {
        phone.pickUp();
        if (!QTest::qWaitFor([this] { return bridge.has<AgentSpeechStarted>(); }, 10000))
            qFatal("nobody speaks");
    }
    Result<void> command(const CommandKind &kind) { return bridge.house->exchange().command(call, {kind}); }
    std::optional<Ended> ended() const { return bridge.has<Ended>() ? std::optional(bridge.told<Ended>()[0]) : std::nullopt; }

    e2e::Bridge bridge;
    TwilioPhone phone;
    CallId call;
};

} // namespace

void tst_TwilioCall::aPlacedCallIsGreetedAndTheCallerHangsUp()
{
    Rung it(manners());
    it.pickUpAndListen();
    QCOMPARE(it.bridge.told<Dialing>().size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(it.bridge.has<AgentSpeechStopped>(), 10000);
    it.phone.hangUp();
    QTRY_VERIFY(it.ended());
    QCOMPARE(it.ended()->reason, EndReason::CallerHungUp);
    QCOMPARE(it.ended()->by, Who::Caller);
    QCOMPARE(it.phone.complaints(), QStringList());
    QCOMPARE(it.bridge.twilio.callsPlaced(), 1);
}

void tst_TwilioCall::theOperatorHangsUp()
{
    Rung it(manners());
    it.pickUpAndListen();
    QVERIFY(it.command(HangUp{}));
    QTRY_VERIFY(it.phone.isOver());
    QTRY_VERIFY(it.ended());
    QCOMPARE(it.ended()->reason, EndReason::OperatorHungUp);
}

void tst_TwilioCall::theOperatorHangsUpWhileItRings()
{
    Rung it(manners());
    QVERIFY(it.command(HangUp{}));
    QTRY_VERIFY(it.phone.isOver());
    QTRY_VERIFY(it.ended());
    QCOMPARE(it.ended()->reason, EndReason::OperatorHungUp);
    QCOMPARE(it.phone.streams(), 0);
}

void tst_TwilioCall::nobodyIsReached_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<EndReason>("reason");
    QTest::newRow("busy") << QByteArray("busy") << EndReason::Busy;
    QTest::newRow("no answer") << QByteArray("no-answer") << EndReason::NoAnswer;
    QTest::newRow("failed") << QByteArray("failed") << EndReason::CarrierFailed;
}

void tst_TwilioCall::nobodyIsReached()
{
    QFETCH(QByteArray, status);
    Rung it(manners());
    it.phone.refuse(status);
    QTRY_VERIFY(it.ended());
    QTEST(it.ended()->reason, "reason");
    QTRY_VERIFY(it.bridge.house->exchange().liveCalls().isEmpty());
}

void tst_TwilioCall::aMachineIsHungUpOn()
{
    Rung it(manners(), {.voicemail = Voicemail::Policy::HangUp});
    QCOMPARE(it.phone.order().value(u"MachineDetection"_s), u"Enable"_s);
    it.pickUpAndListen();
    it.phone.detect("machine_start");
    QTRY_VERIFY(it.phone.isOver());
    QTRY_VERIFY(it.ended());
    QCOMPARE(it.ended()->reason, EndReason::AnsweringMachine);
    QCOMPARE(it.bridge.told<MachineDetected>().value(0).by, AnsweredBy::Machine);
    it.phone.detect("machine_start"); // repeated, and late
    QTRY_VERIFY(it.bridge.house->exchange().liveCalls().isEmpty());
    QCOMPARE(it.bridge.told<Ended>().size(), 1);
}

void tst_TwilioCall::aMachineGetsItsMessage()
{
    Rung it(manners(), {.voicemail = Voicemail::Policy::LeaveMessage});
    QCOMPARE(it.phone.order().value(u"MachineDetection"_s), u"DetectMessageEnd"_s);
    it.pickUpAndListen();
    const auto before = it.bridge.told<AgentSpeechStarted>().size();
    it.phone.detect("machine_end_beep");
    QTRY_VERIFY_WITH_TIMEOUT(it.ended(), 20000);
    QCOMPARE(it.ended()->reason, EndReason::AnsweringMachine);
    QVERIFY(it.bridge.told<MachineDetected>().value(0).canLeaveMessage);
    QVERIFY(it.bridge.told<AgentSpeechStarted>().size() > before); // it spoke after the beep
}

void tst_TwilioCall::keysAreSentAndTheAgentTalksOn()
{
    Rung it(manners());
    it.pickUpAndListen();
    QVERIFY(it.command(SendDtmf{u"12#"_s}));
    QTRY_COMPARE(it.phone.digits(), u"12#"_s);
    QTRY_COMPARE(it.phone.streams(), 2);
    QTRY_COMPARE(it.bridge.told<MediaStarted>().size(), 2);
    QCOMPARE(it.bridge.told<DtmfPressed>().size(), 3);
    const auto before = it.phone.received().size();
    it.phone.say(e2e::speech(800, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(it.phone.received().size() > before + 8000, 10000);
    QVERIFY(!it.ended());
    QCOMPARE(it.phone.complaints(), QStringList());
    it.phone.hangUp();
    QTRY_VERIFY(it.ended());
    QCOMPARE(it.ended()->reason, EndReason::CallerHungUp);
}

void tst_TwilioCall::aCallIsTransferredAndGoesOn()
{
    Rung it(manners());
    it.pickUpAndListen();
    QVERIFY(it.command(Transfer{u"+14155552672"_s}));
    QTRY_VERIFY(it.ended());
    QCOMPARE(it.ended()->reason, EndReason::Transferred);
    QCOMPARE(it.phone.transferredTo(), u"+14155552672"_s);
    QCOMPARE(it.bridge.told<HandedOver>().value(0).to, u"+14155552672"_s);
    QVERIFY(std::none_of(it.bridge.twilio.requests.begin(), it.bridge.twilio.requests.end(),
        [](const auto &request) { return request.body.contains("Status=completed"); })); // the two still talk
    QTRY_VERIFY(!it.bridge.gemini.last()->isOpen());
}

void tst_TwilioCall::aRefusedNumberIsNeverDialled()
{
    e2e::Bridge bridge(manners());
    for (const auto &number : {u"+19005550123"_s, u"112"_s, u"+15005550006"_s}) {
        const auto placed = bridge.house->exchange().placeCall({.to = number, .line = u"Twilio"_s});
        QVERIFY(!placed);
        QVERIFY(!placed.error().detail.isEmpty());
    }
    QVERIFY(bridge.twilio.requests.isEmpty());
}

// Fifty are served, the others hear a sentence, and nobody gets an error that would be read aloud.
void tst_TwilioCall::twoHundredCallersAtOnce()
{
    constexpr int kCallers = 200;
    constexpr int kLimit = 50;
    e2e::Bridge bridge(manners(), {{u"calls/maxLive"_s, kLimit}});
    std::vector<std::unique_ptr<TwilioPhone>> phones;
    for (int i = 0; i < kCallers; ++i) {
        phones.push_back(std::make_unique<TwilioPhone>(bridge.url(), e2e::kTwilioToken));
        phones.back()->dial(u"+1415555%1"_s.arg(1000 + i));
    }
    const auto all = [&](auto &&is) { return std::all_of(phones.begin(), phones.end(), is); };
    QTRY_VERIFY_WITH_TIMEOUT(all([](const auto &phone) { return phone->webhookStatus() != 0; }), 20000);
    QVERIFY(all([](const auto &phone) { return phone->webhookStatus() == 200; }));
    const auto served = std::count_if(phones.begin(), phones.end(), [](const auto &phone) { return !phone->streamUrl().isEmpty(); });
    QCOMPARE(served, kLimit);
    QVERIFY(all([](const auto &phone) { return !phone->streamUrl().isEmpty() || phone->twiml().contains("<Say"); }));
    QTRY_COMPARE(bridge.told<Received>().size(), kCallers); // a record each
    QCOMPARE(bridge.told<Ended>().size(), kCallers - kLimit);
    for (const auto &ended : bridge.told<Ended>())
        QCOMPARE(ended.reason, EndReason::Rejected);
    QTRY_COMPARE_WITH_TIMEOUT(bridge.told<AgentSpeechStarted>().size(), kLimit, 20000);
    auto kept = bridge.house->journal().calls({.limit = 500});
    kept.waitForFinished();
    QCOMPARE(kept.result()->size(), kCallers);
}

void tst_TwilioCall::aStreamWithoutOurTokenIsACallReceived()
{
    e2e::Bridge bridge(manners());
    TwilioPhone phone(bridge.url(), e2e::kTwilioToken);
    QUrl url = bridge.url();
    url.setScheme(u"ws"_s);
    url.setPath(u"/media-stream"_s);
    phone.connectStream(url); // as a document in Twilio's console says
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(bridge.told<Received>().value(0).to, u"+15005550006"_s);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);

    TwilioPhone stranger(bridge.url(), "ffffffffffffffffffffffffffffffff");
    stranger.connectStream(url);
    QTRY_VERIFY(stranger.isOver());
    QVERIFY(!stranger.isStreaming());
    QCOMPARE(bridge.told<Received>().size(), 1);
}

QTEST_GUILESS_MAIN(tst_TwilioCall)
#include "tst_twiliocall.moc"
