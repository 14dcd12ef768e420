// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeplivo.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTcpSocket>

namespace fakes {

using namespace Qt::StringLiterals;

QJsonObject FakePlivo::Request::json() const
{
    return QJsonDocument::fromJson(body).object();
}

FakePlivo::FakePlivo()
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

QUrl FakePlivo::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort()));
}

void FakePlivo::setRinging(const QByteArray &requestUuid, const QByteArray &uuid)
{
    m_queued.remove(requestUuid);
    m_calls.insert(uuid);
}

void FakePlivo::read(QTcpSocket *socket)
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
    const Answer given = answer(request);
    socket->write("HTTP/1.1 " + QByteArray::number(given.status) + " Answer\r\nContent-Type: application/json\r\n" + given.header);
    if (given.status == 204)
        socket->write("\r\n");
    else
        socket->write("Content-Length: " + QByteArray::number(given.body.size()) + "\r\n\r\n" + given.body);
}

FakePlivo::Answer FakePlivo::refusal(int status, const QByteArray &words)
{
    return {status, R"({"api_id":"97ceeb52-58b6-11e1-86da-77300b68f8bb","error":")" + words + "\"}"};
}

FakePlivo::Answer FakePlivo::answer(const Request &request)
{
    switch (mood) {
    case Mood::Good: break;
    case Mood::Silent:
    case Mood::HangsUp: return {};
    case Mood::Overloaded: return {503, "<html>no JSON here</html>"};
    case Mood::RateLimited: return refusal(429, "too many requests");
    case Mood::Barred: return refusal(403, "calls to 14155550138 are not allowed");
    case Mood::Missing: return refusal(404, "not found");
    case Mood::Redirects: return {302, {}, "Location: http://127.0.0.1:1/stolen\r\n"};
    case Mood::Babbles: return {201, "<html>no JSON here</html>"};
    case Mood::Nameless: return {201, R"({"message":"call fired","api_id":"1"})"};
    }
    if (request.headers.value("authorization") != "Basic " + (authId + ':' + authToken).toBase64())
        return {401, "Could not verify your access level for that URL."}; // plain text, as the real one
    const QByteArray account = "/v1/Account/" + authId + '/';
    if (!request.path.startsWith(account) || !request.path.endsWith('/'))
        return refusal(404, "not found"); // without the last slash there is no such resource
    if (!request.body.isEmpty() && request.headers.value("content-type") != "application/json")
        return refusal(400, "body must be JSON");
    return callAnswer(request, request.path.mid(account.size()));
}

FakePlivo::Answer FakePlivo::callAnswer(const Request &request, const QByteArray &rest)
{
    if (request.verb == "GET" && rest.isEmpty())
        return {200, R"({"api_id":"1","account_type":"standard","auth_id":")" + authId + R"(","billing_mode":"prepaid","cash_credits":"12.34000","name":"","timezone":"UTC"})"};
    if (request.verb == "GET" && rest == "Number/" + ownNumber.mid(1).toLatin1() + '/') { // without a plus
        const auto path = application.isEmpty() ? QByteArray("null") : "\"/v1/Account/" + authId + "/Application/" + application.toLatin1() + "/\"";
        return {200, R"({"api_id":"1","active":true,"number":")" + ownNumber.mid(1).toLatin1() + R"(","voice_enabled":true,"application":)" + path + "}"};
    }
    if (request.verb == "GET" && !application.isEmpty() && rest == "Application/" + application.toLatin1() + '/')
        return {200, R"({"api_id":"1","app_id":")" + application.toLatin1() + R"(","answer_method":"POST","answer_url":")" + answerUrl.toLatin1() + "\"}"};
    if (request.verb == "GET")
        return refusal(404, "not found");
    if (request.verb == "POST" && rest.startsWith("Application/")) {
        const auto change = request.json();
        if (application.isEmpty() || rest != "Application/" + application.toLatin1() + '/')
            return refusal(404, "not found");
        if (change.size() != 2 || change.value("answer_method"_L1) != "POST"_L1 || !QUrl(change.value("answer_url"_L1).toString(), QUrl::StrictMode).isValid())
            return refusal(400, "unknown parameter");
        answerUrl = change.value("answer_url"_L1).toString();
        return {202, R"({"api_id":"1","message":"changed"})"};
    }
    if (request.verb == "POST" && rest == "Call/")
        return createCall(request.json());
    const auto parts = rest.split('/');
    const auto uuid = parts.value(1);
    if (request.verb == "DELETE" && parts.value(0) == "Request" && parts.size() == 3) {
        if (!m_queued.remove(uuid))
            return refusal(404, "not found");
        emit canceled(uuid);
        return {204, {}};
    }
    if (parts.value(0) != "Call" || !m_calls.contains(uuid))
        return refusal(404, "call not found");
    if (request.verb == "DELETE" && parts.size() == 3) {
        m_calls.remove(uuid);
        emit commanded(uuid, u"hangup"_s, {});
        return {204, {}};
    }
    if (request.verb == "POST" && parts.size() == 4 && parts[2] == "DTMF") {
        static const QRegularExpression digits(u"^[0-9*#wW]+$"_s);
        if (!digits.match(request.json().value("digits"_L1).toString()).hasMatch())
            return refusal(400, "invalid digits");
        emit commanded(uuid, u"dtmf"_s, request.json());
        return {202, R"({"api_id":"1","message":"digits sent"})"};
    }
    if (request.verb == "POST" && parts.size() == 3) {
        const auto order = request.json();
        if (order.value("legs"_L1) != "aleg"_L1 || !QUrl(order.value("aleg_url"_L1).toString()).isValid())
            return refusal(400, "aleg_url is mandatory");
        emit commanded(uuid, u"transfer"_s, order);
        return {202, R"({"api_id":"1","call_uuids":[")" + uuid + R"("],"message":"transfer executed"})"};
    }
    return refusal(405, "method not allowed");
}

void FakePlivo::leaveRoom(const QString &name, const QByteArray &uuid, bool endsIt)
{
    m_rooms[name].removeAll(uuid);
    if (endsIt) {
        emit roomOver(name);
        m_rooms[name].clear();
    }
}

FakePlivo::Answer FakePlivo::createCall(const QJsonObject &order)
{
    static const QStringList known = {u"from"_s, u"to"_s, u"answer_url"_s, u"answer_method"_s, u"ring_url"_s, u"ring_method"_s,
        u"hangup_url"_s, u"hangup_method"_s, u"ring_timeout"_s, u"time_limit"_s, u"machine_detection"_s, u"machine_detection_url"_s,
        u"machine_detection_method"_s};
    static const QRegularExpression number(u"^[1-9][0-9]{6,14}$"_s);
    for (auto it = order.begin(); it != order.end(); ++it) {
        if (!known.contains(it.key()))
            return refusal(400, "unknown parameter");
    }
    const auto to = order.value("to"_L1).toString();
    if (!number.match(to).hasMatch() || to.startsWith(u"1000"_s))
        return refusal(400, "invalid destination " + to.toLatin1());
    if (u'+' + order.value("from"_L1).toString() != ownNumber)
        return refusal(400, "invalid from parameter");
    for (const auto &key : {u"answer_url"_s, u"ring_url"_s, u"hangup_url"_s}) {
        const QUrl url(order.value(key).toString(), QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty() || !url.scheme().startsWith("http"_L1))
            return refusal(400, "invalid url");
    }
    const QByteArray uuid = "9834029e-58b6-11e1-b8b7-" + QByteArray::number(++m_fired, 16).rightJustified(12, '0');
    m_queued.insert(uuid);
    emit placed(uuid, order);
    return {201, R"({"message":"call fired","request_uuid":")" + uuid + R"(","api_id":"97ceeb52-58b6-11e1-86da-77300b68f8bb"})"};
}

} // namespace fakes
