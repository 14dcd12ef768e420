// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/mediaclock.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;

class tst_MediaClock : public QObject
{
    Q_OBJECT
private slots:
    void givesAFrameEvery20Ms();
    void lateTicksLoseNothing();
    void givesTheSameHoweverItIsAsked();
    void anHourAsleepIsNotMadeUpFor();
    void aClockThatStandsStillGivesNothing();
};

void tst_MediaClock::givesAFrameEvery20Ms()
{
    const Instant start{};
    MediaClock clock(start);
    QCOMPARE(clock.due(start), 1);
    QCOMPARE(clock.due(start + 19ms), 0);
    QCOMPARE(clock.due(start + 20ms), 1);
    QCOMPARE(clock.due(start + 40ms), 1);
}

void tst_MediaClock::lateTicksLoseNothing()
{
    const Instant start{};
    MediaClock clock(start);
    clock.due(start);
    QCOMPARE(clock.due(start + 65ms), 3); // at 20, 40 and 60 ms
    QCOMPARE(clock.due(start + 80ms), 1);
}

void tst_MediaClock::givesTheSameHoweverItIsAsked()
{
    QRandomGenerator random(8);
    const Instant start{};
    MediaClock clock(start);
    auto now = start;
    int given = 0;
    while (now < start + 60s) {
        given += clock.due(now);
        now += std::chrono::microseconds(random.bounded(100'000));
    }
    given += clock.due(start + 60s);
    QCOMPARE(given, 60 * 50 + 1);
    QCOMPARE(clock.skipped(), 0);
}

void tst_MediaClock::anHourAsleepIsNotMadeUpFor()
{
    const Instant start{};
    MediaClock clock(start);
    clock.due(start);
    QCOMPARE(clock.due(start + 1h), 1);
    QCOMPARE(clock.skipped(), 3600 * 50 - 1);
    QCOMPARE(clock.due(start + 1h + 20ms), 1);
}

void tst_MediaClock::aClockThatStandsStillGivesNothing()
{
    const Instant start = Instant{} + 1h;
    MediaClock clock(start);
    QCOMPARE(clock.due(start - 1s), 0);
    QCOMPARE(clock.due(start), 1);
    QCOMPARE(clock.due(start), 0);
    QCOMPARE(clock.due(start - 1s), 0);
}

QTEST_GUILESS_MAIN(tst_MediaClock)
#include "tst_mediaclock.moc"
