// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramclose.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What a lost connection to Deepgram means.
class tst_DeepgramClose : public QObject
{
    Q_OBJECT
private slots:
    void saysWhatToDo_data();
    void saysWhatToDo();
};

Q_DECLARE_METATYPE(bridge::SocketLoss)

void tst_DeepgramClose::saysWhatToDo_data()
{
    QTest::addColumn<SocketLoss>("loss");
    QTest::addColumn<bool>("tryAgain");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = Error::Code;
    const auto http = [](int status) { return SocketLoss{.httpStatus = status}; };
    const auto closed = [](int code, const QString &reason = {}) { return SocketLoss{.code = code, .reason = reason}; };
    const auto down = [](QAbstractSocket::SocketError why, bool wasLive) { return SocketLoss{.socketError = why, .wasLive = wasLive}; };

    QTest::newRow("a model or language that it does not have") << http(400) << false << Code::Unsupported << u"\"nova-3\" in language \"xx\""_s;
    QTest::newRow("a wrong key") << http(401) << false << Code::Refused << u"deepgram/apiKey"_s;
    QTest::newRow("no credit") << http(402) << false << Code::Quota << u"credit"_s;
    QTest::newRow("a key without the model") << http(403) << false << Code::Refused << u"may not use"_s;
    QTest::newRow("another address") << http(404) << false << Code::NotFound << u"deepgram/url"_s;
    QTest::newRow("too many at once") << http(429) << true << Code::Quota << u"HTTP 429"_s;
    QTest::newRow("out of order") << http(503) << true << Code::Network << u"out of order"_s;
    QTest::newRow("teapot") << http(418) << false << Code::Network << u"HTTP 418"_s;

    QTest::newRow("nothing heard")
        << closed(1011, u"Deepgram did not receive audio data or a text message within the timeout window. See https://dpgr.am/net0001"_s)
        << true << Code::TimedOut << u"NET-0001"_s;
    QTest::newRow("nothing answered") << closed(1011, u"NET-0000"_s) << true << Code::Network << u"NET-0000"_s;
    QTest::newRow("not decodable") << closed(1008, u"DATA-0000"_s) << false << Code::Internal << u"DATA-0000"_s;
    QTest::newRow("a policy of tomorrow") << closed(1008, u"no Mondays"_s) << false << Code::Network << u"1008: no Mondays"_s;
    QTest::newRow("too large") << closed(1009) << false << Code::Malformed << u"beyond all measure"_s;
    QTest::newRow("its restart") << closed(1012) << true << Code::Network << u"1012"_s;
    QTest::newRow("closed without a reason") << closed(1000) << true << Code::Network << u"1000"_s;

    QTest::newRow("a drop") << down(QAbstractSocket::RemoteHostClosedError, true) << true << Code::Network << u"lost"_s;
    QTest::newRow("nobody there at first") << down(QAbstractSocket::ConnectionRefusedError, false) << false << Code::Network << u"Nothing answers"_s;
    QTest::newRow("nobody there in a call") << down(QAbstractSocket::ConnectionRefusedError, true) << true << Code::Network << u"Nothing answers"_s;
    QTest::newRow("no such name") << down(QAbstractSocket::HostNotFoundError, false) << false << Code::Network << u"cannot be found"_s;
    QTest::newRow("a foreign certificate") << down(QAbstractSocket::SslHandshakeFailedError, true) << false << Code::Network << u"certificate"_s;
    QTest::newRow("no answer at first") << SocketLoss{.timedOut = true} << false << Code::TimedOut << u"does not answer"_s;
    QTest::newRow("no answer in a call") << SocketLoss{.timedOut = true, .wasLive = true} << true << Code::TimedOut << u"does not answer"_s;
}

void tst_DeepgramClose::saysWhatToDo()
{
    QFETCH(SocketLoss, loss);
    QFETCH(bool, tryAgain);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    const auto verdict = judgeDeepgram(loss, {u"nova-3"_s, u"xx"_s, u"deepgram/model"_s, u"api.deepgram.com"_s});
    QCOMPARE(verdict.tryAgain, tryAgain);
    QCOMPARE(verdict.error.code, code);
    QVERIFY2(verdict.error.detail.contains(says), qPrintable(verdict.error.detail));
    QVERIFY(verdict.error.detail.endsWith(u'.'));
}

QTEST_GUILESS_MAIN(tst_DeepgramClose)
#include "tst_deepgramclose.moc"
