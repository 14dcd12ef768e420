// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakegemini.h"

#include <QHostAddress>
#include <QNetworkRequest>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

namespace fakes {

using namespace Qt::StringLiterals;

FakeGemini::FakeGemini(QObject *parent)
    : QObject(parent)
    , m_lines(new QTcpServer(this))
    , m_server(new QWebSocketServer(u"Gemini Live"_s, QWebSocketServer::NonSecureMode, this))
{
    m_server->setMaxPendingConnections(1000);
    connect(m_server, &QWebSocketServer::newConnection, this, &FakeGemini::welcome);
    connect(m_lines, &QTcpServer::newConnection, this, [this] {
        while (auto *line = m_lines->nextPendingConnection()) {
            m_lineOf[line->peerPort()] = line;
            m_server->handleConnection(line);
        }
    });
    if (!m_lines->listen(QHostAddress::LocalHost))
        qFatal("FakeGemini finds no free port");
}

FakeGemini::~FakeGemini()
{
    for (auto *session : m_sessions)
        session->disconnect(this);
}

QUrl FakeGemini::url() const
{
    QUrl url;
    url.setScheme(u"ws"_s);
    url.setHost(u"127.0.0.1"_s);
    url.setPort(m_lines->serverPort());
    return url;
}

void FakeGemini::hangUp()
{
    m_lines->close();
    for (auto *session : m_sessions) {
        if (session->isOpen())
            session->drop();
    }
}

void FakeGemini::welcome()
{
    static const QStringList kVersions{u"v1"_s, u"v1beta"_s, u"v1alpha"_s};
    static const auto kPath = u"/ws/google.ai.generativelanguage.%1.GenerativeService.BidiGenerateContent"_s;
    while (auto *socket = m_server->nextPendingConnection()) {
        auto *session = new FakeGeminiSession(socket, m_lineOf.take(socket->peerPort()), m_manners, this);
        m_sessions.append(session);
        connect(session, &FakeGeminiSession::resumeAsked, this, [=, this](const QString &handle) { resume(session, handle); });
        connect(session, &FakeGeminiSession::handleGiven, this, [=, this](const QString &handle) { m_handles[handle] = session; });

        const auto key = socket->request().rawHeader("x-goog-api-key");
        const auto path = socket->requestUrl().path();
        const bool known = std::any_of(kVersions.begin(), kVersions.end(),
            [&](const QString &version) { return path == kPath.arg(version); });
        if (!known)
            session->close(1008, u"Requested entity was not found."_s);
        else if (!m_manners.key.isEmpty() && key.isEmpty())
            session->close(1008, u"Method doesn't allow unregistered callers (callers without established identity). Please use "
                                 "API Key or other form of API consumer identity to call this API."_s);
        else if (!m_manners.key.isEmpty() && key != m_manners.key)
            session->close(1007, u"API key not valid. Please pass a valid API key."_s);
        emit sessionOpened(session);
    }
}

void FakeGemini::resume(FakeGeminiSession *session, const QString &handle)
{
    const auto *former = m_handles.value(handle);
    if (!former)
        session->close(1008, u"Requested entity was not found."_s);
    else if (former->isOpen()) // field reports: the old connection has to be gone
        session->close(1011, u"Internal error occurred."_s);
    else if (m_manners.completesSetup)
        session->completeSetup();
}

} // namespace fakes
