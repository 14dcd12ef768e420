// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QNetworkAccessManager>
#include <QUrl>

#include <functional>

namespace fakes {

// How Twilio asks a bridge about one call: signed POSTs with the fields that every webhook has. Lives in the thread that made it.
class TwilioWebhooks
{
public:
    explicit TwilioWebhooks(QByteArray authToken);

    using Fields = QMap<QByteArray, QByteArray>;
    void post(const QUrl &url, const Fields &fields, std::function<void(int status, const QByteArray &body)> done = {});
    void postOfRoom(const QUrl &url, const Fields &fields); // of a conference: with a CallSid where `sid` is not empty
    QByteArray signature(const QByteArray &url, const Fields &fields = {}) const;

    QByteArray sid; // of the call
    QByteArray from, to;
    bool outbound = false;

private:
    void send(const QUrl &url, Fields fields, std::function<void(int status, const QByteArray &body)> done);

    const QByteArray m_token;
    QNetworkAccessManager m_network; // ends what is unanswered when it goes
};

} // namespace fakes
