// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journal.h"
#include "bridge/records/retention.h"
#include "tests/bridge/records/somecalls.h"

#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QtTest>

#include <mutex>

using namespace bridge;
using namespace Qt::StringLiterals;

// What is deleted is gone: from the lists, from the search, and from the bytes of every file of the journal.
class tst_JournalErase : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_journal.reset(); }

    void erasesOneCall();
    void whatElseIsKeptOfACallGoesBeforeIt();
    void nothingOfItIsLeftInTheFiles();
    void nothingIsLeftOfOneAmongThousands();
    void erasesEverythingOfOneNumber();
    void theCopyOfAnUpdateGoesToo();
    void eventsAreWrittenWhileMuchIsErased();
    void whatACrashCutShortIsDoneAtTheNextStart();
    void oldCallsGoByTheClock();
    void keepingForEverErasesNothing();
    // rainy
    void anUnknownCallIsNotFound();
    void aLiveCallStays();
    void oneLiveCallOfANumberKeepsThemAll();
    void retentionLeavesLiveCalls();
    void noNumberIsNoOrderToDeleteAll();
    void whatComesLateBringsNothingBack();
    void aReaderInTheLogIsWaitedFor();
    void aFileThatCannotBeWrittenSaysSo();

private:
    void reopen();
    QByteArray bytes() const; // of every file there is
    bool isFound(const QString &words);

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
    std::unique_ptr<Journal> m_journal;
};

void tst_JournalErase::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(u"calls.db"_s);
    reopen();
}

void tst_JournalErase::reopen()
{
    m_journal.reset();
    auto journal = Journal::open(m_path);
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().detail));
    m_journal = std::move(*journal);
}

QByteArray tst_JournalErase::bytes() const
{
    QByteArray all;
    for (const auto &name : QDir(m_dir->path()).entryList(QDir::Files)) {
        QFile file(m_dir->filePath(name));
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all.toLower(); // words are indexed in lower case
}

bool tst_JournalErase::isFound(const QString &words)
{
    CallQuery query;
    query.words = words;
    const auto calls = answerOf(m_journal->calls(query));
    return calls && !calls->isEmpty();
}

// Words that stand in no other file.
static SomeCall secretCall(const QString &id, const QString &number = u"+15550001234"_s)
{
    SomeCall call(id);
    call.placed(number, u"Zylograph"_s).answered().callerSaid(u"My password is Xanthorrhoea"_s, 1);
    call.agentSaid(u"Thank you for the quixotry"_s, 1).then(ToolCalled{u"t"_s, u"look"_s, {{u"key"_s, u"wolframite"_s}}});
    return call.ended();
}

static SomeCall plainCall(const QString &id, const QString &number = u"+14155550138"_s)
{
    SomeCall call(id);
    return call.placed(number).answered().callerSaid(u"are you open on monday"_s, 1).agentSaid(u"from nine to five"_s, 1).ended();
}

static const QByteArrayList kTraces{"xanthorrhoea", "quixotry", "wolframite", "zylograph", "15550001234"};

void tst_JournalErase::erasesOneCall()
{
    plainCall(u"kept"_s).appendTo(*m_journal);
    secretCall(u"gone"_s).appendTo(*m_journal);
    QSignalSpy erased(m_journal.get(), &Journal::erased);
    QCOMPARE(answerOf(m_journal->erase(CallId(u"gone"_s))), Result<int>(1));
    QCOMPARE(answerOf(m_journal->call(CallId(u"gone"_s))).error().code, Error::Code::NotFound);
    QCOMPARE(answerOf(m_journal->events(CallId(u"gone"_s))).error().code, Error::Code::NotFound);
    QVERIFY(!isFound(u"xanthorrhoea"_s));
    QVERIFY(isFound(u"monday"_s));
    QCOMPARE(answerOf(m_journal->events(CallId(u"kept"_s)))->size(), 5);
    QTRY_COMPARE(erased.size(), 1);
    QCOMPARE(erased.first().first().value<QList<CallId>>(), QList{CallId(u"gone"_s)});
}

void tst_JournalErase::nothingOfItIsLeftInTheFiles()
{
    plainCall(u"kept"_s).appendTo(*m_journal);
    secretCall(u"gone"_s).appendTo(*m_journal);
    QVERIFY(answerOf(m_journal->call(CallId(u"gone"_s))));
    const auto before = bytes();
    for (const auto &trace : kTraces)
        QVERIFY2(before.contains(trace), trace); // else this test looks in the wrong place
    QVERIFY(answerOf(m_journal->erase(CallId(u"gone"_s))));
    const auto after = bytes(); // while it is open
    for (const auto &trace : kTraces)
        QVERIFY2(!after.contains(trace), trace);
    QVERIFY(after.contains("monday"));
    m_journal.reset();
    const auto closed = bytes();
    for (const auto &trace : kTraces)
        QVERIFY2(!closed.contains(trace), trace);
}

void tst_JournalErase::nothingIsLeftOfOneAmongThousands()
{
    for (int i = 0; i < 3000; ++i) {
        if (i % 1000 == 500)
            secretCall(u"gone%1"_s.arg(i)).appendTo(*m_journal);
        plainCall(u"kept%1"_s.arg(i), u"+1415%1"_s.arg(5550000 + i)).appendTo(*m_journal);
    }
    QCOMPARE(answerOf(m_journal->eraseNumber(u"+15550001234"_s)), Result<int>(3));
    const auto after = bytes();
    for (const auto &trace : kTraces)
        QVERIFY2(!after.contains(trace), trace);
    QCOMPARE(answerOf(m_journal->count({})), Result<int>(3000));
    CallQuery query;
    query.words = u"monday"_s;
    QCOMPARE(answerOf(m_journal->count(query)), Result<int>(3000));
}

void tst_JournalErase::whatElseIsKeptOfACallGoesBeforeIt()
{
    std::mutex lock; // the records thread writes, we read
    QList<CallId> gone;
    Result<void> answer;
    m_journal->eraseWith([&](const QList<CallId> &calls) {
        const std::lock_guard guard(lock);
        if (answer)
            gone += calls;
        return answer;
    });
    plainCall(u"gone"_s).appendTo(*m_journal);
    plainCall(u"stays"_s).appendTo(*m_journal);
    {
        const std::lock_guard guard(lock);
        answer = fail(Error::Code::Storage, u"the recording cannot be deleted"_s);
    }
    const auto refused = answerOf(m_journal->erase(CallId(u"gone"_s)));
    QVERIFY(!refused);
    QCOMPARE(refused.error().detail, u"the recording cannot be deleted"_s);
    QVERIFY(answerOf(m_journal->call(CallId(u"gone"_s)))); // nothing was half erased
    {
        const std::lock_guard guard(lock);
        answer = Result<void>();
    }
    QCOMPARE(answerOf(m_journal->erase(CallId(u"gone"_s))), Result<int>(1));
    const std::lock_guard guard(lock);
    QCOMPARE(gone, QList{CallId(u"gone"_s)});
}

void tst_JournalErase::erasesEverythingOfOneNumber()
{
    secretCall(u"a"_s).appendTo(*m_journal);
    Received received; // a carrier that writes no plus
    received.from = u"15550001234"_s;
    received.to = u"+14155550100"_s;
    SomeCall(u"b"_s).then(received).answered().ended().appendTo(*m_journal);
    received.from = u"+33123456789"_s;
    received.to = u"+15550001234"_s; // our own number: another person's call
    SomeCall(u"c"_s).then(received).answered().ended().appendTo(*m_journal);
    plainCall(u"d"_s).appendTo(*m_journal);
    QCOMPARE(answerOf(m_journal->eraseNumber(u"+15550001234"_s)), Result<int>(2));
    QVERIFY(!answerOf(m_journal->call(CallId(u"a"_s))));
    QVERIFY(!answerOf(m_journal->call(CallId(u"b"_s))));
    QVERIFY(answerOf(m_journal->call(CallId(u"c"_s))));
    QVERIFY(answerOf(m_journal->call(CallId(u"d"_s))));
    QCOMPARE(answerOf(m_journal->eraseNumber(u"+15550001234"_s)), Result<int>(0));
}

void tst_JournalErase::theCopyOfAnUpdateGoesToo()
{
    m_journal.reset();
    QVERIFY(QFile::remove(m_path));
    QVERIFY(QFile::copy(QStringLiteral(CALLWRIGHT_SOURCE_DIR "/tests/bridge/records/data/journal-1.db"), m_path));
    QVERIFY(QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner));
    reopen();
    QVERIFY(bytes().count("marmalade") > 1);
    QVERIFY(QFile::exists(m_path + u".before-update"_s));
    QCOMPARE(answerOf(m_journal->erase(CallId(u"old-answered"_s))), Result<int>(1));
    QVERIFY(!bytes().contains("marmalade"));
}

void tst_JournalErase::eventsAreWrittenWhileMuchIsErased()
{
    for (int i = 0; i < 2000; ++i)
        plainCall(u"old%1"_s.arg(i)).appendTo(*m_journal);
    QVERIFY(answerOf(m_journal->count({})));
    auto erasing = m_journal->eraseNumber(u"+14155550138"_s);
    int written = 0;
    for (; !erasing.isFinished(); ++written) {
        SomeCall live(u"live%1"_s.arg(written));
        live.placed(u"+33123456789"_s).appendTo(*m_journal);
        auto flushed = m_journal->flushed();
        QElapsedTimer waiting;
        waiting.start();
        while (!flushed.isFinished() && !waiting.hasExpired(1000))
            QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
        QVERIFY(flushed.isFinished());
    }
    QVERIFY2(written > 5, qPrintable(QString::number(written))); // it did not wait for the end of it
    QCOMPARE(erasing.result(), Result<int>(2000));
    QCOMPARE(answerOf(m_journal->count({})), Result<int>(written));
}

void tst_JournalErase::whatACrashCutShortIsDoneAtTheNextStart()
{
    secretCall(u"gone"_s).appendTo(*m_journal);
    m_journal.reset();
    {
        // What a crash between deleting and sweeping leaves behind.
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"crashed"_s);
        database.setDatabaseName(m_path);
        QVERIFY(database.open());
        QSqlQuery query(database);
        for (const auto &sql : {u"DELETE FROM words"_s, u"DELETE FROM events"_s, u"DELETE FROM calls"_s, u"INSERT INTO unswept VALUES (1)"_s})
            QVERIFY(query.exec(sql));
    }
    QSqlDatabase::removeDatabase(u"crashed"_s);
    QVERIFY(bytes().contains("xanthorrhoea")); // in the index of words
    reopen();
    QTRY_VERIFY(!bytes().contains("xanthorrhoea"));
}

void tst_JournalErase::oldCallsGoByTheClock()
{
    plainCall(u"old"_s).appendTo(*m_journal); // of 2026-11-21, 9:00
    SomeCall(u"new"_s, QDateTime(QDate(2026, 11, 22), QTime(9, 0), Qt::UTC)).placed().ended().appendTo(*m_journal);
    auto now = QDateTime(QDate(2026, 12, 21), QTime(8, 0), Qt::UTC);
    Retention retention(*m_journal, 30, [&now] { return now; });
    QSignalSpy erased(&retention, &Retention::erased);
    QVERIFY(erased.wait());
    QCOMPARE(erased.takeFirst().first().toInt(), 0);
    now = now.addSecs(2 * 3600);
    retention.look();
    QVERIFY(erased.wait());
    QCOMPARE(erased.takeFirst().first().toInt(), 1);
    QVERIFY(!answerOf(m_journal->call(CallId(u"old"_s))));
    QVERIFY(answerOf(m_journal->call(CallId(u"new"_s))));
}

void tst_JournalErase::keepingForEverErasesNothing()
{
    plainCall(u"old"_s).appendTo(*m_journal);
    Retention retention(*m_journal, 0, [] { return QDateTime(QDate(2999, 1, 1), QTime(0, 0), Qt::UTC); });
    retention.look();
    QCOMPARE(answerOf(m_journal->eraseNumber(u"+1"_s)), Result<int>(0)); // after whatever was asked before
    QVERIFY(answerOf(m_journal->call(CallId(u"old"_s))));
}

void tst_JournalErase::anUnknownCallIsNotFound()
{
    QCOMPARE(answerOf(m_journal->erase(CallId(u"nowhere"_s))).error().code, Error::Code::NotFound);
}

void tst_JournalErase::aLiveCallStays()
{
    SomeCall call(u"live"_s);
    call.placed().answered().callerSaid(u"still here"_s, 1);
    call.appendTo(*m_journal);
    const auto erased = answerOf(m_journal->erase(call.id()));
    QVERIFY(!erased);
    QCOMPARE(erased.error().code, Error::Code::NotPossibleNow);
    QVERIFY(erased.error().detail.contains("hang up"_L1));
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 3);
}

void tst_JournalErase::oneLiveCallOfANumberKeepsThemAll()
{
    secretCall(u"over"_s).appendTo(*m_journal);
    SomeCall(u"live"_s).placed(u"+15550001234"_s).appendTo(*m_journal);
    QCOMPARE(answerOf(m_journal->eraseNumber(u"+15550001234"_s)).error().code, Error::Code::NotPossibleNow);
    QVERIFY(answerOf(m_journal->call(CallId(u"over"_s))));
}

void tst_JournalErase::retentionLeavesLiveCalls()
{
    plainCall(u"over"_s).appendTo(*m_journal);
    SomeCall(u"live"_s).placed().appendTo(*m_journal);
    QCOMPARE(answerOf(m_journal->eraseBefore(QDateTime(QDate(2030, 1, 1), QTime(0, 0), Qt::UTC))), Result<int>(1));
    QVERIFY(answerOf(m_journal->call(CallId(u"live"_s))));
}

void tst_JournalErase::noNumberIsNoOrderToDeleteAll()
{
    SomeCall(u"anonymous"_s).placed(QString()).ended().appendTo(*m_journal);
    for (const auto &number : {u""_s, u"+"_s})
        QCOMPARE(answerOf(m_journal->eraseNumber(number)).error().code, Error::Code::Malformed);
    QVERIFY(answerOf(m_journal->call(CallId(u"anonymous"_s))));
}

void tst_JournalErase::whatComesLateBringsNothingBack()
{
    auto call = secretCall(u"gone"_s);
    call.appendTo(*m_journal);
    QVERIFY(answerOf(m_journal->erase(call.id())));
    SummaryReady late;
    late.text = u"They told their xanthorrhoea"_s;
    call.then(late);
    m_journal->append(call.events.last());
    QVERIFY(!answerOf(m_journal->call(call.id())));
    m_journal.reset();
    QVERIFY(!bytes().contains("xanthorrhoea"));
}

void tst_JournalErase::aReaderInTheLogIsWaitedFor()
{
    secretCall(u"gone"_s).appendTo(*m_journal);
    QVERIFY(answerOf(m_journal->call(CallId(u"gone"_s))));
    {
        auto other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
        other.setDatabaseName(m_path);
        QVERIFY(other.open());
        QSqlQuery reading(other);
        QVERIFY(reading.exec(u"SELECT * FROM events"_s) && reading.next());
        auto erasing = m_journal->erase(CallId(u"gone"_s));
        QTRY_VERIFY(!answerOf(m_journal->call(CallId(u"gone"_s))));
        QVERIFY(!erasing.isFinished());
        reading.finish();
        QCOMPARE(answerOf(erasing), Result<int>(1));
    }
    QSqlDatabase::removeDatabase(u"other"_s);
    QVERIFY(!bytes().contains("xanthorrhoea"));
}

void tst_JournalErase::aFileThatCannotBeWrittenSaysSo()
{
    secretCall(u"kept"_s).appendTo(*m_journal);
    QVERIFY(answerOf(m_journal->call(CallId(u"kept"_s))));
    {
        auto other = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"other"_s);
        other.setDatabaseName(m_path);
        QVERIFY(other.open());
        QSqlQuery locking(other);
        QVERIFY(locking.exec(u"BEGIN IMMEDIATE"_s));
        const auto erased = answerOf(m_journal->erase(CallId(u"kept"_s)));
        QVERIFY(!erased);
        QCOMPARE(erased.error().code, Error::Code::Storage);
        QVERIFY(erased.error().detail.contains("locked"_L1));
        QVERIFY(locking.exec(u"ROLLBACK"_s));
    }
    QSqlDatabase::removeDatabase(u"other"_s);
    QVERIFY(answerOf(m_journal->call(CallId(u"kept"_s))));
    QCOMPARE(answerOf(m_journal->erase(CallId(u"kept"_s))), Result<int>(1)); // and again, now that it can
}

QTEST_GUILESS_MAIN(tst_JournalErase)
#include "tst_journalerase.moc"
