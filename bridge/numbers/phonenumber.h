// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QMetaType>
#include <QObject>
#include <QString>
#include <QStringView>

namespace bridge {

// One telephone number, understood. A value; readNumber() makes it.
class PhoneNumber
{
    Q_GADGET
public:
    enum Kind {
        Fixed, // also where a country's mobile numbers look the same, as in North America
        Mobile,
        TollFree,
        Premium,
        Shared, // the caller pays a surcharge: shared cost, personal numbers, pagers
        Voip,
        Emergency,
        Short,
        Unknown, // of a possible length, but in no range that the library of Debian 12 knows
    };
    Q_ENUM(Kind)

    QString e164;     // "+14155550138"; of emergency and short numbers the digits as dialled: "112"
    QString national; // as people there write it: "(415) 555-0138"
    QString international; // as the world writes it: "+1 415-555-0138"; of emergency and short numbers the digits
    QString region;   // ISO 3166, "US"; empty for numbers of no country, and an emergency number read without one
    QString timeZone; // IANA name; empty where a country has clocks that differ, and when unknown
    Kind kind = Unknown;

    friend bool operator==(const PhoneNumber &, const PhoneNumber &) = default;
};

// Reads what a person or a carrier wrote: spaces, dashes, dots and brackets are fine, 00 is as good as +, and the decimal digits of
// any script count. `defaultRegion` ("GB") is what a number without a country code belongs to. Malformed says in one sentence,
// which never repeats the number, what is wrong with it. Pure; any thread. The first call in a process reads the library's
// tables and takes some milliseconds.
Result<PhoneNumber> readNumber(QStringView text, const QString &defaultRegion = {});

} // namespace bridge

Q_DECLARE_METATYPE(bridge::PhoneNumber)
