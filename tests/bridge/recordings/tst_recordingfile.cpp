// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/flacmaker.h"
#include "bridge/recordings/recordingfile.h"
#include "bridge/recordings/recordingpicture.h"
#include "bridge/recordings/wavcopy.h"
#include "bridge/recordings/wavkeeper.h"
#include "tests/bridge/recordings/readback.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// A recording as it is played and handed out.
class tst_RecordingFile : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void itsBytesAreThoseOfTheWavFile();
    void ofFlacTheyAreThoseOfTheWavFileItWas();
    void anyRangeIsThatPartOfTheWhole();
    void aPictureHasTheLoudestOfEachPart();
    void whatIsWrittenIsAWavFile();
    // Rainy
    void whatIsNoRecordingSaysSo_data();
    void whatIsNoRecordingSaysSo();
    void beyondTheEndThereIsNothing();
    void whatCannotBeWrittenSaysSo();
    void aCopyThatIsLeftHalfWayLeavesNothing();

private:
    QTemporaryDir m_dir;
    QString m_wav = m_dir.filePath(u"a.wav"_s), m_flac = m_dir.filePath(u"a.flac"_s);
    QByteArray m_bytes; // of the WAV file
};

void tst_RecordingFile::initTestCase()
{
    QList<qint16> sound(20001 * 2);
    QRandomGenerator random(7);
    for (auto &sample : sound)
        sample = qint16(random.bounded(-1000, 1000));
    sound[2 * 15000] = -32768;
    sound[2 * 15000 + 1] = 9000;
    WavKeeper keeper;
    QVERIFY(keeper.create(m_wav, {8000}));
    QVERIFY(keeper.write(0, {sound.constData(), size_t(sound.size())}));
    keeper.close();
    FlacMaker maker(m_wav, m_flac);
    auto more = maker.step();
    while (more && *more)
        more = maker.step();
    QVERIFY(more);
    QFile file(m_wav);
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_bytes = file.readAll();
    QCOMPARE(m_bytes.size(), 44 + 4 * 20001);
}

void tst_RecordingFile::itsBytesAreThoseOfTheWavFile()
{
    const auto file = RecordingFile::open(m_wav);
    QVERIFY(file);
    QCOMPARE((*file)->length(), 20001);
    QCOMPARE((*file)->rate().hz, 8000);
    QCOMPARE((*file)->size(), qint64(m_bytes.size()));
    QCOMPARE((*file)->bytes(0, m_bytes.size()), m_bytes);
}

void tst_RecordingFile::ofFlacTheyAreThoseOfTheWavFileItWas()
{
    const auto file = RecordingFile::open(m_flac);
    QVERIFY(file);
    QCOMPARE((*file)->bytes(0, m_bytes.size() + 100), m_bytes);
    QCOMPARE((*file)->bytes(40001, 5), m_bytes.mid(40001, 5)); // back
}

void tst_RecordingFile::anyRangeIsThatPartOfTheWhole()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    for (const auto &path : {m_wav, m_flac}) {
        const auto file = RecordingFile::open(path);
        QVERIFY(file);
        for (int i = 0; i < 300; ++i) {
            const auto from = random.bounded(2) ? random.bounded(60) : random.bounded(int(m_bytes.size()));
            const auto count = random.bounded(2) ? random.bounded(60) : random.bounded(int(m_bytes.size()));
            QCOMPARE((*file)->bytes(from, count), m_bytes.mid(from, count));
        }
    }
}

void tst_RecordingFile::aPictureHasTheLoudestOfEachPart()
{
    for (const auto &path : {m_wav, m_flac}) {
        const auto picture = pictureOf(path, 20);
        QVERIFY(picture);
        QCOMPARE(picture->length, 2500ms);
        QCOMPARE(picture->caller.size(), size_t(20));
        QCOMPARE(int(picture->caller[14]), 32767);
        QCOMPARE(int(picture->agent[14]), 9000);
        QVERIFY(picture->caller[13] <= 1000 && picture->agent[15] <= 1000);
    }
}

void tst_RecordingFile::whatIsWrittenIsAWavFile()
{
    const auto out = m_dir.filePath(u"out.wav"_s);
    WavCopy copy(*RecordingFile::open(m_flac), out);
    auto more = copy.step();
    QVERIFY(!QFile::exists(out)); // all or nothing
    while (more && *more)
        more = copy.step();
    QVERIFY(more);
    QFile written(out);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), m_bytes);
    ReadBack read(out);
    QVERIFY(read.sound);
    QCOMPARE(read.info.frames, sf_count_t(20001));
}

void tst_RecordingFile::whatIsNoRecordingSaysSo_data()
{
    QTest::addColumn<QByteArray>("bytes");
    auto mono = m_bytes;
    mono[22] = 1;
    auto rate = m_bytes;
    rate[24] = rate[25] = 0;
    rate[26] = 127;
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("These are words, and not a sound");
    QTest::newRow("one side") << mono;
    QTest::newRow("a rate that no line has") << rate;
    QTest::newRow("half a head") << m_bytes.left(20);
}

void tst_RecordingFile::whatIsNoRecordingSaysSo()
{
    QFETCH(QByteArray, bytes);
    QFile file(m_dir.filePath(u"strange.wav"_s));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    QVERIFY(!RecordingFile::open(file.fileName()));
    QVERIFY(!pictureOf(file.fileName(), 10));
    QVERIFY(!RecordingFile::open(m_dir.filePath(u"not there.wav"_s)));
}

void tst_RecordingFile::beyondTheEndThereIsNothing()
{
    const auto file = RecordingFile::open(m_wav);
    std::vector<qint16> both(20);
    QCOMPARE((*file)->read(20001, both), 0);
    QCOMPARE((*file)->read(19999, both), 2);
    QCOMPARE((*file)->read(-1, both), 0);
    QVERIFY((*file)->bytes(m_bytes.size(), 10).isEmpty());
    QVERIFY((*file)->bytes(m_bytes.size() + 1000, 10).isEmpty());
    QCOMPARE((*file)->bytes(m_bytes.size() - 3, 10), m_bytes.right(3));
}

void tst_RecordingFile::whatCannotBeWrittenSaysSo()
{
    WavCopy copy(*RecordingFile::open(m_wav), m_dir.filePath(u"no/such/folder/a.wav"_s));
    const auto written = copy.step();
    QVERIFY(!written);
    QCOMPARE(written.error().code, Error::Code::Storage);
}

void tst_RecordingFile::aCopyThatIsLeftHalfWayLeavesNothing()
{
    const auto out = m_dir.filePath(u"left.wav"_s);
    {
        WavCopy copy(*RecordingFile::open(m_wav), out);
        const auto more = copy.step();
        QVERIFY(more && *more);
    }
    QVERIFY(QDir(m_dir.path()).entryList({u"left*"_s}).isEmpty());
}

QTEST_GUILESS_MAIN(tst_RecordingFile)
#include "tst_recordingfile.moc"
