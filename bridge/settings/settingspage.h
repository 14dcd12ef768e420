// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace bridge {

// docs/settings.md, made from the table. A test compares the two, and writes the page anew when CALLWRIGHT_WRITE_DOCS is set.
QString settingsPage();

} // namespace bridge
