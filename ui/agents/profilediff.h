// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"

#include <QList>

namespace ui {

// One line of what differs between two versions of an agent.
struct DiffLine
{
    enum class Kind { Head, Same, Gone, Come }; // Head: the name of the member that the following lines are of
    Kind kind = Kind::Same;
    QString text;

    friend bool operator==(const DiffLine &, const DiffLine &) = default;
};

// What became of `from` in `to`, member by member, texts line by line; members that are equal are left out. Pure.
QList<DiffLine> profileDiff(const bridge::AgentProfile &from, const bridge::AgentProfile &to);

} // namespace ui
