// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/openaichat.h"

#include "bridge/agents/chat/chatjson.h"
#include "bridge/agents/chat/chatturns.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

QString compact(const QJsonObject &json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QJsonArray callsOf(const QList<ToolCall> &calls)
{
    QJsonArray wanted;
    for (const auto &call : calls)
        wanted.append(QJsonObject{{u"id"_s, call.id}, {u"type"_s, u"function"_s},
            {u"function"_s, QJsonObject{{u"name"_s, call.name}, {u"arguments"_s, compact(call.arguments)}}}});
    return wanted;
}

QJsonObject messageOf(const ChatTurn &turn)
{
    switch (turn.who) {
    case ChatTurn::Who::Caller:
    case ChatTurn::Who::Note:
        return {{u"role"_s, u"user"_s}, {u"content"_s, turn.text}};
    case ChatTurn::Who::ToolResult:
        return {{u"role"_s, u"tool"_s}, {u"tool_call_id"_s, turn.toolId}, {u"content"_s, turn.text}};
    case ChatTurn::Who::Agent:
        break;
    }
    QJsonObject message{{u"role"_s, u"assistant"_s}, {u"content"_s, turn.text}};
    if (!turn.calls.isEmpty())
        message.insert(u"tool_calls"_s, callsOf(turn.calls));
    return message;
}

QJsonArray messagesOf(const ChatRequest &request)
{
    QJsonArray messages;
    if (!request.instruction.isEmpty())
        messages.append(QJsonObject{{u"role"_s, u"system"_s}, {u"content"_s, request.instruction}});
    const auto turns = tidyTurns(request.turns);
    for (const auto &turn : turns)
        messages.append(messageOf(turn));
    return messages;
}

QJsonArray toolsOf(const QList<ToolSpec> &tools)
{
    QJsonArray functions;
    for (const auto &tool : tools)
        functions.append(QJsonObject{{u"type"_s, u"function"_s},
            {u"function"_s, QJsonObject{{u"name"_s, tool.name}, {u"description"_s, tool.description}, {u"parameters"_s, tool.parameters}}}});
    return functions;
}

// Some servers number tool calls and some do not; those without a number are counted.
void collect(ToolCollector &tools, const array &calls)
{
    int counted = 0;
    for (const element entry : calls) {
        object call;
        if (entry.get(call))
            continue;
        const auto index = chatMember<int64_t>(call, "index").value_or(counted++);
        const auto function = chatMember<object>(call, "function");
        if (!function || index < 0 || index > 1000)
            continue;
        const auto arguments = chatMember<std::string_view>(*function, "arguments").value_or(std::string_view());
        tools.add(int(index), chatText(chatMember<std::string_view>(call, "id")), chatText(chatMember<std::string_view>(*function, "name")),
            {arguments.data(), qsizetype(arguments.size())});
        // Arguments as an object, not as text: seen with small servers.
        if (const auto whole = chatMember<object>(*function, "arguments")) {
            const auto text = simdjson::minify(*whole);
            tools.add(int(index), {}, {}, {text.data(), qsizetype(text.size())});
        }
    }
}

} // namespace

OpenAiChat::OpenAiChat(const ChatService &service, bool isOpenAi) : m_service(service), m_newLimit(isOpenAi)
{
}

QList<std::pair<QByteArray, QByteArray>> OpenAiChat::headers() const
{
    if (m_service.key.isEmpty())
        return {};
    return {{"Authorization", "Bearer " + m_service.key}};
}

QByteArray OpenAiChat::bodyOf(const ChatRequest &request) const
{
    QJsonObject body{{u"model"_s, m_service.model}, {u"stream"_s, true}, {u"messages"_s, messagesOf(request)},
        {m_newLimit ? u"max_completion_tokens"_s : u"max_tokens"_s, m_service.replyTokens}};
    if (m_asksUsage)
        body.insert(u"stream_options"_s, QJsonObject{{u"include_usage"_s, true}});
    if (m_asksEffort && !m_service.effort.isEmpty())
        body.insert(u"reasoning_effort"_s, m_service.effort);
    if (!request.tools.isEmpty()) {
        body.insert(u"tools"_s, toolsOf(request.tools));
        body.insert(u"tool_choice"_s, request.mustSpeak ? u"none"_s : u"auto"_s);
    }
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

bool OpenAiChat::leaveOut(QByteArrayView refusal)
{
    if (m_asksUsage && refusal.contains(QByteArrayView("stream_options"))) {
        m_asksUsage = false;
        return true;
    }
    if (m_asksEffort && !m_service.effort.isEmpty() && refusal.contains(QByteArrayView("reasoning_effort"))) {
        m_asksEffort = false;
        return true;
    }
    // Either name is refused somewhere; the refusal names the one that was sent.
    const auto sent = m_newLimit ? QByteArrayView("max_completion_tokens") : QByteArrayView("max_tokens");
    if (!refusal.contains(sent))
        return false;
    m_newLimit = !m_newLimit;
    return true;
}

void OpenAiChat::begin()
{
    m_tools.take();
    m_usage = {};
}

Result<ChatStep> OpenAiChat::read(const SseEvent &event)
{
    ChatStep step;
    if (event.data.trimmed() == "[DONE]") {
        step.ended = true;
        return step;
    }
    const auto chunk = chatObjectFrom(event.data);
    if (!chunk)
        return tl::make_unexpected(chunk.error());
    element error;
    if (!chunk->at_key("error").get(error) && !error.is_null()) {
        step.trouble = event.data;
        return step;
    }
    if (const auto usage = chatMember<object>(*chunk, "usage"))
        m_usage = {chatCount(*usage, "prompt_tokens"), chatCount(*usage, "completion_tokens")};
    const auto choices = chatMember<array>(*chunk, "choices");
    object choice;
    if (!choices || choices->at(0).get(choice))
        return step; // usage, or the service's own business
    if (const auto delta = chatMember<object>(choice, "delta")) {
        step.text = chatText(chatMember<std::string_view>(*delta, "content"));
        if (const auto calls = chatMember<array>(*delta, "tool_calls"))
            collect(m_tools, *calls);
    }
    const auto reason = chatMember<std::string_view>(choice, "finish_reason").value_or(std::string_view());
    if (reason == "length" || reason == "content_filter")
        step.cut = chatText(reason);
    return step;
}

QUrl chatCompletionsUrl(const QUrl &base)
{
    auto url = base;
    auto path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    if (!path.endsWith("/chat/completions"_L1))
        path += "/chat/completions"_L1;
    url.setPath(path);
    return url;
}

} // namespace bridge
