// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/webhook.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

class tst_Webhook : public QObject
{
    Q_OBJECT
private slots:
    void decodesForms_data();
    void decodesForms();
    void findsHeadersInAnyCase();
    void pathStopsAtTheQuery();
    void readsAtMostAThousandFields();
    void survivesWrongPercentCodes();
};

void tst_Webhook::decodesForms_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<FormFields>("fields");
    QTest::newRow("a number") << QByteArray("To=%2B14155550138") << FormFields{{u"To"_s, u"+14155550138"_s}};
    QTest::newRow("plus is a space") << QByteArray("City=SAN+FRANCISCO") << FormFields{{u"City"_s, u"SAN FRANCISCO"_s}};
    QTest::newRow("UTF-8") << QByteArray("x=o%C3%B9") << FormFields{{u"x"_s, u"o\u00f9"_s}};
    QTest::newRow("empty value and no value") << QByteArray("a=&b") << FormFields{{u"a"_s, u""_s}, {u"b"_s, u""_s}};
    QTest::newRow("in order, repeated") << QByteArray("b=1&a=2&b=3")
        << FormFields{{u"b"_s, u"1"_s}, {u"a"_s, u"2"_s}, {u"b"_s, u"3"_s}};
    QTest::newRow("stray ampersands") << QByteArray("&&a=1&&") << FormFields{{u"a"_s, u"1"_s}};
    QTest::newRow("equals in the value") << QByteArray("a=b=c") << FormFields{{u"a"_s, u"b=c"_s}};
}

void tst_Webhook::decodesForms()
{
    QFETCH(QByteArray, encoded);
    QFETCH(FormFields, fields);
    QCOMPARE(formFields(encoded), fields);
}

void tst_Webhook::findsHeadersInAnyCase()
{
    const WebhookRequest request{"POST", "/", {{"x-twilio-signature", "first"}, {"X-Twilio-Signature", "second"}}, {}};
    QCOMPARE(request.header("X-TWILIO-Signature"), "first");
    QVERIFY(request.header("Host").isEmpty());
}

void tst_Webhook::pathStopsAtTheQuery()
{
    QCOMPARE((WebhookRequest{"GET", "/a/b?c=/d?e", {}, {}}).path(), "/a/b");
    QCOMPARE((WebhookRequest{"GET", "/a", {}, {}}).path(), "/a");
}

void tst_Webhook::readsAtMostAThousandFields()
{
    QCOMPARE(formFields(QByteArray("a=1&").repeated(100'000)).size(), 1000);
}

void tst_Webhook::survivesWrongPercentCodes()
{
    for (const auto text : {"a=%", "a=%4", "a=%zz", "a=%00", "%=%"})
        QCOMPARE(formFields(text).size(), 1);
}

QTEST_GUILESS_MAIN(tst_Webhook)
#include "tst_webhook.moc"
