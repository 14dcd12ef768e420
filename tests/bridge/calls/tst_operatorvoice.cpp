// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/operatorvoice.h"
#include "tests/fakes/tones.h"

#include <QtTest>

using namespace bridge;

// An operator's microphone and the line it goes to; time passes only when the test says so.
struct Booth
{
    explicit Booth(SampleRate microphone = {8000}, SampleRate line = {8000})
        : tap(std::make_shared<AudioTap>(2s, microphone))
        , voice(tap, line, now)
    {
    }
    void write(std::span<const qint16> samples) { tap->write(samples, {}); }
    void write(Milliseconds length, qint16 value = 3000)
    {
        const std::vector<qint16> sound(size_t(samplesIn(length, tap->rate())), value);
        write(sound);
    }
    int tick() // how many frames went to the line
    {
        now += kFrame;
        if (ahead < kFrame)
            ++dry;
        ahead = std::max(0ms, ahead - kFrame);
        voice.tick(now);
        int frames = 0;
        while (const auto frame = voice.next(now)) {
            sent.insert(sent.end(), frame->begin(), frame->end());
            ++frames;
        }
        ahead += frames * kFrame;
        return frames;
    }

    Instant now{1h};
    std::shared_ptr<AudioTap> tap;
    OperatorVoice voice;
    std::vector<qint16> sent;
    Milliseconds ahead = 0ms; // at the carrier, not heard yet
    int dry = 0;              // how often it had less than a frame to play
};

class tst_OperatorVoice : public QObject
{
    Q_OBJECT
private slots:
    void everySampleGoesToTheLineInOrder_data();
    void everySampleGoesToTheLineInOrder();
    void otherRatesKeepTheTonePure_data();
    void otherRatesKeepTheTonePure();
    void oneFrameAheadAndNoMore();
    void knowsWhoSpeaks();

    void nothingGoesOutUntilItIsOpened();
    void whatWasSaidWhileItWasClosedIsNeverHeard();
    void whatComesTooLateGoesTheOldestFirst();
    void aMicrophoneThatRunsFastIsNeverFarBehind();
    void whatIsMissingIsSilence();
    void aMicrophoneThatStallsIsTrouble();
    void aClosedTapIsTrouble();
    void aTapThatNobodyFillsAnyMoreIsTrouble();
};

void tst_OperatorVoice::everySampleGoesToTheLineInOrder_data()
{
    QTest::addColumn<int>("piece"); // ms, as the sound card gives them
    QTest::newRow("10 ms at a time") << 10;
    QTest::newRow("20 ms") << 20;
    QTest::newRow("50 ms, as PulseAudio does") << 50;
    QTest::newRow("100 ms") << 100;
}

void tst_OperatorVoice::everySampleGoesToTheLineInOrder()
{
    QFETCH(int, piece);
    Booth booth;
    booth.voice.setOpen(true, booth.now);
    qint16 next = 0;
    int since = 0;
    for (int ms = 0; ms < 20'000; ms += 20) {
        for (since += 20; since >= piece; since -= piece) {
            std::vector<qint16> sound(size_t(piece) * 8);
            for (auto &sample : sound)
                sample = next++ & 0x3fff;
            booth.write(sound);
        }
        booth.tick();
        if (ms == 1000)
            booth.dry = 0; // it has found its distance
    }
    QVERIFY2(booth.sent.size() >= 19'800 * 8, qPrintable(QString::number(booth.sent.size())));
    for (size_t i = 0; i < booth.sent.size(); ++i)
        QCOMPARE(int(booth.sent[i]), int(i & 0x3fff));
    QCOMPARE(booth.dry, 0);
    QVERIFY2(booth.ahead <= 2 * kFrame, qPrintable(QString::number(booth.ahead.count())));
}

void tst_OperatorVoice::otherRatesKeepTheTonePure_data()
{
    QTest::addColumn<int>("microphone");
    QTest::addColumn<int>("line");
    QTest::newRow("16 kHz to 8 kHz") << 16000 << 8000;
    QTest::newRow("16 kHz to 16 kHz") << 16000 << 16000;
    QTest::newRow("48 kHz to 8 kHz") << 48000 << 8000;
    QTest::newRow("8 kHz to 24 kHz") << 8000 << 24000;
}

void tst_OperatorVoice::otherRatesKeepTheTonePure()
{
    QFETCH(int, microphone);
    QFETCH(int, line);
    Booth booth({microphone}, {line});
    booth.voice.setOpen(true, booth.now);
    const auto tone = fakes::tone(1000, 2000, microphone);
    const auto frame = size_t(microphone / 50);
    for (size_t at = 0; at + frame <= size_t(tone.size()); at += frame) {
        booth.write(std::span(tone.constData() + at, frame));
        booth.tick();
    }
    const auto middle = std::span(booth.sent).subspan(size_t(line / 5), size_t(line));
    QVERIFY2(fakes::snrOfTone(middle, 1000, line) > 60, qPrintable(QString::number(fakes::snrOfTone(middle, 1000, line))));
}

void tst_OperatorVoice::oneFrameAheadAndNoMore()
{
    Booth booth;
    booth.voice.setOpen(true, booth.now);
    booth.write(100ms);
    QCOMPARE(booth.tick(), 2); // the one that is heard now, and the one after it
    QCOMPARE(booth.tick(), 1);
    QCOMPARE(booth.tick(), 1);
}

void tst_OperatorVoice::knowsWhoSpeaks()
{
    Booth booth;
    booth.voice.setOpen(true, booth.now);
    QVERIFY(!booth.voice.isSpeaking());
    const auto tone = fakes::tone(300, 20, 8000);
    for (int i = 0; i < 20; ++i) {
        booth.write(tone);
        booth.tick();
    }
    QVERIFY(booth.voice.isSpeaking());
    QVERIFY(booth.voice.hasSpoken());
    for (int i = 0; i < 10; ++i) // the microphone gives nothing any more
        booth.tick();
    QVERIFY(!booth.voice.isSpeaking());
    QVERIFY(booth.voice.hasSpoken());
}

void tst_OperatorVoice::nothingGoesOutUntilItIsOpened()
{
    Booth booth;
    for (int i = 0; i < 100; ++i) {
        booth.write(20ms);
        QCOMPARE(booth.tick(), 0);
    }
    QVERIFY(!booth.voice.isOpen());
    QVERIFY(!booth.voice.hasSpoken());
    QCOMPARE(booth.tap->readable(), size_t(0)); // and it does not fill up meanwhile
}

void tst_OperatorVoice::whatWasSaidWhileItWasClosedIsNeverHeard()
{
    Booth booth;
    booth.write(60ms, 1111);
    booth.voice.setOpen(true, booth.now);
    booth.write(45ms, 2222); // not a whole number of frames: some of it stays behind
    booth.tick();
    booth.voice.setOpen(false, booth.now);
    booth.write(60ms, 3333);
    booth.tick();
    booth.voice.setOpen(true, booth.now);
    booth.write(60ms, 4444);
    booth.tick();
    booth.tick();
    QVERIFY(std::ranges::count(booth.sent, qint16(2222)) > 0);
    QVERIFY(std::ranges::count(booth.sent, qint16(4444)) > 0);
    QCOMPARE(std::ranges::count(booth.sent, qint16(1111)), 0);
    QCOMPARE(std::ranges::count(booth.sent, qint16(3333)), 0);
    const auto last = std::ranges::find(booth.sent, qint16(4444));
    QCOMPARE(std::count(last, booth.sent.end(), qint16(2222)), 0);
}

void tst_OperatorVoice::whatComesTooLateGoesTheOldestFirst()
{
    Booth booth;
    booth.voice.setOpen(true, booth.now);
    booth.write(1000ms, 1111);
    booth.write(60ms, 2222);
    booth.tick();
    QVERIFY(!booth.sent.empty());
    QCOMPARE(std::ranges::count(booth.sent, qint16(1111)), 0);
}

void tst_OperatorVoice::aMicrophoneThatRunsFastIsNeverFarBehind()
{
    Booth booth;
    booth.voice.setOpen(true, booth.now);
    const std::vector<qint16> piece(164, 3000); // 2.5 % more than it should be: no sound card is that bad
    for (int i = 0; i < 3000; ++i) {
        booth.write(piece);
        booth.tick();
        QVERIFY2(lengthOf(qsizetype(booth.tap->readable()), {8000}) <= 60ms, qPrintable(QString::number(booth.tap->readable())));
    }
}

void tst_OperatorVoice::whatIsMissingIsSilence()
{
    Booth booth;
    booth.voice.setOpen(true, booth.now);
    for (int i = 0; i < 10; ++i) {
        booth.write(20ms);
        booth.tick();
    }
    for (int i = 0; i < 5; ++i)
        booth.tick();
    QCOMPARE(booth.tick(), 0); // the line is quiet by itself
    booth.write(20ms, 4444);
    booth.write(20ms, 4444);
    QCOMPARE(booth.tick(), 2); // and what comes then is not late
    QCOMPARE(booth.sent.back(), qint16(4444));
}

void tst_OperatorVoice::aMicrophoneThatStallsIsTrouble()
{
    for (const bool open : {false, true}) {
        Booth booth;
        booth.voice.setOpen(open, booth.now);
        for (int i = 0; i < 500; ++i) { // ten seconds
            booth.write(20ms, 0);       // silence is sound, too
            booth.tick();
            QVERIFY(booth.voice.trouble(booth.now) == OperatorVoice::Trouble::None);
        }
        for (int i = 0; i < 150; ++i) // three seconds
            booth.tick();
        QVERIFY(booth.voice.trouble(booth.now) == OperatorVoice::Trouble::None);
        for (int i = 0; i < 100; ++i)
            booth.tick();
        QVERIFY(booth.voice.trouble(booth.now) == OperatorVoice::Trouble::Silent);
    }
}

void tst_OperatorVoice::aClosedTapIsTrouble()
{
    Booth booth;
    QVERIFY(booth.voice.trouble(booth.now) == OperatorVoice::Trouble::None);
    booth.tap->close();
    QVERIFY(booth.voice.trouble(booth.now) == OperatorVoice::Trouble::Gone);
}

void tst_OperatorVoice::aTapThatNobodyFillsAnyMoreIsTrouble()
{
    Booth booth;
    booth.tap.reset();
    QVERIFY(booth.voice.trouble(booth.now) == OperatorVoice::Trouble::Gone);
}

QTEST_GUILESS_MAIN(tst_OperatorVoice)
#include "tst_operatorvoice.moc"
