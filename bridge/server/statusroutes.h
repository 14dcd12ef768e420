// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/calls/switchboard.h"
#include "bridge/server/portcounts.h"
#include "bridge/server/route.h"

#include <QMap>
#include <QObject>

namespace bridge {

// How the bridge is: /health for probes, /metrics for Prometheus, /api/status for people and scripts. Never a secret, never a
// number. Lives in the bridge thread, owned by the server.
class StatusRoutes : public QObject
{
    Q_OBJECT
public:
    struct Parts // borrowed
    {
        Switchboard &switchboard;
        const PortCounts &counts;
        std::function<DeskCatalogue()> catalogue;
        std::function<int()> connections; // open ones: at the gate, feeds and listeners
    };

    explicit StatusRoutes(Parts parts, QObject *parent = nullptr);

    std::vector<Route> routes();

private:
    HttpReply health() const;
    HttpReply status() const;
    HttpReply metrics() const;

    const Parts m_parts;
    const QString m_bridge = newCallId().toString(); // which bridge this is: whoever comes by way of the public address can tell
    QMap<QString, quint64> m_ended; // since the start, by reason
};

// What there is to call with: /api/voices, /api/lines. Reading only.
std::vector<Route> catalogueRoutes(std::function<DeskCatalogue()> catalogue);

} // namespace bridge
