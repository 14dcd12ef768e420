// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/exotelphone.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QUrlQuery>
#include <QWebSocket>
#include <QtEndian>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFrameMs = 100; // of the caller's sound
constexpr int kPlayMs = 10;

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

ExotelPhone::ExotelPhone(QUrl bridge, QByteArray secret, QObject *parent)
    : QObject(parent)
    , m_bridge(std::move(bridge))
    , m_secret(std::move(secret))
{
    static int calls = 0; // every call has ids of its own
    m_callSid = u"c%1"_s.arg(++calls, 31, 16, QLatin1Char('a'));
    m_streamSid = u"s%1"_s.arg(calls, 31, 16, QLatin1Char('a'));
    m_clock.setTimerType(Qt::PreciseTimer);
    m_clock.setInterval(kPlayMs);
    connect(&m_clock, &QTimer::timeout, this, &ExotelPhone::tick);
}

// A socket says that it is disconnected as it goes, when the clock is gone already.
ExotelPhone::~ExotelPhone()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void ExotelPhone::dial(const QString &from, const QString &to)
{
    ask(from, to, u"incoming"_s);
}

void ExotelPhone::dialAs(const QByteArray &callSid, const QString &direction)
{
    m_callSid = QString::fromLatin1(callSid);
    ask(u"09876543210"_s, u"08012345678"_s, direction);
}

void ExotelPhone::ask(const QString &from, const QString &to, const QString &direction)
{
    QUrl url = m_bridge;
    url.setPath(u"/exotel/voice"_s);
    QUrlQuery query;
    if (!m_secret.isEmpty())
        query.addQueryItem(u"secret"_s, QString::fromLatin1(m_secret));
    for (const auto &[key, value] : {std::pair{u"CallSid"_s, m_callSid}, {u"CallFrom"_s, from}, {u"CallTo"_s, to},
             {u"Direction"_s, direction}, {u"CallStatus"_s, u"ringing"_s}})
        query.addQueryItem(key, value);
    url.setQuery(query);
    QNetworkRequest request(url.adjusted(QUrl::RemoveUserInfo));
    if (!url.userInfo().isEmpty())
        request.setRawHeader("Authorization", "Basic " + url.userInfo().toUtf8().toBase64());
    auto *reply = m_network.get(request);
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        m_document = reply->readAll();
        m_webhookStatus = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        m_streamUrl = QUrl(QJsonDocument::fromJson(m_document).object()["url"_L1].toString());
        if (m_webhookStatus == 200 && !m_streamUrl.isEmpty())
            connectStream();
    });
}

void ExotelPhone::answer(const QUrl &streamUrl, const QByteArray &callSid)
{
    m_streamUrl = streamUrl;
    m_callSid = QString::fromLatin1(callSid);
    connectStream();
}

void ExotelPhone::report(const QUrl &statusUrl, const QJsonObject &fields)
{
    QNetworkRequest request(statusUrl);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    auto *reply = m_network.post(request, json(fields));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        m_reportStatus = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    });
}

void ExotelPhone::passThrough(const QString &recording)
{
    QUrl url = m_bridge;
    url.setPath(u"/exotel/status"_s);
    QUrlQuery query;
    for (const auto &[key, value] : {std::pair{u"secret"_s, QString::fromLatin1(m_secret)}, {u"CallSid"_s, m_callSid},
             {u"CallStatus"_s, u"in-progress"_s}, {u"RecordingUrl"_s, recording}, {u"Stream[Status]"_s, u"completed"_s}})
        query.addQueryItem(key, value);
    url.setQuery(query);
    auto *reply = m_network.get(QNetworkRequest(url));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        m_reportStatus = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    });
}

void ExotelPhone::connectStream()
{
    const QUrlQuery query(m_streamUrl);
    if (query.hasQueryItem(u"sample-rate"_s))
        m_rate = query.queryItemValue(u"sample-rate"_s).toInt();
    if (m_rate != 8000 && m_rate != 16000 && m_rate != 24000)
        return complain(u"a sample rate that there is not"_s);
    if (query.queryItems().size() > 3 || query.query().size() > 256 || m_streamUrl.toEncoded().size() >= 600)
        return complain(u"too much in the stream's URL"_s);
    m_socket = std::make_unique<QWebSocket>();
    connect(m_socket.get(), &QWebSocket::connected, this, [this] {
        m_started = true;
        m_socket->sendTextMessage(u"{\"event\":\"connected\"}"_s);
        send("start", {{u"stream_sid"_s, m_streamSid}, {u"call_sid"_s, m_callSid}, {u"account_sid"_s, u"acme1"_s},
                          {u"from"_s, u"09876543210"_s}, {u"to"_s, u"08012345678"_s}, {u"custom_parameters"_s, QJsonObject()},
                          {u"media_format"_s, QJsonObject{{u"encoding"_s, u"raw"_s}, {u"sample_rate"_s, QString::number(m_rate)},
                                                  {u"bit_rate"_s, u"128"_s}}}});
        m_elapsed.start();
        m_clock.start();
    });
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &ExotelPhone::read);
    connect(m_socket.get(), &QWebSocket::binaryMessageReceived, this, [this] { complain(u"a binary message"_s); });
    connect(m_socket.get(), &QWebSocket::disconnected, this, [this] {
        m_clock.stop();
        m_over = true;
    });
    m_socket->open(m_streamUrl);
}

void ExotelPhone::send(const QByteArray &event, const QJsonObject &inner)
{
    // As the page has it: every count is text.
    m_socket->sendTextMessage(QString::fromUtf8(json({{u"event"_s, QString::fromLatin1(event)},
        {u"sequence_number"_s, QString::number(++m_sequence)}, {u"stream_sid"_s, m_streamSid}, {QString::fromLatin1(event), inner}})));
}

void ExotelPhone::say(const QList<qint16> &pcm)
{
    m_toSay += pcm;
}

// Real time, by the clock and not by counting timeouts.
void ExotelPhone::tick()
{
    while (m_ticks < m_elapsed.elapsed() / kPlayMs && !m_over) {
        ++m_ticks;
        play(m_rate * kPlayMs / 1000);
        if (m_ticks % (kFrameMs / kPlayMs) != 0)
            continue;
        QByteArray payload(qsizetype(m_rate) * kFrameMs / 1000 * 2, '\0');
        const auto piece = m_toSay.first(qMin<qsizetype>(payload.size() / 2, m_toSay.size()));
        if (!piece.isEmpty())
            qToLittleEndian<qint16>(piece.constData(), piece.size(), payload.data());
        m_toSay.remove(0, piece.size());
        ++m_chunk;
        send("media", {{u"chunk"_s, QString::number(m_chunk)}, {u"timestamp"_s, QString::number((m_chunk - 1) * kFrameMs)},
                          {u"payload"_s, QString::fromLatin1(payload.toBase64())}});
    }
}

void ExotelPhone::play(qint64 samples)
{
    while (!m_buffer.isEmpty() && (samples > 0 || !m_buffer.first().mark.isEmpty())) {
        auto &item = m_buffer.first();
        if (!item.mark.isEmpty()) {
            send("mark", {{u"name"_s, item.mark}});
            m_buffer.removeFirst();
            continue;
        }
        item.playing = true;
        const auto take = qMin(item.samples, samples);
        item.samples -= take;
        samples -= take;
        if (item.samples == 0)
            m_buffer.removeFirst();
    }
}

void ExotelPhone::read(const QString &message)
{
    const auto object = QJsonDocument::fromJson(message.toUtf8()).object();
    const auto event = object["event"_L1].toString();
    if (object["stream_sid"_L1].toString() != m_streamSid)
        return complain(u"a wrong stream_sid: "_s + message.left(100));
    if (event == "media"_L1)
        return readMedia(object);
    if (event == "clear"_L1) {
        ++m_clears;
        m_shortChunk = false;
        m_buffer.removeIf([](const Item &item) { return !item.playing; }); // what has begun to play goes on; marks do not come back
    } else if (event == "mark"_L1 && !object["mark"_L1].toObject()["name"_L1].toString().isEmpty()) {
        ++m_marks;
        m_shortChunk = false;
        m_buffer.append(Item{.mark = object["mark"_L1].toObject()["name"_L1].toString()});
    } else {
        complain(u"no message of its: "_s + message.left(100));
    }
}

void ExotelPhone::readMedia(const QJsonObject &message)
{
    const auto media = message["media"_L1].toObject();
    for (const auto key : {"chunk"_L1, "timestamp"_L1, "sequenceNumber"_L1}) { // without these some calls end early
        if (!media[key].isString())
            return complain(u"media without "_s + key);
    }
    if (message["streamSid"_L1].toString() != m_streamSid)
        return complain(u"media without streamSid"_s);
    const auto audio = QByteArray::fromBase64Encoding(media["payload"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!audio || audio.decoded.isEmpty())
        return complain(u"a payload that is no base64"_s);
    const auto size = audio.decoded.size();
    if (size % 320 != 0 || size > 100'000)
        return complain(u"a chunk of %1 bytes"_s.arg(size));
    if (m_shortChunk)
        return complain(u"a short chunk in the middle of sound"_s);
    m_shortChunk = size < 3200;
    const auto before = m_received.size();
    m_received.resize(before + size / 2);
    qFromLittleEndian<qint16>(audio.decoded.constData(), size / 2, m_received.data() + before);
    m_buffer.append(Item{.samples = size / 2});
}

void ExotelPhone::complain(const QString &what)
{
    m_complaints << what;
    if (m_socket)
        m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated);
}

void ExotelPhone::press(char digit)
{
    send("dtmf", {{u"digit"_s, QString(QLatin1Char(digit))}, {u"duration"_s, u"100"_s}});
}

void ExotelPhone::hangUp()
{
    send("stop", {{u"call_sid"_s, m_callSid}, {u"account_sid"_s, u"acme1"_s}, {u"reason"_s, u"callended"_s}});
    m_clock.stop();
    m_socket->close();
}

void ExotelPhone::breakOff()
{
    m_clock.stop();
    m_socket->abort();
}

} // namespace fakes
