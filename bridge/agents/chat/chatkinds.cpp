// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatkinds.h"

#include "bridge/agents/chat/anthropicchat.h"
#include "bridge/agents/chat/httpchatmodel.h"
#include "bridge/agents/chat/openaichat.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kOpenAiHost = "api.openai.com"_L1;

ChatService serviceFrom(const PartOrder &order, const QString &group, const QString &title)
{
    ChatService service;
    service.title = title;
    service.group = group;
    service.url = order.settings.url(service.setting("url"_L1));
    service.model = order.model.isEmpty() ? order.settings.text(service.setting("model"_L1)) : order.model;
    service.key = order.settings.text(service.setting("apiKey"_L1)).toUtf8();
    service.effort = order.profile.effort;
    service.replyTokens = order.settings.number(u"pipeline/replyTokens");
    return service;
}

Result<void> checkUrl(const Settings &settings, QStringView key)
{
    const auto url = settings.url(key);
    if (!url.isValid() || url.host().isEmpty())
        return fail(Error::Code::NotConfigured, u"%1 is no address of a service."_s.arg(key));
    return {};
}

} // namespace

PartKind<LanguageModel> openAiChatKind()
{
    PartKind<LanguageModel> kind;
    kind.name = u"openai"_s;
    kind.title = u"OpenAI"_s;
    kind.needsKey = true;
    kind.check = [](const Settings &settings) -> Result<void> {
        const bool isOpenAi = settings.url(u"openai/url").host() == kOpenAiHost;
        if (isOpenAi && settings.text(u"openai/apiKey").isEmpty())
            return fail(Error::Code::NotConfigured, u"OpenAI wants an API key: set openai/apiKey (OPENAI_API_KEY)."_s);
        return checkUrl(settings, u"openai/url");
    };
    kind.make = [](const PartOrder &order) -> std::unique_ptr<LanguageModel> {
        auto service = serviceFrom(order, u"openai"_s, u"OpenAI"_s);
        const bool isOpenAi = service.url.host() == kOpenAiHost;
        if (!isOpenAi)
            service.title = service.url.host(); // a compatible service: OpenAI has nothing to do with it
        service.url = chatCompletionsUrl(service.url);
        return std::make_unique<HttpChatModel>(service, std::make_unique<OpenAiChat>(service, isOpenAi));
    };
    return kind;
}

PartKind<LanguageModel> anthropicChatKind()
{
    PartKind<LanguageModel> kind;
    kind.name = u"anthropic"_s;
    kind.title = u"Anthropic"_s;
    kind.needsKey = true;
    kind.check = [](const Settings &settings) -> Result<void> {
        if (settings.text(u"anthropic/apiKey").isEmpty())
            return fail(Error::Code::NotConfigured, u"Anthropic wants an API key: set anthropic/apiKey (ANTHROPIC_API_KEY)."_s);
        return checkUrl(settings, u"anthropic/url");
    };
    kind.make = [](const PartOrder &order) -> std::unique_ptr<LanguageModel> {
        auto service = serviceFrom(order, u"anthropic"_s, u"Anthropic"_s);
        service.url = anthropicMessagesUrl(service.url);
        return std::make_unique<HttpChatModel>(service, std::make_unique<AnthropicChat>(service));
    };
    return kind;
}

PartKind<LanguageModel> localChatKind()
{
    PartKind<LanguageModel> kind;
    kind.name = u"local"_s;
    kind.title = u"Your own model (Ollama, vLLM, llama.cpp)"_s;
    kind.check = [](const Settings &settings) { return checkUrl(settings, u"local/url"); };
    kind.make = [](const PartOrder &order) -> std::unique_ptr<LanguageModel> {
        auto service = serviceFrom(order, u"local"_s, u"The local model"_s);
        service.url = chatCompletionsUrl(service.url);
        service.warmUp = true;
        return std::make_unique<HttpChatModel>(service, std::make_unique<OpenAiChat>(service, false));
    };
    return kind;
}

} // namespace bridge
