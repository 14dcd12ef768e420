// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/services/socketloss.h"
#include "bridge/types/units.h"

#include <QNetworkReply>
#include <QNetworkRequest>

#include <functional>

class QNetworkAccessManager;

namespace bridge {

inline constexpr qint64 kMostHttpAnswer = 64 * 1024; // of what is no sound

struct HttpOrder
{
    QByteArray verb; // "GET", "POST"
    QNetworkRequest request;
    QByteArray body;
    qint64 mostAnswer = kMostHttpAnswer; // bytes; a longer answer is cut, and counts as none
};

struct HttpAnswer
{
    int status = 0; // 0: none came
    QByteArray body;
    Error trouble; // when none came

    QByteArray bodyWithout(const QString &key) const;
};

// What all requests to services have: our name, no redirects (they would take the key elsewhere), no compression, and a limit for how
// long nothing may come.
void prepareHttp(QNetworkRequest &request, Milliseconds inactivity);

// Why there was no answer.
Error httpTrouble(QNetworkReply::NetworkError why, const ServiceName &service);

// Asks, and calls `done` later with the whole answer, unless `context` is gone by then. The reply is a child of `network`, for who wants
// to give it up: it is enough to disconnect and abort it.
QNetworkReply *askHttp(QNetworkAccessManager &network, HttpOrder order, Milliseconds patience, const ServiceName &service, QObject *context,
    std::function<void(const HttpAnswer &)> done);

} // namespace bridge
