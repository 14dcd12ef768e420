// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>

class QNetworkRequest;
class QWebSocket;

namespace fakes {

// The media side of a carrier and the telephone behind it: sends the caller's sound in real time, plays what comes in real time, keeps
// it, gives marks back when what was before them is played, honours clear. Its subclass knows the carrier's words; it complains of what
// the carrier would not take, and then ends the stream. Lives in the thread that made it.
class StreamPhone : public QObject
{
    Q_OBJECT
public:
    explicit StreamPhone(int rate, QObject *parent = nullptr);
    ~StreamPhone() override;

    void say(const QList<qint16> &pcm) { m_toSay += pcm; } // queued behind what is being said; silence otherwise
    void sendText(const QByteArray &text);
    void sendBytes(const QByteArray &bytes);
    void closeStream(); // as a carrier does when the call ends
    void breakOff();    // as a network does: without a word

    bool isStreaming() const { return m_streaming; }
    bool isSaying() const { return !m_toSay.isEmpty(); }
    bool isOver() const { return m_over; } // the stream is
    int rate() const { return m_rate; }
    const QList<qint16> &received() const { return m_received; } // every sample the bridge sent, without pauses
    int clears() const { return m_clears; }
    int marks() const { return m_marks; } // that came back
    const QStringList &complaints() const { return m_complaints; }

signals:
    void over();

protected:
    void setRate(int rate) { m_rate = rate; } // before the stream opens
    void openStream(const QNetworkRequest &request);
    void complain(const QString &what);
    // For what the subclass read from the bridge.
    void takeSound(const QList<qint16> &samples);
    void takeMark(const QByteArray &name);
    qsizetype queued() const; // samples that came and were not played yet
    // All that was not played is gone; what becomes of its marks is the carrier's.
    QList<QByteArray> takeClear();

    virtual void opened() = 0;                               // says what a carrier says first
    virtual void readText(const QByteArray &text) = 0;
    virtual void readBytes(const QByteArray &bytes) = 0;
    virtual void sendFrame(const QList<qint16> &frame) = 0;  // 20 ms of the caller
    virtual void sendMark(const QByteArray &name) = 0;       // it has been reached

private:
    struct Item // of the carrier's buffer: sound, or a mark between two sounds
    {
        QList<qint16> sound;
        QByteArray mark;
    };

    void tick();
    void play(qsizetype samples);

    int m_rate;
    std::unique_ptr<QWebSocket> m_socket;
    QTimer m_clock;
    QElapsedTimer m_elapsed;
    qint64 m_ticks = 0;
    QList<qint16> m_toSay;
    QList<Item> m_buffer;
    QList<qint16> m_received;
    QStringList m_complaints;
    int m_clears = 0;
    int m_marks = 0;
    bool m_streaming = false;
    bool m_over = false;
};

} // namespace fakes
