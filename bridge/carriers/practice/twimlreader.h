// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QUrl>

#include <variant>

namespace bridge::twiml {

// What the practice line does with a document, in order. When the verbs run out the call hangs up.
struct ConnectStream
{
    QUrl url;
    QMap<QString, QString> parameters;
};
struct Say { QString text; };
struct Pause { Milliseconds length = 1s; };
struct HangUp {};
struct Reject { bool busy = false; };

using Verb = std::variant<ConnectStream, Say, Pause, HangUp, Reject>;

// Reads TwiML as strictly as Twilio's schema: unknown verbs and attributes, a stream with a query, an address that is neither wss
// nor on this computer, a document type, stray text are refused. At most 64 KB. Pure, any thread.
Result<QList<Verb>> readTwiml(const QByteArray &document);

} // namespace bridge::twiml
