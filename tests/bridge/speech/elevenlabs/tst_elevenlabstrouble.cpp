// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabstrouble.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;

// What ElevenLabs' errors mean, in the places where they come.
class tst_ElevenLabsTrouble : public QObject
{
    Q_OBJECT
private slots:
    void answersOverHttp_data();
    void answersOverHttp();
    void closes_data();
    void closes();
    void unusualActivityIsExplainedInFull();
};

namespace {
const ElevenLabsMoment kMoment{u"eleven_flash_v2_5"_s, u"Rachel"_s, u"api.elevenlabs.io"_s};
}

void tst_ElevenLabsTrouble::answersOverHttp_data()
{
    QTest::addColumn<int>("http");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("tryAgain");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("says");
    using Code = Error::Code;
    const auto detail = [](const char *status) { return QByteArray(R"({"detail":{"status":")") + status + R"(","message":"words"}})"; };
    QTest::newRow("a wrong key") << 401 << detail("invalid_api_key") << false << Code::Refused << u"elevenlabs/apiKey"_s;
    QTest::newRow("the same with 400") << 400 << detail("invalid_api_key") << false << Code::Refused << u"elevenlabs/apiKey"_s;
    QTest::newRow("unusual activity") << 401 << detail("detected_unusual_activity") << false << Code::Refused << u"unusual activity"_s;
    QTest::newRow("a key without speech") << 401 << detail("missing_permissions") << false << Code::Refused << u"text_to_speech"_s;
    QTest::newRow("no credits") << 401 << detail("quota_exceeded") << false << Code::Quota << u"used up"_s;
    QTest::newRow("no such voice, today") << 404 << detail("voice_not_found") << false << Code::NotFound << u"\"Rachel\""_s;
    QTest::newRow("no such voice, formerly") << 400 << detail("voice_not_found") << false << Code::NotFound << u"\"Rachel\""_s;
    QTest::newRow("no such model") << 400 << detail("model_not_found") << false << Code::NotFound << u"\"eleven_flash_v2_5\""_s;
    QTest::newRow("too long") << 400 << detail("max_character_limit_exceeded") << false << Code::Unsupported << u"longer"_s;
    QTest::newRow("a paid plan") << 402 << detail("paid_plan_required") << false << Code::Quota << u"paid plan"_s;
    QTest::newRow("a larger plan") << 403 << detail("only_for_creator+") << false << Code::Quota << u"larger plan"_s;
    QTest::newRow("too many at once") << 429 << detail("too_many_concurrent_requests") << true << Code::Busy << u"plan allows"_s;
    QTest::newRow("busy") << 429 << detail("system_busy") << true << Code::Busy << u"too busy"_s;
    QTest::newRow("a detail that is a sentence")
        << 401 << QByteArray(R"({"detail":"Unusual activity detected."})") << false << Code::Refused << u"paid plan"_s;
    QTest::newRow("a detail that is a list")
        << 422 << QByteArray(R"({"detail":[{"loc":["body"],"msg":"field required"}]})") << false << Code::Unsupported << u"field required"_s;
    QTest::newRow("401 without a word") << 401 << QByteArray() << false << Code::Refused << u"HTTP 401"_s;
    QTest::newRow("403 and a page") << 403 << QByteArray("<html>") << false << Code::Refused << u"HTTP 403"_s;
    QTest::newRow("out of order") << 502 << QByteArray("<html>") << true << Code::Network << u"out of order"_s;
    QTest::newRow("no such page") << 404 << QByteArray(R"({"detail":"Not Found"})") << false << Code::NotFound << u"elevenlabs/url"_s;
}

void tst_ElevenLabsTrouble::answersOverHttp()
{
    QFETCH(int, http);
    QFETCH(QByteArray, body);
    QFETCH(bool, tryAgain);
    QFETCH(Error::Code, code);
    QFETCH(QString, says);
    const auto verdict = judgeElevenLabsAnswer(http, body, kMoment);
    QCOMPARE(verdict.tryAgain, tryAgain);
    QCOMPARE(verdict.error.code, code);
    QVERIFY2(verdict.error.detail.contains(says), qPrintable(verdict.error.detail));
}

void tst_ElevenLabsTrouble::closes_data()
{
    QTest::addColumn<int>("closeCode");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("tryAgain");
    QTest::addColumn<Error::Code>("code");
    using Code = Error::Code;
    QTest::newRow("idle") << 1008 << u"input_timeout_exceeded"_s << true << Code::TimedOut;
    QTest::newRow("a sixth context") << 1008 << u"max_active_conversations"_s << true << Code::Busy;
    QTest::newRow("quota") << 1008 << u"This request exceeds your quota of 10000."_s << false << Code::Quota;
    QTest::newRow("unusual activity") << 1008 << u"Unusual activity detected. Free Tier usage disabled."_s << false << Code::Refused;
    QTest::newRow("something else") << 1008 << u"no Mondays"_s << false << Code::Network;
    QTest::newRow("a drop") << 1006 << QString() << true << Code::Network;
    QTest::newRow("an internal error") << 1011 << QString() << true << Code::Network;
}

void tst_ElevenLabsTrouble::closes()
{
    QFETCH(int, closeCode);
    QFETCH(QString, reason);
    QFETCH(bool, tryAgain);
    QFETCH(Error::Code, code);
    const auto verdict = judgeElevenLabsLoss({.code = closeCode, .reason = reason, .wasLive = true}, kMoment);
    QCOMPARE(verdict.tryAgain, tryAgain);
    QCOMPARE(verdict.error.code, code);
}

void tst_ElevenLabsTrouble::unusualActivityIsExplainedInFull()
{
    const auto said = judgeElevenLabs(u"detected_unusual_activity"_s, {}, 401, kMoment).error.detail;
    for (const auto &part : {u"free plan"_s, u"401"_s, u"data-centre"_s, u"VPN"_s, u"paid plan"_s})
        QVERIFY2(said.contains(part), qPrintable(part));
}

QTEST_GUILESS_MAIN(tst_ElevenLabsTrouble)
#include "tst_elevenlabstrouble.moc"
