// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/practice/microphonemouth.h"

#include <QtTest>

#include <numeric>

using namespace bridge;

namespace {

// Samples 1, 2, 3, … so that what was skipped can be seen.
std::vector<qint16> counted(int first, int count)
{
    std::vector<qint16> samples(static_cast<size_t>(count));
    std::iota(samples.begin(), samples.end(), qint16(first));
    return samples;
}

std::vector<qint16> frameOf(MicrophoneMouth &mouth)
{
    std::vector<qint16> frame(160, 7777);
    mouth.speak(frame);
    return frame;
}

} // namespace

class tst_MicrophoneMouth : public QObject
{
    Q_OBJECT
private slots:
    void saysWhatTheMicrophoneHeard();
    void isSilentWhenNothingHasCome();
    void skipsWhatIsTooOld();
    void neverHangsUpByItself();
};

void tst_MicrophoneMouth::saysWhatTheMicrophoneHeard()
{
    auto tap = std::make_shared<AudioTap>(1s);
    MicrophoneMouth mouth(tap);
    tap->write(counted(1, 320), {});
    QCOMPARE(frameOf(mouth), counted(1, 160));
    QCOMPARE(frameOf(mouth), counted(161, 160));
}

void tst_MicrophoneMouth::isSilentWhenNothingHasCome()
{
    auto tap = std::make_shared<AudioTap>(1s);
    MicrophoneMouth mouth(tap);
    QCOMPARE(frameOf(mouth), std::vector<qint16>(160, 0));
    tap->write(counted(1, 100), {});
    auto expected = counted(1, 100);
    expected.resize(160, 0);
    QCOMPARE(frameOf(mouth), expected);
}

void tst_MicrophoneMouth::skipsWhatIsTooOld()
{
    auto tap = std::make_shared<AudioTap>(2s);
    MicrophoneMouth mouth(tap);
    tap->write(counted(1, 8000), {}); // a second waits: the machine was busy elsewhere
    const auto frame = frameOf(mouth);
    QVERIFY2(frame.front() > 8000 - 8 * 60 - 160, qPrintable(QString::number(frame.front())));
    QVERIFY(tap->readable() <= size_t(8 * 60));
    // In order still.
    QCOMPARE(frame, counted(frame.front(), 160));
}

void tst_MicrophoneMouth::neverHangsUpByItself()
{
    MicrophoneMouth mouth(std::make_shared<AudioTap>(1s));
    for (int i = 0; i < 50 * 60; ++i)
        frameOf(mouth);
    QVERIFY(!mouth.hangsUp());
    QVERIFY(!mouth.press());
}

QTEST_GUILESS_MAIN(tst_MicrophoneMouth)
#include "tst_microphonemouth.moc"
