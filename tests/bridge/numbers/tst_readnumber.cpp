// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/numbers/phonenumber.h"

#include <QRandomGenerator>
#include <QtTest>

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace bridge;

// The numbers are from ranges kept free for examples (NANPA 555-01xx) or public: a police headquarters, a fund's head office.
class tst_ReadNumber : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatPeopleWrite_data();
    void readsWhatPeopleWrite();
    void knowsWhatKindOfNumberItIs_data();
    void knowsWhatKindOfNumberItIs();
    void showsItAsPeopleThereWriteIt();
    void knowsTheClockOfACountryThatHasOne_data();
    void knowsTheClockOfACountryThatHasOne();
    void knowsEmergencyNumbersEverywhere_data();
    void knowsEmergencyNumbersEverywhere();
    void aNumberThatOnlyBeginsLikeAnEmergencyNumberIsNone();
    // rainy
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void neverRepeatsTheNumberInAnError();
    void survivesAnyText();
    void canBeAskedFromManyThreads();
};

void tst_ReadNumber::readsWhatPeopleWrite_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("defaultRegion");
    QTest::addColumn<QString>("e164");
    QTest::addColumn<QString>("region");

    QTest::newRow("E.164 of the United States") << u"+14155550138"_s << u""_s << u"+14155550138"_s << u"US"_s;
    QTest::newRow("E.164 of Great Britain") << u"+442071838750"_s << u""_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("E.164 of Germany") << u"+4930901820"_s << u""_s << u"+4930901820"_s << u"DE"_s;
    QTest::newRow("E.164 of India") << u"+911123456789"_s << u""_s << u"+911123456789"_s << u"IN"_s;
    QTest::newRow("spaces, a dash and brackets") << u" +1 (415) 555-0138 "_s << u""_s << u"+14155550138"_s << u"US"_s;
    QTest::newRow("dots") << u"+1.415.555.0138"_s << u""_s << u"+14155550138"_s << u"US"_s;
    QTest::newRow("no-break spaces and an en dash") << u"+44\u00A020\u202F7183\u20138750"_s << u""_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("marks of writing direction around it") << u"\u202A+442071838750\u202C"_s << u""_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("full-width digits") << u"\uFF0B\uFF14\uFF14 20 7183 8750"_s << u""_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("the trunk zero in brackets") << u"+44 (0)20 7183 8750"_s << u""_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("00 instead of +") << u"00442071838750"_s << u""_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("00 from a country that dials it") << u"0044 20 7183 8750"_s << u"DE"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("00 from a country that dials 011") << u"0044 20 7183 8750"_s << u"US"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("Australia's 0011 is not 00") << u"0011 44 20 7183 8750"_s << u"AU"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("America's 011") << u"011 44 20 7183 8750"_s << u"US"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("a national number") << u"020 7183 8750"_s << u"GB"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("the region in small letters") << u"020 7183 8750"_s << u"gb"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("ten digits in America") << u"415-555-0138"_s << u"US"_s << u"+14155550138"_s << u"US"_s;
    QTest::newRow("a country code without +") << u"14155550138"_s << u"US"_s << u"+14155550138"_s << u"US"_s;
    QTest::newRow("the country code wins over the default") << u"+442071838750"_s << u"US"_s << u"+442071838750"_s << u"GB"_s;
    QTest::newRow("Italy keeps its zero") << u"+39 06 1234 5678"_s << u""_s << u"+390612345678"_s << u"IT"_s;
    QTest::newRow("the Vatican has an exchange of Rome") << u"+39 06 6982"_s << u""_s << u"+39066982"_s << u"VA"_s;
    QTest::newRow("Canada is not the United States") << u"+1 416 555 0138"_s << u""_s << u"+14165550138"_s << u"CA"_s;
}

void tst_ReadNumber::readsWhatPeopleWrite()
{
    QFETCH(QString, text);
    QFETCH(QString, defaultRegion);
    const auto number = readNumber(text, defaultRegion);
    QVERIFY2(number, number ? "" : qPrintable(number.error().detail));
    QTEST(number->e164, "e164");
    QTEST(number->region, "region");
}

void tst_ReadNumber::knowsWhatKindOfNumberItIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("region");
    QTest::addColumn<PhoneNumber::Kind>("kind");

    QTest::newRow("London office") << u"+442071838750"_s << u""_s << PhoneNumber::Fixed;
    QTest::newRow("London mobile") << u"+447400123456"_s << u""_s << PhoneNumber::Mobile;
    QTest::newRow("Indian mobile") << u"+919876543210"_s << u""_s << PhoneNumber::Mobile;
    QTest::newRow("America's numbers do not tell") << u"+14155550138"_s << u""_s << PhoneNumber::Fixed;
    QTest::newRow("800") << u"+18005550138"_s << u""_s << PhoneNumber::TollFree;
    QTest::newRow("international 800") << u"+80012345678"_s << u""_s << PhoneNumber::TollFree;
    QTest::newRow("900") << u"+19005550138"_s << u""_s << PhoneNumber::Premium;
    QTest::newRow("British 09") << u"+449098790000"_s << u""_s << PhoneNumber::Premium;
    QTest::newRow("German 0900") << u"+499001654321"_s << u""_s << PhoneNumber::Premium;
    QTest::newRow("international premium rate") << u"+979123456789"_s << u""_s << PhoneNumber::Premium;
    QTest::newRow("British personal number") << u"+447012345678"_s << u""_s << PhoneNumber::Shared;
    QTest::newRow("German 0180") << u"+491803123456"_s << u""_s << PhoneNumber::Shared;
    QTest::newRow("British 056") << u"+445612345678"_s << u""_s << PhoneNumber::Voip;
    QTest::newRow("telephone company's 611") << u"611"_s << u"US"_s << PhoneNumber::Short;
    QTest::newRow("an area code nobody has") << u"+12115550138"_s << u""_s << PhoneNumber::Unknown;
}

void tst_ReadNumber::knowsWhatKindOfNumberItIs()
{
    QFETCH(QString, text);
    QFETCH(QString, region);
    const auto number = readNumber(text, region);
    QVERIFY2(number, number ? "" : qPrintable(number.error().detail));
    QTEST(number->kind, "kind");
}

void tst_ReadNumber::showsItAsPeopleThereWriteIt()
{
    QCOMPARE(readNumber(u"+14155550138")->national, u"(415) 555-0138"_s);
    QCOMPARE(readNumber(u"+442071838750")->national, u"020 7183 8750"_s);
}

void tst_ReadNumber::knowsTheClockOfACountryThatHasOne_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("zone");
    QTest::newRow("Great Britain") << u"+442071838750"_s << u"Europe/London"_s;
    QTest::newRow("India") << u"+911123456789"_s << u"Asia/Kolkata"_s;
    QTest::newRow("Germany: two zones, one clock") << u"+4930901820"_s << u"Europe/Berlin"_s;
    QTest::newRow("the United States: many clocks") << u"+14155550138"_s << u""_s;
    QTest::newRow("Spain: the Canaries are an hour behind") << u"+34912345678"_s << u""_s;
    QTest::newRow("no country") << u"+80012345678"_s << u""_s;
}

void tst_ReadNumber::knowsTheClockOfACountryThatHasOne()
{
    QFETCH(QString, text);
    const auto number = readNumber(text);
    QVERIFY(number);
    QTEST(number->timeZone, "zone");
}

void tst_ReadNumber::knowsEmergencyNumbersEverywhere_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("region");
    QTest::addColumn<QString>("digits");
    QTest::newRow("112, country unknown") << u"112"_s << u""_s << u"112"_s;
    QTest::newRow("911, country unknown") << u"911"_s << u""_s << u"911"_s;
    QTest::newRow("999, country unknown") << u"999"_s << u""_s << u"999"_s;
    QTest::newRow("000, country unknown") << u"000"_s << u""_s << u"000"_s;
    QTest::newRow("911 in America") << u"9-1-1"_s << u"US"_s << u"911"_s;
    QTest::newRow("999 in Britain") << u"999"_s << u"GB"_s << u"999"_s;
    QTest::newRow("911 where it is no number at all: mobiles know it") << u"911"_s << u"DE"_s << u"911"_s;
    QTest::newRow("110 in Germany") << u"110"_s << u"DE"_s << u"110"_s;
    QTest::newRow("100 in India") << u"100"_s << u"IN"_s << u"100"_s;
    QTest::newRow("+112") << u"+112"_s << u""_s << u"112"_s;
    QTest::newRow("with the country code") << u"+1911"_s << u""_s << u"1911"_s;
    QTest::newRow("with Britain's") << u"+44 999"_s << u""_s << u"44999"_s;
    QTest::newRow("more digits after it, in America") << u"911 555 0138"_s << u"US"_s << u"9115550138"_s;
}

void tst_ReadNumber::knowsEmergencyNumbersEverywhere()
{
    QFETCH(QString, text);
    QFETCH(QString, region);
    const auto number = readNumber(text, region);
    QVERIFY2(number, number ? "" : qPrintable(number.error().detail));
    QCOMPARE(number->kind, PhoneNumber::Emergency);
    QTEST(number->e164, "digits");
}

void tst_ReadNumber::aNumberThatOnlyBeginsLikeAnEmergencyNumberIsNone()
{
    // Delhi is 11, and a subscriber there may have 2345 6789.
    const auto delhi = readNumber(u"1123456789", u"IN"_s);
    QVERIFY(delhi);
    QCOMPARE(delhi->e164, u"+911123456789"_s);
    QCOMPARE(delhi->kind, PhoneNumber::Fixed);
}

void tst_ReadNumber::saysWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("region");
    QTest::addColumn<QString>("why"); // words of the sentence

    QTest::newRow("nothing") << u""_s << u""_s << u"no number"_s;
    QTest::newRow("blanks") << u"  \t "_s << u""_s << u"no number"_s;
    QTest::newRow("a plus alone") << u"+"_s << u""_s << u"no number"_s;
    QTest::newRow("brackets alone") << u"()"_s << u"US"_s << u"no number"_s;
    QTest::newRow("no country code") << u"415 555 0138"_s << u""_s << u"no country code"_s;
    QTest::newRow("letters") << u"1-800-FLOWERS"_s << u"US"_s << u"letters"_s;
    QTest::newRow("an extension") << u"+14155550138 ext 5"_s << u""_s << u"letters"_s;
    QTest::newRow("letters of another script") << u"+1415555\u0430138"_s << u""_s << u"letters"_s;
    QTest::newRow("a second plus") << u"+1+4155550138"_s << u""_s << u"digits, spaces"_s;
    QTest::newRow("a plus at the end") << u"14155550138+"_s << u"US"_s << u"digits, spaces"_s;
    QTest::newRow("keys that are not digits") << u"*67 4155550138#"_s << u"US"_s << u"digits, spaces"_s;
    QTest::newRow("two numbers") << u"+14155550138, +14155550139"_s << u""_s << u"digits, spaces"_s;
    QTest::newRow("a line break's worth of header") << u"+14155550138;x=1"_s << u""_s << u"digits, spaces"_s;
    QTest::newRow("a NUL inside") << u"+1415555\0" u"0138"_s << u""_s << u"digits, spaces"_s;
    QTest::newRow("no such country") << u"+99912345678"_s << u""_s << u"No country"_s;
    QTest::newRow("no country begins with 0") << u"+0123456789"_s << u""_s << u"No country"_s;
    QTest::newRow("00 and nothing") << u"00"_s << u""_s << u"too short"_s;
    QTest::newRow("too short for America") << u"+1415555013"_s << u""_s << u"too short"_s;
    QTest::newRow("too long for America") << u"+141555501381"_s << u""_s << u"too long"_s;
    QTest::newRow("longer than any number") << u"+4930901820901820901820"_s << u""_s << u"too long"_s;
    QTest::newRow("without its area code") << u"71838750"_s << u"GB"_s << u"area code"_s;
    QTest::newRow("a country that is none") << u"020 7183 8750"_s << u"XX"_s << u"default country"_s;
    QTest::newRow("a country's name instead of its code") << u"020 7183 8750"_s << u"Britain"_s << u"default country"_s;
    QTest::newRow("257 characters") << u"+1"_s + QString(255, u' ') << u""_s << u"far too long"_s;
    QTest::newRow("a megabyte") << QString(1 << 20, u'1') << u"US"_s << u"far too long"_s;
}

void tst_ReadNumber::saysWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, region);
    QFETCH(QString, why);
    const auto number = readNumber(text, region);
    QVERIFY2(!number, number ? qPrintable(number->e164) : "");
    QCOMPARE(number.error().code, Error::Code::Malformed);
    QVERIFY2(number.error().detail.contains(why), qPrintable(number.error().detail));
    QVERIFY(number.error().detail.endsWith(u'.'));
}

void tst_ReadNumber::neverRepeatsTheNumberInAnError()
{
    for (const auto &text : {u"+1415555013"_s, u"+99955501387"_s, u"4155550138"_s, u"+1415555013877"_s, u"+1 41x5550138"_s}) {
        const auto number = readNumber(text);
        QVERIFY(!number);
        QVERIFY2(!number.error().detail.contains(u"555"_s), qPrintable(number.error().detail));
    }
}

void tst_ReadNumber::survivesAnyText()
{
    const auto seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    const QString likely = u"0123456789+-() ./\u200E\u0661\uFF11*#;xA\U0001F600"_s;
    const QStringList regions = {u""_s, u"US"_s, u"GB"_s, u"IN"_s, u"001"_s, u"\0"_s, u"ZZ"_s};
    for (int i = 0; i < 5000; ++i) {
        QString text;
        const auto length = random.bounded(30);
        for (int n = 0; n < length; ++n)
            text += random.bounded(10) ? likely.at(random.bounded(int(likely.size()))) : QChar(char16_t(random.bounded(0x10000)));
        const auto number = readNumber(text, regions.at(random.bounded(int(regions.size()))));
        if (!number)
            QVERIFY2(number.error().code == Error::Code::Malformed && !number.error().detail.isEmpty(), qPrintable(text));
        else if (number->e164.startsWith(u'+')) // what was read once reads as itself
            QCOMPARE(readNumber(number->e164)->e164, number->e164);
    }
}

void tst_ReadNumber::canBeAskedFromManyThreads()
{
    std::atomic<int> right = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&right] {
            for (int i = 0; i < 100; ++i) {
                const auto american = readNumber(u"(415) 555-0138", u"US"_s);
                const auto german = readNumber(u"+4930901820");
                right += american && american->e164 == "+14155550138"_L1 && german && german->timeZone == "Europe/Berlin"_L1;
            }
        });
    }
    threads.clear(); // joins
    QCOMPARE(right.load(), 800);
}

QTEST_GUILESS_MAIN(tst_ReadNumber)
#include "tst_readnumber.moc"
