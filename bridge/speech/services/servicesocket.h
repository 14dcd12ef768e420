// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"
#include "bridge/types/units.h"

#include <QNetworkRequest>
#include <QTimer>
#include <QWebSocket>

namespace bridge {

// One WebSocket to a service, from the handshake to its end; for the next try there is a new one. Hides what is peculiar about
// QWebSocket: handshakes that never end or fail and stay open, signals in varying order, drops that look like a normal close, peers
// that die silently. Lives in its owner's thread, owned by it until retire(), after which it deletes itself.
class ServiceSocket : public QObject
{
    Q_OBJECT
public:
    struct Limits
    {
        Milliseconds handshake{0}; // 0: its owner keeps the time
        Milliseconds pulse;        // a peer that vanished without a word is noticed after one to two; TCP itself would take minutes
        qsizetype mostBytes;       // of one message; a larger one ends it
    };

    ServiceSocket(const Limits &limits, QObject *parent);
    ~ServiceSocket() override;

    qint64 backlog() const { return m_socket.bytesToWrite(); } // bytes that the network has not taken yet

    void open(const QNetworkRequest &request); // keys go into its headers
    void send(const QString &text);
    void sendBinary(const QByteArray &bytes);
    // Sends `farewell`, if any, says goodbye and tells nothing any more. Whatever the peer does, it is gone within two seconds.
    void retire(const QString &farewell = {});

signals:
    void opened();
    void textCame(const QByteArray &utf8);
    void binaryCame(const QByteArray &bytes);
    void lost(const bridge::SocketLoss &loss); // at most once, after which it is of no use

private:
    void tell(const SocketLoss &loss);
    void tellWhatHappened();
    void checkPulse();

    QWebSocket m_socket;
    const Limits m_limits;
    QTimer m_limit;
    QTimer m_pulse;
    QTimer m_funeral;
    bool m_heardPong = true;
    bool m_ending = false; // the end has been told, is about to be, or is of no interest
};

} // namespace bridge
