// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/phrasegrammar.h"

#include <QDate>

namespace bridge {

// The days and times that every dialogue understands, as <day> and <time>. Pure.

// "monday", "next tuesday", "today", "tomorrow": filled as "Monday".
QList<Wording> dayWordings(QDate today);

// "ten o'clock", "half past nine", "quarter to four": filled as "10:00", 24 hours a day. An office keeps no nights: one to six is the
// afternoon, seven to twelve the morning.
QList<Wording> timeWordings();

// How a slot's content is said: "10:30" as "ten thirty in the morning", anything else as it is.
QString spoken(const QString &value);

// Minutes since midnight of "9:30"; -1 when it is none.
int minutesOf(const QString &time);

} // namespace bridge
