// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callflow.h"

#include <QMetaEnum>
#include <QtTest>

using namespace bridge;
using enum CallFlow::State;
using enum CallFlow::Input;

// What a call may do next, row by row.
class tst_CallFlow : public QObject
{
    Q_OBJECT
private slots:
    void aPlacedCallGoesThroughAllStates();
    void aReceivedCallStartsWithTheAnswer();
    void hangUpAsked_data();
    void hangUpAsked();
    void everyStateButTheLastCanEnd();
    void nothingHappensAfterTheEnd();
    void soundFlowsOnlyWhileLive();
    void statesHaveTheirOutsideWords();
};

static CallFlow::State after(CallFlow::State state, QList<CallFlow::Input> inputs)
{
    for (const auto input : inputs) {
        const auto next = CallFlow::next(state, input);
        if (!next)
            qFatal("no transition");
        state = *next;
    }
    return state;
}

void tst_CallFlow::aPlacedCallGoesThroughAllStates()
{
    QCOMPARE(after(Queued, {DialAsked, CarrierRang, CarrierAnswered, MediaOpened}), Live);
    QCOMPARE(after(Queued, {DialAsked, CarrierAnswered}), Answered); // some carriers skip ringing
    QCOMPARE(after(Live, {HangUpAsked, LegEnded}), Ended);
}

void tst_CallFlow::aReceivedCallStartsWithTheAnswer()
{
    QCOMPARE(after(Queued, {CarrierAnswered, MediaOpened, LegEnded}), Ended);
}

void tst_CallFlow::hangUpAsked_data()
{
    QTest::addColumn<CallFlow::State>("before");
    QTest::addColumn<CallFlow::State>("after");
    QTest::newRow("in the queue: nobody to tell") << Queued << Ended;
    QTest::newRow("while it is dialled") << Dialing << Ending;
    QTest::newRow("while it rings") << Ringing << Ending;
    QTest::newRow("answered, no sound yet") << Answered << Ending;
    QTest::newRow("in mid-sentence") << Live << Ending;
}

void tst_CallFlow::hangUpAsked()
{
    QFETCH(CallFlow::State, before);
    QFETCH(CallFlow::State, after);
    QCOMPARE(CallFlow::next(before, HangUpAsked), std::optional(after));
    QCOMPARE(CallFlow::needsHangUp(before), after == Ending);
}

void tst_CallFlow::everyStateButTheLastCanEnd()
{
    for (const auto state : {Queued, Dialing, Ringing, Answered, Live, Ending})
        QCOMPARE(CallFlow::next(state, LegEnded), std::optional(Ended));
    QCOMPARE(CallFlow::next(Ending, GaveUp), std::optional(Ended));
    QCOMPARE(CallFlow::next(Live, GaveUp), std::nullopt);
}

void tst_CallFlow::nothingHappensAfterTheEnd()
{
    for (const auto input : {DialAsked, CarrierRang, CarrierAnswered, MediaOpened, HangUpAsked, LegEnded, GaveUp})
        QCOMPARE(CallFlow::next(Ended, input), std::nullopt);
}

void tst_CallFlow::soundFlowsOnlyWhileLive()
{
    for (const auto state : {Queued, Dialing, Ringing, Answered, Ending, Ended})
        QVERIFY(!CallFlow::carriesAudio(state));
    QVERIFY(CallFlow::carriesAudio(Live));
}

void tst_CallFlow::statesHaveTheirOutsideWords()
{
    QCOMPARE(CallFlow::wordFor(Queued), QStringLiteral("queued"));
    QCOMPARE(CallFlow::wordFor(Live), QStringLiteral("live"));
}

QTEST_GUILESS_MAIN(tst_CallFlow)
#include "tst_callflow.moc"
