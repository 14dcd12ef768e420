// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminicodec.h"

#include <QJsonDocument>

#include <simdjson.h>

#include <cmath>
#include <cstring>

namespace bridge {

using namespace Qt::StringLiterals;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

static_assert(Q_BYTE_ORDER == Q_LITTLE_ENDIAN, "samples are copied as they came");

// A goAway without a time. Its usual notice is about 60 s; better too early than cut off.
constexpr auto kUnknownNotice = 5s;

// A parser keeps about 14 bytes per byte of the longest message it has seen. Up to this size it is kept, one per thread
// because calls of a thread take turns anyway; what is larger gets its own for the moment.
constexpr qsizetype kKeptParser = 256 * 1024;

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
    Result<GeminiMessage> read(const object &message);

private:
    // A member of the type that it should have. Null counts as absent.
    template<class T>
    std::optional<T> member(const object &in, std::string_view name);
    QString words(const object &in, std::string_view name);
    bool flag(const object &in, std::string_view name) { return member<bool>(in, name).value_or(false); }
    void complain(std::string_view name);

    void readContent(const object &content);
    void readParts(const array &parts);
    void readSound(const object &inlineData);
    void readToolCalls(const object &toolCall);
    void readToolCall(const object &call);
    void readCancellation(const object &cancellation);
    void readGrounding(const object &grounding);
    void readUsage(const object &usage);
    double tokens(const object &usage, std::string_view total, std::string_view details, double *audio);
    void readGoAway(const object &goAway);

    GeminiMessage m_message;
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

void Reader::complain(std::string_view name)
{
    if (m_wrong.isEmpty())
        m_wrong = QString::fromUtf8(bytesOf(name));
}

QString Reader::words(const object &in, std::string_view name)
{
    const auto transcription = member<object>(in, name);
    if (!transcription)
        return {};
    const auto text = member<std::string_view>(*transcription, "text");
    return text ? wordsOf(*text) : QString();
}

Result<GeminiMessage> Reader::read(const object &message)
{
    m_message.setupComplete = member<object>(message, "setupComplete").has_value();
    if (const auto content = member<object>(message, "serverContent"))
        readContent(*content);
    if (const auto toolCall = member<object>(message, "toolCall"))
        readToolCalls(*toolCall);
    if (const auto cancellation = member<object>(message, "toolCallCancellation"))
        readCancellation(*cancellation);
    if (const auto usage = member<object>(message, "usageMetadata"))
        readUsage(*usage);
    if (const auto goAway = member<object>(message, "goAway"))
        readGoAway(*goAway);
    if (const auto update = member<object>(message, "sessionResumptionUpdate")) {
        const auto handle = member<std::string_view>(*update, "newHandle").value_or(std::string_view());
        m_message.resumption = {QString::fromUtf8(bytesOf(handle)), flag(*update, "resumable")};
    }
    if (const auto activity = member<object>(message, "voiceActivity")) {
        const auto type = member<std::string_view>(*activity, "voiceActivityType");
        if (type == "ACTIVITY_START")
            m_message.callerSpeaks = true;
        else if (type == "ACTIVITY_END")
            m_message.callerSpeaks = false;
    }
    if (!m_wrong.isEmpty())
        return fail(Error::Code::Malformed, u"'%1' in a Gemini Live message is not what it should be"_s.arg(m_wrong));
    return std::move(m_message);
}

void Reader::readContent(const object &content)
{
    m_message.callerWords = words(content, "inputTranscription");
    m_message.callerGuess = words(content, "interimInputTranscription");
    m_message.agentWords = words(content, "outputTranscription");
    m_message.interrupted = flag(content, "interrupted");
    m_message.turnComplete = flag(content, "turnComplete");
    if (const auto reason = member<std::string_view>(content, "turnCompleteReason"))
        m_message.oddEnding = wordsOf(reason->substr(0, 64));
    if (const auto grounding = member<object>(content, "groundingMetadata"))
        readGrounding(*grounding);
    if (const auto turn = member<object>(content, "modelTurn")) {
        if (const auto parts = member<array>(*turn, "parts"))
            readParts(*parts);
    }
}

void Reader::readParts(const array &parts)
{
    for (const element entry : parts) {
        object part;
        if (entry.get(part)) {
            complain("parts");
            return;
        }
        if (flag(part, "thought"))
            continue; // what it thinks is not for the caller
        if (const auto inlineData = member<object>(part, "inlineData"))
            readSound(*inlineData);
    }
}

void Reader::readSound(const object &inlineData)
{
    const auto type = member<std::string_view>(inlineData, "mimeType").value_or(std::string_view());
    if (!type.starts_with("audio/"))
        return; // a picture: nothing for a telephone
    const auto data = member<std::string_view>(inlineData, "data");
    if (type != "audio/pcm;rate=24000")
        return complain("mimeType");
    if (!data)
        return;
    const auto raw = QByteArray::fromRawData(data->data(), qsizetype(data->size()));
    const auto sound = QByteArray::fromBase64Encoding(raw, QByteArray::AbortOnBase64DecodingErrors);
    if (!sound || sound.decoded.size() % qsizetype(sizeof(qint16)) != 0)
        return complain("data");
    if (sound.decoded.isEmpty())
        return;
    const auto before = m_message.audio.size();
    m_message.audio.resize(before + sound.decoded.size() / qsizetype(sizeof(qint16)));
    std::memcpy(m_message.audio.data() + before, sound.decoded.constData(), size_t(sound.decoded.size()));
}

void Reader::readToolCalls(const object &toolCall)
{
    const auto calls = member<array>(toolCall, "functionCalls");
    if (!calls)
        return;
    if (calls->size() > kMostToolCalls)
        return complain("functionCalls");
    for (const element entry : *calls) {
        object call;
        if (entry.get(call))
            return complain("functionCalls");
        readToolCall(call);
    }
}

void Reader::readToolCall(const object &call)
{
    const auto id = member<std::string_view>(call, "id");
    const auto name = member<std::string_view>(call, "name");
    if (!id || id->empty() || !name || name->empty())
        return complain("functionCalls");
    QJsonObject arguments;
    if (const auto args = member<object>(call, "args")) {
        const auto text = simdjson::minify(*args);
        if (qsizetype(text.size()) > kMostToolArguments)
            return complain("args");
        arguments = QJsonDocument::fromJson(QByteArray(text.data(), qsizetype(text.size()))).object();
    }
    m_message.toolCalls.append({QString::fromUtf8(bytesOf(*id)), QString::fromUtf8(bytesOf(*name)), arguments});
}

void Reader::readCancellation(const object &cancellation)
{
    const auto ids = member<array>(cancellation, "ids");
    if (!ids)
        return;
    for (const element entry : *ids) {
        std::string_view id;
        if (entry.get(id))
            return complain("ids");
        m_message.cancelledTools.append(QString::fromUtf8(bytesOf(id)));
    }
}

// ai.google.dev/gemini-api/docs/google-search: what was searched for, and the pages that the answer rests on.
void Reader::readGrounding(const object &grounding)
{
    constexpr qsizetype kMost = 16; // of each; more is nothing for a telephone
    constexpr size_t kLongest = 1000;
    if (const auto queries = member<array>(grounding, "webSearchQueries")) {
        for (const element entry : *queries) {
            std::string_view query;
            if (!entry.get(query) && m_message.searches.size() < kMost)
                m_message.searches << wordsOf(query.substr(0, kLongest));
        }
    }
    const auto chunks = member<array>(grounding, "groundingChunks");
    if (!chunks)
        return;
    for (const element entry : *chunks) {
        object chunk, web;
        if (entry.get(chunk) || chunk.at_key("web").get(web) || m_message.sources.size() >= kMost)
            continue;
        const auto uri = member<std::string_view>(web, "uri").value_or(std::string_view());
        const auto title = member<std::string_view>(web, "title").value_or(std::string_view());
        m_message.sources.append(QJsonObject{{u"title"_s, wordsOf(title.substr(0, kLongest))}, {u"url"_s, wordsOf(uri.substr(0, kLongest))}});
    }
}

// What is sound in a count stands in its details, by modality.
double Reader::tokens(const object &usage, std::string_view total, std::string_view details, double *audio)
{
    double all = 0, sound = 0;
    element count;
    if (!usage.at_key(total).get(count) && count.get(all))
        all = 0;
    array entries;
    if (!usage.at_key(details).get(entries)) {
        for (const element entry : entries) {
            object one;
            std::string_view modality;
            double tokens = 0;
            if (!entry.get(one) && !one.at_key("modality").get(modality) && modality == "AUDIO" && !one.at_key("tokenCount").get(count)
                && !count.get(tokens))
                sound += tokens;
        }
    }
    *audio = std::clamp(sound, 0.0, std::max(0.0, all));
    return std::max(0.0, all) - *audio;
}

void Reader::readUsage(const object &usage)
{
    Usage read;
    read.inputTokens = tokens(usage, "promptTokenCount", "promptTokensDetails", &read.inputAudioTokens);
    read.outputTokens = tokens(usage, "responseTokenCount", "responseTokensDetails", &read.outputAudioTokens);
    double none = 0;
    read.outputTokens += tokens(usage, "thoughtsTokenCount", "", &none);
    read.cachedTokens = tokens(usage, "cachedContentTokenCount", "", &none);
    m_message.usage = read;
}

void Reader::readGoAway(const object &goAway)
{
    // A duration, "49.2s" (protobuf's JSON). What we cannot read must not hide that the end is near.
    m_message.goAway = kUnknownNotice;
    element left;
    std::string_view text;
    if (goAway.at_key("timeLeft").get(left) || left.get(text) || !text.ends_with('s'))
        return;
    bool isNumber = false;
    const auto seconds = bytesOf(text.substr(0, text.size() - 1)).toByteArray().toDouble(&isNumber);
    if (isNumber && std::isfinite(seconds))
        m_message.goAway = Milliseconds(qint64(std::clamp(seconds, 0.0, 3600.0) * 1000));
}

} // namespace

Result<GeminiMessage> geminiMessageFrom(QByteArrayView json)
{
    if (json.isEmpty())
        return fail(Error::Code::Malformed, u"an empty Gemini Live message"_s);
    if (json.size() > kMostGeminiBytes)
        return fail(Error::Code::Malformed, u"a Gemini Live message of more than 4 MiB"_s);
    thread_local simdjson::dom::parser kept;
    simdjson::dom::parser large;
    auto &parser = json.size() > kKeptParser ? large : kept;
    if (parser.max_depth() != size_t(kMostGeminiDepth)
        && parser.allocate(size_t(std::max<qsizetype>(json.size(), 4096)), size_t(kMostGeminiDepth)))
        return fail(Error::Code::Internal, u"no memory to read a Gemini Live message"_s);
    object message;
    if (const auto error = parser.parse(json.data(), size_t(json.size())).get(message))
        return fail(Error::Code::Malformed,
            u"a Gemini Live message is no JSON object: %1"_s.arg(QLatin1StringView(simdjson::error_message(error))));
    return Reader().read(message);
}

} // namespace bridge
