// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"

#include <QList>

namespace bridge {

// The agent profiles there are: those that came with the program and, over them by name, those in the user's folder. Read once at
// start; a file that is no profile is left out and named in problems(). Read from the bridge thread.
class ProfileShelf
{
public:
    // `folders` later ones win; each holds *.json. ":/agents" is the program's own.
    static ProfileShelf read(const QStringList &folders);

    const QList<AgentProfile> &profiles() const { return m_profiles; }
    Result<AgentProfile> find(const QString &name) const; // NotFound names those there are
    const QStringList &problems() const { return m_problems; }

private:
    void put(const AgentProfile &profile);

    QList<AgentProfile> m_profiles;
    QStringList m_problems;
};

} // namespace bridge
