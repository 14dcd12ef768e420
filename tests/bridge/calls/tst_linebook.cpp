// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/linebook.h"
#include "tests/fakes/fakecarrier.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_LineBook : public QObject
{
    Q_OBJECT
private slots:
    void aLineIsFoundByNameOrNumber();
    void aFurtherLineSpeaksForItsNumber();
    void aNumberThatIsCalledFindsItsLine_data();
    void aNumberThatIsCalledFindsItsLine();
    void linesOfUnknownCarriersAreNotThere();
    void numbersThatMayNotBeDialled_data();
    void numbersThatMayNotBeDialled();
    void aNumberIsReadAsPeopleWriteIt();
};

namespace {

const Line kSales{u"Sales"_s, u"fake"_s, u"+15005550007"_s, u"Seller"_s, u"Front desk"_s};

} // namespace

void tst_LineBook::aLineIsFoundByNameOrNumber()
{
    FakeCarrier carrier;
    const LineBook book({&carrier}, {kSales});
    QCOMPARE(book.all().size(), 2);
    QCOMPARE(book.find({})->name, u"Fake line"_s); // the first is the default
    QCOMPARE(book.find(u"Sales"_s)->agent, u"Seller"_s);
    QCOMPARE(book.find(u"+15005550007"_s)->name, u"Sales"_s);
    QCOMPARE(book.find(u"Nowhere"_s).error().code, Error::Code::NotFound);
}

void tst_LineBook::aFurtherLineSpeaksForItsNumber()
{
    FakeCarrier carrier;
    const LineBook book({&carrier}, {{u"Main"_s, u"fake"_s, u"+15005550006"_s, u"Front desk"_s, {}}});
    QCOMPARE(book.all().size(), 1);
    QCOMPARE(book.find(u"+15005550006"_s)->name, u"Main"_s);
}

void tst_LineBook::aNumberThatIsCalledFindsItsLine_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<QString>("line");
    QTest::newRow("as we write it") << u"+15005550007"_s << u"Sales"_s;
    QTest::newRow("without a plus") << u"15005550007"_s << u"Sales"_s;
    QTest::newRow("one that nobody knows") << u"+4930123456"_s << u"Fake line"_s;
    QTest::newRow("none") << QString() << u"Fake line"_s;
}

void tst_LineBook::aNumberThatIsCalledFindsItsLine()
{
    QFETCH(QString, number);
    FakeCarrier carrier;
    const LineBook book({&carrier}, {kSales});
    QTEST(book.called(u"fake"_s, number).name, "line");
}

void tst_LineBook::linesOfUnknownCarriersAreNotThere()
{
    FakeCarrier carrier;
    const LineBook book({&carrier}, {{u"Ghost"_s, u"ghost"_s, u"+15005550009"_s, {}, {}}});
    QCOMPARE(book.all().size(), 1);
    QCOMPARE(book.called(u"ghost"_s, u"+15005550009"_s).agent, QString());
}

void tst_LineBook::numbersThatMayNotBeDialled_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<Error::Code>("code");
    QTest::newRow("an emergency number") << u"112"_s << Error::Code::Refused;
    QTest::newRow("a premium number") << u"+19005550123"_s << Error::Code::Refused;
    QTest::newRow("our own") << u"+15005550006"_s << Error::Code::Refused;
    QTest::newRow("our own further one") << u"+15005550007"_s << Error::Code::Refused;
    QTest::newRow("no number at all") << u"hello"_s << Error::Code::Malformed;
}

void tst_LineBook::numbersThatMayNotBeDialled()
{
    QFETCH(QString, number);
    FakeCarrier carrier;
    const LineBook book({&carrier}, {kSales});
    const auto checked = book.checkNumber(number);
    QVERIFY(!checked);
    QTEST(checked.error().code, "code");
    QVERIFY(!checked.error().detail.isEmpty());
}

void tst_LineBook::aNumberIsReadAsPeopleWriteIt()
{
    FakeCarrier carrier;
    const LineBook book({&carrier}, {});
    QCOMPARE(book.checkNumber(u"+1 (415) 555-2671"_s)->e164, u"+14155552671"_s);
    QCOMPARE(book.checkNumber(u"0044 20 7946 0958"_s)->e164, u"+442079460958"_s);
}

QTEST_GUILESS_MAIN(tst_LineBook)
#include "tst_linebook.moc"
