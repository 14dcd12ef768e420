// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes.h"

#include "bridge/campaigns/campaigns.h"

#include <QtTest>

using namespace bridge;

// Campaigns as scripts make and follow them.
class tst_CampaignRoutes : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void aListBecomesACampaign_data();
    void aListBecomesACampaign();
    void showsWhatAListWouldBecome();
    void startsPausesAndStops();
    void tellsWhatCameOfEverybody();
    void theResultsAreATable();
    void listsAndRemoves();
    // Rainy
    void whatCanNotBeIsRefused_data();
    void whatCanNotBeIsRefused();
    void whatIsNotThereIsNotFound_data();
    void whatIsNotThereIsNotFound();
    void whatIsNotPossibleNowIs409();
    void wantsTheToken();
    void resultsLeaveNoFileBehind();

private:
    Answer get(const QByteArray &target) { return ask(m_bench->server.port(), "GET", target); }
    Answer post(const QByteArray &target, const QByteArray &body = {}, const QByteArray &type = "application/json")
    {
        return ask(m_bench->server.port(), "POST", target, body, "Authorization: Bearer " + kToken + "\r\nContent-Type: " + type + "\r\n");
    }
    QByteArray made(const QByteArray &json); // its path; when its list has been read

    std::unique_ptr<Bench> m_bench;
};

namespace {

const QByteArray kList = R"(phone,name\n+442079460123,Ann\n+442079460124,=1+1\nnobody,Cy\n)"; // inside JSON

} // namespace

void tst_CampaignRoutes::init()
{
    m_bench = std::make_unique<Bench>();
    AgentProfile asking;
    asking.name = u"Asking"_s;
    asking.engine = u"offline"_s;
    asking.greeting = u"Hello {{Name}}"_s;
    QVERIFY(m_bench->shelf.keep(asking, {}, QDateTime::currentDateTimeUtc()));
    m_bench->catalogue.agents = m_bench->shelf.profiles();
}

void tst_CampaignRoutes::cleanup()
{
    m_bench.reset();
}

QByteArray tst_CampaignRoutes::made(const QByteArray &json)
{
    const auto answer = post("/api/campaigns", json);
    if (answer.status != 201) {
        qWarning() << answer.body;
        return {};
    }
    const auto path = "/api/campaigns/" + QByteArray::number(answer.json()["id"_L1].toInt());
    (void)QTest::qWaitFor([&] { return get(path).json()["state"_L1] != "importing"_L1; }, 30'000);
    return path;
}

void tst_CampaignRoutes::aListBecomesACampaign_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("as JSON") << QByteArray("/api/campaigns") << QByteArray("application/json")
                             << QByteArray(R"({"name":"spring","agent":"asking","perMinute":30,"list":")" + kList + "\"}");
    const auto plan = QByteArray(R"({"name":"spring","agent":"asking","perMinute":30})").toPercentEncoding();
    QTest::newRow("as a file") << QByteArray("/api/campaigns?plan=" + plan) << QByteArray("text/csv")
                               << QByteArray("phone;name\r\n+442079460123;Ann\r\n+442079460124;Bob\r\nnobody;Cy\r\n");
    QTest::newRow("the column named") << QByteArray("/api/campaigns?number=two&plan=" + plan) << QByteArray("text/csv")
                                      << QByteArray("phone;two;name\r\n1;+442079460123;Ann\r\n2;+442079460124;Bob\r\n3;nobody;Cy\r\n");
}

void tst_CampaignRoutes::aListBecomesACampaign()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    const auto answer = post(target, body, type);
    QCOMPARE(answer.status, 201);
    QCOMPARE(answer.json()["perMinute"_L1].toInt(), 30);
    const auto path = "/api/campaigns/" + QByteArray::number(answer.json()["id"_L1].toInt());
    QTRY_COMPARE_WITH_TIMEOUT(get(path).json()["state"_L1].toString(), u"ready"_s, 30'000);
    const auto counts = get(path).json()["counts"_L1];
    QCOMPARE(counts["total"_L1].toInt(), 2);
    QCOMPARE(counts["waiting"_L1].toInt(), 2);
    QCOMPARE(counts["left"_L1]["bad"_L1].toInt(), 1);
    const auto rows = get(path + "/rows").json()["rows"_L1].toArray();
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0]["variables"_L1]["Name"_L1].toString(), u"Ann"_s); // as the agent spells it
    const auto left = get(path + "/left").json()["left"_L1].toArray();
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0]["line"_L1].toInt(), 4);
    QCOMPARE(left[0]["why"_L1].toString(), u"bad"_s);
    QVERIFY(m_bench->board.placed.isEmpty());
}

void tst_CampaignRoutes::showsWhatAListWouldBecome()
{
    const auto answer = post("/api/campaigns/preview", R"({"agent":"asking","list":"phone,age\n+442079460123,9\nnobody,8\n"})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()["numberColumn"_L1].toInt(), 1);
    QCOMPARE(answer.json()["missing"_L1].toArray(), QJsonArray{u"Name"_s});
    QCOMPARE(answer.json()["rows"_L1].toArray().size(), 2);
    QCOMPARE(answer.json()["left"_L1][0]["line"_L1].toInt(), 3);
    QVERIFY(get("/api/campaigns").json()["campaigns"_L1].toArray().isEmpty());
}

void tst_CampaignRoutes::startsPausesAndStops()
{
    const auto path = made(R"({"name":"spring","agent":"asking","list":")" + kList + "\"}");
    QCOMPARE(post(path + "/start").json()["state"_L1].toString(), u"running"_s);
    QCOMPARE(post(path + "/pause").json()["state"_L1].toString(), u"paused"_s);
    QCOMPARE(post(path + "/start").json()["state"_L1].toString(), u"running"_s);
    QCOMPARE(post(path + "/stop").json()["state"_L1].toString(), u"stopped"_s);
}

void tst_CampaignRoutes::tellsWhatCameOfEverybody()
{
    Ended ended;
    ended.reason = EndReason::CallerHungUp;
    ended.answered = 1500ms;
    m_bench->board.next = ended;
    // At every hour of every day, so that the clock of the machine does not matter.
    const auto path = made(R"({"agent":"asking","perMinute":600,"hours":{"from":"00:00","until":"23:59","days":["mon","tue","wed","thu","fri","sat","sun"]},"list":")"
        + kList + "\"}");
    const auto now = QDateTime::currentDateTimeUtc().toTimeZone(QTimeZone("Europe/London")).time();
    if (now >= QTime(23, 58))
        QSKIP("in the minute in which nobody may be called");
    QCOMPARE(post(path + "/start").status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(get(path).json()["state"_L1].toString(), u"finished"_s, 60'000);
    QCOMPARE(get(path).json()["counts"_L1]["ended"_L1]["caller_hung_up"_L1].toInt(), 2);
    QCOMPARE(get(path).json()["talkedMs"_L1].toInt(), 3000);
    QCOMPARE(m_bench->board.placed.size(), 2);
    QCOMPARE(m_bench->board.placed[0].variables, Variables({{u"Name"_s, u"Ann"_s}}));
    const auto rows = get(path + "/rows?state=caller_hung_up&limit=1").json()["rows"_L1].toArray();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows[0]["call"_L1].toString(), m_bench->board.placed[0].id.toString());
    const auto after = QByteArray::number(rows[0]["row"_L1].toInteger());
    QCOMPARE(get(path + "/rows?after=" + after).json()["rows"_L1].toArray().size(), 1);
}

void tst_CampaignRoutes::theResultsAreATable()
{
    const auto path = made(R"({"agent":"asking","list":")" + kList + "\"}");
    const auto answer = get(path + "/results");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.head.contains("Content-Type: text/csv; charset=utf-8\r\n"));
    const auto lines = answer.body.split('\n');
    QCOMPARE(lines.size(), 5); // a heading, three rows, and what is behind the last line's end
    QCOMPARE(lines[0], QByteArray("\xef\xbb\xbfline,number,Name,result,last,detail,attempts,called_at,talked_s,call\r"));
    QVERIFY(lines[2].startsWith("3,'+442079460124,'=1+1,waiting,"));
    QVERIFY(lines[3].startsWith("4,nobody,,bad,"));
}

void tst_CampaignRoutes::listsAndRemoves()
{
    const auto first = made(R"({"name":"a","agent":"asking","list":")" + kList + "\"}");
    const auto second = made(R"({"name":"b","agent":"asking","list":")" + kList + "\"}");
    const auto all = get("/api/campaigns").json()["campaigns"_L1].toArray();
    QCOMPARE(all.size(), 2);
    QCOMPARE(all[0]["name"_L1].toString(), u"b"_s); // newest first
    QCOMPARE(ask(m_bench->server.port(), "DELETE", first).status, 200);
    QCOMPARE(get(first).status, 404);
    QCOMPARE(get(second).status, 200);
}

void tst_CampaignRoutes::whatCanNotBeIsRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no list") << QByteArray(R"({"name":"x"})");
    QTest::newRow("an empty list") << QByteArray(R"({"list":""})");
    QTest::newRow("no numbers") << QByteArray(R"({"list":"a,b\nc,d\n"})");
    QTest::newRow("a column that is not there") << QByteArray(R"({"number":"fax","list":"phone\n+442079460123\n"})");
    QTest::newRow("an agent that is not there") << QByteArray(R"({"agent":"nobody","list":"phone\n+442079460123\n"})");
    QTest::newRow("a line that is not there") << QByteArray(R"({"line":"none","list":"phone\n+442079460123\n"})");
    QTest::newRow("a column that the agent needs") << QByteArray(R"({"agent":"asking","list":"phone\n+442079460123\n"})");
    QTest::newRow("something unknown") << QByteArray(R"({"speed":9,"list":"phone\n+442079460123\n"})");
    QTest::newRow("no JSON") << QByteArray("{");
}

void tst_CampaignRoutes::whatCanNotBeIsRefused()
{
    QFETCH(QByteArray, body);
    const auto answer = post("/api/campaigns", body);
    QCOMPARE(answer.status, 400);
    QCOMPARE(answer.errorCode(), u"malformed"_s);
    QVERIFY(!answer.message().isEmpty());
    QVERIFY(get("/api/campaigns").json()["campaigns"_L1].toArray().isEmpty());
}

void tst_CampaignRoutes::whatIsNotThereIsNotFound_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    for (const QByteArray id : {"7", "0", "-1", "x", "99999999999999999999"}) {
        QTest::addRow("%s", id.constData()) << QByteArray("GET") << "/api/campaigns/" + id;
        QTest::addRow("%s start", id.constData()) << QByteArray("POST") << "/api/campaigns/" + id + "/start";
        QTest::addRow("%s results", id.constData()) << QByteArray("GET") << "/api/campaigns/" + id + "/results";
        QTest::addRow("%s removed", id.constData()) << QByteArray("DELETE") << "/api/campaigns/" + id;
    }
}

void tst_CampaignRoutes::whatIsNotThereIsNotFound()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QCOMPARE(ask(m_bench->server.port(), method, target).status, 404);
}

void tst_CampaignRoutes::whatIsNotPossibleNowIs409()
{
    const auto path = made(R"({"agent":"asking","list":")" + kList + "\"}");
    QCOMPARE(post(path + "/pause").status, 409);
    QCOMPARE(post(path + "/stop").status, 200);
    QCOMPARE(post(path + "/start").status, 409);
    QCOMPARE(get(path + "/rows?limit=0").status, 400);
    QCOMPARE(get(path + "/rows?after=x").status, 400);
}

void tst_CampaignRoutes::wantsTheToken()
{
    const auto path = made(R"({"agent":"asking","list":")" + kList + "\"}");
    for (const auto &target : {QByteArray("/api/campaigns"), path, path + "/rows", path + "/results"})
        QCOMPARE(ask(m_bench->server.port(), "GET", target, {}, {}).status, 401);
    for (const auto &target : {QByteArray("/api/campaigns"), path + "/start"})
        QCOMPARE(ask(m_bench->server.port(), "POST", target, "{}", {}).status, 401);
    QCOMPARE(get(path).json()["state"_L1].toString(), u"ready"_s);
}

void tst_CampaignRoutes::resultsLeaveNoFileBehind()
{
    const auto path = made(R"({"agent":"asking","list":")" + kList + "\"}");
    QCOMPARE(get(path + "/results").status, 200);
    QTRY_VERIFY_WITH_TIMEOUT(QDir(m_bench->folder.path()).entryList({u"campaign-results*"_s}).isEmpty(), 30'000);
}

QTEST_GUILESS_MAIN(tst_CampaignRoutes)
#include "tst_campaignroutes.moc"
