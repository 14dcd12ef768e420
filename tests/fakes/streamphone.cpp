// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/streamphone.h"

#include <QNetworkRequest>
#include <QTcpSocket>
#include <QWebSocket>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {
constexpr int kFrameMs = 20;
}

StreamPhone::StreamPhone(int rate, QObject *parent)
    : QObject(parent)
    , m_rate(rate)
{
    m_clock.setTimerType(Qt::PreciseTimer);
    m_clock.setInterval(kFrameMs / 2);
    connect(&m_clock, &QTimer::timeout, this, &StreamPhone::tick);
}

// A socket says that it is disconnected as it goes, when the clock is gone already.
StreamPhone::~StreamPhone()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void StreamPhone::openStream(const QNetworkRequest &request)
{
    m_socket = std::make_unique<QWebSocket>();
    connect(m_socket.get(), &QWebSocket::connected, this, [this] {
        m_streaming = true;
        opened();
        m_elapsed.start();
        m_clock.start();
    });
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, [this](const QString &text) { readText(text.toUtf8()); });
    connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &bytes) { readBytes(bytes); });
    connect(m_socket.get(), &QWebSocket::disconnected, this, [this] {
        m_clock.stop();
        m_over = true;
        emit over();
    });
    m_socket->open(request);
}

// Real time, by the clock and not by counting timeouts.
void StreamPhone::tick()
{
    const qsizetype samples = m_rate * kFrameMs / 1000;
    while (m_ticks < m_elapsed.elapsed() / kFrameMs && !m_over) {
        ++m_ticks;
        auto frame = m_toSay.first(qMin(samples, m_toSay.size()));
        m_toSay.remove(0, frame.size());
        frame.resize(samples);
        sendFrame(frame);
        play(samples);
    }
}

void StreamPhone::play(qsizetype samples)
{
    while (!m_buffer.isEmpty() && (samples > 0 || !m_buffer.first().mark.isEmpty())) {
        auto &item = m_buffer.first();
        if (!item.mark.isEmpty()) {
            ++m_marks;
            sendMark(std::exchange(item.mark, {}));
            m_buffer.removeFirst();
            continue;
        }
        const auto take = qMin(item.sound.size(), samples);
        item.sound.remove(0, take);
        samples -= take;
        if (item.sound.isEmpty())
            m_buffer.removeFirst();
    }
}

void StreamPhone::takeSound(const QList<qint16> &samples)
{
    m_received += samples;
    m_buffer.append({samples, {}});
}

void StreamPhone::takeMark(const QByteArray &name)
{
    m_buffer.append({{}, name});
}

qsizetype StreamPhone::queued() const
{
    qsizetype samples = 0;
    for (const auto &item : m_buffer)
        samples += item.sound.size();
    return samples;
}

QList<QByteArray> StreamPhone::takeClear()
{
    ++m_clears;
    QList<QByteArray> marks;
    for (const auto &item : std::exchange(m_buffer, {})) {
        if (!item.mark.isEmpty())
            marks << item.mark;
    }
    return marks;
}

void StreamPhone::complain(const QString &what)
{
    m_complaints << what;
    if (m_socket)
        m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated);
}

void StreamPhone::sendText(const QByteArray &text)
{
    if (m_socket)
        m_socket->sendTextMessage(QString::fromUtf8(text));
}

void StreamPhone::sendBytes(const QByteArray &bytes)
{
    if (m_socket)
        m_socket->sendBinaryMessage(bytes);
}

void StreamPhone::breakOff()
{
    m_clock.stop();
    if (m_socket)
        m_socket->abort();
}

// QWebSocket closes the line behind its goodbye; sound that came meanwhile, and that nobody reads any more, makes that a reset, and the
// bridge would never see the goodbye. So it is written by hand (RFC 6455 section 5.5.1, masked with zeros), and the bridge closes.
void StreamPhone::closeStream()
{
    m_clock.stop();
    auto *line = m_socket ? m_socket->findChild<QTcpSocket *>() : nullptr;
    if (!line || m_over)
        return;
    if (!m_streaming)
        return m_socket->abort(); // there is nobody to say it to
    line->write(QByteArray("\x88\x82\0\0\0\0\x03\xe8", 8)); // 1000: normal
    line->flush();
}

} // namespace fakes
