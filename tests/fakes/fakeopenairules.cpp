// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeopenairules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

// The fields of the generally available client events (vendor's API reference). A number stands for a leaf of any type, 1 for
// anything at all.
constexpr auto kFields = R"({
"session.update": {"session":{"type":0,"model":0,"output_modalities":0,"instructions":0,
  "audio":{
    "input":{"format":{"type":0,"rate":0},"noise_reduction":{"type":0,"strength":0},
      "transcription":{"model":0,"language":0,"languages":0,"keywords":0,"prompt":0,"delay":0},
      "turn_detection":{"type":0,"threshold":0,"prefix_padding_ms":0,"silence_duration_ms":0,"create_response":0,
        "interrupt_response":0,"idle_timeout_ms":0,"eagerness":0}},
    "output":{"format":{"type":0,"rate":0},"voice":0,"speed":0}},
  "tools":{"type":0,"name":0,"description":0,"parameters":1},
  "tool_choice":1,"max_output_tokens":0,"truncation":1,"reasoning":{"effort":0},"parallel_tool_calls":0,"include":0,"tracing":1,"prompt":1}},
"input_audio_buffer.append": {"audio":0},
"input_audio_buffer.commit": {},
"input_audio_buffer.clear": {},
"conversation.item.create": {"previous_item_id":0,
  "item":{"id":0,"type":0,"object":0,"status":0,"role":0,"content":{"type":0,"text":0,"audio":0,"transcript":0,"image_url":0,"detail":0},
    "call_id":0,"name":0,"arguments":0,"output":0}},
"conversation.item.truncate": {"item_id":0,"content_index":0,"audio_end_ms":0},
"conversation.item.delete": {"item_id":0},
"conversation.item.retrieve": {"item_id":0},
"response.create": {"response":{"instructions":0,"output_modalities":0,"conversation":0,"input":1,"metadata":1,"tools":1,"tool_choice":1,
  "max_output_tokens":0,"audio":1,"reasoning":1,"prompt":1}},
"response.cancel": {"response_id":0}
})";

OpenAiRefusal invalid(const QString &param, const QString &value, const QString &supported)
{
    return {u"invalid_value"_s, u"Invalid value: '%1'. Supported values are: %2."_s.arg(value, supported), param};
}

OpenAiRefusal missing(const QString &param)
{
    return {u"missing_required_parameter"_s, u"Missing required parameter: '%1'."_s.arg(param), param};
}

std::optional<OpenAiRefusal> unknownIn(const QJsonValue &value, const QJsonValue &fields, const QString &path)
{
    if (!fields.isObject() || value.isNull())
        return std::nullopt;
    if (value.isArray()) {
        int index = 0;
        for (const auto &entry : value.toArray()) {
            if (const auto refusal = unknownIn(entry, fields, path + u"[%1]"_s.arg(index++)))
                return refusal;
        }
        return std::nullopt;
    }
    if (!value.isObject())
        return OpenAiRefusal{u"invalid_type"_s, u"Invalid type for '%1': expected an object."_s.arg(path), path};
    const auto object = value.toObject();
    for (auto field = object.begin(); field != object.end(); ++field) {
        const auto at = path.isEmpty() ? field.key() : path + u'.' + field.key();
        const auto known = fields.toObject().value(field.key());
        if (known.isUndefined())
            return OpenAiRefusal{u"unknown_parameter"_s, u"Unknown parameter: '%1'."_s.arg(at), at};
        if (const auto refusal = unknownIn(field.value(), known, at))
            return refusal;
    }
    return std::nullopt;
}

std::optional<OpenAiRefusal> formatRefusal(const QJsonValue &format, const QString &path)
{
    if (format.isUndefined())
        return std::nullopt;
    const auto type = format["type"_L1].toString();
    static const QStringList kTypes{u"audio/pcm"_s, u"audio/pcmu"_s, u"audio/pcma"_s};
    if (!kTypes.contains(type))
        return invalid(path + u".type"_s, type, u"'audio/pcm', 'audio/pcmu', and 'audio/pcma'"_s);
    if (type == "audio/pcm"_L1 && format["rate"_L1].toInt() != 24000)
        return invalid(path + u".rate"_s, QString::number(format["rate"_L1].toInt()), u"24000"_s);
    if (type != "audio/pcm"_L1 && !format["rate"_L1].isUndefined())
        return OpenAiRefusal{u"unknown_parameter"_s, u"Unknown parameter: '%1.rate'."_s.arg(path), path + u".rate"_s};
    return std::nullopt;
}

std::optional<OpenAiRefusal> turnRefusal(const QJsonValue &detection, const QString &path)
{
    if (!detection.isObject())
        return std::nullopt; // null: manual
    const auto type = detection["type"_L1].toString();
    const bool semantic = type == "semantic_vad"_L1;
    if (!semantic && type != "server_vad"_L1)
        return invalid(path + u".type"_s, type, u"'server_vad' and 'semantic_vad'"_s);
    const auto eagerness = detection["eagerness"_L1];
    if (!eagerness.isUndefined() && (!semantic || !QStringList{u"low"_s, u"medium"_s, u"high"_s, u"auto"_s}.contains(eagerness.toString())))
        return OpenAiRefusal{u"unknown_parameter"_s, u"Unknown parameter: '%1.eagerness'."_s.arg(path), path + u".eagerness"_s};
    for (const auto &name : {u"threshold"_s, u"prefix_padding_ms"_s, u"silence_duration_ms"_s, u"idle_timeout_ms"_s}) {
        if (semantic && !detection[name].isUndefined())
            return OpenAiRefusal{u"unknown_parameter"_s, u"Unknown parameter: '%1.%2'."_s.arg(path, name), path + u'.' + name};
    }
    const auto threshold = detection["threshold"_L1].toDouble(0.5);
    if (threshold < 0 || threshold > 1)
        return invalid(path + u".threshold"_s, QString::number(threshold), u"0 to 1"_s);
    return std::nullopt;
}

std::optional<OpenAiRefusal> toolsRefusal(const QJsonArray &tools)
{
    static const QRegularExpression kName(u"^[A-Za-z0-9_-]{1,64}$"_s);
    for (const auto &tool : tools) {
        if (tool["type"_L1].toString() != "function"_L1)
            return invalid(u"session.tools[0].type"_s, tool["type"_L1].toString(), u"'function' and 'mcp'"_s);
        if (!kName.match(tool["name"_L1].toString()).hasMatch())
            return invalid(u"session.tools[0].name"_s, tool["name"_L1].toString(), u"a name"_s);
        if (tool["parameters"_L1]["type"_L1].toString() != "object"_L1)
            return invalid(u"session.tools[0].parameters"_s, u"?"_s, u"a JSON schema of an object"_s);
    }
    return std::nullopt;
}

std::optional<OpenAiRefusal> sessionRefusal(const QJsonObject &session)
{
    static const QStringList kVoices{u"alloy"_s, u"ash"_s, u"ballad"_s, u"coral"_s, u"echo"_s, u"sage"_s, u"shimmer"_s, u"verse"_s,
        u"marin"_s, u"cedar"_s};
    static const QStringList kEars{u"gpt-transcribe"_s, u"gpt-live-transcribe"_s, u"gpt-realtime-whisper"_s, u"gpt-4o-transcribe"_s,
        u"gpt-4o-mini-transcribe"_s, u"whisper-1"_s, u"gpt-4o-transcribe-diarize"_s};
    if (session["type"_L1].toString() != "realtime"_L1)
        return missing(u"session.type"_s);
    const auto modalities = session["output_modalities"_L1];
    if (!modalities.isUndefined() && modalities.toArray() != QJsonArray{u"audio"_s} && modalities.toArray() != QJsonArray{u"text"_s})
        return invalid(u"session.output_modalities"_s, u"?"_s, u"['text'] and ['audio']"_s);
    const auto input = session["audio"_L1]["input"_L1], output = session["audio"_L1]["output"_L1];
    for (const auto &refusal : {formatRefusal(input["format"_L1], u"session.audio.input.format"_s),
             formatRefusal(output["format"_L1], u"session.audio.output.format"_s),
             turnRefusal(input["turn_detection"_L1], u"session.audio.input.turn_detection"_s),
             toolsRefusal(session["tools"_L1].toArray())}) {
        if (refusal)
            return refusal;
    }
    if (const auto voice = output["voice"_L1]; !voice.isUndefined() && !kVoices.contains(voice.toString()))
        return invalid(u"session.audio.output.voice"_s, voice.toString(), kVoices.join(u", "_s));
    const auto transcription = input["transcription"_L1];
    if (transcription.isObject() && !kEars.contains(transcription["model"_L1].toString()))
        return invalid(u"session.audio.input.transcription.model"_s, transcription["model"_L1].toString(), kEars.join(u", "_s));
    if (transcription.isObject() && transcription["language"_L1].toString(u"en"_s).size() != 2)
        return invalid(u"session.audio.input.transcription.language"_s, transcription["language"_L1].toString(), u"ISO-639-1"_s);
    return std::nullopt;
}

std::optional<OpenAiRefusal> messageRefusal(const QJsonObject &item)
{
    static const QMap<QString, QStringList> kParts{{u"system"_s, {u"input_text"_s}},
        {u"user"_s, {u"input_text"_s, u"input_audio"_s, u"input_image"_s}}, {u"assistant"_s, {u"output_text"_s}}};
    const auto role = item["role"_L1].toString();
    if (!kParts.contains(role))
        return invalid(u"item.role"_s, role, u"'system', 'user', and 'assistant'"_s);
    const auto content = item["content"_L1].toArray();
    if (content.isEmpty())
        return missing(u"item.content"_s);
    for (const auto &part : content) {
        const auto type = part["type"_L1].toString();
        if (!kParts[role].contains(type)) // the beta's "text" and "audio", too
            return invalid(u"item.content[0].type"_s, type, kParts[role].join(u", "_s));
        if (type.endsWith("_text"_L1) && part["text"_L1].toString().isEmpty())
            return missing(u"item.content[0].text"_s);
    }
    return std::nullopt;
}

std::optional<OpenAiRefusal> itemRefusal(const QJsonObject &item)
{
    const auto type = item["type"_L1].toString();
    if (type == "message"_L1)
        return messageRefusal(item);
    if (type != "function_call_output"_L1)
        return invalid(u"item.type"_s, type, u"'message', 'function_call', 'function_call_output'"_s);
    if (item["call_id"_L1].toString().isEmpty())
        return missing(u"item.call_id"_s);
    if (!item["output"_L1].isString()) // an object is refused: the output is text
        return OpenAiRefusal{u"invalid_type"_s, u"Invalid type for 'item.output': expected a string."_s, u"item.output"_s};
    return std::nullopt;
}

} // namespace

bool isRealtimeModel(const QString &model)
{
    static const QStringList kModels{u"gpt-realtime-2.1"_s, u"gpt-realtime-2.1-mini"_s, u"gpt-realtime-2"_s, u"gpt-realtime-1.5"_s,
        u"gpt-realtime"_s, u"gpt-realtime-mini"_s};
    return kModels.contains(model);
}

std::optional<OpenAiRefusal> refusalOfEvent(const QJsonObject &event)
{
    static const auto kKnown = QJsonDocument::fromJson(kFields).object();
    const auto type = event["type"_L1].toString();
    if (type.isEmpty())
        return missing(u"type"_s);
    if (!kKnown.contains(type))
        return invalid(u"type"_s, type, kKnown.keys().join(u", "_s));
    auto body = event;
    body.remove("type"_L1);
    if (!body.take("event_id"_L1).isUndefined() && event["event_id"_L1].toString().isEmpty())
        return OpenAiRefusal{u"invalid_type"_s, u"Invalid type for 'event_id': expected a string."_s, u"event_id"_s};
    if (const auto refusal = unknownIn(body, kKnown[type], {}))
        return refusal;
    if (type == "session.update"_L1)
        return sessionRefusal(event["session"_L1].toObject());
    if (type == "conversation.item.create"_L1)
        return itemRefusal(event["item"_L1].toObject());
    if (type == "conversation.item.truncate"_L1 && (event["item_id"_L1].toString().isEmpty() || !event["audio_end_ms"_L1].isDouble()
            || event["audio_end_ms"_L1].toDouble() != event["audio_end_ms"_L1].toInt() || !event["content_index"_L1].isDouble()))
        return missing(u"item_id, content_index, audio_end_ms"_s);
    if (type == "conversation.item.delete"_L1 && event["item_id"_L1].toString().isEmpty())
        return missing(u"item_id"_s);
    if (type == "input_audio_buffer.append"_L1) {
        const auto audio = event["audio"_L1].toString();
        const auto decoded = QByteArray::fromBase64Encoding(audio.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded || decoded.decoded.isEmpty() || decoded.decoded.size() > 15 * 1024 * 1024)
            return OpenAiRefusal{u"invalid_value"_s, u"Invalid 'audio'. Expected base64-encoded audio bytes."_s, u"audio"_s};
    }
    return std::nullopt;
}

} // namespace fakes
