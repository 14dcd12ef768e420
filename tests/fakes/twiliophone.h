// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/twiliowebhooks.h"

#include <QByteArray>
#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>

class QWebSocket;

namespace fakes {

class FakeTwilio;

// Twilio and the telephone behind it, calling a bridge: POSTs the voice webhook with a signature, opens the stream that the TwiML names,
// sends the caller's sound in real time, plays what comes in real time and keeps it, echoes marks, honours clear. What the real
// one refuses (error 31924) ends the stream and is kept in complaints(). Lives in the thread that made it.
class TwilioPhone : public QObject
{
    Q_OBJECT
public:
    TwilioPhone(QUrl bridge, QByteArray authToken, QObject *parent = nullptr);
    ~TwilioPhone() override;

    void dial(const QString &from = QStringLiteral("+14155550100"), const QString &to = QStringLiteral("+15005550006"));
    void connectStream(const QUrl &url); // without a webhook, as a stranger would
    // The life of a call as the API has it: rings when it is asked to place one, and does what it is asked of one that is up.
    // `api` lives longer.
    // `number`: whose telephone it is; empty: whoever is called.
    void follow(FakeTwilio &api, const QString &number = {});
    void pickUp();                          // when it rings
    void refuse(const QByteArray &status);  // "busy", "no-answer", "failed", when it rings
    void detect(const QByteArray &verdict); // of machine detection: "machine_end_beep"
    void say(const QList<qint16> &pcm);  // queued behind what is being said; silence otherwise
    void press(char digit);
    void sendRaw(const QByteArray &text);
    void hangUp(); // stop, then close

    bool isStreaming() const { return m_started; }
    bool isSaying() const { return !m_toSay.isEmpty(); }
    bool isOver() const { return m_over; }
    int webhookStatus() const { return m_webhookStatus; } // 0: no answer yet
    QByteArray twiml() const { return m_twiml; }
    QUrl streamUrl() const { return m_streamUrl; }
    const QByteArray &played() const { return m_played; } // µ-law, from the start of the stream, silence included
    const QList<qint16> received() const; // every sample the bridge sent, without pauses
    int clears() const { return m_clears; }
    int streams() const { return m_streams; } // opened, so far
    bool rings() const { return m_rings; }
    QHash<QString, QString> order() const { return m_order; } // what placed the call
    QString digits() const { return m_digits; }               // that the bridge pressed
    QString transferredTo() const { return m_transferredTo; }
    QString room() const { return m_room; } // that it is, or was last, in
    QByteArray sid() const { return m_webhooks.sid; }
    bool keepsStream = false; // when it is sent elsewhere, as the real one never should
    int closeCode() const { return m_closeCode; }
    const QStringList &complaints() const { return m_complaints; }

    void expectSound() { m_expectsSound = true; } // the next frame is told by soundCame()

signals:
    void frameSent(); // of the caller's
    void soundCame();
    void cleared();
    void over();

private:
    void answered(int status, const QByteArray &body);
    void tick();
    void read(const QString &message);
    void complain(const QString &what);
    void tellStatus(const QByteArray &status);
    void obey(const QByteArray &sid, const QList<QPair<QString, QString>> &fields);
    void endStream();
    void enterRoom(const QHash<QString, QString> &attributes, const QString &name);

    struct Item // of Twilio's buffer: sound, or a mark between two sounds
    {
        QByteArray audio;
        QByteArray mark;
    };

    const QUrl m_bridge;
    TwilioWebhooks m_webhooks;
    std::unique_ptr<QWebSocket> m_socket;
    QTimer m_clock;
    QElapsedTimer m_elapsed;
    qint64 m_ticks = 0;
    QList<qint16> m_toSay;
    QList<Item> m_buffer;
    QByteArray m_received;
    QByteArray m_played;
    QByteArray m_twiml;
    QUrl m_streamUrl;
    QByteArray m_streamSid;
    FakeTwilio *m_api = nullptr;
    QHash<QString, QString> m_order;
    QString m_digits, m_transferredTo, m_room;
    int m_streams = 0;
    bool m_rings = false;
    bool m_redirected = false; // its stream ends, and the call goes on
    QStringList m_complaints;
    int m_webhookStatus = 0;
    int m_sequence = 0;
    int m_chunk = 0;
    int m_clears = 0;
    int m_closeCode = 0;
    bool m_started = false;
    bool m_over = false;
    bool m_expectsSound = false;
};

} // namespace fakes
