// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/address.h"
#include "bridge/settings/settings.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What the rest of the program asks of its settings.
class tst_Settings : public QObject
{
    Q_OBJECT
private slots:
    void answersWithTheTablesDefaultWhenNobodySetIt();
    void aChangeMakesAnotherValue();
    void anEmptyValueIsNobodysValue();
    void numbersAndFlagsMayComeAsText();
    void mediaStreamsUseThePublicAddressUnlessTheyHaveTheirOwn_data();
    void mediaStreamsUseThePublicAddressUnlessTheyHaveTheirOwn();
    void thePublicAddressIsCutAfterTheHost_data();
    void thePublicAddressIsCutAfterTheHost();
    // rainy
    void aPublicAddressThatIsNoneIsRefused_data();
    void aPublicAddressThatIsNoneIsRefused();
    void loopbackIsToldFromTheRest();
};

void tst_Settings::answersWithTheTablesDefaultWhenNobodySetIt()
{
    const Settings settings;
    QCOMPARE(settings.number(u"server/port"), 5000);
    QCOMPARE(settings.text(u"server/address"), u"127.0.0.1"_s);
    QCOMPARE(settings.flag(u"server/verifySignatures"), true);
    QCOMPARE(settings.url(u"twilio/apiUrl"), QUrl(u"https://api.twilio.com"_s));
    QCOMPARE(settings.text(u"twilio/apiUrl"), u"https://api.twilio.com"_s);
    QCOMPARE(settings.text(u"gemini/model"), u"gemini-3.8-live"_s);
    QVERIFY(settings.text(u"gemini/apiKey").isEmpty());
    QVERIFY(settings.url(u"server/publicUrl").isEmpty());
    QVERIFY(!settings.isSet(u"server/port"));
}

void tst_Settings::aChangeMakesAnotherValue()
{
    const Settings before;
    const auto after = before.with(u"server/port", 0).with(u"ui/theme", u"dark"_s);
    QCOMPARE(after.number(u"server/port"), 0);
    QVERIFY(after.isSet(u"server/port"));
    QCOMPARE(after.text(u"ui/theme"), u"dark"_s);
    QCOMPARE(before.number(u"server/port"), 5000);
    QVERIFY(!before.isSet(u"server/port"));
}

void tst_Settings::anEmptyValueIsNobodysValue()
{
    const auto settings = Settings().with(u"server/port", 6000).with(u"server/port", QString());
    QCOMPARE(settings.number(u"server/port"), 5000);
    QVERIFY(!settings.isSet(u"server/port"));
}

void tst_Settings::numbersAndFlagsMayComeAsText()
{
    const auto settings = Settings().with(u"server/port", u"8080"_s).with(u"server/verifySignatures", u"no"_s);
    QCOMPARE(settings.number(u"server/port"), 8080);
    QCOMPARE(settings.flag(u"server/verifySignatures"), false);
    QCOMPARE(settings.with(u"server/verifySignatures", true).flag(u"server/verifySignatures"), true);
}

void tst_Settings::mediaStreamsUseThePublicAddressUnlessTheyHaveTheirOwn_data()
{
    QTest::addColumn<QString>("publicUrl");
    QTest::addColumn<QString>("publicWsUrl");
    QTest::addColumn<QUrl>("expected");
    QTest::newRow("none") << u""_s << u""_s << QUrl();
    QTest::newRow("https") << u"https://a.example"_s << u""_s << QUrl(u"wss://a.example"_s);
    QTest::newRow("http with a port") << u"http://127.0.0.1:5000"_s << u""_s << QUrl(u"ws://127.0.0.1:5000"_s);
    QTest::newRow("its own") << u"https://a.example"_s << u"wss://b.example"_s << QUrl(u"wss://b.example"_s);
    QTest::newRow("its own, as https") << u"https://a.example"_s << u"https://b.example"_s << QUrl(u"wss://b.example"_s);
}

void tst_Settings::mediaStreamsUseThePublicAddressUnlessTheyHaveTheirOwn()
{
    QFETCH(QString, publicUrl);
    QFETCH(QString, publicWsUrl);
    QFETCH(QUrl, expected);
    const auto settings = Settings().with(u"server/publicUrl", publicUrl).with(u"server/publicWsUrl", publicWsUrl);
    QCOMPARE(settings.url(u"server/publicWsUrl"), expected);
    QCOMPARE(settings.text(u"server/publicWsUrl"), expected.toString());
}

void tst_Settings::thePublicAddressIsCutAfterTheHost_data()
{
    QTest::addColumn<QString>("pasted");
    QTest::addColumn<QUrl>("expected");
    QTest::newRow("nothing to cut") << u"https://a.example"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("a slash") << u"https://a.example/"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("a path") << u"https://a.example/webhook"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("a path, a query") << u"https://a.example:8443/x/y?z=1#f"_s << QUrl(u"https://a.example:8443"_s);
    QTest::newRow("blanks") << u"  https://a.example \n"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("no scheme") << u"a.example/webhook"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("a stream's scheme") << u"wss://a.example/media"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("capitals") << u"HTTPS://A.Example"_s << QUrl(u"https://a.example"_s);
    QTest::newRow("an IPv6 address") << u"http://[::1]:5000/x"_s << QUrl(u"http://[::1]:5000"_s);
}

void tst_Settings::thePublicAddressIsCutAfterTheHost()
{
    QFETCH(QString, pasted);
    QFETCH(QUrl, expected);
    QCOMPARE(Settings().with(u"server/publicUrl", pasted).url(u"server/publicUrl"), expected);
}

void tst_Settings::aPublicAddressThatIsNoneIsRefused_data()
{
    QTest::addColumn<QString>("pasted");
    QTest::newRow("another scheme") << u"ftp://a.example"_s;
    QTest::newRow("a password in it") << u"https://user:pass@a.example"_s;
    QTest::newRow("no host") << u"https://"_s;
    QTest::newRow("only a path") << u"/webhook"_s;
    QTest::newRow("a blank inside") << u"https://a example"_s;
    QTest::newRow("a port that is none") << u"https://a.example:99999"_s;
}

void tst_Settings::aPublicAddressThatIsNoneIsRefused()
{
    QFETCH(QString, pasted);
    QVERIFY(!originOf(pasted));
}

void tst_Settings::loopbackIsToldFromTheRest()
{
    QVERIFY(isLoopback(u"localhost"_s));
    QVERIFY(isLoopback(u"127.0.0.1"_s));
    QVERIFY(isLoopback(u"127.9.9.9"_s));
    QVERIFY(isLoopback(u"::1"_s));
    QVERIFY(!isLoopback(u"0.0.0.0"_s));
    QVERIFY(!isLoopback(u"10.0.0.1"_s));
    QVERIFY(!isLoopback(u"localhost.example"_s));
    QVERIFY(!isLoopback(u""_s));
}

QTEST_GUILESS_MAIN(tst_Settings)
#include "tst_settings.moc"
