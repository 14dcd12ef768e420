// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exoteldialect.h"

#include "bridge/carriers/streamjson.h"
#include "bridge/carriers/webhook.h"

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;
using namespace streamjson;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Exotel stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Exotel stream: "_s + what);
}

// The pages disagree on what `encoding` and `bit_rate` say, so they count only where they name G.711.
Result<SampleRate> readRate(const JsonScan &scan, const Node *format)
{
    const auto unsupported = [] {
        return fail(Error::Code::Unsupported, u"Exotel stream: the sound is not 16-bit PCM at 8000, 16000 or 24000 Hz"_s);
    };
    if (const auto encoding = scan.member(format, "encoding"); encoding && encoding->kind == Kind::String) {
        const auto named = encoding->raw.toByteArray().toLower();
        if (named.contains("law") || named.contains("pcmu") || named.contains("pcma"))
            return unsupported();
    }
    const auto written = scan.member(format, "sample_rate");
    if (!written)
        return kTelephoneRate;
    const auto rate = countOf(written);
    if (rate != 8000u && rate != 16000u && rate != 24000u)
        return unsupported();
    return SampleRate{int(*rate)};
}

// An object; older streams send the URL's query as text.
Result<QMap<QString, QString>> readParameters(const JsonScan &scan, const Node *parameters)
{
    if (parameters && parameters->kind == Kind::String) {
        QMap<QString, QString> read;
        for (const auto &[key, value] : formFields(JsonScan::text(*parameters)))
            read.insert(key, value);
        return read;
    }
    if (parameters && parameters->kind != Kind::Object && parameters->kind != Kind::Null)
        return malformed(u"custom_parameters is no object"_s);
    const auto read = parametersIn(scan, parameters);
    if (!read)
        return malformed(u"a custom parameter is neither text nor number"_s);
    return *read;
}

} // namespace

Result<StreamMessage> ExotelDialect::read(QByteArrayView message, bool binary)
{
    if (binary)
        return malformed(u"a binary message; Exotel sends text"_s);
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

Result<StreamMessage> ExotelDialect::readStart()
{
    if (m_state != State::Waiting)
        return outOfTurn(u"a second start"_s);
    const auto start = m_scan.member("start");
    const auto outer = m_scan.member("stream_sid");
    const auto inner = m_scan.member(start, "stream_sid");
    const auto stream = plainIdOf(inner ? inner : outer);
    const auto leg = plainIdOf(m_scan.member(start, "call_sid"));
    if (stream.isEmpty() || leg.isEmpty())
        return malformed(u"start without a usable stream_sid and call_sid"_s);
    if (outer && plainIdOf(outer) != stream)
        return malformed(u"start names two streams"_s);
    const auto rate = readRate(m_scan, m_scan.member(start, "media_format"));
    if (!rate)
        return tl::make_unexpected(rate.error());
    const auto parameters = readParameters(m_scan, m_scan.member(start, "custom_parameters"));
    if (!parameters)
        return tl::make_unexpected(parameters.error());
    m_stream = stream.toByteArray();
    m_rate = *rate;
    m_state = State::Started;
    return StreamStarted{StreamId(QString::fromLatin1(stream)), LegId(QString::fromLatin1(leg)), Encoding::Linear16, *rate,
        *parameters};
}

Result<StreamMessage> ExotelDialect::readMedia()
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto media = m_scan.member("media");
    const auto payload = m_scan.member(media, "payload");
    if (!payload || payload->kind != Kind::String || payload->raw.isEmpty())
        return malformed(u"media without a payload"_s);
    const auto chunk = m_scan.member(media, "chunk");
    const auto count = countOf(chunk);
    if (chunk && !count)
        return malformed(u"media whose chunk is no whole number"_s);
    if (!decodeSound(*payload, m_payload))
        return malformed(u"a payload that is not base64"_s);
    if (m_payload.size() % 2 != 0)
        return malformed(u"a payload with half a sample"_s);
    return MediaReceived{m_payload, count.value_or(0)};
}

Result<StreamMessage> ExotelDialect::readDtmf() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const char key = keyOf(m_scan.member(m_scan.member("dtmf"), "digit"));
    if (key == 0)
        return malformed(u"dtmf without one telephone key"_s);
    return KeyPressed{key};
}

Result<StreamMessage> ExotelDialect::readMark() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto name = m_scan.member(m_scan.member("mark"), "name");
    if (!name || name->kind != Kind::String)
        return malformed(u"a mark without a name"_s);
    return MarkReached{JsonScan::text(*name)};
}

Result<StreamMessage> ExotelDialect::readStop()
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    m_state = State::Stopped;
    const auto reason = m_scan.member(m_scan.member("stop"), "reason");
    if (reason && reason->kind == Kind::String && (reason->raw == "stopped" || reason->raw == "callended"))
        return StreamStopped{QString::fromLatin1(reason->raw)};
    return StreamStopped{u"stop"_s};
}

Result<void> ExotelDialect::checkStream() const
{
    if (m_state == State::Waiting)
        return outOfTurn(u"it sends before start"_s);
    if (m_state == State::Stopped)
        return outOfTurn(u"it sends after stop"_s);
    const auto sid = m_scan.member("stream_sid");
    if (!sid || sid->kind != Kind::String)
        return malformed(u"a message without stream_sid"_s);
    if (sid->raw != m_stream)
        return fail(Error::Code::Refused, u"Exotel stream: a message for another stream_sid"_s);
    return {};
}

WireMessage ExotelDialect::media(QByteArrayView audio)
{
    m_held.append(audio);
    if (m_held.size() < kChunk)
        return {};
    const auto whole = m_held.size() / kGrain * kGrain;
    const auto message = chunk(QByteArrayView(m_held).first(whole));
    m_held.remove(0, whole);
    return message;
}

WireMessage ExotelDialect::flush()
{
    if (m_held.isEmpty())
        return {};
    const auto whole = (m_held.size() + kGrain - 1) / kGrain * kGrain;
    m_held.append(whole - m_held.size(), '\0'); // digital silence
    const auto message = chunk(m_held);
    m_held.clear();
    return message;
}

// Exotel's page names the stream stream_sid, its own samples streamSid with three counts inside media, without which some calls
// end early: both are sent. Counts are text.
WireMessage ExotelDialect::chunk(QByteArrayView audio)
{
    ++m_sent;
    const auto count = QByteArray::number(m_sent);
    const auto at = QByteArray::number(lengthOf(qsizetype(m_sentBytes / 2), m_rate).count());
    m_sentBytes += quint64(audio.size());
    const auto text = withSound({R"({"event":"media","stream_sid":")", m_stream, R"(","streamSid":")", m_stream,
                                    R"(","sequence_number":")", count, R"(","media":{"chunk":")", count,
                                    R"(","timestamp":")", at, R"(","sequenceNumber":")", count, R"(","payload":")"},
        audio, "\"}}");
    return {text, false};
}

WireMessage ExotelDialect::mark(QByteArrayView name)
{
    return message("mark", ",\"mark\":{\"name\":" + quoted(name) + "}");
}

WireMessage ExotelDialect::clear()
{
    m_held.clear();
    return message("clear", {});
}

WireMessage ExotelDialect::message(QByteArrayView event, QByteArrayView rest) const
{
    QByteArray text = "{\"event\":\"";
    text.append(event).append("\",\"stream_sid\":\"").append(m_stream).append("\",\"streamSid\":\"").append(m_stream);
    text.append('"').append(rest).append('}');
    return {text, false};
}

} // namespace bridge
