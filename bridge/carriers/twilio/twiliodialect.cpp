// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/twilio/twiliodialect.h"

#include "bridge/carriers/base64.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Twilio stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Twilio stream: "_s + what);
}

// A name that we may write between quotes as it is. Twilio's are MZ and 32 hex digits, SignalWire's are UUIDs.
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

bool isText(const Node *node, QByteArrayView text)
{
    return node && node->kind == Kind::String && node->raw == text;
}

// A whole number, written as a number or as text; fewer digits than could overflow.
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
    QMap<QString, QString> read;
    if (!parameters)
        return read;
    if (parameters->kind != Kind::Object)
        return malformed(u"customParameters is no object"_s);
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
    const auto stream = sidOf(m_scan.member(start, "streamSid"));
    const auto leg = sidOf(m_scan.member(start, "callSid"));
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

    // Some JSON writers escape the slash, which is a base64 letter.
    const QByteArray plain = payload->escaped ? JsonScan::text(*payload) : QByteArray();
    const QByteArrayView text = payload->escaped ? QByteArrayView(plain) : payload->raw;
    m_payload.resize(base64::decodedSizeLimit(text.size()));
    const auto size = base64::decode(text, m_payload.data());
    if (size < 0)
        return malformed(u"a payload that is not base64"_s);
    return MediaReceived{QByteArrayView(m_payload).first(size), count.value_or(0)};
}

Result<StreamMessage> TwilioDialect::readDtmf() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto digit = m_scan.member(m_scan.member("dtmf"), "digit");
    const auto written = digit && (digit->kind == Kind::String || digit->kind == Kind::Number) ? digit->raw
                                                                                                : QByteArrayView();
    if (written.size() != 1 || !QByteArrayView("0123456789*#ABCD").contains(written.front()))
        return malformed(u"dtmf without one telephone key"_s);
    return KeyPressed{written.front()};
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
    constexpr QByteArrayView kHead = "{\"event\":\"media\",\"streamSid\":\"";
    constexpr QByteArrayView kMiddle = "\",\"media\":{\"payload\":\"";
    constexpr QByteArrayView kTail = "\"}}";
    QByteArray text(kHead.size() + m_stream.size() + kMiddle.size() + base64::encodedSize(audio.size()) + kTail.size(),
        Qt::Uninitialized);
    char *to = std::copy(kHead.begin(), kHead.end(), text.data());
    to = std::copy(m_stream.cbegin(), m_stream.cend(), to);
    to = std::copy(kMiddle.begin(), kMiddle.end(), to);
    base64::encode(audio, to);
    std::copy(kTail.begin(), kTail.end(), to + base64::encodedSize(audio.size()));
    return {text, false};
}

WireMessage TwilioDialect::mark(QByteArrayView name)
{
    return message("mark", ",\"mark\":{\"name\":\"" + escaped(name) + "\"}");
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
