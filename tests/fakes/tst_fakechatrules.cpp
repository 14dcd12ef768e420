// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakechatrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace fakes;
using namespace Qt::StringLiterals;

// The stand-in refuses what the services refuse; one that took everything would prove nothing.
class tst_FakeChatRules : public QObject
{
    Q_OBJECT
private slots:
    void takesWhatTheVendorsPageShows_data();
    void takesWhatTheVendorsPageShows();
    void refuses_data();
    void refuses();
};

namespace {

QJsonObject from(const QByteArray &json)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(json, &error);
    if (!document.isObject())
        qFatal("no JSON: %s %s", qPrintable(error.errorString()), json.constData());
    return document.object();
}

const QByteArray kOpenAi = R"({"model":"m","stream":true,"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},
 {"role":"assistant","content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
 {"role":"tool","tool_call_id":"1","content":"{}"}],
 "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"auto"})";
const QByteArray kAnthropic = R"({"model":"m","stream":true,"max_tokens":9,"system":"s","messages":[{"role":"user","content":[{"type":"text","text":"a"}]},
 {"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},
 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"{}"}]}],
 "tools":[{"name":"f","input_schema":{"type":"object"}}]})";

} // namespace

void tst_FakeChatRules::takesWhatTheVendorsPageShows_data()
{
    QTest::addColumn<ChatFamily>("family");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("OpenAI") << ChatFamily::OpenAi << kOpenAi;
    QTest::newRow("Anthropic") << ChatFamily::Anthropic << kAnthropic;
}

void tst_FakeChatRules::takesWhatTheVendorsPageShows()
{
    QFETCH(ChatFamily, family);
    QFETCH(QByteArray, body);
    QCOMPARE(wrongWithChat(family, from(body)), QString());
}

void tst_FakeChatRules::refuses_data()
{
    QTest::addColumn<ChatFamily>("family");
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<QByteArray>("bad");
    const auto openAi = [](const char *name, const QByteArray &good, const QByteArray &bad) { QTest::newRow(name) << ChatFamily::OpenAi << good << bad; };
    openAi("an unknown field", R"("stream":true)", R"("stream":true,"mood":1)");
    openAi("no stream", R"("stream":true,)", "");
    openAi("a tool result without its call", R"("tool_call_id":"1")", R"("tool_call_id":"2")");
    openAi("a call without its result", R"({"role":"tool","tool_call_id":"1","content":"{}"})", R"({"role":"user","content":"b"})");
    openAi("an assistant at the end", R"("tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
 {"role":"tool","tool_call_id":"1","content":"{}"})", R"("content":""})");
    openAi("a late system message", R"({"role":"user","content":"a"},)", R"({"role":"user","content":"a"},{"role":"system","content":"b"},)");
    openAi("the user twice in a row", R"({"role":"user","content":"a"},)", R"({"role":"user","content":"a"},{"role":"user","content":"a"},)");
    openAi("arguments that are no text", R"("arguments":"{}")", R"("arguments":{})");
    openAi("a tool's name with a blank", R"("function":{"name":"f","parameters")", R"("function":{"name":"f g","parameters")");
    openAi("a choice that does not exist", R"("tool_choice":"auto")", R"("tool_choice":"maybe")");
    const auto anthropic = [](const char *name, const QByteArray &good, const QByteArray &bad) { QTest::newRow(name) << ChatFamily::Anthropic << good << bad; };
    anthropic("temperature", R"("stream":true)", R"("stream":true,"temperature":1)");
    anthropic("no limit", R"("max_tokens":9,)", "");
    anthropic("the assistant first", R"("messages":[{"role":"user","content":[{"type":"text","text":"a"}]},)", R"("messages":[)");
    anthropic("a result without its call", R"("tool_use_id":"t1")", R"("tool_use_id":"t2")");
    anthropic("a call without its result", R"({"type":"tool_result","tool_use_id":"t1","content":"{}"})", R"({"type":"text","text":"b"})");
    anthropic("words before a result", R"([{"type":"tool_result")", R"([{"type":"text","text":"b"},{"type":"tool_result")");
    anthropic("an empty text", R"("text":"a")", R"("text":" ")");
    anthropic("an id with a colon", R"("id":"t1")", R"("id":"t:1")");
    anthropic("input that is text", R"("input":{})", R"("input":"{}")");
    anthropic("a system role", R"("role":"assistant")", R"("role":"system")");
}

void tst_FakeChatRules::refuses()
{
    QFETCH(ChatFamily, family);
    QFETCH(QByteArray, good);
    QFETCH(QByteArray, bad);
    auto body = family == ChatFamily::OpenAi ? kOpenAi : kAnthropic;
    QVERIFY(body.contains(good));
    body.replace(good, bad);
    QVERIFY(!wrongWithChat(family, from(body)).isEmpty());
}

QTEST_GUILESS_MAIN(tst_FakeChatRules)
#include "tst_fakechatrules.moc"
