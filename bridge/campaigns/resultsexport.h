// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaignstore.h"

#include <QSaveFile>

namespace bridge {

// Writes what came of a campaign as a table for spreadsheets, some rows at a time: everybody on the list, then the rows of its file that
// are not on it. A chore of the store; `done` is called in its thread, once. The file is there whole or not at all.
class ResultsExport : public CampaignChore
{
public:
    using Done = std::function<void(const Result<qint64> &rows)>;

    ResultsExport(CampaignId id, const QString &path, Done done);
    ~ResultsExport() override;

    bool step(CampaignFile &file) override;

private:
    Result<bool> writeSome(CampaignFile &file); // false: all is written
    void writeHead(const CampaignRow &first);
    bool finish(const Result<qint64> &outcome);

    const CampaignId m_id;
    QSaveFile m_file;
    Done m_done;
    QStringList m_variables; // a column each
    bool m_hasHead = false, m_isList = true;
    qint64 m_last = 0, m_rows = 0;
};

} // namespace bridge
