// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QString>

namespace app {

// What a second start of the program wants of the one that runs already. A value. What it asks to dial is only asked: a person says yes.
struct Wish
{
    static constexpr qsizetype kMostBytes = 4096; // of one on the wire

    QString to; // the number to call; empty: only to come to the front
    QString line, agent, voice; // empty: what is chosen there

    QByteArray toJson() const; // one line, without its end
    static bridge::Result<Wish> fromJson(const QByteArray &json); // strict: it comes from another program
};

// The number of a telephone link, RFC 3966: "tel:+1-415-555-0138;ext=12" gives "+14155550138". A local number comes with its
// phone-context in front, if that is a country's or an area's code. Malformed with a sentence.
bridge::Result<QString> numberOfLink(const QString &link);

} // namespace app
