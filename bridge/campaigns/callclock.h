// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/numbers/phonenumber.h"

#include <QList>
#include <QTimeZone>

namespace bridge {

// By which clock somebody lives, as far as their number tells: "Europe/London", or "US" for a country whose clocks differ; empty: nothing
// tells it, and so they can't be called at a lawful hour. A list has few of them, however long it is. Any thread.
QString clockOf(const PhoneNumber &number);

// Every zone that it may stand for: an hour is lawful when it is by all of them. Empty: it is no clock.
QList<QTimeZone> zonesOf(const QString &clock);

} // namespace bridge
