// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QStringList>
#include <QVariant>

#include <span>

namespace bridge {

class SettingWords // the closed lists of the table, as Qt enums so that docs and failing tests print names
{
    Q_GADGET
public:
    enum class Type { Text, Number, Flag, Url, Choice, Secret };
    Q_ENUM(Type)
    // What a text or an address must look like, beyond its type.
    enum class Shape {
        Any,      // one line without control characters
        Key,      // a service's key: no blanks inside
        Pem,      // a private key: its lines in PEM, or the path of a file that has them
        Phone,    // digits, with or without a plus; blanks, dots, dashes and brackets are taken out
        Hours,    // empty, or from and to on a clock: 21:00-08:00
        Host,     // an IP address or "localhost"
        Origin,   // scheme, host and port; a path after them is cut
        Service,  // a service's address; only on this computer without encryption
        Database, // empty, or postgresql://user:pass@host/db
        Bus,      // empty, or nats://host:4222
    };
    Q_ENUM(Shape)
};
using SettingType = SettingWords::Type;
using SettingShape = SettingWords::Shape;

// One setting: everything that the program, its dialogs and its manual know about it. `secret` values live in the keychain and
// never in a log, an event, an export or an answer of the API; Type::Secret is always secret, an address with a password in it too.
struct SettingRow
{
    QLatin1StringView key; // "twilio/authToken"; the part before the slash is the group
    SettingType type = SettingType::Text;
    QLatin1StringView standard{};    // what it is when nobody set it
    QLatin1StringView environment{}; // names, parted by blanks; the first that is set wins
    QLatin1StringView help{};        // one sentence; ui/ translates it
    SettingShape shape = SettingShape::Any;
    bool secret = false;
    int least = 0, most = 0;   // of a number
    QLatin1StringView choices{}; // of a choice, parted by blanks
    bool atStart = false; // a change counts from the next start on; of the others, for the next call

    QLatin1StringView group() const { return key.first(key.indexOf(u'/')); }
    QStringList environmentNames() const;
    QStringList choiceList() const;
};

std::span<const SettingRow> settingsTable();
const SettingRow *settingRow(QStringView key); // null: no such setting

// The text of an environment, a file or a form as the row's own type, tidied; or Malformed with a sentence that names the
// setting and what is wanted, and never the text of a secret.
Result<QVariant> readSetting(const SettingRow &row, const QString &text);

} // namespace bridge
