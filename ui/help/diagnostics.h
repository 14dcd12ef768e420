// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/settings/settingsstore.h"

namespace ui {

// What somebody who is asked for help needs to know, to be read before it is sent: versions, settings, lines, engines, the last
// checks. A secret is only said to be set; should its value stand anywhere else, it is struck out there. Pure.
QString diagnostics(const bridge::DeskCatalogue &catalogue, const bridge::SettingsStore *settings, const QList<bridge::Check> &checks);

} // namespace ui
