// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaigns.h"

#include "bridge/campaigns/resultsexport.h"

#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcCampaigns, "callwright.campaigns")

constexpr int kTellEvery = 250; // ms
const auto kPassing = u"campaign-results-%1.tmp"_s;

// Whether somebody may bring a campaign from one state to another.
Result<void> checkChange(CampaignState from, CampaignState to)
{
    using enum CampaignState;
    const auto no = [](const QString &why) { return fail(Error::Code::NotPossibleNow, why); };
    if (from == Stopped || from == Finished)
        return no(u"This campaign is over. Make another one for whoever was not reached."_s);
    if (from == Importing && to != Stopped)
        return no(u"The list of this campaign is still being read."_s);
    if (to == Paused && from != Running)
        return no(u"This campaign is not running."_s);
    if (to == Running && from == Running)
        return no(u"This campaign is running already."_s);
    return {};
}

} // namespace

Campaigns::Campaigns(std::unique_ptr<CampaignStore> store, const QString &folder, const CampaignSurroundings &around)
    : m_around(around)
    , m_folder(folder)
    , m_store(std::move(store))
    , m_telling(this)
{
    m_telling.setSingleShot(true);
    m_telling.setInterval(kTellEvery);
    connect(&m_telling, &QTimer::timeout, this, &Campaigns::tell);
    connect(&m_around.switchboard, &Switchboard::happened, this, [this](const CallEvent &event) {
        if (!event.as<Ended>())
            return;
        for (const auto &[id, runner] : m_runners)
            runner->take(event);
    });
}

// The store first: what was ordered is carried out while those who wait for it are still there.
Campaigns::~Campaigns()
{
    m_store.reset();
}

Result<std::unique_ptr<Campaigns>> Campaigns::open(const QString &path, const CampaignSurroundings &around, CampaignStore::Where where)
{
    auto store = CampaignStore::open(path, where);
    if (!store)
        return tl::make_unexpected(store.error());
    const QDir folder = QFileInfo(path).dir();
    for (const auto &left : folder.entryList({kPassing.arg(u"*"_s)}, QDir::Files))
        QFile::remove(folder.filePath(left));
    std::unique_ptr<Campaigns> campaigns(new Campaigns(std::move(*store), folder.path(), around));
    campaigns->resume();
    return campaigns;
}

void Campaigns::resume()
{
    struct Found
    {
        QList<Begun> running;
        QList<CampaignId> halfRemoved;
    };
    ++m_orders;
    m_store->order<Found>([](CampaignFile &file) -> Result<Found> {
        Found found;
        const auto all = file.campaigns();
        const auto half = file.halfRemoved();
        if (!all || !half)
            return tl::make_unexpected((all ? half.error() : all.error()));
        found.halfRemoved = *half;
        for (const auto &campaign : *all) {
            if (const auto clocks = file.clocks(campaign.id); clocks && campaign.state == CampaignState::Running)
                found.running.append({campaign, *clocks});
        }
        return found;
    }).then(this, [this](const Result<Found> &found) {
        --m_orders;
        if (!found) {
            qCWarning(lcCampaigns) << "the campaigns can't be read:" << found.error().detail;
            return;
        }
        for (const auto &begun : found->running)
            run(begun);
        for (const auto id : found->halfRemoved)
            m_store->begin(std::make_unique<ListRemoval>(id));
    });
}

ListSifter::Rules Campaigns::rules(const QString &region) const
{
    auto rules = m_around.rules();
    rules.region = region;
    return rules;
}

QFuture<Result<Campaign>> Campaigns::create(const CampaignPlan &plan, const ListSource &source, const ListReading &reading, const QStringList &wanted)
{
    // Called in the store's thread, which ends before this does.
    const auto tell = [this](CampaignId id) { QMetaObject::invokeMethod(this, [this, id] { tellSoon(id); }, Qt::QueuedConnection); };
    return m_store->order<Campaign>([plan, source, reading, wanted, rules = rules(plan.region), now = m_around.now(), tell,
                                        store = m_store.get()](CampaignFile &file) -> Result<Campaign> {
        auto device = source.open();
        if (!device)
            return tl::make_unexpected(device.error());
        const auto settled = settleReading(**device, reading, plan.region, wanted);
        if (!settled)
            return tl::make_unexpected(settled.error());
        if (const auto good = settled->columns->check(); !good)
            return tl::make_unexpected(good.error());
        if (const auto missing = settled->columns->missing(wanted); !missing.isEmpty())
            return fail(Error::Code::Malformed, u"The agent needs a column for: %1."_s.arg(missing.join(u", "_s)));
        const auto id = file.begin(plan, now);
        if (!id)
            return tl::make_unexpected(id.error());
        store->begin(std::make_unique<ListImport>(*id, std::move(*device), *settled, rules, tell));
        tell(*id);
        return file.find(*id);
    });
}

QFuture<Result<ListPreview>> Campaigns::preview(const QString &region, const ListSource &source, const ListReading &reading, const QStringList &wanted)
{
    return m_store->ask<ListPreview>([source, reading, wanted, rules = rules(region)](CampaignFile &) -> Result<ListPreview> {
        const auto device = source.open();
        if (!device)
            return tl::make_unexpected(device.error());
        return previewList(**device, reading, rules, wanted);
    });
}

QString Campaigns::passingFile() const
{
    return m_folder + u'/' + kPassing.arg(newToken().toString());
}

// ---- States

QFuture<Result<Campaign>> Campaigns::change(CampaignId id, CampaignState to, const QString &note)
{
    if (const auto runner = m_runners.find(id); runner != m_runners.end() && to != CampaignState::Running)
        runner->second->halt(); // at once: what is claimed meanwhile is given back
    ++m_orders;
    return m_store->order<Begun>([id, to, note, now = m_around.now()](CampaignFile &file) -> Result<Begun> {
        const auto before = file.find(id);
        if (!before)
            return tl::make_unexpected(before.error());
        if (const auto may = checkChange(before->state, to); !may)
            return tl::make_unexpected(may.error());
        if (const auto done = file.setState(id, to, note, now); !done)
            return tl::make_unexpected(done.error());
        const auto after = file.find(id);
        const auto clocks = file.clocks(id);
        if (!after || !clocks)
            return tl::make_unexpected(after ? clocks.error() : after.error());
        return Begun{*after, *clocks};
    }).then(this, [this, id, to](const Result<Begun> &begun) -> Result<Campaign> {
        --m_orders;
        if (!begun)
            return tl::make_unexpected(begun.error());
        if (to == CampaignState::Running)
            run(*begun);
        tellSoon(id);
        return withNote(begun->campaign);
    });
}

void Campaigns::run(const Begun &begun)
{
    const auto id = begun.campaign.id;
    auto &runner = m_runners[id];
    if (!runner) {
        runner = std::make_unique<CampaignRunner>(begun.campaign, begun.clocks, *m_store, m_around);
        watch(*runner, id);
    }
    runner->run();
}

void Campaigns::watch(const CampaignRunner &runner, CampaignId id)
{
    connect(&runner, &CampaignRunner::changed, this, [this, id] { tellSoon(id); });
    connect(&runner, &CampaignRunner::paused, this, [this, id](const QString &note) { putState(id, CampaignState::Paused, note); });
    connect(&runner, &CampaignRunner::finished, this, [this, id](const QString &note) { putState(id, CampaignState::Finished, note); });
    connect(&runner, &CampaignRunner::idle, this, [this, id] {
        const auto found = m_runners.find(id);
        if (found == m_runners.end() || found->second->isRunning())
            return;
        found->second.release()->deleteLater(); // it is what calls us
        m_runners.erase(found);
    });
}

// What a campaign did by itself.
void Campaigns::putState(CampaignId id, CampaignState state, const QString &note)
{
    ++m_orders;
    m_store->order<void>([id, state, note, now = m_around.now()](CampaignFile &file) -> Result<void> {
        const auto before = file.find(id);
        if (!before)
            return tl::make_unexpected(before.error());
        if (before->state != CampaignState::Running)
            return {}; // somebody was quicker
        return file.setState(id, state, note, now);
    }).then(this, [this, id](const Result<void> &done) {
        --m_orders;
        if (!done)
            qCWarning(lcCampaigns) << "the state of a campaign can't be kept:" << done.error().detail;
        tellSoon(id);
    });
}

QFuture<Result<Campaign>> Campaigns::start(CampaignId id)
{
    return change(id, CampaignState::Running, {});
}

QFuture<Result<Campaign>> Campaigns::pause(CampaignId id)
{
    return change(id, CampaignState::Paused, {});
}

QFuture<Result<Campaign>> Campaigns::stop(CampaignId id)
{
    return change(id, CampaignState::Stopped, {});
}

QFuture<Result<void>> Campaigns::remove(CampaignId id)
{
    ++m_orders;
    return m_store->order<void>([id, store = m_store.get()](CampaignFile &file) -> Result<void> {
        const auto before = file.find(id);
        if (!before)
            return tl::make_unexpected(before.error());
        if (before->state == CampaignState::Running || before->state == CampaignState::Importing || before->counts.calling > 0)
            return fail(Error::Code::NotPossibleNow, u"This campaign is at work. Stop it, wait for its calls to end, then remove it."_s);
        bool isGone = false;
        const auto begun = file.removeSome(id, &isGone);
        if (begun && !isGone)
            store->begin(std::make_unique<ListRemoval>(id));
        return begun;
    }).then(this, [this, id](const Result<void> &done) {
        --m_orders;
        if (done)
            emit removed(id);
        return done;
    });
}

// ---- Questions

QFuture<Result<QList<Campaign>>> Campaigns::list()
{
    return m_store->ask<QList<Campaign>>([](CampaignFile &file) { return file.campaigns(); })
        .then(this, [this](Result<QList<Campaign>> found) {
            if (found)
                std::ranges::transform(*found, found->begin(), [this](const Campaign &campaign) { return withNote(campaign); });
            return found;
        });
}

QFuture<Result<Campaign>> Campaigns::find(CampaignId id)
{
    return m_store->ask<Campaign>([id](CampaignFile &file) { return file.find(id); }).then(this, [this](const Result<Campaign> &found) {
        return found ? Result<Campaign>(withNote(*found)) : found;
    });
}

QFuture<Result<QList<CampaignRow>>> Campaigns::rows(CampaignId id, const RowQuery &query)
{
    return m_store->ask<QList<CampaignRow>>([id, query](CampaignFile &file) { return file.rows(id, query); });
}

QFuture<Result<QList<LeftOver>>> Campaigns::left(CampaignId id, qint64 after, int limit)
{
    return m_store->ask<QList<LeftOver>>([id, after, limit](CampaignFile &file) { return file.left(id, after, limit); });
}

QFuture<Result<qint64>> Campaigns::writeResults(CampaignId id, const QString &path)
{
    auto promise = std::make_shared<QPromise<Result<qint64>>>(); // shared because functors are copied on their way
    promise->start();
    auto future = promise->future();
    m_store->begin(std::make_unique<ResultsExport>(id, path, [promise](const Result<qint64> &rows) {
        promise->addResult(rows);
        promise->finish();
    }));
    return future;
}

// A running campaign knows better than the disk what it waits for.
Campaign Campaigns::withNote(Campaign campaign) const
{
    if (const auto runner = m_runners.find(campaign.id); runner != m_runners.end() && runner->second->isRunning()) {
        campaign.note = runner->second->note();
        campaign.nextAt = runner->second->nextAt();
    }
    return campaign;
}

void Campaigns::tellSoon(CampaignId id)
{
    m_changed.insert(qint64(id));
    if (!m_telling.isActive())
        m_telling.start();
}

void Campaigns::tell()
{
    for (const auto id : std::exchange(m_changed, {})) {
        find(CampaignId(id)).then(this, [this](const Result<Campaign> &campaign) {
            if (campaign)
                emit changed(*campaign);
        });
    }
}

void Campaigns::lookNow()
{
    for (const auto &[id, runner] : m_runners)
        runner->look();
}

bool Campaigns::isSettled() const
{
    return m_orders == 0 && std::ranges::all_of(m_runners, [](const auto &entry) { return entry.second->isSettled(); });
}

} // namespace bridge
