// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/anthropicchat.h"

#include "bridge/agents/chat/chatjson.h"
#include "bridge/agents/chat/chatturns.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;
using simdjson::dom::object;

namespace {

// The vendor's page allows [a-zA-Z0-9_-] only; ids may come from another service that a call began with.
QString safeId(QString id)
{
    for (auto &c : id) {
        const bool isSafe = c.unicode() < 128 && (c.isLetterOrNumber() || c == u'_' || c == u'-');
        if (!isSafe)
            c = u'_';
    }
    return id;
}

QJsonObject textBlock(const QString &text)
{
    return {{u"type"_s, u"text"_s}, {u"text"_s, text}};
}

QJsonArray blocksOf(const ChatTurn &turn)
{
    if (turn.who == ChatTurn::Who::ToolResult)
        return {QJsonObject{{u"type"_s, u"tool_result"_s}, {u"tool_use_id"_s, safeId(turn.toolId)}, {u"content"_s, turn.text}}};
    QJsonArray blocks;
    if (!turn.text.trimmed().isEmpty()) // an empty block is refused
        blocks.append(textBlock(turn.text));
    for (const auto &call : turn.calls)
        blocks.append(QJsonObject{{u"type"_s, u"tool_use"_s}, {u"id"_s, safeId(call.id)}, {u"name"_s, call.name}, {u"input"_s, call.arguments}});
    return blocks;
}

QJsonArray messagesOf(const ChatRequest &request)
{
    QJsonArray messages;
    QString role;
    QJsonArray content;
    const auto finish = [&] {
        if (!content.isEmpty())
            messages.append(QJsonObject{{u"role"_s, role}, {u"content"_s, content}});
        content = {};
    };
    const auto turns = tidyTurns(request.turns);
    for (const auto &turn : turns) {
        const auto side = turn.who == ChatTurn::Who::Agent ? u"assistant"_s : u"user"_s;
        if (side != role)
            finish();
        role = side;
        const auto blocks = blocksOf(turn);
        for (const auto &block : blocks)
            content.append(block);
    }
    finish();
    return messages;
}

QJsonArray toolsOf(const QList<ToolSpec> &tools)
{
    QJsonArray known;
    for (const auto &tool : tools)
        known.append(QJsonObject{{u"name"_s, tool.name}, {u"description"_s, tool.description}, {u"input_schema"_s, tool.parameters}});
    return known;
}

} // namespace

AnthropicChat::AnthropicChat(const ChatService &service) : m_service(service)
{
}

QList<std::pair<QByteArray, QByteArray>> AnthropicChat::headers() const
{
    return {{"x-api-key", m_service.key}, {"anthropic-version", "2023-06-01"}};
}

QByteArray AnthropicChat::bodyOf(const ChatRequest &request) const
{
    QJsonObject body{{u"model"_s, m_service.model}, {u"max_tokens"_s, m_service.replyTokens}, {u"stream"_s, true},
        {u"messages"_s, messagesOf(request)}};
    if (!request.instruction.isEmpty())
        body.insert(u"system"_s, request.instruction);
    if (!request.tools.isEmpty()) {
        body.insert(u"tools"_s, toolsOf(request.tools));
        body.insert(u"tool_choice"_s, QJsonObject{{u"type"_s, request.mustSpeak ? u"none"_s : u"auto"_s}});
    }
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

void AnthropicChat::begin()
{
    m_tools.take();
    m_usage = {};
}

Result<ChatStep> AnthropicChat::read(const SseEvent &event)
{
    ChatStep step;
    if (event.name.isEmpty() || event.name == "ping")
        return step; // the vendor's own reader skips events without a name
    const auto json = chatObjectFrom(event.data);
    if (!json)
        return tl::make_unexpected(json.error());
    const auto index = chatCount(*json, "index");
    if (event.name == "message_start") {
        if (const auto message = chatMember<object>(*json, "message")) {
            if (const auto usage = chatMember<object>(*message, "usage"))
                m_usage.inputTokens = chatCount(*usage, "input_tokens");
        }
    } else if (event.name == "content_block_start") {
        const auto block = chatMember<object>(*json, "content_block");
        if (block && chatMember<std::string_view>(*block, "type") == "tool_use")
            m_tools.add(index, chatText(chatMember<std::string_view>(*block, "id")), chatText(chatMember<std::string_view>(*block, "name")), {});
        else if (block && chatMember<std::string_view>(*block, "type") == "text")
            step.text = chatText(chatMember<std::string_view>(*block, "text"));
    } else if (event.name == "content_block_delta") {
        const auto delta = chatMember<object>(*json, "delta");
        const auto type = delta ? chatMember<std::string_view>(*delta, "type") : std::nullopt;
        if (type == "text_delta")
            step.text = chatText(chatMember<std::string_view>(*delta, "text"));
        if (type == "input_json_delta") {
            const auto piece = chatMember<std::string_view>(*delta, "partial_json").value_or(std::string_view());
            m_tools.add(index, {}, {}, {piece.data(), qsizetype(piece.size())});
        }
    } else if (event.name == "message_delta") {
        if (const auto usage = chatMember<object>(*json, "usage"))
            m_usage.outputTokens = chatCount(*usage, "output_tokens");
        const auto delta = chatMember<object>(*json, "delta");
        const auto reason = delta ? chatText(chatMember<std::string_view>(*delta, "stop_reason")) : QString();
        if (!reason.isEmpty() && reason != "end_turn"_L1 && reason != "tool_use"_L1 && reason != "stop_sequence"_L1)
            step.cut = reason.left(64);
    } else if (event.name == "message_stop") {
        step.ended = true;
    } else if (event.name == "error") {
        step.trouble = event.data;
    }
    return step;
}

QUrl anthropicMessagesUrl(const QUrl &base)
{
    auto url = base;
    auto path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    if (!path.endsWith("/messages"_L1))
        path += path.endsWith("/v1"_L1) ? "/messages"_L1 : "/v1/messages"_L1;
    url.setPath(path);
    return url;
}

} // namespace bridge
