// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagecarrier.h"

#include "tests/fakes/fakevonage.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using fakes::FakeVonage;
using namespace Qt::StringLiterals;

// Against a strict stand-in for Vonage's API, on loopback.
class tst_VonageCarrier : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void offersItsNumberAsALine_data();
    void offersItsNumberAsALine();
    void dials();
    void asksForMachinesAndLimits();
    void staysWithinVonagesLimits();
    void answersWithItsStream_data();
    void answersWithItsStream();
    void declinesInWords();
    void hangsUp();
    void hangsUpACallThatIsOver();
    void hangsUpWhileTheRequestIsOnItsWay();
    void pressesKeysAndTransfers();
    void findsACallWhoseAnswerGotLost();
    void saysWhetherVonageTakesTheKey();
    void tellsTheBalanceAndWhereTheNumberPoints();

    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void saysThatTheKeyIsNone();
    void saysWhyADialFailed_data();
    void saysWhyADialFailed();
    void saysThatTheAddressIsWrong();
    void neverDialsTwice();
    void takesNoOlderCallForTheOneThatGotLost();
    void neverRepeatsNumbersOrSecretsInErrors();
    void saysThatTheLineMayBeOpen();
    void saysWhyKeysWereNotPressed();
    void letsEachWebhookInOnce();
    void letsNothingInWithoutASecret();
    void letsOnlyVonagesStreamsIn();

private:
    DialOrder order(const QString &to = u"+14155550138"_s) const;
    LegId dialAndWait();
    QJsonObject sent(int request = 0) const { return m_vonage->requests.value(request).json(); }

    std::unique_ptr<FakeVonage> m_vonage;
    Settings m_settings;
    std::unique_ptr<VonageCarrier> m_carrier;
};

Q_DECLARE_METATYPE(bridge::CarrierReport::Status)

void tst_VonageCarrier::init()
{
    m_vonage = std::make_unique<FakeVonage>();
    m_settings = Settings()
        .with(u"vonage/applicationId", FakeVonage::applicationId)
        .with(u"vonage/privateKey", QString::fromLatin1(m_vonage->privateKey()))
        .with(u"vonage/signatureSecret", QString::fromLatin1(FakeVonage::signatureSecret))
        .with(u"vonage/fromNumber", u'+' + FakeVonage::ownNumber)
        .with(u"vonage/apiUrl", m_vonage->url().toString());
    m_carrier = std::make_unique<VonageCarrier>(m_settings);
}

void tst_VonageCarrier::cleanup()
{
    m_carrier.reset();
    m_vonage.reset();
}

DialOrder tst_VonageCarrier::order(const QString &to) const
{
    DialOrder order;
    order.call = CallId(u"call-1"_s);
    order.to = to;
    order.answerUrl = QUrl(u"https://bridge.example.com/vonage/voice/0123"_s);
    order.statusUrl = QUrl(u"https://bridge.example.com/vonage/status/0123"_s);
    order.mediaUrl = QUrl(u"wss://bridge.example.com/vonage/media/0123"_s);
    return order;
}

LegId tst_VonageCarrier::dialAndWait()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    if (!dialled.wait())
        return {};
    return dialled.first().at(1).value<LegId>();
}

void tst_VonageCarrier::offersItsNumberAsALine_data()
{
    QTest::addColumn<QString>("number");
    QTest::newRow("as we write it") << u"+15005550006"_s;
    QTest::newRow("as Vonage writes it") << u"15005550006"_s;
}

void tst_VonageCarrier::offersItsNumberAsALine()
{
    QFETCH(QString, number);
    m_carrier->setSettings(m_settings.with(u"vonage/fromNumber", number));
    const auto lines = m_carrier->lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().carrier, u"vonage"_s);
    QCOMPARE(lines.first().number, u"+15005550006"_s);
    QVERIFY(m_carrier->canDial());
    QVERIFY(!m_carrier->abilities().streamsFromDial);
    QVERIFY(!dialAndWait().isEmpty());
}

void tst_VonageCarrier::dials()
{
    const auto leg = dialAndWait();
    QVERIFY(m_vonage->isAlive(leg.toString().toLatin1()));
    QCOMPARE(m_vonage->requests.size(), 1);
    QCOMPARE(sent()["to"_L1].toArray(), (QJsonArray{QJsonObject{{u"type"_s, u"phone"_s}, {u"number"_s, u"14155550138"_s}}}));
    QCOMPARE(sent()["from"_L1].toObject(), (QJsonObject{{u"type"_s, u"phone"_s}, {u"number"_s, FakeVonage::ownNumber}}));
    QCOMPARE(sent()["answer_url"_L1].toArray(), QJsonArray{u"https://bridge.example.com/vonage/voice/0123"_s});
    QCOMPARE(sent()["event_url"_L1].toArray(), QJsonArray{u"https://bridge.example.com/vonage/status/0123"_s});
    QCOMPARE(sent()["answer_method"_L1].toString(), u"POST"_s); // so that what it says is in the body, and signed
    QVERIFY(!sent().contains("advanced_machine_detection"_L1) && !sent().contains("length_timer"_L1));
}

void tst_VonageCarrier::asksForMachinesAndLimits()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    auto wish = order();
    wish.machines = MachineDetection::AfterBeep;
    wish.ringFor = 25s;
    wish.limit = 10min;
    m_carrier->dial(wish);
    QVERIFY(dialled.wait());
    QCOMPARE(sent()["advanced_machine_detection"_L1].toObject(),
        (QJsonObject{{u"behavior"_s, u"continue"_s}, {u"mode"_s, u"detect_beep"_s}, {u"beep_timeout"_s, 45}}));
    QCOMPARE(sent()["ringing_timer"_L1].toInt(), 25);
    QCOMPARE(sent()["length_timer"_L1].toInt(), 600);
}

void tst_VonageCarrier::staysWithinVonagesLimits()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    auto wish = order();
    wish.machines = MachineDetection::AtOnce;
    wish.ringFor = 10min;
    wish.limit = 24h;
    m_carrier->dial(wish);
    QVERIFY(dialled.wait());
    QCOMPARE(sent()["ringing_timer"_L1].toInt(), 120);
    QCOMPARE(sent()["length_timer"_L1].toInt(), 7200);
}

void tst_VonageCarrier::answersWithItsStream_data()
{
    QTest::addColumn<QString>("rate");
    QTest::newRow("8 kHz") << u"8000"_s;
    QTest::newRow("16 kHz") << u"16000"_s;
    QTest::newRow("24 kHz") << u"24000"_s;
}

void tst_VonageCarrier::answersWithItsStream()
{
    QFETCH(QString, rate);
    m_carrier->setSettings(m_settings.with(u"vonage/rate", rate));
    CarrierReport report;
    report.leg = LegId(u"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"_s);
    const auto reply = m_carrier->connectStream(QUrl(u"wss://bridge.example.com/vonage/media/0123"_s), report);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.type, "application/json");
    const auto endpoint = QJsonDocument::fromJson(reply.body).array().at(0)["endpoint"_L1].toArray().at(0).toObject();
    QCOMPARE(endpoint["uri"_L1].toString(), u"wss://bridge.example.com/vonage/media/0123"_s);
    QCOMPARE(endpoint["content-type"_L1].toString(), u"audio/l16;rate="_s + rate);
}

void tst_VonageCarrier::declinesInWords()
{
    for (const auto &reply : {m_carrier->decline(u"We are closed."_s, {}), m_carrier->connectStream(QUrl(), {})}) {
        QCOMPARE(reply.status, 200);
        const auto actions = QJsonDocument::fromJson(reply.body).array();
        QCOMPARE(actions.size(), 1); // behind the last one Vonage hangs up
        QCOMPARE(actions.at(0)["action"_L1].toString(), u"talk"_s);
        QVERIFY(!actions.at(0)["text"_L1].toString().isEmpty());
    }
}

void tst_VonageCarrier::hangsUp()
{
    const auto leg = dialAndWait();
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(hungUp.wait());
    QVERIFY(!m_vonage->isAlive(leg.toString().toLatin1()));
}

void tst_VonageCarrier::hangsUpACallThatIsOver()
{
    const auto leg = dialAndWait();
    m_vonage->setStatus(leg.toString().toLatin1(), u"completed"_s);
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(hungUp.wait());
    QCOMPARE(failed.size(), 0);
    QCOMPARE(m_vonage->requests.size(), 2);
}

void tst_VonageCarrier::hangsUpWhileTheRequestIsOnItsWay()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    m_carrier->hangUp(CallId(u"call-1"_s), {});
    QVERIFY(hungUp.isEmpty());
    QVERIFY(hungUp.wait());
    QVERIFY(!m_vonage->isAlive(dialled.first().at(1).value<LegId>().toString().toLatin1()));
}

void tst_VonageCarrier::pressesKeysAndTransfers()
{
    const auto leg = dialAndWait();
    QSignalSpy pressed(m_carrier.get(), &Carrier::digitsSent);
    m_carrier->sendDigits(CallId(u"call-1"_s), {leg, u"1w2#"_s, {}});
    QVERIFY(pressed.wait());
    QCOMPARE(m_vonage->requests.last().json()["digits"_L1].toString(), u"1p2#"_s); // its own letter for the pause
    QCOMPARE(pressed.first().at(1).toString(), u"1w2#"_s);
    QSignalSpy moved(m_carrier.get(), &Carrier::transferred);
    m_carrier->transfer(CallId(u"call-1"_s), {leg, u"+14155550199"_s, u'+' + FakeVonage::ownNumber, {}});
    QVERIFY(moved.wait());
    const auto action = m_vonage->requests.last().json()["destination"_L1]["ncco"_L1].toArray().at(0).toObject();
    QCOMPARE(action["action"_L1].toString(), u"connect"_s);
    QCOMPARE(action["endpoint"_L1].toArray().at(0)["number"_L1].toString(), u"14155550199"_s);
    QCOMPARE(action["from"_L1].toString(), FakeVonage::ownNumber);
}

void tst_VonageCarrier::findsACallWhoseAnswerGotLost()
{
    m_vonage->addCall(u"14155550139"_s, u"outbound"_s); // to somebody else
    m_vonage->addCall(u"14155550138"_s, u"inbound"_s);
    m_carrier->setPatience(300ms);
    m_vonage->mood = FakeVonage::Mood::LosesAnswers;
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(m_vonage->requests.size(), 1);
    m_vonage->mood = FakeVonage::Mood::Good;
    QVERIFY(dialled.wait());
    QVERIFY(failed.isEmpty());
    QCOMPARE(m_vonage->calls(), 3);
    QCOMPARE(m_vonage->requests.last().verb, "GET");
    QVERIFY(dialled.first().at(1).value<LegId>().toString().endsWith("003"_L1));
}

void tst_VonageCarrier::saysWhetherVonageTakesTheKey()
{
    std::optional<AccountReport> report;
    m_carrier->examine([&](const AccountReport &given) { report = given; });
    QTRY_VERIFY(report);
    QVERIFY2(report->key, report->key ? "" : qPrintable(report->key.error().detail));
    QVERIFY(report->balance.isEmpty() && !report->number);
    QCOMPARE(m_vonage->requests.size(), 1);
    report.reset();
    m_carrier->setSettings(m_settings.with(u"vonage/applicationId", u"another"_s));
    m_carrier->examine([&](const AccountReport &given) { report = given; });
    QTRY_VERIFY(report);
    QVERIFY(!report->key);
    QCOMPARE(report->key.error().code, Error::Code::Refused);
}

void tst_VonageCarrier::tellsTheBalanceAndWhereTheNumberPoints()
{
    const auto settings = m_settings.with(u"vonage/apiKey", QString::fromLatin1(FakeVonage::accountKey))
                              .with(u"vonage/apiSecret", QString::fromLatin1(FakeVonage::accountSecret));
    std::optional<AccountReport> told;
    const auto look = [&](const Settings &with) {
        told.reset();
        m_carrier->setSettings(with);
        m_carrier->examine([&told](const AccountReport &report) { told = report; });
        return QTest::qWaitFor([&told] { return told.has_value(); });
    };
    m_vonage->answerUrl = u"https://bridge.example.com/vonage/voice"_s;
    QVERIFY(look(settings));
    QCOMPARE(told->balance, u"10.28 EUR"_s);
    QVERIFY(told->number && told->number->isOurs);
    QCOMPARE(told->number->voiceUrl, QUrl(m_vonage->answerUrl));
    m_vonage->application.clear();
    QVERIFY(look(settings));
    QVERIFY(told->number && told->number->isOurs && told->number->voiceUrl.isEmpty());
    QVERIFY(look(settings.with(u"vonage/fromNumber", u"+15005550009"_s)));
    QVERIFY(told->number && !told->number->isOurs);
    QVERIFY(look(settings.with(u"vonage/apiSecret", u"wrong"_s))); // the call's key is good all the same
    QVERIFY(told->key && told->balance.isEmpty() && !told->number);
}

// ---- Rainy days

void tst_VonageCarrier::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("application") << u"vonage/applicationId"_s;
    QTest::newRow("key") << u"vonage/privateKey"_s;
    QTest::newRow("number") << u"vonage/fromNumber"_s;
}

void tst_VonageCarrier::saysWhatIsMissing()
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
    QVERIFY(m_vonage->requests.isEmpty());
}

void tst_VonageCarrier::saysThatTheKeyIsNone()
{
    m_carrier->setSettings(m_settings.with(u"vonage/privateKey", u"/nowhere/private.key"_s));
    const auto can = m_carrier->canDial();
    QVERIFY(!can);
    QCOMPARE(can.error().code, Error::Code::NotConfigured);
    QVERIFY(can.error().detail.contains(u"vonage/privateKey"_s));
}

void tst_VonageCarrier::saysWhyADialFailed_data()
{
    using Mood = FakeVonage::Mood;
    using Code = Error::Code;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("application");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    const QString good = u"+14155550138"_s;
    const auto row = [&](const char *name, Mood mood, const QString &to, const QString &with, Code code, const QString &says) {
        QTest::newRow(name) << int(mood) << to << with << code << says;
    };
    row("a number Vonage cannot read", Mood::Good, u"+10005550138"_s, FakeVonage::applicationId, Code::Refused, u"country code"_s);
    row("another application", Mood::Good, good, u"aaaaaaaa-bbbb-cccc-dddd-0123456789ad"_s, Code::Refused, u"vonage/applicationId"_s);
    row("an account that may not", Mood::Forbids, good, FakeVonage::applicationId, Code::Refused, u"Check the balance"_s);
    row("too many requests", Mood::RateLimited, good, FakeVonage::applicationId, Code::Quota, u"HTTP 429"_s);
    row("Vonage is down", Mood::Overloaded, good, FakeVonage::applicationId, Code::Network, u"HTTP 503"_s);
    row("Vonage says nothing", Mood::Silent, good, FakeVonage::applicationId, Code::TimedOut, u"did not answer"_s);
    row("Vonage never stops", Mood::Endless, good, FakeVonage::applicationId, Code::TimedOut, u"did not answer"_s);
    row("a redirect is not followed", Mood::Redirects, good, FakeVonage::applicationId, Code::Unsupported, u"vonage/apiUrl"_s);
    row("no JSON", Mood::Babbles, good, FakeVonage::applicationId, Code::Malformed, u"no sense"_s);
}

void tst_VonageCarrier::saysWhyADialFailed()
{
    QFETCH(int, mood);
    QFETCH(QString, to);
    QFETCH(QString, application);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    m_vonage->mood = FakeVonage::Mood(mood);
    m_carrier->setSettings(m_settings.with(u"vonage/applicationId", application));
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
    QCOMPARE(m_vonage->calls(), 0);
}

void tst_VonageCarrier::saysThatTheAddressIsWrong()
{
    m_carrier->setSettings(m_settings.with(u"vonage/apiUrl", m_vonage->url().toString() + u"/elsewhere"_s));
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    const auto error = failed.first().at(2).value<Error>();
    QCOMPARE(error.code, Error::Code::NotFound);
    QVERIFY2(error.detail.contains(u"vonage/apiUrl"_s) && error.detail.contains(u"HTTP 404"_s), qPrintable(error.detail));
    QCOMPARE(m_vonage->requests.size(), 1);
}

void tst_VonageCarrier::neverDialsTwice()
{
    m_carrier->setPatience(100ms);
    m_vonage->mood = FakeVonage::Mood::Silent;
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    int posts = 0;
    for (const auto &request : m_vonage->requests)
        posts += request.verb == "POST";
    QCOMPARE(posts, 1);
}

void tst_VonageCarrier::takesNoOlderCallForTheOneThatGotLost()
{
    const auto first = dialAndWait();
    m_vonage->setStatus(m_vonage->addCall(u"14155550138"_s, u"outbound"_s), u"completed"_s);
    m_carrier->setPatience(200ms);
    m_vonage->mood = FakeVonage::Mood::Silent;
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    auto second = order();
    second.call = CallId(u"call-2"_s);
    m_carrier->dial(second);
    QTRY_COMPARE(m_vonage->requests.size(), 2);
    m_vonage->mood = FakeVonage::Mood::Good;
    QVERIFY(failed.wait());
    QVERIFY(dialled.isEmpty());
    QVERIFY(m_vonage->isAlive(first.toString().toLatin1()));
}

void tst_VonageCarrier::neverRepeatsNumbersOrSecretsInErrors()
{
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order(u"+10005550138"_s)); // Vonage's own message repeats it
    QVERIFY(failed.wait());
    const auto detail = failed.first().at(2).value<Error>().detail;
    QVERIFY(!detail.contains(u"5550138"_s));
    QVERIFY(!detail.contains(u"PRIVATE"_s));
}

void tst_VonageCarrier::saysThatTheLineMayBeOpen()
{
    const auto leg = dialAndWait();
    m_carrier->setPatience(100ms);
    m_vonage->mood = FakeVonage::Mood::Overloaded;
    QSignalSpy failed(m_carrier.get(), &Carrier::hangUpFailed);
    m_carrier->hangUp(CallId(u"call-1"_s), leg);
    QVERIFY(failed.wait(10'000));
    QVERIFY(failed.first().at(1).value<Error>().detail.contains(u"may still be open"_s));
    QCOMPARE(m_vonage->requests.size(), 1 + 4);
}

void tst_VonageCarrier::saysWhyKeysWereNotPressed()
{
    const auto leg = dialAndWait();
    m_vonage->setStatus(leg.toString().toLatin1(), u"completed"_s);
    QSignalSpy failed(m_carrier.get(), &Carrier::digitsFailed);
    m_carrier->sendDigits(CallId(u"call-1"_s), {leg, u"1"_s, {}});
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().at(1).value<Error>().code, Error::Code::NotFound);
    QCOMPARE(m_vonage->requests.size(), 2); // keys that are pressed twice are wrong keys
}

namespace {

QByteArray bearer(const QByteArray &claims)
{
    constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
    const auto text = QByteArray(R"({"alg":"HS256","typ":"JWT"})").toBase64(kUrlSafe) + '.' + claims.toBase64(kUrlSafe);
    return "Bearer " + text + '.' + QMessageAuthenticationCode::hash(text, FakeVonage::signatureSecret, QCryptographicHash::Sha256).toBase64(kUrlSafe);
}

QByteArray claimsNow(const QByteArray &body, const QByteArray &id)
{
    return QByteArray(R"({"iat":TIME,"jti":"ID","iss":"Vonage","payload_hash":"HASH"})")
        .replace("TIME", QByteArray::number(QDateTime::currentSecsSinceEpoch()))
        .replace("ID", id)
        .replace("HASH", QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex());
}

} // namespace

void tst_VonageCarrier::letsEachWebhookInOnce()
{
    const QUrl url(u"https://bridge.example.com"_s);
    const QByteArray body = R"({"status":"answered","uuid":"aaaaaaaa-bbbb-cccc-dddd-0123456789ab"})";
    const WebhookRequest first{"POST", "/vonage/status", {{"Authorization", bearer(claimsNow(body, "1"))}}, body};
    QVERIFY(m_carrier->verify(first, url));
    const auto again = m_carrier->verify(first, url);
    QVERIFY(!again);
    QVERIFY(again.error().detail.contains(u"already"_s));
    auto changed = first;
    changed.body += ' ';
    QVERIFY(!m_carrier->verify(changed, url));
    const WebhookRequest next{"POST", "/vonage/status", {{"Authorization", bearer(claimsNow(body, "2"))}}, body}; // says the same anew
    QVERIFY(m_carrier->verify(next, url));
}

void tst_VonageCarrier::letsNothingInWithoutASecret()
{
    m_carrier->setSettings(m_settings.with(u"vonage/signatureSecret", QString()));
    const QUrl url(u"https://bridge.example.com"_s);
    const WebhookRequest request{"POST", "/vonage/voice", {{"Authorization", bearer(claimsNow("{}", "1"))}}, "{}"};
    const auto refused = m_carrier->verify(request, url);
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.contains(u"vonage/signatureSecret"_s));
    QVERIFY(!m_carrier->verifyStream(request, url));
    m_carrier->setSettings(m_settings.with(u"server/verifySignatures", false));
    QVERIFY(m_carrier->verify(request, url));
    QVERIFY(m_carrier->verifyStream(request, url));
}

void tst_VonageCarrier::letsOnlyVonagesStreamsIn()
{
    const QUrl url(u"wss://bridge.example.com"_s);
    const auto good = bearer(claimsNow({}, "1"));
    const auto upgrade = [&](const QByteArray &authorization) {
        return m_carrier->verifyStream({"GET", "/vonage/media/0123", {{"Upgrade", "websocket"}, {"Authorization", authorization}}, {}}, url);
    };
    QVERIFY(upgrade(good));
    QVERIFY(!upgrade(good.chopped(1)));
    QVERIFY(!upgrade({}));
}

QTEST_GUILESS_MAIN(tst_VonageCarrier)
#include "tst_vonagecarrier.moc"
