// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"
#include "app/eventprinter.h"

#include <QtTest>

using namespace app;
using namespace bridge;
using namespace Qt::StringLiterals;
using Command = CommandLine::Command;

Q_DECLARE_METATYPE(Command)

// What people type, and what they read back.
class tst_CommandLine : public QObject
{
    Q_OBJECT
private slots:
    void findsTheCommand_data();
    void findsTheCommand();
    void takesEverythingForACall();
    void refusesWithUsage_data();
    void refusesWithUsage();
    void helpNamesEveryCommand();

    void aTranscriptReadsLikeAConversation();
    void wordsFromOutsideCannotSteerTheTerminal();
    void everyEndHasASentence();
};

void tst_CommandLine::findsTheCommand_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<Command>("command");
    QTest::newRow("nothing: the console") << QStringList{} << Command::Console;
    QTest::newRow("a telephone link: the console, which asks") << QStringList{u"tel:+1-415-555-0138"_s} << Command::Console;
    QTest::newRow("headless") << QStringList{u"--headless"_s} << Command::Headless;
    QTest::newRow("practice") << QStringList{u"--practice"_s} << Command::Practice;
    QTest::newRow("saying something is practice") << QStringList{u"--say"_s, u"Hello"_s} << Command::Practice;
    QTest::newRow("practice, headless") << QStringList{u"--headless"_s, u"--practice"_s} << Command::Practice;
    QTest::newRow("doctor") << QStringList{u"doctor"_s, u"--json"_s} << Command::Doctor;
    QTest::newRow("call") << QStringList{u"call"_s, u"+14155550138"_s} << Command::Call;
    QTest::newRow("tail of all") << QStringList{u"tail"_s} << Command::Tail;
    QTest::newRow("tail of one") << QStringList{u"tail"_s, u"id"_s} << Command::Tail;
    QTest::newRow("whisper") << QStringList{u"whisper"_s, u"id"_s, u"be brief"_s} << Command::Whisper;
    QTest::newRow("help wins") << QStringList{u"calls"_s, u"--help"_s} << Command::ShowHelp;
    QTest::newRow("version") << QStringList{u"--version"_s} << Command::ShowVersion;
}

void tst_CommandLine::findsTheCommand()
{
    QFETCH(QStringList, arguments);
    const auto line = CommandLine::parse(arguments);
    QVERIFY2(line, line ? "" : qPrintable(line.error().detail));
    QTEST(line->command, "command");
}

void tst_CommandLine::takesEverythingForACall()
{
    const auto line = CommandLine::parse({u"call"_s, u"+14155550138"_s, u"--line"_s, u"L"_s, u"--agent"_s, u"A"_s, u"--voice"_s, u"V"_s,
        u"--var"_s, u"name=Dana"_s, u"--var"_s, u"why=a=b"_s, u"--follow"_s, u"--port"_s, u"0"_s, u"--data"_s, u"/d"_s});
    QVERIFY(line);
    QCOMPARE(line->target, u"+14155550138"_s);
    QCOMPARE(line->line, u"L"_s);
    QCOMPARE(line->agent, u"A"_s);
    QCOMPARE(line->voice, u"V"_s);
    QCOMPARE(line->variables, (Variables{{u"name"_s, u"Dana"_s}, {u"why"_s, u"a=b"_s}}));
    QVERIFY(line->follow);
    QCOMPARE(line->settings.value(u"server/port"_s), u"0"_s);
    QCOMPARE(line->dataFolder, u"/d"_s);
}

void tst_CommandLine::refusesWithUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("no such command") << QStringList{u"dial"_s} << u"dial"_s;
    QTest::newRow("a telephone link with letters") << QStringList{u"tel:hello"_s} << u"tel:+14155550138"_s;
    QTest::newRow("two telephone links") << QStringList{u"tel:1"_s, u"tel:2"_s} << u"tel:NUMBER"_s;
    QTest::newRow("no such option") << QStringList{u"--colour"_s} << u"colour"_s;
    QTest::newRow("call without a number") << QStringList{u"call"_s} << u"call NUMBER"_s;
    QTest::newRow("two numbers") << QStringList{u"call"_s, u"1"_s, u"2"_s} << u"call NUMBER"_s;
    QTest::newRow("whisper without words") << QStringList{u"whisper"_s, u"id"_s} << u"whisper CALL"_s;
    QTest::newRow("a variable without a value") << QStringList{u"call"_s, u"1"_s, u"--var"_s, u"name"_s} << u"key=value"_s;
    QTest::newRow("a command and a practice call") << QStringList{u"calls"_s, u"--practice"_s} << u"--practice"_s;
}

void tst_CommandLine::refusesWithUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    const auto line = CommandLine::parse(arguments);
    QVERIFY(!line);
    QVERIFY2(line.error().detail.contains(named), qPrintable(line.error().detail));
}

void tst_CommandLine::helpNamesEveryCommand()
{
    const auto help = CommandLine::help();
    for (const auto &word : {u"doctor"_s, u"call NUMBER"_s, u"calls"_s, u"tail"_s, u"hangup"_s, u"whisper"_s, u"--headless"_s, u"--say"_s, u"--port"_s})
        QVERIFY2(help.contains(word), qPrintable(word));
}

static QString printed(EventPrinter::Style style, const QList<CallFact> &facts)
{
    QString text;
    QTextStream out(&text);
    EventPrinter printer(out, style);
    quint64 seq = 0;
    for (const auto &fact : facts)
        printer.print({CallId(u"c1"_s), ++seq, QDateTime::fromMSecsSinceEpoch(qint64(seq) * 1000, Qt::UTC), fact});
    return text;
}

void tst_CommandLine::aTranscriptReadsLikeAConversation()
{
    const auto text = printed(EventPrinter::Style::Transcript,
        {Placed{{u"+14155550138"_s, {}, u"Practice line"_s, {}, u"Demo"_s, {}, {}, {}}}, AgentSaid{u"Hel"_s, false, 1},
            AgentSaid{u"Hello"_s, true, 1}, CallerSaid{u"Hi"_s, true, {}, 2}, Ended{EndReason::CallerHungUp, Who::Caller, 4s, 3s, 1, 0, {}, {}}});
    const auto lines = text.split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 4); // a partial is no line
    QCOMPARE(lines[1], u"00:02  Agent   Hello"_s);
    QCOMPARE(lines[2], u"00:03  Caller  Hi"_s);
    QVERIFY(lines[3].contains("The caller hung up."_L1));
}

void tst_CommandLine::wordsFromOutsideCannotSteerTheTerminal()
{
    const auto nasty = u"a\x1b[2Jb\nc\u202Ed"_s;
    for (const auto style : {EventPrinter::Style::Transcript, EventPrinter::Style::Lines, EventPrinter::Style::Json}) {
        const auto text = printed(style, {CallerSaid{nasty, true, {}, 1}});
        QCOMPARE(text.count(u'\n'), 1);
        QVERIFY(!text.contains(QChar(0x1b)));
        if (style != EventPrinter::Style::Json)
            QVERIFY(!text.contains(QChar(0x202e)));
    }
}

void tst_CommandLine::everyEndHasASentence()
{
    for (int reason = 0; reason <= int(EndReason::Crashed); ++reason) {
        Ended ended;
        ended.reason = EndReason(reason);
        QVERIFY(sentenceFor(ended).endsWith(u'.'));
    }
}

QTEST_GUILESS_MAIN(tst_CommandLine)
#include "tst_commandline.moc"
