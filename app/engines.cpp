// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engines.h"

#include "bridge/agents/chat/chatkinds.h"
#include "bridge/agents/gather/gatherengine.h"
#include "bridge/agents/gemini/geminiengine.h"
#include "bridge/agents/offline/offlineengine.h"
#include "bridge/agents/openai/gptliveengine.h"
#include "bridge/agents/openai/openaiengine.h"
#include "bridge/agents/pipeline/localparts.h"
#include "bridge/agents/pipeline/pipelineengine.h"
#include "bridge/agents/pipeline/serviceparts.h"
#include "bridge/speech/speechthread.h"

namespace app {

using namespace bridge;

EngineCatalogue everyEngine(const PipelineParts &parts)
{
    EngineCatalogue engines;
    engines.add(offlineEngineKind());
    engines.add(geminiLiveEngineKind());
    engines.add(openAiRealtimeEngineKind());
    engines.add(gptLiveEngineKind());
    engines.add(gatherEngineKind(parts));
    engines.add(pipelineEngineKind(parts));
    return engines;
}

PipelineParts everyPart()
{
    PipelineParts parts;
    parts.ears.push_back(deepgramEarKind());
    parts.ears.push_back(openAiEarKind());
    parts.minds = {openAiChatKind(), anthropicChatKind(), localChatKind()};
    parts.mouths.push_back(elevenLabsMouthKind());
    parts.mouths.push_back(deepgramMouthKind());
    parts.mouths.push_back(openAiMouthKind());
    const auto speech = std::make_shared<SpeechThread>();
    parts.ears.push_back(sphinxEarKind(speech));
    parts.mouths.push_back(fliteMouthKind(speech));
    return parts;
}

} // namespace app
