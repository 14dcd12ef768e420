// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaiclose.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using Code = Error::Code;
using enum OpenAiRemedy;

Q_DECLARE_METATYPE(bridge::OpenAiRemedy)

// What is made of errors and closes: whether to go on, to try again or to give up, and what to say.
class tst_OpenAiClose : public QObject
{
    Q_OBJECT
private slots:
    void errorsAreJudgedByTheirCode_data();
    void errorsAreJudgedByTheirCode();
    void errorsBeforeTheSessionIsReadyAreFatal();
    void errorsAboutOurCutsAreNot();
    void closesAreJudged_data();
    void closesAreJudged();
    void aCloseIsExplainedByTheErrorBeforeIt();
    void refusedHandshakesAreJudgedByStatus_data();
    void refusedHandshakesAreJudgedByStatus();
    void theMomentDecides();
    void sentencesNameTheModelAndNeverAKey();
};

namespace {

OpenAiMoment live()
{
    return {u"gpt-realtime-2.1"_s, u"api.openai.com"_s, true, true, false};
}

SocketLoss closeOf(int code, const QString &reason)
{
    SocketLoss close;
    close.code = code;
    close.reason = reason;
    return close;
}

} // namespace

void tst_OpenAiClose::errorsAreJudgedByTheirCode_data()
{
    QTest::addColumn<QString>("code");
    QTest::addColumn<OpenAiRemedy>("remedy");
    QTest::addColumn<Code>("error");
    QTest::newRow("nothing to cancel") << u"response_cancel_not_active"_s << Ignore << Code::Refused;
    QTest::newRow("two at once") << u"conversation_already_has_active_response"_s << Ignore << Code::Refused;
    QTest::newRow("nothing to commit") << u"input_audio_buffer_commit_empty"_s << Ignore << Code::Refused;
    QTest::newRow("the hour is over") << u"session_expired"_s << Again << Code::Network;
    QTest::newRow("no money") << u"insufficient_quota"_s << GiveUp << Code::Quota;
    QTest::newRow("a bad key") << u"invalid_api_key"_s << GiveUp << Code::Refused;
    QTest::newRow("too fast") << u"inference_rate_limit_exceeded"_s << Warn << Code::Quota;
    QTest::newRow("their mistake") << u"server_error"_s << Warn << Code::Network;
    QTest::newRow("our mistake") << u"unknown_parameter"_s << Warn << Code::Network;
    QTest::newRow("something new") << u"moon_phase"_s << Warn << Code::Network;
    QTest::newRow("no code") << QString() << Warn << Code::Network;
}

void tst_OpenAiClose::errorsAreJudgedByTheirCode()
{
    QFETCH(QString, code);
    QFETCH(OpenAiRemedy, remedy);
    QFETCH(Code, error);
    const auto verdict = judge(OpenAiProblem{u"invalid_request_error"_s, code, u"Words of theirs."_s, {}, {}}, live());
    QCOMPARE(verdict.remedy, remedy);
    if (remedy == Ignore)
        return;
    QCOMPARE(verdict.error.code, error);
    QVERIFY(!verdict.error.detail.isEmpty());
}

void tst_OpenAiClose::errorsBeforeTheSessionIsReadyAreFatal()
{
    auto moment = live();
    moment.isLive = false;
    const auto verdict = judge(OpenAiProblem{{}, u"invalid_value"_s, u"Invalid value: 'kore'."_s, u"session.audio.output.voice"_s, u"setup"_s}, moment);
    QCOMPARE(verdict.remedy, GiveUp);
    QCOMPARE(verdict.error.code, Code::Unsupported);
    QVERIFY2(verdict.error.detail.contains("session.audio.output.voice"_L1), qPrintable(verdict.error.detail));
}

void tst_OpenAiClose::errorsAboutOurCutsAreNot()
{
    for (const auto &event : {u"truncate"_s, u"delete"_s, u"cancel"_s})
        QCOMPARE(judge(OpenAiProblem{{}, u"invalid_value"_s, u"x"_s, {}, event}, live()).remedy, Ignore);
}

void tst_OpenAiClose::closesAreJudged_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<OpenAiRemedy>("remedy");
    QTest::addColumn<Code>("error");
    QTest::newRow("60 minutes") << 1001 << u"Your session hit the maximum duration of 60 minutes."_s << Again << Code::Network;
    QTest::newRow("internal error") << 1011 << QString() << Again << Code::Network;
    QTest::newRow("restart") << 1012 << QString() << Again << Code::Network;
    QTest::newRow("overloaded, as Qt reads it") << 1002 << QString() << Again << Code::Network;
    QTest::newRow("drop") << 1006 << QString() << Again << Code::Network;
    QTest::newRow("bad model") << 4000 << u"invalid_request_error.invalid_model"_s << GiveUp << Code::NotFound;
    QTest::newRow("bad intent") << 4000 << u"invalid_request_error.invalid_intent"_s << GiveUp << Code::Unsupported;
    QTest::newRow("the beta's header") << 4000 << u"invalid_request_error.beta_api_shape_disabled"_s << GiveUp << Code::Unsupported;
    QTest::newRow("no money") << 4000 << u"insufficient_quota"_s << GiveUp << Code::Quota;
    QTest::newRow("normal") << 1000 << QString() << GiveUp << Code::Network;
    QTest::newRow("policy") << 1008 << u"No."_s << GiveUp << Code::Network;
    QTest::newRow("a huge event") << 1009 << QString() << GiveUp << Code::Malformed;
}

void tst_OpenAiClose::closesAreJudged()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(OpenAiRemedy, remedy);
    QFETCH(Code, error);
    const auto verdict = judge(closeOf(code, reason), {}, live());
    QCOMPARE(verdict.remedy, remedy);
    QCOMPARE(verdict.error.code, error);
    QVERIFY(!verdict.error.detail.isEmpty());
}

void tst_OpenAiClose::aCloseIsExplainedByTheErrorBeforeIt()
{
    const OpenAiProblem before{u"invalid_request_error"_s, u"invalid_model"_s, u"Model \"x\" is not supported."_s, {}, {}};
    QCOMPARE(judge(closeOf(4000, u"invalid_request_error"_s), before, live()).error.code, Code::NotFound);
    const OpenAiProblem other{u"invalid_request_error"_s, u"moon_phase"_s, u"The moon is full."_s, {}, {}};
    QVERIFY(judge(closeOf(4000, u"invalid_request_error.moon_phase"_s), other, live()).error.detail.contains("The moon is full."_L1));
}

void tst_OpenAiClose::refusedHandshakesAreJudgedByStatus_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<OpenAiRemedy>("remedy");
    QTest::addColumn<Code>("error");
    QTest::newRow("401") << 401 << GiveUp << Code::Refused;
    QTest::newRow("403") << 403 << GiveUp << Code::Refused;
    QTest::newRow("404") << 404 << GiveUp << Code::NotFound;
    QTest::newRow("429") << 429 << Again << Code::Quota;
    QTest::newRow("500") << 500 << Again << Code::Network;
    QTest::newRow("503") << 503 << Again << Code::Network;
    QTest::newRow("200") << 200 << GiveUp << Code::Network;
}

void tst_OpenAiClose::refusedHandshakesAreJudgedByStatus()
{
    QFETCH(int, status);
    QFETCH(OpenAiRemedy, remedy);
    QFETCH(Code, error);
    SocketLoss close;
    close.httpStatus = status;
    const auto verdict = judge(close, {}, live());
    QCOMPARE(verdict.remedy, remedy);
    QCOMPARE(verdict.error.code, error);
}

void tst_OpenAiClose::theMomentDecides()
{
    auto first = live();
    first.isLive = first.inCall = false;
    SocketLoss refused;
    refused.socketError = QAbstractSocket::ConnectionRefusedError;
    QCOMPARE(judge(refused, {}, first).remedy, GiveUp); // nobody waits for a call that has not begun
    QCOMPARE(judge(refused, {}, live()).remedy, Again);
    SocketLoss late;
    late.timedOut = true;
    QCOMPARE(judge(late, {}, first).remedy, GiveUp);
    QCOMPARE(judge(late, {}, first).error.code, Code::TimedOut);
    QCOMPARE(judge(late, {}, live()).remedy, Again);
    auto announced = live();
    announced.announced = true;
    QCOMPARE(judge(closeOf(1000, {}), {}, announced).remedy, Again);
    SocketLoss forged;
    forged.socketError = QAbstractSocket::SslHandshakeFailedError;
    QCOMPARE(judge(forged, {}, live()).remedy, GiveUp); // never connect unverified
}

void tst_OpenAiClose::sentencesNameTheModelAndNeverAKey()
{
    const auto verdict = judge(closeOf(4000, u"invalid_request_error.invalid_model"_s), {}, live());
    QVERIFY(verdict.error.detail.contains("gpt-realtime-2.1"_L1));
    QVERIFY(verdict.error.detail.contains("openai/realtimeModel"_L1));
    const OpenAiProblem careless{{}, u"oops"_s, u"Incorrect API key provided: sk-proj-0123456789abcdefghijklmnop."_s, {}, {}};
    QVERIFY(!judge(careless, live()).error.detail.contains("0123456789abcdef"_L1));
}

QTEST_GUILESS_MAIN(tst_OpenAiClose)
#include "tst_openaiclose.moc"
