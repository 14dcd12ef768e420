// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/profilehistory.h"

#include <QHash>
#include <QList>

namespace bridge {

// The agent profiles there are: those that came with the program and, over them by name, those in the operator's folder. Read once at
// start; a file that is no profile is left out and named in problems(). What is kept here counts for the next call. Bridge thread.
class ProfileShelf
{
public:
    // `folders` later ones win; each holds *.json. ":/agents" is the program's own. The last one is the operator's: it is written to.
    static ProfileShelf read(const QStringList &folders);

    const QList<AgentProfile> &profiles() const { return m_profiles; }
    Result<AgentProfile> find(const QString &name) const; // NotFound names those there are
    const QStringList &problems() const { return m_problems; }
    QStringList ownNames() const { return m_files.keys(); } // of those in the operator's folder

    // Writes the profile to the operator's folder, and what was there before stays in its versions. `former` is the name that it had until
    // now, empty for a new one. Malformed: no profile, or a name that another agent has. On failure the agent is as it was.
    Result<void> keep(const AgentProfile &profile, const QString &former, const QDateTime &now);
    // Takes it out of the operator's folder; its versions stay, and one of the same name that came with the program is back.
    Result<void> remove(const QString &name, const QDateTime &now);
    QList<ProfileVersion> versions(const QString &name) const; // newest first

private:
    void put(const AgentProfile &profile);
    void drop(const QString &name);
    QString keyFor(const QString &name) const; // a file name that no other profile has
    Result<void> check(const AgentProfile &profile, const QString &former) const;
    Result<void> write(const QString &key, const AgentProfile &profile) const;
    ProfileHistory history() const { return ProfileHistory(m_folder + QStringLiteral("/versions")); }

    QList<AgentProfile> m_profiles;
    QList<AgentProfile> m_given; // those that came with the program
    QHash<QString, QString> m_files; // of the operator's own: by name, the file's without ".json"
    QString m_folder;
    QStringList m_problems;
};

} // namespace bridge
