// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"
#include "bridge/carriers/jsonscan.h"

namespace bridge {

// Twilio Media Streams, bidirectional (twilio.com/docs/voice/media-streams/websocket-messages): JSON text, always mu-law 8000.
// Tolerant of what Twilio may add, numbers written as text or the other way round; strict about everything else.
//
// Errors leave it as it was. Malformed: not what Twilio sends, drop it. NotPossibleNow: right, but out of turn (media before
// `start`, a second `start`, anything after `stop`). Refused: names another stream than this one's; close with 1008.
// Unsupported: `start` announces another sound than mu-law 8000.
// Lives with its stream's socket, in that thread. Reading and writing media allocates only what it returns.
class TwilioDialect final : public Dialect
{
public:
    // Longer messages are refused unread. Twilio's own are about 400 bytes.
    static constexpr qsizetype kMaxMessage = 64 * 1024;

    Result<StreamMessage> read(QByteArrayView message, bool binary) override;

    WireMessage media(QByteArrayView audio) override;
    WireMessage mark(QByteArrayView name) override;
    WireMessage clear() override;

private:
    enum class State { Waiting, Started, Stopped };

    Result<StreamMessage> readStart();
    Result<StreamMessage> readMedia();
    Result<StreamMessage> readDtmf() const;
    Result<StreamMessage> readMark() const;
    Result<StreamMessage> readStop();
    Result<void> checkStream() const;
    WireMessage message(QByteArrayView event, QByteArrayView rest) const;

    State m_state = State::Waiting;
    QByteArray m_stream; // streamSid: plain ASCII without quotes, so it needs no escaping
    QByteArray m_payload;
    JsonScan m_scan;
};

} // namespace bridge
