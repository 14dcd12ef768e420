// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/error.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QPair>
#include <QString>

#include <functional>

namespace bridge {

// What an HTTP request is answered with. A value; the body of a HEAD request is left out by who writes it.
struct HttpReply
{
    int status = 200;
    QByteArray type; // empty only when there is no body
    QByteArray body;
    QList<QPair<QByteArray, QByteArray>> headers; // further ones
    // What is too long to be in memory comes behind the body, piece by piece as it is taken; an empty piece is the end, or a file that
    // is damaged. Called in the bridge thread: a piece must be there within milliseconds.
    std::function<QByteArray()> rest = {};
    qint64 restSize = 0; // bytes of it

    HttpReply with(QByteArray name, QByteArray value) const; // a copy with one more header
};

// Gives the one answer to a request, now or later. Asked again, it does nothing; dropped unasked, it answers 500.
using Respond = std::function<void(const HttpReply &)>;

HttpReply jsonReply(const QJsonObject &json, int status = 200);
HttpReply textReply(QByteArray text, QByteArray type);
// {"error":{"code":…,"message":…}}
HttpReply errorReply(int status, const QString &code, const QString &message);
HttpReply errorReply(const Error &error);
// A request that never got as far as a route; `why` is a clause.
HttpReply refusal(int status, const char *why);

int statusFor(Error::Code code);
QString wordFor(Error::Code code);            // "not_found"
QByteArray reasonPhrase(int status);          // "Not Found"
// The whole answer as bytes, with Connection: close.
QByteArray wireBytes(const HttpReply &reply, bool withBody = true);

} // namespace bridge
