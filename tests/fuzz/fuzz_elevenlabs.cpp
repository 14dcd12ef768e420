// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabscodec.h"
#include "bridge/speech/elevenlabs/elevenlabstrouble.h"
#include "bridge/speech/services/soundcheck.h"

#include <cstdlib>

using namespace bridge;

// Whatever a server sends is read as a message within our limits, or refused as Malformed; and its letters cut any sound into pieces
// that are in order and whole, and lose no word.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto input = QByteArray::fromRawData(reinterpret_cast<const char *>(data), qsizetype(size));
    if (judgeElevenLabsAnswer(401, input, {}).error.detail.isEmpty())
        std::abort();
    SoundCheck check({});
    check.expect(QString::fromUtf8(input));
    if (const auto sound = check.take(input); !sound && sound.error().code != Error::Code::Malformed)
        std::abort();

    const auto message = elevenLabsMessageFrom(input);
    if (!message) {
        if (message.error().code != Error::Code::Malformed || message.error().detail.size() > 200)
            std::abort();
        return 0;
    }
    if (size_t(message->audio.size()) > size)
        std::abort();
    const QString text = QStringLiteral("One two, three.");
    SpokenWords words;
    words.write(text);
    QString told;
    qsizetype at = 0;
    for (const auto &piece : words.cut(message->letters, message->audio.size(), kTelephoneRate)) {
        if (piece.from != at || piece.to < piece.from)
            std::abort();
        at = piece.to;
        told += piece.words;
    }
    if (at != message->audio.size() || told + words.takeRest() != text)
        std::abort();
    return 0;
}
