// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/medialink.h"
#include "tests/fakes/plaindialect.h"

#include <QSignalSpy>
#include <QWebSocket>
#include <QWebSocketServer>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

// A carrier whose dialect has no word for the end.
class WordlessDialect final : public PlainDialect
{
public:
    bool saysWhenItStops() const override { return false; }
};

// A link, and the carrier at the other end of a real WebSocket.
struct Line
{
    explicit Line(std::unique_ptr<Dialect> dialect, bool started = true)
        : link(std::move(dialect))
    {
        server.listen(QHostAddress::LocalHost);
        QSignalSpy connected(&carrier, &QWebSocket::connected);
        carrier.open(QUrl(u"ws://127.0.0.1:%1"_s.arg(server.serverPort())));
        QSignalSpy(&server, &QWebSocketServer::newConnection).wait();
        link.take(server.nextPendingConnection());
        if (connected.isEmpty())
            connected.wait();
        if (!started)
            return;
        carrier.sendTextMessage(u"start"_s);
        QSignalSpy(&link, &MediaLink::opened).wait();
    }

    QWebSocketServer server{u"test"_s, QWebSocketServer::NonSecureMode};
    QWebSocket carrier;
    MediaLink link;
    QSignalSpy stopped{&link, &MediaLink::stopped};
    QSignalSpy lost{&link, &MediaLink::lost};
};

} // namespace

class tst_MediaLink : public QObject
{
    Q_OBJECT
private slots:
    void aCarrierWithoutAWordForTheEndEndsByClosing_data();
    void aCarrierWithoutAWordForTheEndEndsByClosing();
    // rainy
    void aCarrierThatSaysWhenItStopsIsLostWhenItOnlyCloses();
    void closingBeforeTheStartIsALoss();
    void aBrokenConnectionIsALoss();
    void closingWithAComplaintIsALoss_data();
    void closingWithAComplaintIsALoss();
};

void tst_MediaLink::aCarrierWithoutAWordForTheEndEndsByClosing_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("normal") << int(QWebSocketProtocol::CloseCodeNormal);
    QTest::newRow("going away") << int(QWebSocketProtocol::CloseCodeGoingAway);
}

void tst_MediaLink::aCarrierWithoutAWordForTheEndEndsByClosing()
{
    QFETCH(int, code);
    Line line(std::make_unique<WordlessDialect>());
    line.carrier.close(QWebSocketProtocol::CloseCode(code));
    QTRY_COMPARE(line.stopped.size(), 1);
    QTRY_COMPARE(line.carrier.state(), QAbstractSocket::UnconnectedState);
    QCoreApplication::processEvents();
    QCOMPARE(line.stopped.size(), 1);
    QVERIFY(line.lost.isEmpty());
    QVERIFY(!line.link.isOpen());
}

// ---- Rainy days

void tst_MediaLink::aCarrierThatSaysWhenItStopsIsLostWhenItOnlyCloses()
{
    Line line(std::make_unique<PlainDialect>());
    line.carrier.close();
    QTRY_COMPARE(line.lost.size(), 1);
    QVERIFY(line.stopped.isEmpty());
}

void tst_MediaLink::closingBeforeTheStartIsALoss()
{
    Line line(std::make_unique<WordlessDialect>(), false);
    line.carrier.close();
    QTRY_COMPARE(line.lost.size(), 1);
    QVERIFY(line.stopped.isEmpty());
}

void tst_MediaLink::aBrokenConnectionIsALoss()
{
    Line line(std::make_unique<WordlessDialect>());
    line.carrier.abort(); // no goodbye
    QTRY_COMPARE(line.lost.size(), 1);
    QVERIFY(line.stopped.isEmpty());
}

void tst_MediaLink::closingWithAComplaintIsALoss_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("our protocol") << int(QWebSocketProtocol::CloseCodeProtocolError);
    QTest::newRow("our words") << int(QWebSocketProtocol::CloseCodePolicyViolated);
    QTest::newRow("its own trouble") << int(QWebSocketProtocol::CloseCodeBadOperation); // 1011
}

void tst_MediaLink::closingWithAComplaintIsALoss()
{
    QFETCH(int, code);
    Line line(std::make_unique<WordlessDialect>());
    line.carrier.close(QWebSocketProtocol::CloseCode(code));
    QTRY_COMPARE(line.lost.size(), 1);
    QVERIFY(line.stopped.isEmpty());
}

QTEST_GUILESS_MAIN(tst_MediaLink)
#include "tst_medialink.moc"
