// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openairequests.h"

#include "bridge/audio/g711.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QJsonObject &event)
{
    return QString::fromUtf8(QJsonDocument(event).toJson(QJsonDocument::Compact));
}

// The 8 kHz are implied: a rate beside this type is refused.
QJsonObject format() { return {{u"type"_s, u"audio/pcmu"_s}}; }

QJsonObject turnDetectionOf(const OpenAiSetup &setup)
{
    // Who interrupts is decided here: the service would stop for every cough.
    QJsonObject detection{{u"create_response"_s, true}, {u"interrupt_response"_s, false}};
    if (setup.semanticTurns) {
        detection.insert(u"type"_s, u"semantic_vad"_s);
        detection.insert(u"eagerness"_s, setup.eagerness);
        return detection;
    }
    detection.insert(u"type"_s, u"server_vad"_s);
    detection.insert(u"threshold"_s, 0.5); // the vendor's defaults
    detection.insert(u"prefix_padding_ms"_s, 300);
    detection.insert(u"silence_duration_ms"_s, int(setup.silence.count()));
    return detection;
}

// ISO 639-1, as the vendor wants it. What QLocale does not know is left to the model.
QString languageOf(const QString &tag)
{
    const QLocale locale(tag.trimmed());
    const auto code = QLocale::languageToCode(locale.language());
    return locale.language() == QLocale::C || code.size() != 2 ? QString() : code;
}

QJsonObject inputOf(const OpenAiSetup &setup)
{
    QJsonObject input{{u"format"_s, format()}, {u"turn_detection"_s, turnDetectionOf(setup)}};
    if (setup.transcriptionModel.isEmpty())
        return input;
    QJsonObject transcription{{u"model"_s, setup.transcriptionModel}};
    if (const auto language = languageOf(setup.language); !language.isEmpty())
        transcription.insert(u"language"_s, language);
    input.insert(u"transcription"_s, transcription);
    return input;
}

QJsonArray functionsOf(const QList<ToolSpec> &tools)
{
    QJsonArray functions;
    for (const auto &tool : tools) {
        functions.append(QJsonObject{{u"type"_s, u"function"_s}, {u"name"_s, tool.name}, {u"description"_s, tool.description},
            {u"parameters"_s, tool.parameters}});
    }
    return functions;
}

QString itemCreateEvent(const QJsonObject &item)
{
    return textOf({{u"type"_s, u"conversation.item.create"_s}, {u"item"_s, item}});
}

} // namespace

QString sessionUpdateEvent(const OpenAiSetup &setup)
{
    // Without "model": it stands in the address, and cannot change.
    const QJsonObject output{{u"format"_s, format()}, {u"voice"_s, setup.voice}};
    QJsonObject session{{u"type"_s, u"realtime"_s}, {u"output_modalities"_s, QJsonArray{u"audio"_s}},
        {u"audio"_s, QJsonObject{{u"input"_s, inputOf(setup)}, {u"output"_s, output}}}};
    if (!setup.instruction.isEmpty()) // else the service's own stay
        session.insert(u"instructions"_s, setup.instruction);
    if (!setup.effort.isEmpty())
        session.insert(u"reasoning"_s, QJsonObject{{u"effort"_s, setup.effort}});
    if (!setup.tools.isEmpty()) {
        session.insert(u"tools"_s, functionsOf(setup.tools));
        session.insert(u"tool_choice"_s, u"auto"_s);
    }
    return textOf({{u"type"_s, u"session.update"_s}, {u"event_id"_s, u"setup"_s}, {u"session"_s, session}});
}

void writeAudioEvent(QString &text, std::span<const qint16> samples)
{
    QByteArray law(qsizetype(samples.size()), Qt::Uninitialized);
    g711::encodeMuLaw(samples, {law.data(), samples.size()});
    text.resize(0);
    text += R"({"type":"input_audio_buffer.append","audio":")"_L1;
    text += QLatin1StringView(law.toBase64());
    text += R"("})"_L1;
}

QString itemEvent(const OpenAiTurn &turn)
{
    const bool agent = turn.who == OpenAiTurn::Who::Agent;
    const auto role = agent ? u"assistant"_s : turn.who == OpenAiTurn::Who::Caller ? u"user"_s : u"system"_s;
    const QJsonObject part{{u"type"_s, agent ? u"output_text"_s : u"input_text"_s}, {u"text"_s, turn.text}};
    return itemCreateEvent({{u"type"_s, u"message"_s}, {u"role"_s, role}, {u"content"_s, QJsonArray{part}}});
}

QString toolOutputEvent(const QString &callId, const QJsonObject &result)
{
    const auto output = QString::fromUtf8(QJsonDocument(result).toJson(QJsonDocument::Compact));
    return itemCreateEvent({{u"type"_s, u"function_call_output"_s}, {u"call_id"_s, callId}, {u"output"_s, output}});
}

QString respondEvent(const QString &event, const QString &instruction, bool mayUseTools)
{
    QJsonObject response;
    if (!instruction.isEmpty())
        response.insert(u"instructions"_s, instruction);
    if (!mayUseTools)
        response.insert(u"tool_choice"_s, u"none"_s);
    QJsonObject body{{u"type"_s, u"response.create"_s}, {u"event_id"_s, event}};
    if (!response.isEmpty())
        body.insert(u"response"_s, response);
    return textOf(body);
}

QString cancelEvent(const QString &response)
{
    QJsonObject body{{u"type"_s, u"response.cancel"_s}, {u"event_id"_s, u"cancel"_s}};
    if (!response.isEmpty())
        body.insert(u"response_id"_s, response);
    return textOf(body);
}

QString truncateEvent(const QString &item, int content, Milliseconds heard)
{
    return textOf({{u"type"_s, u"conversation.item.truncate"_s}, {u"event_id"_s, u"truncate"_s}, {u"item_id"_s, item},
        {u"content_index"_s, content}, {u"audio_end_ms"_s, qint64(heard.count())}});
}

QString deleteEvent(const QString &item)
{
    return textOf({{u"type"_s, u"conversation.item.delete"_s}, {u"event_id"_s, u"delete"_s}, {u"item_id"_s, item}});
}

} // namespace bridge
