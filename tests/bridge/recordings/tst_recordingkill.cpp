// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/recorder.h"
#include "tests/bridge/recordings/readback.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <unistd.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr SampleRate kRate{8000};
const CallId kCall(u"018f-killed"_s);

// The bridge that is going to be killed: it records a call, and tells on standard output how much of it is in the file.
int beKilled(const QString &folder)
{
    Recorder recorder(folder, false);
    const auto feed = recorder.begin(kCall, kRate);
    QElapsedTimer elapsed;
    elapsed.start();
    qint64 sent = 0;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
        const QList<qint16> frame(160, 1000), heard(160, 500);
        for (; sent * 20 < elapsed.elapsed() + 200; ++sent)
            feed->agentSent({frame.constData(), 160});
        feed->callerHeard({heard.constData(), 160});
        const auto there = (QFileInfo(recorder.shelf().growing(kCall)).size() - 44) / 4;
        if (there <= 0)
            return;
        const auto line = u"%1 %2\n"_s.arg(there).arg(elapsed.elapsed()).toLatin1();
        (void)!::write(STDOUT_FILENO, line.constData(), size_t(line.size()));
    });
    timer.start(20);
    return QCoreApplication::exec();
}

} // namespace

// kill -9 in the middle of a call that is recorded, again and again.
class tst_RecordingKill : public QObject
{
    Q_OBJECT
private slots:
    void whatWasWrittenCanBePlayed_data();
    void whatWasWrittenCanBePlayed();
};

void tst_RecordingKill::whatWasWrittenCanBePlayed_data()
{
    QTest::addColumn<int>("lifeMs");
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    for (int i = 0; i < 10; ++i) {
        const int life = random.bounded(1, 1500);
        QTest::addRow("%d: killed after %d ms", i, life) << life;
    }
}

void tst_RecordingKill::whatWasWrittenCanBePlayed()
{
    QFETCH(int, lifeMs);
    QTemporaryDir dir;
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--be-killed"_s, dir.path()});
    QVERIFY(child.waitForReadyRead(60000)); // some of it is written
    QTest::qWait(lifeMs);                   // not for something to happen: this is when the plug is pulled
    child.kill();
    QVERIFY(child.waitForFinished(60000));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    const auto told = child.readAllStandardOutput().trimmed().split('\n').last().split(' ');
    QCOMPARE(told.size(), 2);
    const auto written = told[0].toLongLong();

    {
        Recorder recorder(dir.path(), false); // the next start
        QCOMPARE(recorder.finishedAfterCrash(), QList{kCall});
        ReadBack file(recorder.shelf().file(kCall));
        QVERIFY(file.sound);
        QCOMPARE(file.info.channels, 2);
        QCOMPARE(file.info.samplerate, kRate.hz);
        const auto length = qint64(file.info.frames);
        const auto left = file.side(0), right = file.side(1);
        QCOMPARE(left.size(), length);
        QVERIFY2(length >= written, qPrintable(u"%1 played, %2 written"_s.arg(length).arg(written)));
        QVERIFY(right.count(1000) > 0);
        QCOMPARE(right.count(1000) + right.count(0), length);
        QCOMPARE(left.count(500) + left.count(0), length);
        qInfo("killed %lld ms after it began; %lld ms can be played", told[1].toLongLong(), length * 1000 / kRate.hz);
    }
    Recorder again(dir.path(), false);
    QVERIFY(again.finishedAfterCrash().isEmpty()); // once
}

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const auto arguments = app.arguments();
    if (arguments.size() == 3 && arguments.at(1) == "--be-killed"_L1)
        return beKilled(arguments.at(2));
    tst_RecordingKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_recordingkill.moc"
