// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace bridge {

// Plain text as it should be read out: addresses of pages and mailboxes as people say them, signs that voices stumble over as words.
// Figures stay: every voice reads them in its own language. Pure.
QString spokenForm(const QString &plain);

} // namespace bridge
