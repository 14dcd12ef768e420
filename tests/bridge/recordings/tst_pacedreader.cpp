// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/flacmaker.h"
#include "bridge/recordings/pacedreader.h"
#include "bridge/recordings/wavkeeper.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <numbers>

using namespace bridge;
using namespace Qt::StringLiterals;

// A recording as it is heard: at its speed, and faster.
class tst_PacedReader : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void atItsOwnSpeedItIsTheRecordingItself();
    void fromAnyPlaceItIsTheRestOfIt();
    void fasterItIsShorterAndAsHigh_data();
    void fasterItIsShorterAndAsHigh();
    void fasterItDoesNotClick_data() { fasterItIsShorterAndAsHigh_data(); }
    void fasterItDoesNotClick();
    void whatIsSaidAtOnceStaysTogether();
    // Rainy
    void atTheEndThereIsNothing();
    void fasterThanTwiceIsTwice();
    void aDamagedFileEndsAndSaysSo_data();
    void aDamagedFileEndsAndSaysSo();

private:
    struct Sound
    {
        QList<qint16> caller, agent;
        bool damaged = false;
    };
    Sound heard(const QString &path, qint64 from, double speed);
    QString write(const QString &name, const QList<qint16> &both);

    QTemporaryDir m_dir;
    QString m_tone;          // 4 s: 200 Hz for the caller, silence from the agent
    QList<qint16> m_samples; // of the tone, both sides
};

namespace {

constexpr SampleRate kRate{8000};
constexpr double kHertz = 200;
constexpr int kLoud = 8000;

int crossings(const QList<qint16> &sound) // upwards
{
    int count = 0;
    for (qsizetype i = 1; i < sound.size(); ++i)
        count += sound[i - 1] < 0 && sound[i] >= 0;
    return count;
}

} // namespace

QString tst_PacedReader::write(const QString &name, const QList<qint16> &both)
{
    const auto path = m_dir.filePath(name);
    WavKeeper keeper;
    if (!keeper.create(path, kRate) || !keeper.write(0, {both.constData(), size_t(both.size())}))
        qFatal("cannot write");
    return path;
}

tst_PacedReader::Sound tst_PacedReader::heard(const QString &path, qint64 from, double speed)
{
    auto file = RecordingFile::open(path);
    if (!file)
        qFatal("cannot open");
    PacedReader reader(**file, from, speed);
    Sound sound;
    while (reader.next()) {
        sound.caller.append(QList<qint16>(reader.caller().begin(), reader.caller().end()));
        sound.agent.append(QList<qint16>(reader.agent().begin(), reader.agent().end()));
    }
    sound.damaged = reader.isDamaged();
    return sound;
}

void tst_PacedReader::initTestCase()
{
    m_samples.resize(4 * kRate.hz * 2);
    for (qsizetype i = 0; i < m_samples.size() / 2; ++i)
        m_samples[2 * i] = qint16(std::lround(kLoud * std::sin(2 * std::numbers::pi * kHertz * double(i) / kRate.hz)));
    m_tone = write(u"tone.wav"_s, m_samples);
}

void tst_PacedReader::atItsOwnSpeedItIsTheRecordingItself()
{
    const auto sound = heard(m_tone, 0, 1);
    QCOMPARE(sound.caller.size(), m_samples.size() / 2);
    for (qsizetype i = 0; i < sound.caller.size(); ++i) {
        if (sound.caller[i] != m_samples[2 * i] || sound.agent[i] != 0)
            QFAIL(qPrintable(u"another sample at %1"_s.arg(i)));
    }
    QVERIFY(!sound.damaged);
}

void tst_PacedReader::fromAnyPlaceItIsTheRestOfIt()
{
    const auto sound = heard(m_tone, 12'345, 1);
    QCOMPARE(sound.caller.size(), m_samples.size() / 2 - 12'345);
    QCOMPARE(sound.caller.first(), m_samples[2 * 12'345]);
    QVERIFY(!sound.damaged);
    const auto faster = heard(m_tone, 16'000, 2);
    QVERIFY2(std::abs(faster.caller.size() - 8000) <= 320, qPrintable(QString::number(faster.caller.size())));
}

void tst_PacedReader::fasterItIsShorterAndAsHigh_data()
{
    QTest::addColumn<double>("speed");
    QTest::newRow("a little") << 1.25;
    QTest::newRow("one and a half") << 1.5;
    QTest::newRow("twice") << 2.0;
}

void tst_PacedReader::fasterItIsShorterAndAsHigh()
{
    QFETCH(double, speed);
    const auto sound = heard(m_tone, 0, speed);
    const double seconds = double(sound.caller.size()) / kRate.hz;
    QVERIFY2(std::abs(seconds - 4 / speed) < 0.05, qPrintable(QString::number(seconds)));
    const double hertz = crossings(sound.caller) / seconds;
    QVERIFY2(std::abs(hertz - kHertz) < kHertz * 0.02, qPrintable(QString::number(hertz)));
    QCOMPARE(sound.agent.count(0), sound.agent.size());
}

void tst_PacedReader::fasterItDoesNotClick()
{
    QFETCH(double, speed);
    const auto sound = heard(m_tone, 0, speed).caller;
    const double steepest = kLoud * 2 * std::numbers::pi * kHertz / kRate.hz; // of the tone itself, from sample to sample
    for (qsizetype i = 1; i < sound.size() - 320; ++i) { // its end is cut
        if (std::abs(sound[i] - sound[i - 1]) > steepest * 1.15)
            QFAIL(qPrintable(u"a jump of %1 at %2"_s.arg(sound[i] - sound[i - 1]).arg(i)));
    }
}

void tst_PacedReader::whatIsSaidAtOnceStaysTogether()
{
    QList<qint16> both(2 * kRate.hz * 2);
    for (int burst = 0; burst < 4; ++burst) {
        for (int i = 0; i < 800; ++i) { // 100 ms of both at once, every half second
            const auto at = 2 * (2000 + burst * 4000 + i);
            both[at] = qint16(std::lround(5000 * std::sin(double(i) / 5)));
            both[at + 1] = qint16(both[at] / 2);
        }
    }
    both.resize(2 * kRate.hz * 2);
    const auto sound = heard(write(u"bursts.wav"_s, both), 0, 1.5);
    int loud = 0;
    for (qsizetype i = 0; i < sound.caller.size(); ++i) {
        QVERIFY2(std::abs(sound.caller[i] - 2 * sound.agent[i]) <= 4, qPrintable(QString::number(i)));
        loud += std::abs(sound.caller[i]) > 1000;
    }
    QVERIFY2(loud > 4 * 800 / 1.5 / 2, qPrintable(QString::number(loud)));
}

void tst_PacedReader::atTheEndThereIsNothing()
{
    for (const double speed : {1.0, 2.0}) {
        QVERIFY(heard(m_tone, m_samples.size() / 2, speed).caller.isEmpty());
        QVERIFY(heard(m_tone, m_samples.size() * 5, speed).caller.isEmpty());
        QVERIFY(!heard(m_tone, m_samples.size(), speed).damaged);
        QCOMPARE(heard(m_tone, -5, 1).caller.size(), m_samples.size() / 2);
    }
}

void tst_PacedReader::fasterThanTwiceIsTwice()
{
    QCOMPARE(heard(m_tone, 0, 50).caller, heard(m_tone, 0, 2).caller);
    QCOMPARE(heard(m_tone, 0, 0).caller.size(), m_samples.size() / 2);
}

void tst_PacedReader::aDamagedFileEndsAndSaysSo_data()
{
    QTest::addColumn<double>("speed");
    QTest::newRow("at its speed") << 1.0;
    QTest::newRow("faster") << 1.5;
}

void tst_PacedReader::aDamagedFileEndsAndSaysSo()
{
    QFETCH(double, speed);
    QList<qint16> noise(20 * kRate.hz * 2); // some that cannot be packed into one block
    for (qsizetype i = 0; i < noise.size(); ++i)
        noise[i] = qint16((i * 7919 + i * i * 13) % 20'011 - 10'000);
    const auto wav = write(QString::fromLatin1(QTest::currentDataTag()) + u"noise.wav"_s, noise), flac = m_dir.filePath(u"noise.flac"_s);
    FlacMaker maker(wav, flac);
    auto more = maker.step();
    while (more && *more)
        more = maker.step();
    QVERIFY(more);
    QFile file(flac);
    QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(file.size() / 2));
    file.close();
    const auto sound = heard(flac, 0, speed);
    QVERIFY(sound.damaged);
    const double seconds = double(sound.caller.size()) / kRate.hz * speed;
    QVERIFY2(seconds > 8 && seconds < 12, qPrintable(QString::number(seconds)));
}

QTEST_GUILESS_MAIN(tst_PacedReader)
#include "tst_pacedreader.moc"
