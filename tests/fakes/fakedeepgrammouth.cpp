// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakedeepgram.h"

#include <QDateTime>
#include <QJsonArray>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype kChunk = 800;  // bytes of mu-law: 100 ms
constexpr qsizetype kLongest = 2000; // characters
constexpr int kMostFlushes = 20;   // in a minute
} // namespace

FakeDeepgramMouth::FakeDeepgramMouth(
    QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeDeepgramManners &manners, QObject *parent)
    : FakeLine(socket, line, head, parent)
    , m_manners(manners)
{
    connect(this, &FakeLine::textCame, this, &FakeDeepgramMouth::takeText);
    connect(this, &FakeLine::binaryCame, this, [this] { close(1003, u"binary messages are not supported"_s); });
    connect(this, &FakeLine::closed, &m_pump, &QTimer::stop);
    connect(&m_pump, &QTimer::timeout, this, &FakeDeepgramMouth::pump);
    send({{u"type"_s, u"Metadata"_s}, {u"request_id"_s, u"fake"_s}, {u"model_name"_s, head.query.queryItemValue(u"model"_s)},
        {u"model_version"_s, u"1"_s}, {u"model_uuid"_s, u"fake"_s}});
}

void FakeDeepgramMouth::takeText(const QJsonObject &message)
{
    static const QStringList kKnown{u"Speak"_s, u"Flush"_s, u"Clear"_s, u"Close"_s};
    const auto type = message["type"_L1].toString();
    if (!kKnown.contains(type) || message.size() != (type == "Speak"_L1 ? 2 : 1))
        return close(1008, u"DATA-0001: unknown message"_s);
    m_controls.append(type);
    if (type == "Speak"_L1) {
        const auto text = message["text"_L1].toString();
        if (text.trimmed().isEmpty() || text.size() > kLongest)
            return close(1008, u"DATA-0001: text of 1 to 2000 characters"_s);
        m_spoken.append(text);
        m_buffered += text + u' ';
    } else if (type == "Flush"_L1) {
        flush();
    } else if (type == "Clear"_L1) {
        m_buffered.clear();
        m_out.clear();
        if (m_manners.clears)
            clearNow();
    } else {
        close(1000, {});
    }
    emit controlCame(type);
}

void FakeDeepgramMouth::clearNow()
{
    send({{u"type"_s, u"Cleared"_s}, {u"sequence_id"_s, m_cleared++}});
}

void FakeDeepgramMouth::flush()
{
    const auto now = QDateTime::currentMSecsSinceEpoch();
    m_flushTimes.removeIf([now, this](qint64 at) { return now - at >= m_manners.flushWindow.count(); });
    if (m_flushTimes.size() >= kMostFlushes) {
        send({{u"type"_s, u"Warning"_s}, {u"code"_s, u"EXCESSIVE_FLUSH"_s}, {u"description"_s, u"More than 20 Flush in 60 s."_s}});
        return;
    }
    m_flushTimes.append(now);
    if (!m_manners.silent)
        makeSound(std::exchange(m_buffered, {}));
    m_out.append(QByteArray());
    m_pump.start(m_manners.chunkEvery);
}

void FakeDeepgramMouth::makeSound(const QString &text)
{
    const auto words = text.split(u' ', Qt::SkipEmptyParts).size();
    QByteArray sound(words * m_manners.perWord.count() * 8, char(0x8f));
    for (qsizetype i = 0; i < sound.size(); i += 2)
        sound[i] = char(0x0f); // a square of 4 kHz: not silence
    if (!m_manners.page.isEmpty())
        sound = m_manners.page;
    for (qsizetype at = 0; at < sound.size(); at += kChunk)
        m_out.append(sound.mid(at, kChunk));
}

void FakeDeepgramMouth::release()
{
    holdsSound = false;
    pump();
}

void FakeDeepgramMouth::pump()
{
    if (holdsSound)
        return;
    if (m_out.isEmpty())
        return m_pump.stop();
    const auto next = m_out.takeFirst();
    if (next.isEmpty())
        send({{u"type"_s, u"Flushed"_s}, {u"sequence_id"_s, m_flushed++}});
    else
        sendBinary(next);
    if (m_manners.endless && !next.isEmpty())
        m_out.prepend(next);
}

} // namespace fakes
