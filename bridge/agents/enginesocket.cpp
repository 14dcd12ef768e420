// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/enginesocket.h"

#include <QNetworkRequest>
#include <QRegularExpression>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kFuneral = 2s; // for the close frame; then the connection is cut

// Qt tells the status of a refused handshake only in its words (6.4): "... Unhandled http status code: 401 (...)".
int httpStatusIn(const QString &errorText)
{
    static const QRegularExpression kStatus(u"http status code: (\\d{3})"_s, QRegularExpression::CaseInsensitiveOption);
    const auto match = kStatus.match(errorText);
    return match.hasMatch() ? match.captured(1).toInt() : 0;
}

} // namespace

EngineSocket::EngineSocket(Milliseconds pulse, qsizetype mostBytes, QObject *parent)
    : QObject(parent)
    , m_pulseEvery(pulse)
{
    m_socket.setMaxAllowedIncomingMessageSize(quint64(mostBytes));
    m_socket.setMaxAllowedIncomingFrameSize(quint64(mostBytes));
    connect(&m_socket, &QWebSocket::connected, this, [this] {
        m_pulse.start(m_pulseEvery);
        emit opened();
    });
    connect(&m_socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &json) {
        if (!m_ending)
            emit received(json);
    });
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &json) {
        if (!m_ending)
            emit received(json.toUtf8());
    });
    connect(&m_socket, &QWebSocket::pong, this, [this] { m_heardPong = true; });
    // error and disconnected come in either order, and only both together say what happened: look at them one turn later.
    connect(&m_socket, &QWebSocket::disconnected, this, &EngineSocket::tellWhatHappened, Qt::QueuedConnection);
    connect(&m_socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
        &EngineSocket::tellWhatHappened, Qt::QueuedConnection);
    connect(&m_pulse, &QTimer::timeout, this, &EngineSocket::checkPulse);
}

EngineSocket::~EngineSocket()
{
    m_socket.disconnect(this); // it tells of its own destruction
}

void EngineSocket::open(const QNetworkRequest &request)
{
    m_socket.open(request);
}

void EngineSocket::send(const QString &message)
{
    if (!m_ending)
        m_socket.sendTextMessage(message);
}

void EngineSocket::retire()
{
    m_ending = true;
    m_pulse.stop();
    if (m_socket.state() != QAbstractSocket::ConnectedState) {
        m_socket.abort();
        deleteLater();
        return;
    }
    connect(&m_socket, &QWebSocket::disconnected, this, &QObject::deleteLater);
    connect(&m_funeral, &QTimer::timeout, &m_socket, &QWebSocket::abort);
    m_funeral.start(kFuneral);
    m_socket.close(QWebSocketProtocol::CloseCodeNormal);
}

void EngineSocket::tell(const EngineClose &close)
{
    if (m_ending)
        return;
    m_ending = true;
    m_pulse.stop();
    m_socket.abort(); // a failed handshake leaves it open
    emit lost(close);
}

void EngineSocket::tellWhatHappened()
{
    EngineClose close;
    close.socketError = m_socket.error();
    close.httpStatus = httpStatusIn(m_socket.errorString());
    close.reason = m_socket.closeReason();
    // After a drop the close code says 1000 as well; only the error tells the two apart.
    const bool clean = m_socket.closeCode() != QWebSocketProtocol::CloseCodeNormal
        || close.socketError == QAbstractSocket::UnknownSocketError;
    close.code = clean ? int(m_socket.closeCode()) : 1006;
    tell(close);
}

void EngineSocket::checkPulse()
{
    if (!m_heardPong)
        return tell({});
    m_heardPong = false;
    m_socket.ping();
}

} // namespace bridge
