// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/g711.h"
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

// A carrier that passes frames on as they come: one byte of number before the sound.
class UnsortedDialect final : public PlainDialect
{
public:
    explicit UnsortedDialect(int window)
        : m_window(window)
    {
    }
    Result<StreamMessage> read(QByteArrayView message, bool binary) override
    {
        if (!binary)
            return PlainDialect::read(message, binary);
        m_sound = message.sliced(1).toByteArray();
        return MediaReceived{m_sound, quint64(uchar(message[0]))};
    }
    int reorderWindow() const override { return m_window; }

private:
    const int m_window;
    QByteArray m_sound;
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

    // Frames of 20 ms, each with its number as its sound.
    void sendFrames(const QList<int> &numbers)
    {
        for (const int number : numbers)
            carrier.sendBinaryMessage(QByteArray(1, char(number)) + QByteArray(160, char(number)));
    }
    void listen()
    {
        QObject::connect(&link, &MediaLink::heard, [this](std::span<const qint16> frame) {
            const qint16 silence = 0;
            char code = 0;
            g711::encodeMuLaw(frame.first(1), {&code, 1});
            heard << (frame.front() == silence ? 0 : code);
            samples += qsizetype(frame.size());
        });
    }
    QList<int> heard; // 0: silence
    qsizetype samples = 0;

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
    void swappedFramesAreHeardInOrder();
    void framesThatWaitAreHeardBeforeTheEnd();
    // rainy
    void aLostFrameIsSilence();
    void carriersWhoseFramesComeInOrderWaitForNothing();
    void aCarrierThatSaysWhenItStopsIsLostWhenItOnlyCloses();
    void closingBeforeTheStartIsALoss();
    void aBrokenConnectionIsALoss();
    void whatAWebhookExplainedIsNoLoss();
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

void tst_MediaLink::swappedFramesAreHeardInOrder()
{
    Line line(std::make_unique<UnsortedDialect>(2));
    QSignalSpy warned(&line.link, &MediaLink::warned);
    line.listen();
    line.sendFrames({1, 2, 4, 3, 5, 7, 8, 6, 9});
    QTRY_COMPARE(line.heard, (QList<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QCOMPARE(line.samples, 9 * 160);
    QVERIFY(warned.isEmpty());
}

void tst_MediaLink::framesThatWaitAreHeardBeforeTheEnd()
{
    Line line(std::make_unique<UnsortedDialect>(2));
    line.listen();
    line.sendFrames({1, 3});
    line.carrier.sendTextMessage(u"stop"_s);
    QTRY_COMPARE(line.stopped.size(), 1);
    QCOMPARE(line.heard, (QList<int>{1, 0, 3}));
}

// ---- Rainy days

void tst_MediaLink::aLostFrameIsSilence()
{
    Line line(std::make_unique<UnsortedDialect>(2));
    QSignalSpy warned(&line.link, &MediaLink::warned);
    line.listen();
    line.sendFrames({1, 3, 4, 5, 2, 6}); // the second comes after it was given up
    QTRY_COMPARE(line.heard, (QList<int>{1, 0, 3, 4, 5, 6}));
    QCOMPARE(line.samples, 6 * 160);
    QCOMPARE(warned.size(), 1);
    QCOMPARE(warned.first().first().toString(), u"mediaGap"_s);
}

void tst_MediaLink::carriersWhoseFramesComeInOrderWaitForNothing()
{
    Line line(std::make_unique<UnsortedDialect>(0));
    line.listen();
    line.sendFrames({1, 3});
    QTRY_COMPARE(line.heard, (QList<int>{1, 0, 3}));
}

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
    QTRY_VERIFY(!line.link.isOpen());
    QVERIFY(line.lost.isEmpty()); // a webhook may say why
    QTRY_COMPARE(line.lost.size(), 1);
    QVERIFY(line.stopped.isEmpty());
}

void tst_MediaLink::whatAWebhookExplainedIsNoLoss()
{
    Line line(std::make_unique<WordlessDialect>());
    line.carrier.abort();
    QTRY_VERIFY(!line.link.isOpen());
    line.link.close(this);
    QVERIFY(!line.lost.wait(2500));
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
