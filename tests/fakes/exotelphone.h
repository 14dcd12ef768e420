// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QJsonObject>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>

class QWebSocket;

namespace fakes {

// Exotel's Voicebot applet and the telephone behind it: asks the bridge for its stream, opens it, sends the caller's sound in real time in
// frames of 100 ms, plays what comes in real time and keeps it, echoes marks, honours clear. What would break a call at the real one
// ends the stream and is kept in complaints(). Lives in the thread that made it.
class ExotelPhone : public QObject
{
    Q_OBJECT
public:
    // A name and a password in `bridge` are sent, as Exotel does, as HTTP Basic.
    ExotelPhone(QUrl bridge, QByteArray secret, QObject *parent = nullptr);
    ~ExotelPhone() override;

    void dial(const QString &from = QStringLiteral("09876543210"), const QString &to = QStringLiteral("08012345678")); // the applet asks
    void dialAs(const QByteArray &callSid, const QString &direction); // the same in a flow that the bridge started
    void answer(const QUrl &streamUrl, const QByteArray &callSid); // a call that the bridge placed
    void report(const QUrl &statusUrl, const QJsonObject &fields);  // JSON, as the bridge asked for
    void passThrough(const QString &recording); // the applet behind the Voicebot tells how it went
    void say(const QList<qint16> &pcm); // at rate(); queued behind what is being said; silence otherwise
    void press(char digit);
    void hangUp();   // stop, then close
    void breakOff(); // the network does: no stop, no close

    int rate() const { return m_rate; } // as the stream's URL asks; 8000 before
    bool isStreaming() const { return m_started; }
    bool isSaying() const { return !m_toSay.isEmpty(); }
    bool isOver() const { return m_over; }
    int webhookStatus() const { return m_webhookStatus; } // 0: no answer yet
    int reportStatus() const { return m_reportStatus; }
    QByteArray document() const { return m_document; }
    QUrl streamUrl() const { return m_streamUrl; }
    const QList<qint16> &received() const { return m_received; } // every sample the bridge sent, without pauses
    int clears() const { return m_clears; }
    int marks() const { return m_marks; }
    const QStringList &complaints() const { return m_complaints; }

private:
    void ask(const QString &from, const QString &to, const QString &direction);
    void connectStream();
    void tick();
    void play(qint64 samples);
    void read(const QString &message);
    void readMedia(const QJsonObject &message);
    void send(const QByteArray &event, const QJsonObject &inner);
    void complain(const QString &what);

    struct Item // of Exotel's buffer: sound, or a mark between two sounds
    {
        qint64 samples = 0;
        QString mark;
        bool playing = false;
    };

    const QUrl m_bridge;
    const QByteArray m_secret;
    QNetworkAccessManager m_network;
    std::unique_ptr<QWebSocket> m_socket;
    QTimer m_clock;
    QElapsedTimer m_elapsed;
    qint64 m_ticks = 0;
    QList<qint16> m_toSay;
    QList<qint16> m_received;
    QList<Item> m_buffer;
    QByteArray m_document;
    QUrl m_streamUrl;
    QString m_streamSid;
    QString m_callSid;
    QStringList m_complaints;
    int m_rate = 8000;
    int m_webhookStatus = 0;
    int m_reportStatus = 0;
    int m_sequence = 0;
    int m_chunk = 0;
    int m_clears = 0;
    int m_marks = 0;
    bool m_shortChunk = false; // the last one: only a mark may follow
    bool m_started = false;
    bool m_over = false;
};

} // namespace fakes
