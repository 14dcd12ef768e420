// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QObject>
#include <QTimer>
#include <QWebSocket>
#include <QWebSocketProtocol>

namespace bridge {

// A client that listens to us over a WebSocket: what event feeds and listen-in have in common. It asks every 20 s whether the client is
// still there, limits what the client may send (nothing is expected), and ends a connection that does not read. Lives in the
// bridge thread; owns the socket. Its owner deletes it when it has closed.
class FeedSocket : public QObject
{
    Q_OBJECT
public:
    explicit FeedSocket(QWebSocket *socket, QObject *parent = nullptr);
    ~FeedSocket() override;

    bool isOpen() const { return !m_isClosing; }
    qint64 backlog() const { return m_socket->bytesToWrite(); }
    void sendText(const QString &message);
    void sendBinary(const QByteArray &message);
    // Says goodbye, and hangs up after 2 s also when nobody takes it.
    void close(QWebSocketProtocol::CloseCode code, const QString &reason);

signals:
    void drained(); // the client took something of the backlog
    void closed();

private:
    void ping();

    QWebSocket *m_socket;
    QTimer m_pings;
    bool m_isClosing = false;
    bool m_pongMissing = false;
};

} // namespace bridge
