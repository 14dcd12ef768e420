// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakereply.h"

#include <QElapsedTimer>
#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QTimer>

#include <span>

class QTcpSocket;
class QWebSocket;

namespace fakes {

// How a session behaves.
struct FakeGeminiManners
{
    QByteArray key;                // what x-goog-api-key must be; empty: anything
    QList<FakeReply> replies;      // one after the other, to texts and to what the caller says; then "Yes."
    QStringList callerWords;       // what it understands, one per turn of the caller; then nothing
    bool completesSetup = true;
    bool binaryFrames = true;      // as the real one; false: text frames
    bool givesHandles = true;      // for resumption, after each turn
    bool hearsByItself = true;     // 100 ms of sound over a reply interrupt it, 500 ms of silence end a turn and are answered
    bool waitsForPlayback = true;  // turnComplete when a line would have played it all, as the real one; false: at once
    Milliseconds chunkEvery = 5ms; // each is 100 ms of sound: 20 times faster than real time
    bool keepsSound = true;        // false: heard() stays empty, for long runs
};

// The service's end of one connection: what it got, and what a test makes it do. Lives in the FakeGemini's thread.
class FakeGeminiSession : public QObject
{
    Q_OBJECT
public:
    FakeGeminiSession(QWebSocket *socket, QTcpSocket *line, const FakeGeminiManners &manners, QObject *parent);

    // What it got.
    QJsonObject setup() const { return m_setup; }
    QList<QJsonObject> messages() const { return m_messages; } // all but audio, in their order
    QStringList texts() const; // of realtimeInput and clientContent
    QList<qint16> heard() const { return m_heard; }            // 16 kHz
    int audioMessages() const { return m_audioMessages; }
    bool isOpen() const { return m_isOpen; }
    int closeCode() const { return m_closeCode; } // the client's, or ours if we were first
    QUrl requestUrl() const;

    // What it does.
    void completeSetup();
    void reply(const FakeReply &reply);
    void interrupt(); // the reply under way: interrupted, then turnComplete
    void transcribe(const QString &callerWords);
    void callTool(const QString &id, const QString &name, const QJsonObject &arguments);
    void cancelTools(const QStringList &ids);
    void giveHandle(const QString &handle, bool resumable);
    void goAway(Milliseconds timeLeft);
    void send(const QJsonObject &message);
    void sendRaw(const QByteArray &bytes);
    void stall() { m_stalled = true; } // sends nothing any more
    // Sends a close frame (RFC 6455, 5.5.1) and leaves the line to the client, as the real service does: QWebSocket::close() would
    // shut it on audio that was not read yet, and that resets it before the client reads why. The reason is cut to the 123 bytes that fit.
    void close(int code, const QString &reason);
    void drop();                                 // no close frame: the client sees 1006

signals:
    void setUp();
    void received(const QJsonObject &message); // all but audio
    void audioCame();
    void callerStarted();
    void callerStopped();
    void closed();
    // To its server: whether the handle is known, and its session over. An answer by close() or completeSetup().
    void resumeAsked(const QString &handle);
    void handleGiven(const QString &handle);

private:
    void take(const QByteArray &json);
    void takeSetup(const QJsonObject &setup);
    void takeInput(const QJsonObject &input);
    void takeAudio(const QByteArray &pcm);
    void takeToolAnswers(const QJsonObject &response);
    void listen(std::span<const qint16> frame);
    void answer();
    void sendChunk();
    void finishReply();
    void endTurn();

    QWebSocket *m_socket; // our child
    QTcpSocket *m_line;   // below it, and as long alive
    FakeGeminiManners m_manners;
    QJsonObject m_setup;
    QList<QJsonObject> m_messages;
    QList<qint16> m_heard;
    QList<qint16> m_unheard; // less than a frame
    QHash<QString, QString> m_tools;
    int m_audioMessages = 0;
    int m_closeCode = 0;
    int m_repliesUsed = 0;
    int m_wordsUsed = 0;
    int m_handles = 0;
    int m_toolCalls = 0;
    bool m_isOpen = true;
    bool m_isSetUp = false;
    bool m_stalled = false;

    bool m_replying = false; // until its turnComplete
    FakeReply m_reply;
    QStringList m_wordsLeft;
    qsizetype m_sampleAt = 0; // of the reply
    qsizetype m_sampleCount = 0;
    QTimer m_chunks;
    QTimer m_playback;
    QElapsedTimer m_replyAge;

    int m_loudFrames = 0;  // in a row
    int m_quietFrames = 0; // in a row
    bool m_callerSpeaks = false;
};

} // namespace fakes
