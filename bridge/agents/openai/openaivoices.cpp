// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaiengine.h"

#include "bridge/settings/address.h"

namespace bridge {

using namespace Qt::StringLiterals;

const QList<Voice> &openAiVoices()
{
    // The vendor's list for Realtime; every voice speaks every language. It recommends the first two and describes none.
    static const QList<Voice> kVoices{
        {u"marin"_s, u"recommended by OpenAI"_s, {}},
        {u"cedar"_s, u"recommended by OpenAI"_s, {}},
        {u"alloy"_s, {}, {}},
        {u"ash"_s, {}, {}},
        {u"ballad"_s, {}, {}},
        {u"coral"_s, {}, {}},
        {u"echo"_s, {}, {}},
        {u"sage"_s, {}, {}},
        {u"shimmer"_s, {}, {}},
        {u"verse"_s, {}, {}},
    };
    return kVoices;
}

Result<void> checkOpenAiRealtimeSettings(const Settings &settings, const QString &title)
{
    const auto own = settings.url(u"openai/realtimeUrl");
    const auto url = own.isEmpty() ? settings.url(u"openai/url") : own;
    if (!settings.text(u"openai/apiKey").isEmpty() || isLoopback(url.host()))
        return {};
    return fail(Error::Code::NotConfigured,
        u"%1 needs an API key: make one on the OpenAI platform and set openai/apiKey (OPENAI_API_KEY)."_s.arg(title));
}

EngineKind openAiRealtimeEngineKind()
{
    EngineKind kind;
    kind.name = u"openai_realtime"_s;
    kind.title = u"OpenAI Realtime"_s;
    kind.voices = openAiVoices();
    kind.needsKey = true;
    kind.check = [](const Settings &settings) { return checkOpenAiRealtimeSettings(settings); };
    kind.make = [](const EngineOrder &order) -> std::unique_ptr<Engine> { return std::make_unique<OpenAiEngine>(order); };
    return kind;
}

} // namespace bridge
