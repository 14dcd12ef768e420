// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"
#include "tests/fakes/fakeservice.h"

#include <QPointer>
#include <QStringList>
#include <QTimer>

namespace fakes {

using bridge::Milliseconds;
using namespace std::chrono_literals;

// How the stand-in behaves. Times are the vendor's unless a test shortens them.
struct FakeDeepgramManners
{
    QByteArray key;              // of "Authorization: Token"; empty: any, but there must be one
    bool needsKey = true;
    int refuses = 0;             // every handshake with this HTTP status
    Milliseconds withoutSound = 10s; // without audio and KeepAlive, or without any audio at all: 1011 NET-0001
    QStringList callerWords;     // what it understands, one per turn of the caller that it hears by itself
    // Of the mouth:
    Milliseconds perWord = 50ms; // how much sound a word becomes
    bool clears = true;          // false: never answers a Clear
    bool silent = false;         // Flushed, and no sound
    bool endless = false;        // sound without end
    QByteArray page;             // instead of the sound
    Milliseconds flushWindow = 60s; // in which it obeys 20 Flush
    Milliseconds chunkEvery = 1ms; // each is 100 ms of sound
};

// Deepgram's end of /v1/listen or /v2/listen: what it heard, and what a test makes it say. Refuses what the vendor refuses: control
// messages in binary, messages that it does not know, silence without a KeepAlive.
class FakeDeepgramEar : public FakeLine
{
    Q_OBJECT
public:
    FakeDeepgramEar(QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeDeepgramManners &manners, QObject *parent);

    bool isFlux() const { return head().path == QLatin1String("/v2/listen"); }
    const QByteArray &sound() const { return m_sound; } // mu-law
    const QStringList &controls() const { return m_controls; } // types of text messages
    int soundMessages() const { return m_soundMessages; }

    // Nova.
    void speechStarted(double at);
    void results(const QString &words, double start, double end, bool isFinal, bool speechFinal, bool fromFinalize = false);
    void utteranceEnd(double lastWordEnd);
    // Flux.
    void turn(const QString &event, int index, const QString &words, double confidence = 0.9);
    void error(const QString &code, const QString &description);

signals:
    void controlCame(const QString &type);
    void soundCame();

private:
    void takeText(const QJsonObject &message);
    void takeSound(const QByteArray &bytes);
    void listen(const QByteArray &mulaw);
    void answerByItself();
    void checkSilence();

    const FakeDeepgramManners m_manners;
    QByteArray m_sound;
    QStringList m_controls;
    int m_soundMessages = 0;
    int m_sequence = 0;
    int m_turns = 0;
    int m_loud = 0;  // ms in a row
    int m_quiet = 0; // ms in a row
    bool m_callerSpeaks = false;
    QTimer m_limit;
};

// Deepgram's end of /v1/speak: a tone per word. Refuses unknown messages and text of more than 2000 characters; warns of more than 20
// Flush in 60 s and does not obey those.
class FakeDeepgramMouth : public FakeLine
{
    Q_OBJECT
public:
    FakeDeepgramMouth(QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeDeepgramManners &manners, QObject *parent);

    const QStringList &spoken() const { return m_spoken; } // one per Speak
    const QStringList &controls() const { return m_controls; }
    int flushes() const { return int(m_controls.count(QStringLiteral("Flush"))); }
    void clearNow(); // answers the Clear that waits

    bool holdsSound = false; // keeps what it has made until release()
    void release();

signals:
    void controlCame(const QString &type);

private:
    void takeText(const QJsonObject &message);
    void flush();
    void makeSound(const QString &text);
    void pump();

    const FakeDeepgramManners m_manners;
    QStringList m_spoken;
    QStringList m_controls;
    QString m_buffered;
    QList<QByteArray> m_out; // empty: a Flushed
    QTimer m_pump;
    QList<qint64> m_flushTimes; // ms
    int m_flushed = 0;
    int m_cleared = 0;
};

// Stands in for Deepgram on loopback. Point deepgram/url at url().
class FakeDeepgram : public FakeService
{
    Q_OBJECT
public:
    void setManners(const FakeDeepgramManners &manners) { m_manners = manners; } // of lines to come
    FakeDeepgramEar *ear() const { return m_ears.isEmpty() ? nullptr : m_ears.last(); }
    FakeDeepgramMouth *mouth() const { return m_mouths.isEmpty() ? nullptr : m_mouths.last(); }
    const QList<FakeDeepgramEar *> &ears() const { return m_ears; }
    const QList<FakeDeepgramMouth *> &mouths() const { return m_mouths; }

signals:
    void earOpened(fakes::FakeDeepgramEar *ear);
    void mouthOpened(fakes::FakeDeepgramMouth *mouth);

protected:
    std::optional<FakeRefusal> refusal(const FakeHead &head) override;
    void welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head) override;

private:
    FakeDeepgramManners m_manners;
    QList<FakeDeepgramEar *> m_ears;     // our children
    QList<FakeDeepgramMouth *> m_mouths; // our children
};

// What the vendor says against the query of a handshake; nothing: it is well. Pure.
std::optional<FakeRefusal> deepgramRefusal(const FakeHead &head);

} // namespace fakes
