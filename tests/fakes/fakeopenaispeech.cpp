// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeopenaispeech.h"

#include <QJsonDocument>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

#include <algorithm>
#include <cstring>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

QByteArray error(const QString &code, const QString &message)
{
    return QJsonDocument(QJsonObject{{u"error"_s, QJsonObject{{u"code"_s, code}, {u"type"_s, u"invalid_request_error"_s}, {u"message"_s, message}}}})
        .toJson(QJsonDocument::Compact);
}

bool knowsAll(const QStringList &keys, const QString &known)
{
    const auto allowed = known.split(u' ');
    return std::all_of(keys.begin(), keys.end(), [&](const QString &key) { return allowed.contains(key); });
}

quint32 number(const QByteArray &bytes, int at, int size)
{
    quint32 value = 0;
    for (int i = 0; i < size; ++i)
        value |= quint32(quint8(bytes[at + i])) << (8 * i);
    return value;
}

} // namespace

QUrl FakeOpenAiSpeech::base() const
{
    auto base = url();
    base.setPath(u"/v1"_s);
    return base;
}

void FakeOpenAiSpeech::answer(QTcpSocket *socket, const FakeHead &head)
{
    const auto authorization = head.header("authorization");
    const bool noKey = m_manners.needsKey && !m_manners.ownServer && !authorization.startsWith("Bearer ");
    const bool wrongKey = !m_manners.key.isEmpty() && !m_manners.ownServer && authorization != "Bearer " + m_manners.key;
    if (noKey || wrongKey || (m_manners.ownServer && !authorization.isEmpty()))
        return reply(socket, 401, "application/json", error(u"invalid_api_key"_s, u"Incorrect API key provided: "_s + QString::fromLatin1(authorization)));
    if (head.verb == "GET" && head.path == "/v1/models"_L1)
        return reply(socket, m_manners.modelsStatus, "application/json", R"({"object":"list","data":[]})");
    if (m_manners.silent)
        return;
    if (m_manners.fails > 0) {
        --m_manners.fails;
        return reply(socket, 503, "text/html", "<html>busy</html>");
    }
    if (m_manners.status != 200)
        return reply(socket, m_manners.status, "application/json", m_manners.body);
    if (head.verb == "POST" && head.path == "/v1/audio/speech"_L1)
        return speak(socket, head);
    if (head.verb == "POST" && head.path == "/v1/audio/transcriptions"_L1)
        return transcribe(socket, head);
    reply(socket, 404, "application/json", error(u"unknown_url"_s, u"Unknown request URL"_s));
}

void FakeOpenAiSpeech::speak(QTcpSocket *socket, const FakeHead &head)
{
    static const auto kVoices = u"alloy ash ballad coral echo fable onyx nova sage shimmer verse marin cedar"_s.split(u' ');
    const auto body = QJsonDocument::fromJson(head.body).object();
    const auto input = body["input"_L1].toString();
    if (head.header("content-type") != "application/json" || !knowsAll(body.keys(), u"model voice input instructions response_format speed stream_format"_s))
        return reply(socket, 400, "application/json", error(u"unknown_parameter"_s, u"Unknown parameter"_s));
    if (input.isEmpty() || input.size() > 4096)
        return reply(socket, 400, "application/json", error(u"string_too_long"_s, u"input"_s));
    if (!m_manners.ownServer && !kVoices.contains(body["voice"_L1].toString()))
        return reply(socket, 400, "application/json", error(u"invalid_value"_s, u"voice"_s));
    if (body["response_format"_L1].toString() != "pcm"_L1)
        return reply(socket, 400, "application/json", error(u"invalid_value"_s, u"this stand-in speaks pcm"_s));
    m_spoken.append(input);
    auto sound = m_manners.body;
    if (sound.isEmpty()) {
        const auto samples = input.split(u' ', Qt::SkipEmptyParts).size() * m_manners.perWord.count() * m_manners.rate / 1000;
        for (qint64 i = 0; i < samples; ++i)
            sound.append(char(0x34)).append(char(i % 2 ? 0x12 : 0xed)); // a square: 0x1234 and -4812
    }
    // Chunked, as the vendor sends it, and in odd pieces: samples are split.
    socket->write("HTTP/1.1 200 OK\r\nContent-Type: " + m_manners.type + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    for (qsizetype at = 0; at < sound.size(); at += 4001) {
        const auto piece = sound.mid(at, 4001);
        socket->write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
    }
    if (m_manners.endless) {
        const QByteArray more(1024 * 1024, char(0x12));
        for (int i = 0; i < 20; ++i)
            socket->write(QByteArray::number(more.size(), 16) + "\r\n" + more + "\r\n");
        return;
    }
    if (m_manners.breaksOff)
        return QTimer::singleShot(300, socket, &QTcpSocket::disconnectFromHost); // when the sound so far was heard
    socket->write("0\r\n\r\n");
    socket->disconnectFromHost();
}

QString FakeOpenAiSpeech::readForm(const FakeHead &head, QHash<QString, QString> &fields, QByteArray &file, QString &fileName)
{
    const auto type = head.header("content-type");
    const auto at = type.indexOf("boundary=");
    if (!type.startsWith("multipart/form-data") || at < 0)
        return u"no form"_s;
    const auto boundary = "--" + type.mid(at + 9);
    if (!head.body.startsWith(boundary) || !head.body.trimmed().endsWith(boundary + "--"))
        return u"no boundary"_s;
    for (qsizetype from = boundary.size() + 2; from < head.body.size();) {
        const auto to = head.body.indexOf("\r\n" + boundary, from);
        const auto blank = head.body.indexOf("\r\n\r\n", from);
        if (to < 0 || blank < 0 || blank > to)
            return u"a part without an end"_s;
        const auto disposition = QString::fromUtf8(head.body.mid(from, blank - from));
        const auto value = head.body.mid(blank + 4, to - blank - 4);
        const auto name = disposition.section(u"name=\""_s, 1, 1).section(u'"', 0, 0);
        if (disposition.contains("filename="_L1)) {
            fileName = disposition.section(u"filename=\""_s, 1, 1).section(u'"', 0, 0);
            file = value;
        } else if (fields.contains(name)) {
            return u"a field twice"_s;
        } else {
            fields.insert(name, QString::fromUtf8(value));
        }
        from = to + 2 + boundary.size() + 2;
        if (head.body.mid(from - 2, 2) == "--")
            return {};
    }
    return u"no end"_s;
}

QString FakeOpenAiSpeech::readWav(const QByteArray &wav, QList<qint16> &samples)
{
    if (wav.size() < 46 || !wav.startsWith("RIFF") || wav.mid(8, 8) != "WAVEfmt " || wav.mid(36, 4) != "data")
        return u"no WAV"_s;
    if (number(wav, 4, 4) != quint32(wav.size() - 8) || number(wav, 40, 4) != quint32(wav.size() - 44) || number(wav, 16, 4) != 16)
        return u"sizes that do not fit"_s;
    if (number(wav, 20, 2) != 1 || number(wav, 22, 2) != 1 || number(wav, 34, 2) != 16 || number(wav, 32, 2) != 2)
        return u"not 16-bit mono"_s;
    if (number(wav, 24, 4) != 16000 || number(wav, 28, 4) != 32000)
        return u"not 16000 Hz"_s;
    samples.resize((wav.size() - 44) / 2);
    std::memcpy(samples.data(), wav.constData() + 44, size_t(samples.size()) * 2);
    return {};
}

void FakeOpenAiSpeech::transcribe(QTcpSocket *socket, const FakeHead &head)
{
    QHash<QString, QString> fields;
    QByteArray file;
    QString fileName;
    QList<qint16> samples;
    auto wrong = readForm(head, fields, file, fileName);
    if (wrong.isEmpty() && !knowsAll(fields.keys(), u"model language prompt response_format temperature chunking_strategy stream"_s))
        wrong = u"a field that is not known"_s;
    if (wrong.isEmpty() && (fields.value(u"model"_s).isEmpty() || fields.value(u"response_format"_s) != "json"_L1))
        wrong = u"model or response_format"_s;
    if (wrong.isEmpty() && fields.contains(u"language"_s) && fields.value(u"language"_s).size() != 2)
        wrong = u"language"_s;
    if (wrong.isEmpty() && !fileName.endsWith(".wav"_L1))
        wrong = u"a file without its extension"_s;
    if (wrong.isEmpty())
        wrong = readWav(file, samples);
    if (wrong.isEmpty() && samples.size() < 1600)
        wrong = u"Audio file is too short. Minimum audio length is 0.1 seconds."_s;
    if (!wrong.isEmpty())
        return reply(socket, 400, "application/json", error(u"invalid_value"_s, wrong));
    m_utterances.append(samples);
    m_fields = fields;
    auto body = m_manners.body;
    if (body.isEmpty())
        body = QJsonDocument(QJsonObject{{u"text"_s, m_manners.callerWords.value(m_wordsUsed++)}}).toJson(QJsonDocument::Compact);
    const auto tell = [socket = QPointer<QTcpSocket>(socket), body] {
        if (socket)
            reply(socket, 200, "application/json", body);
    };
    if (m_manners.holds)
        m_held.append(tell);
    else
        tell();
}

void FakeOpenAiSpeech::release()
{
    m_manners.holds = false;
    for (const auto &tell : std::exchange(m_held, {}))
        tell();
}

} // namespace fakes
