// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminirequests.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QJsonObject &message)
{
    return QString::fromUtf8(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

QJsonObject partsOf(const QString &text)
{
    return {{u"parts"_s, QJsonArray{QJsonObject{{u"text"_s, text}}}}};
}

// A turn without a role is read as a system note by the developer API, so there is always one.
QJsonObject turnOf(const QString &role, const QString &text)
{
    auto turn = partsOf(text);
    turn.insert(u"role"_s, role);
    return turn;
}

QString contentRequest(const QJsonArray &turns)
{
    // turnComplete false: for its memory only. True would start a reply and cut off the one under way.
    return textOf({{u"clientContent"_s, QJsonObject{{u"turns"_s, turns}, {u"turnComplete"_s, false}}}});
}

// Without "behavior": blocking or not is the model's own default, and some models refuse either word.
QJsonArray functionsOf(const QList<ToolSpec> &tools)
{
    QJsonArray functions;
    for (const auto &tool : tools)
        functions.append(QJsonObject{{u"name"_s, tool.name}, {u"description"_s, tool.description}, {u"parametersJsonSchema"_s, tool.parameters}});
    return functions;
}

QJsonObject listeningOf(const GeminiSetup &setup)
{
    // The vendor documents prefixPaddingMs in two ways; 100-300 is right for both.
    const auto padding = std::clamp(setup.minSpeech, 100ms, 300ms);
    const QJsonObject detection{{u"disabled"_s, false},
        {u"startOfSpeechSensitivity"_s, setup.startsEasily ? u"START_SENSITIVITY_HIGH"_s : u"START_SENSITIVITY_LOW"_s},
        {u"endOfSpeechSensitivity"_s, setup.endsEasily ? u"END_SENSITIVITY_HIGH"_s : u"END_SENSITIVITY_LOW"_s},
        {u"prefixPaddingMs"_s, int(padding.count())}, {u"silenceDurationMs"_s, int(setup.silence.count())}};
    return {{u"automaticActivityDetection"_s, detection},
        {u"activityHandling"_s, setup.bargeIn ? u"START_OF_ACTIVITY_INTERRUPTS"_s : u"NO_INTERRUPTION"_s},
        {u"turnCoverage"_s, u"TURN_INCLUDES_ONLY_ACTIVITY"_s}};
}

// Models of the second generation count the tokens of their thoughts, later ones go by levels.
QJsonObject thinkingOf(const GeminiSetup &setup)
{
    if (!setup.model.contains("gemini-2."_L1))
        return {{u"thinkingLevel"_s, setup.effort.toUpper()}};
    static const QHash<QString, int> budgets = {{u"minimal"_s, 0}, {u"low"_s, 512}, {u"medium"_s, 2048}, {u"high"_s, 8192}};
    return {{u"thinkingBudget"_s, budgets.value(setup.effort)}};
}

QJsonObject generationOf(const GeminiSetup &setup)
{
    const QJsonObject voice{
        {u"voiceConfig"_s, QJsonObject{{u"prebuiltVoiceConfig"_s, QJsonObject{{u"voiceName"_s, setup.voice}}}}}};
    QJsonObject generation{{u"responseModalities"_s, QJsonArray{u"AUDIO"_s}}, {u"speechConfig"_s, voice}};
    if (!setup.effort.isEmpty())
        generation.insert(u"thinkingConfig"_s, thinkingOf(setup));
    if (setup.affectiveDialog)
        generation.insert(u"enableAffectiveDialog"_s, true);
    return generation;
}

} // namespace

QString setupRequest(const GeminiSetup &setup)
{
    QJsonObject resumption;
    if (!setup.resumptionHandle.isEmpty())
        resumption.insert(u"handle"_s, setup.resumptionHandle);
    QJsonObject content{
        {u"model"_s, setup.model.startsWith("models/"_L1) ? setup.model : u"models/"_s + setup.model},
        {u"generationConfig"_s, generationOf(setup)},
        {u"realtimeInputConfig"_s, listeningOf(setup)},
        {u"inputAudioTranscription"_s, QJsonObject()},
        {u"outputAudioTranscription"_s, QJsonObject()},
        {u"sessionResumption"_s, resumption},
        // Without compression a session ends after 15 minutes; and the whole context is billed again every turn.
        {u"contextWindowCompression"_s,
            QJsonObject{{u"triggerTokens"_s, u"16000"_s},
                {u"slidingWindow"_s, QJsonObject{{u"targetTokens"_s, u"8000"_s}}}}},
    };
    QJsonArray tools;
    if (setup.googleSearch)
        tools.append(QJsonObject{{u"googleSearch"_s, QJsonObject()}});
    if (!setup.tools.isEmpty())
        tools.append(QJsonObject{{u"functionDeclarations"_s, functionsOf(setup.tools)}});
    if (!tools.isEmpty())
        content.insert(u"tools"_s, tools);
    if (!setup.instruction.isEmpty())
        content.insert(u"systemInstruction"_s, partsOf(setup.instruction));
    return textOf({{u"setup"_s, content}});
}

void writeAudioRequest(QString &text, std::span<const qint16> samples)
{
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(samples.data()), qsizetype(samples.size_bytes()));
    text.resize(0);
    text += R"({"realtimeInput":{"audio":{"mimeType":"audio/pcm;rate=16000","data":")"_L1;
    text += QLatin1StringView(bytes.toBase64());
    text += R"("}}})"_L1;
}

QString speakRequest(const QString &words)
{
    return textOf({{u"realtimeInput"_s, QJsonObject{{u"text"_s, words}}}});
}

QString noteRequest(const QString &words)
{
    return contentRequest({turnOf(u"user"_s, words)});
}

QString historyRequest(const QList<GeminiTurn> &turns, const QString &note)
{
    QJsonArray said;
    for (const auto &turn : turns)
        said.append(turnOf(turn.caller ? u"user"_s : u"model"_s, turn.text));
    said.append(turnOf(u"user"_s, note));
    return contentRequest(said);
}

QString toolAnswerRequest(const QString &id, const QString &name, const QJsonObject &result, bool silent)
{
    const bool named = result.contains("output"_L1) || result.contains("error"_L1);
    QJsonObject answer{{u"id"_s, id}, {u"name"_s, name}, {u"response"_s, named ? result : QJsonObject{{u"output"_s, result}}}};
    if (silent)
        answer.insert(u"scheduling"_s, u"SILENT"_s);
    return textOf({{u"toolResponse"_s, QJsonObject{{u"functionResponses"_s, QJsonArray{answer}}}}});
}

} // namespace bridge
