// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"
#include "bridge/server/route.h"

#include <vector>

namespace bridge {

// POST /api/calls/{id}/hangup and its sisters: one row a command. 202 when it is on its way, 404 for a call that is not live, 409 when
// it is not possible now. And POST /api/dialling {"stopped":true}, which concerns all that are not placed yet. The switchboard is borrowed.
std::vector<Route> commandRoutes(Switchboard &switchboard);

} // namespace bridge
