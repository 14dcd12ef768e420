// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakegeminirules.h"

#include <QJsonDocument>
#include <QtTest>

// A stand-in is worth as much as what it refuses.
class tst_FakeGeminiRules : public QObject
{
    Q_OBJECT
private slots:
    void takesWhatTheRealOneTakes_data();
    void takesWhatTheRealOneTakes();
    void refusesWhatTheRealOneRefuses_data();
    void refusesWhatTheRealOneRefuses();
};

namespace {
QByteArray setup(const QByteArray &more)
{
    return R"({"setup":{"model":"models/gemini-3.8-live","generationConfig":{"responseModalities":["AUDIO"]})" + more + "}}";
}
QByteArray audio(const QByteArray &mime, const QByteArray &pcm)
{
    return R"({"realtimeInput":{"audio":{"mimeType":")" + mime + R"(","data":")" + pcm.toBase64() + R"("}}})";
}
} // namespace

void tst_FakeGeminiRules::takesWhatTheRealOneTakes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("the smallest setup") << setup("");
    QTest::newRow("snippets of the guide") << setup(R"(,"sessionResumption":{"handle":"x"},"inputAudioTranscription":{})");
    QTest::newRow("20 ms") << audio("audio/pcm;rate=16000", QByteArray(640, 'x'));
    QTest::newRow("a note") << QByteArray(R"({"clientContent":{"turns":[{"role":"user","parts":[{"text":"x"}]}],"turnComplete":false}})");
}

void tst_FakeGeminiRules::takesWhatTheRealOneTakes()
{
    QFETCH(QByteArray, json);
    const auto refusal = fakes::refusalOf(QJsonDocument::fromJson(json).object());
    QVERIFY2(!refusal, refusal ? qPrintable(refusal->reason) : "");
}

void tst_FakeGeminiRules::refusesWhatTheRealOneRefuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason"); // its beginning
    const auto invalid = QStringLiteral("Request contains an invalid argument.");
    QTest::newRow("unknown field") << setup(R"(,"colour":1)") << 1007
        << QStringLiteral("Invalid JSON payload received. Unknown name \"colour\" at 'setup': Cannot find field.");
    QTest::newRow("unknown field deep inside") << setup(R"(,"realtimeInputConfig":{"automaticActivityDetection":{"x":1}})") << 1007
        << QStringLiteral("Invalid JSON payload received. Unknown name \"x\" at "
                          "'setup.realtime_input_config.automatic_activity_detection': Cannot find field.");
    QTest::newRow("unknown kind") << QByteArray(R"({"hello":{}})") << 1007 << QStringLiteral("Invalid JSON payload");
    QTest::newRow("two kinds") << QByteArray(R"({"realtimeInput":{"text":"x"},"toolResponse":{}})") << 1007 << QStringLiteral("Invalid JSON");
    QTest::newRow("no JSON") << QByteArray("x") << 1007 << QStringLiteral("Invalid JSON");
    QTest::newRow("model without prefix") << QByteArray(R"({"setup":{"model":"gemini-3.8-live"}})") << 1008
        << QStringLiteral("gemini-3.8-live is not found for API version v1beta");
    QTest::newRow("retired model") << QByteArray(R"({"setup":{"model":"models/gemini-2.0-flash-live-001"}})") << 1008
        << QStringLiteral("models/gemini-2.0-flash-live-001 is not found");
    QTest::newRow("text modality")
        << QByteArray(R"({"setup":{"model":"models/gemini-3.8-live","generationConfig":{"responseModalities":["TEXT"]}}})") << 1007 << invalid;
    QTest::newRow("thinking") << QByteArray(R"({"setup":{"model":"models/gemini-3.8-live",
        "generationConfig":{"responseModalities":["AUDIO"],"thinkingConfig":{"thinkingBudget":0}}}})") << 1007 << invalid;
    QTest::newRow("unknown voice") << QByteArray(R"({"setup":{"model":"models/gemini-3.8-live","generationConfig":{"responseModalities":["AUDIO"],
        "speechConfig":{"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"kore"}}}}}})") << 1007 << invalid;
    QTest::newRow("proactive audio off") << setup(R"(,"proactivity":{"proactiveAudio":false})") << 1007 << invalid;
    QTest::newRow("lower-case schema type")
        << setup(R"(,"tools":[{"functionDeclarations":[{"name":"x","description":"y","parameters":{"type":"object"}}]}])") << 1007 << invalid;
    QTest::newRow("legacy audio") << QByteArray(R"({"realtimeInput":{"mediaChunks":[{"mimeType":"audio/pcm;rate=16000","data":""}]}})") << 1007
        << QStringLiteral("realtime_input.media_chunks is deprecated.");
    QTest::newRow("24 kHz") << audio("audio/pcm;rate=24000", QByteArray(640, 'x')) << 1007 << QStringLiteral("Unsupported mime type");
    QTest::newRow("no rate") << audio("audio/pcm", QByteArray(640, 'x')) << 1007 << QStringLiteral("Unsupported mime type");
    QTest::newRow("half a sample") << audio("audio/pcm;rate=16000", QByteArray(641, 'x')) << 1007 << invalid;
    QTest::newRow("no sound") << audio("audio/pcm;rate=16000", {}) << 1007 << invalid;
    QTest::newRow("too much at once") << audio("audio/pcm;rate=16000", QByteArray(32000, 'x')) << 1007 << invalid;
    QTest::newRow("no base64")
        << QByteArray(R"({"realtimeInput":{"audio":{"mimeType":"audio/pcm;rate=16000","data":"!!!!"}}})") << 1007 << invalid;
    QTest::newRow("manual activity") << QByteArray(R"({"realtimeInput":{"activityStart":{}}})") << 1007 << QStringLiteral("Explicit activity");
    QTest::newRow("a note without role") << QByteArray(R"({"clientContent":{"turns":[{"parts":[{"text":"x"}]}]}})") << 1007
        << QStringLiteral("Please use a valid role");
    QTest::newRow("tool answer without id")
        << QByteArray(R"({"toolResponse":{"functionResponses":[{"name":"x","response":{}}]}})") << 1007 << invalid;
}

void tst_FakeGeminiRules::refusesWhatTheRealOneRefuses()
{
    QFETCH(QByteArray, json);
    QFETCH(int, code);
    QFETCH(QString, reason);
    const auto refusal = fakes::refusalOf(QJsonDocument::fromJson(json).object());
    QVERIFY(refusal);
    QCOMPARE(refusal->code, code);
    QVERIFY2(refusal->reason.startsWith(reason), qPrintable(refusal->reason));
}

QTEST_GUILESS_MAIN(tst_FakeGeminiRules)
#include "tst_fakegeminirules.moc"
