// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/database.h"
#include "bridge/records/journal.h"
#include "tests/bridge/records/somecalls.h"

#include <QSignalSpy>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace bridge;
using namespace Qt::StringLiterals;

// A disk that takes no more: from now on, no write of this process makes a file longer. The real system calls fail.
class FullDisk
{
public:
    explicit FullDisk(qint64 size)
    {
        std::signal(SIGXFSZ, SIG_IGN); // else the kernel ends us
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit now{rlim_t(size), m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

// While the disk fails calls go on, and nothing that fits in memory is lost.
class tst_JournalTrouble : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup() { m_journal.reset(); }
    void whatCouldNotBeWrittenIsWrittenLater();
    void aLockedFileIsWaitedFor();
    void questionsAreAnsweredInTrouble();
    void memoryIsBoundedAndEndsAreKept();
    void endingInTroubleDoesNotHang();

private:
    void write(SomeCall &call, int events);
    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
    std::unique_ptr<Journal> m_journal;
};

void tst_JournalTrouble::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(u"calls.db"_s);
    auto journal = Journal::open(m_path);
    QVERIFY(journal);
    m_journal = std::move(*journal);
}

void tst_JournalTrouble::write(SomeCall &call, int events)
{
    const auto first = call.events.size();
    for (int i = 0; i < events; ++i)
        call.callerSaid(u"sentence number %1"_s.arg(i), int(call.events.size()));
    for (auto i = first; i < call.events.size(); ++i)
        m_journal->append(call.events.at(i));
}

void tst_JournalTrouble::whatCouldNotBeWrittenIsWrittenLater()
{
    QSignalSpy troubled(m_journal.get(), &Journal::troubled);
    QSignalSpy recovered(m_journal.get(), &Journal::recovered);
    SomeCall call(u"a"_s);
    call.placed();
    m_journal->append(call.events.first());
    QVERIFY(answerOf(m_journal->call(call.id())));
    {
        const FullDisk full(QFileInfo(m_path + u"-wal"_s).size());
        write(call, 100);
        QVERIFY(troubled.wait(10000));
        write(call, 100);
        QTest::qWait(0);
        QVERIFY(!m_journal->flushed().isFinished());
        QVERIFY(recovered.isEmpty());
    }
    QVERIFY(recovered.wait(10000));
    QCOMPARE(troubled.size(), 1);
    QCOMPARE(recovered.size(), 1);
    const auto error = troubled.first().first().value<Error>();
    QCOMPARE(error.code, Error::Code::Storage);
    QVERIFY2(error.detail.contains("space"_L1), qPrintable(error.detail));
    const auto events = answerOf(m_journal->events(call.id()));
    QVERIFY(events);
    QCOMPARE(events->size(), 201);
    for (qsizetype i = 0; i < events->size(); ++i)
        QCOMPARE(events->at(i).seq, quint64(i + 1));
    QCOMPARE(answerOf(m_journal->call(call.id()))->turns, 200);
}

void tst_JournalTrouble::aLockedFileIsWaitedFor()
{
    QSignalSpy troubled(m_journal.get(), &Journal::troubled);
    QSignalSpy recovered(m_journal.get(), &Journal::recovered);
    auto somebody = Database::open(m_path, Database::Mode::ReadWrite);
    QVERIFY(somebody && somebody->exec(u"BEGIN IMMEDIATE"_s));
    SomeCall call(u"a"_s);
    call.placed().answered();
    call.appendTo(*m_journal);
    QVERIFY(troubled.wait(10000));
    QVERIFY(troubled.first().first().value<Error>().detail.contains("locked"_L1));
    QVERIFY(somebody->exec(u"COMMIT"_s));
    QVERIFY(recovered.wait(10000));
    QCOMPARE(answerOf(m_journal->events(call.id()))->size(), 2);
}

void tst_JournalTrouble::questionsAreAnsweredInTrouble()
{
    SomeCall(u"old"_s).placed().ended().appendTo(*m_journal);
    QVERIFY(answerOf(m_journal->call(CallId(u"old"_s))));
    QSignalSpy troubled(m_journal.get(), &Journal::troubled);
    const FullDisk full(QFileInfo(m_path + u"-wal"_s).size());
    SomeCall(u"new"_s).placed().appendTo(*m_journal);
    QVERIFY(troubled.wait(10000));
    QVERIFY(answerOf(m_journal->call(CallId(u"old"_s))));
    QCOMPARE(answerOf(m_journal->call(CallId(u"new"_s))).error().code, Error::Code::NotFound);
}

void tst_JournalTrouble::memoryIsBoundedAndEndsAreKept()
{
    QSignalSpy troubled(m_journal.get(), &Journal::troubled);
    QSignalSpy recovered(m_journal.get(), &Journal::recovered);
    SomeCall call(u"a"_s);
    call.placed();
    m_journal->append(call.events.first());
    QVERIFY(answerOf(m_journal->call(call.id())));
    {
        const FullDisk full(QFileInfo(m_path + u"-wal"_s).size());
        write(call, 1);
        QVERIFY(troubled.wait(10000));
        write(call, 120000);
        call.ended(EndReason::AgentSaidGoodbye, 9);
        m_journal->append(call.events.last());
    }
    QVERIFY(recovered.wait(20000));
    auto flushed = m_journal->flushed();
    QTRY_VERIFY_WITH_TIMEOUT(flushed.isFinished(), 60000);
    const auto events = answerOf(m_journal->events(call.id()));
    QVERIFY(events);
    QCOMPARE(events->size(), 100000); // the most of one answer; the first one was written before
    const auto last = answerOf(m_journal->events(call.id(), 100000));
    QVERIFY(last);
    QCOMPARE(last->size(), 2); // the hundred thousandth that waited, and the end
    QVERIFY(last->last().as<Ended>());
    QCOMPARE(answerOf(m_journal->call(call.id()))->reason, std::optional(EndReason::AgentSaidGoodbye));
}

void tst_JournalTrouble::endingInTroubleDoesNotHang()
{
    QSignalSpy troubled(m_journal.get(), &Journal::troubled);
    SomeCall call(u"a"_s);
    call.placed();
    const FullDisk full(QFileInfo(m_path + u"-wal"_s).size());
    write(call, 100);
    QVERIFY(troubled.wait(10000));
    auto flushed = m_journal->flushed();
    m_journal.reset();
    QVERIFY(flushed.isCanceled()); // never: "all is on disk"
}

QTEST_GUILESS_MAIN(tst_JournalTrouble)
#include "tst_journaltrouble.moc"
