// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiclose.h"
#include "bridge/agents/reconnect.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Code = Error::Code;
using enum GeminiRemedy;

Q_DECLARE_METATYPE(bridge::GeminiRemedy)

// What a close means, by the words seen in the field; and when it is worth to try again.
class tst_GeminiClose : public QObject
{
    Q_OBJECT
private slots:
    void isJudgedByItsReason_data();
    void isJudgedByItsReason();
    void isJudgedByTheMoment_data();
    void isJudgedByTheMoment();
    void namesTheRetiredModel();
    void refusedHandshakesAreJudgedByStatus_data();
    void refusedHandshakesAreJudgedByStatus();

    void triesAgainFiveTimesWithGrowingDelays();
    void goesAtOnceWhenTheServiceAskedForIt();
    void aMinuteOfServiceWipesTheSlate();
    void aServiceThatOnlyEverSetsUpIsGivenUp();
};

void tst_GeminiClose::isJudgedByItsReason_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<GeminiRemedy>("remedy");
    QTest::addColumn<Code>("error");
    // In the middle of a call, with a session that can be resumed.
    QTest::newRow("drop") << 1006 << QString() << Resume << Code::Network;
    QTest::newRow("going away") << 1001 << QString() << Resume << Code::Network;
    QTest::newRow("internal") << 1011 << u"Internal error occurred."_s << Resume << Code::Network;
    QTest::newRow("unavailable") << 1011 << u"The service is currently unavailable."_s << Resume << Code::Network;
    QTest::newRow("slow") << 1011 << u"Deadline exceeded"_s << Resume << Code::Network;
    QTest::newRow("restart") << 1012 << QString() << Resume << Code::Network;
    QTest::newRow("quota, said as internal error")
        << 1011 << u"You exceeded your current quota, please check your plan and billing details."_s << GiveUp << Code::Quota;
    QTest::newRow("credits") << 1011 << u"Your prepayment credits are depleted."_s << GiveUp << Code::Quota;
    QTest::newRow("key expired") << 1007 << u"API key expired. Please renew the API key."_s << GiveUp << Code::Refused;
    QTest::newRow("key wrong") << 1007 << u"API key not valid. Please pass a valid API key."_s << GiveUp << Code::Refused;
    QTest::newRow("no key") << 1008 << u"Method doesn't allow unregistered callers (callers without"_s << GiveUp << Code::Refused;
    QTest::newRow("location") << 1007 << u"User location is not supported for the API use."_s << GiveUp << Code::Refused;
    QTest::newRow("unknown field") << 1007
        << u"Invalid JSON payload received. Unknown name \"x\" at 'setup.generation_config': Cannot find field."_s << GiveUp << Code::Unsupported;
    QTest::newRow("old handle") << 1008 << u"Requested entity was not found."_s << StartFresh << Code::NotFound;
    QTest::newRow("context full") << 1007 << u"Request contains an invalid argument."_s << StartFresh << Code::Unsupported;
    QTest::newRow("now and then") << 1008 << u"Operation is not implemented, or supported, or enabled."_s << Resume << Code::Unsupported;
    QTest::newRow("it meant to") << 1000 << QString() << GiveUp << Code::Network;
    QTest::newRow("too large") << 1009 << QString() << GiveUp << Code::Malformed;
    QTest::newRow("restart, as Qt 6.4 tells it") << 1002 << u"Invalid close code 1002 detected."_s << Resume << Code::Network;
    QTest::newRow("a code of their own") << 4000 << u"Whatever"_s << GiveUp << Code::Network;
}

void tst_GeminiClose::isJudgedByItsReason()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(GeminiRemedy, remedy);
    QFETCH(Code, error);
    SocketLoss close;
    close.code = code;
    close.reason = reason;
    const auto verdict = judge(close, {u"m"_s, u"host"_s, true, true, true, false});
    QCOMPARE(verdict.remedy, remedy);
    QCOMPARE(verdict.error.code, error);
    QVERIFY(verdict.error.detail.endsWith(u'.'));
    QVERIFY(!verdict.error.detail.contains(u'%'));
}

void tst_GeminiClose::isJudgedByTheMoment_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("setUp");
    QTest::addColumn<bool>("withHandle");
    QTest::addColumn<bool>("announced");
    QTest::addColumn<GeminiRemedy>("remedy");
    const auto invalid = u"Request contains an invalid argument."_s;
    const auto notFound = u"Requested entity was not found."_s;
    const auto notImplemented = u"Operation is not implemented, or supported, or enabled."_s;
    QTest::newRow("setup refused") << 1007 << invalid << false << false << false << GiveUp;
    QTest::newRow("setup with a handle refused") << 1007 << invalid << false << true << false << StartFresh;
    QTest::newRow("nothing found at setup") << 1008 << notFound << false << false << false << GiveUp;
    QTest::newRow("no such handle") << 1008 << notFound << false << true << false << StartFresh;
    QTest::newRow("feature refused at setup") << 1008 << notImplemented << false << false << false << GiveUp;
    QTest::newRow("normal, after a goAway") << 1000 << QString() << true << true << true << Resume;
}

void tst_GeminiClose::isJudgedByTheMoment()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(bool, setUp);
    QFETCH(bool, withHandle);
    QFETCH(bool, announced);
    QFETCH(GeminiRemedy, remedy);
    SocketLoss close;
    close.code = code;
    close.reason = reason;
    QCOMPARE(judge(close, {u"m"_s, u"host"_s, setUp, true, withHandle, announced}).remedy, remedy);
}

void tst_GeminiClose::namesTheRetiredModel()
{
    SocketLoss close;
    close.code = 1008;
    close.reason = u"models/gemini-2.0-flash-live-001 is not found for API version v1beta, or is not supported for bidiGenerateContent."_s;
    const auto verdict = judge(close, {u"gemini-2.0-flash-live-001"_s, u"host"_s});
    QCOMPARE(verdict.remedy, GiveUp);
    QCOMPARE(verdict.error.code, Code::NotFound);
    QVERIFY(verdict.error.detail.contains("\"gemini-2.0-flash-live-001\""_L1));
    QVERIFY(verdict.error.detail.contains("gemini/model"_L1)); // where to choose another
}

void tst_GeminiClose::refusedHandshakesAreJudgedByStatus_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<GeminiRemedy>("remedy");
    QTest::addColumn<Code>("error");
    QTest::newRow("400") << 400 << GiveUp << Code::Network;
    QTest::newRow("401") << 401 << GiveUp << Code::Refused;
    QTest::newRow("403") << 403 << GiveUp << Code::Refused;
    QTest::newRow("404") << 404 << GiveUp << Code::NotFound;
    QTest::newRow("429") << 429 << Resume << Code::Quota;
    QTest::newRow("500") << 500 << Resume << Code::Network;
    QTest::newRow("503") << 503 << Resume << Code::Network;
    QTest::newRow("a redirect") << 302 << GiveUp << Code::Network;
}

void tst_GeminiClose::refusedHandshakesAreJudgedByStatus()
{
    QFETCH(int, status);
    QFETCH(GeminiRemedy, remedy);
    QFETCH(Code, error);
    SocketLoss close;
    close.httpStatus = status;
    const auto verdict = judge(close, {u"m"_s, u"host"_s});
    QCOMPARE(verdict.remedy, remedy);
    QCOMPARE(verdict.error.code, error);
}

void tst_GeminiClose::triesAgainFiveTimesWithGrowingDelays()
{
    const Instant now{};
    Reconnect even, early, late;
    for (const auto delay : {250ms, 500ms, 1000ms, 2000ms, 4000ms}) {
        QCOMPARE(even.next(now, false, 0), std::optional(Milliseconds(delay)));
        QCOMPARE(early.next(now, false, -1), std::optional(Milliseconds(delay * 8 / 10)));
        QCOMPARE(late.next(now, false, 1), std::optional(Milliseconds(delay * 12 / 10)));
    }
    QCOMPARE(even.next(now, false, 0), std::nullopt);
    QCOMPARE(even.next(now, true, 0), std::nullopt);
}

void tst_GeminiClose::goesAtOnceWhenTheServiceAskedForIt()
{
    Reconnect reconnect;
    reconnect.wentLive(Instant{});
    QCOMPARE(reconnect.next(Instant{} + 9min, true, 1), std::optional(0ms));
    QCOMPARE(reconnect.next(Instant{} + 9min, true, 0), std::optional(500ms)); // that try failed
}

void tst_GeminiClose::aMinuteOfServiceWipesTheSlate()
{
    Instant now{};
    Reconnect reconnect;
    for (int hour = 0; hour < 6 * 24; ++hour) { // a goAway every ten minutes, for a day
        reconnect.wentLive(now);
        now += 10min;
        QCOMPARE(reconnect.next(now, true, 0), std::optional(0ms));
    }
}

void tst_GeminiClose::aServiceThatOnlyEverSetsUpIsGivenUp()
{
    Instant now{};
    Reconnect reconnect;
    int tries = 0;
    for (; tries < 100; ++tries) {
        reconnect.wentLive(now);
        now += 1s;
        if (!reconnect.next(now, true, 0))
            break;
    }
    QCOMPARE(tries, 5);
}

QTEST_GUILESS_MAIN(tst_GeminiClose)
#include "tst_geminiclose.moc"
