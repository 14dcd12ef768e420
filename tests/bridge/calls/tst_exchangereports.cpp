// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchangerig.h"

using namespace bridge;
using namespace Qt::StringLiterals;

// What carriers tell of a call, and what they do for one: machine detection, keys, transfers, recordings.
class tst_ExchangeReports : public QObject
{
    Q_OBJECT
private slots:
    void theProfileAsksForMachineDetection_data();
    void theProfileAsksForMachineDetection();
    void theRequestOverridesTheProfile();
    void aLineThatCannotDetectMachinesSaysSo();
    void aVerdictIsFollowed_data();
    void aVerdictIsFollowed();
    void aMessageIsLeftAfterTheBeepOnly();
    void aMachineThatNeverBeepsGetsItsMessage();
    void verdictsMayComeEarlyLateAndTwice();

    void keysAreSent();
    void keysThatEndTheStreamGetAnother();
    void keysThatFailLeaveTheCallAlone();
    void aStreamThatDoesNotComeBackIsMediaLost();

    void aTransferredCallGoesOnWithoutUs();
    void aTransferThatFailsKeepsTheAgent();
    void whatTheLineCannotDoIsRefused();
    void aTransferGoesOnlyWhereACallMayGo();

    void reportsFindTheirCallByItsLeg();
    void aCallThatRingsIsHungUpByTheNameItRingsUnder_data();
    void aCallThatRingsIsHungUpByTheNameItRingsUnder();
    void theStreamIsTheAnswerWhereTheCarrierOpensIt();
    void aRecordingIsToldAfterTheEndToo();
    void aRecordingThatComesWithTheEndIsToldOnce_data();
    void aRecordingThatComesWithTheEndIsToldOnce();
    void aCallThatIsDeclinedHasARecord();
    void aStreamWithoutAWebhookIsACallReceived();
    void keysByWebhookReachTheEngine();
};

namespace {

const LegId kLeg(u"leg"_s);

CarrierReport machine(const QString &by, bool canLeaveMessage = false)
{
    CarrierReport report;
    report.kind = CarrierReport::Kind::Machine;
    report.answeredBy = by;
    report.canLeaveMessage = canLeaveMessage;
    return report;
}

QByteArray profileWith(const QByteArray &voicemail, const QByteArray &limits = "{}")
{
    return R"({"name":"Agent","engine":"scripted","voicemail":)" + voicemail + R"(,"limits":)" + limits + "}";
}

struct LiveRig : Rig // with a call that talks
{
    explicit LiveRig(CarrierAbilities can, const QByteArray &profile = R"({"name":"Agent","engine":"scripted"})")
        : Rig(profile)
    {
        carrier.can = can;
        call = place();
        phone = pickUp(call);
        if (!QTest::qWaitFor([this] { return !phone->heard.isEmpty() && exchange->liveCalls().value(0).state == "live"_L1; }))
            qFatal("no call");
    }
    bool has(const QString &type) const { return story(call).contains(type); }

    CallId call;
    std::unique_ptr<Phone> phone;
};

} // namespace

// ---- Machines

void tst_ExchangeReports::theProfileAsksForMachineDetection_data()
{
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<int>("asked");
    QTest::newRow("off") << QByteArray("off") << int(MachineDetection::Off);
    QTest::newRow("hang up") << QByteArray("hangUp") << int(MachineDetection::AtOnce);
    QTest::newRow("carry on") << QByteArray("carryOn") << int(MachineDetection::AtOnce);
    QTest::newRow("leave a message") << QByteArray("leaveMessage") << int(MachineDetection::AfterBeep);
}

void tst_ExchangeReports::theProfileAsksForMachineDetection()
{
    QFETCH(QByteArray, policy);
    QFETCH(int, asked);
    Rig rig(profileWith(R"({"policy":")" + policy + "\"}"));
    rig.carrier.can.detectsMachines = true;
    rig.place();
    QCOMPARE(int(rig.carrier.dials.value(0).machines), asked);
    QCOMPARE(rig.carrier.dials.value(0).machineUrl.path(), u"/fake/amd/"_s + rig.tokenOf(rig.carrier.dials[0].call).toString());
}

void tst_ExchangeReports::theRequestOverridesTheProfile()
{
    Rig rig(profileWith(R"({"policy":"leaveMessage"})"));
    rig.carrier.can.detectsMachines = true;
    QVERIFY(rig.exchange->placeCall({.to = u"+14155550138"_s, .voicemail = Voicemail::Policy::Off}));
    QCOMPARE(int(rig.carrier.dials.value(0).machines), int(MachineDetection::Off));
}

void tst_ExchangeReports::aLineThatCannotDetectMachinesSaysSo()
{
    Rig rig(profileWith(R"({"policy":"hangUp"})"));
    const auto placed = rig.exchange->placeCall({.to = u"+14155550138"_s});
    QVERIFY(!placed);
    QVERIFY(placed.error().detail.contains(u"Fake line"_s));
    QVERIFY(rig.carrier.dials.isEmpty());
}

void tst_ExchangeReports::aVerdictIsFollowed_data()
{
    QTest::addColumn<QByteArray>("policy");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<bool>("hangsUp");
    QTest::newRow("a person") << QByteArray("hangUp") << u"human"_s << false;
    QTest::newRow("nobody knows") << QByteArray("hangUp") << u"unknown"_s << false;
    QTest::newRow("a machine") << QByteArray("hangUp") << u"machine"_s << true;
    QTest::newRow("a machine that we talk to") << QByteArray("carryOn") << u"machine"_s << false;
    QTest::newRow("a fax") << QByteArray("hangUp") << u"fax"_s << true;
    QTest::newRow("a fax takes no message") << QByteArray("leaveMessage") << u"fax"_s << true;
    QTest::newRow("nobody talks to a fax") << QByteArray("carryOn") << u"fax"_s << true;
}

void tst_ExchangeReports::aVerdictIsFollowed()
{
    QFETCH(QByteArray, policy);
    QFETCH(QString, verdict);
    QFETCH(bool, hangsUp);
    LiveRig rig({.detectsMachines = true}, profileWith(R"({"policy":")" + policy + "\"}"));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), machine(verdict)));
    QTRY_VERIFY(rig.has(u"machineDetected"_s));
    if (hangsUp) {
        QTRY_VERIFY(rig.end(rig.call));
        QCOMPARE(rig.end(rig.call)->reason, EndReason::AnsweringMachine);
        QCOMPARE(rig.carrier.hangUps, QList<CallId>{rig.call});
    } else {
        rig.phone->heard.clear();
        rig.phone->speak(300ms);
        rig.phone->keepQuiet(400ms);
        QTRY_VERIFY(!rig.phone->heard.isEmpty()); // the agent still answers
        QVERIFY(!rig.end(rig.call));
    }
}

void tst_ExchangeReports::aMessageIsLeftAfterTheBeepOnly()
{
    LiveRig rig({.detectsMachines = true}, profileWith(R"({"policy":"leaveMessage","message":"Please call back"})"));
    const auto token = rig.tokenOf(rig.call);
    QVERIFY(rig.exchange->report(u"fake"_s, token, machine(u"machine"_s)));
    QTRY_VERIFY(rig.has(u"machineDetected"_s));
    rig.phone->speak(600ms); // its greeting
    rig.phone->keepQuiet(400ms);
    const auto spokenBefore = rig.story(rig.call).count(u"agentSpeechStarted"_s);
    QVERIFY(rig.exchange->report(u"fake"_s, token, machine(u"machine"_s, true)));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::AnsweringMachine);
    QCOMPARE(rig.story(rig.call).count(u"agentSpeechStarted"_s), spokenBefore + 1);
    QVERIFY(!rig.has(u"callerSaid"_s)); // the engine never hears a greeting, so it cannot answer it
    bool said = false;
    for (const auto &event : rig.events) {
        if (const auto *words = event.as<AgentSaid>())
            said |= words->final && words->text == "Please call back"_L1;
    }
    QVERIFY(said);
}

void tst_ExchangeReports::aMachineThatNeverBeepsGetsItsMessage()
{
    LiveRig rig({.detectsMachines = true}, profileWith(R"({"policy":"leaveMessage","message":"Please call back"})"));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), machine(u"machine"_s)));
    QTimer line; // it stays open, and silent
    connect(&line, &QTimer::timeout, rig.phone.get(), [&] { rig.phone->keepQuiet(100ms); });
    line.start(100ms);
    QTRY_VERIFY_WITH_TIMEOUT(rig.end(rig.call), 10000);
    QCOMPARE(rig.end(rig.call)->reason, EndReason::AnsweringMachine);
}

void tst_ExchangeReports::verdictsMayComeEarlyLateAndTwice()
{
    Rig rig(profileWith(R"({"policy":"hangUp"})"));
    rig.carrier.can.detectsMachines = true;
    const auto call = rig.place();
    const auto token = rig.tokenOf(call);
    emit rig.carrier.dialled(call, kLeg);
    QVERIFY(rig.exchange->report(u"fake"_s, token, machine(u"machine"_s))); // before the answer
    QVERIFY(rig.exchange->report(u"fake"_s, token, machine(u"human"_s)));   // another mind: the first counts
    QVERIFY(rig.exchange->report(u"fake"_s, token, machine(u"machine"_s)));
    rig.answer(call);
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::AnsweringMachine);
    QCOMPARE(rig.story(call).count(u"machineDetected"_s), 1);
    QTRY_VERIFY(rig.exchange->liveCalls().isEmpty());
    const auto told = rig.events.size();
    QVERIFY(rig.exchange->report(u"fake"_s, token, machine(u"machine"_s))); // late: no error, and nothing happens
    QTest::qWait(0);
    QCOMPARE(rig.events.size(), told);
}

// ---- Keys

void tst_ExchangeReports::keysAreSent()
{
    LiveRig rig({.sendsDigits = true});
    QVERIFY(rig.exchange->command(rig.call, {SendDtmf{u"12#"_s}, Who::Api}));
    QTRY_COMPARE(rig.carrier.keys.size(), 1);
    QCOMPARE(rig.carrier.keys[0].digits, u"12#"_s);
    QVERIFY(rig.carrier.keys[0].mediaUrl.isEmpty());
    emit rig.carrier.digitsSent(rig.call, u"12#"_s);
    QTRY_COMPARE(rig.story(rig.call).count(u"dtmf"_s), 3);
    QVERIFY(std::any_of(rig.events.begin(), rig.events.end(), [](const CallEvent &event) {
        const auto *key = event.as<DtmfPressed>();
        return key && key->digit == "#"_L1 && key->from == Who::Api;
    }));
}

void tst_ExchangeReports::keysThatEndTheStreamGetAnother()
{
    LiveRig rig({.sendsDigits = true, .digitsEndStream = true});
    QVERIFY(rig.exchange->command(rig.call, {SendDtmf{u"5"_s}}));
    QTRY_COMPARE(rig.carrier.keys.size(), 1);
    const Token next(rig.carrier.keys[0].mediaUrl.path().section(u'/', -1));
    QVERIFY(next != rig.tokenOf(rig.call));
    rig.phone->sendTextMessage(u"stop"_s);
    QTRY_VERIFY(rig.has(u"streamStopped"_s));
    emit rig.carrier.digitsSent(rig.call, u"5"_s);
    auto again = rig.connectPhone(next);
    QTRY_COMPARE(rig.story(rig.call).count(u"streamStarted"_s), 2);
    again->speak(300ms);
    again->keepQuiet(400ms);
    QTRY_VERIFY(!again->heard.isEmpty()); // the same agent, on the new stream
    QVERIFY(!rig.end(rig.call));
    QVERIFY(!rig.exchange->claimSeat(u"fake"_s, next)); // each of them once
    again->sendTextMessage(u"stop"_s);
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::CallerHungUp);
}

void tst_ExchangeReports::keysThatFailLeaveTheCallAlone()
{
    LiveRig rig({.sendsDigits = true, .digitsEndStream = true});
    QVERIFY(rig.exchange->command(rig.call, {SendDtmf{u"5"_s}}));
    QTRY_COMPARE(rig.carrier.keys.size(), 1);
    emit rig.carrier.digitsFailed(rig.call, {Error::Code::Refused, u"The carrier refused."_s});
    QTRY_VERIFY(rig.has(u"warning"_s));
    rig.phone->sendTextMessage(u"stop"_s); // a caller who hangs up now has hung up
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::CallerHungUp);
    QVERIFY(!rig.has(u"dtmf"_s));
}

void tst_ExchangeReports::aStreamThatDoesNotComeBackIsMediaLost()
{
    LiveRig rig({.sendsDigits = true, .digitsEndStream = true});
    QVERIFY(rig.exchange->command(rig.call, {SendDtmf{u"5"_s}}));
    QTRY_COMPARE(rig.carrier.keys.size(), 1);
    rig.phone->sendTextMessage(u"stop"_s);
    QTRY_VERIFY_WITH_TIMEOUT(rig.end(rig.call), 15000);
    QCOMPARE(rig.end(rig.call)->reason, EndReason::MediaLost);
    QVERIFY(rig.end(rig.call)->detail.contains("keypad"_L1));
}

// ---- Transfers

void tst_ExchangeReports::aTransferredCallGoesOnWithoutUs()
{
    LiveRig rig({.transfers = true});
    QVERIFY(rig.exchange->command(rig.call, {Transfer{u"+14155552671"_s}}));
    QTRY_COMPARE(rig.carrier.transfers.size(), 1);
    const auto &order = rig.carrier.transfers[0];
    QCOMPARE(order.to, u"+14155552671"_s);
    QCOMPARE(order.from, u"+15005550006"_s);
    QVERIFY(order.documentUrl.path().startsWith(u"/fake/transfer/"_s));
    QVERIFY(rig.has(u"transferStarted"_s));
    rig.phone->sendTextMessage(u"stop"_s); // the carrier takes the call away from us before it says so
    QTRY_VERIFY(rig.has(u"streamStopped"_s));
    QVERIFY(!rig.end(rig.call));
    emit rig.carrier.transferred(rig.call);
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::Transferred);
    QCOMPARE(rig.end(rig.call)->by, Who::Operator);
    QVERIFY(rig.has(u"handedOver"_s));
    QVERIFY(rig.carrier.hangUps.isEmpty()); // the person still talks
}

void tst_ExchangeReports::aTransferThatFailsKeepsTheAgent()
{
    LiveRig rig({.transfers = true});
    QVERIFY(rig.exchange->command(rig.call, {Transfer{u"+14155552671"_s}}));
    QTRY_COMPARE(rig.carrier.transfers.size(), 1);
    emit rig.carrier.transferFailed(rig.call, {Error::Code::Refused, u"Nobody there."_s});
    QTRY_VERIFY(rig.has(u"transferFailed"_s));
    rig.phone->heard.clear();
    rig.phone->speak(300ms);
    rig.phone->keepQuiet(400ms);
    QTRY_VERIFY(!rig.phone->heard.isEmpty());
    QVERIFY(!rig.end(rig.call));
}

void tst_ExchangeReports::whatTheLineCannotDoIsRefused()
{
    LiveRig rig({});
    for (const auto &wish : {CommandKind(SendDtmf{u"5"_s}), CommandKind(Transfer{u"+14155552671"_s})}) {
        const auto taken = rig.exchange->command(rig.call, {wish});
        QVERIFY(!taken);
        QCOMPARE(taken.error().code, Error::Code::NotPossibleNow);
        QVERIFY(taken.error().detail.contains(u"Fake line"_s));
    }
}

void tst_ExchangeReports::aTransferGoesOnlyWhereACallMayGo()
{
    LiveRig rig({.transfers = true});
    QCOMPARE(rig.exchange->command(rig.call, {Transfer{u"+19005550123"_s}}).error().code, Error::Code::Refused);
    QCOMPARE(rig.exchange->command(rig.call, {Transfer{u"nobody"_s}}).error().code, Error::Code::Malformed);
    QVERIFY(!rig.has(u"transferStarted"_s));
}

// ---- Reports

void tst_ExchangeReports::reportsFindTheirCallByItsLeg()
{
    Rig rig;
    const auto call = rig.place();
    emit rig.carrier.dialled(call, kLeg);
    QVERIFY(!rig.exchange->report(u"fake"_s, {}, {.leg = LegId(u"another"_s), .status = CarrierReport::Status::Busy}));
    QVERIFY(!rig.exchange->report(u"fake"_s, {}, {.status = CarrierReport::Status::Busy}));
    QVERIFY(rig.exchange->report(u"fake"_s, {}, {.leg = kLeg, .status = CarrierReport::Status::Busy, .why = u"Busy here."_s}));
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.end(call)->reason, EndReason::Busy);
    QCOMPARE(rig.end(call)->detail, u"Busy here."_s);
}

void tst_ExchangeReports::aCallThatRingsIsHungUpByTheNameItRingsUnder_data()
{
    QTest::addColumn<bool>("ringsFirst");
    QTest::newRow("the dial is answered, then it rings") << false;
    QTest::newRow("it rings before the dial is answered") << true;
}

void tst_ExchangeReports::aCallThatRingsIsHungUpByTheNameItRingsUnder()
{
    QFETCH(bool, ringsFirst);
    Rig rig;
    const auto call = rig.place();
    if (!ringsFirst)
        emit rig.carrier.dialled(call, LegId(u"request"_s));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(call), {.leg = kLeg, .status = CarrierReport::Status::Ringing}));
    if (ringsFirst)
        emit rig.carrier.dialled(call, LegId(u"request"_s));
    QTRY_VERIFY(rig.story(call).contains(u"ringing"_s));
    QVERIFY(rig.exchange->report(u"fake"_s, {}, {.leg = kLeg, .status = CarrierReport::Status::Ringing}));
    QVERIFY(rig.exchange->command(call, {HangUp{}}));
    QTRY_VERIFY(rig.end(call));
    QCOMPARE(rig.carrier.hungLegs, QList<LegId>{kLeg});
}

void tst_ExchangeReports::theStreamIsTheAnswerWhereTheCarrierOpensIt()
{
    Rig rig;
    rig.carrier.can.streamsFromDial = true;
    const auto call = rig.place();
    emit rig.carrier.dialled(call, kLeg);
    auto phone = rig.connectPhone(Token(rig.carrier.dials[0].mediaUrl.path().section(u'/', -1)));
    QTRY_VERIFY(!phone->heard.isEmpty());
    QVERIFY(rig.story(call).contains(u"answered"_s));
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(call), {.status = CarrierReport::Status::InProgress})); // says it again
    QTest::qWait(0);
    QCOMPARE(rig.story(call).count(u"answered"_s), 1);
}

void tst_ExchangeReports::aRecordingIsToldAfterTheEndToo()
{
    LiveRig rig({});
    CarrierReport report;
    report.kind = CarrierReport::Kind::Recording;
    report.recording = QUrl(u"https://carrier.example.com/recordings/1.wav"_s);
    rig.phone->sendTextMessage(u"stop"_s);
    QTRY_VERIFY(rig.exchange->liveCalls().isEmpty());
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), report));
    QCOMPARE(rig.story(rig.call).last(), u"recordingReady"_s);
    const auto &last = rig.events.last();
    QCOMPARE(last.seq, quint64(rig.story(rig.call).size())); // no gap, no number twice
    QCOMPARE(last.as<RecordingReady>()->url, report.recording.toString());
}

void tst_ExchangeReports::aRecordingThatComesWithTheEndIsToldOnce_data()
{
    QTest::addColumn<bool>("streamFirst");
    QTest::addColumn<bool>("before");
    QTest::newRow("the stream stops, then the carrier tells the end") << true << false;
    QTest::newRow("the carrier tells the end") << false << false;
    QTest::newRow("it was told before the end") << false << true;
}

void tst_ExchangeReports::aRecordingThatComesWithTheEndIsToldOnce()
{
    QFETCH(bool, streamFirst);
    QFETCH(bool, before);
    LiveRig rig({});
    const auto token = rig.tokenOf(rig.call);
    if (streamFirst) {
        rig.phone->sendTextMessage(u"stop"_s);
        QTRY_VERIFY(rig.exchange->liveCalls().isEmpty());
    }
    CarrierReport end;
    end.status = CarrierReport::Status::Completed;
    end.recording = QUrl(u"https://carrier.example.com/recordings/1.wav"_s);
    auto own = end; // in a webhook of its own
    own.kind = CarrierReport::Kind::Recording;
    if (before)
        QVERIFY(rig.exchange->report(u"fake"_s, token, own));
    QVERIFY(rig.exchange->report(u"fake"_s, token, end));
    QTRY_VERIFY(rig.exchange->liveCalls().isEmpty());
    QTRY_VERIFY(rig.has(u"recordingReady"_s));
    QVERIFY(rig.exchange->report(u"fake"_s, token, own));
    QCOMPARE(rig.story(rig.call).count(u"recordingReady"_s), 1);
    QCOMPARE(rig.story(rig.call).count(u"ended"_s), 1);
    QCOMPARE(rig.events.last().seq, quint64(rig.story(rig.call).size())); // no gap, no number twice
    QVERIFY(std::any_of(rig.events.begin(), rig.events.end(), [&](const CallEvent &event) {
        return event.as<RecordingReady>() && event.as<RecordingReady>()->url == end.recording.toString();
    }));
}

void tst_ExchangeReports::aCallThatIsDeclinedHasARecord()
{
    Rig rig; // of three lines
    for (int i = 0; i < 5; ++i)
        (void)rig.exchange->answerReceived(u"fake"_s, {.leg = LegId(u"leg-%1"_s.arg(i)), .from = u"+14155550100"_s, .to = u"+15005550006"_s});
    QTRY_COMPARE(std::count_if(rig.events.begin(), rig.events.end(), [](const CallEvent &event) { return event.as<Received>(); }), 5);
    int declined = 0;
    for (const auto &event : rig.events) {
        if (const auto *ended = event.as<Ended>()) {
            ++declined;
            QCOMPARE(ended->reason, EndReason::Rejected);
            QVERIFY(ended->detail.contains("calls/maxLive"_L1));
            QCOMPARE(event.seq, 2u);
        }
    }
    QCOMPARE(declined, 2);
}

void tst_ExchangeReports::aStreamWithoutAWebhookIsACallReceived()
{
    Rig rig;
    QVERIFY(!rig.exchange->receiveStream(u"nobody"_s));
    const auto seat = rig.exchange->receiveStream(u"fake"_s);
    QVERIFY(seat);
    QTRY_VERIFY(rig.story(seat->call).contains(u"received"_s));
    QTRY_VERIFY(rig.story(seat->call).contains(u"answered"_s));
    QCOMPARE(rig.exchange->liveCalls().value(0).parties.to, u"+15005550006"_s);
}

void tst_ExchangeReports::keysByWebhookReachTheEngine()
{
    LiveRig rig({});
    CarrierReport report;
    report.kind = CarrierReport::Kind::Digits;
    report.digits = u"1x#"_s; // what is no key is passed over; '#' makes this engine say goodbye
    QVERIFY(rig.exchange->report(u"fake"_s, rig.tokenOf(rig.call), report));
    QTRY_VERIFY(rig.end(rig.call));
    QCOMPARE(rig.end(rig.call)->reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(rig.story(rig.call).count(u"dtmf"_s), 2);
}

QTEST_GUILESS_MAIN(tst_ExchangeReports)
#include "tst_exchangereports.moc"
