// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge.h"
#include "bridge/audio/soundfile.h"
#include "bridge/speech/localvoice.h"
#include "tests/fakes/exotelloopphone.h"
#include "tests/fakes/fakechat.h"
#include "tests/fakes/fakeexotel.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kSecret = "planted-exotel-secret";

// Nobody reads words out of a sound here: who speaks slowly says fifteen characters a second, who hurries twenty-five.
bool lastsLike(const QList<qint16> &sound, const QString &words)
{
    const auto seconds = double(sound.size()) / 8000;
    const auto loud = std::count_if(sound.begin(), sound.end(), [](qint16 sample) { return std::abs(sample) > 500; });
    qInfo("%.2f s for %lld characters, %lld %% loud", seconds, qint64(words.size()), qint64(sound.isEmpty() ? 0 : 100 * loud / sound.size()));
    return seconds > double(words.size()) / 30 && seconds < double(words.size()) / 5 + 1 && loud > sound.size() / 10;
}

} // namespace

// Whole calls that go round in a flow of Exotel's, applet by applet, without a media stream: the agent is words, this computer speaks and
// hears, a language model thinks, and everything else is the bridge.
class tst_ExotelLoop : public QObject
{
    Q_OBJECT
private slots:
    void theCallerPressesKeysAndHearsFiles();
    void aLanguageThatNobodyHereSpeaksIsExotelsToSpeak();
    void aFlowThatTellsBeforeItDecides();
    void theAgentSaysGoodbyeAndTheFlowEnds();
    void theCallerIsRecordedAndUnderstood();
    void theOperatorsWordsComeWithTheNextOnes();
    void theOperatorHangsUp();
    void aCallThatWePlaceGoesThroughTheFlow();
    void anAgentWithAMediaStreamGetsItAtTheSameAddress();

    // rainy
    void aSlowModelIsWaitedForRoundByRound();
    void silenceEndsIt();
    void aRecordingSomewhereElseIsNotFetched();
    void aRecordingThatIsNoneIsTakenForSilence();
    void withoutAFlowSuchAnAgentIsNotDialledFor();
    void aStrangersStepIsRefused_data();
    void aStrangersStepIsRefused();
    void aCallThatNobodyKnowsEnds();
    void allLinesBusyIsSaid();
    void aSoundFileIsNotGuessed();
    void noKeyIsEverTold();

private:
    struct Setting
    {
        explicit Setting(const QByteArray &more = {}, const QMap<QString, QVariant> &settings = {})
            : bridge({}, all(settings),
                {QJsonDocument::fromJson(R"({"name":"Words","engine":"gather","greeting":"Northside Dental, how can I help?",
                    "prompt":"You are Maya.","language":"en-US","pipeline":{"thinking":["local"]})" + more + "}").object()})
            , phone(bridge.url(), kSecret)
        {
            chat.answer = [this](const QJsonObject &body) {
                const auto last = body["messages"_L1].toArray().last().toObject()["content"_L1].toString();
                asked << last;
                for (auto it = answers.cbegin(); it != answers.cend(); ++it) {
                    if (last.contains(it.key()))
                        return it.value();
                }
                return FakeChatReply{u"I see."_s};
            };
        }
        ~Setting()
        {
            if (!phone.complaints().isEmpty())
                qWarning() << phone.complaints();
        }
        QMap<QString, QVariant> all(QMap<QString, QVariant> settings)
        {
            settings.insert({{u"local/url"_s, chat.url().toString()}, {u"local/apiKey"_s, QString::fromLatin1(chat.key)}, {u"local/model"_s, u"tiny"_s},
                {u"exotel/sid"_s, QString::fromLatin1(FakeExotel::sid)}, {u"exotel/apiKey"_s, QString::fromLatin1(FakeExotel::apiKey)},
                {u"exotel/apiToken"_s, QString::fromLatin1(FakeExotel::apiToken)}, {u"exotel/fromNumber"_s, FakeExotel::ownNumber},
                {u"exotel/apiUrl"_s, exotel.url().toString()}, {u"exotel/webhookSecret"_s, QString::fromLatin1(kSecret)}});
            if (!settings.contains(u"calls/defaultAgent"_s))
                settings[u"calls/defaultAgent"_s] = u"Words"_s;
            return settings;
        }
        bool ring()
        {
            phone.dial();
            return listens();
        }
        bool listens() { return QTest::qWaitFor([this] { return phone.listens() || phone.isOver(); }, 15000); }
        QString lastSaid() { return bridge.told<AgentSaid>().isEmpty() ? QString() : bridge.told<AgentSaid>().last().text; }
        QUrl recorded(const QString &words)
        {
            const auto path = "/recordings/" + QByteArray::number(exotel.recordings.size() + 1) + ".wav";
            const auto voice = LocalVoice::speak(words, u"slt"_s);
            exotel.recordings[path] = voice ? wavBytes(resampledWhole(*voice, kTelephoneRate)) : QByteArray();
            return exotel.url().resolved(QUrl(QString::fromLatin1(path)));
        }

        QMap<QString, FakeChatReply> answers; // to what holds these words
        QStringList asked;
        FakeChat chat;
        FakeExotel exotel;
        e2e::Bridge bridge;
        ExotelLoopPhone phone;
    };
};

void tst_ExotelLoop::theCallerPressesKeysAndHearsFiles()
{
    Setting s;
    s.answers = {{u"4 2"_s, {u"Forty-two it is. Anything else?"_s}}};
    QVERIFY(s.ring());
    QCOMPARE(s.bridge.told<Received>().value(0).from, u"+919876543210"_s);
    QCOMPARE(s.bridge.told<Received>().value(0).to, FakeExotel::ownNumber);
    QCOMPARE(s.phone.said().size(), 1);
    QCOMPARE(s.lastSaid(), u"Northside Dental, how can I help?"_s);
    QVERIFY(lastsLike(s.phone.said()[0].sound, s.lastSaid()));
    s.phone.press("42");
    QVERIFY(s.listens());
    QCOMPARE(s.phone.decided(), 200);
    QCOMPARE(s.lastSaid(), u"Forty-two it is. Anything else?"_s);
    QCOMPARE(s.phone.said().size(), 2);
    QVERIFY(lastsLike(s.phone.said()[1].sound, s.lastSaid()));
    QVERIFY(s.phone.said()[1].file != s.phone.said()[0].file); // Exotel keeps files by name
    QCOMPARE(s.bridge.told<DtmfPressed>().size(), 2);
    QCOMPARE(s.bridge.told<Received>().size(), 1); // one call, however often its applets ask
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::aLanguageThatNobodyHereSpeaksIsExotelsToSpeak()
{
    Setting s(R"(,"language":"hi-IN")");
    s.answers = {{u"1"_s, {u"ठीक है।"_s}}};
    QVERIFY(s.ring());
    QCOMPARE(s.phone.said().value(0).text, u"Northside Dental, how can I help?"_s);
    s.phone.press("1");
    QVERIFY(s.listens());
    QCOMPARE(s.phone.said().value(1).text, u"ठीक है।"_s);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::aFlowThatTellsBeforeItDecides()
{
    Setting s;
    s.answers = {{u"7"_s, {u"Seven."_s}}};
    s.phone.tellsFirst = true;
    QVERIFY(s.ring());
    s.phone.press("7");
    QVERIFY(s.listens());
    QCOMPARE(s.lastSaid(), u"Seven."_s);
    QCOMPARE(s.bridge.told<DtmfPressed>().size(), 1); // though both applets told it
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::theAgentSaysGoodbyeAndTheFlowEnds()
{
    Setting s;
    s.answers = {{u"9"_s, {u"Goodbye!"_s, {{u"end_call"_s}}}}};
    QVERIFY(s.ring());
    s.phone.press("9");
    QTRY_VERIFY_WITH_TIMEOUT(s.phone.isOver(), 15000);
    QCOMPARE(s.phone.decided(), 302);
    QCOMPARE(s.phone.said().size(), 2);
    QVERIFY(lastsLike(s.phone.said()[1].sound, u"Goodbye!"_s));
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<Ended>(), 15000);
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::theCallerIsRecordedAndUnderstood()
{
    Setting s;
    s.answers = {{u"hours"_s, {u"We are open from nine to five."_s}}};
    QVERIFY(s.ring());
    s.exotel.recordingsLate = 1; // Exotel tells it before it can be had
    s.phone.record(s.recorded(u"What are your opening hours"_s));
    QVERIFY(s.listens());
    if (s.phone.said().size() == 2 && s.lastSaid() != u"We are open from nine to five."_s) { // it took longer than Exotel waits
        s.phone.keepSilent();
        QVERIFY(s.listens());
    }
    QCOMPARE(s.bridge.told<CallerSaid>().value(0).text, u"what are your opening hours"_s);
    QCOMPARE(s.lastSaid(), u"We are open from nine to five."_s);
    QCOMPARE(s.bridge.told<CallerSaid>().size(), 1);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::theOperatorsWordsComeWithTheNextOnes()
{
    Setting s(R"(,"language":"hi-IN")");
    QVERIFY(s.ring());
    QVERIFY(s.bridge.house->exchange().command(s.bridge.events.first().call, {Say{u"We close in five minutes."_s}, Who::Operator}));
    QTRY_COMPARE(s.lastSaid(), u"We close in five minutes."_s);
    s.phone.press("1");
    QVERIFY(s.listens());
    QCOMPARE(s.phone.said().value(1).text, u"We close in five minutes. I see."_s);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::theOperatorHangsUp()
{
    Setting s(R"(,"language":"hi-IN")");
    QVERIFY(s.ring());
    QVERIFY(s.bridge.house->exchange().command(s.bridge.events.first().call, {HangUp{}, Who::Operator}));
    QTRY_VERIFY(s.bridge.has<Ended>());
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::OperatorHungUp);
    s.phone.press("1");
    QTRY_VERIFY(s.phone.isOver());
    QCOMPARE(s.phone.decided(), 302);
    QCOMPARE(s.phone.said().value(1).text, Phrases().goodbye);
    QCOMPARE(s.bridge.told<Received>().size(), 1);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::aCallThatWePlaceGoesThroughTheFlow()
{
    Setting s({}, {{u"exotel/appId"_s, u"12345"_s}});
    CallRequest request;
    request.to = u"+919876543210"_s;
    request.line = u"Exotel"_s;
    QVERIFY(s.bridge.house->exchange().placeCall(request));
    QTRY_VERIFY(s.bridge.has<Dialing>());
    s.phone.callSid = "c0000000000000000000000000000001";
    QVERIFY(s.ring());
    QVERIFY(s.bridge.has<Answered>());
    QVERIFY(!s.bridge.has<Received>());
    QVERIFY(lastsLike(s.phone.said().value(0).sound, u"Northside Dental, how can I help?"_s));
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::anAgentWithAMediaStreamGetsItAtTheSameAddress()
{
    Setting s({}, {{u"calls/defaultAgent"_s, u"Front desk"_s}});
    s.phone.dial();
    QTRY_VERIFY(!s.phone.complaints().isEmpty()); // the Voicebot applet's document is none for a Greeting applet
    QVERIFY(s.bridge.has<Received>());
    QCOMPARE(s.phone.status(), 200);
}

// ---- Rainy days

void tst_ExotelLoop::aSlowModelIsWaitedForRoundByRound()
{
    Setting s(R"(,"language":"hi-IN")");
    s.answers = {{u"3"_s, {.text = u"Here I am."_s, .before = 5s}}};
    QVERIFY(s.ring());
    s.phone.press("3");
    QVERIFY(s.listens());
    QCOMPARE(s.phone.said().value(1).text, Phrases().oneMoment);
    s.phone.keepSilent(); // the applet hears nothing, and the flow goes round
    QVERIFY(s.listens());
    QCOMPARE(s.phone.said().value(2).text, u"Here I am."_s);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::silenceEndsIt()
{
    Setting s(R"(,"language":"hi-IN")");
    QVERIFY(s.ring());
    s.phone.keepSilent();
    QVERIFY(s.listens());
    QCOMPARE(s.phone.said().value(1).text, Phrases().stillThere);
    s.phone.keepSilent();
    QTRY_VERIFY(s.phone.isOver());
    QCOMPARE(s.phone.said().value(2).text, Phrases().goodbye);
    QTRY_VERIFY_WITH_TIMEOUT(s.bridge.has<Ended>(), 15000);
    QCOMPARE(s.bridge.told<Ended>()[0].reason, EndReason::Silence);
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::aRecordingSomewhereElseIsNotFetched()
{
    Setting s(R"(,"language":"hi-IN")");
    FakeExotel stranger;
    stranger.recordings["/recordings/1.wav"] = "RIFF";
    QVERIFY(s.ring());
    s.phone.record(stranger.url().resolved(QUrl(u"/recordings/1.wav"_s)));
    QVERIFY(s.listens());
    QCOMPARE(s.phone.said().value(1).text, Phrases().stillThere);
    QVERIFY(stranger.requests.isEmpty()); // and never saw our key
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::aRecordingThatIsNoneIsTakenForSilence()
{
    Setting s;
    QVERIFY(s.ring());
    s.exotel.recordings["/recordings/1.wav"] = "<html>no sound here</html>";
    s.phone.record(s.exotel.url().resolved(QUrl(u"/recordings/1.wav"_s)));
    QVERIFY(s.listens());
    QCOMPARE(s.lastSaid(), Phrases().stillThere);
    QVERIFY(!s.bridge.has<CallerSaid>());
    QCOMPARE(s.phone.complaints(), QStringList());
}

void tst_ExotelLoop::withoutAFlowSuchAnAgentIsNotDialledFor()
{
    Setting s;
    CallRequest request;
    request.to = u"+919876543210"_s;
    request.line = u"Exotel"_s;
    QVERIFY(s.bridge.house->exchange().placeCall(request));
    QTRY_VERIFY(s.bridge.has<Ended>());
    QVERIFY2(s.bridge.told<Ended>()[0].detail.contains("exotel/appId"_L1), qPrintable(s.bridge.told<Ended>()[0].detail));
    QCOMPARE(s.exotel.callsPlaced(), 0);
}

void tst_ExotelLoop::aStrangersStepIsRefused_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {"/exotel/greeting", "/exotel/webhook", "/exotel/voice-loop", "/exotel/playback"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void tst_ExotelLoop::aStrangersStepIsRefused()
{
    QFETCH(QString, path);
    Setting s;
    QVERIFY(s.ring());
    const auto before = s.bridge.events.size();
    QNetworkAccessManager network;
    for (const auto &query : {u"CallSid="_s, u"secret=planted-exotel-secreT&CallSid="_s}) {
        auto url = s.bridge.url();
        url.setPath(path);
        url.setQuery(query + QString::fromLatin1(s.phone.callSid) + u"&digits=1"_s);
        auto *reply = network.get(QNetworkRequest(url));
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 403);
    }
    QCOMPARE(s.bridge.events.size(), before);
    s.phone.press("1"); // the caller's own still counts
    QVERIFY(s.listens());
    QCOMPARE(s.lastSaid(), u"I see."_s);
}

void tst_ExotelLoop::aCallThatNobodyKnowsEnds()
{
    Setting s;
    QNetworkAccessManager network;
    QMap<QString, int> statuses;
    for (const auto &path : {u"/exotel/webhook"_s, u"/exotel/voice-loop"_s, u"/exotel/playback"_s}) {
        auto url = s.bridge.url();
        url.setPath(path);
        url.setQuery(u"secret=planted-exotel-secret&CallSid=nobody1&digits=1"_s);
        QNetworkRequest request(url);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        auto *reply = network.get(request);
        QTRY_VERIFY(reply->isFinished());
        statuses[path] = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    }
    QCOMPARE(statuses, (QMap<QString, int>{{u"/exotel/webhook"_s, 200}, {u"/exotel/voice-loop"_s, 302}, {u"/exotel/playback"_s, 200}}));
    QVERIFY(s.bridge.events.isEmpty());
}

void tst_ExotelLoop::allLinesBusyIsSaid()
{
    Setting s({}, {{u"calls/maxLive"_s, 1}});
    QVERIFY(s.ring());
    ExotelLoopPhone second(s.bridge.url(), kSecret);
    second.dial();
    QTRY_VERIFY(second.listens());
    QVERIFY(second.said()[0].text.startsWith("Sorry"_L1));
    second.press("1");
    QTRY_VERIFY(second.isOver());
    QCOMPARE(second.decided(), 302);
    QCOMPARE(second.complaints(), QStringList());
    QCOMPARE(s.bridge.told<Ended>().value(0).reason, EndReason::Rejected);
}

void tst_ExotelLoop::aSoundFileIsNotGuessed()
{
    Setting s;
    QVERIFY(s.ring());
    const auto good = s.phone.said()[0].file;
    QNetworkAccessManager network;
    const auto status = [&](const QString &path) {
        auto url = good;
        url.setPath(path);
        auto *reply = network.get(QNetworkRequest(url));
        return QTest::qWaitFor([reply] { return reply->isFinished(); }) ? reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0;
    };
    QCOMPARE(status(good.path()), 200);
    QCOMPARE(status(good.path().chopped(4)), 404);
    QCOMPARE(status(u"/audio/"_s + newToken().toString() + u".wav"_s), 404);
    QCOMPARE(status(u"/audio/..%2f..%2fetc%2fpasswd"_s), 404);
    QCOMPARE(status(u"/audio/.wav"_s), 404);
    QVERIFY(good.path().size() >= 32);
}

void tst_ExotelLoop::noKeyIsEverTold()
{
    Setting s;
    QVERIFY(s.ring());
    s.phone.record(s.recorded(u"Yes please"_s));
    QVERIFY(s.listens());
    for (const auto &event : s.bridge.events) {
        const auto text = QJsonDocument(toJson(event)).toJson();
        for (const auto &secret : {FakeExotel::apiKey, FakeExotel::apiToken, kSecret, s.chat.key})
            QVERIFY2(!text.contains(secret), text.constData());
    }
}

QTEST_GUILESS_MAIN(tst_ExotelLoop)
#include "tst_exotelloop.moc"
