// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaicodec.h"

#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Type = OpenAiEvent::Type;
using Status = OpenAiEvent::Status;

// The service's events, in the shapes of the vendor's reference, read as values.
class tst_OpenAiCodec : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatASessionIs();
    void readsSoundAsSamples();
    void readsTheAgentsWords();
    void readsTheCallersTurns_data();
    void readsTheCallersTurns();
    void readsFunctionCalls();
    void aCallThatWasCutOffIsNone();
    void argumentsThatAreNoneAreMarked_data();
    void argumentsThatAreNoneAreMarked();
    void readsHowAResponseEnded_data();
    void readsHowAResponseEnded();
    void readsUsage();
    void readsErrors();
    void ignoresWhatItDoesNotKnow_data();
    void ignoresWhatItDoesNotKnow();
    void makesControlCharactersHarmless();

    void refusesWhatIsMalformed_data();
    void refusesWhatIsMalformed();
    void refusesWhatIsTooDeep();
    void refusesWhatIsTooLarge();
    void readsOnAfterAHugeEvent();
    void neverQuotesContentInErrors();
};

namespace {

OpenAiEvent read(const QByteArray &json)
{
    const auto event = openAiEventFrom(json);
    if (event)
        return *event;
    QTest::qFail(qPrintable(event.error().detail), __FILE__, __LINE__);
    return {};
}

QByteArray sound(const QByteArray &base64)
{
    return R"({"event_id":"event_1","type":"response.output_audio.delta","response_id":"resp_1","item_id":"item_1","output_index":0,
        "content_index":2,"delta":")" + base64 + R"("})";
}

QByteArray call(const QByteArray &arguments, const QByteArray &status = "completed")
{
    return R"({"type":"response.output_item.done","response_id":"resp_1","output_index":1,"item":{"id":"item_2","object":"realtime.item",
        "type":"function_call","status":")" + status + R"(","call_id":"call_7","name":"end_call","arguments":)" + arguments + "}}";
}

} // namespace

void tst_OpenAiCodec::readsWhatASessionIs()
{
    const auto session = [](const QByteArray &type) {
        return R"({"type":")" + type + R"(","session":{"id":"sess_1","type":"realtime","expires_at":1790000000,
            "audio":{"input":{"format":{"type":"audio/pcm","rate":24000}},"output":{"format":{"type":"audio/pcmu"},"voice":"marin"}}}})";
    };
    const auto created = read(session("session.created"));
    QCOMPARE(created.type, Type::SessionCreated);
    QCOMPARE(created.expiresAt, std::optional<qint64>(1790000000));
    QCOMPARE(created.format, u"audio/pcmu"_s);
    QCOMPARE(read(session("session.updated")).type, Type::SessionUpdated);
    QCOMPARE(read(R"({"type":"session.updated","session":{}})").expiresAt, std::nullopt);
}

void tst_OpenAiCodec::readsSoundAsSamples()
{
    // ITU-T G.711 table 2 by hand: 0xFF is silence, 0x80 and 0x00 the loudest steps, 0xEF the first of the second segment.
    const auto event = read(sound("/4AA7w=="));
    QCOMPARE(event.type, Type::Sound);
    QCOMPARE(event.response, u"resp_1"_s);
    QCOMPARE(event.item, u"item_1"_s);
    QCOMPARE(event.content, 2);
    QCOMPARE(event.audio, (QList<qint16>{0, 32124, -32124, 132}));
    QVERIFY(read(sound("")).audio.isEmpty());
}

void tst_OpenAiCodec::readsTheAgentsWords()
{
    const auto event = read(R"({"type":"response.output_audio_transcript.delta","response_id":"r","item_id":"i","delta":" Gr\u00fc\u00dfe"})");
    QCOMPARE(event.type, Type::AgentWords);
    QCOMPARE(event.response, u"r"_s);
    QCOMPARE(event.text, u" Grüße"_s);
}

void tst_OpenAiCodec::readsTheCallersTurns_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("text");
    const auto event = [](const QByteArray &type, const QByteArray &more) {
        return R"({"type":")" + type + R"(","item_id":"item_9",)" + more + "}";
    };
    const QByteArray words = "conversation.item.input_audio_transcription.";
    QTest::newRow("started") << event("input_audio_buffer.speech_started", R"("audio_start_ms":1000)") << int(Type::CallerStarted) << QString();
    QTest::newRow("stopped") << event("input_audio_buffer.speech_stopped", R"("audio_end_ms":2000)") << int(Type::CallerStopped) << QString();
    QTest::newRow("committed") << event("input_audio_buffer.committed", R"("previous_item_id":null)") << int(Type::CallerCommitted) << QString();
    QTest::newRow("a word") << event(words + "delta", R"("content_index":0,"delta":" a")") << int(Type::CallerWords) << u" a"_s;
    QTest::newRow("all words") << event(words + "completed", R"("transcript":"a table","usage":{})") << int(Type::CallerWordsDone) << u"a table"_s;
    QTest::newRow("no words") << event(words + "failed", R"("error":{"code":"x"})") << int(Type::CallerWordsFailed) << QString();
}

void tst_OpenAiCodec::readsTheCallersTurns()
{
    QFETCH(QByteArray, json);
    QFETCH(int, type);
    QFETCH(QString, text);
    const auto event = read(json);
    QCOMPARE(int(event.type), type);
    QCOMPARE(event.item, u"item_9"_s);
    QCOMPARE(event.text, text);
}

void tst_OpenAiCodec::readsFunctionCalls()
{
    const auto event = read(call(R"("{\"reason\":\"done\",\"n\":[1,2.5,null]}")"));
    QCOMPARE(event.type, Type::ToolWanted);
    QCOMPARE(event.response, u"resp_1"_s);
    QCOMPARE(event.tool.id, u"call_7"_s);
    QCOMPARE(event.tool.name, u"end_call"_s);
    QCOMPARE(event.tool.arguments, QJsonDocument::fromJson(R"({"reason":"done","n":[1,2.5,null]})").object());
    QVERIFY(!event.badArguments);
    QVERIFY(!read(call(R"("")")).badArguments); // a function without parameters
    QVERIFY(!read(call("null")).badArguments);
}

void tst_OpenAiCodec::aCallThatWasCutOffIsNone()
{
    QCOMPARE(read(call(R"("{\"rea")", "incomplete")).type, Type::Other);
    QCOMPARE(read(call(R"("{}")", "in_progress")).type, Type::Other);
    QCOMPARE(read(R"({"type":"response.output_item.done","response_id":"r","item":{"type":"message","status":"completed"}})").type, Type::Other);
}

void tst_OpenAiCodec::argumentsThatAreNoneAreMarked_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::newRow("no JSON") << QByteArray(R"("done")");
    QTest::newRow("an array") << QByteArray(R"("[1]")");
    QTest::newRow("cut off") << QByteArray(R"("{\"reason\":")");
    QTest::newRow("5 MB would be too much") << QByteArray(R"("{\"a\":\")") + QByteArray(70'000, 'a') + R"(\"}")";
}

void tst_OpenAiCodec::argumentsThatAreNoneAreMarked()
{
    QFETCH(QByteArray, arguments);
    const auto event = read(call(arguments));
    QCOMPARE(event.type, Type::ToolWanted);
    QVERIFY(event.badArguments);
    QVERIFY(event.tool.arguments.isEmpty());
}

void tst_OpenAiCodec::readsHowAResponseEnded_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("reason");
    QTest::newRow("completed") << QByteArray(R"("status":"completed","status_details":null)") << int(Status::Completed) << QString();
    QTest::newRow("interrupted") << QByteArray(R"("status":"cancelled","status_details":{"type":"cancelled","reason":"turn_detected"})")
                                 << int(Status::Cancelled) << u"turn_detected"_s;
    QTest::newRow("too long") << QByteArray(R"("status":"incomplete","status_details":{"type":"incomplete","reason":"max_output_tokens"})")
                              << int(Status::Incomplete) << u"max_output_tokens"_s;
    QTest::newRow("failed") << QByteArray(R"("status":"failed","status_details":{"type":"failed","error":{"type":"x","code":"rate_limit_exceeded"}})")
                            << int(Status::Failed) << QString();
    QTest::newRow("in a way that is new") << QByteArray(R"("status":"paused")") << int(Status::Completed) << QString();
}

void tst_OpenAiCodec::readsHowAResponseEnded()
{
    QFETCH(QByteArray, response);
    QFETCH(int, status);
    QFETCH(QString, reason);
    const auto event = read(R"({"type":"response.done","response":{"id":"resp_1",)" + response + "}}");
    QCOMPARE(event.type, Type::ResponseDone);
    QCOMPARE(event.response, u"resp_1"_s);
    QCOMPARE(int(event.status), status);
    QCOMPARE(event.reason, reason);
    QCOMPARE(event.problem.code, event.status == Status::Failed ? u"rate_limit_exceeded"_s : QString());
}

void tst_OpenAiCodec::readsUsage()
{
    const auto usage = read(R"({"type":"response.done","response":{"id":"r","status":"completed","usage":{"total_tokens":120,
        "input_token_details":{"text_tokens":40,"audio_tokens":30,"cached_tokens":25,"cached_tokens_details":{"text_tokens":20,"audio_tokens":5}},
        "output_token_details":{"text_tokens":15,"audio_tokens":-35}}}})").usage;
    QCOMPARE(usage.inputTokens, 20.0); // what is cached is not counted twice
    QCOMPARE(usage.inputAudioTokens, 25.0);
    QCOMPARE(usage.cachedTokens, 25.0);
    QCOMPARE(usage.outputTokens, 15.0);
    QCOMPARE(usage.outputAudioTokens, 0.0); // nobody gives tokens back
    const auto absurd = read(R"({"type":"response.done","response":{"id":"r","usage":{"input_token_details":{"text_tokens":1,"audio_tokens":1,
        "cached_tokens":9}}}})").usage;
    QCOMPARE(absurd.inputTokens, 0.0);
    QCOMPARE(absurd.inputAudioTokens, 0.0);

    const auto ear = [](const QByteArray &usage) {
        return read(R"({"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":"x","usage":)" + usage + "}").usage;
    };
    QCOMPARE(ear(R"({"type":"duration","seconds":2.5})").seconds, 2.5);
    QCOMPARE(ear(R"({"type":"tokens","input_tokens":9,"input_token_details":{"audio_tokens":9},"output_tokens":3})").inputAudioTokens, 9.0);
    QCOMPARE(ear(R"({"type":"tokens","output_tokens":3})").outputTokens, 3.0);
}

void tst_OpenAiCodec::readsErrors()
{
    const auto event = read(R"({"type":"error","event_id":"event_1","error":{"type":"invalid_request_error","code":"invalid_value",
        "message":"Invalid value: 'x'.","param":"session.audio.output.voice","event_id":"setup"}})");
    QCOMPARE(event.type, Type::Problem);
    QCOMPARE(event.problem.type, u"invalid_request_error"_s);
    QCOMPARE(event.problem.code, u"invalid_value"_s);
    QCOMPARE(event.problem.message, u"Invalid value: 'x'."_s);
    QCOMPARE(event.problem.param, u"session.audio.output.voice"_s);
    QCOMPARE(event.problem.event, u"setup"_s);
    QVERIFY(read(R"({"type":"error","error":{"type":"server_error","code":null,"message":"Oops","event_id":null}})").problem.code.isEmpty());
}

void tst_OpenAiCodec::ignoresWhatItDoesNotKnow_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("a new kind") << QByteArray(R"({"type":"mood.updated","mood":[1,2,3],"item_id":7})");
    QTest::newRow("limits") << QByteArray(R"({"type":"rate_limits.updated","rate_limits":[{"name":"tokens"}]})");
    QTest::newRow("the beta's sound") << QByteArray(R"({"type":"response.audio.delta","response_id":"r","item_id":"i","delta":"AAAA"})");
    QTest::newRow("an item") << QByteArray(R"({"type":"conversation.item.added","item":{"id":"i","type":"message"}})");
    QTest::newRow("the end of a part") << QByteArray(R"({"type":"response.output_audio.done","response_id":"r"})");
}

void tst_OpenAiCodec::ignoresWhatItDoesNotKnow()
{
    QFETCH(QByteArray, json);
    QCOMPARE(read(json).type, Type::Other);
}

void tst_OpenAiCodec::makesControlCharactersHarmless()
{
    QCOMPARE(read(R"({"type":"response.output_audio_transcript.delta","response_id":"r","item_id":"i","delta":"a\u0000b\u001b[2Jc\nd"})").text,
        u"a b [2Jc d"_s);
}

void tst_OpenAiCodec::refusesWhatIsMalformed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("cut off") << QByteArray(R"({"type":"error","error":{"code":"x)");
    QTest::newRow("an array") << QByteArray(R"([{"type":"error"}])");
    QTest::newRow("two documents") << QByteArray(R"({"type":"x"}{"type":"y"})");
    QTest::newRow("no type") << QByteArray(R"({"session":{}})");
    QTest::newRow("a number for a type") << QByteArray(R"({"type":1})");
    QTest::newRow("invalid UTF-8") << QByteArray("{\"type\":\"\xff\xfe\"}");
    QTest::newRow("a lone surrogate") << QByteArray(R"({"type":"\ud800"})");
    QTest::newRow("a number beyond all") << QByteArray(R"({"type":"x","n":1e999})");
    QTest::newRow("broken where we do not look") << QByteArray(R"({"type":"x","n":[1,,2]})");
    QTest::newRow("sound that is no base64") << sound("A!QA");
    QTest::newRow("base64 cut off") << sound("AQAAA");
    QTest::newRow("sound of no response") << QByteArray(R"({"type":"response.output_audio.delta","item_id":"i","delta":"AAAA"})");
    QTest::newRow("sound of no item") << QByteArray(R"({"type":"response.output_audio.delta","response_id":"r","delta":"AAAA"})");
    QTest::newRow("no sound") << QByteArray(R"({"type":"response.output_audio.delta","response_id":"r","item_id":"i"})");
    QTest::newRow("sound as a number") << QByteArray(R"({"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":7})");
    QTest::newRow("a response without id") << QByteArray(R"({"type":"response.created","response":{}})");
    QTest::newRow("no response") << QByteArray(R"({"type":"response.done"})");
    QTest::newRow("a response as text") << QByteArray(R"({"type":"response.done","response":"r"})");
    QTest::newRow("words as a number") << QByteArray(R"({"type":"response.output_audio_transcript.delta","response_id":"r","item_id":"i","delta":5})");
    QTest::newRow("speech of no item") << QByteArray(R"({"type":"input_audio_buffer.speech_started"})");
    QTest::newRow("a call without id")
        << QByteArray(R"({"type":"response.output_item.done","response_id":"r","item":{"type":"function_call","name":"x","arguments":"{}"}})");
    QTest::newRow("a call without name")
        << QByteArray(R"({"type":"response.output_item.done","response_id":"r","item":{"type":"function_call","call_id":"c","arguments":"{}"}})");
    QTest::newRow("arguments as an object") << call("{}");
    QTest::newRow("an error that is none") << QByteArray(R"({"type":"error"})");
    QTest::newRow("an id of a kilobyte") << QByteArray(R"({"type":"input_audio_buffer.committed","item_id":")") + QByteArray(1024, 'a') + R"("})";
    QTest::newRow("a date as text") << QByteArray(R"({"type":"session.updated","session":{"expires_at":"soon"}})");
}

void tst_OpenAiCodec::refusesWhatIsMalformed()
{
    QFETCH(QByteArray, json);
    const auto event = openAiEventFrom(json);
    QVERIFY(!event);
    QCOMPARE(event.error().code, Error::Code::Malformed);
    QVERIFY(!event.error().detail.isEmpty());
}

void tst_OpenAiCodec::refusesWhatIsTooDeep()
{
    const auto nested = [](int depth) {
        return QByteArray(R"({"type":"x","y":)") + QByteArray(depth, '[') + QByteArray(depth, ']') + "}";
    };
    QVERIFY(openAiEventFrom(nested(60)));
    QVERIFY(!openAiEventFrom(nested(64)));
    QVERIFY(!openAiEventFrom(nested(200'000))); // by the parser for large events, which is another one
}

void tst_OpenAiCodec::refusesWhatIsTooLarge()
{
    const auto ofSize = [](qsizetype size) { return QByteArray(R"({"type":")") + QByteArray(size - 11, 'a') + R"("})"; };
    QVERIFY(openAiEventFrom(ofSize(kMostOpenAiBytes)));
    QVERIFY(!openAiEventFrom(ofSize(kMostOpenAiBytes + 1)));
}

void tst_OpenAiCodec::readsOnAfterAHugeEvent()
{
    const QByteArray second(8000, '\x7e');
    for (const int seconds : {1, 100, 1}) // 100 s are 1.07 MB of base64
        QCOMPARE(read(sound(second.repeated(seconds).toBase64())).audio.size(), 8000 * seconds);
}

void tst_OpenAiCodec::neverQuotesContentInErrors()
{
    const auto event = openAiEventFrom(
        R"({"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":["my card is 4111"]})");
    QVERIFY(!event);
    QVERIFY(!event.error().detail.contains("4111"_L1));
}

QTEST_GUILESS_MAIN(tst_OpenAiCodec)
#include "tst_openaicodec.moc"
