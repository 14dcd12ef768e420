// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engineclose.h"
#include "bridge/types/units.h"

#include <QTimer>
#include <QWebSocket>

class QNetworkRequest;

namespace bridge {

// One WebSocket connection to a service, from the handshake to its end; for the next try there is a new one. Hides what is peculiar
// about QWebSocket: failed handshakes that stay open, signals in varying order, drops that look like a normal close, peers that
// die silently. Lives in its engine's thread, owned by the engine until retire(), after which it deletes itself.
class EngineSocket : public QObject
{
    Q_OBJECT
public:
    // Notices a peer that vanished without a word after one to two pulses; TCP itself would take minutes.
    // Messages larger than `mostBytes` end it.
    EngineSocket(Milliseconds pulse, qsizetype mostBytes, QObject *parent);
    ~EngineSocket() override;

    qint64 backlog() const { return m_socket.bytesToWrite(); } // bytes that the network has not taken yet

    void open(const QNetworkRequest &request); // keys go into its headers
    void send(const QString &message);
    // Says goodbye and tells nothing any more. Whatever the peer does, it is gone within two seconds.
    void retire();

signals:
    void opened();
    void received(const QByteArray &json); // from text and binary frames alike
    void lost(const bridge::EngineClose &close); // at most once, after which it is of no use

private:
    void tell(const EngineClose &close);
    void tellWhatHappened();
    void checkPulse();

    QWebSocket m_socket;
    const Milliseconds m_pulseEvery;
    QTimer m_pulse;
    QTimer m_funeral;
    bool m_heardPong = true;
    bool m_ending = false; // the end has been told, is about to be, or is of no interest
};

} // namespace bridge
