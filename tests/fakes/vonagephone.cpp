// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/vonagephone.h"

#include "tests/fakes/fakevonage.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QNetworkReply>
#include <QUrlQuery>
#include <QUuid>
#include <QtEndian>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qsizetype kMaxQueued = 1024; // messages of 20 ms that Vonage keeps, by its older guide

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString text(const QByteArray &bytes)
{
    return QString::fromUtf8(bytes);
}

} // namespace

VonagePhone::VonagePhone(FakeVonage &api, QUrl bridge, int rate, QByteArray secret, QObject *parent)
    : StreamPhone(rate, parent)
    , m_api(api)
    , m_bridge(std::move(bridge))
    , m_secret(secret.isEmpty() ? FakeVonage::signatureSecret : std::move(secret))
{
    connect(&api, &FakeVonage::commanded, this, [this](const QByteArray &leg, const QString &action, const QJsonObject &body) {
        if (leg == m_leg)
            obey(action, body);
    });
    connect(&api, &FakeVonage::placed, this, [this](const QByteArray &leg, const QJsonObject &order) {
        if (!m_leg.isEmpty())
            return; // somebody else's
        m_leg = leg;
        m_rings = true;
        m_answerUrl = QUrl(order["answer_url"_L1].toArray().at(0).toString());
        m_eventUrl = QUrl(order["event_url"_L1].toArray().at(0).toString());
        m_from = order["from"_L1]["number"_L1].toString();
        m_to = order["to"_L1].toArray().at(0)["number"_L1].toString();
        tell(u"started"_s);
        tell(u"ringing"_s);
    });
    // The call control object is at its end when the stream is.
    connect(this, &StreamPhone::over, this, [this] {
        if (isStreaming() && !m_moved)
            ended(u"completed"_s);
    });
}

void VonagePhone::dial(const QString &from, const QString &to)
{
    m_incoming = true;
    m_leg = m_api.addCall();
    m_from = from, m_to = to;
    m_answerUrl = m_eventUrl = m_bridge;
    m_answerUrl.setPath(u"/vonage/voice"_s);
    m_eventUrl.setPath(u"/vonage/status"_s);
    tell(u"ringing"_s);
    fetchActions(m_answerUrl);
}

void VonagePhone::dialByGet()
{
    m_incoming = true;
    m_leg = m_api.addCall();
    m_from = u"14155550100"_s, m_to = FakeVonage::ownNumber;
    m_eventUrl = m_answerUrl = m_bridge;
    m_eventUrl.setPath(u"/vonage/status"_s);
    m_answerUrl.setPath(u"/vonage/voice"_s);
    m_answerUrl.setQuery({{u"to"_s, m_to}, {u"from"_s, m_from}, {u"conversation_uuid"_s, u"CON-1"_s}, {u"uuid"_s, text(m_leg)}});
    QNetworkRequest request(m_answerUrl);
    request.setRawHeader("Authorization", bearer(R"({"to":")" + m_to.toUtf8() + R"(","from":")" + m_from.toUtf8()
        + R"(","conversation_uuid":"CON-1","uuid":")" + m_leg + "\"}"));
    take(m_network.get(request), true);
}

void VonagePhone::obey(const QString &action, const QJsonObject &body)
{
    if (action == "hangup"_L1)
        ended(u"completed"_s);
    else if (action == "dtmf"_L1)
        m_digits += body["digits"_L1].toString();
    else if (action == "transfer"_L1)
        perform(body["destination"_L1]["ncco"_L1].toArray());
}

void VonagePhone::pickUp()
{
    m_rings = false;
    m_api.setStatus(m_leg, u"answered"_s);
    tell(u"answered"_s);
    fetchActions(m_answerUrl);
}

void VonagePhone::refuse(const QString &status)
{
    ended(status);
}

void VonagePhone::hangUp()
{
    ended(u"completed"_s);
}

// The socket is closed, and nothing else is said there.
void VonagePhone::ended(const QString &status)
{
    if (std::exchange(m_hungUp, true))
        return;
    m_rings = false;
    m_api.setStatus(m_leg, status);
    if (isStreaming() && !isOver()) {
        closeStream();
        tell(u"completed"_s, {{u"to"_s, m_streamUrl.toString()}}, "63f61863-4a51-4f6b-86e1-ffffffffffff"); // the stream is a leg, too
    }
    tell(status, {{u"duration"_s, u"3"_s}, {u"price"_s, u"0.01"_s}});
}

void VonagePhone::detect(const QString &status, const QString &subState)
{
    tell(status, subState.isEmpty() ? QJsonObject() : QJsonObject{{u"sub_state"_s, subState}});
}

// ---- Call control objects

void VonagePhone::perform(const QJsonArray &actions)
{
    const auto action = actions.at(0).toObject();
    const auto endpoint = action["endpoint"_L1].toArray().at(0).toObject();
    const auto name = action["action"_L1].toString();
    if (actions.size() != 1) {
        complain(u"%1 actions"_s.arg(actions.size()));
    } else if (name == "talk"_L1 && !action["text"_L1].toString().isEmpty()) {
        m_words += action["text"_L1].toString();
        ended(u"completed"_s);
    } else if (name == "connect"_L1 && endpoint["type"_L1].toString() == "phone"_L1) {
        m_moved = true;
        m_transferredTo = endpoint["number"_L1].toString();
        closeStream();
    } else if (name == "connect"_L1 && endpoint["type"_L1].toString() == "websocket"_L1) {
        connectTo(endpoint);
    } else {
        complain(u"an action that is none: "_s + text(compact(action)));
    }
}

void VonagePhone::connectTo(const QJsonObject &endpoint)
{
    m_headers = endpoint["headers"_L1].toObject();
    m_contentType = endpoint["content-type"_L1].toString();
    m_streamUrl = QUrl(endpoint["uri"_L1].toString());
    if (m_contentType != u"audio/l16;rate=%1"_s.arg(rate()))
        return complain(u"the stream was ordered as "_s + m_contentType);
    if (compact(m_headers).size() > 512)
        return complain(u"more than 512 bytes of headers"_s);
    if (m_incoming) {
        m_api.setStatus(m_leg, u"answered"_s);
        tell(u"answered"_s);
    }
    tell(u"started"_s, {{u"to"_s, m_streamUrl.toString()}}, "63f61863-4a51-4f6b-86e1-ffffffffffff");
    const bool isSigned = endpoint["authorization"_L1]["type"_L1].toString() == "vonage"_L1;
    openStreamAs(m_streamUrl, isSigned ? bearer({}) : QByteArray());
}

void VonagePhone::openStreamAs(const QUrl &url, const QByteArray &authorization)
{
    QNetworkRequest request(url);
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    openStream(request);
}

// ---- Webhooks

QJsonObject VonagePhone::numbers() const
{
    return {{u"from"_s, m_from}, {u"to"_s, m_to}, {u"uuid"_s, text(m_leg)}, {u"conversation_uuid"_s, u"CON-1"_s}};
}

void VonagePhone::tell(const QString &status, QJsonObject more, const QByteArray &leg)
{
    auto fields = numbers();
    fields.insert(u"status"_s, status);
    fields.insert(u"direction"_s, m_incoming ? u"inbound"_s : u"outbound"_s);
    fields.insert(u"timestamp"_s, u"2026-01-01T00:00:00.000Z"_s);
    for (auto it = more.begin(); it != more.end(); ++it)
        fields.insert(it.key(), it.value());
    if (!leg.isEmpty())
        fields.insert(u"uuid"_s, text(leg));
    m_lastBody = compact(fields);
    m_lastAuthorization = bearer(m_lastBody);
    post(m_eventUrl, m_lastBody, m_lastAuthorization);
}

void VonagePhone::fetchActions(const QUrl &url)
{
    const auto body = compact(numbers());
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setRawHeader("Authorization", bearer(body));
    take(m_network.post(request, body), true);
}

void VonagePhone::post(const QUrl &url, const QByteArray &body, const QByteArray &authorization)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    request.setRawHeader("Authorization", authorization);
    take(m_network.post(request, body), false);
}

void VonagePhone::take(QNetworkReply *reply, bool isAnswer)
{
    connect(reply, &QNetworkReply::finished, this, [this, reply, isAnswer] {
        reply->deleteLater();
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        m_statuses << status;
        if (!isAnswer || status != 200)
            return;
        if (!reply->header(QNetworkRequest::ContentTypeHeader).toString().startsWith("application/json"_L1))
            return complain(u"an answer that is no JSON"_s);
        perform(QJsonDocument::fromJson(reply->readAll()).array());
    });
}

void VonagePhone::repeatLastEvent()
{
    post(m_eventUrl, m_lastBody, m_lastAuthorization);
}

// Nothing hashed: a stream's.
QByteArray VonagePhone::bearer(const QByteArray &hashed) const
{
    QJsonObject claims{{u"iat"_s, QDateTime::currentSecsSinceEpoch()}, {u"jti"_s, QUuid::createUuid().toString(QUuid::WithoutBraces)},
        {u"iss"_s, u"Vonage"_s}, {u"api_key"_s, u"abcd1234"_s}, {u"application_id"_s, FakeVonage::applicationId}};
    if (!hashed.isEmpty())
        claims.insert(u"payload_hash"_s, text(QCryptographicHash::hash(hashed, QCryptographicHash::Sha256).toHex()));
    const auto signedText = QByteArray(R"({"alg":"HS256","typ":"JWT"})").toBase64(kUrlSafe) + '.' + compact(claims).toBase64(kUrlSafe);
    return "Bearer " + signedText + '.' + QMessageAuthenticationCode::hash(signedText, m_secret, QCryptographicHash::Sha256).toBase64(kUrlSafe);
}

// ---- The stream

void VonagePhone::opened()
{
    auto first = m_headers; // they lie beside the event
    first.insert(u"event"_s, u"websocket:connected"_s);
    first.insert(u"content-type"_s, m_contentType.isEmpty() ? u"audio/l16;rate=%1"_s.arg(rate()) : m_contentType);
    sendText(compact(first));
}

void VonagePhone::sendFrame(const QList<qint16> &frame)
{
    QByteArray bytes(frame.size() * 2, '\0');
    qToLittleEndian<qint16>(frame.constData(), frame.size(), bytes.data());
    sendBytes(bytes);
}

void VonagePhone::sendMark(const QByteArray &name)
{
    sendText(compact({{u"event"_s, u"websocket:notify"_s}, {u"payload"_s, QJsonObject{{u"id"_s, text(name)}}}}));
}

void VonagePhone::readText(const QByteArray &message)
{
    const auto object = QJsonDocument::fromJson(message).object();
    const auto action = object["action"_L1].toString();
    const auto payload = object["payload"_L1].toObject();
    if (action == "clear"_L1 && object.size() == 1) {
        takeClear(); // what was to be notified of is gone with it
        sendText(R"({"event":"websocket:cleared"})");
    } else if (action == "notify"_L1 && object.size() == 2 && payload["id"_L1].isString()) {
        takeMark(payload["id"_L1].toString().toUtf8());
    } else {
        complain(u"a message that is none: "_s + text(message.left(200)));
    }
}

void VonagePhone::readBytes(const QByteArray &bytes)
{
    const qsizetype samples = rate() / 50;
    if (bytes.size() != samples * 2)
        return complain(u"%1 bytes of sound"_s.arg(bytes.size()));
    if (queued() > kMaxQueued * samples)
        return complain(u"more than %1 messages of sound ahead"_s.arg(kMaxQueued));
    QList<qint16> frame(samples);
    qFromLittleEndian<qint16>(bytes.constData(), samples, frame.data());
    takeSound(frame);
}

void VonagePhone::press(char digit)
{
    sendText(compact({{u"event"_s, u"websocket:dtmf"_s}, {u"digit"_s, QString(QLatin1Char(digit))}, {u"duration"_s, 260}}));
}

} // namespace fakes
