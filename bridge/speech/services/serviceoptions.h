// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settings.h"

namespace bridge {

// What the ears or the mouth of a service are made from. A value.
struct ServiceOptions
{
    QString model;    // empty: the settings'
    QString voice;    // of a mouth, by name or id; empty: the settings'
    QString language; // BCP-47, or "multi"; empty: the service's own choice
    Settings settings;
};

} // namespace bridge
