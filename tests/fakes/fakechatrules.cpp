// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakechatrules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

QString strangeKey(const QJsonObject &object, const QString &needed, const QString &allowed = {})
{
    const auto must = needed.split(u' ', Qt::SkipEmptyParts), may = allowed.split(u' ', Qt::SkipEmptyParts);
    for (const auto &key : must) {
        if (!object.contains(key))
            return u"Missing required parameter: '%1'."_s.arg(key);
    }
    for (const auto &key : object.keys()) {
        if (!must.contains(key) && !may.contains(key))
            return u"Unknown parameter: '%1'."_s.arg(key);
    }
    return {};
}

bool isToolName(const QString &name)
{
    static const QRegularExpression shape(u"^[a-zA-Z0-9_-]{1,64}$"_s);
    return shape.match(name).hasMatch();
}

// ---- OpenAI

QString wrongWithTools(const QJsonArray &tools)
{
    for (const auto &entry : tools) {
        const auto tool = entry.toObject();
        const auto function = tool.value("function"_L1).toObject();
        if (auto strange = strangeKey(tool, u"type function"_s); !strange.isEmpty())
            return strange;
        if (auto strange = strangeKey(function, u"name"_s, u"description parameters strict"_s); !strange.isEmpty())
            return strange;
        if (!isToolName(function.value("name"_L1).toString()))
            return u"Invalid 'tools[0].function.name'"_s;
        if (function.value("parameters"_L1).toObject().value("type"_L1) != u"object"_s)
            return u"Invalid schema for function: schema must have type 'object'"_s;
    }
    return tools.isEmpty() ? u"[] is too short - 'tools'"_s : QString();
}

class OpenAiMessages
{
public:
    QString wrongWith(const QJsonArray &messages)
    {
        if (messages.isEmpty())
            return u"[] is too short - 'messages'"_s;
        for (const auto &entry : messages) {
            const auto wrong = take(entry.toObject());
            if (!wrong.isEmpty())
                return wrong;
            m_last = entry.toObject().value("role"_L1).toString();
        }
        if (!m_open.isEmpty())
            return u"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."_s;
        // Templates of small models insist on it.
        return m_last == "user"_L1 || m_last == "tool"_L1 ? QString() : u"Conversation must end with a user message"_s;
    }

private:
    QString take(const QJsonObject &message)
    {
        const auto role = message.value("role"_L1).toString();
        if (!message.value("content"_L1).isString())
            return u"Invalid type for 'messages.content'"_s;
        if (role != "tool"_L1 && !m_open.isEmpty())
            return u"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."_s;
        if (role == "system"_L1)
            return m_last.isEmpty() ? strangeKey(message, u"role content"_s) : u"System message must be at the beginning."_s;
        if (role == "user"_L1)
            return m_last == "user"_L1 ? u"Conversation roles must alternate"_s : strangeKey(message, u"role content"_s);
        if (role == "tool"_L1)
            return m_open.remove(message.value("tool_call_id"_L1).toString())
                ? strangeKey(message, u"role content tool_call_id"_s)
                : u"messages with role 'tool' must be a response to a preceding message with 'tool_calls'."_s;
        if (role == "assistant"_L1)
            return takeAssistant(message);
        return u"Invalid value: '%1'. Supported values are: 'system', 'assistant', 'user' and 'tool'."_s.arg(role);
    }

    QString takeAssistant(const QJsonObject &message)
    {
        if (m_last != "user"_L1 && m_last != "tool"_L1)
            return u"Conversation roles must alternate"_s;
        const auto calls = message.value("tool_calls"_L1).toArray();
        if (message.contains("tool_calls"_L1) && calls.isEmpty())
            return u"[] is too short - 'tool_calls'"_s;
        for (const auto &entry : calls) {
            const auto call = entry.toObject();
            const auto function = call.value("function"_L1).toObject();
            const auto arguments = QJsonDocument::fromJson(function.value("arguments"_L1).toString().toUtf8());
            if (!strangeKey(call, u"id type function"_s).isEmpty() || !strangeKey(function, u"name arguments"_s).isEmpty() || !arguments.isObject())
                return u"Invalid 'tool_calls'"_s;
            const auto id = call.value("id"_L1).toString();
            if (id.isEmpty() || m_seen.contains(id))
                return u"Duplicate or empty tool call id"_s;
            m_seen.insert(id);
            m_open.insert(id);
        }
        return strangeKey(message, u"role content"_s, u"tool_calls"_s);
    }

    QString m_last;
    QSet<QString> m_open, m_seen;
};

QString wrongWithOpenAi(const QJsonObject &body)
{
    const auto strange = strangeKey(body, u"model messages stream"_s,
        u"stream_options max_completion_tokens max_tokens reasoning_effort tools tool_choice parallel_tool_calls"_s);
    if (!strange.isEmpty())
        return strange;
    if (body.value("stream"_L1) != true || body.value("model"_L1).toString().isEmpty())
        return u"Invalid 'stream' or 'model'"_s;
    if (body.contains("max_completion_tokens"_L1) && body.contains("max_tokens"_L1))
        return u"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."_s;
    if (body.contains("tool_choice"_L1) && !body.contains("tools"_L1))
        return u"'tool_choice' is only allowed when 'tools' are specified."_s;
    const auto choice = body.value("tool_choice"_L1).toString(u"auto"_s);
    if (choice != "auto"_L1 && choice != "none"_L1 && choice != "required"_L1)
        return u"Invalid 'tool_choice'"_s;
    if (body.contains("tools"_L1)) {
        const auto wrong = wrongWithTools(body.value("tools"_L1).toArray());
        if (!wrong.isEmpty())
            return wrong;
    }
    return OpenAiMessages().wrongWith(body.value("messages"_L1).toArray());
}

// ---- Anthropic

class AnthropicMessages
{
public:
    QString wrongWith(const QJsonArray &messages)
    {
        for (const auto &entry : messages) {
            const auto message = entry.toObject();
            const auto role = message.value("role"_L1).toString();
            if (auto strange = strangeKey(message, u"role content"_s); !strange.isEmpty())
                return strange;
            if (role != "user"_L1 && role != "assistant"_L1)
                return u"messages: Unexpected role \"%1\""_s.arg(role);
            if (m_last.isEmpty() && role != "user"_L1)
                return u"messages: first message must use the \"user\" role"_s;
            if (role == m_last)
                return u"messages: roles must alternate between \"user\" and \"assistant\""_s;
            m_last = role;
            const auto wrong = role == "user"_L1 ? takeUser(message.value("content"_L1).toArray()) : takeAssistant(message.value("content"_L1).toArray());
            if (!wrong.isEmpty())
                return wrong;
        }
        return m_last == "user"_L1 ? QString() : u"This model does not support assistant message prefill."_s;
    }

private:
    static QString wrongWithText(const QJsonObject &block)
    {
        if (auto strange = strangeKey(block, u"type text"_s); !strange.isEmpty())
            return strange;
        return block.value("text"_L1).toString().trimmed().isEmpty() ? u"text content blocks must contain non-whitespace text"_s : QString();
    }

    QString takeUser(const QJsonArray &blocks)
    {
        auto open = std::exchange(m_open, {});
        bool text = false;
        for (const auto &entry : blocks) {
            const auto block = entry.toObject();
            if (block.value("type"_L1) == u"text"_s) {
                text = true;
                if (auto wrong = wrongWithText(block); !wrong.isEmpty())
                    return wrong;
                continue;
            }
            if (auto strange = strangeKey(block, u"type tool_use_id content"_s, u"is_error"_s); !strange.isEmpty())
                return strange;
            if (block.value("type"_L1) != u"tool_result"_s || text || !open.remove(block.value("tool_use_id"_L1).toString()))
                return u"unexpected `tool_use_id` found in `tool_result` blocks"_s;
        }
        if (!open.isEmpty())
            return u"`tool_use` ids were found without `tool_result` blocks immediately after"_s;
        return blocks.isEmpty() ? u"messages: content must not be empty"_s : QString();
    }

    QString takeAssistant(const QJsonArray &blocks)
    {
        static const QRegularExpression shape(u"^[a-zA-Z0-9_-]+$"_s);
        for (const auto &entry : blocks) {
            const auto block = entry.toObject();
            if (block.value("type"_L1) == u"text"_s) {
                if (auto wrong = wrongWithText(block); !wrong.isEmpty())
                    return wrong;
                continue;
            }
            if (auto strange = strangeKey(block, u"type id name input"_s); !strange.isEmpty())
                return strange;
            const auto id = block.value("id"_L1).toString();
            if (block.value("type"_L1) != u"tool_use"_s || !shape.match(id).hasMatch() || m_seen.contains(id) || !block.value("input"_L1).isObject())
                return u"tool_use: invalid block"_s;
            m_seen.insert(id);
            m_open.insert(id);
        }
        return blocks.isEmpty() ? u"messages: content must not be empty"_s : QString();
    }

    QString m_last;
    QSet<QString> m_open, m_seen;
};

QString wrongWithAnthropic(const QJsonObject &body)
{
    const auto strange = strangeKey(body, u"model max_tokens messages stream"_s, u"system tools tool_choice"_s);
    if (!strange.isEmpty())
        return strange;
    if (body.value("stream"_L1) != true || body.value("max_tokens"_L1).toInt() < 1 || body.value("model"_L1).toString().isEmpty())
        return u"max_tokens: must be greater than or equal to 1"_s;
    if (body.contains("system"_L1) && body.value("system"_L1).toString().isEmpty())
        return u"system: text content blocks must be non-empty"_s;
    if (body.contains("tool_choice"_L1) && !body.contains("tools"_L1))
        return u"tool_choice may only be specified while providing tools"_s;
    const auto tools = body.value("tools"_L1).toArray();
    for (const auto &entry : tools) {
        const auto tool = entry.toObject();
        if (auto wrong = strangeKey(tool, u"name input_schema"_s, u"description"_s); !wrong.isEmpty())
            return wrong;
        if (!isToolName(tool.value("name"_L1).toString()) || tool.value("input_schema"_L1).toObject().value("type"_L1) != u"object"_s)
            return u"tools: invalid tool"_s;
    }
    return AnthropicMessages().wrongWith(body.value("messages"_L1).toArray());
}

} // namespace

QString wrongWithChat(ChatFamily family, const QJsonObject &body)
{
    return family == ChatFamily::OpenAi ? wrongWithOpenAi(body) : wrongWithAnthropic(body);
}

} // namespace fakes
