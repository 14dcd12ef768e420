// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/phonenumber.h"

#include <QtTest>

using namespace ui;
using namespace Qt::StringLiterals;

class tst_PhoneNumber : public QObject
{
    Q_OBJECT
private slots:
    void knowsTheRegion_data();
    void knowsTheRegion();
    void isSpacedForTheEye_data();
    void isSpacedForTheEye();
    void isWrittenAsPeopleThereDo();
    void theClockThere();
    void isMadeDialable_data();
    void isMadeDialable();
};

void tst_PhoneNumber::knowsTheRegion_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<QString>("region");
    QTest::newRow("San Francisco") << u"+14155552671"_s << u"US"_s;
    QTest::newRow("Toronto") << u"+14165550138"_s << u"CA"_s;
    QTest::newRow("Jamaica is neither") << u"+18765550138"_s << u"JM"_s;
    QTest::newRow("London, as typed") << u"+44 (20) 7946-0018"_s << u"GB"_s;
    QTest::newRow("Mumbai") << u"+919876543210"_s << u"IN"_s;
    QTest::newRow("Ireland, not Great Britain") << u"+35315550123"_s << u"IE"_s;
    QTest::newRow("Kazakhstan") << u"+77015550123"_s << u"KZ"_s;
    QTest::newRow("only the beginning") << u"+1"_s << u""_s;
    QTest::newRow("no country code") << u"4155550138"_s << u""_s;
    QTest::newRow("a name") << u"Dana"_s << u""_s;
    QTest::newRow("a code that nobody has") << u"+9991234567"_s << u""_s;
    QTest::newRow("too long") << u"+123456789012345678"_s << u""_s;
}

void tst_PhoneNumber::knowsTheRegion()
{
    QFETCH(QString, number);
    QFETCH(QString, region);
    QCOMPARE(regionOf(number), region);
}

void tst_PhoneNumber::isSpacedForTheEye_data()
{
    QTest::addColumn<QString>("number");
    QTest::addColumn<QString>("shown");
    QTest::newRow("United States") << u"+14155550138"_s << u"+1 415 555 0138"_s;
    QTest::newRow("London") << u"+442079460018"_s << u"+44 20 7946 0018"_s;
    QTest::newRow("India") << u"+919876543210"_s << u"+91 98765 43210"_s;
    QTest::newRow("short") << u"+1415"_s << u"+1415"_s;
    QTest::newRow("a name") << u"practice"_s << u"practice"_s;
    QTest::newRow("empty") << u""_s << u""_s;
    QTest::newRow("only a plus") << u"+"_s << u"+"_s;
}

void tst_PhoneNumber::isSpacedForTheEye()
{
    QFETCH(QString, number);
    QFETCH(QString, shown);
    QCOMPARE(spaced(number), shown);
}

void tst_PhoneNumber::isWrittenAsPeopleThereDo()
{
    QCOMPARE(nationalOf(u"+14155552671"_s), u"(415) 555-2671"_s);
    QCOMPARE(nationalOf(u"+442079460018"_s), u"020 7946 0018"_s);
    QCOMPARE(nationalOf(u"practice"_s), u"practice"_s);
}

void tst_PhoneNumber::theClockThere()
{
    QLocale::setDefault(QLocale(u"en_GB"_s));
    const QDateTime noon(QDate(2026, 1, 15), QTime(12, 0), Qt::UTC);
    QCOMPARE(clockOf(u"+442079460018"_s, noon), u"12:00"_s);
    QCOMPARE(clockOf(u"+919876543210"_s, noon), u"17:30"_s);
    QCOMPARE(clockOf(u"+14155552671"_s, noon), QString()); // one country, and several clocks
    QCOMPARE(clockOf(u"practice"_s, noon), QString());
}

void tst_PhoneNumber::isMadeDialable_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("number");
    QTest::newRow("pasted") << u" +1 (415) 555-0138 "_s << u"+14155550138"_s;
    QTest::newRow("with a hard space") << u"+44\u00a020\u00a07946\u00a00018"_s << u"+442079460018"_s;
    QTest::newRow("a plus inside is no number") << u"+1+2"_s << u"+1+2"_s;
    QTest::newRow("letters are left alone") << u" call Dana "_s << u"call Dana"_s;
    QTest::newRow("Arabic digits are not dialled as they are") << u"+٤٤"_s << u"+٤٤"_s;
}

void tst_PhoneNumber::isMadeDialable()
{
    QFETCH(QString, typed);
    QFETCH(QString, number);
    QCOMPARE(dialable(typed), number);
}

QTEST_APPLESS_MAIN(tst_PhoneNumber)
#include "tst_phonenumber.moc"
