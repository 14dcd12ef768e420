// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"

#include <QHash>
#include <QTcpServer>
#include <QUrl>

class QTcpSocket;

namespace fakes {

// Exotel's connect API, on loopback: answers what Exotel answers and refuses what it refuses. It shares no code with what it tests
// but the splitting of forms. Set `mood` to make it misbehave for the next requests.
class FakeExotel : public QTcpServer
{
    Q_OBJECT
public:
    enum class Mood {
        Good,
        SmallLetters, // dials, and answers as the newer page has it
        Silent,       // reads and never answers
        HangsUp,      // closes without a word
        Forbidden,    // 403: not enabled for the account
        Overloaded,   // 503
        RateLimited,  // 429
        Redirects,
        Babbles, // 200, and no JSON
        Endless, // 200, and a body without end
    };
    struct Request
    {
        QByteArray line;
        QHash<QByteArray, QByteArray> headers; // names in lower case
        QByteArray body;
        bridge::FormFields fields() const { return bridge::formFields(body); }
    };

    FakeExotel();

    QUrl url() const;
    int callsPlaced() const { return m_calls; }

    Mood mood = Mood::Good;
    QList<Request> requests;
    QHash<QByteArray, QByteArray> recordings; // by path: "/recordings/1.wav"
    int recordingsLate = 0;                   // times that they are not there yet
    QByteArray balance = R"({"Balance":{"AccountSid":"acme1","Balance":"250.75","Currency":"INR"}})"; // empty: 404
    QString voiceUrl = QStringLiteral("http://my.exotel.com/acme1/exoml/start_voice/12345"); // of our number's flow; empty: none

    static inline const QByteArray sid = "acme1";
    static inline const QByteArray apiKey = "0123456789abcdef0123456789abcdef";
    static inline const QByteArray apiToken = "fedcba9876543210fedcba9876543210";
    static inline const QString ownNumber = QStringLiteral("+918012345678");

private:
    struct Answer
    {
        int status = 200;
        QByteArray body;
        QByteArray header = {};
    };

    void read(QTcpSocket *socket);
    Answer answer(const Request &request);
    Answer connectCall(const Request &request);
    Answer tell(const QByteArray &path); // GET
    static Answer refusal(int status, const QByteArray &message);

    int m_calls = 0;
    QHash<QTcpSocket *, QByteArray> m_input;
};

} // namespace fakes
