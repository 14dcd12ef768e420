// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/accountcarriers.h"
#include "app/checkup.h"
#include "bridge/carriers/twilio/twiliocarrier.h"
#include "tests/fakes/fakeexotel.h"
#include "tests/fakes/fakeplivo.h"
#include "tests/fakes/faketelnyx.h"
#include "tests/fakes/faketwilio.h"
#include "tests/fakes/fakevonage.h"

#include <QTcpSocket>
#include <QtTest>

using namespace app;
using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

using State = Check::State;

namespace {

// Answers /health as the bridge `id`, or as something else altogether.
class Health : public QTcpServer
{
public:
    explicit Health(QByteArray body)
        : m_body(std::move(body))
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            auto *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                if (!socket->peek(4096).contains("\r\n\r\n"))
                    return;
                socket->readAll();
                socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + QByteArray::number(m_body.size()) + "\r\n\r\n" + m_body);
                socket->disconnectFromHost();
            });
        });
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port");
    }
    QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort())); }

private:
    const QByteArray m_body;
};

} // namespace

// The account, its number, the way in: each found, doubted, and mended where it can be.
class tst_Checkup : public QObject
{
    Q_OBJECT
private slots:
    void anAccountThatIsWell();
    void theFirstThingIsTheKey();
    void aNumberOfSomebodyElse();
    void aWebhookThatPointsElsewhere_data();
    void aWebhookThatPointsElsewhere();
    void aWebhookIsSetWhenAsked();
    void thePublicAddressIsReallyUs_data();
    void thePublicAddressIsReallyUs();
    void whoIsNotSetUpIsNotAsked();
    void everyCarriersAccountIsLookedAt();
    void everyCarrierSaysWhatToDo();
    void uncheckedSignaturesAreTold();
    void anEnginesKeyIsTried();

private:
    Settings settingsFor(const FakeTwilio &twilio) const
    {
        return Settings().with(u"twilio/accountSid", QString::fromLatin1(FakeTwilio::accountSid))
            .with(u"twilio/authToken", QString::fromLatin1(FakeTwilio::authToken)).with(u"twilio/fromNumber", FakeTwilio::ownNumber)
            .with(u"twilio/apiUrl", twilio.url().toString());
    }
    QList<Check> look(const Settings &settings, const QUrl &bridge = {}, bool mends = false)
    {
        TwilioCarrier carrier(settings);
        Checkup checkup({settings, {&carrier}, bridge, mends});
        std::optional<QList<Check>> found;
        checkup.run([&found](const QList<Check> &checks) { found = checks; });
        if (!QTest::qWaitFor([&found] { return found.has_value(); }, 20000))
            qFatal("no end");
        return *found;
    }
    // Every carrier there is, each at its own stand-in.
    struct Everybody
    {
        FakePlivo plivo;
        FakeExotel exotel;
        FakeTelnyx telnyx;
        FakeVonage vonage;

        Settings settings() const
        {
            Settings all;
            const auto text = [](const auto &value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, QByteArray>)
                    return QString::fromLatin1(value);
                else
                    return QString(value);
            };
            const auto set = [&](const QString &key, const auto &value) { all = all.with(key, text(value)); };
            set(u"plivo/authId"_s, FakePlivo::authId), set(u"plivo/authToken"_s, FakePlivo::authToken);
            set(u"plivo/fromNumber"_s, FakePlivo::ownNumber), set(u"plivo/apiUrl"_s, plivo.url().toString());
            set(u"exotel/sid"_s, FakeExotel::sid), set(u"exotel/apiKey"_s, FakeExotel::apiKey), set(u"exotel/apiToken"_s, FakeExotel::apiToken);
            set(u"exotel/fromNumber"_s, FakeExotel::ownNumber), set(u"exotel/apiUrl"_s, exotel.url().toString());
            set(u"telnyx/apiKey"_s, FakeTelnyx::apiKey), set(u"telnyx/connectionId"_s, FakeTelnyx::connectionId);
            set(u"telnyx/publicKey"_s, QByteArray(44, 'A')), set(u"telnyx/fromNumber"_s, FakeTelnyx::ownNumber);
            set(u"telnyx/apiUrl"_s, telnyx.url().toString());
            set(u"vonage/applicationId"_s, FakeVonage::applicationId), set(u"vonage/privateKey"_s, vonage.privateKey());
            set(u"vonage/signatureSecret"_s, FakeVonage::signatureSecret), set(u"vonage/fromNumber"_s, u'+' + FakeVonage::ownNumber);
            set(u"vonage/apiKey"_s, FakeVonage::accountKey), set(u"vonage/apiSecret"_s, FakeVonage::accountSecret);
            set(u"vonage/apiUrl"_s, vonage.url().toString());
            set(u"server/publicUrl"_s, u"https://bridge.example.com"_s);
            return all;
        }
    };
    QList<Check> lookAtAll(const Settings &settings)
    {
        const auto carriers = accountCarriers(settings);
        Checkup::Parts parts{settings, {}, {}, false};
        for (const auto &carrier : carriers)
            parts.carriers.push_back(carrier.get());
        Checkup checkup(parts);
        std::optional<QList<Check>> found;
        checkup.run([&found](const QList<Check> &checks) { found = checks; });
        if (!QTest::qWaitFor([&found] { return found.has_value(); }, 30000))
            qFatal("no end");
        return *found;
    }
    static std::optional<Check> one(const QList<Check> &checks, const QString &id)
    {
        const auto it = std::find_if(checks.begin(), checks.end(), [&id](const Check &check) { return check.id == id; });
        return it == checks.end() ? std::nullopt : std::optional(*it);
    }
};

void tst_Checkup::anAccountThatIsWell()
{
    FakeTwilio twilio;
    const Health bridge(R"({"bridge":"b1"})");
    twilio.voiceUrl = QUrl(bridge.url().toString() + u"/twilio/voice"_s);
    const auto checks = look(settingsFor(twilio).with(u"server/publicUrl", bridge.url().toString()), bridge.url());
    for (const auto &id : {u"twilio/key"_s, u"twilio/number"_s, u"twilio/webhook"_s, u"reach"_s, u"signatures"_s, u"clock"_s}) {
        const auto check = one(checks, id);
        QVERIFY2(check, qPrintable(id));
        QVERIFY2(check->state == State::Ok, qPrintable(id + u": "_s + check->detail));
    }
    QCOMPARE(one(checks, u"twilio/balance"_s)->detail, u"0.05 USD"_s);
    QCOMPARE(one(checks, u"twilio/balance"_s)->state, State::Warn); // that is not much
}

void tst_Checkup::theFirstThingIsTheKey()
{
    FakeTwilio twilio;
    const auto checks = look(settingsFor(twilio).with(u"twilio/authToken", u"planted-wrong-token"_s));
    const auto key = one(checks, u"twilio/key"_s);
    QVERIFY(key);
    QCOMPARE(key->state, State::Fail);
    QVERIFY(!key->detail.contains("planted"_L1));
    QVERIFY(!one(checks, u"twilio/number"_s)); // nobody knows
    QCOMPARE(firstToFix(checks)->id, u"twilio/key"_s);
}

void tst_Checkup::aNumberOfSomebodyElse()
{
    FakeTwilio twilio;
    const auto checks = look(settingsFor(twilio).with(u"twilio/fromNumber", u"+15005550007"_s));
    QCOMPARE(one(checks, u"twilio/number"_s)->state, State::Fail);
    QVERIFY(one(checks, u"twilio/number"_s)->detail.contains("+15005550007"_L1));
}

void tst_Checkup::aWebhookThatPointsElsewhere_data()
{
    QTest::addColumn<QUrl>("set");
    QTest::newRow("to an old tunnel") << QUrl(u"https://old.example.com/twilio/voice"_s);
    QTest::newRow("to nothing") << QUrl();
}

void tst_Checkup::aWebhookThatPointsElsewhere()
{
    QFETCH(QUrl, set);
    FakeTwilio twilio;
    twilio.voiceUrl = set;
    const auto check = one(look(settingsFor(twilio).with(u"server/publicUrl", u"https://new.example.com"_s)), u"twilio/webhook"_s);
    QVERIFY(check);
    QCOMPARE(check->state, State::Warn);
    QVERIFY(check->fix.contains("https://new.example.com/twilio/voice"_L1));
    QCOMPARE(twilio.voiceUrl, set); // looking changes nothing
}

void tst_Checkup::aWebhookIsSetWhenAsked()
{
    FakeTwilio twilio;
    twilio.voiceUrl = QUrl(u"https://old.example.com/twilio/voice"_s);
    const auto check = one(look(settingsFor(twilio).with(u"server/publicUrl", u"https://new.example.com"_s), {}, true), u"twilio/webhook"_s);
    QVERIFY(check);
    QCOMPARE(check->state, State::Ok);
    QCOMPARE(twilio.voiceUrl, QUrl(u"https://new.example.com/twilio/voice"_s));
}

void tst_Checkup::thePublicAddressIsReallyUs_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<State>("state");
    QTest::newRow("us") << QByteArray(R"({"bridge":"b1"})") << State::Ok;
    QTest::newRow("another bridge") << QByteArray(R"({"bridge":"b2"})") << State::Fail;
    QTest::newRow("another program") << QByteArray("<html>") << State::Fail;
    QTest::newRow("nobody") << QByteArray() << State::Fail;
}

void tst_Checkup::thePublicAddressIsReallyUs()
{
    QFETCH(QByteArray, answer);
    const Health bridge(R"({"bridge":"b1"})");
    Health outside(answer);
    const auto url = outside.url();
    if (answer.isEmpty())
        outside.close();
    const auto checks = look(Settings().with(u"server/publicUrl", url.toString()), bridge.url());
    QTEST(one(checks, u"reach"_s)->state, "state");
    QCOMPARE(one(checks, u"reach"_s)->fix.isEmpty(), one(checks, u"reach"_s)->state == State::Ok);
}

void tst_Checkup::whoIsNotSetUpIsNotAsked()
{
    FakeTwilio twilio;
    const auto checks = look(Settings().with(u"twilio/apiUrl", twilio.url().toString()));
    QVERIFY(twilio.requests.isEmpty());
    QVERIFY(!one(checks, u"twilio/key"_s));
}

void tst_Checkup::everyCarriersAccountIsLookedAt()
{
    Everybody all;
    all.plivo.answerUrl = u"https://bridge.example.com/webhook"_s; // another program's name for it will do
    all.telnyx.webhookUrl = u"https://bridge.example.com/telnyx/voice"_s;
    all.vonage.answerUrl = u"https://bridge.example.com/vonage/voice"_s;
    const auto checks = lookAtAll(all.settings());
    const QMap<QString, QString> money{{u"plivo"_s, u"12.34000"_s}, {u"exotel"_s, u"250.75 INR"_s}, {u"telnyx"_s, u"12.30 USD"_s}, {u"vonage"_s, u"10.28 EUR"_s}};
    for (auto it = money.begin(); it != money.end(); ++it) {
        for (const auto &what : {u"key"_s, u"balance"_s, u"number"_s, u"webhook"_s}) {
            const auto check = one(checks, it.key() + u'/' + what);
            QVERIFY2(check, qPrintable(it.key() + u'/' + what));
            QVERIFY2(check->state == State::Ok, qPrintable(check->title + u": "_s + check->detail));
        }
        QCOMPARE(one(checks, it.key() + u"/balance"_s)->detail, it.value());
    }
}

void tst_Checkup::everyCarrierSaysWhatToDo()
{
    Everybody all;
    all.plivo.application.clear();
    all.telnyx.webhookUrl = u"https://old.example.com/telnyx/voice"_s;
    all.vonage.application.clear();
    all.exotel.voiceUrl.clear();
    all.exotel.balance = R"({"Balance":"0.00","Currency":"INR"})";
    auto checks = lookAtAll(all.settings());
    for (const auto &carrier : {u"plivo"_s, u"telnyx"_s, u"vonage"_s, u"exotel"_s}) {
        const auto webhook = one(checks, carrier + u"/webhook"_s);
        QVERIFY2(webhook && webhook->state == State::Warn, qPrintable(carrier));
        QVERIFY2(webhook->fix.contains(u"https://bridge.example.com/%1/voice"_s.arg(carrier)), qPrintable(webhook->fix));
    }
    QCOMPARE(one(checks, u"exotel/balance"_s)->state, State::Fail);
    QVERIFY(one(checks, u"exotel/balance"_s)->fix.contains("Charge"_L1));
    auto settings = all.settings();
    for (const auto &carrier : {u"plivo"_s, u"telnyx"_s, u"vonage"_s, u"exotel"_s})
        settings = settings.with(carrier + u"/fromNumber"_s, u"+14155550177"_s);
    checks = lookAtAll(settings);
    for (const auto &carrier : {u"plivo"_s, u"telnyx"_s, u"vonage"_s, u"exotel"_s}) {
        const auto number = one(checks, carrier + u"/number"_s);
        QVERIFY2(number && number->state == State::Fail, qPrintable(carrier));
        QVERIFY(number->detail.contains("+14155550177"_L1));
        QVERIFY(number->fix.contains(carrier + u"/fromNumber"_s));
        QVERIFY(!one(checks, carrier + u"/webhook"_s));
    }
}

void tst_Checkup::uncheckedSignaturesAreTold()
{
    QCOMPARE(one(look(Settings().with(u"server/verifySignatures", false)), u"signatures"_s)->state, State::Warn);
}

void tst_Checkup::anEnginesKeyIsTried()
{
    // What stands there says 200 to everybody: a list without models.
    Health gemini(R"({"models":[{"name":"models/gemini-9-live","supportedGenerationMethods":["bidiGenerateContent"]}]})");
    const auto settings = Settings().with(u"gemini/url", gemini.url().toString()).with(u"gemini/apiKey", u"planted-gemini-key-0001"_s);
    AgentProfile agent;
    agent.name = u"Front desk"_s;
    agent.engine = u"gemini_live"_s;
    agent.model = u"gemini-8-live"_s;
    Checkup checkup({settings, {}, {}, false, {agent}});
    std::optional<QList<Check>> found;
    checkup.run([&found](const QList<Check> &checks) { found = checks; });
    QTRY_VERIFY_WITH_TIMEOUT(found, 20000);
    const auto find = [&](const QString &id) {
        const auto it = std::find_if(found->begin(), found->end(), [&](const Check &check) { return check.id == id; });
        return it == found->end() ? Check{} : *it;
    };
    QCOMPARE(find(u"gemini/key"_s).state, State::Ok);
    const auto model = find(u"gemini/model/gemini-8-live"_s);
    QCOMPARE(model.state, State::Fail); // before a caller finds out
    QVERIFY(model.fix.contains("gemini-9-live"_L1));
    for (const auto &check : *found)
        QVERIFY(!check.detail.contains("planted"_L1) && !check.fix.contains("planted"_L1));
}

QTEST_GUILESS_MAIN(tst_Checkup)
#include "tst_checkup.moc"
