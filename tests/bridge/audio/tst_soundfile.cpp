// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/levels.h"
#include "bridge/audio/soundfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include <bit>
#include <cmath>
#include <numbers>

#include <sys/stat.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

AudioFrame tone(double hz, SampleRate rate, qsizetype count, double amplitude = 12000)
{
    AudioFrame frame{ QList<qint16>(count), rate };
    for (qsizetype i = 0; i < count; ++i)
        frame.samples[i] = qint16(std::lrint(amplitude * std::sin(2 * std::numbers::pi * hz * double(i) / rate.hz)));
    return frame;
}

// A WAV file by hand, so that what is read does not depend on what we write, and so that it can lie.
struct Wav
{
    quint16 format = 1; // PCM; 3: float
    quint16 channels = 1;
    quint32 rate = 8000;
    quint16 bits = 16;
    std::optional<quint32> claimedSize = std::nullopt;
    QByteArray data = {};

    QByteArray bytes() const
    {
        QByteArray out("RIFF");
        const auto size = claimedSize.value_or(quint32(data.size()));
        number<quint32>(out, 36 + size);
        out += "WAVEfmt ";
        number<quint32>(out, 16);
        number(out, format);
        number(out, channels);
        number(out, rate);
        number<quint32>(out, rate * channels * bits / 8);
        number<quint16>(out, quint16(channels * bits / 8));
        number(out, bits);
        out += "data";
        number(out, size);
        return out + data;
    }
    template <class T> static void number(QByteArray &out, T value)
    {
        value = qToLittleEndian(value);
        out.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
};

QByteArray pcm(const QList<qint16> &samples)
{
    QByteArray out;
    for (const qint16 sample : samples)
        Wav::number(out, sample);
    return out;
}

// How well `sound` is a sine of this pitch and size: what is left without it, in dB below it.
double snr(const AudioFrame &sound, double hz, double amplitude)
{
    const auto reference = tone(hz, sound.rate, sound.samples.size(), amplitude);
    double wrong = 0;
    const auto edge = sound.samples.size() / 20; // a filter needs some sound on both sides
    for (auto i = edge; i < sound.samples.size() - edge; ++i)
        wrong += std::pow(sound.samples[i] - reference.samples[i], 2);
    return 10 * std::log10(amplitude * amplitude / 2 / (wrong / double(sound.samples.size() - 2 * edge)));
}

// The last 2 ms: a filter that is not emptied leaves them silent.
int peakAtEnd(const AudioFrame &sound)
{
    const auto last = samplesIn(2ms, sound.rate); // two waves of 1 kHz
    return peakOf({ sound.samples.constData() + sound.samples.size() - last, size_t(last) });
}

} // namespace

class tst_SoundFile : public QObject
{
    Q_OBJECT
private slots:
    void whatIsWrittenIsReadBack();
    void aStereoFileHasTheCallerLeftAndTheAgentRight();
    void channelsAreMixedDown();
    void theFileTakesTheRateAskedFor_data();
    void theFileTakesTheRateAskedFor();
    void wholeSoundsKeepPitchPlaceAndLength_data();
    void wholeSoundsKeepPitchPlaceAndLength();
    void namesMayBeOfAnyScript();
    void writingReplacesAFileWhole();

    void clearErrors_data();
    void clearErrors();
    void aFolderAndAPipeAreNotSoundFiles();
    void aFileCutShortGivesWhatThereIs();
    void aHeaderThatClaimsTooMuchIsNotBelieved();
    void tenMinutesAreRead();
    void longerThanTenMinutesIsRefused();
    void numbersThatAreNoneBecomeSilence();
    void everyTruncationEndsWell();
    void damagedHeadersEndWell();
    void whatIsSentIsAPlainWavFile();
    void aFileInMemoryIsReadLikeOneOnDisk();
    void cannotWriteIntoNowhere();
    void twoSidesNeedOneRate();
    void nothingResampledIsNothing();

private:
    QString file(const QString &name, const QByteArray &bytes)
    {
        const auto path = m_dir.filePath(name);
        QFile out(path);
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return path;
    }

    QTemporaryDir m_dir;
};

void tst_SoundFile::whatIsWrittenIsReadBack()
{
    AudioFrame sound{ { 0, 1, -1, 32767, -32768, 1234 }, kTelephoneRate };
    const auto path = m_dir.filePath(u"mono.wav"_s);
    QVERIFY(writeWav(path, sound));
    const auto back = readSoundFile(path, kTelephoneRate);
    QVERIFY(back);
    QCOMPARE(back->samples, sound.samples);
    QCOMPARE(back->rate, kTelephoneRate);
}

void tst_SoundFile::aStereoFileHasTheCallerLeftAndTheAgentRight()
{
    const AudioFrame caller{ { 10, 20, 30 }, kTelephoneRate };
    const AudioFrame agent{ { -1 }, kTelephoneRate };
    const auto path = m_dir.filePath(u"stereo.wav"_s);
    QVERIFY(writeWav(path, caller, &agent));
    QFile in(path);
    QVERIFY(in.open(QIODevice::ReadOnly));
    const auto bytes = in.readAll();
    QCOMPARE(qFromLittleEndian<quint16>(bytes.constData() + 22), quint16(2)); // channels
    QCOMPARE(qFromLittleEndian<quint32>(bytes.constData() + 24), quint32(8000));
    QCOMPARE(bytes.right(12), pcm({ 10, -1, 20, 0, 30, 0 })); // the shorter side is filled up
}

void tst_SoundFile::channelsAreMixedDown()
{
    const auto path
        = file(u"mix.wav"_s, Wav{ .channels = 2, .data = pcm({ 1000, 3000, -500, -700, 32767, 32767 }) }.bytes());
    const auto sound = readSoundFile(path, kTelephoneRate);
    QVERIFY(sound);
    QCOMPARE(sound->samples, (QList<qint16>{ 2000, -600, 32767 }));
}

void tst_SoundFile::theFileTakesTheRateAskedFor_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("to");
    QTest::newRow("44.1 to 8 kHz") << 44100 << 8000;
    QTest::newRow("48 to 16 kHz") << 48000 << 16000;
    QTest::newRow("8 to 48 kHz") << 8000 << 48000;
    QTest::newRow("11.025 to 24 kHz") << 11025 << 24000;
    QTest::newRow("96 to 8 kHz") << 96000 << 8000;
}

void tst_SoundFile::theFileTakesTheRateAskedFor()
{
    QFETCH(int, from);
    QFETCH(int, to);
    const auto in = tone(1000, { from }, from * 2);
    const auto path = file(u"tone.wav"_s, Wav{ .rate = quint32(from), .data = pcm(in.samples) }.bytes());
    const auto sound = readSoundFile(path, { to });
    QVERIFY(sound);
    QCOMPARE(sound->rate.hz, to);
    QCOMPARE(sound->samples.size(), to * 2);
    QVERIFY(peakAtEnd(*sound) > 10000);
    QVERIFY2(snr(*sound, 1000, 12000) > 40, qPrintable(QString::number(snr(*sound, 1000, 12000))));
}

void tst_SoundFile::wholeSoundsKeepPitchPlaceAndLength_data()
{
    theFileTakesTheRateAskedFor_data();
}

void tst_SoundFile::wholeSoundsKeepPitchPlaceAndLength()
{
    QFETCH(int, from);
    QFETCH(int, to);
    const auto sound = resampledWhole(tone(1000, { from }, from * 2), { to });
    QCOMPARE(sound.rate.hz, to);
    QCOMPARE(sound.samples.size(), to * 2);
    QVERIFY(peakAtEnd(sound) > 10000);
    QVERIFY2(snr(sound, 1000, 12000) > 40, qPrintable(QString::number(snr(sound, 1000, 12000))));
}

void tst_SoundFile::namesMayBeOfAnyScript()
{
    const auto path = m_dir.filePath(u"Begrüßung 你好 'x' %1.wav"_s);
    QVERIFY(writeWav(path, tone(440, kTelephoneRate, 800)));
    QVERIFY(readSoundFile(path, kTelephoneRate));
    const auto missing = readSoundFile(path + u"x"_s, kTelephoneRate);
    QVERIFY(!missing);
    QVERIFY(missing.error().detail.contains(u"你好 'x' %1.wavx"_s));
}

void tst_SoundFile::writingReplacesAFileWhole()
{
    const auto path = m_dir.filePath(u"again.wav"_s);
    QVERIFY(writeWav(path, tone(440, kTelephoneRate, 8000)));
    QVERIFY(writeWav(path, tone(440, kTelephoneRate, 80)));
    QCOMPARE(readSoundFile(path, kTelephoneRate)->samples.size(), 80);
}

void tst_SoundFile::clearErrors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Error::Code>("code");
    using enum Error::Code;
    QTest::newRow("no such file") << QByteArray() << NotFound;
    QTest::newRow("empty") << QByteArray("") << Malformed;
    QTest::newRow("a text") << QByteArray("Dear Sir or Madam, this is no sound at all, whatever it is called.")
                            << Malformed;
    QTest::newRow("a header, no sound") << Wav{}.bytes() << Malformed;
    QTest::newRow("no channels") << Wav{ .channels = 0, .data = pcm({ 1, 2 }) }.bytes() << Malformed;
    QTest::newRow("65535 channels") << Wav{ .channels = 65535, .data = pcm({ 1, 2 }) }.bytes() << Malformed;
    QTest::newRow("a rate of 0") << Wav{ .rate = 0, .data = pcm({ 1, 2 }) }.bytes() << Malformed;
    QTest::newRow("a rate of 1 Hz") << Wav{ .rate = 1, .data = pcm({ 1, 2 }) }.bytes() << Unsupported;
    QTest::newRow("a rate of 2 GHz") << Wav{ .rate = 2'000'000'000, .data = pcm({ 1, 2 }) }.bytes() << Unsupported;
    QTest::newRow("no bits") << Wav{ .bits = 0, .data = pcm({ 1, 2 }) }.bytes() << Malformed;
    QTest::newRow("an unknown encoding") << Wav{ .format = 0x4242, .data = pcm({ 1, 2 }) }.bytes() << Malformed;
}

void tst_SoundFile::clearErrors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Error::Code, code);
    const auto path = bytes.isNull() ? m_dir.filePath(u"nowhere.wav"_s) : file(u"bad.wav"_s, bytes);
    const auto sound = readSoundFile(path, kTelephoneRate);
    QVERIFY(!sound);
    QVERIFY2(sound.error().code == code, qPrintable(sound.error().detail));
    QVERIFY(sound.error().detail.contains(path)); // which file,
    QVERIFY(sound.error().detail.contains(u": "_s)); // and what to do
}

void tst_SoundFile::aFolderAndAPipeAreNotSoundFiles()
{
    QCOMPARE(readSoundFile(m_dir.path(), kTelephoneRate).error().code, Error::Code::Malformed);
    const auto pipe = m_dir.filePath(u"pipe.wav"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    QCOMPARE(
        readSoundFile(pipe, kTelephoneRate).error().code, Error::Code::Malformed); // and does not wait for a writer
}

void tst_SoundFile::aFileCutShortGivesWhatThereIs()
{
    const auto in = tone(440, kTelephoneRate, 8000);
    const auto whole = Wav{ .data = pcm(in.samples) }.bytes();
    const auto sound = readSoundFile(file(u"cut.wav"_s, whole.first(44 + 2 * 3000)), kTelephoneRate);
    QVERIFY(sound);
    QCOMPARE(sound->samples, in.samples.first(3000));
}

void tst_SoundFile::aHeaderThatClaimsTooMuchIsNotBelieved()
{
    const auto path = file(u"liar.wav"_s, Wav{ .claimedSize = 0xffffff00, .data = pcm({ 1, 2, 3 }) }.bytes());
    const auto sound = readSoundFile(path, kTelephoneRate);
    QVERIFY(sound);
    QCOMPARE(sound->samples, (QList<qint16>{ 1, 2, 3 }));
}

void tst_SoundFile::tenMinutesAreRead()
{
    const auto path
        = file(u"long.wav"_s, Wav{ .rate = 4000, .bits = 8, .data = QByteArray(600 * 4000, '\x80') }.bytes());
    const auto sound = readSoundFile(path, { 4000 });
    QVERIFY(sound);
    QCOMPARE(sound->length(), Milliseconds(10min));
}

void tst_SoundFile::longerThanTenMinutesIsRefused()
{
    const auto path
        = file(u"longer.wav"_s, Wav{ .rate = 4000, .bits = 8, .data = QByteArray(600 * 4000 + 1, '\x80') }.bytes());
    const auto sound = readSoundFile(path, { 4000 });
    QVERIFY(!sound);
    QCOMPARE(sound.error().code, Error::Code::Unsupported);
    QVERIFY(sound.error().detail.contains(u"10 minutes"_s));
}

void tst_SoundFile::numbersThatAreNoneBecomeSilence()
{
    Wav wav{ .format = 3, .bits = 32, .data = {} };
    const float inf = std::numeric_limits<float>::infinity();
    for (const float value : { 0.5f, std::nanf(""), inf, -inf, 1e30f, -1e30f, -0.25f })
        Wav::number(wav.data, std::bit_cast<quint32>(value));
    const auto same = readSoundFile(file(u"nan.wav"_s, wav.bytes()), kTelephoneRate);
    QVERIFY(same);
    QCOMPARE(same->samples, (QList<qint16>{ 16384, 0, 0, 0, 32767, -32768, -8192 }));
    const auto other = readSoundFile(file(u"nan.wav"_s, wav.bytes()), { 16000 }); // nor does it spread in the filter
    QVERIFY(other);
    QCOMPARE(other->samples.size(), 14);
    QVERIFY(peakOf({ other->samples.constData(), 14 }) > 10000);
}

void tst_SoundFile::everyTruncationEndsWell()
{
    const auto whole = Wav{ .data = pcm(tone(440, kTelephoneRate, 20).samples) }.bytes();
    for (qsizetype length = 0; length < whole.size(); ++length) {
        const auto sound = readSoundFile(file(u"short.wav"_s, whole.first(length)), kTelephoneRate);
        if (length < 44 + 2)
            QVERIFY2(!sound, qPrintable(QString::number(length)));
        else
            QVERIFY2(sound && sound->samples.size() == (length - 44) / 2, qPrintable(QString::number(length)));
    }
}

void tst_SoundFile::damagedHeadersEndWell()
{
    // Every byte of the header, with every one of these in its place: an error or some sound, never more than was
    // there.
    const auto whole = Wav{ .data = pcm(tone(440, kTelephoneRate, 100).samples) }.bytes();
    for (qsizetype place = 0; place < 44; ++place) {
        for (const char damage : { '\x00', '\x01', '\x7f', '\x80', '\xff' }) {
            auto bytes = whole;
            bytes[place] = damage;
            const auto sound = readSoundFile(file(u"damaged.wav"_s, bytes), kTelephoneRate);
            if (!sound)
                QVERIFY(!sound.error().detail.isEmpty());
            else
                QVERIFY(sound->samples.size() <= 100 * 4); // as 8-bit samples at half the rate
        }
    }
}

void tst_SoundFile::whatIsSentIsAPlainWavFile()
{
    const auto sound = tone(440, kTelephoneRate, 160);
    QCOMPARE(wavBytes(sound), (Wav{ .data = pcm(sound.samples) }.bytes()));
    QCOMPARE(wavBytes({ {}, kTelephoneRate }), Wav().bytes());
}

void tst_SoundFile::aFileInMemoryIsReadLikeOneOnDisk()
{
    const auto whole = Wav{ .data = pcm(tone(440, kTelephoneRate, 20).samples) }.bytes();
    for (qsizetype length = 0; length <= whole.size(); ++length) {
        const auto bytes = whole.first(length);
        const auto there = readSound(bytes, kTelephoneRate);
        const auto onDisk = readSoundFile(file(u"same.wav"_s, bytes), kTelephoneRate);
        QCOMPARE(bool(there), bool(onDisk));
        if (there)
            QCOMPARE(there->samples, onDisk->samples);
    }
    QVERIFY(!readSound("<html>no sound here</html>", kTelephoneRate));
    QCOMPARE(readSound(whole, SampleRate{ 16000 })->samples.size(), 40);
}

void tst_SoundFile::cannotWriteIntoNowhere()
{
    const auto path = m_dir.filePath(u"no/such/folder/x.wav"_s);
    const auto written = writeWav(path, tone(440, kTelephoneRate, 10));
    QVERIFY(!written);
    QCOMPARE(written.error().code, Error::Code::Storage);
    QVERIFY(written.error().detail.contains(path));
    QVERIFY(!writeWav(m_dir.path(), tone(440, kTelephoneRate, 10))); // a folder
    QVERIFY(!writeWav(m_dir.filePath(u"rate.wav"_s), { { 1, 2 }, { 0 } }));
    QVERIFY(!QFile::exists(m_dir.filePath(u"rate.wav"_s)));
}

void tst_SoundFile::twoSidesNeedOneRate()
{
    const auto right = tone(440, { 16000 }, 10);
    QVERIFY(!writeWav(m_dir.filePath(u"two.wav"_s), tone(440, kTelephoneRate, 10), &right));
}

void tst_SoundFile::nothingResampledIsNothing()
{
    QVERIFY(resampledWhole({ {}, { 48000 } }, { 8000 }).samples.isEmpty());
    QCOMPARE(resampledWhole({ { 5 }, { 8000 } }, { 8000 }).samples, QList<qint16>{ 5 });
    QCOMPARE(resampledWhole({ { 5 }, { 48000 } }, { 8000 }).rate.hz, 8000);
}

QTEST_APPLESS_MAIN(tst_SoundFile)
#include "tst_soundfile.moc"
