// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaignstore.h"
#include "bridge/campaigns/listpreview.h"

#include <QIODevice>

namespace bridge {

// Where a list comes from: a file of this computer, or the text itself.
struct ListSource
{
    QString path;     // empty: `text`
    QByteArray text;

    Result<std::unique_ptr<QIODevice>> open() const; // NotFound: no such file
};

// Reads a whole list into a campaign, some rows at a time. A chore of the store; `tell` is called in its thread after each piece, and
// `done` once at the end: with a failure nobody on the list is called.
class ListImport : public CampaignChore
{
public:
    using Tell = std::function<void(CampaignId id)>;

    // `reading` is settled. The device is at its beginning.
    ListImport(CampaignId id, std::unique_ptr<QIODevice> device, const ListReading &reading, ListSifter::Rules rules, Tell tell);

    bool step(CampaignFile &file) override;

private:
    bool finish(CampaignFile &file, const Result<void> &outcome);

    const CampaignId m_id;
    std::unique_ptr<QIODevice> m_device;
    CsvReader m_reader;
    ListSifter m_sifter;
    Tell m_tell;
    bool m_skipsHeader;
};

// Takes a campaign away, some rows at a time.
class ListRemoval : public CampaignChore
{
public:
    explicit ListRemoval(CampaignId id) : m_id(id) {}
    bool step(CampaignFile &file) override;

private:
    const CampaignId m_id;
};

} // namespace bridge
