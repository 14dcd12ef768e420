// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/replayguard.h"

#include <QtTest>

using namespace bridge;

class tst_ReplayGuard : public QObject
{
    Q_OBJECT
private slots:
    void admitsEachMessageOnce();
    void tellsMessagesOfTheSameSecondApart();
    void remembersForTheWholeWindow();
    void theWindowHasTwoEnds();
};

void tst_ReplayGuard::admitsEachMessageOnce()
{
    ReplayGuard guard;
    QVERIFY(guard.admit("a", 1000, 1000));
    QVERIFY(!guard.admit("a", 1000, 1000));
}

void tst_ReplayGuard::tellsMessagesOfTheSameSecondApart()
{
    ReplayGuard guard;
    QVERIFY(guard.admit("a", 1000, 1000));
    QVERIFY(guard.admit("b", 1000, 1000));
    QVERIFY(!guard.admit("a", 1000, 1001));
}

void tst_ReplayGuard::remembersForTheWholeWindow()
{
    ReplayGuard guard;
    QVERIFY(guard.admit("from a clock that is fast", 1300, 1000));
    QVERIFY(guard.admit("another", 1599, 1599));
    QVERIFY(ReplayGuard::isInTime(1300, 1600));
    QVERIFY(!guard.admit("from a clock that is fast", 1300, 1600));
}

void tst_ReplayGuard::theWindowHasTwoEnds()
{
    QVERIFY(ReplayGuard::isInTime(700, 1000) && ReplayGuard::isInTime(1300, 1000));
    QVERIFY(!ReplayGuard::isInTime(699, 1000) && !ReplayGuard::isInTime(1301, 1000));
}

QTEST_GUILESS_MAIN(tst_ReplayGuard)
#include "tst_replayguard.moc"
