// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/anthropicchat.h"

#include "tests/fakes/fakechatrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Anthropic's Messages: requests that the strict rules take, and events in the shapes of the vendor's reference.
class tst_AnthropicChat : public QObject
{
    Q_OBJECT
private slots:
    void aWholeConversationIsARequest();
    void anIdFromAnotherServiceIsMadeSafe();
    void thoseMustNotCallToolsWhoMustSpeak();
    void readsTextToolsAndUsage();
    void thoughtsAreNotSpoken();
    void theRouteIsAddedOnce_data();
    void theRouteIsAddedOnce();

    void eventsWithoutANameAreSkipped();
    void anErrorInTheStreamIsTold();
    void aReplyThatWasCutSaysSo();
    void whatIsNoObjectIsMalformed();
};

namespace {

ChatService service()
{
    ChatService service;
    service.title = u"Anthropic"_s;
    service.model = u"claude-haiku-5-5"_s;
    service.key = "planted";
    return service;
}

ChatRequest conversation(const QString &id = u"toolu_1"_s)
{
    ChatRequest request;
    request.instruction = u"You are Maya."_s;
    request.tools = {endCallTool()};
    ChatTurn greeting{ChatTurn::Who::Agent, u"Hello!"_s, {}, {}};
    ChatTurn asks{ChatTurn::Who::Caller, u"Are you open?"_s, {}, {}};
    ChatTurn looks{ChatTurn::Who::Agent, {}, {{id, u"end_call"_s, {{u"reason"_s, u"test"_s}}}, {id + u'b', u"end_call"_s, {}}}, {}};
    ChatTurn found{ChatTurn::Who::ToolResult, u"{\"ok\":true}"_s, {}, id};
    ChatTurn again{ChatTurn::Who::Caller, u"Hello?"_s, {}, {}};
    request.turns = {greeting, asks, looks, found, again};
    return request;
}

QJsonObject bodyOf(const ChatRequest &request)
{
    return QJsonDocument::fromJson(AnthropicChat(service()).bodyOf(request)).object();
}

QString wrongWith(const QJsonObject &body)
{
    return fakes::wrongWithChat(fakes::ChatFamily::Anthropic, body);
}

ChatStep read(AnthropicChat &chat, const QByteArray &name, const QByteArray &data)
{
    const auto step = chat.read({name, data});
    if (!step)
        qWarning("%s", qPrintable(step.error().detail));
    return step.value_or(ChatStep());
}

} // namespace

void tst_AnthropicChat::aWholeConversationIsARequest()
{
    const auto body = bodyOf(conversation());
    QCOMPARE(wrongWith(body), QString());
    QCOMPARE(body.value("system"_L1), u"You are Maya."_s);
    const auto messages = body.value("messages"_L1).toArray();
    QCOMPARE(messages.size(), 5);
    const auto last = messages[4].toObject().value("content"_L1).toArray();
    QCOMPARE(last.size(), 3); // both results, the missing one too, and then the words
    QCOMPARE(last[0].toObject().value("tool_use_id"_L1), u"toolu_1"_s);
    QCOMPARE(last[2].toObject().value("text"_L1), u"Hello?"_s);
    for (const auto never : {"temperature"_L1, "top_p"_L1, "top_k"_L1})
        QVERIFY(!body.contains(never)); // 400 with the newest version
    QVERIFY(AnthropicChat(service()).headers().contains(std::pair<QByteArray, QByteArray>("x-api-key", "planted")));
}

void tst_AnthropicChat::anIdFromAnotherServiceIsMadeSafe()
{
    const auto body = bodyOf(conversation(u"call:1/ü"_s));
    QCOMPARE(wrongWith(body), QString());
}

void tst_AnthropicChat::thoseMustNotCallToolsWhoMustSpeak()
{
    auto request = conversation();
    request.mustSpeak = true;
    QCOMPARE(bodyOf(request).value("tool_choice"_L1)["type"_L1], u"none"_s);
    QCOMPARE(wrongWith(bodyOf(request)), QString());
}

void tst_AnthropicChat::readsTextToolsAndUsage()
{
    AnthropicChat chat(service());
    chat.begin();
    read(chat, "message_start", R"({"type":"message_start","message":{"usage":{"input_tokens":25,"output_tokens":1}}})");
    read(chat, "content_block_start", R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})");
    QCOMPARE(read(chat, "content_block_delta", R"({"index":0,"delta":{"type":"text_delta","text":"Hello"}})").text, u"Hello"_s);
    read(chat, "content_block_stop", R"({"index":0})");
    read(chat, "content_block_start", R"({"index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"end_call","input":{}}})");
    read(chat, "content_block_delta", R"({"index":1,"delta":{"type":"input_json_delta","partial_json":"{\"reason\":"}})");
    read(chat, "content_block_delta", R"({"index":1,"delta":{"type":"input_json_delta","partial_json":"\"done\"}"}})");
    QVERIFY(!read(chat, "message_delta", R"({"delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":15}})").ended);
    QVERIFY(read(chat, "message_stop", R"({"type":"message_stop"})").ended);
    QCOMPARE(chat.usage().inputTokens, 25);
    QCOMPARE(chat.usage().outputTokens, 15);
    const auto tools = chat.takeTools();
    QCOMPARE(tools.size(), 1);
    QCOMPARE(tools[0].call.id, u"toolu_1"_s);
    QCOMPARE(tools[0].call.arguments.value("reason"_L1), u"done"_s);
}

void tst_AnthropicChat::thoughtsAreNotSpoken()
{
    AnthropicChat chat(service());
    chat.begin();
    QCOMPARE(read(chat, "content_block_start", R"({"index":0,"content_block":{"type":"thinking","thinking":"Well"}})").text, QString());
    QCOMPARE(read(chat, "content_block_delta", R"({"index":0,"delta":{"type":"thinking_delta","thinking":"Well"}})").text, QString());
    QCOMPARE(read(chat, "content_block_delta", R"({"index":0,"delta":{"type":"signature_delta","signature":"Eq"}})").text, QString());
}

void tst_AnthropicChat::theRouteIsAddedOnce_data()
{
    QTest::addColumn<QString>("entered");
    QTest::newRow("as documented") << u"https://api.anthropic.com"_s;
    QTest::newRow("a slash") << u"https://api.anthropic.com/"_s;
    QTest::newRow("with the version") << u"https://api.anthropic.com/v1"_s;
    QTest::newRow("the route itself") << u"https://api.anthropic.com/v1/messages"_s;
}

void tst_AnthropicChat::theRouteIsAddedOnce()
{
    QFETCH(QString, entered);
    QCOMPARE(anthropicMessagesUrl(QUrl(entered)), QUrl(u"https://api.anthropic.com/v1/messages"_s));
}

// ---- Rainy days

void tst_AnthropicChat::eventsWithoutANameAreSkipped()
{
    AnthropicChat chat(service());
    QCOMPARE(read(chat, {}, R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"x"}})").text, QString());
    QVERIFY(!read(chat, "ping", "not even JSON").ended);
    QVERIFY(!read(chat, "something_new", "{}").ended);
}

void tst_AnthropicChat::anErrorInTheStreamIsTold()
{
    AnthropicChat chat(service());
    QVERIFY(read(chat, "error", R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})").trouble);
}

void tst_AnthropicChat::aReplyThatWasCutSaysSo()
{
    AnthropicChat chat(service());
    const auto cutBy = [&chat](const QByteArray &reason) {
        return read(chat, "message_delta", "{\"delta\":{\"stop_reason\":\"" + reason + "\"}}").cut;
    };
    for (const QByteArray reason : {"max_tokens", "refusal", "model_context_window_exceeded"})
        QCOMPARE(cutBy(reason), QString::fromLatin1(reason));
    for (const QByteArray reason : {"end_turn", "tool_use", "stop_sequence"})
        QCOMPARE(cutBy(reason), QString());
}

void tst_AnthropicChat::whatIsNoObjectIsMalformed()
{
    AnthropicChat chat(service());
    for (const QByteArray data : {"", "x", "[1]", "{\"a\":"})
        QVERIFY(!chat.read({"content_block_delta", data}));
}

QTEST_GUILESS_MAIN(tst_AnthropicChat)
#include "tst_anthropicchat.moc"
