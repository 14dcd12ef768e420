// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/numbers/maydial.h"

#include <QtTest>

using namespace Qt::StringLiterals;
using namespace bridge;

class tst_MayDial : public QObject
{
    Q_OBJECT
private slots:
    void ordinaryNumbersMayBeDialled_data();
    void ordinaryNumbersMayBeDialled();
    // rainy
    void refusesWithASentence_data();
    void refusesWithASentence();
    void anOwnNumberIsKnownHoweverItIsWritten_data();
    void anOwnNumberIsKnownHoweverItIsWritten();
    void nothingIsNotDialled();
};

void tst_MayDial::ordinaryNumbersMayBeDialled_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("America") << u"+14155550138"_s;
    QTest::newRow("Britain") << u"+442071838750"_s;
    QTest::newRow("Germany") << u"+4930901820"_s;
    QTest::newRow("India") << u"+911123456789"_s;
    QTest::newRow("a mobile") << u"+447400123456"_s;
    QTest::newRow("toll free") << u"+18005550138"_s;
    QTest::newRow("a range younger than our tables") << u"+12115550138"_s;
}

void tst_MayDial::ordinaryNumbersMayBeDialled()
{
    QFETCH(QString, text);
    const auto number = readNumber(text);
    QVERIFY(number);
    const auto may = mayDial(*number, {u"+14155550100"_s, u""_s, u"agent@example.com"_s});
    QVERIFY2(may, may ? "" : qPrintable(may.error().detail));
}

void tst_MayDial::refusesWithASentence_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("region");
    QTest::addColumn<QString>("why");
    QTest::newRow("112") << u"112"_s << u""_s << u"emergency"_s;
    QTest::newRow("911 in America") << u"911"_s << u"US"_s << u"emergency"_s;
    QTest::newRow("999 with the country code") << u"+44999"_s << u""_s << u"emergency"_s;
    QTest::newRow("a short number") << u"611"_s << u"US"_s << u"short"_s;
    QTest::newRow("American 900") << u"+19005550138"_s << u""_s << u"premium"_s;
    QTest::newRow("British 09") << u"+449098790000"_s << u""_s << u"premium"_s;
    QTest::newRow("international premium") << u"+979123456789"_s << u""_s << u"premium"_s;
    QTest::newRow("German 0180") << u"+491803123456"_s << u""_s << u"surcharge"_s;
    QTest::newRow("personal number") << u"+447012345678"_s << u""_s << u"surcharge"_s;
    QTest::newRow("Iridium") << u"+881612345678"_s << u""_s << u"satellite"_s;
    QTest::newRow("Inmarsat") << u"+870773111632"_s << u""_s << u"satellite"_s;
    QTest::newRow("a network of no country, in no range known") << u"+882123456789"_s << u""_s << u"satellite"_s;
}

void tst_MayDial::refusesWithASentence()
{
    QFETCH(QString, text);
    QFETCH(QString, region);
    QFETCH(QString, why);
    const auto number = readNumber(text, region);
    QVERIFY2(number, number ? "" : qPrintable(number.error().detail));
    const auto may = mayDial(*number, {});
    QVERIFY(!may);
    QCOMPARE(may.error().code, Error::Code::Refused);
    QVERIFY2(may.error().detail.contains(why), qPrintable(may.error().detail));
    QVERIFY(may.error().detail.endsWith(u'.'));
}

void tst_MayDial::anOwnNumberIsKnownHoweverItIsWritten_data()
{
    QTest::addColumn<QString>("own");
    QTest::newRow("E.164") << u"+14155550138"_s;
    QTest::newRow("as people write it") << u"(415) 555-0138"_s;
    QTest::newRow("without the plus, as Plivo has it") << u"14155550138"_s;
    QTest::newRow("00") << u"0014155550138"_s;
    QTest::newRow("with something unreadable around it") << u"tel:+14155550138"_s;
}

void tst_MayDial::anOwnNumberIsKnownHoweverItIsWritten()
{
    QFETCH(QString, own);
    const auto number = readNumber(u"+14155550138");
    QVERIFY(number);
    const auto may = mayDial(*number, {u"+14155550100"_s, own});
    QVERIFY(!may);
    QCOMPARE(may.error().code, Error::Code::Refused);
    QVERIFY2(may.error().detail.contains(u"own"_s), qPrintable(may.error().detail));
    QVERIFY(mayDial(*readNumber(u"+14155550139"), {own}));
}

void tst_MayDial::nothingIsNotDialled()
{
    const auto may = mayDial({}, {});
    QVERIFY(!may);
    QCOMPARE(may.error().code, Error::Code::Malformed);
}

QTEST_GUILESS_MAIN(tst_MayDial)
#include "tst_maydial.moc"
