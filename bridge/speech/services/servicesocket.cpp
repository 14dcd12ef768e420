// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/servicesocket.h"

#include <QRegularExpression>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kFuneral = 2s; // for the close frame; then the connection is cut

// Qt tells the status of a refused handshake only in its words (6.4): "... Unhandled http status code: 401 (...)", and a 400 as below.
int httpStatusIn(const QString &errorText)
{
    if (errorText.contains("processHandshake: Unknown error condition"_L1) || errorText.contains("requests a version that we"_L1))
        return 400;
    static const QRegularExpression kStatus(u"http status code: (\\d{3})"_s, QRegularExpression::CaseInsensitiveOption);
    const auto match = kStatus.match(errorText);
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

} // namespace

ServiceSocket::ServiceSocket(const Limits &limits, QObject *parent)
    : QObject(parent)
    , m_limits(limits)
{
    m_socket.setMaxAllowedIncomingMessageSize(quint64(limits.mostBytes));
    m_socket.setMaxAllowedIncomingFrameSize(quint64(limits.mostBytes));
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        SocketLoss loss;
        loss.timedOut = true;
        tell(loss);
    });
    connect(&m_socket, &QWebSocket::connected, this, [this] {
        m_limit.stop();
        m_pulse.start(m_limits.pulse);
        emit opened();
    });
    connect(&m_socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &bytes) {
        if (!m_ending)
            emit binaryCame(bytes);
    });
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        if (!m_ending)
            emit textCame(text.toUtf8());
    });
    connect(&m_socket, &QWebSocket::pong, this, [this] { m_heardPong = true; });
    // error and disconnected come in either order, and only both together say what happened: look at them one turn later.
    connect(&m_socket, &QWebSocket::disconnected, this, &ServiceSocket::tellWhatHappened, Qt::QueuedConnection);
    connect(&m_socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
        &ServiceSocket::tellWhatHappened, Qt::QueuedConnection);
    connect(&m_pulse, &QTimer::timeout, this, &ServiceSocket::checkPulse);
}

ServiceSocket::~ServiceSocket()
{
    m_socket.disconnect(this); // it tells of its own destruction
}

void ServiceSocket::open(const QNetworkRequest &request)
{
    if (m_limits.handshake > 0ms)
        m_limit.start(m_limits.handshake);
    m_socket.open(request);
}

void ServiceSocket::send(const QString &text)
{
    if (!m_ending)
        m_socket.sendTextMessage(text);
}

void ServiceSocket::sendBinary(const QByteArray &bytes)
{
    if (!m_ending)
        m_socket.sendBinaryMessage(bytes);
}

void ServiceSocket::retire(const QString &farewell)
{
    m_ending = true;
    m_limit.stop();
    m_pulse.stop();
    if (m_socket.state() != QAbstractSocket::ConnectedState) {
        m_socket.abort();
        deleteLater();
        return;
    }
    connect(&m_socket, &QWebSocket::disconnected, this, &QObject::deleteLater);
    connect(&m_funeral, &QTimer::timeout, &m_socket, &QWebSocket::abort);
    m_funeral.start(kFuneral);
    if (!farewell.isEmpty())
        m_socket.sendTextMessage(farewell);
    m_socket.close(QWebSocketProtocol::CloseCodeNormal);
}

void ServiceSocket::tell(const SocketLoss &loss)
{
    if (m_ending)
        return;
    m_ending = true;
    m_limit.stop();
    m_pulse.stop();
    m_socket.abort(); // a failed handshake leaves it open
    emit lost(loss);
}

void ServiceSocket::tellWhatHappened()
{
    SocketLoss loss;
    loss.socketError = m_socket.error();
    loss.httpStatus = httpStatusIn(m_socket.errorString());
    loss.reason = m_socket.closeReason();
    // After a drop the close code says 1000 as well; only the error tells the two apart.
    const bool clean = m_socket.closeCode() != QWebSocketProtocol::CloseCodeNormal
        || loss.socketError == QAbstractSocket::UnknownSocketError;
    loss.code = clean ? int(m_socket.closeCode()) : 1006;
    tell(loss);
}

void ServiceSocket::checkPulse()
{
    if (!m_heardPong)
        return tell({});
    m_heardPong = false;
    m_socket.ping();
}

} // namespace bridge
