// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeopenaisession.h"

#include "bridge/audio/g711.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QUrlQuery>
#include <QWebSocket>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr bridge::SampleRate kRate{8000};
constexpr auto kChunk = bridge::samplesIn(100ms, kRate);
constexpr auto kFrame = bridge::samplesIn(20ms, kRate);
constexpr int kStartFrames = 5; // 100 ms of sound: speech
constexpr int kEndFrames = 25;  // 500 ms of silence: its end
constexpr double kLoud = 500;   // RMS; -36 dBFS
constexpr int kLeastCommit = 800; // bytes: 100 ms

QJsonObject usage()
{
    return {{u"total_tokens"_s, 120}, {u"input_tokens"_s, 70}, {u"output_tokens"_s, 50},
        {u"input_token_details"_s, QJsonObject{{u"text_tokens"_s, 40}, {u"audio_tokens"_s, 30}, {u"cached_tokens"_s, 10}}},
        {u"output_token_details"_s, QJsonObject{{u"text_tokens"_s, 15}, {u"audio_tokens"_s, 35}}}};
}

} // namespace

FakeOpenAiSession::FakeOpenAiSession(QWebSocket *socket, QTcpSocket *line, const FakeOpenAiManners &manners, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_line(line)
    , m_manners(manners)
{
    socket->setParent(this);
    m_expiry.setSingleShot(true);
    connect(&m_chunks, &QTimer::timeout, this, &FakeOpenAiSession::sendChunk);
    connect(&m_expiry, &QTimer::timeout, this, [this] {
        complain({u"session_expired"_s, u"Your session hit the maximum duration of 60 minutes."_s, {}});
        close(1001, u"Your session hit the maximum duration of 60 minutes."_s);
    });
    m_expiry.start(manners.lasts);
    connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) { take(text.toUtf8()); });
    connect(socket, &QWebSocket::disconnected, this, [this] {
        m_isOpen = false;
        m_chunks.stop();
        m_expiry.stop();
        if (m_closeCode == 0)
            m_closeCode = m_socket->error() == QAbstractSocket::RemoteHostClosedError && m_socket->closeCode() == 1000
                ? 1006
                : int(m_socket->closeCode());
        emit closed();
    });
}

QUrl FakeOpenAiSession::requestUrl() const { return m_socket->requestUrl(); }

QList<QJsonObject> FakeOpenAiSession::events(QLatin1StringView type) const
{
    QList<QJsonObject> found;
    std::copy_if(m_events.begin(), m_events.end(), std::back_inserter(found),
        [&](const QJsonObject &event) { return event["type"_L1].toString() == type; });
    return found;
}

QStringList FakeOpenAiSession::texts() const
{
    QStringList texts;
    for (const auto &item : m_items)
        texts << item.role + u": "_s + item.text;
    return texts;
}

QList<qint16> FakeOpenAiSession::heard() const
{
    QList<qint16> samples(m_heardLaw.size());
    bridge::g711::decodeMuLaw(m_heardLaw, {samples.data(), size_t(samples.size())});
    return samples;
}

// ---- What comes in

void FakeOpenAiSession::take(const QByteArray &json)
{
    if (!m_isOpen)
        return;
    const auto event = QJsonDocument::fromJson(json).object();
    const auto type = event["type"_L1].toString();
    if (type != "input_audio_buffer.append"_L1)
        m_events.append(event);
    if (const auto refusal = refusalOfEvent(event))
        return complain(*refusal, event["event_id"_L1].toString());
    if (type == "input_audio_buffer.append"_L1)
        return takeAudio(QByteArray::fromBase64(event["audio"_L1].toString().toLatin1()));
    if (type == "session.update"_L1)
        takeUpdate(event);
    else if (type == "input_audio_buffer.commit"_L1)
        takeCommit(event["event_id"_L1].toString());
    else if (type == "conversation.item.create"_L1)
        takeItem(event);
    else if (type == "conversation.item.truncate"_L1)
        takeTruncate(event);
    else if (type == "conversation.item.delete"_L1)
        takeDelete(event);
    else if (type == "response.create"_L1)
        takeRespond(event);
    else if (type == "response.cancel"_L1)
        takeCancel(event);
    emit received(event);
}

void FakeOpenAiSession::takeUpdate(const QJsonObject &event)
{
    const auto session = event["session"_L1].toObject();
    const auto model = session["model"_L1];
    if (!model.isUndefined() && model.toString() != QUrlQuery(requestUrl()).queryItemValue(u"model"_s))
        return complain({u"invalid_value"_s, u"The model cannot change."_s, u"session.model"_s}, event["event_id"_L1].toString());
    const bool thinks = QUrlQuery(requestUrl()).queryItemValue(u"model"_s).startsWith("gpt-realtime-2"_L1);
    if (session.contains("reasoning"_L1) && !thinks)
        return complain({u"unsupported_parameter"_s, u"Unsupported parameter: 'session.reasoning' is not supported with this model."_s,
            u"session.reasoning"_s}, event["event_id"_L1].toString());
    const auto voice = session["audio"_L1]["output"_L1]["voice"_L1];
    if (m_hasSpoken && !voice.isUndefined() && voice != m_session["audio"_L1]["output"_L1]["voice"_L1])
        return complain({u"cannot_update_voice"_s, u"Cannot update a conversation's voice if assistant audio is present."_s,
            u"session.audio.output.voice"_s}, event["event_id"_L1].toString());
    m_session = session;
    if (m_manners.updatesSession)
        updateSession();
    emit updated();
}

void FakeOpenAiSession::updateSession()
{
    m_isUpdated = true;
    auto session = m_session;
    auto audio = session["audio"_L1].toObject(), output = audio["output"_L1].toObject();
    output.insert(u"format"_s, QJsonObject{{u"type"_s, m_manners.speaks}});
    audio.insert(u"output"_s, output);
    session.insert(u"audio"_s, audio);
    session.insert(u"expires_at"_s, QDateTime::currentSecsSinceEpoch() + std::chrono::ceil<std::chrono::seconds>(m_manners.lasts).count());
    send({{u"type"_s, u"session.updated"_s}, {u"session"_s, session}});
}

void FakeOpenAiSession::takeAudio(const QByteArray &law)
{
    // Before the session is set up its input is 24 kHz PCM: mu-law would be noise.
    if (!m_isUpdated || m_session["audio"_L1]["input"_L1]["format"_L1]["type"_L1].toString() != "audio/pcmu"_L1)
        m_complaints << u"mu-law in a session of another format"_s;
    ++m_audioEvents;
    m_uncommitted += law.size();
    emit audioCame();
    if (m_manners.keepsSound)
        m_heardLaw += law;
    if (!m_manners.hearsByItself)
        return;
    QList<qint16> samples(law.size());
    bridge::g711::decodeMuLaw(law, {samples.data(), size_t(samples.size())});
    m_unheard += samples;
    qsizetype at = 0;
    for (; at + kFrame <= m_unheard.size(); at += kFrame)
        listen({m_unheard.constData() + at, size_t(kFrame)});
    m_unheard.remove(0, at);
}

void FakeOpenAiSession::takeCommit(const QString &event)
{
    if (m_uncommitted < kLeastCommit)
        return complain({u"input_audio_buffer_commit_empty"_s,
            u"Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but buffer only has %1ms of audio."_s
                .arg(m_uncommitted / 8), {}}, event);
    commit({});
}

void FakeOpenAiSession::takeItem(const QJsonObject &event)
{
    const auto given = event["item"_L1].toObject();
    Item item{given["id"_L1].toString(u"item_%1"_s.arg(++m_made)), given["role"_L1].toString(), {}, 0, given["call_id"_L1].toString(), false};
    if (given["type"_L1].toString() == "function_call_output"_L1) {
        if (!m_openCalls.removeOne(item.callId))
            return complain({u"invalid_tool_call_id"_s, u"Tool call ID '%1' not found in conversation."_s.arg(item.callId), u"item.call_id"_s},
                event["event_id"_L1].toString());
        item.role = u"function_call_output"_s;
        item.text = given["output"_L1].toString();
    } else {
        item.text = given["content"_L1][0]["text"_L1].toString();
    }
    m_items.append(item);
    auto told = given;
    told.insert(u"id"_s, item.id);
    send({{u"type"_s, u"conversation.item.added"_s}, {u"item"_s, told}});
    send({{u"type"_s, u"conversation.item.done"_s}, {u"item"_s, told}});
}

void FakeOpenAiSession::takeTruncate(const QJsonObject &event)
{
    const auto id = event["item_id"_L1].toString();
    auto *item = find(id);
    const auto name = event["event_id"_L1].toString();
    if (!item)
        return complain({u"item_truncate_invalid_item_id"_s, u"Error truncating item: the item with id '%1' does not exist."_s.arg(id), {}}, name);
    if (item->role != "assistant"_L1 || item->samples == 0)
        return complain({u"invalid_value"_s, u"Only model output audio messages can be truncated"_s, {}}, name);
    if (event["content_index"_L1].toInt() != 0)
        return complain({u"invalid_value"_s, u"Content at index %1 does not exist."_s.arg(event["content_index"_L1].toInt()), {}}, name);
    const auto end = event["audio_end_ms"_L1].toInteger();
    if (end < 0 || end > item->samples / 8)
        return complain({u"invalid_value"_s,
            u"Audio content of %1ms is already shorter than %2ms"_s.arg(item->samples / 8).arg(end), {}}, name);
    item->samples = end * 8;
    item->text.clear(); // the transcript goes: it is not known which words were heard
    item->truncated = true;
    send({{u"type"_s, u"conversation.item.truncated"_s}, {u"item_id"_s, id}, {u"content_index"_s, 0}, {u"audio_end_ms"_s, end}});
}

void FakeOpenAiSession::takeDelete(const QJsonObject &event)
{
    const auto id = event["item_id"_L1].toString();
    const auto gone = m_items.removeIf([&](const Item &item) { return item.id == id; });
    if (gone == 0)
        return complain({u"item_delete_invalid_item_id"_s, u"Error deleting item: the item with id '%1' does not exist."_s.arg(id), {}},
            event["event_id"_L1].toString());
    send({{u"type"_s, u"conversation.item.deleted"_s}, {u"item_id"_s, id}});
}

void FakeOpenAiSession::takeRespond(const QJsonObject &event)
{
    if (isReplying())
        return complain({u"conversation_already_has_active_response"_s,
            u"Conversation already has an active response in progress: %1. Wait until the response is finished before creating a new one."_s
                .arg(m_response), {}}, event["event_id"_L1].toString());
    const auto response = event["response"_L1].toObject();
    answer(response["instructions"_L1].toString(), response["tool_choice"_L1].toString() != "none"_L1);
}

void FakeOpenAiSession::takeCancel(const QJsonObject &event)
{
    const auto id = event["response_id"_L1].toString();
    if (!isReplying() || (!id.isEmpty() && id != m_response))
        return complain({u"response_cancel_not_active"_s, u"Cancellation failed: no active response found"_s, {}}, event["event_id"_L1].toString());
    cancel(u"client_cancelled"_s);
}

// ---- The caller

QJsonValue FakeOpenAiSession::turnDetection() const { return m_session["audio"_L1]["input"_L1]["turn_detection"_L1]; }

void FakeOpenAiSession::listen(std::span<const qint16> frame)
{
    double power = 0;
    for (const auto sample : frame)
        power += double(sample) * sample;
    const bool isLoud = std::sqrt(power / double(frame.size())) > kLoud;
    m_loudFrames = isLoud ? m_loudFrames + 1 : 0;
    m_quietFrames = isLoud ? 0 : m_quietFrames + 1;
    if (!m_callerSpeaks && m_loudFrames >= kStartFrames)
        startCaller();
    else if (m_callerSpeaks && m_quietFrames >= kEndFrames)
        stopCaller(m_wordsUsed < m_manners.callerWords.size() ? m_manners.callerWords.at(m_wordsUsed++) : QString());
}

void FakeOpenAiSession::startCaller()
{
    m_callerSpeaks = true;
    m_callerItem = u"item_%1"_s.arg(++m_made);
    send({{u"type"_s, u"input_audio_buffer.speech_started"_s}, {u"audio_start_ms"_s, 0}, {u"item_id"_s, m_callerItem}});
    if (isReplying() && turnDetection()["interrupt_response"_L1].toBool())
        cancel(u"turn_detected"_s);
    emit callerStarted();
}

void FakeOpenAiSession::stopCaller(const QString &words)
{
    m_callerSpeaks = false;
    send({{u"type"_s, u"input_audio_buffer.speech_stopped"_s}, {u"audio_end_ms"_s, 0}, {u"item_id"_s, m_callerItem}});
    emit callerStopped();
    commit(words);
    if (!turnDetection()["create_response"_L1].toBool())
        return;
    if (isReplying()) // may fail where nothing interrupts, says the vendor
        complain({u"conversation_already_has_active_response"_s, u"Conversation already has an active response in progress: %1."_s.arg(m_response), {}});
    else
        answer({}, true);
}

void FakeOpenAiSession::commit(const QString &words)
{
    const auto id = m_callerItem.isEmpty() ? u"item_%1"_s.arg(++m_made) : std::exchange(m_callerItem, {});
    m_uncommitted = 0;
    m_items.append({id, u"user"_s, words, 0, {}, false});
    send({{u"type"_s, u"input_audio_buffer.committed"_s}, {u"item_id"_s, id}, {u"previous_item_id"_s, QJsonValue::Null}});
    const QJsonObject item{{u"id"_s, id}, {u"type"_s, u"message"_s}, {u"role"_s, u"user"_s},
        {u"content"_s, QJsonArray{QJsonObject{{u"type"_s, u"input_audio"_s}, {u"transcript"_s, QJsonValue::Null}}}}};
    send({{u"type"_s, u"conversation.item.added"_s}, {u"item"_s, item}});
    send({{u"type"_s, u"conversation.item.done"_s}, {u"item"_s, item}});
    if (m_session["audio"_L1]["input"_L1]["transcription"_L1].isObject())
        QTimer::singleShot(m_manners.transcribesAfter, this, [=, this] { transcribe(id, words); });
}

void FakeOpenAiSession::transcribe(const QString &item, const QString &words)
{
    const auto kind = u"conversation.item.input_audio_transcription."_s;
    if (m_manners.transcriptionFails) {
        const QJsonObject error{{u"type"_s, u"server_error"_s}, {u"code"_s, u"audio_unintelligible"_s}, {u"message"_s, u"No."_s}};
        return send({{u"type"_s, kind + u"failed"_s}, {u"item_id"_s, item}, {u"content_index"_s, 0}, {u"error"_s, error}});
    }
    bool first = true;
    for (const auto &word : words.split(u' ', Qt::SkipEmptyParts))
        send({{u"type"_s, kind + u"delta"_s}, {u"item_id"_s, item}, {u"content_index"_s, 0},
            {u"delta"_s, (std::exchange(first, false) ? QString() : u" "_s) + word}});
    send({{u"type"_s, kind + u"completed"_s}, {u"item_id"_s, item}, {u"content_index"_s, 0}, {u"transcript"_s, words},
        {u"usage"_s, QJsonObject{{u"type"_s, u"duration"_s}, {u"seconds"_s, 1}}}});
}

// ---- The agent

// What it is told to say exactly it says exactly.
void FakeOpenAiSession::answer(const QString &instructions, bool mayCallTools)
{
    static const QRegularExpression kQuoted(u"\"(.*)\""_s);
    if (const auto words = kQuoted.match(instructions); words.hasMatch())
        return startResponse({words.captured(1)});
    auto next = m_repliesUsed < m_manners.replies.size() ? m_manners.replies.at(m_repliesUsed++) : FakeReply{u"Yes."_s};
    if (!mayCallTools)
        next.tool.clear();
    startResponse(next);
}

void FakeOpenAiSession::reply(const FakeReply &reply)
{
    if (isReplying())
        cancel(u"turn_detected"_s);
    startResponse(reply);
}

QJsonObject FakeOpenAiSession::assistantItem(const QString &status) const
{
    return {{u"id"_s, m_item}, {u"object"_s, u"realtime.item"_s}, {u"type"_s, u"message"_s}, {u"role"_s, u"assistant"_s},
        {u"status"_s, status}, {u"content"_s, QJsonArray()}};
}

void FakeOpenAiSession::startResponse(const FakeReply &reply)
{
    m_reply = reply;
    m_response = u"resp_%1"_s.arg(++m_made);
    m_wordsLeft = reply.words.split(u' ', Qt::SkipEmptyParts);
    m_sampleAt = 0;
    m_sampleCount = bridge::samplesIn(reply.perWord, kRate) * m_wordsLeft.size();
    send({{u"type"_s, u"response.created"_s},
        {u"response"_s, QJsonObject{{u"id"_s, m_response}, {u"status"_s, u"in_progress"_s}, {u"output"_s, QJsonArray()}}}});
    m_item.clear();
    m_chunks.start(std::max(m_manners.chunkEvery, m_manners.thinksFor));
}

void FakeOpenAiSession::sendChunk()
{
    m_chunks.setInterval(m_manners.chunkEvery);
    if (m_sampleAt >= m_sampleCount)
        return finishResponse();
    if (m_item.isEmpty()) {
        m_item = u"item_%1"_s.arg(++m_made);
        m_items.append({m_item, u"assistant"_s, {}, 0, {}, false});
        send({{u"type"_s, u"response.output_item.added"_s}, {u"response_id"_s, m_response}, {u"output_index"_s, 0},
            {u"item"_s, assistantItem(u"in_progress"_s)}});
        send({{u"type"_s, u"conversation.item.added"_s}, {u"item"_s, assistantItem(u"in_progress"_s)}});
        send({{u"type"_s, u"response.content_part.added"_s}, {u"response_id"_s, m_response}, {u"item_id"_s, m_item}, {u"output_index"_s, 0},
            {u"content_index"_s, 0}, {u"part"_s, QJsonObject{{u"type"_s, u"audio"_s}}}});
    }
    const auto end = std::min(m_sampleAt + kChunk, m_sampleCount);
    const auto perWord = bridge::samplesIn(m_reply.perWord, kRate);
    for (auto at = (m_sampleAt + perWord - 1) / perWord * perWord; at < end && !m_wordsLeft.isEmpty(); at += perWord) {
        const auto word = (at == 0 ? QString() : u" "_s) + m_wordsLeft.takeFirst();
        find(m_item)->text += word;
        send({{u"type"_s, u"response.output_audio_transcript.delta"_s}, {u"response_id"_s, m_response}, {u"item_id"_s, m_item},
            {u"output_index"_s, 0}, {u"content_index"_s, 0}, {u"delta"_s, word}});
    }
    sendSound(end - m_sampleAt);
    find(m_item)->samples = m_sampleAt;
}

void FakeOpenAiSession::sendSound(qsizetype samples)
{
    QList<qint16> tone;
    tone.reserve(samples);
    for (const auto end = m_sampleAt + samples; m_sampleAt < end; ++m_sampleAt)
        tone.append(qint16(32767 * m_reply.peak * std::sin(2 * std::numbers::pi * m_reply.toneHz * double(m_sampleAt) / kRate.hz)));
    QByteArray law(tone.size(), Qt::Uninitialized);
    bridge::g711::encodeMuLaw({tone.constData(), size_t(tone.size())}, {law.data(), size_t(law.size())});
    m_hasSpoken = true;
    send({{u"type"_s, u"response.output_audio.delta"_s}, {u"response_id"_s, m_response}, {u"item_id"_s, m_item}, {u"output_index"_s, 0},
        {u"content_index"_s, 0}, {u"delta"_s, QString::fromLatin1(law.toBase64())}});
}

void FakeOpenAiSession::finishResponse()
{
    m_chunks.stop();
    endItem(u"completed"_s);
    if (!m_reply.tool.isEmpty())
        callTool();
    endResponse(u"completed"_s, {});
}

void FakeOpenAiSession::callTool()
{
    const auto id = u"item_%1"_s.arg(++m_made), call = u"call_%1"_s.arg(m_made);
    const auto arguments = QString::fromUtf8(QJsonDocument(m_reply.toolArguments).toJson(QJsonDocument::Compact));
    const auto item = [&](const QString &status, const QString &text) {
        return QJsonObject{{u"id"_s, id}, {u"type"_s, u"function_call"_s}, {u"status"_s, status}, {u"call_id"_s, call},
            {u"name"_s, m_reply.tool}, {u"arguments"_s, text}};
    };
    m_items.append({id, u"function_call"_s, m_reply.tool, 0, call, false});
    m_openCalls << call;
    send({{u"type"_s, u"response.output_item.added"_s}, {u"response_id"_s, m_response}, {u"output_index"_s, 1},
        {u"item"_s, item(u"in_progress"_s, {})}});
    send({{u"type"_s, u"conversation.item.added"_s}, {u"item"_s, item(u"in_progress"_s, {})}});
    send({{u"type"_s, u"response.function_call_arguments.delta"_s}, {u"response_id"_s, m_response}, {u"item_id"_s, id},
        {u"call_id"_s, call}, {u"delta"_s, arguments}});
    send({{u"type"_s, u"response.function_call_arguments.done"_s}, {u"response_id"_s, m_response}, {u"item_id"_s, id},
        {u"call_id"_s, call}, {u"name"_s, m_reply.tool}, {u"arguments"_s, arguments}});
    send({{u"type"_s, u"response.output_item.done"_s}, {u"response_id"_s, m_response}, {u"output_index"_s, 1},
        {u"item"_s, item(u"completed"_s, arguments)}});
    send({{u"type"_s, u"conversation.item.done"_s}, {u"item"_s, item(u"completed"_s, arguments)}});
}

void FakeOpenAiSession::endItem(const QString &status)
{
    if (m_item.isEmpty())
        return;
    const auto tell = [this](QLatin1StringView type, const QString &field, const QJsonValue &value) {
        send({{u"type"_s, QString(type)}, {u"response_id"_s, m_response}, {u"item_id"_s, m_item}, {u"output_index"_s, 0},
            {u"content_index"_s, 0}, {field, value}});
    };
    tell("response.output_audio.done"_L1, u"object"_s, u"x"_s);
    tell("response.output_audio_transcript.done"_L1, u"transcript"_s, find(m_item)->text);
    tell("response.content_part.done"_L1, u"part"_s, QJsonObject{{u"type"_s, u"audio"_s}, {u"transcript"_s, find(m_item)->text}});
    tell("response.output_item.done"_L1, u"item"_s, assistantItem(status));
}

void FakeOpenAiSession::endResponse(const QString &status, const QJsonObject &details)
{
    m_chunks.stop();
    const auto id = std::exchange(m_response, {});
    send({{u"type"_s, u"response.done"_s},
        {u"response"_s, QJsonObject{{u"id"_s, id}, {u"status"_s, status}, {u"status_details"_s, details.isEmpty() ? QJsonValue() : details},
                            {u"output"_s, QJsonArray()}, {u"usage"_s, usage()}}}});
    const QJsonObject limit{{u"name"_s, u"tokens"_s}, {u"limit"_s, 100000}, {u"remaining"_s, 99000}, {u"reset_seconds"_s, 1.5}};
    send({{u"type"_s, u"rate_limits.updated"_s}, {u"rate_limits"_s, QJsonArray{limit}}});
}

void FakeOpenAiSession::cancel(const QString &reason)
{
    for (int i = 0; i < m_manners.staleChunks && !m_item.isEmpty() && m_sampleAt < m_sampleCount; ++i)
        sendSound(std::min(kChunk, m_sampleCount - m_sampleAt));
    if (auto *item = find(m_item))
        item->samples = m_sampleAt;
    endItem(u"incomplete"_s);
    endResponse(u"cancelled"_s, {{u"type"_s, u"cancelled"_s}, {u"reason"_s, reason}});
}

void FakeOpenAiSession::failResponse(const QString &code)
{
    endItem(u"incomplete"_s);
    endResponse(u"failed"_s, {{u"type"_s, u"failed"_s},
        {u"error"_s, QJsonObject{{u"type"_s, u"server_error"_s}, {u"code"_s, code}, {u"message"_s, u"The server had an error."_s}}}});
}

FakeOpenAiSession::Item *FakeOpenAiSession::find(const QString &id)
{
    const auto it = std::find_if(m_items.begin(), m_items.end(), [&](const Item &item) { return item.id == id; });
    return it == m_items.end() ? nullptr : &*it;
}

// ---- The wire

void FakeOpenAiSession::complain(const OpenAiRefusal &refusal, const QString &event)
{
    m_complaints << refusal.code + u": "_s + refusal.message;
    send({{u"type"_s, u"error"_s},
        {u"error"_s, QJsonObject{{u"type"_s, u"invalid_request_error"_s}, {u"code"_s, refusal.code}, {u"message"_s, refusal.message},
                         {u"param"_s, refusal.param.isEmpty() ? QJsonValue() : refusal.param},
                         {u"event_id"_s, event.isEmpty() ? QJsonValue() : event}}}});
}

void FakeOpenAiSession::send(QJsonObject event)
{
    event.insert(u"event_id"_s, u"event_%1"_s.arg(++m_sent));
    sendRaw(QJsonDocument(event).toJson(QJsonDocument::Compact));
}

void FakeOpenAiSession::sendRaw(const QByteArray &bytes)
{
    if (m_isOpen && !m_stalled)
        m_socket->sendTextMessage(QString::fromUtf8(bytes));
}

void FakeOpenAiSession::close(int code, const QString &reason)
{
    if (!m_isOpen)
        return;
    m_isOpen = false;
    m_chunks.stop();
    m_expiry.stop();
    m_closeCode = code;
    const auto words = reason.toUtf8().left(123);
    QByteArray frame("\x88");
    frame.append(char(words.size() + 2));
    frame.append(char(code >> 8));
    frame.append(char(code & 0xff));
    m_line->write(frame + words);
    m_line->flush();
}

void FakeOpenAiSession::drop()
{
    m_closeCode = 1006;
    m_socket->abort();
}

} // namespace fakes
