// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/toolrequest.h"

#include <QJsonArray>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What goes to the server of a tool, and what of its answer the model is told.
class tst_ToolRequest : public QObject
{
    Q_OBJECT
private slots:
    void putsArgumentsWhereTheyBelong();
    void sendsTheRestAsABody();
    void fillsSecretsIn();
    void tellsWhatTheServerSaid_data();
    void tellsWhatTheServerSaid();

    // rainy
    void anArgumentCannotLeaveItsPlace_data();
    void anArgumentCannotLeaveItsPlace();
    void aSecretThatIsNotSetIsNamed();
    void refusesSecretsThatAreNone();
    void cutsNovels();

private:
    static HttpTool tool(const QString &method, const QString &url)
    {
        HttpTool tool;
        tool.method = method;
        tool.url = url;
        return tool;
    }
};

void tst_ToolRequest::putsArgumentsWhereTheyBelong()
{
    const auto request = requestFor(tool(u"GET"_s, u"https://shop.example/orders/{{id}}/items?lang=en"_s),
        {{u"id"_s, u"A 1"_s}, {u"page"_s, 2}, {u"only"_s, u"a&b=c"_s}, {u"list"_s, QJsonArray{1, 2}}}, {});
    QVERIFY(request);
    QCOMPARE(request->url.toEncoded(), QByteArray("https://shop.example/orders/A%201/items?lang=en&list=%5B1%2C2%5D&only=a%26b%3Dc&page=2"));
    QVERIFY(request->body.isEmpty());
}

void tst_ToolRequest::sendsTheRestAsABody()
{
    const auto request = requestFor(tool(u"POST"_s, u"https://shop.example/{{id}}"_s), {{u"id"_s, u"A1"_s}, {u"count"_s, 2}}, {});
    QVERIFY(request);
    QCOMPARE(request->url.toEncoded(), QByteArray("https://shop.example/A1"));
    QCOMPARE(request->body, QByteArray("{\"count\":2}"));
    QCOMPARE(requestFor(tool(u"POST"_s, u"https://shop.example/"_s), {}, {})->body, QByteArray("{}"));
}

void tst_ToolRequest::fillsSecretsIn()
{
    auto one = tool(u"POST"_s, u"https://shop.example/"_s);
    one.headers = {{u"Authorization"_s, u"Bearer {{secret:shop}}"_s}, {u"X-Plain"_s, u"{{shop}}"_s}};
    const auto request = requestFor(one, {}, {{u"shop"_s, u"s3cret {{secret:other}}"_s}});
    QVERIFY(request);
    QCOMPARE(request->headers, (QList<QPair<QByteArray, QByteArray>>{{"Authorization", "Bearer s3cret {{secret:other}}"}, {"X-Plain", "{{shop}}"}}));
}

void tst_ToolRequest::tellsWhatTheServerSaid_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QJsonObject>("result");
    QTest::newRow("JSON") << 200 << QByteArray(R"({"a":1})") << QJsonObject{{u"ok"_s, true}, {u"status"_s, 200}, {u"data"_s, QJsonObject{{u"a"_s, 1}}}};
    QTest::newRow("a list") << 201 << QByteArray("[1]") << QJsonObject{{u"ok"_s, true}, {u"status"_s, 201}, {u"data"_s, QJsonArray{1}}};
    QTest::newRow("words") << 200 << QByteArray("on its way") << QJsonObject{{u"ok"_s, true}, {u"status"_s, 200}, {u"data"_s, u"on its way"_s}};
    QTest::newRow("nothing") << 204 << QByteArray() << QJsonObject{{u"ok"_s, true}, {u"status"_s, 204}, {u"data"_s, QString()}};
    QTest::newRow("refused") << 404 << QByteArray("none") << QJsonObject{{u"ok"_s, false}, {u"status"_s, 404}, {u"data"_s, u"none"_s},
        {u"error"_s, u"the server answered 404"_s}};
}

void tst_ToolRequest::tellsWhatTheServerSaid()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QTEST(resultOf(status, body), "result");
}

void tst_ToolRequest::anArgumentCannotLeaveItsPlace_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("path"); // empty: refused
    QTest::newRow("up") << u"../admin"_s << QByteArray("/orders/..%2Fadmin/x");
    QTest::newRow("dots alone") << u".."_s << QByteArray();
    QTest::newRow("one dot") << u"."_s << QByteArray();
    QTest::newRow("a query") << u"1?admin=1"_s << QByteArray("/orders/1%3Fadmin%3D1/x");
    QTest::newRow("a fragment") << u"1#"_s << QByteArray("/orders/1%23/x");
    QTest::newRow("another server") << u"@evil.example/"_s << QByteArray("/orders/%40evil.example%2F/x");
    QTest::newRow("a line break") << u"1\r\nHost: evil"_s << QByteArray("/orders/1%0D%0AHost%3A%20evil/x");
    QTest::newRow("a place") << u"{{secret:shop}}"_s << QByteArray("/orders/%7B%7Bsecret%3Ashop%7D%7D/x");
    QTest::newRow("a novel") << QString(3000, u'x') << QByteArray();
}

void tst_ToolRequest::anArgumentCannotLeaveItsPlace()
{
    QFETCH(QString, value);
    QFETCH(QByteArray, path);
    const auto request = requestFor(tool(u"GET"_s, u"https://shop.example/orders/{{id}}/x"_s), {{u"id"_s, value}}, {{u"shop"_s, u"s3cret"_s}});
    QCOMPARE(bool(request), !path.isEmpty());
    if (request) {
        QCOMPARE(request->url.host(), u"shop.example"_s);
        QCOMPARE(request->url.toEncoded(), "https://shop.example" + path);
    }
}

void tst_ToolRequest::aSecretThatIsNotSetIsNamed()
{
    auto one = tool(u"POST"_s, u"https://shop.example/"_s);
    one.headers = {{u"Authorization"_s, u"Bearer {{secret:shop}}"_s}};
    const auto request = requestFor(one, {}, {});
    QVERIFY(!request);
    QCOMPARE(request.error().code, Error::Code::NotConfigured);
    QVERIFY(request.error().detail.contains(u"'shop'"_s));
}

void tst_ToolRequest::refusesSecretsThatAreNone()
{
    QCOMPARE(*readToolSecrets(uR"({"a":"b"})"_s), (ToolSecrets{{u"a"_s, u"b"_s}}));
    QVERIFY(readToolSecrets({})->isEmpty());
    for (const auto bad : {"[1]", "shop=s3cret", R"({"a":1})", "{\"a\":\"s3cret\\r\\nX: y\"}"}) {
        const auto secrets = readToolSecrets(QString::fromLatin1(bad));
        QVERIFY2(!secrets, bad);
        QVERIFY2(!secrets.error().detail.contains(u"s3cret"_s), bad);
    }
}

void tst_ToolRequest::cutsNovels()
{
    const auto result = resultOf(200, "\"" + QByteArray(20000, 'x') + "\"");
    QCOMPARE(result[u"data"_s].toString().size(), 8000);
    QVERIFY(result[u"cut"_s].toBool());
}

QTEST_GUILESS_MAIN(tst_ToolRequest)
#include "tst_toolrequest.moc"
