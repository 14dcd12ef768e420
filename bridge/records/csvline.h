// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QStringList>

namespace bridge {

// One line of a table for spreadsheets: UTF-8, commas, CR LF (RFC 4180). A cell that a spreadsheet would run as a formula gets an
// apostrophe before it, which every number with its plus does too. Pure.
QByteArray csvLine(const QStringList &cells);

} // namespace bridge
