// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"
#include "bridge/carriers/jsonscan.h"

namespace bridge {

// Exotel's Voicebot applet (developer.exotel.com/docs/agentstream/websocket-protocol): JSON text, 16-bit little-endian PCM at the
// rate that the stream's URL asked for. Exotel wants few and large frames, so what media() is given is held back until it
// makes one: media() gives an empty message meanwhile, and flush() gives what is left, padded, before a mark.
//
// Errors leave it as it was. Malformed: not what Exotel sends, drop it. NotPossibleNow: right, but out of turn (media before
// `start`, a second `start`, anything after `stop`). Refused: names another stream than this one's.
// Unsupported: `start` announces another sound than PCM at 8, 16 or 24 kHz.
// Lives with its stream's socket, in that thread. What is held back never exceeds two chunks.
class ExotelDialect final : public Dialect
{
public:
    // Longer messages are refused unread. Exotel's own are about 2 kB a tenth of a second at 8 kHz, 6.5 kB at 24 kHz.
    static constexpr qsizetype kMaxMessage = 128 * 1024;
    // What Exotel advises (its stream applet page): at least 3200 bytes, 200 ms at 8 kHz, in multiples of 320, at most 100 kB.
    static constexpr qsizetype kChunk = 3200;
    static constexpr qsizetype kGrain = 320;

    Result<StreamMessage> read(QByteArrayView message, bool binary) override;

    WireMessage media(QByteArrayView audio) override; // empty while it fills a chunk
    WireMessage mark(QByteArrayView name) override;
    WireMessage clear() override; // what is held back is dropped with it
    WireMessage flush() override; // what is held back, padded to the grain; empty when there is nothing

private:
    enum class State { Waiting, Started, Stopped };

    Result<StreamMessage> readStart();
    Result<StreamMessage> readMedia();
    Result<StreamMessage> readDtmf() const;
    Result<StreamMessage> readMark() const;
    Result<StreamMessage> readStop();
    Result<void> checkStream() const;
    WireMessage chunk(QByteArrayView audio);
    WireMessage message(QByteArrayView event, QByteArrayView rest) const;

    State m_state = State::Waiting;
    QByteArray m_stream; // stream_sid: plain ASCII without quotes, so it needs no escaping
    QByteArray m_payload;
    QByteArray m_held; // audio on its way into a chunk
    SampleRate m_rate = kTelephoneRate;
    quint64 m_sent = 0;      // chunks
    quint64 m_sentBytes = 0; // of audio, for the timestamps
    JsonScan m_scan;
};

} // namespace bridge
