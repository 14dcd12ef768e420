// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramturns.h"

#include <cstdlib>

using namespace bridge;

namespace {

void check(const Error &error)
{
    if (error.code != Error::Code::Malformed || error.detail.size() > 200)
        std::abort();
}

// Whatever comes, a final turn has words and no turn grows without end.
void check(const TurnFacts &facts)
{
    for (const auto &fact : facts) {
        if (fact.kind == TurnFact::Kind::Words && (fact.text.isEmpty() || fact.text.size() > 64 * 1024))
            std::abort();
        if (fact.confidence > 1)
            std::abort();
    }
}

} // namespace

// One message per line, to all three readers, and on into turns.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    NovaTurns nova;
    FluxTurns flux;
    const auto input = QByteArray::fromRawData(reinterpret_cast<const char *>(data), qsizetype(size));
    for (const auto &line : input.split('\n')) {
        if (const auto result = deepgramResultFrom(line))
            check(nova.take(*result));
        else
            check(result.error());
        if (const auto message = fluxMessageFrom(line))
            check(flux.take(*message));
        else
            check(message.error());
        if (const auto speech = deepgramSpeechFrom(line); !speech)
            check(speech.error());
    }
    check(nova.finish());
    check(flux.finish());
    if (nova.isOpen() || flux.isOpen())
        std::abort();
    return 0;
}
