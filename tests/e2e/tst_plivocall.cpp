// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/fakeplivo.h"
#include "tests/fakes/plivophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

namespace {

// A bridge with a Plivo account, and one telephone.
struct Rig
{
    explicit Rig(const FakeGeminiManners &script = e2e::dentist(), const QMap<QString, QVariant> &more = {}, const QByteArray &token = FakePlivo::authToken)
        : bridge(script, joined(more))
        , phone(plivo, bridge.url(), token)
    {
    }

    QMap<QString, QVariant> joined(const QMap<QString, QVariant> &more) const
    {
        QMap<QString, QVariant> settings = {{u"plivo/authId"_s, QString::fromLatin1(FakePlivo::authId)},
            {u"plivo/authToken"_s, QString::fromLatin1(FakePlivo::authToken)}, {u"plivo/fromNumber"_s, FakePlivo::ownNumber},
            {u"plivo/apiUrl"_s, plivo.url().toString()}};
        settings.insert(more);
        return settings;
    }
    bool place(std::optional<Voicemail::Policy> machines = {})
    {
        CallRequest request;
        request.voicemail = machines;
        request.to = u"+14155550138"_s;
        request.line = u"Plivo"_s;
        const auto call = bridge.house->exchange().placeCall(request);
        if (call)
            id = *call;
        else
            qWarning("%s", qPrintable(call.error().detail));
        return call.has_value();
    }
    Result<void> command(const CallCommand &command) { return bridge.house->exchange().command(id, command); }
    QList<Ended> ends() const { return bridge.told<Ended>(); }
    QList<QByteArray> asked() const // of the API
    {
        QList<QByteArray> lines;
        for (const auto &request : plivo.requests)
            lines << request.verb + ' ' + request.path.mid(("/v1/Account/" + FakePlivo::authId + '/').size());
        return lines;
    }

    FakePlivo plivo;
    e2e::Bridge bridge;
    PlivoPhone phone;
    CallId id;
};

} // namespace

// A caller reaches us through Plivo, and is reached, and talks to Gemini Live: the whole bridge between strict stand-ins.
class tst_PlivoCall : public QObject
{
    Q_OBJECT
private slots:
    void theCallerIsGreetedAndAnswered();
    void theVoiceStopsWhenTheCallerBargesIn();
    void aCallIsPlacedAndAnswered();
    void theAgentEndsTheCallAfterItsLastWord();
    void theOperatorHangsUp();
    void theOperatorHangsUpBeforeItIsAnswered_data();
    void theOperatorHangsUpBeforeItIsAnswered();
    void keysArePressedForThePerson();
    void aTransferredCallGoesOnWithoutUs();
    void aPersonIsAskedAndJoined();
    void aPersonWhoDeclinesLeavesTheCallerWithTheAgent();
    void aPersonWhoIsCutOffGivesTheCallerBack();
    void theCallerHangsUpWithoutAWordOnTheStream();
    void tonesArriveInEveryFormat_data();
    void tonesArriveInEveryFormat();
    void everySignatureOfPlivosLetsIn_data();
    void everySignatureOfPlivosLetsIn();
    void aMachineIsHungUpOn();
    void aMachineGetsItsMessageWhenItIsQuiet();
    // rainy
    void aStrangersWebhookIsRefused_data();
    void aStrangersWebhookIsRefused();
    void aStrangersStreamIsRefused();
    void aRecordedWebhookOpensNothing();
    void aCallThatNobodyTakesEnds_data();
    void aCallThatNobodyTakesEnds();
    void aBrokenStreamEndsTheCall();
    void aCallThatPlivoRefusesEnds_data();
    void aCallThatPlivoRefusesEnds();
    void noKeyIsEverTold();
};

void tst_PlivoCall::theCallerIsGreetedAndAnswered()
{
    Rig rig;
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStopped>(), 10000); // the greeting was heard
    QCOMPARE(rig.bridge.told<Received>().value(0).from, u"+14155550138"_s);
    QCOMPARE(rig.bridge.told<Received>().value(0).to, FakePlivo::ownNumber);
    QCOMPARE(rig.phone.contentType(), u"audio/x-l16;rate=16000"_s);
    QVERIFY(rig.phone.marks() > 0);
    rig.phone.press('5');
    rig.phone.say(e2e::speech(800, rig.phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<TurnMeasured>(), 10000);
    const auto said = [&] { // a key may have been answered first
        const auto all = rig.bridge.told<CallerSaid>();
        return all.isEmpty() ? QString() : all.last().text;
    };
    QTRY_COMPARE(said(), u"When are you open?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.told<AgentSpeechStopped>().size() == 2, 10000);
    rig.phone.hangUp();
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(rig.ends()[0].turns, 1);
    QCOMPARE(rig.bridge.told<DtmfPressed>().value(0).digit, u"5"_s);
    // Where the application has no hang-up URL, Plivo tells the end to its answer URL. That is no new call.
    QTRY_COMPARE(rig.phone.webhookStatuses().size(), 2);
    QVERIFY(rig.phone.webhookStatuses()[1] / 100 == 2);
    QCOMPARE(rig.bridge.told<Received>().size(), 1);
    QCOMPARE(rig.phone.complaints(), QStringList());
    QVERIFY(rig.asked().isEmpty());
}

void tst_PlivoCall::theVoiceStopsWhenTheCallerBargesIn()
{
    Rig rig(e2e::longWinded());
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.phone.received().size() > 16000, 10000); // a second of it
    rig.phone.say(e2e::speech(900, rig.phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<BargedIn>(), 5000);
    QTRY_COMPARE(rig.phone.clears(), 1);
    const auto barge = rig.bridge.told<BargedIn>()[0];
    QVERIFY(barge.heardText.startsWith("one two"_L1));
    QVERIFY(barge.unheardText.endsWith("sixteen"_L1));
    QVERIFY2(barge.clearedIn <= 30ms, qPrintable(QString::number(barge.clearedIn.count())));
    QCOMPARE(rig.phone.complaints(), QStringList());
}

void tst_PlivoCall::aCallIsPlacedAndAnswered()
{
    Rig rig(e2e::dentist(), {{u"plivo/format"_s, u"l16-8000"_s}});
    rig.phone.ringsAtOnce = false;
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Dialing>());
    rig.phone.ring();
    QTRY_VERIFY(rig.bridge.has<Ringing>());
    QVERIFY(!rig.bridge.has<Answered>());
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(rig.phone.contentType(), u"audio/x-l16;rate=8000"_s);
    rig.phone.say(e2e::speech(800, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<TurnMeasured>(), 10000);
    rig.phone.hangUp();
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(rig.ends()[0].turns, 1);
    QTRY_COMPARE(rig.phone.webhookStatuses().size(), 3); // ring, answer, hang-up
    QCOMPARE(rig.ends().size(), 1);
    QCOMPARE(rig.asked(), QList<QByteArray>{"POST Call/"});
    QCOMPARE(rig.phone.complaints(), QStringList());
}

void tst_PlivoCall::theAgentEndsTheCallAfterItsLastWord()
{
    auto script = e2e::dentist();
    script.replies = {{.words = u"Goodbye and take care."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    Rig rig(script);
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<Ended>(), 15000);
    QCOMPARE(rig.ends()[0].reason, EndReason::AgentSaidGoodbye);
    QVERIFY(rig.phone.received().size() >= 4 * 4000); // 4 words of 250 ms at 16 kHz
    QTRY_VERIFY(rig.phone.hasHungUp());
    QCOMPARE(rig.asked().value(0), "DELETE Call/" + rig.phone.uuid() + '/'); // 404 where the end of the stream was quicker
    QTRY_VERIFY(rig.phone.isOver());
    QCOMPARE(rig.phone.complaints(), QStringList());
}

void tst_PlivoCall::theOperatorHangsUp()
{
    Rig rig;
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Ringing>());
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(rig.command({HangUp{}}));
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::OperatorHungUp);
    QVERIFY(rig.phone.hasHungUp());
    QCOMPARE(rig.asked().value(1), "DELETE Call/" + rig.phone.uuid() + '/');
}

void tst_PlivoCall::theOperatorHangsUpBeforeItIsAnswered_data()
{
    QTest::addColumn<bool>("rings");
    QTest::newRow("while it waits to be dialled") << false;
    QTest::newRow("while it rings") << true;
}

// The request for a call and the call have names of their own.
void tst_PlivoCall::theOperatorHangsUpBeforeItIsAnswered()
{
    QFETCH(bool, rings);
    Rig rig;
    rig.phone.ringsAtOnce = rings;
    QVERIFY(rig.place());
    if (rings)
        QTRY_VERIFY(rig.bridge.has<Ringing>());
    else
        QTRY_VERIFY(rig.bridge.has<Dialing>());
    QVERIFY(rig.command({HangUp{}}));
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::OperatorHungUp);
    QVERIFY(rig.phone.hasHungUp()); // it does not ring on
    QVERIFY(!rig.phone.rings());
}

void tst_PlivoCall::keysArePressedForThePerson()
{
    Rig rig;
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Ringing>());
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(rig.command({SendDtmf{u"1w2#"_s}}));
    QTRY_COMPARE(rig.phone.digits(), u"1w2#"_s);
    QTRY_VERIFY(rig.bridge.has<DtmfPressed>());
    QCOMPARE(rig.bridge.told<DtmfPressed>()[0].from, Who::Operator);
    QVERIFY(!rig.phone.isOver()); // the conversation goes on
    QCOMPARE(rig.asked().last(), "POST Call/" + rig.phone.uuid() + "/DTMF/");
}

void tst_PlivoCall::aTransferredCallGoesOnWithoutUs()
{
    Rig rig;
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Ringing>());
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(rig.command({Transfer{u"+14155550177"_s}}));
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::Transferred);
    QTRY_COMPARE(rig.phone.transferredTo(), u"14155550177"_s);
    QVERIFY(!rig.phone.hasHungUp());
    QCOMPARE(rig.asked(), (QList<QByteArray>{"POST Call/", "POST Call/" + rig.phone.uuid() + '/'}));
    rig.phone.hangUp(); // later, when they have talked
    QTRY_COMPARE(rig.phone.webhookStatuses().size(), 4);
    QCOMPARE(rig.ends().size(), 1);
    QCOMPARE(rig.phone.complaints(), QStringList());
}

namespace {

// A caller who talks to the agent, and a person who is asked to take the call.
struct Joining : Rig
{
    Joining()
    {
        phone.dial();
        if (!QTest::qWaitFor([this] { return bridge.has<AgentSpeechStarted>(); }, 15000))
            qFatal("nobody speaks");
        id = bridge.events.first().call;
        person = std::make_unique<PlivoPhone>(plivo, bridge.url(), FakePlivo::authToken);
        person->ringsAtOnce = true;
        if (!command({Transfer{u"+14155550111"_s, true, u"Ann, about invoice 17."_s}}) || !QTest::qWaitFor([this] { return person->rings(); }, 15000))
            qFatal("nobody is called");
        person->pickUp();
        if (!QTest::qWaitFor([this] { return person->asksForKeys(); }, 15000))
            qFatal("nobody is asked");
    }
    bool join()
    {
        person->pressKey("1");
        return QTest::qWaitFor([this] { return bridge.has<HandedOver>(); }, 15000) && plivo.in(person->room()).size() == 2;
    }
    QStringList complaints() const { return phone.complaints() + person->complaints(); }

    std::unique_ptr<PlivoPhone> person;
};

} // namespace

void tst_PlivoCall::aPersonIsAskedAndJoined()
{
    Joining it;
    QVERIFY(it.person->spoken().startsWith(u"Ann, about invoice 17. Press 1"_s));
    QCOMPARE(it.person->order()["from"_L1].toString(), FakePlivo::ownNumber.mid(1));
    QVERIFY(it.join());
    QCOMPARE(it.phone.room(), it.person->room());
    QTRY_VERIFY(it.bridge.has<MediaStopped>());
    it.phone.hangUp();
    QTRY_VERIFY_WITH_TIMEOUT(it.person->hasHungUp(), 15000); // nobody pays for an empty room
    QTRY_COMPARE_WITH_TIMEOUT(it.ends().size(), 1, 15000);
    QCOMPARE(it.ends()[0].reason, EndReason::Transferred);
    QCOMPARE(it.complaints(), QStringList());
}

void tst_PlivoCall::aPersonWhoDeclinesLeavesTheCallerWithTheAgent()
{
    Joining it;
    it.person->pressKey("2");
    QTRY_VERIFY_WITH_TIMEOUT(it.person->hasHungUp(), 15000);
    QVERIFY(it.person->spoken().endsWith(u"the call is not connected. Goodbye."_s));
    QTRY_VERIFY(it.bridge.has<TransferFailed>());
    QVERIFY(it.phone.isStreaming());
    QVERIFY(it.ends().isEmpty());
    QCOMPARE(it.complaints(), QStringList());
}

void tst_PlivoCall::aPersonWhoIsCutOffGivesTheCallerBack()
{
    Joining it;
    QVERIFY(it.join());
    QTRY_VERIFY(it.bridge.has<MediaStopped>());
    it.person->hangUp();
    QTRY_COMPARE_WITH_TIMEOUT(it.bridge.told<MediaStarted>().size(), 2, 15000); // with the agent again
    QTRY_VERIFY_WITH_TIMEOUT(it.bridge.has<TransferFailed>(), 15000);
    QVERIFY(it.ends().isEmpty());
    QCOMPARE(it.complaints(), QStringList());
}

void tst_PlivoCall::theCallerHangsUpWithoutAWordOnTheStream()
{
    Rig rig;
    rig.phone.saysStop = false;
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    rig.phone.hangUp();
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::CallerHungUp);
}

void tst_PlivoCall::tonesArriveInEveryFormat_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("contentType");
    QTest::addColumn<int>("rate");
    QTest::addColumn<double>("peak");
    QTest::newRow("linear, 16 kHz") << u"l16-16000"_s << u"audio/x-l16;rate=16000"_s << 16000 << 0.4;
    QTest::newRow("linear, 8 kHz") << u"l16-8000"_s << u"audio/x-l16;rate=8000"_s << 8000 << 0.4;
    QTest::newRow("mu-law, 8 kHz") << u"mulaw-8000"_s << u"audio/x-mulaw;rate=8000"_s << 8000 << e2e::peakOnMuLawSteps();
}

void tst_PlivoCall::tonesArriveInEveryFormat()
{
    QFETCH(QString, format);
    QFETCH(QString, contentType);
    QFETCH(int, rate);
    QFETCH(double, peak);
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six seven eight"_s, .toneHz = 1000, .peak = peak}};
    script.hearsByItself = false; // it only listens
    Rig rig(script, {{u"plivo/format"_s, format}});
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(rig.phone.contentType(), contentType);
    const auto all = rig.phone.received();
    QVERIFY(all.size() >= 2 * rate); // 8 words of 250 ms
    const auto played = std::span(all.constData() + rate / 5, size_t(rate));
    const auto toCaller = snrOfTone(played, 1000, rate);
    rig.phone.say(tone(1000, 1500, rate, peak));
    QTRY_VERIFY_WITH_TIMEOUT(!rig.phone.isSaying(), 5000);
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.gemini.last()->heard().size() > e2e::loudUntil(rig.bridge.gemini.last()->heard()) + 3200, 5000);
    const auto heard = rig.bridge.gemini.last()->heard();
    const auto middle = std::span(heard.constData() + e2e::loudUntil(heard) - 16000 - 1600, 16000);
    const auto toEngine = snrOfTone(middle, 1000, 16000);
    qInfo("engine to caller %.1f dB, caller to engine %.1f dB", toCaller, toEngine);
    QVERIFY2(toCaller > 40, qPrintable(QString::number(toCaller)));
    QVERIFY2(toEngine > 40, qPrintable(QString::number(toEngine)));
    QVERIFY(e2e::worstSnr(played, 1000, rate) > 30); // no click at any border of 20 ms
    QVERIFY(e2e::worstSnr(middle, 1000, 16000) > 30);
    QCOMPARE(rig.phone.complaints(), QStringList());
}

void tst_PlivoCall::everySignatureOfPlivosLetsIn_data()
{
    QTest::addColumn<PlivoPhone::Signing>("signing");
    QTest::newRow("V3") << PlivoPhone::Signing::V3;
    QTest::newRow("V3 of the main account") << PlivoPhone::Signing::MainAccount;
    QTest::newRow("V2") << PlivoPhone::Signing::V2;
}

void tst_PlivoCall::everySignatureOfPlivosLetsIn()
{
    QFETCH(PlivoPhone::Signing, signing);
    Rig rig;
    rig.phone.signing = signing;
    rig.phone.dial();
    QTRY_VERIFY(rig.bridge.has<MediaStarted>());
}

// ---- Machines

void tst_PlivoCall::aMachineIsHungUpOn()
{
    Rig rig;
    QVERIFY(rig.place(Voicemail::Policy::HangUp));
    QTRY_VERIFY(rig.phone.rings());
    QCOMPARE(rig.phone.order()["machine_detection"_L1].toString(), u"true"_s); // we decide, and not Plivo
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    rig.phone.detectMachine();
    QTRY_VERIFY(rig.phone.hasHungUp());
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::AnsweringMachine);
    QCOMPARE(rig.bridge.told<MachineDetected>().value(0).by, AnsweredBy::Machine);
    const auto statuses = rig.phone.webhookStatuses().size();
    rig.phone.detectMachine(); // repeated, and late
    QTRY_VERIFY(rig.phone.webhookStatuses().size() > statuses);
    QVERIFY(!rig.phone.webhookStatuses().contains(403));
    QCOMPARE(rig.ends().size(), 1);
    QCOMPARE(rig.phone.complaints(), QStringList());
}

// Plivo tells of a machine, and of no beep: so the message waits until nothing is heard any more.
void tst_PlivoCall::aMachineGetsItsMessageWhenItIsQuiet()
{
    Rig rig;
    QVERIFY(rig.place(Voicemail::Policy::LeaveMessage));
    QTRY_VERIFY(rig.phone.rings());
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    rig.phone.detectMachine();
    QTRY_VERIFY(rig.bridge.has<MachineDetected>());
    rig.phone.say(e2e::speech(1500, rig.phone.rate()) + tone(1000, 400, rig.phone.rate())); // the machine's greeting, and its beep
    QTRY_VERIFY_WITH_TIMEOUT(!rig.phone.isSaying(), 5000);
    const auto spoken = rig.bridge.told<AgentSpeechStarted>().size();
    const auto heard = rig.phone.received().size(); // nobody talks to a greeting
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<Ended>(), 20000);
    QCOMPARE(rig.ends()[0].reason, EndReason::AnsweringMachine);
    QCOMPARE(rig.bridge.told<AgentSpeechStarted>().size(), spoken + 1);
    QVERIFY(rig.phone.received().size() - heard > rig.phone.rate()); // more than a second of it
    QTRY_VERIFY(rig.phone.hasHungUp());
    QCOMPARE(rig.phone.complaints(), QStringList());
}

// ---- Rainy days

void tst_PlivoCall::aStrangersWebhookIsRefused_data()
{
    QTest::addColumn<PlivoPhone::Signing>("signing");
    QTest::newRow("V3 with another token") << PlivoPhone::Signing::V3;
    QTest::newRow("main account with another token") << PlivoPhone::Signing::MainAccount;
    QTest::newRow("V2 with another token") << PlivoPhone::Signing::V2;
    QTest::newRow("no signature") << PlivoPhone::Signing::Nothing;
}

void tst_PlivoCall::aStrangersWebhookIsRefused()
{
    QFETCH(PlivoPhone::Signing, signing);
    Rig rig(e2e::dentist(), {}, "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNl");
    rig.phone.signing = signing;
    rig.phone.dial();
    QTRY_COMPARE(rig.phone.webhookStatuses(), QList<int>{403});
    QVERIFY(rig.bridge.events.isEmpty());
    QVERIFY(rig.bridge.gemini.sessions().isEmpty());
}

void tst_PlivoCall::aStrangersStreamIsRefused()
{
    Rig rig(e2e::longWinded());
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    auto strange = rig.phone.streamUrl();
    strange.setPath(u"/plivo/media/"_s + newToken().toString());
    for (const auto &url : {rig.phone.streamUrl(), strange}) { // a token that was used, and one that nobody has
        PlivoPhone stranger(rig.plivo, rig.bridge.url(), "token");
        stranger.openStreamAt(url);
        QTRY_VERIFY_WITH_TIMEOUT(stranger.isOver(), 8000);
        QVERIFY(!stranger.isStreaming());
    }
    QVERIFY(!rig.phone.isOver()); // the call that is on the line does not notice
    QVERIFY(!rig.bridge.has<Ended>());
}

void tst_PlivoCall::aRecordedWebhookOpensNothing()
{
    Rig rig;
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<MediaStarted>(), 10000);
    rig.phone.hangUp();
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QTRY_COMPARE(rig.phone.webhookStatuses().size(), 2);
    const auto before = rig.bridge.events.size();
    rig.phone.repeatWebhook(0);
    QTRY_COMPARE(rig.phone.webhookStatuses().size(), 3);
    QCOMPARE(rig.phone.webhookStatuses()[2], 403);
    QCOMPARE(rig.bridge.events.size(), before);
    QVERIFY(rig.bridge.house->exchange().liveCalls().isEmpty());
}

void tst_PlivoCall::aCallThatNobodyTakesEnds_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<int>("cause");
    QTest::addColumn<EndReason>("reason");
    QTest::addColumn<QString>("says");
    QTest::newRow("it rang for too long") << QByteArray("timeout") << 3000 << EndReason::NoAnswer << QString();
    QTest::newRow("busy") << QByteArray("busy") << 3010 << EndReason::Busy << QString();
    QTest::newRow("no credit") << QByteArray("failed") << 1010 << EndReason::CarrierFailed << u"no credit left"_s;
    QTest::newRow("no such number") << QByteArray("failed") << 2000 << EndReason::CarrierFailed << u"no such number"_s;
}

void tst_PlivoCall::aCallThatNobodyTakesEnds()
{
    QFETCH(QByteArray, status);
    QFETCH(int, cause);
    QFETCH(EndReason, reason);
    QFETCH(QString, says);
    Rig rig;
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Ringing>());
    rig.phone.refuse(status, cause);
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, reason);
    QVERIFY2(rig.ends()[0].detail.contains(says), qPrintable(rig.ends()[0].detail));
    QCOMPARE(rig.plivo.callsPlaced(), 1);
}

void tst_PlivoCall::aBrokenStreamEndsTheCall()
{
    Rig rig;
    rig.phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    rig.phone.loseStream();
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::MediaLost);
    QVERIFY(!rig.ends()[0].detail.isEmpty());
}

void tst_PlivoCall::aCallThatPlivoRefusesEnds_data()
{
    using Mood = FakePlivo::Mood;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("400: a number of somebody else's") << int(Mood::Good) << u"plivo/fromNumber"_s << u"+14155550199"_s << u"plivo/fromNumber"_s;
    QTest::newRow("401: the wrong token") << int(Mood::Good) << u"plivo/authToken"_s << u"wrong"_s << u"plivo/authToken"_s;
    QTest::newRow("403: a barred country") << int(Mood::Barred) << QString() << QString() << u"geo permissions"_s;
    QTest::newRow("404: no such resource") << int(Mood::Missing) << QString() << QString() << u"plivo/authId"_s;
    QTest::newRow("429: too many requests") << int(Mood::RateLimited) << QString() << QString() << u"too many requests"_s;
    QTest::newRow("503: Plivo is down") << int(Mood::Overloaded) << QString() << QString() << u"status.plivo.com"_s;
    QTest::newRow("no JSON") << int(Mood::Babbles) << QString() << QString() << u"plivo/apiUrl"_s;
    QTest::newRow("no request_uuid") << int(Mood::Nameless) << QString() << QString() << u"plivo/apiUrl"_s;
    QTest::newRow("no answer: it may dial") << int(Mood::HangsUp) << QString() << QString() << u"nobody knows whether it dials"_s;
}

void tst_PlivoCall::aCallThatPlivoRefusesEnds()
{
    QFETCH(int, mood);
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, says);
    Rig rig(e2e::dentist(), key.isEmpty() ? QMap<QString, QVariant>() : QMap<QString, QVariant>{{key, value}});
    rig.plivo.mood = FakePlivo::Mood(mood);
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Ended>());
    QCOMPARE(rig.ends()[0].reason, EndReason::CarrierFailed);
    QVERIFY2(rig.ends()[0].detail.contains(says), qPrintable(rig.ends()[0].detail));
    QCOMPARE(rig.plivo.requests.size(), 1); // never a second call
    QVERIFY(!rig.bridge.has<Dialing>());
}

void tst_PlivoCall::noKeyIsEverTold()
{
    Rig rig;
    QVERIFY(rig.place());
    QTRY_VERIFY(rig.bridge.has<Ringing>());
    rig.phone.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(rig.bridge.has<AgentSpeechStarted>(), 10000);
    rig.phone.hangUp();
    QTRY_VERIFY(rig.bridge.has<Ended>());
    for (const auto &event : rig.bridge.events) {
        const auto text = QJsonDocument(toJson(event)).toJson();
        QVERIFY2(!text.contains(FakePlivo::authToken), text.constData());
    }
}

QTEST_GUILESS_MAIN(tst_PlivoCall)
#include "tst_plivocall.moc"
