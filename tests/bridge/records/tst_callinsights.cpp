// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/replytimes.h"
#include "tests/bridge/records/somecalls.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The numbers of a journal that was written by hand, counted by hand.
class tst_CallInsights : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void countsCallsByWhoAnswered();
    void countsEndingsMostFirst();
    void measuresHowLongAnsweredCallsLast();
    void measuresRepliesByEngineAndPart();
    void countsBargeInsOfAnsweredCalls();
    void addsUpWhatIsKnownOfTheCost();
    void putsEachCallIntoItsPiece();
    void narrowsByPeriodAgentAndLine();
    void aHundredNumbersHaveTheirFiftiethAndNinetyFifth();
    void piecesAreAsLongAsThePeriodAsks_data();
    void piecesAreAsLongAsThePeriodAsks();
    void daysAreThoseOfTheZone();
    void theDayOnWhichClocksChangeHasItsOwnHours();
    void anOlderFileHasItsRepliesToo();
    // Rainy
    void anEmptyJournalHasNoNumbers();
    void aCallThatGoesOnIsNotCounted();
    void anErasedCallLeavesTheNumbers();
    void damagedRepliesAreLeftOut_data();
    void damagedRepliesAreLeftOut();
    void aCallKeepsSoManyRepliesAndNoMore();
    void aTimeOfDamageMakesNoEndlessPieces();
    void namesWithQuotesAreOnlyNames();

private:
    CallInsights ask(const InsightQuery &query)
    {
        const auto answer = answerOf(m_journal->insights(query));
        if (!answer)
            qFatal("no answer: %s", qPrintable(answer.error().detail));
        return *answer;
    }
    InsightQuery all() const { return {.zone = QTimeZone(3600), .now = QDateTime(QDate(2026, 11, 10), QTime(12, 0), Qt::UTC)}; }

    QTemporaryDir m_dir;
    std::unique_ptr<Journal> m_journal;
};

namespace {

struct Kind
{
    QString agent, line, engine;
    EndReason reason = EndReason::CallerHungUp;
    Milliseconds talk{0}; // 0: nobody answered
    int bargeIns = 0;
    std::optional<double> cost{};
    QList<TurnMeasured> replies{};
};

// The whole of a call that began then.
SomeCall callOf(const QString &id, const QDateTime &begun, const Kind &kind)
{
    SomeCall call(id, begun.addMSecs(-100));
    Placed placed;
    placed.to = u"+14155550138"_s;
    placed.agent = kind.agent;
    placed.line = kind.line;
    placed.engine = kind.engine;
    call.then(placed);
    if (kind.talk > 0ms)
        call.then(Answered{AnsweredBy::Human}, 2s);
    for (const auto &reply : kind.replies)
        call.then(reply, 0ms);
    Ended ended;
    ended.reason = kind.reason;
    ended.bargeIns = kind.bargeIns;
    ended.cost = kind.cost;
    return call.then(ended, std::max<Milliseconds>(kind.talk, 1ms));
}

QDateTime utc(int day, int hour = 9, int minute = 0) { return QDateTime(QDate(2026, 11, day), QTime(hour, minute), Qt::UTC); }

} // namespace

void tst_CallInsights::initTestCase()
{
    auto journal = Journal::open(m_dir.filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
    const TurnMeasured fast{1, 100ms, 50ms, 200ms, 10ms, 360ms}, slow{2, 300ms, 90ms, 600ms, 30ms, 1020ms}, middle{3, 200ms, 70ms, 300ms, 20ms, 590ms};
    callOf(u"a"_s, utc(2), {u"Maya"_s, u"Desk"_s, u"pipeline"_s, EndReason::CallerHungUp, 45s, 2, 0.10, {fast, slow, middle}}).appendTo(*m_journal);
    callOf(u"b"_s, utc(2, 22, 59), {u"Maya"_s, u"Desk"_s, u"pipeline"_s, EndReason::AgentSaidGoodbye, 200s, 0, 0.25, {slow}}).appendTo(*m_journal);
    callOf(u"c"_s, utc(2, 23), {u"Otto"_s, u"Desk"_s, u"gemini_live"_s, EndReason::CallerHungUp, 30s, 1, {}, {{1, {}, {}, 400ms, 20ms, 420ms}}}).appendTo(*m_journal);
    callOf(u"d"_s, utc(3), {u"Otto"_s, u"Home"_s, u"gemini_live"_s, EndReason::NoAnswer}).appendTo(*m_journal);
    callOf(u"e"_s, utc(5), {u"Otto"_s, u"Home"_s, u"gemini_live"_s, EndReason::AnsweringMachine, 12s, 9, 0.01}).appendTo(*m_journal);
    callOf(u"f"_s, utc(5), {u"Maya"_s, u"Home"_s, u"pipeline"_s, EndReason::CarrierFailed, {}, 0, 0.0}).appendTo(*m_journal);
    callOf(u"g"_s, utc(5), {u"Maya"_s, u"Home"_s, u"pipeline"_s, EndReason::EngineFailed, 700s, 7}).appendTo(*m_journal);
}

void tst_CallInsights::countsCallsByWhoAnswered()
{
    const auto insights = ask(all());
    QCOMPARE(insights.calls, 7);
    QCOMPARE(insights.answered, 4); // a b c g
    QCOMPARE(insights.machines, 1);
}

void tst_CallInsights::countsEndingsMostFirst()
{
    QList<std::pair<EndReason, int>> endings;
    for (const auto &ending : ask(all()).endings)
        endings.append({ending.reason, ending.calls});
    const QList<std::pair<EndReason, int>> expected{{EndReason::CallerHungUp, 2}, {EndReason::AgentSaidGoodbye, 1}, {EndReason::NoAnswer, 1},
        {EndReason::AnsweringMachine, 1}, {EndReason::CarrierFailed, 1}, {EndReason::EngineFailed, 1}};
    QCOMPARE(endings, expected);
}

void tst_CallInsights::measuresHowLongAnsweredCallsLast()
{
    const auto insights = ask(all()); // 30 s, 45 s, 200 s, 700 s
    QCOMPARE(insights.lengths.count, 4);
    QCOMPARE(insights.lengths.median, 45s);
    QCOMPARE(insights.lengths.p95, 700s);
    QCOMPARE(insights.callsByLength, QList<int>({0, 2, 0, 1, 0, 1})); // 30 s is not less than 30 s
}

void tst_CallInsights::measuresRepliesByEngineAndPart()
{
    using Part = CallInsights::Part;
    const auto engines = ask(all()).engines;
    QCOMPARE(engines.size(), 2);
    QCOMPARE(engines[0].name, u"gemini_live"_s);
    QCOMPARE(engines[0].of(Part::Total).count, 1);
    QCOMPARE(engines[0].of(Part::Total).median, 420ms);
    QCOMPARE(engines[0].of(Part::EndOfTurn).count, 0);
    QCOMPARE(engines[0].of(Part::FirstText).count, 0);
    QCOMPARE(engines[0].of(Part::FirstAudio).median, 400ms);
    const auto &pipeline = engines[1]; // 360, 590, 1020, 1020
    QCOMPARE(pipeline.name, u"pipeline"_s);
    QCOMPARE(pipeline.of(Part::Total).count, 4);
    QCOMPARE(pipeline.of(Part::Total).median, 590ms);
    QCOMPARE(pipeline.of(Part::Total).p95, 1020ms);
    QCOMPARE(pipeline.of(Part::EndOfTurn).median, 200ms);
    QCOMPARE(pipeline.of(Part::FirstText).median, 70ms);
    QCOMPARE(pipeline.of(Part::FirstAudio).median, 300ms);
    QCOMPARE(pipeline.of(Part::Line).median, 20ms);
    QCOMPARE(pipeline.of(Part::Line).p95, 30ms);
}

void tst_CallInsights::countsBargeInsOfAnsweredCalls()
{
    const auto insights = ask(all()); // a 2, b 0, c 1, g 7; the machine's do not count
    QCOMPARE(insights.bargeIns, 10);
    QCOMPARE(insights.callsByBargeIns, QList<int>({1, 1, 1, 0, 0, 1}));
}

void tst_CallInsights::addsUpWhatIsKnownOfTheCost()
{
    const auto insights = ask(all());
    QCOMPARE(insights.priced, 4); // one of them was free
    QVERIFY(std::abs(insights.cost - 0.36) < 1e-9);
}

void tst_CallInsights::putsEachCallIntoItsPiece()
{
    const auto insights = ask(all()); // days of UTC+1: 22:59 is today, 23:00 tomorrow
    QCOMPARE(insights.step, CallInsights::Step::Day);
    QCOMPARE(insights.pieces.size(), 9); // 2nd to 10th
    QCOMPARE(insights.pieces[0].from, utc(1, 23));
    const QList<QList<int>> expected{{2, 0, 0}, {1, 0, 1}, {0, 0, 0}, {1, 1, 1}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}};
    for (int i = 0; i < 9; ++i) {
        const auto &piece = insights.pieces[i];
        QCOMPARE(QList<int>({piece.answered, piece.machines, piece.unanswered}), expected[i]);
    }
    QVERIFY(std::abs(insights.pieces[0].cost - 0.35) < 1e-9);
    QVERIFY(std::abs(insights.pieces[3].cost - 0.01) < 1e-9);
}

void tst_CallInsights::narrowsByPeriodAgentAndLine()
{
    auto query = all();
    query.agent = u"Otto"_s;
    QCOMPARE(ask(query).calls, 3);
    QCOMPARE(ask(query).engines.size(), 1);
    query.line = u"Home"_s;
    QCOMPARE(ask(query).calls, 2);
    QCOMPARE(ask(query).answered, 0);
    QCOMPARE(ask(query).lengths.count, 0);
    query = all();
    query.from = utc(2, 22, 59);
    query.until = utc(5);
    QCOMPARE(ask(query).calls, 3); // b c d: what began at the end is not in it
    query.agent = u"Nobody"_s;
    QCOMPARE(ask(query).calls, 0);
    QVERIFY(!ask(query).pieces.isEmpty());
}

void tst_CallInsights::aHundredNumbersHaveTheirFiftiethAndNinetyFifth()
{
    auto journal = Journal::open(m_dir.filePath(u"hundred.db"_s));
    QVERIFY(journal);
    for (int i = 0; i < 100; ++i) { // 1 to 100, in no order
        const Milliseconds total((i * 37) % 100 + 1);
        callOf(u"h%1"_s.arg(i), utc(1), {u"A"_s, u"L"_s, u"E"_s, EndReason::Silence, total * 1000, 0, {}, {{1, {}, {}, {}, {}, total}}}).appendTo(**journal);
    }
    const auto insights = answerOf((*journal)->insights(all()));
    QVERIFY(insights);
    QCOMPARE(insights->engines.first().of(CallInsights::Part::Total).median, 50ms);
    QCOMPARE(insights->engines.first().of(CallInsights::Part::Total).p95, 95ms);
    QCOMPARE(insights->lengths.median, 50s);
    QCOMPARE(insights->lengths.p95, 95s);
}

void tst_CallInsights::piecesAreAsLongAsThePeriodAsks_data()
{
    QTest::addColumn<QDateTime>("from");
    QTest::addColumn<QDateTime>("until");
    QTest::addColumn<CallInsights::Step>("step");
    QTest::addColumn<int>("pieces");
    QTest::addColumn<QDateTime>("first");
    using Step = CallInsights::Step;
    QTest::newRow("a day") << utc(10, 0) << utc(11, 0) << Step::Hour << 24 << utc(10, 0);
    QTest::newRow("until this moment") << utc(10, 0) << utc(10, 9, 30) << Step::Hour << 10 << utc(10, 0);
    QTest::newRow("a week") << utc(4, 0) << utc(11, 0) << Step::Day << 7 << utc(4, 0);
    QTest::newRow("a year, from a Thursday on") << utc(5, 7) << utc(5, 7).addDays(365) << Step::Week << 53 << utc(2, 0);
    QTest::newRow("three years") << utc(10) << utc(10).addYears(3) << Step::Month << 37 << utc(1, 0);
    QTest::newRow("a moment") << utc(10, 0) << utc(10, 0) << Step::Hour << 1 << utc(10, 0);
    QTest::newRow("the wrong way round") << utc(10, 0) << utc(1, 0) << Step::Hour << 1 << utc(10, 0);
}

void tst_CallInsights::piecesAreAsLongAsThePeriodAsks()
{
    QFETCH(QDateTime, from);
    QFETCH(QDateTime, until);
    QFETCH(CallInsights::Step, step);
    QFETCH(int, pieces);
    QFETCH(QDateTime, first);
    QCOMPARE(stepFor(from, until), step);
    const auto edges = edgesOf(from, until, step, QTimeZone::utc());
    QCOMPARE(edges.size(), pieces + 1);
    QCOMPARE(edges.first(), first);
    QVERIFY(edges.last() >= until);
}

void tst_CallInsights::daysAreThoseOfTheZone()
{
    const auto edges = edgesOf(utc(1, 23, 30), utc(3), CallInsights::Step::Day, QTimeZone(5 * 3600 + 1800));
    QCOMPARE(edges.first(), utc(1, 18, 30)); // it is the 2nd there
    QCOMPARE(edges.first().time(), QTime(0, 0));
}

void tst_CallInsights::theDayOnWhichClocksChangeHasItsOwnHours()
{
    const QTimeZone berlin("Europe/Berlin");
    if (!berlin.isValid())
        QSKIP("this computer knows no time zones");
    const auto day = [](const QDate &date) { return QDateTime(date, QTime(12, 0), Qt::UTC); };
    const auto hours = [&](const QDate &date) {
        return edgesOf(day(date), date.addDays(1).startOfDay(berlin), CallInsights::Step::Hour, berlin).size() - 1;
    };
    QCOMPARE(hours(QDate(2026, 10, 25)), 25);
    QCOMPARE(hours(QDate(2026, 3, 29)), 23);
    QCOMPARE(hours(QDate(2026, 3, 30)), 24);
}

void tst_CallInsights::anOlderFileHasItsRepliesToo()
{
    const auto path = m_dir.filePath(u"older.db"_s);
    {
        auto journal = Journal::open(path);
        QVERIFY(journal);
        callOf(u"a"_s, utc(2), {u"Maya"_s, u"Desk"_s, u"pipeline"_s, EndReason::CallerHungUp, 45s, 2, 0.10,
            {{1, 100ms, 50ms, 200ms, 10ms, 360ms}, {2, {}, {}, 600ms, {}, 620ms}}}).appendTo(**journal);
        callOf(u"b"_s, utc(2), {u"Maya"_s, u"Desk"_s, u"pipeline"_s}).appendTo(**journal);
    }
    { // as it was before these numbers were kept
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"older"_s);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        for (const auto &statement : {u"DROP INDEX calls_for_insights"_s, u"ALTER TABLE calls DROP COLUMN replies"_s, u"ALTER TABLE calls DROP COLUMN engine"_s,
                 u"UPDATE events SET data = '{' WHERE type = 'dialing'"_s, u"PRAGMA user_version = 2"_s})
            QVERIFY2(query.exec(statement), qPrintable(statement));
    }
    QSqlDatabase::removeDatabase(u"older"_s);
    auto journal = Journal::open(path);
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().detail));
    const auto insights = answerOf((*journal)->insights(all()));
    QVERIFY(insights);
    QCOMPARE(insights->engines.size(), 1);
    const auto &engine = insights->engines.first();
    QCOMPARE(engine.name, u"pipeline"_s);
    QCOMPARE(engine.of(CallInsights::Part::Total).count, 2);
    QCOMPARE(engine.of(CallInsights::Part::Total).median, 360ms);
    QCOMPARE(engine.of(CallInsights::Part::Total).p95, 620ms);
    QCOMPARE(engine.of(CallInsights::Part::EndOfTurn).count, 1);
    QCOMPARE(engine.of(CallInsights::Part::FirstAudio).p95, 600ms);
    QCOMPARE(engine.of(CallInsights::Part::Line).median, 10ms);
}

void tst_CallInsights::anEmptyJournalHasNoNumbers()
{
    auto journal = Journal::open(m_dir.filePath(u"empty.db"_s));
    QVERIFY(journal);
    const auto insights = answerOf((*journal)->insights(all()));
    QVERIFY(insights);
    QCOMPARE(insights->calls, 0);
    QVERIFY(insights->endings.isEmpty() && insights->engines.isEmpty());
    QCOMPARE(insights->lengths.count, 0);
    QCOMPARE(insights->pieces.size(), 14); // of today, until now: it is one there
}

void tst_CallInsights::aCallThatGoesOnIsNotCounted()
{
    SomeCall live(u"live"_s, utc(5));
    live.placed().answered().then(TurnMeasured{1, {}, {}, {}, {}, 5000ms}).appendTo(*m_journal);
    QCOMPARE(ask(all()).calls, 7);
    QCOMPARE(ask(all()).engines.size(), 2);
    live.ended();
    m_journal->append(live.events.last());
    QCOMPARE(ask(all()).calls, 8);
    QCOMPARE(answerOf(m_journal->erase(live.id())), Result<int>(1));
}

void tst_CallInsights::anErasedCallLeavesTheNumbers()
{
    callOf(u"gone"_s, utc(5), {u"Maya"_s, u"Home"_s, u"rare"_s, EndReason::Shutdown, 5s, 1, 3.0, {{1, {}, {}, {}, {}, 90ms}}}).appendTo(*m_journal);
    QCOMPARE(ask(all()).engines.size(), 3);
    QCOMPARE(answerOf(m_journal->erase(CallId(u"gone"_s))), Result<int>(1));
    const auto after = ask(all());
    QCOMPARE(after.calls, 7);
    QCOMPARE(after.engines.size(), 2);
    QCOMPARE(after.endings.size(), 6);
}

void tst_CallInsights::damagedRepliesAreLeftOut_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QList<int>>("totals");
    QTest::newRow("nothing") << QByteArray() << QList<int>();
    QTest::newRow("whole") << QByteArray("620,180,,300,20;7,,,,;") << QList<int>({620, 7});
    QTest::newRow("too few parts") << QByteArray("620,180;7,,,,;") << QList<int>({7});
    QTest::newRow("too many parts") << QByteArray("620,1,2,3,4,5;7,,,,;") << QList<int>({7});
    QTest::newRow("without a total") << QByteArray(",1,2,3,4;7,,,,;") << QList<int>({7});
    QTest::newRow("letters") << QByteArray("6x,1,2,3,4;7,,,,;") << QList<int>({7});
    QTest::newRow("less than nothing") << QByteArray("-6,1,2,3,4;7,,,,;") << QList<int>({7});
    QTest::newRow("longer than a number") << QByteArray("99999999999999999999,1,2,3,4;7,,,,;") << QList<int>({7});
    QTest::newRow("cut off") << QByteArray("7,,,,;620,180,12") << QList<int>({7});
    QTest::newRow("no separators") << QByteArray(5000, '1') << QList<int>();
    QTest::newRow("only separators") << QByteArray(5000, ';') << QList<int>();
}

void tst_CallInsights::damagedRepliesAreLeftOut()
{
    QFETCH(QByteArray, text);
    QFETCH(QList<int>, totals);
    QList<int> found;
    readReplies(text, [&](const ReplyTimes &reply) { found << reply.ms[0]; });
    QCOMPARE(found, totals);
}

void tst_CallInsights::aCallKeepsSoManyRepliesAndNoMore()
{
    QByteArray replies;
    for (int i = 0; i < kMostReplies + 10; ++i)
        appendReply(replies, {i, {}, 5ms, {}, -1ms, Milliseconds(i)});
    int count = 0;
    readReplies(replies, [&](const ReplyTimes &reply) {
        QCOMPARE(reply.ms[0], count++);
        QCOMPARE(reply.ms[2], 5);
        QCOMPARE(reply.ms[4], -1);
    });
    QCOMPARE(count, kMostReplies);
}

void tst_CallInsights::aTimeOfDamageMakesNoEndlessPieces()
{
    auto journal = Journal::open(m_dir.filePath(u"strange.db"_s));
    QVERIFY(journal);
    callOf(u"old"_s, QDateTime::fromMSecsSinceEpoch(-60'000'000'000'000, Qt::UTC), {u"A"_s}).appendTo(**journal); // of the year 68
    callOf(u"far"_s, QDateTime(QDate(9000, 1, 1), QTime(0, 0), Qt::UTC), {u"A"_s}).appendTo(**journal);
    const auto insights = answerOf((*journal)->insights(all()));
    QVERIFY(insights);
    QCOMPARE(insights->calls, 2);
    QVERIFY(insights->pieces.size() <= 1200);
    int counted = 0;
    for (const auto &piece : insights->pieces)
        counted += piece.calls();
    QCOMPARE(counted, 2);
}

void tst_CallInsights::namesWithQuotesAreOnlyNames()
{
    auto query = all();
    query.agent = u"' OR 1=1 --"_s;
    query.line = u"\"; DROP TABLE calls"_s;
    QCOMPARE(ask(query).calls, 0);
    QCOMPARE(ask(all()).calls, 7);
}

QTEST_GUILESS_MAIN(tst_CallInsights)
#include "tst_callinsights.moc"
