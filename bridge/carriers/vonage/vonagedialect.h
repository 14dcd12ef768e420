// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"
#include "bridge/carriers/jsonscan.h"

namespace bridge {

// Vonage's media WebSocket (developer.vonage.com, WebSockets): sound in binary messages, 16-bit little-endian at the rate that the first
// message names; everything else as JSON text. What we send is exactly 20 ms a message.
//
// The stream has no name of its own: the headers that were ordered with it come back in the first message, and `leg` there is the
// call's. Errors leave it as it was. Malformed: not what Vonage sends, drop it. NotPossibleNow: right, but out of turn. Unsupported: the
// first message announces another sound. Lives with its stream's socket, in that thread.
class VonageDialect final : public Dialect
{
public:
    // Longer messages are refused unread. 20 ms at 24 kHz are 960 bytes.
    static constexpr qsizetype kMaxMessage = 64 * 1024;

    Result<StreamMessage> read(QByteArrayView message, bool binary) override;

    WireMessage media(QByteArrayView audio) override;
    WireMessage mark(QByteArrayView name) override;
    WireMessage clear() override;
    bool saysWhenItStops() const override { return false; }

private:
    enum class State { Waiting, Started, Stopped };

    Result<StreamMessage> readText(QByteArrayView message);
    Result<StreamMessage> readConnected();
    Result<StreamMessage> readSound(QByteArrayView message);
    Result<StreamMessage> readKey() const;
    Result<StreamMessage> readNotify() const;
    Result<void> checkTurn() const;

    State m_state = State::Waiting;
    qsizetype m_frameBytes = 640; // 20 ms
    QByteArray m_payload;
    JsonScan m_scan;
};

} // namespace bridge
