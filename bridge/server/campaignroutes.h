// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/campaigns/campaigns.h"
#include "bridge/server/route.h"

namespace bridge {

// /api/campaigns: lists that are called one after the other, as docs/campaigns.md has them. Borrowed: the campaigns outlive the routes.
std::vector<Route> campaignRoutes(Campaigns &campaigns, std::function<DeskCatalogue()> catalogue);

} // namespace bridge
