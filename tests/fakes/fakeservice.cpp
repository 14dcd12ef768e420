// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeservice.h"

#include <QJsonDocument>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketServer>

namespace fakes {

using namespace Qt::StringLiterals;

FakeLine::FakeLine(QWebSocket *socket, QTcpSocket *line, const FakeHead &head, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_line(line)
    , m_head(head)
{
    socket->setParent(this);
    connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        if (m_isOpen)
            emit textCame(QJsonDocument::fromJson(text.toUtf8()).object());
    });
    connect(socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &bytes) {
        if (m_isOpen)
            emit binaryCame(bytes);
    });
    connect(socket, &QWebSocket::disconnected, this, [this] {
        m_isOpen = false;
        if (m_closeCode == 0)
            m_closeCode = m_socket->error() == QAbstractSocket::RemoteHostClosedError && m_socket->closeCode() == 1000
                ? 1006
                : int(m_socket->closeCode());
        emit closed();
    });
}

void FakeLine::send(const QJsonObject &message)
{
    sendText(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

void FakeLine::sendText(const QByteArray &text)
{
    if (m_isOpen && !m_stalled)
        m_socket->sendTextMessage(QString::fromUtf8(text));
}

void FakeLine::sendBinary(const QByteArray &bytes)
{
    if (m_isOpen && !m_stalled)
        m_socket->sendBinaryMessage(bytes);
}

void FakeLine::close(int code, const QString &reason)
{
    if (!m_isOpen)
        return;
    m_isOpen = false;
    m_closeCode = code;
    m_closeReason = reason;
    const auto words = reason.toUtf8().left(123);
    QByteArray frame("\x88");
    frame.append(char(words.size() + 2));
    frame.append(char(code >> 8));
    frame.append(char(code & 0xff));
    m_line->write(frame + words);
    m_line->flush();
}

void FakeLine::drop()
{
    m_closeCode = 1006;
    m_socket->abort();
}

FakeService::FakeService()
    : m_sockets(new QWebSocketServer(u"a service"_s, QWebSocketServer::NonSecureMode, this))
{
    m_sockets->setMaxPendingConnections(1000);
    connect(m_sockets, &QWebSocketServer::newConnection, this, [this] {
        while (auto *socket = m_sockets->nextPendingConnection()) {
            const auto [line, head] = m_upgrades.take(socket->peerPort());
            welcome(socket, line, head);
        }
    });
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (auto *socket = nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
    if (!listen(QHostAddress::LocalHost))
        qFatal("no port for the fake");
    m_port = serverPort();
}

FakeService::~FakeService()
{
    for (auto *line : findChildren<FakeLine *>())
        line->disconnect(this);
}

QUrl FakeService::url(const QString &scheme) const
{
    return QUrl(u"%1://127.0.0.1:%2"_s.arg(scheme).arg(m_port));
}

void FakeService::hangUp()
{
    close();
    for (auto *line : findChildren<FakeLine *>()) {
        if (line->isOpen())
            line->drop();
    }
    for (auto *socket : findChildren<QTcpSocket *>(QString(), Qt::FindDirectChildrenOnly))
        socket->abort();
}

void FakeService::comeBack()
{
    if (!listen(QHostAddress::LocalHost, m_port))
        qFatal("the fake's port is taken");
}

void FakeService::read(QTcpSocket *socket)
{
    const auto input = socket->peek(4 * 1024 * 1024);
    const auto end = input.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    auto lines = input.left(end).split('\n');
    const auto words = lines.takeFirst().trimmed().split(' ');
    FakeHead head;
    head.verb = words.value(0);
    const QUrl target(QString::fromLatin1(words.value(1)));
    head.path = target.path();
    head.query = QUrlQuery(target);
    for (const auto &line : lines) {
        const auto colon = line.indexOf(':');
        head.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const auto length = head.headers.value("content-length").toLongLong();
    if (input.size() < end + 4 + length)
        return;
    head.body = input.mid(end + 4, length);

    const bool isUpgrade = head.header("upgrade").toLower() == "websocket";
    requests.append(head);
    if (!isUpgrade) {
        socket->skip(end + 4 + length);
        return answer(socket, head);
    }
    if (const auto refused = refusal(head)) {
        socket->skip(end + 4);
        reply(socket, refused->status, "application/json", refused->body);
        return;
    }
    disconnect(socket, nullptr, this, nullptr);
    disconnect(socket, &QTcpSocket::disconnected, socket, nullptr);
    m_upgrades[socket->peerPort()] = {socket, head};
    m_sockets->handleConnection(socket);
}

void FakeService::answer(QTcpSocket *socket, const FakeHead &)
{
    reply(socket, 404, "application/json", "{}");
}

void FakeService::reply(QTcpSocket *socket, int status, const QByteArray &type, const QByteArray &body)
{
    socket->write("HTTP/1.1 " + QByteArray::number(status) + " Answer\r\nContent-Type: " + type
        + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
    socket->disconnectFromHost();
}

QString FakeService::unknownParameter(const FakeHead &head, const QString &known)
{
    const auto allowed = known.split(u' ');
    for (const auto &[name, value] : head.query.queryItems()) {
        if (!allowed.contains(name))
            return name;
    }
    return {};
}

} // namespace fakes
