// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/history/pastcalls.h"
#include "bridge/records/csvline.h"
#include "ui/history/callfiles.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// Calls as files: the three formats of one, and the table of many.
class tst_CallFiles : public QObject
{
    Q_OBJECT
private slots:
    void aCallInEveryFormat();
    void aTableOfAllThatIsFound();
    // rainy
    void cellsAreTextAndNothingElse_data();
    void cellsAreTextAndNothingElse();
    void namesFromOutsideChooseNoFolder();
    void whatCannotBeWrittenSaysWhy();
    void aTableThatCannotBeWrittenSaysWhy();
    void aTableIsWholeOrNotThere();
};

void tst_CallFiles::aCallInEveryFormat()
{
    SomeCall call(u"a"_s);
    call.placed().answered().callerSaid(u"Hello there"_s, 1).agentSaid(u"Good morning"_s, 1).ended();
    const auto text = callFile(call.events, u"txt"_s);
    QVERIFY(text.contains("Caller: Hello there\n") && text.contains("Agent: Good morning\n"));
    const auto subtitles = callFile(call.events, u"srt"_s);
    QVERIFY(subtitles.startsWith("1\n00:00:") && subtitles.contains(" --> "));
    const auto json = QJsonDocument::fromJson(callFile(call.events, u"json"_s)).object();
    QCOMPARE(json["call"_L1].toString(), u"a"_s);
    QCOMPARE(json["to"_L1].toString(), u"+14155550138"_s);
}

void tst_CallFiles::aTableOfAllThatIsFound()
{
    QTemporaryDir dir;
    auto journal = Journal::open(dir.filePath(u"calls.db"_s));
    QVERIFY(journal);
    for (int i = 0; i < 1203; ++i) { // more than the journal answers at once
        SomeCall call(u"%1"_s.arg(i, 5, 10, QChar(u'0')));
        call.placed(u"+1415%1"_s.arg(5550000 + i), i % 2 ? u"=1+1"_s : u"Müller, \"Anna\""_s).answered().ended();
        call.appendTo(**journal);
    }
    const auto path = dir.filePath(u"out.csv"_s);
    auto *table = new ListExport(**journal, {}, path);
    QSignalSpy finished(table, &ListExport::finished);
    table->start();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().toInt(), 1203);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto lines = QString::fromUtf8(file.readAll()).split(u"\r\n"_s);
    QCOMPARE(lines.size(), 1203 + 2); // the head, and what follows the last line's end
    QVERIFY(lines.first().endsWith("id,started,direction,number,name,agent,line,engine,answered,reason,seconds,turns,bargeIns,cost"_L1));
    QVERIFY2(lines[1].startsWith("01202,"_L1), qPrintable(lines[1])); // newest first
    QVERIFY2(lines[1].contains(u",outbound,'+14155551202,Dana,\"Müller, \"\"Anna\"\"\",Practice line,"_s), qPrintable(lines[1]));
    QVERIFY2(lines[1].endsWith(",yes,caller_hung_up,12.3,0,0,"_L1), qPrintable(lines[1]));
    QVERIFY2(lines[2].contains(u",Dana,'=1+1,"_s), qPrintable(lines[2]));
}

void tst_CallFiles::cellsAreTextAndNothingElse_data()
{
    QTest::addColumn<QString>("cell");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("text") << u"Dana"_s << QByteArray("Dana");
    QTest::newRow("nothing") << u""_s << QByteArray();
    QTest::newRow("a formula") << u"=HYPERLINK(1)"_s << QByteArray("'=HYPERLINK(1)");
    QTest::newRow("plus") << u"+1415"_s << QByteArray("'+1415");
    QTest::newRow("minus") << u"-2"_s << QByteArray("'-2");
    QTest::newRow("at") << u"@SUM(A1)"_s << QByteArray("'@SUM(A1)");
    QTest::newRow("behind a blank") << u" =1"_s << QByteArray("' =1");
    QTest::newRow("behind a tab") << u"\t=1"_s << QByteArray("\"'\t=1\"");
    QTest::newRow("behind a line's end") << u"\r\n=1"_s << QByteArray("\"'\r\n=1\"");
    QTest::newRow("a tab alone") << u"\tx"_s << QByteArray("\"'\tx\"");
    QTest::newRow("in the middle it is harmless") << u"1=1"_s << QByteArray("1=1");
    QTest::newRow("quotes") << u"a \"b\""_s << QByteArray("\"a \"\"b\"\"\"");
    QTest::newRow("a comma") << u"a,b"_s << QByteArray("\"a,b\"");
    QTest::newRow("two lines") << u"a\nb"_s << QByteArray("\"a\nb\"");
    QTest::newRow("a formula in quotes") << u"=\"a\""_s << QByteArray("\"'=\"\"a\"\"\"");
}

void tst_CallFiles::cellsAreTextAndNothingElse()
{
    QFETCH(QString, cell);
    QFETCH(QByteArray, expected);
    QCOMPARE(csvLine({cell, u"x"_s}), expected + ",x\r\n");
}

void tst_CallFiles::namesFromOutsideChooseNoFolder()
{
    CallSummary call;
    call.startedAt = QDateTime(QDate(2026, 11, 21), QTime(9, 12));
    call.parties.variables.insert(u"name"_s, u"../../etc/passwd\n:*?"_s);
    const auto name = suggestedName(call, u"txt"_s);
    QVERIFY2(name.startsWith("2026-11-21 0912 "_L1) && name.endsWith(".txt"_L1), qPrintable(name));
    QCOMPARE(name.count(u'.'), 1);
    QVERIFY(!name.contains(u'/') && !name.contains(u':') && !name.contains(u'\n'));
    call.parties.variables.insert(u"name"_s, QString(1000, u'x'));
    QVERIFY(suggestedName(call, u"txt"_s).size() < 100);
}

void tst_CallFiles::whatCannotBeWrittenSaysWhy()
{
    QTemporaryDir dir;
    const auto path = dir.filePath(u"no/such/folder/call.txt"_s);
    const auto trouble = writeFile(path, "words");
    QVERIFY2(trouble.contains(path) && trouble.contains("another folder"_L1), qPrintable(trouble));
    QVERIFY(writeFile(dir.filePath(u"call.txt"_s), "words").isEmpty());
    QVERIFY(writeFile(u"/proc/call.txt"_s, "words").contains("/proc/call.txt"_L1)); // root cannot either
    QVERIFY(writeFile(dir.path(), "words").contains(dir.path())); // a folder in its place
}

void tst_CallFiles::aTableThatCannotBeWrittenSaysWhy()
{
    QTemporaryDir dir;
    auto journal = Journal::open(dir.filePath(u"calls.db"_s));
    QVERIFY(journal);
    auto *table = new ListExport(**journal, {}, dir.filePath(u"no/such/folder/out.csv"_s));
    QSignalSpy failed(table, &ListExport::failed);
    table->start();
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().toString().contains("another folder"_L1));
}

void tst_CallFiles::aTableIsWholeOrNotThere()
{
    QTemporaryDir dir;
    auto journal = Journal::open(dir.filePath(u"calls.db"_s));
    QVERIFY(journal);
    const auto path = dir.filePath(u"out.csv"_s);
    QCOMPARE(writeFile(path, "the old table"), QString());
    {
        ListExport table(**journal, {}, path);
        table.start();
    } // the window was closed in the middle
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("the old table"));
}

QTEST_GUILESS_MAIN(tst_CallFiles)
#include "tst_callfiles.moc"
