// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"

#include <QAbstractSocket>

namespace bridge {

// Why a socket to a service is gone. A value.
struct SocketLoss
{
    int code = 1006;    // RFC 6455 section 7.4; 1006: no close frame
    QString reason;     // already without the key
    int httpStatus = 0; // of a refused handshake
    QAbstractSocket::SocketError socketError = QAbstractSocket::UnknownSocketError;
    bool timedOut = false; // we waited long enough
    bool wasLive = false;  // some connection of this call had worked
};

// What to do about it.
struct LossVerdict
{
    bool tryAgain = false;
    Error error; // what to say when nothing helps
};

// A service as it stands in sentences.
struct ServiceName
{
    QString title;  // "Deepgram"
    QString urlKey; // "deepgram/url"
    QString host;
};

// What every service means by it; their own words and codes come before. Pure.
LossVerdict judgeLoss(const SocketLoss &loss, const ServiceName &service);

} // namespace bridge
