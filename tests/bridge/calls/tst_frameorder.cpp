// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/frameorder.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace bridge;

using Numbers = QList<int>; // frames, each as its number; a missing one as 0

class tst_FrameOrder : public QObject
{
    Q_OBJECT
private slots:
    void putsInOrder_data();
    void putsInOrder();
    void whatIsInOrderNeverWaits();
    void nothingWaitsLongerThanItMay();
    void theEndWaitsForNothing();
    void whatIsNotCountedPasses();
    void anyOrderComesOutInOrder();
};

static Numbers played(int patience, const Numbers &came, bool flush = false)
{
    Numbers out;
    FrameOrder order(patience, [&](quint64 missing, std::span<const qint16> frame) {
        out += Numbers(qsizetype(missing), 0);
        out << frame.front();
    });
    for (const int number : came) {
        const qint16 frame = qint16(number);
        order.take(quint64(number), {&frame, 1});
    }
    if (flush)
        order.flush();
    return out;
}

void tst_FrameOrder::putsInOrder_data()
{
    QTest::addColumn<int>("patience");
    QTest::addColumn<Numbers>("came");
    QTest::addColumn<Numbers>("out");
    QTest::newRow("in order") << 2 << Numbers{1, 2, 3} << Numbers{1, 2, 3};
    QTest::newRow("it may begin anywhere") << 2 << Numbers{7, 8} << Numbers{7, 8};
    QTest::newRow("two are swapped") << 2 << Numbers{1, 3, 2, 4} << Numbers{1, 2, 3, 4};
    QTest::newRow("one comes two late") << 2 << Numbers{1, 3, 4, 2, 5} << Numbers{1, 2, 3, 4, 5};
    QTest::newRow("three turned round") << 2 << Numbers{1, 4, 3, 2, 5} << Numbers{1, 2, 3, 4, 5};
    QTest::newRow("one comes three late") << 2 << Numbers{1, 3, 4, 5, 2, 6} << Numbers{1, 0, 3, 4, 5, 6};
    QTest::newRow("one is lost") << 2 << Numbers{1, 3, 4, 5} << Numbers{1, 0, 3, 4, 5};
    QTest::newRow("two are lost") << 2 << Numbers{1, 4, 5, 6} << Numbers{1, 0, 0, 4, 5, 6};
    QTest::newRow("one is lost, and one behind it") << 2 << Numbers{1, 3, 5, 6, 7, 8} << Numbers{1, 0, 3, 0, 5, 6, 7, 8};
    QTest::newRow("one is lost, and two swapped") << 2 << Numbers{1, 4, 3, 5, 6} << Numbers{1, 0, 3, 4, 5, 6};
    QTest::newRow("the earliest comes last") << 2 << Numbers{1, 5, 6, 3, 4} << Numbers{1, 0, 3, 4, 5, 6};
    QTest::newRow("sent twice") << 2 << Numbers{1, 1, 2, 2, 4, 4, 3, 3} << Numbers{1, 2, 3, 4};
    QTest::newRow("without patience: swapped") << 0 << Numbers{1, 3, 2, 4} << Numbers{1, 0, 3, 4};
    QTest::newRow("without patience: lost") << 0 << Numbers{1, 3, 4} << Numbers{1, 0, 3, 4};
}

void tst_FrameOrder::putsInOrder()
{
    QFETCH(int, patience);
    QFETCH(Numbers, came);
    QFETCH(Numbers, out);
    QCOMPARE(played(patience, came), out);
}

void tst_FrameOrder::whatIsInOrderNeverWaits()
{
    for (int upTo = 1; upTo < 10; ++upTo) {
        Numbers came;
        for (int number = 1; number <= upTo; ++number)
            came << number;
        QCOMPARE(played(2, came).size(), upTo);
    }
}

// With patience for two frames of 20 ms: the third behind a gap comes at 40 ms, and all are out.
void tst_FrameOrder::nothingWaitsLongerThanItMay()
{
    QCOMPARE(played(2, {1, 3}), (Numbers{1}));
    QCOMPARE(played(2, {1, 3, 4}), (Numbers{1}));
    QCOMPARE(played(2, {1, 3, 4, 5}), (Numbers{1, 0, 3, 4, 5}));
    QCOMPARE(played(1, {1, 3}), (Numbers{1}));
    QCOMPARE(played(1, {1, 3, 4}), (Numbers{1, 0, 3, 4}));
}

void tst_FrameOrder::theEndWaitsForNothing()
{
    QCOMPARE(played(2, {1, 4, 3}, true), (Numbers{1, 0, 3, 4}));
    QCOMPARE(played(2, {}, true), Numbers());
}

void tst_FrameOrder::whatIsNotCountedPasses()
{
    int out = 0;
    FrameOrder order(2, [&](quint64 missing, std::span<const qint16>) { out += 1 + int(missing); });
    const qint16 frame = 1;
    for (int i = 0; i < 5; ++i)
        order.take(0, {&frame, 1});
    QCOMPARE(out, 5);
    QCOMPARE(order.late(), 0);
}

// Whatever the network does: numbers only rise, nothing is played twice, and what is missing is counted.
void tst_FrameOrder::anyOrderComesOutInOrder()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int run = 0; run < 2000; ++run) {
        Numbers came;
        for (int number = 1; number <= 60; ++number) {
            if (random.bounded(10) != 0)
                came << number;
            if (random.bounded(20) == 0)
                came << number;
        }
        for (qsizetype i = 0; i + 4 < came.size(); ++i) {
            if (random.bounded(4) == 0)
                std::swap(came[i], came[i + random.bounded(4)]);
        }
        const int patience = random.bounded(5);
        const auto out = played(patience, came, true);
        for (qsizetype i = 0; i < out.size(); ++i)
            QVERIFY(out[i] == 0 || out[i] == came.first() + i);
        QVERIFY(out.size() <= 61);
    }
}

QTEST_GUILESS_MAIN(tst_FrameOrder)
#include "tst_frameorder.moc"
