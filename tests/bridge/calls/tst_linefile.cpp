// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/linefile.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_LineFile : public QObject
{
    Q_OBJECT
private slots:
    void readsLines();
    void noFileIsNoLine();
    void aWrongLineIsLeftOutAndNamed_data();
    void aWrongLineIsLeftOutAndNamed();
    void aFileThatIsNoListIsNamed_data();
    void aFileThatIsNoListIsNamed();

private:
    LineFile read(const QByteArray &json)
    {
        QFile file(m_folder.filePath(u"lines.json"_s));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no folder");
        file.write(json);
        file.close();
        return LineFile::read(file.fileName());
    }

    QTemporaryDir m_folder;
};

void tst_LineFile::readsLines()
{
    const auto found = read(R"([{"name":"Sales","carrier":"twilio","number":"+1 (500) 555-0006","agent":"Seller","inboundAgent":"Front desk"},
                                {"name":"Berlin","carrier":"plivo","number":"0049 30 901820"}])");
    QCOMPARE(found.problems, QStringList());
    QCOMPARE(found.lines.size(), 2);
    QCOMPARE(found.lines[0].number, u"+15005550006"_s);
    QCOMPARE(found.lines[0].agent, u"Seller"_s);
    QCOMPARE(found.lines[0].inboundAgent, u"Front desk"_s);
    QCOMPARE(found.lines[1].number, u"+4930901820"_s);
}

void tst_LineFile::noFileIsNoLine()
{
    const auto found = LineFile::read(m_folder.filePath(u"nothing.json"_s));
    QVERIFY(found.lines.isEmpty());
    QVERIFY(found.problems.isEmpty());
}

void tst_LineFile::aWrongLineIsLeftOutAndNamed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("named");
    QTest::newRow("no name") << QByteArray(R"({"carrier":"twilio","number":"+15005550006"})") << u"name"_s;
    QTest::newRow("no carrier") << QByteArray(R"({"name":"A","number":"+15005550006"})") << u"carrier"_s;
    QTest::newRow("no number") << QByteArray(R"({"name":"A","carrier":"twilio","number":"Sales"})") << u"number"_s;
    QTest::newRow("a typing mistake") << QByteArray(R"({"name":"A","carrier":"twilio","numbr":"+15005550006"})") << u"numbr"_s;
    QTest::newRow("a number that is no text") << QByteArray(R"({"name":"A","carrier":"twilio","number":15005550006})") << u"text"_s;
    QTest::newRow("a name twice") << QByteArray(R"({"name":"Good","carrier":"plivo","number":"+15005550007"})") << u"Good"_s;
    QTest::newRow("no object") << QByteArray("7") << u"object"_s;
}

void tst_LineFile::aWrongLineIsLeftOutAndNamed()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, named);
    const auto found = read(R"([{"name":"Good","carrier":"twilio","number":"+15005550006"},)" + line + "]");
    QCOMPARE(found.lines.size(), 1);
    QCOMPARE(found.problems.size(), 1);
    QVERIFY2(found.problems[0].contains(named), qPrintable(found.problems[0]));
    QVERIFY(found.problems[0].startsWith("Line 2 in"_L1));
}

void tst_LineFile::aFileThatIsNoListIsNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("an object") << QByteArray("{}");
    QTest::newRow("half a list") << QByteArray("[{\"name\":");
    QTest::newRow("nothing") << QByteArray();
}

void tst_LineFile::aFileThatIsNoListIsNamed()
{
    QFETCH(QByteArray, json);
    const auto found = read(json);
    QVERIFY(found.lines.isEmpty());
    QCOMPARE(found.problems.size(), 1);
    QVERIFY(found.problems[0].contains("lines.json"_L1));
}

QTEST_GUILESS_MAIN(tst_LineFile)
#include "tst_linefile.moc"
