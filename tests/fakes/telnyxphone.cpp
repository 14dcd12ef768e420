// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/telnyxphone.h"

#include "bridge/audio/g711.h"
#include "tests/fakes/faketelnyx.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QNetworkReply>
#include <QUuid>

#include <openssl/evp.h>

namespace fakes {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString text(const QByteArray &bytes)
{
    return QString::fromUtf8(bytes);
}

} // namespace

TelnyxPhone::TelnyxPhone(FakeTelnyx &api, QUrl bridge, QByteArray seed, QObject *parent)
    : StreamPhone(8000, parent)
    , m_api(api)
    , m_bridge(std::move(bridge))
    , m_seed(std::move(seed))
    , m_stream(QUuid::createUuid().toByteArray(QUuid::WithoutBraces).toUpper())
{
    connect(&api, &FakeTelnyx::commanded, this, [this](const QByteArray &leg, const QString &action, const QJsonObject &body) {
        if (leg == m_leg)
            obey(action, body);
    });
    connect(&api, &FakeTelnyx::placed, this, [this](const QByteArray &leg, const QJsonObject &order) {
        if (!m_leg.isEmpty())
            return; // somebody else's
        m_leg = leg;
        m_order = order;
        m_rings = true;
        m_webhook = QUrl(order["webhook_url"_L1].toString());
        m_from = order["from"_L1].toString(), m_to = order["to"_L1].toString();
        tell(u"call.initiated"_s, {{u"state"_s, u"bridging"_s}});
    });
}

void TelnyxPhone::dial(const QString &from, const QString &to)
{
    m_incoming = true;
    m_leg = m_api.addCall();
    m_from = from, m_to = to;
    m_webhook = m_bridge;
    m_webhook.setPath(u"/telnyx/voice"_s);
    tell(u"call.initiated"_s, {{u"state"_s, u"parked"_s}});
}

void TelnyxPhone::obey(const QString &action, const QJsonObject &body)
{
    if (action == "answer"_L1)
        answered(body);
    else if (action == "reject"_L1)
        m_rejected = true, ended(u"call_rejected"_s, u"callee"_s);
    else if (action == "hangup"_L1)
        ended(u"normal_clearing"_s, m_incoming ? u"callee"_s : u"caller"_s);
    else if (action == "send_dtmf"_L1)
        m_digits += body["digits"_L1].toString();
    else if (action == "transfer"_L1)
        m_transferredTo = body["to"_L1].toString();
}

void TelnyxPhone::pickUp()
{
    answered(m_order);
}

void TelnyxPhone::answered(const QJsonObject &order)
{
    m_rings = false;
    m_order = order;
    if (order.contains("webhook_url"_L1))
        m_webhook = QUrl(order["webhook_url"_L1].toString());
    tell(u"call.answered"_s, {{u"state"_s, u"answered"_s}});
    if (order["stream_bidirectional_mode"_L1].toString() != "rtp"_L1 || order["stream_bidirectional_codec"_L1].toString() != "PCMU"_L1
        || order["stream_codec"_L1].toString() != "PCMU"_L1)
        return complain(u"the stream was not ordered as PCMU both ways"_s);
    openStreamAs(QUrl(order["stream_url"_L1].toString()), order["stream_auth_token"_L1].toString().toLatin1());
}

void TelnyxPhone::openStreamAs(const QUrl &url, const QByteArray &token)
{
    QNetworkRequest request(url);
    if (!token.isEmpty())
        request.setRawHeader("x-telnyx-streaming-auth-token", token);
    openStream(request);
}

void TelnyxPhone::refuse(const QString &cause)
{
    ended(cause, u"callee"_s);
}

void TelnyxPhone::hangUp()
{
    ended(u"normal_clearing"_s, m_incoming ? u"caller"_s : u"callee"_s);
}

void TelnyxPhone::ended(const QString &cause, const QString &source)
{
    if (std::exchange(m_hungUp, true))
        return;
    m_rings = false;
    m_api.setCallOver(m_leg);
    if (isStreaming() && !isOver())
        sendText(event(u"stop"_s, u"stop"_s, {{u"call_control_id"_s, text(m_leg)}}));
    closeStream();
    tell(u"call.hangup"_s, {{u"hangup_cause"_s, cause}, {u"hangup_source"_s, source}, {u"sip_hangup_cause"_s, u"200"_s}});
}

void TelnyxPhone::detect(const QString &event, const QString &result)
{
    tell(event, {{u"result"_s, result}});
}

// ---- Webhooks

void TelnyxPhone::tell(const QString &event, QJsonObject payload)
{
    payload.insert(u"call_control_id"_s, text(m_leg));
    payload.insert(u"connection_id"_s, FakeTelnyx::connectionId);
    payload.insert(u"from"_s, m_from);
    payload.insert(u"to"_s, m_to);
    payload.insert(u"direction"_s, m_incoming ? u"incoming"_s : u"outgoing"_s);
    const auto body = compact({{u"data"_s,
        QJsonObject{{u"record_type"_s, u"event"_s}, {u"event_type"_s, event}, {u"id"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)},
            {u"occurred_at"_s, u"2026-01-01T00:00:00.000000Z"_s}, {u"payload"_s, payload}}},
        {u"meta"_s, QJsonObject{{u"attempt"_s, 1}}}});
    const auto timestamp = QByteArray::number(QDateTime::currentSecsSinceEpoch());
    send(body, timestamp, sign(timestamp + '|' + body).toBase64());
}

void TelnyxPhone::send(const QByteArray &body, const QByteArray &timestamp, const QByteArray &signature)
{
    m_lastBody = body, m_lastTimestamp = timestamp, m_lastSignature = signature;
    QNetworkRequest request(m_webhook);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setRawHeader("telnyx-timestamp", timestamp);
    request.setRawHeader("telnyx-signature-ed25519", signature);
    auto *reply = m_network.post(request, body);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        m_statuses << reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    });
}

void TelnyxPhone::repeatLastEvent()
{
    send(m_lastBody, m_lastTimestamp, m_lastSignature);
}

QByteArray TelnyxPhone::sign(const QByteArray &message) const
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const uchar *>(m_seed.constData()), size_t(m_seed.size()));
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key);
    QByteArray signature(64, '\0');
    size_t size = 64;
    EVP_DigestSign(context, reinterpret_cast<uchar *>(signature.data()), &size, reinterpret_cast<const uchar *>(message.constData()), size_t(message.size()));
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return signature;
}

// ---- The stream

QByteArray TelnyxPhone::event(const QString &name, const QString &key, const QJsonObject &content)
{
    return compact({{u"event"_s, name}, {u"sequence_number"_s, QString::number(++m_sequence)}, {u"stream_id"_s, text(m_stream)}, {key, content}});
}

void TelnyxPhone::opened()
{
    sendText(R"({"event":"connected","version":"1.0.0"})");
    sendText(event(u"start"_s, u"start"_s, {{u"user_id"_s, u"u"_s}, {u"call_control_id"_s, text(m_leg.isEmpty() ? "v3:none" : m_leg)}, {u"from"_s, m_from},
        {u"to"_s, m_to}, {u"custom_parameters"_s, QJsonObject()},
        {u"media_format"_s, QJsonObject{{u"encoding"_s, u"PCMU"_s}, {u"sample_rate"_s, 8000}, {u"channels"_s, 1}}}}));
}

void TelnyxPhone::sendFrame(const QList<qint16> &frame)
{
    QByteArray payload(frame.size(), '\0');
    g711::encodeMuLaw(frame, {payload.data(), size_t(payload.size())});
    ++m_chunk;
    const auto message = event(u"media"_s, u"media"_s, {{u"track"_s, u"inbound"_s}, {u"chunk"_s, QString::number(m_chunk)},
        {u"timestamp"_s, QString::number(m_chunk * 20)}, {u"payload"_s, text(payload.toBase64())}});
    if (swapsFrames && m_heldBack.isEmpty() && m_chunk % 10 == 0) {
        m_heldBack = message;
        return;
    }
    sendText(message);
    if (!m_heldBack.isEmpty())
        sendText(std::exchange(m_heldBack, {}));
}

void TelnyxPhone::sendMark(const QByteArray &name)
{
    sendText(event(u"mark"_s, u"mark"_s, {{u"name"_s, text(name)}}));
}

void TelnyxPhone::readText(const QByteArray &message)
{
    const auto object = QJsonDocument::fromJson(message).object();
    const auto name = object["event"_L1].toString();
    if (name == "clear"_L1 && object.size() == 1) {
        for (const auto &mark : takeClear())
            sendMark(mark); // queued marks are returned
    } else if (name == "media"_L1 && object.size() == 2 && object["media"_L1].toObject().size() == 1) {
        const auto sound = QByteArray::fromBase64Encoding(object["media"_L1].toObject()["payload"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!sound || sound.decoded.size() < 160 || sound.decoded.size() > 30 * 8000) // 20 ms to 30 s
            return complain(u"100004: %1 bytes of sound"_s.arg(sound.decoded.size()));
        QList<qint16> samples(sound.decoded.size());
        g711::decodeMuLaw(sound.decoded, {samples.data(), size_t(samples.size())});
        takeSound(samples);
    } else if (name == "mark"_L1 && object.size() == 2 && !object["mark"_L1].toObject()["name"_L1].toString().isEmpty()) {
        takeMark(object["mark"_L1].toObject()["name"_L1].toString().toUtf8());
    } else {
        complain(u"100003: "_s + text(message.left(200)));
    }
}

void TelnyxPhone::press(char digit)
{
    sendText(event(u"dtmf"_s, u"dtmf"_s, {{u"digit"_s, QString(QLatin1Char(digit))}}));
}

} // namespace fakes
