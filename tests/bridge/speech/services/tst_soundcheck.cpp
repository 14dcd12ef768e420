// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/soundcheck.h"

#include "bridge/audio/g711.h"

#include <QtTest>

#include <cmath>

using namespace bridge;
using namespace Qt::StringLiterals;

// What comes as sound, and is none.
class tst_SoundCheck : public QObject
{
    Q_OBJECT
private slots:
    void takesSound_data();
    void takesSound();
    void allowsEachTextItsTime();
    void takesTypesOfRawSound_data();
    void takesTypesOfRawSound();

    void findsWhatIsNoSound_data();
    void findsWhatIsNoSound();
    void findsAShortPageAtItsEnd();
    void findsTenMinutesForOneSentence();
    void refusesTypesOfOtherThings_data();
    void refusesTypesOfOtherThings();
    void knowsWhatCannotBeSpoken_data();
    void knowsWhatCannotBeSpoken();
};

namespace {

constexpr SoundFormat kPcm{SoundFormat::Encoding::Pcm16, {24000}};

QList<qint16> tone(double hertz, double peak, int count)
{
    QList<qint16> samples;
    for (int i = 0; i < count; ++i)
        samples.append(qint16(peak * std::sin(6.2831853 * hertz * i / 8000)));
    return samples;
}

QByteArray asPcm(const QList<qint16> &samples)
{
    return {reinterpret_cast<const char *>(samples.constData()), samples.size() * 2};
}

QByteArray asMuLaw(const QList<qint16> &samples)
{
    QByteArray bytes(samples.size(), Qt::Uninitialized);
    g711::encodeMuLaw(samples, {bytes.data(), size_t(bytes.size())});
    return bytes;
}

// One MPEG 2 layer III frame of 48 kbit/s at 24 kHz: 72 * 48000 / 24000 bytes.
QByteArray mp3Frame()
{
    return QByteArray::fromHex("fff36400") + QByteArray(140, '\x55');
}

QByteArray wav(int rate)
{
    QByteArray head("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00", 24);
    for (int shift = 0; shift < 32; shift += 8)
        head.append(char(rate >> shift));
    return head + QByteArray(100, '\0');
}

} // namespace

void tst_SoundCheck::takesSound_data()
{
    QTest::addColumn<SoundFormat::Encoding>("encoding");
    QTest::addColumn<QByteArray>("bytes");
    using enum SoundFormat::Encoding;
    for (const double hertz : {90.0, 440.0, 3100.0}) {
        for (const double peak : {2.0, 900.0, 12000.0, 32000.0}) {
            QTest::addRow("mu-law, %g Hz, %g", hertz, peak) << MuLaw << asMuLaw(tone(hertz, peak, 4000));
            QTest::addRow("PCM, %g Hz, %g", hertz, peak) << Pcm16 << asPcm(tone(hertz, peak, 4000));
        }
    }
    QTest::newRow("mu-law silence, whose bytes begin an MP3 frame") << MuLaw << QByteArray(4000, char(0xff));
    QTest::newRow("mu-law that begins as a page does") << MuLaw << QByteArray("<!") + asMuLaw(tone(300, 8000, 4000));
    QTest::newRow("PCM that begins as an MP3 frame does") << Pcm16 << mp3Frame().left(4) + asPcm(tone(300, 8000, 4000));
}

void tst_SoundCheck::takesSound()
{
    QFETCH(SoundFormat::Encoding, encoding);
    QFETCH(QByteArray, bytes);
    for (const qsizetype piece : {qsizetype(1), qsizetype(160), bytes.size()}) {
        SoundCheck check({encoding, kTelephoneRate});
        check.expect(u"A sentence."_s);
        for (qsizetype at = 0; at < bytes.size(); at += piece)
            QVERIFY(check.take(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at))));
        QVERIFY(check.end());
        QVERIFY(!check.isTooLong());
    }
}

void tst_SoundCheck::allowsEachTextItsTime()
{
    SoundCheck check({});
    check.expect(u"4111 1111 1111 1111"_s);
    QVERIFY(check.longest() > 16 * 600ms); // read out digit by digit
    QVERIFY(check.longest() < 30s);
    check.expect(u"x"_s.repeated(10'000));
    QCOMPARE(check.longest(), 3min);
}

void tst_SoundCheck::takesTypesOfRawSound_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("none") << QByteArray();
    QTest::newRow("mu-law") << QByteArray("audio/basic");
    QTest::newRow("octets") << QByteArray("application/octet-stream");
    QTest::newRow("PCM") << QByteArray("audio/pcm");
    QTest::newRow("PCM at our rate") << QByteArray("audio/L16; rate=24000; channels=1");
    QTest::newRow("a rate that is none") << QByteArray("audio/pcm;rate=fast");
}

void tst_SoundCheck::takesTypesOfRawSound()
{
    QFETCH(QByteArray, type);
    QVERIFY(SoundCheck(kPcm).takeType(type));
}

void tst_SoundCheck::findsWhatIsNoSound_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("a page") << QByteArray("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>") << u"a page"_s;
    QTest::newRow("a page after blank lines") << QByteArray("\r\n\r\n  <html lang=\"en\"><head><title>Error</title></head>") << u"a page"_s;
    QTest::newRow("JSON") << QByteArray(R"({"detail":{"status":"quota_exceeded","message":"no"}})") << u"a page"_s;
    QTest::newRow("an MP3") << mp3Frame() + mp3Frame() + mp3Frame() << u"MP3"_s;
    QTest::newRow("an MP3 with a picture") << QByteArray("ID3\x04\x00\x00\x00\x7f\x7f\x7f", 10) + QByteArray(100'000, 'p') << u"MP3"_s;
    QTest::newRow("an MP3 that was cut off") << mp3Frame() + mp3Frame().left(4) << u"MP3"_s;
    QTest::newRow("Ogg") << QByteArray("OggS\0\x02", 6) + QByteArray(100, '\0') << u"compressed"_s;
    QTest::newRow("FLAC") << QByteArray("fLaC") + QByteArray(100, '\0') << u"compressed"_s;
    QTest::newRow("a WAV of another rate") << wav(22050) << u"22050 Hz"_s;
}

void tst_SoundCheck::findsWhatIsNoSound()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    for (const auto encoding : {SoundFormat::Encoding::MuLaw, SoundFormat::Encoding::Pcm16}) {
        for (const qsizetype piece : {qsizetype(7), bytes.size()}) {
            SoundCheck check({encoding, {24000}});
            check.expect(u"A sentence."_s);
            Result<void> result;
            for (qsizetype at = 0; at < bytes.size() && result; at += piece)
                result = check.take(QByteArrayView(bytes).sliced(at, std::min(piece, bytes.size() - at)));
            QVERIFY(!result);
            QCOMPARE(result.error().code, Error::Code::Malformed);
            QVERIFY2(result.error().detail.contains(says), qPrintable(result.error().detail));
        }
    }
}

void tst_SoundCheck::findsAShortPageAtItsEnd()
{
    SoundCheck check({});
    QVERIFY(check.take("{\"error\":1}"));
    QVERIFY(!check.end());
}

void tst_SoundCheck::findsTenMinutesForOneSentence()
{
    SoundCheck check({});
    check.expect(u"Your appointment is on Monday at ten in the morning, is that right?"_s);
    const QByteArray second(8000, char(0x55));
    int seconds = 0;
    while (!check.isTooLong() && seconds < 600) {
        QVERIFY(check.take(second));
        ++seconds;
    }
    QVERIFY(seconds > 10 && seconds < 60);
}

void tst_SoundCheck::refusesTypesOfOtherThings_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("says");
    QTest::newRow("a page") << QByteArray("text/html; charset=utf-8") << u"a page"_s;
    QTest::newRow("JSON") << QByteArray("application/json") << u"a page"_s;
    QTest::newRow("MP3") << QByteArray("audio/mpeg") << u"compressed"_s;
    QTest::newRow("Opus") << QByteArray("Audio/Ogg;codecs=opus") << u"compressed"_s;
    QTest::newRow("another rate") << QByteArray("audio/pcm;rate=16000") << u"16000 Hz instead of 24000"_s;
}

void tst_SoundCheck::refusesTypesOfOtherThings()
{
    QFETCH(QByteArray, type);
    QFETCH(QString, says);
    const auto result = SoundCheck(kPcm).takeType(type);
    QVERIFY(!result);
    QVERIFY2(result.error().detail.contains(says), qPrintable(result.error().detail));
}

void tst_SoundCheck::knowsWhatCannotBeSpoken_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("spoken");
    QTest::newRow("words") << u"Yes."_s << true;
    QTest::newRow("a digit") << u"7"_s << true;
    QTest::newRow("Hindi") << u"हाँ"_s << true;
    QTest::newRow("dots") << u"..."_s << false;
    QTest::newRow("a dash") << u" — "_s << false;
    QTest::newRow("nothing") << QString() << false;
}

void tst_SoundCheck::knowsWhatCannotBeSpoken()
{
    QFETCH(QString, text);
    QFETCH(bool, spoken);
    QCOMPARE(canBeSpoken(text), spoken);
}

QTEST_GUILESS_MAIN(tst_SoundCheck)
#include "tst_soundcheck.moc"
