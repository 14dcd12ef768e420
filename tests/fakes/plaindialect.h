// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/dialect.h"

// The simplest carrier there could be: "start", binary µ-law, "mark NAME", "clear", "digit 5", "stop".
class PlainDialect : public bridge::Dialect
{
public:
    bridge::Result<bridge::StreamMessage> read(QByteArrayView message, bool binary) override
    {
        using namespace bridge;
        if (binary) {
            m_payload = message.toByteArray();
            return StreamMessage(MediaReceived{m_payload, ++m_chunk});
        }
        if (message == "start")
            return StreamMessage(StreamStarted{StreamId(QStringLiteral("s")), LegId(QStringLiteral("leg")), Encoding::MuLaw, kTelephoneRate, {}});
        if (message == "stop")
            return StreamMessage(StreamStopped{QStringLiteral("the caller hung up")});
        if (message.startsWith("mark "))
            return StreamMessage(MarkReached{message.sliced(5).toByteArray()});
        if (message.startsWith("digit ") && message.size() == 7)
            return StreamMessage(KeyPressed{message.back()});
        if (message == "skip") { // the carrier dropped a frame
            ++m_chunk;
            return StreamMessage(Ignored{});
        }
        return fail(Error::Code::Malformed, QStringLiteral("not a word of the plain dialect"));
    }

    bridge::WireMessage media(QByteArrayView audio) override { return {audio.toByteArray(), true}; }
    bridge::WireMessage mark(QByteArrayView name) override { return {"mark " + name.toByteArray(), false}; }
    bridge::WireMessage clear() override { return {"clear", false}; }

private:
    QByteArray m_payload;
    quint64 m_chunk = 0;
};
