// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliverequests.h"

#include "bridge/audio/g711.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostAppended = 1500;      // characters: 500 tokens of any language that is written in letters
constexpr qsizetype kMostInstruction = 48'000; // 16,384 tokens
constexpr qsizetype kMostSaid = 100;           // messages; 128 are taken
constexpr qsizetype kMostSaidText = 20'000;    // characters of all: 8,192 tokens

QString textOf(const QJsonObject &event)
{
    return QString::fromUtf8(QJsonDocument(event).toJson(QJsonDocument::Compact));
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

QJsonArray messagesOf(const QList<OpenAiTurn> &said)
{
    QJsonArray messages;
    qsizetype length = 0;
    for (auto turn = said.crbegin(); turn != said.crend() && messages.size() < kMostSaid; ++turn) {
        length += turn->text.size();
        if (length > kMostSaidText)
            break;
        const bool agent = turn->who == OpenAiTurn::Who::Agent;
        const auto role = agent ? u"assistant"_s : turn->who == OpenAiTurn::Who::Caller ? u"user"_s : u"system"_s;
        const QJsonObject part{{u"type"_s, agent ? u"output_text"_s : u"input_text"_s}, {u"text"_s, turn->text}};
        messages.prepend(QJsonObject{{u"type"_s, u"message"_s}, {u"role"_s, role}, {u"content"_s, QJsonArray{part}}});
    }
    return messages;
}

// The model behind the voice is OpenAI's; its functions are ours.
QJsonObject delegationOf(const GptLiveSetup &setup)
{
    QJsonObject backend{{u"model"_s, setup.backendModel}, {u"instructions"_s, setup.instruction.left(kMostInstruction)}};
    if (!setup.tools.isEmpty())
        backend.insert(u"tools"_s, functionsOf(setup.tools));
    if (!setup.effort.isEmpty())
        backend.insert(u"reasoning"_s, QJsonObject{{u"effort"_s, setup.effort}});
    return {{u"type"_s, u"responses"_s}, {u"responses"_s, backend}};
}

QString appendEvent(const QString &type, const QString &words)
{
    return textOf({{u"type"_s, type}, {u"content"_s, words.left(kMostAppended)}, {u"delegation_id"_s, QJsonValue()}});
}

} // namespace

QString liveStartEvent(const GptLiveSetup &setup)
{
    const QJsonObject audio{{u"format"_s, QJsonObject{{u"type"_s, u"audio/pcmu"_s}, {u"rate"_s, 8000}}},
        {u"output"_s, QJsonObject{{u"voice"_s, setup.voice}}}};
    QJsonObject session{{u"model"_s, setup.model}, {u"audio"_s, audio}, {u"delegation"_s, delegationOf(setup)}, {u"store"_s, false}};
    if (!setup.instruction.isEmpty())
        session.insert(u"instructions"_s, setup.instruction.left(kMostInstruction));
    if (const auto said = messagesOf(setup.said); !said.isEmpty())
        session.insert(u"input"_s, said);
    return textOf({{u"type"_s, u"session.start"_s}, {u"event_id"_s, u"start"_s}, {u"session"_s, session}});
}

void writeLiveAudioEvent(QString &text, std::span<const qint16> samples)
{
    QByteArray law(qsizetype(samples.size()), Qt::Uninitialized);
    g711::encodeMuLaw(samples, {law.data(), samples.size()});
    text.resize(0);
    text += R"({"type":"session.input_audio.append","audio":")"_L1;
    text += QLatin1StringView(law.toBase64());
    text += R"("})"_L1;
}

QString liveInstructionEvent(const QString &words) { return appendEvent(u"session.instructions.append"_s, words); }

QString liveThoughtEvent(const QString &words) { return appendEvent(u"session.thinking.append"_s, words); }

QString liveCommentaryEvent(const QString &words) { return appendEvent(u"session.commentary.append"_s, words); }

QString liveToolOutputEvent(const QString &callId, const QJsonObject &result)
{
    const auto output = QString::fromUtf8(QJsonDocument(result).toJson(QJsonDocument::Compact));
    return textOf({{u"type"_s, u"response.item.create"_s},
        {u"item"_s, QJsonObject{{u"type"_s, u"function_call_output"_s}, {u"call_id"_s, callId}, {u"output"_s, output}}}});
}

QString liveGoOnEvent() { return textOf({{u"type"_s, u"response.create"_s}}); }

QString liveCloseEvent() { return textOf({{u"type"_s, u"session.close"_s}}); }

} // namespace bridge
