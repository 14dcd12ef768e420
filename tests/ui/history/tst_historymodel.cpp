// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/history/pastcalls.h"
#include "ui/history/historymodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The list behind the history: pages, new questions, and a world that goes on meanwhile.
class tst_HistoryModel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void readsAPageAtATime();
    void aNewQuestionReplacesTheRows();
    void whatIsNewComesWithoutMovingTheRest();
    void aLiveCallThatEndsChangesItsRow();
    void whatWasErasedGoes();
    void rowsTellThemselvesInWords();
    void whenIsShortNearAndLongFarAway();
    void thousandsOfRowsAreReadWithoutAStall();
    // rainy
    void onlyTheLastQuestionIsAnswered();
    void oldRowsStandUntilTheAnswerComes();
    void aRefreshWhileAPageIsOnItsWayLosesNothing();
    void aCallThatNoLongerFitsGoes();

private:
    void fill(int count, int from = 0);
    void askAndWait(const CallQuery &query = {});
    QStringList ids() const;

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<HistoryModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void tst_HistoryModel::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    auto journal = Journal::open(m_dir->filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
    m_model = std::make_unique<HistoryModel>(*m_journal);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void tst_HistoryModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_journal.reset();
}

static SomeCall numbered(int i)
{
    return SomeCall(u"%1"_s.arg(i, 6, 10, QChar(u'0')), QDateTime(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC).addSecs(60 * i));
}

void tst_HistoryModel::fill(int count, int from)
{
    for (int i = from; i < from + count; ++i)
        numbered(i).placed().answered().ended().appendTo(*m_journal);
}

void tst_HistoryModel::askAndWait(const CallQuery &query)
{
    QSignalSpy answered(m_model.get(), &HistoryModel::answered);
    m_model->ask(query);
    QVERIFY(answered.wait());
}

QStringList tst_HistoryModel::ids() const
{
    QStringList ids;
    for (int row = 0; row < m_model->rowCount(); ++row)
        ids << m_model->index(row).data(HistoryModel::IdRole).toString();
    return ids;
}

void tst_HistoryModel::readsAPageAtATime()
{
    m_tester.reset(); // it fetches pages of its own accord
    fill(250);
    QCOMPARE(m_model->rowCount(), 0);
    askAndWait();
    QCOMPARE(m_model->rowCount(), 100);
    QCOMPARE(m_model->callAt(0)->id.toString(), u"000249"_s);
    for (const int rows : {200, 250}) {
        QVERIFY(m_model->canFetchMore({}));
        m_model->fetchMore({});
        QVERIFY(!m_model->canFetchMore({})); // one page at a time
        QTRY_COMPARE(m_model->rowCount(), rows);
    }
    QVERIFY(!m_model->canFetchMore({}));
    QCOMPARE(m_model->rowOf(CallId(u"000000"_s)), 249);
    const auto all = ids();
    QCOMPARE(QSet<QString>(all.begin(), all.end()).size(), 250);
}

void tst_HistoryModel::aNewQuestionReplacesTheRows()
{
    fill(20);
    numbered(30).placed(u"+442079460018"_s, u"Billing helper"_s).ended().appendTo(*m_journal);
    askAndWait();
    QCOMPARE(m_model->rowCount(), 21);
    CallQuery query;
    query.agent = u"Billing helper"_s;
    askAndWait(query);
    QCOMPARE(ids(), QStringList{u"000030"_s});
}

void tst_HistoryModel::whatIsNewComesWithoutMovingTheRest()
{
    fill(3);
    askAndWait();
    const QPersistentModelIndex kept(m_model->index(1));
    QSignalSpy reset(m_model.get(), &HistoryModel::modelReset), inserted(m_model.get(), &HistoryModel::rowsInserted);
    fill(2, 10);
    QSignalSpy answered(m_model.get(), &HistoryModel::answered);
    m_model->refresh({});
    QVERIFY(answered.wait());
    QCOMPARE(ids(), QStringList({u"000011"_s, u"000010"_s, u"000002"_s, u"000001"_s, u"000000"_s}));
    QCOMPARE(reset.size(), 0);
    QCOMPARE(inserted.size(), 2);
    QCOMPARE(kept.data(HistoryModel::IdRole).toString(), u"000001"_s);
    QSignalSpy changed(m_model.get(), &HistoryModel::dataChanged);
    m_model->refresh({});
    QVERIFY(answered.wait());
    QCOMPARE(inserted.size(), 2); // nothing happened, nothing is told
    QCOMPARE(changed.size(), 0);
}

void tst_HistoryModel::aLiveCallThatEndsChangesItsRow()
{
    fill(1);
    auto call = numbered(5);
    call.placed().answered();
    call.appendTo(*m_journal);
    askAndWait();
    QVERIFY(!m_model->callAt(0)->endedAt);
    QSignalSpy changed(m_model.get(), &HistoryModel::dataChanged);
    call.ended();
    m_journal->append(call.events.last());
    m_model->refresh({});
    QVERIFY(changed.wait());
    QCOMPARE(changed.first().first().toModelIndex().row(), 0);
    QVERIFY(m_model->callAt(0)->endedAt);
}

void tst_HistoryModel::whatWasErasedGoes()
{
    fill(5);
    askAndWait();
    QVERIFY(answerOf(m_journal->erase(CallId(u"000003"_s))));
    QTRY_COMPARE(ids(), QStringList({u"000004"_s, u"000002"_s, u"000001"_s, u"000000"_s}));
}

void tst_HistoryModel::rowsTellThemselvesInWords()
{
    numbered(1).placed().answered().ended(EndReason::EngineFailed).appendTo(*m_journal);
    askAndWait();
    const auto words = m_model->index(0).data(Qt::AccessibleTextRole).toString();
    for (const auto &part : {u"Dana"_s, u"outbound"_s, u"2026"_s, u"Front desk"_s, u"Practice line"_s, u"Failed"_s, u"Engine failed"_s, u"00:12"_s})
        QVERIFY2(words.contains(part), qPrintable(words));
}

void tst_HistoryModel::whenIsShortNearAndLongFarAway()
{
    const QDate today(2026, 11, 21);
    QCOMPARE(whenText(QDateTime(today, QTime(9, 12)), today), u"09:12"_s);
    QCOMPARE(whenText(QDateTime(QDate(2026, 11, 20), QTime(9, 12)), today), u"20 Nov 09:12"_s);
    QCOMPARE(whenText(QDateTime(QDate(2025, 11, 20), QTime(9, 12)), today), u"20 Nov 2025"_s);
}

void tst_HistoryModel::thousandsOfRowsAreReadWithoutAStall()
{
    fill(5000);
    m_tester.reset(); // it reads every row at every change
    askAndWait();
    QElapsedTimer timer;
    qint64 longest = 0;
    while (m_model->rowCount() < 5000) {
        m_model->fetchMore({});
        timer.start();
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        longest = qMax(longest, timer.elapsed());
        QVERIFY(m_model->rowCount() % 100 == 0);
    }
    qInfo() << "longest wait for an event, with the journal's part:" << longest << "ms";
    QVERIFY(longest < 500); // a page's time, not the list's; generous, as other programs run here too
}

void tst_HistoryModel::onlyTheLastQuestionIsAnswered()
{
    fill(3);
    numbered(30).placed(u"+442079460018"_s, u"Billing helper"_s).ended().appendTo(*m_journal);
    QSignalSpy answered(m_model.get(), &HistoryModel::answered);
    CallQuery query;
    for (const auto &words : {u"f"_s, u"fr"_s, u"fro"_s, u"bil"_s}) { // somebody types
        query.words = words;
        m_model->ask(query);
    }
    QVERIFY(answered.wait());
    QCOMPARE(ids(), QStringList{u"000030"_s});
    QCOMPARE(answerOf(m_journal->count({})), Result<int>(4)); // after the others' answers
    QCoreApplication::processEvents();
    QCOMPARE(answered.size(), 1);
}

void tst_HistoryModel::oldRowsStandUntilTheAnswerComes()
{
    fill(3);
    askAndWait();
    CallQuery query;
    query.words = u"nothing like it"_s;
    QSignalSpy answered(m_model.get(), &HistoryModel::answered);
    m_model->ask(query);
    QCOMPARE(m_model->rowCount(), 3);
    QVERIFY(answered.wait());
    QCOMPARE(m_model->rowCount(), 0);
}

void tst_HistoryModel::aRefreshWhileAPageIsOnItsWayLosesNothing()
{
    m_tester.reset(); // it fetches pages of its own accord
    fill(250);
    askAndWait();
    m_model->fetchMore({});
    m_model->refresh({});
    QTRY_COMPARE(m_model->rowCount(), 200);
    m_model->refresh({});
    m_model->fetchMore({});
    QTRY_VERIFY(m_model->canFetchMore({}));
    QCOMPARE(m_model->rowCount(), 200);
    m_model->fetchMore({});
    QTRY_COMPARE(m_model->rowCount(), 250);
}

void tst_HistoryModel::aCallThatNoLongerFitsGoes()
{
    auto call = numbered(1);
    call.placed().answered();
    call.appendTo(*m_journal);
    CallQuery live;
    live.liveOnly = true;
    askAndWait(live);
    QCOMPARE(m_model->rowCount(), 1);
    call.ended();
    m_journal->append(call.events.last());
    m_model->refresh(live);
    QTRY_COMPARE(m_model->rowCount(), 0);
}

QTEST_GUILESS_MAIN(tst_HistoryModel)
#include "tst_historymodel.moc"
