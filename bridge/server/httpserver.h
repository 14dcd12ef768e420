// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/server/access.h"
#include "bridge/server/portcounts.h"
#include "bridge/server/route.h"

#include <QAbstractHttpServer>

namespace bridge {

class Visitor;

// Brings whole requests, as the gate lets them through, to their routes, and the answers back. One request a connection. A handler
// may answer later; a client that has left by then is no trouble. Lives in the bridge thread, owned by the server.
class HttpServer : public QAbstractHttpServer
{
    Q_OBJECT
public:
    HttpServer(Access &access, PortCounts &counts, QObject *parent = nullptr);

    void addRoutes(std::vector<Route> routes) { m_routes.add(std::move(routes)); }

protected:
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *socket) override;
    void missingHandler(const QHttpServerRequest &request, QTcpSocket *socket) override;

private:
    void dispatch(HttpRequest request, const Respond &respond);

    Access &m_access;     // the server's, like the counts
    PortCounts &m_counts;
    RouteTable m_routes;
};

} // namespace bridge
