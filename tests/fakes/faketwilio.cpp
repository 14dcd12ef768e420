// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/faketwilio.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTcpSocket>

namespace fakes {

using namespace Qt::StringLiterals;

FakeTwilio::FakeTwilio()
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

QUrl FakeTwilio::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort()));
}

void FakeTwilio::read(QTcpSocket *socket)
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
    if (mood == Mood::LosesTheAnswer || mood == Mood::LosesTheRequest) {
        if (std::exchange(mood, Mood::Good) == Mood::LosesTheAnswer)
            answer(request);
        return;
    }
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

FakeTwilio::Answer FakeTwilio::refusal(int status, int code, const QByteArray &message)
{
    const auto number = QByteArray::number(code);
    return {status, R"({"code":)" + number + R"(,"message":")" + message + R"(","more_info":"https://www.twilio.com/docs/errors/)"
            + number + R"(","status":)" + QByteArray::number(status) + "}"};
}

FakeTwilio::Answer FakeTwilio::answer(const Request &request)
{
    switch (mood) {
    case Mood::Good: break;
    case Mood::LosesTheAnswer:
    case Mood::LosesTheRequest:
    case Mood::Silent:
    case Mood::HangsUp:
    case Mood::Endless: return {201, {}};
    case Mood::Overloaded: return {503, "<html>no JSON here</html>"};
    case Mood::RateLimited: return refusal(429, 20429, "Too Many Requests");
    case Mood::Redirects: return {302, {}, "Location: http://127.0.0.1:1/stolen\r\n"};
    case Mood::Babbles: return {201, "<html>no JSON here</html>"};
    case Mood::Newer: return {400, R"({"type":"x","title":"Invalid","status":400,"code":21211,"detail":"no number"})"};
    }
    if (request.headers.value("authorization") != "Basic " + (accountSid + ':' + authToken).toBase64())
        return refusal(401, 20003, "Authenticate");
    if (const auto list = "GET /2010-04-01/Accounts/" + accountSid + "/Calls.json?"; request.line.startsWith(list))
        return listCalls(request.line.mid(list.size()).chopped(int(strlen(" HTTP/1.1"))));
    if (const auto told = account(request))
        return *told;
    if (request.headers.value("content-type") != "application/x-www-form-urlencoded")
        return refusal(415, 20415, "Unsupported media type");
    const QByteArray base = "POST /2010-04-01/Accounts/" + accountSid + "/Calls";
    if (request.line == base + ".json HTTP/1.1")
        return createCall(request);
    static const QRegularExpression one(u"^POST /2010-04-01/Accounts/AC[0-9a-f]{32}/Calls/(CA[0-9a-f]{32})\\.json HTTP/1\\.1$"_s);
    if (const auto match = one.match(QString::fromLatin1(request.line)); match.hasMatch())
        return updateCall(match.captured(1).toLatin1(), request);
    return refusal(404, 20404, "The requested resource was not found");
}

FakeTwilio::Answer FakeTwilio::createCall(const Request &request)
{
    static const QRegularExpression number(u"^\\+[1-9][0-9]{6,14}$"_s);
    static const QStringList known{u"To"_s, u"From"_s, u"Url"_s, u"StatusCallback"_s, u"Timeout"_s, u"TimeLimit"_s, u"MachineDetection"_s,
        u"AsyncAmd"_s, u"AsyncAmdStatusCallback"_s, u"Record"_s, u"RecordingChannels"_s, u"RecordingStatusCallback"_s,
        u"RecordingStatusCallbackEvent"_s};
    QHash<QString, QString> one;
    QStringList events;
    for (const auto &[key, value] : request.fields()) {
        if (key == "StatusCallbackEvent"_L1)
            events << value;
        else if (one.contains(key) || !known.contains(key))
            return refusal(400, 20001, "Unknown or repeated parameter");
        else
            one.insert(key, value);
    }
    if (!number.match(one.value(u"To"_s)).hasMatch() || one.value(u"To"_s).startsWith(u"+1000"_s))
        return refusal(400, 21211, "Invalid 'To' Phone Number: " + one.value(u"To"_s).toLatin1());
    if (one.value(u"To"_s) == u"+15005550001"_s)
        return refusal(400, 21219, "The number is unverified: " + one.value(u"To"_s).toLatin1());
    if (one.value(u"From"_s) != ownNumber)
        return refusal(400, 21210, "'From' phone number not verified: " + one.value(u"From"_s).toLatin1());
    for (const auto &key : {u"Url"_s, u"StatusCallback"_s}) {
        const QUrl url(one.value(key), QUrl::StrictMode);
        if (!url.isValid() || url.host().isEmpty() || !url.scheme().startsWith("http"_L1))
            return refusal(400, 21205, "Url is not a valid URL");
    }
    for (const auto &event : events) {
        if (!QStringList{u"initiated"_s, u"ringing"_s, u"answered"_s, u"completed"_s}.contains(event))
            return refusal(400, 21626, "Unsupported event");
    }
    const QByteArray sid = "CA" + QByteArray::number(m_calls.size() + 1, 16).rightJustified(32, '0');
    m_calls.insert(sid, true);
    m_numbers.insert(sid, one.value(u"To"_s).toLatin1());
    QMetaObject::invokeMethod(this, [this, sid, one] { emit placed(sid, one); }, Qt::QueuedConnection); // the answer is first
    return {201, R"({"sid":")" + sid + R"(","status":"queued","direction":"outbound-api","duration":null})"};
}

// twilio.com/docs/iam/api/account, /usage/api/usage-record, /phone-numbers/api/incomingphonenumber-resource
std::optional<FakeTwilio::Answer> FakeTwilio::account(const Request &request)
{
    const QByteArray base = "/2010-04-01/Accounts/" + accountSid;
    if (request.line == "GET " + base + ".json HTTP/1.1")
        return Answer{200, R"({"sid":")" + accountSid + R"(","friendly_name":"Test","status":"active"})"};
    if (request.line == "GET " + base + "/Balance.json HTTP/1.1")
        return Answer{200, R"({"account_sid":")" + accountSid + R"(","balance":"0.05","currency":"USD"})"};
    const auto number = [this](const QByteArray &sid) {
        return R"({"sid":")" + sid + R"(","phone_number":")" + ownNumber.toLatin1() + R"(","voice_url":")" + voiceUrl.toEncoded() + R"("})";
    };
    if (request.line.startsWith("GET " + base + "/IncomingPhoneNumbers.json?PhoneNumber=")) {
        const bool known = request.line.contains("PhoneNumber=%2B15005550006");
        return Answer{200, R"({"incoming_phone_numbers":[)" + (known ? number(ownNumberSid) : QByteArray()) + R"(],"next_page_uri":null})"};
    }
    if (request.line == "POST " + base + "/IncomingPhoneNumbers/" + ownNumberSid + ".json HTTP/1.1") {
        const auto fields = request.fields();
        if (fields.size() != 2 || fields[0].first != "VoiceUrl"_L1 || fields[1] != qMakePair(u"VoiceMethod"_s, u"POST"_s))
            return refusal(400, 20001, "Unknown parameter");
        voiceUrl = QUrl(fields[0].second);
        return Answer{200, number(ownNumberSid)};
    }
    return std::nullopt;
}

// All that are to this number: the real one filters by To as well.
FakeTwilio::Answer FakeTwilio::listCalls(const QByteArray &query) const
{
    QString to;
    for (const auto &[key, value] : bridge::formFields(query)) {
        if (key == "To"_L1)
            to = value;
    }
    QByteArray calls;
    for (auto it = m_numbers.cbegin(); it != m_numbers.cend(); ++it) {
        if (it.value() != to.toLatin1())
            continue;
        calls += (calls.isEmpty() ? "" : ",") + (R"({"sid":")" + it.key() + R"(","to":")" + it.value() + R"(","status":")")
            + (m_calls.value(it.key()) ? "ringing" : "completed") + R"(","direction":"outbound-api"})";
    }
    return {200, R"({"calls":[)" + calls + R"(],"next_page_uri":null})"};
}

FakeTwilio::Answer FakeTwilio::updateCall(const QByteArray &sid, const Request &request)
{
    if (!m_calls.contains(sid))
        return refusal(404, 20404, "The requested resource was not found");
    const auto fields = request.fields();
    const bool ends = fields == bridge::FormFields{{u"Status"_s, u"completed"_s}};
    const bool elsewhere = fields.size() == 2 && fields[0].first == "Url"_L1 && QUrl(fields[0].second, QUrl::StrictMode).isValid()
        && fields[1] == qMakePair(u"Method"_s, u"POST"_s);
    const bool redirects = elsewhere
        || (fields.size() == 1 && fields.first().first == u"Twiml"_s && fields.first().second.size() <= 4000);
    if (!ends && !redirects)
        return refusal(400, 20001, "Unknown parameter");
    if (!m_calls[sid] || (elsewhere && refusesMoves))
        return refusal(400, 21220, "Call is not in-progress. Cannot redirect.");
    QMetaObject::invokeMethod(this, [this, sid, fields] { emit changed(sid, fields); }, Qt::QueuedConnection);
    if (redirects)
        return {200, R"({"sid":")" + sid + R"(","status":"in-progress"})"};
    m_calls[sid] = false;
    return {200, R"({"sid":")" + sid + R"(","status":"completed"})"};
}

} // namespace fakes
