// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/toolcollector.h"

#include <QJsonArray>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// Tool calls out of the fragments that services send.
class tst_ToolCollector : public QObject
{
    Q_OBJECT
private slots:
    void joinsFragmentsByTheirNumber();
    void takesWholeCallsWithOneNumber();
    void nameAndIdMayComeAgain();
    void aToolWithoutParametersMayHaveNoArguments();

    void whatIsNoJsonIsToldAsWrong_data();
    void whatIsNoJsonIsToldAsWrong();
    void argumentsOfFiveMegabytesAreToldAsWrong();
    void callsWithoutAnIdGetOneEach();
    void fragmentsOfNoToolAreNoCall();
    void aHundredCallsAreLimited();
};

void tst_ToolCollector::joinsFragmentsByTheirNumber()
{
    ToolCollector tools;
    tools.add(0, u"a"_s, u"end_call"_s, "{\"rea");
    tools.add(1, u"b"_s, u"remember"_s, "{}");
    tools.add(0, {}, {}, "son\":\"done\"}");
    const auto wanted = tools.take();
    QCOMPARE(wanted.size(), 2);
    QCOMPARE(wanted[0].call.id, u"a"_s);
    QCOMPARE(wanted[0].call.name, u"end_call"_s);
    QCOMPARE(wanted[0].call.arguments, (QJsonObject{{u"reason"_s, u"done"_s}}));
    QCOMPARE(wanted[1].call.name, u"remember"_s);
    QVERIFY(wanted[0].wrong.isEmpty() && wanted[1].wrong.isEmpty());
    QVERIFY(tools.isEmpty());
}

void tst_ToolCollector::takesWholeCallsWithOneNumber()
{
    ToolCollector tools; // as servers that number nothing send them
    tools.add(0, u"a"_s, u"one"_s, "{\"x\":1}");
    tools.add(0, u"b"_s, u"two"_s, "{\"x\":2}");
    const auto wanted = tools.take();
    QCOMPARE(wanted.size(), 2);
    QCOMPARE(wanted[1].call.name, u"two"_s);
    QCOMPARE(wanted[1].call.arguments.value("x"_L1), 2);
}

void tst_ToolCollector::nameAndIdMayComeAgain()
{
    ToolCollector tools;
    tools.add(0, u"a"_s, u"one"_s, "{\"x\"");
    tools.add(0, u"a"_s, u"one"_s, ":1}");
    const auto wanted = tools.take();
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted[0].call.name, u"one"_s);
    QCOMPARE(wanted[0].call.arguments.value("x"_L1), 1);
}

void tst_ToolCollector::aToolWithoutParametersMayHaveNoArguments()
{
    ToolCollector tools;
    tools.add(0, u"a"_s, u"end_call"_s, {});
    QVERIFY(tools.take().first().wrong.isEmpty());
}

// ---- Rainy days

void tst_ToolCollector::whatIsNoJsonIsToldAsWrong_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::newRow("cut off") << QByteArray("{\"a\":");
    QTest::newRow("a list") << QByteArray("[1]");
    QTest::newRow("words") << QByteArray("please");
    QTest::newRow("null bytes") << QByteArray("\0\0", 2);
    QTest::newRow("two objects") << QByteArray("{}{}");
}

void tst_ToolCollector::whatIsNoJsonIsToldAsWrong()
{
    QFETCH(QByteArray, arguments);
    ToolCollector tools;
    tools.add(0, u"a"_s, u"one"_s, arguments);
    const auto wanted = tools.take();
    QCOMPARE(wanted.size(), 1);
    QVERIFY(!wanted[0].wrong.isEmpty());
    QVERIFY(wanted[0].call.arguments.isEmpty());
    QCOMPARE(wanted[0].call.id, u"a"_s); // so that it can be answered
}

void tst_ToolCollector::argumentsOfFiveMegabytesAreToldAsWrong()
{
    ToolCollector tools;
    for (int i = 0; i < 5 * 1024; ++i)
        tools.add(0, u"a"_s, u"one"_s, QByteArray(1024, 'x'));
    const auto wanted = tools.take();
    QCOMPARE(wanted.size(), 1);
    QVERIFY2(wanted[0].wrong.contains("too long"_L1), qPrintable(wanted[0].wrong));
}

void tst_ToolCollector::callsWithoutAnIdGetOneEach()
{
    ToolCollector tools;
    tools.add(0, {}, u"one"_s, "{}");
    tools.add(1, {}, u"one"_s, "{}");
    const auto first = tools.take();
    tools.add(0, {}, u"one"_s, "{}");
    const auto second = tools.take();
    const QSet<QString> ids{first[0].call.id, first[1].call.id, second[0].call.id};
    QCOMPARE(ids.size(), 3);
    QVERIFY(!ids.contains(QString()));
}

void tst_ToolCollector::fragmentsOfNoToolAreNoCall()
{
    ToolCollector tools;
    tools.add(3, {}, {}, "{}");
    QVERIFY(tools.take().isEmpty());
}

void tst_ToolCollector::aHundredCallsAreLimited()
{
    ToolCollector tools;
    for (int i = 0; i < 100; ++i)
        tools.add(i, QString::number(i), u"one"_s, "{}");
    QCOMPARE(tools.take().size(), ToolCollector::kMostCalls);
}

QTEST_GUILESS_MAIN(tst_ToolCollector)
#include "tst_toolcollector.moc"
