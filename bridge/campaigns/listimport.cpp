// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/listimport.h"

#include <QBuffer>
#include <QFile>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRowsAtOnce = 400; // some ten milliseconds: a number takes a tenth of one to be read

} // namespace

Result<std::unique_ptr<QIODevice>> ListSource::open() const
{
    if (path.isEmpty()) {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(text);
        buffer->open(QIODevice::ReadOnly);
        return buffer;
    }
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly))
        return fail(Error::Code::NotFound, u"%1 can't be read: %2."_s.arg(path, file->errorString()));
    if (file->isSequential())
        return fail(Error::Code::Malformed, u"%1 is no file that can be read twice."_s.arg(path));
    return file;
}

ListImport::ListImport(CampaignId id, std::unique_ptr<QIODevice> device, const ListReading &reading, ListSifter::Rules rules, Tell tell)
    : m_id(id)
    , m_device(std::move(device))
    , m_reader(*m_device, *reading.format)
    , m_sifter(*reading.columns, std::move(rules))
    , m_tell(std::move(tell))
    , m_skipsHeader(reading.columns->hasHeader)
{
}

bool ListImport::step(CampaignFile &file)
{
    QList<ListRow> rows;
    QList<LeftRow> left;
    CsvRow row;
    bool goesOn = true;
    for (int i = 0; i < kRowsAtOnce && goesOn; ++i) {
        goesOn = m_reader.next(row);
        if (!goesOn || std::exchange(m_skipsHeader, false))
            continue;
        auto sifted = m_sifter.sift(row);
        if (auto *good = std::get_if<ListRow>(&sifted))
            rows << *good;
        else
            left << std::get<LeftRow>(sifted);
    }
    if (!m_reader.outcome())
        return finish(file, m_reader.outcome());
    if (const auto added = file.add(m_id, rows, left); !added)
        return finish(file, added);
    if (!goesOn)
        return finish(file, {});
    m_tell(m_id);
    return true;
}

bool ListImport::finish(CampaignFile &file, const Result<void> &outcome)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const auto campaign = file.find(m_id);
    if (campaign && campaign->state == CampaignState::Importing) { // else somebody stopped it meanwhile
        if (!outcome)
            (void)file.setState(m_id, CampaignState::Stopped, outcome.error().detail + u" Nobody on this list is called."_s, now);
        else if (campaign->counts.total() == 0)
            (void)file.setState(m_id, CampaignState::Stopped, u"There is nobody on this list who can be called."_s, now);
        else
            (void)file.setState(m_id, CampaignState::Ready, {}, now);
    }
    m_tell(m_id);
    return false;
}

bool ListRemoval::step(CampaignFile &file)
{
    bool isGone = false;
    return file.removeSome(m_id, &isGone) && !isGone;
}

} // namespace bridge
