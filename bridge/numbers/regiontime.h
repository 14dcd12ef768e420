// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace bridge {

// The time zone of a country ("GB" gives "Europe/London") when all of it keeps the same clock, else empty: an area code would
// have to decide, and Debian's libphonenumber comes without the tables for that. Any thread.
QString regionTimeZone(const QString &region);

} // namespace bridge
