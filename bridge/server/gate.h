// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/server/portcounts.h"
#include "bridge/server/visitor.h"

#include <QList>
#include <QTcpServer>

#include <functional>
#include <variant>

namespace bridge {

struct GateLimits
{
    VisitorLimits visitor;
    // Connections at the gate at once: those whose request or answer is not complete. Media streams and event feeds have left it.
    // Over the limit the one that has kept us waiting longest for its request goes; an honest one sends it within a round trip.
    int open = 1024;
    // From one address, except our own: behind a tunnel everybody comes from there.
    int openPerAddress = 128;
};

// What becomes of a WebSocket handshake: an answer that refuses it, or somebody who takes the connection with nothing read from it.
using Admission = std::variant<HttpReply, std::function<void(qintptr descriptor)>>;

// The port. It accepts connections, reads no further than the head before it knows what somebody wants, and sorts: a handshake
// goes to who may take it, a whole checked request becomes a pending connection for the HTTP server that is bound to the gate.
// Lives in the bridge thread, owned by that HTTP server.
class Gate : public QTcpServer
{
    Q_OBJECT
public:
    using Doorkeeper = std::function<Admission(const RequestHead &head, const QHostAddress &peer)>;

    Gate(const GateLimits &limits, PortCounts &counts, Doorkeeper doorkeeper, QObject *parent = nullptr);

    int open() const { return int(m_visitors.size()); }
    void turnAllAway();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void makeRoom(const QHostAddress &address);
    bool dropLongestWaiting(const QHostAddress *address);
    void sort(Visitor *visitor);

    const GateLimits m_limits;
    PortCounts &m_counts; // the server's
    const Doorkeeper m_doorkeeper;
    QList<Visitor *> m_visitors; // in order of arrival
};

} // namespace bridge
