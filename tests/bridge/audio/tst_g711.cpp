// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/g711.h"

#include <QtTest>

#include <vector>

using namespace bridge;

namespace {

// The quantiser as ITU-T G.711 defines it (tables 1 and 2, columns 1 to 4): segments of equal steps, each step with a
// decision value at its lower end, an output value in its middle and a character signal. Worked out here, in units of a
// 16-bit sample.
struct Step
{
    int lower;
    int upper; // not in it
    int output;
    quint8 code; // of the positive half
};

// 14 bits. A half step at zero, 15 steps of 2, then segments of 16 steps of 4, 8, … 256.
std::vector<Step> muLawSteps()
{
    std::vector<Step> steps{ { 0, 4, 0, 0xff } };
    int lower = 1;
    for (int number = 1; number < 128; ++number) {
        const int width = 2 << (number / 16);
        steps.push_back({ lower * 4, (lower + width) * 4, (lower + width / 2) * 4, quint8(0xff - number) });
        lower += width;
    }
    return steps;
}

// 13 bits. Two segments of 16 steps of 2, then 4, 8, … 128; every second bit is inverted.
std::vector<Step> aLawSteps()
{
    std::vector<Step> steps;
    int lower = 0;
    for (int number = 0; number < 128; ++number) {
        const int width = number < 16 ? 2 : 1 << (number / 16);
        steps.push_back({ lower * 8, (lower + width) * 8, lower * 8 + width * 4, quint8((0x80 | number) ^ 0x55) });
        lower += width;
    }
    return steps;
}

struct Law
{
    qsizetype (*encode)(std::span<const qint16>, std::span<char>);
    qsizetype (*decode)(QByteArrayView, std::span<qint16>);
    std::vector<Step> steps;

    quint8 encoded(int sample) const
    {
        const auto in = qint16(sample);
        char out = 0;
        encode({ &in, 1 }, { &out, 1 });
        return quint8(out);
    }
    int decoded(int code) const
    {
        const auto in = char(code);
        qint16 out = 0;
        decode(QByteArrayView(&in, 1), { &out, 1 });
        return out;
    }
};

Law lawOf(bool mu)
{
    return mu ? Law{ g711::encodeMuLaw, g711::decodeMuLaw, muLawSteps() }
              : Law{ g711::encodeALaw, g711::decodeALaw, aLawSteps() };
}

} // namespace

class tst_G711 : public QObject
{
    Q_OBJECT
private slots:
    void theStandardsTablesEndWhereTheyShould();
    void decodesEveryCode_data() { bothLaws(); }
    void decodesEveryCode();
    void encodesEverySample_data() { bothLaws(); }
    void encodesEverySample();
    void comesBackUnchanged_data() { bothLaws(); }
    void comesBackUnchanged();
    void knownPoints();
    void silenceIsTheQuietestCode();

    void writesNoMoreThanFits();
    void takesNothing();

private:
    void bothLaws();
};

void tst_G711::bothLaws()
{
    QTest::addColumn<bool>("mu");
    QTest::newRow("mu-law") << true;
    QTest::newRow("A-law") << false;
}

void tst_G711::theStandardsTablesEndWhereTheyShould()
{
    // Virtual decision values 8159 and 4096 at the end of the eighth segment.
    QCOMPARE(muLawSteps().back().upper, 8159 * 4);
    QCOMPARE(aLawSteps().back().upper, 4096 * 8);
}

void tst_G711::decodesEveryCode()
{
    QFETCH(bool, mu);
    const auto law = lawOf(mu);
    for (const Step &step : law.steps) {
        QCOMPARE(law.decoded(step.code), step.output);
        QCOMPARE(law.decoded(step.code ^ 0x80), -step.output);
    }
}

void tst_G711::encodesEverySample()
{
    QFETCH(bool, mu);
    const auto law = lawOf(mu);
    for (int sample = -32768; sample <= 32767; ++sample) {
        // On a decision value itself either side is right; a negative sample goes to the smaller step.
        const int magnitude = sample < 0 ? -sample - 1 : sample;
        const auto step = std::find_if(
            law.steps.begin(), law.steps.end() - 1, [magnitude](const Step &each) { return magnitude < each.upper; });
        QCOMPARE(law.encoded(sample), quint8(sample < 0 ? step->code ^ 0x80 : step->code));
    }
}

void tst_G711::comesBackUnchanged()
{
    QFETCH(bool, mu);
    const auto law = lawOf(mu);
    for (int code = 0; code < 256; ++code) {
        const int value = law.decoded(code);
        QCOMPARE(law.decoded(law.encoded(value)), value);
        if (value != 0) // mu-law has two zeros
            QCOMPARE(int(law.encoded(value)), code);
    }
}

void tst_G711::knownPoints()
{
    const auto mu = lawOf(true);
    QCOMPARE(mu.encoded(0), quint8(0xff));
    QCOMPARE(mu.encoded(32767), quint8(0x80));
    QCOMPARE(mu.encoded(-32768), quint8(0x00));
    QCOMPARE(mu.decoded(0x00), -32124);
    QCOMPARE(mu.decoded(0x80), 32124);
    QCOMPARE(mu.decoded(0x7f), 0);
    const auto a = lawOf(false);
    QCOMPARE(a.encoded(0), quint8(0xd5));
    QCOMPARE(a.encoded(-1), quint8(0x55));
    QCOMPARE(a.encoded(32767), quint8(0xaa));
    QCOMPARE(a.encoded(-32768), quint8(0x2a));
    QCOMPARE(a.decoded(0xaa), 32256);
}

void tst_G711::silenceIsTheQuietestCode()
{
    QCOMPARE(lawOf(true).decoded(quint8(g711::kMuLawSilence)), 0);
    QCOMPARE(lawOf(false).decoded(quint8(g711::kALawSilence)), 8);
}

void tst_G711::writesNoMoreThanFits()
{
    const std::array<qint16, 3> samples{ 1000, -1000, 20000 };
    std::array<char, 4> codes{ 'x', 'x', 'x', 'x' };
    QCOMPARE(g711::encodeMuLaw(samples, std::span(codes).first(2)), 2);
    QCOMPARE(codes[2], 'x');
    QCOMPARE(g711::encodeALaw(samples, codes), 3);
    QCOMPARE(codes[3], 'x');

    std::array<qint16, 3> out{ 7, 7, 7 };
    QCOMPARE(g711::decodeMuLaw(QByteArrayView(codes.data(), 3), std::span(out).first(2)), 2);
    QCOMPARE(out[2], qint16(7));
    QCOMPARE(g711::decodeALaw(QByteArrayView(codes.data(), 1), out), 1);
    QCOMPARE(out[2], qint16(7));
}

void tst_G711::takesNothing()
{
    std::array<qint16, 1> out{ 7 };
    QCOMPARE(g711::decodeMuLaw({}, out), 0);
    QCOMPARE(g711::encodeMuLaw({}, {}), 0);
    QCOMPARE(out[0], qint16(7));
}

QTEST_APPLESS_MAIN(tst_G711)
#include "tst_g711.moc"
