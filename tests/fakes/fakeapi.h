// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonObject>
#include <QTcpServer>
#include <QUrl>

class QTcpSocket;

namespace fakes {

// A carrier's REST API in JSON, on loopback: reads requests whole and answers what its subclass says. It shares no code with what it
// tests. Set `mood` to make it misbehave for the next requests.
class FakeApi : public QTcpServer
{
    Q_OBJECT
public:
    enum class Mood {
        Good,
        Silent,       // reads and never answers
        LosesAnswers, // does what is asked, and never answers
        HangsUp,      // closes without a word
        Overloaded,   // 503
        RateLimited,  // 429
        Forbids,      // 403
        Redirects,
        Babbles, // 201, and no JSON
        Endless, // 201, and a body without end
    };
    struct Request
    {
        QByteArray verb;
        QByteArray target;
        QHash<QByteArray, QByteArray> headers; // names in lower case
        QByteArray body;
        QJsonObject json() const;
    };

    FakeApi();

    QUrl url() const;

    Mood mood = Mood::Good;
    QList<Request> requests;

protected:
    struct Answer
    {
        int status = 200;
        QByteArray body;
        QByteArray header = {};
    };
    virtual Answer answer(const Request &request) = 0;

    // Whether all keys of `object` are among `allowed`, words parted by blanks, and all of `needed` are there.
    static bool hasKeys(const QJsonObject &object, const QString &needed, const QString &allowed);
    static QByteArray json(const QJsonObject &object);

private:
    void read(QTcpSocket *socket);
    Answer moodyAnswer(const Request &request);

    QHash<QTcpSocket *, QByteArray> m_input;
};

} // namespace fakes
