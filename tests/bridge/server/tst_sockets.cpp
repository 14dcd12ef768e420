// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/eventfeed.h"

#include "fakes.h"

#include <QNetworkRequest>
#include <QWebSocket>
#include <QtTest>

using namespace bridge;

namespace {

// A WebSocket client that keeps what it hears.
struct Listener
{
    explicit Listener(const QUrl &url, const QByteArray &token = kToken, const QByteArray &origin = {})
        : socket(QString::fromLatin1(origin))
    {
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket, [this](const QString &text) { texts.append(text); });
        QObject::connect(&socket, &QWebSocket::binaryMessageReceived, &socket, [this](const QByteArray &bytes) { sound += bytes; });
        QNetworkRequest request(url);
        if (!token.isEmpty())
            request.setRawHeader("Authorization", "Bearer " + token);
        socket.open(request);
    }

    bool isOpen() { return QTest::qWaitFor([this] { return socket.state() == QAbstractSocket::ConnectedState; }); }
    bool isRefused()
    {
        return QTest::qWaitFor([this] { return socket.error() != QAbstractSocket::UnknownSocketError
                || socket.state() == QAbstractSocket::UnconnectedState; });
    }
    // "call:seq" of each event, in order.
    QStringList heard() const
    {
        QStringList names;
        for (const auto &text : texts) {
            const auto event = eventFromJson(QJsonDocument::fromJson(text.toUtf8()).object());
            names.append(event ? event->call.toString() + u':' + QString::number(event->seq) : u"no event"_s);
        }
        return names;
    }

    QWebSocket socket;
    QStringList texts;
    QByteArray sound;
};

QStringList numbered(const QString &call, int first, int last)
{
    QStringList names;
    for (int i = first; i <= last; ++i)
        names.append(call + u':' + QString::number(i));
    return names;
}

} // namespace

// The API's WebSockets: the event feed and listening in.
class tst_Sockets : public QObject
{
    Q_OBJECT
private slots:
    void init() { m_bench = std::make_unique<Bench>(); }
    void cleanup() { m_bench.reset(); }

    void tellsEveryEvent();
    void tellsManyClients();
    void takesTheTokenInTheQuery();
    void replaysFromAMoment();
    void replaysFromTheLastEventSeen();
    void replaysWithoutAGapOrADoubleWhileCallsGoOn();
    void replaysManyPages();
    void letsSomebodyListenIn();

    // rainy
    void refusesFeeds_data();
    void refusesFeeds();
    void anUnknownStartIsClosed();
    void aSlowReaderIsCutOff();
    void aHugeFrameIsCutOff();
    void aClientThatVanishesIsForgotten();
    void listeningEndsWithTheCall();
    void listeningStopsWhenTheClientLeaves();
    void nobodyListensToACallThatIsNone();
    void everybodyIsToldThatTheBridgeStops();

private:
    void liveCall() { m_bench->board.live.append({CallId(u"0192-live"_s), {}, u"live"_s, {}, QDateTime::currentDateTimeUtc()}); }
    int connections()
    {
        const auto body = ask(m_bench->server.port(), "GET", "/metrics").body;
        static const QRegularExpression line(u"connections_open (\\d+)"_s);
        return line.match(QString::fromUtf8(body)).captured(1).toInt() - 1; // without the one that asks
    }
    bool hasOneClient() { return QTest::qWaitFor([this] { return connections() == 1; }); }

    std::unique_ptr<Bench> m_bench;
};

void tst_Sockets::tellsEveryEvent()
{
    Listener client(m_bench->socketUrl(u"/api/events"_s));
    QVERIFY(client.isOpen() && hasOneClient());
    const auto event = m_bench->happen(u"a"_s, 1, CallerSaid{u"Grüße 👋"_s, true, 0.5, 1});
    m_bench->happen(u"a"_s, 2, Muted{});
    QTRY_COMPARE(client.heard(), numbered(u"a"_s, 1, 2));
    QCOMPARE(QJsonDocument::fromJson(client.texts.first().toUtf8()).object(), toJson(event));
}

void tst_Sockets::tellsManyClients()
{
    std::vector<std::unique_ptr<Listener>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<Listener>(m_bench->socketUrl(u"/api/events"_s)));
        QVERIFY(clients.back()->isOpen());
    }
    QTRY_COMPARE(connections(), 20);
    m_bench->happen(u"a"_s, 1, Muted{});
    for (const auto &client : clients)
        QTRY_COMPARE(client->heard(), numbered(u"a"_s, 1, 1));
}

void tst_Sockets::takesTheTokenInTheQuery()
{
    Listener client(m_bench->socketUrl(u"/api/events?token="_s + QString::fromLatin1(kToken)), {}, "http://localhost:3000");
    QVERIFY(client.isOpen());
}

void tst_Sockets::replaysFromAMoment()
{
    const auto start = QDateTime::currentDateTimeUtc().addSecs(-60);
    m_bench->happen(u"a"_s, 1, Placed{}, start.toMSecsSinceEpoch() - 1000);
    for (int i = 2; i <= 5; ++i)
        m_bench->happen(u"a"_s, quint64(i), Muted{}, start.toMSecsSinceEpoch() + i);
    Listener client(m_bench->socketUrl(u"/api/events?since="_s + start.toString(Qt::ISODateWithMs)));
    QTRY_COMPARE(client.heard(), numbered(u"a"_s, 2, 5));
    m_bench->happen(u"a"_s, 6, Muted{});
    QTRY_COMPARE(client.heard(), numbered(u"a"_s, 2, 6));
}

void tst_Sockets::replaysFromTheLastEventSeen()
{
    const auto start = QDateTime::currentMSecsSinceEpoch() - 60'000;
    m_bench->happen(u"a"_s, 1, Placed{}, start);
    m_bench->happen(u"b"_s, 1, Placed{}, start + 5);
    m_bench->happen(u"a"_s, 2, Muted{}, start + 10);
    m_bench->happen(u"b"_s, 2, Muted{}, start + 10); // the same moment: it may have been seen or not
    m_bench->happen(u"a"_s, 3, Muted{}, start + 20);
    Listener client(m_bench->socketUrl(u"/api/events?since=a:2"_s));
    QTRY_COMPARE(client.heard(), QStringList({u"b:2"_s, u"a:3"_s}));
    m_bench->happen(u"b"_s, 3, Muted{});
    QTRY_COMPARE(client.heard(), QStringList({u"b:2"_s, u"a:3"_s, u"b:3"_s}));
}

void tst_Sockets::replaysWithoutAGapOrADoubleWhileCallsGoOn()
{
    const auto start = QDateTime::currentDateTimeUtc().addSecs(-1);
    int seq = 0;
    const auto goOn = [this, &seq](int count) {
        for (int i = 0; i < count; ++i)
            m_bench->happen(u"a"_s, quint64(++seq), CallerSaid{QString::number(seq), false, {}, 1});
    };
    goOn(1200); // more than two pages
    Listener client(m_bench->socketUrl(u"/api/events?since="_s + start.toString(Qt::ISODateWithMs)));
    while (seq < 9000) { // more in between than is kept
        goOn(200);
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE_WITH_TIMEOUT(client.texts.size(), 9000, 20000);
    goOn(10);
    QTRY_COMPARE(client.texts.size(), 9010);
    QCOMPARE(client.heard(), numbered(u"a"_s, 1, 9010));
}

void tst_Sockets::replaysManyPages()
{
    const auto start = QDateTime::currentMSecsSinceEpoch() - 60'000;
    for (int i = 1; i <= 3000; ++i)
        m_bench->happen(u"a"_s, quint64(i), Muted{}, start + i / 1500); // 1,500 in one moment: more than a page
    const auto since = QDateTime::fromMSecsSinceEpoch(start, Qt::UTC).toString(Qt::ISODateWithMs);
    Listener client(m_bench->socketUrl(u"/api/events?since="_s + since));
    QTRY_COMPARE_WITH_TIMEOUT(client.texts.size(), 3000, 20000);
    QCOMPARE(client.heard(), numbered(u"a"_s, 1, 3000));
}

void tst_Sockets::letsSomebodyListenIn()
{
    liveCall();
    Listener client(m_bench->socketUrl(u"/api/calls/0192-live/audio"_s));
    QTRY_COMPARE(client.texts, QStringList(u"{\"rate\":8000}"_s));
    QCOMPARE(m_bench->board.taps.size(), 1);
    QCOMPARE(m_bench->board.commands.size(), 1); // the call's record tells that somebody listened
    QVERIFY(std::holds_alternative<NoteListening>(m_bench->board.commands.first().second.kind));
    const std::vector<qint16> caller{1, 2, -3}, agent{100, 200, -300};
    m_bench->board.taps.first()->write(caller, agent);
    const QByteArray expected("\x01\x00\x64\x00\x02\x00\xc8\x00\xfd\xff\xd4\xfe", 12); // little-endian, caller left
    QTRY_COMPARE(client.sound, expected);
}

void tst_Sockets::refusesFeeds_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("origin");
    QTest::newRow("no token") << u"/api/events"_s << QByteArray() << QByteArray();
    QTest::newRow("wrong token") << u"/api/events"_s << QByteArray("x") << QByteArray();
    QTest::newRow("wrong token in the query") << u"/api/events?token=x"_s << QByteArray() << QByteArray();
    QTest::newRow("a page of another site") << u"/api/events"_s << kToken << QByteArray("https://evil.example");
    QTest::newRow("a page without a site") << u"/api/events"_s << kToken << QByteArray("null");
    QTest::newRow("a page of a look-alike") << u"/api/events"_s << kToken << QByteArray("http://localhost.evil.example");
    QTest::newRow("a start that is none") << u"/api/events?since=yesterday"_s << kToken << QByteArray();
    QTest::newRow("a start that is SQL") << u"/api/events?since=a'--:1"_s << kToken << QByteArray();
    QTest::newRow("another path") << u"/api/event"_s << kToken << QByteArray();
    QTest::newRow("a call that is none") << u"/api/calls/0192-none/audio"_s << kToken << QByteArray();
    QTest::newRow("listening without a token") << u"/api/calls/0192-live/audio"_s << QByteArray() << QByteArray();
}

void tst_Sockets::refusesFeeds()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, origin);
    liveCall();
    Listener client(m_bench->socketUrl(path), token, origin);
    QSignalSpy connected(&client.socket, &QWebSocket::connected);
    QVERIFY(client.isRefused());
    QCOMPARE(connected.size(), 0);
    QCOMPARE(m_bench->board.taps.size(), 0);
    QTRY_COMPARE(connections(), 0);
}

void tst_Sockets::anUnknownStartIsClosed()
{
    Listener client(m_bench->socketUrl(u"/api/events?since=a:7"_s));
    QTRY_COMPARE(client.socket.closeCode(), QWebSocketProtocol::CloseCodePolicyViolated);
    QCOMPARE(client.texts.size(), 0);
}

void tst_Sockets::aSlowReaderIsCutOff()
{
    RawClient client(m_bench->server.port());
    client.setReadBufferSize(1); // reads nothing
    client.write("GET /api/events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
        + kToken + "\r\n\r\n");
    QVERIFY(hasOneClient());
    disconnect(&client, &QTcpSocket::readyRead, nullptr, nullptr);
    const QString words(50'000, u'x');
    for (int i = 1; i <= 400; ++i) { // 20 MB: more than the kernel takes for us
        m_bench->happen(u"a"_s, quint64(i), CallerSaid{words, false, {}, 1});
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(connections(), 0); // within 2 s of the goodbye that it does not read
}

void tst_Sockets::aHugeFrameIsCutOff()
{
    Listener client(m_bench->socketUrl(u"/api/events"_s));
    QVERIFY(client.isOpen() && hasOneClient());
    client.socket.sendTextMessage(QString(100'000, u'x'));
    QTRY_COMPARE(client.socket.closeCode(), QWebSocketProtocol::CloseCodeTooMuchData);
    QTRY_COMPARE(connections(), 0);
}

void tst_Sockets::aClientThatVanishesIsForgotten()
{
    for (int i = 0; i < 20; ++i) {
        Listener client(m_bench->socketUrl(u"/api/events"_s));
        QVERIFY(client.isOpen());
        client.socket.abort();
    }
    QTRY_COMPARE(connections(), 0);
    m_bench->happen(u"a"_s, 1, Muted{});
}

void tst_Sockets::listeningEndsWithTheCall()
{
    liveCall();
    Listener client(m_bench->socketUrl(u"/api/calls/0192-live/audio"_s));
    QTRY_COMPARE(client.texts.size(), 1);
    const std::vector<qint16> lane(4000, 5);
    m_bench->board.taps.first()->write(lane, lane);
    m_bench->happen(u"other"_s, 1, Ended{});
    m_bench->happen(u"0192-live"_s, 9, Ended{});
    QTRY_COMPARE(client.socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(client.socket.closeCode(), QWebSocketProtocol::CloseCodeNormal);
    QCOMPARE(client.sound.size(), 16'000); // to its last sample
    QTRY_COMPARE(m_bench->board.taps.size(), 0);
}

void tst_Sockets::listeningStopsWhenTheClientLeaves()
{
    liveCall();
    Listener client(m_bench->socketUrl(u"/api/calls/0192-live/audio"_s));
    QTRY_COMPARE(m_bench->board.taps.size(), 1);
    client.socket.abort();
    QTRY_COMPARE(m_bench->board.taps.size(), 0);
}

void tst_Sockets::nobodyListensToACallThatIsNone()
{
    Listener client(m_bench->socketUrl(u"/api/calls/0192-live/audio"_s));
    QVERIFY(client.isRefused());
    QCOMPARE(m_bench->board.taps.size(), 0);
}

void tst_Sockets::everybodyIsToldThatTheBridgeStops()
{
    liveCall();
    Listener feed(m_bench->socketUrl(u"/api/events"_s));
    Listener ear(m_bench->socketUrl(u"/api/calls/0192-live/audio"_s));
    QVERIFY(feed.isOpen() && ear.isOpen());
    QTRY_COMPARE(connections(), 2);
    m_bench->server.close();
    QTRY_COMPARE(feed.socket.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
    QTRY_COMPARE(ear.socket.closeCode(), QWebSocketProtocol::CloseCodeGoingAway);
}

QTEST_GUILESS_MAIN(tst_Sockets)
#include "tst_sockets.moc"
