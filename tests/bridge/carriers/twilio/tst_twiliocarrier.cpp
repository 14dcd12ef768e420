// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliocarrier.h"

#include "tests/fakes/faketwilio.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using fakes::FakeTwilio;
using namespace Qt::StringLiterals;

// Against a strict stand-in for Twilio's REST API, on loopback.
class tst_TwilioCarrier : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void offersItsNumberAsALine();
    void dials();
    void dialsFromTheLineThatWasAskedFor();
    void dialsWithAllThatWasAskedFor();
    void takesOverACallWhoseAnswerGotLost();
    void doesNotTakeAnotherCallForTheLostOne();
    void dialsNoFasterThanTheAccountAllows();
    void hangsUpACallThatWaitsToBeDialled();
    void pressesKeysWithANewStreamBehindThem();
    void transfersToAPerson();
    void saysWhyItCouldNotTransfer();
    void hangsUp();
    void hangsUpACallThatIsOver_data();
    void hangsUpACallThatIsOver();
    void hangsUpWhileTheRequestIsOnItsWay();
    void readsWhoIsInARoom_data();
    void readsWhoIsInARoom();
    void readsReports_data();
    void readsReports();
    void knowsWhenAMessageCanBeLeft();
    void readsWhatWasHeard_data();
    void readsWhatWasHeard();
    void readsRecordings();
    void tellsOfTheAccount();
    void pointsItsNumberHere();
    void tellsThatTheKeyIsWrong();
    void answersWithADocument();
    void verifiesWebhooks();

    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void saysWhyADialFailed_data();
    void saysWhyADialFailed();
    void refusesOrdersBeforeAskingTwilio_data();
    void refusesOrdersBeforeAskingTwilio();
    void neverRepeatsNumbersOrSecretsInErrors();
    void triesAgainToHangUp();
    void saysThatTheLineMayBeOpen();
    void refusesReportsWithoutACall_data();
    void refusesReportsWithoutACall();
    void answersPolitelyWhenTheStreamCannotBe();

private:
    DialOrder order(const QString &to = u"+14155550138"_s) const;
    LegId dialAndWait();

    std::unique_ptr<FakeTwilio> m_twilio;
    Settings m_settings;
    std::unique_ptr<TwilioCarrier> m_carrier;
};

Q_DECLARE_METATYPE(bridge::CarrierReport::Status)

void tst_TwilioCarrier::initTestCase()
{
    qRegisterMetaType<CallId>();
    qRegisterMetaType<LegId>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<CarrierReport::Status>();
}

void tst_TwilioCarrier::init()
{
    m_twilio = std::make_unique<FakeTwilio>();
    m_settings = Settings()
        .with(u"twilio/accountSid", QString::fromLatin1(FakeTwilio::accountSid))
        .with(u"twilio/authToken", QString::fromLatin1(FakeTwilio::authToken))
        .with(u"twilio/fromNumber", FakeTwilio::ownNumber)
        .with(u"twilio/apiUrl", m_twilio->url().toString());
    m_carrier = std::make_unique<TwilioCarrier>(m_settings);
}

void tst_TwilioCarrier::cleanup()
{
    m_carrier.reset();
    m_twilio.reset();
}

DialOrder tst_TwilioCarrier::order(const QString &to) const
{
    return {.call = CallId(u"call-1"_s),
        .to = to,
        .answerUrl = QUrl(u"https://bridge.example.com/twilio/voice/0123"_s),
        .statusUrl = QUrl(u"https://bridge.example.com/twilio/status/0123"_s),
        .machineUrl = QUrl(u"https://bridge.example.com/twilio/amd/0123"_s),
        .recordingUrl = QUrl(u"https://bridge.example.com/twilio/recording/0123"_s)};
}

LegId tst_TwilioCarrier::dialAndWait()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    if (!dialled.wait())
        return {};
    return dialled.first().at(1).value<LegId>();
}

void tst_TwilioCarrier::offersItsNumberAsALine()
{
    const auto lines = m_carrier->lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().carrier, u"twilio"_s);
    QCOMPARE(lines.first().number, FakeTwilio::ownNumber);
    QVERIFY(m_carrier->canDial());
}

void tst_TwilioCarrier::dials()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(dialled.size() + failed.size(), 1);
    QVERIFY2(failed.isEmpty(), qPrintable(failed.isEmpty() ? QString() : failed.first().at(2).value<Error>().detail));
    QCOMPARE(dialled.first().at(0).value<CallId>(), CallId(u"call-1"_s));
    QCOMPARE(dialled.first().at(1).value<LegId>(), LegId(u"CA00000000000000000000000000000001"_s));
    QCOMPARE(m_twilio->requests.first().fields(), (FormFields{
        {u"To"_s, u"+14155550138"_s}, {u"From"_s, FakeTwilio::ownNumber},
        {u"Url"_s, u"https://bridge.example.com/twilio/voice/0123"_s},
        {u"StatusCallback"_s, u"https://bridge.example.com/twilio/status/0123"_s},
        {u"StatusCallbackEvent"_s, u"initiated"_s}, {u"StatusCallbackEvent"_s, u"ringing"_s},
        {u"StatusCallbackEvent"_s, u"answered"_s}, {u"StatusCallbackEvent"_s, u"completed"_s}, {u"Timeout"_s, u"60"_s}}));
}

void tst_TwilioCarrier::dialsFromTheLineThatWasAskedFor()
{
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    auto asked = order();
    asked.from = u"+14155550199"_s;
    m_carrier->dial(asked);
    QVERIFY(failed.wait());
    QVERIFY(m_twilio->requests.first().fields().contains({u"From"_s, u"+14155550199"_s}));
    QVERIFY(failed.first().at(2).value<Error>().detail.contains(u"21210"_s)); // it is not ours
}

void tst_TwilioCarrier::dialsWithAllThatWasAskedFor()
{
    auto asked = order();
    asked.machines = MachineDetection::AfterBeep;
    asked.record = true;
    asked.ringFor = 25500ms;
    asked.limit = 10min;
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(asked);
    QVERIFY(dialled.wait());
    const auto fields = m_twilio->requests.first().fields();
    for (const auto &field : FormFields{{u"Timeout"_s, u"26"_s}, {u"TimeLimit"_s, u"600"_s},
             {u"MachineDetection"_s, u"DetectMessageEnd"_s}, {u"AsyncAmd"_s, u"true"_s},
             {u"AsyncAmdStatusCallback"_s, u"https://bridge.example.com/twilio/amd/0123"_s},
             {u"Record"_s, u"true"_s}, {u"RecordingChannels"_s, u"dual"_s},
             {u"RecordingStatusCallback"_s, u"https://bridge.example.com/twilio/recording/0123"_s}})
        QVERIFY2(fields.contains(field), qPrintable(field.first));
}

void tst_TwilioCarrier::takesOverACallWhoseAnswerGotLost()
{
    m_twilio->mood = FakeTwilio::Mood::LosesTheAnswer;
    m_carrier->setPatience(200ms);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(dialled.size() + failed.size(), 1);
    QCOMPARE(dialled.size(), 1);
    QCOMPARE(dialled.first().at(1).value<LegId>(), LegId(u"CA00000000000000000000000000000001"_s));
    QCOMPARE(m_twilio->callsPlaced(), 1);
}

void tst_TwilioCarrier::doesNotTakeAnotherCallForTheLostOne()
{
    const auto first = dialAndWait(); // to the same number, still ringing
    QVERIFY(!first.isEmpty());
    m_twilio->mood = FakeTwilio::Mood::LosesTheRequest;
    m_carrier->setSettings(m_settings.with(u"twilio/callsPerSecond", 0));
    m_carrier->setPatience(200ms);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    auto second = order();
    second.call = CallId(u"call-2"_s);
    m_carrier->dial(second);
    QTRY_COMPARE(dialled.size() + failed.size(), 1);
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed.first().at(2).value<Error>().detail.contains(u"knows nothing of the call"_s));
    QCOMPARE(m_twilio->callsPlaced(), 1);
}

void tst_TwilioCarrier::dialsNoFasterThanTheAccountAllows()
{
    m_carrier->setSettings(m_settings.with(u"twilio/callsPerSecond", 10));
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QElapsedTimer clock;
    clock.start();
    for (int i = 0; i < 4; ++i) {
        auto one = order(u"+1415555014%1"_s.arg(i));
        one.call = CallId(u"call-%1"_s.arg(i));
        m_carrier->dial(one);
    }
    QTRY_COMPARE(dialled.size(), 4);
    QVERIFY(clock.elapsed() >= 3 * 95); // Qt's coarse timers are early by 5 % at most
    for (int i = 0; i < 4; ++i)
        QCOMPARE(m_twilio->requests.at(i).fields().first().second, u"+1415555014%1"_s.arg(i));
}

void tst_TwilioCarrier::hangsUpACallThatWaitsToBeDialled()
{
    m_carrier->setSettings(m_settings.with(u"twilio/callsPerSecond", 10));
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    for (int i = 0; i < 3; ++i) {
        auto one = order(u"+1415555014%1"_s.arg(i));
        one.call = CallId(u"call-%1"_s.arg(i));
        m_carrier->dial(one);
    }
    m_carrier->hangUp(CallId(u"call-1"_s), {});
    QCOMPARE(hungUp.size(), 1);
    QTRY_COMPARE(dialled.size(), 2);
    QCOMPARE(dialled.at(1).at(0).value<CallId>(), CallId(u"call-2"_s));
    QCOMPARE(m_twilio->callsPlaced(), 2);
}

void tst_TwilioCarrier::pressesKeysWithANewStreamBehindThem()
{
    const auto leg = dialAndWait();
    QSignalSpy sent(m_carrier.get(), &Carrier::digitsSent);
    m_carrier->sendDigits(CallId(u"call-1"_s), {leg, u"1w2#"_s, QUrl(u"wss://bridge.example.com/twilio/media/4567"_s)});
    QVERIFY(sent.wait());
    const auto twiml = m_twilio->requests.last().fields().first().second;
    QCOMPARE(twiml, u"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Play digits=\"1w2#\"/><Connect>"
                    "<Stream url=\"wss://bridge.example.com/twilio/media/4567\"/></Connect></Response>\n"_s);
}

void tst_TwilioCarrier::transfersToAPerson()
{
    const auto leg = dialAndWait();
    QSignalSpy moved(m_carrier.get(), &Carrier::transferred);
    m_carrier->transfer(CallId(u"call-1"_s), {leg, u"+14155550142"_s, FakeTwilio::ownNumber, {}});
    QVERIFY(moved.wait());
    QCOMPARE(m_twilio->requests.last().fields().first().second,
        u"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Dial callerId=\"+15005550006\"><Number>+14155550142</Number>"
        "</Dial></Response>\n"_s);
}

void tst_TwilioCarrier::saysWhyItCouldNotTransfer()
{
    const auto leg = dialAndWait();
    m_twilio->setCallOver(leg.toString().toLatin1());
    QSignalSpy failed(m_carrier.get(), &Carrier::transferFailed);
    m_carrier->transfer(CallId(u"call-1"_s), {leg, u"+14155550142"_s, FakeTwilio::ownNumber, {}});
    QVERIFY(failed.wait());
    QVERIFY(failed.first().at(1).value<Error>().detail.contains(u"21220"_s));
}

void tst_TwilioCarrier::hangsUp()
{
    const auto leg = dialAndWait();
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(hungUp.wait());
    QCOMPARE(hungUp.first().at(0).value<CallId>(), CallId(u"call-1"_s));
    QCOMPARE(m_twilio->requests.last().body, "Status=completed");
}

void tst_TwilioCarrier::hangsUpACallThatIsOver_data()
{
    QTest::addColumn<bool>("known");
    QTest::newRow("Twilio has forgotten it: 404") << false;
    QTest::newRow("Twilio says 21220") << true;
}

void tst_TwilioCarrier::hangsUpACallThatIsOver()
{
    QFETCH(bool, known);
    const QByteArray sid = "CA0000000000000000000000000000000f";
    if (known)
        m_twilio->setCallOver(sid);
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(CallId(u"call-1"_s), LegId(QString::fromLatin1(sid)));
    QVERIFY(hungUp.wait());
    QCOMPARE(failed.size(), 0);
    QCOMPARE(m_twilio->requests.size(), 1);
}

void tst_TwilioCarrier::hangsUpWhileTheRequestIsOnItsWay()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->dial(order());
    m_carrier->hangUp(CallId(u"call-1"_s), {});
    QCOMPARE(hungUp.size(), 0); // Twilio may be placing the call: not before it says so
    QVERIFY(hungUp.wait());
    QCOMPARE(m_twilio->requests.size(), 2);
    QCOMPARE(m_twilio->requests.last().body, "Status=completed");
    // A call that Twilio never heard of needs no request.
    m_carrier->hangUp(CallId(u"call-2"_s), {});
    QCOMPARE(hungUp.size(), 2);
    QCOMPARE(m_twilio->requests.size(), 2);
}

// Field names and events from twilio.com/docs/voice/twiml/conference.
void tst_TwilioCarrier::readsWhoIsInARoom_data()
{
    using Step = CarrierReport::RoomStep;
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("step");
    QTest::addColumn<QString>("leg");
    QTest::newRow("in") << QByteArray("StatusCallbackEvent=participant-join&CallSid=CA1&Muted=false") << int(Step::In) << u"CA1"_s;
    QTest::newRow("out") << QByteArray("StatusCallbackEvent=participant-leave&CallSid=CA1&ReasonParticipantLeft=participant_hung_up")
                         << int(Step::Out) << u"CA1"_s;
    QTest::newRow("over") << QByteArray("StatusCallbackEvent=conference-end&ReasonConferenceEnded=last-participant-left") << int(Step::Over) << QString();
    QTest::newRow("begins") << QByteArray("StatusCallbackEvent=conference-start") << int(Step::None) << QString();
    QTest::newRow("something else") << QByteArray("StatusCallbackEvent=participant-mute&CallSid=CA1") << int(Step::None) << u"CA1"_s;
}

void tst_TwilioCarrier::readsWhoIsInARoom()
{
    QFETCH(QByteArray, fields);
    const auto report = m_carrier->read({"POST", "/twilio/conference/1", {}, "ConferenceSid=CF1&FriendlyName=room&SequenceNumber=2&" + fields});
    QVERIFY(report);
    QCOMPARE(int(report->kind), int(CarrierReport::Kind::Room));
    QTEST(int(report->room), "step");
    QTEST(report->leg.toString(), "leg");
    QVERIFY(!m_carrier->read({"POST", "/twilio/conference/1", {}, "ConferenceSid=CF1&" + fields + "&CallSid=" + QByteArray(100, 'x')}) || fields.contains("CallSid"));
}

void tst_TwilioCarrier::readsReports_data()
{
    using Status = CarrierReport::Status;
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<Status>("status");
    QTest::addColumn<QString>("answeredBy");
    QTest::addColumn<int>("sequence");
    const auto row = [](const char *name, const char *fields, Status status, const char *by = "", int sequence = -1) {
        QTest::newRow(name) << QByteArray(fields) << status << QString::fromLatin1(by) << sequence;
    };
    row("initiated", "CallStatus=initiated&SequenceNumber=0", Status::Queued, "", 0);
    row("queued", "CallStatus=queued", Status::Queued);
    row("ringing", "CallStatus=ringing&SequenceNumber=1", Status::Ringing, "", 1);
    row("answered", "CallStatus=in-progress&SequenceNumber=2", Status::InProgress, "", 2);
    row("completed", "CallStatus=completed&CallDuration=12", Status::Completed);
    row("busy", "CallStatus=busy", Status::Busy);
    row("no answer", "CallStatus=no-answer", Status::NoAnswer);
    row("failed", "CallStatus=failed&SipResponseCode=404", Status::Failed);
    row("canceled", "CallStatus=canceled", Status::Canceled);
    row("a machine", "AnsweredBy=machine_end_beep", Status::Unknown, "machine");
    row("a person", "AnsweredBy=human", Status::Unknown, "human");
    row("a fax", "AnsweredBy=fax", Status::Unknown, "fax");
    row("a status of the future", "CallStatus=on-hold", Status::Unknown);
    row("a sequence that is none", "CallStatus=busy&SequenceNumber=-4", Status::Busy);
}

void tst_TwilioCarrier::readsReports()
{
    QFETCH(QByteArray, fields);
    QFETCH(CarrierReport::Status, status);
    QFETCH(QString, answeredBy);
    QFETCH(int, sequence);
    const QByteArray all = "CallSid=CA1&From=%2B15005550006&To=%2B14155550138&" + fields;
    for (const auto &request : {WebhookRequest{"POST", "/twilio/status/1", {}, all},
             WebhookRequest{"GET", "/twilio/status/1?" + all, {}, {}}}) {
        const auto report = m_carrier->read(request);
        QVERIFY(report);
        QCOMPARE(report->leg, LegId(u"CA1"_s));
        QCOMPARE(report->from, u"+15005550006"_s);
        QCOMPARE(report->to, u"+14155550138"_s);
        QCOMPARE(report->status, status);
        QCOMPARE(report->answeredBy, answeredBy);
        QCOMPARE(report->sequence, sequence);
    }
}

void tst_TwilioCarrier::knowsWhenAMessageCanBeLeft()
{
    for (const auto &[verdict, can] : {std::pair{"machine_start", false}, {"machine_end_beep", true}, {"machine_end_silence", true},
             {"machine_end_other", true}, {"human", false}, {"fax", false}, {"unknown", false}}) {
        const auto report = m_carrier->read({"POST", "/twilio/amd/1", {}, QByteArray("CallSid=CA1&AnsweredBy=") + verdict});
        QVERIFY(report);
        QVERIFY2(report->canLeaveMessage == can, verdict);
    }
}

// Field names from twilio.com/docs/voice/twiml/gather.
void tst_TwilioCarrier::readsWhatWasHeard_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("words");
    QTest::addColumn<double>("confidence");
    QTest::addColumn<QString>("keys");
    QTest::newRow("words") << QByteArray("SpeechResult=Two+tickets%2C+please.&Confidence=0.91") << u"Two tickets, please."_s << 0.91 << QString();
    QTest::newRow("keys") << QByteArray("Digits=12%23") << QString() << -1.0 << u"12#"_s;
    QTest::newRow("silence") << QByteArray("CallStatus=in-progress") << QString() << -1.0 << QString();
    QTest::newRow("so far") << QByteArray("StableSpeechResult=Two&UnstableSpeechResult=tickets&Stability=0.8") << u"Two tickets"_s << -1.0 << QString();
    QTest::newRow("a confidence that is none") << QByteArray("SpeechResult=Hi&Confidence=very") << u"Hi"_s << -1.0 << QString();
    QTest::newRow("a confidence beyond sense") << QByteArray("SpeechResult=Hi&Confidence=17") << u"Hi"_s << -1.0 << QString();
    QTest::newRow("words without end") << "SpeechResult=" + QByteArray(9000, 'a') << QString(4000, u'a') << -1.0 << QString();
}

void tst_TwilioCarrier::readsWhatWasHeard()
{
    QFETCH(QByteArray, fields);
    const auto report = m_carrier->read({"POST", "/twilio/gather/1", {}, "CallSid=CA1&" + fields});
    QVERIFY(report);
    QTEST(report->words, "words");
    QTEST(report->confidence, "confidence");
    QTEST(report->digits, "keys");
}

void tst_TwilioCarrier::readsRecordings()
{
    const auto recording = [this](const QByteArray &url) {
        return m_carrier->read({"POST", "/twilio/recording/1", {}, "CallSid=CA1&RecordingStatus=completed&RecordingUrl=" + url})->recording;
    };
    QCOMPARE(recording("https%3A%2F%2Fapi.twilio.com%2FRecordings%2FRE1"), QUrl(u"https://api.twilio.com/Recordings/RE1"_s));
    QVERIFY(recording("file%3A%2F%2F%2Fetc%2Fpasswd").isEmpty());
    QVERIFY(recording("not%20a%20url").isEmpty());
}

void tst_TwilioCarrier::tellsOfTheAccount()
{
    m_twilio->voiceUrl = QUrl(u"https://old.example.com/voice"_s);
    std::optional<AccountReport> told;
    m_carrier->examine([&told](const AccountReport &report) { told = report; });
    QTRY_VERIFY(told);
    QVERIFY(told->key);
    QCOMPARE(told->balance, u"0.05 USD"_s);
    QVERIFY(told->number && told->number->isOurs);
    QCOMPARE(told->number->voiceUrl, m_twilio->voiceUrl);
}

void tst_TwilioCarrier::pointsItsNumberHere()
{
    const QUrl here(u"https://bridge.example.com/twilio/voice"_s);
    std::optional<Result<void>> outcome;
    m_carrier->pointNumber({true, QString::fromLatin1(FakeTwilio::ownNumberSid), {}}, here, [&outcome](const Result<void> &done) { outcome = done; });
    QTRY_VERIFY(outcome);
    QVERIFY(*outcome);
    QCOMPARE(m_twilio->voiceUrl, here);
    outcome.reset();
    m_carrier->pointNumber({true, u"PN404"_s, {}}, here, [&outcome](const Result<void> &done) { outcome = done; });
    QTRY_VERIFY(outcome);
    QVERIFY(!*outcome);
}

void tst_TwilioCarrier::tellsThatTheKeyIsWrong()
{
    m_carrier->setSettings(m_settings.with(u"twilio/authToken", u"ffffffffffffffffffffffffffffffff"_s));
    std::optional<AccountReport> told;
    m_carrier->examine([&told](const AccountReport &report) { told = report; });
    QTRY_VERIFY(told);
    QVERIFY(!told->key);
    QCOMPARE(told->key.error().code, Error::Code::Refused);
    QVERIFY(!told->key.error().detail.contains("ffff"_L1));
    QVERIFY(!told->number);
}

void tst_TwilioCarrier::answersWithADocument()
{
    const auto stream = m_carrier->connectStream(QUrl(u"wss://bridge.example.com/twilio/media/1"_s), {});
    QCOMPARE(stream.status, 200);
    QVERIFY(stream.type.startsWith("text/xml"));
    QVERIFY(stream.body.contains("<Connect><Stream url=\"wss://bridge.example.com/twilio/media/1\"/></Connect>"));
    const auto declined = m_carrier->decline(u"We are closed."_s, {});
    QCOMPARE(declined.status, 200);
    QVERIFY(declined.body.contains("<Say>We are closed.</Say><Hangup/>"));
}

void tst_TwilioCarrier::verifiesWebhooks()
{
    const QUrl url(u"https://bridge.example.com"_s);
    // Vector V10, made with the same token.
    const WebhookRequest signedWell{"POST", "/twilio/ping",
        {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Twilio-Signature", "duKdyhVBJ44JmP/dnzC8OYCl4s4="}}, {}};
    const WebhookRequest unsignedOne{"POST", "/twilio/ping", {}, {}};
    QVERIFY(m_carrier->verify(signedWell, url));
    QVERIFY(!m_carrier->verify(unsignedOne, url));
    // Without a token nothing can be verified, so nothing passes.
    m_carrier->setSettings(m_settings.with(u"twilio/authToken", QString()));
    QVERIFY(!m_carrier->verify(signedWell, url));
    m_carrier->setSettings(m_settings.with(u"server/verifySignatures", false));
    QVERIFY(m_carrier->verify(unsignedOne, url));
}

void tst_TwilioCarrier::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("account") << u"twilio/accountSid"_s;
    QTest::newRow("token") << u"twilio/authToken"_s;
    QTest::newRow("number") << u"twilio/fromNumber"_s;
}

void tst_TwilioCarrier::saysWhatIsMissing()
{
    QFETCH(QString, key);
    m_carrier->setSettings(m_settings.with(key, QString()));
    const auto can = m_carrier->canDial();
    QVERIFY(!can);
    QCOMPARE(can.error().code, Error::Code::NotConfigured);
    QVERIFY(can.error().detail.contains(key));
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(m_twilio->requests.isEmpty());
}

void tst_TwilioCarrier::saysWhyADialFailed_data()
{
    using Mood = FakeTwilio::Mood;
    using Code = Error::Code;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("token");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    const QString good = u"+14155550138"_s;
    const QString token = QString::fromLatin1(FakeTwilio::authToken);
    const auto row = [&](const char *name, Mood mood, const QString &to, const QString &key, Code code, const QString &says) {
        QTest::newRow(name) << int(mood) << to << key << code << says;
    };
    row("a number Twilio cannot read", Mood::Good, u"+10005550138"_s, token, Code::Malformed, u"country code"_s);
    row("a trial account", Mood::Good, u"+15005550001"_s, token, Code::Refused, u"upgrade"_s);
    row("the wrong token", Mood::Good, good, u"wrong"_s, Code::Refused, u"twilio/authToken"_s);
    row("too many requests", Mood::RateLimited, good, token, Code::Quota, u"20429"_s);
    row("Twilio is down", Mood::Overloaded, good, token, Code::Network, u"HTTP 503"_s);
    row("Twilio hangs up", Mood::HangsUp, good, token, Code::TimedOut, u"nobody knows whether it dials"_s);
    row("Twilio says nothing", Mood::Silent, good, token, Code::TimedOut, u"did not answer"_s);
    row("Twilio never stops", Mood::Endless, good, token, Code::TimedOut, u"not in full"_s);
    row("a redirect is not followed", Mood::Redirects, good, token, Code::Unsupported, u"twilio/apiUrl"_s);
    row("no JSON", Mood::Babbles, good, token, Code::Malformed, u"no sense"_s);
    row("the newer form of errors", Mood::Newer, good, token, Code::Malformed, u"21211"_s);
}

void tst_TwilioCarrier::saysWhyADialFailed()
{
    QFETCH(int, mood);
    QFETCH(QString, to);
    QFETCH(QString, token);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    m_twilio->mood = FakeTwilio::Mood(mood);
    m_carrier->setSettings(m_settings.with(u"twilio/authToken", token));
    if (code == Error::Code::TimedOut)
        m_carrier->setPatience(200ms);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order(to));
    QVERIFY(failed.wait());
    const auto error = failed.first().at(2).value<Error>();
    QCOMPARE(error.code, code);
    QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
    QCOMPARE(failed.first().at(1).value<CarrierReport::Status>(), CarrierReport::Status::Failed);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(dialled.size(), 0);
    const auto dials = std::count_if(m_twilio->requests.cbegin(), m_twilio->requests.cend(),
        [](const FakeTwilio::Request &request) { return request.line.startsWith("POST"); });
    QCOMPARE(dials, 1); // whoever got no answer must not ring twice
}

void tst_TwilioCarrier::refusesOrdersBeforeAskingTwilio_data()
{
    QTest::addColumn<QString>("to");
    QTest::newRow("nothing") << QString();
    QTest::newRow("no country") << u"4155550138"_s;
    QTest::newRow("letters") << u"+1415CALLNOW"_s;
    QTest::newRow("an emergency number") << u"+911"_s;
    QTest::newRow("country code 0") << u"+04155550138"_s;
    QTest::newRow("too long") << u"+1415555013800000"_s;
    QTest::newRow("more parameters") << u"+14155550138&Record=true"_s;
    QTest::newRow("digits of another script") << u"+1415555013\u0668"_s;
    QTest::newRow("itself") << FakeTwilio::ownNumber;
}

void tst_TwilioCarrier::refusesOrdersBeforeAskingTwilio()
{
    QFETCH(QString, to);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order(to));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().at(2).value<Error>().code, Error::Code::Malformed);
    QVERIFY(m_twilio->requests.isEmpty());
}

void tst_TwilioCarrier::neverRepeatsNumbersOrSecretsInErrors()
{
    // Twilio's own message repeats the number.
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order(u"+10005550138"_s));
    QVERIFY(failed.wait());
    const auto detail = failed.first().at(2).value<Error>().detail;
    QVERIFY(!detail.contains(u"5550138"_s));
    QVERIFY(!detail.contains(QString::fromLatin1(FakeTwilio::authToken)));
}

void tst_TwilioCarrier::triesAgainToHangUp()
{
    const auto leg = dialAndWait();
    m_carrier->setPatience(1s); // so the first pause is 100 ms
    m_twilio->mood = FakeTwilio::Mood::Overloaded;
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QTRY_COMPARE(m_twilio->requests.size(), 2);
    m_twilio->mood = FakeTwilio::Mood::Good;
    QVERIFY(hungUp.wait());
    QCOMPARE(m_twilio->requests.last().body, "Status=completed");
}

void tst_TwilioCarrier::saysThatTheLineMayBeOpen()
{
    const auto leg = dialAndWait();
    m_carrier->setPatience(100ms);
    m_twilio->mood = FakeTwilio::Mood::Overloaded;
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(failed.wait());
    QVERIFY(failed.first().at(1).value<Error>().detail.contains(u"may still be open"_s));
    QCOMPARE(hungUp.size(), 0);
    QCOMPARE(m_twilio->requests.size(), 1 + 4);
}

void tst_TwilioCarrier::refusesReportsWithoutACall_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("no CallSid") << QByteArray("CallStatus=ringing");
    QTest::newRow("empty CallSid") << QByteArray("CallSid=&CallStatus=ringing");
    QTest::newRow("CallSid with a path in it") << QByteArray("CallSid=../../Balance");
    QTest::newRow("CallSid with a NUL") << QByteArray("CallSid=CA%001");
    QTest::newRow("endless CallSid") << "CallSid=" + QByteArray(100'000, 'A');
    QTest::newRow("binary") << QByteArray("\xff\xfe\x00\x01", 4);
}

void tst_TwilioCarrier::refusesReportsWithoutACall()
{
    QFETCH(QByteArray, body);
    const auto report = m_carrier->read({"POST", "/twilio/status/1", {}, body});
    QVERIFY(!report);
    QCOMPARE(report.error().code, Error::Code::Malformed);
}

void tst_TwilioCarrier::answersPolitelyWhenTheStreamCannotBe()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"query"_s));
    const auto reply = m_carrier->connectStream(QUrl(u"wss://bridge.example.com/media?token=1"_s), {});
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.contains("<Say>") && reply.body.contains("<Hangup/>"));
    QVERIFY(!reply.body.contains("Stream"));
}

QTEST_GUILESS_MAIN(tst_TwilioCarrier)
#include "tst_twiliocarrier.moc"
