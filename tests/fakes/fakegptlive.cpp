// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakegptlive.h"

#include "bridge/audio/g711.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr bridge::SampleRate kRate{8000};
constexpr auto kChunk = bridge::samplesIn(100ms, kRate);
constexpr qsizetype kFrame = 160;
constexpr int kStartFrames = 5; // 100 ms of sound: speech
constexpr int kEndFrames = 25;  // 500 ms of silence: its end
constexpr qsizetype kMostAppended = 2000; // characters: about 500 tokens

// What each event may hold; everything else is refused.
const QHash<QString, QStringList> &known()
{
    static const QHash<QString, QStringList> kKnown = {
        {u"session.start"_s, {u"session"_s}},
        {u"session.update"_s, {u"session"_s}},
        {u"session.input_audio.append"_s, {u"audio"_s}},
        {u"session.input_audio.mute"_s, {}},
        {u"session.input_audio.unmute"_s, {}},
        {u"session.instructions.append"_s, {u"content"_s, u"delegation_id"_s}},
        {u"session.thinking.append"_s, {u"content"_s, u"delegation_id"_s}},
        {u"session.commentary.append"_s, {u"content"_s, u"delegation_id"_s}},
        {u"response.item.create"_s, {u"item"_s}},
        {u"response.create"_s, {}},
        {u"session.close"_s, {}},
    };
    return kKnown;
}

bool hasOnly(const QJsonObject &object, const QStringList &allowed)
{
    const auto keys = object.keys();
    return std::all_of(keys.begin(), keys.end(), [&](const QString &key) { return allowed.contains(key); });
}

} // namespace

FakeGptLiveSession::FakeGptLiveSession(
    QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeGptLiveManners &manners, QObject *parent)
    : FakeLine(socket, line, head, parent)
    , m_manners(manners)
{
    m_expiry.setSingleShot(true);
    connect(this, &FakeLine::textCame, this, &FakeGptLiveSession::take);
    connect(this, &FakeLine::binaryCame, this, [this] { close(1003, u"binary messages are not supported"_s); });
    connect(this, &FakeLine::closed, this, [this] {
        m_chunks.stop();
        m_expiry.stop();
    });
    connect(&m_chunks, &QTimer::timeout, this, &FakeGptLiveSession::sendChunk);
    connect(&m_expiry, &QTimer::timeout, this, [this] { end(u"expired"_s); });
}

QList<QJsonObject> FakeGptLiveSession::events(QLatin1StringView type) const
{
    QList<QJsonObject> found;
    std::copy_if(m_events.begin(), m_events.end(), std::back_inserter(found), [type](const QJsonObject &event) { return event["type"_L1].toString() == type; });
    return found;
}

QList<qint16> FakeGptLiveSession::heard() const
{
    QList<qint16> samples(m_heardLaw.size());
    bridge::g711::decodeMuLaw(m_heardLaw, {samples.data(), size_t(samples.size())});
    return samples;
}

void FakeGptLiveSession::complain(const QString &code, const QString &param, const QString &message, const QString &event)
{
    send({{u"type"_s, u"error"_s}, {u"error"_s, QJsonObject{{u"type"_s, u"invalid_request_error"_s}, {u"code"_s, code},
        {u"message"_s, message.isEmpty() ? u"Invalid '%1'."_s.arg(param) : message}, {u"param"_s, param},
        {u"client_event_id"_s, event.isEmpty() ? QJsonValue() : QJsonValue(event)}}}});
}

// The first member that the vendor would not take; empty: it is good.
QString FakeGptLiveSession::refusalOf(const QJsonObject &event) const
{
    const auto type = event["type"_L1].toString();
    if (!known().contains(type))
        return u"type"_s;
    if (!hasOnly(event, known()[type] + QStringList{u"type"_s, u"event_id"_s}))
        return u"unknown"_s;
    if ((type == "session.start"_L1) != m_session.isEmpty())
        return u"type"_s; // first of all, and once
    if (type.endsWith(".append"_L1) && type != "session.input_audio.append"_L1) {
        const auto content = event["content"_L1];
        if (!content.isString() || content.toString().isEmpty() || content.toString().size() > kMostAppended)
            return u"content"_s;
        if (!event.contains("delegation_id"_L1))
            return u"delegation_id"_s; // null is one, nothing is not
    }
    if (type == "response.item.create"_L1) {
        const auto item = event["item"_L1].toObject();
        if (item["type"_L1].toString() != "function_call_output"_L1 || !item["output"_L1].isString() || item["call_id"_L1].toString().isEmpty())
            return u"item"_s;
    }
    return {};
}

void FakeGptLiveSession::take(const QJsonObject &event)
{
    const auto type = event["type"_L1].toString();
    if (type != "session.input_audio.append"_L1)
        m_events << event;
    if (const auto wrong = refusalOf(event); !wrong.isEmpty())
        return complain(u"invalid_value"_s, wrong, {}, event["event_id"_L1].toString());
    if (type == "session.start"_L1) {
        start(event);
    } else if (type == "session.input_audio.append"_L1) {
        const auto law = QByteArray::fromBase64Encoding(event["audio"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!law || law.decoded.isEmpty())
            return complain(u"invalid_value"_s, u"audio"_s);
        takeSound(law.decoded);
    } else if (type == "session.instructions.append"_L1 && event["content"_L1].toString().contains("Stop speaking"_L1)) {
        yield();
    } else if (type == "session.instructions.append"_L1 && !event["content"_L1].toString().contains("do not greet again"_L1)) {
        answer();
    } else if (type == "session.commentary.append"_L1 || type == "response.create"_L1) {
        answer();
    } else if (type == "session.close"_L1) {
        end(u"close_requested"_s);
    }
    emit eventCame(event);
}

void FakeGptLiveSession::start(const QJsonObject &event)
{
    const auto session = event["session"_L1].toObject();
    static const QStringList kFields = {u"model"_s, u"instructions"_s, u"audio"_s, u"input"_s, u"delegation"_s, u"store"_s};
    const auto refuse = [&](const QString &param, const QString &code = u"invalid_value"_s) { complain(code, param, {}, event["event_id"_L1].toString()); };
    if (!hasOnly(session, kFields))
        return refuse(u"session"_s, u"unknown_parameter"_s);
    if (session["model"_L1].toString() != "gpt-live-1"_L1)
        return refuse(u"session.model"_s, u"model_not_found"_s);
    if (session["audio"_L1]["format"_L1] != QJsonValue(QJsonObject{{u"type"_s, u"audio/pcmu"_s}, {u"rate"_s, 8000}}))
        return refuse(u"session.audio.format"_s);
    if (session["input"_L1].toArray().size() > 128)
        return refuse(u"session.input"_s);
    const auto delegation = session["delegation"_L1].toObject();
    const auto backend = delegation["responses"_L1].toObject();
    if (delegation["type"_L1].toString() != "responses"_L1 || backend["model"_L1].toString().isEmpty()
        || !hasOnly(backend, {u"model"_s, u"instructions"_s, u"tools"_s, u"reasoning"_s}))
        return refuse(u"session.delegation"_s);
    if (backend.contains("reasoning"_L1) && !m_manners.thinks)
        return refuse(u"session.delegation.responses.reasoning"_s, u"unsupported_parameter"_s);
    if (!m_manners.starts)
        return;
    m_session = session;
    auto resolved = session;
    if (m_manners.lasts > 0ms) {
        resolved.insert(u"expires_at"_s, QDateTime::currentSecsSinceEpoch() + qint64(std::chrono::ceil<std::chrono::seconds>(m_manners.lasts).count()));
        m_expiry.start(m_manners.lasts);
    }
    send({{u"type"_s, u"session.started"_s}, {u"session"_s, resolved}});
    if (m_manners.speaksSilence)
        m_chunks.start(m_manners.chunkEvery);
}

// ---- The caller

void FakeGptLiveSession::takeSound(const QByteArray &law)
{
    const auto before = m_heardLaw.size() / kFrame * kFrame;
    m_heardLaw += law;
    const auto all = heard();
    for (auto at = before; at + kFrame <= all.size(); at += kFrame) {
        const auto frame = std::span(all.constData() + at, size_t(kFrame));
        const bool loud = std::any_of(frame.begin(), frame.end(), [](qint16 s) { return std::abs(s) > 2000; });
        m_loud = loud ? m_loud + 1 : 0;
        m_quiet = loud ? 0 : m_quiet + 1;
        if (!m_callerSpeaks && m_loud >= kStartFrames) {
            m_callerSpeaks = true;
            yield();
        } else if (m_callerSpeaks && m_quiet >= kEndFrames) {
            m_callerSpeaks = false;
            if (m_wordsUsed < m_manners.callerWords.size())
                hear(m_manners.callerWords[m_wordsUsed++]);
            answer();
        }
    }
}

void FakeGptLiveSession::hear(const QString &words)
{
    const auto half = words.size() / 2;
    for (const auto &part : {words.left(half), words.mid(half)})
        send({{u"type"_s, u"session.input_transcript.delta"_s}, {u"delta"_s, part}, {u"start_ms"_s, 0}, {u"end_ms"_s, 500}});
}

// ---- The agent

void FakeGptLiveSession::answer()
{
    reply(m_repliesUsed < m_manners.replies.size() ? m_manners.replies[m_repliesUsed++] : FakeReply{.words = u"Yes."_s});
}

void FakeGptLiveSession::reply(const FakeReply &reply)
{
    m_reply = reply;
    m_wordsLeft = reply.words.split(u' ', Qt::SkipEmptyParts);
    m_sampleAt = 0;
    m_sampleCount = qsizetype(m_wordsLeft.size()) * bridge::samplesIn(reply.perWord, kRate);
    m_chunks.start(m_manners.chunkEvery);
}

void FakeGptLiveSession::yield()
{
    m_wordsLeft.clear();
    m_sampleAt = m_sampleCount = 0;
}

void FakeGptLiveSession::sendChunk()
{
    if (!isSpeaking()) {
        if (!m_manners.speaksSilence)
            return m_chunks.stop();
        return sendSound(QList<qint16>(kChunk));
    }
    const auto perWord = bridge::samplesIn(m_reply.perWord, kRate);
    const auto end = std::min(m_sampleAt + kChunk, m_sampleCount);
    for (auto at = (m_sampleAt + perWord - 1) / perWord * perWord; at < end && !m_wordsLeft.isEmpty(); at += perWord)
        send({{u"type"_s, u"session.output_transcript.delta"_s}, {u"delta"_s, (at == 0 ? QString() : u" "_s) + m_wordsLeft.takeFirst()},
            {u"start_ms"_s, 0}, {u"end_ms"_s, 100}});
    QList<qint16> sound(end - m_sampleAt);
    for (auto &sample : sound)
        sample = qint16(32767 * m_reply.peak * std::sin(2 * std::numbers::pi * m_reply.toneHz * double(m_sampleAt++) / kRate.hz));
    sendSound(sound);
    if (!isSpeaking() && !m_reply.tool.isEmpty()) {
        callTool(u"call_%1"_s.arg(++m_made), m_reply.tool, m_reply.toolArguments);
        endBackend();
    }
}

void FakeGptLiveSession::sendSound(std::span<const qint16> samples)
{
    QByteArray law(qsizetype(samples.size()), Qt::Uninitialized);
    bridge::g711::encodeMuLaw(samples, {law.data(), samples.size()});
    send({{u"type"_s, u"session.output_audio.delta"_s}, {u"delta"_s, QString::fromLatin1(law.toBase64())}});
}

void FakeGptLiveSession::callTool(const QString &id, const QString &name, const QJsonObject &arguments)
{
    if (m_response.isEmpty()) {
        m_response = u"resp_%1"_s.arg(++m_made);
        send({{u"type"_s, u"session.delegation.created"_s}, {u"delegation"_s, QJsonObject{{u"id"_s, u"del_1"_s}, {u"target"_s, u"responses"_s}}}, {u"offset_ms"_s, 0}});
    }
    const QJsonObject item{{u"type"_s, u"function_call"_s}, {u"status"_s, u"completed"_s}, {u"call_id"_s, id}, {u"name"_s, name},
        {u"arguments"_s, QString::fromUtf8(QJsonDocument(arguments).toJson(QJsonDocument::Compact))}};
    send({{u"type"_s, u"response.event"_s}, {u"delegation_id"_s, u"del_1"_s},
        {u"event"_s, QJsonObject{{u"type"_s, u"response.output_item.done"_s}, {u"response_id"_s, m_response}, {u"item"_s, item}}}});
}

void FakeGptLiveSession::endBackend()
{
    send({{u"type"_s, u"response.event"_s}, {u"delegation_id"_s, u"del_1"_s},
        {u"event"_s, QJsonObject{{u"type"_s, u"response.completed"_s}, {u"response"_s, QJsonObject{{u"id"_s, std::exchange(m_response, {})}}}}}});
}

void FakeGptLiveSession::use(double seconds)
{
    send({{u"type"_s, u"session.usage.updated"_s}, {u"usage"_s, QJsonObject{{u"seconds"_s, seconds}}}});
}

void FakeGptLiveSession::end(const QString &reason)
{
    m_chunks.stop();
    send({{u"type"_s, u"session.closed"_s}, {u"reason"_s, reason}, {u"usage"_s, QJsonObject{{u"seconds"_s, 1}}}});
    close(1000, {});
}

// ---- The service

std::optional<FakeRefusal> FakeGptLive::refusal(const FakeHead &head)
{
    if (refuses)
        return FakeRefusal{refuses, "{}"};
    if (!head.path.endsWith("/live/sessions"_L1) || !head.query.isEmpty())
        return FakeRefusal{404, "{}"};
    const auto authorization = head.header("authorization");
    if (!authorization.startsWith("Bearer ") || (!m_manners.key.isEmpty() && authorization != "Bearer " + m_manners.key))
        return FakeRefusal{401, R"({"error":{"code":"invalid_api_key"}})"};
    return std::nullopt;
}

void FakeGptLive::welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head)
{
    m_sessions << new FakeGptLiveSession(socket, line, head, m_manners, this);
}

} // namespace fakes
