// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaignstore.h"

#include <QObject>
#include <QTimer>

#include <deque>
#include <optional>

namespace bridge {

// Who sits in the store's thread: does what is ordered, and between orders one piece of the first chore. Owned by the store.
class CampaignWorker : public QObject
{
    Q_OBJECT
public:
    CampaignWorker();

    Result<void> open(const QString &path);
    CampaignFile &file() { return *m_file; }
    void begin(std::unique_ptr<CampaignChore> chore);
    void close();

private:
    void work();

    std::optional<CampaignFile> m_file;
    std::deque<std::unique_ptr<CampaignChore>> m_chores;
    QTimer m_between; // of 0 ms: what was ordered meanwhile comes first
};

} // namespace bridge
