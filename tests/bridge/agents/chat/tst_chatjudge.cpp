// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatjudge.h"

#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using enum ChatRemedy;
using Code = Error::Code;

// What a failed request means, in the vendors' own words and numbers, and what to tell the operator.
class tst_ChatJudge : public QObject
{
    Q_OBJECT
private slots:
    void aRefusalIsJudged_data();
    void aRefusalIsJudged();
    void theNetworkIsJudged_data();
    void theNetworkIsJudged();
    void aSlowServiceFailsOneReply();
    void aPageForPeopleIsNoChatService();
    void aStreamThatBreaksOffIsJudgedByItsWords();

    void noKeyIsEverTold();
    void aLongOrStrangeBodyIsNotQuotedWhole();
};

namespace {

ChatService service()
{
    ChatService service;
    service.title = u"OpenAI"_s;
    service.group = u"openai"_s;
    service.url = QUrl(u"https://api.openai.com/v1/chat/completions"_s);
    service.model = u"gpt-6-luna"_s;
    service.key = "sk-planted-key-abcdefghijklmnop";
    return service;
}

ChatFailure refusal(int status, const QByteArray &body = {}, const QByteArray &retryAfter = {})
{
    ChatFailure failure;
    failure.status = status;
    failure.body = body;
    failure.retryAfter = retryAfter;
    return failure;
}

} // namespace

void tst_ChatJudge::aRefusalIsJudged_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<ChatRemedy>("remedy");
    QTest::addColumn<Code>("code");
    QTest::addColumn<QString>("words"); // in the sentence
    const auto row = [](const char *name, int status, const QByteArray &body, const QByteArray &retryAfter, ChatRemedy remedy, Code code, const QString &words) {
        QTest::newRow(name) << status << body << retryAfter << remedy << code << words;
    };
    row("wrong key", 401, R"({"error":{"code":"invalid_api_key"}})", {}, GiveUp, Code::Refused, u"check openai/apiKey"_s);
    row("no right", 403, R"({"error":{"message":"Country not supported"}})", {}, GiveUp, Code::Refused, u"Country not supported"_s);
    row("no such model", 404, R"({"error":{"code":"model_not_found","message":"The model does not exist"}})", {}, GiveUp, Code::NotFound, u"no model \"gpt-6-luna\""_s);
    row("Ollama's words", 404, R"({"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}})", {}, GiveUp, Code::NotFound, u"openai/model"_s);
    row("no such route", 404, "404 page not found", {}, GiveUp, Code::NotFound, u"check openai/url"_s);
    row("too many, no word when", 429, R"({"error":{"code":"rate_limit_exceeded"}})", {}, AskAgain, Code::Quota, u"429"_s);
    row("too many, in a second", 429, "{}", "1", AskAgain, Code::Quota, u"429"_s);
    row("too many, in a minute", 429, "{}", "60", GiveUpReply, Code::Quota, u"wait"_s);
    row("too many, until a date", 429, "{}", "Sat, 21 Nov 2026 20:00:00 GMT", GiveUpReply, Code::Quota, u"wait"_s);
    row("too many, in minus five", 429, "{}", "-5", GiveUpReply, Code::Quota, u"wait"_s);
    row("no money", 429, R"({"error":{"code":"insufficient_quota","type":"insufficient_quota"}})", {}, GiveUp, Code::Quota, u"billing"_s);
    row("no money either", 402, {}, {}, GiveUp, Code::Quota, u"billing"_s);
    row("a field it does not know", 400, R"({"error":{"message":"Unrecognized request argument"}})", {}, LeaveOut, Code::Unsupported, u"Unrecognized"_s);
    row("out of order", 500, "oops", {}, AskAgain, Code::Network, u"HTTP 500"_s);
    row("still loading", 503, R"({"error":{"message":"Loading model"}})", {}, AskAgain, Code::Network, u"Loading model"_s);
    row("out of order for long", 503, {}, "120", GiveUpReply, Code::Network, u"HTTP 503"_s);
    row("overloaded", 529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", {}, AskAgain, Code::Network, u"Overloaded"_s);
    row("elsewhere", 302, {}, {}, GiveUp, Code::Unsupported, u"openai/url"_s);
    row("a teapot", 418, {}, {}, GiveUpReply, Code::Network, u"418"_s);
}

void tst_ChatJudge::aRefusalIsJudged()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, retryAfter);
    QFETCH(QString, words);
    const auto verdict = judgeChat(refusal(status, body, retryAfter), service());
    QTEST(verdict.remedy, "remedy");
    QTEST(verdict.error.code, "code");
    QVERIFY2(verdict.error.detail.contains(words), qPrintable(verdict.error.detail));
    QVERIFY2(verdict.error.detail.endsWith(u'.'), qPrintable(verdict.error.detail));
    QVERIFY(verdict.after <= 2s); // somebody waits on the telephone
}

void tst_ChatJudge::theNetworkIsJudged_data()
{
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    QTest::addColumn<ChatRemedy>("remedy");
    QTest::newRow("nobody there") << QNetworkReply::ConnectionRefusedError << GiveUpReply;
    QTest::newRow("no such name") << QNetworkReply::HostNotFoundError << GiveUpReply;
    QTest::newRow("hung up on an old connection") << QNetworkReply::RemoteHostClosedError << AskAgain;
    QTest::newRow("a certificate that nobody vouches for") << QNetworkReply::SslHandshakeFailedError << GiveUp;
}

void tst_ChatJudge::theNetworkIsJudged()
{
    QFETCH(QNetworkReply::NetworkError, error);
    ChatFailure failure;
    failure.network = error;
    const auto verdict = judgeChat(failure, service());
    QTEST(verdict.remedy, "remedy");
    QCOMPARE(verdict.error.code, Code::Network);
    QVERIFY2(verdict.error.detail.contains("api.openai.com"_L1), qPrintable(verdict.error.detail));
}

void tst_ChatJudge::aSlowServiceFailsOneReply()
{
    ChatFailure failure;
    failure.timedOut = true;
    const auto verdict = judgeChat(failure, service());
    QCOMPARE(verdict.remedy, GiveUpReply);
    QCOMPARE(verdict.error.code, Code::TimedOut);
}

void tst_ChatJudge::aPageForPeopleIsNoChatService()
{
    const auto verdict = judgeChat({}, service());
    QCOMPARE(verdict.error.code, Code::Malformed);
    QVERIFY2(verdict.error.detail.contains("openai/url"_L1), qPrintable(verdict.error.detail));
}

void tst_ChatJudge::aStreamThatBreaksOffIsJudgedByItsWords()
{
    ChatFailure failure;
    failure.body = R"({"error":{"type":"overloaded_error","message":"Overloaded"}})";
    QCOMPARE(judgeChat(failure, service()).remedy, AskAgain);
    failure.body = R"({"error":{"type":"rate_limit_error","message":"Slow down"}})";
    QCOMPARE(judgeChat(failure, service()).remedy, GiveUpReply);
    QCOMPARE(judgeChat(failure, service()).error.code, Code::Quota);
}

// ---- Rainy days

void tst_ChatJudge::noKeyIsEverTold()
{
    const QByteArray echo = R"({"error":{"message":"You sent sk-planted-key-abcdefghijklmnop, which is sk-pl***mnop"}})";
    for (const int status : {400, 401, 402, 403, 404, 429, 500, 503}) {
        const auto verdict = judgeChat(refusal(status, echo), service());
        QVERIFY2(!verdict.error.detail.contains("planted"_L1), qPrintable(verdict.error.detail));
    }
    ChatFailure trouble;
    trouble.body = echo;
    QVERIFY(!judgeChat(trouble, service()).error.detail.contains("planted"_L1));
}

void tst_ChatJudge::aLongOrStrangeBodyIsNotQuotedWhole()
{
    const QByteArray strange[] = {QByteArray(100'000, 'x'), "{\"error\":{\"message\":\"" + QByteArray(50'000, 'y') + "\"}}", "{\"error\":[1,2]}",
        "{\"error\":{\"message\":{\"a\":1},\"code\":7}}", QByteArray("\0\xff\xfe", 3)};
    for (const auto &body : strange) {
        const auto verdict = judgeChat(refusal(500, body), service());
        QVERIFY(verdict.error.detail.size() < 300);
    }
}

QTEST_GUILESS_MAIN(tst_ChatJudge)
#include "tst_chatjudge.moc"
