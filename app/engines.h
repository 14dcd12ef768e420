// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"
#include "bridge/agents/pipeline/parts.h"

namespace app {

// Every engine that this program has.
bridge::EngineCatalogue everyEngine();

// Every part that a pipeline can be made of.
bridge::PipelineParts everyPart();

} // namespace app
