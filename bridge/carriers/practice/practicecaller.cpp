// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicecaller.h"

#include "bridge/audio/g711.h"
#include "bridge/carriers/practice/practicewebhooks.h"
#include "bridge/carriers/twilio/twiliosignature.h"

#include <QDateTime>
#include <QLoggingCategory>
#include <QNetworkRequest>
#include <QWebSocket>

#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

Q_LOGGING_CATEGORY(lcPractice, "callwright.carriers.practice")

constexpr auto kFrameSamples = size_t(samplesIn(kFrame, kTelephoneRate));
constexpr qint64 kMaxUnsent = 256 * 1024; // about 10 s of frames: then, as Twilio does, frames are dropped (its warning 31930)
constexpr quint64 kMaxMessage = 2 * 1024 * 1024;
constexpr auto kAccount = "AC00000000000000000000000000000000";

QByteArray newStreamName()
{
    return "MZ" + newToken().toString().toLatin1();
}

Instant now()
{
    return std::chrono::steady_clock::now();
}

} // namespace

PracticeCaller::PracticeCaller(
    const Job &job, std::unique_ptr<PracticeMouth> mouth, QNetworkAccessManager &network, QObject *parent)
    : QObject(parent)
    , m_job(job)
    , m_mouth(std::move(mouth))
    , m_webhooks(new PracticeWebhooks(network, job.secret, job.webhookPatience, this))
    , m_stream({newStreamName(), job.leg.toString().toLatin1(), kAccount})
{
    m_deadline.setSingleShot(true);
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(kFrame);
    connect(&m_tick, &QTimer::timeout, this, &PracticeCaller::tick);
    connect(&m_deadline, &QTimer::timeout, this, [this] { (this->*m_then)(); });
}

PracticeCaller::~PracticeCaller()
{
    if (m_socket)
        m_socket->disconnect(this); // it closes while we are no more a PracticeCaller
}

void PracticeCaller::start()
{
    report(u"initiated"_s);
    report(u"ringing"_s);
    wait(m_job.ring, &PracticeCaller::answer);
}

void PracticeCaller::wait(Milliseconds length, void (PracticeCaller::*then)())
{
    m_then = then;
    m_deadline.start(length);
}

void PracticeCaller::answer()
{
    if (m_state != State::Ringing)
        return;
    m_state = State::Obeying;
    m_answeredAt = now();
    report(u"in-progress"_s);
    m_webhooks->post(m_job.order.answerUrl, fields(u"in-progress"_s), [this](const Result<QByteArray> &body) { obey(body); });
}

void PracticeCaller::obey(const Result<QByteArray> &document)
{
    if (m_state != State::Obeying)
        return; // hung up meanwhile
    if (!document)
        return giveUp(document.error());
    const auto verbs = twiml::readTwiml(*document);
    if (!verbs)
        return giveUp(verbs.error());
    m_verbs = *verbs;
    obeyNext();
}

void PracticeCaller::obeyNext()
{
    m_state = State::Obeying;
    if (m_verbs.isEmpty())
        return end(u"completed"_s);
    const auto verb = m_verbs.takeFirst();
    if (const auto stream = std::get_if<twiml::ConnectStream>(&verb)) {
        openStream(*stream);
    } else if (const auto say = std::get_if<twiml::Say>(&verb)) {
        // The practice line has no voice of a carrier: the words are kept for whoever looks.
        m_stream.remember(PracticeMoment::Kind::Spoke, say->text.toUtf8());
        obeyNext();
    } else if (const auto pause = std::get_if<twiml::Pause>(&verb)) {
        wait(pause->length, &PracticeCaller::obeyNext);
    } else if (const auto reject = std::get_if<twiml::Reject>(&verb)) {
        end(reject->busy ? u"busy"_s : u"failed"_s);
    } else {
        end(u"completed"_s); // <Hangup/>
    }
}

void PracticeCaller::openStream(const twiml::ConnectStream &stream)
{
    if (m_socket)
        return end(u"completed"_s); // one stream a call
    m_state = State::Connecting;
    m_socket = new QWebSocket(u"http://callwright.practice"_s, QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingFrameSize(kMaxMessage);
    m_socket->setMaxAllowedIncomingMessageSize(kMaxMessage);
    connect(m_socket, &QWebSocket::connected, this, [this, parameters = stream.parameters] { streamOpened(parameters); });
    connect(m_socket, &QWebSocket::disconnected, this, &PracticeCaller::streamClosed);
    // A failed handshake leaves the socket open, and says so here only.
    connect(m_socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this, &PracticeCaller::streamClosed,
        Qt::QueuedConnection);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &PracticeCaller::heardMessage);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, [this] { refuse(u"a binary message"_s); });
    wait(m_job.streamPatience, &PracticeCaller::streamClosed);

    QNetworkRequest request(stream.url);
    request.setRawHeader("X-Twilio-Signature", twilio::signatureOf(stream.url.toEncoded(), {}, m_job.secret));
    m_socket->open(request);
}

void PracticeCaller::streamOpened(const QMap<QString, QString> &parameters)
{
    if (m_state != State::Connecting)
        return;
    m_deadline.stop();
    m_state = State::Talking;
    send(PracticeStream::connected());
    send(m_stream.start(parameters));
    m_clock.emplace(now());
    m_tick.start();
    tick();
}

void PracticeCaller::streamClosed()
{
    if (m_state == State::Connecting) {
        giveUp({Error::Code::Network,
            u"The practice line cannot open the media stream (Twilio error 31920). Look into the bridge's log."_s});
    } else if (m_state == State::Talking) {
        m_tick.stop();
        m_socket->abort();
        obeyNext(); // what stands behind <Connect>
    }
}

void PracticeCaller::heardMessage(const QString &message)
{
    if (m_state != State::Talking)
        return;
    if (const auto taken = m_stream.receive(message.toUtf8()); !taken)
        return refuse(taken.error().detail);
    for (const auto &echo : m_stream.takeEchoes())
        send(echo);
}

void PracticeCaller::refuse(const QString &why)
{
    if (m_state != State::Talking)
        return;
    qCWarning(lcPractice).noquote() << call().toString() << "closes the stream:" << why;
    m_stream.remember(PracticeMoment::Kind::Refused, why.toUtf8());
    closeStream();
    obeyNext();
}

void PracticeCaller::tick()
{
    for (int due = m_clock->due(now()); due > 0 && m_state == State::Talking; --due)
        converse();
    if (m_state == State::Talking && m_mouth->hangsUp())
        hangUp();
}

// 20 ms: the ear first, then the mouth, which answers to what it has heard.
void PracticeCaller::converse()
{
    std::array<char, kFrameSamples> coded;
    std::array<qint16, kFrameSamples> agent;
    std::array<qint16, kFrameSamples> own;
    m_stream.play(coded);
    for (const auto &echo : m_stream.takeEchoes())
        send(echo);
    g711::decodeMuLaw(coded, agent);
    m_mouth->hear(agent);
    m_mouth->speak(own);
    if (m_job.ear)
        m_job.ear->write(own, agent);
    g711::encodeMuLaw(own, coded);
    const QByteArray frame = m_stream.media(coded); // counted also when it is dropped
    if (m_socket->bytesToWrite() < kMaxUnsent)
        send(frame);
    if (const auto key = m_mouth->press())
        send(m_stream.pressed(*key));
}

void PracticeCaller::send(const QByteArray &message)
{
    m_socket->sendTextMessage(QString::fromUtf8(message));
}

void PracticeCaller::hangUp()
{
    switch (m_state) {
    case State::Ringing:
        return end(u"canceled"_s);
    case State::Talking:
        send(m_stream.stop());
        closeStream();
        return end(u"completed"_s);
    case State::Obeying:
    case State::Connecting:
        return end(u"completed"_s);
    case State::Over:
        return;
    }
}

void PracticeCaller::closeStream()
{
    m_tick.stop();
    m_socket->disconnect(this);
    m_socket->close();
    m_socket->flush();
    QTimer::singleShot(2s, m_socket, &QWebSocket::abort); // a peer that does not read keeps it open
}

void PracticeCaller::giveUp(const Error &error)
{
    emit failed(CarrierReport::Status::Failed, error);
    end(u"failed"_s);
}

void PracticeCaller::end(const QString &status)
{
    if (std::exchange(m_state, State::Over) == State::Over)
        return;
    m_deadline.stop();
    m_tick.stop();
    if (m_socket && m_socket->state() == QAbstractSocket::ConnectingState)
        m_socket->abort();
    connect(m_webhooks, &PracticeWebhooks::becameIdle, this, &PracticeCaller::over);
    report(status);
}

void PracticeCaller::report(const QString &status)
{
    auto told = fields(status);
    told.append({"CallbackSource", u"call-progress-events"_s});
    told.append({"SequenceNumber", QString::number(m_reports++)});
    told.append({"Timestamp", QDateTime::currentDateTimeUtc().toString(Qt::RFC2822Date)});
    if (m_state == State::Over && m_answeredAt) {
        const auto length = std::chrono::ceil<std::chrono::seconds>(now() - *m_answeredAt);
        told.append({"CallDuration", QString::number(length.count())});
    }
    m_webhooks->post(m_job.order.statusUrl, told);
}

QList<QPair<QByteArray, QString>> PracticeCaller::fields(const QString &status) const
{
    const QString to = m_job.order.to.isEmpty() ? u"practice"_s : m_job.order.to;
    const QString from = m_job.order.from.isEmpty() ? u"practice"_s : m_job.order.from;
    return {{"CallSid", m_job.leg.toString()}, {"AccountSid", QString::fromLatin1(kAccount)}, {"From", from}, {"To", to},
        {"Caller", from}, {"Called", to}, {"CallStatus", status}, {"Direction", u"outbound-api"_s},
        {"ApiVersion", u"2010-04-01"_s}};
}

} // namespace bridge
