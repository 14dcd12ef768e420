// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/pipeline/languagemodel.h"
#include "bridge/speech/speechtotext.h"
#include "bridge/speech/texttospeech.h"

namespace bridge {

// What a part of a pipeline is made from.
struct PartOrder
{
    QString model; // empty: the default from the settings
    AgentProfile profile; // voice, language, turn-taking
    Settings settings;
};

// A kind of part, by name: "deepgram". Never makes null; `check` says what is missing.
template<typename Part>
struct PartKind
{
    QString name;
    QString title; // "Deepgram"
    QList<Voice> voices; // of a voice: those it brings; empty: any that the service knows
    bool needsKey = false;
    std::function<Result<void>(const Settings &)> check;
    std::function<std::unique_ptr<Part>(const PartOrder &)> make; // in the media thread that it will live in
};

// What pipelines can be made of. Filled once by app/, read from any thread afterwards.
struct PipelineParts
{
    std::vector<PartKind<SpeechToText>> ears;
    std::vector<PartKind<LanguageModel>> minds;
    std::vector<PartKind<TextToSpeech>> mouths;
};

} // namespace bridge
