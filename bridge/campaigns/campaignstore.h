// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaignfile.h"

#include <QFuture>
#include <QPromise>
#include <QThread>

#include <functional>
#include <memory>

namespace bridge {

class CampaignWorker;

// Long work on the campaigns' file, cut into pieces so that calls need not wait for it. Lives in the store's thread.
class CampaignChore
{
public:
    virtual ~CampaignChore() = default;
    virtual bool step(CampaignFile &file) = 0; // some ten milliseconds; false: it is done
};

// The campaigns' file in a thread of its own. Every function may be called from any thread and returns at once; orders are carried out
// one after the other, in their order. Orders about live calls are as many as there are calls; questions have a limit. Owned by
// Campaigns; deleting it carries out what was ordered, and leaves chores undone.
class CampaignStore
{
public:
    enum class Where { OwnThread, ThisThread }; // the latter for tests that make thousands of calls on a busy machine

    static Result<std::unique_ptr<CampaignStore>> open(const QString &path, Where where = Where::OwnThread); // blocks; at start only
    ~CampaignStore();

    template<class T>
    QFuture<Result<T>> order(std::function<Result<T>(CampaignFile &)> work)
    {
        auto promise = std::make_shared<QPromise<Result<T>>>(); // shared because functors are copied on their way
        promise->start();
        post([promise, work = std::move(work)](CampaignFile &file) {
            promise->addResult(work(file));
            promise->finish();
        });
        return promise->future();
    }

    // Busy when too many wait for their answer.
    template<class T>
    QFuture<Result<T>> ask(std::function<Result<T>(CampaignFile &)> question)
    {
        if (!admit()) {
            auto promise = QPromise<Result<T>>();
            promise.start();
            promise.addResult(fail(Error::Code::Busy, QStringLiteral("Too many questions about campaigns at once. Ask again later.")));
            promise.finish();
            return promise.future();
        }
        return order<T>([this, question = std::move(question)](CampaignFile &file) {
            const auto answer = question(file);
            --m_questions;
            return answer;
        });
    }

    void begin(std::unique_ptr<CampaignChore> chore);

private:
    CampaignStore(std::unique_ptr<CampaignWorker> worker, Where where);
    void inThread(const std::function<void()> &work); // and waits for it
    void post(std::function<void(CampaignFile &)> work);
    bool admit();

    std::atomic<int> m_questions = 0;
    QThread m_thread;
    std::unique_ptr<CampaignWorker> m_worker;
};

} // namespace bridge
