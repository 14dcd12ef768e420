// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"
#include "bridge/records/journal.h"
#include "bridge/server/access.h"
#include "bridge/server/eventfeed.h"
#include "bridge/server/gate.h"
#include "bridge/server/listenin.h"
#include "bridge/server/webhookroutes.h"

#include <QWebSocketServer>

namespace bridge {

// Decides what becomes of a WebSocket handshake, by its head alone. A media stream with a good token and signature goes on to its call's
// media thread; the API's own sockets are answered here. Lives in the bridge thread, owned by the server.
class Upgrades : public QObject
{
    Q_OBJECT
public:
    struct Parts // borrowed
    {
        Switchboard &switchboard;
        Journal &journal;
        Access &access;
        Settings settings;
        std::function<quint16()> port;
    };

    explicit Upgrades(Parts parts, QObject *parent = nullptr);
    void setSettings(const Settings &settings) { m_parts.settings = settings; }

    Admission admit(const RequestHead &head, const QHostAddress &peer);
    int clients() const { return int(m_feeds.size() + m_listeners.size()); }
    void shutDown(); // every client gets 1001

private:
    using Begin = std::function<void(QWebSocket *socket)>;

    Admission admitMedia(const RequestHead &head, const QString &carrier, const QString &token);
    Admission admitFeed(const RequestHead &head);
    Admission admitListener(const QString &call);
    std::optional<HttpReply> refusalFor(const RequestHead &head, const QHostAddress &peer);
    void open(qintptr descriptor, const Begin &begin);

    Parts m_parts;
    QList<EventFeed *> m_feeds;
    QList<ListenIn *> m_listeners;
};

} // namespace bridge
