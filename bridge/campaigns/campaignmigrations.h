// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/migrations.h"

namespace bridge {

QList<Migration> campaignMigrations(); // of campaigns.db, all, in order; never changed once released

} // namespace bridge
