// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxdialect.h"

#include "bridge/audio/g711.h"
#include "bridge/carriers/streamjson.h"

#include <algorithm>
#include <array>
#include <optional>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Node = JsonScan::Node;
using Kind = JsonScan::Kind;
using namespace streamjson;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Telnyx stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Telnyx stream: "_s + what);
}

// By way of linear sound: the nearest mu-law step of each A-law one.
const std::array<char, 256> &muLawOfALaw()
{
    static const auto table = [] {
        std::array<char, 256> aLaw{}, muLaw{};
        for (int i = 0; i < 256; ++i)
            aLaw[size_t(i)] = char(i);
        std::array<qint16, 256> linear{};
        g711::decodeALaw({aLaw.data(), qsizetype(aLaw.size())}, linear);
        g711::encodeMuLaw(linear, muLaw);
        return muLaw;
    }();
    return table;
}

// Whether it comes as A-law; nothing when it is neither.
std::optional<bool> readFormat(const JsonScan &scan, const Node *format)
{
    if (!format)
        return false; // as it was ordered
    const auto encoding = scan.member(format, "encoding");
    const bool aLaw = isText(encoding, "PCMA");
    const auto rate = scan.member(format, "sample_rate");
    const auto channels = scan.member(format, "channels");
    if ((!aLaw && !isText(encoding, "PCMU")) || (rate && countOf(rate) != quint64(kTelephoneRate.hz))
        || (channels && countOf(channels) != 1u))
        return std::nullopt;
    return aLaw;
}

} // namespace

Result<StreamMessage> TelnyxDialect::read(QByteArrayView message, bool binary)
{
    if (binary)
        return malformed(u"a binary message; Telnyx sends text"_s);
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
    if (event->raw == "error")
        return readError();
    if (event->raw == "connected" && m_state == State::Waiting)
        return StreamConnected{};
    return Ignored{};
}

Result<StreamMessage> TelnyxDialect::readStart()
{
    if (m_state != State::Waiting)
        return outOfTurn(u"a second start"_s);
    const auto start = m_scan.member("start");
    const auto stream = idOf(m_scan.member("stream_id"));
    const auto leg = idOf(m_scan.member(start, "call_control_id"));
    if (stream.isEmpty() || leg.isEmpty())
        return malformed(u"start without a usable stream_id and call_control_id"_s);
    const auto aLaw = readFormat(m_scan, m_scan.member(start, "media_format"));
    if (!aLaw)
        return fail(Error::Code::Unsupported, u"Telnyx stream: the sound is neither PCMU nor PCMA, mono at 8000 Hz"_s);
    const auto parameters = parametersIn(m_scan, m_scan.member(start, "custom_parameters"));
    if (!parameters)
        return malformed(u"a custom parameter is neither text nor number"_s);
    m_stream = stream.toByteArray();
    m_comesAsALaw = *aLaw;
    m_state = State::Started;
    return StreamStarted{StreamId(QString::fromLatin1(stream)), LegId(QString::fromLatin1(leg)), Encoding::MuLaw,
        kTelephoneRate, *parameters};
}

Result<StreamMessage> TelnyxDialect::readMedia()
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
    if (m_comesAsALaw) {
        std::transform(m_payload.cbegin(), m_payload.cend(), m_payload.begin(),
            [&table = muLawOfALaw()](char c) { return table[uchar(c)]; });
    }
    return MediaReceived{m_payload, count.value_or(0)};
}

Result<StreamMessage> TelnyxDialect::readDtmf() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const char key = keyOf(m_scan.member(m_scan.member("dtmf"), "digit"));
    if (key == 0)
        return malformed(u"dtmf without one telephone key"_s);
    return KeyPressed{key};
}

Result<StreamMessage> TelnyxDialect::readMark() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto name = m_scan.member(m_scan.member("mark"), "name");
    if (!name || name->kind != Kind::String)
        return malformed(u"a mark without a name"_s);
    return MarkReached{JsonScan::text(*name)};
}

Result<StreamMessage> TelnyxDialect::readStop()
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    m_state = State::Stopped;
    return StreamStopped{u"stop"_s};
}

// What it did not take from us. Its detail may repeat what we sent, so only the number goes on.
Result<StreamMessage> TelnyxDialect::readError() const
{
    if (const auto stream = checkStream(); !stream)
        return tl::make_unexpected(stream.error());
    const auto code = countOf(m_scan.member(m_scan.member("payload"), "code"));
    return fail(Error::Code::Refused, u"Telnyx stream: it refuses what was sent (error %1)"_s.arg(code.value_or(0)));
}

// One socket has one stream. The documents of some events show no stream_id, so it may be missing, but not be another's.
Result<void> TelnyxDialect::checkStream() const
{
    if (m_state == State::Waiting)
        return outOfTurn(u"it sends before start"_s);
    if (m_state == State::Stopped)
        return outOfTurn(u"it sends after stop"_s);
    const auto stream = m_scan.member("stream_id");
    if (stream && stream->kind != Kind::String)
        return malformed(u"a stream_id that is no text"_s);
    if (stream && stream->raw != m_stream)
        return fail(Error::Code::Refused, u"Telnyx stream: a message for another stream_id"_s);
    return {};
}

WireMessage TelnyxDialect::media(QByteArrayView audio)
{
    return {withSound({R"({"event":"media","media":{"payload":")"}, audio, "\"}}"), false};
}

WireMessage TelnyxDialect::mark(QByteArrayView name)
{
    return {R"({"event":"mark","mark":{"name":)" + quoted(name) + "}}", false};
}

WireMessage TelnyxDialect::clear()
{
    return {R"({"event":"clear"})", false};
}

} // namespace bridge
