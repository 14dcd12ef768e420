// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes.h"

#include <QtTest>

#include <sys/socket.h>

using namespace bridge;

// What a carrier sees of the port: webhooks and media streams, signed over the public address.
class tst_Webhooks : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void aReceivedCallGetsItsStream();
    void aPlacedCallGetsItsStream();
    void aStatusReportIsPassedOn();
    void theSignatureIsOverThePublicAddress();
    void thePracticeLineIsSignedOverLoopback();
    void aTurnIsAnsweredWhenTheAgentHasOne();
    void aMediaStreamIsHandedOnUnread();
    void theSameWebhookTwiceGetsTheSameAnswer();

    // rainy
    void aForgedWebhookHasNoEffect_data();
    void aForgedWebhookHasNoEffect();
    void aCallThatCannotBeTakenIsDeclinedPolitely();
    void anUnreadableWebhookIsDeclinedPolitely();
    void aTokenThatIsNoneIsDeclinedPolitely();
    void aTurnOfNoCallHangsUp();
    void newCallsAreDeclinedWhileDraining();
    void lateReportsAreTakenQuietly();
    void refusesMediaStreams_data();
    void refusesMediaStreams();
    void aMediaTokenOpensOnce();
    void anUnknownCarrierIsNotFound();
    void aHeadRequestActsOnNothing();

private:
    QByteArray signedFor(const QByteArray &target, const QByteArray &scheme = "http") const
    {
        return "X-Fake-Signature: " + scheme + "://127.0.0.1:" + QByteArray::number(m_bench->server.port()) + target + "\r\n";
    }
    Answer webhook(const QByteArray &target, const QByteArray &body)
    {
        return ask(m_bench->server.port(), "POST", target, body, signedFor(target));
    }
    QByteArray handshake(const QByteArray &target, const QByteArray &signature) const
    {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + signature + "\r\n";
    }

    std::unique_ptr<Bench> m_bench;
};

void tst_Webhooks::aReceivedCallGetsItsStream()
{
    const auto answer = webhook("/fake/voice", "CA1");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.head.contains("Content-Type: text/xml\r\n"));
    QCOMPARE(answer.body, QByteArray("<connect>ws://127.0.0.1/fake/media/t"));
    QCOMPARE(m_bench->board.told, QStringList(u"received fake CA1"_s));
    QCOMPARE(ask(m_bench->server.port(), "GET", "/fake/voice?a=1", {}, signedFor("/fake/voice?a=1")).status, 200);
}

void tst_Webhooks::aPlacedCallGetsItsStream()
{
    QCOMPARE(webhook("/fake/voice/" + kToken, "CA1").body, QByteArray("<connect>ws://127.0.0.1/fake/media/t"));
    QCOMPARE(m_bench->board.told, QStringList(u"placed fake %1 CA1"_s.arg(QString::fromLatin1(kToken))));
}

void tst_Webhooks::aStatusReportIsPassedOn()
{
    QCOMPARE(webhook("/fake/status/" + kToken, "CA1").status, 204);
    QCOMPARE(m_bench->board.told, QStringList(u"report fake %1 CA1"_s.arg(QString::fromLatin1(kToken))));
}

void tst_Webhooks::theSignatureIsOverThePublicAddress()
{
    m_bench = std::make_unique<Bench>(
        Bench::standardSettings().with(u"server/publicUrl", QUrl(u"https://bridge.example.com"_s)));
    QCOMPARE(webhook("/fake/voice", "CA1").status, 403); // over loopback: somebody behind the tunnel
    const QByteArray signature = "X-Fake-Signature: https://bridge.example.com/fake/voice?x=%2F\r\n";
    QCOMPARE(ask(m_bench->server.port(), "POST", "/fake/voice?x=%2F", "CA1", signature).status, 200);
}

void tst_Webhooks::thePracticeLineIsSignedOverLoopback()
{
    m_bench = std::make_unique<Bench>(
        Bench::standardSettings().with(u"server/publicUrl", QUrl(u"https://bridge.example.com"_s)));
    QCOMPARE(webhook("/practice/voice", "CA1").status, 200);
}

void tst_Webhooks::aTurnIsAnsweredWhenTheAgentHasOne()
{
    const QByteArray target = "/fake/gather/" + kToken;
    RawClient client(m_bench->server.port());
    client.write("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n" + signedFor(target) + "\r\nCA1");
    QTRY_VERIFY(m_bench->board.waiting);
    QCOMPARE(m_bench->board.told, QStringList(u"turn fake %1 CA1"_s.arg(QString::fromLatin1(kToken))));
    QVERIFY(client.answer.isEmpty());
    m_bench->board.waiting({200, "text/xml", "<Say>Hello</Say>"});
    QTRY_VERIFY(client.answer.endsWith("<Say>Hello</Say>"));
}

void tst_Webhooks::aTurnOfNoCallHangsUp()
{
    m_bench->board.refuseWith = Error{Error::Code::NotFound, u"no such call"_s};
    QCOMPARE(webhook("/fake/gather/" + kToken, "CA1").body, QByteArray("<say>"));
    m_bench->board.told.clear();
    QCOMPARE(webhook("/fake/gather/123", "CA1").body, QByteArray("<say>")); // no token
    QCOMPARE(webhook("/fake/gather/" + kToken, "unreadable").body, QByteArray("<say>"));
    QVERIFY(m_bench->board.told.isEmpty());
    const QByteArray target = "/fake/gather/" + kToken;
    QCOMPARE(ask(m_bench->server.port(), "POST", target, "CA1", "X-Fake-Signature: wrong\r\n").status, 403);
}

void tst_Webhooks::aMediaStreamIsHandedOnUnread()
{
    m_bench->board.seats.append(Token(QString::fromLatin1(kToken)));
    const QByteArray target = "/fake/media/" + kToken;
    const auto bytes = handshake(target, signedFor(target, "ws"));
    RawClient client(m_bench->server.port());
    client.write(bytes);
    QTRY_COMPARE(m_bench->board.admitted.size(), 1);
    QByteArray read(2000, '\0');
    const auto count = ::recv(int(m_bench->board.admitted.first()), read.data(), size_t(read.size()), MSG_DONTWAIT);
    QCOMPARE(read.left(count), bytes);
    QCOMPARE(m_bench->board.told, QStringList(u"seat fake %1"_s.arg(QString::fromLatin1(kToken))));
}

void tst_Webhooks::theSameWebhookTwiceGetsTheSameAnswer()
{
    QCOMPARE(webhook("/fake/voice/" + kToken, "CA1").body, webhook("/fake/voice/" + kToken, "CA1").body);
}

void tst_Webhooks::aForgedWebhookHasNoEffect_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("no signature") << QByteArray("/fake/voice") << QByteArray();
    QTest::newRow("a wrong one") << QByteArray("/fake/voice") << QByteArray("X-Fake-Signature: x\r\n");
    QTest::newRow("of another target") << QByteArray("/fake/voice/" + kToken) << QByteArray("signed for /fake/voice");
    QTest::newRow("on a status report") << QByteArray("/fake/status/" + kToken) << QByteArray();
    QTest::newRow("with our own token") << QByteArray("/fake/voice") << QByteArray("Authorization: Bearer " + kToken + "\r\n");
}

void tst_Webhooks::aForgedWebhookHasNoEffect()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, headers);
    if (headers.startsWith("signed for "))
        headers = signedFor(headers.mid(11));
    QCOMPARE(ask(m_bench->server.port(), "POST", target, "CA1", headers).status, 403);
    QCOMPARE(m_bench->board.told, QStringList());
    QVERIFY(ask(m_bench->server.port(), "GET", "/metrics").body.contains("callwright_refused_total{reason=\"signature\"} 1\n"));
}

void tst_Webhooks::aCallThatCannotBeTakenIsDeclinedPolitely()
{
    m_bench->board.refuseWith = Error{Error::Code::Busy, u"fifty calls are live"_s};
    for (const QByteArray &target : {QByteArray("/fake/voice"), QByteArray("/fake/voice/" + kToken)}) {
        const auto answer = webhook(target, "CA1");
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body.startsWith("<say>Sorry"));
        QVERIFY(!answer.body.contains("fifty"));
    }
}

void tst_Webhooks::anUnreadableWebhookIsDeclinedPolitely()
{
    const auto answer = webhook("/fake/voice", "unreadable");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.body.startsWith("<say>Sorry"));
    QCOMPARE(m_bench->board.told, QStringList());
    QCOMPARE(webhook("/fake/status/" + kToken, "unreadable").status, 204);
}

void tst_Webhooks::aTokenThatIsNoneIsDeclinedPolitely()
{
    const auto answer = webhook("/fake/voice/ABC", "CA1");
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.body.startsWith("<say>Sorry"));
    QCOMPARE(m_bench->board.told, QStringList());
}

void tst_Webhooks::newCallsAreDeclinedWhileDraining()
{
    m_bench->board.draining = true;
    QVERIFY(webhook("/fake/voice", "CA1").body.startsWith("<say>Sorry"));
    QCOMPARE(m_bench->board.told, QStringList());
    QVERIFY(webhook("/fake/voice/" + kToken, "CA1").body.startsWith("<connect>")); // placed before
}

void tst_Webhooks::lateReportsAreTakenQuietly()
{
    m_bench->board.refuseWith = Error{Error::Code::NotFound, u"no such call"_s};
    QCOMPARE(webhook("/fake/status/" + kToken, "CA1").status, 204);
    QCOMPARE(webhook("/fake/status/nothing", "CA1").status, 204);
}

void tst_Webhooks::refusesMediaStreams_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("signatureOf");
    QTest::addColumn<int>("status");
    const QByteArray good = "/fake/media/" + kToken;
    QTest::newRow("no signature") << good << QByteArray() << 403;
    QTest::newRow("signature of another stream") << good << QByteArray("/fake/media/x") << 403;
    const QByteArray unknown = "/fake/media/" + QByteArray(32, 'a');
    QTest::newRow("unknown token") << unknown << unknown << 403;
    QTest::newRow("no token") << QByteArray("/fake/media/") << QByteArray("/fake/media/") << 404;
    QTest::newRow("a short token") << QByteArray("/fake/media/abc") << QByteArray("/fake/media/abc") << 403;
    QTest::newRow("unknown carrier") << QByteArray("/other/media/" + kToken) << QByteArray("/other/media/" + kToken) << 404;
    QTest::newRow("wrong path") << QByteArray("/fake/medium/" + kToken) << QByteArray() << 404;
    QTest::newRow("an HTTP route") << QByteArray("/health") << QByteArray() << 404;
}

void tst_Webhooks::refusesMediaStreams()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, signatureOf);
    QFETCH(int, status);
    m_bench->board.seats.append(Token(QString::fromLatin1(kToken)));
    RawClient client(m_bench->server.port());
    client.say(handshake(target, signatureOf.isEmpty() ? QByteArray() : signedFor(signatureOf, "ws")));
    QCOMPARE(client.status(), status);
    QCOMPARE(m_bench->board.admitted.size(), 0);
    QCOMPARE(m_bench->board.seats.size(), 1); // not used up by it
}

void tst_Webhooks::aMediaTokenOpensOnce()
{
    m_bench->board.seats.append(Token(QString::fromLatin1(kToken)));
    const QByteArray target = "/fake/media/" + kToken;
    RawClient first(m_bench->server.port());
    first.write(handshake(target, signedFor(target, "ws")));
    QTRY_COMPARE(m_bench->board.admitted.size(), 1);
    RawClient second(m_bench->server.port());
    second.say(handshake(target, signedFor(target, "ws")));
    QCOMPARE(second.status(), 403);
    QCOMPARE(m_bench->board.admitted.size(), 1);
}

void tst_Webhooks::anUnknownCarrierIsNotFound()
{
    QCOMPARE(webhook("/other/voice", "CA1").status, 404);
    QCOMPARE(ask(m_bench->server.port(), "DELETE", "/fake/voice").status, 405);
}

void tst_Webhooks::aHeadRequestActsOnNothing()
{
    QCOMPARE(ask(m_bench->server.port(), "HEAD", "/fake/voice", {}, signedFor("/fake/voice")).status, 405);
    QCOMPARE(m_bench->board.told, QStringList());
}

QTEST_GUILESS_MAIN(tst_Webhooks)
#include "tst_webhooks.moc"
