// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/audiotap.h"

#include <QtTest>

#include <thread>

using namespace bridge;

#ifdef __SANITIZE_THREAD__
// QtTest's own watchdog thread: Debian's Qt is not instrumented, so its locks are not seen. Nothing of ours.
extern "C" const char *__tsan_default_suppressions()
{
    return "race:QWaitCondition::~QWaitCondition\nrace:QTest::qRun\n";
}
#endif

// Also run under ThreadSanitizer: the threads here share nothing but the tap.
class tst_AudioTap : public QObject
{
    Q_OBJECT
private slots:
    void whatIsWrittenIsReadInOrder();
    void theShorterLaneIsFilledUpWithSilence();
    void goesAroundManyTimes();
    void twoThreadsLoseNothingThatWasNotCounted();

    void aSlowReaderLosesTheNewestAndItIsCounted();
    void anEmptyTapGivesNothing();
    void aTapWithoutRoomStillHoldsOneSample();
};

namespace {

std::vector<AudioTap::Sample> readAll(AudioTap &tap)
{
    std::vector<AudioTap::Sample> out(tap.readable());
    out.resize(tap.read(out));
    return out;
}

} // namespace

void tst_AudioTap::whatIsWrittenIsReadInOrder()
{
    AudioTap tap;
    const std::array<qint16, 3> caller{ 1, 2, 3 };
    const std::array<qint16, 3> agent{ -1, -2, -3 };
    tap.write(caller, agent);
    QCOMPARE(tap.readable(), size_t(3));
    const auto heard = readAll(tap);
    for (size_t i = 0; i < 3; ++i) {
        QCOMPARE(heard.at(i).caller, caller[i]);
        QCOMPARE(heard.at(i).agent, agent[i]);
    }
    QCOMPARE(tap.readable(), size_t(0));
}

void tst_AudioTap::theShorterLaneIsFilledUpWithSilence()
{
    AudioTap tap;
    const std::array<qint16, 2> two{ 5, 6 };
    tap.write(two, {});
    tap.write(std::span(two).first(1), two);
    const auto heard = readAll(tap);
    QCOMPARE(heard.size(), size_t(4));
    QCOMPARE(heard[1].caller, qint16(6));
    QCOMPARE(heard[1].agent, qint16(0));
    QCOMPARE(heard[3].caller, qint16(0));
    QCOMPARE(heard[3].agent, qint16(6));
}

void tst_AudioTap::goesAroundManyTimes()
{
    AudioTap tap(20ms); // 160 samples
    qint16 written = 0;
    qint16 expected = 0;
    for (int round = 0; round < 1000; ++round) {
        std::array<qint16, 37> frame;
        for (qint16 &sample : frame)
            sample = written++;
        tap.write(frame, frame);
        for (const auto sample : readAll(tap)) {
            QCOMPARE(sample.caller, expected);
            QCOMPARE(sample.agent, expected++);
        }
    }
    QCOMPARE(expected, written);
    QCOMPARE(tap.dropped(), size_t(0));
}

// The writer numbers its samples over both lanes. The reader must see rising numbers, whole, and read + dropped =
// written.
void tst_AudioTap::twoThreadsLoseNothingThatWasNotCounted()
{
    constexpr quint32 kFrames = 20000;
    constexpr quint32 kFrameSize = 160;
    AudioTap tap(100ms);
    std::atomic<bool> done = false;
    size_t read = 0;
    bool rising = true;

    std::thread reader([&] {
        std::array<AudioTap::Sample, 333> out;
        qint64 last = -1;
        for (bool more = true; more;) {
            const bool wasDone = done.load();
            const size_t count = tap.read(out);
            more = count > 0 || !wasDone;
            for (size_t i = 0; i < count; ++i) {
                const qint64 number = quint32(quint16(out[i].caller)) << 16 | quint16(out[i].agent);
                rising = rising && number > last;
                last = number;
            }
            read += count;
            if (count == 0)
                std::this_thread::yield();
        }
    });
    std::thread writer([&] {
        quint32 number = 0;
        for (quint32 frame = 0; frame < kFrames; ++frame) {
            std::array<qint16, kFrameSize> high;
            std::array<qint16, kFrameSize> low;
            for (quint32 i = 0; i < kFrameSize; ++i, ++number) {
                high[i] = qint16(quint16(number >> 16));
                low[i] = qint16(quint16(number));
            }
            tap.write(high, low);
            if (frame % 4 == 0)
                std::this_thread::yield();
        }
        done = true;
    });
    writer.join();
    reader.join();
    QVERIFY(rising);
    QVERIFY(read > 0);
    QCOMPARE(read + tap.dropped(), size_t(kFrames) * kFrameSize);
}

void tst_AudioTap::aSlowReaderLosesTheNewestAndItIsCounted()
{
    AudioTap tap(1ms); // 8 samples
    const std::array<qint16, 6> first{ 1, 2, 3, 4, 5, 6 };
    const std::array<qint16, 6> second{ 11, 12, 13, 14, 15, 16 };
    tap.write(first, {});
    tap.write(second, {});
    QCOMPARE(tap.dropped(), size_t(4));
    const auto heard = readAll(tap);
    QCOMPARE(heard.size(), size_t(8));
    QCOMPARE(heard[5].caller, qint16(6));
    QCOMPARE(heard[7].caller, qint16(12));

    tap.write(second, {}); // and it goes on
    QCOMPARE(readAll(tap).size(), size_t(6));
}

void tst_AudioTap::anEmptyTapGivesNothing()
{
    AudioTap tap;
    std::array<AudioTap::Sample, 4> out;
    QCOMPARE(tap.read(out), size_t(0));
    tap.write({}, {});
    QCOMPARE(tap.read(out), size_t(0));
    QCOMPARE(tap.read({}), size_t(0));
}

void tst_AudioTap::aTapWithoutRoomStillHoldsOneSample()
{
    AudioTap tap(0ms);
    const std::array<qint16, 2> two{ 5, 6 };
    tap.write(two, two);
    QCOMPARE(readAll(tap).size(), size_t(1));
    QCOMPARE(tap.dropped(), size_t(1));
}

QTEST_APPLESS_MAIN(tst_AudioTap)
#include "tst_audiotap.moc"
