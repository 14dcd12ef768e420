// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakegeminisession.h"

#include "tests/fakes/fakegeminirules.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QWebSocket>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr bridge::SampleRate kSpeaks{24000};
constexpr bridge::SampleRate kHears{16000};
constexpr auto kChunk = bridge::samplesIn(100ms, kSpeaks);
constexpr auto kFrame = bridge::samplesIn(20ms, kHears);
constexpr int kStartFrames = 5; // 100 ms of sound: speech
constexpr int kEndFrames = 25;  // 500 ms of silence: its end
constexpr double kLoud = 500;   // RMS; -36 dBFS

QJsonObject content(const QJsonObject &body) { return {{u"serverContent"_s, body}}; }

} // namespace

FakeGeminiSession::FakeGeminiSession(QWebSocket *socket, QTcpSocket *line, const FakeGeminiManners &manners, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_line(line)
    , m_manners(manners)
{
    socket->setParent(this);
    m_playback.setSingleShot(true);
    connect(&m_chunks, &QTimer::timeout, this, &FakeGeminiSession::sendChunk);
    connect(&m_playback, &QTimer::timeout, this, &FakeGeminiSession::endTurn);
    connect(socket, &QWebSocket::textMessageReceived, this, [this](const QString &text) { take(text.toUtf8()); });
    connect(socket, &QWebSocket::binaryMessageReceived, this, &FakeGeminiSession::take);
    connect(socket, &QWebSocket::disconnected, this, [this] {
        m_isOpen = false;
        m_chunks.stop();
        m_playback.stop();
        if (m_closeCode == 0)
            m_closeCode = m_socket->error() == QAbstractSocket::RemoteHostClosedError && m_socket->closeCode() == 1000
                ? 1006
                : int(m_socket->closeCode());
        emit closed();
    });
}

QUrl FakeGeminiSession::requestUrl() const { return m_socket->requestUrl(); }

QStringList FakeGeminiSession::texts() const
{
    QStringList texts;
    for (const auto &message : m_messages) {
        if (const auto text = message["realtimeInput"_L1]["text"_L1].toString(); !text.isEmpty())
            texts.append(text);
        for (const auto &turn : message["clientContent"_L1]["turns"_L1].toArray())
            texts.append(turn["parts"_L1][0]["text"_L1].toString());
    }
    return texts;
}

void FakeGeminiSession::take(const QByteArray &json)
{
    if (!m_isOpen)
        return;
    const auto message = QJsonDocument::fromJson(json).object();
    if (const auto refusal = refusalOf(message))
        return close(refusal->code, refusal->reason);
    const auto kind = message.begin().key();
    if ((kind == "setup"_L1) == !m_setup.isEmpty() || (kind != "setup"_L1 && !m_isSetUp))
        return close(1007, u"setup must be the first message, and only that"_s);
    const auto body = message.begin().value().toObject();
    if (kind == "realtimeInput"_L1 && body.contains("audio"_L1))
        return takeAudio(QByteArray::fromBase64(body["audio"_L1]["data"_L1].toString().toLatin1()));
    m_messages.append(message);
    if (kind == "setup"_L1)
        takeSetup(body);
    else if (kind == "realtimeInput"_L1)
        takeInput(body);
    else if (kind == "toolResponse"_L1)
        takeToolAnswers(body);
    else if (body["turnComplete"_L1].toBool())
        takeInput(body);
    if (m_isOpen)
        emit received(message);
}

void FakeGeminiSession::takeSetup(const QJsonObject &setup)
{
    m_setup = setup;
    if (const auto handle = setup["sessionResumption"_L1]["handle"_L1].toString(); !handle.isEmpty())
        emit resumeAsked(handle);
    else if (m_manners.completesSetup)
        completeSetup();
}

void FakeGeminiSession::completeSetup()
{
    if (!m_isOpen)
        return;
    m_isSetUp = true;
    send({{u"setupComplete"_s, QJsonObject{{u"sessionId"_s, u"fake"_s}}}});
    emit setUp();
}

// Words are activity: they cut off what is being said, and are answered.
void FakeGeminiSession::takeInput(const QJsonObject &)
{
    interrupt();
    answer();
}

void FakeGeminiSession::takeAudio(const QByteArray &pcm)
{
    ++m_audioMessages;
    emit audioCame();
    QList<qint16> samples(pcm.size() / 2);
    std::memcpy(samples.data(), pcm.constData(), size_t(pcm.size()));
    if (m_manners.keepsSound)
        m_heard += samples;
    if (!m_manners.hearsByItself)
        return;
    m_unheard += samples;
    qsizetype at = 0;
    for (; at + kFrame <= m_unheard.size(); at += kFrame)
        listen({m_unheard.constData() + at, size_t(kFrame)});
    m_unheard.remove(0, at);
}

void FakeGeminiSession::listen(std::span<const qint16> frame)
{
    double power = 0;
    for (const auto sample : frame)
        power += double(sample) * sample;
    const bool isLoud = std::sqrt(power / double(frame.size())) > kLoud;
    m_loudFrames = isLoud ? m_loudFrames + 1 : 0;
    m_quietFrames = isLoud ? 0 : m_quietFrames + 1;
    if (!m_callerSpeaks && m_loudFrames >= kStartFrames) {
        m_callerSpeaks = true;
        interrupt();
        emit callerStarted();
    } else if (m_callerSpeaks && m_quietFrames >= kEndFrames) {
        m_callerSpeaks = false;
        emit callerStopped();
        if (m_wordsUsed < m_manners.callerWords.size())
            transcribe(m_manners.callerWords.at(m_wordsUsed++));
        answer();
    }
}

void FakeGeminiSession::takeToolAnswers(const QJsonObject &response)
{
    for (const auto &answer : response["functionResponses"_L1].toArray()) {
        const auto id = answer["id"_L1].toString();
        if (m_tools.value(id) != answer["name"_L1].toString())
            return close(1008, u"Requested entity was not found."_s);
        m_tools.remove(id);
    }
}

void FakeGeminiSession::answer()
{
    reply(m_repliesUsed < m_manners.replies.size() ? m_manners.replies.at(m_repliesUsed++) : FakeReply{u"Yes."_s});
}

void FakeGeminiSession::reply(const FakeReply &reply)
{
    if (m_replying)
        interrupt();
    m_reply = reply;
    m_wordsLeft = reply.words.split(u' ', Qt::SkipEmptyParts);
    m_sampleAt = 0;
    m_sampleCount = bridge::samplesIn(reply.perWord, kSpeaks) * m_wordsLeft.size();
    m_replying = true;
    m_replyAge.start();
    if (m_manners.givesHandles)
        giveHandle({}, false);
    m_chunks.start(m_manners.chunkEvery);
}

void FakeGeminiSession::sendChunk()
{
    if (m_sampleAt >= m_sampleCount)
        return finishReply();
    const auto end = std::min(m_sampleAt + kChunk, m_sampleCount);
    QList<qint16> tone;
    tone.reserve(end - m_sampleAt);
    for (auto at = m_sampleAt; at < end; ++at)
        tone.append(qint16(32767 * m_reply.peak * std::sin(2 * std::numbers::pi * m_reply.toneHz * double(at) / kSpeaks.hz)));
    const auto perWord = bridge::samplesIn(m_reply.perWord, kSpeaks);
    QString words;
    for (auto at = (m_sampleAt + perWord - 1) / perWord * perWord; at < end && !m_wordsLeft.isEmpty(); at += perWord)
        words += (at == 0 ? QString() : u" "_s) + m_wordsLeft.takeFirst();
    m_sampleAt = end;

    const QByteArray pcm(reinterpret_cast<const char *>(tone.constData()), tone.size() * qsizetype(sizeof(qint16)));
    const QJsonObject sound{{u"mimeType"_s, u"audio/pcm;rate=24000"_s}, {u"data"_s, QString::fromLatin1(pcm.toBase64())}};
    QJsonObject body{{u"modelTurn"_s, QJsonObject{{u"parts"_s, QJsonArray{QJsonObject{{u"inlineData"_s, sound}}}}}}};
    if (!words.isEmpty())
        body.insert(u"outputTranscription"_s, QJsonObject{{u"text"_s, words}});
    send(content(body));
}

void FakeGeminiSession::finishReply()
{
    m_chunks.stop();
    if (!m_reply.tool.isEmpty())
        callTool(u"call-%1"_s.arg(++m_toolCalls), m_reply.tool, m_reply.toolArguments);
    send(content({{u"generationComplete"_s, true}}));
    const auto left = bridge::lengthOf(m_sampleCount, kSpeaks) - Milliseconds(m_replyAge.elapsed());
    if (m_manners.waitsForPlayback && left > 0ms)
        m_playback.start(left);
    else
        endTurn();
}

void FakeGeminiSession::endTurn()
{
    m_replying = false;
    send(content({{u"turnComplete"_s, true}}));
    if (m_manners.givesHandles)
        giveHandle(u"handle-%1-%2"_s.arg(quintptr(this), 0, 16).arg(++m_handles), true);
}

void FakeGeminiSession::interrupt()
{
    if (!m_replying)
        return;
    m_chunks.stop();
    m_playback.stop();
    send(content({{u"interrupted"_s, true}}));
    if (!m_tools.isEmpty())
        cancelTools(m_tools.keys());
    endTurn();
}

void FakeGeminiSession::transcribe(const QString &callerWords)
{
    // In fragments, as the real one does: "I", " want", " a table".
    bool first = true;
    for (const auto &word : callerWords.split(u' ', Qt::SkipEmptyParts)) {
        send(content({{u"inputTranscription"_s, QJsonObject{{u"text"_s, (first ? QString() : u" "_s) + word}}}}));
        first = false;
    }
}

void FakeGeminiSession::callTool(const QString &id, const QString &name, const QJsonObject &arguments)
{
    m_tools.insert(id, name);
    const QJsonObject call{{u"id"_s, id}, {u"name"_s, name}, {u"args"_s, arguments}};
    send({{u"toolCall"_s, QJsonObject{{u"functionCalls"_s, QJsonArray{call}}}}});
}

void FakeGeminiSession::cancelTools(const QStringList &ids)
{
    for (const auto &id : ids)
        m_tools.remove(id);
    send({{u"toolCallCancellation"_s, QJsonObject{{u"ids"_s, QJsonArray::fromStringList(ids)}}}});
}

void FakeGeminiSession::giveHandle(const QString &handle, bool resumable)
{
    QJsonObject update;
    if (resumable)
        update = {{u"newHandle"_s, handle}, {u"resumable"_s, true}};
    send({{u"sessionResumptionUpdate"_s, update}});
    if (resumable)
        emit handleGiven(handle);
}

void FakeGeminiSession::goAway(Milliseconds timeLeft)
{
    send({{u"goAway"_s, QJsonObject{{u"timeLeft"_s, u"%1s"_s.arg(double(timeLeft.count()) / 1000)}}}});
}

void FakeGeminiSession::send(const QJsonObject &message)
{
    sendRaw(QJsonDocument(message).toJson(QJsonDocument::Compact));
}

void FakeGeminiSession::sendRaw(const QByteArray &bytes)
{
    if (!m_isOpen || m_stalled)
        return;
    if (m_manners.binaryFrames)
        m_socket->sendBinaryMessage(bytes);
    else
        m_socket->sendTextMessage(QString::fromUtf8(bytes));
}

void FakeGeminiSession::close(int code, const QString &reason)
{
    if (!m_isOpen)
        return;
    m_isOpen = false;
    m_chunks.stop();
    m_playback.stop();
    m_closeCode = code;
    const auto words = reason.toUtf8().left(123);
    QByteArray frame("\x88");
    frame.append(char(words.size() + 2));
    frame.append(char(code >> 8));
    frame.append(char(code & 0xff));
    m_line->write(frame + words);
    m_line->flush();
}

void FakeGeminiSession::drop()
{
    m_closeCode = 1006;
    m_socket->abort();
}

} // namespace fakes
