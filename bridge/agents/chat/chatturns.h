// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/languagemodel.h"

namespace bridge {

// A conversation as every chat service takes it: begins and ends with the caller's side, sides alternate (what one side says in a row is
// one entry, notes are the caller's side's), and after an agent's tool calls comes one result for each, and no other results. What is
// missing is put in, what has lost its counterpart is left out. Pure.
QList<ChatTurn> tidyTurns(const QList<ChatTurn> &turns);

} // namespace bridge
