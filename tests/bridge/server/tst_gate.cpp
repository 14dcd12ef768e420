// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/gate.h"
#include "bridge/server/httpserver.h"

#include "rawclient.h"

#include <QDir>
#include <QJsonDocument>
#include <QWebSocket>
#include <QWebSocketServer>

#include <memory>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

GateLimits shortLimits()
{
    GateLimits limits;
    limits.visitor = {.head = 150ms, .body = 150ms, .answer = 2s, .linger = 500ms, .maxBody = 1000};
    return limits;
}

// A port with a gate, an HTTP server behind it that echoes, and a doorkeeper who lets the path /in pass.
struct Port
{
    explicit Port(const GateLimits &limits)
        : access("secret")
        , http(access, counts)
        , gate(new Gate(limits, counts, [this](const RequestHead &head, const QHostAddress &) -> Admission {
            if (head.path() != "/in")
                return refusal(403, "no");
            return std::function<void(qintptr)>([this](qintptr descriptor) { taken.append(descriptor); });
        }))
    {
        http.addRoutes({
            {"POST", "/echo", WhoMay::All, [this](const HttpRequest &request, const Respond &respond) {
                 ++handled;
                 respond(textReply(request.wire.body, "text/plain"));
             }},
            {"GET", "/hello", WhoMay::All, [this](const HttpRequest &request, const Respond &respond) {
                 ++handled;
                 respond(textReply("hello " + request.wire.target, "text/plain"));
             }},
            {"GET", "/later", WhoMay::All, [this](const HttpRequest &, const Respond &respond) { waiting.append(respond); }},
            {"GET", "/never", WhoMay::All, [](const HttpRequest &, const Respond &) {}},
            {"GET", "/throws", WhoMay::All, [](const HttpRequest &, const Respond &) { throw std::bad_alloc(); }},
            {"GET", "/secret", WhoMay::Token, [](const HttpRequest &, const Respond &respond) { respond(jsonReply({})); }},
            {"GET", "/big", WhoMay::All, [](const HttpRequest &, const Respond &respond) {
                 respond(textReply(QByteArray(8'000'000, 'x'), "text/plain"));
             }},
        });
        listening = gate->listen(QHostAddress::LocalHost);
        http.bind(gate);
    }
    ~Port()
    {
        for (const auto descriptor : taken)
            ::close(int(descriptor));
    }

    quint16 number() const { return gate->serverPort(); }

    PortCounts counts;
    Access access;
    int handled = 0;
    QList<qintptr> taken;
    QList<Respond> waiting;
    HttpServer http;
    Gate *gate; // owned by http
    bool listening = false;
};

QByteArray request(const QByteArray &method, const QByteArray &path, const QByteArray &headers = {}, const QByteArray &body = {})
{
    return method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
}

QByteArray post(const QByteArray &body)
{
    return request("POST", "/echo", "Content-Length: " + QByteArray::number(body.size()) + "\r\n", body);
}

QByteArray upgrade(const QByteArray &path)
{
    return request("GET", path,
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot).size();
}

} // namespace

class tst_Gate : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_port = std::make_unique<Port>(shortLimits()); QVERIFY(m_port->listening); }
    void cleanup() { m_port.reset(); }

    void answersOneRequestAndHangsUp();
    void takesABodyInPieces();
    void takesAHeadByteByByte();
    void answersHeadWithoutABody();
    void letsAClientSendItsBodyWhenAsked();
    void answersLater();
    void carriesABigAnswer();
    void handsAnUpgradeOnWithNothingRead();
    void handsAnUpgradeOnWithEveryByteBehindIt();
    void anUpgradeHandedOnBecomesAWebSocket();

    // rainy
    void refuses_data();
    void refuses();
    void neverReadsASecondRequest();
    void neverReadsASecondRequestThatComesLater();
    void cutsAHeadThatDoesNotCome();
    void cutsABodyThatDoesNotCome();
    void aHalfSentHeadCostsNoProcessor();
    void aHalfSentHeadThatIsHungUpIsGoneAtOnce();
    void refusesABodyThatIsTooLarge();
    void anHandlerThatForgetsIsAServerError();
    void anHandlerThatThrowsIsAServerError();
    void aClientThatLeavesBeforeTheAnswerIsNoTrouble();
    void overTheLimitTheLongestWaitingGoes();
    void hundredsThatComeAndGoLeaveNothingBehind();
    void refusesUpgradesAsTheDoorkeeperSays();
    void wrongMethodSaysWhichAreRight();
    void wantsTheToken();

private:
    std::unique_ptr<Port> m_port;
};

void tst_Gate::answersOneRequestAndHangsUp()
{
    RawClient client(m_port->number());
    const auto answer = client.say(request("GET", "/hello?a=%2F"));
    QCOMPARE(answer, QByteArray("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n"
                                "Connection: close\r\n\r\nhello /hello?a=%2F"));
    QTRY_COMPARE(m_port->gate->open(), 0);
}

void tst_Gate::takesABodyInPieces()
{
    RawClient client(m_port->number());
    const auto bytes = post("one two three");
    client.write(bytes.left(bytes.size() - 9));
    client.flush();
    QTRY_COMPARE(m_port->gate->open(), 1);
    client.say(bytes.right(9));
    QCOMPARE(client.body(), QByteArray("one two three"));
    QCOMPARE(m_port->handled, 1);
}

void tst_Gate::takesAHeadByteByByte()
{
    RawClient client(m_port->number());
    client.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    for (const char byte : post("abc")) {
        client.write(&byte, 1);
        client.flush();
        QCoreApplication::processEvents();
    }
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.body(), QByteArray("abc"));
}

void tst_Gate::answersHeadWithoutABody()
{
    RawClient client(m_port->number());
    client.say(request("HEAD", "/hello"));
    QCOMPARE(client.status(), 200);
    QVERIFY(client.head().contains("Content-Length: 12\r\n"));
    QCOMPARE(client.body(), QByteArray());
}

void tst_Gate::letsAClientSendItsBodyWhenAsked()
{
    RawClient client(m_port->number());
    client.write(request("POST", "/echo", "Content-Length: 3\r\nExpect: 100-continue\r\n"));
    QTRY_COMPARE(client.answer, QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
    QVERIFY(client.say("abc").endsWith("\r\n\r\nabc"));
}

void tst_Gate::answersLater()
{
    RawClient client(m_port->number());
    client.write(request("GET", "/later"));
    QTRY_COMPARE(m_port->waiting.size(), 1);
    m_port->waiting.first()(textReply("at last", "text/plain"));
    m_port->waiting.first()(textReply("again", "text/plain"));
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.body(), QByteArray("at last"));
}

void tst_Gate::carriesABigAnswer()
{
    RawClient client(m_port->number());
    client.say(request("GET", "/big"));
    QCOMPARE(client.body().size(), 8'000'000);
}

void tst_Gate::handsAnUpgradeOnWithNothingRead()
{
    RawClient client(m_port->number());
    const auto bytes = upgrade("/in");
    client.write(bytes.left(40)); // in two parts, so that it was looked at before
    client.flush();
    QTRY_COMPARE(m_port->gate->open(), 1);
    QCoreApplication::processEvents();
    client.write(bytes.mid(40));
    QTRY_COMPARE(m_port->taken.size(), 1);
    QCOMPARE(m_port->gate->open(), 0);

    QByteArray read(bytes.size() + 1, '\0');
    const auto count = ::recv(int(m_port->taken.first()), read.data(), size_t(read.size()), MSG_DONTWAIT);
    QCOMPARE(count, bytes.size());
    QCOMPARE(read.left(count), bytes);
    int mark = 0;
    socklen_t size = sizeof mark;
    ::getsockopt(int(m_port->taken.first()), SOL_SOCKET, SO_RCVLOWAT, &mark, &size);
    QCOMPARE(mark, 1); // the next owner is woken by the first byte
}

void tst_Gate::handsAnUpgradeOnWithEveryByteBehindIt()
{
    RawClient client(m_port->number());
    const auto bytes = upgrade("/in") + "\x81\x85mask#####";
    client.write(bytes);
    QTRY_COMPARE(m_port->taken.size(), 1);
    QByteArray read(1000, '\0');
    const auto count = ::recv(int(m_port->taken.first()), read.data(), size_t(read.size()), MSG_DONTWAIT);
    QCOMPARE(read.left(count), bytes);
}

void tst_Gate::anUpgradeHandedOnBecomesAWebSocket()
{
    QWebSocket client;
    client.open(QUrl(u"ws://127.0.0.1:%1/in"_s.arg(m_port->number())));
    QTRY_COMPARE(m_port->taken.size(), 1);
    QWebSocketServer server(u"test"_s, QWebSocketServer::NonSecureMode);
    QTcpSocket socket;
    QVERIFY(socket.setSocketDescriptor(m_port->taken.takeFirst()));
    server.handleConnection(&socket);
    QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
    const std::unique_ptr<QWebSocket> ours(server.nextPendingConnection());
    QVERIFY(ours);
    QSignalSpy messages(ours.get(), &QWebSocket::textMessageReceived);
    client.sendTextMessage(u"hello"_s);
    QTRY_COMPARE(messages.size(), 1);
}

void tst_Gate::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status) { QTest::newRow(name) << bytes << status; };
    row("length and chunks", request("POST", "/echo", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);
    row("chunks", request("POST", "/echo", "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"), 411);
    row("a chunk size that overflows", request("POST", "/echo", "Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"), 411);
    row("two lengths", request("POST", "/echo", "Content-Length: 3\r\nContent-Length: 30\r\n", "abc"), 400);
    row("negative length", request("POST", "/echo", "Content-Length: -3\r\n", "abc"), 400);
    row("two hosts", request("GET", "/hello", "Host: other\r\n"), 400);
    row("HTTP/9.9", "GET /hello HTTP/9.9\r\nHost: a\r\n\r\n", 505);
    row("header without a colon", request("GET", "/hello", "Odd\r\n"), 400);
    row("bare LF", "GET /hello HTTP/1.1\nHost: a\n\n", 400);
    row("header of 1 MB", request("GET", "/hello", "A: " + QByteArray(1'000'000, 'a') + "\r\n"), 431);
    row("10,000 headers", request("GET", "/hello", QByteArray("A: 1\r\n").repeated(10'000)), 431);
    row("target of 1 MB", request("GET", "/" + QByteArray(1'000'000, 'a')), 414);
    row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    row("TLS", QByteArray("\x16\x03\x01\x02\x00\x01\x00", 7), 400);
    row("two requests at once", request("GET", "/hello") + request("GET", "/hello"), 400);
    row("a byte behind the body", post("abc") + "x", 400);
    row("no such path", request("GET", "/hell"), 404);
    row("encoded slash", request("GET", "/%2Fhello"), 404);
    row("up and out", request("GET", "/hello/../../etc/passwd"), 404);
    row("encoded up and out", request("GET", "/%2e%2e%2fetc%2fpasswd"), 404);
    row("NUL in the path", request("GET", "/hello%00"), 404);
    row("TRACE", request("TRACE", "/hello"), 405);
    row("an unknown method", request("BREW", "/hello"), 405);
    row("upgrade, version 8", upgrade("/in").replace("Version: 13", "Version: 8"), 426);
    row("upgrade without a key", upgrade("/in").replace("Sec-WebSocket-Key", "X"), 400);
    row("upgrade to h2c", request("GET", "/hello", "Upgrade: h2c\r\nConnection: Upgrade\r\n"), 200);
}

void tst_Gate::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status);
    RawClient client(m_port->number());
    client.say(bytes);
    QCOMPARE(client.status(), status);
    QVERIFY(client.head().contains("Connection: close\r\n"));
    if (status != 200)
        QVERIFY(QJsonDocument::fromJson(client.body())["error"_L1]["message"_L1].isString());
    QCOMPARE(m_port->handled, status == 200 ? 1 : 0);
    QCOMPARE(m_port->taken.size(), 0);
}

void tst_Gate::neverReadsASecondRequest()
{
    RawClient client(m_port->number());
    client.say(request("POST", "/echo", "Content-Length: 3\r\n", "abc") + request("POST", "/echo", "Content-Length: 1\r\n", "x"));
    QCOMPARE(client.status(), 400);
    QCOMPARE(m_port->handled, 0);
    QCOMPARE(client.answer.count("HTTP/1.1"), 1);
}

void tst_Gate::neverReadsASecondRequestThatComesLater()
{
    RawClient client(m_port->number());
    client.write(request("GET", "/later"));
    QTRY_COMPARE(m_port->waiting.size(), 1);
    client.write(post("abc"));
    client.flush();
    QVERIFY(!QTest::qWaitFor([this] { return m_port->handled > 0; }, 50));
    m_port->waiting.first()(textReply("once", "text/plain"));
    client.write(post("abc"));
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.body(), QByteArray("once"));
    QCOMPARE(m_port->handled, 0);
}

void tst_Gate::cutsAHeadThatDoesNotCome()
{
    RawClient client(m_port->number());
    client.say("GET /hello HTTP/1.1\r\n");
    QCOMPARE(client.status(), 408);
    QTRY_COMPARE(m_port->gate->open(), 0);
}

void tst_Gate::cutsABodyThatDoesNotCome()
{
    RawClient client(m_port->number());
    client.say(request("POST", "/echo", "Content-Length: 3\r\n", "ab"));
    QCOMPARE(client.status(), 408);
    QCOMPARE(m_port->handled, 0);
}

void tst_Gate::aHalfSentHeadCostsNoProcessor()
{
    auto limits = shortLimits();
    limits.visitor.head = 400ms;
    m_port = std::make_unique<Port>(limits);
    RawClient client(m_port->number());
    client.write("GET /hello HTTP/1.1\r\n");
    client.flush();
    QTRY_COMPARE(m_port->gate->open(), 1);
    const auto before = std::clock();
    QVERIFY(client.waitForEnd());
    const auto busy = 1000.0 * double(std::clock() - before) / CLOCKS_PER_SEC;
    QVERIFY2(busy < 150, qPrintable(QString::number(busy))); // ms of 400; awake all the time it would be 400
}

void tst_Gate::aHalfSentHeadThatIsHungUpIsGoneAtOnce()
{
    auto limits = shortLimits();
    limits.visitor.head = 60s;
    m_port = std::make_unique<Port>(limits);
    RawClient client(m_port->number());
    client.write("GET /hello HTTP/1.1\r\n");
    client.flush();
    QTRY_COMPARE(m_port->gate->open(), 1);
    client.disconnectFromHost();
    QTRY_COMPARE(m_port->gate->open(), 0);
}

void tst_Gate::refusesABodyThatIsTooLarge()
{
    RawClient client(m_port->number());
    client.say(post(QByteArray(2'000'000, 'x')));
    QCOMPARE(client.status(), 413);
    RawClient announcing(m_port->number());
    announcing.say(request("POST", "/echo", "Content-Length: 999999999999\r\nExpect: 100-continue\r\n"));
    QCOMPARE(announcing.status(), 413);
    QCOMPARE(m_port->handled, 0);
}

void tst_Gate::anHandlerThatForgetsIsAServerError()
{
    RawClient client(m_port->number());
    client.say(request("GET", "/never"));
    QCOMPARE(client.status(), 500);
}

void tst_Gate::anHandlerThatThrowsIsAServerError()
{
    RawClient client(m_port->number());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"A request failed.*"_s));
    client.say(request("GET", "/throws"));
    QCOMPARE(client.status(), 500);
}

void tst_Gate::aClientThatLeavesBeforeTheAnswerIsNoTrouble()
{
    for (int i = 0; i < 40; ++i) {
        RawClient client(m_port->number());
        client.write(request("GET", "/later"));
        QTRY_COMPARE(m_port->waiting.size(), i + 1);
        client.abort();
    }
    QTRY_COMPARE(m_port->gate->open(), 0);
    for (const auto &respond : std::as_const(m_port->waiting))
        respond(textReply("too late", "text/plain"));
}

void tst_Gate::overTheLimitTheLongestWaitingGoes()
{
    auto limits = shortLimits();
    limits.visitor.head = 60s;
    limits.open = 3;
    m_port = std::make_unique<Port>(limits);
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 4; ++i) {
        idle.push_back(std::make_unique<RawClient>(m_port->number()));
        QTRY_COMPARE(m_port->gate->open(), qMin(i + 1, 3));
    }
    QVERIFY(idle[0]->waitForEnd());
    QCOMPARE(idle[1]->state(), QAbstractSocket::ConnectedState);
    RawClient honest(m_port->number());
    honest.say(request("GET", "/hello"));
    QCOMPARE(honest.status(), 200);
    QCOMPARE(m_port->counts.refused.value("crowded"), 2u);
}

void tst_Gate::hundredsThatComeAndGoLeaveNothingBehind()
{
    const auto before = openDescriptors();
    for (int i = 0; i < 200; ++i) {
        const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_port->number());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        QCOMPARE(::connect(descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
        const auto bytes = i % 4 == 0 ? upgrade("/out") : i % 4 == 1 ? request("GET", "/hello") : upgrade("/in").left(i);
        QCOMPARE(::send(descriptor, bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL), bytes.size());
        if (i % 2) { // RST instead of FIN
            const linger now{1, 0};
            ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        ::close(descriptor);
    }
    QTRY_COMPARE(m_port->gate->open(), 0);
    QTRY_VERIFY(openDescriptors() <= before);
    RawClient client(m_port->number());
    client.say(request("GET", "/hello"));
    QCOMPARE(client.status(), 200);
}

void tst_Gate::refusesUpgradesAsTheDoorkeeperSays()
{
    RawClient client(m_port->number());
    client.say(upgrade("/out"));
    QCOMPARE(client.status(), 403);
    QCOMPARE(m_port->taken.size(), 0);
    QCOMPARE(m_port->counts.refused.value("upgrade_403"), 1u);
}

void tst_Gate::wrongMethodSaysWhichAreRight()
{
    RawClient client(m_port->number());
    client.say(request("DELETE", "/hello"));
    QCOMPARE(client.status(), 405);
    QVERIFY(client.head().contains("\r\nAllow: GET, HEAD\r\n"));
}

void tst_Gate::wantsTheToken()
{
    RawClient none(m_port->number());
    none.say(request("GET", "/secret"));
    QCOMPARE(none.status(), 401);
    RawClient wrong(m_port->number());
    wrong.say(request("GET", "/secret", "Authorization: Bearer secreT\r\n"));
    QCOMPARE(wrong.status(), 401);
    RawClient inQuery(m_port->number());
    inQuery.say(request("GET", "/secret?token=secret"));
    QCOMPARE(inQuery.status(), 401);
    RawClient right(m_port->number());
    right.say(request("GET", "/secret", "authorization: bearer secret\r\n"));
    QCOMPARE(right.status(), 200);
}

QTEST_GUILESS_MAIN(tst_Gate)
#include "tst_gate.moc"
