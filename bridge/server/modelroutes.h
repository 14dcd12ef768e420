// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/server/route.h"

#include <functional>

namespace bridge {

// Asks which models the keys can use; see ModelBook.
using AskModels = std::function<void(std::function<void(const QList<ServiceModels> &services)>)>;

// GET /api/models: which models the keys can use, service by service, and why not where they are not known.
std::vector<Route> modelRoutes(const AskModels &ask);

} // namespace bridge
