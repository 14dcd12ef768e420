// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxcarrier.h"

#include "tests/fakes/faketelnyx.h"

#include <QDateTime>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using fakes::FakeTelnyx;
using namespace Qt::StringLiterals;

// Against a strict stand-in for Telnyx' API, on loopback.
class tst_TelnyxCarrier : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void offersItsNumberAsALine();
    void dialsWithItsStream();
    void asksForMachinesAndRecordings();
    void answersWithACommand();
    void declinesWithABusyTone();
    void hangsUp();
    void hangsUpACallThatIsOver_data();
    void hangsUpACallThatIsOver();
    void hangsUpWhileTheRequestIsOnItsWay();
    void pressesKeysAndTransfers();
    void findsACallWhoseAnswerGotLost();
    void tellsTheBalance();
    void tellsWhereTheNumberPoints();

    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void saysWhyADialFailed_data();
    void saysWhyADialFailed();
    void neverDialsTwice();
    void neverRepeatsNumbersOrSecretsInErrors();
    void saysThatTheLineMayBeOpen();
    void saysWhyKeysWereNotPressed();
    void letsEachWebhookInOnce();
    void letsNothingInWithoutAKey();
    void letsOnlyItsOwnStreamsIn();

private:
    DialOrder order(const QString &to = u"+14155550138"_s) const;
    LegId dialAndWait();

    std::unique_ptr<FakeTelnyx> m_telnyx;
    Settings m_settings;
    std::unique_ptr<TelnyxCarrier> m_carrier;
};

Q_DECLARE_METATYPE(bridge::CarrierReport::Status)

void tst_TelnyxCarrier::initTestCase()
{
    qRegisterMetaType<CallId>();
    qRegisterMetaType<LegId>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<CarrierReport::Status>();
}

void tst_TelnyxCarrier::init()
{
    m_telnyx = std::make_unique<FakeTelnyx>();
    m_settings = Settings()
        .with(u"telnyx/apiKey", QString::fromLatin1(FakeTelnyx::apiKey))
        .with(u"telnyx/connectionId", FakeTelnyx::connectionId)
        .with(u"telnyx/publicKey", u"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="_s)
        .with(u"telnyx/fromNumber", FakeTelnyx::ownNumber)
        .with(u"telnyx/apiUrl", m_telnyx->url().toString());
    m_carrier = std::make_unique<TelnyxCarrier>(m_settings);
}

void tst_TelnyxCarrier::cleanup()
{
    m_carrier.reset();
    m_telnyx.reset();
}

DialOrder tst_TelnyxCarrier::order(const QString &to) const
{
    DialOrder order;
    order.call = CallId(u"call-1"_s);
    order.to = to;
    order.statusUrl = QUrl(u"https://bridge.example.com/telnyx/status/0123"_s);
    order.mediaUrl = QUrl(u"wss://bridge.example.com/telnyx/media/0123"_s);
    return order;
}

LegId tst_TelnyxCarrier::dialAndWait()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    if (!dialled.wait())
        return {};
    return dialled.first().at(1).value<LegId>();
}

void tst_TelnyxCarrier::offersItsNumberAsALine()
{
    const auto lines = m_carrier->lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().carrier, u"telnyx"_s);
    QCOMPARE(lines.first().number, FakeTelnyx::ownNumber);
    QVERIFY(m_carrier->canDial());
    QVERIFY(m_carrier->abilities().streamsFromDial);
}

void tst_TelnyxCarrier::dialsWithItsStream()
{
    const auto leg = dialAndWait();
    QVERIFY(m_telnyx->isAlive(leg.toString().toLatin1()));
    QCOMPARE(m_telnyx->requests.size(), 1);
    const auto sent = m_telnyx->requests.first().json();
    QCOMPARE(sent["to"_L1].toString(), u"+14155550138"_s);
    QCOMPARE(sent["from"_L1].toString(), FakeTelnyx::ownNumber);
    QCOMPARE(sent["webhook_url"_L1].toString(), u"https://bridge.example.com/telnyx/status/0123"_s);
    QCOMPARE(sent["stream_url"_L1].toString(), u"wss://bridge.example.com/telnyx/media/0123"_s);
    QCOMPARE(sent["stream_codec"_L1].toString(), u"PCMU"_s);
    QCOMPARE(sent["stream_bidirectional_codec"_L1].toString(), u"PCMU"_s);
    QCOMPARE(sent["stream_bidirectional_mode"_L1].toString(), u"rtp"_s);
    QVERIFY(!sent.contains("answering_machine_detection"_L1) && !sent.contains("record"_L1));
}

void tst_TelnyxCarrier::asksForMachinesAndRecordings()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    auto wish = order();
    wish.machines = MachineDetection::AfterBeep;
    wish.record = true;
    wish.ringFor = 25s;
    wish.limit = 10min;
    m_carrier->dial(wish);
    QVERIFY(dialled.wait());
    const auto sent = m_telnyx->requests.first().json();
    QCOMPARE(sent["answering_machine_detection"_L1].toString(), u"detect_beep"_s);
    QCOMPARE(sent["record"_L1].toString(), u"record-from-answer"_s);
    QCOMPARE(sent["timeout_secs"_L1].toInt(), 25);
    QCOMPARE(sent["time_limit_secs"_L1].toInt(), 600);
}

void tst_TelnyxCarrier::answersWithACommand()
{
    QSignalSpy commanded(m_telnyx.get(), &FakeTelnyx::commanded);
    CarrierReport report;
    report.leg = LegId(QString::fromLatin1(m_telnyx->addCall()));
    const auto reply = m_carrier->connectStream(QUrl(u"wss://bridge.example.com/telnyx/media/0123"_s), report);
    QCOMPARE(reply.status, 200);
    QVERIFY(commanded.wait());
    QCOMPARE(commanded.first().at(1).toString(), u"answer"_s);
    const auto body = commanded.first().at(2).toJsonObject();
    QCOMPARE(body["stream_url"_L1].toString(), u"wss://bridge.example.com/telnyx/media/0123"_s);
    QCOMPARE(body["webhook_url"_L1].toString(), u"https://bridge.example.com/telnyx/status/0123"_s);
    QCOMPARE(body["stream_codec"_L1].toString(), u"PCMU"_s);
}

void tst_TelnyxCarrier::declinesWithABusyTone()
{
    QSignalSpy commanded(m_telnyx.get(), &FakeTelnyx::commanded);
    CarrierReport report;
    report.leg = LegId(QString::fromLatin1(m_telnyx->addCall()));
    QCOMPARE(m_carrier->decline(u"We are closed."_s, report).status, 200);
    QVERIFY(commanded.wait());
    QCOMPARE(commanded.first().at(1).toString(), u"reject"_s);
    QCOMPARE(m_carrier->decline(u"We are closed."_s, {}).status, 200); // of an event that could not be read
    QCOMPARE(m_telnyx->requests.size(), 1);
}

void tst_TelnyxCarrier::hangsUp()
{
    const auto leg = dialAndWait();
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(hungUp.wait());
    QVERIFY(!m_telnyx->isAlive(leg.toString().toLatin1()));
}

void tst_TelnyxCarrier::hangsUpACallThatIsOver_data()
{
    QTest::addColumn<bool>("known");
    QTest::newRow("Telnyx has forgotten it: 404") << false;
    QTest::newRow("Telnyx says 90018") << true;
}

void tst_TelnyxCarrier::hangsUpACallThatIsOver()
{
    QFETCH(bool, known);
    QByteArray leg = "v3:unknown";
    if (known)
        m_telnyx->setCallOver(leg = m_telnyx->addCall());
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(CallId(u"call-1"_s), LegId(QString::fromLatin1(leg)));
    QVERIFY(hungUp.wait());
    QCOMPARE(failed.size(), 0);
    QCOMPARE(m_telnyx->requests.size(), 1);
}

void tst_TelnyxCarrier::hangsUpWhileTheRequestIsOnItsWay()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    m_carrier->hangUp(CallId(u"call-1"_s), {});
    QVERIFY(hungUp.isEmpty());
    QVERIFY(hungUp.wait());
    QVERIFY(!m_telnyx->isAlive(dialled.first().at(1).value<LegId>().toString().toLatin1()));
}

void tst_TelnyxCarrier::pressesKeysAndTransfers()
{
    const auto leg = dialAndWait();
    QSignalSpy pressed(m_carrier.get(), &Carrier::digitsSent);
    m_carrier->sendDigits(CallId(u"call-1"_s), {leg, u"1w2#"_s, {}});
    QVERIFY(pressed.wait());
    QCOMPARE(m_telnyx->requests.last().json()["digits"_L1].toString(), u"1w2#"_s);
    QSignalSpy moved(m_carrier.get(), &Carrier::transferred);
    m_carrier->transfer(CallId(u"call-1"_s), {leg, u"+14155550199"_s, FakeTelnyx::ownNumber, {}});
    QVERIFY(moved.wait());
    QCOMPARE(m_telnyx->requests.last().json()["to"_L1].toString(), u"+14155550199"_s);
}

void tst_TelnyxCarrier::findsACallWhoseAnswerGotLost()
{
    m_telnyx->addCall(); // somebody else's
    m_carrier->setPatience(300ms);
    m_telnyx->mood = FakeTelnyx::Mood::LosesAnswers;
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(m_telnyx->requests.size(), 1);
    m_telnyx->mood = FakeTelnyx::Mood::Good;
    QVERIFY(dialled.wait());
    QVERIFY(failed.isEmpty());
    QCOMPARE(m_telnyx->calls(), 2);
    QCOMPARE(m_telnyx->requests.last().verb, "GET");
    QCOMPARE(dialled.first().at(1).value<LegId>().toString().right(2), u"x2"_s);
}

void tst_TelnyxCarrier::tellsTheBalance()
{
    std::optional<AccountReport> report;
    m_carrier->examine([&](const AccountReport &given) { report = given; });
    QTRY_VERIFY(report);
    QVERIFY2(report->key, report->key ? "" : qPrintable(report->key.error().detail));
    QCOMPARE(report->balance, u"12.30 USD"_s);
    report.reset();
    m_carrier->setSettings(m_settings.with(u"telnyx/apiKey", u"wrong"_s));
    m_carrier->examine([&](const AccountReport &given) { report = given; });
    QTRY_VERIFY(report);
    QVERIFY(!report->key);
    QCOMPARE(report->key.error().code, Error::Code::Refused);
}

void tst_TelnyxCarrier::tellsWhereTheNumberPoints()
{
    std::optional<AccountReport> told;
    const auto look = [&](const Settings &settings) {
        told.reset();
        m_carrier->setSettings(settings);
        m_carrier->examine([&told](const AccountReport &report) { told = report; });
        return QTest::qWaitFor([&told] { return told.has_value(); }) && told->number;
    };
    m_telnyx->webhookUrl = u"https://bridge.example.com/telnyx/voice"_s;
    QVERIFY(look(m_settings));
    QVERIFY(told->number->isOurs);
    QCOMPARE(told->number->voiceUrl, QUrl(m_telnyx->webhookUrl)); // of our number, and not of the one that contains it
    m_telnyx->application.clear();
    QVERIFY(look(m_settings));
    QVERIFY(told->number->isOurs && told->number->voiceUrl.isEmpty());
    QVERIFY(look(m_settings.with(u"telnyx/fromNumber", u"+1500555000"_s))); // a part of ours
    QVERIFY(!told->number->isOurs);
}

// ---- Rainy days

void tst_TelnyxCarrier::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("key") << u"telnyx/apiKey"_s;
    QTest::newRow("application") << u"telnyx/connectionId"_s;
    QTest::newRow("number") << u"telnyx/fromNumber"_s;
}

void tst_TelnyxCarrier::saysWhatIsMissing()
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
    QVERIFY(m_telnyx->requests.isEmpty());
}

void tst_TelnyxCarrier::saysWhyADialFailed_data()
{
    using Mood = FakeTelnyx::Mood;
    using Code = Error::Code;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("key");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    const QString good = u"+14155550138"_s;
    const QString key = QString::fromLatin1(FakeTelnyx::apiKey);
    const auto row = [&](const char *name, Mood mood, const QString &to, const QString &with, Code code, const QString &says) {
        QTest::newRow(name) << int(mood) << to << with << code << says;
    };
    row("a number Telnyx cannot read", Mood::Good, u"+10005550138"_s, key, Code::Malformed, u"country code"_s);
    row("the wrong key", Mood::Good, good, u"wrong"_s, Code::Refused, u"telnyx/apiKey"_s);
    row("a country that is not allowed", Mood::Forbids, good, key, Code::Refused, u"outbound voice profile"_s);
    row("too many requests", Mood::RateLimited, good, key, Code::Quota, u"HTTP 429"_s);
    row("Telnyx is down", Mood::Overloaded, good, key, Code::Network, u"HTTP 503"_s);
    row("Telnyx says nothing", Mood::Silent, good, key, Code::TimedOut, u"did not answer"_s);
    row("Telnyx never stops", Mood::Endless, good, key, Code::TimedOut, u"did not answer"_s);
    row("a redirect is not followed", Mood::Redirects, good, key, Code::Unsupported, u"telnyx/apiUrl"_s);
    row("no JSON", Mood::Babbles, good, key, Code::Malformed, u"no sense"_s);
}

void tst_TelnyxCarrier::saysWhyADialFailed()
{
    QFETCH(int, mood);
    QFETCH(QString, to);
    QFETCH(QString, key);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    m_telnyx->mood = FakeTelnyx::Mood(mood);
    m_carrier->setSettings(m_settings.with(u"telnyx/apiKey", key));
    if (code == Error::Code::TimedOut)
        m_carrier->setPatience(100ms);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order(to));
    QVERIFY(failed.wait());
    const auto error = failed.first().at(2).value<Error>();
    QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
    QCOMPARE(error.code, code);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(dialled.size(), 0);
}

void tst_TelnyxCarrier::neverDialsTwice()
{
    m_carrier->setPatience(100ms);
    m_telnyx->mood = FakeTelnyx::Mood::Silent;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    int posts = 0;
    for (const auto &request : m_telnyx->requests)
        posts += request.verb == "POST";
    QCOMPARE(posts, 1);
}

void tst_TelnyxCarrier::neverRepeatsNumbersOrSecretsInErrors()
{
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order(u"+10005550138"_s)); // Telnyx' own message repeats it
    QVERIFY(failed.wait());
    const auto detail = failed.first().at(2).value<Error>().detail;
    QVERIFY(!detail.contains(u"5550138"_s));
    QVERIFY(!detail.contains(QString::fromLatin1(FakeTelnyx::apiKey)));
}

void tst_TelnyxCarrier::saysThatTheLineMayBeOpen()
{
    const auto leg = dialAndWait();
    m_carrier->setPatience(100ms);
    m_telnyx->mood = FakeTelnyx::Mood::Overloaded;
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(failed.wait());
    QVERIFY(failed.first().at(1).value<Error>().detail.contains(u"may still be open"_s));
    QCOMPARE(m_telnyx->requests.size(), 1 + 4);
}

void tst_TelnyxCarrier::saysWhyKeysWereNotPressed()
{
    const auto leg = dialAndWait();
    m_telnyx->setCallOver(leg.toString().toLatin1());
    QSignalSpy failed(m_carrier.get(), &Carrier::digitsFailed);
    m_carrier->sendDigits(CallId(u"call-1"_s), {leg, u"1"_s, {}});
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().at(1).value<Error>().code, Error::Code::NotPossibleNow);
}

void tst_TelnyxCarrier::letsEachWebhookInOnce()
{
    // The vector of the documentation is too old to pass now; the stand-in's telephone proves the rest in the end-to-end test.
    const WebhookRequest old{"POST", "/telnyx/voice",
        {{"telnyx-timestamp", "1767225600"},
            {"telnyx-signature-ed25519", "4Wu70HVTx9fiVH3PUPxImZp2fYN3Gxp/4TbYp8NRxJkKnZsCYGbosLUMlpoG/zFxz5So8pPusHUz8DdZCurcAQ=="}},
        R"({"data":{"event_type":"call.initiated","id":"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0","occurred_at":"2026-01-01T00:00:00.000000Z","payload":{"call_control_id":"v3:abc","direction":"incoming","state":"parked"},"record_type":"event"},"meta":{"attempt":1,"delivered_to":"https://bridge.example.com/telnyx"}})"};
    const auto checked = m_carrier->verify(old, QUrl(u"https://bridge.example.com"_s));
    QVERIFY(!checked);
    QVERIFY2(checked.error().detail.contains(u"five minutes"_s), qPrintable(checked.error().detail));
}

void tst_TelnyxCarrier::letsNothingInWithoutAKey()
{
    m_carrier->setSettings(m_settings.with(u"telnyx/publicKey", QString()));
    const WebhookRequest request{"POST", "/telnyx/voice", {}, "{}"};
    QVERIFY(!m_carrier->verify(request, QUrl(u"https://bridge.example.com"_s)));
    m_carrier->setSettings(m_settings.with(u"server/verifySignatures", false));
    QVERIFY(m_carrier->verify(request, QUrl(u"https://bridge.example.com"_s)));
}

void tst_TelnyxCarrier::letsOnlyItsOwnStreamsIn()
{
    dialAndWait();
    const auto token = m_telnyx->requests.first().json()["stream_auth_token"_L1].toString().toLatin1();
    const QUrl url(u"wss://bridge.example.com"_s);
    const auto upgrade = [&](const QByteArray &path, const QByteArray &with) {
        return m_carrier->verifyStream({"GET", path, {{"Upgrade", "websocket"}, {"x-telnyx-streaming-auth-token", with}}, {}}, url);
    };
    QVERIFY(upgrade("/telnyx/media/0123", token));
    QVERIFY(!upgrade("/telnyx/media/0124", token));
    QVERIFY(!upgrade("/telnyx/media/0123", "forged"));
    QVERIFY(!upgrade("/telnyx/media/0123", {}));
}

QTEST_GUILESS_MAIN(tst_TelnyxCarrier)
#include "tst_telnyxcarrier.moc"
