// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivodialect.h"

#include "bridge/carriers/streamjson.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;
using namespace streamjson;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Plivo stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Plivo stream: "_s + what);
}

// "k1=v1;k2=v2", the same with commas, or an object written as text. The vendor's pages show all three, so what is none of them is
// passed over instead of losing the call.
QMap<QString, QString> extraHeaders(const Node *node)
{
    QMap<QString, QString> headers;
    if (!node || node->kind != Kind::String)
        return headers;
    const QByteArray text = JsonScan::text(*node).trimmed();
    if (text.startsWith('{')) {
        const auto object = QJsonDocument::fromJson(text).object();
        for (auto it = object.begin(); it != object.end(); ++it)
            headers.insert(it.key(), it.value().toVariant().toString());
        return headers;
    }
    for (const auto &semicolons : text.split(';')) {
        for (const auto &pair : semicolons.split(',')) {
            if (const auto equals = pair.indexOf('='); equals > 0)
                headers.insert(QString::fromUtf8(pair.first(equals).trimmed()), QString::fromUtf8(pair.sliced(equals + 1).trimmed()));
        }
    }
    return headers;
}

} // namespace

Result<StreamMessage> PlivoDialect::read(QByteArrayView message, bool binary)
{
    if (binary)
        return malformed(u"a binary message; Plivo sends text"_s);
    if (message.size() > kMaxMessage)
        return malformed(u"a message of %1 bytes; at most %2 are read"_s.arg(message.size()).arg(kMaxMessage));
    if (const auto scanned = m_scan.read(message); !scanned)
        return tl::make_unexpected(scanned.error());
    const auto event = m_scan.member("event");
    if (!event || event->kind != Kind::String)
        return malformed(u"a message without an event"_s);
    if (event->raw == "media")
        return readMedia();
    if (event->raw == "playedStream" || event->raw == "played") // an FAQ page of Plivo's has the shorter word
        return readPlayed();
    if (event->raw == "dtmf")
        return readDtmf();
    if (event->raw == "start")
        return readStart();
    if (event->raw == "stop")
        return readStop();
    if (event->raw == "clearedAudio") {
        if (const auto stream = checkStream(); !stream)
            return tl::make_unexpected(stream.error());
        return Cleared{};
    }
    return Ignored{};
}

Result<StreamMessage> PlivoDialect::readStart()
{
    if (m_state != State::Waiting)
        return outOfTurn(u"a second start"_s);
    const auto start = m_scan.member("start");
    const auto stream = plainIdOf(m_scan.member(start, "streamId"));
    const auto leg = plainIdOf(m_scan.member(start, "callId"));
    if (stream.isEmpty() || leg.isEmpty())
        return malformed(u"start without a usable streamId and callId"_s);
    const auto outer = m_scan.member("streamId");
    if (outer && !isText(outer, stream))
        return malformed(u"start names two streams"_s);
    const auto format = announced(m_scan.member(start, "mediaFormat"));
    if (!format)
        return tl::make_unexpected(format.error());
    m_format = *format;
    m_stream = stream.toByteArray();
    m_mediaHead = "{\"event\":\"playAudio\",\"media\":{\"contentType\":\"" + plivo::codecOf(m_format).toByteArray()
        + "\",\"sampleRate\":" + QByteArray::number(m_format.rate.hz) + ",\"payload\":\"";
    m_state = State::Started;
    return StreamStarted{StreamId(QString::fromLatin1(stream)), LegId(QString::fromLatin1(leg)), m_format.encoding, m_format.rate,
        extraHeaders(m_scan.member("extra_headers"))};
}

Result<plivo::Format> PlivoDialect::announced(const Node *format) const
{
    if (!format)
        return m_format;
    const auto encoding = m_scan.member(format, "encoding");
    const auto rate = countOf(m_scan.member(format, "sampleRate"));
    if (!encoding || encoding->kind != Kind::String || !rate)
        return malformed(u"a mediaFormat without encoding and sampleRate"_s);
    const auto known = plivo::formatFrom(JsonScan::text(*encoding), *rate);
    if (!known)
        return fail(Error::Code::Unsupported, u"Plivo stream: the sound is neither 16-bit at 8000 or 16000 Hz nor mu-law at 8000 Hz"_s);
    return *known;
}

Result<StreamMessage> PlivoDialect::readMedia()
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto media = m_scan.member("media");
    const auto payload = m_scan.member(media, "payload");
    if (!payload || payload->kind != Kind::String || payload->raw.isEmpty())
        return malformed(u"media without a payload"_s);
    if (isText(m_scan.member(media, "track"), "outbound"))
        return Ignored{}; // our own voice, on streams that were asked for both tracks
    const auto chunk = m_scan.member(media, "chunk");
    const auto count = countOf(chunk);
    if (chunk && !count)
        return malformed(u"media whose chunk is no whole number"_s);
    if (!decodeSound(*payload, m_payload))
        return malformed(u"a payload that is not base64"_s);
    if (m_format.encoding == Encoding::Linear16 && m_payload.size() % 2 != 0)
        return malformed(u"a payload that ends in half a sample"_s);
    return MediaReceived{m_payload, count.value_or(0)};
}

Result<StreamMessage> PlivoDialect::readDtmf() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const char key = keyOf(m_scan.member(m_scan.member("dtmf"), "digit"));
    if (key == 0)
        return malformed(u"dtmf without one telephone key"_s);
    return KeyPressed{key};
}

Result<StreamMessage> PlivoDialect::readPlayed() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto name = m_scan.member("name");
    if (!name || name->kind != Kind::String)
        return malformed(u"a checkpoint without a name"_s);
    return MarkReached{JsonScan::text(*name)};
}

Result<StreamMessage> PlivoDialect::readStop()
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    m_state = State::Stopped;
    return StreamStopped{u"stop"_s};
}

// The streamId may be missing: the vendor's pages show confirmations and `stop` with and without it.
Result<void> PlivoDialect::checkStream() const
{
    if (m_state == State::Waiting)
        return outOfTurn(u"it sends before start"_s);
    if (m_state == State::Stopped)
        return outOfTurn(u"it sends after stop"_s);
    const auto id = m_scan.member("streamId");
    if (!id)
        return {};
    if (id->kind != Kind::String)
        return malformed(u"a streamId that is no text"_s);
    if (id->raw != m_stream)
        return fail(Error::Code::Refused, u"Plivo stream: a message for another streamId"_s);
    return {};
}

WireMessage PlivoDialect::media(QByteArrayView audio)
{
    return {withSound({m_mediaHead}, audio, "\"}}"), false};
}

WireMessage PlivoDialect::mark(QByteArrayView name)
{
    return {"{\"event\":\"checkpoint\",\"streamId\":\"" + m_stream + "\",\"name\":" + quoted(name) + "}", false};
}

WireMessage PlivoDialect::clear()
{
    return {"{\"event\":\"clearAudio\",\"streamId\":\"" + m_stream + "\"}", false};
}

} // namespace bridge
