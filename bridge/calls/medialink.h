// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/calls/frameorder.h"
#include "bridge/carriers/dialect.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <vector>

class QTcpSocket;
class QWebSocket;

namespace bridge {

// The carrier's media WebSocket, with PCM on our side of it: decodes what comes, encodes what goes, fills gaps with silence and
// keeps the queue to the carrier short. It knows no turns and no engine.
// Lives in the call's media thread, owned by the call.
class MediaLink : public QObject
{
    Q_OBJECT
public:
    explicit MediaLink(std::unique_ptr<Dialect> dialect, QObject *parent = nullptr);
    ~MediaLink() override;

    // Becomes the socket's owner; once. `wire` is the TCP socket below it, where there is one at hand: see write().
    void take(QWebSocket *socket, QTcpSocket *wire = nullptr);
    // The carrier opens another stream for the same call, because it ended the first to do something else. The old socket stays behind
    // with `keeper`, as in close().
    void takeNext(std::unique_ptr<Dialect> dialect, QWebSocket *socket, QTcpSocket *wire, QObject *keeper);
    bool isTaken() const { return m_socket != nullptr; }
    bool isOpen() const { return m_open; } // between opened() and stopped() or lost()
    SampleRate rate() const { return m_rate; }

    // After opened(). When more than 2 s of sound wait for a slow carrier the frame is dropped and counted.
    void send(std::span<const qint16> frame);
    void mark(QByteArrayView name);
    void clear();
    // Says goodbye; nothing is told afterwards. The socket stays behind with `keeper` until it is closed, 2 s at most.
    void close(QObject *keeper);

    qint64 droppedFrames() const { return m_dropped; }
    Instant lastMedia() const { return m_lastMedia; } // when the carrier's last sound came, or the stream opened

signals:
    void opened(const bridge::StreamStarted &stream);
    void heard(std::span<const qint16> samples); // borrowed
    void pressed(char digit);
    void markReached(const QByteArray &name);
    void warned(const QString &code, const QString &message);
    void stopped(const QString &why); // the carrier ended the stream
    void lost(const QString &why);    // the socket is gone without that

private:
    void readText(const QString &message);
    void readBinary(const QByteArray &message);
    void read(QByteArrayView bytes, bool binary);
    void receive(const StreamStarted &stream);
    void receive(const MediaReceived &media);
    FrameOrder orderOf(const Dialect &dialect);
    void fillGap(quint64 missing);
    void decode(QByteArrayView payload);
    void refuse(const Error &error);
    void closing();
    void closedByCarrier();
    void disconnected();
    QString howItBroke() const;
    void giveUp(const QString &why);
    void write(const WireMessage &message);

    std::unique_ptr<Dialect> m_dialect;
    FrameOrder m_order;
    QWebSocket *m_socket = nullptr; // ours, deleted later after close
    QPointer<QTcpSocket> m_wire;    // the QWebSocket's, once it is closed nobody's
    QByteArray m_frame;
    Encoding m_encoding = Encoding::MuLaw;
    SampleRate m_rate = kTelephoneRate;
    bool m_open = false;
    bool m_over = false; // stopped, lost or closed: nothing more is told
    QString m_breach; // of the protocol, by the carrier; why we close
    Instant m_lastMedia{};
    int m_malformed = 0; // in a row
    bool m_malformedTold = false;
    bool m_gapTold = false;
    bool m_slowTold = false;
    qint64 m_dropped = 0;
    std::vector<qint16> m_pcm;
    QByteArray m_payload;
};

} // namespace bridge
