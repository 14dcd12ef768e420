// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatkinds.h"
#include "bridge/agents/chat/anthropicchat.h"
#include "bridge/agents/chat/httpchatmodel.h"
#include "bridge/agents/chat/openaichat.h"
#include "tests/fakes/fakechat.h"

#include <QSignalSpy>
#include <QThread>
#include <QtTest>

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A language model behind HTTP against a strict stand-in on loopback.
class tst_HttpChatModel : public QObject
{
    Q_OBJECT
private slots:
    void aReplyIsToldAsItIsWritten_data() { families(); }
    void aReplyIsToldAsItIsWritten();
    void toolsAreWantedAfterTheWords_data() { families(); }
    void toolsAreWantedAfterTheWords();
    void aReplyInPiecesOfOneByteIsTheSame_data() { families(); }
    void aReplyInPiecesOfOneByteIsTheSame();
    void oneConnectionServesManyReplies();
    void aLocalServerIsWarmedUp();
    void worksInAThreadOfItsOwn();
    void theKindsAreMadeFromTheSettings();

    void stopEndsTheRequestAndTellsNothingMore();
    void whatIsAskedNextVoidsWhatWasAskedBefore();
    void stoppingInsideASlotIsSafe();
    void aClosedConnectionIsAskedAgain();
    void aServiceOutOfOrderIsAskedOnceMore();
    void onlyOnceMore();
    void nothingIsAskedAgainOnceSomethingWasTold();
    void aServiceThatWantsPatienceFailsTheReply();
    void aWrongKeyEndsIt_data() { families(); }
    void aWrongKeyEndsIt();
    void aMissingModelIsFoundWhileItWarmsUp();
    void aRefusedFieldIsLeftOut();
    void aServiceThatNeverAnswersFailsTheReply();
    void aStreamThatStopsFailsTheReply();
    void aStreamWithoutAnEndIsCut();
    void aStreamMayEndWithoutAWord();
    void anErrorInTheStreamFailsTheReply_data() { families(); }
    void anErrorInTheStreamFailsTheReply();
    void aWebPageIsNoReply();
    void badArgumentsAreTold();
    void nobodyThereFailsTheReply();
    void aRedirectIsNotFollowed();
    void nothingIsToldAfterClose();

private:
    void families();
};

namespace {

constexpr ChatPatience kShort{.silence = 400ms, .whole = 1500ms, .warmUp = 2s};

std::unique_ptr<HttpChatModel> modelFor(const FakeChat &server, ChatFamily family = ChatFamily::OpenAi, bool warmUp = false)
{
    ChatService service;
    service.title = u"The service"_s;
    service.group = u"local"_s;
    service.model = u"m"_s;
    service.key = "planted-chat-key-1234567890";
    service.warmUp = warmUp;
    std::unique_ptr<ChatDialect> dialect;
    if (family == ChatFamily::OpenAi) {
        service.url = chatCompletionsUrl(server.url());
        dialect = std::make_unique<OpenAiChat>(service, false);
    } else {
        service.url = anthropicMessagesUrl(server.url());
        dialect = std::make_unique<AnthropicChat>(service);
    }
    auto model = std::make_unique<HttpChatModel>(service, std::move(dialect), kShort);
    return model;
}

// What a model told.
struct Ear
{
    explicit Ear(LanguageModel &model)
        : tools(&model, &LanguageModel::wantsTool)
        , wrongly(&model, &LanguageModel::wantsToolWrongly)
        , finished(&model, &LanguageModel::finished)
        , broken(&model, &LanguageModel::replyFailed)
        , failed(&model, &LanguageModel::failed)
        , warned(&model, &LanguageModel::warned)
    {
        QObject::connect(&model, &LanguageModel::wrote, &model, [this](const QString &piece) { text += piece, ++pieces; });
        model.open();
    }
    QString why(const QSignalSpy &spy) const { return spy.isEmpty() ? QString() : spy.last().first().value<Error>().detail; }

    QString text;
    int pieces = 0;
    QSignalSpy tools, wrongly, finished, broken, failed, warned;
};

ChatRequest question(const QString &text = u"Are you open?"_s)
{
    ChatRequest request;
    request.instruction = u"You are Maya."_s;
    request.tools = {endCallTool()};
    ChatTurn turn;
    turn.text = text;
    request.turns = {turn};
    return request;
}

} // namespace

void tst_HttpChatModel::families()
{
    QTest::addColumn<ChatFamily>("family");
    QTest::newRow("OpenAI") << ChatFamily::OpenAi;
    QTest::newRow("Anthropic") << ChatFamily::Anthropic;
}

void tst_HttpChatModel::aReplyIsToldAsItIsWritten()
{
    QFETCH(ChatFamily, family);
    FakeChat server(family);
    server.replies = {{.text = u"We are open until five."_s}};
    auto model = modelFor(server, family);
    Ear ear(*model);
    QSignalSpy ready(model.get(), &LanguageModel::ready);
    QTRY_COMPARE(ready.size(), 1);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.text, u"We are open until five."_s);
    QCOMPARE(ear.pieces, 5);
    QCOMPARE(ear.finished[0][0].value<ChatUsage>().inputTokens, 10);
    QCOMPARE(ear.finished[0][0].value<ChatUsage>().outputTokens, 5);
    QCOMPARE(server.complaints(), QStringList());
}

void tst_HttpChatModel::toolsAreWantedAfterTheWords()
{
    QFETCH(ChatFamily, family);
    FakeChat server(family);
    server.replies = {{.text = u"Bye!"_s, .tools = {{u"end_call"_s, R"({"reason":"done"})"}, {u"end_call"_s}}}};
    auto model = modelFor(server, family);
    Ear ear(*model);
    bool inOrder = false;
    connect(model.get(), &LanguageModel::wantsTool, this, [&] { inOrder = ear.text == "Bye!"_L1 && ear.finished.isEmpty(); });
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.tools.size(), 2);
    QVERIFY(inOrder);
    const auto call = ear.tools[0][0].value<ToolCall>();
    QCOMPARE(call.name, u"end_call"_s);
    QCOMPARE(call.arguments.value("reason"_L1), u"done"_s);
    QVERIFY(call.id != ear.tools[1][0].value<ToolCall>().id);
}

void tst_HttpChatModel::aReplyInPiecesOfOneByteIsTheSame()
{
    QFETCH(ChatFamily, family);
    FakeChat server(family);
    server.replies = {{.text = u"नमस्ते, it is 5 °C 😀"_s, .byteByByte = true}};
    auto model = modelFor(server, family);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.text, u"नमस्ते, it is 5 °C 😀"_s);
}

void tst_HttpChatModel::oneConnectionServesManyReplies()
{
    FakeChat server;
    auto model = modelFor(server);
    Ear ear(*model);
    for (int turn = 1; turn <= 5; ++turn) {
        model->ask(question());
        QTRY_COMPARE(ear.finished.size(), turn);
        QTRY_COMPARE(server.given(), turn);
    }
    QCOMPARE(server.connections(), 1);
}

void tst_HttpChatModel::aLocalServerIsWarmedUp()
{
    FakeChat server;
    auto model = modelFor(server, ChatFamily::OpenAi, true);
    Ear ear(*model);
    QTRY_COMPARE(server.requests().size(), 1); // nobody has asked anything yet
    QCOMPARE(server.complaints(), QStringList());
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.text, u"I see."_s); // of the question only
}

void tst_HttpChatModel::worksInAThreadOfItsOwn()
{
    FakeChat server;
    server.replies = {{.text = u"Hello there."_s}};
    QThread thread;
    auto model = modelFor(server);
    auto *bare = model.release();
    bare->moveToThread(&thread); // as if it had been made there: it holds no network before open()
    connect(&thread, &QThread::finished, bare, &QObject::deleteLater);
    QSignalSpy finished(bare, &LanguageModel::finished);
    thread.start();
    QMetaObject::invokeMethod(bare, [bare] { bare->open(), bare->ask(question()); });
    QTRY_COMPARE(finished.size(), 1);
    thread.quit();
    QVERIFY(thread.wait(5000));
}

void tst_HttpChatModel::theKindsAreMadeFromTheSettings()
{
    FakeChat server;
    auto settings = Settings().with(u"local/url", server.url().toString()).with(u"local/apiKey", QString::fromLatin1(server.key));
    const auto kind = localChatKind();
    QVERIFY(kind.check(settings));
    auto model = kind.make({u"tiny"_s, {}, settings});
    Ear ear(*model);
    QTRY_COMPARE(server.given() + server.brokenOff(), 1);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(server.requests().last().value("model"_L1), u"tiny"_s);
    QVERIFY(!openAiChatKind().check(settings)); // api.openai.com wants a key
    QVERIFY(openAiChatKind().check(settings.with(u"openai/url", server.url().toString())));
    QVERIFY(openAiChatKind().check(settings.with(u"openai/apiKey", u"k-1234567890"_s)));
    QVERIFY(!anthropicChatKind().check(settings));
    QCOMPARE(anthropicChatKind().check(settings).error().code, Error::Code::NotConfigured);
}

// ---- Rainy days

void tst_HttpChatModel::stopEndsTheRequestAndTellsNothingMore()
{
    FakeChat server;
    server.replies = {{.text = u"one two three four five six seven eight nine ten"_s, .between = 50ms}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_VERIFY(ear.pieces >= 2);
    model->stop();
    const auto told = ear.pieces;
    QTRY_COMPARE(server.brokenOff(), 1); // it is not paid for what nobody hears
    QCOMPARE(ear.pieces, told);
    QVERIFY(ear.finished.isEmpty() && ear.broken.isEmpty() && ear.failed.isEmpty());
}

void tst_HttpChatModel::whatIsAskedNextVoidsWhatWasAskedBefore()
{
    FakeChat server;
    server.replies = {{.text = u"old old old old"_s, .before = 30ms, .between = 30ms}, {.text = u"new"_s}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(server.requests().size(), 1);
    model->ask(question(u"Hello?"_s));
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.text, u"new"_s);
}

void tst_HttpChatModel::stoppingInsideASlotIsSafe()
{
    FakeChat server;
    server.answer = [](const QJsonObject &) { return FakeChatReply{.text = u"one two three"_s, .tools = {{u"a"_s}, {u"b"_s}}}; };
    auto model = modelFor(server);
    Ear ear(*model);
    const auto here = connect(model.get(), &LanguageModel::wrote, this, [&] { model->stop(); });
    model->ask(question());
    QTRY_COMPARE(ear.pieces, 1);
    disconnect(here);
    connect(model.get(), &LanguageModel::wantsTool, this, [&] { model->stop(); });
    model->ask(question());
    QTRY_COMPARE(ear.tools.size(), 1);
    QVERIFY(!ear.finished.wait(50)); // nothing more comes
    QCOMPARE(ear.tools.size(), 1);
    QVERIFY(ear.finished.isEmpty());
}

void tst_HttpChatModel::aClosedConnectionIsAskedAgain()
{
    FakeChat server;
    server.replies = {{.text = u"one"_s, .closesAfter = true}, {.text = u"two"_s}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 2);
    QVERIFY(ear.text.endsWith("two"_L1));
    QVERIFY(ear.broken.isEmpty());
}

void tst_HttpChatModel::aServiceOutOfOrderIsAskedOnceMore()
{
    FakeChat server;
    server.replies = {{.status = 503, .refusal = "{}"}, {.text = u"Hello."_s}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.text, u"Hello."_s);
    QCOMPARE(server.requests().size(), 2);
}

void tst_HttpChatModel::onlyOnceMore()
{
    FakeChat server;
    server.answer = [](const QJsonObject &) { return FakeChatReply{.status = 500, .refusal = "oops"}; };
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QCOMPARE(server.requests().size(), 2);
    QVERIFY(ear.failed.isEmpty()); // the next reply may work
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 2);
}

void tst_HttpChatModel::nothingIsAskedAgainOnceSomethingWasTold()
{
    FakeChat server;
    server.replies = {{.text = u"one two"_s, .ending = FakeChatReply::Ending::BreaksOff}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(ear.text, u"one two"_s); // once
}

void tst_HttpChatModel::aServiceThatWantsPatienceFailsTheReply()
{
    FakeChat server;
    server.replies = {{.status = 429, .refusal = "{}", .header = "Retry-After: 30\r\n"}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(ear.broken[0][0].value<Error>().code, Error::Code::Quota);
}

void tst_HttpChatModel::aWrongKeyEndsIt()
{
    QFETCH(ChatFamily, family);
    FakeChat server(family);
    server.key = "another-key-0987654321";
    auto model = modelFor(server, family);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.failed.size(), 1);
    QVERIFY2(ear.why(ear.failed).contains("local/apiKey"_L1), qPrintable(ear.why(ear.failed)));
    QVERIFY(!ear.why(ear.failed).contains("planted"_L1));
    model->ask(question()); // it is over
    QVERIFY(!ear.broken.wait(50));
    QCOMPARE(server.requests().size(), 1);
    QCOMPARE(ear.failed.size(), 1);
}

void tst_HttpChatModel::aMissingModelIsFoundWhileItWarmsUp()
{
    FakeChat server;
    server.replies = {{.status = 404, .refusal = R"({"error":{"message":"model \"m\" not found, try pulling it first"}})"}};
    auto model = modelFor(server, ChatFamily::OpenAi, true);
    Ear ear(*model);
    QTRY_COMPARE(ear.failed.size(), 1);
    QVERIFY2(ear.why(ear.failed).contains("try pulling it first"_L1), qPrintable(ear.why(ear.failed)));
}

void tst_HttpChatModel::aRefusedFieldIsLeftOut()
{
    FakeChat server;
    server.refuses = u"stream_options"_s;
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 2);
    QCOMPARE(server.requests().size(), 3); // it remembers
}

void tst_HttpChatModel::aServiceThatNeverAnswersFailsTheReply()
{
    FakeChat server;
    server.replies = {{.text = u"late"_s, .before = 10s}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QCOMPARE(ear.broken[0][0].value<Error>().code, Error::Code::TimedOut);
    QTRY_COMPARE(server.brokenOff(), 1);
}

void tst_HttpChatModel::aStreamThatStopsFailsTheReply()
{
    FakeChat server;
    server.replies = {{.text = u"one two"_s, .ending = FakeChatReply::Ending::Never}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QCOMPARE(ear.text, u"one two"_s);
    QVERIFY(ear.finished.isEmpty());
}

void tst_HttpChatModel::aStreamWithoutAnEndIsCut()
{
    FakeChat server;
    server.replies = {{.text = u"again and again "_s, .ending = FakeChatReply::Ending::TooLong}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1); // what there is is a reply
    QVERIFY(ear.text.size() <= 16 * 1024);
    QCOMPARE(ear.warned.size(), 1);
    QCOMPARE(ear.warned[0][0].toString(), u"replyCutShort"_s);
    QTRY_COMPARE(server.brokenOff(), 1);
}

void tst_HttpChatModel::aStreamMayEndWithoutAWord()
{
    FakeChat server;
    server.replies = {{.text = u"Hello."_s, .tools = {{u"end_call"_s}}, .ending = FakeChatReply::Ending::NoWord}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.text, u"Hello."_s);
    QCOMPARE(ear.tools.size(), 1);
}

void tst_HttpChatModel::anErrorInTheStreamFailsTheReply()
{
    QFETCH(ChatFamily, family);
    FakeChat server(family);
    server.replies = {{.text = u"one"_s, .ending = FakeChatReply::Ending::Trouble}};
    auto model = modelFor(server, family);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QVERIFY(ear.finished.isEmpty());
    QCOMPARE(server.requests().size(), 1);
}

void tst_HttpChatModel::aWebPageIsNoReply()
{
    FakeChat server;
    server.replies = {{.raw = "<html><body>Welcome to the hotel's network</body></html>"}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QCOMPARE(ear.text, QString());
    QVERIFY2(ear.why(ear.broken).contains("local/url"_L1), qPrintable(ear.why(ear.broken)));
}

void tst_HttpChatModel::badArgumentsAreTold()
{
    FakeChat server;
    server.replies = {{.tools = {{u"end_call"_s, "{\"reason\":"}, {u"end_call"_s, "{}"}}}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.finished.size(), 1);
    QCOMPARE(ear.wrongly.size(), 1);
    QVERIFY(!ear.wrongly[0][1].toString().isEmpty());
    QVERIFY(!ear.wrongly[0][0].value<ToolCall>().id.isEmpty());
    QCOMPARE(ear.tools.size(), 1);
}

void tst_HttpChatModel::nobodyThereFailsTheReply()
{
    FakeChat server;
    auto model = modelFor(server);
    server.close();
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.broken.size(), 1);
    QVERIFY2(ear.why(ear.broken).contains("Nothing answers at 127.0.0.1"_L1), qPrintable(ear.why(ear.broken)));
}

void tst_HttpChatModel::aRedirectIsNotFollowed()
{
    FakeChat server, thief;
    server.replies = {{.status = 307, .header = "Location: " + thief.url().toEncoded() + "/chat/completions\r\n"}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_COMPARE(ear.failed.size(), 1);
    QVERIFY(thief.requests().isEmpty());
    QCOMPARE(thief.connections(), 0);
}

void tst_HttpChatModel::nothingIsToldAfterClose()
{
    FakeChat server;
    server.replies = {{.text = u"one two three"_s, .between = 30ms}};
    auto model = modelFor(server);
    Ear ear(*model);
    model->ask(question());
    QTRY_VERIFY(ear.pieces >= 1);
    model->close();
    model->close();
    const auto told = ear.pieces;
    QTRY_COMPARE(server.brokenOff(), 1);
    QCOMPARE(ear.pieces, told);
    QVERIFY(ear.finished.isEmpty() && ear.broken.isEmpty() && ear.failed.isEmpty());
}

QTEST_GUILESS_MAIN(tst_HttpChatModel)
#include "tst_httpchatmodel.moc"
