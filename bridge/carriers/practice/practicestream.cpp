// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/practicestream.h"

#include "bridge/audio/g711.h"
#include "bridge/carriers/base64.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

constexpr qsizetype kMaxMessage = 1024 * 1024;
constexpr qint64 kMaxBuffered = 8 * 60 * 10 * 1000;   // ten minutes; Twilio's own limit is not documented
constexpr qsizetype kMaxMarks = 10'000;
constexpr qsizetype kMaxHeard = 8 * 60 * 30 * 1000;   // half an hour
constexpr qsizetype kForgetAtOnce = 8 * 60 * 1000;    // a minute, so that the memory is moved rarely
constexpr qsizetype kMaxMoments = 10'000;

auto refused(const QString &what)
{
    return fail(Error::Code::Malformed, u"Twilio error 31924, unsupported message: %1."_s.arg(what));
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString text(const QByteArray &bytes)
{
    return QString::fromUtf8(bytes);
}

} // namespace

PracticeStream::PracticeStream(const Names &names)
    : m_names(names)
{
}

QByteArray PracticeStream::connected()
{
    return R"({"event":"connected","protocol":"Call","version":"1.0.0"})";
}

QByteArray PracticeStream::head(QByteArrayView event)
{
    QByteArray text = "{\"event\":\"";
    text.append(event).append("\",\"sequenceNumber\":\"").append(QByteArray::number(++m_sequence));
    text.append("\",\"streamSid\":\"").append(m_names.stream).append("\",");
    return text;
}

QByteArray PracticeStream::start(const QMap<QString, QString> &parameters)
{
    QJsonObject custom;
    for (auto it = parameters.begin(); it != parameters.end(); ++it)
        custom.insert(it.key(), it.value());
    const QJsonObject format{{"encoding"_L1, u"audio/x-mulaw"_s}, {"sampleRate"_L1, 8000}, {"channels"_L1, 1}};
    return head("start") + "\"start\":"
        + json({{"streamSid"_L1, text(m_names.stream)}, {"accountSid"_L1, text(m_names.account)},
            {"callSid"_L1, text(m_names.leg)}, {"tracks"_L1, QJsonArray{u"inbound"_s}}, {"mediaFormat"_L1, format},
            {"customParameters"_L1, custom}})
        + "}";
}

QByteArray PracticeStream::media(QByteArrayView muLaw)
{
    const quint64 at = m_chunk++ * quint64(kFrame.count());
    QByteArray payload(base64::encodedSize(muLaw.size()), Qt::Uninitialized);
    base64::encode(muLaw, payload.data());
    return head("media") + "\"media\":{\"track\":\"inbound\",\"chunk\":\"" + QByteArray::number(m_chunk) + "\",\"timestamp\":\""
        + QByteArray::number(at) + "\",\"payload\":\"" + payload + "\"}}";
}

QByteArray PracticeStream::pressed(char key)
{
    return head("dtmf") + "\"dtmf\":{\"track\":\"inbound_track\",\"digit\":\"" + key + "\"}}";
}

QByteArray PracticeStream::stop()
{
    return head("stop") + "\"stop\":{\"accountSid\":\"" + m_names.account + "\",\"callSid\":\"" + m_names.leg + "\"}}";
}

Result<void> PracticeStream::receive(QByteArrayView message)
{
    if (message.size() > kMaxMessage)
        return refused(u"%1 bytes are too long"_s.arg(message.size()));
    if (const auto read = m_scan.read(message); !read)
        return refused(read.error().detail);
    const auto event = m_scan.member("event");
    const auto stream = m_scan.member("streamSid");
    if (!event || event->kind != JsonScan::Kind::String)
        return refused(u"it has no event"_s);
    if (!stream || stream->kind != JsonScan::Kind::String || stream->raw != m_names.stream)
        return refused(u"it does not name this stream"_s);
    if (event->raw == "media" && hasExactly(m_scan.root(), {"event", "streamSid", "media"}))
        return takeMedia(*m_scan.member("media"));
    if (event->raw == "mark" && hasExactly(m_scan.root(), {"event", "streamSid", "mark"}))
        return takeMark(*m_scan.member("mark"));
    if (event->raw == "clear" && hasExactly(m_scan.root(), {"event", "streamSid"})) {
        takeClear();
        return {};
    }
    return refused(u"only media, mark and clear may be sent, with their own members"_s);
}

Result<void> PracticeStream::takeMedia(const JsonScan::Node &media)
{
    const auto payload = m_scan.member(&media, "payload");
    if (!hasExactly(&media, {"payload"}) || payload->kind != JsonScan::Kind::String)
        return refused(u"media has a payload and nothing else"_s);
    const QByteArray encoded = JsonScan::text(*payload);
    QByteArray sound(base64::decodedSizeLimit(encoded.size()), Qt::Uninitialized);
    const auto size = base64::decode(encoded, sound.data());
    if (size <= 0)
        return refused(u"the payload is not base64"_s);
    if (buffered() + size > kMaxBuffered)
        return refused(u"more than ten minutes of sound are waiting to be played"_s);
    m_buffer.append(sound.constData(), size);
    m_received += size;
    return {};
}

Result<void> PracticeStream::takeMark(const JsonScan::Node &mark)
{
    const auto name = m_scan.member(&mark, "name");
    if (!hasExactly(&mark, {"name"}) || name->kind != JsonScan::Kind::String)
        return refused(u"a mark has a name and nothing else"_s);
    if (m_marks.size() == kMaxMarks)
        return refused(u"too many marks are waiting"_s);
    m_marks.append({m_received, JsonScan::text(*name)});
    echoDueMarks();
    return {};
}

void PracticeStream::takeClear()
{
    m_buffer.clear();
    m_bufferAt = 0;
    m_played = m_received;
    remember(PracticeMoment::Kind::Cleared, {});
    echoDueMarks(); // all of them: Twilio echoes at once what it will never play
}

bool PracticeStream::hasExactly(const JsonScan::Node *object, std::initializer_list<QByteArrayView> keys) const
{
    if (!std::all_of(keys.begin(), keys.end(), [&](QByteArrayView key) { return m_scan.member(object, key); }))
        return false;
    size_t members = 0;
    for (auto child = m_scan.nextChild(object); child; child = m_scan.nextChild(object, child))
        ++members;
    return members == keys.size();
}

void PracticeStream::play(std::span<char> muLaw)
{
    const auto count = std::min(qsizetype(muLaw.size()), m_buffer.size() - m_bufferAt);
    const auto rest = std::copy_n(m_buffer.cbegin() + m_bufferAt, count, muLaw.begin());
    std::fill(rest, muLaw.end(), g711::kMuLawSilence);
    m_bufferAt += count;
    m_played += count;
    constexpr qsizetype kTidyUp = 64 * 1024;
    if (m_bufferAt == m_buffer.size() || m_bufferAt > kTidyUp) {
        m_buffer.remove(0, m_bufferAt);
        m_bufferAt = 0;
    }
    keep(muLaw);
    echoDueMarks();
}

void PracticeStream::echoDueMarks()
{
    while (!m_marks.isEmpty() && m_marks.first().at <= m_played) {
        const QByteArray name = m_marks.takeFirst().name;
        m_echoes.append(head("mark") + "\"mark\":" + json({{"name"_L1, text(name)}}) + "}");
        remember(PracticeMoment::Kind::MarkEchoed, name);
    }
}

void PracticeStream::keep(std::span<const char> muLaw)
{
    if (m_heard.size() + qsizetype(muLaw.size()) > kMaxHeard)
        m_heard.remove(0, kForgetAtOnce);
    m_heard.append(muLaw.data(), qsizetype(muLaw.size()));
    m_heardEver += qint64(muLaw.size());
}

void PracticeStream::remember(PracticeMoment::Kind kind, const QByteArray &text)
{
    if (m_timeline.size() == kMaxMoments)
        m_timeline.removeFirst();
    m_timeline.append({kind, m_heardEver, text});
}

} // namespace bridge
