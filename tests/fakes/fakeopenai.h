// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakeopenaisession.h"

class QTcpServer;
class QWebSocketServer;

namespace fakes {

// Stands in for OpenAI Realtime on loopback, and is as strict: a wrong key is a 401 at the handshake, a model that it does not have
// or the beta's header an error and a close, and a client event that is not right an error. Point openai/url at url(). Scripted by
// its manners, or step by step through its sessions.
// Lives in the thread that made it, which needs an event loop; ask it and its sessions from there only.
class FakeOpenAi : public QObject
{
    Q_OBJECT
public:
    explicit FakeOpenAi(QObject *parent = nullptr);
    ~FakeOpenAi() override;

    QUrl url() const; // http://127.0.0.1:port/v1; the port is any free one
    void setManners(const FakeOpenAiManners &manners) { m_manners = manners; } // of sessions to come
    void hangUp(); // stops listening and drops everybody: the service is gone

    const QList<FakeOpenAiSession *> &sessions() const { return m_sessions; } // all there were, in their order
    FakeOpenAiSession *last() const { return m_sessions.isEmpty() ? nullptr : m_sessions.last(); }
    int refusedHandshakes() const { return m_refused; }

signals:
    void sessionOpened(fakes::FakeOpenAiSession *session);

private:
    void readHead(QTcpSocket *line);
    QByteArray refusalOfHead(const QByteArray &head) const; // an HTTP answer; empty: it may come in
    void welcome();

    QTcpServer *m_lines;                   // our child
    QHash<quint16, QTcpSocket *> m_lineOf; // by the port of its other end, until its session has it
    QWebSocketServer *m_server;            // our child
    FakeOpenAiManners m_manners;
    QList<FakeOpenAiSession *> m_sessions; // our children
    int m_refused = 0;
};

} // namespace fakes
