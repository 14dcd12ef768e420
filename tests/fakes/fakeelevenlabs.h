// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"
#include "tests/fakes/fakeservice.h"

#include <QMap>
#include <QStringList>
#include <QTimer>

namespace fakes {

using bridge::Milliseconds;
using namespace std::chrono_literals;

// How the stand-in behaves. Times are the vendor's unless a test shortens them.
struct FakeElevenLabsManners
{
    QByteArray key;          // of xi-api-key; empty: any, but there must be one
    bool needsKey = true;
    QStringList voices;      // ids that it has; empty: any
    int refuses = 0;         // every handshake with this HTTP status
    int accountStatus = 200; // of GET /v1/user
    QByteArray accountBody = "{}";
    int speechStatus = 200;  // of POST .../stream
    QByteArray speechBody;   // of that refusal, or instead of the sound
    QByteArray speechType = "audio/basic";
    int speechFails = 0;     // the first requests, with 503
    QByteArray trouble;      // a message sent at once after the handshake, then 1008
    Milliseconds idle = 20s; // without text; at most what the client asks for
    Milliseconds perWord = 50ms; // how much sound a word becomes
    Milliseconds chunkEvery = 1ms;
    int wordsPerChunk = 2;
    bool aligns = true;
    bool snakeCase = false; // the other spelling
    int stretch = 1;        // so many times the sound that the letters say
    bool silent = false;    // no sound
    QByteArray page;        // instead of the sound
    bool endless = false;   // sound without end
    bool endsContexts = true; // false: no isFinal
};

// ElevenLabs' end of one multi-stream-input socket: a tone per word, with its letters' times. Refuses what the vendor refuses.
class FakeElevenLabsLine : public FakeLine
{
    Q_OBJECT
public:
    FakeElevenLabsLine(QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeElevenLabsManners &manners, QObject *parent);

    const QStringList &texts() const { return m_texts; }     // "c1: Hello. "
    const QStringList &closedContexts() const { return m_closed; }
    qsizetype liveContexts() const { return m_contexts.size(); }
    int keepAlives() const { return m_keepAlives; }
    bool saidGoodbye() const { return m_goodbye; }

    bool holdsSound = false; // keeps what it has made until release()
    void release();
    void sendEnd(const QString &context);

signals:
    void textTaken(const QString &text);

private:
    struct Context
    {
        QStringList words; // to be said
        bool closing = false;
    };

    void take(const QJsonObject &message);
    void takeText(const QString &context, const QJsonObject &message);
    void pump();
    void sendWords(const QString &context, const QStringList &words);
    void refuse(const QString &error, const QString &message);

    const FakeElevenLabsManners m_manners;
    QMap<QString, Context> m_contexts;
    QStringList m_texts;
    QStringList m_closed;
    QTimer m_pump;
    QTimer m_idle;
    int m_keepAlives = 0;
    bool m_goodbye = false;
};

// Stands in for ElevenLabs on loopback, sockets and HTTP. Point elevenlabs/url at url().
class FakeElevenLabs : public FakeService
{
    Q_OBJECT
public:
    void setManners(const FakeElevenLabsManners &manners) { m_manners = manners; } // of what is to come
    FakeElevenLabsLine *line() const { return m_lines.isEmpty() ? nullptr : m_lines.last(); }
    const QList<FakeElevenLabsLine *> &lines() const { return m_lines; }
    QStringList spokenByHttp() const { return m_spoken; }

    // The vendor's wording of 2026.
    static QByteArray unusualActivity();

signals:
    void lineOpened(fakes::FakeElevenLabsLine *line);

protected:
    std::optional<FakeRefusal> refusal(const FakeHead &head) override;
    void welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head) override;
    void answer(QTcpSocket *socket, const FakeHead &head) override;

private:
    void speak(QTcpSocket *socket, const FakeHead &head);

    FakeElevenLabsManners m_manners;
    QList<FakeElevenLabsLine *> m_lines; // our children
    QStringList m_spoken;
};

// Mu-law of a text: `perWord` of a tone for each of its words.
QByteArray muLawOf(const QStringList &words, Milliseconds perWord);

} // namespace fakes
