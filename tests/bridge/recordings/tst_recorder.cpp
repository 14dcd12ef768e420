// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recorder.h"
#include "bridge/recordings/wavkeeper.h"
#include "tests/bridge/recordings/readback.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr SampleRate kRate{8000};
constexpr int kPatience = 60000; // ms: for a machine that is busy with other things
const CallId kCall(u"018f-one"_s);

void say(RecordingFeed &feed, Milliseconds length, qint16 value = 1000)
{
    const QList<qint16> sound(samplesIn(length, kRate), value);
    feed.agentSent({sound.constData(), size_t(sound.size())});
}

qint64 sizeOf(const QString &path) { return QFileInfo(path).size(); }

// As nobody may write any more of a file than this.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t bytes)
    {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before;
};

} // namespace

class tst_Recorder : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void whatIsOnTheLineCanBePlayedWhileItRuns();
    void aCallThatIsOverHasAFile();
    void itBecomesFlacWhenThatIsWanted();
    void onlyItsOwnerMayReadIt();
    // Rainy
    void whatACrashLeftIsFinishedAtTheNextStart();
    void whatACrashLeftUnpackedIsPackedAtTheNextStart();
    void theEndOfTheProgramEndsRecordingsWell();
    void aFolderThatCannotBeMadeIsToldAndHurtsNobody();
    void aFullDiskKeepsWhatThereIsAndIsToldOnce();
    void anErasedCallLeavesNoFile();
    void aCallThatIsErasedWhileItIsWrittenDoesNotComeBack();
    void aFileThatCannotBeDeletedIsToldAsAnError();
    void aStrangeIdNeverLeavesTheFolder();

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_folder;
    QString grown() const { return m_folder + u"/018f-one.part.wav"_s; }
    // A recording of this much, over.
    void record(Recorder &recorder, Milliseconds length, const CallId &call = kCall);
};

void tst_Recorder::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_folder = m_dir->filePath(u"recordings"_s);
}

void tst_Recorder::record(Recorder &recorder, Milliseconds length, const CallId &call)
{
    QSignalSpy ready(&recorder, &Recorder::ready);
    const auto feed = recorder.begin(call, kRate);
    say(*feed, length);
    const auto growing = recorder.shelf().growing(call);
    QTRY_VERIFY_WITH_TIMEOUT(sizeOf(growing) >= 44 + 4 * samplesIn(length, kRate), kPatience);
    feed->close();
    QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, kPatience);
    QCOMPARE(ready.first().first().value<CallId>(), call);
}

void tst_Recorder::whatIsOnTheLineCanBePlayedWhileItRuns()
{
    Recorder recorder(m_folder, false);
    const auto feed = recorder.begin(kCall, kRate);
    say(*feed, 500ms);
    QTRY_VERIFY_WITH_TIMEOUT(sizeOf(grown()) >= 44 + 4 * samplesIn(500ms, kRate), kPatience);
    ReadBack file(grown());
    QVERIFY(file.sound);
    QVERIFY(file.info.frames >= samplesIn(500ms, kRate));
    QCOMPARE(file.side(1).count(1000), samplesIn(500ms, kRate));
    QCOMPARE(file.side(0).count(0), file.info.frames);
    QVERIFY(recorder.shelf().file(kCall).isEmpty()); // not whole yet
    QVERIFY(recorder.shelf().hasAny(kCall));
}

void tst_Recorder::aCallThatIsOverHasAFile()
{
    Recorder recorder(m_folder, false);
    record(recorder, 300ms);
    QCOMPARE(recorder.shelf().file(kCall), m_folder + u"/018f-one.wav"_s);
    QVERIFY(!QFile::exists(grown()));
    ReadBack file(recorder.shelf().file(kCall));
    QCOMPARE(file.side(1).count(1000), samplesIn(300ms, kRate));
}

void tst_Recorder::itBecomesFlacWhenThatIsWanted()
{
    Recorder recorder(m_folder, true);
    record(recorder, 300ms);
    QTRY_COMPARE_WITH_TIMEOUT(recorder.shelf().file(kCall), m_folder + u"/018f-one.flac"_s, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(QDir(m_folder).entryList(QDir::Files), QStringList{u"018f-one.flac"_s}, kPatience);
    ReadBack file(recorder.shelf().file(kCall));
    QVERIFY(file.sound);
    QCOMPARE(file.info.format & SF_FORMAT_TYPEMASK, SF_FORMAT_FLAC);
    QCOMPARE(file.side(1).count(1000), samplesIn(300ms, kRate));
}

void tst_Recorder::onlyItsOwnerMayReadIt()
{
    Recorder recorder(m_folder, false);
    record(recorder, 20ms);
    const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    QVERIFY(!(QFile::permissions(recorder.shelf().file(kCall)) & others));
    QVERIFY(!(QFile::permissions(m_folder) & others));
}

void tst_Recorder::whatACrashLeftIsFinishedAtTheNextStart()
{
    QVERIFY(QDir().mkpath(m_folder));
    {
        WavKeeper left;
        QVERIFY(left.create(grown(), kRate));
        const QList<qint16> sound(1600, 5);
        QVERIFY(left.write(0, {sound.constData(), 1600}));
        WavKeeper empty;
        QVERIFY(empty.create(m_folder + u"/018f-two.part.wav"_s, kRate));
    }
    QFile halfPacked(m_folder + u"/018f-three.part.flac"_s);
    QVERIFY(halfPacked.open(QIODevice::WriteOnly) && halfPacked.write("fLaC") == 4);
    halfPacked.close();

    Recorder recorder(m_folder, false);
    QCOMPARE(recorder.finishedAfterCrash(), QList{kCall});
    QCOMPARE(QDir(m_folder).entryList(QDir::Files), QStringList{u"018f-one.wav"_s});
    ReadBack file(recorder.shelf().file(kCall));
    QCOMPARE(file.side(0), QList<qint16>(800, 5));
}

void tst_Recorder::whatACrashLeftUnpackedIsPackedAtTheNextStart()
{
    {
        Recorder recorder(m_folder, false);
        record(recorder, 300ms);
    }
    Recorder recorder(m_folder, true);
    QVERIFY(recorder.finishedAfterCrash().isEmpty());
    QTRY_COMPARE_WITH_TIMEOUT(QDir(m_folder).entryList(QDir::Files), QStringList{u"018f-one.flac"_s}, kPatience);
}

void tst_Recorder::theEndOfTheProgramEndsRecordingsWell()
{
    std::shared_ptr<RecordingFeed> feed;
    {
        Recorder recorder(m_folder, false);
        feed = recorder.begin(kCall, kRate);
        say(*feed, 200ms);
        QTRY_VERIFY_WITH_TIMEOUT(sizeOf(grown()) >= 44 + 4 * samplesIn(200ms, kRate), kPatience);
    }
    say(*feed, 200ms); // a call that does not know yet
    ReadBack file(m_folder + u"/018f-one.wav"_s);
    QVERIFY(file.sound);
    QCOMPARE(file.side(1).count(1000), samplesIn(200ms, kRate));
}

void tst_Recorder::aFolderThatCannotBeMadeIsToldAndHurtsNobody()
{
    QFile inTheWay(m_folder);
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    Recorder recorder(m_folder, false);
    QSignalSpy troubled(&recorder, &Recorder::troubled), ready(&recorder, &Recorder::ready);
    const auto feed = recorder.begin(kCall, kRate);
    for (int i = 0; i < 2000; ++i)
        say(*feed, 20ms); // the call goes on
    QTRY_COMPARE_WITH_TIMEOUT(troubled.size(), 1, kPatience);
    QVERIFY(troubled.first().at(1).toString().contains(u"not recorded"_s));
    feed->close();

    inTheWay.remove(); // and the next call is recorded
    record(recorder, 20ms, CallId(u"018f-two"_s));
    QCOMPARE(troubled.size(), 1);
    QVERIFY(recorder.shelf().file(kCall).isEmpty());
}

void tst_Recorder::aFullDiskKeepsWhatThereIsAndIsToldOnce()
{
    Recorder recorder(m_folder, false);
    QSignalSpy troubled(&recorder, &Recorder::troubled), ready(&recorder, &Recorder::ready);
    {
        SmallDisk small(20000);
        const auto feed = recorder.begin(kCall, kRate);
        for (int i = 0; i < 40; ++i)
            say(*feed, 50ms);
        QTRY_COMPARE_WITH_TIMEOUT(troubled.size(), 1, kPatience);
        QVERIFY2(troubled.first().at(1).toString().contains(u"the call goes on"_s), qPrintable(troubled.first().at(1).toString()));
        QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, kPatience);
        for (int i = 0; i < 2000; ++i)
            say(*feed, 20ms);
        feed->close();
    }
    ReadBack file(recorder.shelf().file(kCall));
    QVERIFY(file.sound);
    QVERIFY2(file.info.frames > 0 && file.info.frames * 4 + 44 <= 20000, qPrintable(QString::number(file.info.frames)));
    record(recorder, 20ms, CallId(u"018f-two"_s)); // once there is room again
    QCOMPARE(troubled.size(), 1);
}

void tst_Recorder::anErasedCallLeavesNoFile()
{
    Recorder recorder(m_folder, false);
    record(recorder, 20ms);
    record(recorder, 20ms, CallId(u"018f-two"_s));
    QVERIFY(recorder.shelf().erase({kCall, CallId(u"018f-never-recorded"_s)}));
    QCOMPARE(QDir(m_folder).entryList(QDir::Files), QStringList{u"018f-two.wav"_s});
    QVERIFY(recorder.shelf().erase({kCall})); // again
}

void tst_Recorder::aCallThatIsErasedWhileItIsWrittenDoesNotComeBack()
{
    Recorder recorder(m_folder, true);
    const auto feed = recorder.begin(kCall, kRate);
    say(*feed, 100ms);
    QTRY_VERIFY_WITH_TIMEOUT(sizeOf(grown()) > 44, kPatience);
    QVERIFY(recorder.shelf().erase({kCall}));
    QVERIFY(!recorder.shelf().hasAny(kCall));
    QSignalSpy ready(&recorder, &Recorder::ready), troubled(&recorder, &Recorder::troubled);
    feed->close();
    const auto next = recorder.begin(CallId(u"018f-two"_s), kRate); // which is over after it
    say(*next, 20ms);
    QTRY_VERIFY_WITH_TIMEOUT(sizeOf(m_folder + u"/018f-two.part.wav"_s) > 44, kPatience);
    next->close();
    QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, kPatience);
    QCOMPARE(ready.first().first().value<CallId>(), CallId(u"018f-two"_s));
    QTRY_COMPARE_WITH_TIMEOUT(QDir(m_folder).entryList(QDir::Files), QStringList{u"018f-two.flac"_s}, kPatience);
    QCOMPARE(troubled.size(), 0);
}

void tst_Recorder::aFileThatCannotBeDeletedIsToldAsAnError()
{
    RecordingShelf shelf(m_folder);
    QVERIFY(QDir().mkpath(m_folder + u"/018f-one.wav/inside"_s)); // nobody, not even root, unlinks that
    const auto erased = shelf.erase({kCall});
    QVERIFY(!erased);
    QCOMPARE(erased.error().code, Error::Code::Storage);
    QVERIFY(erased.error().detail.contains(u"018f-one.wav"_s));
}

void tst_Recorder::aStrangeIdNeverLeavesTheFolder()
{
    RecordingShelf shelf(m_folder + u"/inside"_s);
    QVERIFY(QDir().mkpath(m_folder + u"/inside"_s));
    QFile outside(m_folder + u"/secret.wav"_s);
    QVERIFY(outside.open(QIODevice::WriteOnly));
    for (const auto &id : {u"../secret"_s, u""_s, u"/etc/passwd"_s, u"a/b"_s, u"."_s, u"x\0y"_s}) {
        QVERIFY2(shelf.file(CallId(id)).isEmpty(), qPrintable(id));
        QVERIFY(shelf.erase({CallId(id)}));
    }
    QVERIFY(outside.exists());
}

QTEST_GUILESS_MAIN(tst_Recorder)
#include "tst_recorder.moc"
