// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiengine.h"

#include "bridge/settings/address.h"

namespace bridge {

using namespace Qt::StringLiterals;

const QList<Voice> &geminiVoices()
{
    // The vendor's words for each; every voice speaks every language. The eight of the first models come first.
    static const QList<Voice> kVoices{
        {u"Puck"_s, u"upbeat, friendly"_s, {}},
        {u"Charon"_s, u"deep, informative"_s, {}},
        {u"Fenrir"_s, u"warm, excitable"_s, {}},
        {u"Kore"_s, u"clear, firm"_s, {}},
        {u"Aoede"_s, u"soft, breezy"_s, {}},
        {u"Leda"_s, u"neutral, youthful"_s, {}},
        {u"Orus"_s, u"strong, firm"_s, {}},
        {u"Zephyr"_s, u"light, bright"_s, {}},
        {u"Callirrhoe"_s, u"easy-going"_s, {}},
        {u"Autonoe"_s, u"bright"_s, {}},
        {u"Enceladus"_s, u"breathy"_s, {}},
        {u"Iapetus"_s, u"clear"_s, {}},
        {u"Umbriel"_s, u"easy-going"_s, {}},
        {u"Algieba"_s, u"smooth"_s, {}},
        {u"Despina"_s, u"smooth"_s, {}},
        {u"Erinome"_s, u"clear"_s, {}},
        {u"Algenib"_s, u"gravelly"_s, {}},
        {u"Rasalgethi"_s, u"informative"_s, {}},
        {u"Laomedeia"_s, u"upbeat"_s, {}},
        {u"Achernar"_s, u"soft"_s, {}},
        {u"Alnilam"_s, u"firm"_s, {}},
        {u"Schedar"_s, u"even"_s, {}},
        {u"Gacrux"_s, u"mature"_s, {}},
        {u"Pulcherrima"_s, u"forward"_s, {}},
        {u"Achird"_s, u"friendly"_s, {}},
        {u"Zubenelgenubi"_s, u"casual"_s, {}},
        {u"Vindemiatrix"_s, u"gentle"_s, {}},
        {u"Sadachbia"_s, u"lively"_s, {}},
        {u"Sadaltager"_s, u"knowledgeable"_s, {}},
        {u"Sulafat"_s, u"warm"_s, {}},
    };
    return kVoices;
}

Result<void> checkGeminiSettings(const Settings &settings)
{
    // That the address is one and the key has no line break in it is the settings' own care.
    if (!settings.text(u"gemini/apiKey").isEmpty() || isLoopback(settings.url(u"gemini/url").host()))
        return {};
    return fail(Error::Code::NotConfigured,
        u"Gemini Live needs an API key: make one in Google AI Studio and set gemini/apiKey (GOOGLE_API_KEY)."_s);
}

EngineKind geminiLiveEngineKind()
{
    EngineKind kind;
    kind.name = u"gemini_live"_s;
    kind.title = u"Gemini Live"_s;
    kind.voices = geminiVoices();
    kind.needsKey = true;
    kind.check = checkGeminiSettings;
    kind.make = [](const EngineOrder &order) -> std::unique_ptr<Engine> { return std::make_unique<GeminiEngine>(order); };
    return kind;
}

} // namespace bridge
