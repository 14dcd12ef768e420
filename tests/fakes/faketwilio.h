// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/webhook.h"
#include "tests/fakes/twiliorooms.h"

#include <QHash>
#include <QTcpServer>
#include <QUrl>

#include <optional>

class QTcpSocket;

namespace fakes {

// Twilio's REST API for calls, on loopback: answers what Twilio answers and refuses what it refuses. It shares no code with what
// it tests. Set `mood` to make it misbehave for the next requests.
class FakeTwilio : public QTcpServer
{
    Q_OBJECT
public:
    enum class Mood {
        Good,
        Silent,      // reads and never answers
        HangsUp,     // closes without a word
        Overloaded,  // 503
        RateLimited, // 429
        Redirects,
        Babbles,     // 201, and no JSON
        Endless,     // 201, and a body without end
        Newer,       // refuses in the form of RFC 9457
        LosesTheAnswer,  // dials, and says nothing; what is asked next is answered
        LosesTheRequest, // does not even dial
    };
    struct Request
    {
        QByteArray line;
        QHash<QByteArray, QByteArray> headers; // names in lower case
        QByteArray body;
        bridge::FormFields fields() const { return bridge::formFields(body); }
    };

    FakeTwilio();

    QUrl url() const;
    void setCallOver(const QByteArray &sid) { m_calls[sid] = false; }
    void addCall(const QByteArray &sid) { m_calls[sid] = true; } // one that came in

    int callsPlaced() const { return int(m_calls.size()); }

    TwilioRooms rooms{authToken};
    bool refusesMoves = false; // of calls that are up
    QUrl voiceUrl; // of its own number

    Mood mood = Mood::Good;
    QList<Request> requests;

    static inline const QByteArray accountSid = "AC00000000000000000000000000000001";
    static inline const QByteArray authToken = "0123456789abcdef0123456789abcdef";
    static inline const QString ownNumber = QStringLiteral("+15005550006");
    static inline const QByteArray ownNumberSid = "PN00000000000000000000000000000001";

signals:
    void placed(const QByteArray &sid, const QHash<QString, QString> &order);
    void changed(const QByteArray &sid, const bridge::FormFields &fields);

private:
    struct Answer
    {
        int status = 200;
        QByteArray body;
        QByteArray header = {};
    };

    void read(QTcpSocket *socket);
    Answer answer(const Request &request);
    Answer createCall(const Request &request);
    Answer listCalls(const QByteArray &query) const;
    std::optional<Answer> account(const Request &request);
    Answer updateCall(const QByteArray &sid, const Request &request);
    static Answer refusal(int status, int code, const QByteArray &message);

    QHash<QByteArray, QByteArray> m_numbers; // by CallSid: who was called
    QHash<QByteArray, bool> m_calls; // by CallSid: whether it can still be changed
    QHash<QTcpSocket *, QByteArray> m_input;
};

} // namespace fakes
