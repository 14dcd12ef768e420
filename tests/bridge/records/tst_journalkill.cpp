// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journal.h"
#include "bridge/records/transcript.h"
#include "tests/bridge/records/somecalls.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QTimer>
#include <QtTest>

#include <chrono>
#include <unistd.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// The same clock in all processes of the machine (CLOCK_MONOTONIC).
qint64 nowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Instant::clock::now().time_since_epoch()).count();
}

// The bridge that is going to be killed: two calls on, one over, an event every few milliseconds, each told on standard output
// after it was appended.
int beKilled(const QString &path)
{
    auto journal = Journal::open(path);
    if (!journal)
        return 1;
    SomeCall over(u"over"_s);
    over.placed().answered().ended();
    over.appendTo(**journal);
    SomeCall calls[] = {SomeCall(u"first"_s), SomeCall(u"second"_s)};
    for (auto &call : calls)
        call.placed().answered();
    std::array<qsizetype, 2> told{};
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
        for (int i = 0; i < 2; ++i) {
            const auto turn = int(calls[i].events.size());
            calls[i].callerSaid(u"sentence %1"_s.arg(turn), turn);
            for (; told[i] < calls[i].events.size(); ++told[i]) {
                (*journal)->append(calls[i].events.at(told[i]));
                const auto line = u"%1 %2 %3\n"_s.arg(i).arg(calls[i].events.at(told[i]).seq).arg(nowMs()).toLatin1();
                (void)!::write(STDOUT_FILENO, line.constData(), size_t(line.size()));
            }
        }
    });
    timer.start(3);
    return QCoreApplication::exec();
}

} // namespace

// kill -9 in the middle of calls, again and again.
class tst_JournalKill : public QObject
{
    Q_OBJECT
private slots:
    void nothingOlderThanAHundredMillisecondsIsLost_data();
    void nothingOlderThanAHundredMillisecondsIsLost();
};

void tst_JournalKill::nothingOlderThanAHundredMillisecondsIsLost_data()
{
    QTest::addColumn<int>("lifeMs");
    const auto seed = QRandomGenerator::global()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    for (int i = 0; i < 10; ++i) {
        const int life = random.bounded(20, 1500); // up to and beyond the first sync
        QTest::addRow("%d: killed after %d ms", i, life) << life;
    }
}

void tst_JournalKill::nothingOlderThanAHundredMillisecondsIsLost()
{
    QFETCH(int, lifeMs);
    QTemporaryDir dir;
    const auto path = dir.filePath(u"calls.db"_s);
    QProcess child;
    child.start(QCoreApplication::applicationFilePath(), {u"--be-killed"_s, path});
    QVERIFY(child.waitForReadyRead(20000)); // it has begun
    QTest::qWait(lifeMs);                   // not for something to happen: this is when the plug is pulled
    const auto killedAt = nowMs();
    child.kill();
    QVERIFY(child.waitForFinished(10000));
    QCOMPARE(child.exitStatus(), QProcess::CrashExit);

    quint64 appended[2] = {0, 0}, owed[2] = {0, 0}; // the last of each call, and the last that is old enough
    const auto lines = child.readAllStandardOutput().split('\n');
    for (const auto &line : lines) {
        const auto parts = line.split(' ');
        if (parts.size() != 3)
            continue;
        const auto call = size_t(parts[0].toInt());
        appended[call] = parts[1].toULongLong();
        if (parts[2].toLongLong() <= killedAt - 100)
            owed[call] = parts[1].toULongLong();
    }
    QVERIFY(appended[0] > 0 && appended[1] > 0);

    auto journal = Journal::open(path);
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().detail));
    QVERIFY2((*journal)->openWarning().isEmpty(), qPrintable((*journal)->openWarning()));
    const char *const names[] = {"first", "second"};
    int closed = 0;
    for (int i = 0; i < 2; ++i) {
        const auto events = answerOf((*journal)->events(CallId(QString::fromLatin1(names[i]))));
        if (!events && owed[i] == 0)
            continue; // killed within a tenth of a second
        QVERIFY(events && events->size() >= 2);
        ++closed;
        const auto kept = quint64(events->size() - 1);
        QVERIFY2(kept >= owed[i], qPrintable(u"%1 kept, %2 owed, %3 appended"_s.arg(kept).arg(owed[i]).arg(appended[i])));
        for (qsizetype k = 0; k < events->size(); ++k)
            QCOMPARE(events->at(k).seq, quint64(k + 1));
        const auto &last = events->last();
        QVERIFY(last.as<Ended>());
        QCOMPARE(last.as<Ended>()->reason, EndReason::Crashed);
        QCOMPARE(last.as<Ended>()->duration, Milliseconds(events->first().at.msecsTo(events->at(events->size() - 2).at)));
        const auto summary = answerOf((*journal)->call(last.call));
        QCOMPARE(summary->reason, std::optional(EndReason::Crashed));
        const auto spoken = transcriptOf(*events).lines.size();
        QCOMPARE(spoken, qsizetype(kept) - 2); // all but placed and answered
    }
    QCOMPARE((*journal)->closedAfterCrash(), closed);
    const auto over = answerOf((*journal)->call(CallId(u"over"_s)));
    if (over)
        QCOMPARE(over->reason, std::optional(EndReason::CallerHungUp));
    journal->reset();
    auto again = Journal::open(path);
    QVERIFY(again);
    QCOMPARE((*again)->closedAfterCrash(), 0); // closed once
}

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const auto arguments = app.arguments();
    if (arguments.size() == 3 && arguments.at(1) == "--be-killed"_L1)
        return beKilled(arguments.at(2));
    tst_JournalKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_journalkill.moc"
