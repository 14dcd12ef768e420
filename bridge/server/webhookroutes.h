// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"
#include "bridge/server/callerloop.h"
#include "bridge/server/portcounts.h"
#include "bridge/server/route.h"
#include "bridge/server/webhookaliases.h"
#include "bridge/settings/settings.h"

#include <functional>
#include <vector>

namespace bridge {

// What carriers ask of us over HTTP. Nothing happens before the carrier's signature is right; a caller never hears an error page:
// when a call cannot be taken, the carrier gets a polite document of its own and status 200. Lives in the bridge thread, owned
// by the server.
class WebhookRoutes
{
public:
    struct Parts // borrowed from the server
    {
        Switchboard &switchboard;
        PortCounts &counts;
        CallerLoop &loop;
        Settings settings;
        std::function<quint16()> port;
    };

    explicit WebhookRoutes(Parts parts) : m_parts(std::move(parts)) {}

    void setSettings(const Settings &settings) { m_parts.settings = settings; }
    std::vector<Route> routes();

private:
    // Whether the carrier itself sent this, with its signature over `publicUrl`.
    Result<void> verify(const Carrier &carrier, const WebhookRequest &request, const QUrl &publicUrl) const;
    Route route(const char *method, const char *pattern, CarrierReport::Kind kind);
    tl::expected<Carrier *, HttpReply> sender(const QString &carrier, const HttpRequest &request); // or the refusal
    void take(const QString &carrier, const QString &token, const HttpRequest &request, CarrierReport::Kind kind, const Respond &respond);
    HttpReply take(Carrier &carrier, const QString &token, const Result<CarrierReport> &report, CarrierReport::Kind kind);
    void answer(Carrier &carrier, const QString &token, const CarrierReport &report, const Respond &respond);
    void step(const LoopStep &step, const HttpRequest &request, const Respond &respond);
    Result<QUrl> open(Carrier &carrier, const QString &token, const CarrierReport &report); // where the call goes on
    HttpReply transfer(const HttpRequest &request);
    HttpReply person(const HttpRequest &request);
    HttpReply room(const HttpRequest &request);
    HttpReply joinSession(const HttpRequest &request);
    void turn(const HttpRequest &request, const Respond &respond);

    Parts m_parts;
};

} // namespace bridge
