// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/gate.h"

#include <QTimer>

#include <algorithm>

namespace bridge {

namespace {

constexpr int kBacklog = 4096; // 4,000 connects at once took 41 s with Qt's 50
constexpr auto kPauseWithoutDescriptors = 200ms;

bool isWaiting(const Visitor *visitor)
{
    return visitor->phase() == Visitor::Phase::Peeking || visitor->phase() == Visitor::Phase::Gathering;
}

} // namespace

Gate::Gate(const GateLimits &limits, PortCounts &counts, Doorkeeper doorkeeper, QObject *parent)
    : QTcpServer(parent)
    , m_limits(limits)
    , m_counts(counts)
    , m_doorkeeper(std::move(doorkeeper))
{
    setListenBacklogSize(kBacklog);
    // Out of descriptors Qt stops accepting for good; calls that end give some back.
    connect(this, &QTcpServer::acceptError, this,
        [this] { QTimer::singleShot(kPauseWithoutDescriptors, this, &QTcpServer::resumeAccepting); });
}

void Gate::incomingConnection(qintptr descriptor)
{
    auto *visitor = new Visitor(descriptor, m_limits.visitor, this);
    ++m_counts.accepted;
    makeRoom(visitor->address());
    m_visitors.append(visitor);
    connect(visitor, &Visitor::gone, this, [this, visitor] { m_visitors.removeOne(visitor); });
    connect(visitor, &Visitor::refused, this, [this](int status) { m_counts.refuse(QByteArray::number(status)); });
    connect(visitor, &Visitor::headRead, this, [this, visitor] { sort(visitor); });
    connect(visitor, &Visitor::requestComplete, this, [this, visitor] {
        addPendingConnection(visitor);
        emit visitor->readyRead(); // all of it is there already
    });
    if (m_visitors.size() > m_limits.open)
        return visitor->turnAway();
    visitor->start();
}

void Gate::makeRoom(const QHostAddress &address)
{
    if (m_visitors.size() >= m_limits.open)
        dropLongestWaiting(nullptr);
    const auto from = [&address](const Visitor *visitor) { return visitor->address() == address; };
    if (!address.isLoopback() && std::count_if(m_visitors.begin(), m_visitors.end(), from) >= m_limits.openPerAddress)
        dropLongestWaiting(&address);
}

bool Gate::dropLongestWaiting(const QHostAddress *address)
{
    const auto found = std::find_if(m_visitors.begin(), m_visitors.end(), [address](const Visitor *visitor) {
        return isWaiting(visitor) && (!address || visitor->address() == *address);
    });
    if (found == m_visitors.end())
        return false;
    m_counts.refuse("crowded");
    (*found)->turnAway();
    return true;
}

void Gate::sort(Visitor *visitor)
{
    if (!visitor->head().upgrade)
        return visitor->gather();
    auto admission = m_doorkeeper(visitor->head(), visitor->address());
    if (const auto *reply = std::get_if<HttpReply>(&admission)) {
        m_counts.refuse("upgrade_" + QByteArray::number(reply->status));
        return visitor->answer(*reply);
    }
    std::get<std::function<void(qintptr)>>(admission)(visitor->giveAway());
}

void Gate::turnAllAway()
{
    const auto visitors = m_visitors;
    for (auto *visitor : visitors)
        visitor->turnAway();
}

} // namespace bridge
