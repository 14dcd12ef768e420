// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

namespace bridge {

// The file of further lines, next to those of the carriers' settings:
//   [{"name": "Sales", "carrier": "twilio", "number": "+15005550006", "agent": "Seller", "inboundAgent": "Front desk"}]
// A line that is wrong is left out and named in `problems`; the others stand. No file is no line and no problem.
struct LineFile
{
    QList<Line> lines;
    QStringList problems; // sentences for the operator

    static LineFile read(const QString &path);
};

} // namespace bridge
