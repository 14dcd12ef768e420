// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/feedsocket.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxIncoming = 64 * 1024; // bytes; Qt allows 2 GB
constexpr auto kPingEvery = 20s;
constexpr auto kGoodbye = 2s;

} // namespace

FeedSocket::FeedSocket(QWebSocket *socket, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
{
    socket->setParent(this);
    socket->setMaxAllowedIncomingFrameSize(kMaxIncoming);
    socket->setMaxAllowedIncomingMessageSize(kMaxIncoming);
    connect(socket, &QWebSocket::pong, this, [this] { m_pongMissing = false; });
    connect(socket, &QWebSocket::bytesWritten, this, &FeedSocket::drained);
    connect(socket, &QWebSocket::disconnected, this, [this] {
        m_isClosing = true;
        m_pings.stop();
        emit closed();
    });
    connect(&m_pings, &QTimer::timeout, this, &FeedSocket::ping);
    m_pings.start(kPingEvery);
}

FeedSocket::~FeedSocket()
{
    disconnect(m_socket, nullptr, this, nullptr); // its end must not tell a half-destroyed listener
}

void FeedSocket::sendText(const QString &message)
{
    if (!m_isClosing)
        m_socket->sendTextMessage(message);
}

void FeedSocket::sendBinary(const QByteArray &message)
{
    if (!m_isClosing)
        m_socket->sendBinaryMessage(message);
}

void FeedSocket::close(QWebSocketProtocol::CloseCode code, const QString &reason)
{
    if (std::exchange(m_isClosing, true))
        return;
    m_pings.stop();
    m_socket->close(code, reason);
    // close() waits until the client has read everything, and a stuck one never does.
    QTimer::singleShot(kGoodbye, m_socket, [socket = m_socket] { socket->abort(); });
}

void FeedSocket::ping()
{
    if (m_pongMissing)
        return m_socket->abort();
    m_pongMissing = true;
    m_socket->ping();
}

} // namespace bridge
