// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"
#include "bridge/carriers/jsonscan.h"
#include "bridge/carriers/plivo/plivoformat.h"

namespace bridge {

// Plivo audio streams, bidirectional (plivo.com/docs/voice-agents/audio-streaming/concepts/audio-streaming-reference): JSON text.
// What we send is in the format that `start` announced, and says so in each message: Plivo plays nothing otherwise.
// Tolerant of what the vendor's pages leave open: numbers as text, confirmations without a streamId, extra headers in any of
// three forms; strict about everything else.
//
// Errors leave it as it was. Malformed: not what Plivo sends, drop it. NotPossibleNow: right, but out of turn (media before
// `start`, a second `start`, anything after `stop`). Refused: names another stream than this one's; close with 1008.
// Unsupported: `start` announces a sound that Plivo does not document.
// Lives with its stream's socket, in that thread. Reading and writing media allocates only what it returns.
class PlivoDialect final : public Dialect
{
public:
    // Longer messages are refused unread. Plivo's own are about 1,100 bytes at 16 kHz.
    static constexpr qsizetype kMaxMessage = 64 * 1024;

    // `asked`: the format of our <Stream> document, which holds when `start` names none.
    explicit PlivoDialect(const plivo::Format &asked) : m_format(asked) {}

    Result<StreamMessage> read(QByteArrayView message, bool binary) override;

    WireMessage media(QByteArrayView audio) override;
    WireMessage mark(QByteArrayView name) override;
    WireMessage clear() override;
    bool saysWhenItStops() const override { return false; } // its samples wait for `stop`, its reference does not know it

private:
    enum class State { Waiting, Started, Stopped };

    Result<StreamMessage> readStart();
    Result<StreamMessage> readMedia();
    Result<StreamMessage> readDtmf() const;
    Result<StreamMessage> readPlayed() const;
    Result<StreamMessage> readStop();
    Result<plivo::Format> announced(const JsonScan::Node *format) const;
    Result<void> checkStream() const;

    State m_state = State::Waiting;
    plivo::Format m_format;
    QByteArray m_stream; // streamId: plain ASCII without quotes, so it needs no escaping
    QByteArray m_mediaHead; // of every playAudio, up to the payload
    QByteArray m_payload;
    JsonScan m_scan;
};

} // namespace bridge
