// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/servicelink.h"

#include "bridge/speech/services/servicejson.h"
#include "bridge/speech/services/servicesocket.h"

#include <QLoggingCategory>
#include <QRandomGenerator>

namespace bridge {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcServices, "callwright.speech.services")

namespace {
constexpr int kMostFirstTries = 2;
constexpr int kMostTries = 5;
constexpr double kSpread = 0.2; // spreads the calls that lost the same server
} // namespace

ServiceLink::ServiceLink(LinkPatience patience, QObject *parent)
    : QObject(parent)
    , m_patience(patience)
{
    for (auto *timer : {&m_nextTry, &m_outage})
        timer->setSingleShot(true);
    connect(&m_nextTry, &QTimer::timeout, this, &ServiceLink::connectNow);
    connect(&m_outage, &QTimer::timeout, this, [this] { giveUp(m_lastLoss); });
}

ServiceLink::~ServiceLink()
{
    close();
}

qint64 ServiceLink::backlog() const
{
    return m_socket ? m_socket->backlog() : 0;
}

void ServiceLink::open(const QNetworkRequest &request, const QString &key, Judge judge)
{
    m_request = request;
    m_request.setRawHeader("User-Agent", "Callwright/" CALLWRIGHT_VERSION);
    m_key = key;
    m_judge = std::move(judge);
    m_over = false;
    connectNow();
}

void ServiceLink::connectNow()
{
    if (m_over)
        return;
    m_socket = new ServiceSocket({m_patience.handshake, m_patience.pulse, ServiceJson::kMostBytes}, this);
    connect(m_socket, &ServiceSocket::opened, this, &ServiceLink::wentLive);
    connect(m_socket, &ServiceSocket::textCame, this, &ServiceLink::textCame);
    connect(m_socket, &ServiceSocket::binaryCame, this, &ServiceLink::binaryCame);
    connect(m_socket, &ServiceSocket::lost, this, &ServiceLink::takeLoss);
    m_socket->open(m_request);
}

void ServiceLink::send(const QString &text)
{
    if (m_live)
        m_socket->send(text);
}

void ServiceLink::sendBinary(const QByteArray &bytes)
{
    if (m_live)
        m_socket->sendBinary(bytes);
}

void ServiceLink::renew(const Error &why)
{
    if (!m_over)
        tryAgain(why);
}

void ServiceLink::giveUp(const Error &why)
{
    if (m_over)
        return;
    close();
    emit failed(why);
}

void ServiceLink::close(const QString &farewell)
{
    m_over = true;
    m_nextTry.stop();
    m_outage.stop();
    retireSocket(farewell);
}

void ServiceLink::wentLive()
{
    m_live = true;
    m_outage.stop();
    m_liveSince = std::chrono::steady_clock::now();
    emit opened(std::exchange(m_wasLive, true));
}

void ServiceLink::takeLoss(SocketLoss loss)
{
    if (m_over)
        return;
    if (!m_key.isEmpty())
        loss.reason.replace(m_key, u"[key]"_s);
    loss.wasLive = m_wasLive;
    qCWarning(lcServices) << "connection lost:" << m_request.url().host() << loss.code << loss.reason << "HTTP" << loss.httpStatus
                          << loss.socketError;
    const auto verdict = m_judge(loss);
    if (verdict.tryAgain)
        return tryAgain(verdict.error);
    emit refused(loss);
    giveUp(verdict.error);
}

void ServiceLink::tryAgain(const Error &why)
{
    const bool wasLive = m_live;
    if (m_live && std::chrono::steady_clock::now() - m_liveSince >= m_patience.proven)
        m_tries = 0;
    retireSocket();
    m_lastLoss = why;
    if (m_wasLive && !m_outage.isActive())
        m_outage.start(m_patience.outage);
    const auto delay = nextDelay();
    if (!delay)
        return giveUp(why);
    m_nextTry.start(*delay);
    if (wasLive)
        emit lost();
}

std::optional<Milliseconds> ServiceLink::nextDelay()
{
    if (m_tries >= (m_wasLive ? kMostTries : kMostFirstTries))
        return std::nullopt;
    const auto delay = m_patience.firstRetry * (1 << m_tries++);
    const double jitter = QRandomGenerator::global()->bounded(2.0) - 1.0;
    return Milliseconds(qint64(double(delay.count()) * (1.0 + kSpread * jitter)));
}

void ServiceLink::retireSocket(const QString &farewell)
{
    m_live = false;
    if (auto *socket = std::exchange(m_socket, nullptr)) {
        socket->disconnect(this);
        socket->retire(farewell);
    }
}

} // namespace bridge
