// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/voiceactivity.h"

#include <QtTest>

#include <cmath>
#include <numbers>
#include <random>

using namespace bridge;

namespace {

using Change = VoiceActivity::Change;

// A line: noise with now and then something on it. The seed is fixed: these are recordings, made when needed.
class Line
{
public:
    explicit Line(double noise)
        : m_noise(0, noise)
    { }

    void setNoise(double rms) { m_noise = std::normal_distribution<double>(0, rms); }
    QList<qint16> quiet(Milliseconds length)
    {
        return made(length, [](double) { return 0.0; });
    }
    // A voice: harmonics of a wandering 130 Hz, in syllables of 200 ms that swell and fade.
    QList<qint16> voice(Milliseconds length, double rms = 3000)
    {
        return made(length, [this, rms](double t) {
            m_phase += 2 * std::numbers::pi * (130 + 20 * std::sin(4 * t)) / kTelephoneRate.hz;
            double sum = 0;
            for (int harmonic = 1; harmonic <= 12; ++harmonic)
                sum += std::sin(m_phase * harmonic) / harmonic;
            const double swell = 0.25 + 0.75 * std::abs(std::sin(std::numbers::pi * t / 0.2));
            return rms * 1.3 * sum * swell;
        });
    }
    QList<qint16> burst(Milliseconds length, double rms = 6000) // a click, a cough
    {
        return made(length, [this, rms](double) { return rms * m_normal(m_random); });
    }

private:
    template <class Signal> QList<qint16> made(Milliseconds length, Signal signal)
    {
        QList<qint16> samples(samplesIn(length, kTelephoneRate));
        for (qsizetype i = 0; i < samples.size(); ++i) {
            const double value = signal(double(i) / kTelephoneRate.hz) + m_noise(m_random);
            samples[i] = qint16(std::clamp(std::lrint(value), -32768L, 32767L));
        }
        return samples;
    }

    std::mt19937 m_random{ 20 };
    std::normal_distribution<double> m_noise;
    std::normal_distribution<double> m_normal{ 0, 1 };
    double m_phase = 0;
};

struct Heard
{
    Change change;
    Milliseconds at; // the end of its frame, since the listener began
};

class Listener
{
public:
    explicit Listener(VoiceActivity::Config config = {})
        : activity(config)
    { }

    QList<Heard> hear(const QList<qint16> &samples, qsizetype frame = 160)
    {
        QList<Heard> heard;
        for (qsizetype at = 0; at < samples.size(); at += frame) {
            const auto count = std::min(frame, samples.size() - at);
            const auto change = activity.hear({ samples.constData() + at, size_t(count) });
            m_samples += count;
            if (change != Change::None)
                heard.append({ change, lengthOf(m_samples, kTelephoneRate) });
        }
        return heard;
    }

    VoiceActivity activity;

private:
    qsizetype m_samples = 0;
};

} // namespace

class tst_VoiceActivity : public QObject
{
    Q_OBJECT
private slots:
    void hearsSpeechOverTheNoiseOfTheLine_data() { noises(); }
    void hearsSpeechOverTheNoiseOfTheLine();
    void noiseAloneIsNotSpeech_data() { noises(); }
    void noiseAloneIsNotSpeech();
    void aPauseBetweenWordsIsPartOfTheSpeech();
    void silenceAfterSpeechStopsIt();
    void startsAsFastAsItIsTold();
    void frameSizesDoNotMatter();
    void hearsSpeechFromTheFirstMoment();

    void aClickIsNotSpeech();
    void aCoughIsShort();
    void aDirectCurrentIsNotSpeech();
    void aHumIsSoonPartOfTheLine();
    void risingNoiseIsSoonPartOfTheLine();
    void fallingNoiseLetsQuietSpeechThrough();
    void aQuietVoiceBelowTheFloorIsNotSpeech();
    void digitalSilenceThenNoise();
    void fullScaleDoesNotOverflow();
    void takesNothing();
    void resetForgetsEverything();

private:
    void noises();
};

void tst_VoiceActivity::noises()
{
    QTest::addColumn<double>("noise");
    QTest::newRow("a digital line, -60 dBFS") << 33.0;
    QTest::newRow("an analogue line, -47 dBFS") << 150.0;
    QTest::newRow("a noisy street, -36 dBFS") << 520.0;
}

void tst_VoiceActivity::hearsSpeechOverTheNoiseOfTheLine()
{
    QFETCH(double, noise);
    Line line(noise);
    Listener listener;
    listener.hear(line.quiet(3s));
    QVERIFY(!listener.activity.isSpeech());
    for (int word = 0; word < 20; ++word) {
        const auto begun = listener.hear(line.voice(600ms));
        QCOMPARE(begun.size(), 1);
        QCOMPARE(begun.first().change, Change::Started);
        QVERIFY(listener.activity.isSpeech());
        QVERIFY(listener.activity.speechFor() > 400ms);
        QVERIFY(listener.activity.speechFor() <= 620ms);
        const auto ended = listener.hear(line.quiet(900ms));
        QCOMPARE(ended.size(), 1);
        QCOMPARE(ended.first().change, Change::Stopped);
    }
}

void tst_VoiceActivity::noiseAloneIsNotSpeech()
{
    QFETCH(double, noise);
    Line line(noise);
    Listener listener;
    listener.hear(line.quiet(3s));
    QCOMPARE(listener.hear(line.quiet(5min)).size(), 0);
    QVERIFY(!listener.activity.isSpeech());
    QCOMPARE(listener.activity.speechFor(), 0ms);
}

void tst_VoiceActivity::aPauseBetweenWordsIsPartOfTheSpeech()
{
    Line line(50);
    Listener listener;
    listener.hear(line.quiet(1s));
    QCOMPARE(listener.hear(line.voice(400ms)).size(), 1);
    QCOMPARE(listener.hear(line.quiet(200ms)).size(), 0);
    const auto before = listener.activity.speechFor();
    QVERIFY2(before <= 400ms, qPrintable(QString::number(before.count()))); // the pause may be the end: not counted yet
    QCOMPARE(listener.hear(line.voice(400ms)).size(), 0);
    QVERIFY(listener.activity.speechFor() > 900ms);
    QVERIFY(listener.activity.speechFor() <= 1000ms);
}

void tst_VoiceActivity::silenceAfterSpeechStopsIt()
{
    Line line(50);
    Listener listener({ .stopAfter = 500ms });
    listener.hear(line.quiet(1s));
    listener.hear(line.voice(1s));
    const auto heard = listener.hear(line.quiet(1s));
    QCOMPARE(heard.size(), 1);
    QCOMPARE(heard.first().change, Change::Stopped);
    QVERIFY2(heard.first().at >= 2480ms && heard.first().at <= 2540ms,
        qPrintable(QString::number(heard.first().at.count())));
    QCOMPARE(listener.activity.speechFor(), 0ms);
    QVERIFY(listener.activity.silenceFor() >= 980ms);
}

void tst_VoiceActivity::startsAsFastAsItIsTold()
{
    for (const auto startAfter : { 0ms, 20ms, 60ms, 200ms }) {
        Line line(50);
        Listener listener({ .startAfter = startAfter });
        listener.hear(line.quiet(1s));
        const auto heard = listener.hear(line.burst(1s));
        QCOMPARE(heard.size(), 1);
        const auto expected = 1s + std::max(startAfter, 20ms); // it is heard frame by frame
        QCOMPARE(heard.first().at, expected);
    }
}

void tst_VoiceActivity::frameSizesDoNotMatter()
{
    Line line(100);
    QList<qint16> call = line.quiet(2500ms);
    for (int word = 0; word < 5; ++word)
        call += line.voice(500ms) + line.quiet(700ms);
    Listener regular;
    const auto expected = regular.hear(call);
    QCOMPARE(expected.size(), 10);
    for (const qsizetype frame : { 1, 37, 80, 161, 400 }) {
        Listener odd;
        const auto heard = odd.hear(call, frame);
        QCOMPARE(heard.size(), expected.size());
        for (qsizetype i = 0; i < heard.size(); ++i) {
            QCOMPARE(heard[i].change, expected[i].change);
            QVERIFY(std::chrono::abs(heard[i].at - expected[i].at) <= lengthOf(frame, kTelephoneRate) + 20ms);
        }
    }
    Listener whole;
    QCOMPARE(whole.hear(call, call.size()).size(), 0); // it ended as it began
    QVERIFY(!whole.activity.isSpeech());
}

void tst_VoiceActivity::hearsSpeechFromTheFirstMoment()
{
    Line line(50);
    Listener listener;
    const auto heard = listener.hear(line.voice(500ms));
    QCOMPARE(heard.size(), 1);
    QVERIFY(heard.first().at <= 140ms);
}

void tst_VoiceActivity::aClickIsNotSpeech()
{
    Line line(50);
    Listener listener;
    listener.hear(line.quiet(1s));
    for (int i = 0; i < 20; ++i) {
        QCOMPARE(listener.hear(line.burst(40ms)).size(), 0);
        QCOMPARE(listener.activity.silenceFor(), 0ms);
        QCOMPARE(listener.hear(line.quiet(Milliseconds(500 + i))).size(), 0); // on no frame's border
        QVERIFY(listener.activity.silenceFor() >= 480ms);
    }
}

void tst_VoiceActivity::aCoughIsShort()
{
    Line line(50);
    Listener listener;
    listener.hear(line.quiet(1s));
    const auto begun = listener.hear(line.burst(120ms));
    QCOMPARE(begun.size(), 1);
    QCOMPARE(begun.first().at, 1060ms);
    Milliseconds longest = 0ms;
    QList<Heard> ended;
    for (int frame = 0; frame < 25; ++frame) {
        longest = std::max(longest, listener.activity.speechFor());
        ended += listener.hear(line.quiet(20ms));
    }
    // Who asks for 200 ms of speech before a barge-in never sees them: the silence behind it is not counted.
    QCOMPARE(longest, 120ms);
    QCOMPARE(ended.size(), 1);
    QCOMPARE(ended.first().change, Change::Stopped);
    QCOMPARE(ended.first().at, 1420ms);
}

void tst_VoiceActivity::aDirectCurrentIsNotSpeech()
{
    Line line(50);
    Listener listener;
    auto biased = line.quiet(5s);
    for (qint16 &sample : biased)
        sample = qint16(sample + 12000);
    QCOMPARE(listener.hear(line.quiet(1s)).size(), 0);
    QCOMPARE(listener.hear(biased).size(), 0); // nor is its beginning
    QCOMPARE(listener.hear(line.quiet(1s)).size(), 0); // nor its end
}

void tst_VoiceActivity::aHumIsSoonPartOfTheLine()
{
    QList<qint16> hum(8000 * 10);
    for (qsizetype i = 0; i < hum.size(); ++i)
        hum[i] = qint16(std::lrint(2500 * std::sin(2 * std::numbers::pi * 50 * double(i) / 8000)));
    Listener listener;
    const auto heard = listener.hear(hum);
    QCOMPARE(heard.size(), 2); // it was taken for speech, and then no more
    QVERIFY(heard.last().at <= 3s);
}

void tst_VoiceActivity::risingNoiseIsSoonPartOfTheLine()
{
    Line line(40);
    Listener listener;
    listener.hear(line.quiet(5s));
    line.setNoise(1500);
    const auto heard = listener.hear(line.quiet(60s));
    QCOMPARE(heard.size(), 2);
    QCOMPARE(heard.first().change, Change::Started);
    QCOMPARE(heard.last().change, Change::Stopped);
    QVERIFY2(heard.last().at <= 5s + 3s, qPrintable(QString::number(heard.last().at.count())));
    QCOMPARE(listener.hear(line.voice(600ms, 9000)).size(), 1); // and who shouts is heard
}

void tst_VoiceActivity::fallingNoiseLetsQuietSpeechThrough()
{
    Line line(1500);
    Listener listener;
    listener.hear(line.quiet(5s));
    QVERIFY(!listener.activity.isSpeech());
    line.setNoise(40);
    listener.hear(line.quiet(100ms));
    QCOMPARE(listener.hear(line.voice(600ms, 900)).size(), 1);
}

void tst_VoiceActivity::aQuietVoiceBelowTheFloorIsNotSpeech()
{
    Line line(5);
    Listener listener({ .floorPeak = 4000 });
    QCOMPARE(listener.hear(line.quiet(1s)).size(), 0);
    QCOMPARE(listener.hear(line.voice(2s, 700)).size(), 0);
    QCOMPARE(listener.hear(line.voice(2s, 4000)).size(), 1);
}

void tst_VoiceActivity::digitalSilenceThenNoise()
{
    Line line(80); // -52 dBFS, peaks up to 350: below any speech
    Listener listener;
    QCOMPARE(listener.hear(QList<qint16>(80000, 0)).size(), 0);
    QCOMPARE(listener.hear(line.quiet(10s)).size(), 0);
}

void tst_VoiceActivity::fullScaleDoesNotOverflow()
{
    QList<qint16> square(1600);
    for (qsizetype i = 0; i < square.size(); ++i)
        square[i] = i / 10 % 2 ? qint16(-32768) : qint16(32767);
    Listener listener;
    QCOMPARE(listener.hear(square).size(), 1);
    QVERIFY(listener.activity.isSpeech());
    QCOMPARE(listener.activity.speechFor(), 200ms);
    QCOMPARE(listener.hear(QList<qint16>(8000, -32768)).size(), 1);
    QVERIFY(!listener.activity.isSpeech());
}

void tst_VoiceActivity::takesNothing()
{
    VoiceActivity activity({});
    QCOMPARE(activity.hear({}), Change::None);
    QCOMPARE(activity.speechFor(), 0ms);
    QCOMPARE(activity.silenceFor(), 0ms);
    VoiceActivity withoutRate({ .rate = { 0 } });
    const qint16 one = 30000;
    QCOMPARE(withoutRate.hear({ &one, 1 }), Change::None);
}

void tst_VoiceActivity::resetForgetsEverything()
{
    Line line(1500);
    Listener listener;
    listener.hear(line.quiet(10s)); // a high floor
    listener.hear(line.voice(500ms, 9000));
    QVERIFY(listener.activity.isSpeech());
    listener.activity.reset();
    QVERIFY(!listener.activity.isSpeech());
    QCOMPARE(listener.activity.speechFor(), 0ms);
    QCOMPARE(listener.activity.silenceFor(), 0ms);
    Line quiet(40);
    QCOMPARE(listener.hear(quiet.voice(500ms, 900)).size(), 1);
}

QTEST_APPLESS_MAIN(tst_VoiceActivity)
#include "tst_voiceactivity.moc"
