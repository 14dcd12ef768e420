// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/handover.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

using Input = HandOver::Input;
using Act = HandOver::Act;
using State = HandOver::State;
using Acts = std::vector<Act>;

namespace {

// A hand-over after these inputs.
HandOver after(std::initializer_list<Input> inputs, Instant now = {})
{
    HandOver steps;
    for (const auto input : inputs)
        steps.take(input, now);
    return steps;
}

} // namespace

// What follows what when a call is handed over to a person who is asked first.
class tst_HandOver : public QObject
{
    Q_OBJECT
private slots:
    void aPersonIsCalledAskedAndJoined();
    void bothMustBeInWhicheverComesFirst();
    void whoTalkedForAWhileMayEndTheCall();

    // rainy
    void thePersonIsNotReached_data();
    void thePersonIsNotReached();
    void aMachineDoesNotPressKeys();
    void theCallerHangsUpMeanwhile_data();
    void theCallerHangsUpMeanwhile();
    void theCallerComesBackFromAnEmptyRoom();
    void aRefusedMoveLeavesTheCallerWithTheAgent();
    void aLostReportTearsNobodyApart();
    void aPersonWhoIsCutOffGivesTheCallerBack();
    void aCallerWhoLeavesFirstIsNotFetchedBack();
    void whatComesLateChangesNothing();
};

void tst_HandOver::aPersonIsCalledAskedAndJoined()
{
    HandOver steps;
    QCOMPARE(steps.state(), State::Calling);
    QCOMPARE(steps.take(Input::Answered, {}), Acts());
    QCOMPARE(steps.state(), State::Asking);
    QCOMPARE(steps.take(Input::Accepted, {}), Acts{Act::MoveCaller});
    QCOMPARE(steps.take(Input::PersonIn, {}), Acts());
    QCOMPARE(steps.take(Input::Moved, {}), Acts());
    QCOMPARE(steps.take(Input::CallerIn, {}), Acts{Act::TellTogether});
    QCOMPARE(steps.state(), State::Together);
    QVERIFY(!steps.isUnconfirmed());
    QCOMPARE(steps.patience(), 0ms); // for as long as they like
}

void tst_HandOver::bothMustBeInWhicheverComesFirst()
{
    auto steps = after({Input::Answered, Input::Accepted});
    QCOMPARE(steps.take(Input::CallerIn, {}), Acts());
    QCOMPARE(steps.take(Input::CallerIn, {}), Acts()); // told twice
    QCOMPARE(steps.take(Input::PersonIn, {}), Acts{Act::TellTogether});
}

void tst_HandOver::whoTalkedForAWhileMayEndTheCall()
{
    auto steps = after({Input::Answered, Input::Accepted, Input::PersonIn, Input::CallerIn});
    QCOMPARE(steps.take(Input::PersonOut, Instant(5min)), Acts{Act::EndCall});
    QCOMPARE(steps.state(), State::Over);
}

void tst_HandOver::thePersonIsNotReached_data()
{
    QTest::addColumn<Input>("input");
    QTest::addColumn<bool>("answered");
    QTest::addColumn<Acts>("acts");
    QTest::newRow("busy") << Input::LegOver << false << Acts{Act::TellFailed};
    QTest::newRow("rings on") << Input::Late << false << Acts{Act::ReleasePerson, Act::TellFailed};
    QTest::newRow("declines") << Input::Declined << true << Acts{Act::TellFailed};
    QTest::newRow("hangs up") << Input::LegOver << true << Acts{Act::TellFailed};
    QTest::newRow("says nothing") << Input::Late << true << Acts{Act::ReleasePerson, Act::TellFailed};
}

void tst_HandOver::thePersonIsNotReached()
{
    QFETCH(Input, input);
    QFETCH(bool, answered);
    auto steps = answered ? after({Input::Answered}) : HandOver();
    QVERIFY(steps.patience() > 0ms);
    QTEST(steps.take(input, {}), "acts");
    QCOMPARE(steps.state(), State::Over);
    QVERIFY(steps.why().endsWith(u'.'));
}

void tst_HandOver::aMachineDoesNotPressKeys()
{
    auto steps = after({Input::Answered});
    QCOMPARE(steps.take(Input::NothingPressed, {}), Acts()); // asked again
    QCOMPARE(steps.state(), State::Asking);
    QCOMPARE(steps.take(Input::NothingPressed, {}), Acts{Act::TellFailed});
    QVERIFY(steps.why().contains(u"answering machine"));
}

void tst_HandOver::theCallerHangsUpMeanwhile_data()
{
    QTest::addColumn<QList<Input>>("before");
    QTest::newRow("it rings") << QList<Input>{};
    QTest::newRow("asked") << QList<Input>{Input::Answered};
    QTest::newRow("on the way") << QList<Input>{Input::Answered, Input::Accepted};
    QTest::newRow("together") << QList<Input>{Input::Answered, Input::Accepted, Input::PersonIn, Input::CallerIn};
}

void tst_HandOver::theCallerHangsUpMeanwhile()
{
    QFETCH(QList<Input>, before);
    HandOver steps;
    for (const auto input : before)
        steps.take(input, {});
    QCOMPARE(steps.take(Input::CallOver, {}), Acts{Act::ReleasePerson}); // nobody pays for a leg that has nobody to talk to
    QCOMPARE(steps.state(), State::Over);
}

void tst_HandOver::theCallerComesBackFromAnEmptyRoom()
{
    auto steps = after({Input::Answered, Input::Accepted, Input::CallerIn});
    const Acts back{Act::FetchCaller, Act::TellFailed};
    QCOMPARE(steps.take(Input::LegOver, {}), back);
    auto early = after({Input::Answered, Input::Accepted}); // never left the agent
    QCOMPARE(early.take(Input::LegOver, {}), Acts{Act::TellFailed});
}

void tst_HandOver::aRefusedMoveLeavesTheCallerWithTheAgent()
{
    auto steps = after({Input::Answered, Input::Accepted, Input::PersonIn});
    const Acts acts{Act::ReleasePerson, Act::TellFailed};
    QCOMPARE(steps.take(Input::MoveFailed, {}, u"The call is not in progress."_s), acts);
    QCOMPARE(steps.why(), u"The call is not in progress."_s);
}

void tst_HandOver::aLostReportTearsNobodyApart()
{
    auto steps = after({Input::Answered, Input::Accepted, Input::Moved, Input::PersonIn});
    QCOMPARE(steps.take(Input::Late, {}), Acts{Act::TellTogether});
    QVERIFY(steps.isUnconfirmed());
    auto unmoved = after({Input::Answered, Input::Accepted, Input::PersonIn});
    const Acts acts{Act::ReleasePerson, Act::TellFailed};
    QCOMPARE(unmoved.take(Input::Late, {}), acts);
}

void tst_HandOver::aPersonWhoIsCutOffGivesTheCallerBack()
{
    auto steps = after({Input::Answered, Input::Accepted, Input::PersonIn, Input::CallerIn}, Instant(1h));
    const Acts acts{Act::FetchCaller, Act::TellParted};
    QCOMPARE(steps.take(Input::PersonOut, Instant(1h + 3s)), acts);
    QCOMPARE(steps.take(Input::LegOver, Instant(1h + 4s)), Acts()); // the same, told by their leg
}

void tst_HandOver::aCallerWhoLeavesFirstIsNotFetchedBack()
{
    auto steps = after({Input::Answered, Input::Accepted, Input::PersonIn, Input::CallerIn});
    QCOMPARE(steps.take(Input::CallerOut, {}), Acts{Act::ReleasePerson});
    QCOMPARE(steps.take(Input::LegOver, {}), Acts()); // the room ended with the caller
}

void tst_HandOver::whatComesLateChangesNothing()
{
    for (const auto first : {Input::LegOver, Input::CallOver}) {
        auto steps = after({first});
        for (const auto input : {Input::Answered, Input::Accepted, Input::PersonIn, Input::CallerIn, Input::CallOver, Input::Late}) {
            QCOMPARE(steps.take(input, {}), Acts());
            QCOMPARE(steps.state(), State::Over);
        }
    }
}

QTEST_APPLESS_MAIN(tst_HandOver)
#include "tst_handover.moc"
