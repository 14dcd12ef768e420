// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeopenairules.h"

#include <QJsonDocument>
#include <QtTest>

using namespace Qt::StringLiterals;

// A stand-in is worth as much as what it refuses.
class tst_FakeOpenAiRules : public QObject
{
    Q_OBJECT
private slots:
    void takesWhatTheRealOneTakes_data();
    void takesWhatTheRealOneTakes();
    void refusesWhatTheRealOneRefuses_data();
    void refusesWhatTheRealOneRefuses();
    void knowsTheModels();
};

namespace {
QByteArray update(const QByteArray &more)
{
    return R"({"type":"session.update","session":{"type":"realtime")" + more + "}}";
}
QByteArray input(const QByteArray &more)
{
    return update(R"(,"audio":{"input":{)" + more + "}}");
}
QByteArray item(const QByteArray &fields)
{
    return R"({"type":"conversation.item.create","item":{)" + fields + "}}";
}
QByteArray message(const QByteArray &role, const QByteArray &type)
{
    return item(R"("type":"message","role":")" + role + R"(","content":[{"type":")" + type + R"(","text":"x"}])");
}
} // namespace

void tst_FakeOpenAiRules::takesWhatTheRealOneTakes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("the guide's session") << QByteArray(R"({"type":"session.update","event_id":"e","session":{
        "type":"realtime","model":"gpt-realtime-2.1","output_modalities":["audio"],"instructions":"x",
        "audio":{"input":{"format":{"type":"audio/pcmu"},"noise_reduction":{"type":"near_field"},
            "transcription":{"model":"gpt-transcribe","language":"en"},
            "turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":500,
                "create_response":true,"interrupt_response":true,"idle_timeout_ms":null}},
          "output":{"format":{"type":"audio/pcmu"},"voice":"marin","speed":1.0}},
        "tools":[{"type":"function","name":"end_call","description":"x","parameters":{"type":"object","properties":{}}}],
        "tool_choice":"auto","max_output_tokens":"inf","truncation":"auto"}})");
    QTest::newRow("manual turns") << input(R"("turn_detection":null)");
    QTest::newRow("PCM at 24 kHz") << input(R"("format":{"type":"audio/pcm","rate":24000})");
    QTest::newRow("sound") << QByteArray(R"({"type":"input_audio_buffer.append","audio":"//8="})");
    QTest::newRow("a note") << message("system", "input_text");
    QTest::newRow("what the agent said") << message("assistant", "output_text");
    QTest::newRow("a result") << item(R"("type":"function_call_output","call_id":"c","output":"{}")");
    QTest::newRow("a response") << QByteArray(R"({"type":"response.create"})");
}

void tst_FakeOpenAiRules::takesWhatTheRealOneTakes()
{
    QFETCH(QByteArray, json);
    QVERIFY(QJsonDocument::fromJson(json).isObject());
    const auto refusal = fakes::refusalOfEvent(QJsonDocument::fromJson(json).object());
    QVERIFY2(!refusal, refusal ? qPrintable(refusal->message) : "");
}

void tst_FakeOpenAiRules::refusesWhatTheRealOneRefuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("code");
    const auto unknown = u"unknown_parameter"_s, value = u"invalid_value"_s, missing = u"missing_required_parameter"_s, type = u"invalid_type"_s;
    QTest::newRow("no JSON") << QByteArray("x") << missing;
    QTest::newRow("no type") << QByteArray("{}") << missing;
    QTest::newRow("an unknown kind") << QByteArray(R"({"type":"session.start"})") << value;
    QTest::newRow("clearing the output, which is for WebRTC") << QByteArray(R"({"type":"output_audio_buffer.clear"})") << value;
    QTest::newRow("an unknown field") << update(R"(,"colour":1)") << unknown;
    QTest::newRow("an unknown field deep inside") << input(R"("turn_detection":{"type":"server_vad","x":1})") << unknown;
    QTest::newRow("no session type") << QByteArray(R"({"type":"session.update","session":{}})") << missing;
    QTest::newRow("the beta's modalities") << update(R"(,"modalities":["audio","text"])") << unknown;
    QTest::newRow("the beta's format") << update(R"(,"input_audio_format":"g711_ulaw")") << unknown;
    QTest::newRow("the beta's voice") << update(R"(,"voice":"alloy")") << unknown;
    QTest::newRow("the beta's turn detection") << update(R"(,"turn_detection":{"type":"server_vad"})") << unknown;
    QTest::newRow("the beta's temperature") << update(R"(,"temperature":0.8)") << unknown;
    QTest::newRow("both modalities") << update(R"(,"output_modalities":["audio","text"])") << value;
    QTest::newRow("an unknown format") << input(R"("format":{"type":"g711_ulaw"})") << value;
    QTest::newRow("a rate beside mu-law") << input(R"("format":{"type":"audio/pcmu","rate":8000})") << unknown;
    QTest::newRow("PCM at 16 kHz") << input(R"("format":{"type":"audio/pcm","rate":16000})") << value;
    QTest::newRow("unknown turn detection") << input(R"("turn_detection":{"type":"vad"})") << value;
    QTest::newRow("eagerness beside silence") << input(R"("turn_detection":{"type":"server_vad","eagerness":"low"})") << unknown;
    QTest::newRow("silence beside sense") << input(R"("turn_detection":{"type":"semantic_vad","silence_duration_ms":500})") << unknown;
    QTest::newRow("a threshold of 2") << input(R"("turn_detection":{"type":"server_vad","threshold":2})") << value;
    QTest::newRow("an unknown transcriber") << input(R"("transcription":{"model":"gpt-5"})") << value;
    QTest::newRow("a language with a country") << input(R"("transcription":{"model":"gpt-transcribe","language":"en-US"})") << value;
    QTest::newRow("an unknown voice") << update(R"(,"audio":{"output":{"voice":"Kore"}})") << value;
    QTest::newRow("a function wrapped as for chat")
        << update(R"(,"tools":[{"type":"function","function":{"name":"x"}}])") << unknown;
    QTest::newRow("a function without schema") << update(R"(,"tools":[{"type":"function","name":"x"}])") << value;
    QTest::newRow("no sound") << QByteArray(R"({"type":"input_audio_buffer.append","audio":""})") << value;
    QTest::newRow("no base64") << QByteArray(R"({"type":"input_audio_buffer.append","audio":"!!!!"})") << value;
    QTest::newRow("the beta's content") << message("assistant", "text") << value;
    QTest::newRow("sound in the agent's mouth") << message("assistant", "output_audio") << value;
    QTest::newRow("an unknown role") << message("developer", "input_text") << value;
    QTest::newRow("a message without words") << item(R"("type":"message","role":"user","content":[])") << missing;
    QTest::newRow("a result as an object") << item(R"("type":"function_call_output","call_id":"c","output":{})") << type;
    QTest::newRow("a result without call") << item(R"("type":"function_call_output","output":"{}")") << missing;
    QTest::newRow("half a millisecond")
        << QByteArray(R"({"type":"conversation.item.truncate","item_id":"i","content_index":0,"audio_end_ms":0.5})") << missing;
    QTest::newRow("a cut of nothing") << QByteArray(R"({"type":"conversation.item.truncate","content_index":0,"audio_end_ms":5})") << missing;
    QTest::newRow("the beta's response") << QByteArray(R"({"type":"response.create","response":{"modalities":["audio"]}})") << unknown;
}

void tst_FakeOpenAiRules::refusesWhatTheRealOneRefuses()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, code);
    const auto refusal = fakes::refusalOfEvent(QJsonDocument::fromJson(json).object());
    QVERIFY(refusal);
    QCOMPARE(refusal->code, code);
}

void tst_FakeOpenAiRules::knowsTheModels()
{
    QVERIFY(fakes::isRealtimeModel(u"gpt-realtime-2.1"_s));
    QVERIFY(!fakes::isRealtimeModel(u"gpt-4o-realtime-preview"_s)); // switched off
    QVERIFY(!fakes::isRealtimeModel(u"gpt-6-luna"_s));
    QVERIFY(!fakes::isRealtimeModel({}));
}

QTEST_GUILESS_MAIN(tst_FakeOpenAiRules)
#include "tst_fakeopenairules.moc"
