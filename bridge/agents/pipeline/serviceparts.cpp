// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/serviceparts.h"

#include "bridge/speech/deepgram/deepgramears.h"
#include "bridge/speech/deepgram/deepgrammouth.h"
#include "bridge/speech/elevenlabs/elevenlabsmouth.h"
#include "bridge/speech/openai/openaiears.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

ServiceOptions optionsFrom(const PartOrder &order)
{
    return {order.model, order.profile.voice, order.profile.language, order.settings};
}

template<class Part, class Made>
PartKind<Part> kind(const QString &name, const QString &title, Result<void> (*check)(const Settings &))
{
    PartKind<Part> kind;
    kind.name = name;
    kind.title = title;
    kind.needsKey = true;
    kind.check = check;
    kind.make = [](const PartOrder &order) -> std::unique_ptr<Part> { return std::make_unique<Made>(optionsFrom(order)); };
    return kind;
}

} // namespace

PartKind<SpeechToText> deepgramEarKind()
{
    return kind<SpeechToText, DeepgramEars>(u"deepgram"_s, u"Deepgram"_s, checkDeepgramSettings);
}

PartKind<SpeechToText> openAiEarKind()
{
    return kind<SpeechToText, OpenAiEars>(u"openai"_s, u"OpenAI"_s, checkOpenAiSpeechSettings);
}

PartKind<TextToSpeech> deepgramMouthKind()
{
    auto mouth = kind<TextToSpeech, DeepgramMouth>(u"deepgram"_s, u"Deepgram"_s, checkDeepgramSettings);
    for (const auto &voice : deepgramVoices())
        mouth.voices.append({voice, {}, u"en"_s});
    return mouth;
}

PartKind<TextToSpeech> elevenLabsMouthKind()
{
    auto mouth = kind<TextToSpeech, ElevenLabsMouth>(u"elevenlabs"_s, u"ElevenLabs"_s, checkElevenLabsSettings);
    for (const auto &voice : elevenLabsVoices())
        mouth.voices.append({voice.name, voice.character, {}});
    return mouth;
}

PartKind<TextToSpeech> openAiMouthKind()
{
    PartKind<TextToSpeech> mouth{u"openai"_s, u"OpenAI"_s, {}, true, checkOpenAiSpeechSettings, {}};
    mouth.make = [](const PartOrder &order) -> std::unique_ptr<TextToSpeech> {
        return std::make_unique<HttpMouth>(openAiVoice(optionsFrom(order)));
    };
    for (const auto &voice : openAiSpeechVoices())
        mouth.voices.append({voice, {}, {}});
    return mouth;
}

} // namespace bridge
