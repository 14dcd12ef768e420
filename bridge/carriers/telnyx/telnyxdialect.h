// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"
#include "bridge/carriers/jsonscan.h"

namespace bridge {

// Telnyx media streaming, bidirectional in RTP mode (developers.telnyx.com, media streaming over WebSockets): JSON text. What goes
// out is PCMU at 8000 Hz, as it is ordered with the call. What comes in should be, too, but a call on an A-law network has been
// seen to come as PCMA: it is turned into mu-law here, because a stream has one encoding for us.
// Frames may come out of order; their `chunk` is passed on.
//
// Errors leave it as it was. Malformed: not what Telnyx sends, drop it. NotPossibleNow: right, but out of turn. Refused: names
// another stream than this one's, or Telnyx refuses what we sent. Unsupported: `start` announces another sound.
// Lives with its stream's socket, in that thread. Reading and writing media allocates only what it returns.
class TelnyxDialect final : public Dialect
{
public:
    // Longer messages are refused unread. Telnyx' own are about 400 bytes.
    static constexpr qsizetype kMaxMessage = 64 * 1024;

    Result<StreamMessage> read(QByteArrayView message, bool binary) override;

    WireMessage media(QByteArrayView audio) override;
    WireMessage mark(QByteArrayView name) override;
    WireMessage clear() override;
    int reorderWindow() const override { return 2; } // 40 ms: two frames that were swapped, or one that took a detour

private:
    enum class State { Waiting, Started, Stopped };

    Result<StreamMessage> readStart();
    Result<StreamMessage> readMedia();
    Result<StreamMessage> readDtmf() const;
    Result<StreamMessage> readMark() const;
    Result<StreamMessage> readStop();
    Result<StreamMessage> readError() const;
    Result<void> checkStream() const;

    State m_state = State::Waiting;
    bool m_comesAsALaw = false;
    QByteArray m_stream; // stream_id
    QByteArray m_payload;
    JsonScan m_scan;
};

} // namespace bridge
