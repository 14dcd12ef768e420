// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <QTcpServer>
#include <QUrl>

class QTcpSocket;

namespace fakes {

// Plivo's REST API for calls, on loopback: answers what Plivo answers and refuses what it refuses. It shares no code with what it
// tests. Set `mood` to make it misbehave for the next requests.
class FakePlivo : public QTcpServer
{
    Q_OBJECT
public:
    enum class Mood {
        Good,
        Silent,      // reads and never answers
        HangsUp,     // closes without a word
        Overloaded,  // 503
        RateLimited, // 429
        Barred,      // 403
        Missing,     // 404
        Redirects,
        Babbles,     // 201, and no JSON
        Nameless,    // 201, and no request_uuid
    };
    struct Request
    {
        QByteArray verb;
        QByteArray path;
        QHash<QByteArray, QByteArray> headers; // names in lower case
        QByteArray body;
        QJsonObject json() const;
    };

    FakePlivo();

    QUrl url() const;
    // What becomes of calls that a telephone brings about.
    void addCall(const QByteArray &uuid) { m_calls.insert(uuid); }
    void setCallOver(const QByteArray &uuid) { m_calls.remove(uuid); }
    void setRinging(const QByteArray &requestUuid, const QByteArray &uuid); // the request has become a call
    int callsPlaced() const { return m_fired; }

    // Its conferences: who is in which.
    void enterRoom(const QString &name, const QByteArray &uuid) { m_rooms[name] << uuid; }
    void leaveRoom(const QString &name, const QByteArray &uuid, bool endsIt);
    QList<QByteArray> in(const QString &name) const { return m_rooms.value(name); }

    Mood mood = Mood::Good;
    QList<Request> requests;
    QString application = QStringLiteral("1101"); // of our number; empty: none
    QString answerUrl;                            // of that

    static inline const QByteArray authId = "MAXXXXXXXXXXXXXXXXXX";
    static inline const QByteArray authToken = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNk";
    static inline const QString ownNumber = QStringLiteral("+14155550100");

signals:
    void placed(const QByteArray &requestUuid, const QJsonObject &order);
    void roomOver(const QString &name); // for everybody who is in it
    void canceled(const QByteArray &requestUuid);
    // "hangup", "dtmf", "transfer"; of a call that is up.
    void commanded(const QByteArray &uuid, const QString &action, const QJsonObject &body);

private:
    struct Answer
    {
        int status = 200;
        QByteArray body;
        QByteArray header = {};
    };

    void read(QTcpSocket *socket);
    Answer answer(const Request &request);
    Answer callAnswer(const Request &request, const QByteArray &rest);
    Answer createCall(const QJsonObject &order);
    static Answer refusal(int status, const QByteArray &words);

    QSet<QByteArray> m_queued; // by request_uuid: fired, and no call yet
    QSet<QByteArray> m_calls;  // by call_uuid: up
    int m_fired = 0;
    QHash<QString, QList<QByteArray>> m_rooms;
    QHash<QTcpSocket *, QByteArray> m_input;
};

} // namespace fakes
