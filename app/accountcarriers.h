// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/carrier.h"

#include <memory>
#include <vector>

namespace app {

// Every carrier that one has an account with, whether it is set up or not: the one list of them.
std::vector<std::unique_ptr<bridge::Carrier>> accountCarriers(const bridge::Settings &settings);

} // namespace app
