// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakeopenairules.h"
#include "tests/fakes/fakereply.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <QUrl>

#include <deque>
#include <span>

class QTcpSocket;
class QWebSocket;

namespace fakes {

// How a session behaves.
struct FakeOpenAiManners
{
    QByteArray key;                // the bearer's; empty: any
    QList<FakeReply> replies;      // one after the other, to what it is not told to say word by word; then "Yes."
    QStringList callerWords;       // what it understands, one per turn of the caller; then nothing
    bool updatesSession = true;
    bool hearsByItself = true;     // 100 ms of sound are speech, 500 ms of silence end a turn, and what the session asks for follows
    Milliseconds chunkEvery = 5ms; // each is 100 ms of sound: 20 times faster than real time
    Milliseconds thinksFor = 0ms;  // before the first chunk
    Milliseconds transcribesAfter = 30ms; // the end of a turn; later than the reply begins, as with the real one
    bool transcriptionFails = false;
    int staleChunks = 2;           // of a cancelled reply that were on their way
    Milliseconds lasts = std::chrono::hours(1);
    QString speaks = QStringLiteral("audio/pcmu"); // another one: a service that ignores what it is asked for
    bool keepsSound = true;        // false: heard() stays empty, for long runs
};

// The service's end of one session: what it got, its conversation, and what a test makes it do. As the real one it answers
// mistakes with an error event and goes on. Lives in the FakeOpenAi's thread.
class FakeOpenAiSession : public QObject
{
    Q_OBJECT
public:
    // What the conversation holds.
    struct Item
    {
        QString id;
        QString role; // "user", "assistant", "system", "function_call", "function_call_output"
        QString text;
        qint64 samples = 0; // of the assistant's sound
        QString callId;
        bool truncated = false;
    };

    FakeOpenAiSession(QWebSocket *socket, QTcpSocket *line, const FakeOpenAiManners &manners, QObject *parent);

    // What it got.
    QJsonObject session() const { return m_session; }          // of the last session.update
    QList<QJsonObject> events() const { return m_events; }     // all but audio, in their order
    QList<QJsonObject> events(QLatin1StringView type) const;
    const QList<Item> &items() const { return m_items; }
    QStringList texts() const; // "role: text" of each item
    const QByteArray &heardLaw() const { return m_heardLaw; }  // the caller's bytes
    QList<qint16> heard() const; // likewise, as samples at 8 kHz
    int audioEvents() const { return m_audioEvents; }
    const QStringList &complaints() const { return m_complaints; } // every error event it had to send
    bool isOpen() const { return m_isOpen; }
    bool isReplying() const { return !m_response.isEmpty(); }
    int closeCode() const { return m_closeCode; } // the client's, or ours if we were first
    QUrl requestUrl() const;

    // What it does.
    void updateSession(); // session.updated
    void reply(const FakeReply &reply); // as after a turn of the caller's
    void startCaller();
    void stopCaller(const QString &words = {}); // and answers, if the session asks for it
    void failResponse(const QString &code); // the one under way
    void complain(const OpenAiRefusal &refusal, const QString &event = {});
    void send(QJsonObject event);
    void sendRaw(const QByteArray &bytes);
    void stall() { m_stalled = true; } // sends nothing any more
    // Sends a close frame and leaves the line to the client: see FakeGeminiSession.
    void close(int code, const QString &reason);
    void drop(); // no close frame: the client sees 1006

signals:
    void updated(); // a session.update was taken
    void received(const QJsonObject &event); // all but audio
    void audioCame();
    void callerStarted();
    void callerStopped();
    void closed();

private:
    void take(const QByteArray &json);
    void takeUpdate(const QJsonObject &event);
    void takeAudio(const QByteArray &law);
    void takeCommit(const QString &event);
    void takeItem(const QJsonObject &event);
    void takeTruncate(const QJsonObject &event);
    void takeDelete(const QJsonObject &event);
    void takeRespond(const QJsonObject &event);
    void takeCancel(const QJsonObject &event);
    void listen(std::span<const qint16> frame);
    void commit(const QString &words);
    void transcribe(const QString &item, const QString &words);
    void answer(const QString &instructions, bool mayCallTools);
    void startResponse(const FakeReply &reply);
    void sendChunk();
    void sendSound(qsizetype samples);
    void finishResponse();
    void callTool();
    void endItem(const QString &status);
    void endResponse(const QString &status, const QJsonObject &details);
    void cancel(const QString &reason);
    QJsonObject assistantItem(const QString &status) const;
    Item *find(const QString &id);
    QJsonValue turnDetection() const;

    QWebSocket *m_socket; // our child
    QTcpSocket *m_line;   // below it, and as long alive
    FakeOpenAiManners m_manners;
    QJsonObject m_session;
    QList<QJsonObject> m_events;
    QList<Item> m_items;
    QStringList m_complaints;
    QByteArray m_heardLaw;
    QList<qint16> m_unheard; // less than a frame
    qint64 m_uncommitted = 0; // bytes of sound
    int m_audioEvents = 0;
    int m_closeCode = 0;
    int m_repliesUsed = 0;
    int m_wordsUsed = 0;
    int m_sent = 0;
    int m_made = 0; // items and responses
    bool m_isOpen = true;
    bool m_isUpdated = false;
    bool m_stalled = false;
    bool m_hasSpoken = false; // sound: the voice cannot change any more

    QString m_response; // under way
    QString m_item;     // of its words
    FakeReply m_reply;
    QStringList m_wordsLeft;
    qsizetype m_sampleAt = 0; // of the reply
    qsizetype m_sampleCount = 0;
    QTimer m_chunks;
    QTimer m_expiry;
    QStringList m_openCalls;

    QString m_callerItem; // of the turn that goes on
    int m_loudFrames = 0;  // in a row
    int m_quietFrames = 0; // in a row
    bool m_callerSpeaks = false;
};

} // namespace fakes
