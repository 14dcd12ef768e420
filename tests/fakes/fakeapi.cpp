// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeapi.h"

#include <QJsonDocument>
#include <QTcpSocket>

namespace fakes {

using namespace Qt::StringLiterals;

QJsonObject FakeApi::Request::json() const
{
    return QJsonDocument::fromJson(body).object();
}

FakeApi::FakeApi()
{
    connect(this, &QTcpServer::newConnection, this, [this] {
        while (auto socket = nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                m_input.remove(socket);
                socket->deleteLater();
            });
        }
    });
    if (!listen(QHostAddress::LocalHost))
        qFatal("no port for the fake");
}

QUrl FakeApi::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort()));
}

void FakeApi::read(QTcpSocket *socket)
{
    QByteArray &input = m_input[socket];
    input += socket->readAll();
    const auto end = input.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    auto lines = input.left(end).split('\n');
    const auto words = lines.takeFirst().trimmed().split(' ');
    Request request{words.value(0), words.value(1), {}, {}};
    for (const auto &line : lines) {
        const auto colon = line.indexOf(':');
        request.headers.insert(line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed());
    }
    const auto length = request.headers.value("content-length").toLongLong();
    if (input.size() < end + 4 + length)
        return;
    request.body = input.mid(end + 4, length);
    input.remove(0, end + 4 + length);
    requests.append(request);
    if (mood == Mood::Silent)
        return;
    if (mood == Mood::HangsUp)
        return socket->abort();
    const Answer given = moodyAnswer(request);
    if (mood == Mood::LosesAnswers)
        return;
    socket->write("HTTP/1.1 " + QByteArray::number(given.status) + " Answer\r\n" + given.header);
    if (!given.header.contains("Content-Type"))
        socket->write("Content-Type: application/json\r\n");
    if (mood == Mood::Endless) {
        socket->write("\r\n" + QByteArray(1024 * 1024, ' '));
        return;
    }
    if (given.status != 204)
        socket->write("Content-Length: " + QByteArray::number(given.body.size()) + "\r\n");
    socket->write("\r\n" + given.body);
}

FakeApi::Answer FakeApi::moodyAnswer(const Request &request)
{
    switch (mood) {
    case Mood::Silent:
    case Mood::HangsUp:
    case Mood::Good:
    case Mood::LosesAnswers: return answer(request);
    case Mood::Overloaded: return {503, "<html>no JSON here</html>"};
    case Mood::RateLimited: return {429, "{}"};
    case Mood::Forbids: return {403, "{}"};
    case Mood::Redirects: return {302, {}, "Location: http://127.0.0.1:1/stolen\r\n"};
    case Mood::Babbles: return {201, "<html>no JSON here</html>"};
    case Mood::Endless: return {201, {}};
    }
    return {500, {}};
}

bool FakeApi::hasKeys(const QJsonObject &object, const QString &needed, const QString &allowed)
{
    const auto must = needed.split(u' ', Qt::SkipEmptyParts), may = allowed.split(u' ', Qt::SkipEmptyParts);
    for (const auto &key : must) {
        if (!object.contains(key))
            return false;
    }
    const auto keys = object.keys();
    return std::all_of(keys.begin(), keys.end(), [&](const QString &key) { return must.contains(key) || may.contains(key); });
}

QByteArray FakeApi::json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace fakes
