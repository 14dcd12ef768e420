// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journal.h"

#include "bridge/records/journaleraser.h"
#include "bridge/records/journalreader.h"
#include "bridge/records/journalsync.h"
#include "bridge/records/journalwriter.h"

#include <QLoggingCategory>
#include <QPromise>
#include <QThread>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcRecords, "callwright.records")

constexpr int kMostUnwritten = 100000;
// The beginning and the end of a call still fit when all else has to go: without them there is no record at all.
constexpr int kReservedForVital = 10000;
constexpr int kMostQuestions = 256; // asked and not answered

bool isVital(const CallFact &fact)
{
    return std::holds_alternative<Placed>(fact) || std::holds_alternative<Received>(fact) || std::holds_alternative<Ended>(fact);
}

} // namespace

struct Journal::Private
{
    explicit Private(const QString &path)
        : writer(unwritten)
        , eraser(path)
        , reader(path)
        , sync(path)
    {
        QObject::connect(&writer, &JournalWriter::wrote, &sync, &JournalSync::note);
        QObject::connect(&eraser, &JournalEraser::erased, &writer, &JournalWriter::forget);
        QObject::connect(&eraser, &JournalEraser::erased, &sync, &JournalSync::note);
        eraser.moveToThread(&writing);
        start(writing, writer, u"records"_s);
        start(reading, reader, u"records-read"_s);
        start(syncing, sync, u"records-sync"_s);
    }

    ~Private()
    {
        inThread(writer, [this] { writer.writeLast(); }); // after all that was appended before
        inThread(reader, [this] { reader.close(); });
        inThread(sync, [this] { sync.close(); });
        inThread(eraser, [this] { eraser.close(); });
        inThread(writer, [this] { writer.close(); }); // the last connection tidies the file up
        for (auto *thread : {&writing, &reading, &syncing}) {
            thread->quit();
            thread->wait();
        }
    }

    static void start(QThread &thread, QObject &worker, const QString &name)
    {
        worker.moveToThread(&thread); // a member: it outlives the thread's loop, and nothing touches it after that
        thread.setObjectName(name);
        thread.start();
    }

    template<class Work>
    static void inThread(QObject &worker, Work work)
    {
        QMetaObject::invokeMethod(&worker, std::move(work), Qt::BlockingQueuedConnection);
    }

    // By way of the writer, which first puts down what it holds: a question sees everything appended before it.
    template<class T, class Question>
    QFuture<Result<T>> ask(Question question)
    {
        // Shared because functors are copied on their way; one thread at a time has it.
        auto promise = std::make_shared<QPromise<Result<T>>>();
        promise->start();
        auto future = promise->future();
        if (questions.fetch_add(1) >= kMostQuestions) {
            questions.fetch_sub(1);
            promise->addResult(fail(Error::Code::Busy, u"too many questions about calls at once; ask again later"_s));
            promise->finish();
            return future;
        }
        auto answer = [this, promise, question = std::move(question)] {
            const auto database = reader.database();
            promise->addResult(database ? question(**database) : Result<T>(tl::make_unexpected(database.error())));
            questions.fetch_sub(1);
            promise->finish();
        };
        QMetaObject::invokeMethod(&writer, [this, answer = std::move(answer)] {
            writer.writeNow();
            QMetaObject::invokeMethod(&reader, answer, Qt::QueuedConnection);
        }, Qt::QueuedConnection);
        return future;
    }

    // By way of the writer, so that nothing about the calls is waiting to be written.
    template<class Order>
    QFuture<Result<int>> erase(Order order)
    {
        auto promise = std::make_shared<QPromise<Result<int>>>();
        promise->start();
        auto future = promise->future();
        QMetaObject::invokeMethod(&writer, [this, promise, order = std::move(order)] {
            writer.writeNow();
            order(eraser, promise);
        }, Qt::QueuedConnection);
        return future;
    }

    std::atomic<int> unwritten = 0; // appended, not yet on disk
    std::atomic<int> questions = 0;
    std::atomic<int> dropped = 0;
    QThread writing, reading, syncing;
    JournalWriter writer;
    JournalEraser eraser; // in the writer's thread
    JournalReader reader;
    JournalSync sync;
};

Journal::Journal(std::unique_ptr<Private> d)
    : d(std::move(d))
{
    connect(&this->d->writer, &JournalWriter::troubled, this, &Journal::troubled);
    connect(&this->d->eraser, &JournalEraser::erased, this, &Journal::erased);
    connect(&this->d->writer, &JournalWriter::recovered, this, [this] {
        if (const int dropped = this->d->dropped.exchange(0); dropped > 0)
            qCWarning(lcRecords) << dropped << "events were more than fit in memory and are lost";
        emit recovered();
    });
}

Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const QString &path)
{
    auto parts = std::make_unique<Private>(path);
    Result<void> opened;
    Private::inThread(parts->writer, [&] { opened = parts->writer.open(path); });
    if (!opened)
        return tl::make_unexpected(opened.error());
    QMetaObject::invokeMethod(&parts->eraser, &JournalEraser::resume, Qt::QueuedConnection);
    return std::unique_ptr<Journal>(new Journal(std::move(parts)));
}

void Journal::append(const CallEvent &event)
{
    const int limit = kMostUnwritten + (isVital(event.fact) ? kReservedForVital : 0);
    if (d->unwritten.fetch_add(1, std::memory_order_relaxed) >= limit) {
        d->unwritten.fetch_sub(1, std::memory_order_relaxed);
        d->dropped.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    QMetaObject::invokeMethod(&d->writer, [writer = &d->writer, event] { writer->take(event); }, Qt::QueuedConnection);
}

QFuture<Result<QList<CallSummary>>> Journal::calls(const CallQuery &query) const
{
    return d->ask<QList<CallSummary>>([query](Database &database) { return readCalls(database, query); });
}

QFuture<Result<int>> Journal::count(const CallQuery &query) const
{
    return d->ask<int>([query](Database &database) { return countCalls(database, query); });
}

QFuture<Result<CallNames>> Journal::names() const
{
    return d->ask<CallNames>([](Database &database) { return readNames(database); });
}

QFuture<Result<CallInsights>> Journal::insights(const InsightQuery &query) const
{
    return d->ask<CallInsights>([query](Database &database) { return readInsights(database, query); });
}

QFuture<Result<CallSummary>> Journal::call(const CallId &call) const
{
    return d->ask<CallSummary>([call](Database &database) { return readCall(database, call); });
}

QFuture<Result<QList<CallEvent>>> Journal::events(const CallId &call, quint64 since) const
{
    return d->ask<QList<CallEvent>>([call, since](Database &database) { return readEvents(database, call, since); });
}

QFuture<Result<QList<CallEvent>>> Journal::eventsSince(const QDateTime &since, int limit) const
{
    return d->ask<QList<CallEvent>>([since, limit](Database &database) { return readEventsSince(database, since, limit); });
}

void Journal::eraseWith(std::function<Result<void>(const QList<CallId> &calls)> companion)
{
    auto &eraser = d->eraser;
    QMetaObject::invokeMethod(&eraser, [&eraser, companion = std::move(companion)] { eraser.setCompanion(companion); });
}

QFuture<Result<int>> Journal::erase(const CallId &call)
{
    return d->erase([call](JournalEraser &eraser, auto promise) { eraser.eraseCall(call, promise); });
}

QFuture<Result<int>> Journal::eraseNumber(const QString &number)
{
    return d->erase([number](JournalEraser &eraser, auto promise) { eraser.eraseNumber(number, promise); });
}

QFuture<Result<int>> Journal::eraseBefore(const QDateTime &moment)
{
    return d->erase([moment](JournalEraser &eraser, auto promise) { eraser.eraseBefore(moment, promise); });
}

QFuture<void> Journal::flushed() const
{
    auto promise = std::make_shared<QPromise<void>>(); // shared: see ask()
    promise->start();
    auto future = promise->future();
    QMetaObject::invokeMethod(&d->writer, [writer = &d->writer, promise] { writer->promiseFlushed(promise); }, Qt::QueuedConnection);
    return future;
}

int Journal::closedAfterCrash() const { return d->writer.closedAfterCrash(); }
QString Journal::openWarning() const { return d->writer.warning(); }

} // namespace bridge
