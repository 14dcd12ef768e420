// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/requesthead.h"

#include <QtTest>

using namespace bridge;

namespace {

const QByteArray kUpgrade = "GET /twilio/media/x HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

int statusOf(const QByteArray &bytes)
{
    const auto reading = readHead(bytes);
    if (const auto *bad = std::get_if<BadHead>(&reading))
        return bad->status;
    return std::holds_alternative<NeedMore>(reading) ? 0 : 200;
}

QByteArray get(const QByteArray &headers)
{
    return "GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

} // namespace

// What is one request to us and to every proxy before us gets in; everything else does not.
class tst_RequestHead : public QObject
{
    Q_OBJECT
private slots:
    void readsARequest();
    void readsOnlyTheFirstOfTwo();
    void seesAWebSocketHandshake();
    void passesOverOtherUpgrades();
    void takesHttp10WithoutAHost();
    void waitsForEveryByte();

    void refuses_data();
    void refuses();
    void refusesEarly_data();
    void refusesEarly();
    void everyCutOfABadRequestStaysBadOrOpen();
};

void tst_RequestHead::readsARequest()
{
    const QByteArray bytes = "POST /twilio/voice/ab%20c?x=%2F&y HTTP/1.1\r\nHost: bridge.example.com:443\r\n"
                             "X-Twilio-Signature:\t nPw+nZIz= \r\nEmpty:\r\nExpect: 100-Continue\r\nCONTENT-LENGTH: 0012\r\n\r\nhello";
    const auto reading = readHead(bytes);
    const auto *head = std::get_if<RequestHead>(&reading);
    QVERIFY(head);
    QCOMPARE(head->method, QByteArray("POST"));
    QCOMPARE(head->target, QByteArray("/twilio/voice/ab%20c?x=%2F&y"));
    QCOMPARE(head->path(), QByteArray("/twilio/voice/ab%20c"));
    QCOMPARE(head->query(), QByteArray("x=%2F&y"));
    QCOMPARE(head->header("x-twilio-signature"), QByteArray("nPw+nZIz="));
    QCOMPARE(head->header("empty"), QByteArray());
    QCOMPARE(head->headers.size(), 5);
    QCOMPARE(head->contentLength, 12);
    QCOMPARE(head->size, bytes.size() - 5);
    QVERIFY(head->wantsContinue);
    QVERIFY(!head->upgrade);
}

void tst_RequestHead::readsOnlyTheFirstOfTwo()
{
    const auto first = get("A: 1\r\n");
    const auto reading = readHead(first + get("B: 2\r\n"));
    QCOMPARE(std::get<RequestHead>(reading).size, first.size());
    QCOMPARE(std::get<RequestHead>(reading).headers.size(), 2);
}

void tst_RequestHead::seesAWebSocketHandshake()
{
    QVERIFY(std::get<RequestHead>(readHead(kUpgrade)).upgrade);
    auto lower = kUpgrade;
    lower.replace("Upgrade: websocket", "upgrade: WebSocket");
    QVERIFY(std::get<RequestHead>(readHead(lower)).upgrade);
}

void tst_RequestHead::passesOverOtherUpgrades()
{
    const auto reading = readHead(get("Upgrade: h2c\r\nConnection: Upgrade\r\n"));
    QVERIFY(!std::get<RequestHead>(reading).upgrade);
}

void tst_RequestHead::takesHttp10WithoutAHost()
{
    QVERIFY(std::get<RequestHead>(readHead("GET /health HTTP/1.0\r\n\r\n")).http10);
}

void tst_RequestHead::waitsForEveryByte()
{
    for (qsizetype i = 0; i < kUpgrade.size(); ++i)
        QVERIFY2(std::holds_alternative<NeedMore>(readHead(kUpgrade.left(i))), qPrintable(QString::number(i)));
}

void tst_RequestHead::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status) { QTest::newRow(name) << bytes << status; };
    row("length and chunks", get("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), 400);
    row("chunks and length", get("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"), 400);
    row("chunks", get("Transfer-Encoding: chunked\r\n"), 411);
    row("chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
    row("gzip, chunked", get("Transfer-Encoding: gzip, chunked\r\n"), 501);
    row("chunked with a trick", get("Transfer-Encoding: xchunked\r\n"), 501);
    row("empty Transfer-Encoding", get("Transfer-Encoding:\r\n"), 501);
    row("two equal lengths", get("Content-Length: 4\r\nContent-Length: 4\r\n"), 400);
    row("two lengths", get("Content-Length: 4\r\ncontent-length: 5\r\n"), 400);
    row("a list of lengths", get("Content-Length: 4, 4\r\n"), 400);
    row("negative length", get("Content-Length: -1\r\n"), 400);
    row("signed length", get("Content-Length: +1\r\n"), 400);
    row("hex length", get("Content-Length: 0x10\r\n"), 400);
    row("empty length", get("Content-Length: \r\n"), 400);
    row("length with a blank inside", get("Content-Length: 1 0\r\n"), 400);
    row("length beyond 64 bits", get("Content-Length: 99999999999999999999\r\n"), 413);
    row("two hosts", get("Host: other\r\n"), 400);
    row("no host", "GET / HTTP/1.1\r\n\r\n", 400);
    row("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    row("host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    row("host with user info", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400);
    row("two tokens", get("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400);
    row("two signatures", get("X-Twilio-Signature: a\r\nx-twilio-signature: b\r\n"), 400);
    row("two origins", get("Origin: a\r\nOrigin: b\r\n"), 400);
    row("blank before the colon", get("Content-Length : 4\r\n"), 400);
    row("no colon", get("Content-Length 4\r\n"), 400);
    row("no name", get(": 4\r\n"), 400);
    row("name with a blank", get("A B: 4\r\n"), 400);
    row("name not ASCII", get("N\xc3\xa4me: 4\r\n"), 400);
    row("folded line", get("A: 1\r\n 2\r\n"), 400);
    row("folded with a tab", get("A: 1\r\n\tTransfer-Encoding: chunked\r\n"), 400);
    row("blank before the first header", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400);
    row("bare LF", "GET / HTTP/1.1\nHost: h\n\n", 400);
    row("one bare LF", get("A: 1\nB: 2\r\n"), 400);
    row("bare CR", get("A: 1\rB: 2\r\n"), 400);
    row("CR CR LF", get("A: 1\r\r\n"), 400);
    row("NUL in a value", get(QByteArray("A: 1\0" "2\r\n", 8)), 400);
    row("NUL in the target", QByteArray("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n", 29), 400);
    row("control character in a value", get("A: \x01\r\n"), 400);
    row("DEL in a value", get("A: \x7f\r\n"), 400);
    row("empty line first", "\r\n" + get(""), 400);
    row("no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("two blanks", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("tab instead of a blank", "GET\t/\tHTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("absolute target", "GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("authority", "CONNECT a:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("target not ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("method with a bracket", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n", 400);
    row("HTTP/9.9", "GET / HTTP/9.9\r\nHost: h\r\n\r\n", 505);
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("no version", "GET /\r\nHost: h\r\n\r\n", 400);
    row("lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n", 400);
    row("long target", "GET /" + QByteArray(kMaxTarget, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414);
    row("too many headers", get(QByteArray("A: 1\r\n").repeated(kMaxHeaders)), 431);
    row("another expectation", get("Expect: payment\r\n"), 417);

    const auto change = [](const char *from, const char *to) { return QByteArray(kUpgrade).replace(from, to); };
    row("upgrade by POST", change("GET", "POST"), 400);
    row("upgrade without Connection", change("Connection: keep-alive, Upgrade\r\n", ""), 400);
    row("upgrade with a body", change("Host: h\r\n", "Host: h\r\nContent-Length: 3\r\n"), 400);
    row("upgrade, version 8", change("Version: 13", "Version: 8"), 426);
    row("upgrade without a version", change("Sec-WebSocket-Version: 13\r\n", ""), 426);
    row("upgrade without a key", change("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""), 400);
    row("upgrade with a short key", change("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ=="), 400);
    row("upgrade with a key that is not base64", change("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhb!BsZSBub25jZQ=="), 400);
    row("upgrade with two keys", change("Host: h\r\n", "Host: h\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400);
    row("upgrade in HTTP/1.0", change("HTTP/1.1", "HTTP/1.0"), 400);
}

void tst_RequestHead::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QCOMPARE(statusOf(bytes), status);
}

void tst_RequestHead::refusesEarly_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    QTest::newRow("TLS on a plain port") << QByteArray("\x16\x03\x01\x02\x00", 5) << 400;
    QTest::newRow("a header without an end") << get("A: " + QByteArray(kMaxHead, 'a')) << 431;
    QTest::newRow("a request line without an end") << "GET /" + QByteArray(kMaxHead, 'a') << 414;
    QTest::newRow("one byte short of the end at the limit")
        << ("GET / HTTP/1.1\r\nA: " + QByteArray(kMaxHead, 'a')).left(kMaxHead) << 431;
}

void tst_RequestHead::refusesEarly()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    QCOMPARE(statusOf(bytes), status);
}

void tst_RequestHead::everyCutOfABadRequestStaysBadOrOpen()
{
    const auto bytes = get("Content-Length: 4\r\nTransfer-Encoding: chunked\r\nHost: other\r\n");
    for (qsizetype i = 0; i <= bytes.size(); ++i)
        QVERIFY(statusOf(bytes.left(i)) != 200);
}

QTEST_GUILESS_MAIN(tst_RequestHead)
#include "tst_requesthead.moc"
