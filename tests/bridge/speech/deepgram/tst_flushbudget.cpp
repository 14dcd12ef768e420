// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/flushbudget.h"

#include <QtTest>

using namespace bridge;

// Twenty in a minute, whenever that minute begins.
class tst_FlushBudget : public QObject
{
    Q_OBJECT
private slots:
    void hasTwentyToBeginWith();
    void theTwentyFirstWaitsForTheFirstToBeAMinuteOld();
    void neverMoreThanTwentyInAnyMinute();
};

void tst_FlushBudget::hasTwentyToBeginWith()
{
    FlushBudget budget;
    const Instant start;
    for (int left = 20; left > 0; --left) {
        QCOMPARE(budget.left(start), left);
        QCOMPARE(budget.untilNext(start), 0ms);
        budget.take(start);
    }
    QCOMPARE(budget.left(start), 0);
}

void tst_FlushBudget::theTwentyFirstWaitsForTheFirstToBeAMinuteOld()
{
    FlushBudget budget;
    const Instant start;
    for (int i = 0; i < 20; ++i)
        budget.take(start + 1s * i);
    QCOMPARE(budget.untilNext(start + 20s), 40s);
    QCOMPARE(budget.left(start + 59'999ms), 0);
    QCOMPARE(budget.left(start + 60s), 1);
    QCOMPARE(budget.left(start + 3min), 20);
}

void tst_FlushBudget::neverMoreThanTwentyInAnyMinute()
{
    FlushBudget budget;
    std::vector<Instant> taken;
    for (Instant at; at < Instant() + 10min; at += 700ms) {
        if (budget.left(at) <= 0)
            continue;
        budget.take(at);
        taken.push_back(at);
    }
    QVERIFY(taken.size() >= 200);
    for (size_t i = 20; i < taken.size(); ++i)
        QVERIFY(taken[i] - taken[i - 20] >= 60s);
}

QTEST_GUILESS_MAIN(tst_FlushBudget)
#include "tst_flushbudget.moc"
