// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeexotel.h"

#include <QRegularExpression>
#include <QTcpSocket>

namespace fakes {

using namespace Qt::StringLiterals;

FakeExotel::FakeExotel()
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

QUrl FakeExotel::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort()));
}

void FakeExotel::read(QTcpSocket *socket)
{
    QByteArray &input = m_input[socket];
    input += socket->readAll();
    const auto end = input.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    auto lines = input.left(end).split('\n');
    Request request{lines.takeFirst().trimmed(), {}, {}};
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
    if (mood == Mood::Endless) {
        socket->write("\r\n" + QByteArray(1024 * 1024, ' '));
        return;
    }
    socket->write("Content-Length: " + QByteArray::number(given.body.size()) + "\r\n\r\n" + given.body);
}

FakeExotel::Answer FakeExotel::refusal(int status, const QByteArray &message)
{
    return {status, R"({"RestException":{"Status":)" + QByteArray::number(status) + R"(,"Code":34010,"Message":")" + message + "\"}}"};
}

FakeExotel::Answer FakeExotel::answer(const Request &request)
{
    switch (mood) {
    case Mood::Good:
    case Mood::SmallLetters: break;
    case Mood::Silent:
    case Mood::HangsUp:
    case Mood::Endless: return {200, {}};
    case Mood::Forbidden: return refusal(403, "Voicebot is not enabled");
    case Mood::Overloaded: return {503, "<html>no JSON here</html>"};
    case Mood::RateLimited: return refusal(429, "Too Many Requests");
    case Mood::Redirects: return {302, {}, "Location: http://127.0.0.1:1/stolen\r\n"};
    case Mood::Babbles: return {200, "<html>no JSON here</html>"};
    }
    // The key and the token, not the account's SID, are the password.
    if (request.headers.value("authorization") != "Basic " + (apiKey + ':' + apiToken).toBase64())
        return refusal(401, "Not authenticated");
    if (request.line.startsWith("GET "))
        return tell(request.line.split(' ').value(1));
    if (request.line != "POST /v1/Accounts/" + sid + "/Calls/connect.json HTTP/1.1")
        return refusal(404, "Not found");
    if (request.headers.value("content-type") != "application/x-www-form-urlencoded")
        return refusal(415, "Unsupported media type");
    return connectCall(request);
}

// developer.exotel.com: the account's balance, its ExoPhones; and what was recorded.
FakeExotel::Answer FakeExotel::tell(const QByteArray &path)
{
    if (path == "/v1/Accounts/" + sid + "/Balance.json" && !balance.isEmpty())
        return {200, balance};
    if (path == "/v2_beta/Accounts/" + sid + "/IncomingPhoneNumbers")
        return {200, R"({"request_id":"r1","method":"GET","http_code":200,"metadata":{"page_size":50},"incoming_phone_numbers":[)"
                     R"({"sid":"p0","phone_number":"+918099999990","friendly_name":"other","voice_url":""},)"
                     R"({"sid":"p1","phone_number":")" + ownNumber.toLatin1() + R"(","friendly_name":"main","voice_url":")" + voiceUrl.toLatin1() + "\"}]}"};
    if (recordings.contains(path) && recordingsLate-- <= 0)
        return {200, recordings.value(path)};
    return refusal(404, "Not found");
}

FakeExotel::Answer FakeExotel::connectCall(const Request &request)
{
    static const QRegularExpression number(u"^\\+[1-9][0-9]{6,14}$"_s);
    static const QRegularExpression flow(u"^http://my\\.exotel\\.com/acme1/exoml/start_voice/[0-9]+$"_s);
    static const QStringList known{u"From"_s, u"CallerId"_s, u"CallType"_s, u"Url"_s, u"StreamUrl"_s, u"StreamType"_s, u"StatusCallback"_s,
        u"StatusCallbackEvents[0]"_s, u"StatusCallbackEvents[1]"_s, u"StatusCallbackEvents[2]"_s, u"StatusCallbackContentType"_s,
        u"TimeOut"_s, u"TimeLimit"_s, u"Record"_s, u"RecordingChannels"_s};
    QHash<QString, QString> one;
    for (const auto &[key, value] : request.fields()) {
        if (one.contains(key) || !known.contains(key))
            return refusal(400, "Unknown or repeated parameter " + key.toLatin1());
        one.insert(key, value);
    }
    const auto to = one.value(u"From"_s);
    if (!number.match(to).hasMatch() || to.startsWith(u"+1000"_s))
        return refusal(400, "Invalid number " + to.toLatin1());
    if (one.value(u"CallerId"_s) != ownNumber)
        return refusal(400, "CallerId is no ExoPhone of this account");
    if (one.contains(u"Url"_s) == one.contains(u"StreamUrl"_s))
        return refusal(400, "Either Url or StreamUrl");
    if (one.contains(u"Url"_s) && !flow.match(one.value(u"Url"_s)).hasMatch())
        return refusal(400, "Url is no flow of Exotel's");
    if (one.contains(u"Url"_s) && one.contains(u"StatusCallbackEvents[2]"_s))
        return refusal(400, "ringing is told in bot calls only");
    const auto stream = one.value(u"StreamUrl"_s);
    if (one.contains(u"StreamUrl"_s)) {
        const QUrl url(stream, QUrl::StrictMode);
        if (stream.size() >= 600 || !url.isValid() || !url.scheme().startsWith("ws"_L1) || one.value(u"StreamType"_s) != "bidirectional"_L1)
            return refusal(400, "StreamUrl is not valid");
    }
    if (one.contains(u"TimeLimit"_s) && (one.value(u"TimeLimit"_s).toInt() < 1 || one.value(u"TimeLimit"_s).toInt() > 14400))
        return refusal(400, "TimeLimit is not valid");
    const QByteArray call = "c" + QByteArray::number(++m_calls, 16).rightJustified(31, '0');
    if (mood == Mood::SmallLetters)
        return {200, R"({"call":{"sid":")" + call + R"(","status":"in-progress"}})"};
    return {200, R"({"Call":{"Sid":")" + call + R"(","ParentCallSid":null,"Status":"in-progress","Direction":"outbound-api"}})"};
}

} // namespace fakes
