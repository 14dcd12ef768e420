// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/id.h"
#include "bridge/types/result.h"

namespace bridge {

// The token of the HTTP interface when the settings name none: made on first start from the system's random source and kept in
// the data folder with mode 0600, where the command line finds it. Two programs that start at once get the same one.
Result<Token> ensureApiToken(const QString &dataFolder);

} // namespace bridge
