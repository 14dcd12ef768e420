// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes.h"

#include <QtTest>

using namespace bridge;

// Names that users of other programs have in their carriers' consoles and in their scripts.
class tst_Aliases : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void aWebhookDoesWhatOursDoes_data();
    void aWebhookDoesWhatOursDoes();
    void aForgedWebhookDoesNothing_data() { aWebhookDoesWhatOursDoes_data(); }
    void aForgedWebhookDoesNothing();
    void aSignedStreamIsACallReceived_data();
    void aSignedStreamIsACallReceived();
    void anUnsignedStreamIsRefused_data() { aSignedStreamIsACallReceived_data(); }
    void anUnsignedStreamIsRefused();
    void withoutSignaturesNoStreamComesInWithoutAToken();

    void aCallIsPlacedInTheWordsOf_data();
    void aCallIsPlacedInTheWordsOf();
    void nobodyPlacesACallWithoutTheToken_data();
    void nobodyPlacesACallWithoutTheToken();
    void aCallThatCannotBePlacedSaysWhy();
    void aCallThatEndsBeforeItIsDialledSaysWhy();
    void badWishesAreRefused_data();
    void badWishesAreRefused();
    void aCallIsInterruptedByTheCarriersName();

    void thePageDialsOnlyWhenConfirmedAndWithTheToken_data();
    void thePageDialsOnlyWhenConfirmedAndWithTheToken();
    void thePageShowsTextAsText();

private:
    QByteArray signature(const QByteArray &target, const QByteArray &scheme = "http") const
    {
        return "X-Fake-Signature: " + scheme + "://127.0.0.1:" + QByteArray::number(m_bench->server.port()) + target + "\r\n";
    }
    int handshake(const QByteArray &target, const QByteArray &headers)
    {
        RawClient client(m_bench->server.port());
        client.write("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n");
        const auto admitted = [this] { return !m_bench->board.admitted.isEmpty(); };
        (void)QTest::qWaitFor([&] { return client.status() != 0 || admitted(); });
        return admitted() ? 101 : client.status();
    }

    std::unique_ptr<Bench> m_bench;
};

// ---- Webhooks

void tst_Aliases::aWebhookDoesWhatOursDoes_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QString>("told");
    const auto row = [](const QByteArray &method, const QByteArray &target, const QString &told) {
        QTest::newRow((method + ' ' + target).constData()) << method << target << told;
    };
    row("POST", "/webhook", u"received plivo CA1"_s);
    row("GET", "/webhook", u"received plivo "_s);
    row("POST", "/api/calls/twiml", u"received twilio CA1"_s);
    row("POST", "/api/webhooks/twilio/status", u"report twilio  CA1"_s);
    row("POST", "/api/webhooks/twilio/recording", u"recording twilio  CA1"_s);
    row("POST", "/incoming-call", u"received twilio CA1"_s);
    row("POST", "/call_events", u"report twilio  CA1"_s);
    row("POST", "/handle_user_call", u"received twilio CA1"_s);
    row("POST", "/twilio/voice", u"received twilio CA1"_s);
    row("GET", "/twilio/voice", u"received twilio "_s);
    row("POST", "/voice/incoming", u"received twilio CA1"_s);
    row("POST", "/voice/outbound", u"received twilio CA1"_s);
    row("POST", "/call-status", u"report twilio  CA1"_s);
    row("POST", "/exotel/voice", u"received exotel CA1"_s);
    row("GET", "/exotel/voice", u"received exotel "_s);
    row("POST", "/exotel/greeting", u"received exotel CA1"_s);
    row("GET", "/exotel/greeting", u"received exotel "_s);
    row("POST", "/exotel/webhook", QString()); // of no call that goes round
    row("GET", "/exotel/playback", QString());
    row("POST", "/caller_join_conference/7f3a", u"join twilio 7f3a CA1"_s);
    row("POST", "/conference_events/7f3a", QString()); // taken, and nothing to do
}

void tst_Aliases::aWebhookDoesWhatOursDoes()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QString, told);
    const auto answer = ask(m_bench->server.port(), method, target, method == "GET" ? "" : "CA1", signature(target));
    QVERIFY2(answer.status == 200 || answer.status == 204, answer.head.constData());
    QCOMPARE(m_bench->board.told.join(u','), told);
    QCOMPARE(answer.body.startsWith("<connect>"), told.startsWith("received"_L1));
}

void tst_Aliases::aForgedWebhookDoesNothing()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QCOMPARE(ask(m_bench->server.port(), method, target, method == "GET" ? "" : "CA1", {}).status, 403);
    QCOMPARE(ask(m_bench->server.port(), method, target, method == "GET" ? "" : "CA1", signature(target + "x")).status, 403);
    QCOMPARE(m_bench->board.told, QStringList());
}

// ---- Streams

void tst_Aliases::aSignedStreamIsACallReceived_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target : {"/ws", "/media", "/media-stream", "/media-stream/7f3a", "/twilio-stream"})
        QTest::newRow(target) << QByteArray(target);
}

void tst_Aliases::aSignedStreamIsACallReceived()
{
    QFETCH(QByteArray, target);
    QCOMPARE(handshake(target, signature(target, "ws")), 101);
    QCOMPARE(m_bench->board.told, QStringList(u"stream twilio"_s));
}

void tst_Aliases::anUnsignedStreamIsRefused()
{
    QFETCH(QByteArray, target);
    QCOMPARE(handshake(target, {}), 403);
    QCOMPARE(m_bench->board.told, QStringList());
}

void tst_Aliases::withoutSignaturesNoStreamComesInWithoutAToken()
{
    m_bench = std::make_unique<Bench>(Bench::standardSettings().with(u"server/verifySignatures", false));
    QCOMPARE(handshake("/ws", signature("/ws", "ws")), 403);
    QCOMPARE(m_bench->board.told, QStringList());
}

// ---- Placing

void tst_Aliases::aCallIsPlacedInTheWordsOf_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("sidKey");
    QTest::newRow("initiate") << QByteArray("/api/calls/initiate")
                              << QByteArray(R"({"phoneNumber":"+14155552671","voiceId":"Puck"})") << QByteArray("callSid");
    QTest::newRow("initiate with a person") << QByteArray("/initiate-call")
                                            << QByteArray(R"({"bot_number":"+15005550006","cs_number":"+14155552671",)"
                                                          R"("user_number":"+14155552672","user_info":{"name":"Ada"}})")
                                            << QByteArray("call_sid");
    QTest::newRow("make") << QByteArray("/make-call") << QByteArray(R"({"to_number":"+14155552671","initial_message":"Hi"})")
                          << QByteArray("call_sid");
}

void tst_Aliases::aCallIsPlacedInTheWordsOf()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, sidKey);
    m_bench->catalogue.lines.last().ready = true;
    m_bench->board.next = Dialing{LegId(u"CA77"_s)};
    const auto answer = ask(m_bench->server.port(), "POST", target, body);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.json()[QString::fromLatin1(sidKey)].toString(), u"CA77"_s);
    QCOMPARE(answer.json()["status"_L1].toString(), u"queued"_s);
    const auto &wish = m_bench->board.placed.value(0);
    QCOMPARE(wish.to, u"+14155552671"_s);
    QCOMPARE(wish.line, u"Main"_s); // a carrier's, not the practice line
    if (target == "/api/calls/initiate") {
        QCOMPARE(wish.voice, u"Puck"_s);
        QCOMPARE(answer.json()["phoneNumber"_L1].toString(), u"+14155552671"_s);
        QVERIFY(answer.json()["success"_L1].toBool());
    } else if (target == "/initiate-call") {
        QCOMPARE(wish.from, u"+15005550006"_s);
        QCOMPARE(wish.variables[u"name"_s], u"Ada"_s);
        QCOMPARE(wish.variables[u"user_number"_s], u"+14155552672"_s);
        QCOMPARE(wish.handoverTo, u"+14155552672"_s);
        QCOMPARE(answer.json()["session_id"_L1].toString(), wish.id.toString());
    } else {
        QCOMPARE(wish.greeting, u"Hi"_s);
        QVERIFY(answer.json()["success"_L1].toBool());
    }
}

void tst_Aliases::nobodyPlacesACallWithoutTheToken_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target : {"/api/calls/initiate", "/initiate-call", "/make-call", "/interrupt-call/CA1"})
        QTest::newRow(target) << QByteArray(target);
}

void tst_Aliases::nobodyPlacesACallWithoutTheToken()
{
    QFETCH(QByteArray, target);
    QCOMPARE(ask(m_bench->server.port(), "POST", target, R"({"to_number":"+14155552671"})", {}).status, 401);
    QVERIFY(m_bench->board.placed.isEmpty());
}

void tst_Aliases::aCallThatCannotBePlacedSaysWhy()
{
    m_bench->board.refuseWith = Error{Error::Code::NotConfigured, u"Twilio cannot dial."_s};
    const auto answer = ask(m_bench->server.port(), "POST", "/make-call", R"({"to_number":"+14155552671"})");
    QVERIFY(answer.status >= 400);
    QCOMPARE(answer.json()["success"_L1].toBool(true), false);
    QCOMPARE(answer.json()["error"_L1].toString(), u"Twilio cannot dial."_s);
}

void tst_Aliases::aCallThatEndsBeforeItIsDialledSaysWhy()
{
    Ended ended;
    ended.detail = u"The carrier refused the number."_s;
    m_bench->board.next = ended;
    const auto answer = ask(m_bench->server.port(), "POST", "/make-call", R"({"to_number":"+14155552671"})");
    QCOMPARE(answer.status, 409);
    QCOMPARE(answer.json()["error"_L1].toString(), ended.detail);
}

void tst_Aliases::badWishesAreRefused_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no number") << QByteArray("/make-call") << QByteArray("{}");
    QTest::newRow("no JSON") << QByteArray("/initiate-call") << QByteArray("to=1");
    QTest::newRow("a number that is no text") << QByteArray("/api/calls/initiate") << QByteArray(R"({"phoneNumber":1})");
    QTest::newRow("an unknown word") << QByteArray("/make-call") << QByteArray(R"({"to_number":"+14155552671","volume":11})");
}

void tst_Aliases::badWishesAreRefused()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    const auto answer = ask(m_bench->server.port(), "POST", target, body);
    QCOMPARE(answer.status, 400);
    QVERIFY(!answer.json()["error"_L1].toString().isEmpty());
    QVERIFY(m_bench->board.placed.isEmpty());
}

void tst_Aliases::aCallIsInterruptedByTheCarriersName()
{
    LiveCall call;
    call.id = CallId(u"7"_s);
    call.leg = LegId(u"CA7"_s);
    m_bench->board.live.append(call);
    QVERIFY(ask(m_bench->server.port(), "POST", "/interrupt-call/CA7").json()["success"_L1].toBool());
    QCOMPARE(m_bench->board.commands.size(), 1);
    QCOMPARE(m_bench->board.commands[0].first, call.id);
    QVERIFY(std::holds_alternative<Interrupt>(m_bench->board.commands[0].second.kind));
    QCOMPARE(ask(m_bench->server.port(), "POST", "/interrupt-call/CA8").status, 404);
}

// ---- The page

void tst_Aliases::thePageDialsOnlyWhenConfirmedAndWithTheToken_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("dials");
    const QByteArray to = "to=%2B14155552671";
    QTest::newRow("confirmed") << to + "&confirm=yes&token=" + kToken << 200 << true;
    QTest::newRow("not confirmed") << to + "&token=" + kToken << 400 << false;
    QTest::newRow("no token") << to + "&confirm=yes" << 401 << false;
    QTest::newRow("a wrong token") << to + "&confirm=yes&token=0123" << 401 << false;
}

void tst_Aliases::thePageDialsOnlyWhenConfirmedAndWithTheToken()
{
    QFETCH(QByteArray, form);
    QFETCH(bool, dials);
    const auto answer = ask(m_bench->server.port(), "POST", "/twilio/call-me", form, "Content-Type: application/x-www-form-urlencoded\r\n");
    QTEST(answer.status, "status");
    QCOMPARE(m_bench->board.placed.size(), dials ? 1 : 0);
    QVERIFY(!answer.body.contains(kToken));
    if (dials)
        QCOMPARE(m_bench->board.placed[0].to, u"+14155552671"_s);
}

void tst_Aliases::thePageShowsTextAsText()
{
    const auto answer = ask(m_bench->server.port(), "GET", "/twilio/call-me?to=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", {}, {});
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.head.contains("Content-Security-Policy: default-src 'none'"));
    QVERIFY(!answer.body.contains("<script"));
    QVERIFY(m_bench->board.placed.isEmpty()); // a page that is only looked at dials nobody
}

QTEST_GUILESS_MAIN(tst_Aliases)
#include "tst_aliases.moc"
