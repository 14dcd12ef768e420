// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/id.h"
#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QByteArray>
#include <QMap>

#include <variant>

namespace bridge {

enum class Encoding { MuLaw, ALaw, Linear16 }; // Linear16 is little-endian

struct StreamConnected {};
struct StreamStarted
{
    StreamId stream;
    LegId leg;
    Encoding encoding = Encoding::MuLaw;
    SampleRate rate = kTelephoneRate;
    QMap<QString, QString> parameters;
};
struct MediaReceived
{
    QByteArrayView payload; // decoded from base64, in the stream's encoding; borrowed until the next read()
    quint64 chunk = 0;      // counts media messages from 1; 0: the carrier does not count
};
struct KeyPressed { char digit = 0; }; // 0-9 * # A-D
struct MarkReached { QByteArray name; };
struct Cleared {}; // the carrier confirms our clear
struct StreamStopped { QString why; };
struct Ignored {}; // well formed, nothing we use

using StreamMessage = std::variant<StreamConnected, StreamStarted, MediaReceived, KeyPressed, MarkReached, Cleared,
    StreamStopped, Ignored>;

struct WireMessage
{
    QByteArray bytes;
    bool binary = false;
};

// A carrier's wire format on the media WebSocket: pure functions between bytes and values, no socket. One per stream, because
// what is sent must name the stream that `start` announced. Hostile input gives Malformed and changes nothing.
class Dialect
{
public:
    virtual ~Dialect() = default;

    virtual Result<StreamMessage> read(QByteArrayView message, bool binary) = 0;

    // After StreamStarted. `audio` is in the stream's encoding, 20 ms.
    virtual WireMessage media(QByteArrayView audio) = 0;
    // A message without bytes: held back until a larger chunk is full, or flush() asks for it, which is before every mark.
    virtual WireMessage flush() { return {}; }
    virtual WireMessage mark(QByteArrayView name) = 0;
    virtual WireMessage clear() = 0;
    // How many media messages may come before one that belongs before them. They wait for it, 20 ms each.
    virtual int reorderWindow() const { return 0; }
    // Whether StreamStopped comes when the call ends. Where it does not, the socket is closed, and that says it.
    virtual bool saysWhenItStops() const { return true; }
};

} // namespace bridge
