// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QPair>

namespace bridge {

// A carrier's HTTP request as it came: nothing decoded, nothing trusted.
struct WebhookRequest
{
    QByteArray method;
    QByteArray target; // raw path and query, as on the request line
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;

    QByteArray header(QByteArrayView name) const; // first of that name, any case; empty when there is none
    QByteArray path() const;                       // target up to '?'
};

// application/x-www-form-urlencoded, in order, decoded ('+' is a space). At most 1,000 pairs are read.
using FormFields = QList<QPair<QString, QString>>;
FormFields formFields(QByteArrayView encoded);

struct WebhookReply
{
    int status = 200;
    QByteArray type; // "text/xml"
    QByteArray body;
};

} // namespace bridge
