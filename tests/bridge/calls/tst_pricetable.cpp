// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/pricetable.h"

#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What a call costs, by what somebody wrote down. The sums here are by hand.
class tst_PriceTable : public QObject
{
    Q_OBJECT
private slots:
    void addsUpTokens();
    void addsUpMinutesAndCharacters();
    void theOperatorsPricesCountFirst();
    void aCallIsItsServicesAndItsLine();

    // rainy
    void whatHasNoPriceHasNoCost();
    void aCallWithAHoleHasNoCost();
    void refuses_data();
    void refuses();

private:
    static PriceTable table(const QByteArray &prices, const QByteArray &date = "2026-09-30")
    {
        const auto read = PriceTable::fromJson(QJsonDocument::fromJson("{\"date\":\"" + date + "\",\"prices\":" + prices + "}").object());
        if (!read)
            qFatal("%s", qPrintable(read.error().detail));
        return *read;
    }
};

void tst_PriceTable::addsUpTokens()
{
    const auto prices = table(R"([{"service":"gemini","model":"gemini-3.8-live*","inputTokens":0.5,"inputAudioTokens":3,"outputAudioTokens":12}])");
    Usage usage{u"gemini"_s, u"gemini-3.8-live-extended-thinking"_s};
    usage.inputTokens = 2000;       // 0.001
    usage.inputAudioTokens = 10000; // 0.03
    usage.outputAudioTokens = 5000; // 0.06
    QVERIFY(prices.costOf(usage));
    QCOMPARE(*prices.costOf(usage), 0.091);
}

void tst_PriceTable::addsUpMinutesAndCharacters()
{
    const auto prices = table(R"([{"service":"deepgram","minute":0.006},{"service":"elevenlabs","characters":50},{"service":"twilio","minute":0.01}])");
    Usage heard{u"deepgram"_s, u"nova-3"_s};
    heard.seconds = 90;
    QCOMPARE(*prices.costOf(heard), 0.009);
    Usage spoken{u"elevenlabs"_s, u"any"_s};
    spoken.characters = 1000;
    QCOMPARE(*prices.costOf(spoken), 0.05);
    QCOMPARE(*prices.costOf(u"twilio"_s, 61s), 0.02); // the second minute has begun
    QCOMPARE(*prices.costOf(u"twilio"_s, 60s), 0.01);
    QCOMPARE(*prices.costOf(u"twilio"_s, 0ms), 0.0);
}

void tst_PriceTable::theOperatorsPricesCountFirst()
{
    auto prices = table(R"([{"service":"twilio","minute":0.01},{"service":"plivo","minute":0.02}])");
    prices.putBefore(table(R"([{"service":"twilio","minute":0.05}])", "2026-11-01"));
    QCOMPARE(*prices.costOf(u"twilio"_s, 60s), 0.05);
    QCOMPARE(*prices.costOf(u"plivo"_s, 60s), 0.02);
    QCOMPARE(prices.date(), QDate(2026, 11, 1));
}

void tst_PriceTable::aCallIsItsServicesAndItsLine()
{
    CostMeter meter(table(R"([{"service":"gemini","outputAudioTokens":10},{"service":"twilio","minute":0.01}])"));
    Usage usage{u"gemini"_s, u"m"_s};
    usage.outputAudioTokens = 1000;
    meter.add(usage);
    meter.add(usage);
    QCOMPARE(*meter.total(u"twilio"_s, 30s), 0.03);
}

void tst_PriceTable::whatHasNoPriceHasNoCost()
{
    const auto prices = table(R"([{"service":"gemini","model":"gemini-3.8-live","outputAudioTokens":10}])");
    Usage usage{u"gemini"_s, u"gemini-3.8-live"_s};
    usage.outputTokens = 1;
    QVERIFY(!prices.costOf(usage)); // another kind of token
    Usage other{u"gemini"_s, u"gemini-9"_s};
    other.outputAudioTokens = 1;
    QVERIFY(!prices.costOf(other));
    QVERIFY(!prices.costOf(u"twilio"_s, 1s));
}

void tst_PriceTable::aCallWithAHoleHasNoCost()
{
    CostMeter meter(table(R"([{"service":"gemini","outputAudioTokens":10},{"service":"twilio","minute":0.01}])"));
    QVERIFY(!meter.total(u"twilio"_s, 30s)); // the engine counted nothing
    Usage usage{u"gemini"_s, u"m"_s};
    usage.outputAudioTokens = 1000;
    meter.add(usage);
    QVERIFY(meter.total(u"twilio"_s, 30s));
    QVERIFY(!meter.total(u"plivo"_s, 30s));
    usage.inputTokens = 1;
    meter.add(usage);
    QVERIFY(!meter.total(u"twilio"_s, 30s));
}

void tst_PriceTable::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::newRow("no date") << QByteArray(R"({"prices":[]})");
    QTest::newRow("a date that is none") << QByteArray(R"({"date":"yesterday","prices":[]})");
    QTest::newRow("nobody's price") << QByteArray(R"({"date":"2026-09-30","prices":[{"minute":1}]})");
    QTest::newRow("a price that is none") << QByteArray(R"({"date":"2026-09-30","prices":[{"service":"a","hour":1}]})");
    QTest::newRow("a price as text") << QByteArray(R"({"date":"2026-09-30","prices":[{"service":"a","minute":"1"}]})");
    QTest::newRow("less than nothing") << QByteArray(R"({"date":"2026-09-30","prices":[{"service":"a","minute":-1}]})");
}

void tst_PriceTable::refuses()
{
    QFETCH(QByteArray, json);
    QVERIFY(!PriceTable::fromJson(QJsonDocument::fromJson(json).object()));
}

QTEST_GUILESS_MAIN(tst_PriceTable)
#include "tst_pricetable.moc"
