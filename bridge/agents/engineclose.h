// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSocket>
#include <QString>

namespace bridge {

// How a connection to a service ended, as far as the socket knows. What it means is for each engine to judge.
struct EngineClose
{
    int code = 1006;    // RFC 6455 section 7.4; 1006: no close frame
    QString reason;     // already without the key
    int httpStatus = 0; // of a refused handshake
    QAbstractSocket::SocketError socketError = QAbstractSocket::UnknownSocketError;
    bool timedOut = false; // we waited long enough
};

} // namespace bridge
