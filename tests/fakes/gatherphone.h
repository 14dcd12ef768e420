// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/twiliowebhooks.h"

#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace fakes {

class FakeTwilio;

// Twilio hearing and speaking by itself: fetches TwiML, says its sentences, gathers what the test makes the caller say, and asks for the
// next document. It knows the verbs of twilio.com/docs/voice/twiml with their attributes and nothing else; what it does not know, or an
// answer that takes longer than Twilio waits, is kept in complaints(). Speaking takes it no time. Lives in the thread that made it.
class GatherPhone : public QObject
{
    Q_OBJECT
public:
    GatherPhone(QUrl bridge, QByteArray authToken, QObject *parent = nullptr);

    void dial(const QString &from = QStringLiteral("+14155550100"), const QString &to = QStringLiteral("+15005550006"));
    // `number`: whose telephone it is; empty: whoever is called.
    void follow(FakeTwilio &api, const QString &number = {}); // lets it be dialled by the bridge, and answers; `api` lives longer
    void refuse(const QByteArray &status); // "busy", "no-answer", when it rings; needs `picksUp` false
    void hangUp();
    bool picksUp = true;

    bool listens() const { return m_listens; }
    void speak(const QString &words, const QByteArray &confidence = "0.92"); // while it listens
    void mumble(const QString &partly);                                      // heard in part; the turn goes on
    void press(const QByteArray &keys);
    void keepSilent(); // for as long as it listens

    const QStringList &said() const { return m_said; } // by the bridge, sentence by sentence
    QString pressed() const { return m_pressed; }      // keys, by the bridge
    bool isOver() const { return m_over; }
    bool rings() const { return m_rings; }
    QString room() const { return m_room; } // that it is, or was last, in
    QByteArray sid() const { return m_webhooks.sid; }
    const QStringList &complaints() const { return m_complaints; }

private:
    struct Verb
    {
        QString name;
        QHash<QString, QString> attributes;
        QString text;
        QList<Verb> inside;
    };

    void fetch(const QUrl &url, const TwilioWebhooks::Fields &fields);
    void run(const QByteArray &twiml);
    QList<Verb> read(const QByteArray &twiml);
    void check(const Verb &verb);
    void goOn();
    void answerGather(const TwilioWebhooks::Fields &fields);
    void end(const QByteArray &status);

    const QUrl m_bridge;
    TwilioWebhooks m_webhooks;
    QTimer m_patience;
    FakeTwilio *m_api = nullptr;
    QUrl m_statusUrl;
    QList<Verb> m_verbs; // still to be done
    Verb m_gather;
    quint64 m_document = 0; // an answer to an older one's request is too late
    bool m_listens = false;
    bool m_over = false;
    bool m_rings = false;
    QString m_room;
    QStringList m_said;
    QString m_pressed;
    QStringList m_complaints;
};

} // namespace fakes
