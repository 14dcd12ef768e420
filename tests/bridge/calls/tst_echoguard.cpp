// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/echoguard.h"

#include <QRandomGenerator>
#include <QtTest>

#include <cmath>

using namespace bridge;

namespace {

constexpr int kFrameSamples = 160; // 20 ms at 8 kHz

using Sound = QList<qint16>;

// Noise that rises and falls as speech does: syllables of 100 to 300 ms, with pauses.
Sound speech(int frames, quint32 seed, double peak = 8000)
{
    QRandomGenerator random(seed);
    Sound sound;
    while (sound.size() < frames * kFrameSamples) {
        const int length = random.bounded(5, 16) * kFrameSamples;
        const double loud = random.bounded(4) == 0 ? 0 : peak * (0.3 + 0.7 * random.generateDouble());
        for (int i = 0; i < length; ++i)
            sound << qint16(loud * std::sin(M_PI * i / length) * (2 * random.generateDouble() - 1));
    }
    return sound.first(frames * kFrameSamples);
}

std::span<const qint16> frameOf(const Sound &sound, int frame)
{
    return {sound.constData() + qsizetype(frame) * kFrameSamples, size_t(kFrameSamples)};
}

bool isLoud(std::span<const qint16> frame)
{
    return std::any_of(frame.begin(), frame.end(), [](qint16 s) { return std::abs(s) > 250; });
}

} // namespace

// Our own voice comes back, and somebody may be speaking over it.
class tst_EchoGuard : public QObject
{
    Q_OBJECT
private slots:
    void knowsItsOwnVoice_data();
    void knowsItsOwnVoice();
    void hearsWhoSpeaksOverIt();
    void hearsWhoSpeaksAlone();
    void knowsAnEchoOfWhatWasSentAhead();

    // rainy
    void aQuietCallerIsNoEcho();
    void silenceTeachesNothing();
    void forgetsWhatWasCleared();

private:
    // The share of loud frames that count as echo, from frame `from` on, when `line` comes back while `ours` is played.
    static double shareOfEcho(EchoGuard &guard, const Sound &ours, const Sound &line, int from)
    {
        int loud = 0, echo = 0;
        const int frames = int(ours.size()) / kFrameSamples;
        for (int i = 0; i < frames; ++i) {
            guard.played(frameOf(ours, i));
            const auto heard = frameOf(line, i);
            const bool isEcho = guard.isEcho(heard);
            if (i < from || !isLoud(heard))
                continue;
            ++loud;
            echo += isEcho;
        }
        return loud ? double(echo) / loud : 0;
    }
    static Sound comesBack(const Sound &sound, int lagFrames, double gain)
    {
        Sound back(sound.size());
        for (qsizetype i = 0; i < sound.size(); ++i) {
            const auto at = i - qsizetype(lagFrames) * kFrameSamples;
            back[i] = at < 0 ? 0 : qint16(gain * sound[at]);
        }
        return back;
    }
    static Sound together(const Sound &a, const Sound &b)
    {
        Sound sum(a.size());
        for (qsizetype i = 0; i < a.size(); ++i)
            sum[i] = qint16(std::clamp(int(a[i]) + b[i], -32768, 32767));
        return sum;
    }
};

void tst_EchoGuard::knowsItsOwnVoice_data()
{
    QTest::addColumn<int>("lag");
    QTest::addColumn<double>("gain");
    QTest::newRow("-20 dB, at once") << 0 << 0.1;
    QTest::newRow("-20 dB after 240 ms") << 12 << 0.1;
    QTest::newRow("-12 dB after 500 ms") << 25 << 0.25;
    QTest::newRow("-6 dB after 100 ms") << 5 << 0.5;
}

void tst_EchoGuard::knowsItsOwnVoice()
{
    QFETCH(int, lag);
    QFETCH(double, gain);
    EchoGuard guard;
    const auto ours = speech(500, 1, 20000);
    const auto share = shareOfEcho(guard, ours, comesBack(ours, lag, gain), 75);
    QVERIFY2(share > 0.95, qPrintable(QString::number(share)));
}

void tst_EchoGuard::hearsWhoSpeaksOverIt()
{
    EchoGuard guard;
    const auto ours = speech(500, 1, 20000);
    const auto echo = comesBack(ours, 12, 0.1);
    auto caller = speech(500, 2, 12000);
    std::fill_n(caller.begin(), 200 * kFrameSamples, qint16(0)); // they begin after four seconds
    int caught = 0, missed = 0;
    for (int i = 0; i < 500; ++i) {
        guard.played(frameOf(ours, i));
        const auto line = together(echo, caller);
        const bool isEcho = guard.isEcho(frameOf(line, i));
        const auto theirs = frameOf(caller, i);
        if (i >= 200 && std::any_of(theirs.begin(), theirs.end(), [](qint16 s) { return std::abs(s) > 5000; }))
            (isEcho ? missed : caught)++;
    }
    QVERIFY(caught + missed > 80);
    QVERIFY2(missed < caught / 20, qPrintable(QString::number(missed)));
}

void tst_EchoGuard::hearsWhoSpeaksAlone()
{
    EchoGuard guard;
    const auto ours = speech(300, 1, 20000);
    shareOfEcho(guard, ours, comesBack(ours, 12, 0.1), 0);
    const Sound silence(300 * kFrameSamples, 0);
    QCOMPARE(shareOfEcho(guard, silence, speech(300, 3), 40), 0.0);
}

void tst_EchoGuard::knowsAnEchoOfWhatWasSentAhead()
{
    EchoGuard guard;
    const auto ours = speech(500, 1, 20000);
    const auto back = comesBack(ours, 8, 0.1);
    for (int i = 0; i < 10; ++i) // 200 ms of lead
        guard.played(frameOf(ours, i));
    int loud = 0, echo = 0;
    for (int i = 0; i < 490; ++i) {
        guard.played(frameOf(ours, i + 10));
        const bool isEcho = guard.isEcho(frameOf(back, i));
        if (i > 75 && isLoud(frameOf(back, i)))
            ++loud, echo += isEcho;
    }
    QVERIFY(loud > 100);
    QVERIFY2(echo > 0.95 * loud, qPrintable(QString::number(echo)));
}

// ---- Rainy

void tst_EchoGuard::aQuietCallerIsNoEcho()
{
    EchoGuard guard;
    QCOMPARE(shareOfEcho(guard, speech(500, 1, 20000), speech(500, 4, 2000), 0), 0.0); // as quiet as an echo, and another voice
}

void tst_EchoGuard::silenceTeachesNothing()
{
    EchoGuard guard;
    const Sound silence(500 * kFrameSamples, 0);
    QCOMPARE(shareOfEcho(guard, silence, speech(500, 5), 0), 0.0);
}

void tst_EchoGuard::forgetsWhatWasCleared()
{
    EchoGuard guard;
    const auto ours = speech(300, 1, 20000);
    shareOfEcho(guard, ours, comesBack(ours, 2, 0.1), 0);
    for (int i = 0; i < 100; ++i)
        guard.played(frameOf(ours, i)); // two seconds on their way, and then the caller cuts in
    guard.cleared();
    const auto caller = speech(100, 6, 3000);
    int echo = 0;
    for (int i = 0; i < 100; ++i) {
        const bool isEcho = guard.isEcho(frameOf(caller, i));
        echo += i > 35 && isEcho;
    }
    QCOMPARE(echo, 0);
}

QTEST_GUILESS_MAIN(tst_EchoGuard)
#include "tst_echoguard.moc"
