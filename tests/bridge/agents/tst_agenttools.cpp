// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/agenttools.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What a profile lets an agent do.
class tst_AgentTools : public QObject
{
    Q_OBJECT
private slots:
    void isReadBackAsItWasWritten();
    void aToolWithoutParametersTakesNone();
    void namesWhoMayBeTransferredTo();

    void refuses_data();
    void refuses();

private:
    static QJsonObject json(const QByteArray &text) { return QJsonDocument::fromJson(text).object(); }
};

void tst_AgentTools::isReadBackAsItWasWritten()
{
    const auto written = json(R"({"sendDigits":true,"scheduleCallback":true,"remember":true,"googleSearch":true,
        "transfer":[{"name":"billing","to":"+14155550111","when":"invoices","asksFirst":true}],
        "http":[{"name":"find_order","description":"Finds an order","method":"GET","url":"https://shop.example/orders/{{id}}",
            "parameters":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]},
            "headers":{"Authorization":"Bearer {{secret:shop}}"},"timeoutMs":3000,"mayBePrivate":true}],
        "mcp":[{"url":"https://tools.example/mcp","headers":{},"only":["a","b"],"mayBePrivate":false}]})");
    AgentTools tools;
    QCOMPARE(AgentTools::read(written, tools), QString());
    QVERIFY(tools.sendDigits && tools.scheduleCallback && tools.remember);
    QCOMPARE(tools.transfers[0].to, u"+14155550111"_s);
    QVERIFY(tools.transfers[0].asksFirst);
    QCOMPARE(tools.http[0].spec.name, u"find_order"_s);
    QCOMPARE(tools.http[0].timeout, 3s);
    QCOMPARE(tools.http[0].headers.value(u"Authorization"_s), u"Bearer {{secret:shop}}"_s);
    QCOMPARE(tools.mcp[0].only, (QStringList{u"a"_s, u"b"_s}));
    QCOMPARE(tools.toJson(), written);
}

void tst_AgentTools::aToolWithoutParametersTakesNone()
{
    AgentTools tools;
    QCOMPARE(AgentTools::read(json(R"({"http":[{"name":"ping","description":"p","url":"http://10.0.0.1/ping"}]})"), tools), QString());
    QCOMPARE(tools.http[0].method, u"POST"_s);
    QCOMPARE(tools.http[0].spec.parameters["type"_L1].toString(), u"object"_s);
    QVERIFY(!tools.http[0].mayBePrivate);
}

void tst_AgentTools::namesWhoMayBeTransferredTo()
{
    const auto spec = transferCallTool({{u"billing"_s, u"invoices"_s}, {u"sales"_s, {}}});
    const auto to = spec.parameters["properties"_L1]["to"_L1];
    QCOMPARE(to["enum"_L1].toArray(), (QJsonArray{u"billing"_s, u"sales"_s}));
    QVERIFY(to["description"_L1].toString().contains("billing: invoices; sales"_L1));
    QVERIFY(!QString::fromUtf8(QJsonDocument(spec.parameters).toJson()).contains(u'+')); // never a number
}

void tst_AgentTools::refuses_data()
{
    QTest::addColumn<QByteArray>("tools");
    QTest::addColumn<QString>("named");
    QTest::newRow("what is unknown") << QByteArray(R"({"fly":true})") << u"tools.fly"_s;
    QTest::newRow("a transfer without a name") << QByteArray(R"({"transfer":[{"to":"+1"}]})") << u"transfer.name"_s;
    QTest::newRow("a transfer with spaces") << QByteArray(R"({"transfer":[{"name":"my boss","to":"+1"}]})") << u"transfer.name"_s;
    QTest::newRow("a list of texts") << QByteArray(R"({"http":["x"]})") << u"tools.http"_s;
    QTest::newRow("a tool without a description") << QByteArray(R"({"http":[{"name":"a","url":"https://a.example"}]})") << u"description"_s;
    QTest::newRow("a name that models refuse") << QByteArray(R"({"http":[{"name":"a-b","description":"d","url":"https://a.example"}]})") << u"name"_s;
    QTest::newRow("another program's files") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"file:///etc/passwd"}]})") << u"http.url"_s;
    QTest::newRow("a server that the model chooses") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://{{host}}/x"}]})") << u"http.url"_s;
    QTest::newRow("a server in part") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://api.{{zone}}.example/"}]})") << u"http.url"_s;
    QTest::newRow("a password in the address") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://me:pw@a.example/"}]})") << u"http.url"_s;
    QTest::newRow("no method") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://a.example","method":"CONNECT"}]})") << u"http.method"_s;
    QTest::newRow("a header with a line break") << QByteArray("{\"http\":[{\"name\":\"a\",\"description\":\"d\",\"url\":\"https://a.example\",\"headers\":{\"X\":\"a\\r\\nHost: b\"}}]}") << u"header"_s;
    QTest::newRow("parameters that are no object") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://a.example","parameters":{"type":"string"}}]})") << u"parameters"_s;
    QTest::newRow("a tool that is ours") << QByteArray(R"({"http":[{"name":"end_call","description":"d","url":"https://a.example"}]})") << u"end_call"_s;
    QTest::newRow("one tool twice") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://a.example"},{"name":"a","description":"d","url":"https://a.example"}]})") << u"'a'"_s;
    QTest::newRow("a patience without end") << QByteArray(R"({"http":[{"name":"a","description":"d","url":"https://a.example","timeoutMs":600000}]})") << u"timeoutMs"_s;
    QTest::newRow("a tool server with a place in it") << QByteArray(R"({"mcp":[{"url":"https://a.example/{{x}}"}]})") << u"mcp.url"_s;
}

void tst_AgentTools::refuses()
{
    QFETCH(QByteArray, tools);
    QFETCH(QString, named);
    AgentTools read;
    const auto problem = AgentTools::read(json(tools), read);
    QVERIFY2(problem.contains(named), qPrintable(u"'%1' says nothing of %2"_s.arg(problem, named)));
}

QTEST_GUILESS_MAIN(tst_AgentTools)
#include "tst_agenttools.moc"
