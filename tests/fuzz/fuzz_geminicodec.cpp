// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminicodec.h"

#include <cstdlib>

using namespace bridge;

// Whatever a server sends is read as a message within our limits, or refused as Malformed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto message = geminiMessageFrom({reinterpret_cast<const char *>(data), qsizetype(size)});
    if (!message) {
        if (message.error().code != Error::Code::Malformed || message.error().detail.size() > 200)
            std::abort();
        return 0;
    }
    if (message->toolCalls.size() > kMostToolCalls)
        std::abort();
    for (const auto &call : message->toolCalls) {
        if (call.id.isEmpty() || call.name.isEmpty())
            std::abort();
    }
    if (message->goAway && (*message->goAway < 0ms || *message->goAway > 1h))
        std::abort();
    // base64 never grows when decoded
    if (size_t(message->audio.size()) * sizeof(qint16) > size)
        std::abort();
    return 0;
}
