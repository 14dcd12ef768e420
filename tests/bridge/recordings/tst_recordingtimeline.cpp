// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recordingsession.h"
#include "tests/bridge/recordings/readback.h"
#include "tests/fakes/tones.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr int kRate = 8000;
constexpr auto kLength = 1h;
constexpr auto kClickEvery = 30s;
constexpr int kLoud = 12000;
const Instant kBegan = Instant() + 1000s;

Instant now = kBegan; // what the feed's clock says
Instant clockNow() { return now; }

Instant at(double seconds) { return kBegan + std::chrono::duration_cast<Instant::duration>(std::chrono::duration<double>(seconds)); }

// A quiet tone, and a click of 2 ms at every half minute.
qint16 sampleAt(double seconds, int hz)
{
    const double inside = std::fmod(seconds + 1e-9, double(kClickEvery.count()));
    if (seconds > 1 && inside < 0.002)
        return 20000;
    return qint16(std::lround(3000 * std::sin(2 * M_PI * hz * seconds)));
}

// The person at the far end, by way of a network and of a carrier whose clock is not ours.
struct FarEnd
{
    double ppm;
    QRandomGenerator random;
    qint64 next = 0; // sample
    double arrived = 0;

    // Its next 20 ms: what, and when they come; nothing: it sends nothing for a while.
    struct Chunk { QList<qint16> samples; double arrival; };
    double timeOf(qint64 sample) const { return double(sample) / (kRate * (1 + ppm * 1e-6)); }
    std::optional<Chunk> chunk()
    {
        Chunk chunk;
        for (int i = 0; i < 160; ++i, ++next)
            chunk.samples << sampleAt(timeOf(next), 440);
        const double spoken = timeOf(next);
        if (spoken > 1199 && spoken < 1201.5)
            return std::nullopt; // on hold at the carrier
        double arrival = spoken + random.bounded(0.05);
        if (spoken > 599.5 && spoken < 601)
            arrival = 601; // a network that stops, and then gives everything at once
        arrived = std::max(arrived, arrival);
        chunk.arrival = arrived;
        return chunk;
    }
};

qint64 clickIn(const QList<qint16> &samples)
{
    for (qsizetype i = 0; i < samples.size(); ++i) {
        if (samples[i] > kLoud)
            return i;
    }
    return -1;
}

QList<qint16> level(qint16 value, Milliseconds length) { return QList<qint16>(samplesIn(length, {kRate}), value); }
std::span<const qint16> spanOf(const QList<qint16> &samples) { return {samples.constData(), size_t(samples.size())}; }

// What a timeline holds after this long, side by side.
struct Taken
{
    QList<qint16> caller, agent;
    void take(RecordingTimeline &timeline, double seconds)
    {
        const auto stretch = timeline.take(at(seconds));
        caller.resize(stretch.start);
        agent.resize(stretch.start);
        for (size_t i = 0; i + 1 < stretch.samples.size(); i += 2) {
            caller << stretch.samples[i];
            agent << stretch.samples[i + 1];
        }
    }
};

} // namespace

// Where sound lies in a recording: on the wall clock's time, whatever networks and clocks do.
class tst_RecordingTimeline : public QObject
{
    Q_OBJECT
private slots:
    void afterAnHourBothSidesLieWithin20Milliseconds_data();
    void afterAnHourBothSidesLieWithin20Milliseconds();
    void whatIsSentAheadOfTimeLiesWhereItIsHeard();
    void silenceWhereNothingWasSent();
    // Rainy
    void whatWasClearedWasNeverOnTheLine();
    void aPauseThatABurstMakesGoodLeavesNoHole();
    void aPauseThatNobodyMakesGoodIsSilenceWhereItWas();
    void aReaderWhoComesLateFindsEverythingInItsPlace();
    void aFullFeedLosesTheNewestSoundAndCountsIt();
    void aFullFeedStillTakesAClear();
    void aCarrierThatSendsFasterThanTimeDoesNotRunAway();
};

void tst_RecordingTimeline::afterAnHourBothSidesLieWithin20Milliseconds_data()
{
    QTest::addColumn<double>("ppm");
    QTest::addColumn<quint32>("seed"); // of the network's delays
    QTest::newRow("the carrier's clock is fast") << 150.0 << 20261122u;
    QTest::newRow("the carrier's clock is slow") << -150.0 << 20261123u;
    QTest::newRow("a slow piece right before the network stops") << 150.0 << 1768996427u;
}

void tst_RecordingTimeline::afterAnHourBothSidesLieWithin20Milliseconds()
{
    QFETCH(double, ppm);
    QFETCH(quint32, seed);
    QTemporaryDir dir;
    const auto path = dir.filePath(u"hour.wav"_s);
    now = kBegan;
    auto feed = std::make_shared<RecordingFeed>(SampleRate{kRate}, &clockNow);
    RecordingSession session(feed);
    QVERIFY(session.open(path));

    FarEnd caller{.ppm = ppm, .random = QRandomGenerator(seed)};
    auto chunk = caller.chunk();
    QRandomGenerator ticks(seed + 1);
    qint64 sent = 0; // frames of the agent's, 200 ms ahead
    const int count = int(kLength / 20ms);
    for (int tick = 1; tick <= count; ++tick) {
        const double until = tick * 0.02;
        while (!chunk || chunk->arrival <= until) {
            if (chunk) {
                now = std::max(now, at(chunk->arrival));
                feed->callerHeard(spanOf(chunk->samples));
            }
            chunk = caller.chunk();
        }
        now = std::max(now, at(until + (tick > 1 && tick < count ? ticks.bounded(0.015) : 0)));
        for (; double(sent) * 0.02 < until + 0.2; ++sent) {
            QList<qint16> frame;
            for (int i = 0; i < 160; ++i)
                frame << sampleAt(double(sent * 160 + i) / kRate + 0.02, 700); // the first is heard from 20 ms on
            feed->agentSent(spanOf(frame));
        }
        if (tick % 10 == 0)
            QVERIFY(session.write(now));
    }
    feed->close();
    QVERIFY(session.write(now));
    QVERIFY(session.isOver());
    QCOMPARE(session.lost(), size_t(0));

    ReadBack file(path);
    QVERIFY(file.sound);
    QCOMPARE(file.info.channels, 2);
    QCOMPARE(file.info.samplerate, kRate);
    const double length = double(file.info.frames) / kRate;
    QVERIFY2(std::abs(length - 3600) <= 0.02, qPrintable(QString::number(length, 'f', 4)));
    double worst[2] = {0, 0};
    for (int second = 30; second < 3600; second += 30) {
        for (int side = 0; side < 2; ++side) {
            if (side == 0 && second == 1200)
                continue; // on hold
            const auto around = file.side(side, (second - 1) * qint64(kRate), 2 * kRate);
            const auto click = clickIn(around);
            QVERIFY2(click >= 0, qPrintable(u"no click on side %1 at %2 s"_s.arg(side).arg(second)));
            const double off = double(click) / kRate - 1;
            QVERIFY2(std::abs(off) <= 0.02, qPrintable(u"side %1 is off by %2 ms at %3 s"_s.arg(side).arg(off * 1000).arg(second)));
            worst[side] = std::max(worst[side], std::abs(off));
        }
    }
    qInfo("worst: left %.1f ms, right %.1f ms", worst[0] * 1000, worst[1] * 1000);

    // The tones are where they belong, and nowhere else. A tenth of a second at the end, between clicks.
    const auto left = file.side(0, 3590 * qint64(kRate), 800), right = file.side(1, 3590 * qint64(kRate), 800);
    QVERIFY(fakes::snrOfTone(spanOf(left), 440, kRate) > 20);
    QVERIFY(fakes::snrOfTone(spanOf(left), 700, kRate) < -20);
    QVERIFY(fakes::snrOfTone(spanOf(right), 700, kRate) > 40);
    QVERIFY(fakes::snrOfTone(spanOf(right), 440, kRate) < -20);
    const auto onHold = file.side(0, 1200 * qint64(kRate), kRate);
    QVERIFY(std::all_of(onHold.begin(), onHold.end(), [](qint16 sample) { return sample == 0; }));
}

void tst_RecordingTimeline::whatIsSentAheadOfTimeLiesWhereItIsHeard()
{
    RecordingTimeline timeline({kRate}, kBegan);
    timeline.agentSent(spanOf(level(100, 20ms)), at(1.0));
    timeline.agentSent(spanOf(level(200, 20ms)), at(1.0)); // behind it
    Taken taken;
    taken.take(timeline, 1.01);
    QCOMPARE(taken.agent.size(), qsizetype(8080));
    QCOMPARE(taken.agent.last(), qint16(100));
    taken.take(timeline, 1.1);
    QCOMPARE(taken.agent.mid(7999, 2), (QList<qint16>{0, 100}));
    QCOMPARE(taken.agent.mid(8159, 2), (QList<qint16>{100, 200}));
    QCOMPARE(taken.agent.mid(8319, 2), (QList<qint16>{200, 0}));
}

void tst_RecordingTimeline::silenceWhereNothingWasSent()
{
    RecordingTimeline timeline({kRate}, kBegan);
    Taken taken;
    taken.take(timeline, 1.5);
    QCOMPARE(taken.caller, level(0, 1500ms));
    QCOMPARE(taken.agent, level(0, 1500ms));
}

void tst_RecordingTimeline::whatWasClearedWasNeverOnTheLine()
{
    RecordingTimeline timeline({kRate}, kBegan);
    for (int i = 0; i < 10; ++i)
        timeline.agentSent(spanOf(level(100, 20ms)), at(1.0));
    timeline.agentCleared(at(1.05));
    timeline.agentSent(spanOf(level(300, 20ms)), at(1.08));
    Taken taken;
    taken.take(timeline, 1.3);
    QCOMPARE(taken.agent.count(100), samplesIn(50ms, {kRate}));
    QCOMPARE(taken.agent.mid(8399, 2), (QList<qint16>{100, 0}));
    QCOMPARE(taken.agent.mid(8639, 2), (QList<qint16>{0, 300}));
}

void tst_RecordingTimeline::aPauseThatABurstMakesGoodLeavesNoHole()
{
    RecordingTimeline timeline({kRate}, kBegan);
    Taken taken;
    for (int i = 1; i <= 50; ++i)
        timeline.callerHeard(spanOf(level(qint16(i), 20ms)), at(1 + i * 0.02));
    taken.take(timeline, 2.0);
    taken.take(timeline, 3.0); // nothing comes for a second
    for (int i = 51; i <= 100; ++i)
        timeline.callerHeard(spanOf(level(qint16(i), 20ms)), at(3.0));
    for (int i = 101; i <= 200; ++i)
        timeline.callerHeard(spanOf(level(qint16(i), 20ms)), at(1 + i * 0.02));
    taken.take(timeline, 5.0);
    QCOMPARE(taken.caller.size(), qsizetype(5 * kRate));
    for (int i = 1; i <= 200; ++i)
        QCOMPARE(taken.caller.at(kRate + (i - 1) * 160 + 80), qint16(i));
}

void tst_RecordingTimeline::aPauseThatNobodyMakesGoodIsSilenceWhereItWas()
{
    RecordingTimeline timeline({kRate}, kBegan);
    Taken taken;
    for (int i = 1; i <= 50; ++i)
        timeline.callerHeard(spanOf(level(7, 20ms)), at(1 + i * 0.02));
    taken.take(timeline, 3.0);
    for (int i = 1; i <= 100; ++i) {
        timeline.callerHeard(spanOf(level(9, 20ms)), at(3 + i * 0.02));
        taken.take(timeline, 3 + i * 0.02);
    }
    QCOMPARE(taken.caller.mid(kRate, kRate), level(7, 1s));
    QCOMPARE(taken.caller.mid(2 * kRate, kRate), level(0, 1s));
    QCOMPARE(taken.caller.mid(3 * kRate), level(9, 2s));
}

void tst_RecordingTimeline::aReaderWhoComesLateFindsEverythingInItsPlace()
{
    QTemporaryDir dir;
    const auto path = dir.filePath(u"late.wav"_s);
    now = kBegan;
    auto feed = std::make_shared<RecordingFeed>(SampleRate{kRate}, &clockNow, 4096);
    RecordingSession session(feed);
    QVERIFY(session.open(path));
    for (int i = 1; i <= 1000; ++i) { // twenty seconds, and nobody reads
        now = at(i * 0.02);
        feed->callerHeard(spanOf(level(qint16(i), 20ms)));
        if (i % 2 == 0)
            feed->agentSent(spanOf(level(qint16(-i), 20ms)));
    }
    now = at(3600); // and for an hour nothing comes
    feed->close();
    QVERIFY(session.write(at(7200)));
    ReadBack file(path);
    QCOMPARE(file.info.frames, sf_count_t(3600) * kRate);
    const auto left = file.side(0, 0, 30 * kRate), right = file.side(1, 0, 30 * kRate);
    for (int i = 1; i <= 1000; ++i)
        QCOMPARE(left.at((i - 1) * 160 + 80), qint16(i));
    for (int i = 2; i <= 1000; i += 2)
        QCOMPARE(right.at(i * 160 + 80), qint16(-i));
    QCOMPARE(left.mid(20 * kRate), level(0, 10s));
}

void tst_RecordingTimeline::aFullFeedLosesTheNewestSoundAndCountsIt()
{
    now = kBegan;
    RecordingFeed feed({kRate}, &clockNow, 20);
    for (int i = 0; i < 40; ++i)
        feed.callerHeard(spanOf(level(qint16(i), 20ms)));
    int kept = 0;
    for (; feed.front(); feed.drop(), ++kept)
        QCOMPARE(feed.front()->samples[0], qint16(kept));
    QVERIFY(kept > 0 && kept < 40);
    QCOMPARE(feed.lost(), size_t(40 - kept) * 160);
}

void tst_RecordingTimeline::aFullFeedStillTakesAClear()
{
    now = kBegan;
    RecordingFeed feed({kRate}, &clockNow, 20);
    for (int i = 0; i < 40; ++i)
        feed.agentSent(spanOf(level(1, 20ms)));
    feed.agentCleared();
    auto last = RecordingFeed::Kind::Agent;
    for (; feed.front(); feed.drop())
        last = feed.front()->kind;
    QCOMPARE(last, RecordingFeed::Kind::Cleared);
}

void tst_RecordingTimeline::aCarrierThatSendsFasterThanTimeDoesNotRunAway()
{
    RecordingTimeline timeline({kRate}, kBegan);
    Taken taken;
    for (int i = 0; i < 5000; ++i) // a hundred seconds of sound in ten
        timeline.callerHeard(spanOf(level(5, 20ms)), at(1 + i * 0.002));
    taken.take(timeline, 11.0);
    timeline.callerHeard(spanOf(level(6, 20ms)), at(14.0));
    taken.take(timeline, 15.0);
    QCOMPARE(taken.caller.size(), qsizetype(15 * kRate));
    QVERIFY(taken.caller.contains(6)); // in time, and not a minute later
}

QTEST_GUILESS_MAIN(tst_RecordingTimeline)
#include "tst_recordingtimeline.moc"
