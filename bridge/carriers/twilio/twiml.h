// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <QByteArray>
#include <QMap>

namespace bridge::twiml {

// TwiML documents (twilio.com/docs/voice/twiml), UTF-8, to be served as text/xml. Pure functions, any thread.

inline constexpr char kType[] = "text/xml; charset=utf-8";

// Opens a bidirectional media stream. `url` is absolute ws or wss, without a query: Twilio strips it, and the stream would come to
// another address than the one we keep. Parameters come back as customParameters of the stream's `start`.
Result<QByteArray> connectStream(const QUrl &url, const QMap<QString, QString> &parameters = {});

// Presses the keys, then opens the stream. `digits`: 0-9 A-D # *, w for half a second.
QByteArray playDigits(const QString &digits, const QUrl &mediaUrl);
// The call goes on with another person; what is behind it, in the same document, is the end.
QByteArray dial(const QString &to, const QString &callerId);
// Says and hears one turn (twilio.com/docs/voice/twiml/gather). Silence comes back as a request without words.
QByteArray spokenTurn(const SpokenTurn &turn);
// Asks for one key; whoever presses none comes back without (twilio.com/docs/voice/twiml/gather).
QByteArray question(const KeyQuestion &question);
// Into a conference, in silence as long as nobody else is there (twilio.com/docs/voice/twiml/conference).
QByteArray room(const RoomOrder &order);
// Says the sentence and hangs up.
QByteArray decline(const QString &politeSentence);

} // namespace bridge::twiml
