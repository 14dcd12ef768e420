// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelcarrier.h"

#include "tests/fakes/fakeexotel.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using fakes::FakeExotel;
using namespace Qt::StringLiterals;

// Against a strict stand-in for Exotel's API, on loopback.
class tst_ExotelCarrier : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void offersItsNumberAsALine();
    void dialsStraightToTheStream();
    void dialsThroughAFlow();
    void dialsWithAllThatWasAskedFor();
    void readsTheAnswerInSmallLetters();
    void hangsUpWithoutAskingExotel();
    void answersAnAppletWithTheStream();
    void readsNumbersAsTheCountryDialsThem();
    void letsInWhoKnowsTheSecret();
    void goesRoundInItsFlow();
    void whatCannotBeSaidNowIsSaidNext();
    void fetchesARecordingWithTheKey();
    void tellsTheBalanceAndTheNumbersFlow();
    // rainy
    void anAccountThatTakesNoKey();
    void fetchesRecordingsFromNobodyElse_data();
    void fetchesRecordingsFromNobodyElse();
    void aRecordingThatIsTooLargeIsNotTaken();
    void saysWhatIsMissing_data();
    void saysWhatIsMissing();
    void saysWhyADialFailed_data();
    void saysWhyADialFailed();
    void refusesOrdersBeforeAskingExotel_data();
    void refusesOrdersBeforeAskingExotel();
    void anAccountThatExotelDoesNotKnow();
    void neverRepeatsNumbersOrSecretsInErrors();
    void declinesWithoutAStream();
    void letsNobodyInWithoutASecret();

private:
    Result<QByteArray> fetched(const QUrl &url)
    {
        std::optional<Result<QByteArray>> got;
        m_carrier->fetchRecording(url, [&got](const Result<QByteArray> &sound) { got = sound; });
        return QTest::qWaitFor([&got] { return got.has_value(); }) ? *got : fail(Error::Code::TimedOut, u"no end"_s);
    }
    DialOrder order(const QString &to = u"+919876543210"_s) const;

    std::unique_ptr<FakeExotel> m_exotel;
    Settings m_settings;
    std::unique_ptr<ExotelCarrier> m_carrier;
};

void tst_ExotelCarrier::initTestCase()
{
    qRegisterMetaType<CallId>();
    qRegisterMetaType<LegId>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<CarrierReport::Status>();
}

void tst_ExotelCarrier::init()
{
    m_exotel = std::make_unique<FakeExotel>();
    m_settings = Settings()
        .with(u"exotel/sid", QString::fromLatin1(FakeExotel::sid))
        .with(u"exotel/apiKey", QString::fromLatin1(FakeExotel::apiKey))
        .with(u"exotel/apiToken", QString::fromLatin1(FakeExotel::apiToken))
        .with(u"exotel/fromNumber", FakeExotel::ownNumber)
        .with(u"exotel/apiUrl", m_exotel->url().toString());
    m_carrier = std::make_unique<ExotelCarrier>(m_settings);
}

void tst_ExotelCarrier::cleanup()
{
    m_carrier.reset();
    m_exotel.reset();
}

DialOrder tst_ExotelCarrier::order(const QString &to) const
{
    return {.call = CallId(u"call-1"_s),
        .to = to,
        .answerUrl = QUrl(u"https://bridge.example.com/exotel/voice/0123"_s),
        .statusUrl = QUrl(u"https://bridge.example.com/exotel/status/0123"_s),
        .mediaUrl = QUrl(u"wss://bridge.example.com/exotel/media/0123"_s)};
}

void tst_ExotelCarrier::offersItsNumberAsALine()
{
    const auto lines = m_carrier->lines();
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines.first().carrier, u"exotel"_s);
    QCOMPARE(lines.first().number, FakeExotel::ownNumber);
    QVERIFY(m_carrier->canDial());
}

void tst_ExotelCarrier::dialsStraightToTheStream()
{
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QTRY_COMPARE(dialled.size() + failed.size(), 1);
    QVERIFY2(failed.isEmpty(), qPrintable(failed.isEmpty() ? QString() : failed.first().at(2).value<Error>().detail));
    QCOMPARE(dialled.first().at(1).value<LegId>(), LegId(u"c0000000000000000000000000000001"_s));
    QCOMPARE(m_exotel->requests.first().fields(), (FormFields{
        {u"From"_s, u"+919876543210"_s}, {u"CallerId"_s, FakeExotel::ownNumber}, {u"CallType"_s, u"trans"_s},
        {u"StreamUrl"_s, u"wss://bridge.example.com/exotel/media/0123?sample-rate=8000"_s}, {u"StreamType"_s, u"bidirectional"_s},
        {u"StatusCallback"_s, u"https://bridge.example.com/exotel/status/0123"_s},
        {u"StatusCallbackEvents[0]"_s, u"terminal"_s}, {u"StatusCallbackEvents[1]"_s, u"answered"_s},
        {u"StatusCallbackContentType"_s, u"application/json"_s}, {u"TimeOut"_s, u"60"_s},
        {u"StatusCallbackEvents[2]"_s, u"ringing"_s}}));
}

void tst_ExotelCarrier::dialsThroughAFlow()
{
    m_carrier->setSettings(m_settings.with(u"exotel/appId", u"12345"_s));
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    QVERIFY(dialled.wait());
    const auto fields = m_exotel->requests.first().fields();
    QVERIFY(fields.contains({u"Url"_s, u"http://my.exotel.com/acme1/exoml/start_voice/12345"_s}));
    for (const auto &field : fields)
        QVERIFY2(!field.first.startsWith("Stream"_L1), qPrintable(field.first));
}

void tst_ExotelCarrier::dialsWithAllThatWasAskedFor()
{
    m_carrier->setSettings(m_settings.with(u"exotel/sampleRate", u"24000"_s));
    auto asked = order();
    asked.record = true;
    asked.ringFor = 25500ms;
    asked.limit = 24h; // Exotel's own limit is four
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(asked);
    QVERIFY(dialled.wait());
    const auto fields = m_exotel->requests.first().fields();
    for (const auto &field : FormFields{{u"TimeOut"_s, u"26"_s}, {u"TimeLimit"_s, u"14400"_s}, {u"Record"_s, u"true"_s},
             {u"RecordingChannels"_s, u"dual"_s}, {u"StreamUrl"_s, u"wss://bridge.example.com/exotel/media/0123?sample-rate=24000"_s}})
        QVERIFY2(fields.contains(field), qPrintable(field.first));
}

void tst_ExotelCarrier::readsTheAnswerInSmallLetters()
{
    m_exotel->mood = FakeExotel::Mood::SmallLetters;
    QSignalSpy dialled(m_carrier.get(), &Carrier::dialled);
    m_carrier->dial(order());
    QVERIFY(dialled.wait());
    QCOMPARE(dialled.first().at(1).value<LegId>(), LegId(u"c0000000000000000000000000000001"_s));
}

void tst_ExotelCarrier::hangsUpWithoutAskingExotel()
{
    QSignalSpy hungUp(m_carrier.get(), &Carrier::hungUp);
    m_carrier->hangUp(CallId(u"call-1"_s), LegId(u"c1"_s));
    QTRY_COMPARE(hungUp.size(), 1);
    QVERIFY(m_exotel->requests.isEmpty());
}

void tst_ExotelCarrier::answersAnAppletWithTheStream()
{
    m_carrier->setSettings(m_settings.with(u"exotel/sampleRate", u"16000"_s));
    const auto reply = m_carrier->connectStream(QUrl(u"wss://bridge.example.com/exotel/media/0123"_s), {});
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.type, "application/json");
    const QByteArray document = R"({"url":"wss://bridge.example.com/exotel/media/0123?sample-rate=16000"})";
    QCOMPARE(reply.body, document);
    QCOMPARE(m_carrier->acknowledge({}).status, 200);
}

void tst_ExotelCarrier::readsNumbersAsTheCountryDialsThem()
{
    const auto report = m_carrier->read({"GET", "/exotel/voice?CallSid=c1&CallFrom=09876543210&CallTo=08012345678", {}, {}});
    QVERIFY(report);
    QCOMPARE(report->from, u"+919876543210"_s);
    QCOMPARE(report->to, FakeExotel::ownNumber);
    const auto withheld = m_carrier->read({"GET", "/exotel/voice?CallSid=c1&CallFrom=anonymous&CallTo=%2B918012345678", {}, {}});
    QVERIFY(withheld);
    QCOMPARE(withheld->from, u"anonymous"_s);
    QCOMPARE(withheld->to, FakeExotel::ownNumber);
}

void tst_ExotelCarrier::letsInWhoKnowsTheSecret()
{
    const QUrl url(u"https://bridge.example.com"_s);
    m_carrier->setSettings(m_settings.with(u"exotel/webhookSecret", u"planted-secret"_s));
    QVERIFY(m_carrier->verify({"GET", "/exotel/voice?secret=planted-secret&CallSid=c1", {}, {}}, url));
    QVERIFY(!m_carrier->verify({"GET", "/exotel/voice?secret=planted-secreT&CallSid=c1", {}, {}}, url));
    m_carrier->setSettings(m_settings.with(u"exotel/webhookUser", u"me"_s).with(u"exotel/webhookPassword", u"pass"_s));
    QVERIFY(m_carrier->verify({"GET", "/exotel/voice", {{"Authorization", "Basic bWU6cGFzcw=="}}, {}}, url));
    QVERIFY(!m_carrier->verify({"GET", "/exotel/voice", {{"Authorization", "Basic bWU6cGFzdA=="}}, {}}, url));
}

// Passthru's branches, and what the Greeting applet behind them says.
void tst_ExotelCarrier::goesRoundInItsFlow()
{
    using Then = SpokenTurn::Then;
    QVERIFY(m_carrier->abilities().hearsWords && m_carrier->abilities().fetchesSteps);
    const auto told = [this](Then then) {
        const auto reply = m_carrier->turnDocument({.leg = LegId(u"a1"_s), .text = u"Hi & <bye>"_s, .then = then});
        return u"%1 %2 %3"_s.arg(reply.status).arg(QString::fromLatin1(reply.type), QString::fromUtf8(reply.body));
    };
    QCOMPARE(told(Then::Listen), u"200 text/plain Hi & <bye>"_s);
    QCOMPARE(told(Then::ComeBack), u"200 text/plain Hi & <bye>"_s);
    QCOMPARE(told(Then::HangUp), u"302 text/plain Hi & <bye>"_s);
}

void tst_ExotelCarrier::whatCannotBeSaidNowIsSaidNext()
{
    const LegId one(u"a1"_s), other(u"b2"_s);
    m_carrier->speakTurn(CallId(u"1"_s), {.leg = one, .text = u"We close soon."_s});
    m_carrier->speakTurn(CallId(u"2"_s), {.leg = other, .text = u"Never said."_s});
    m_carrier->speakTurn(CallId(u"2"_s), {.leg = other}); // interrupted
    QCOMPARE(m_carrier->turnDocument({.leg = one, .text = u"Yes."_s}).body, QByteArray("We close soon. Yes."));
    QCOMPARE(m_carrier->turnDocument({.leg = one, .text = u"Yes."_s}).body, QByteArray("Yes."));
    QCOMPARE(m_carrier->turnDocument({.leg = other, .text = u"No."_s}).body, QByteArray("No."));
    for (int i = 0; i < 1000; ++i)
        m_carrier->speakTurn(CallId(u"3"_s), {.leg = LegId(u"c%1"_s.arg(i)), .text = u"x"_s});
    int kept = 0;
    for (int i = 0; i < 1000; ++i)
        kept += !m_carrier->turnDocument({.leg = LegId(u"c%1"_s.arg(i))}).body.isEmpty();
    QCOMPARE(kept, 64);
    QVERIFY(m_exotel->requests.isEmpty()); // there is nothing to ask Exotel for
}

void tst_ExotelCarrier::fetchesARecordingWithTheKey()
{
    m_exotel->recordings["/exotelrecordings/acme1/1.mp3"] = "sound";
    m_exotel->recordingsLate = 2; // told before it is there
    m_carrier->setPatience(1s);
    const auto sound = fetched(m_exotel->url().resolved(QUrl(u"/exotelrecordings/acme1/1.mp3"_s)));
    QVERIFY2(sound, qPrintable(sound ? QString() : sound.error().detail));
    QCOMPARE(*sound, QByteArray("sound"));
    QCOMPARE(m_exotel->requests.size(), 3);
    QVERIFY(!fetched(m_exotel->url().resolved(QUrl(u"/exotelrecordings/acme1/2.mp3"_s)))); // never there
    QCOMPARE(m_exotel->requests.size(), 7);
}

void tst_ExotelCarrier::tellsTheBalanceAndTheNumbersFlow()
{
    const auto look = [this](const Settings &settings) {
        std::optional<AccountReport> told;
        m_carrier->setSettings(settings);
        m_carrier->examine([&told](const AccountReport &report) { told = report; });
        return QTest::qWaitFor([&told] { return told.has_value(); }) ? *told : AccountReport();
    };
    auto told = look(m_settings);
    QVERIFY(told.key);
    QCOMPARE(told.balance, u"250.75 INR"_s);
    QVERIFY(told.number && told.number->isOurs);
    QCOMPARE(told.number->voiceUrl, QUrl(m_exotel->voiceUrl));
    m_exotel->balance = R"({"balance":12.5})"; // as another page may have it
    m_exotel->voiceUrl.clear();
    told = look(m_settings);
    QCOMPARE(told.balance, u"12.5"_s);
    QVERIFY(told.number && told.number->isOurs && told.number->voiceUrl.isEmpty());
    told = look(m_settings.with(u"exotel/fromNumber", u"+918012345679"_s));
    QVERIFY(told.number && !told.number->isOurs);
}

void tst_ExotelCarrier::anAccountThatTakesNoKey()
{
    for (const auto &[key, value] : {std::pair{u"exotel/apiToken"_s, u"planted-wrong"_s}, {u"exotel/sid"_s, u"another"_s}}) {
        std::optional<AccountReport> told;
        m_carrier->setSettings(m_settings.with(key, value));
        m_carrier->examine([&told](const AccountReport &report) { told = report; });
        QTRY_VERIFY(told);
        QVERIFY(!told->key);
        QCOMPARE(told->key.error().code, Error::Code::Refused);
        QVERIFY2(told->key.error().detail.contains(key), qPrintable(told->key.error().detail));
        QVERIFY(!told->key.error().detail.contains(value));
    }
}

void tst_ExotelCarrier::fetchesRecordingsFromNobodyElse_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("another host") << u"https://recordings.example.com/1.mp3"_s;
    QTest::newRow("a host that ends like it") << u"https://notexotel.com/1.mp3"_s;
    QTest::newRow("a host that begins like it") << u"https://recordings.exotel.com.example.com/1.mp3"_s;
    QTest::newRow("its host, in the clear") << u"http://recordings.exotel.com/1.mp3"_s;
    QTest::newRow("its host at another port") << u"https://recordings.exotel.com:8443/1.mp3"_s;
    QTest::newRow("its host as a name") << u"https://recordings.exotel.com@example.com/1.mp3"_s;
    QTest::newRow("a name at its host") << u"https://somebody@recordings.exotel.com/1.mp3"_s;
    QTest::newRow("this computer") << u"http://127.0.0.1:1/1.mp3"_s;
    QTest::newRow("a file of this computer") << u"file:///etc/passwd"_s;
    QTest::newRow("nothing") << QString();
}

void tst_ExotelCarrier::fetchesRecordingsFromNobodyElse()
{
    QFETCH(QString, url);
    const auto sound = fetched(QUrl(url));
    QVERIFY(!sound);
    QCOMPARE(sound.error().code, Error::Code::Refused);
    QVERIFY(m_exotel->requests.isEmpty());
}

void tst_ExotelCarrier::aRecordingThatIsTooLargeIsNotTaken()
{
    m_exotel->recordings["/1.wav"] = QByteArray(3 * 1024 * 1024, 'x');
    QVERIFY(!fetched(m_exotel->url().resolved(QUrl(u"/1.wav"_s))));
    m_exotel->recordings["/2.wav"] = QByteArray(1024 * 1024, 'x');
    QVERIFY(fetched(m_exotel->url().resolved(QUrl(u"/2.wav"_s))));
}

void tst_ExotelCarrier::saysWhatIsMissing_data()
{
    QTest::addColumn<QString>("key");
    for (const auto key : {"exotel/sid", "exotel/apiKey", "exotel/apiToken", "exotel/fromNumber"})
        QTest::newRow(key) << QString::fromLatin1(key);
}

void tst_ExotelCarrier::saysWhatIsMissing()
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
    QVERIFY(m_exotel->requests.isEmpty());
}

void tst_ExotelCarrier::saysWhyADialFailed_data()
{
    using Mood = FakeExotel::Mood;
    using Code = Error::Code;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("token");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("says");
    const QString good = u"+919876543210"_s;
    const QString token = QString::fromLatin1(FakeExotel::apiToken);
    const auto row = [&](const char *name, Mood mood, const QString &to, const QString &key, Code code, const QString &says) {
        QTest::newRow(name) << int(mood) << to << key << code << says;
    };
    row("a number Exotel cannot read", Mood::Good, u"+10005550138"_s, token, Code::Malformed, u"exotel/fromNumber"_s);
    row("the wrong token", Mood::Good, good, u"wrong"_s, Code::Refused, u"exotel/apiToken"_s);
    row("bots are not enabled", Mood::Forbidden, good, token, Code::Refused, u"voice bots"_s);
    row("too many requests", Mood::RateLimited, good, token, Code::Quota, u"200 calls a minute"_s);
    row("Exotel is down", Mood::Overloaded, good, token, Code::Network, u"HTTP 503"_s);
    row("Exotel hangs up", Mood::HangsUp, good, token, Code::TimedOut, u"nobody knows whether it dials"_s);
    row("Exotel says nothing", Mood::Silent, good, token, Code::TimedOut, u"did not answer"_s);
    row("Exotel never stops", Mood::Endless, good, token, Code::TimedOut, u"not in full"_s);
    row("a redirect is not followed", Mood::Redirects, good, token, Code::Unsupported, u"exotel/apiUrl"_s);
    row("no JSON", Mood::Babbles, good, token, Code::Malformed, u"no sense"_s);
}

void tst_ExotelCarrier::saysWhyADialFailed()
{
    QFETCH(int, mood);
    QFETCH(QString, to);
    QFETCH(QString, token);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    m_exotel->mood = FakeExotel::Mood(mood);
    m_carrier->setSettings(m_settings.with(u"exotel/apiToken", token));
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
    QCOMPARE(m_exotel->requests.size(), 1); // never a second call
    QCOMPARE(dialled.size(), 0);
}

void tst_ExotelCarrier::refusesOrdersBeforeAskingExotel_data()
{
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("media");
    const auto media = u"wss://bridge.example.com/exotel/media/0123"_s;
    QTest::newRow("no number") << QString() << media;
    QTest::newRow("as dialled in the country") << u"09876543210"_s << media;
    QTest::newRow("itself") << FakeExotel::ownNumber << media;
    QTest::newRow("more parameters") << u"+919876543210&Record=true"_s << media;
    QTest::newRow("no stream") << u"+919876543210"_s << QString();
    QTest::newRow("a stream's address that is too long") << u"+919876543210"_s << media + QString(560, u'a');
}

void tst_ExotelCarrier::refusesOrdersBeforeAskingExotel()
{
    QFETCH(QString, to);
    QFETCH(QString, media);
    auto asked = order(to);
    asked.mediaUrl = QUrl(media);
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(asked);
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(m_exotel->requests.isEmpty());
}

void tst_ExotelCarrier::anAccountThatExotelDoesNotKnow()
{
    m_carrier->setSettings(m_settings.with(u"exotel/sid", u"another"_s));
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order());
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().at(2).value<Error>().code, Error::Code::NotFound);
    QVERIFY(failed.first().at(2).value<Error>().detail.contains(u"exotel/sid"_s));
}

void tst_ExotelCarrier::neverRepeatsNumbersOrSecretsInErrors()
{
    QSignalSpy failed(m_carrier.get(), &Carrier::dialFailed);
    m_carrier->dial(order(u"+10005550138"_s)); // Exotel's own message repeats it
    QVERIFY(failed.wait());
    const auto detail = failed.first().at(2).value<Error>().detail;
    QVERIFY(!detail.contains(u"5550138"_s));
    QVERIFY(!detail.contains(QString::fromLatin1(FakeExotel::apiToken)));
}

void tst_ExotelCarrier::declinesWithoutAStream()
{
    const auto reply = m_carrier->decline(u"We are closed."_s, {});
    QCOMPARE(reply.status, 200);
    QVERIFY(!reply.body.contains("url"));
}

void tst_ExotelCarrier::letsNobodyInWithoutASecret()
{
    const QUrl url(u"https://bridge.example.com"_s);
    const WebhookRequest inbound{"GET", "/exotel/voice?CallSid=c1&secret=", {}, {}};
    const auto refused = m_carrier->verify(inbound, url);
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.contains(u"exotel/webhookSecret"_s));
    m_carrier->setSettings(m_settings.with(u"server/verifySignatures", false));
    QVERIFY(m_carrier->verify(inbound, url));
}

QTEST_GUILESS_MAIN(tst_ExotelCarrier)
#include "tst_exotelcarrier.moc"
