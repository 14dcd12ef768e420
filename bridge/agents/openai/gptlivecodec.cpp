// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptlivecodec.h"

#include "bridge/audio/g711.h"
#include "bridge/speech/services/servicejson.h"

#include <QJsonDocument>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using simdjson::dom::object;
using Type = GptLiveEvent::Type;

namespace {

constexpr qsizetype kMostWord = 128;     // of ids and codes
constexpr qsizetype kMostMessage = 1000; // of an error's text
constexpr double kMostSeconds = 7 * 86400.0;

constexpr std::pair<std::string_view, Type> kTypes[] = {
    {"session.output_audio.delta", Type::Sound}, // the most frequent ones first
    {"session.output_transcript.delta", Type::AgentWords},
    {"session.input_transcript.delta", Type::CallerWords},
    {"response.event", Type::Other}, // what is in it decides
    {"session.started", Type::Started},
    {"session.usage.updated", Type::Used},
    {"session.closed", Type::Closed},
    {"error", Type::Problem},
};

// One event on its way to a value.
class Reader
{
public:
    Result<GptLiveEvent> read(QByteArrayView bytes);

private:
    void readBody(const object &json);
    void readSound(const object &json);
    void readSession(const object &session);
    void readBackend(const object &inner);
    void readTool(const object &item);
    double secondsOf(const object &json);
    QString word(const object &in, std::string_view name) { return m_json.words(in, name, kMostWord); }

    ServiceJson m_json{u"a GPT-Live event"_s};
    GptLiveEvent m_event;
};

Result<GptLiveEvent> Reader::read(QByteArrayView bytes)
{
    const auto json = m_json.read(bytes);
    if (!json)
        return tl::make_unexpected(json.error());
    const auto type = m_json.member<std::string_view>(*json, "type");
    if (!type)
        m_json.complain("type");
    const auto known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto &row) { return row.first == type.value_or(""); });
    if (known != std::end(kTypes)) {
        m_event.type = known->second;
        readBody(*json);
    }
    if (const auto well = m_json.verdict(); !well)
        return tl::make_unexpected(well.error());
    return std::move(m_event);
}

void Reader::readBody(const object &json)
{
    switch (m_event.type) {
    case Type::Sound:
        return readSound(json);
    case Type::AgentWords:
    case Type::CallerWords:
        m_event.text = m_json.words(json, "delta");
        return;
    case Type::Started:
        if (const auto session = m_json.member<object>(json, "session"))
            readSession(*session);
        return;
    case Type::Used:
        m_event.seconds = secondsOf(json);
        return;
    case Type::Closed:
        m_event.reason = word(json, "reason");
        m_event.seconds = secondsOf(json);
        return;
    case Type::Problem:
        if (const auto error = m_json.member<object>(json, "error"))
            m_event.problem = {word(*error, "type"), word(*error, "code"), m_json.words(*error, "message", kMostMessage), word(*error, "param"),
                word(*error, "client_event_id")};
        return;
    default:
        if (const auto inner = m_json.member<object>(json, "event"))
            readBackend(*inner);
        return;
    }
}

void Reader::readSound(const object &json)
{
    const auto delta = m_json.member<std::string_view>(json, "delta");
    const auto raw = delta ? QByteArray::fromRawData(delta->data(), qsizetype(delta->size())) : QByteArray();
    const auto sound = QByteArray::fromBase64Encoding(raw, QByteArray::AbortOnBase64DecodingErrors);
    if (!delta || !sound || delta->size() % 4 != 0) // Qt takes a cut off end for a whole one
        return m_json.complain("delta");
    m_event.audio.resize(sound.decoded.size());
    g711::decodeMuLaw(sound.decoded, {m_event.audio.data(), size_t(m_event.audio.size())});
}

void Reader::readSession(const object &session)
{
    m_event.expiresAt = m_json.member<int64_t>(session, "expires_at");
    const auto audio = m_json.member<object>(session, "audio");
    if (const auto format = audio ? m_json.member<object>(*audio, "format") : std::nullopt)
        m_event.format = word(*format, "type");
}

// An event of the model that works behind the voice: only its functions and its end are news.
void Reader::readBackend(const object &inner)
{
    const auto type = m_json.member<std::string_view>(inner, "type").value_or("");
    if (type == "response.completed" || type == "response.done" || type == "response.failed" || type == "response.incomplete") {
        m_event.type = Type::BackendDone;
        if (const auto response = m_json.member<object>(inner, "response"))
            m_event.response = word(*response, "id");
        return;
    }
    const auto item = type == "response.output_item.done" ? m_json.member<object>(inner, "item") : std::nullopt;
    if (!item || m_json.member<std::string_view>(*item, "type") != "function_call"
        || m_json.member<std::string_view>(*item, "status").value_or("completed") != "completed")
        return;
    m_event.type = Type::ToolWanted;
    m_event.response = word(inner, "response_id");
    readTool(*item);
}

void Reader::readTool(const object &item)
{
    m_event.tool.id = word(item, "call_id");
    m_event.tool.name = word(item, "name");
    if (m_event.tool.id.isEmpty() || m_event.tool.name.isEmpty())
        m_json.complain("item");
    const auto arguments = m_json.member<std::string_view>(item, "arguments").value_or("");
    const auto parsed = qsizetype(arguments.size()) > kMostOpenAiArguments
        ? QJsonDocument()
        : QJsonDocument::fromJson(QByteArray(arguments.data(), qsizetype(arguments.size())));
    m_event.badArguments = !parsed.isObject() && !arguments.empty();
    m_event.tool.arguments = parsed.object();
}

double Reader::secondsOf(const object &json)
{
    const auto usage = m_json.member<object>(json, "usage");
    return usage ? std::clamp(m_json.number(*usage, "seconds", 0), 0.0, kMostSeconds) : 0;
}

} // namespace

Result<GptLiveEvent> gptLiveEventFrom(QByteArrayView json)
{
    return Reader().read(json);
}

} // namespace bridge
