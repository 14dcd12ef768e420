// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakeelevenlabs.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostContexts = 5;

// Whether a text is written as the vendor asks: pieces end with one space; "" keeps a context alive.
bool isWellWritten(const QString &text)
{
    return text.isEmpty() || (text.endsWith(u' ') && (text.size() == 1 || !text.chopped(1).endsWith(u' ')));
}

QString voiceIn(const FakeHead &head)
{
    return head.path.section(u'/', 3, 3);
}

bool knowsAll(const QJsonObject &message, const QString &known)
{
    const auto allowed = known.split(u' ');
    const auto keys = message.keys();
    return std::all_of(keys.begin(), keys.end(), [&](const QString &key) { return allowed.contains(key); });
}

} // namespace

QByteArray muLawOf(const QStringList &words, Milliseconds perWord)
{
    QByteArray sound(words.size() * perWord.count() * 8, char(0x8f));
    for (qsizetype i = 0; i < sound.size(); i += 2)
        sound[i] = char(0x0f); // a square of 4 kHz: not silence
    return sound;
}

FakeElevenLabsLine::FakeElevenLabsLine(
    QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeElevenLabsManners &manners, QObject *parent)
    : FakeLine(socket, line, head, parent)
    , m_manners(manners)
{
    connect(this, &FakeLine::textCame, this, &FakeElevenLabsLine::take);
    connect(this, &FakeLine::binaryCame, this, [this] { close(1003, u"binary"_s); });
    connect(this, &FakeLine::closed, this, [this] {
        m_pump.stop();
        m_idle.stop();
    });
    connect(&m_pump, &QTimer::timeout, this, &FakeElevenLabsLine::pump);
    connect(&m_idle, &QTimer::timeout, this, [this] { refuse(u"input_timeout_exceeded"_s, u"Have not received a new text input within the timeout."_s); });
    m_idle.setSingleShot(true);
    m_idle.start(manners.idle);
    const auto voice = voiceIn(head);
    if (!manners.trouble.isEmpty()) {
        sendText(manners.trouble);
        close(1008, u"policy"_s);
    } else if (!manners.voices.isEmpty() && !manners.voices.contains(voice)) {
        refuse(u"voice_id_does_not_exist"_s, u"A voice with voice_id %1 does not exist."_s.arg(voice));
    }
}

void FakeElevenLabsLine::refuse(const QString &error, const QString &message)
{
    send({{u"message"_s, message}, {u"error"_s, error}, {u"code"_s, 1008}});
    close(1008, message);
}

void FakeElevenLabsLine::take(const QJsonObject &message)
{
    if (message.isEmpty() || !knowsAll(message, u"text context_id voice_settings generation_config flush close_context close_socket"_s))
        return refuse(u"invalid_message"_s, u"A message with a field that is not known."_s);
    m_idle.start(m_manners.idle);
    if (message["close_socket"_L1].toBool()) {
        m_goodbye = true;
        return close(1000, {});
    }
    const auto context = message["context_id"_L1].toString();
    if (context.isEmpty())
        return refuse(u"invalid_message"_s, u"A message without a context."_s);
    if (message["close_context"_L1].toBool()) {
        if (!m_contexts.contains(context) || m_contexts[context].closing)
            return refuse(u"invalid_context"_s, u"That context is not open."_s);
        m_closed.append(context);
        m_contexts[context].closing = true;
        m_pump.start(m_manners.chunkEvery);
        return;
    }
    takeText(context, message);
}

void FakeElevenLabsLine::takeText(const QString &context, const QJsonObject &message)
{
    const auto text = message["text"_L1].toString();
    if (!isWellWritten(text))
        return refuse(u"invalid_text"_s, u"Text should always end with a single space."_s);
    if (!m_contexts.contains(context)) {
        if (text != " "_L1)
            return refuse(u"invalid_context"_s, u"The first text of a context is a space."_s);
        if (m_contexts.size() >= kMostContexts)
            return refuse(u"max_active_conversations"_s, u"Maximum simultaneous contexts per WebSocket connection exceeded (5)"_s);
        m_contexts.insert(context, {});
        return;
    }
    if (m_contexts[context].closing)
        return refuse(u"invalid_context"_s, u"That context is closed."_s);
    if (text.isEmpty()) {
        ++m_keepAlives;
        return;
    }
    m_texts.append(context + u": "_s + text);
    if (message["flush"_L1].toBool()) {
        m_contexts[context].words += text.split(u' ', Qt::SkipEmptyParts);
        m_pump.start(m_manners.chunkEvery);
    }
    emit textTaken(text);
}

void FakeElevenLabsLine::release()
{
    holdsSound = false;
    m_pump.start(m_manners.chunkEvery);
}

void FakeElevenLabsLine::pump()
{
    if (holdsSound)
        return;
    bool idle = true;
    for (const auto &context : m_contexts.keys()) {
        auto &state = m_contexts[context];
        if (!state.words.isEmpty()) {
            idle = false;
            const auto now = state.words.mid(0, m_manners.wordsPerChunk);
            if (!m_manners.endless)
                state.words.remove(0, now.size());
            sendWords(context, now);
        } else if (state.closing) {
            m_contexts.remove(context);
            if (m_manners.endsContexts)
                sendEnd(context);
        }
    }
    if (idle)
        m_pump.stop();
}

void FakeElevenLabsLine::sendEnd(const QString &context)
{
    send({{m_manners.snakeCase ? u"is_final"_s : u"isFinal"_s, true}, {m_manners.snakeCase ? u"context_id"_s : u"contextId"_s, context}});
}

void FakeElevenLabsLine::sendWords(const QString &context, const QStringList &words)
{
    if (m_manners.silent)
        return;
    QJsonArray letters, starts, lengths;
    double at = 0;
    for (const auto &word : words) {
        const double each = double(m_manners.perWord.count()) / double(word.size() + 1);
        for (const QChar c : word + u' ') {
            letters.append(QString(c));
            starts.append(qRound(at));
            lengths.append(qRound(each));
            at += each;
        }
    }
    auto sound = muLawOf(words, m_manners.perWord * m_manners.stretch);
    if (!m_manners.page.isEmpty())
        sound = m_manners.page;
    QJsonObject alignment{{u"chars"_s, letters}};
    alignment.insert(m_manners.snakeCase ? u"char_start_times_ms"_s : u"charStartTimesMs"_s, starts);
    alignment.insert(m_manners.snakeCase ? u"char_durations_ms"_s : u"charsDurationsMs"_s, lengths);
    send({{u"audio"_s, QString::fromLatin1(sound.toBase64())}, {u"isFinal"_s, QJsonValue()},
        {u"alignment"_s, m_manners.aligns ? QJsonValue(alignment) : QJsonValue()}, {u"normalizedAlignment"_s, QJsonValue()},
        {m_manners.snakeCase ? u"context_id"_s : u"contextId"_s, context}});
}

QByteArray FakeElevenLabs::unusualActivity()
{
    return R"({"detail":{"status":"detected_unusual_activity","message":"Unusual activity detected. Free Tier usage disabled. If you are using )"
           R"(a proxy/VPN you might need to purchase a Paid Plan to not trigger our abuse detectors."}})";
}

std::optional<FakeRefusal> FakeElevenLabs::refusal(const FakeHead &head)
{
    const auto key = head.header("xi-api-key");
    if ((m_manners.needsKey && key.isEmpty()) || (!m_manners.key.isEmpty() && key != m_manners.key))
        return FakeRefusal{401, R"({"detail":{"status":"invalid_api_key","message":"Invalid API key"}})"};
    if (m_manners.refuses != 0)
        return FakeRefusal{m_manners.refuses, "{}"};
    if (!head.path.startsWith("/v1/text-to-speech/"_L1) || !head.path.endsWith("/multi-stream-input"_L1))
        return FakeRefusal{404, R"({"detail":"Not Found"})"};
    if (!unknownParameter(head, u"model_id output_format auto_mode inactivity_timeout sync_alignment language_code enable_logging "
                                "enable_ssml_parsing apply_text_normalization seed"_s).isEmpty())
        return FakeRefusal{422, R"({"detail":[{"msg":"unknown parameter"}]})"};
    const auto model = head.query.queryItemValue(u"model_id"_s);
    if (model.startsWith("eleven_v"_L1) || !model.startsWith("eleven_"_L1))
        return FakeRefusal{403, R"({"detail":{"status":"unsupported_model","message":"not on this socket"}})"};
    if (head.query.queryItemValue(u"output_format"_s) != "ulaw_8000"_L1)
        return FakeRefusal{422, R"({"detail":[{"msg":"this stand-in speaks ulaw_8000"}]})"};
    const auto timeout = head.query.queryItemValue(u"inactivity_timeout"_s);
    if (!timeout.isEmpty() && (timeout.toInt() < 1 || timeout.toInt() > 180))
        return FakeRefusal{422, R"({"detail":[{"msg":"inactivity_timeout"}]})"};
    if (head.query.hasQueryItem(u"language_code"_s) && (head.query.queryItemValue(u"language_code"_s).size() != 2 || model.endsWith("v2"_L1)))
        return FakeRefusal{422, R"({"detail":[{"msg":"language_code"}]})"};
    return std::nullopt;
}

void FakeElevenLabs::welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head)
{
    m_lines.append(new FakeElevenLabsLine(socket, line, head, m_manners, this));
    emit lineOpened(m_lines.last());
}

void FakeElevenLabs::answer(QTcpSocket *socket, const FakeHead &head)
{
    const auto key = head.header("xi-api-key");
    if ((m_manners.needsKey && key.isEmpty()) || (!m_manners.key.isEmpty() && key != m_manners.key))
        return reply(socket, 401, "application/json", R"({"detail":{"status":"invalid_api_key","message":"Invalid API key"}})");
    if (head.verb == "GET" && head.path == "/v1/user"_L1)
        return reply(socket, m_manners.accountStatus, "application/json", m_manners.accountBody);
    if (head.verb == "POST" && head.path.startsWith("/v1/text-to-speech/"_L1) && head.path.endsWith("/stream"_L1))
        return speak(socket, head);
    reply(socket, 404, "application/json", R"({"detail":"Not Found"})");
}

void FakeElevenLabs::speak(QTcpSocket *socket, const FakeHead &head)
{
    const auto body = QJsonDocument::fromJson(head.body).object();
    const auto text = body["text"_L1].toString();
    if (!knowsAll(body, u"text model_id language_code voice_settings previous_text next_text seed apply_text_normalization"_s) || text.isEmpty()
        || head.header("content-type") != "application/json" || head.query.queryItemValue(u"output_format"_s) != "ulaw_8000"_L1)
        return reply(socket, 422, "application/json", R"({"detail":[{"msg":"a field is not what it should be"}]})");
    if (!m_manners.voices.isEmpty() && !m_manners.voices.contains(voiceIn(head)))
        return reply(socket, 404, "application/json", R"({"detail":{"status":"voice_not_found","message":"A voice was not found."}})");
    if (m_manners.speechFails > 0) {
        --m_manners.speechFails;
        return reply(socket, 503, "application/json", R"({"detail":{"status":"system_busy","message":"busy"}})");
    }
    if (m_manners.speechStatus != 200)
        return reply(socket, m_manners.speechStatus, "application/json", m_manners.speechBody);
    m_spoken.append(text);
    const auto sound = !m_manners.speechBody.isEmpty() ? m_manners.speechBody
        : m_manners.silent                             ? QByteArray()
                                                       : muLawOf(text.split(u' ', Qt::SkipEmptyParts), m_manners.perWord);
    reply(socket, 200, m_manners.speechType, sound);
}

} // namespace fakes
