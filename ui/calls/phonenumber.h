// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QDateTime;

namespace ui {

// A telephone number for the eye. Not a check: the carrier decides what it dials.

// The country that a number in international form belongs to, as ISO 3166 letters ("US", "GB"); empty while not known.
QString regionOf(const QString &number);
// "+1 415 555 0138"; what is no international number comes back as it is.
QString spaced(const QString &number);
// As people there write it, "(415) 555-0138"; what is no international number comes back as it is.
QString nationalOf(const QString &number);
// What the clock shows where the number is, "9:12 AM"; empty where a country has several times, and when it is not known.
QString clockOf(const QString &number, const QDateTime &now);
// What a person typed or pasted, as a carrier wants it: "+1 (415) 555-0138" becomes "+14155550138". Other text is only trimmed.
QString dialable(const QString &typed);

} // namespace ui
