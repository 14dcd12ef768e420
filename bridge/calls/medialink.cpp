// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/medialink.h"

#include "bridge/audio/g711.h"

#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>
#include <QtEndian>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 kMaxMessage = 64 * 1024; // carriers send well under 2 kB; Exotel's largest chunk is 100 ms
constexpr qint64 kMaxUnsent = 48 * 1024;   // about 2 s of µ-law in JSON
constexpr int kMaxMalformed = 50;          // one second of rubbish: this is not a carrier
constexpr auto kLongestPiece = 1s;         // Exotel's chunks are 100 ms
constexpr auto kLastWord = 2s;             // what a webhook may take to say that the caller hung up
constexpr quint64 kMaxGap = 50;            // frames of silence put in for what the carrier dropped

} // namespace

MediaLink::MediaLink(std::unique_ptr<Dialect> dialect, QObject *parent)
    : QObject(parent)
    , m_dialect(std::move(dialect))
    , m_order(orderOf(*m_dialect))
{
}

MediaLink::~MediaLink()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void MediaLink::take(QWebSocket *socket, QTcpSocket *wire)
{
    Q_ASSERT(!m_socket);
    m_socket = socket;
    m_wire = wire;
    socket->setParent(this);
    socket->setMaxAllowedIncomingFrameSize(kMaxMessage); // Qt's default is 2 GiB
    socket->setMaxAllowedIncomingMessageSize(kMaxMessage);
    connect(socket, &QWebSocket::textMessageReceived, this, &MediaLink::readText);
    connect(socket, &QWebSocket::binaryMessageReceived, this, &MediaLink::readBinary);
    connect(socket, &QWebSocket::aboutToClose, this, &MediaLink::closing);
    connect(socket, &QWebSocket::disconnected, this, &MediaLink::disconnected);
}

void MediaLink::takeNext(std::unique_ptr<Dialect> dialect, QWebSocket *socket, QTcpSocket *wire, QObject *keeper)
{
    close(keeper);
    m_dialect = std::move(dialect);
    m_over = false;
    m_breach.clear();
    m_order = orderOf(*m_dialect);
    m_malformed = 0;
    take(socket, wire);
}

void MediaLink::readText(const QString &message)
{
    const QByteArray bytes = message.toUtf8();
    read(bytes, false);
}

void MediaLink::readBinary(const QByteArray &message)
{
    read(message, true);
}

void MediaLink::read(QByteArrayView bytes, bool binary)
{
    if (m_over)
        return;
    const auto message = m_dialect->read(bytes, binary);
    if (!message)
        return refuse(message.error());
    if (const auto *media = std::get_if<MediaReceived>(&*message)) // fifty times a second; the others hardly ever
        return receive(*media);
    if (const auto *started = std::get_if<StreamStarted>(&*message)) {
        receive(*started);
    } else if (const auto *key = std::get_if<KeyPressed>(&*message)) {
        emit pressed(key->digit);
    } else if (const auto *mark = std::get_if<MarkReached>(&*message)) {
        emit markReached(mark->name);
    } else if (const auto *stop = std::get_if<StreamStopped>(&*message)) {
        m_order.flush();
        m_over = true;
        m_open = false;
        emit stopped(stop->why);
    }
}

void MediaLink::receive(const StreamStarted &stream)
{
    if (m_open)
        return refuse({Error::Code::Malformed, u"the stream started twice"_s});
    m_encoding = stream.encoding;
    m_rate = stream.rate;
    m_open = true;
    m_lastMedia = Instant::clock::now();
    emit opened(stream);
}

void MediaLink::receive(const MediaReceived &media)
{
    if (!m_open)
        return refuse({Error::Code::Malformed, u"media before the stream started"_s});
    decode(media.payload);
    if (lengthOf(qsizetype(m_pcm.size()), m_rate) > kLongestPiece)
        return refuse({Error::Code::Malformed, u"more than a second of sound in one message"_s});
    m_malformed = 0;
    m_lastMedia = Instant::clock::now();
    m_order.take(media.chunk, m_pcm);
}

FrameOrder MediaLink::orderOf(const Dialect &dialect)
{
    return FrameOrder(dialect.reorderWindow(), [this](quint64 missing, std::span<const qint16> frame) {
        if (missing > 0)
            fillGap(missing);
        emit heard(frame);
    });
}

// A gap in the count means that the carrier dropped sound (Twilio warning 31930). The engine must hear time pass.
void MediaLink::fillGap(quint64 missing)
{
    const std::vector<qint16> silence(size_t(samplesIn(kFrame, m_rate)), 0);
    for (quint64 i = 0; i < std::min(missing, kMaxGap); ++i)
        emit heard(silence);
    if (!std::exchange(m_gapTold, true))
        emit warned(u"mediaGap"_s, u"The carrier dropped %1 frames of the caller's sound; silence was put in."_s.arg(missing));
}

void MediaLink::decode(QByteArrayView payload)
{
    switch (m_encoding) {
    case Encoding::MuLaw:
        m_pcm.resize(size_t(payload.size()));
        g711::decodeMuLaw(payload, m_pcm);
        return;
    case Encoding::ALaw:
        m_pcm.resize(size_t(payload.size()));
        g711::decodeALaw(payload, m_pcm);
        return;
    case Encoding::Linear16:
        m_pcm.resize(size_t(payload.size()) / sizeof(qint16));
        if (!m_pcm.empty()) // half a sample is none
            qFromLittleEndian<qint16>(payload.data(), qsizetype(m_pcm.size()), m_pcm.data());
        return;
    }
}

// One bad frame is dropped; a client that sends nothing else is no carrier.
void MediaLink::refuse(const Error &error)
{
    ++m_malformed;
    if (!m_open || m_malformed > kMaxMalformed) {
        m_breach = error.detail;
        return m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated, error.detail.left(100));
    }
    if (!std::exchange(m_malformedTold, true))
        emit warned(u"mediaMalformed"_s, u"A media message was dropped: %1."_s.arg(error.detail));
}

void MediaLink::send(std::span<const qint16> frame)
{
    if (!m_open)
        return;
    if (m_socket->bytesToWrite() > kMaxUnsent) {
        ++m_dropped;
        if (!std::exchange(m_slowTold, true))
            emit warned(u"carrierSlow"_s, u"The carrier takes the agent's sound too slowly; some of it was dropped."_s);
        return;
    }
    switch (m_encoding) {
    case Encoding::MuLaw:
        m_payload.resize(qsizetype(frame.size()));
        g711::encodeMuLaw(frame, std::span(m_payload.data(), size_t(m_payload.size())));
        break;
    case Encoding::ALaw:
        m_payload.resize(qsizetype(frame.size()));
        g711::encodeALaw(frame, std::span(m_payload.data(), size_t(m_payload.size())));
        break;
    case Encoding::Linear16:
        m_payload.resize(qsizetype(frame.size_bytes()));
        qToLittleEndian<qint16>(frame.data(), qsizetype(frame.size()), m_payload.data());
        break;
    }
    write(m_dialect->media(m_payload));
}

void MediaLink::mark(QByteArrayView name)
{
    if (!m_open)
        return;
    write(m_dialect->flush()); // the mark stands behind all that was sent
    write(m_dialect->mark(name));
}

void MediaLink::clear()
{
    if (!m_open)
        return;
    write(m_dialect->clear());
    m_socket->flush(); // the caller waits for silence
}

// QWebSocket writes each message in two pieces, header and payload: two system calls and two packets, a hundred a second and call.
// On the bare socket it is one (RFC 6455 section 5.2: FIN, opcode, length; servers do not mask). Nothing else of ours writes there.
void MediaLink::write(const WireMessage &message)
{
    if (message.bytes.isEmpty())
        return; // held back until there is more of it
    if (!m_wire) {
        if (message.binary)
            m_socket->sendBinaryMessage(message.bytes);
        else
            m_socket->sendTextMessage(QString::fromUtf8(message.bytes));
        return;
    }
    const auto length = message.bytes.size();
    Q_ASSERT(length <= 0xffff); // 20 ms of sound in JSON is a few hundred bytes, the largest carrier chunk under 20 kB
    m_frame.resize(0);
    m_frame.append(message.binary ? char(0x82) : char(0x81));
    if (length < 126) {
        m_frame.append(char(length));
    } else {
        m_frame.append(char(126));
        m_frame.append(char(length >> 8));
        m_frame.append(char(length & 0xff));
    }
    m_frame.append(message.bytes);
    m_wire->write(m_frame);
    m_wire->flush();
}

void MediaLink::close(QObject *keeper)
{
    m_over = true;
    m_open = false;
    auto *socket = std::exchange(m_socket, nullptr);
    m_wire.clear();
    if (!socket)
        return;
    socket->disconnect(this);
    socket->setParent(keeper);
    connect(socket, &QWebSocket::disconnected, socket, &QObject::deleteLater);
    if (socket->state() == QAbstractSocket::UnconnectedState)
        return socket->deleteLater();
    socket->close();
    QTimer::singleShot(2s, socket, [socket] { socket->abort(); }); // a stuck peer would keep it closing for ever
}

// From here on the peer's answer is no more awaited: after an oversized frame QWebSocket reads its rest as frames, and never sees one.
void MediaLink::closing()
{
    if (m_socket->closeCode() == QWebSocketProtocol::CloseCodeTooMuchData)
        m_breach = u"a message of more than %1 kB"_s.arg(kMaxMessage / 1024);
    if (m_breach.isEmpty())
        closedByCarrier();
    else
        giveUp(u"The media stream broke its protocol: %1."_s.arg(m_breach));
}

// With a close frame: a connection that breaks has none, and comes to disconnected().
void MediaLink::closedByCarrier()
{
    const bool ending = m_socket->closeCode() == QWebSocketProtocol::CloseCodeNormal
        || m_socket->closeCode() == QWebSocketProtocol::CloseCodeGoingAway;
    if (!m_open || m_over || !ending || m_dialect->saysWhenItStops())
        return giveUp(howItBroke());
    m_order.flush();
    m_over = true;
    m_open = false;
    emit stopped(u"closed"_s);
}

// Where a carrier has no word for the end, its webhook may be about to say it: then nothing was lost, and nobody asks us any more.
void MediaLink::disconnected()
{
    if (!m_open || m_over || m_dialect->saysWhenItStops())
        return giveUp(howItBroke());
    const auto why = howItBroke();
    m_open = false;
    QTimer::singleShot(kLastWord, this, [this, why, socket = m_socket] {
        if (m_socket == socket)
            giveUp(why);
    });
}

QString MediaLink::howItBroke() const
{
    return m_open ? u"The media connection broke off."_s : u"The media connection closed before the stream started."_s;
}

void MediaLink::giveUp(const QString &why)
{
    if (std::exchange(m_over, true))
        return;
    m_open = false;
    emit lost(why);
}

} // namespace bridge
