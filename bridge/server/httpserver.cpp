// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/httpserver.h"

#include "bridge/server/log.h"
#include "bridge/server/visitor.h"

#include <QHttpServerRequest>
#include <QPointer>

#include <exception>
#include <memory>

namespace bridge {

Q_LOGGING_CATEGORY(lcServer, "callwright.server")

namespace {

// The other end of a Respond, shared by its copies: answers the visitor once, and with 500 when the last copy is dropped unasked.
class PendingAnswer
{
public:
    explicit PendingAnswer(Visitor *visitor) : m_visitor(visitor) {}
    ~PendingAnswer() { give(refusal(500, "nobody answered this request")); }
    Q_DISABLE_COPY_MOVE(PendingAnswer)

    void give(const HttpReply &reply)
    {
        if (auto *visitor = std::exchange(m_visitor, nullptr).data())
            visitor->answer(reply);
    }

private:
    QPointer<Visitor> m_visitor;
};

} // namespace

HttpServer::HttpServer(Access &access, PortCounts &counts, QObject *parent)
    : QAbstractHttpServer(parent)
    , m_access(access)
    , m_counts(counts)
{
}

bool HttpServer::handleRequest(const QHttpServerRequest &request, QTcpSocket *socket)
{
    auto *visitor = qobject_cast<Visitor *>(socket);
    if (!visitor)
        return false;
    // One request a connection: what comes behind it must not become a second one. The visitor reads that into nothing.
    disconnect(visitor, &QTcpSocket::readyRead, nullptr, nullptr);
    ++m_counts.requests;
    const auto pending = std::make_shared<PendingAnswer>(visitor); // shared: a handler may answer from a future
    const Respond respond = [pending](const HttpReply &reply) { pending->give(reply); };
    const auto &head = visitor->head();
    try {
        dispatch({{head.method, head.target, head.headers, request.body()}, {}, visitor->address()}, respond);
    } catch (const std::exception &trouble) { // out of memory, most likely; Qt HTTP Server would end the program
        qCWarning(lcServer) << "A request failed:" << trouble.what();
        respond(refusal(500, "the request failed"));
    }
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest &, QTcpSocket *socket)
{
    socket->abort(); // no visitor of ours: the gate is the only way in
}

void HttpServer::dispatch(HttpRequest request, const Respond &respond)
{
    const auto match = m_routes.find(request.wire.method, request.wire.path());
    if (!match.route && match.allowed.isEmpty())
        return respond(refusal(404, "there is nothing of that name here"));
    if (!match.route)
        return respond(refusal(405, "this cannot be done with it").with("Allow", match.allowed));
    if (match.route->who == WhoMay::Token) {
        const auto token = Access::bearer(request.wire.header("Authorization"));
        if (const auto refused = m_access.refusalFor(token, request.peer, std::chrono::steady_clock::now())) {
            m_counts.refuse("token");
            return respond(*refused);
        }
    }
    request.arguments = match.arguments;
    match.route->handle(request, respond);
}

} // namespace bridge
