// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/audio/takingover.h"

#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

class tst_TakingOver : public QObject
{
    Q_OBJECT
private slots:
    void theCallIsAskedForOnceTheMicrophoneWorks();
    void itIsClosedUntilItIsOpened();
    void handingBackClosesAndLetsGo();
    void theLevelIsToldWhileTaken();

    void withoutAMicrophoneTheCallIsNotTouched();
    void aMicrophoneThatGoesAwayIsToldToTheCall();
    void whatIsRefusedLetsTheMicrophoneGo();
    void theEndOfTheCallLetsTheMicrophoneGo();
    void aCallThatTheBridgeHandsBackIsTold();
    void oneCallAtATime();
    void aMicrophoneThatStartsTwiceAsksOnce();
    void whoGivesUpWhileItWakesUpAsksForNothing();
    void whatHappensInOtherCallsIsTheirs();
    void nothingIsHeldByOneWhoIsGone();
};

namespace {

struct Bench
{
    void take()
    {
        taking.takeOver(call);
        desk.tell(call, {{0, TakenOver{}}});
    }
    QStringList asked() const
    {
        QStringList words;
        for (const auto &[id, command] : desk.commands) {
            words << (std::holds_alternative<TakeOver>(command.kind)        ? u"take over"_s
                    : std::holds_alternative<HandBack>(command.kind)        ? u"hand back"_s
                    : std::holds_alternative<OpenMicrophone>(command.kind)  ? u"open"_s
                    : std::holds_alternative<CloseMicrophone>(command.kind) ? u"close"_s
                                                                            : u"something else"_s);
        }
        return words;
    }

    FakeDesk desk;
    FakeMicrophone microphone;
    TakingOver taking{desk, microphone};
    QSignalSpy failed{&taking, &TakingOver::failed};
    const CallId call{u"a"_s};
};

} // namespace

void tst_TakingOver::theCallIsAskedForOnceTheMicrophoneWorks()
{
    Bench bench;
    bench.microphone.wakesAtOnce = false;
    bench.taking.takeOver(bench.call);
    QCOMPARE(bench.asked(), QStringList());
    QCOMPARE(bench.taking.onAir(), OnAir::Opening);
    emit bench.microphone.started();
    QCOMPARE(bench.asked(), QStringList{u"take over"_s});
    QCOMPARE(std::get<TakeOver>(bench.desk.commands[0].second.kind).microphone, bench.microphone.current);
    QCOMPARE(bench.desk.commands[0].second.by, Who::Operator);
    QCOMPARE(bench.taking.onAir(), OnAir::Opening); // until the call says so
    bench.desk.tell(bench.call, {{0, TakenOver{}}});
    QCOMPARE(bench.taking.onAir(), OnAir::Closed);
}

void tst_TakingOver::itIsClosedUntilItIsOpened()
{
    Bench bench;
    bench.taking.takeOver(bench.call);
    bench.taking.setMicrophoneOpen(true); // too early
    QCOMPARE(bench.asked(), QStringList{u"take over"_s});
    bench.desk.tell(bench.call, {{0, TakenOver{}}});
    bench.taking.setMicrophoneOpen(true);
    QCOMPARE(bench.taking.onAir(), OnAir::Open);
    QCOMPARE(bench.taking.onAir(CallId(u"b"_s)), OnAir::No);
    bench.taking.setMicrophoneOpen(true);
    bench.taking.setMicrophoneOpen(false);
    QCOMPARE(bench.asked(), (QStringList{u"take over"_s, u"open"_s, u"close"_s}));
}

void tst_TakingOver::handingBackClosesAndLetsGo()
{
    Bench bench;
    bench.take();
    bench.taking.setMicrophoneOpen(true);
    bench.taking.handBack();
    QCOMPARE(bench.asked(), (QStringList{u"take over"_s, u"open"_s, u"close"_s, u"hand back"_s}));
    QVERIFY(bench.microphone.current); // the call has not confirmed
    bench.desk.tell(bench.call, {{0, HandedBack{}}});
    QVERIFY(!bench.microphone.current);
    QCOMPARE(bench.taking.onAir(), OnAir::No);
    QVERIFY(bench.taking.call().isEmpty());
    QCOMPARE(bench.failed.size(), 0);
}

void tst_TakingOver::theLevelIsToldWhileTaken()
{
    Bench bench;
    QSignalSpy level(&bench.taking, &TakingOver::level);
    emit bench.microphone.level(100);
    bench.take();
    emit bench.microphone.level(200);
    QCOMPARE(level.size(), 1);
    QCOMPARE(level[0][0].value<quint16>(), quint16(200));
}

void tst_TakingOver::withoutAMicrophoneTheCallIsNotTouched()
{
    Bench bench;
    bench.microphone.problem = SoundProblem::NoDevice;
    bench.taking.takeOver(bench.call);
    QCOMPARE(bench.asked(), QStringList());
    QCOMPARE(bench.failed.size(), 1);
    QCOMPARE(bench.failed[0][0].value<CallId>(), bench.call);
    QVERIFY(bench.failed[0][1].toString().contains(u"microphone"_s));
    QCOMPARE(bench.taking.onAir(), OnAir::No);
}

void tst_TakingOver::aMicrophoneThatGoesAwayIsToldToTheCall()
{
    Bench bench;
    bench.take();
    bench.taking.setMicrophoneOpen(true);
    const auto tap = bench.microphone.current;
    emit bench.microphone.failed(SoundProblem::Lost);
    QVERIFY(tap->isClosed()); // which is what the call goes by
    QCOMPARE(bench.taking.onAir(), OnAir::Closed);
    QCOMPARE(bench.failed.size(), 1);
    bench.desk.tell(bench.call, {{0, Warning{u"microphoneLost"_s, u"..."_s}}, {0, HandedBack{{Who::Bridge, {}}}}});
    QCOMPARE(bench.taking.onAir(), OnAir::No);
    QVERIFY(bench.failed.last()[1].toString().contains(u"the agent has the call again"_s));
}

void tst_TakingOver::whatIsRefusedLetsTheMicrophoneGo()
{
    Bench bench;
    bench.taking.takeOver(bench.call);
    emit bench.desk.refused(CallId(u"b"_s), {Error::Code::NotPossibleNow, {}}); // another one's
    QVERIFY(bench.microphone.current);
    emit bench.desk.refused(bench.call, {Error::Code::NotPossibleNow, {}});
    QVERIFY(!bench.microphone.current);
    QCOMPARE(bench.taking.onAir(), OnAir::No);
    bench.take();
    emit bench.desk.refused(bench.call, {Error::Code::NotPossibleNow, {}}); // of something else: the call is ours
    QCOMPARE(bench.taking.onAir(), OnAir::Closed);
}

void tst_TakingOver::theEndOfTheCallLetsTheMicrophoneGo()
{
    Bench bench;
    bench.take();
    bench.desk.tell(bench.call, {{0, Ended{}}});
    QVERIFY(!bench.microphone.current);
    QCOMPARE(bench.taking.onAir(), OnAir::No);
}

void tst_TakingOver::aCallThatTheBridgeHandsBackIsTold()
{
    Bench bench;
    bench.take();
    bench.desk.tell(bench.call, {{0, Warning{u"microphoneLost"_s, u"..."_s}}});
    bench.desk.tell(bench.call, {{0, HandedBack{{Who::Bridge, {}}}}});
    QCOMPARE(bench.failed.size(), 1);
    QVERIFY(!bench.microphone.current);
}

void tst_TakingOver::oneCallAtATime()
{
    Bench bench;
    bench.take();
    bench.taking.takeOver(CallId(u"b"_s));
    QCOMPARE(bench.taking.call(), bench.call);
    QCOMPARE(bench.asked(), QStringList{u"take over"_s});
}

void tst_TakingOver::aMicrophoneThatStartsTwiceAsksOnce()
{
    Bench bench;
    bench.take();
    emit bench.microphone.started();
    QCOMPARE(bench.asked(), QStringList{u"take over"_s});
}

void tst_TakingOver::whoGivesUpWhileItWakesUpAsksForNothing()
{
    Bench bench;
    bench.microphone.wakesAtOnce = false;
    bench.taking.takeOver(bench.call);
    bench.taking.handBack();
    emit bench.microphone.started();
    QCOMPARE(bench.asked(), QStringList());
    QVERIFY(!bench.microphone.current);
}

void tst_TakingOver::whatHappensInOtherCallsIsTheirs()
{
    Bench bench;
    bench.taking.takeOver(bench.call);
    bench.desk.tell(CallId(u"b"_s), {{0, TakenOver{}}});
    QCOMPARE(bench.taking.onAir(), OnAir::Opening);
    bench.desk.tell(bench.call, {{0, TakenOver{}}});
    bench.desk.tell(CallId(u"b"_s), {{0, HandedBack{}}});
    QCOMPARE(bench.taking.onAir(), OnAir::Closed);
}

void tst_TakingOver::nothingIsHeldByOneWhoIsGone()
{
    FakeDesk desk;
    FakeMicrophone microphone;
    std::weak_ptr<AudioTap> tap;
    {
        TakingOver taking(desk, microphone);
        taking.takeOver(CallId(u"a"_s));
        tap = microphone.current;
        desk.commands.clear(); // the call would hold it
    }
    QVERIFY(tap.expired());
}

QTEST_GUILESS_MAIN(tst_TakingOver)
#include "tst_takingover.moc"
