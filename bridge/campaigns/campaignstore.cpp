// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaignstore.h"

#include "bridge/campaigns/campaignworker.h"

#include <QCoreApplication>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostQuestions = 256; // asked and not answered

} // namespace

CampaignWorker::CampaignWorker()
    : m_between(this)
{
    m_between.setInterval(0);
    connect(&m_between, &QTimer::timeout, this, &CampaignWorker::work);
}

Result<void> CampaignWorker::open(const QString &path)
{
    auto file = CampaignFile::open(path);
    if (!file)
        return tl::make_unexpected(file.error());
    m_file.emplace(std::move(*file));
    return {};
}

void CampaignWorker::begin(std::unique_ptr<CampaignChore> chore)
{
    m_chores.push_back(std::move(chore));
    m_between.start();
}

// Each in its turn, so that a small list need not wait for a large one.
void CampaignWorker::work()
{
    auto chore = std::move(m_chores.front());
    m_chores.pop_front();
    if (chore->step(*m_file))
        m_chores.push_back(std::move(chore));
    if (m_chores.empty())
        m_between.stop();
}

void CampaignWorker::close()
{
    m_between.stop();
    m_chores.clear();
    m_file.reset();
}

CampaignStore::CampaignStore(std::unique_ptr<CampaignWorker> worker, Where where)
    : m_worker(std::move(worker))
{
    if (where == Where::ThisThread)
        return;
    m_worker->moveToThread(&m_thread); // a member: it outlives the thread's loop, and nothing touches it after that
    m_thread.setObjectName(u"campaigns"_s);
    m_thread.start();
}

void CampaignStore::inThread(const std::function<void()> &work)
{
    QMetaObject::invokeMethod(m_worker.get(), work, m_thread.isRunning() ? Qt::BlockingQueuedConnection : Qt::DirectConnection);
}

Result<std::unique_ptr<CampaignStore>> CampaignStore::open(const QString &path, Where where)
{
    std::unique_ptr<CampaignStore> store(new CampaignStore(std::make_unique<CampaignWorker>(), where));
    Result<void> opened;
    store->inThread([&] { opened = store->m_worker->open(path); });
    if (!opened)
        return tl::make_unexpected(opened.error());
    return store;
}

CampaignStore::~CampaignStore()
{
    if (m_worker->thread() == QThread::currentThread())
        QCoreApplication::sendPostedEvents(m_worker.get(), QEvent::MetaCall); // what was ordered is carried out
    inThread([this] { m_worker->close(); });
    m_thread.quit();
    m_thread.wait();
}

void CampaignStore::post(std::function<void(CampaignFile &)> work)
{
    QMetaObject::invokeMethod(m_worker.get(), [this, work = std::move(work)] { work(m_worker->file()); }, Qt::QueuedConnection);
}

bool CampaignStore::admit()
{
    if (m_questions.fetch_add(1) < kMostQuestions)
        return true;
    --m_questions;
    return false;
}

void CampaignStore::begin(std::unique_ptr<CampaignChore> chore)
{
    // Shared because functors are copied on their way; it is handed on once.
    auto parcel = std::make_shared<std::unique_ptr<CampaignChore>>(std::move(chore));
    QMetaObject::invokeMethod(m_worker.get(), [this, parcel] { m_worker->begin(std::move(*parcel)); }, Qt::QueuedConnection);
}

} // namespace bridge
