// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabscodec.h"

#include "bridge/speech/services/servicejson.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;
using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

namespace {

constexpr size_t kMostLetters = 4096; // in a chunk; a sentence has 250 at most
constexpr double kLongestChunk = 600'000; // ms

// Two spellings are about, and both have been seen in one version.
std::optional<array> either(ServiceJson &json, const object &in, std::string_view camel, std::string_view snake)
{
    const auto first = json.member<array>(in, camel);
    return first ? first : json.member<array>(in, snake);
}

void readAlignment(ServiceJson &json, const object &alignment, ElevenLabsMessage &message)
{
    const auto letters = json.member<array>(alignment, "chars");
    const auto starts = either(json, alignment, "charStartTimesMs", "char_start_times_ms");
    const auto lengths = either(json, alignment, "charsDurationsMs", "char_durations_ms");
    if (!letters || !starts)
        return;
    if (letters->size() > kMostLetters || letters->size() != starts->size())
        return json.complain("alignment");
    auto start = starts->begin();
    for (const element entry : *letters) {
        std::string_view letter;
        double at = 0;
        if (entry.get(letter) || (*start).get(at) || letter.size() > 64)
            return json.complain("alignment");
        ++start;
        const auto text = QString::fromUtf8(letter.data(), qsizetype(letter.size()));
        message.letters.append({text, Milliseconds(qint64(std::clamp(at, 0.0, kLongestChunk)))});
    }
    double last = 0;
    if (lengths && lengths->size() == letters->size() && lengths->size() > 0 && lengths->at(lengths->size() - 1).get(last))
        return json.complain("alignment");
    if (!message.letters.isEmpty())
        message.aligned = message.letters.last().at + Milliseconds(qint64(std::clamp(last, 0.0, kLongestChunk)));
}

void readAudio(ServiceJson &json, std::string_view base64, ElevenLabsMessage &message)
{
    const auto raw = QByteArray::fromRawData(base64.data(), qsizetype(base64.size()));
    auto sound = QByteArray::fromBase64Encoding(raw, QByteArray::AbortOnBase64DecodingErrors);
    if (!sound)
        return json.complain("audio");
    message.audio = std::move(sound.decoded);
}

QString toText(const QJsonObject &message)
{
    return QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

} // namespace

Result<ElevenLabsMessage> elevenLabsMessageFrom(QByteArrayView text)
{
    ServiceJson json(u"an ElevenLabs message"_s);
    const auto read = json.read(text);
    if (!read)
        return tl::make_unexpected(read.error());
    ElevenLabsMessage message;
    message.context = json.words(*read, "contextId", 100);
    if (message.context.isEmpty())
        message.context = json.words(*read, "context_id", 100);
    message.isFinal = json.flag(*read, "isFinal") || json.flag(*read, "is_final");
    if (const auto audio = json.member<std::string_view>(*read, "audio"))
        readAudio(json, *audio, message);
    if (const auto alignment = json.member<object>(*read, "alignment"))
        readAlignment(json, *alignment, message);
    message.trouble = json.words(*read, "error", 60);
    if (!message.trouble.isEmpty() || read->at_key("code").error() == simdjson::SUCCESS)
        message.troubleWords = json.words(*read, "message", 300);
    if (message.trouble.isEmpty() && !message.troubleWords.isEmpty())
        message.trouble = u"error"_s;
    if (const auto well = json.verdict(); !well)
        return tl::make_unexpected(well.error());
    return message;
}

QString openContextMessage(const QString &context)
{
    return toText({{u"text"_s, u" "_s}, {u"context_id"_s, context}});
}

QString contextTextMessage(const QString &context, const QString &text)
{
    return toText({{u"text"_s, text.trimmed() + u' '}, {u"context_id"_s, context}, {u"flush"_s, true}});
}

QString keepContextMessage(const QString &context)
{
    return toText({{u"text"_s, u""_s}, {u"context_id"_s, context}});
}

QString closeContextMessage(const QString &context)
{
    return toText({{u"context_id"_s, context}, {u"close_context"_s, true}});
}

} // namespace bridge
