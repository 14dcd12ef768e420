// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/gemini/geminiclose.h"
#include "bridge/types/units.h"

#include <QByteArray>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

namespace bridge {

// One connection to Gemini Live, from the handshake to its end; for the next try there is a new one. Hides what is peculiar
// about QWebSocket: failed handshakes that stay open, signals in varying order, drops that look like a normal close, peers that
// die silently. Lives in its engine's thread, owned by the engine until retire(), after which it deletes itself.
class GeminiSocket : public QObject
{
    Q_OBJECT
public:
    // Notices a peer that vanished without a word after one to two pulses; TCP itself would take minutes.
    GeminiSocket(Milliseconds pulse, QObject *parent);
    ~GeminiSocket() override;

    qint64 backlog() const { return m_socket.bytesToWrite(); } // bytes that the network has not taken yet

    void open(const QUrl &url, const QByteArray &key); // the key goes into a header; empty: none
    void send(const QString &message);
    // Says goodbye and tells nothing any more. Whatever the peer does, it is gone within two seconds.
    void retire();

signals:
    void opened();
    void received(const QByteArray &json); // from text and binary frames alike
    void lost(const bridge::GeminiClose &close); // at most once, after which it is of no use

private:
    void tell(const GeminiClose &close);
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
