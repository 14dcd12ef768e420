// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"
#include "bridge/agents/servicemodels.h"
#include "bridge/settings/doctor.h"

namespace bridge {

// What the services told about their models, against what the agents want of them: a key that is not taken, a model that is not there or
// soon will not be, before a caller finds out. A service whose key is missing is not spoken of: see checkServices(). Pure.
QList<Check> checkModels(const QList<ServiceModels> &services, const Settings &settings, const QList<AgentProfile> &agents);

} // namespace bridge
