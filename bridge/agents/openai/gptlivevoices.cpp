// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliveengine.h"
#include "bridge/agents/openai/openaiengine.h"

namespace bridge {

using namespace Qt::StringLiterals;

const QList<Voice> &gptLiveVoices()
{
    // The vendor describes none of them; every voice speaks every language.
    static const auto kVoices = [] {
        QList<Voice> voices;
        for (const auto name : {"marin"_L1, "alloy"_L1, "ash"_L1, "ballad"_L1, "beacon"_L1, "bossa"_L1, "cedar"_L1, "cinder"_L1, "coral"_L1, "delta"_L1,
                 "echo"_L1, "gleam"_L1, "meridian"_L1, "quartz"_L1, "ripple"_L1, "sage"_L1, "shida"_L1, "shimmer"_L1, "stone"_L1, "tempo"_L1, "verse"_L1,
                 "vesper"_L1, "willow"_L1})
            voices.append({QString(name), {}, {}});
        return voices;
    }();
    return kVoices;
}

EngineKind gptLiveEngineKind()
{
    EngineKind kind;
    kind.name = u"gpt_live"_s;
    kind.title = u"GPT-Live"_s;
    kind.voices = gptLiveVoices();
    kind.needsKey = true;
    kind.check = [title = kind.title](const Settings &settings) { return checkOpenAiRealtimeSettings(settings, title); };
    kind.make = [](const EngineOrder &order) -> std::unique_ptr<Engine> { return std::make_unique<GptLiveEngine>(order); };
    return kind;
}

} // namespace bridge
