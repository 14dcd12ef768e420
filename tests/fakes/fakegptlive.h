// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakereply.h"
#include "tests/fakes/fakeservice.h"

#include <QElapsedTimer>
#include <QTimer>

#include <span>

namespace fakes {

// How a session behaves.
struct FakeGptLiveManners
{
    QByteArray key;           // of "Authorization: Bearer"; empty: any
    QList<FakeReply> replies; // one after the other, to instructions and to what the caller says; then "Yes."
    QStringList callerWords;  // what it understands, one per turn of the caller; then nothing
    bool starts = true;       // answers session.start
    bool thinks = true;       // its backend takes an effort
    bool speaksSilence = true; // a stream without gaps: silence between replies is sent, too
    Milliseconds chunkEvery = 5ms; // each is 100 ms of sound
    Milliseconds lasts = 0ms; // until it expires; 0: it tells no end
};

// GPT-Live's end of one connection: what it got, and what a test makes it do. It listens while it speaks: 100 ms of sound make it yield,
// 500 ms of silence are answered. What the vendor refuses it refuses with an error event.
class FakeGptLiveSession : public FakeLine
{
    Q_OBJECT
public:
    FakeGptLiveSession(QWebSocket *socket, QTcpSocket *line, const FakeHead &head, const FakeGptLiveManners &manners, QObject *parent);

    QJsonObject session() const { return m_session; } // as it was started; empty: not yet
    QList<QJsonObject> events(QLatin1StringView type) const; // that came
    QList<qint16> heard() const;
    const QByteArray &heardLaw() const { return m_heardLaw; } // as it came
    bool isSpeaking() const { return m_sampleAt < m_sampleCount; }

    void reply(const FakeReply &reply);
    void yield(); // stops in mid-word, as it does by itself
    void hear(const QString &words); // of the caller's, in two fragments
    void callTool(const QString &id, const QString &name, const QJsonObject &arguments);
    void endBackend(); // its answer is over: functions may be answered
    void use(double seconds);
    void end(const QString &reason); // session.closed, then it closes
    void complain(const QString &code, const QString &param, const QString &message = {}, const QString &event = {});

signals:
    void eventCame(const QJsonObject &event);

private:
    void take(const QJsonObject &event);
    void start(const QJsonObject &event);
    QString refusalOf(const QJsonObject &event) const;
    void takeSound(const QByteArray &law);
    void answer();
    void sendChunk();
    void sendSound(std::span<const qint16> samples);

    const FakeGptLiveManners m_manners;
    QJsonObject m_session;
    QList<QJsonObject> m_events;
    QByteArray m_heardLaw;
    QTimer m_chunks;
    QTimer m_expiry;
    FakeReply m_reply;
    QStringList m_wordsLeft;
    QString m_response;
    qsizetype m_sampleAt = 0, m_sampleCount = 0;
    int m_repliesUsed = 0, m_wordsUsed = 0, m_made = 0;
    int m_loud = 0, m_quiet = 0; // frames in a row
    bool m_callerSpeaks = false;
};

// Stands in for GPT-Live on loopback. Point openai/url at url().
class FakeGptLive : public FakeService
{
    Q_OBJECT
public:
    void setManners(const FakeGptLiveManners &manners) { m_manners = manners; } // of sessions to come
    const QList<FakeGptLiveSession *> &sessions() const { return m_sessions; }
    FakeGptLiveSession *last() const { return m_sessions.isEmpty() ? nullptr : m_sessions.last(); }
    int refuses = 0; // every handshake with this HTTP status

protected:
    std::optional<FakeRefusal> refusal(const FakeHead &head) override;
    void welcome(QWebSocket *socket, QTcpSocket *line, const FakeHead &head) override;

private:
    FakeGptLiveManners m_manners;
    QList<FakeGptLiveSession *> m_sessions; // our children
};

} // namespace fakes
