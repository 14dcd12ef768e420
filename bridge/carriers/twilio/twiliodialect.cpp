// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliodialect.h"

#include "bridge/carriers/streamjson.h"

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;
using namespace streamjson;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Twilio stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Twilio stream: "_s + what);
}

Result<void> checkFormat(const JsonScan &scan, const Node *format)
{
    if (!format)
        return {}; // the documentation says it is always mu-law 8000
    const bool known = isText(scan.member(format, "encoding"), "audio/x-mulaw")
        && countOf(scan.member(format, "sampleRate")) == quint64(kTelephoneRate.hz);
    const auto channels = scan.member(format, "channels");
    if (!known || (channels && countOf(channels) != 1u))
        return fail(Error::Code::Unsupported, u"Twilio stream: the sound is not mono mu-law at 8000 Hz"_s);
    return {};
}

Result<QMap<QString, QString>> readParameters(const JsonScan &scan, const Node *parameters)
{
    if (parameters && parameters->kind != Kind::Object)
        return malformed(u"customParameters is no object"_s);
    const auto read = parametersIn(scan, parameters);
    if (!read)
        return malformed(u"a custom parameter is neither text nor number"_s);
    return *read;
}

} // namespace

Result<StreamMessage> TwilioDialect::read(QByteArrayView message, bool binary)
{
    if (binary)
        return malformed(u"a binary message; Twilio sends text"_s);
    if (message.size() > kMaxMessage)
        return malformed(u"a message of %1 bytes; at most %2 are read"_s.arg(message.size()).arg(kMaxMessage));
    if (const auto scanned = m_scan.read(message); !scanned)
        return tl::make_unexpected(scanned.error());
    const auto event = m_scan.member("event");
    if (!event || event->kind != Kind::String)
        return malformed(u"a message without an event"_s);
    if (event->raw == "media")
        return readMedia();
    if (event->raw == "mark")
        return readMark();
    if (event->raw == "dtmf")
        return readDtmf();
    if (event->raw == "start")
        return readStart();
    if (event->raw == "stop")
        return readStop();
    if (event->raw == "connected" && m_state == State::Waiting)
        return StreamConnected{};
    return Ignored{};
}

Result<StreamMessage> TwilioDialect::readStart()
{
    if (m_state != State::Waiting)
        return outOfTurn(u"a second start"_s);
    const auto start = m_scan.member("start");
    const auto stream = plainIdOf(m_scan.member(start, "streamSid"));
    const auto leg = plainIdOf(m_scan.member(start, "callSid"));
    if (stream.isEmpty() || leg.isEmpty())
        return malformed(u"start without a usable streamSid and callSid"_s);
    const auto outer = m_scan.member("streamSid");
    if (outer && !isText(outer, stream))
        return malformed(u"start names two streams"_s);
    if (const auto format = checkFormat(m_scan, m_scan.member(start, "mediaFormat")); !format)
        return tl::make_unexpected(format.error());
    const auto parameters = readParameters(m_scan, m_scan.member(start, "customParameters"));
    if (!parameters)
        return tl::make_unexpected(parameters.error());
    m_stream = stream.toByteArray();
    m_state = State::Started;
    return StreamStarted{StreamId(QString::fromLatin1(stream)), LegId(QString::fromLatin1(leg)), Encoding::MuLaw,
        kTelephoneRate, *parameters};
}

Result<StreamMessage> TwilioDialect::readMedia()
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
    return MediaReceived{m_payload, count.value_or(0)};
}

Result<StreamMessage> TwilioDialect::readDtmf() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const char key = keyOf(m_scan.member(m_scan.member("dtmf"), "digit"));
    if (key == 0)
        return malformed(u"dtmf without one telephone key"_s);
    return KeyPressed{key};
}

Result<StreamMessage> TwilioDialect::readMark() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto name = m_scan.member(m_scan.member("mark"), "name");
    if (!name || name->kind != Kind::String)
        return malformed(u"a mark without a name"_s);
    return MarkReached{JsonScan::text(*name)};
}

Result<StreamMessage> TwilioDialect::readStop()
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    m_state = State::Stopped;
    return StreamStopped{u"stop"_s};
}

Result<void> TwilioDialect::checkStream() const
{
    if (m_state == State::Waiting)
        return outOfTurn(u"it sends before start"_s);
    if (m_state == State::Stopped)
        return outOfTurn(u"it sends after stop"_s);
    const auto sid = m_scan.member("streamSid");
    if (!sid || sid->kind != Kind::String)
        return malformed(u"a message without streamSid"_s);
    if (sid->raw != m_stream)
        return fail(Error::Code::Refused, u"Twilio stream: a message for another streamSid"_s);
    return {};
}

WireMessage TwilioDialect::media(QByteArrayView audio)
{
    return {withSound({R"({"event":"media","streamSid":")", m_stream, R"(","media":{"payload":")"}, audio, "\"}}"), false};
}

WireMessage TwilioDialect::mark(QByteArrayView name)
{
    return message("mark", ",\"mark\":{\"name\":" + quoted(name) + "}");
}

WireMessage TwilioDialect::clear()
{
    return message("clear", {});
}

WireMessage TwilioDialect::message(QByteArrayView event, QByteArrayView rest) const
{
    QByteArray text = "{\"event\":\"";
    text.append(event).append("\",\"streamSid\":\"").append(m_stream).append('"').append(rest).append('}');
    return {text, false};
}

} // namespace bridge
