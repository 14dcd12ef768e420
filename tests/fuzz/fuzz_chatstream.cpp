// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/anthropicchat.h"
#include "bridge/agents/chat/openaichat.h"

#include <cstdlib>

using namespace bridge;

namespace {

void read(ChatDialect &dialect, QByteArrayView bytes, qsizetype piece)
{
    SseReader reader;
    dialect.begin();
    const auto take = [&](const QList<SseEvent> &events) {
        for (const auto &event : events) {
            if (event.data.size() > SseReader::kLongestEvent)
                std::abort();
            const auto step = dialect.read(event);
            if (!step && step.error().detail.size() > 200)
                std::abort();
        }
    };
    for (qsizetype at = 0; at < bytes.size(); at += piece) {
        const auto events = reader.read(bytes.sliced(at, std::min(piece, bytes.size() - at)));
        if (!events)
            return;
        take(*events);
    }
    take(reader.finish());
    const auto tools = dialect.takeTools();
    if (tools.size() > ToolCollector::kMostCalls)
        std::abort();
    for (const auto &tool : tools) {
        if (tool.call.id.isEmpty() || tool.call.name.isEmpty() || (!tool.wrong.isEmpty() && !tool.call.arguments.isEmpty()))
            std::abort();
    }
    const auto usage = dialect.usage();
    if (usage.inputTokens < 0 || usage.outputTokens < 0)
        std::abort();
}

} // namespace

// Whatever a chat service streams, in whatever pieces, is read within our limits. The first byte says how it is cut.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArrayView bytes(reinterpret_cast<const char *>(data) + 1, qsizetype(size - 1));
    OpenAiChat openAi({}, true);
    AnthropicChat anthropic({});
    read(openAi, bytes, 1 + data[0]);
    read(anthropic, bytes, 1 + data[0]);
    return 0;
}
