// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>

#include <optional>

// What settings say about web addresses. Pure functions.

namespace bridge {

// Scheme, host and port of a public address; what people paste after them (a path, a query, a blank end) is cut. A bare
// "example.org" counts as https. Nothing for what is no http, https, ws or wss address, or has a user or password in it.
std::optional<QUrl> originOf(const QString &text);

// http and https stand for ws and wss where a stream is opened, and the other way round.
QUrl asStreamUrl(QUrl url); // http -> ws, https -> wss
QUrl asHttpUrl(QUrl url);   // ws -> http, wss -> https

// 127.0.0.0/8, ::1 and "localhost".
bool isLoopback(const QString &host);

} // namespace bridge
