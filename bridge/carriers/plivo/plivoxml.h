// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"
#include "bridge/carriers/plivo/plivoformat.h"

#include <QUrl>

namespace bridge::plivo {

// Plivo XML (plivo.com/docs/voice/xml/overview), UTF-8, to be served as text/xml. Pure functions, any thread.

inline constexpr char kXmlType[] = "text/xml; charset=utf-8";

// Opens a bidirectional stream and keeps the call for as long as it is open; nothing follows, so the call ends with it.
// `url` is absolute ws or wss.
Result<QByteArray> connectStream(const QUrl &url, const Format &format);

// Rings this number, digits only, and shows the other one to it.
QByteArray dial(const QString &number, const QString &callerId);

// Asks for one key; whoever presses none comes back without.
QByteArray question(const KeyQuestion &question);
// Into a conference, in silence as long as nobody else is there.
QByteArray room(const RoomOrder &order);

// Says the sentence and hangs up.
QByteArray decline(const QString &politeSentence);

} // namespace bridge::plivo
