// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/tools/toolbox.h"
#include "tests/fakes/faketools.h"

#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// An agent's tools against a server of tools on loopback.
class tst_Toolbox : public QObject
{
    Q_OBJECT
private slots:
    void everyAgentCanHangUp();
    void hasWhatTheProfileAllowsAndTheLineCan();
    void asksAServer();
    void bringsItsKey();
    void findsTheToolsOfAServer_data();
    void findsTheToolsOfAServer();
    void leavesOutWhatTheProfileDoesNotWant();
    void namesTheTransferTargetsOnly();

    // rainy
    void argumentsThatDoNotFitAreRefused();
    void aLoopOfToolsIsBroken();
    void aPrivateAddressIsNotAsked_data();
    void aPrivateAddressIsNotAsked();
    void theServerMisbehaves_data();
    void theServerMisbehaves();
    void aServerThatIsAwayDelaysNobody();
    void aToolThatFailsSaysSo();
    void twoToolsOfOneName();
    void aCallThatIsOverIsForgotten();

private:
    using Mood = fakes::FakeApi::Mood;

    static HttpTool http(const QString &name, const QString &method, const QUrl &url)
    {
        HttpTool tool;
        tool.spec = {name, u"d"_s, {{u"type"_s, u"object"_s}, {u"properties"_s, QJsonObject{{u"id"_s, QJsonObject{{u"type"_s, u"string"_s}}}}}}};
        tool.method = method;
        tool.url = QString::fromLatin1(url.toEncoded()).replace(u"%7B"_s, u"{"_s).replace(u"%7D"_s, u"}"_s);
        tool.mayBePrivate = true;
        tool.timeout = 2s;
        return tool;
    }
    HttpTool orders() { return http(u"find_order"_s, u"GET"_s, QUrl(server.url().toString() + u"/orders/{{id}}"_s)); }
    static QJsonObject run(Toolbox &box, const QString &name, const QJsonObject &arguments)
    {
        QSignalSpy returned(&box, &Toolbox::returned);
        box.run({u"t1"_s, name, arguments});
        return QTest::qWaitFor([&] { return !returned.isEmpty(); }, 5000) && returned[0][0] == u"t1"_s ? returned[0][1].toJsonObject() : QJsonObject();
    }
    static QStringList names(const Toolbox &box)
    {
        QStringList names;
        for (const auto &spec : box.specs())
            names << spec.name;
        return names;
    }
    static bool open(Toolbox &box)
    {
        QSignalSpy ready(&box, &Toolbox::ready);
        box.open();
        return !ready.isEmpty() || ready.wait(8000);
    }

    fakes::FakeTools server;
};

void tst_Toolbox::everyAgentCanHangUp()
{
    Toolbox box({});
    QVERIFY(open(box));
    QCOMPARE(names(box), QStringList{u"end_call"_s});
    QVERIFY(box.isOurs(u"end_call"_s));
    QCOMPARE(box.refusalOf({u"1"_s, u"end_call"_s, {{u"reason"_s, u"done"_s}}}), QString());
}

void tst_Toolbox::hasWhatTheProfileAllowsAndTheLineCan()
{
    AgentTools tools;
    tools.sendDigits = tools.scheduleCallback = tools.remember = true;
    tools.transfers = {{u"billing"_s, u"+14155550111"_s, {}}};
    QCOMPARE(names(Toolbox({tools, {}, true, true})),
        (QStringList{u"end_call"_s, u"transfer_call"_s, u"send_dtmf"_s, u"schedule_callback"_s, u"remember"_s}));
    QCOMPARE(names(Toolbox({tools, {}, false, false})), (QStringList{u"end_call"_s, u"schedule_callback"_s, u"remember"_s}));
}

void tst_Toolbox::asksAServer()
{
    AgentTools tools;
    auto order = orders();
    order.url += u"?full=true"_s;
    tools.http = {order, http(u"place_order"_s, u"POST"_s, QUrl(server.url().toString() + u"/orders"_s))};
    Toolbox box({tools, {}, false, false});
    QVERIFY(!box.isOurs(u"find_order"_s));
    QCOMPARE(run(box, u"find_order"_s, {{u"id"_s, u"A/1"_s}})[u"data"_s][u"state"_s].toString(), u"on its way"_s);
    const auto placed = run(box, u"place_order"_s, {{u"item"_s, u"tea"_s}});
    QCOMPARE(placed[u"status"_s].toInt(), 201);
    QCOMPARE(placed[u"data"_s][u"order"_s].toString(), u"B2"_s);
}

void tst_Toolbox::bringsItsKey()
{
    server.secret = "planted-tool-key-123456";
    AgentTools tools;
    auto order = orders();
    order.headers = {{u"X-Key"_s, u"{{secret:shop}}"_s}};
    tools.http = {order};
    Toolbox box({tools, {{u"shop"_s, u"planted-tool-key-123456"_s}}, false, false});
    QCOMPARE(run(box, u"find_order"_s, {{u"id"_s, u"none"_s}})[u"status"_s].toInt(), 404); // past the door
    Toolbox without({tools, {}, false, false});
    const auto refused = run(without, u"find_order"_s, {{u"id"_s, u"none"_s}});
    QVERIFY(!refused[u"ok"_s].toBool());
    QVERIFY(refused[u"error"_s].toString().contains(u"'shop'"_s));
    server.secret.clear();
}

void tst_Toolbox::findsTheToolsOfAServer_data()
{
    QTest::addColumn<bool>("inEvents");
    QTest::addColumn<int>("pages");
    QTest::newRow("as JSON") << false << 1;
    QTest::newRow("as events") << true << 1;
    QTest::newRow("in three pages") << false << 3;
}

void tst_Toolbox::findsTheToolsOfAServer()
{
    QFETCH(bool, inEvents);
    QFETCH(int, pages);
    fakes::FakeTools mcp;
    mcp.inEvents = inEvents;
    mcp.pages = pages;
    AgentTools tools;
    tools.mcp = {{mcp.url().toString() + u"/mcp"_s, {}, {}, true}};
    Toolbox box({tools, {}, false, false});
    QSignalSpy warned(&box, &Toolbox::warned);
    QVERIFY(open(box));
    QVERIFY2(warned.isEmpty(), warned.isEmpty() ? "" : qPrintable(warned[0][1].toString()));
    QCOMPARE(box.specs().size(), 1 + pages);
    QCOMPARE(box.specs()[1].name, u"weather"_s);
    QCOMPARE(box.specs()[1].description, u"Tells the weather"_s);
    QVERIFY(box.refusalOf({u"1"_s, u"weather"_s, {}}).contains(u"city is missing"_s));
    QCOMPARE(run(box, u"weather"_s, {{u"city"_s, u"Berlin"_s}})[u"data"_s].toString(), u"12 degrees"_s);
}

void tst_Toolbox::leavesOutWhatTheProfileDoesNotWant()
{
    fakes::FakeTools mcp;
    mcp.pages = 3;
    AgentTools tools;
    tools.mcp = {{mcp.url().toString() + u"/mcp"_s, {}, {u"weather_2"_s}, true}};
    Toolbox box({tools, {}, false, false});
    QVERIFY(open(box));
    QCOMPARE(names(box), (QStringList{u"end_call"_s, u"weather_2"_s}));
}

void tst_Toolbox::namesTheTransferTargetsOnly()
{
    AgentTools tools;
    tools.transfers = {{u"billing"_s, u"+14155550111"_s, {}}};
    Toolbox box({tools, {}, true, true});
    QCOMPARE(box.transferTarget(u"billing"_s)->to, u"+14155550111"_s);
    QVERIFY(!box.transferTarget(u"+14155550199"_s));
    QCOMPARE(box.refusalOf({u"1"_s, u"transfer_call"_s, {{u"to"_s, u"billing"_s}, {u"reason"_s, u"r"_s}}}), QString());
    for (const auto &persuaded : {u"+14155550199"_s, u"billing; +14155550199"_s, u"sales"_s, u""_s})
        QVERIFY(!box.refusalOf({u"1"_s, u"transfer_call"_s, {{u"to"_s, persuaded}, {u"reason"_s, u"r"_s}}}).isEmpty());
}

// ---- Rainy

void tst_Toolbox::argumentsThatDoNotFitAreRefused()
{
    AgentTools tools;
    tools.http = {orders()};
    Toolbox box({tools, {}, false, false});
    QVERIFY(box.refusalOf({u"1"_s, u"find_order"_s, {{u"id"_s, 7}}}).contains(u"id must be of type string"_s));
    QVERIFY(box.refusalOf({u"1"_s, u"find_order"_s, {{u"id"_s, QString(20000, u'x')}}}).contains(u"too long"_s));
    QVERIFY(box.refusalOf({u"1"_s, u"open_pod_bay_doors"_s, {}}).contains(u"no tool of this name"_s));
    QVERIFY(box.refusalOf({u"1"_s, u"send_dtmf"_s, {{u"digits"_s, u"1"_s}}}).contains(u"no tool of this name"_s));
}

void tst_Toolbox::aLoopOfToolsIsBroken()
{
    Toolbox box({});
    const ToolCall call{u"1"_s, u"end_call"_s, {{u"reason"_s, u"r"_s}}};
    for (int i = 0; i < 10; ++i)
        QCOMPARE(box.refusalOf(call), QString());
    QVERIFY(box.refusalOf(call).contains(u"too many tools"_s));
    box.turnTaken();
    QCOMPARE(box.refusalOf(call), QString());
}

void tst_Toolbox::aPrivateAddressIsNotAsked_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("by number") << u"127.0.0.1"_s;
    QTest::newRow("by name") << u"localhost"_s;
    QTest::newRow("as a cloud's own") << u"169.254.169.254"_s;
    QTest::newRow("in version 6") << u"[::1]"_s;
    QTest::newRow("in disguise") << u"[::ffff:127.0.0.1]"_s;
}

void tst_Toolbox::aPrivateAddressIsNotAsked()
{
    QFETCH(QString, host);
    AgentTools tools;
    auto tool = http(u"peek"_s, u"GET"_s, QUrl(u"http://%1:%2/words"_s.arg(host).arg(server.serverPort())));
    tool.mayBePrivate = false;
    tools.http = {tool};
    Toolbox box({tools, {}, false, false});
    const auto before = server.requests.size();
    const auto result = run(box, u"peek"_s, {});
    QVERIFY(!result[u"ok"_s].toBool(true));
    QVERIFY2(result[u"error"_s].toString().contains(u"private network"_s), qPrintable(result[u"error"_s].toString()));
    QCOMPARE(server.requests.size(), before);
}

void tst_Toolbox::theServerMisbehaves_data()
{
    QTest::addColumn<Mood>("mood");
    QTest::addColumn<QString>("error");
    QTest::newRow("it redirects") << Mood::Redirects << u"another one"_s;
    QTest::newRow("it never answers") << Mood::Silent << u"did not answer within 2 s"_s;
    QTest::newRow("it hangs up") << Mood::HangsUp << u"can't be reached"_s;
    QTest::newRow("it never ends") << Mood::Endless << u"too long"_s;
    QTest::newRow("it is overloaded") << Mood::Overloaded << u"answered 503"_s;
}

void tst_Toolbox::theServerMisbehaves()
{
    QFETCH(Mood, mood);
    QFETCH(QString, error);
    fakes::FakeTools bad;
    bad.mood = mood;
    AgentTools tools;
    tools.http = {http(u"ask"_s, u"GET"_s, QUrl(bad.url().toString() + u"/words"_s))};
    Toolbox box({tools, {}, false, false});
    const auto result = run(box, u"ask"_s, {});
    QVERIFY(!result[u"ok"_s].toBool(true));
    QVERIFY2(result[u"error"_s].toString().contains(error), qPrintable(result[u"error"_s].toString()));
}

void tst_Toolbox::aServerThatIsAwayDelaysNobody()
{
    fakes::FakeTools bad;
    bad.mood = Mood::HangsUp;
    AgentTools tools;
    tools.mcp = {{bad.url().toString() + u"/mcp"_s, {}, {}, true}};
    Toolbox box({tools, {}, false, false});
    QSignalSpy warned(&box, &Toolbox::warned);
    QVERIFY(open(box));
    QCOMPARE(names(box), QStringList{u"end_call"_s});
    QCOMPARE(warned.size(), 1);
    QVERIFY(warned[0][1].toString().contains(u"127.0.0.1"_s));
}

void tst_Toolbox::aToolThatFailsSaysSo()
{
    fakes::FakeTools mcp;
    AgentTools tools;
    tools.mcp = {{mcp.url().toString() + u"/mcp"_s, {}, {}, true}};
    Toolbox box({tools, {}, false, false});
    QVERIFY(open(box));
    const auto failed = run(box, u"weather"_s, {{u"city"_s, u"Atlantis"_s}});
    QVERIFY(!failed[u"ok"_s].toBool(true));
    QCOMPARE(failed[u"data"_s].toString(), u"I do not know Atlantis"_s);
    mcp.forgetsSession = true;
    QVERIFY(run(box, u"weather"_s, {{u"city"_s, u"Berlin"_s}})[u"error"_s].toString().contains(u"404"_s));
}

void tst_Toolbox::twoToolsOfOneName()
{
    fakes::FakeTools mcp;
    AgentTools tools;
    tools.http = {http(u"weather"_s, u"GET"_s, QUrl(server.url().toString() + u"/words"_s))};
    tools.mcp = {{mcp.url().toString() + u"/mcp"_s, {}, {}, true}};
    Toolbox box({tools, {}, false, false});
    QSignalSpy warned(&box, &Toolbox::warned);
    QVERIFY(open(box));
    QCOMPARE(names(box), (QStringList{u"end_call"_s, u"weather"_s}));
    QCOMPARE(warned.size(), 1);
    QCOMPARE(run(box, u"weather"_s, {})[u"data"_s].toString(), u"just words"_s); // ours
}

void tst_Toolbox::aCallThatIsOverIsForgotten()
{
    fakes::FakeTools slow;
    slow.mood = Mood::Silent;
    AgentTools tools;
    tools.http = {http(u"ask"_s, u"GET"_s, QUrl(slow.url().toString() + u"/words"_s))};
    auto box = std::make_unique<Toolbox>(Toolbox::Config{tools, {}, false, false});
    box->run({u"1"_s, u"ask"_s, {}});
    QTRY_COMPARE(slow.requests.size(), 1);
    box.reset();
    slow.close();
    QTest::qWait(0); // nothing comes back to nobody; the sanitizers would tell
}

QTEST_GUILESS_MAIN(tst_Toolbox)
#include "tst_toolbox.moc"
