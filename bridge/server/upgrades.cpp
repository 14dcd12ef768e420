// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/upgrades.h"

#include "bridge/server/callroutes.h"
#include "bridge/server/log.h"
#include "bridge/server/publicaddress.h"
#include "bridge/server/webhookaliases.h"

#include <QPointer>

#include <algorithm>

#include <unistd.h>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxClients = 128;      // feeds and listeners; a page that reconnects in a loop must not eat the bridge
constexpr auto kHandshake = 5s;       // its head is there already, so this is for a peer that has left

HttpRequest requestOf(const RequestHead &head, const QHostAddress &peer = {})
{
    return {{head.method, head.target, head.headers, {}}, {}, peer};
}

HttpReply notFound()
{
    return refusal(404, "there is nothing of that name here");
}

} // namespace

Upgrades::Upgrades(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

Admission Upgrades::admit(const RequestHead &head, const QHostAddress &peer)
{
    const auto path = head.path();
    const bool isFeed = path == "/api/events";
    const auto listener = matchPath("/api/calls/{id}/audio", path);
    if (isFeed || listener) {
        if (auto refused = refusalFor(head, peer))
            return *refused;
        return isFeed ? admitFeed(head) : admitListener(listener->first());
    }
    if (const auto media = matchPath("/{carrier}/media/{token}", path))
        return admitMedia(head, media->at(0), media->at(1));
    if (const auto carrier = aliasedStream(path))
        return admitMedia(head, *carrier, {});
    return notFound();
}

Admission Upgrades::admitMedia(const RequestHead &head, const QString &carrierName, const QString &token)
{
    const auto *carrier = m_parts.switchboard.carrier(carrierName);
    if (!carrier)
        return notFound();
    const auto address = publicStreamAddress(m_parts.settings, carrier->name(), m_parts.port());
    if (const auto verified = carrier->verifyStream(requestOf(head).wire, address); !verified) {
        qCWarning(lcServer) << "A media stream in the name of" << carrier->name() << "was refused:" << verified.error().detail;
        return refusal(403, "the carrier's signature is missing or wrong");
    }
    if (token.isEmpty() && !m_parts.settings.flag(u"server/verifySignatures"))
        return refusal(403, "a stream without a token needs a signature, and signatures are not checked");
    if (!token.isEmpty() && !isToken(token))
        return refusal(403, "this is no token for a media stream");
    const auto seat = token.isEmpty() ? m_parts.switchboard.receiveStream(carrier->name())
                                      : m_parts.switchboard.claimSeat(carrier->name(), Token(token));
    if (!seat)
        return errorReply(seat.error());
    return std::function<void(qintptr)>(seat->admit);
}

Admission Upgrades::admitFeed(const RequestHead &head)
{
    std::optional<FeedStart> start;
    if (const auto since = requestOf(head).parameter(u"since"); !since.isEmpty()) {
        const auto read = readFeedStart(since);
        if (!read)
            return errorReply(read.error());
        start = *read;
    }
    return std::function<void(qintptr)>([this, start](qintptr descriptor) {
        open(descriptor, [this, start](QWebSocket *socket) {
            auto *feed = new EventFeed(socket, start, m_parts.switchboard, m_parts.journal, this);
            m_feeds.append(feed);
            connect(feed, &QObject::destroyed, this, [this, feed] { m_feeds.removeOne(feed); });
        });
    });
}

Admission Upgrades::admitListener(const QString &id)
{
    const auto calls = m_parts.switchboard.liveCalls();
    if (std::none_of(calls.begin(), calls.end(), [&id](const LiveCall &call) { return call.id.toString() == id; }))
        return errorReply({Error::Code::NotFound, u"There is no live call of that id."_s});
    return std::function<void(qintptr)>([this, id](qintptr descriptor) {
        open(descriptor, [this, id](QWebSocket *socket) {
            auto *listener = new ListenIn(socket, CallId(id), m_parts.switchboard, this);
            m_listeners.append(listener);
            connect(listener, &QObject::destroyed, this, [this, listener] { m_listeners.removeOne(listener); });
        });
    });
}

// Browsers cannot give a WebSocket headers, so the token may stand in the query; and they let any page open one, so the page counts.
std::optional<HttpReply> Upgrades::refusalFor(const RequestHead &head, const QHostAddress &peer)
{
    if (!isOwnOrigin(head.header("Origin"), head.header("Host")))
        return refusal(403, "pages of other sites may not open this");
    auto token = Access::bearer(head.header("Authorization"));
    if (token.isEmpty())
        token = requestOf(head).parameter(u"token").toUtf8();
    if (auto refused = m_parts.access.refusalFor(token, peer, std::chrono::steady_clock::now()))
        return refused;
    if (clients() >= kMaxClients)
        return errorReply({Error::Code::Busy, u"Too many clients listen already."_s});
    return {};
}

// A WebSocket server for each handshake: so nobody has to guess later which socket was meant for what. It is never listening.
void Upgrades::open(qintptr descriptor, const Begin &begin)
{
    auto *server = new QWebSocketServer(u"Callwright"_s, QWebSocketServer::NonSecureMode, this);
    auto *socket = new QTcpSocket(server);
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(int(descriptor));
        return delete server;
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(socket, &QTcpSocket::disconnected, server, &QObject::deleteLater);
    QTimer::singleShot(kHandshake, server, [server] { server->deleteLater(); });
    connect(server, &QWebSocketServer::newConnection, this, [server, socket = QPointer(socket), begin] {
        auto *webSocket = server->nextPendingConnection();
        disconnect(socket, &QTcpSocket::disconnected, server, nullptr);
        socket->setParent(webSocket);
        begin(webSocket);
        server->deleteLater();
    });
    server->handleConnection(socket);
}

void Upgrades::shutDown()
{
    for (auto *feed : std::as_const(m_feeds))
        feed->shutDown();
    for (auto *listener : std::as_const(m_listeners))
        listener->shutDown();
}

} // namespace bridge
