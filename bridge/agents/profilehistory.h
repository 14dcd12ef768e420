// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"

#include <QDateTime>
#include <QList>

namespace bridge {

// An agent profile as it once was kept.
struct ProfileVersion
{
    int number = 0; // from 1, never used twice for one agent
    QDateTime keptAt;
    AgentProfile profile;
};

// What the operator's agent profiles were before: one folder for each profile, one file for each version, which nothing changes
// afterwards. The latest kMost are kept. Not shared between programs: the data folder is one bridge's. Read and written from the bridge thread.
class ProfileHistory
{
public:
    static constexpr int kMost = 200; // of one agent

    explicit ProfileHistory(QString folder) : m_folder(std::move(folder)) {}

    // `key` is the profile's file name without ".json".
    Result<void> add(const QString &key, const AgentProfile &profile, const QDateTime &now);
    QList<ProfileVersion> versions(const QString &key) const; // newest first; files that are none are left out
    void move(const QString &from, const QString &to);        // renamed; what `to` had before is kept below it

private:
    QString folderOf(const QString &key) const { return m_folder + u'/' + key; }
    QList<int> numbers(const QString &key) const; // ascending

    QString m_folder;
};

} // namespace bridge
