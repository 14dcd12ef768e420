// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/twiliophone.h"

#include "bridge/audio/g711.h"
#include "tests/fakes/faketwilio.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QWebSocket>
#include <QXmlStreamReader>

namespace fakes {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kFrameMs = 20;
constexpr int kFrameBytes = 160;

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

TwilioPhone::TwilioPhone(QUrl bridge, QByteArray authToken, QObject *parent)
    : QObject(parent)
    , m_bridge(std::move(bridge))
    , m_webhooks(std::move(authToken))
{
    m_clock.setTimerType(Qt::PreciseTimer);
    m_clock.setInterval(kFrameMs / 2);
    connect(&m_clock, &QTimer::timeout, this, &TwilioPhone::tick);
}

// A socket says that it is disconnected as it goes, when the clock is gone already.
TwilioPhone::~TwilioPhone()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void TwilioPhone::dial(const QString &from, const QString &to)
{
    m_webhooks.from = from.toUtf8();
    m_webhooks.to = to.toUtf8();
    if (m_api)
        m_api->addCall(m_webhooks.sid);
    QUrl url = m_bridge;
    url.setPath(u"/twilio/voice"_s);
    m_webhooks.post(url, {{"CallStatus", "ringing"}}, [this](int status, const QByteArray &body) { answered(status, body); });
}

// ---- A call that Twilio was asked to place

void TwilioPhone::follow(FakeTwilio &api, const QString &number)
{
    m_api = &api;
    connect(&api, &FakeTwilio::placed, this, [this, number](const QByteArray &sid, const QHash<QString, QString> &order) {
        if (!number.isEmpty() && order.value(u"To"_s) != number)
            return;
        m_webhooks.sid = sid;
        m_order = order;
        m_webhooks.outbound = true;
        m_webhooks.from = order.value(u"From"_s).toUtf8();
        m_webhooks.to = order.value(u"To"_s).toUtf8();
        m_rings = true;
        tellStatus("initiated");
        tellStatus("ringing");
    });
    connect(&api, &FakeTwilio::changed, this, &TwilioPhone::obey);
}

void TwilioPhone::tellStatus(const QByteArray &status)
{
    if (m_order.contains(u"StatusCallback"_s))
        m_webhooks.post(QUrl(m_order.value(u"StatusCallback"_s)), {{"CallStatus", status}, {"CallbackSource", "call-progress-events"}});
}

void TwilioPhone::pickUp()
{
    m_rings = false;
    tellStatus("in-progress");
    m_webhooks.post(QUrl(m_order.value(u"Url"_s)), {{"CallStatus", "in-progress"}}, [this](int status, const QByteArray &body) { answered(status, body); });
}

void TwilioPhone::refuse(const QByteArray &status)
{
    m_rings = false;
    m_over = true;
    m_api->setCallOver(m_webhooks.sid);
    tellStatus(status);
}

void TwilioPhone::detect(const QByteArray &verdict)
{
    if (!m_order.contains(u"AsyncAmdStatusCallback"_s))
        return complain(u"nobody asked for machine detection"_s);
    m_webhooks.post(QUrl(m_order.value(u"AsyncAmdStatusCallback"_s)), {{"AnsweredBy", verdict}, {"MachineDetectionDuration", "1200"}});
}

// twilio.com/docs/voice/tutorials/how-to-modify-calls-in-progress: the new document replaces the one that runs.
void TwilioPhone::obey(const QByteArray &sid, const QList<QPair<QString, QString>> &fields)
{
    if (sid != m_webhooks.sid)
        return;
    const auto what = fields.first().first;
    m_redirected = what == "Twiml"_L1 || what == "Url"_L1;
    m_api->rooms.leave(sid);
    if (m_socket && !m_over && !(keepsStream && m_redirected))
        endStream();
    if (what == "Url"_L1) {
        m_webhooks.post(QUrl(fields.first().second), {{"CallStatus", "in-progress"}}, [this](int status, const QByteArray &body) {
            if (status != 200)
                complain(u"11200: the webhook answered %1"_s.arg(status));
            answered(status, body);
        });
        return;
    }
    if (!m_redirected) {
        m_rings = false;
        m_over = true;
        return tellStatus("completed");
    }
    answered(200, fields.first().second.toUtf8());
}

void TwilioPhone::answered(int status, const QByteArray &body)
{
    m_webhookStatus = status;
    m_twiml = body;
    m_streamUrl.clear();
    QXmlStreamReader xml(body);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "Stream"_L1)
            m_streamUrl = QUrl(xml.attributes().value("url"_L1).toString());
        else if (xml.name() == "Play"_L1)
            m_digits += xml.attributes().value("digits"_L1);
        else if (xml.name() == "Conference"_L1) {
            QHash<QString, QString> attributes;
            for (const auto &attribute : xml.attributes())
                attributes.insert(attribute.name().toString(), attribute.value().toString());
            enterRoom(attributes, xml.readElementText());
        } else if (xml.name() == "Dial"_L1 && !body.contains("<Conference"))
            m_transferredTo = xml.readElementText(QXmlStreamReader::IncludeChildElements);
    }
    if (xml.hasError())
        complain(u"12100: the TwiML is no XML: "_s + xml.errorString());
    if (!m_streamUrl.isEmpty() && m_streamUrl.hasQuery())
        complain(u"31920: a query string in the stream's URL"_s);
    else if (!m_streamUrl.isEmpty())
        connectStream(m_streamUrl);
}

// Behind the conference there is nothing more in the document.
void TwilioPhone::enterRoom(const QHash<QString, QString> &attributes, const QString &name)
{
    m_room = name;
    m_api->rooms.enter(name, m_webhooks.sid, attributes, [this] {
        m_over = true;
        m_api->setCallOver(m_webhooks.sid);
        tellStatus("completed");
    });
}

void TwilioPhone::connectStream(const QUrl &url)
{
    static quint64 streams = 0; // each has an id of its own
    m_streamSid = "MZ" + QByteArray::number(++streams, 16).rightJustified(32, '0');
    ++m_streams;
    m_redirected = false;
    m_buffer.clear();
    m_ticks = 0;
    m_chunk = 0;
    if (m_socket)
        m_socket->disconnect(this);
    m_socket = std::make_unique<QWebSocket>();
    connect(m_socket.get(), &QWebSocket::connected, this, [this] {
        m_started = true;
        m_socket->sendTextMessage(u"{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}"_s);
        m_socket->sendTextMessage(QString::fromLatin1(json({{u"event"_s, u"start"_s}, {u"sequenceNumber"_s, u"1"_s},
            {u"streamSid"_s, QString::fromLatin1(m_streamSid)},
            {u"start"_s,
                QJsonObject{{u"streamSid"_s, QString::fromLatin1(m_streamSid)}, {u"accountSid"_s, u"AC00000000000000000000000000000001"_s},
                    {u"callSid"_s, QString::fromLatin1(m_webhooks.sid)}, {u"tracks"_s, QJsonArray{u"inbound"_s}},
                    {u"mediaFormat"_s, QJsonObject{{u"encoding"_s, u"audio/x-mulaw"_s}, {u"sampleRate"_s, 8000}, {u"channels"_s, 1}}},
                    {u"customParameters"_s, QJsonObject()}}}})));
        m_sequence = 1;
        m_elapsed.start();
        m_clock.start();
    });
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &TwilioPhone::read);
    connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this, [this] { complain(u"31924: a binary message"_s); });
    connect(m_socket.get(), &QWebSocket::disconnected, this, [this] {
        m_clock.stop();
        if (m_redirected)
            return;
        m_closeCode = m_socket->closeCode();
        m_over = true;
        emit over();
    });
    QNetworkRequest request(url);
    request.setRawHeader("X-Twilio-Signature", m_webhooks.signature(url.toEncoded()));
    m_socket->open(request);
}

void TwilioPhone::say(const QList<qint16> &pcm)
{
    m_toSay += pcm;
}

// Real time, by the clock and not by counting timeouts.
void TwilioPhone::tick()
{
    while (m_ticks < m_elapsed.elapsed() / kFrameMs && !m_over) {
        ++m_ticks;
        QByteArray payload(kFrameBytes, g711::kMuLawSilence);
        const auto piece = m_toSay.first(qMin<qsizetype>(kFrameBytes, m_toSay.size()));
        g711::encodeMuLaw({piece.constData(), size_t(piece.size())}, {payload.data(), size_t(payload.size())});
        m_toSay.remove(0, piece.size());
        ++m_sequence, ++m_chunk;
        m_socket->sendTextMessage(
            u"{\"event\":\"media\",\"sequenceNumber\":\"%1\",\"streamSid\":\"%2\",\"media\":{\"track\":\"inbound\",\"chunk\":\"%3\",\"timestamp\":\"%4\",\"payload\":\"%5\"}}"_s
                .arg(m_sequence)
                .arg(QString::fromLatin1(m_streamSid))
                .arg(m_chunk)
                .arg((m_chunk - 1) * kFrameMs)
                .arg(QString::fromLatin1(payload.toBase64())));
        emit frameSent();
        QByteArray frame;
        while (!m_buffer.isEmpty() && (frame.size() < kFrameBytes || !m_buffer.first().mark.isEmpty())) {
            auto &item = m_buffer.first();
            if (!item.mark.isEmpty()) {
                m_socket->sendTextMessage(QString::fromLatin1(json({{u"event"_s, u"mark"_s}, {u"sequenceNumber"_s, QString::number(++m_sequence)},
                    {u"streamSid"_s, QString::fromLatin1(m_streamSid)}, {u"mark"_s, QJsonObject{{u"name"_s, QString::fromUtf8(item.mark)}}}})));
                m_buffer.removeFirst();
                continue;
            }
            const auto take = qMin(item.audio.size(), kFrameBytes - frame.size());
            frame += item.audio.first(take);
            item.audio.remove(0, take);
            if (item.audio.isEmpty())
                m_buffer.removeFirst();
        }
        m_played += frame.leftJustified(kFrameBytes, g711::kMuLawSilence);
    }
}

void TwilioPhone::read(const QString &message)
{
    const auto object = QJsonDocument::fromJson(message.toUtf8()).object();
    const auto event = object["event"_L1].toString();
    if (object["streamSid"_L1].toString().toLatin1() != m_streamSid)
        return complain(u"31924: a wrong streamSid in "_s + event);
    if (event == "clear"_L1 && object.size() == 2) {
        ++m_clears;
        const auto buffer = std::exchange(m_buffer, {});
        for (const auto &item : buffer) {
            if (!item.mark.isEmpty())
                m_buffer.append(item); // all marks come back at once
        }
        emit cleared();
    } else if (event == "media"_L1 && object.size() == 3 && object["media"_L1].toObject().size() == 1) {
        const auto audio = QByteArray::fromBase64Encoding(object["media"_L1].toObject()["payload"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!audio || audio.decoded.isEmpty())
            return complain(u"31924: a payload that is no base64"_s);
        if (std::exchange(m_expectsSound, false))
            emit soundCame();
        m_received += audio.decoded;
        m_buffer.append({audio.decoded, {}});
    } else if (event == "mark"_L1 && object.size() == 3 && !object["mark"_L1].toObject()["name"_L1].toString().isEmpty()) {
        m_buffer.append({{}, object["mark"_L1].toObject()["name"_L1].toString().toUtf8()});
    } else {
        complain(u"31924: "_s + message.left(200));
    }
}

void TwilioPhone::complain(const QString &what)
{
    m_complaints << what;
    if (m_socket)
        m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated);
}

const QList<qint16> TwilioPhone::received() const
{
    QList<qint16> pcm(m_received.size());
    g711::decodeMuLaw(m_received, {pcm.data(), size_t(pcm.size())});
    return pcm;
}

void TwilioPhone::press(char digit)
{
    sendRaw(json({{u"event"_s, u"dtmf"_s}, {u"sequenceNumber"_s, QString::number(++m_sequence)}, {u"streamSid"_s, QString::fromLatin1(m_streamSid)},
        {u"dtmf"_s, QJsonObject{{u"track"_s, u"inbound_track"_s}, {u"digit"_s, QString(QLatin1Char(digit))}}}}));
}

void TwilioPhone::sendRaw(const QByteArray &text)
{
    m_socket->sendTextMessage(QString::fromUtf8(text));
}

void TwilioPhone::hangUp()
{
    if (m_socket && m_socket->isValid())
        endStream();
    if (m_api) {
        m_api->setCallOver(m_webhooks.sid);
        m_api->rooms.leave(m_webhooks.sid);
    }
    m_over = true;
    tellStatus("completed");
}

void TwilioPhone::endStream()
{
    sendRaw(json({{u"event"_s, u"stop"_s}, {u"sequenceNumber"_s, QString::number(++m_sequence)}, {u"streamSid"_s, QString::fromLatin1(m_streamSid)},
        {u"stop"_s, QJsonObject{{u"accountSid"_s, u"AC00000000000000000000000000000001"_s}, {u"callSid"_s, QString::fromLatin1(m_webhooks.sid)}}}}));
    m_clock.stop();
    m_socket->close();
}

} // namespace fakes
