// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagedialect.h"

#include "bridge/carriers/streamjson.h"

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

using Kind = JsonScan::Kind;
using namespace streamjson;

auto malformed(const QString &what)
{
    return fail(Error::Code::Malformed, u"Vonage stream: "_s + what);
}

auto outOfTurn(const QString &what)
{
    return fail(Error::Code::NotPossibleNow, u"Vonage stream: "_s + what);
}

// "audio/l16;rate=16000"; 0 Hz for anything else.
SampleRate rateOf(const JsonScan::Node *type)
{
    for (const int hz : {8000, 16000, 24000}) {
        if (isText(type, "audio/l16;rate=" + QByteArray::number(hz)))
            return {hz};
    }
    return {0};
}

} // namespace

Result<StreamMessage> VonageDialect::read(QByteArrayView message, bool binary)
{
    if (message.size() > kMaxMessage)
        return malformed(u"a message of %1 bytes; at most %2 are read"_s.arg(message.size()).arg(kMaxMessage));
    return binary ? readSound(message) : readText(message);
}

Result<StreamMessage> VonageDialect::readText(QByteArrayView message)
{
    if (const auto scanned = m_scan.read(message); !scanned)
        return tl::make_unexpected(scanned.error());
    const auto event = m_scan.member("event");
    if (!event || event->kind != Kind::String)
        return malformed(u"a message without an event"_s);
    if (event->raw == "websocket:connected")
        return readConnected();
    if (event->raw == "websocket:dtmf")
        return readKey();
    if (event->raw == "websocket:notify")
        return readNotify();
    if (event->raw == "websocket:cleared") {
        if (const auto turn = checkTurn(); !turn)
            return tl::make_unexpected(turn.error());
        return Cleared{};
    }
    if (event->raw == "websocket:hangup") { // not in the documents, but in others' code
        if (const auto turn = checkTurn(); !turn)
            return tl::make_unexpected(turn.error());
        m_state = State::Stopped;
        return StreamStopped{u"hangup"_s};
    }
    return Ignored{};
}

Result<StreamMessage> VonageDialect::readConnected()
{
    if (m_state != State::Waiting)
        return outOfTurn(u"a second websocket:connected"_s);
    const auto rate = rateOf(m_scan.member("content-type"));
    if (rate.hz == 0)
        return fail(Error::Code::Unsupported, u"Vonage stream: the sound is not 16-bit at 8000, 16000 or 24000 Hz"_s);
    StreamStarted started;
    for (auto child = m_scan.nextChild(m_scan.root()); child; child = m_scan.nextChild(m_scan.root(), child)) {
        if (child->kind == Kind::String && child->key != "event" && child->key != "content-type")
            started.parameters.insert(QString::fromUtf8(JsonScan::keyText(*child)), QString::fromUtf8(JsonScan::text(*child)));
    }
    const auto leg = QString::fromLatin1(idOf(m_scan.member("leg")));
    started.leg = LegId(leg);
    started.stream = StreamId(leg);
    started.encoding = Encoding::Linear16;
    started.rate = rate;
    m_frameBytes = samplesIn(kFrame, rate) * qsizetype(sizeof(qint16));
    m_state = State::Started;
    return started;
}

Result<StreamMessage> VonageDialect::readSound(QByteArrayView message)
{
    if (const auto turn = checkTurn(); !turn)
        return tl::make_unexpected(turn.error());
    if (message.isEmpty() || message.size() % qsizetype(sizeof(qint16)) != 0)
        return malformed(u"%1 bytes of sound, which are no whole samples"_s.arg(message.size()));
    m_payload.resize(message.size()); // keeps its memory from frame to frame
    std::copy(message.begin(), message.end(), m_payload.begin());
    return MediaReceived{m_payload, 0};
}

Result<StreamMessage> VonageDialect::readKey() const
{
    if (const auto turn = checkTurn(); !turn)
        return tl::make_unexpected(turn.error());
    const auto digit = m_scan.member("digit");
    const char key = keyOf(digit ? digit : m_scan.member("dtmf"));
    if (key == 0)
        return malformed(u"websocket:dtmf without one telephone key"_s);
    return KeyPressed{key};
}

Result<StreamMessage> VonageDialect::readNotify() const
{
    if (const auto turn = checkTurn(); !turn)
        return tl::make_unexpected(turn.error());
    const auto id = m_scan.member(m_scan.member("payload"), "id");
    if (!id || id->kind != Kind::String)
        return malformed(u"websocket:notify without an id"_s);
    return MarkReached{JsonScan::text(*id)};
}

Result<void> VonageDialect::checkTurn() const
{
    if (m_state == State::Waiting)
        return outOfTurn(u"it sends before websocket:connected"_s);
    if (m_state == State::Stopped)
        return outOfTurn(u"it sends after the end"_s);
    return {};
}

// Vonage plays nothing of a message of another length, so a short one is filled up with silence.
WireMessage VonageDialect::media(QByteArrayView audio)
{
    Q_ASSERT(audio.size() <= m_frameBytes);
    QByteArray frame(m_frameBytes, '\0');
    std::copy_n(audio.begin(), std::min(audio.size(), m_frameBytes), frame.begin());
    return {frame, true};
}

WireMessage VonageDialect::mark(QByteArrayView name)
{
    return {R"({"action":"notify","payload":{"id":)" + quoted(name) + "}}", false};
}

WireMessage VonageDialect::clear()
{
    return {R"({"action":"clear"})", false};
}

} // namespace bridge
