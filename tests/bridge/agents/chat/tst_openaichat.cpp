// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/openaichat.h"

#include "tests/fakes/fakechatrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Chat Completions: requests that the strict rules take, and streams in the shapes of the vendor's reference and of compatible servers.
class tst_OpenAiChat : public QObject
{
    Q_OBJECT
private slots:
    void aWholeConversationIsARequest();
    void thoseMustNotCallToolsWhoMustSpeak();
    void onlyOpenAiGetsItsOwnFields();
    void withoutAKeyNoneIsSent();
    void readsTextAndUsage();
    void readsToolCallsInFragments();
    void readsWhatCompatibleServersSend_data();
    void readsWhatCompatibleServersSend();
    void theRouteIsAddedOnce_data();
    void theRouteIsAddedOnce();

    void aRefusedFieldIsLeftOutFromThenOn();
    void anErrorInTheStreamIsTold();
    void aReplyThatWasCutSaysSo();
    void whatIsNoObjectIsMalformed_data();
    void whatIsNoObjectIsMalformed();
    void aNewStreamKnowsNothingOfTheOld();
};

namespace {

ChatService service()
{
    ChatService service;
    service.title = u"OpenAI"_s;
    service.model = u"gpt-6-luna"_s;
    service.key = "planted";
    return service;
}

ChatRequest conversation()
{
    ChatRequest request;
    request.instruction = u"You are Maya."_s;
    request.tools = {endCallTool()};
    ChatTurn greeting{ChatTurn::Who::Agent, u"Hello!"_s, {}, {}};
    ChatTurn asks{ChatTurn::Who::Caller, u"Are you open?"_s, {}, {}};
    ChatTurn looks{ChatTurn::Who::Agent, {}, {{u"call_1"_s, u"end_call"_s, {{u"reason"_s, u"test"_s}}}}, {}};
    ChatTurn found{ChatTurn::Who::ToolResult, u"{\"ok\":true}"_s, {}, u"call_1"_s};
    ChatTurn note{ChatTurn::Who::Note, u"(Be brief.)"_s, {}, {}};
    request.turns = {greeting, asks, looks, found, note};
    return request;
}

QJsonObject bodyOf(const OpenAiChat &chat, const ChatRequest &request)
{
    return QJsonDocument::fromJson(chat.bodyOf(request)).object();
}

QString wrongWith(const QJsonObject &body)
{
    return fakes::wrongWithChat(fakes::ChatFamily::OpenAi, body);
}

ChatStep read(OpenAiChat &chat, const QByteArray &data)
{
    const auto step = chat.read({{}, data});
    if (!step)
        qWarning("%s", qPrintable(step.error().detail));
    return step.value_or(ChatStep());
}

} // namespace

void tst_OpenAiChat::aWholeConversationIsARequest()
{
    OpenAiChat chat(service(), true);
    const auto body = bodyOf(chat, conversation());
    QCOMPARE(wrongWith(body), QString());
    const auto messages = body.value("messages"_L1).toArray();
    QStringList roles;
    for (const auto &message : messages)
        roles << message.toObject().value("role"_L1).toString();
    QCOMPARE(roles, (QStringList{u"system"_s, u"user"_s, u"assistant"_s, u"user"_s, u"assistant"_s, u"tool"_s, u"user"_s}));
    QCOMPARE(messages[5].toObject().value("tool_call_id"_L1), u"call_1"_s);
    QCOMPARE(body.value("tools"_L1)[0]["function"_L1]["name"_L1], u"end_call"_s);
    QCOMPARE(chat.headers(), (QList<std::pair<QByteArray, QByteArray>>{{"Authorization", "Bearer planted"}}));
}

void tst_OpenAiChat::thoseMustNotCallToolsWhoMustSpeak()
{
    OpenAiChat chat(service(), true);
    auto request = conversation();
    QCOMPARE(bodyOf(chat, request).value("tool_choice"_L1), u"auto"_s);
    request.mustSpeak = true;
    QCOMPARE(bodyOf(chat, request).value("tool_choice"_L1), u"none"_s);
    request.tools.clear();
    QVERIFY(!bodyOf(chat, request).contains("tool_choice"_L1));
    QCOMPARE(wrongWith(bodyOf(chat, request)), QString());
}

void tst_OpenAiChat::onlyOpenAiGetsItsOwnFields()
{
    OpenAiChat own(service(), true), other(service(), false);
    QVERIFY(bodyOf(own, conversation()).contains("max_completion_tokens"_L1));
    QVERIFY(!bodyOf(own, conversation()).contains("max_tokens"_L1));
    QVERIFY(bodyOf(other, conversation()).contains("max_tokens"_L1));
    QVERIFY(!bodyOf(other, conversation()).contains("max_completion_tokens"_L1));
    QCOMPARE(wrongWith(bodyOf(other, conversation())), QString());
}

void tst_OpenAiChat::withoutAKeyNoneIsSent()
{
    auto keyless = service();
    keyless.key.clear();
    QVERIFY(OpenAiChat(keyless, false).headers().isEmpty());
}

void tst_OpenAiChat::readsTextAndUsage()
{
    OpenAiChat chat(service(), true);
    chat.begin();
    QCOMPARE(read(chat, R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null})").text, QString());
    QCOMPARE(read(chat, R"({"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]})").text, u"Hel"_s);
    QCOMPARE(read(chat, R"({"choices":[{"index":0,"delta":{"content":"lo \u0928\ud83d\ude00"},"finish_reason":null}]})").text, u"lo न😀"_s);
    QVERIFY(!read(chat, R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})").ended); // the usage comes after it
    read(chat, R"({"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})");
    QCOMPARE(chat.usage().inputTokens, 10);
    QCOMPARE(chat.usage().outputTokens, 5);
    QVERIFY(read(chat, "[DONE]").ended);
    QVERIFY(chat.takeTools().isEmpty());
}

void tst_OpenAiChat::readsToolCallsInFragments()
{
    OpenAiChat chat(service(), true);
    chat.begin();
    read(chat, R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"end_call","arguments":""}}]}}]})");
    read(chat, R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"rea"}}]}}]})");
    read(chat, R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"son\":\"x\"}"}},{"index":1,"id":"call_b","function":{"name":"b","arguments":"{}"}}]}}]})");
    const auto tools = chat.takeTools();
    QCOMPARE(tools.size(), 2);
    QCOMPARE(tools[0].call.id, u"call_a"_s);
    QCOMPARE(tools[0].call.arguments.value("reason"_L1), u"x"_s);
    QCOMPARE(tools[1].call.name, u"b"_s);
}

void tst_OpenAiChat::readsWhatCompatibleServersSend_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("no number, all at once") << QByteArray(R"({"choices":[{"delta":{"tool_calls":[{"id":"1","function":{"name":"look_up","arguments":"{\"x\":1}"}}]}}]})");
    QTest::newRow("arguments as an object") << QByteArray(R"({"choices":[{"delta":{"tool_calls":[{"id":"1","function":{"name":"look_up","arguments":{"x":1}}}]}}]})");
    QTest::newRow("no id") << QByteArray(R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"look_up","arguments":"{\"x\":1}"}}]}}]})");
    QTest::newRow("fields that nobody knows") << QByteArray(R"({"obfuscation":"zz","choices":[{"delta":{"refusal":null,"reasoning_content":"hm","tool_calls":[{"id":"1","extra":[],"function":{"name":"look_up","arguments":"{\"x\":1}"}}]}}]})");
}

void tst_OpenAiChat::readsWhatCompatibleServersSend()
{
    QFETCH(QByteArray, data);
    OpenAiChat chat(service(), false);
    chat.begin();
    QCOMPARE(read(chat, data).text, QString());
    const auto tools = chat.takeTools();
    QCOMPARE(tools.size(), 1);
    QCOMPARE(tools[0].call.name, u"look_up"_s);
    QCOMPARE(tools[0].call.arguments.value("x"_L1), 1);
    QVERIFY(!tools[0].call.id.isEmpty());
}

void tst_OpenAiChat::theRouteIsAddedOnce_data()
{
    QTest::addColumn<QString>("entered");
    QTest::newRow("as documented") << u"http://127.0.0.1:11434/v1"_s;
    QTest::newRow("a slash too many") << u"http://127.0.0.1:11434/v1/"_s;
    QTest::newRow("the route itself") << u"http://127.0.0.1:11434/v1/chat/completions"_s;
}

void tst_OpenAiChat::theRouteIsAddedOnce()
{
    QFETCH(QString, entered);
    QCOMPARE(chatCompletionsUrl(QUrl(entered)), QUrl(u"http://127.0.0.1:11434/v1/chat/completions"_s));
}

// ---- Rainy days

void tst_OpenAiChat::aRefusedFieldIsLeftOutFromThenOn()
{
    OpenAiChat chat(service(), true);
    QVERIFY(chat.leaveOut(R"({"error":{"message":"Unrecognized argument: stream_options"}})"));
    QVERIFY(!bodyOf(chat, conversation()).contains("stream_options"_L1));
    QVERIFY(chat.leaveOut("'max_completion_tokens' is not permitted"));
    QVERIFY(bodyOf(chat, conversation()).contains("max_tokens"_L1));
    QVERIFY(!bodyOf(chat, conversation()).contains("max_completion_tokens"_L1));
    QVERIFY(!chat.leaveOut("Unrecognized argument: stream_options")); // it is not there any more
    QVERIFY(!chat.leaveOut("reasoning_effort is not supported")); // it never was

    auto thoughtful = service();
    thoughtful.effort = u"low"_s;
    OpenAiChat thinker(thoughtful, true);
    QCOMPARE(wrongWith(bodyOf(thinker, conversation())), QString());
    QCOMPARE(bodyOf(thinker, conversation())["reasoning_effort"_L1].toString(), u"low"_s);
    QVERIFY(thinker.leaveOut("Unsupported parameter: 'reasoning_effort'"));
    QVERIFY(!bodyOf(thinker, conversation()).contains("reasoning_effort"_L1));
    QVERIFY(!chat.leaveOut("messages are too long"));
}

void tst_OpenAiChat::anErrorInTheStreamIsTold()
{
    OpenAiChat chat(service(), true);
    QVERIFY(read(chat, R"({"error":{"message":"The server had an error"}})").trouble);
    QVERIFY(read(chat, R"({"error":"out of memory"})").trouble);
    QVERIFY(!read(chat, R"({"error":null,"choices":[]})").trouble);
}

void tst_OpenAiChat::aReplyThatWasCutSaysSo()
{
    OpenAiChat chat(service(), true);
    QCOMPARE(read(chat, R"({"choices":[{"delta":{},"finish_reason":"length"}]})").cut, u"length"_s);
    QCOMPARE(read(chat, R"({"choices":[{"delta":{},"finish_reason":"stop"}]})").cut, QString());
}

void tst_OpenAiChat::whatIsNoObjectIsMalformed_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("hello");
    QTest::newRow("cut off") << QByteArray(R"({"choices":[)");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("very deep") << QByteArray(100'000, '[');
    QTest::newRow("half a character") << QByteArray("{\"a\":\"\xE0\xA4\"}");
}

void tst_OpenAiChat::whatIsNoObjectIsMalformed()
{
    QFETCH(QByteArray, data);
    OpenAiChat chat(service(), true);
    const auto step = chat.read({{}, data});
    QVERIFY(!step);
    QCOMPARE(step.error().code, Error::Code::Malformed);
}

void tst_OpenAiChat::aNewStreamKnowsNothingOfTheOld()
{
    OpenAiChat chat(service(), true);
    chat.begin();
    read(chat, R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"x","arguments":"{"}}]}}]})");
    read(chat, R"({"choices":[],"usage":{"prompt_tokens":-3,"completion_tokens":99999999999}})");
    QCOMPARE(chat.usage().inputTokens, 0);
    chat.begin();
    QVERIFY(chat.takeTools().isEmpty());
    QCOMPARE(chat.usage().outputTokens, 0);
}

QTEST_GUILESS_MAIN(tst_OpenAiChat)
#include "tst_openaichat.moc"
