// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramcodec.h"

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

constexpr size_t kMostTurnWords = 2000; // ten minutes without a breath
constexpr qsizetype kMostTrouble = 200; // characters of what it complains about

QString troubleIn(ServiceJson &json, const object &message)
{
    auto code = json.words(message, "code", 40);
    if (code.isEmpty())
        code = json.words(message, "err_code", 40);
    auto words = json.words(message, "description", kMostTrouble);
    if (words.isEmpty())
        words = json.words(message, "message", kMostTrouble);
    return code.isEmpty() ? words : words.isEmpty() ? code : code + u": "_s + words;
}

QList<DeepgramWord> wordsIn(ServiceJson &json, const array &words)
{
    QList<DeepgramWord> all;
    for (const element entry : words) {
        object word;
        if (entry.get(word) || size_t(all.size()) >= kMostTurnWords) {
            json.complain("words");
            return {};
        }
        auto text = json.words(word, "punctuated_word", 200);
        if (text.isEmpty())
            text = json.words(word, "word", 200);
        if (!text.isEmpty())
            all.append({text, json.number(word, "start", 0), json.number(word, "end", 0)});
    }
    return all;
}

double meanConfidence(ServiceJson &json, const array &words)
{
    double sum = 0;
    int count = 0;
    for (const element entry : words) {
        object word;
        if (entry.get(word))
            continue;
        const double confidence = json.number(word, "confidence", -1);
        if (confidence < 0)
            continue;
        sum += std::min(confidence, 1.0);
        ++count;
    }
    return count > 0 ? sum / count : -1;
}

void readResults(ServiceJson &json, const object &message, DeepgramResult &result)
{
    result.kind = DeepgramResult::Kind::Results;
    result.start = json.number(message, "start", 0);
    result.end = result.start + json.number(message, "duration", 0);
    result.isFinal = json.flag(message, "is_final");
    result.speechFinal = json.flag(message, "speech_final");
    result.fromFinalize = json.flag(message, "from_finalize");
    const auto channel = json.member<object>(message, "channel");
    const auto alternatives = channel ? json.member<array>(*channel, "alternatives") : std::nullopt;
    if (!alternatives || alternatives->size() == 0)
        return;
    object best;
    if (alternatives->at(0).get(best))
        return json.complain("alternatives");
    result.transcript = json.words(best, "transcript").simplified();
    result.confidence = std::clamp(json.number(best, "confidence", -1), -1.0, 1.0);
    if (const auto words = json.member<array>(best, "words"))
        result.words = wordsIn(json, *words);
}

FluxMessage::Event eventFrom(std::string_view name)
{
    using enum FluxMessage::Event;
    if (name == "StartOfTurn")
        return StartOfTurn;
    if (name == "Update")
        return Update;
    if (name == "EagerEndOfTurn")
        return EagerEndOfTurn;
    if (name == "TurnResumed")
        return TurnResumed;
    return name == "EndOfTurn" ? EndOfTurn : Unknown;
}

} // namespace

Result<DeepgramResult> deepgramResultFrom(QByteArrayView text)
{
    ServiceJson json(u"a Deepgram message"_s);
    const auto message = json.read(text);
    if (!message)
        return tl::make_unexpected(message.error());
    DeepgramResult result;
    const auto type = json.member<std::string_view>(*message, "type").value_or(std::string_view());
    if (type == "Results") {
        readResults(json, *message, result);
    } else if (type == "SpeechStarted") {
        result.kind = DeepgramResult::Kind::SpeechStarted;
        result.start = json.number(*message, "timestamp", 0);
    } else if (type == "UtteranceEnd") {
        result.kind = DeepgramResult::Kind::UtteranceEnd;
        result.start = json.number(*message, "last_word_end", -1);
    } else if (type == "Error") {
        result.kind = DeepgramResult::Kind::Trouble;
        result.trouble = troubleIn(json, *message);
    }
    if (const auto well = json.verdict(); !well)
        return tl::make_unexpected(well.error());
    return result;
}

Result<FluxMessage> fluxMessageFrom(QByteArrayView text)
{
    ServiceJson json(u"a Deepgram Flux message"_s);
    const auto message = json.read(text);
    if (!message)
        return tl::make_unexpected(message.error());
    FluxMessage flux;
    const auto type = json.member<std::string_view>(*message, "type").value_or(std::string_view());
    if (type == "TurnInfo") {
        flux.kind = FluxMessage::Kind::Turn;
        flux.event = eventFrom(json.member<std::string_view>(*message, "event").value_or(std::string_view()));
        flux.turn = json.member<int64_t>(*message, "turn_index").value_or(0);
        flux.transcript = json.words(*message, "transcript").simplified();
        if (const auto words = json.member<array>(*message, "words"))
            flux.confidence = meanConfidence(json, *words);
    } else if (type == "Connected") {
        flux.kind = FluxMessage::Kind::Connected;
    } else if (type == "Error") {
        flux.kind = FluxMessage::Kind::Trouble;
        flux.trouble = troubleIn(json, *message);
    }
    if (const auto well = json.verdict(); !well)
        return tl::make_unexpected(well.error());
    return flux;
}

Result<DeepgramSpeech> deepgramSpeechFrom(QByteArrayView text)
{
    ServiceJson json(u"a Deepgram message"_s);
    const auto message = json.read(text);
    if (!message)
        return tl::make_unexpected(message.error());
    using enum DeepgramSpeech::Kind;
    DeepgramSpeech speech;
    const auto type = json.member<std::string_view>(*message, "type").value_or(std::string_view());
    speech.kind = type == "Metadata" ? Ready
        : type == "Flushed"          ? Flushed
        : type == "Cleared"          ? Cleared
        : type == "Warning"          ? Warning
        : type == "Error"            ? Trouble
                                     : Other;
    if (speech.kind == Warning || speech.kind == Trouble) {
        speech.code = json.words(*message, "code", 40);
        speech.message = json.words(*message, "description", kMostTrouble);
    }
    if (const auto well = json.verdict(); !well)
        return tl::make_unexpected(well.error());
    return speech;
}

QString speakMessage(const QString &text)
{
    return QString::fromUtf8(QJsonDocument(QJsonObject{{u"type"_s, u"Speak"_s}, {u"text"_s, text}}).toJson(QJsonDocument::Compact));
}

} // namespace bridge
