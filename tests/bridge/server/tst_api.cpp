// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/callroutes.h"
#include "fakes.h"

#include <QJsonArray>
#include <QTcpServer>
#include <QtTest>

using namespace bridge;

// The REST API as scripts use it.
class tst_Api : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void healthIsForEverybody();
    void statusTellsWhatIsReady();
    void listsAgentsVoicesAndLines();
    void placesACall();
    void placesACallOnThePracticeLineWithoutANumber();
    void listsLiveCalls();
    void listsPastCalls();
    void showsACall();
    void givesEventsFromASeqOn();
    void givesTheTranscriptInThreeFormats();
    void passesCommandsOn_data();
    void passesCommandsOn();
    void countsForPrometheus();

    // rainy
    void wantsTheTokenEverywhere_data();
    void wantsTheTokenEverywhere();
    void withoutATokenSetNobodyComesIn();
    void guessingIsSlowedAndTheRightTokenStillOpens();
    void healthIs503WhileDraining();
    void refusesCalls_data();
    void refusesCalls();
    void whatTheSwitchboardRefusesIsTold_data();
    void whatTheSwitchboardRefusesIsTold();
    void refusesCommands_data();
    void refusesCommands();
    void commandsAreNotFollowedByGet();
    void refusesQuestions_data();
    void refusesQuestions();
    void anUnknownCallIsNotFound_data();
    void anUnknownCallIsNotFound();
    void keepsAnAgent();
    void anAgentIsKeptUnderAnotherName();
    void removesAnAgent();
    void stopsAllDialling();
    void anAgentThatIsNoneIsRefused_data();
    void anAgentThatIsNoneIsRefused();
    void tellsThatThePortIsTaken();
    void closesItsPort();

private:
    Answer get(const QByteArray &target) { return ask(m_bench->server.port(), "GET", target); }
    Answer post(const QByteArray &target, const QByteArray &body = {}) { return ask(m_bench->server.port(), "POST", target, body); }
    // A call with a conversation in it, an hour ago.
    void pastCall();
    void liveCall()
    {
        CallParties parties;
        parties.to = u"+14155550138"_s;
        parties.line = u"Main"_s;
        m_bench->board.live.append({CallId(u"0192-live"_s), parties, u"ringing"_s, LegId(u"CA7"_s), QDateTime::currentDateTimeUtc()});
    }

    std::unique_ptr<Bench> m_bench;
};

void tst_Api::pastCall()
{
    const auto start = QDateTime::currentMSecsSinceEpoch() - 3600'000;
    Placed placed;
    placed.to = u"+14155550138"_s;
    placed.agent = u"Front desk"_s;
    const QString id = u"0191-past"_s;
    m_bench->happen(id, 1, placed, start);
    m_bench->happen(id, 2, Answered{}, start + 2000);
    m_bench->happen(id, 3, AgentSpeechStarted{1}, start + 3000);
    m_bench->happen(id, 4, AgentSaid{u"Hello there, how can I help"_s, true, 1}, start + 3100);
    m_bench->happen(id, 5, BargedIn{1, Who::Caller, 900ms, u"Hello there"_s, u"how can I help"_s, 3ms}, start + 4000);
    m_bench->happen(id, 6, CallerSpeechStarted{}, start + 3900);
    m_bench->happen(id, 7, CallerSaid{u"Your open"_s, false, {}, 1}, start + 4500);
    m_bench->happen(id, 8, CallerSaid{u"Your opening\nhours?"_s, true, 0.9, 1}, start + 5250);
    Ended ended;
    ended.reason = EndReason::CallerHungUp;
    ended.duration = 6s;
    ended.turns = 1;
    m_bench->happen(id, 9, ended, start + 6000);
}

void tst_Api::healthIsForEverybody()
{
    for (const auto *path : {"/health", "/"}) {
        const auto answer = ask(m_bench->server.port(), "GET", path, {}, {});
        QCOMPARE(answer.status, 200);
        const QJsonObject expected{{"status"_L1, u"ok"_s}, {"version"_L1, QStringLiteral(CALLWRIGHT_VERSION)}, {"calls"_L1, 0}};
        auto told = answer.json();
        QVERIFY(isCallId(told.take("bridge"_L1).toString())); // another one at every start
        QCOMPARE(told, expected);
        QVERIFY(answer.head.contains("Content-Type: application/json\r\n"));
    }
    QCOMPARE(ask(m_bench->server.port(), "HEAD", "/health", {}, {}).status, 200);
}

void tst_Api::statusTellsWhatIsReady()
{
    const auto answer = get("/api/status");
    QCOMPARE(answer.status, 200);
    const auto json = answer.json();
    QCOMPARE(json["engines"_L1][0]["ready"_L1].toBool(), true);
    QCOMPARE(json["lines"_L1][1]["problem"_L1].toString(), u"fake/authToken is not set"_s);
    QCOMPARE(json["carriers"_L1].toArray(),
        (QJsonArray{QJsonObject{{"name"_L1, u"fake"_s}, {"ready"_L1, false}}, QJsonObject{{"name"_L1, u"practice"_s}, {"ready"_L1, true}}}));
    QVERIFY(!answer.body.contains(kToken));
}

void tst_Api::listsAgentsVoicesAndLines()
{
    QCOMPARE(get("/api/agents").json()["agents"_L1][0]["name"_L1].toString(), u"Front desk"_s);
    QCOMPARE(get("/api/agent-schema").json()["required"_L1].toArray(), (QJsonArray{u"name"_s, u"engine"_s}));
    const auto voices = get("/api/voices").json()["engines"_L1][0];
    QCOMPARE(voices["engine"_L1].toString(), u"offline"_s);
    QCOMPARE(voices["voices"_L1][0]["name"_L1].toString(), u"slt"_s);
    QCOMPARE(get("/api/lines").json()["lines"_L1][1]["number"_L1].toString(), u"+14155550100"_s);
}

void tst_Api::placesACall()
{
    const auto answer = post("/api/calls", R"({"to":"+14155550138","line":"Main","agent":"Front desk","voice":"slt",
        "prompt":"p","greeting":"g","machineDetection":"hangUp","from":"+14155550100","variables":{"name":"Dana"}})");
    QCOMPARE(answer.status, 201);
    QCOMPARE(m_bench->board.placed.size(), 1);
    const auto wish = m_bench->board.placed.first();
    QCOMPARE(wish.to, u"+14155550138"_s);
    QCOMPARE(wish.line, u"Main"_s);
    QCOMPARE(wish.agent, u"Front desk"_s);
    QCOMPARE(wish.voice, u"slt"_s);
    QCOMPARE(wish.prompt, u"p"_s);
    QVERIFY(wish.voicemail == Voicemail::Policy::HangUp);
    QCOMPARE(wish.greeting, u"g"_s);
    QCOMPARE(wish.from, u"+14155550100"_s);
    QCOMPARE(wish.variables, (Variables{{u"name"_s, u"Dana"_s}}));
    const QJsonObject expected{{"id"_L1, wish.id.toString()}, {"status"_L1, u"queued"_s}, {"to"_L1, u"+14155550138"_s},
        {"line"_L1, u"Main"_s}, {"carrierCallId"_L1, QJsonValue()}};
    QCOMPARE(answer.json(), expected);
}

void tst_Api::placesACallOnThePracticeLineWithoutANumber()
{
    QCOMPARE(post("/api/calls", R"({"to":"me","line":"Practice line"})").status, 201);
    QCOMPARE(post("/api/calls", R"({"to":"me"})").status, 201); // the first line is the default
}

void tst_Api::listsLiveCalls()
{
    liveCall();
    const auto calls = get("/api/calls?live=1").json()["calls"_L1];
    QCOMPARE(calls.toArray().size(), 1);
    QCOMPARE(calls[0]["id"_L1].toString(), u"0192-live"_s);
    QCOMPARE(calls[0]["status"_L1].toString(), u"ringing"_s);
    QCOMPARE(calls[0]["carrierCallId"_L1].toString(), u"CA7"_s);
    QCOMPARE(get("/api/calls?live=1&q=4155550138").json()["calls"_L1].toArray().size(), 1);
    QCOMPARE(get("/api/calls?live=1&q=nobody").json()["calls"_L1].toArray().size(), 0);
    QCOMPARE(get("/api/calls?live=1&before=0192").json()["calls"_L1].toArray().size(), 0);
}

void tst_Api::listsPastCalls()
{
    pastCall();
    QTRY_COMPARE(get("/api/calls").json()["calls"_L1].toArray().size(), 1);
    const auto call = get("/api/calls?limit=1").json()["calls"_L1][0];
    QCOMPARE(call["id"_L1].toString(), u"0191-past"_s);
    QCOMPARE(call["status"_L1].toString(), u"ended"_s);
    QCOMPARE(call["reason"_L1].toString(), u"caller_hung_up"_s);
    QCOMPARE(call["to"_L1].toString(), u"+14155550138"_s);
}

void tst_Api::showsACall()
{
    pastCall();
    QTRY_COMPARE(get("/api/calls/0191-past").status, 200);
    QCOMPARE(get("/api/calls/0191-past").json()["turns"_L1].toInt(), 1);
    liveCall(); // not in the journal yet
    QCOMPARE(get("/api/calls/0192-live").json()["status"_L1].toString(), u"ringing"_s);
}

void tst_Api::givesEventsFromASeqOn()
{
    pastCall();
    const auto all = get("/api/calls/0191-past/events").json()["events"_L1].toArray();
    QCOMPARE(all.size(), 9);
    QCOMPARE(all[7]["type"_L1].toString(), u"callerSaid"_s);
    QCOMPARE(all[7]["data"_L1]["confidence"_L1].toDouble(), 0.9);
    const auto rest = get("/api/calls/0191-past/events?since=7").json()["events"_L1].toArray();
    QCOMPARE(rest.size(), 2);
    QCOMPARE(rest[0]["seq"_L1].toInt(), 8);
    QCOMPARE(get("/api/calls/0191-past/events?since=9").json()["events"_L1].toArray().size(), 0);
}

void tst_Api::givesTheTranscriptInThreeFormats()
{
    pastCall();
    const auto json = get("/api/calls/0191-past/transcript");
    QVERIFY(json.head.contains("Content-Type: application/json\r\n"));
    const auto lines = json.json()["lines"_L1];
    QCOMPARE(lines.toArray().size(), 2);
    QCOMPARE(lines[0]["who"_L1].toString(), u"agent"_s);
    QCOMPARE(lines[0]["text"_L1].toString(), u"Hello there"_s);
    QCOMPARE(lines[1]["text"_L1].toString(), u"Your opening\nhours?"_s);

    const auto text = get("/api/calls/0191-past/transcript?format=text");
    QVERIFY(text.head.contains("Content-Type: text/plain; charset=utf-8\r\n"));
    QVERIFY(text.body.contains("Caller: Your opening hours?\n"));
    const auto srt = get("/api/calls/0191-past/transcript?format=srt");
    QVERIFY(srt.head.contains("Content-Type: application/x-subrip; charset=utf-8\r\n"));
    QVERIFY(srt.body.startsWith("1\n00:00:01,000 --> 00:00:02,000\nAgent: Hello there")); // counted from the answer
}

void tst_Api::passesCommandsOn_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("kind");
    const auto kind = [](const CommandKind &one) { return int(one.index()); };
    QTest::newRow("hangup") << QByteArray("hangup") << QByteArray() << kind(HangUp{});
    QTest::newRow("hangup with an empty object") << QByteArray("hangup") << QByteArray("{}") << kind(HangUp{});
    QTest::newRow("interrupt") << QByteArray("interrupt") << QByteArray() << kind(Interrupt{});
    QTest::newRow("mute") << QByteArray("mute") << QByteArray() << kind(MuteAgent{});
    QTest::newRow("unmute") << QByteArray("unmute") << QByteArray() << kind(UnmuteAgent{});
    QTest::newRow("whisper") << QByteArray("whisper") << QByteArray(R"({"text":"Grüße"})") << kind(Whisper{});
    QTest::newRow("say") << QByteArray("say") << QByteArray(R"({"text":"Gr\u00fc\u00dfe"})") << kind(Say{});
    QTest::newRow("dtmf") << QByteArray("dtmf") << QByteArray(R"({"digits":"12#"})") << kind(SendDtmf{});
    QTest::newRow("transfer") << QByteArray("transfer") << QByteArray(R"({"to":"+14155550139"})") << kind(Transfer{});
    QTest::newRow("transfer, asking first") << QByteArray("transfer") << QByteArray(R"({"to":"+14155550139","kind":"conference","summary":"Ann, invoice 17"})")
                                            << kind(Transfer{});
    QTest::newRow("takeover") << QByteArray("takeover") << QByteArray() << kind(TakeOver{});
    QTest::newRow("handback") << QByteArray("handback") << QByteArray() << kind(HandBack{});
}

void tst_Api::passesCommandsOn()
{
    QFETCH(QByteArray, command);
    QFETCH(QByteArray, body);
    QFETCH(int, kind);
    liveCall();
    QCOMPARE(post("/api/calls/0192-live/" + command, body).status, 202);
    QCOMPARE(m_bench->board.commands.size(), 1);
    const auto &[call, given] = m_bench->board.commands.first();
    QCOMPARE(call, CallId(u"0192-live"_s));
    QCOMPARE(given.by, Who::Api);
    QCOMPARE(int(given.kind.index()), kind);
    if (const auto *whisper = std::get_if<Whisper>(&given.kind))
        QCOMPARE(whisper->text, u"Grüße"_s);
    if (const auto *say = std::get_if<Say>(&given.kind))
        QCOMPARE(say->text, u"Grüße"_s);
    if (const auto *keys = std::get_if<SendDtmf>(&given.kind))
        QCOMPARE(keys->digits, u"12#"_s);
    if (const auto *transfer = std::get_if<Transfer>(&given.kind))
        QCOMPARE(transfer->to, u"+14155550139"_s);
    if (const auto *transfer = std::get_if<Transfer>(&given.kind); transfer && body.contains("conference")) {
        QVERIFY(transfer->asksFirst);
        QCOMPARE(transfer->summary, u"Ann, invoice 17"_s);
    }
}

void tst_Api::countsForPrometheus()
{
    liveCall();
    pastCall();
    const auto answer = get("/metrics");
    QVERIFY(answer.head.contains("Content-Type: text/plain; version=0.0.4"));
    QVERIFY(answer.body.contains("\ncallwright_calls_live 1\n"));
    QVERIFY(answer.body.contains("\ncallwright_calls_ended_total{reason=\"caller_hung_up\"} 1\n"));
    QVERIFY(answer.body.contains("\ncallwright_connections_open 1\n")); // this one
}

void tst_Api::wantsTheTokenEverywhere_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    for (const auto *target : {"/metrics", "/api/status", "/api/agents", "/api/agents/Front%20desk", "/api/voices", "/api/lines", "/api/calls",
             "/api/calls/0192-live", "/api/calls/0192-live/events", "/api/calls/0192-live/transcript"})
        QTest::newRow(target) << QByteArray("GET") << QByteArray(target);
    for (const auto *target : {"/api/calls", "/api/dialling", "/api/calls/0192-live/hangup", "/api/calls/0192-live/say"})
        QTest::addRow("POST %s", target) << QByteArray("POST") << QByteArray(target);
    for (const auto *method : {"PUT", "DELETE"})
        QTest::addRow("%s an agent", method) << QByteArray(method) << QByteArray("/api/agents/Front%20desk");
}

void tst_Api::wantsTheTokenEverywhere()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    liveCall();
    const QByteArray body = R"({"to":"+14155550138"})";
    const auto port = m_bench->server.port();
    QCOMPARE(ask(port, method, target, body, {}).status, 401);
    QCOMPARE(ask(port, method, target, body, "Authorization: Bearer x\r\n").status, 401);
    QCOMPARE(ask(port, method, target, body, "Authorization: Basic " + kToken + "\r\n").status, 401);
    QCOMPARE(ask(port, method, target + "?token=" + kToken, body, {}).status, 401); // a link in a page must not work
    QCOMPARE(m_bench->board.placed.size() + m_bench->board.commands.size(), 0);
}

void tst_Api::withoutATokenSetNobodyComesIn()
{
    m_bench = std::make_unique<Bench>(Settings());
    QCOMPARE(ask(m_bench->server.port(), "GET", "/api/status", {}, {}).status, 401);
    QCOMPARE(ask(m_bench->server.port(), "GET", "/api/status", {}, "Authorization: Bearer \r\n").status, 401);
}

void tst_Api::guessingIsSlowedAndTheRightTokenStillOpens()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Somebody at.*is guessing the API token.*"_s));
    const auto port = m_bench->server.port();
    int last = 0;
    for (int i = 0; i < 12; ++i)
        last = ask(port, "GET", "/api/status", {}, "Authorization: Bearer wrong\r\n").status;
    QCOMPARE(last, 429);
    QCOMPARE(get("/api/status").status, 200);
}

void tst_Api::healthIs503WhileDraining()
{
    m_bench->board.draining = true;
    const auto answer = ask(m_bench->server.port(), "GET", "/health", {}, {});
    QCOMPARE(answer.status, 503);
    QCOMPARE(answer.json()["status"_L1].toString(), u"draining"_s);
}

void tst_Api::refusesCalls_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const QByteArray &body, const QString &named) { QTest::newRow(name) << body << named; };
    row("nothing", "", u"\"to\""_s);
    row("no JSON", "to=+14155550138", u"JSON"_s);
    row("an array", "[]", u"object"_s);
    row("cut off", R"({"to":"+14155550138")", u"JSON"_s);
    row("no number", R"({"line":"Main"})", u"\"to\""_s);
    row("a number that is a number", R"({"to":14155550138})", u"\"to\""_s);
    row("without a plus", R"({"to":"14155550138","line":"Main"})", u"\"to\""_s);
    row("with letters", R"({"to":"+1415555CALL","line":"Main"})", u"\"to\""_s);
    row("with other digits", R"({"to":"+1415555٠١٣٨","line":"Main"})", u"\"to\""_s);
    row("too long", R"({"to":"+1415555013812345","line":"Main"})", u"\"to\""_s);
    row("too short", R"({"to":"+112","line":"Main"})", u"\"to\""_s);
    row("bad caller number", R"({"to":"+14155550138","line":"Main","from":"x"})", u"\"from\""_s);
    row("unknown key", R"({"to":"+14155550138","tto":"x"})", u"\"tto\""_s);
    row("key of the wrong case", R"({"To":"+14155550138"})", u"\"To\""_s);
    row("no policy for machines", R"({"to":"me","machineDetection":"shout"})", u"\"machineDetection\""_s);
    row("a number for a policy", R"({"to":"me","machineDetection":7})", u"\"machineDetection\""_s);
    row("a person on the practice line", R"({"to":"me","handoverTo":"+14155550139"})", u"\"handoverTo\""_s);
    row("a person without a number", R"({"to":"+14155550138","line":"Main","handoverTo":"Ann"})", u"\"handoverTo\""_s);
    row("unknown line", R"({"to":"+14155550138","line":"Moon"})", u"line"_s);
    row("variables that are no texts", R"({"to":"me","variables":{"a":1}})", u"\"variables\""_s);
    row("variables that are a list", R"({"to":"me","variables":[]})", u"\"variables\""_s);
    row("agent as a list", R"({"to":"me","agent":["a"]})", u"\"agent\""_s);
    row("a greeting of 5,000", R"({"to":"me","greeting":")" + QByteArray(5000, 'a') + "\"}", u"\"greeting\""_s);
    row("100,000 brackets", QByteArray("[").repeated(100'000), u"deep"_s);
    row("100,000 levels in a value", R"({"to":)" + QByteArray("[").repeated(100'000) + QByteArray("]").repeated(100'000) + "}", u"deep"_s);
    row("a lone surrogate", R"({"to":"me","greeting":"\ud800"})", u"text"_s);
    row("a NUL", R"({"to":"me\u0000"})", u"text"_s);
    row("a byte order mark", "\xef\xbb\xbf{\"to\":\"me\"}", u"byte order mark"_s);
    row("no UTF-8", "{\"to\":\"\xff\xfe\"}", u"UTF-8"_s);
    row("1e999", R"({"to":1e999})", u""_s);
}

void tst_Api::refusesCalls()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, named);
    const auto answer = post("/api/calls", body);
    QCOMPARE(answer.status, 400);
    QVERIFY2(answer.message().contains(named), qPrintable(answer.message()));
    QCOMPARE(m_bench->board.placed.size(), 0);
}

void tst_Api::whatTheSwitchboardRefusesIsTold_data()
{
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("status");
    QTest::newRow("no such agent") << Error::Code::NotFound << 400;
    QTest::newRow("line not set up") << Error::Code::NotConfigured << 409;
    QTest::newRow("too many calls") << Error::Code::Busy << 503;
    QTest::newRow("forbidden number") << Error::Code::Refused << 403;
    QTest::newRow("stopping") << Error::Code::NotPossibleNow << 409;
}

void tst_Api::whatTheSwitchboardRefusesIsTold()
{
    QFETCH(Error::Code, code);
    QFETCH(int, status);
    m_bench->board.refuseWith = Error{code, u"It is like this."_s};
    const auto answer = post("/api/calls", R"({"to":"me"})");
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.message(), u"It is like this."_s);
}

void tst_Api::refusesCommands_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &target, const QByteArray &body, int status) {
        QTest::newRow(name) << target << body << status;
    };
    row("unknown command", "/api/calls/0192-live/explode", "", 404);
    row("unknown call", "/api/calls/0192-none/hangup", "", 404);
    row("no call id", "/api/calls/..%2f/hangup", "", 404);
    row("whisper of nothing", "/api/calls/0192-live/whisper", "{}", 400);
    row("whisper of blanks", "/api/calls/0192-live/whisper", R"({"text":"  "})", 400);
    row("say with another key", "/api/calls/0192-live/say", R"({"text":"a","loud":true})", 400);
    row("say too much", "/api/calls/0192-live/say", R"({"text":")" + QByteArray(4001, 'a') + "\"}", 400);
    row("hangup with a body", "/api/calls/0192-live/hangup", R"({"text":"a"})", 400);
    row("keys that are none", "/api/calls/0192-live/dtmf", R"({"digits":"12x"})", 400);
    row("65 keys", "/api/calls/0192-live/dtmf", R"({"digits":")" + QByteArray(65, '1') + "\"}", 400);
    row("transfer of no kind", "/api/calls/0192-live/transfer", R"({"to":"+14155550139","kind":"warm"})", 400);
    row("transfer to a name", "/api/calls/0192-live/transfer", R"({"to":"boss"})", 400);
}

void tst_Api::refusesCommands()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    liveCall();
    const auto answer = post(target, body);
    QCOMPARE(answer.status, status);
    QVERIFY(!answer.message().isEmpty());
}

void tst_Api::commandsAreNotFollowedByGet()
{
    liveCall();
    const auto answer = get("/api/calls/0192-live/hangup");
    QCOMPARE(answer.status, 405);
    QVERIFY(answer.head.contains("\r\nAllow: POST\r\n"));
    QCOMPARE(m_bench->board.commands.size(), 0);
    m_bench->board.refuseWith = Error{Error::Code::NotPossibleNow, u"Nobody has answered yet."_s};
    const auto refused = post("/api/calls/0192-live/say", R"({"text":"a"})");
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.message(), u"Nobody has answered yet."_s);
}

void tst_Api::refusesQuestions_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const auto *target : {"/api/calls?limit=0", "/api/calls?limit=501", "/api/calls?limit=x", "/api/calls?before=%27;drop",
             "/api/calls?live=yes", "/api/calls/0191-past/events?since=-1", "/api/calls/0191-past/transcript?format=pdf"})
        QTest::newRow(target) << QByteArray(target);
}

void tst_Api::refusesQuestions()
{
    QFETCH(QByteArray, target);
    QCOMPARE(get(target).status, 400);
}

void tst_Api::anUnknownCallIsNotFound_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const auto *target : {"/api/calls/0191-none", "/api/calls/0191-none/events", "/api/calls/0191-none/transcript",
             "/api/calls/%2e%2e", "/api/calls/A%00B/events", "/api/calls//events"})
        QTest::newRow(target) << QByteArray(target);
}

void tst_Api::anUnknownCallIsNotFound()
{
    QFETCH(QByteArray, target);
    const auto answer = get(target);
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.errorCode(), u"not_found"_s);
}

void tst_Api::keepsAnAgent()
{
    const auto port = m_bench->server.port();
    const QByteArray profile = R"({"engine":"offline","voice":"slt","prompt":"Be kind."})";
    const auto made = ask(port, "PUT", "/api/agents/Night%20desk", profile);
    QCOMPARE(made.status, 201);
    QCOMPARE(made.json()["name"_L1].toString(), u"Night desk"_s); // the path's, since the body has none
    QCOMPARE(get("/api/agents/night%20DESK").json(), made.json());
    QCOMPARE(get("/api/agents").json()["agents"_L1].toArray().size(), 2);
    QCOMPARE(ask(port, "PUT", "/api/agents/Night%20desk", R"({"engine":"offline","voice":"rms"})").status, 200);
    QCOMPARE(get("/api/agents/Night%20desk").json()["voice"_L1].toString(), u"rms"_s);
    QCOMPARE(m_bench->shelf.versions(u"Night desk"_s).size(), 2);
}

void tst_Api::anAgentIsKeptUnderAnotherName()
{
    QCOMPARE(ask(m_bench->server.port(), "PUT", "/api/agents/Front%20desk", R"({"name":"Day desk","engine":"offline"})").status, 200);
    QCOMPARE(get("/api/agents/Front%20desk").status, 404);
    QCOMPARE(get("/api/agents/Day%20desk").status, 200);
}

void tst_Api::removesAnAgent()
{
    const auto port = m_bench->server.port();
    QCOMPARE(ask(port, "DELETE", "/api/agents/Front%20desk").status, 200);
    QCOMPARE(get("/api/agents/Front%20desk").status, 404);
    QCOMPARE(ask(port, "DELETE", "/api/agents/Front%20desk").status, 404);
}

void tst_Api::stopsAllDialling()
{
    QCOMPARE(post("/api/dialling", R"({"stopped":true})").status, 200);
    QVERIFY(m_bench->board.stopped);
    QVERIFY(get("/api/status").json()["diallingStopped"_L1].toBool());
    for (const auto *wrong : {"{}", R"({"stopped":"yes"})", R"({"stopped":false,"x":1})"})
        QCOMPARE(post("/api/dialling", wrong).status, 400);
    QVERIFY(m_bench->board.stopped);
    QCOMPARE(post("/api/dialling", R"({"stopped":false})").status, 200);
    QVERIFY(!m_bench->board.stopped);
}

void tst_Api::anAgentThatIsNoneIsRefused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("word"); // of the sentence
    QTest::newRow("no engine") << QByteArray("{}") << u"engine"_s;
    QTest::newRow("a key that we do not know") << QByteArray(R"({"engine":"offline","promt":"x"})") << u"promt"_s;
    QTest::newRow("no JSON") << QByteArray("engine: offline") << u"JSON"_s;
    QTest::newRow("another one's name") << QByteArray(R"({"name":"front desk","engine":"offline"})") << u"Front desk"_s;
    QTest::newRow("a wrong type") << QByteArray(R"({"engine":"offline","limits":{"silenceMs":"long"}})") << u"silenceMs"_s;
}

void tst_Api::anAgentThatIsNoneIsRefused()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, word);
    const auto answer = ask(m_bench->server.port(), "PUT", "/api/agents/New", body);
    QCOMPARE(answer.status, 400);
    QVERIFY2(answer.message().contains(word), qPrintable(answer.message()));
    QCOMPARE(m_bench->catalogue.agents.size(), 1);
}

void tst_Api::tellsThatThePortIsTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    m_bench->server.close();
    const auto listening = m_bench->server.listen(QHostAddress(QHostAddress::LocalHost), other.serverPort());
    QVERIFY(!listening);
    QCOMPARE(listening.error().code, Error::Code::NotPossibleNow);
    QVERIFY(listening.error().detail.contains(QString::number(other.serverPort())));
    QVERIFY(listening.error().detail.contains(u"127.0.0.1"_s));
    QCOMPARE(m_bench->server.port(), 0);
}

void tst_Api::closesItsPort()
{
    const auto port = m_bench->server.port();
    QVERIFY(port > 0);
    m_bench->server.close();
    QCOMPARE(m_bench->server.port(), 0);
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    QTRY_COMPARE(client.error(), QAbstractSocket::ConnectionRefusedError);
    QVERIFY(m_bench->server.listen(QHostAddress(QHostAddress::LocalHost), 0)); // and opens it again
    QCOMPARE(ask(m_bench->server.port(), "GET", "/health").status, 200);
}

QTEST_GUILESS_MAIN(tst_Api)
#include "tst_api.moc"
