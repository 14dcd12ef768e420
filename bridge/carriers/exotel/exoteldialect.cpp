// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exoteldialect.h"

#include "bridge/carriers/base64.h"
#include "bridge/carriers/webhook.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Exotel stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Exotel stream: "_s + what);
}

// A name that we may write between quotes as it is. Exotel's are 32 hex digits.
bool isSid(QByteArrayView text)
{
    constexpr qsizetype kMaxSid = 64;
    return !text.isEmpty() && text.size() <= kMaxSid && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

QByteArrayView sidOf(const Node *node)
{
    return node && node->kind == Kind::String && isSid(node->raw) ? node->raw : QByteArrayView();
}

// A whole number, written as a number or as text: Exotel does both. Fewer digits than could overflow.
std::optional<quint64> countOf(const Node *node)
{
    constexpr qsizetype kMaxDigits = 18;
    if (!node || (node->kind != Kind::Number && node->kind != Kind::String))
        return std::nullopt;
    if (node->raw.isEmpty() || node->raw.size() > kMaxDigits)
        return std::nullopt;
    quint64 count = 0;
    for (const char c : node->raw) {
        if (c < '0' || c > '9')
            return std::nullopt;
        count = count * 10 + quint64(c - '0');
    }
    return count;
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
    QMap<QString, QString> read;
    if (!parameters || parameters->kind == Kind::Null)
        return read;
    if (parameters->kind == Kind::String) {
        for (const auto &[key, value] : formFields(JsonScan::text(*parameters)))
            read.insert(key, value);
        return read;
    }
    if (parameters->kind != Kind::Object)
        return malformed(u"custom_parameters is no object"_s);
    for (auto child = scan.nextChild(parameters); child; child = scan.nextChild(parameters, child)) {
        if (child->kind != Kind::String && child->kind != Kind::Number)
            return malformed(u"a custom parameter is neither text nor number"_s);
        read.insert(QString::fromUtf8(JsonScan::keyText(*child)), QString::fromUtf8(JsonScan::text(*child)));
    }
    return read;
}

// JSON text without its quotes; UTF-8 passes as it is.
QByteArray escaped(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (uchar(c) < 0x20) {
            out += "\\u00" + QByteArray(1, c).toHex();
        } else {
            out += c;
        }
    }
    return out;
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
    const auto stream = sidOf(inner ? inner : outer);
    const auto leg = sidOf(m_scan.member(start, "call_sid"));
    if (stream.isEmpty() || leg.isEmpty())
        return malformed(u"start without a usable stream_sid and call_sid"_s);
    if (outer && sidOf(outer) != stream)
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

    // Some JSON writers escape the slash, which is a base64 letter.
    const QByteArray plain = payload->escaped ? JsonScan::text(*payload) : QByteArray();
    const QByteArrayView text = payload->escaped ? QByteArrayView(plain) : payload->raw;
    m_payload.resize(base64::decodedSizeLimit(text.size()));
    const auto size = base64::decode(text, m_payload.data());
    if (size < 0)
        return malformed(u"a payload that is not base64"_s);
    if (size % 2 != 0)
        return malformed(u"a payload with half a sample"_s);
    return MediaReceived{QByteArrayView(m_payload).first(size), count.value_or(0)};
}

Result<StreamMessage> ExotelDialect::readDtmf() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto digit = m_scan.member(m_scan.member("dtmf"), "digit");
    const auto written = digit && (digit->kind == Kind::String || digit->kind == Kind::Number) ? digit->raw : QByteArrayView();
    if (written.size() != 1 || !QByteArrayView("0123456789*#ABCD").contains(written.front()))
        return malformed(u"dtmf without one telephone key"_s);
    return KeyPressed{written.front()};
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
    QByteArray text;
    text.reserve(base64::encodedSize(audio.size()) + 2 * m_stream.size() + 256);
    text.append("{\"event\":\"media\",\"stream_sid\":\"").append(m_stream).append("\",\"streamSid\":\"").append(m_stream);
    text.append("\",\"sequence_number\":\"").append(count).append("\",\"media\":{\"chunk\":\"").append(count);
    text.append("\",\"timestamp\":\"").append(at).append("\",\"sequenceNumber\":\"").append(count).append("\",\"payload\":\"");
    const auto head = text.size();
    text.resize(head + base64::encodedSize(audio.size()));
    base64::encode(audio, text.data() + head);
    text.append("\"}}");
    return {text, false};
}

WireMessage ExotelDialect::mark(QByteArrayView name)
{
    return message("mark", ",\"mark\":{\"name\":\"" + escaped(name) + "\"}");
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
