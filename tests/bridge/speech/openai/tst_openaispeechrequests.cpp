// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/openaispeech.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What OpenAI's speech is asked, and what its answers mean.
class tst_OpenAiSpeechRequests : public QObject
{
    Q_OBJECT
private slots:
    void findsTheEndpointsBelowAnyAddress_data();
    void findsTheEndpointsBelowAnyAddress();
    void asksForSpeech();
    void writesAWavAsItIsDefined();
    void readsATranscript();

    void theKeyGoesToOpenAiOnly();
    void refusesWhatIsNoTranscript_data();
    void refusesWhatIsNoTranscript();
    void saysWhatAnAnswerMeans_data();
    void saysWhatAnAnswerMeans();
};

void tst_OpenAiSpeechRequests::findsTheEndpointsBelowAnyAddress_data()
{
    QTest::addColumn<QString>("entered");
    QTest::addColumn<QString>("speech");
    QTest::newRow("as it should be") << u"https://api.openai.com/v1"_s << u"https://api.openai.com/v1/audio/speech"_s;
    QTest::newRow("with slashes") << u"https://api.openai.com/v1//"_s << u"https://api.openai.com/v1/audio/speech"_s;
    QTest::newRow("an endpoint that was pasted") << u"https://api.openai.com/v1/chat/completions"_s << u"https://api.openai.com/v1/audio/speech"_s;
    QTest::newRow("this endpoint") << u"http://127.0.0.1:8880/v1/audio/speech/"_s << u"http://127.0.0.1:8880/v1/audio/speech"_s;
}

void tst_OpenAiSpeechRequests::findsTheEndpointsBelowAnyAddress()
{
    QFETCH(QString, entered);
    QFETCH(QString, speech);
    const auto voice = openAiVoice({.settings = Settings().with(u"openai/url", entered)});
    QCOMPARE(voice.order(u"Hello."_s, {}).request.url().toString(), speech);
}

void tst_OpenAiSpeechRequests::asksForSpeech()
{
    const auto settings = Settings().with(u"openai/apiKey", u"sk-1"_s);
    const auto voice = openAiVoice({.voice = u"Nova"_s, .settings = settings});
    const auto order = voice.order(u"Hello."_s, u"Good morning."_s);
    QCOMPARE(QJsonDocument::fromJson(order.body).object(),
        (QJsonObject{{u"model"_s, u"gpt-4o-mini-tts"_s}, {u"voice"_s, u"nova"_s}, {u"input"_s, u"Hello."_s}, {u"response_format"_s, u"pcm"_s}}));
    QCOMPARE(order.request.rawHeader("Authorization"), QByteArray("Bearer sk-1"));
    QCOMPARE(voice.format.rate.hz, 24000);
    QCOMPARE(openAiVoice({.settings = settings}).voice, u"marin"_s);
}

void tst_OpenAiSpeechRequests::writesAWavAsItIsDefined()
{
    const QList<qint16> samples{1, -2, 0x1234};
    const auto wav = wavOf(samples, {16000});
    QCOMPARE(wav.toHex(), QByteArray("524946462a00000057415645666d74201000000001000100803e0000007d0000020010006461746106000000"
                                     "0100feff3412"));
}

void tst_OpenAiSpeechRequests::readsATranscript()
{
    QCOMPARE(*transcriptFrom(R"({"text":"  A table,\nplease. ","usage":{"type":"tokens"}})"), u"A table, please."_s);
    QCOMPARE(*transcriptFrom(R"({"text":""})"), QString());
}

void tst_OpenAiSpeechRequests::theKeyGoesToOpenAiOnly()
{
    const auto settings = Settings().with(u"openai/apiKey", u"sk-1"_s).with(u"openai/speechUrl", u"http://127.0.0.1:8880/v1"_s);
    QCOMPARE(openAiModelsRequest(settings).url().port(), 8880);
    QVERIFY(!openAiModelsRequest(settings).hasRawHeader("Authorization"));
    QCOMPARE(openAiVoice({.voice = u"af_heart"_s, .settings = settings}).voice, u"af_heart"_s);
    QVERIFY(checkOpenAiSpeechSettings(settings));
    QVERIFY(!checkOpenAiSpeechSettings(Settings()));
}

void tst_OpenAiSpeechRequests::refusesWhatIsNoTranscript_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a page") << QByteArray("<html>");
    QTest::newRow("another object") << QByteArray(R"({"result":"yes"})");
    QTest::newRow("a text that is none") << QByteArray(R"({"text":["yes"]})");
    QTest::newRow("an array") << QByteArray(R"(["yes"])");
}

void tst_OpenAiSpeechRequests::refusesWhatIsNoTranscript()
{
    QFETCH(QByteArray, json);
    QVERIFY(!transcriptFrom(json));
}

void tst_OpenAiSpeechRequests::saysWhatAnAnswerMeans_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("tryAgain");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = Error::Code;
    QTest::newRow("a wrong key") << 401 << QByteArray() << false << Code::Refused << u"openai/apiKey"_s;
    QTest::newRow("not in this country") << 403 << QByteArray() << false << Code::Refused << u"HTTP 403"_s;
    QTest::newRow("no such model") << 404 << QByteArray(R"({"error":{"code":"model_not_found","message":"The model does not exist."}})") << false
                                   << Code::NotFound << u"The model does not exist."_s;
    QTest::newRow("no such voice") << 400 << QByteArray(R"({"error":{"message":"voice"}})") << false << Code::Unsupported << u"the voice x"_s;
    QTest::newRow("no money") << 429 << QByteArray(R"({"error":{"code":"insufficient_quota"}})") << false << Code::Quota << u"used up"_s;
    QTest::newRow("too fast") << 429 << QByteArray(R"({"error":{"code":"rate_limit_exceeded"}})") << true << Code::Quota << u"429"_s;
    QTest::newRow("out of order") << 500 << QByteArray("<html>") << true << Code::Network << u"out of order"_s;
}

void tst_OpenAiSpeechRequests::saysWhatAnAnswerMeans()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(bool, tryAgain);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    const auto verdict = judgeOpenAi(status, body, {u"OpenAI"_s, u"openai/url"_s, u"api.openai.com"_s}, u"the voice x"_s);
    QCOMPARE(verdict.tryAgain, tryAgain);
    QCOMPARE(verdict.error.code, code);
    QVERIFY2(verdict.error.detail.contains(says), qPrintable(verdict.error.detail));
}

QTEST_GUILESS_MAIN(tst_OpenAiSpeechRequests)
#include "tst_openaispeechrequests.moc"
