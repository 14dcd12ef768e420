// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/levels.h"

#include <QtTest>

#include <vector>

using namespace bridge;

class tst_Levels : public QObject
{
    Q_OBJECT
private slots:
    void thePeakIsTheLoudestSample_data();
    void thePeakIsTheLoudestSample();
    void findsItWhereverItIs();
};

void tst_Levels::thePeakIsTheLoudestSample_data()
{
    QTest::addColumn<QList<qint16>>("samples");
    QTest::addColumn<int>("peak");
    QTest::newRow("up") << QList<qint16>{ 0, 5, -3 } << 5;
    QTest::newRow("down") << QList<qint16>{ 0, 5, -7 } << 7;
    QTest::newRow("all below zero") << QList<qint16>{ -9, -5, -7 } << 9;
    QTest::newRow("nothing") << QList<qint16>{} << 0;
    QTest::newRow("silence") << QList<qint16>{ 0, 0 } << 0;
    QTest::newRow("full scale up") << QList<qint16>{ 32767 } << 32767;
    QTest::newRow("full scale down is no more than full scale") << QList<qint16>{ -32768, 3 } << 32767;
    QTest::newRow("one less") << QList<qint16>{ -32767, 3 } << 32767;
}

void tst_Levels::thePeakIsTheLoudestSample()
{
    QFETCH(QList<qint16>, samples);
    QTEST(peakOf({ samples.constData(), size_t(samples.size()) }), "peak");
}

void tst_Levels::findsItWhereverItIs()
{
    for (size_t length : { 1, 7, 16, 33, 160, 161 }) {
        for (size_t at = 0; at < length; ++at) {
            std::vector<qint16> samples(length, 10);
            samples[at] = -1234;
            QCOMPARE(peakOf(samples), 1234);
        }
    }
}

QTEST_APPLESS_MAIN(tst_Levels)
#include "tst_levels.moc"
