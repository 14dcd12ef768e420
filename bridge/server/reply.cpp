// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/reply.h"

#include <QJsonDocument>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

HttpReply HttpReply::with(QByteArray name, QByteArray value) const
{
    auto copy = *this;
    copy.headers.append({std::move(name), std::move(value)});
    return copy;
}

HttpReply jsonReply(const QJsonObject &json, int status)
{
    return {status, "application/json", QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n', {}};
}

HttpReply textReply(QByteArray text, QByteArray type)
{
    return {200, std::move(type), std::move(text), {}};
}

HttpReply errorReply(int status, const QString &code, const QString &message)
{
    return jsonReply({{"error"_L1, QJsonObject{{"code"_L1, code}, {"message"_L1, message}}}}, status);
}

HttpReply errorReply(const Error &error)
{
    return errorReply(statusFor(error.code), wordFor(error.code), error.detail);
}

HttpReply refusal(int status, const char *why)
{
    auto code = QString::fromLatin1(reasonPhrase(status).toLower()).replace(u' ', u'_');
    auto reply = errorReply(status, code, QString::fromLatin1(why) + u'.');
    if (status == 426)
        return reply.with("Upgrade", "websocket").with("Sec-WebSocket-Version", "13");
    return reply;
}

int statusFor(Error::Code code)
{
    switch (code) {
    case Error::Code::Malformed: return 400;
    case Error::Code::Unsupported: return 400;
    case Error::Code::NotFound: return 404;
    case Error::Code::Refused: return 403;
    case Error::Code::NotPossibleNow: return 409;
    case Error::Code::Busy: return 503;
    case Error::Code::TimedOut: return 504;
    case Error::Code::Network: return 502;
    case Error::Code::Quota: return 502;
    case Error::Code::NotConfigured: return 409;
    case Error::Code::Storage: return 503;
    case Error::Code::Cancelled: return 409;
    case Error::Code::Internal: return 500;
    }
    return 500;
}

QString wordFor(Error::Code code)
{
    switch (code) {
    case Error::Code::Malformed: return u"malformed"_s;
    case Error::Code::Unsupported: return u"unsupported"_s;
    case Error::Code::NotFound: return u"not_found"_s;
    case Error::Code::Refused: return u"refused"_s;
    case Error::Code::NotPossibleNow: return u"not_possible_now"_s;
    case Error::Code::Busy: return u"busy"_s;
    case Error::Code::TimedOut: return u"timed_out"_s;
    case Error::Code::Network: return u"network"_s;
    case Error::Code::Quota: return u"quota"_s;
    case Error::Code::NotConfigured: return u"not_configured"_s;
    case Error::Code::Storage: return u"storage"_s;
    case Error::Code::Cancelled: return u"cancelled"_s;
    case Error::Code::Internal: return u"internal"_s;
    }
    return u"internal"_s;
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Payload Too Large";
    case 414: return "URI Too Long";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Answer";
    }
}

QByteArray wireBytes(const HttpReply &reply, bool withBody)
{
    QByteArray bytes = "HTTP/1.1 " + QByteArray::number(reply.status) + ' ' + reasonPhrase(reply.status) + "\r\n";
    if (!reply.type.isEmpty())
        bytes += "Content-Type: " + reply.type + "\r\n";
    if (reply.status != 204)
        bytes += "Content-Length: " + QByteArray::number(reply.body.size() + reply.restSize) + "\r\n";
    for (const auto &[name, value] : reply.headers)
        bytes += name + ": " + value + "\r\n";
    bytes += "Connection: close\r\n\r\n";
    return withBody ? bytes + reply.body : bytes;
}

} // namespace bridge
