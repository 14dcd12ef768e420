// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivocarrier.h"

#include "tests/fakes/fakeplivo.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using fakes::FakePlivo;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(bridge::CarrierReport::Status)

// Against a strict stand-in for Plivo's REST API, on loopback.
class tst_PlivoCarrier : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void dials();
    void asksForMachinesWithoutMakingAnybodyWait();
    void hangsUpACall();
    void cancelsACallThatIsStillARequest();
    void hangsUpACallThatIsOver();
    void hangsUpWhileTheRequestIsOnItsWay();
    void sendsDigits();
    void transfers();
    void tellsTheBalance();
    void tellsWhereTheNumberPoints();
    void pointsTheApplicationHere();
    void verifiesWebhooks();

    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void saysWhyADialFailed_data();
    void saysWhyADialFailed();
    void neverRepeatsNumbersOrSecretsInErrors();
    void triesAgainToHangUp();
    void saysThatTheLineMayBeOpen();
    void saysWhyDigitsAndTransfersFailed();
    void aRecordedWebhookIsRefused();
    void aRecordedWebhookIsRefusedByItsOtherSignature();
    void strangersUseNoNoncesUp();

private:
    DialOrder order(const QString &to = u"+14155550138"_s) const;

    const CallId m_call{u"call-1"_s};
    std::unique_ptr<FakePlivo> m_plivo;
    Settings m_settings;
    std::unique_ptr<PlivoCarrier> m_carrier;
};

void tst_PlivoCarrier::initTestCase()
{
    qRegisterMetaType<CallId>();
    qRegisterMetaType<LegId>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<CarrierReport::Status>();
}

void tst_PlivoCarrier::init()
{
    m_plivo = std::make_unique<FakePlivo>();
    m_settings = Settings()
        .with(u"plivo/authId", QString::fromLatin1(FakePlivo::authId))
        .with(u"plivo/authToken", QString::fromLatin1(FakePlivo::authToken))
        .with(u"plivo/fromNumber", FakePlivo::ownNumber)
        .with(u"plivo/apiUrl", m_plivo->url().toString());
    m_carrier = std::make_unique<PlivoCarrier>(m_settings);
}

void tst_PlivoCarrier::cleanup()
{
    m_carrier.reset();
    m_plivo.reset();
}

DialOrder tst_PlivoCarrier::order(const QString &to) const
{
    DialOrder order;
    order.call = m_call;
    order.to = to;
    order.answerUrl = QUrl(u"https://bridge.example.com/plivo/voice/01"_s);
    order.statusUrl = QUrl(u"https://bridge.example.com/plivo/status/01"_s);
    order.machineUrl = QUrl(u"https://bridge.example.com/plivo/amd/01"_s);
    return order;
}

void tst_PlivoCarrier::dials()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    QVERIFY(dialled.wait());
    QCOMPARE(dialled.first().at(1).value<LegId>(), LegId(u"9834029e-58b6-11e1-b8b7-000000000001"_s));
    QCOMPARE(m_plivo->requests.size(), 1);
    QCOMPARE(m_plivo->requests.first().path, "/v1/Account/" + FakePlivo::authId + "/Call/");
    QCOMPARE(m_plivo->requests.first().json(), (QJsonObject{{u"from"_s, u"14155550100"_s}, {u"to"_s, u"14155550138"_s},
        {u"answer_url"_s, u"https://bridge.example.com/plivo/voice/01"_s}, {u"answer_method"_s, u"POST"_s},
        {u"ring_url"_s, u"https://bridge.example.com/plivo/status/01"_s}, {u"ring_method"_s, u"POST"_s},
        {u"hangup_url"_s, u"https://bridge.example.com/plivo/status/01"_s}, {u"hangup_method"_s, u"POST"_s},
        {u"ring_timeout"_s, 60}}));
}

void tst_PlivoCarrier::asksForMachinesWithoutMakingAnybodyWait()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    auto asked = order();
    asked.machines = MachineDetection::AtOnce;
    asked.limit = 90s;
    m_carrier->dial(asked);
    QVERIFY(dialled.wait());
    const auto sent = m_plivo->requests.first().json();
    QCOMPARE(sent.value("machine_detection"_L1).toString(), u"true"_s);
    QCOMPARE(sent.value("machine_detection_url"_L1).toString(), u"https://bridge.example.com/plivo/amd/01"_s);
    QCOMPARE(sent.value("time_limit"_L1).toInt(), 90);
}

void tst_PlivoCarrier::hangsUpACall()
{
    m_plivo->addCall("c-1");
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(m_call, LegId(u"c-1"_s));
    QVERIFY(hungUp.wait());
    QCOMPARE(m_plivo->requests.size(), 1);
    QCOMPARE(m_plivo->requests.first().verb, "DELETE");
    QCOMPARE(m_plivo->requests.first().path, "/v1/Account/" + FakePlivo::authId + "/Call/c-1/");
}

void tst_PlivoCarrier::cancelsACallThatIsStillARequest()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    QVERIFY(dialled.wait());
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(m_call, dialled.first().at(1).value<LegId>());
    QVERIFY(hungUp.wait());
    QCOMPARE(m_plivo->requests.last().verb, "DELETE");
    QVERIFY(m_plivo->requests.last().path.endsWith("/Request/9834029e-58b6-11e1-b8b7-000000000001/"));
}

void tst_PlivoCarrier::hangsUpACallThatIsOver()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(m_call, LegId(u"gone"_s));
    QVERIFY(hungUp.wait());
    QCOMPARE(failed.size(), 0);
}

void tst_PlivoCarrier::hangsUpWhileTheRequestIsOnItsWay()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->dial(order());
    m_carrier->hangUp(m_call, {});
    QVERIFY(hungUp.wait());
    QVERIFY(m_plivo->requests.last().path.contains("/Request/"));
}

void tst_PlivoCarrier::sendsDigits()
{
    m_plivo->addCall("c-1");
    QSignalSpy sent(m_carrier.get(), &Carrier::digitsSent);
    m_carrier->sendDigits(m_call, {LegId(u"c-1"_s), u"12w3#"_s, {}});
    QVERIFY(sent.wait());
    QCOMPARE(sent.first().at(1).toString(), u"12w3#"_s);
    QVERIFY(m_plivo->requests.last().path.endsWith("/Call/c-1/DTMF/"));
}

void tst_PlivoCarrier::transfers()
{
    m_plivo->addCall("c-1");
    const TransferOrder moves{LegId(u"c-1"_s), u"+14155550177"_s, FakePlivo::ownNumber, QUrl(u"https://bridge.example.com/plivo/transfer/01"_s)};
    QSignalSpy transferred(m_carrier.get(), &Carrier::transferred);
    m_carrier->transfer(m_call, moves);
    QVERIFY(transferred.wait());
    QCOMPARE(m_plivo->requests.last().json().value("aleg_url"_L1).toString(), u"https://bridge.example.com/plivo/transfer/01"_s);
    const auto document = m_carrier->transferDocument(moves);
    QVERIFY(document.body.contains("<Dial callerId=\"14155550100\"><Number>14155550177</Number></Dial>"));
}

void tst_PlivoCarrier::tellsTheBalance()
{
    std::optional<AccountReport> told;
    m_carrier->examine([&told](const AccountReport &report) { told = report; });
    QTRY_VERIFY(told);
    QVERIFY(told->key);
    QCOMPARE(told->balance, u"12.34000"_s);
    QCOMPARE(m_plivo->requests.value(0).verb, "GET");
    QCOMPARE(m_plivo->requests.value(0).path, "/v1/Account/" + FakePlivo::authId + '/'); // with one slash at its end
    m_carrier->setSettings(m_settings.with(u"plivo/authToken", u"wrong"_s));
    told.reset();
    m_carrier->examine([&told](const AccountReport &report) { told = report; });
    QTRY_VERIFY(told);
    QVERIFY(!told->key);
    QCOMPARE(told->key.error().code, Error::Code::Refused);
}

void tst_PlivoCarrier::tellsWhereTheNumberPoints()
{
    std::optional<AccountReport> told;
    const auto look = [&](const Settings &settings) {
        told.reset();
        m_carrier->setSettings(settings);
        m_carrier->examine([&told](const AccountReport &report) { told = report; });
        return QTest::qWaitFor([&told] { return told.has_value(); }) && told->number;
    };
    m_plivo->answerUrl = u"https://bridge.example.com/plivo/voice"_s;
    QVERIFY(look(m_settings));
    QVERIFY(told->number->isOurs);
    QCOMPARE(told->number->voiceUrl, QUrl(m_plivo->answerUrl));
    m_plivo->application.clear();
    QVERIFY(look(m_settings));
    QVERIFY(told->number->isOurs && told->number->voiceUrl.isEmpty());
    QVERIFY(look(m_settings.with(u"plivo/fromNumber", u"+14155550199"_s)));
    QVERIFY(!told->number->isOurs);
}

void tst_PlivoCarrier::pointsTheApplicationHere()
{
    const QUrl here(u"https://bridge.example.com/plivo/voice"_s);
    std::optional<Result<void>> outcome;
    const auto point = [&](const QString &application) {
        outcome.reset();
        m_carrier->pointNumber({true, application, {}}, here, [&outcome](const Result<void> &done) { outcome = done; });
        return QTest::qWaitFor([&outcome] { return outcome.has_value(); });
    };
    QVERIFY(point(m_plivo->application));
    QVERIFY(*outcome);
    QCOMPARE(QUrl(m_plivo->answerUrl), here);
    QVERIFY(point(u"9999"_s));
    QVERIFY(!*outcome);
    QVERIFY(point({}));
    QVERIFY(!*outcome);
    QVERIFY(outcome->error().detail.contains(u"no application"_s));
}

void tst_PlivoCarrier::verifiesWebhooks()
{
    const QUrl url(u"https://bridge.example.com"_s);
    // Vector P3, made with the same token.
    const WebhookRequest good{"POST", "/plivo/answer",
        {{"X-Plivo-Signature-V3-Nonce", "05429567804466091622"}, {"X-Plivo-Signature-V3", "/f53z78Z7nMGaUu1jeqa/yanuRMxcWiI+t+ugYrwNbk="}}, {}};
    const WebhookRequest unsignedOne{"POST", "/plivo/answer", {}, {}};
    QVERIFY(m_carrier->verify(good, url));
    QVERIFY(!m_carrier->verify(unsignedOne, url));
    m_carrier->setSettings(m_settings.with(u"plivo/authToken", QString())); // nothing can be verified, so nothing passes
    QVERIFY(!m_carrier->verify(good, url));
    m_carrier->setSettings(m_settings.with(u"server/verifySignatures", false));
    QVERIFY(m_carrier->verify(unsignedOne, url));
}

void tst_PlivoCarrier::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("account") << u"plivo/authId"_s;
    QTest::newRow("token") << u"plivo/authToken"_s;
    QTest::newRow("number") << u"plivo/fromNumber"_s;
}

void tst_PlivoCarrier::saysWhatIsMissing()
{
    QFETCH(QString, key);
    m_carrier->setSettings(m_settings.with(key, QString()));
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().at(2).value<Error>().code, Error::Code::NotConfigured);
    QVERIFY(failed.first().at(2).value<Error>().detail.contains(key));
    QVERIFY(m_plivo->requests.isEmpty());
}

void tst_PlivoCarrier::saysWhyADialFailed_data()
{
    using Mood = FakePlivo::Mood;
    using Code = Error::Code;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("token");
    QTest::addColumn<QString>("from");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    const QString good = u"+14155550138"_s;
    const auto row = [&](const char *name, Mood mood, Code code, const char *says, const QString &to = u"+14155550138"_s,
                         const QString &token = QString::fromLatin1(FakePlivo::authToken), const QString &from = FakePlivo::ownNumber) {
        QTest::newRow(name) << int(mood) << to << token << from << code << QString::fromLatin1(says);
    };
    row("a number Plivo cannot read", Mood::Good, Code::Malformed, "country code", u"+10005550138"_s);
    row("a number that is not ours", Mood::Good, Code::NotConfigured, "plivo/fromNumber", good, QString::fromLatin1(FakePlivo::authToken), u"+14155550199"_s);
    row("the wrong token, refused in plain text", Mood::Good, Code::Refused, "plivo/authToken", good, u"wrong"_s);
    row("a country that is barred", Mood::Barred, Code::Refused, "geo permissions");
    row("no such account", Mood::Missing, Code::NotFound, "plivo/authId");
    row("too many requests", Mood::RateLimited, Code::Quota, "HTTP 429");
    row("Plivo is down", Mood::Overloaded, Code::Network, "HTTP 503");
    row("Plivo hangs up, and may have dialled", Mood::HangsUp, Code::TimedOut, "did not answer");
    row("Plivo says nothing", Mood::Silent, Code::TimedOut, "did not answer");
    row("a redirect is not followed", Mood::Redirects, Code::Unsupported, "plivo/apiUrl");
    row("no JSON", Mood::Babbles, Code::Malformed, "no sense");
    row("no request_uuid", Mood::Nameless, Code::Malformed, "no sense");
}

void tst_PlivoCarrier::saysWhyADialFailed()
{
    QFETCH(int, mood);
    QFETCH(QString, to);
    QFETCH(QString, token);
    QFETCH(QString, from);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    m_plivo->mood = FakePlivo::Mood(mood);
    m_carrier->setSettings(m_settings.with(u"plivo/authToken", token).with(u"plivo/fromNumber", from));
    if (code == Error::Code::TimedOut)
        m_carrier->setPatience(200ms);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order(to));
    QVERIFY(failed.wait());
    const auto error = failed.first().at(2).value<Error>();
    QVERIFY2(error.detail.contains(says), qPrintable(error.detail));
    QCOMPARE(error.code, code);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(dialled.size(), 0);
    QCOMPARE(m_plivo->requests.size(), 1); // never dialled twice
}

void tst_PlivoCarrier::neverRepeatsNumbersOrSecretsInErrors()
{
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order(u"+10005550138"_s)); // Plivo's own words repeat the number
    QVERIFY(failed.wait());
    const auto detail = failed.first().at(2).value<Error>().detail;
    QVERIFY(!detail.contains(u"5550138"_s));
    QVERIFY(!detail.contains(QString::fromLatin1(FakePlivo::authToken)));
}

void tst_PlivoCarrier::triesAgainToHangUp()
{
    m_plivo->addCall("c-1");
    m_carrier->setPatience(1s); // so the first pause is 100 ms
    m_plivo->mood = FakePlivo::Mood::Overloaded;
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(m_call, LegId(u"c-1"_s));
    QTRY_COMPARE(m_plivo->requests.size(), 2);
    m_plivo->mood = FakePlivo::Mood::Good;
    QVERIFY(hungUp.wait());
}

void tst_PlivoCarrier::saysThatTheLineMayBeOpen()
{
    m_carrier->setPatience(100ms);
    m_plivo->mood = FakePlivo::Mood::Overloaded;
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(m_call, LegId(u"c-1"_s));
    QVERIFY(failed.wait());
    QVERIFY(failed.first().at(1).value<Error>().detail.contains(u"may still be open"_s));
    QCOMPARE(hungUp.size(), 0);
}

void tst_PlivoCarrier::saysWhyDigitsAndTransfersFailed()
{
    QSignalSpy digits(m_carrier.get(), &Carrier::digitsFailed);
    m_carrier->sendDigits(m_call, {LegId(u"gone"_s), u"1"_s, {}});
    QVERIFY(digits.wait());
    QCOMPARE(digits.first().at(1).value<Error>().code, Error::Code::NotFound);
    QSignalSpy transfer(m_carrier.get(), &Carrier::transferFailed);
    m_carrier->transfer(m_call, {LegId(u"gone"_s), u"+14155550177"_s, {}, QUrl(u"https://bridge.example.com/x"_s)});
    QVERIFY(transfer.wait());
    QCOMPARE(transfer.first().at(1).value<Error>().code, Error::Code::NotFound);
}

// Vectors P3 and V2, made with the same token.
static const QPair<QByteArray, QByteArray> kNonce3{"X-Plivo-Signature-V3-Nonce", "05429567804466091622"};
static const QPair<QByteArray, QByteArray> kGood3{"X-Plivo-Signature-V3", "/f53z78Z7nMGaUu1jeqa/yanuRMxcWiI+t+ugYrwNbk="};
static const QPair<QByteArray, QByteArray> kNonce2{"X-Plivo-Signature-V2-Nonce", "05429567804466091622"};
static const QPair<QByteArray, QByteArray> kGood2{"X-Plivo-Signature-V2", "j5FrxTKeHK7DmYabCOJ+0hrur7bxZZOdlyOu1kYpWis="};
static const QUrl kPublic(QStringLiteral("https://bridge.example.com"));

void tst_PlivoCarrier::aRecordedWebhookIsRefused()
{
    const WebhookRequest third{"POST", "/plivo/answer", {kNonce3, kGood3}, {}};
    const WebhookRequest second{"POST", "/plivo/answer", {kNonce2, kGood2}, {}};
    QVERIFY(m_carrier->verify(third, kPublic));
    QVERIFY(m_carrier->verify(second, kPublic)); // the same nonce, of the other signature
    for (const auto &recorded : {third, second}) {
        const auto refused = m_carrier->verify(recorded, kPublic);
        QVERIFY(!refused);
        QVERIFY(refused.error().detail.contains(u"nonce"_s));
    }
}

void tst_PlivoCarrier::aRecordedWebhookIsRefusedByItsOtherSignature()
{
    QVERIFY(m_carrier->verify({"POST", "/plivo/answer", {kNonce3, kGood3, kNonce2, kGood2}, {}}, kPublic));
    // V2 covers nothing but the address: what is left of the recorded one would carry any other body.
    const WebhookRequest forged{"POST", "/plivo/answer", {kNonce2, kGood2, {"Content-Type", "application/x-www-form-urlencoded"}}, "CallUUID=forged"};
    QVERIFY(!m_carrier->verify(forged, kPublic));
}

void tst_PlivoCarrier::strangersUseNoNoncesUp()
{
    QVERIFY(!m_carrier->verify({"POST", "/plivo/answer", {kNonce3, {"X-Plivo-Signature-V3", "AAAA"}}, {}}, kPublic));
    QVERIFY(m_carrier->verify({"POST", "/plivo/answer", {kNonce3, kGood3}, {}}, kPublic));
}

QTEST_GUILESS_MAIN(tst_PlivoCarrier)
#include "tst_plivocarrier.moc"
