// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/pipeline/parts.h"

namespace app {

// Every part that a pipeline can be made of.
bridge::PipelineParts everyPart();

// Every engine that this program has; those that are put together are so from `parts`.
bridge::EngineCatalogue everyEngine(const bridge::PipelineParts &parts);

} // namespace app
