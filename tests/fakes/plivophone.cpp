// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/plivophone.h"

#include "bridge/audio/g711.h"
#include "tests/fakes/fakeplivo.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QNetworkReply>
#include <QUrlQuery>
#include <QUuid>
#include <QtEndian>

namespace fakes {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kFrameMs = 20;

QByteArray newUuid()
{
    return QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
}

bool hasKeys(const QJsonObject &object, QStringList keys)
{
    keys.sort();
    return object.keys() == keys;
}

bool isMuLaw(const QString &contentType)
{
    return contentType.startsWith("audio/x-mulaw"_L1);
}

} // namespace

PlivoPhone::PlivoPhone(FakePlivo &api, QUrl bridge, QByteArray token, QObject *parent)
    : StreamPhone(8000, parent)
    , m_api(api)
    , m_bridge(std::move(bridge))
    , m_token(std::move(token))
    , m_uuid(newUuid())
    , m_stream(newUuid())
{
    connect(&api, &FakePlivo::commanded, this, [this](const QByteArray &uuid, const QString &action, const QJsonObject &body) {
        if (uuid == m_uuid)
            obey(action, body);
    });
    connect(&api, &FakePlivo::roomOver, this, [this](const QString &name) {
        if (m_roomUrl.isEmpty() || m_room != name)
            return;
        m_roomUrl.clear();
        if (!m_hungUp)
            next();
    });
    connect(&api, &FakePlivo::canceled, this, [this](const QByteArray &request) { m_hungUp |= request == m_requestUuid; });
    connect(&api, &FakePlivo::placed, this, [this](const QByteArray &request, const QJsonObject &order) {
        if (m_incoming || !m_requestUuid.isEmpty())
            return; // somebody else's
        m_requestUuid = request;
        m_order = order;
        m_from = order["from"_L1].toString(), m_to = order["to"_L1].toString();
        m_hangUpUrl = QUrl(order["hangup_url"_L1].toString());
        if (ringsAtOnce)
            ring();
    });
    connect(this, &StreamPhone::over, this, [this] {
        if (!m_hungUp && !m_moved)
            next(); // the stream is over, the XML goes on
    });
}

// ---- The life of a call

void PlivoPhone::dial(const QString &from, const QString &to)
{
    m_incoming = true;
    m_api.addCall(m_uuid);
    m_from = from, m_to = to;
    auto voice = m_bridge;
    voice.setPath(u"/plivo/voice"_s);
    m_hangUpUrl = inboundHangUpUrl.isEmpty() ? voice : inboundHangUpUrl; // plivo.com/docs/account/api/application
    tell(voice, "ringing", {{"Event", "StartApp"}}, [this](int status, const QByteArray &type, const QByteArray &body) { run(status, type, body); });
}

void PlivoPhone::ring()
{
    m_rings = true;
    m_api.setRinging(m_requestUuid, m_uuid);
    tell(QUrl(m_order["ring_url"_L1].toString()), "ringing", {{"Event", "Ring"}});
}

void PlivoPhone::pickUp()
{
    m_rings = false;
    tell(QUrl(m_order["answer_url"_L1].toString()), "in-progress", {{"Event", "StartApp"}},
        [this](int status, const QByteArray &type, const QByteArray &body) { run(status, type, body); });
}

void PlivoPhone::refuse(const QByteArray &status, int causeCode)
{
    ended(status, causeCode, "Call recipient");
}

void PlivoPhone::hangUp()
{
    ended("completed", 4000, m_incoming ? "Caller" : "Call recipient");
}

void PlivoPhone::loseStream()
{
    m_document.clear();
    m_moved = true; // nothing goes on behind it
    breakOff();
}

void PlivoPhone::obey(const QString &action, const QJsonObject &body)
{
    if (action == "hangup"_L1) {
        ended("completed", m_rings ? 1000 : 4000, "API Request");
    } else if (action == "dtmf"_L1) {
        m_digits += body["digits"_L1].toString();
    } else if (action == "transfer"_L1) {
        leaveRoom();
        m_moved = true;
        closeStream();
        tell(QUrl(body["aleg_url"_L1].toString()), "in-progress", {{"Event", "Redirect"}},
            [this](int status, const QByteArray &type, const QByteArray &document) { run(status, type, document); });
    }
}

void PlivoPhone::ended(const QByteArray &status, int causeCode, const QByteArray &source)
{
    if (std::exchange(m_hungUp, true))
        return;
    m_rings = false;
    leaveRoom();
    m_api.setCallOver(m_uuid);
    if (isStreaming() && !isOver() && saysStop)
        sendText(event(u"stop"_s));
    closeStream();
    tell(m_hangUpUrl, status, {{"Event", "Hangup"}, {"HangupCauseCode", QByteArray::number(causeCode)}, {"HangupSource", source},
                                  {"HangupCause", "NORMAL_CLEARING"}, {"Duration", "3"}, {"BillDuration", "60"}, {"TotalCost", "0.00650"}});
}

void PlivoPhone::detectMachine()
{
    tell(QUrl(m_order["machine_detection_url"_L1].toString()), "in-progress", {{"Event", "MachineDetection"}, {"Machine", "true"}, {"IfMachine", "continue"}});
}

// ---- The XML

void PlivoPhone::run(int status, const QByteArray &type, const QByteArray &document)
{
    if (status != 200) { // there is no fallback_url: Plivo gives up
        m_hungUp = true;
        m_api.setCallOver(m_uuid);
        return;
    }
    if (!type.startsWith("text/xml") && !type.startsWith("application/xml"))
        return complain(u"XML served as "_s + QString::fromLatin1(type));
    QString complaint;
    m_document = readPlivoXml(document, &complaint);
    if (!complaint.isEmpty())
        return complain(complaint);
    next();
}

void PlivoPhone::next()
{
    while (!m_document.isEmpty()) {
        const auto element = m_document.takeFirst();
        if (element.name == "Speak"_L1)
            m_spoken += element.text;
        else if (element.name == "Hangup"_L1)
            return ended("completed", 4000, "Answer XML");
        else if (element.name == "Stream"_L1)
            return runStream(element);
        else if (element.name == "Dial"_L1)
            return void(m_transferredTo = element.text);
        else if (element.name == "Conference"_L1)
            return enterRoom(element);
        else if (element.name == "GetDigits"_L1) {
            m_spoken += element.text;
            m_keysUrl = QUrl(element.attributes.value(u"action"_s));
            return;
        } else if (element.name == "Redirect"_L1)
            return tell(QUrl(element.text), "in-progress", {{"Event", "Redirect"}},
                [this](int status, const QByteArray &type, const QByteArray &document) { run(status, type, document); });
        else
            return complain(u"<%1>, which this telephone does not know"_s.arg(element.name));
    }
    ended("completed", 4010, "Answer XML");
}

void PlivoPhone::pressKey(const QByteArray &key)
{
    const auto url = std::exchange(m_keysUrl, {});
    if (key.isEmpty())
        return next();
    tell(url, "in-progress", {{"Digits", key}, {"Event", "Redirect"}},
        [this](int status, const QByteArray &type, const QByteArray &document) { run(status, type, document); });
}

// plivo.com/docs/voice/xml/conference
void PlivoPhone::enterRoom(const PlivoElement &element)
{
    m_room = element.text;
    m_roomUrl = QUrl(element.attributes.value(u"callbackUrl"_s));
    m_endsRoom = element.attributes.value(u"endConferenceOnExit"_s) == "true"_L1;
    m_api.enterRoom(m_room, m_uuid);
    tell(m_roomUrl, "in-progress", {{"ConferenceAction", "enter"}, {"Event", "ConferenceEnter"}, {"ConferenceName", m_room.toUtf8()}, {"ConferenceMemberID", "7"}});
}

void PlivoPhone::leaveRoom()
{
    const auto url = std::exchange(m_roomUrl, {});
    if (url.isEmpty())
        return;
    tell(url, "in-progress", {{"ConferenceAction", "exit"}, {"Event", "ConferenceExit"}, {"ConferenceName", m_room.toUtf8()}, {"ConferenceMemberID", "7"}});
    m_api.leaveRoom(m_room, m_uuid, m_endsRoom);
}

void PlivoPhone::runStream(const PlivoElement &element)
{
    m_moved = false; // if there was another one before
    static const QStringList formats = {u"audio/x-l16;rate=8000"_s, u"audio/x-l16;rate=16000"_s, u"audio/x-mulaw;rate=8000"_s};
    const auto attribute = [&](const QString &name, const QString &standard) { return element.attributes.value(name, standard); };
    m_contentType = attribute(u"contentType"_s, formats[0]);
    if (!formats.contains(m_contentType))
        return complain(u"no such contentType: "_s + m_contentType);
    if (attribute(u"bidirectional"_s, u"false"_s) != "true"_L1 || attribute(u"audioTrack"_s, u"inbound"_s) != "inbound"_L1)
        return complain(u"a stream that does not go both ways"_s);
    if (attribute(u"keepCallAlive"_s, u"false"_s) != "true"_L1)
        return complain(u"without keepCallAlive the call ends now"_s);
    const auto timeout = attribute(u"streamTimeout"_s, u"86400"_s).toInt();
    const QUrl url(element.text, QUrl::StrictMode);
    if (timeout < 1 || timeout > 86400 || !url.isValid() || url.host().isEmpty() || !url.scheme().startsWith("ws"_L1))
        return complain(u"a <Stream> that cannot be opened: "_s + element.text);
    m_streamUrl = url;
    setRate(m_contentType.endsWith("16000"_L1) ? 16000 : 8000);
    openStream(QNetworkRequest(url));
}

void PlivoPhone::openStreamAt(const QUrl &url)
{
    m_contentType = u"audio/x-l16;rate=8000"_s;
    m_hungUp = true; // there is no call
    openStream(QNetworkRequest(url));
}

// ---- Webhooks

void PlivoPhone::tell(const QUrl &url, const QByteArray &status, Fields more, const Then &then)
{
    Fields fields = {{"CallUUID", m_uuid}, {"From", m_from.toUtf8()}, {"To", m_to.toUtf8()}, {"CallStatus", status},
        {"Direction", m_incoming ? "inbound" : "outbound"}};
    if (!m_incoming)
        fields.insert({{"ALegUUID", m_uuid}, {"ALegRequestUUID", m_requestUuid}, {"RequestUUID", m_requestUuid}});
    fields.insert(more);
    QByteArray body;
    for (auto it = fields.cbegin(); it != fields.cend(); ++it)
        body += (body.isEmpty() ? "" : "&") + it.key() + '=' + it.value().toPercentEncoding();
    m_sent.append({url, body, signatureHeaders(url, fields)});
    post(m_sent.last(), then);
}

void PlivoPhone::post(const Webhook &webhook, const Then &then)
{
    QNetworkRequest request(webhook.url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/x-www-form-urlencoded"_s);
    for (const auto &[name, value] : webhook.headers)
        request.setRawHeader(name, value);
    auto *reply = m_network.post(request, webhook.body);
    connect(reply, &QNetworkReply::finished, this, [this, reply, then] {
        reply->deleteLater();
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        m_statuses << status;
        if (then)
            then(status, reply->rawHeader("Content-Type"), reply->readAll());
    });
}

void PlivoPhone::repeatWebhook(qsizetype which)
{
    post(m_sent[which], {});
}

// plivo.com/docs/voice/concepts/signature-validation
QList<QPair<QByteArray, QByteArray>> PlivoPhone::signatureHeaders(const QUrl &url, const Fields &fields) const
{
    if (signing == Signing::Nothing)
        return {};
    const QByteArray nonce = QUuid::createUuid().toRfc4122().toHex().left(20);
    QByteArray text = url.toEncoded(QUrl::RemoveQuery | QUrl::RemoveFragment);
    const bool second = signing == Signing::V2;
    if (second) {
        text += nonce;
    } else {
        QStringList query;
        for (const auto &[key, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded))
            query << key + u'=' + value;
        query.sort();
        text += '?' + query.join(u'&').toUtf8() + (query.isEmpty() ? "" : ".");
        for (auto it = fields.cbegin(); it != fields.cend(); ++it)
            text += it.key() + it.value();
        text += '.' + nonce;
    }
    const auto signature = QMessageAuthenticationCode::hash(text, m_token, QCryptographicHash::Sha256).toBase64();
    if (second)
        return {{"X-Plivo-Signature-V2", signature}, {"X-Plivo-Signature-V2-Nonce", nonce}};
    if (signing == Signing::MainAccount) // the other is made with the sub-account's token
        return {{"X-Plivo-Signature-Ma-V3", signature}, {"X-Plivo-Signature-V3", "AAAA"}, {"X-Plivo-Signature-V3-Nonce", nonce}};
    return {{"X-Plivo-Signature-V3", "AAAA," + signature}, {"X-Plivo-Signature-V3-Nonce", nonce}}; // while tokens are changed there are two
}

// ---- The stream

QByteArray PlivoPhone::event(const QString &name, QJsonObject more)
{
    more.insert(u"event"_s, name);
    if (name != "stop"_L1) // which comes bare
        more.insert(u"sequenceNumber"_s, ++m_sequence);
    if (name != "stop"_L1 && name != "start"_L1)
        more.insert(u"streamId"_s, QString::fromLatin1(m_stream));
    return QJsonDocument(more).toJson(QJsonDocument::Compact);
}

void PlivoPhone::opened()
{
    const QJsonObject format = {{u"encoding"_s, m_contentType.section(u';', 0, 0)}, {u"sampleRate"_s, rate()}};
    sendText(event(u"start"_s,
        {{u"start"_s,
             QJsonObject{{u"callId"_s, QString::fromLatin1(m_uuid)}, {u"streamId"_s, QString::fromLatin1(m_stream)},
                 {u"accountId"_s, QString::fromLatin1(FakePlivo::authId)}, {u"tracks"_s, QJsonArray{u"inbound"_s}}, {u"mediaFormat"_s, format}}},
            {u"extra_headers"_s, u"{}"_s}}));
}

void PlivoPhone::sendFrame(const QList<qint16> &frame)
{
    QByteArray payload;
    if (isMuLaw(m_contentType)) {
        payload.resize(frame.size());
        g711::encodeMuLaw(frame, {payload.data(), size_t(payload.size())});
    } else {
        payload.resize(frame.size() * 2);
        qToLittleEndian<qint16>(frame.constData(), frame.size(), payload.data());
    }
    ++m_chunk;
    sendText(event(u"media"_s,
        {{u"media"_s, QJsonObject{{u"track"_s, u"inbound"_s}, {u"timestamp"_s, QString::number(QDateTime::currentMSecsSinceEpoch())},
                          {u"chunk"_s, m_chunk}, {u"payload"_s, QString::fromLatin1(payload.toBase64())}}}}));
}

void PlivoPhone::sendMark(const QByteArray &name)
{
    sendText(event(u"playedStream"_s, {{u"name"_s, QString::fromUtf8(name)}}));
}

void PlivoPhone::readText(const QByteArray &text)
{
    const auto message = QJsonDocument::fromJson(text).object();
    const auto name = message["event"_L1].toString();
    const bool ours = message["streamId"_L1].toString().toLatin1() == m_stream;
    if (name == "playAudio"_L1 && hasKeys(message, {u"event"_s, u"media"_s})) {
        readSound(message["media"_L1].toObject());
    } else if (name == "checkpoint"_L1 && ours && hasKeys(message, {u"event"_s, u"name"_s, u"streamId"_s}) && !message["name"_L1].toString().isEmpty()) {
        takeMark(message["name"_L1].toString().toUtf8());
    } else if (name == "clearAudio"_L1 && ours && hasKeys(message, {u"event"_s, u"streamId"_s})) {
        takeClear(); // its checkpoints were not played, so they never come back
        sendText(event(u"clearedAudio"_s));
    } else {
        complain(u"no message of Plivo's: "_s + QString::fromUtf8(text.left(200)));
    }
}

// What would be played as silence, or at a wrong pitch, is complained of.
void PlivoPhone::readSound(const QJsonObject &media)
{
    if (!hasKeys(media, {u"contentType"_s, u"payload"_s, u"sampleRate"_s}) || media["contentType"_L1].toString() != m_contentType.section(u';', 0, 0)
        || !media["sampleRate"_L1].isDouble() || media["sampleRate"_L1].toInt() != rate())
        return complain(u"playAudio in another format than the stream's"_s);
    const auto sound = QByteArray::fromBase64Encoding(media["payload"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    const qsizetype sampleSize = isMuLaw(m_contentType) ? 1 : 2;
    const qsizetype frameSize = rate() * kFrameMs / 1000 * sampleSize;
    if (!sound || sound.decoded.isEmpty() || sound.decoded.size() > frameSize || sound.decoded.size() % sampleSize != 0)
        return complain(u"playAudio with %1 bytes of sound"_s.arg(sound.decoded.size()));
    QList<qint16> samples(sound.decoded.size() / sampleSize);
    if (isMuLaw(m_contentType))
        g711::decodeMuLaw(sound.decoded, {samples.data(), size_t(samples.size())});
    else
        qFromLittleEndian<qint16>(sound.decoded.constData(), samples.size(), samples.data());
    takeSound(samples);
}

void PlivoPhone::press(char digit)
{
    sendText(event(u"dtmf"_s, {{u"dtmf"_s, QJsonObject{{u"track"_s, u"inbound"_s}, {u"timestamp"_s, QString::number(QDateTime::currentMSecsSinceEpoch())},
                                                {u"digit"_s, QString(QLatin1Char(digit))}}}}));
}

} // namespace fakes
