// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/journal.h"
#include "bridge/records/journalfile.h"
#include "bridge/records/migrations.h"
#include "tests/bridge/records/somecalls.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// The file itself: fresh, old, newer, damaged, somebody else's, in use.
class tst_JournalFile : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void anOlderFileIsBroughtForwardAfterACopy();
    void aFreshFileNeedsNoCopy();
    // rainy
    void aStepThatFailsLeavesTheFileAsItWas();
    void aNewerFileIsRefusedAndLeftAlone();
    void anotherProgramsDatabaseIsLeftAlone();
    void aDamagedFileIsSetAsideAndTold_data();
    void aDamagedFileIsSetAsideAndTold();
    void aSecondProgramIsTurnedAway();
    void anUnusableFolderIsNamed_data();
    void anUnusableFolderIsNamed();
    void aFullDatabaseSaysSo();

private:
    QByteArray bytes() const;
    void writeBytes(const QByteArray &bytes) const;

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
};

void tst_JournalFile::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(u"calls.db"_s);
}

QByteArray tst_JournalFile::bytes() const
{
    QFile file(m_path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void tst_JournalFile::writeBytes(const QByteArray &bytes) const
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

const Migration kFirst{1, {u"CREATE TABLE a (x)"_s, u"INSERT INTO a VALUES (7)"_s}};
const Migration kSecond{2, {u"ALTER TABLE a ADD COLUMN y"_s, u"UPDATE a SET y = 8"_s}};

void tst_JournalFile::anOlderFileIsBroughtForwardAfterACopy()
{
    auto database = Database::open(m_path, Database::Mode::ReadWrite);
    QVERIFY(database);
    const auto backup = m_dir->filePath(u"it's a copy"_s);
    QVERIFY(migrate(*database, {kFirst}, backup));
    QVERIFY(!QFile::exists(backup));
    QVERIFY(migrate(*database, {kFirst, kSecond}, backup));
    QCOMPARE(database->value(u"PRAGMA user_version"_s)->toInt(), 2);
    QCOMPARE(database->value(u"SELECT x * 10 + y FROM a"_s)->toInt(), 78);
    auto copy = Database::open(backup, Database::Mode::ReadOnly);
    QVERIFY(copy);
    QCOMPARE(copy->value(u"PRAGMA user_version"_s)->toInt(), 1);
    QCOMPARE(copy->value(u"SELECT x FROM a"_s)->toInt(), 7);
}

void tst_JournalFile::aFreshFileNeedsNoCopy()
{
    QVERIFY(openJournalFile(m_path));
    QVERIFY(openJournalFile(m_path)); // again: nothing to do
    QVERIFY(!QFile::exists(m_path + u".before-update"_s));
}

void tst_JournalFile::aStepThatFailsLeavesTheFileAsItWas()
{
    auto database = Database::open(m_path, Database::Mode::ReadWrite);
    QVERIFY(database);
    QVERIFY(migrate(*database, {kFirst}, m_dir->filePath(u"copy"_s)));
    const Migration wrong{2, {u"ALTER TABLE a ADD COLUMN y"_s, u"UPDATE nowhere SET y = 8"_s}};
    QVERIFY(!migrate(*database, {kFirst, wrong}, m_dir->filePath(u"copy"_s)));
    QCOMPARE(database->value(u"PRAGMA user_version"_s)->toInt(), 1);
    QCOMPARE(database->value(u"SELECT count(*) FROM pragma_table_info('a')"_s)->toInt(), 1);
    QVERIFY(migrate(*database, {kFirst, kSecond}, m_dir->filePath(u"copy"_s))); // and it can go on later
}

void tst_JournalFile::aNewerFileIsRefusedAndLeftAlone()
{
    QVERIFY(openJournalFile(m_path));
    QVERIFY(Database::open(m_path, Database::Mode::ReadWrite)->exec(u"PRAGMA user_version = 99"_s));
    const auto before = bytes();
    const auto journal = Journal::open(m_path);
    QVERIFY(!journal);
    QCOMPARE(journal.error().code, Error::Code::Unsupported);
    QVERIFY(journal.error().detail.contains("99"_L1) && journal.error().detail.contains("update"_L1));
    QCOMPARE(bytes(), before);
}

void tst_JournalFile::anotherProgramsDatabaseIsLeftAlone()
{
    QVERIFY(Database::open(m_path, Database::Mode::ReadWrite)->exec(u"CREATE TABLE recipes (x)"_s));
    const auto before = bytes();
    const auto journal = Journal::open(m_path);
    QVERIFY(!journal);
    QCOMPARE(journal.error().code, Error::Code::Refused);
    QCOMPARE(bytes(), before);
}

void tst_JournalFile::aDamagedFileIsSetAsideAndTold_data()
{
    QTest::addColumn<QByteArray>("damage");
    QTest::addColumn<int>("at"); // byte; -1: it replaces the file
    QTest::newRow("no database at all") << QByteArray("this is no database, but a letter\n").repeated(100) << -1;
    QTest::newRow("a head of zeros") << QByteArray(100, '\0') << 0;
    QTest::newRow("a wrong first page") << QByteArray(300, '\xa5') << 100;
    QTest::newRow("a page of rubbish") << QByteArray(4096, '\x5a') << 8192;
}

void tst_JournalFile::aDamagedFileIsSetAsideAndTold()
{
    QFETCH(QByteArray, damage);
    QFETCH(int, at);
    {
        auto journal = Journal::open(m_path);
        QVERIFY(journal);
        SomeCall(u"old"_s).placed().ended().appendTo(**journal);
    }
    auto broken = bytes();
    QVERIFY(broken.size() > 16384);
    broken = at < 0 ? damage : broken.replace(at, damage.size(), damage);
    writeBytes(broken);

    auto journal = Journal::open(m_path);
    QVERIFY2(journal, journal ? "" : qPrintable(journal.error().detail));
    const auto aside = QDir(m_dir->path()).entryList({u"calls.db.damaged-*"_s});
    QCOMPARE(aside.size(), 1);
    QVERIFY((*journal)->openWarning().contains(aside.first()));
    QFile kept(m_dir->filePath(aside.first()));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll(), broken);
    SomeCall call(u"new"_s);
    call.placed().appendTo(**journal);
    QCOMPARE(answerOf((*journal)->events(call.id()))->size(), 1);
}

void tst_JournalFile::aSecondProgramIsTurnedAway()
{
    auto first = Journal::open(m_path);
    QVERIFY(first);
    SomeCall(u"live"_s).placed().appendTo(**first);
    const auto second = Journal::open(m_path);
    QVERIFY(!second);
    QCOMPARE(second.error().code, Error::Code::Busy);
    const auto call = answerOf((*first)->call(CallId(u"live"_s)));
    QVERIFY2(call && !call->endedAt, "the second one closed the first one's live call");
    first->reset();
    QVERIFY(Journal::open(m_path));
}

void tst_JournalFile::anUnusableFolderIsNamed_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("cannot be made") << u"/proc/callwright/calls.db"_s; // root cannot either
    QTest::newRow("cannot be written to") << u"/proc/calls.db"_s;
    QTest::newRow("below a file") << QCoreApplication::applicationFilePath() + u"/calls.db"_s;
    QTest::newRow("a folder in the file's place") << QDir::tempPath();
}

void tst_JournalFile::anUnusableFolderIsNamed()
{
    QFETCH(QString, path);
    const auto journal = Journal::open(path);
    QVERIFY(!journal);
    QCOMPARE(journal.error().code, Error::Code::Storage);
    QVERIFY2(journal.error().detail.contains(QFileInfo(path).path()), qPrintable(journal.error().detail));
}

void tst_JournalFile::aFullDatabaseSaysSo()
{
    auto file = openJournalFile(m_path);
    QVERIFY(file);
    auto &database = file->database;
    QVERIFY(database.exec(u"PRAGMA max_page_count = 1"_s)); // SQLite takes the size it has for the least
    QVERIFY(database.exec(u"CREATE TABLE blobs (x)"_s).error().detail.contains("disk is full"_L1)
        || database.exec(u"INSERT INTO blobs VALUES (zeroblob(10000000))"_s).error().detail.contains("disk is full"_L1));
}

QTEST_GUILESS_MAIN(tst_JournalFile)
#include "tst_journalfile.moc"
