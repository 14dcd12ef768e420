// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/id.h"
#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QByteArray>
#include <QJsonArray>
#include <QUrl>

namespace bridge::ncco {

// Call control objects (developer.vonage.com, NCCO reference): JSON arrays of actions, done in order; at the end the call hangs up.
// Pure functions, any thread.

inline constexpr char kType[] = "application/json";

// Opens the media stream. Vonage signs its handshake as it signs webhooks; `leg` comes back in the stream's first message.
Result<QJsonArray> connectStream(const QUrl &url, SampleRate rate, const LegId &leg);
QJsonArray decline(const QString &politeSentence); // says it
QJsonArray dial(const QString &to, const QString &from); // numbers as Vonage writes them, without a plus

QByteArray text(const QJsonArray &actions);

} // namespace bridge::ncco
