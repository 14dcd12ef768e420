// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakegeminisession.h"

#include <QObject>
#include <QSet>
#include <QUrl>

class QTcpServer;
class QTcpSocket;
class QWebSocketServer;

namespace fakes {

// Stands in for Gemini Live on loopback, and is as strict: what the real service refuses, it refuses with the same close code
// and words. Point gemini/url at url(). Scripted by its manners, or step by step through its sessions.
//
//     FakeGemini gemini;
//     gemini.setManners({.replies = {{.words = u"Hello, how can I help?"_s}}, .callerWords = {u"A table, please."_s}});
//     settings = settings.with(u"gemini/url", gemini.url());
//     ...
//     gemini.last()->heard(); // what the caller's side sounded like, 16 kHz
//
// Lives in the thread that made it, which needs an event loop; ask it and its sessions from there only.
class FakeGemini : public QObject
{
    Q_OBJECT
public:
    explicit FakeGemini(QObject *parent = nullptr);
    ~FakeGemini() override;

    QUrl url() const; // ws://127.0.0.1:port; the port is any free one
    void setManners(const FakeGeminiManners &manners) { m_manners = manners; } // of sessions to come
    void hangUp(); // stops listening and drops everybody: the service is gone

    const QList<FakeGeminiSession *> &sessions() const { return m_sessions; } // all there were, in their order
    FakeGeminiSession *last() const { return m_sessions.isEmpty() ? nullptr : m_sessions.last(); }

signals:
    void sessionOpened(fakes::FakeGeminiSession *session);

private:
    void welcome();
    void resume(FakeGeminiSession *session, const QString &handle);

    QTcpServer *m_lines;                    // our child
    QHash<quint16, QTcpSocket *> m_lineOf;  // by the port of its other end, until its session has it
    QWebSocketServer *m_server;             // our child
    FakeGeminiManners m_manners;
    QList<FakeGeminiSession *> m_sessions; // our children
    QHash<QString, FakeGeminiSession *> m_handles;
};

} // namespace fakes
