// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/mediaworker.h"

#include <QHostAddress>
#include <QTcpSocket>
#include <QWebSocket>

#include <unistd.h>

namespace bridge {

namespace {

constexpr auto kUpgradeDeadline = 5s; // the head is there already; only the answer is missing
constexpr auto kLevelsEvery = 50ms;   // 20 Hz: as fast as a waveform is drawn

QString peerOf(const QHostAddress &address, quint16 port)
{
    return address.toString() + u'|' + QString::number(port);
}

} // namespace

MediaWorker::MediaWorker()
{
    m_door.setMaxPendingConnections(1000); // the default of 30 would drop a burst
    connect(&m_door, &QWebSocketServer::newConnection, this, &MediaWorker::seat);
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(kFrame);
    connect(&m_tick, &QTimer::timeout, this, &MediaWorker::tick);
    m_levels.setInterval(kLevelsEvery);
    connect(&m_levels, &QTimer::timeout, this, &MediaWorker::tellLevels);
}

MediaWorker::~MediaWorker() = default;

void MediaWorker::start()
{
    m_tick.start();
    m_levels.start();
}

void MediaWorker::open(CallOrder order)
{
    const auto id = order.id;
    auto call = std::make_unique<Call>(std::move(order), this);
    connect(call.get(), &Call::happened, this, &MediaWorker::happened);
    connect(call.get(), &Call::refused, this, &MediaWorker::refused);
    connect(call.get(), &Call::wanted, this, &MediaWorker::wanted);
    connect(call.get(), &Call::over, this, [this](const CallId &over) {
        const auto it = m_calls.find(over.toString());
        if (it == m_calls.end())
            return;
        it->second.release()->deleteLater(); // it is still on the stack
        m_calls.erase(it);
        emit this->over(over);
    });
    auto *begun = call.get();
    m_calls.emplace(id.toString(), std::move(call));
    begun->begin();
}

void MediaWorker::with(const CallId &call, const std::function<void(Call &)> &action)
{
    const auto it = m_calls.find(call.toString());
    if (it != m_calls.end())
        action(*it->second);
}

void MediaWorker::admit(const CallId &call, qintptr descriptor)
{
    auto *socket = new QTcpSocket(this); // seat() gives it to the QWebSocket
    if (!m_calls.contains(call.toString()) || !socket->setSocketDescriptor(descriptor)) {
        ::close(int(descriptor));
        return socket->deleteLater();
    }
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    const auto peer = peerOf(socket->peerAddress(), socket->peerPort());
    m_upgrading.insert(peer, {call, socket});
    connect(socket, &QTcpSocket::disconnected, this, [this, peer, socket] {
        m_upgrading.remove(peer);
        socket->deleteLater();
    });
    QTimer::singleShot(kUpgradeDeadline, socket, [this, peer, socket] {
        if (m_upgrading.remove(peer))
            socket->abort();
    });
    m_door.handleConnection(socket);
}

void MediaWorker::seat()
{
    while (auto *socket = m_door.nextPendingConnection()) {
        const auto upgrade = m_upgrading.take(peerOf(socket->peerAddress(), socket->peerPort()));
        if (upgrade.wire) { // from here on it must outlive the QWebSocket that works on it, whatever goes first
            upgrade.wire->disconnect(this);
            upgrade.wire->setParent(socket);
        }
        const auto it = m_calls.find(upgrade.call.toString());
        if (it != m_calls.end()) {
            it->second->takeMedia(socket, upgrade.wire);
        } else {
            socket->abort();
            socket->deleteLater();
        }
    }
}

void MediaWorker::tick()
{
    const auto now = std::chrono::steady_clock::now();
    for (auto it = m_calls.begin(); it != m_calls.end();) {
        auto &call = *it->second;
        ++it; // the call may end, and go, in its own tick
        call.tick(now);
    }
}

void MediaWorker::tellLevels()
{
    QList<CallLevels> all;
    for (const auto &[id, call] : m_calls) {
        if (const auto levels = call->takeLevels())
            all.append(*levels);
    }
    if (!all.isEmpty())
        emit levels(all);
}

void MediaWorker::stop()
{
    m_tick.stop();
    m_levels.stop();
    while (!m_calls.empty()) {
        auto &call = *m_calls.begin()->second;
        call.end(EndReason::Shutdown, Who::Bridge);
        call.legOver(EndReason::Shutdown, {}); // nobody will be there to hear the carrier's answer
        if (!m_calls.empty() && m_calls.begin()->second.get() == &call)
            m_calls.erase(m_calls.begin());
    }
}

} // namespace bridge
