// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

namespace bridge {

Q_DECLARE_LOGGING_CATEGORY(lcServer)

} // namespace bridge
