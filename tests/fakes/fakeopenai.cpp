// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeopenai.h"

#include <QDateTime>
#include <QHostAddress>
#include <QNetworkRequest>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrlQuery>
#include <QWebSocket>
#include <QWebSocketServer>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    for (const auto &line : head.split('\n')) {
        const auto colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

QByteArray answer(const QByteArray &status, const QByteArray &code)
{
    const QByteArray body = R"({"error":{"type":"invalid_request_error","code":")" + code + R"(","message":"No."}})";
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size())
        + "\r\nConnection: close\r\n\r\n" + body;
}

} // namespace

FakeOpenAi::FakeOpenAi(QObject *parent)
    : QObject(parent)
    , m_lines(new QTcpServer(this))
    , m_server(new QWebSocketServer(u"OpenAI Realtime"_s, QWebSocketServer::NonSecureMode, this))
{
    m_server->setMaxPendingConnections(1000);
    connect(m_server, &QWebSocketServer::newConnection, this, &FakeOpenAi::welcome);
    connect(m_lines, &QTcpServer::newConnection, this, [this] {
        while (auto *line = m_lines->nextPendingConnection()) {
            connect(line, &QTcpSocket::readyRead, this, [this, line] { readHead(line); });
            readHead(line);
        }
    });
    if (!m_lines->listen(QHostAddress::LocalHost))
        qFatal("FakeOpenAi finds no free port");
}

FakeOpenAi::~FakeOpenAi()
{
    for (auto *session : m_sessions)
        session->disconnect(this);
}

QUrl FakeOpenAi::url() const
{
    return QUrl(u"http://127.0.0.1:%1/v1"_s.arg(m_lines->serverPort()));
}

void FakeOpenAi::hangUp()
{
    m_lines->close();
    for (auto *session : m_sessions) {
        if (session->isOpen())
            session->drop();
    }
}

void FakeOpenAi::readHead(QTcpSocket *line)
{
    const auto head = line->peek(16 * 1024);
    if (!head.contains("\r\n\r\n"))
        return;
    line->disconnect(this);
    if (const auto refusal = refusalOfHead(head); !refusal.isEmpty()) {
        ++m_refused;
        connect(line, &QTcpSocket::disconnected, line, &QObject::deleteLater);
        line->readAll();
        line->write(refusal);
        line->disconnectFromHost();
        return;
    }
    m_lineOf[line->peerPort()] = line;
    m_server->handleConnection(line);
    emit line->readyRead(); // what came before the server listened
}

QByteArray FakeOpenAi::refusalOfHead(const QByteArray &head) const
{
    const auto path = head.mid(head.indexOf(' ') + 1).split('?').first().split(' ').first();
    const auto bearer = headerOf(head, "authorization");
    if (path != "/v1/realtime")
        return answer("404 Not Found", "unknown_url");
    if (!bearer.startsWith("Bearer ") || bearer.size() <= 7)
        return answer("401 Unauthorized", "missing_api_key");
    if (!m_manners.key.isEmpty() && bearer.mid(7) != m_manners.key)
        return answer("401 Unauthorized", "invalid_api_key");
    return {};
}

void FakeOpenAi::welcome()
{
    while (auto *socket = m_server->nextPendingConnection()) {
        auto *session = new FakeOpenAiSession(socket, m_lineOf.take(socket->peerPort()), m_manners, this);
        m_sessions.append(session);
        emit sessionOpened(session);
        const auto refuse = [session](const QString &code, const QString &message) {
            session->complain({code, message, {}});
            session->close(4000, u"invalid_request_error."_s + code);
        };
        const auto model = QUrlQuery(socket->requestUrl()).queryItemValue(u"model"_s);
        if (socket->request().hasRawHeader("OpenAI-Beta"))
            refuse(u"beta_api_shape_disabled"_s, u"The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API."_s);
        else if (!isRealtimeModel(model))
            refuse(u"invalid_model"_s, u"Model \"%1\" is not supported in realtime mode."_s.arg(model));
        else
            session->send({{u"type"_s, u"session.created"_s},
                {u"session"_s, QJsonObject{{u"id"_s, u"sess_1"_s}, {u"type"_s, u"realtime"_s}, {u"model"_s, model},
                                   {u"expires_at"_s, QDateTime::currentSecsSinceEpoch() + 3600}}}});
    }
}

} // namespace fakes
