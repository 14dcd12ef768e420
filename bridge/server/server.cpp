// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/agentroutes.h"
#include "bridge/server/server.h"

#include "bridge/server/callroutes.h"
#include "bridge/server/campaignroutes.h"
#include "bridge/server/gate.h"
#include "bridge/server/httpserver.h"
#include "bridge/server/placingaliases.h"
#include "bridge/server/recordingroutes.h"
#include "bridge/server/statusroutes.h"
#include "bridge/server/upgrades.h"
#include "bridge/server/webhookroutes.h"

namespace bridge {

using namespace Qt::StringLiterals;

struct Server::Private
{
    Private(const Parts &parts, const Settings &settings);

    PortCounts counts;
    Access access;
    quint16 port = 0;
    SoundShelf shelf;
    CallerLoop loop;
    WebhookRoutes webhooks;
    CallRoutes calls;
    PlacingAliases aliases;
    StatusRoutes status;
    Upgrades upgrades;
    HttpServer http;
    Gate *gate; // owned by `http`, as every server that is bound to one
    bool isBound = false;
};

Server::Private::Private(const Parts &parts, const Settings &settings)
    : access(settings.text(u"server/apiToken").toUtf8())
    , loop({parts.switchboard, shelf, parts.speech, parts.catalogue})
    , webhooks({parts.switchboard, counts, loop, settings, [this] { return port; }})
    , calls(parts.switchboard, parts.journal, parts.catalogue)
    , aliases({parts.switchboard, access, parts.catalogue})
    , status({parts.switchboard, counts, parts.catalogue, [this] { return gate->open() + upgrades.clients(); }})
    , upgrades({parts.switchboard, parts.journal, access, settings, [this] { return port; }})
    , http(access, counts)
    , gate(new Gate({}, counts,
          [this](const RequestHead &head, const QHostAddress &peer) { return upgrades.admit(head, peer); }))
{
    gate->setParent(&http); // also before it is bound
    http.addRoutes(status.routes());
    http.addRoutes(aliases.routes());
    http.addRoutes(calls.routes());
    if (parts.recordings)
        http.addRoutes(recordingRoutes(*parts.recordings));
    if (parts.campaigns)
        http.addRoutes(campaignRoutes(*parts.campaigns, parts.catalogue));
    http.addRoutes(agentRoutes(parts.catalogue, parts.agents));
    http.addRoutes(catalogueRoutes(parts.catalogue));
    if (parts.models)
        http.addRoutes(modelRoutes(parts.models));
    http.addRoutes({shelf.route()});
    http.addRoutes(webhooks.routes()); // last: their first segment is any word
}

Server::Server(const Parts &parts, const Settings &settings, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(parts, settings))
{
}

void Server::setSettings(const Settings &settings)
{
    d->webhooks.setSettings(settings);
    d->upgrades.setSettings(settings);
}

Server::~Server()
{
    close();
}

Result<void> Server::listen(const QHostAddress &address, quint16 port)
{
    if (!d->gate->listen(address, port)) {
        return fail(Error::Code::NotPossibleNow,
            u"The bridge cannot listen on %1 port %2: %3. Choose another port (--port, setting server/port) or stop the program that "
            "has this one."_s.arg(address.toString()).arg(port).arg(d->gate->errorString()));
    }
    d->port = d->gate->serverPort();
    if (!std::exchange(d->isBound, true))
        d->http.bind(d->gate); // after listen(): it warns otherwise
    return {};
}

quint16 Server::port() const
{
    return d->gate->isListening() ? d->gate->serverPort() : 0;
}

void Server::close()
{
    d->gate->close();
    d->gate->turnAllAway();
    d->upgrades.shutDown();
}

} // namespace bridge
