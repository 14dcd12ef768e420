// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaicodec.h"

#include <cstdlib>

using namespace bridge;
using Type = OpenAiEvent::Type;

// Whatever a server sends is read as an event within our limits, or refused as Malformed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto event = openAiEventFrom({reinterpret_cast<const char *>(data), qsizetype(size)});
    if (!event) {
        if (event.error().code != Error::Code::Malformed || event.error().detail.size() > 200)
            std::abort();
        return 0;
    }
    if ((event->type == Type::Sound || event->type == Type::AgentWords || event->type == Type::ToolWanted) && event->response.isEmpty())
        std::abort();
    if (event->type == Type::ToolWanted && (event->tool.id.isEmpty() || event->tool.name.isEmpty()))
        std::abort();
    if (event->type != Type::Sound && !event->audio.isEmpty())
        std::abort();
    if (size_t(event->audio.size()) > size || event->content < 0 || event->content > 1000) // base64 never grows when decoded
        std::abort();
    if (event->item.size() > 128 || event->problem.message.size() > 1000)
        std::abort();
    const auto &used = event->usage;
    if (used.inputTokens < 0 || used.inputAudioTokens < 0 || used.cachedTokens < 0 || used.outputAudioTokens < 0 || used.seconds < 0)
        std::abort();
    return 0;
}
