// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journal.h"
#include "tests/bridge/records/somecalls.h"

#include <QSignalSpy>
#include <QThread>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What goes into the journal comes out again, as events and as lists.
class tst_Journal : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_journal.reset(); }
    void givesBackWhatWasAppended();
    void givesEventsAfterANumberOnly();
    void aQuestionSeesEverythingAppendedBeforeIt();
    void theSummaryFollowsTheEvents();
    void anEndedCallKeepsItsOwnNumbers();
    void listsNewestFirstPageByPage();
    void listsLiveCallsOnly();
    void replaysAllCallsFromAMomentOn();
    void remembersAcrossStarts();
    void takesEventsFromSeveralThreads();
    void findsCalls_data();
    void findsCalls();
    void aHundredThousandEventsAreSoonOnDisk();
    // rainy
    void anEventToldTwiceCountsOnce();
    void eventsWithoutABeginningAreKept();
    void eventsAfterTheEndDoNotReopenTheCall();
    void anUnknownCallIsNotFound();
    void strangeQuestionsAreAnswered_data();
    void strangeQuestionsAreAnswered();
    void strangeWordsAreKeptAsTheyAre();
    void tooManyQuestionsAreTurnedAway();

private:
    void reopen();
    QStringList idsOf(const CallQuery &query);

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Journal> m_journal;
};

void tst_Journal::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    reopen();
}

void tst_Journal::reopen()
{
    m_journal.reset();
    auto journal = Journal::open(m_dir->filePath(u"data/calls.db"_s));
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().detail));
    m_journal = std::move(*journal);
}

QStringList tst_Journal::idsOf(const CallQuery &query)
{
    const auto calls = answerOf(m_journal->calls(query));
    QStringList ids;
    if (!calls)
        return {calls.error().detail};
    for (const auto &call : *calls)
        ids << call.id.toString();
    return ids;
}

void tst_Journal::givesBackWhatWasAppended()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"Grüße, \"Dana\" \U0001F600"_s, 1).then(BargedIn{1, Who::Operator, 120ms, u"he"_s, u"llo"_s, 3ms});
    call.then(ToolCalled{u"t"_s, u"book"_s, {{u"at"_s, u"nine"_s}}}).ended();
    call.appendTo(*m_journal);
    const auto events = answerOf(m_journal->events(call.id()));
    QVERIFY(events);
    QCOMPARE(events->size(), call.events.size());
    for (qsizetype i = 0; i < events->size(); ++i)
        QCOMPARE(toJson(events->at(i)), toJson(call.events.at(i)));
}

void tst_Journal::givesEventsAfterANumberOnly()
{
    SomeCall call(u"a"_s);
    call.placed().answered().ended();
    call.appendTo(*m_journal);
    const auto events = answerOf(m_journal->events(call.id(), 2));
    QVERIFY(events);
    QCOMPARE(events->size(), 1);
    QCOMPARE(events->first().seq, quint64(3));
    QVERIFY(answerOf(m_journal->events(call.id(), 3))->isEmpty());
    QVERIFY(answerOf(m_journal->events(call.id(), std::numeric_limits<quint64>::max()))->isEmpty());
}

void tst_Journal::aQuestionSeesEverythingAppendedBeforeIt()
{
    SomeCall call(u"a"_s);
    call.placed();
    for (int i = 0; i < 50; ++i) {
        call.callerSaid(QString::number(i), i + 1);
        m_journal->append(call.events.at(i));
        const auto events = answerOf(m_journal->events(call.id()));
        QVERIFY(events);
        QCOMPARE(events->size(), i + 1);
    }
}

void tst_Journal::theSummaryFollowsTheEvents()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"hel"_s, 1, false).callerSaid(u"hello"_s, 1).callerSaid(u"hello."_s, 1).callerSaid(u"bye"_s, 2);
    call.then(BargedIn{2, Who::Caller, 100ms, u"he"_s, u"llo"_s, 1ms});
    call.appendTo(*m_journal);
    const auto summary = answerOf(m_journal->call(call.id()));
    QVERIFY(summary);
    QCOMPARE(summary->parties.to, u"+14155550138"_s);
    QCOMPARE(summary->parties.agent, u"Front desk"_s);
    QCOMPARE(summary->parties.variables.value(u"name"_s), u"Dana"_s);
    QVERIFY(summary->outbound);
    QCOMPARE(summary->startedAt, call.events.at(0).at);
    QCOMPARE(summary->answeredAt, std::optional(call.events.at(1).at));
    QVERIFY(!summary->endedAt && !summary->reason);
    QCOMPARE(summary->turns, 2);
    QCOMPARE(summary->bargeIns, 1);
    QCOMPARE(summary->duration, Milliseconds(2500)); // 2000 to the answer, then five times 100

    Received received;
    received.from = u"+4930123456"_s;
    SomeCall inbound(u"b"_s);
    inbound.then(received);
    inbound.appendTo(*m_journal);
    const auto other = answerOf(m_journal->call(inbound.id()));
    QVERIFY(other);
    QVERIFY(!other->outbound);
    QCOMPARE(other->parties.from, u"+4930123456"_s);
}

void tst_Journal::anEndedCallKeepsItsOwnNumbers()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"hello"_s, 1).ended(EndReason::AgentSaidGoodbye, 7);
    call.appendTo(*m_journal);
    const auto summary = answerOf(m_journal->call(call.id()));
    QVERIFY(summary);
    QCOMPARE(summary->reason, std::optional(EndReason::AgentSaidGoodbye));
    QCOMPARE(summary->endedAt, std::optional(call.events.last().at));
    QCOMPARE(summary->duration, Milliseconds(12345));
    QCOMPARE(summary->turns, 7);
}

void tst_Journal::listsNewestFirstPageByPage()
{
    const QDateTime start(QDate(2026, 11, 21), QTime(9, 0), Qt::UTC);
    for (int i = 0; i < 7; ++i)
        SomeCall(QString::number(i), start.addSecs(i / 2)).placed().appendTo(*m_journal); // some at the same time
    CallQuery query;
    query.limit = 3;
    QCOMPARE(idsOf(query), QStringList({u"6"_s, u"5"_s, u"4"_s}));
    query.before = CallId(u"4"_s);
    QCOMPARE(idsOf(query), QStringList({u"3"_s, u"2"_s, u"1"_s}));
    query.before = CallId(u"1"_s);
    QCOMPARE(idsOf(query), QStringList({u"0"_s}));
    query.before = CallId(u"0"_s);
    QVERIFY(idsOf(query).isEmpty());
}

void tst_Journal::listsLiveCallsOnly()
{
    SomeCall(u"over"_s).placed().ended().appendTo(*m_journal);
    SomeCall(u"live"_s).placed().answered().appendTo(*m_journal);
    CallQuery query;
    query.liveOnly = true;
    QCOMPARE(idsOf(query), QStringList({u"live"_s}));
}

void tst_Journal::replaysAllCallsFromAMomentOn()
{
    const QDateTime start(QDate(2026, 11, 21), QTime(9, 0), Qt::UTC);
    SomeCall first(u"a"_s, start), second(u"b"_s, start.addMSecs(50));
    first.placed().answered().ended();
    second.placed().answered().ended();
    first.appendTo(*m_journal);
    second.appendTo(*m_journal);
    const auto all = answerOf(m_journal->eventsSince(start));
    QVERIFY(all);
    QCOMPARE(all->size(), 6);
    QVERIFY(std::is_sorted(all->begin(), all->end(), [](const auto &a, const auto &b) { return a.at < b.at; }));
    QCOMPARE(answerOf(m_journal->eventsSince(first.events.last().at))->size(), 2);
    QCOMPARE(answerOf(m_journal->eventsSince(start, 4))->size(), 4);
    QCOMPARE(answerOf(m_journal->eventsSince(start, -1))->size(), 1);
    QVERIFY(answerOf(m_journal->eventsSince(start.addDays(1)))->isEmpty());
}

void tst_Journal::remembersAcrossStarts()
{
    SomeCall call(u"a"_s);
    call.placed().answered().ended();
    call.appendTo(*m_journal);
    reopen(); // no flush: deleting it writes what is queued
    QCOMPARE(m_journal->closedAfterCrash(), 0);
    QVERIFY(m_journal->openWarning().isEmpty());
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 3);
    QVERIFY2(!QFile::exists(m_dir->filePath(u"data/calls.db-wal"_s)) || QFileInfo(m_dir->filePath(u"data/calls.db-wal"_s)).size() == 0,
        "a clean end leaves no log behind");
}

void tst_Journal::takesEventsFromSeveralThreads()
{
    std::vector<std::unique_ptr<QThread>> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back(QThread::create([this, t] {
            SomeCall call(u"call-%1"_s.arg(t));
            call.placed();
            for (int i = 0; i < 500; ++i)
                call.callerSaid(QString::number(i), i + 1);
            call.appendTo(*m_journal);
        }));
        threads.back()->start();
    }
    for (auto &thread : threads)
        QVERIFY(thread->wait(20000));
    for (int t = 0; t < 4; ++t) {
        const auto events = answerOf(m_journal->events(CallId(u"call-%1"_s.arg(t))));
        QVERIFY(events);
        QCOMPARE(events->size(), 501);
        for (qsizetype i = 0; i < events->size(); ++i)
            QCOMPARE(events->at(i).seq, quint64(i + 1));
    }
}

void tst_Journal::findsCalls_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<QStringList>("expected");
    const QStringList hours{u"hours"_s}, booking{u"booking"_s}, both{u"booking"_s, u"hours"_s}, none;
    QTest::newRow("nothing: all") << u""_s << both;
    QTest::newRow("a word said") << u"opening"_s << hours;
    QTest::newRow("in capitals") << u"OPENING"_s << hours;
    QTest::newRow("the beginning of a word") << u"open"_s << hours;
    QTest::newRow("without its accents") << u"cafe"_s << booking;
    QTest::newRow("two words of two turns") << u"opening nine"_s << hours;
    QTest::newRow("two words of two calls") << u"opening book"_s << none;
    QTest::newRow("the agent") << u"night"_s << booking;
    QTest::newRow("the line") << u"practice"_s << both;
    QTest::newRow("a number") << u"+14155550138"_s << hours;
    QTest::newRow("a number as people write it") << u"(415)555-0138"_s << hours;
    QTest::newRow("the end of a number") << u"0199"_s << booking;
    QTest::newRow("a number that is said") << u"42"_s << hours;
    QTest::newRow("a word that was only a partial") << u"forty"_s << none;
    QTest::newRow("nobody said it") << u"xylophone"_s << none;
}

void tst_Journal::findsCalls()
{
    QFETCH(QString, words);
    QFETCH(QStringList, expected);
    const QDateTime start(QDate(2026, 11, 21), QTime(9, 0), Qt::UTC);
    SomeCall(u"hours"_s, start).placed(u"+14155550138"_s).callerSaid(u"forty"_s, 1, false).callerSaid(u"What are your opening hours at 42?"_s, 1)
        .agentSaid(u"We open at nine."_s, 1).ended().appendTo(*m_journal);
    SomeCall(u"booking"_s, start.addSecs(60)).placed(u"+14155550199"_s, u"Night desk"_s).callerSaid(u"Book a table at the café"_s, 1)
        .ended().appendTo(*m_journal);
    CallQuery query;
    query.words = words;
    QCOMPARE(idsOf(query), expected);
}

void tst_Journal::aHundredThousandEventsAreSoonOnDisk()
{
    SomeCall call(u"long"_s);
    call.placed();
    for (int i = 1; i < 100000; ++i) {
        if (i % 10 == 0)
            call.callerSaid(u"What are your opening hours on day %1?"_s.arg(i), i);
        else
            call.then(TurnMeasured{i, 180ms, 90ms, 400ms, 20ms, 600ms}, 1ms);
    }
    QElapsedTimer timer;
    timer.start();
    call.appendTo(*m_journal);
    const auto appended = timer.elapsed();
    auto flushed = m_journal->flushed();
    QTRY_VERIFY_WITH_TIMEOUT(flushed.isFinished(), 60000);
    const auto written = timer.elapsed();
    qInfo() << "100,000 events: appended in" << appended << "ms, written in" << written << "ms";
    timer.restart();
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 100000);
    qInfo() << "read in" << timer.restart() << "ms";
    CallQuery query;
    query.words = u"opening"_s;
    QCOMPARE(idsOf(query).size(), 1);
    qInfo() << "found in" << timer.restart() << "ms";
    reopen();
    qInfo() << "closed, opened again with its check in" << timer.elapsed() << "ms";
    QVERIFY2(appended < 10000 && written < 60000, "a hundred times slower than it should be");
}

void tst_Journal::anEventToldTwiceCountsOnce()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"once"_s, 1).then(BargedIn{1, Who::Caller, 100ms, u"he"_s, u"llo"_s, 1ms});
    call.appendTo(*m_journal);
    call.appendTo(*m_journal);
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 4);
    const auto summary = answerOf(m_journal->call(call.id()));
    QCOMPARE(summary->bargeIns, 1);
    QCOMPARE(summary->turns, 1);
}

void tst_Journal::eventsWithoutABeginningAreKept()
{
    SomeCall call(u"a"_s);
    call.callerSaid(u"hello"_s, 1).ended();
    call.appendTo(*m_journal);
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 2);
    const auto summary = answerOf(m_journal->call(call.id()));
    QCOMPARE(summary->startedAt, call.events.first().at);
    QCOMPARE(summary->reason, std::optional(EndReason::CallerHungUp));
}

void tst_Journal::eventsAfterTheEndDoNotReopenTheCall()
{
    SomeCall call(u"a"_s);
    call.placed().ended();
    call.then(RecordingReady{u"/r"_s}, 5000ms);
    call.appendTo(*m_journal);
    const auto summary = answerOf(m_journal->call(call.id()));
    QCOMPARE(summary->endedAt, std::optional(call.events.at(1).at));
    QCOMPARE(summary->duration, Milliseconds(12345));
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 3);
}

void tst_Journal::anUnknownCallIsNotFound()
{
    QCOMPARE(answerOf(m_journal->call(CallId(u"x"_s))).error().code, Error::Code::NotFound);
    QCOMPARE(answerOf(m_journal->events(CallId(u"x"_s))).error().code, Error::Code::NotFound);
    QCOMPARE(answerOf(m_journal->call(CallId())).error().code, Error::Code::NotFound);
    CallQuery query;
    query.before = CallId(u"x"_s);
    QVERIFY(idsOf(query).isEmpty());
}

void tst_Journal::strangeQuestionsAreAnswered_data()
{
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QString &words) { QTest::newRow(name) << words; };
    row("an open quote", u"\"hello"_s);
    row("quotes", u"\"\" \"'\" '' ' \""_s);
    row("operators", u"hello AND NOT (OR NEAR(a b, 2)"_s);
    row("columns", u"text:hello call : 1 {text call}: x - + ^ *"_s);
    row("a star alone", u"*"_s);
    row("SQL", u"'; DROP TABLE calls; --"_s);
    row("LIKE's own", u"%_%\\"_s);
    row("NUL", u"hel\0lo"_s);
    row("control characters", u"\x01\x02\x1b[31m hello"_s);
    row("a lone surrogate", u"hello "_s + QChar(0xd800));
    row("emoji", u"\U0001F600 \U0001F9D1\u200D\U0001F4BB"_s);
    row("another script", u"東京 مرحبا"_s);
    row("a thousand words", u"hello "_s.repeated(1000));
    row("a huge word", QString(1000000, u'h'));
    row("question marks", u"? ?1 :a @b $c"_s);
}

void tst_Journal::strangeQuestionsAreAnswered()
{
    QFETCH(QString, words);
    SomeCall(u"a"_s).placed().callerSaid(u"hello"_s, 1).ended().appendTo(*m_journal);
    CallQuery query;
    query.words = words;
    const auto calls = answerOf(m_journal->calls(query));
    QVERIFY2(calls, calls ? "" : qPrintable(calls.error().detail));
    query.words = u"hello"_s;
    QCOMPARE(idsOf(query), QStringList(u"a"_s)); // and all is still there
    query.limit = -5;
    QCOMPARE(idsOf(query).size(), 1);
}

void tst_Journal::strangeWordsAreKeptAsTheyAre()
{
    for (const auto &words : {u"'; DROP TABLE calls; --"_s, u"<b>bold</b> & \"quoted\""_s, QString(200000, u'x'), u"\u202Eright to left"_s}) {
        SomeCall call(newCallId().toString());
        call.placed(words).callerSaid(words, 1);
        call.appendTo(*m_journal);
        const auto events = answerOf(m_journal->events(call.id()));
        QVERIFY(events);
        QCOMPARE(events->at(1).as<CallerSaid>()->text, words);
        QCOMPARE(answerOf(m_journal->call(call.id()))->parties.to, words);
    }
}

void tst_Journal::tooManyQuestionsAreTurnedAway()
{
    SomeCall(u"a"_s).placed().appendTo(*m_journal);
    QList<QFuture<Result<QList<CallSummary>>>> answers;
    for (int i = 0; i < 5000; ++i)
        answers << m_journal->calls({});
    int busy = 0, good = 0;
    for (const auto &answer : answers) {
        const auto calls = answerOf(answer);
        if (calls)
            ++good;
        else if (calls.error().code == Error::Code::Busy)
            ++busy;
    }
    QCOMPARE(good + busy, 5000);
    QVERIFY(good >= 256);
    QCOMPARE(idsOf({}).size(), 1); // and afterwards all is well
}

QTEST_GUILESS_MAIN(tst_Journal)
#include "tst_journal.moc"
