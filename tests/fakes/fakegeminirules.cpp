// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakegeminirules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

// The fields of the v1beta client messages (vendor's API reference). A number stands for a leaf of any type.
constexpr auto kFields = R"({
"setup": {"model":0,
  "generationConfig":{"responseModalities":0,"temperature":0,"topP":0,"topK":0,"maxOutputTokens":0,"candidateCount":0,
    "presencePenalty":0,"frequencyPenalty":0,"seed":0,"mediaResolution":0,"enableAffectiveDialog":0,
    "speechConfig":{"languageCode":0,"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":0}}},
    "thinkingConfig":{"thinkingBudget":0,"includeThoughts":0,"thinkingLevel":0}},
  "systemInstruction":{"role":0,"parts":{"text":0}},
  "tools":{"googleSearch":{},"functionDeclarations":{"name":0,"description":0,"parameters":1,"parametersJsonSchema":1,"behavior":0}},
  "realtimeInputConfig":{
    "automaticActivityDetection":{"disabled":0,"startOfSpeechSensitivity":0,"endOfSpeechSensitivity":0,"prefixPaddingMs":0,
      "silenceDurationMs":0},
    "activityHandling":0,"turnCoverage":0},
  "sessionResumption":{"handle":0},
  "contextWindowCompression":{"triggerTokens":0,"slidingWindow":{"targetTokens":0}},
  "inputAudioTranscription":{"languageCodes":0},"outputAudioTranscription":{"languageCodes":0},
  "proactivity":{"proactiveAudio":0,"proactiveVideo":0},
  "historyConfig":{"initialHistoryInClientContent":0}},
"clientContent": {"turns":{"role":0,"parts":{"text":0}},"turnComplete":0},
"realtimeInput": {"audio":{"data":0,"mimeType":0},"mediaChunks":1,"text":0,"audioStreamEnd":0,"activityStart":{},"activityEnd":{}},
"toolResponse": {"functionResponses":{"id":0,"name":0,"response":1,"scheduling":0,"willContinue":0}}
})";

const QStringList &liveModels()
{
    static const QStringList kModels{u"models/gemini-3.8-live"_s, u"models/gemini-3.8-live-extended-thinking"_s};
    return kModels;
}

const QStringList &voices()
{
    static const auto kVoices = u"Puck Charon Fenrir Kore Aoede Leda Orus Zephyr Callirrhoe Autonoe Enceladus Iapetus Umbriel "
                                "Algieba Despina Erinome Algenib Rasalgethi Laomedeia Achernar Alnilam Schedar Gacrux Pulcherrima "
                                "Achird Zubenelgenubi Vindemiatrix Sadachbia Sadaltager Sulafat"_s.split(u' ');
    return kVoices;
}

const GeminiRefusal &invalidArgument()
{
    static const GeminiRefusal kRefusal{1007, u"Request contains an invalid argument."_s};
    return kRefusal;
}

QString snakeCase(const QString &name)
{
    QString snake;
    for (const auto c : name)
        snake += c.isUpper() ? u"_"_s + c.toLower() : QString(c);
    return snake;
}

std::optional<GeminiRefusal> unknownIn(const QJsonValue &value, const QJsonValue &fields, const QString &path)
{
    if (!fields.isObject())
        return std::nullopt;
    if (value.isArray()) {
        for (const auto &entry : value.toArray()) {
            if (const auto refusal = unknownIn(entry, fields, path))
                return refusal;
        }
        return std::nullopt;
    }
    if (!value.isObject())
        return GeminiRefusal{1007, u"Invalid value at '%1'"_s.arg(path)};
    const auto object = value.toObject();
    for (auto field = object.begin(); field != object.end(); ++field) {
        const auto known = fields.toObject().value(field.key());
        if (known.isUndefined())
            return GeminiRefusal{1007, u"Invalid JSON payload received. Unknown name \"%1\" at '%2': Cannot find field."_s
                                           .arg(field.key(), path)};
        if (const auto refusal = unknownIn(field.value(), known, path + u'.' + snakeCase(field.key())))
            return refusal;
    }
    return std::nullopt;
}

std::optional<GeminiRefusal> functionsRefusal(const QJsonArray &tools)
{
    static const QRegularExpression kName(u"^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$"_s);
    for (const auto &tool : tools) {
        for (const auto &function : tool["functionDeclarations"_L1].toArray()) {
            if (!kName.match(function["name"_L1].toString()).hasMatch() || function["description"_L1].toString().isEmpty())
                return invalidArgument();
            const auto schema = function["parametersJsonSchema"_L1];
            if (!schema.isUndefined() && schema["type"_L1].toString() != "object"_L1)
                return invalidArgument();
            const auto parameters = function["parameters"_L1];
            if (!parameters.isUndefined() && parameters["type"_L1].toString() != "OBJECT"_L1)
                return invalidArgument();
        }
    }
    return std::nullopt;
}

std::optional<GeminiRefusal> setupRefusal(const QJsonObject &setup)
{
    const auto model = setup["model"_L1].toString();
    if (!liveModels().contains(model))
        return GeminiRefusal{1008, u"%1 is not found for API version v1beta, or is not supported for bidiGenerateContent. Call "
                                   "ListModels to see the list of available models"_s.arg(model)};
    const auto generation = setup["generationConfig"_L1].toObject();
    if (generation["responseModalities"_L1].toArray() != QJsonArray{u"AUDIO"_s} || generation.contains("enableAffectiveDialog"_L1))
        return invalidArgument();
    if (generation.contains("thinkingConfig"_L1) && model == liveModels().first())
        return invalidArgument();
    const auto speech = generation["speechConfig"_L1].toObject();
    const auto voice = speech["voiceConfig"_L1]["prebuiltVoiceConfig"_L1]["voiceName"_L1];
    if (speech.contains("languageCode"_L1) || (!voice.isUndefined() && !voices().contains(voice.toString())))
        return invalidArgument();
    if (setup["proactivity"_L1]["proactiveAudio"_L1] == QJsonValue(false))
        return invalidArgument();
    return functionsRefusal(setup["tools"_L1].toArray());
}

std::optional<GeminiRefusal> contentRefusal(const QJsonObject &content)
{
    const auto turns = content["turns"_L1].toArray();
    for (const auto &turn : turns) {
        const auto role = turn["role"_L1].toString();
        if (role != "user"_L1 && role != "model"_L1)
            return GeminiRefusal{1007, u"Please use a valid role: user, model."_s};
        const auto parts = turn["parts"_L1].toArray();
        if (parts.isEmpty() || parts.first()["text"_L1].toString().isEmpty())
            return invalidArgument();
    }
    return std::nullopt;
}

std::optional<GeminiRefusal> inputRefusal(const QJsonObject &input)
{
    if (input.contains("mediaChunks"_L1))
        return GeminiRefusal{1007, u"realtime_input.media_chunks is deprecated. Use audio, video, or text instead."_s};
    if (input.contains("activityStart"_L1) || input.contains("activityEnd"_L1))
        return GeminiRefusal{1007, u"Explicit activity control is not supported when automatic activity detection is enabled."_s};
    if (input.contains("text"_L1) && input["text"_L1].toString().isEmpty())
        return invalidArgument();
    if (!input.contains("audio"_L1))
        return std::nullopt;
    const auto audio = input["audio"_L1].toObject();
    if (audio["mimeType"_L1].toString() != "audio/pcm;rate=16000"_L1)
        return GeminiRefusal{1007, u"Unsupported mime type: %1"_s.arg(audio["mimeType"_L1].toString())};
    const auto sound = QByteArray::fromBase64Encoding(
        audio["data"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    // 20 to 100 ms of 16-bit samples.
    if (!sound || sound.decoded.size() < 640 || sound.decoded.size() > 3200 || sound.decoded.size() % 2 != 0)
        return invalidArgument();
    return std::nullopt;
}

std::optional<GeminiRefusal> toolRefusal(const QJsonObject &response)
{
    for (const auto &answer : response["functionResponses"_L1].toArray()) {
        if (answer["id"_L1].toString().isEmpty() || answer["name"_L1].toString().isEmpty() || !answer["response"_L1].isObject())
            return invalidArgument();
    }
    return std::nullopt;
}

} // namespace

std::optional<GeminiRefusal> refusalOf(const QJsonObject &message)
{
    static const auto kKnown = QJsonDocument::fromJson(kFields).object();
    if (message.size() != 1)
        return GeminiRefusal{1007, u"Invalid JSON payload received. One message kind at a time."_s};
    const auto kind = message.begin().key();
    if (!kKnown.contains(kind))
        return GeminiRefusal{1007, u"Invalid JSON payload received. Unknown name \"%1\": Cannot find field."_s.arg(kind)};
    const auto body = message[kind];
    if (const auto refusal = unknownIn(body, kKnown[kind], snakeCase(kind)))
        return refusal;
    if (kind == "setup"_L1)
        return setupRefusal(body.toObject());
    if (kind == "clientContent"_L1)
        return contentRefusal(body.toObject());
    if (kind == "realtimeInput"_L1)
        return inputRefusal(body.toObject());
    return toolRefusal(body.toObject());
}

} // namespace fakes
