// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakedeepgram.h"

#include <QJsonArray>

#include <algorithm>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr int kStartsAfter = 100; // ms of sound: speech
constexpr int kEndsAfter = 300;   // ms of silence

// Whether a byte of mu-law is louder than about -36 dBFS: its exponent and mantissa are stored inverted (ITU-T G.711).
bool isLoud(char mulaw) { return (~quint8(mulaw) & 0x7f) > 0x30; }

} // namespace

FakeDeepgramEar::FakeDeepgramEar(
    QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeDeepgramManners &manners, QObject *parent)
    : FakeLine(socket, line, head, parent)
    , m_manners(manners)
{
    connect(this, &FakeLine::textCame, this, &FakeDeepgramEar::takeText);
    connect(this, &FakeLine::binaryCame, this, &FakeDeepgramEar::takeSound);
    connect(this, &FakeLine::closed, &m_limit, &QTimer::stop);
    connect(&m_limit, &QTimer::timeout, this, &FakeDeepgramEar::checkSilence);
    m_limit.setSingleShot(true);
    m_limit.start(manners.withoutSound);
    if (isFlux())
        send({{u"type"_s, u"Connected"_s}, {u"request_id"_s, u"fake"_s}, {u"sequence_id"_s, m_sequence++}});
}

void FakeDeepgramEar::checkSilence()
{
    if (isFlux())
        error(u"INACTIVE_CLIENT"_s, u"No audio was received within the timeout window."_s);
    close(1011,
        u"Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001"_s);
}

void FakeDeepgramEar::takeText(const QJsonObject &message)
{
    static const QStringList kNova{u"KeepAlive"_s, u"Finalize"_s, u"CloseStream"_s};
    static const QStringList kFlux{u"ForceEndTurn"_s, u"Configure"_s, u"CloseStream"_s};
    const auto type = message["type"_L1].toString();
    if (!(isFlux() ? kFlux : kNova).contains(type) || (type != "Configure"_L1 && message.size() != 1))
        return close(1008, u"DATA-0001: unknown message"_s);
    m_controls.append(type);
    if (m_soundMessages > 0 && !isFlux())
        m_limit.start(m_manners.withoutSound); // a KeepAlive alone does not replace the first sound
    if (type == "CloseStream"_L1) {
        if (!isFlux())
            send({{u"type"_s, u"Metadata"_s}, {u"request_id"_s, u"fake"_s}, {u"duration"_s, double(m_sound.size()) / 8000}, {u"channels"_s, 1}});
        close(1000, {});
    } else if (type == "Finalize"_L1 && m_callerSpeaks) {
        m_callerSpeaks = false;
        answerByItself();
    }
    emit controlCame(type);
}

void FakeDeepgramEar::takeSound(const QByteArray &bytes)
{
    if (bytes.isEmpty())
        return; // the vendor takes it for the end of the stream; nobody sends it
    if (bytes.startsWith("{\"type"))
        return close(1008, u"DATA-0000: payload not decodable as mulaw"_s); // a control message in binary
    if (bytes.size() < 160 || bytes.size() > 2000)
        return close(1008, u"DATA-0000: 20 to 250 ms of sound in a message"_s);
    m_limit.start(m_manners.withoutSound);
    m_sound += bytes;
    ++m_soundMessages;
    if (!m_manners.callerWords.isEmpty())
        listen(bytes);
    emit soundCame();
}

void FakeDeepgramEar::listen(const QByteArray &mulaw)
{
    for (qsizetype at = 0; at + 80 <= mulaw.size(); at += 80) {
        const auto piece = mulaw.mid(at, 80);
        const bool loud = std::count_if(piece.begin(), piece.end(), isLoud) > 8;
        m_loud = loud ? m_loud + 10 : 0;
        m_quiet = loud ? 0 : m_quiet + 10;
        if (!m_callerSpeaks && m_loud >= kStartsAfter) {
            m_callerSpeaks = true;
            if (isFlux())
                turn(u"StartOfTurn"_s, m_turns, {});
            else
                speechStarted(double(m_sound.size()) / 8000);
        } else if (m_callerSpeaks && m_quiet >= kEndsAfter) {
            m_callerSpeaks = false;
            answerByItself();
        }
    }
}

void FakeDeepgramEar::answerByItself()
{
    const auto words = m_turns < m_manners.callerWords.size() ? m_manners.callerWords.at(m_turns) : QString();
    const double now = double(m_sound.size()) / 8000;
    if (isFlux()) {
        turn(u"Update"_s, m_turns, words);
        turn(u"EndOfTurn"_s, m_turns, words);
    } else {
        results(words, now - 0.5, now, true, true);
    }
    ++m_turns;
}

void FakeDeepgramEar::speechStarted(double at)
{
    send({{u"type"_s, u"SpeechStarted"_s}, {u"channel"_s, QJsonArray{0}}, {u"timestamp"_s, at}});
}

void FakeDeepgramEar::results(const QString &words, double start, double end, bool isFinal, bool speechFinal, bool fromFinalize)
{
    const auto each = words.split(u' ', Qt::SkipEmptyParts);
    QJsonArray list;
    const double step = each.isEmpty() ? 0 : (end - start) / double(each.size());
    for (qsizetype i = 0; i < each.size(); ++i)
        list.append(QJsonObject{{u"word"_s, each[i].toLower()}, {u"punctuated_word"_s, each[i]}, {u"start"_s, start + step * double(i)},
            {u"end"_s, start + step * double(i + 1)}, {u"confidence"_s, 0.98}});
    const QJsonObject best{{u"transcript"_s, words}, {u"confidence"_s, words.isEmpty() ? 0.0 : 0.98}, {u"words"_s, list}};
    send({{u"type"_s, u"Results"_s}, {u"channel_index"_s, QJsonArray{0, 1}}, {u"start"_s, start}, {u"duration"_s, end - start},
        {u"is_final"_s, isFinal}, {u"speech_final"_s, speechFinal}, {u"from_finalize"_s, fromFinalize},
        {u"channel"_s, QJsonObject{{u"alternatives"_s, QJsonArray{best}}}},
        {u"metadata"_s, QJsonObject{{u"request_id"_s, u"fake"_s}}}});
}

void FakeDeepgramEar::utteranceEnd(double lastWordEnd)
{
    send({{u"type"_s, u"UtteranceEnd"_s}, {u"channel"_s, QJsonArray{0, 1}}, {u"last_word_end"_s, lastWordEnd}});
}

void FakeDeepgramEar::turn(const QString &event, int index, const QString &words, double confidence)
{
    QJsonArray list;
    for (const auto &word : words.split(u' ', Qt::SkipEmptyParts))
        list.append(QJsonObject{{u"word"_s, word}, {u"confidence"_s, confidence}, {u"start"_s, 0.1}, {u"end"_s, 0.3}});
    QJsonObject info{{u"type"_s, u"TurnInfo"_s}, {u"event"_s, event}, {u"turn_index"_s, index}, {u"audio_window_start"_s, 0.0},
        {u"audio_window_end"_s, double(m_sound.size()) / 8000}, {u"transcript"_s, words}, {u"words"_s, list},
        {u"end_of_turn_confidence"_s, 0.8}, {u"sequence_id"_s, m_sequence++}, {u"request_id"_s, u"fake"_s}};
    if (event == "EndOfTurn"_L1)
        info.insert(u"trigger"_s, u"model"_s);
    send(info);
}

void FakeDeepgramEar::error(const QString &code, const QString &description)
{
    send({{u"type"_s, u"Error"_s}, {u"code"_s, code}, {u"description"_s, description}, {u"sequence_id"_s, m_sequence++}});
}

std::optional<FakeRefusal> FakeDeepgram::refusal(const FakeHead &head)
{
    const auto authorization = head.header("authorization");
    if (m_manners.needsKey && !authorization.startsWith("Token "))
        return FakeRefusal{401, R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})"};
    if (!m_manners.key.isEmpty() && authorization != "Token " + m_manners.key)
        return FakeRefusal{401, R"({"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."})"};
    if (m_manners.refuses != 0)
        return FakeRefusal{m_manners.refuses, "{}"};
    return deepgramRefusal(head);
}

void FakeDeepgram::welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head)
{
    if (head.path == "/v1/speak"_L1) {
        m_mouths.append(new FakeDeepgramMouth(socket, line, head, m_manners, this));
        emit mouthOpened(m_mouths.last());
        return;
    }
    m_ears.append(new FakeDeepgramEar(socket, line, head, m_manners, this));
    emit earOpened(m_ears.last());
}

} // namespace fakes
