// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakechat.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTimer>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray chunked(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

QStringList wordsOf(const QString &text)
{
    QStringList words;
    qsizetype from = 0;
    while (from < text.size()) {
        auto to = text.indexOf(u' ', from + 1);
        to = to < 0 ? text.size() : to;
        words << text.mid(from, to - from);
        from = to;
    }
    return words;
}

QByteArray headerOf(const QByteArray &head, const QByteArray &name)
{
    for (const auto &line : head.split('\n')) {
        if (line.left(line.indexOf(':')).trimmed().toLower() == name)
            return line.mid(line.indexOf(':') + 1).trimmed();
    }
    return {};
}

} // namespace

FakeChat::FakeChat(ChatFamily family) : m_family(family)
{
    connect(this, &QTcpServer::newConnection, this, &FakeChat::welcome);
    if (!listen(QHostAddress::LocalHost))
        qFatal("no port for the fake");
}

QUrl FakeChat::url() const
{
    return QUrl(u"http://127.0.0.1:%1%2"_s.arg(serverPort()).arg(m_family == ChatFamily::OpenAi ? u"/v1"_s : QString()));
}

void FakeChat::welcome()
{
    while (auto *socket = nextPendingConnection()) {
        ++m_connections;
        m_lines.insert(socket, {});
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            if (m_lines.take(socket).busy)
                ++m_brokenOff;
            socket->deleteLater();
        });
    }
}

void FakeChat::read(QTcpSocket *socket)
{
    auto &line = m_lines[socket];
    line.input += socket->readAll();
    const auto end = line.input.indexOf("\r\n\r\n");
    if (end < 0 || line.busy)
        return;
    const auto head = line.input.left(end);
    const auto length = headerOf(head, "content-length").toLongLong();
    if (line.input.size() < end + 4 + length)
        return;
    const auto body = line.input.mid(end + 4, length);
    line.input.remove(0, end + 4 + length);
    line.busy = true;
    ++line.serial;
    take(socket, head, body);
}

void FakeChat::take(QTcpSocket *socket, const QByteArray &head, const QByteArray &body)
{
    const auto target = head.left(head.indexOf('\r')).split(' ').value(1);
    const auto verb = head.left(head.indexOf(' '));
    const bool isOpenAi = m_family == ChatFamily::OpenAi;
    const auto request = QJsonDocument::fromJson(body).object();
    m_requests << request;
    if (verb != "POST" || target != (isOpenAi ? "/v1/chat/completions" : "/v1/messages") || headerOf(head, "content-type") != "application/json") {
        m_complaints << u"no such route"_s;
        return refuse(socket, 404, "404 page not found");
    }
    const bool isLetIn = key.isEmpty() || (isOpenAi ? headerOf(head, "authorization") == "Bearer " + key : headerOf(head, "x-api-key") == key);
    if (!isLetIn)
        return refuse(socket, 401, refusalBody(u"Incorrect API key provided: plan********7890."_s));
    if (!isOpenAi && headerOf(head, "anthropic-version") != "2023-06-01" && headerOf(head, "anthropic-version") != "2026-10-21") {
        m_complaints << u"anthropic-version"_s;
        return refuse(socket, 400, refusalBody(u"anthropic-version: header is required"_s));
    }
    if (!refuses.isEmpty() && request.contains(refuses))
        return refuse(socket, 400, refusalBody(u"Unrecognized request argument supplied: %1"_s.arg(refuses)));
    const auto wrong = wrongWithChat(m_family, request);
    if (!wrong.isEmpty()) {
        m_complaints << wrong;
        return refuse(socket, 400, refusalBody(wrong));
    }
    const auto reply = replies.isEmpty() ? answer(request) : replies.takeFirst();
    const auto go = [this, socket = QPointer(socket), serial = m_lines[socket].serial, reply] {
        if (!socket || !m_lines.contains(socket) || m_lines[socket].serial != serial)
            return;
        if (reply.status != 200)
            return refuse(socket, reply.status, reply.refusal, reply.header);
        stream(socket, reply);
    };
    if (reply.before > 0ms)
        QTimer::singleShot(reply.before, this, go);
    else
        go();
}

void FakeChat::refuse(QTcpSocket *socket, int status, const QByteArray &body, const QByteArray &header)
{
    socket->write("HTTP/1.1 " + QByteArray::number(status) + " No\r\nContent-Type: application/json\r\n" + header
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    m_lines[socket].busy = false;
}

void FakeChat::stream(QTcpSocket *socket, const FakeChatReply &reply)
{
    const QByteArray type = reply.raw.isEmpty() ? "text/event-stream; charset=utf-8" : "text/html";
    socket->write("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    writeNext(socket, m_lines[socket].serial, reply.raw.isEmpty() ? eventsOf(reply) : QList{reply.raw}, reply);
}

void FakeChat::writeNext(QPointer<QTcpSocket> socket, int serial, QList<QByteArray> left, FakeChatReply reply)
{
    if (!socket || !m_lines.contains(socket) || m_lines[socket].serial != serial)
        return;
    while (!left.isEmpty()) {
        const auto event = left.takeFirst();
        if (reply.ending == FakeChatReply::Ending::TooLong && left.size() < 4)
            left = eventsOf(reply);
        if (reply.byteByByte) {
            for (const char byte : event) {
                socket->write(chunked(QByteArray(1, byte)));
                socket->flush();
            }
        } else {
            socket->write(chunked(event));
        }
        if (reply.between > 0ms || reply.ending == FakeChatReply::Ending::TooLong) {
            QTimer::singleShot(reply.between, this, [=, this] { writeNext(socket, serial, left, reply); });
            return;
        }
    }
    endStream(socket, reply);
}

void FakeChat::endStream(QTcpSocket *socket, const FakeChatReply &reply)
{
    if (reply.ending == FakeChatReply::Ending::Never)
        return;
    if (reply.ending == FakeChatReply::Ending::BreaksOff) {
        m_lines[socket].busy = false;
        return socket->disconnectFromHost(); // without the last chunk
    }
    socket->write("0\r\n\r\n");
    ++m_given;
    m_lines[socket].busy = false;
    if (reply.closesAfter)
        socket->disconnectFromHost();
    else if (!m_lines[socket].input.isEmpty())
        read(socket);
}

QList<QByteArray> FakeChat::eventsOf(const FakeChatReply &reply)
{
    return m_family == ChatFamily::OpenAi ? openAiEvents(reply) : anthropicEvents(reply);
}

QList<QByteArray> FakeChat::openAiEvents(const FakeChatReply &reply)
{
    QList<QByteArray> events;
    const auto chunk = [&](const QJsonObject &delta, const QJsonValue &reason = QJsonValue::Null) {
        events << "data: "
                + json({{u"id"_s, u"chatcmpl-1"_s}, {u"object"_s, u"chat.completion.chunk"_s}, {u"created"_s, 1}, {u"model"_s, u"m"_s},
                    {u"choices"_s, QJsonArray{QJsonObject{{u"index"_s, 0}, {u"delta"_s, delta}, {u"finish_reason"_s, reason}}}}, {u"usage"_s, QJsonValue::Null}})
                + "\n\n";
    };
    events << ": keep-alive\n\n";
    chunk({{u"role"_s, u"assistant"_s}, {u"content"_s, QString()}});
    for (const auto &word : wordsOf(reply.text))
        chunk({{u"content"_s, word}});
    int index = 0;
    for (const auto &tool : reply.tools) {
        const auto id = tool.id.isEmpty() ? u"call_f%1"_s.arg(++m_ids) : tool.id;
        const auto half = tool.arguments.size() / 2;
        chunk({{u"tool_calls"_s, QJsonArray{QJsonObject{{u"index"_s, index}, {u"id"_s, id}, {u"type"_s, u"function"_s},
            {u"function"_s, QJsonObject{{u"name"_s, tool.name}, {u"arguments"_s, QString::fromUtf8(tool.arguments.left(half))}}}}}}});
        chunk({{u"tool_calls"_s, QJsonArray{QJsonObject{{u"index"_s, index++},
            {u"function"_s, QJsonObject{{u"arguments"_s, QString::fromUtf8(tool.arguments.mid(half))}}}}}}});
    }
    using enum FakeChatReply::Ending;
    if (reply.ending == Trouble)
        events << "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}\n\n";
    if (reply.ending != Good)
        return events;
    chunk({}, reply.tools.isEmpty() ? u"stop"_s : u"tool_calls"_s);
    events << "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}\n\n";
    events << "data: [DONE]\n\n";
    return events;
}

QList<QByteArray> FakeChat::anthropicEvents(const FakeChatReply &reply)
{
    QList<QByteArray> events;
    const auto event = [&](const QByteArray &name, QJsonObject data) {
        data.insert(u"type"_s, QString::fromLatin1(name));
        events << "event: " + name + "\r\ndata: " + json(data) + "\r\n\r\n";
    };
    int index = 0;
    event("message_start", {{u"message"_s, QJsonObject{{u"role"_s, u"assistant"_s}, {u"usage"_s, QJsonObject{{u"input_tokens"_s, 10}}}}}});
    event("ping", {});
    if (!reply.text.isEmpty()) {
        event("content_block_start", {{u"index"_s, index}, {u"content_block"_s, QJsonObject{{u"type"_s, u"text"_s}, {u"text"_s, QString()}}}});
        for (const auto &word : wordsOf(reply.text))
            event("content_block_delta", {{u"index"_s, index}, {u"delta"_s, QJsonObject{{u"type"_s, u"text_delta"_s}, {u"text"_s, word}}}});
        event("content_block_stop", {{u"index"_s, index++}});
    }
    for (const auto &tool : reply.tools) {
        const auto id = tool.id.isEmpty() ? u"toolu_%1"_s.arg(++m_ids) : tool.id;
        event("content_block_start", {{u"index"_s, index},
            {u"content_block"_s, QJsonObject{{u"type"_s, u"tool_use"_s}, {u"id"_s, id}, {u"name"_s, tool.name}, {u"input"_s, QJsonObject()}}}});
        const auto half = tool.arguments.size() / 2;
        for (const auto &piece : {tool.arguments.left(half), tool.arguments.mid(half)})
            event("content_block_delta", {{u"index"_s, index},
                {u"delta"_s, QJsonObject{{u"type"_s, u"input_json_delta"_s}, {u"partial_json"_s, QString::fromUtf8(piece)}}}});
        event("content_block_stop", {{u"index"_s, index++}});
    }
    using enum FakeChatReply::Ending;
    if (reply.ending == Trouble)
        event("error", {{u"error"_s, QJsonObject{{u"type"_s, u"overloaded_error"_s}, {u"message"_s, u"Overloaded"_s}}}});
    if (reply.ending != Good)
        return events;
    event("message_delta", {{u"delta"_s, QJsonObject{{u"stop_reason"_s, reply.tools.isEmpty() ? u"end_turn"_s : u"tool_use"_s}}},
        {u"usage"_s, QJsonObject{{u"output_tokens"_s, 5}}}});
    event("message_stop", {});
    return events;
}

QByteArray FakeChat::refusalBody(const QString &why) const
{
    if (m_family == ChatFamily::OpenAi)
        return json({{u"error"_s, QJsonObject{{u"message"_s, why}, {u"type"_s, u"invalid_request_error"_s}, {u"param"_s, QJsonValue::Null}, {u"code"_s, QJsonValue::Null}}}});
    return json({{u"type"_s, u"error"_s}, {u"error"_s, QJsonObject{{u"type"_s, u"invalid_request_error"_s}, {u"message"_s, why}}}});
}

} // namespace fakes
