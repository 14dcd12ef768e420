// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/historyfilter.h"

#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// What a person chooses, as the journal is asked for it.
class tst_HistoryFilter : public QObject
{
    Q_OBJECT
private slots:
    void aPeriodIsMadeOfWholeDays_data();
    void aPeriodIsMadeOfWholeDays();
    void everyReasonBelongsToOneResult();
    void theResultIsWhatTheQueryFinds_data();
    void theResultIsWhatTheQueryFinds();
    void saysWhatIsOn();
};

using Period = HistoryFilter::Period;

const QDate kToday(2026, 11, 21);

void tst_HistoryFilter::aPeriodIsMadeOfWholeDays_data()
{
    QTest::addColumn<Period>("period");
    QTest::addColumn<QDate>("from");
    QTest::addColumn<QDate>("to");
    QTest::addColumn<QDate>("first"); // invalid: no limit
    QTest::addColumn<QDate>("last");
    QTest::newRow("any time") << Period::All << QDate() << QDate() << QDate() << QDate();
    QTest::newRow("today") << Period::Today << QDate() << QDate() << kToday << QDate();
    QTest::newRow("seven days are six and today") << Period::SevenDays << QDate() << QDate() << QDate(2026, 11, 15) << QDate();
    QTest::newRow("thirty days") << Period::ThirtyDays << QDate() << QDate() << QDate(2026, 10, 23) << QDate();
    QTest::newRow("from, to") << Period::Between << QDate(2026, 3, 1) << QDate(2026, 3, 4) << QDate(2026, 3, 1) << QDate(2026, 3, 4);
    QTest::newRow("one day") << Period::Between << QDate(2026, 3, 1) << QDate(2026, 3, 1) << QDate(2026, 3, 1) << QDate(2026, 3, 1);
    QTest::newRow("the wrong way round") << Period::Between << QDate(2026, 3, 4) << QDate(2026, 3, 1) << QDate(2026, 3, 1) << QDate(2026, 3, 4);
    QTest::newRow("the day the clocks change") << Period::Between << QDate(2026, 3, 29) << QDate(2026, 3, 29) << QDate(2026, 3, 29) << QDate(2026, 3, 29);
    QTest::newRow("no first day") << Period::Between << QDate() << QDate(2026, 3, 1) << QDate() << QDate(2026, 3, 1);
}

void tst_HistoryFilter::aPeriodIsMadeOfWholeDays()
{
    QFETCH(Period, period);
    QFETCH(QDate, from);
    QFETCH(QDate, to);
    QFETCH(QDate, first);
    QFETCH(QDate, last);
    HistoryFilter filter;
    filter.period = period;
    filter.from = from;
    filter.to = to;
    const auto query = filter.query(kToday);
    QCOMPARE(query.from.has_value(), first.isValid());
    QCOMPARE(query.until.has_value(), last.isValid());
    if (query.from) {
        QCOMPARE(query.from->date(), first);
        QVERIFY(query.from->addMSecs(-1).date() < first); // its first moment
    }
    if (query.until) {
        QVERIFY(query.until->date() > last);
        QCOMPARE(query.until->addMSecs(-1).date(), last);
    }
}

static QList<EndReason> allReasons()
{
    QList<EndReason> reasons;
    for (int reason = 0; reason <= int(EndReason::Crashed); ++reason)
        reasons << EndReason(reason);
    return reasons;
}

static bool finds(const CallQuery &query, const CallSummary &call)
{
    return (!query.liveOnly || !call.endedAt) && (!query.answered || *query.answered == call.answeredAt.has_value())
        && (query.reasons.isEmpty() || (call.reason && query.reasons.contains(*call.reason)));
}

void tst_HistoryFilter::everyReasonBelongsToOneResult()
{
    for (const auto reason : allReasons()) {
        for (const bool answered : {true, false}) {
            CallSummary call;
            call.reason = reason;
            call.endedAt = kToday.startOfDay();
            if (answered)
                call.answeredAt = call.endedAt;
            QList<CallResult> found;
            for (const auto result : kCallResults) {
                CallQuery query;
                narrow(query, result);
                if (finds(query, call))
                    found << result;
            }
            QCOMPARE(found, QList{resultOf(call)});
        }
    }
}

void tst_HistoryFilter::theResultIsWhatTheQueryFinds_data()
{
    QTest::addColumn<EndReason>("reason");
    QTest::addColumn<bool>("answered");
    QTest::addColumn<CallResult>("result");
    QTest::newRow("they hung up after a talk") << EndReason::CallerHungUp << true << CallResult::Answered;
    QTest::newRow("they hung up before we answered") << EndReason::CallerHungUp << false << CallResult::NotAnswered;
    QTest::newRow("busy") << EndReason::Busy << false << CallResult::NotAnswered;
    QTest::newRow("a machine, which did answer") << EndReason::AnsweringMachine << true << CallResult::Machine;
    QTest::newRow("to a person") << EndReason::Transferred << true << CallResult::HandedOver;
    QTest::newRow("the engine failed in the middle") << EndReason::EngineFailed << true << CallResult::Failed;
    QTest::newRow("the carrier never placed it") << EndReason::CarrierFailed << false << CallResult::Failed;
}

void tst_HistoryFilter::theResultIsWhatTheQueryFinds()
{
    QFETCH(EndReason, reason);
    QFETCH(bool, answered);
    QFETCH(CallResult, result);
    CallSummary call;
    call.reason = reason;
    if (answered)
        call.answeredAt = kToday.startOfDay();
    QCOMPARE(resultOf(call), result);
}

void tst_HistoryFilter::saysWhatIsOn()
{
    HistoryFilter filter;
    QVERIFY(filter.described().isEmpty());
    filter.words = u" two\nwords "_s;
    filter.period = Period::SevenDays;
    filter.result = CallResult::Failed;
    filter.agent = u"Front desk"_s;
    filter.line = u"Plivo"_s;
    QCOMPARE(filter.described(), QStringList({u"“two words”"_s, u"7 days"_s, u"Failed"_s, u"Front desk"_s, u"Plivo"_s}));
}

QTEST_GUILESS_MAIN(tst_HistoryFilter)
#include "tst_historyfilter.moc"
