// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"
#include "bridge/types/units.h"

#include <QNetworkRequest>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace bridge {

class ServiceSocket;

// How patient a link is. Tests have less patience.
struct LinkPatience
{
    Milliseconds handshake = 4s;
    Milliseconds outage = 10s;       // without a working connection, once there was one
    Milliseconds firstRetry = 250ms; // every further one waits twice as long: 0.25, 0.5, 1, 2, 4 s
    Milliseconds pulse = 5s;         // between pings
    Milliseconds proven = 10s;       // a connection that lasted so long wipes the slate clean
};

// A connection to a service that comes back: one socket after the other, with back-off and limits, until close() or until it makes no
// sense any more. Knows no protocol: what a loss means is told by `judge`. Before the first success it tries three times at most, so
// that another service can take over soon; later five times.
// Lives in the media thread of its owner, owned by it. Commands return at once.
class ServiceLink : public QObject
{
    Q_OBJECT
public:
    using Judge = std::function<LossVerdict(const SocketLoss &)>;

    ServiceLink(LinkPatience patience, QObject *parent);
    ~ServiceLink() override;

    bool isLive() const { return m_live; }
    qint64 backlog() const; // bytes that the network has not taken yet

    // `key` is taken out of whatever the service says.
    void open(const QNetworkRequest &request, const QString &key, Judge judge);
    void send(const QString &text);            // nothing happens unless it is live
    void sendBinary(const QByteArray &bytes);  // likewise
    void renew(const Error &why);              // this connection is no good: take another one
    void giveUp(const Error &why);
    void close(const QString &farewell = {}); // idempotent; nothing is told afterwards

signals:
    void opened(bool again);
    void textCame(const QByteArray &utf8);
    void binaryCame(const QByteArray &bytes);
    void lost();                              // the next one is on its way
    void failed(const bridge::Error &error); // at most once
    // Right before failed(): what the last socket said, for who knows another way than giving up.
    void refused(const bridge::SocketLoss &loss);

private:
    void connectNow();
    void wentLive();
    void takeLoss(SocketLoss loss);
    void tryAgain(const Error &why);
    void retireSocket(const QString &farewell = {});
    std::optional<Milliseconds> nextDelay();

    const LinkPatience m_patience;
    QNetworkRequest m_request;
    QString m_key;
    Judge m_judge;
    ServiceSocket *m_socket = nullptr; // the one in use; our child
    QTimer m_nextTry;
    QTimer m_outage;
    Error m_lastLoss;
    Instant m_liveSince;
    int m_tries = 0; // since the last proven connection
    bool m_live = false;
    bool m_wasLive = false;
    bool m_over = true;
};

} // namespace bridge
