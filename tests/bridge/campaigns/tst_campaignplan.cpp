// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaign.h"

#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What somebody may wish of a campaign, and the small rules that carry it out: pace, retries, the breaker.
class tst_CampaignPlan : public QObject
{
    Q_OBJECT
private slots:
    void goesThroughJsonUnchanged();
    void whatIsNotSaidIsTheUsual();
    void callsFollowEachOtherEvenly();
    void noMoreCallsAtOnceThanAllowed();
    void whoWasBusyIsCalledAgainAndWhoHungUpIsNot();
    void theBreakerTripsWhenTooManyOfTheLastCallsFailed();
    void countsAddUp();

    // Rainy.
    void whatCanNotBeIsRefused_data();
    void whatCanNotBeIsRefused();
    void aClockThatIsSetBackHoldsNothingUp();
    void peopleWhoDoNotAnswerAreNoFailure();
    void theBreakerWaitsForEnoughCallsAndForgetsOldOnes();
};

namespace {

QDateTime moment(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(1'795'000'000'000 + ms, Qt::UTC);
}

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

} // namespace

void tst_CampaignPlan::goesThroughJsonUnchanged()
{
    CampaignPlan plan;
    plan.name = u"Spring, „Größe“ & co"_s;
    plan.agent = u"surveyor"_s;
    plan.line = u"London"_s;
    plan.region = u"GB"_s;
    plan.hours.from = QTime(10, 15);
    plan.pace = {25, 120};
    plan.retries = {5, {{EndReason::NoAnswer, std::chrono::minutes(60)}, {EndReason::AnsweringMachine, std::chrono::minutes(1440)}}};
    plan.breaker = {30, 50};
    plan.budget = 12.5;
    plan.voicemail = Voicemail::Policy::LeaveMessage;
    QCOMPARE(CampaignPlan::fromJson(plan.toJson()), plan);
    QCOMPARE(CampaignPlan::fromJson(CampaignPlan().toJson()), CampaignPlan());
}

void tst_CampaignPlan::whatIsNotSaidIsTheUsual()
{
    const auto plan = CampaignPlan::fromJson(json(R"({"name":"x","region":"gb"})"));
    QVERIFY(plan);
    QCOMPARE(plan->region, u"GB"_s);
    QCOMPARE(plan->pace.atOnce, 1);
    QCOMPARE(plan->hours, CallHours());
    QVERIFY(!plan->voicemail);
    QCOMPARE(CampaignPlan::fromJson(json(R"({"retries":{"attempts":1}})"))->retries.after.size(), 0);
}

void tst_CampaignPlan::callsFollowEachOtherEvenly()
{
    Pacer pacer({100, 7});
    QList<qint64> begun;
    for (qint64 ms = 0; ms <= 180'000; ++ms) {
        if (pacer.wait(moment(ms)) > 0)
            continue;
        begun << ms;
        pacer.note(moment(ms));
    }
    QCOMPARE(begun.size(), 21); // seven in each of three minutes
    for (const auto from : begun) {
        const auto inAMinute = std::ranges::count_if(begun, [&](qint64 ms) { return ms >= from && ms < from + 60'000; });
        QVERIFY(inAMinute <= 7);
    }
}

void tst_CampaignPlan::noMoreCallsAtOnceThanAllowed()
{
    const Pacer pacer({3, 600});
    QVERIFY(pacer.hasRoom(0) && pacer.hasRoom(2));
    QVERIFY(!pacer.hasRoom(3) && !pacer.hasRoom(4));
}

void tst_CampaignPlan::whoWasBusyIsCalledAgainAndWhoHungUpIsNot()
{
    const RetryRules rules;
    QCOMPARE(rules.next(EndReason::Busy, 1), std::chrono::minutes(15));
    QCOMPARE(rules.next(EndReason::NoAnswer, 2), std::chrono::minutes(120));
    QVERIFY(!rules.next(EndReason::Busy, 3)); // three in all
    QVERIFY(!rules.next(EndReason::CallerHungUp, 1));
    QVERIFY(!rules.next(EndReason::AnsweringMachine, 1)); // unless somebody wants it
    RetryRules forced{9, {{EndReason::CallerHungUp, std::chrono::minutes(1)}}};
    QVERIFY(!forced.next(EndReason::CallerHungUp, 1)); // and this nobody can want
}

void tst_CampaignPlan::theBreakerTripsWhenTooManyOfTheLastCallsFailed()
{
    Breaker breaker({50, 4});
    breaker.note(EndReason::CarrierFailed);
    breaker.note(EndReason::CallerHungUp);
    breaker.note(EndReason::EngineFailed);
    breaker.note(EndReason::CallerHungUp);
    QVERIFY(!breaker.isTripped()); // half of them is not more than half
    breaker.note(EndReason::MediaLost);
    QVERIFY(!breaker.isTripped()); // the first one is out of sight
    breaker.note(EndReason::CarrierFailed);
    QVERIFY(breaker.isTripped());
    QCOMPARE(breaker.failures(), 3);
    breaker.reset();
    QVERIFY(!breaker.isTripped());
}

void tst_CampaignPlan::countsAddUp()
{
    CampaignCounts counts{.waiting = 5, .calling = 2, .unknown = 1, .refused = 3, .ended = {{u"busy"_s, 4}, {u"silence"_s, 6}}, .left = {{u"bad"_s, 99}}};
    QCOMPARE(counts.done(), 14);
    QCOMPARE(counts.total(), 21);
}

void tst_CampaignPlan::whatCanNotBeIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("unknown") << QByteArray(R"({"speed":3})");
    QTest::newRow("no calls at once") << QByteArray(R"({"atOnce":0})");
    QTest::newRow("too many at once") << QByteArray(R"({"atOnce":501})");
    QTest::newRow("half a call") << QByteArray(R"({"perMinute":1.5})");
    QTest::newRow("a number that is a text") << QByteArray(R"({"perMinute":"10"})");
    QTest::newRow("a country that is none") << QByteArray(R"({"region":"Narnia"})");
    QTest::newRow("money back") << QByteArray(R"({"budget":-1})");
    QTest::newRow("a policy that is none") << QByteArray(R"({"voicemail":"shout"})");
    QTest::newRow("call again who hung up") << QByteArray(R"({"retries":{"caller_hung_up":5}})");
    QTest::newRow("call again at once") << QByteArray(R"({"retries":{"busy":0}})");
    QTest::newRow("call for ever") << QByteArray(R"({"retries":{"attempts":1000}})");
    QTest::newRow("hours that are a text") << QByteArray(R"({"hours":"9-5"})");
    QTest::newRow("hours that end before") << QByteArray(R"({"hours":{"from":"12:00","until":"11:00"}})");
    QTest::newRow("a name of 200 letters") << QByteArray("{\"name\":\"" + QByteArray(200, 'x') + "\"}");
}

void tst_CampaignPlan::whatCanNotBeIsRefused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!json(text).isEmpty());
    const auto plan = CampaignPlan::fromJson(json(text));
    QVERIFY(!plan);
    QCOMPARE(plan.error().code, Error::Code::Malformed);
    QVERIFY(!plan.error().detail.isEmpty());
}

void tst_CampaignPlan::aClockThatIsSetBackHoldsNothingUp()
{
    Pacer pacer({1, 1});
    pacer.note(moment(10'000'000));
    QCOMPARE(pacer.wait(moment(10'000'000)), 60'000);
    QCOMPARE(pacer.wait(moment(0)), 0);
}

void tst_CampaignPlan::peopleWhoDoNotAnswerAreNoFailure()
{
    Breaker breaker({1, 3});
    for (int i = 0; i < 30; ++i) {
        breaker.note(EndReason::NoAnswer);
        breaker.note(EndReason::Busy);
        breaker.note(EndReason::AnsweringMachine);
    }
    QVERIFY(!breaker.isTripped());
}

void tst_CampaignPlan::theBreakerWaitsForEnoughCallsAndForgetsOldOnes()
{
    Breaker breaker({10, 5});
    for (int i = 0; i < 4; ++i)
        breaker.note(EndReason::CarrierFailed);
    QVERIFY(!breaker.isTripped());
    for (int i = 0; i < 5; ++i)
        breaker.note(EndReason::CallerHungUp);
    QVERIFY(!breaker.isTripped());
    QCOMPARE(breaker.failures(), 0);
    Breaker never({0, 1});
    never.note(EndReason::CarrierFailed);
    QVERIFY(!never.isTripped());
}

QTEST_GUILESS_MAIN(tst_CampaignPlan)
#include "tst_campaignplan.moc"
