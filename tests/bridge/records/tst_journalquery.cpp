// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journal.h"
#include "tests/bridge/records/somecalls.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What the history asks: calls by time, line, agent and result, together with words, and what there is to choose from.
class tst_JournalQuery : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void filters_data();
    void filters();
    void pagesAndFiltersGoTogether();
    void namesWhatThereIsToChooseFrom();
    void theCostIsInTheSummary();
    void findsThePersonsName();
    void theOtherSideIsWhoCalledOrWasCalled();
    // rainy
    void anOlderFileCanBeFilteredToo();
    void namesWithQuotesAreOnlyNames();

private:
    QStringList idsOf(const CallQuery &query);

    QTemporaryDir m_dir;
    std::unique_ptr<Journal> m_journal;
};

static QDateTime at(int day, int hour = 9) { return QDateTime(QDate(2026, 11, day), QTime(hour, 0), Qt::UTC); }

static Placed parties(const QString &to, const QString &line, const QString &agent)
{
    Placed placed;
    placed.to = to;
    placed.line = line;
    placed.agent = agent;
    return placed;
}

void tst_JournalQuery::initTestCase()
{
    auto journal = Journal::open(m_dir.filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
    Ended paid;
    paid.reason = EndReason::CallerHungUp;
    paid.cost = 0.0421;
    SomeCall(u"a"_s, at(1)).then(parties(u"+14155550138"_s, u"Desk"_s, u"Maya"_s)).answered().callerSaid(u"cheese please"_s, 1).then(paid).appendTo(*m_journal);
    SomeCall(u"b"_s, at(2)).then(parties(u"+442079460018"_s, u"Desk"_s, u"Otto"_s)).ended(EndReason::NoAnswer).appendTo(*m_journal);
    SomeCall(u"c"_s, at(3)).then(parties(u"+442079460018"_s, u"it's \"Home\""_s, u"Maya"_s)).answered().ended(EndReason::EngineFailed).appendTo(*m_journal);
    Received received;
    received.to = u"+14155550100"_s;
    received.from = u"+33123456789"_s;
    received.line = u"Desk"_s;
    received.agent = u"Otto"_s;
    received.variables.insert(u"name"_s, u"Dana Whitfield"_s);
    SomeCall(u"d"_s, at(4)).then(received).answered().callerSaid(u"more cheese"_s, 1).appendTo(*m_journal); // live
}

QStringList tst_JournalQuery::idsOf(const CallQuery &query)
{
    const auto calls = answerOf(m_journal->calls(query));
    const auto count = answerOf(m_journal->count(query));
    if (!calls || !count)
        return {u"failed"_s};
    QStringList ids;
    for (const auto &call : *calls)
        ids << call.id.toString();
    if (!query.before && query.limit >= 4 && *count != ids.size())
        ids << u"but counts %1"_s.arg(*count);
    return ids;
}

void tst_JournalQuery::filters_data()
{
    QTest::addColumn<CallQuery>("query");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, auto &&set, const QStringList &expected) {
        CallQuery query;
        set(query);
        QTest::newRow(name) << query << expected;
    };
    row("none", [](CallQuery &) {}, {u"d"_s, u"c"_s, u"b"_s, u"a"_s});
    row("from a day on", [](CallQuery &q) { q.from = at(3, 0); }, {u"d"_s, u"c"_s});
    row("a call begun just then is in", [](CallQuery &q) { q.from = at(3).addMSecs(100); }, {u"d"_s, u"c"_s});
    row("until a day", [](CallQuery &q) { q.until = at(2, 0); }, {u"a"_s});
    row("a call begun just then is out", [](CallQuery &q) { q.until = at(2).addMSecs(100); }, {u"a"_s});
    row("between", [](CallQuery &q) { q.from = at(2, 0), q.until = at(4, 0); }, {u"c"_s, u"b"_s});
    row("the wrong way round", [](CallQuery &q) { q.from = at(4, 0), q.until = at(2, 0); }, {});
    row("another time zone", [](CallQuery &q) { q.from = QDateTime(QDate(2026, 11, 4), QTime(11, 0), Qt::OffsetFromUTC, 7200); }, {u"d"_s});
    row("line", [](CallQuery &q) { q.line = u"Desk"_s; }, {u"d"_s, u"b"_s, u"a"_s});
    row("part of a line's name", [](CallQuery &q) { q.line = u"Des"_s; }, {});
    row("agent", [](CallQuery &q) { q.agent = u"Maya"_s; }, {u"c"_s, u"a"_s});
    row("line with agent", [](CallQuery &q) { q.agent = u"Maya"_s, q.line = u"Desk"_s; }, {u"a"_s});
    row("a number, called or calling", [](CallQuery &q) { q.number = u"+442079460018"_s; }, {u"c"_s, u"b"_s});
    row("a number without its plus", [](CallQuery &q) { q.number = u"33123456789"_s; }, {u"d"_s});
    row("our own number is nobody's", [](CallQuery &q) { q.number = u"+14155550100"_s; }, {});
    row("part of a number", [](CallQuery &q) { q.number = u"+4420794600"_s; }, {});
    row("one reason", [](CallQuery &q) { q.reasons = {EndReason::NoAnswer}; }, {u"b"_s});
    row("several reasons", [](CallQuery &q) { q.reasons = {EndReason::NoAnswer, EndReason::EngineFailed}; }, {u"c"_s, u"b"_s});
    row("answered", [](CallQuery &q) { q.answered = true; }, {u"d"_s, u"c"_s, u"a"_s});
    row("not answered", [](CallQuery &q) { q.answered = false; }, {u"b"_s});
    row("live", [](CallQuery &q) { q.liveOnly = true; }, {u"d"_s});
    row("words", [](CallQuery &q) { q.words = u"cheese"_s; }, {u"d"_s, u"a"_s});
    row("words with a time", [](CallQuery &q) { q.words = u"cheese"_s, q.until = at(3); }, {u"a"_s});
    row("part of a number with a reason", [](CallQuery &q) { q.words = u"4420794"_s, q.reasons = {EndReason::EngineFailed}; }, {u"c"_s});
}

void tst_JournalQuery::filters()
{
    QFETCH(CallQuery, query);
    QFETCH(QStringList, expected);
    QCOMPARE(idsOf(query), expected);
}

void tst_JournalQuery::pagesAndFiltersGoTogether()
{
    CallQuery query;
    query.line = u"Desk"_s;
    query.limit = 2;
    QCOMPARE(idsOf(query), QStringList({u"d"_s, u"b"_s}));
    query.before = CallId(u"b"_s);
    QCOMPARE(idsOf(query), QStringList({u"a"_s}));
}

void tst_JournalQuery::namesWhatThereIsToChooseFrom()
{
    const auto names = answerOf(m_journal->names());
    QVERIFY(names);
    QCOMPARE(names->lines, QStringList({u"Desk"_s, u"it's \"Home\""_s}));
    QCOMPARE(names->agents, QStringList({u"Maya"_s, u"Otto"_s}));
}

void tst_JournalQuery::theCostIsInTheSummary()
{
    QCOMPARE(answerOf(m_journal->call(CallId(u"a"_s)))->cost, std::optional(0.0421));
    QCOMPARE(answerOf(m_journal->call(CallId(u"b"_s)))->cost, std::nullopt);
}

void tst_JournalQuery::findsThePersonsName()
{
    CallQuery query;
    query.words = u"whitf"_s;
    QCOMPARE(idsOf(query), QStringList({u"d"_s}));
}

void tst_JournalQuery::theOtherSideIsWhoCalledOrWasCalled()
{
    QCOMPARE(answerOf(m_journal->call(CallId(u"a"_s)))->number(), u"+14155550138"_s);
    QCOMPARE(answerOf(m_journal->call(CallId(u"d"_s)))->number(), u"+33123456789"_s);
}

void tst_JournalQuery::anOlderFileCanBeFilteredToo()
{
    QTemporaryDir dir;
    const auto path = dir.filePath(u"calls.db"_s);
    QVERIFY(QFile::copy(QStringLiteral(CALLWRIGHT_SOURCE_DIR "/tests/bridge/records/data/journal-1.db"), path));
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
    auto journal = Journal::open(path);
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().detail));
    QVERIFY((*journal)->openWarning().isEmpty());
    CallQuery query;
    query.line = u"Practice line"_s;
    query.agent = u"Front desk"_s;
    const auto calls = answerOf((*journal)->calls(query));
    QVERIFY(calls);
    QCOMPARE(calls->size(), 1);
    QCOMPARE(calls->first().id.toString(), u"old-answered"_s);
    QCOMPARE(calls->first().cost, std::optional(0.0421));
    QCOMPARE(answerOf((*journal)->names())->agents, QStringList({u"Billing helper"_s, u"Front desk"_s}));
    QCOMPARE(answerOf((*journal)->count({})), Result<int>(3));
    query = {};
    query.words = u"marmalade"_s;
    QCOMPARE(answerOf((*journal)->count(query)), Result<int>(1));
    QVERIFY(QFile::exists(path + u".before-update"_s));
}

void tst_JournalQuery::namesWithQuotesAreOnlyNames()
{
    CallQuery query;
    query.line = u"it's \"Home\""_s;
    QCOMPARE(idsOf(query), QStringList({u"c"_s}));
    query.line = u"' OR ''='"_s;
    QCOMPARE(idsOf(query), QStringList());
}

QTEST_GUILESS_MAIN(tst_JournalQuery)
#include "tst_journalquery.moc"
