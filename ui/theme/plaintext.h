// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QString>

namespace ui {

// Text from outside, fit to be shown in one run: no control characters, no characters that reorder or hide what surrounds them
// (bidirectional overrides and isolates, zero-width ones), no half surrogates, white space as single spaces, at most `limit` characters.
QString plain(const QString &text, qsizetype limit = 4000);

// `text` in an isolate of its own direction, so that a name written from right to left does not reorder its neighbours.
QString isolated(const QString &text);

// Parts in one line, empty ones left out: "Front desk · Kore · Practice line".
QString dotted(const QStringList &parts);

QString clockText(bridge::Milliseconds time);   // "02:41", "1:02:41"
QString secondsText(bridge::Milliseconds time); // "0.62 s"

} // namespace ui
