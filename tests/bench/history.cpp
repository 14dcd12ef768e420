// SPDX-License-Identifier: GPL-3.0-or-later
// What questions about the past cost when there is much of it: fills a journal with calls of twenty events each, then asks for
// pages with every filter, searches, counts and erases. Prints the worst of five.
//     bench_history [CALLS]
#include "bridge/records/journal.h"
#include "tests/bridge/records/somecalls.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cstdio>
#include <functional>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kEvents = 20; // of a call

const QStringList kWords = u"appointment monday tuesday invoice delivery number account question morning afternoon thank please "
                           "tomorrow doctor insurance address email price garden window kitchen table yellow green"_s.split(u' ');

QString sentence(int seed)
{
    QStringList words;
    for (int i = 0; i < 8; ++i)
        words << kWords[(seed * 7 + i * i * 3 + seed / 11) % kWords.size()];
    return words.join(u' ');
}

SomeCall callOf(int i)
{
    SomeCall call(u"%1"_s.arg(i, 8, 10, QChar(u'0')), QDateTime(QDate(2024, 1, 1), QTime(0, 0), Qt::UTC).addSecs(qint64(i) * 600));
    Placed placed;
    placed.to = u"+1415%1"_s.arg(5000000 + i / 3);
    placed.from = u"+442071234567"_s;
    placed.line = i % 3 ? u"Twilio"_s : u"Plivo"_s;
    placed.agent = i == 77 ? u"Rare agent"_s : u"Agent %1"_s.arg(i % 7);
    placed.engine = u"gemini"_s;
    call.then(placed).answered();
    for (int turn = 1; call.events.size() < kEvents - 1; ++turn) {
        call.callerSaid(i == 99 && turn == 1 ? u"aardvark"_s : sentence(i + turn), turn).agentSaid(sentence(i * 3 + turn), turn);
        call.then(TurnMeasured{turn, 180ms, 300ms, 420ms, 40ms, 640ms});
    }
    return call.ended(i == 55 ? EndReason::MediaLost : i % 5 ? EndReason::CallerHungUp : EndReason::NoAnswer);
}

void measure(const char *name, const std::function<qint64()> &question)
{
    double worst = 0;
    qint64 found = 0;
    for (int i = 0; i < 5; ++i) {
        QElapsedTimer timer;
        timer.start();
        found = question();
        worst = std::max(worst, double(timer.nsecsElapsed()) / 1e6);
    }
    std::printf("%-44s %8.1f ms  (%lld)\n", name, worst, static_cast<long long>(found));
}

void measurePages(Journal &journal, int count)
{
    const auto page = [&journal](const char *name, const std::function<void(CallQuery &)> &set) {
        CallQuery query;
        query.limit = 100;
        set(query);
        const auto text = QByteArray("page: ") + name;
        measure(text.constData(), [&] {
            auto future = journal.calls(query);
            future.waitForFinished();
            return future.result() ? qint64(future.result()->size()) : -1;
        });
    };
    const auto counted = [&journal](const char *name, const std::function<void(CallQuery &)> &set) {
        CallQuery query;
        set(query);
        const auto text = QByteArray("count: ") + name;
        measure(text.constData(), [&] {
            auto future = journal.count(query);
            future.waitForFinished();
            return future.result() ? qint64(*future.result()) : -1;
        });
    };
    const auto middle = CallId(u"%1"_s.arg(count / 2, 8, 10, QChar(u'0')));
    page("newest", [](CallQuery &) {});
    page("from the middle on", [&](CallQuery &q) { q.before = middle; });
    page("an agent of seven", [](CallQuery &q) { q.agent = u"Agent 3"_s; });
    page("an agent with one old call", [](CallQuery &q) { q.agent = u"Rare agent"_s; });
    page("a result of one old call", [](CallQuery &q) { q.reasons = {EndReason::MediaLost, EndReason::EngineFailed}; });
    page("not answered (none)", [](CallQuery &q) { q.answered = false; });
    page("a month, line and agent", [](CallQuery &q) {
        q.from = QDateTime(QDate(2024, 3, 1), QTime(0, 0), Qt::UTC), q.until = q.from->addMonths(1), q.line = u"Plivo"_s, q.agent = u"Agent 2"_s;
    });
    page("search: a word of most calls", [](CallQuery &q) { q.words = u"monday"_s; });
    page("search: three words of many calls", [](CallQuery &q) { q.words = u"monday invoice garden"_s; });
    page("search: a word said once", [](CallQuery &q) { q.words = u"aardvark"_s; });
    page("search: one letter", [](CallQuery &q) { q.words = u"m"_s; });
    page("search: part of a number", [](CallQuery &q) { q.words = u"5000033"_s; });
    page("search: nothing", [](CallQuery &q) { q.words = u"zebra"_s; });
    page("search: a word with the rare agent", [](CallQuery &q) { q.words = u"monday"_s, q.agent = u"Rare agent"_s; });
    counted("all", [](CallQuery &) {});
    counted("an agent of seven", [](CallQuery &q) { q.agent = u"Agent 3"_s; });
    counted("a word of most calls", [](CallQuery &q) { q.words = u"monday"_s; });
    counted("part of a number", [](CallQuery &q) { q.words = u"5000033"_s; });
    const auto insights = [&journal](const char *name, const std::function<void(InsightQuery &)> &set) {
        InsightQuery query;
        set(query);
        const auto text = QByteArray("insights: ") + name;
        measure(text.constData(), [&] {
            auto future = journal.insights(query);
            future.waitForFinished();
            return future.result() ? qint64(future.result()->calls) : -1;
        });
    };
    insights("all", [](InsightQuery &) {});
    insights("a month", [](InsightQuery &q) { q.from = QDateTime(QDate(2024, 3, 1), QTime(0, 0), Qt::UTC), q.until = q.from->addMonths(1); });
    insights("all of an agent of seven", [](InsightQuery &q) { q.agent = u"Agent 3"_s; });
    measure("names of lines and agents", [&] {
        auto future = journal.names();
        future.waitForFinished();
        return future.result() ? qint64(future.result()->agents.size()) : -1;
    });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const int count = argc > 1 ? QByteArray(argv[1]).toInt() : 100000;
    QTemporaryDir dir;
    const auto path = dir.filePath(u"calls.db"_s);
    QElapsedTimer timer;
    timer.start();
    {
        auto journal = Journal::open(path);
        if (!journal)
            qFatal("%s", qPrintable(journal.error().detail));
        for (int i = 0; i < count; ++i) {
            callOf(i).appendTo(**journal);
            if (i % 1000 == 0)
                (*journal)->flushed().waitForFinished(); // it takes 100,000 events at a time
        }
    }
    std::printf("%d calls written in %lld ms, %lld MB\n", count, static_cast<long long>(timer.elapsed()),
        static_cast<long long>(QFileInfo(path).size() >> 20));
    timer.restart();
    auto journal = Journal::open(path);
    if (!journal)
        qFatal("%s", qPrintable(journal.error().detail));
    std::printf("opened in %lld ms\n", static_cast<long long>(timer.elapsed()));
    measurePages(**journal, count);
    const auto erased = [&](const char *name, QFuture<Result<int>> future) {
        timer.restart();
        future.waitForFinished();
        std::printf("%-44s %8lld ms  (%d)\n", name, static_cast<long long>(timer.elapsed()), future.result() ? *future.result() : -1);
    };
    erased("erase one call", (*journal)->erase(CallId(u"%1"_s.arg(count / 2, 8, 10, QChar(u'0')))));
    erased("erase a number", (*journal)->eraseNumber(u"+14155000100"_s));
    erased("erase what is older than a day of ten", (*journal)->eraseBefore(QDateTime(QDate(2024, 1, 1), QTime(0, 0), Qt::UTC).addSecs(qint64(count) * 60)));
    return 0;
}
