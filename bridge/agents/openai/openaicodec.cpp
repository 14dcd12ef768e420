// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaicodec.h"

#include "bridge/audio/g711.h"

#include <QJsonDocument>

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace bridge {

using namespace Qt::StringLiterals;
using simdjson::dom::element;
using simdjson::dom::object;
using Type = OpenAiEvent::Type;

namespace {

// A parser keeps about 14 bytes per byte of the longest event it has seen. Up to this size it is kept, one per thread because
// calls of a thread take turns anyway; what is larger gets its own for the moment.
constexpr qsizetype kKeptParser = 256 * 1024;

constexpr size_t kMostWord = 128;     // of ids and codes
constexpr size_t kMostMessage = 1000; // of an error's text

constexpr std::pair<std::string_view, Type> kTypes[] = {
    {"response.output_audio.delta", Type::Sound}, // the most frequent ones first
    {"response.output_audio_transcript.delta", Type::AgentWords},
    {"session.created", Type::SessionCreated},
    {"session.updated", Type::SessionUpdated},
    {"input_audio_buffer.speech_started", Type::CallerStarted},
    {"input_audio_buffer.speech_stopped", Type::CallerStopped},
    {"input_audio_buffer.committed", Type::CallerCommitted},
    {"conversation.item.input_audio_transcription.delta", Type::CallerWords},
    {"conversation.item.input_audio_transcription.completed", Type::CallerWordsDone},
    {"conversation.item.input_audio_transcription.failed", Type::CallerWordsFailed},
    {"response.created", Type::ResponseCreated},
    {"response.output_item.done", Type::ToolWanted}, // if the item is a function call
    {"response.done", Type::ResponseDone},
    {"error", Type::Problem},
};

QByteArrayView bytesOf(std::string_view text) { return {text.data(), qsizetype(text.size())}; }

// Words as people read them: a control character has no business in a transcript.
QString wordsOf(std::string_view text)
{
    auto words = QString::fromUtf8(bytesOf(text));
    for (auto &c : words) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return words;
}

class Reader
{
public:
    Result<OpenAiEvent> read(const object &event);

private:
    // A member of the type that it should have. Null counts as absent.
    template<class T>
    std::optional<T> member(const object &in, std::string_view name);
    QString text(const object &in, std::string_view name) { return wordsOf(member<std::string_view>(in, name).value_or("")); }
    QString word(const object &in, std::string_view name);
    QString needed(const object &in, std::string_view name);
    qint64 count(const object &in, std::string_view name) { return std::max<qint64>(0, member<int64_t>(in, name).value_or(0)); }
    void complain(std::string_view name);

    void readBody(const object &event);
    void readSession(const object &session);
    void readSound(const object &event);
    void readItem(const object &item);
    void readResponse(const object &response);
    void readUsage(const object &usage);
    OpenAiProblem problemFrom(const object &error);

    OpenAiEvent m_event;
    QString m_wrong; // the first member that was not what it should be
};

template<class T>
std::optional<T> Reader::member(const object &in, std::string_view name)
{
    element found;
    if (in.at_key(name).get(found) || found.is_null())
        return std::nullopt;
    T value;
    if (found.get(value)) {
        complain(name);
        return std::nullopt;
    }
    return value;
}

// An id or a code. One that is too long is none of the service's.
QString Reader::word(const object &in, std::string_view name)
{
    const auto found = member<std::string_view>(in, name).value_or("");
    if (found.size() > kMostWord)
        complain(name);
    return wordsOf(found.substr(0, kMostWord));
}

QString Reader::needed(const object &in, std::string_view name)
{
    const auto found = word(in, name);
    if (found.isEmpty())
        complain(name);
    return found;
}

void Reader::complain(std::string_view name)
{
    if (m_wrong.isEmpty())
        m_wrong = QString::fromUtf8(bytesOf(name));
}

Result<OpenAiEvent> Reader::read(const object &event)
{
    const auto type = member<std::string_view>(event, "type");
    if (!type)
        return fail(Error::Code::Malformed, u"an OpenAI Realtime event without a type"_s);
    const auto known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto &row) { return row.first == *type; });
    if (known == std::end(kTypes))
        return m_event;
    m_event.type = known->second;
    readBody(event);
    if (!m_wrong.isEmpty())
        return fail(Error::Code::Malformed, u"'%1' in an OpenAI Realtime event is not what it should be"_s.arg(m_wrong));
    return std::move(m_event);
}

void Reader::readBody(const object &event)
{
    switch (m_event.type) {
    case Type::SessionCreated:
    case Type::SessionUpdated:
        if (const auto session = member<object>(event, "session"))
            readSession(*session);
        return;
    case Type::CallerStarted:
    case Type::CallerStopped:
    case Type::CallerCommitted:
        m_event.item = needed(event, "item_id");
        return;
    case Type::CallerWords:
        m_event.item = needed(event, "item_id");
        m_event.text = text(event, "delta");
        return;
    case Type::CallerWordsDone:
        m_event.item = needed(event, "item_id");
        m_event.text = text(event, "transcript");
        if (const auto usage = member<object>(event, "usage"))
            readUsage(*usage);
        return;
    case Type::CallerWordsFailed:
        m_event.item = needed(event, "item_id");
        if (const auto error = member<object>(event, "error"))
            m_event.problem = problemFrom(*error);
        return;
    case Type::Sound:
        return readSound(event);
    case Type::AgentWords:
        m_event.response = needed(event, "response_id");
        m_event.item = needed(event, "item_id");
        m_event.text = text(event, "delta");
        return;
    case Type::ToolWanted:
        m_event.response = needed(event, "response_id");
        if (const auto item = member<object>(event, "item"))
            readItem(*item);
        else
            m_event.type = Type::Other;
        return;
    case Type::ResponseCreated:
    case Type::ResponseDone:
        if (const auto response = member<object>(event, "response"))
            readResponse(*response);
        else
            complain("response");
        return;
    case Type::Problem:
        if (const auto error = member<object>(event, "error"))
            m_event.problem = problemFrom(*error);
        else
            complain("error");
        return;
    case Type::Other:
        return;
    }
}

void Reader::readSession(const object &session)
{
    m_event.expiresAt = member<int64_t>(session, "expires_at");
    if (const auto audio = member<object>(session, "audio")) {
        if (const auto output = member<object>(*audio, "output")) {
            if (const auto format = member<object>(*output, "format"))
                m_event.format = word(*format, "type");
        }
    }
}

void Reader::readSound(const object &event)
{
    m_event.response = needed(event, "response_id");
    m_event.item = needed(event, "item_id");
    m_event.content = int(std::min<qint64>(count(event, "content_index"), 1000));
    const auto delta = member<std::string_view>(event, "delta");
    if (!delta)
        return complain("delta");
    const auto raw = QByteArray::fromRawData(delta->data(), qsizetype(delta->size()));
    const auto sound = QByteArray::fromBase64Encoding(raw, QByteArray::AbortOnBase64DecodingErrors);
    if (!sound || delta->size() % 4 != 0) // Qt takes a cut off end for a whole one
        return complain("delta");
    m_event.audio.resize(sound.decoded.size());
    g711::decodeMuLaw(sound.decoded, {m_event.audio.data(), size_t(m_event.audio.size())});
}

// Words and sound of an item have come before; only a function call is news. One that was cut off is none.
void Reader::readItem(const object &item)
{
    const bool isCall = member<std::string_view>(item, "type") == "function_call";
    const auto status = member<std::string_view>(item, "status").value_or("completed");
    if (!isCall || status != "completed") {
        m_event.type = Type::Other;
        return;
    }
    m_event.tool.id = needed(item, "call_id");
    m_event.tool.name = needed(item, "name");
    const auto arguments = member<std::string_view>(item, "arguments").value_or("");
    const auto parsed = qsizetype(arguments.size()) > kMostOpenAiArguments
        ? QJsonDocument()
        : QJsonDocument::fromJson(bytesOf(arguments).toByteArray());
    m_event.badArguments = !parsed.isObject() && !arguments.empty();
    m_event.tool.arguments = parsed.object();
}

void Reader::readResponse(const object &response)
{
    m_event.response = needed(response, "id");
    if (m_event.type != Type::ResponseDone)
        return;
    const auto status = member<std::string_view>(response, "status").value_or("completed");
    if (status == "cancelled")
        m_event.status = OpenAiEvent::Status::Cancelled;
    else if (status == "incomplete")
        m_event.status = OpenAiEvent::Status::Incomplete;
    else if (status == "failed")
        m_event.status = OpenAiEvent::Status::Failed;
    if (const auto details = member<object>(response, "status_details")) {
        m_event.reason = word(*details, "reason");
        if (const auto error = member<object>(*details, "error"))
            m_event.problem = problemFrom(*error);
    }
    if (const auto usage = member<object>(response, "usage"))
        readUsage(*usage);
}

void Reader::readUsage(const object &usage)
{
    auto &used = m_event.usage;
    if (const auto input = member<object>(usage, "input_token_details")) {
        used.inputTokens = count(*input, "text_tokens");
        used.inputAudioTokens = count(*input, "audio_tokens");
        used.cachedTokens = count(*input, "cached_tokens");
        // They are among the others, which cost more. Without the split they count as text, as far as there is any.
        double text = used.cachedTokens;
        if (const auto split = member<object>(*input, "cached_tokens_details"))
            text -= count(*split, "audio_tokens");
        text = std::clamp(text, 0.0, std::min(used.inputTokens, used.cachedTokens));
        used.inputTokens -= text;
        used.inputAudioTokens = std::max(0.0, used.inputAudioTokens - (used.cachedTokens - text));
    }
    if (const auto output = member<object>(usage, "output_token_details")) {
        used.outputTokens = count(*output, "text_tokens");
        used.outputAudioTokens = count(*output, "audio_tokens");
    } else { // a transcription's
        used.outputTokens = count(usage, "output_tokens");
    }
    element seconds;
    double length = 0;
    if (!usage.at_key("seconds").get(seconds) && !seconds.get(length))
        used.seconds = std::clamp(length, 0.0, 86400.0);
}

OpenAiProblem Reader::problemFrom(const object &error)
{
    const auto message = member<std::string_view>(error, "message").value_or("");
    return {word(error, "type"), word(error, "code"), wordsOf(message).left(kMostMessage), word(error, "param"), word(error, "event_id")};
}

} // namespace

Result<OpenAiEvent> openAiEventFrom(QByteArrayView json)
{
    if (json.isEmpty())
        return fail(Error::Code::Malformed, u"an empty OpenAI Realtime event"_s);
    if (json.size() > kMostOpenAiBytes)
        return fail(Error::Code::Malformed, u"an OpenAI Realtime event of more than 4 MiB"_s);
    thread_local simdjson::dom::parser kept;
    simdjson::dom::parser large;
    auto &parser = json.size() > kKeptParser ? large : kept;
    if (parser.max_depth() != size_t(kMostOpenAiDepth)
        && parser.allocate(size_t(std::max<qsizetype>(json.size(), 4096)), size_t(kMostOpenAiDepth)))
        return fail(Error::Code::Internal, u"no memory to read an OpenAI Realtime event"_s);
    object event;
    if (const auto error = parser.parse(json.data(), size_t(json.size())).get(event))
        return fail(Error::Code::Malformed,
            u"an OpenAI Realtime event is no JSON object: %1"_s.arg(QLatin1StringView(simdjson::error_message(error))));
    return Reader().read(event);
}

} // namespace bridge
