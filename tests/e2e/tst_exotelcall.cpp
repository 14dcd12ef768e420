// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/exotelphone.h"
#include "tests/fakes/fakeexotel.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kSecret = "planted-exotel-secret";

QMap<QString, QVariant> settingsFor(const FakeExotel &exotel, int rate = 8000)
{
    return {{u"exotel/sid"_s, QString::fromLatin1(FakeExotel::sid)}, {u"exotel/apiKey"_s, QString::fromLatin1(FakeExotel::apiKey)},
        {u"exotel/apiToken"_s, QString::fromLatin1(FakeExotel::apiToken)}, {u"exotel/fromNumber"_s, FakeExotel::ownNumber},
        {u"exotel/apiUrl"_s, exotel.url().toString()}, {u"exotel/webhookSecret"_s, QString::fromLatin1(kSecret)},
        {u"exotel/webhookUser"_s, u"exotel"_s}, {u"exotel/webhookPassword"_s, u"planted-exotel-password"_s},
        {u"exotel/sampleRate"_s, QString::number(rate)}};
}

QString fieldOf(const FakeExotel &exotel, const QString &name)
{
    for (const auto &[key, value] : exotel.requests.value(0).fields()) {
        if (key == name)
            return value;
    }
    return {};
}

// A call that the bridge places, and the telephone at its end.
struct Outbound
{
    explicit Outbound(int rate = 8000, const QMap<QString, QVariant> &more = {}, const FakeGeminiManners &script = e2e::dentist())
        : bridge(script, joined(settingsFor(exotel, rate), more))
        , phone(bridge.url(), kSecret)
    {
        CallRequest request;
        request.to = u"+919876543210"_s;
        request.line = u"Exotel"_s;
        const auto call = bridge.house->exchange().placeCall(request);
        if (call)
            id = *call;
        else
            qWarning("%s", qPrintable(call.error().detail));
    }

    static QMap<QString, QVariant> joined(QMap<QString, QVariant> settings, const QMap<QString, QVariant> &more)
    {
        settings.insert(more);
        return settings;
    }
    void tell(const QString &event, const QString &status, const QString &recording = {})
    {
        phone.report(QUrl(fieldOf(exotel, u"StatusCallback"_s)),
            {{u"CallSid"_s, QString::fromLatin1(sid)}, {u"EventType"_s, event}, {u"Status"_s, status}, {u"RecordingUrl"_s, recording}});
    }
    void pickUp() { phone.answer(QUrl(fieldOf(exotel, u"StreamUrl"_s)), sid); }
    QList<Ended> ends() const { return bridge.told<Ended>(); }

    static inline const QByteArray sid = "c0000000000000000000000000000001";
    FakeExotel exotel;
    e2e::Bridge bridge;
    ExotelPhone phone;
    CallId id;
};

} // namespace

// A caller reaches us through Exotel, and is reached, and talks to Gemini Live: the whole bridge between strict stand-ins.
class tst_ExotelCall : public QObject
{
    Q_OBJECT
private slots:
    void theCallerIsGreetedAndAnswered();
    void theVoiceStopsWhenTheCallerBargesIn();
    void aCallIsPlacedAndAnswered();
    void aCallThroughAFlowFindsItsStream();
    void theAgentEndsTheCallByClosingTheStream();
    void theOperatorEndsTheCallByClosingTheStream();
    void tonesArriveAtEveryRate_data();
    void tonesArriveAtEveryRate();
    void theRightPasswordLetsIn();
    // rainy
    void aStrangersWebhookIsRefused_data();
    void aStrangersWebhookIsRefused();
    void aStrangersStreamIsRefused_data();
    void aStrangersStreamIsRefused();
    void aStrangersReportChangesNothing_data();
    void aStrangersReportChangesNothing();
    void aCallThatNobodyTakesEnds_data();
    void aCallThatNobodyTakesEnds();
    void whoPicksUpTooLateFindsNoStream();
    void aBrokenStreamEndsTheCall();
    void aCallThatExotelRefusesEnds_data();
    void aCallThatExotelRefusesEnds();
    void noKeyIsEverTold();
};

void tst_ExotelCall::theCallerIsGreetedAndAnswered()
{
    FakeExotel exotel;
    e2e::Bridge bridge(e2e::dentist(), settingsFor(exotel));
    ExotelPhone phone(bridge.url(), kSecret);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000); // the greeting was heard
    QCOMPARE(bridge.told<Received>().value(0).from, u"+919876543210"_s);
    QCOMPARE(bridge.told<Received>().value(0).to, FakeExotel::ownNumber);
    QVERIFY(phone.marks() > 0);
    phone.press('5');
    phone.say(e2e::speech(800, phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<TurnMeasured>(), 10000);
    const auto said = [&] { // a key may have been answered first
        const auto all = bridge.told<CallerSaid>();
        return all.isEmpty() ? QString() : all.last().text;
    };
    QTRY_COMPARE(said(), u"When are you open?"_s);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.told<AgentSpeechStopped>().size() == 2, 10000);
    phone.hangUp();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(bridge.told<DtmfPressed>().value(0).digit, u"5"_s);
    phone.passThrough(u"https://recordings.exotel.com/exotelrecordings/acme1/2.mp3"_s);
    QTRY_COMPARE(phone.reportStatus(), 200); // the first branch
    QCOMPARE(bridge.told<RecordingReady>().value(0).url, u"https://recordings.exotel.com/exotelrecordings/acme1/2.mp3"_s);
    QCOMPARE(bridge.told<Received>().size(), 1); // and no new call
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_ExotelCall::theVoiceStopsWhenTheCallerBargesIn()
{
    FakeExotel exotel;
    e2e::Bridge bridge(e2e::longWinded(), settingsFor(exotel));
    ExotelPhone phone(bridge.url(), kSecret);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > 8000, 10000); // a second of it
    phone.say(e2e::speech(900, phone.rate()));
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<BargedIn>(), 5000);
    QTRY_COMPARE(phone.clears(), 1);
    QVERIFY(bridge.told<BargedIn>()[0].unheardText.endsWith("sixteen"_L1));
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_ExotelCall::aCallIsPlacedAndAnswered()
{
    Outbound call(16000);
    QTRY_COMPARE(call.exotel.callsPlaced(), 1);
    QTRY_VERIFY(call.bridge.has<Dialing>());
    call.tell(u"ringing"_s, u"in-progress"_s);
    QTRY_VERIFY(call.bridge.has<Ringing>());
    QTRY_COMPARE(call.phone.reportStatus(), 200);
    QVERIFY(!call.bridge.has<Answered>()); // "in-progress" is not yet that
    call.tell(u"answered"_s, u"in-progress"_s);
    call.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<AgentSpeechStopped>(), 10000); // the greeting was heard
    QCOMPARE(call.bridge.told<Answered>().size(), 1);
    QCOMPARE(call.phone.rate(), 16000);
    call.phone.say(e2e::speech(800, 16000));
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<TurnMeasured>(), 10000);
    call.phone.press('#');
    QTRY_VERIFY(call.bridge.has<DtmfPressed>());
    call.phone.hangUp();
    call.tell(u"terminal"_s, u"completed"_s, u"https://recordings.exotel.com/exotelrecordings/acme1/1.mp3"_s);
    QTRY_VERIFY(call.bridge.has<RecordingReady>());
    QCOMPARE(call.bridge.told<RecordingReady>()[0].url, u"https://recordings.exotel.com/exotelrecordings/acme1/1.mp3"_s);
    QCOMPARE(call.ends()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(call.ends()[0].turns, 1);
    QCOMPARE(call.phone.complaints(), QStringList());
    QCOMPARE(call.exotel.requests.size(), 1);
    QCOMPARE(call.ends().size(), 1);
}

// With exotel/appId the flow rings the person, and its Voicebot applet asks where the stream is as for a call that comes in.
void tst_ExotelCall::aCallThroughAFlowFindsItsStream()
{
    Outbound call(8000, {{u"exotel/appId"_s, u"12345"_s}});
    QTRY_VERIFY(call.bridge.has<Dialing>());
    call.phone.dialAs(Outbound::sid, u"outbound-dial"_s);
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(call.bridge.told<Placed>().size(), 1);
    QVERIFY(!call.bridge.has<Received>()); // it is the call that was placed
    call.phone.hangUp();
    QTRY_VERIFY(call.bridge.has<Ended>());
    QCOMPARE(call.ends()[0].reason, EndReason::CallerHungUp);
    QCOMPARE(call.phone.complaints(), QStringList());
}

void tst_ExotelCall::theAgentEndsTheCallByClosingTheStream()
{
    FakeExotel exotel;
    auto script = e2e::dentist();
    script.replies = {{.words = u"Goodbye and take care."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    e2e::Bridge bridge(script, settingsFor(exotel));
    ExotelPhone phone(bridge.url(), kSecret);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 15000);
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QVERIFY(phone.received().size() >= 4 * 2000); // 4 words of 250 ms at 8 kHz: none is left in the bridge
    QTRY_VERIFY(phone.isOver());
    QVERIFY(exotel.requests.isEmpty()); // there is nothing to ask for
}

void tst_ExotelCall::theOperatorEndsTheCallByClosingTheStream()
{
    Outbound call;
    QTRY_COMPARE(call.exotel.callsPlaced(), 1);
    call.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<AgentSpeechStarted>(), 10000);
    QVERIFY(call.bridge.house->exchange().command(call.id, {HangUp{}}));
    QTRY_VERIFY(call.bridge.has<Ended>());
    QCOMPARE(call.ends()[0].reason, EndReason::OperatorHungUp);
    QTRY_VERIFY(call.phone.isOver());
    QCOMPARE(call.phone.complaints(), QStringList());
    QCOMPARE(call.exotel.requests.size(), 1); // Exotel has no hang-up to ask for
}

void tst_ExotelCall::tonesArriveAtEveryRate_data()
{
    QTest::addColumn<int>("rate");
    QTest::newRow("8 kHz") << 8000;
    QTest::newRow("16 kHz") << 16000;
    QTest::newRow("24 kHz") << 24000;
}

void tst_ExotelCall::tonesArriveAtEveryRate()
{
    QFETCH(int, rate);
    FakeExotel exotel;
    auto script = e2e::dentist();
    script.replies = {{.words = u"one two three four five six seven eight"_s, .toneHz = 1000}};
    script.hearsByItself = false; // it only listens
    e2e::Bridge bridge(script, settingsFor(exotel, rate));
    ExotelPhone phone(bridge.url(), kSecret);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStopped>(), 10000);
    QCOMPARE(phone.rate(), rate);
    const auto all = phone.received();
    QVERIFY(all.size() >= 2 * rate); // 8 words of 250 ms
    const auto played = std::span(all.constData() + rate / 5, size_t(rate));
    const auto toCaller = snrOfTone(played, 1000, rate);
    phone.say(tone(1000, 1500, rate));
    QTRY_VERIFY_WITH_TIMEOUT(!phone.isSaying(), 5000);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.gemini.last()->heard().size() > e2e::loudUntil(bridge.gemini.last()->heard()) + 3200, 5000);
    const auto heard = bridge.gemini.last()->heard();
    const auto middle = std::span(heard.constData() + e2e::loudUntil(heard) - 16000 - 1600, 16000);
    const auto toEngine = snrOfTone(middle, 1000, 16000);
    qInfo("engine to caller %.1f dB, caller to engine %.1f dB", toCaller, toEngine);
    QVERIFY2(toCaller > 40, qPrintable(QString::number(toCaller)));
    QVERIFY2(toEngine > 40, qPrintable(QString::number(toEngine)));
    QVERIFY(e2e::worstSnr(played, 1000, rate) > 30); // no click at any border of 20 ms
    QVERIFY(e2e::worstSnr(middle, 1000, 16000) > 30);
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_ExotelCall::theRightPasswordLetsIn()
{
    FakeExotel exotel;
    e2e::Bridge bridge(e2e::dentist(), settingsFor(exotel));
    auto url = bridge.url();
    url.setUserName(u"exotel"_s);
    url.setPassword(u"planted-exotel-password"_s);
    ExotelPhone phone(url, {});
    phone.dial();
    QTRY_VERIFY(bridge.has<MediaStarted>());
}

// ---- Rainy days

void tst_ExotelCall::aStrangersWebhookIsRefused_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QString>("credentials");
    QTest::newRow("no secret") << QByteArray() << QString();
    QTest::newRow("another secret") << QByteArray("planted-exotel-secreT") << QString();
    QTest::newRow("another password") << QByteArray() << u"exotel:planted-exotel-passworD"_s;
    QTest::newRow("another name") << QByteArray() << u"exoteL:planted-exotel-password"_s;
    QTest::newRow("no password") << QByteArray() << u"exotel"_s;
}

void tst_ExotelCall::aStrangersWebhookIsRefused()
{
    QFETCH(QByteArray, secret);
    QFETCH(QString, credentials);
    FakeExotel exotel;
    e2e::Bridge bridge(e2e::dentist(), settingsFor(exotel));
    auto url = bridge.url();
    url.setUserInfo(credentials);
    ExotelPhone phone(url, secret);
    phone.dial();
    QTRY_COMPARE(phone.webhookStatus(), 403);
    QVERIFY(bridge.events.isEmpty());
    QVERIFY(bridge.gemini.sessions().isEmpty());
}

void tst_ExotelCall::aStrangersStreamIsRefused_data()
{
    QTest::addColumn<QString>("token");
    QTest::newRow("a token that nobody has") << newToken().toString();
    QTest::newRow("no token") << u"0123"_s;
}

void tst_ExotelCall::aStrangersStreamIsRefused()
{
    QFETCH(QString, token);
    FakeExotel exotel;
    e2e::Bridge bridge(e2e::dentist(), settingsFor(exotel));
    ExotelPhone phone(bridge.url(), kSecret);
    phone.answer(QUrl(u"ws://127.0.0.1:%1/exotel/media/%2"_s.arg(bridge.house->port()).arg(token)), Outbound::sid);
    QTRY_VERIFY_WITH_TIMEOUT(phone.isOver(), 8000);
    QVERIFY(!phone.isStreaming());
    QVERIFY(bridge.events.isEmpty());
}

void tst_ExotelCall::aStrangersReportChangesNothing_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("refused");
    QTest::newRow("a token that nobody has") << u"/exotel/status/"_s + newToken().toString() << false;
    QTest::newRow("no token") << u"/exotel/status/0123"_s << true;
}

void tst_ExotelCall::aStrangersReportChangesNothing()
{
    QFETCH(QString, path);
    QFETCH(bool, refused);
    Outbound call;
    QTRY_VERIFY(call.bridge.has<Dialing>());
    auto url = call.bridge.url();
    url.setPath(path);
    const auto before = call.bridge.events.size();
    call.phone.report(url, {{u"CallSid"_s, QString::fromLatin1(Outbound::sid)}, {u"EventType"_s, u"terminal"_s}, {u"Status"_s, u"completed"_s}});
    QTRY_VERIFY(call.phone.reportStatus() > 0);
    QCOMPARE(call.phone.reportStatus() == 403, refused);
    call.tell(u"ringing"_s, u"in-progress"_s); // the right one still counts
    QTRY_VERIFY(call.bridge.has<Ringing>());
    QCOMPARE(call.bridge.events.size(), before + 1);
}

void tst_ExotelCall::aCallThatNobodyTakesEnds_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<EndReason>("reason");
    QTest::newRow("no answer") << u"no-answer"_s << EndReason::NoAnswer;
    QTest::newRow("busy") << u"busy"_s << EndReason::Busy;
    QTest::newRow("failed") << u"failed"_s << EndReason::CarrierFailed;
}

void tst_ExotelCall::aCallThatNobodyTakesEnds()
{
    QFETCH(QString, status);
    QFETCH(EndReason, reason);
    Outbound call;
    QTRY_VERIFY(call.bridge.has<Dialing>());
    call.tell(u"terminal"_s, status);
    QTRY_VERIFY(call.bridge.has<Ended>());
    QCOMPARE(call.ends()[0].reason, reason);
    QCOMPARE(call.exotel.callsPlaced(), 1);
}

// Exotel can't be told to stop ringing: so the stream must be refused.
void tst_ExotelCall::whoPicksUpTooLateFindsNoStream()
{
    Outbound call;
    QTRY_VERIFY(call.bridge.has<Dialing>());
    QVERIFY(call.bridge.house->exchange().command(call.id, {HangUp{}}));
    QTRY_VERIFY(call.bridge.has<Ended>());
    QCOMPARE(call.ends()[0].reason, EndReason::OperatorHungUp);
    call.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(call.phone.isOver(), 8000);
    QVERIFY(!call.phone.isStreaming());
    QCOMPARE(call.ends().size(), 1);
}

void tst_ExotelCall::aBrokenStreamEndsTheCall()
{
    FakeExotel exotel;
    e2e::Bridge bridge(e2e::dentist(), settingsFor(exotel));
    ExotelPhone phone(bridge.url(), kSecret);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<AgentSpeechStarted>(), 10000);
    phone.breakOff();
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::MediaLost);
    QVERIFY(!bridge.told<Ended>()[0].detail.isEmpty());
}

void tst_ExotelCall::aCallThatExotelRefusesEnds_data()
{
    using Mood = FakeExotel::Mood;
    QTest::addColumn<int>("mood");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("says");
    QTest::newRow("400: no ExoPhone of this account") << int(Mood::Good) << u"exotel/fromNumber"_s << u"+918099999999"_s << u"exotel/fromNumber"_s;
    QTest::newRow("401: the wrong token") << int(Mood::Good) << u"exotel/apiToken"_s << u"wrong"_s << u"exotel/apiToken"_s;
    QTest::newRow("403: bots are not enabled") << int(Mood::Forbidden) << QString() << QString() << u"voice bots"_s;
    QTest::newRow("404: another account") << int(Mood::Good) << u"exotel/sid"_s << u"another"_s << u"exotel/sid"_s;
    QTest::newRow("429: too many calls") << int(Mood::RateLimited) << QString() << QString() << u"200 calls a minute"_s;
    QTest::newRow("503: Exotel is down") << int(Mood::Overloaded) << QString() << QString() << u"status.exotel.com"_s;
    QTest::newRow("no JSON") << int(Mood::Babbles) << QString() << QString() << u"exotel/apiUrl"_s;
    QTest::newRow("no answer: it may dial") << int(Mood::HangsUp) << QString() << QString() << u"nobody knows whether it dials"_s;
}

void tst_ExotelCall::aCallThatExotelRefusesEnds()
{
    QFETCH(int, mood);
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, says);
    FakeExotel exotel;
    exotel.mood = FakeExotel::Mood(mood);
    auto settings = settingsFor(exotel);
    if (!key.isEmpty())
        settings[key] = value;
    e2e::Bridge bridge(e2e::dentist(), settings);
    CallRequest request;
    request.to = u"+919876543210"_s;
    request.line = u"Exotel"_s;
    QVERIFY(bridge.house->exchange().placeCall(request));
    QTRY_VERIFY(bridge.has<Ended>());
    QCOMPARE(bridge.told<Ended>()[0].reason, EndReason::CarrierFailed);
    QVERIFY2(bridge.told<Ended>()[0].detail.contains(says), qPrintable(bridge.told<Ended>()[0].detail));
    QCOMPARE(exotel.requests.size(), 1); // never a second call
    QVERIFY(!bridge.has<Dialing>());
}

void tst_ExotelCall::noKeyIsEverTold()
{
    Outbound call;
    QTRY_COMPARE(call.exotel.callsPlaced(), 1);
    call.pickUp();
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<AgentSpeechStarted>(), 10000);
    call.phone.hangUp();
    QTRY_VERIFY(call.bridge.has<Ended>());
    for (const auto &event : call.bridge.events) {
        const auto text = QJsonDocument(toJson(event)).toJson();
        for (const auto &secret : {FakeExotel::apiKey, FakeExotel::apiToken, kSecret, QByteArray("planted-exotel-password")})
            QVERIFY2(!text.contains(secret), text.constData());
    }
}

QTEST_GUILESS_MAIN(tst_ExotelCall)
#include "tst_exotelcall.moc"
