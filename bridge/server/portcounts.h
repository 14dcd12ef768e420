// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>

namespace bridge {

// What came to the port since the start, for /metrics. A value in the server, bridge thread. Reasons are our own words, so the map
// stays small.
struct PortCounts
{
    quint64 accepted = 0;
    quint64 requests = 0;
    QMap<QByteArray, quint64> refused; // "403", "crowded", "signature"

    void refuse(const QByteArray &why) { ++refused[why]; }
};

} // namespace bridge
