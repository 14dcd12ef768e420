// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/server/route.h"
#include "bridge/types/result.h"

#include <functional>
#include <vector>

namespace bridge {

// Who keeps agent profiles: see ProfileShelf. Bridge thread.
struct AgentKeeping
{
    std::function<Result<void>(const AgentProfile &profile, const QString &former)> keep;
    std::function<Result<void>(const QString &name)> remove;
};

// /api/agents and /api/agents/{name}: the profiles as JSON, as docs/agent-profile.md has them. PUT answers 201 to a new one and 200 to
// one that was there; a name in the body other than the path's renames it.
std::vector<Route> agentRoutes(std::function<DeskCatalogue()> catalogue, AgentKeeping keeping);

} // namespace bridge
