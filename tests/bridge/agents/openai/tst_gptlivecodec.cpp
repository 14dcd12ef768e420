// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptlivecodec.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Type = GptLiveEvent::Type;

// Events of GPT-Live in the shapes of its reference.
class tst_GptLiveCodec : public QObject
{
    Q_OBJECT
private slots:
    void readsTheStart();
    void readsSound();
    void readsWordsOfBothSides();
    void readsFunctionsOfTheModelBehindIt();
    void readsUsageAndTheEnd();
    void readsProblems();
    void skipsWhatItDoesNotKnow();
    void whatIsNoEventIsMalformed_data();
    void whatIsNoEventIsMalformed();
};

namespace {

GptLiveEvent read(const QByteArray &json)
{
    const auto event = gptLiveEventFrom(json);
    if (!event)
        qWarning("%s", qPrintable(event.error().detail));
    return event.value_or(GptLiveEvent());
}

} // namespace

void tst_GptLiveCodec::readsTheStart()
{
    const auto event = read(R"({"type":"session.started","session":{"id":"s1","model":"gpt-live-1","expires_at":1790000000,
        "audio":{"format":{"type":"audio/pcmu","rate":8000},"output":{"voice":"marin"}}}})");
    QCOMPARE(event.type, Type::Started);
    QCOMPARE(event.format, u"audio/pcmu"_s);
    QCOMPARE(event.expiresAt, std::optional<qint64>(1790000000));
}

void tst_GptLiveCodec::readsSound()
{
    const auto event = read(R"({"type":"session.output_audio.delta","delta":"/////w=="})"); // ITU-T G.711: 0xff is silence
    QCOMPARE(event.type, Type::Sound);
    QCOMPARE(event.audio, QList<qint16>(4, 0));
}

void tst_GptLiveCodec::readsWordsOfBothSides()
{
    auto event = read(R"({"type":"session.input_transcript.delta","delta":" Hello","start_ms":100,"end_ms":400})");
    QCOMPARE(event.type, Type::CallerWords);
    QCOMPARE(event.text, u" Hello"_s);
    event = read("{\"type\":\"session.output_transcript.delta\",\"delta\":\"Hi\\u0007 there\"}");
    QCOMPARE(event.type, Type::AgentWords);
    QCOMPARE(event.text, u"Hi  there"_s); // no bell in a transcript
}

void tst_GptLiveCodec::readsFunctionsOfTheModelBehindIt()
{
    auto event = read(R"({"type":"response.event","delegation_id":"d1","event":{"type":"response.output_item.done","response_id":"r1",
        "item":{"type":"function_call","call_id":"c1","name":"end_call","arguments":"{\"reason\":\"done\"}","status":"completed"}}})");
    QCOMPARE(event.type, Type::ToolWanted);
    QCOMPARE(event.response, u"r1"_s);
    QCOMPARE(event.tool.id, u"c1"_s);
    QCOMPARE(event.tool.arguments["reason"_L1].toString(), u"done"_s);
    event = read(R"({"type":"response.event","event":{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c1","name":"x","arguments":"{oops"}}})");
    QVERIFY(event.badArguments);
    QCOMPARE(read(R"({"type":"response.event","event":{"type":"response.completed","response":{"id":"r1"}}})").type, Type::BackendDone);
    for (const auto *other : {R"({"type":"response.event","event":{"type":"response.output_text.delta","delta":"x"}})", R"({"type":"response.event"})",
             R"({"type":"response.event","event":{"type":"response.output_item.done","item":{"type":"message"}}})",
             R"({"type":"response.event","event":{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"x","status":"incomplete"}}})"})
        QCOMPARE(read(other).type, Type::Other);
}

void tst_GptLiveCodec::readsUsageAndTheEnd()
{
    QCOMPARE(read(R"({"type":"session.usage.updated","usage":{"seconds":12.5},"context_window":{"usage_ratio":0.1}})").seconds, 12.5);
    const auto event = read(R"({"type":"session.closed","reason":"expired","usage":{"seconds":60}})");
    QCOMPARE(event.type, Type::Closed);
    QCOMPARE(event.reason, u"expired"_s);
    QCOMPARE(event.seconds, 60.0);
    QCOMPARE(read(R"({"type":"session.usage.updated","usage":{"seconds":-5}})").seconds, 0.0);
}

void tst_GptLiveCodec::readsProblems()
{
    const auto event = read(R"({"type":"error","error":{"type":"invalid_request_error","code":"model_not_found","message":"No such model",
        "param":"session.model","client_event_id":"start"}})");
    QCOMPARE(event.type, Type::Problem);
    QCOMPARE(event.problem.code, u"model_not_found"_s);
    QCOMPARE(event.problem.param, u"session.model"_s);
    QCOMPARE(event.problem.event, u"start"_s);
}

void tst_GptLiveCodec::skipsWhatItDoesNotKnow()
{
    for (const auto *json : {R"({"type":"session.delegation.created","delegation":{"id":"d1"}})", R"({"type":"session.thinking.appended"})",
             R"({"type":"from.the.future","x":[1,2]})"})
        QCOMPARE(read(json).type, Type::Other);
}

void tst_GptLiveCodec::whatIsNoEventIsMalformed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("no type") << QByteArray(R"({"delta":"x"})");
    QTest::newRow("a type that is a number") << QByteArray(R"({"type":7})");
    QTest::newRow("sound that is none") << QByteArray(R"({"type":"session.output_audio.delta","delta":"!!!"})");
    QTest::newRow("sound that was cut") << QByteArray(R"({"type":"session.output_audio.delta","delta":"/////"})");
    QTest::newRow("no sound") << QByteArray(R"({"type":"session.output_audio.delta"})");
    QTest::newRow("a function without a name")
        << QByteArray(R"({"type":"response.event","event":{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c"}}})");
    QTest::newRow("larger than any event") << QByteArray(R"({"type":")") + QByteArray(5 * 1024 * 1024, 'x') + R"("})";
    QTest::newRow("deeper than any event") << QByteArray(R"({"type":"error","error":)") + QByteArray(5000, '[') + QByteArray(5000, ']') + "}";
}

void tst_GptLiveCodec::whatIsNoEventIsMalformed()
{
    QFETCH(QByteArray, json);
    const auto event = gptLiveEventFrom(json);
    QVERIFY(!event);
    QCOMPARE(event.error().code, Error::Code::Malformed);
    QVERIFY(event.error().detail.size() < 300); // its content is not quoted
}

QTEST_GUILESS_MAIN(tst_GptLiveCodec)
#include "tst_gptlivecodec.moc"
