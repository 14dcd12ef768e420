// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/visitor.h"

#include <QSocketNotifier>

#include <array>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bridge {

namespace {

// poll() tells us only when more than `bytes` have arrived: a half-sent head must not keep the event loop awake.
void wakeBehind(qintptr descriptor, qsizetype bytes)
{
    const int mark = int(bytes) + 1;
    ::setsockopt(int(descriptor), SOL_SOCKET, SO_RCVLOWAT, &mark, sizeof mark);
}

bool peerHasFinished(qintptr descriptor)
{
    pollfd state{int(descriptor), POLLIN | POLLRDHUP, 0};
    return ::poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR));
}

} // namespace

QHostAddress peerOf(qintptr descriptor)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getpeername(int(descriptor), reinterpret_cast<sockaddr *>(&address), &size) != 0)
        return {};
    const QHostAddress peer(reinterpret_cast<const sockaddr *>(&address));
    bool isV4 = false;
    const auto v4 = peer.toIPv4Address(&isV4);
    return isV4 ? QHostAddress(v4) : peer;
}

Visitor::Visitor(qintptr descriptor, const VisitorLimits &limits, QObject *parent)
    : QTcpSocket(parent)
    , m_limits(limits)
    , m_descriptor(descriptor)
    , m_notifier(new QSocketNotifier(descriptor, QSocketNotifier::Read, this))
    , m_address(peerOf(descriptor))
{
    m_notifier->setEnabled(false);
    ::fcntl(int(descriptor), F_SETFL, ::fcntl(int(descriptor), F_GETFL) | O_NONBLOCK);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &Visitor::runOut);
    connect(m_notifier, &QSocketNotifier::activated, this, &Visitor::look);
    connect(this, &QTcpSocket::disconnected, this, &Visitor::turnAway);
}

Visitor::~Visitor()
{
    m_isGone = true;
    // The end of the socket must not tell a visitor that is gone already. No further: Qt HTTP Server deletes its request by destroyed().
    disconnect(this, &QTcpSocket::disconnected, this, nullptr);
    m_notifier->setEnabled(false);
    if (m_descriptor >= 0)
        ::close(int(m_descriptor));
}

void Visitor::start()
{
    m_deadline.start(m_limits.head);
    m_notifier->setEnabled(true);
}

void Visitor::look()
{
    std::array<char, kMaxHead> bytes;
    const auto count = ::recv(int(m_descriptor), bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0)
        return turnAway();
    const auto reading = readHead(QByteArrayView(bytes.data(), count));
    if (const auto *bad = std::get_if<BadHead>(&reading))
        return refuse(bad->status, bad->why);
    if (const auto *head = std::get_if<RequestHead>(&reading)) {
        m_head = *head;
        m_deadline.stop();
        m_notifier->setEnabled(false);
        emit headRead();
        return;
    }
    if (peerHasFinished(m_descriptor)) // the rest will never come
        return turnAway();
    wakeBehind(m_descriptor, count);
}

qintptr Visitor::giveAway()
{
    stopPeeking();
    const auto descriptor = std::exchange(m_descriptor, -1);
    turnAway();
    return descriptor;
}

void Visitor::gather()
{
    if (m_head.contentLength > m_limits.maxBody)
        return refuse(413, "the body is too large");
    if (!adopt())
        return;
    m_phase = Phase::Gathering;
    m_deadline.start(m_limits.body);
    setReadBufferSize(m_head.size + m_head.contentLength + 1); // one more, to see that there is more
    connect(this, &QTcpSocket::readyRead, this, &Visitor::lookForBody);
    if (m_head.wantsContinue)
        write("HTTP/1.1 100 Continue\r\n\r\n");
}

void Visitor::lookForBody()
{
    const auto expected = m_head.size + m_head.contentLength;
    if (bytesAvailable() < expected)
        return;
    disconnect(this, &QTcpSocket::readyRead, this, nullptr);
    if (bytesAvailable() > expected)
        return refuse(400, "there are bytes behind the request");
    m_phase = Phase::Answering;
    m_deadline.start(m_limits.answer);
    emit requestComplete();
}

void Visitor::refuse(int status, const char *why)
{
    emit refused(status, why);
    answer(refusal(status, why));
}

void Visitor::answer(const HttpReply &reply)
{
    if (m_phase == Phase::Leaving || (m_phase == Phase::Peeking && !adopt()))
        return;
    m_phase = Phase::Leaving;
    // Whatever else the client sends is read into nothing: unread bytes would turn our close into a reset.
    disconnect(this, &QTcpSocket::readyRead, nullptr, nullptr);
    setReadBufferSize(64 * 1024);
    connect(this, &QTcpSocket::readyRead, this, [this] { skip(bytesAvailable()); });
    connect(this, &QTcpSocket::bytesWritten, this, &Visitor::leave);
    m_deadline.start(m_limits.answer);
    const bool withBody = m_head.method != "HEAD";
    if (withBody)
        m_rest = reply.rest;
    write(wireBytes(reply, withBody));
    flush();
    leave();
}

// One piece waits while the one before it is on its way, and no more.
void Visitor::writeRest()
{
    const auto piece = m_rest();
    if (piece.isEmpty())
        m_rest = {};
    else
        write(piece);
    m_deadline.start(m_limits.answer);
}

void Visitor::leave()
{
    if (m_rest && bytesToWrite() == 0 && state() == ConnectedState)
        writeRest();
    if (bytesToWrite() > 0 || state() != ConnectedState)
        return;
    disconnect(this, &QTcpSocket::bytesWritten, this, nullptr);
    ::shutdown(int(socketDescriptor()), SHUT_WR);
    m_deadline.start(m_limits.linger);
}

void Visitor::runOut()
{
    if (m_phase == Phase::Peeking || m_phase == Phase::Gathering)
        return refuse(408, "the request took too long");
    turnAway();
}

void Visitor::stopPeeking()
{
    m_deadline.stop();
    m_notifier->setEnabled(false);
    wakeBehind(m_descriptor, 0); // as it was: the next owner wants every byte
}

bool Visitor::adopt()
{
    stopPeeking();
    if (!setSocketDescriptor(m_descriptor)) {
        turnAway();
        return false;
    }
    m_descriptor = -1;
    return true;
}

void Visitor::turnAway()
{
    if (std::exchange(m_isGone, true))
        return;
    m_phase = Phase::Leaving;
    m_deadline.stop();
    m_notifier->setEnabled(false);
    if (m_descriptor >= 0)
        ::close(int(std::exchange(m_descriptor, -1)));
    emit gone();
    abort();
    deleteLater();
}

} // namespace bridge
