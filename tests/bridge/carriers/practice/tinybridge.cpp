// SPDX-License-Identifier: GPL-3.0-or-later
#include "tinybridge.h"

#include "bridge/carriers/twilio/twiml.h"

#include <QTcpSocket>
#include <QWebSocket>

using namespace bridge;
using namespace Qt::StringLiterals;

void TinyStream::send(const QByteArray &text)
{
    socket->sendTextMessage(QString::fromUtf8(text));
}

TinyBridge::TinyBridge()
{
    connect(&m_http, &QTcpServer::newConnection, this, [this] {
        while (auto socket = m_http.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_input.remove(socket);
                socket->deleteLater();
            });
        }
    });
    connect(&m_media, &QWebSocketServer::newConnection, this, &TinyBridge::accept);
    if (!m_http.listen(QHostAddress::LocalHost) || !m_media.listen(QHostAddress::LocalHost))
        qFatal("no port for the tiny bridge");
    document = *twiml::connectStream(mediaUrl(), {{u"call"_s, u"42"_s}});
}

QUrl TinyBridge::address() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(m_http.serverPort()));
}

QUrl TinyBridge::url(QStringView path) const
{
    QUrl url = address();
    url.setPath(path.toString());
    return url;
}

QUrl TinyBridge::mediaUrl() const
{
    return QUrl(u"ws://127.0.0.1:%1/practice/media/0123"_s.arg(m_media.serverPort()));
}

QList<QHash<QString, QString>> TinyBridge::told(QByteArrayView path) const
{
    QList<QHash<QString, QString>> all;
    for (const auto &request : requests) {
        if (request.target != path)
            continue;
        QHash<QString, QString> fields;
        for (const auto &[key, value] : formFields(request.body))
            fields.insert(key, value);
        all.append(fields);
    }
    return all;
}

QStringList TinyBridge::statuses() const
{
    QStringList all;
    for (const auto &fields : told("/practice/status/0123"))
        all << fields.value(u"CallStatus"_s);
    return all;
}

void TinyBridge::read(QTcpSocket *socket)
{
    QByteArray &input = m_input[socket];
    input += socket->readAll();
    const auto end = input.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    auto lines = input.left(end).split('\n');
    const auto first = lines.takeFirst().split(' ');
    WebhookRequest request{first.value(0), first.value(1), {}, {}};
    for (const auto &line : lines) {
        const auto colon = line.indexOf(':');
        request.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    const auto length = request.header("Content-Length").toLongLong();
    if (input.size() < end + 4 + length)
        return;
    request.body = input.mid(end + 4, length);
    input.remove(0, end + 4 + length);
    requests.append(request);
    answer(socket, request);
}

void TinyBridge::answer(QTcpSocket *socket, const WebhookRequest &request)
{
    const bool isStatus = request.target == statusUrl().path().toLatin1();
    if (!isStatus && !answersWebhooks)
        return;
    const int status = isStatus ? statusStatus : answerStatus;
    const QByteArray body = isStatus ? QByteArray() : document;
    socket->write("HTTP/1.1 " + QByteArray::number(status) + " Answer\r\nContent-Type: text/xml\r\nContent-Length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

void TinyBridge::accept()
{
    auto socket = m_media.nextPendingConnection();
    socket->setParent(this);
    auto &stream = *streams.emplace_back(std::make_unique<TinyStream>());
    stream.socket = socket;
    stream.upgrade = {"GET", socket->requestUrl().path().toLatin1(), {{"Upgrade", "websocket"}}, {}};
    for (const auto &name : socket->request().rawHeaderList())
        stream.upgrade.headers.append({name, socket->request().rawHeader(name)});
    connect(socket, &QWebSocket::textMessageReceived, this, [this, &stream](const QString &text) { hear(stream, text.toUtf8()); });
    connect(socket, &QWebSocket::disconnected, this, [&stream] { stream.isClosed = true; });
}

void TinyBridge::hear(TinyStream &stream, const QByteArray &message)
{
    const auto read = stream.dialect.read(message, false);
    if (!read) {
        stream.complaints << read.error().detail;
    } else if (const auto started = std::get_if<StreamStarted>(&*read)) {
        stream.started = *started;
        stream.hasStarted = true;
    } else if (const auto media = std::get_if<MediaReceived>(&*read)) {
        stream.chunks << media->chunk;
        stream.audio += media->payload;
        if (echoes)
            stream.play(media->payload.toByteArray());
    } else if (const auto key = std::get_if<KeyPressed>(&*read)) {
        stream.keys += key->digit;
    } else if (const auto mark = std::get_if<MarkReached>(&*read)) {
        stream.marks << mark->name;
    } else if (std::holds_alternative<StreamStopped>(*read)) {
        stream.hasStopped = true;
    }
}
