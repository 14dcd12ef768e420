// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/lineresampler.h"

#include <QtTest>

#include <cmath>
#include <numbers>

using namespace bridge;

namespace {

QList<qint16> tone(double hz, SampleRate rate, qsizetype count, double amplitude = 16000)
{
    QList<qint16> samples(count);
    for (qsizetype i = 0; i < count; ++i)
        samples[i] = qint16(std::lrint(amplitude * std::sin(2 * std::numbers::pi * hz * double(i) / rate.hz)));
    return samples;
}

// As the line does it: frame by frame of `piece` samples.
QList<qint16> through(LineResampler &resampler, const QList<qint16> &in, qsizetype piece)
{
    QList<qint16> out;
    for (qsizetype at = 0; at < in.size(); at += piece) {
        const auto count = std::min(piece, in.size() - at);
        for (const qint16 sample : resampler.process({ in.constData() + at, size_t(count) }))
            out.append(sample);
    }
    return out;
}

// The sine of frequency `hz` that fits best (least squares for the sine and cosine parts), and what is left without it.
struct Fit
{
    double amplitude = 0;
    std::vector<double> residual;

    double snr() const
    {
        double power = 0;
        for (const double value : residual)
            power += value * value / double(residual.size());
        return 10 * std::log10(amplitude * amplitude / 2 / power);
    }
};

Fit fitSine(std::span<const qint16> samples, double hz, SampleRate rate)
{
    double ss = 0, sc = 0, cc = 0, xs = 0, xc = 0;
    const double step = 2 * std::numbers::pi * hz / rate.hz;
    for (size_t i = 0; i < samples.size(); ++i) {
        const double s = std::sin(step * double(i)), c = std::cos(step * double(i));
        ss += s * s, sc += s * c, cc += c * c, xs += samples[i] * s, xc += samples[i] * c;
    }
    const double determinant = ss * cc - sc * sc;
    const double a = (xs * cc - xc * sc) / determinant;
    const double b = (xc * ss - xs * sc) / determinant;
    Fit fit{ std::hypot(a, b), {} };
    for (size_t i = 0; i < samples.size(); ++i)
        fit.residual.push_back(samples[i] - a * std::sin(step * double(i)) - b * std::cos(step * double(i)));
    return fit;
}

// The middle of a stream: the filter's beginning, 5 ms, is not steady.
std::span<const qint16> settled(const QList<qint16> &out, SampleRate rate)
{
    const auto skip = samplesIn(100ms, rate);
    return { out.constData() + skip, size_t(out.size() - skip) };
}

} // namespace

class tst_LineResampler : public QObject
{
    Q_OBJECT
private slots:
    void aToneKeepsItsPitchWithoutNoise_data() { tones(); }
    void aToneKeepsItsPitchWithoutNoise();
    void noClicksAtFrameBorders_data() { tones(); }
    void noClicksAtFrameBorders();
    void whatTheLineCannotCarryIsGone();
    void frameSizesDoNotMatter_data() { rates(); }
    void frameSizesDoNotMatter();
    void countsAreExactFromTheFirstFrame_data() { rates(); }
    void countsAreExactFromTheFirstFrame();
    void theSameRateTouchesNothing();
    void resetBeginsANewStream();
    void movesWithItsState();

    void fullScaleDoesNotWrap_data() { rates(); }
    void fullScaleDoesNotWrap();
    void takesNothingAndSingleSamples();
    void takesAWholeSecondAtOnce();

private:
    void tones();
    void rates();
};

void tst_LineResampler::tones()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::addColumn<int>("hz");
    for (const int hz : { 1000, 3000 }) {
        QTest::addRow("%d Hz, 8 to 16 kHz", hz) << 8000 << 16000 << hz;
        QTest::addRow("%d Hz, 24 to 8 kHz", hz) << 24000 << 8000 << hz;
        QTest::addRow("%d Hz, 8 to 24 kHz", hz) << 8000 << 24000 << hz;
        QTest::addRow("%d Hz, 16 to 8 kHz", hz) << 16000 << 8000 << hz;
    }
}

void tst_LineResampler::rates()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::newRow("8 to 16 kHz") << 8000 << 16000;
    QTest::newRow("24 to 8 kHz") << 24000 << 8000;
    QTest::newRow("8 to 24 kHz") << 8000 << 24000;
    QTest::newRow("16 to 8 kHz") << 16000 << 8000;
    QTest::newRow("24 to 16 kHz") << 24000 << 16000;
    QTest::newRow("16 to 24 kHz") << 16000 << 24000;
}

void tst_LineResampler::aToneKeepsItsPitchWithoutNoise()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(int, hz);
    LineResampler resampler({ from }, { to });
    const auto out = through(resampler, tone(hz, { from }, from * 2), from / 50);
    const auto fit = fitSine(settled(out, { to }), hz, { to });
    QVERIFY2(std::abs(20 * std::log10(fit.amplitude / 16000)) < 0.2, qPrintable(QString::number(fit.amplitude)));
    QVERIFY2(fit.snr() > 40, qPrintable(QString::number(fit.snr()))); // a wrong pitch fits nothing: SNR below 0
    // A tone 1 Hz beside it must fit far worse, or this check proves nothing.
    QVERIFY(fitSine(settled(out, { to }), hz + 1, { to }).snr() < 10);
}

void tst_LineResampler::noClicksAtFrameBorders()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QFETCH(int, hz);
    LineResampler resampler({ from }, { to });
    const auto out = through(resampler, tone(hz, { from }, from * 2), from / 50);
    const auto fit = fitSine(settled(out, { to }), hz, { to });
    double atBorders = 0;
    double elsewhere = 0;
    const auto frame = size_t(to / 50); // settled() begins on a border
    for (size_t i = 0; i < fit.residual.size(); ++i) {
        const auto place = i % frame;
        double &worst = place < 4 || place >= frame - 4 ? atBorders : elsewhere;
        worst = std::max(worst, std::abs(fit.residual[i]));
    }
    QVERIFY2(
        atBorders <= elsewhere + 1, qPrintable(QStringLiteral("%1 > %2").arg(atBorders).arg(elsewhere))); // 1: rounding
}

void tst_LineResampler::whatTheLineCannotCarryIsGone()
{
    LineResampler resampler({ 24000 }, { 8000 });
    const auto out = through(resampler, tone(4200, { 24000 }, 48000), 480);
    // It would come back as 8000 - 4200 Hz.
    const double alias = fitSine(settled(out, { 8000 }), 3800, { 8000 }).amplitude;
    QVERIFY2(20 * std::log10(std::max(alias, 1e-3) / 16000) < -60, qPrintable(QString::number(alias)));
}

void tst_LineResampler::frameSizesDoNotMatter()
{
    QFETCH(int, from);
    QFETCH(int, to);
    const auto in = tone(700, { from }, from);
    LineResampler regular({ from }, { to });
    const auto expected = through(regular, in, from / 50);
    for (const int piece : { 1, 7, 161, 997, 5000 }) {
        LineResampler odd({ from }, { to });
        QCOMPARE(through(odd, in, piece), expected);
    }
}

void tst_LineResampler::countsAreExactFromTheFirstFrame()
{
    QFETCH(int, from);
    QFETCH(int, to);
    LineResampler resampler({ from }, { to });
    const auto in = tone(440, { from }, from / 50);
    for (int frame = 0; frame < 10000; ++frame)
        QCOMPARE(resampler.process({ in.constData(), size_t(in.size()) }).size(), size_t(to / 50));
}

void tst_LineResampler::theSameRateTouchesNothing()
{
    LineResampler resampler(kTelephoneRate, kTelephoneRate);
    const QList<qint16> in{ 1, -2, 32767, -32768 };
    QCOMPARE(through(resampler, in, 3), in);
    resampler.reset();
    QCOMPARE(resampler.from(), resampler.to());
}

void tst_LineResampler::resetBeginsANewStream()
{
    const auto in = tone(1000, { 8000 }, 1600);
    LineResampler fresh({ 8000 }, { 24000 });
    LineResampler used({ 8000 }, { 24000 });
    through(used, tone(300, { 8000 }, 777), 160);
    used.reset();
    QCOMPARE(through(used, in, 160), through(fresh, in, 160));
}

void tst_LineResampler::movesWithItsState()
{
    const auto in = tone(1000, { 8000 }, 1600);
    LineResampler whole({ 8000 }, { 16000 });
    const auto expected = through(whole, in, 160);
    LineResampler first({ 8000 }, { 16000 });
    auto out = through(first, in.first(800), 160);
    LineResampler second(std::move(first));
    out += through(second, in.last(800), 160);
    QCOMPARE(out, expected);
}

// A square wave at full scale overshoots in any filter: it must be cut off, not come out at the other end.
void tst_LineResampler::fullScaleDoesNotWrap()
{
    QFETCH(int, from);
    QFETCH(int, to);
    QList<qint16> in(from);
    const int half = from / 200; // 100 Hz
    for (int i = 0; i < from; ++i)
        in[i] = i / half % 2 ? qint16(-32768) : qint16(32767);
    LineResampler resampler({ from }, { to });
    const auto out = through(resampler, in, from / 50);
    const int outHalf = to / 200;
    const auto delayed = fitSine(settled(out, { to }), 100, { to });
    QVERIFY(delayed.amplitude > 32767 * 1.2); // 4/pi of a square wave
    // Past an edge by 1 ms, within a half wave, all has one sign and almost full size.
    int extremes = 0;
    for (qsizetype i = samplesIn(100ms, { to }); i + outHalf < out.size(); ++i) {
        if ((out[i] >= 0) == (out[i + 1] >= 0))
            continue;
        for (int k = to / 1000; k < outHalf - to / 1000; ++k) {
            QCOMPARE(out[i + k] >= 0, out[i + 1] >= 0);
            QVERIFY(std::abs(int(out[i + k])) > 29000);
            ++extremes;
        }
        i += to / 1000;
    }
    QVERIFY(extremes > 1000);
}

void tst_LineResampler::takesNothingAndSingleSamples()
{
    LineResampler resampler({ 24000 }, { 8000 });
    QVERIFY(resampler.process({}).empty());
    size_t made = 0;
    const qint16 one = 100;
    for (int i = 0; i < 300; ++i)
        made += resampler.process({ &one, 1 }).size();
    QCOMPARE(made, size_t(100));
}

void tst_LineResampler::takesAWholeSecondAtOnce()
{
    LineResampler resampler({ 24000 }, { 8000 });
    const auto in = tone(1000, { 24000 }, 24000 * 10);
    QCOMPARE(resampler.process({ in.constData(), size_t(in.size()) }).size(), size_t(80000));
}

QTEST_APPLESS_MAIN(tst_LineResampler)
#include "tst_lineresampler.moc"
