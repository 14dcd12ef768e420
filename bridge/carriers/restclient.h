// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <QUrl>

#include <functional>

class QNetworkAccessManager;
class QNetworkReply;

namespace bridge {

// One request to a carrier's API. A value.
struct RestRequest
{
    QByteArray verb; // "GET", "POST", "PUT", "DELETE"
    QUrl url;
    QByteArray authorization; // the header's value; never logged
    QByteArray type;          // of the body; empty: there is none
    QByteArray body;
    qint64 largestAnswer = 256 * 1024; // bytes; a call resource is about 1.5 KB, a page of numbers some 50
};

// What came back, or why nothing did.
struct RestAnswer
{
    int status = 0; // HTTP; 0: none came
    QByteArray body;
    QByteArray date; // the header of that name: the service's clock
    Error trouble;  // when none came: TimedOut (the request may have taken effect) or Network

    bool isGood() const { return status >= 200 && status < 300; }
    bool isHopeless() const { return status >= 300 && status < 500 && status != 429; } // asking again will not help
    QJsonObject json() const; // empty when the body is no JSON object
};

// A body in application/x-www-form-urlencoded: everything but letters, digits and -._~ in percent codes.
QByteArray formBody(const QList<QPair<QByteArray, QString>> &fields);
// As requests write them: an address and one segment of a path in percent codes, and seconds, begun ones whole.
QString addressText(const QUrl &url);
QString pathSegment(const QString &text);
int wholeSeconds(Milliseconds time);
QByteArray basicAuthorization(const QString &user, const QString &password);

// Asks a carrier's API: no redirects (they would take the credentials elsewhere), answers no larger than the request allows, each within its patience.
// Lives in the bridge thread, owned by a carrier.
class RestClient : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const RestAnswer &answer)>;

    // `service` as it stands in sentences: "Twilio"; `addressKey` is the setting of its address.
    RestClient(QString service, QString addressKey, QObject *parent = nullptr);

    void setPatience(Milliseconds patience) { m_patience = patience; } // tests shorten it
    Milliseconds patience() const { return m_patience; }

    // Returns at once; `done` is called later, and never when the client is gone before.
    void send(const RestRequest &request, Done done);
    // The same, up to four times with 1, 2 and 4 s between while there is hope. For what may be asked twice.
    void insist(const RestRequest &request, Done done, int attempt = 1);

private:
    RestAnswer answerOf(QNetworkReply *reply, qint64 largest) const;

    const QString m_service;
    const QString m_addressKey;
    Milliseconds m_patience = 10s;
    QNetworkAccessManager *m_network;
};

} // namespace bridge
