// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/audio/lineresampler.h"
#include "tests/bridge/speech/phonecaller.h"
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/fakechat.h"
#include "tests/fakes/twiliophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A caller reaches us through Twilio and talks to a pipeline: PocketSphinx hears, a chat server as Ollama is one thinks, flite speaks.
class tst_PipelineCall : public QObject
{
    Q_OBJECT
private slots:
    void aConversationOfTenTurns();
    void theAgentAsksForAMomentWhenTheModelIsSlow();

    void aModelThatIsGoneCostsAnApologyAndThenTheCall();
    void aCallerWhoIsGoneIsNotPaidFor();
    void noKeyIsEverTold();
};

namespace {

QByteArray agent()
{
    return R"({"name": "Own model", "engine": "pipeline", "language": "en-US", "prompt": "You are the receptionist.",
        "pipeline": {"hearing": ["sphinx"], "thinking": ["local:tiny"], "speaking": ["flite:kal16"]},
        "greeting": "Hello.", "tools": {"remember": true}, "limits": {"silenceMs": 6000}})";
}

QString lastWordsOf(const QJsonObject &body)
{
    return body["messages"_L1].toArray().last()["content"_L1].toString();
}

// What the receptionist's model answers.
FakeChatReply answer(const QJsonObject &body)
{
    const auto last = body["messages"_L1].toArray().last();
    const auto words = lastWordsOf(body);
    const auto has = [&](const QString &what) { return words.contains(what); };
    if (last["role"_L1] == u"tool"_s)
        return {.text = u"I have written that down."_s};
    if (has(u"hours"_s))
        return {.text = u"We are **open** from nine to five. 😀"_s};
    if (has(u"monday at ten"_s))
        return {.tools = {{u"remember"_s, R"({"name": "appointment", "value": "Monday at ten"})"}}};
    if (has(u"appointment"_s))
        return {.text = u"Sure. Which day would suit you?"_s};
    if (has(u"tell me more"_s))
        return {.text = u"We have been here for a very long time. Everybody in this town knows us, and almost everybody likes us. Our house "
                        "stands by the river. It is as old as the town, and nobody knows who built it, or when, or what for."_s};
    if (has(u"person"_s))
        return {.text = u"Somebody will call you back."_s};
    if (has(u"goodbye"_s))
        return {.text = u"Goodbye!"_s, .tools = {{u"end_call"_s, R"({"reason": "the caller said goodbye"})"}}};
    return {.text = u"I see."_s};
}

struct Rig
{
    Rig()
        : bridge({}, {{u"local/url"_s, chat.url().toString()}, {u"local/apiKey"_s, QString::fromLatin1(chat.key)}, {u"calls/defaultAgent"_s, u"Own model"_s}},
            {QJsonDocument::fromJson(agent()).object()})
        , phone(bridge.url(), e2e::kTwilioToken)
    {
        chat.answer = answer;
    }
    bool greeted()
    {
        phone.dial();
        return heardOut(1);
    }
    bool heardOut(int replies)
    {
        return QTest::qWaitFor([&] { return bridge.told<AgentSpeechStopped>().size() >= replies; }, 30000);
    }
    void say(const QString &words)
    {
        LineResampler toLine(SampleRate{16000}, kTelephoneRate);
        const auto sound = overThePhone(words, u"rms"_s, 100ms, 100ms);
        const auto line = toLine.process(sound.view().samples);
        phone.say(QList<qint16>(line.begin(), line.end()));
    }
    // Says it and waits until the answer has been heard.
    bool ask(const QString &words)
    {
        const auto replies = int(bridge.told<AgentSpeechStopped>().size());
        say(words);
        return heardOut(replies + 1);
    }
    QString lastAnswer() const { return bridge.told<AgentSaid>().isEmpty() ? QString() : bridge.told<AgentSaid>().last().text; }
    QString lastHeard() const
    {
        QString words;
        for (const auto &said : bridge.told<CallerSaid>())
            words = said.final ? said.text : words;
        return words;
    }

    FakeChat chat;
    e2e::Bridge bridge;
    TwilioPhone phone;
};

} // namespace

void tst_PipelineCall::aConversationOfTenTurns()
{
    Rig call;
    QVERIFY(call.greeted());
    QCOMPARE(call.lastAnswer(), u"Hello."_s);
    QVERIFY(call.ask(u"what are your opening hours"_s)); // 1
    QCOMPARE(call.lastHeard(), u"what are your opening hours"_s);
    QCOMPARE(call.lastAnswer(), u"We are open from nine to five."_s); // no stars and no smile
    QVERIFY(call.ask(u"i would like to make an appointment"_s)); // 2
    QCOMPARE(call.lastAnswer(), u"Sure. Which day would suit you?"_s);
    QVERIFY(call.ask(u"monday at ten"_s)); // 3, with a tool
    QCOMPARE(call.bridge.told<ToolCalled>().size(), 1);
    QVERIFY(call.bridge.told<ToolReturned>()[0].ok);
    QCOMPARE(call.lastAnswer(), u"I have written that down."_s);

    const auto before = call.phone.received().size();
    call.say(u"tell me more"_s); // 4, a long answer
    QTRY_VERIFY_WITH_TIMEOUT(call.phone.received().size() > before + 2 * 8000, 10000);
    call.say(u"i would like to speak to a person"_s); // 5, over it
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<BargedIn>(), 10000);
    QTRY_COMPARE_WITH_TIMEOUT(call.lastAnswer(), u"Somebody will call you back."_s, 10000);
    const auto barge = call.bridge.told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY2(barge.clearedIn <= 30ms, qPrintable(QString::number(barge.clearedIn.count())));
    QCOMPARE(call.phone.clears(), 1);
    QVERIFY2(barge.heardText.startsWith("We have been"_L1), qPrintable(barge.heardText));
    QVERIFY(barge.unheardText.endsWith("or what for."_L1));
    QVERIFY(call.heardOut(6));

    const auto id = call.bridge.events.first().call;
    QVERIFY(call.bridge.house->exchange().command(id, {Whisper{u"Be brief."_s}, Who::Operator}));
    QVERIFY(call.ask(u"thank you very much"_s)); // 6
    const auto asked = QJsonDocument(call.chat.requests().last()).toJson();
    QVERIFY(asked.contains("Be brief."));
    QVERIFY2(asked.contains((barge.heardText + u"...[interrupted]"_s).toUtf8()), asked.constData());
    QVERIFY(!asked.contains("or what for"));
    QVERIFY(call.ask(u"what day is it"_s)); // 7
    QVERIFY(call.ask(u"tell me a joke"_s)); // 8
    const auto replies = int(call.bridge.told<AgentSpeechStopped>().size());
    QVERIFY(call.heardOut(replies + 1)); // silence: asked once whether they are there
    QCOMPARE(call.lastAnswer(), u"Are you still there?"_s);
    QVERIFY(call.ask(u"yes please"_s)); // 9
    call.say(u"goodbye"_s);             // 10
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<Ended>(), 20000);
    const auto ended = call.bridge.told<Ended>()[0];
    QCOMPARE(ended.reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(ended.turns, 10);
    QCOMPARE(ended.bargeIns, 1);
    QCOMPARE(call.lastAnswer(), u"Goodbye!"_s);
    QCOMPARE(call.chat.complaints(), QStringList());
    QCOMPARE(call.phone.complaints(), QStringList());
    QVERIFY(call.bridge.told<TurnMeasured>().size() >= 9);
}

void tst_PipelineCall::theAgentAsksForAMomentWhenTheModelIsSlow()
{
    Rig call;
    QVERIFY(call.greeted());
    call.chat.replies = {{.text = u"It is Saturday."_s, .before = 4s}};
    QVERIFY(call.ask(u"what day is it"_s));
    QCOMPARE(call.lastAnswer(), u"One moment, please. It is Saturday."_s);
}

// ---- Rainy days

void tst_PipelineCall::aModelThatIsGoneCostsAnApologyAndThenTheCall()
{
    Rig call;
    QVERIFY(call.greeted());
    call.chat.answer = [](const QJsonObject &) { return FakeChatReply{.status = 500, .refusal = "out of memory"}; };
    for (int i = 0; i < 2; ++i) {
        QVERIFY(call.ask(u"what day is it"_s));
        QCOMPARE(call.lastAnswer(), Phrases().sorry);
        QVERIFY(!call.bridge.has<Ended>());
    }
    call.say(u"what day is it"_s);
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<Ended>(), 20000);
    QCOMPARE(call.bridge.told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY2(call.bridge.told<Ended>()[0].detail.contains("HTTP 500"_L1), qPrintable(call.bridge.told<Ended>()[0].detail));
}

void tst_PipelineCall::aCallerWhoIsGoneIsNotPaidFor()
{
    Rig call;
    QVERIFY(call.greeted());
    const auto asked = call.chat.requests().size();
    call.chat.replies = {{.text = QString(u"and so on "_s).repeated(200), .between = 100ms}};
    call.say(u"what day is it"_s);
    QTRY_VERIFY_WITH_TIMEOUT(call.chat.requests().size() > asked, 10000);
    const auto brokenOff = call.chat.brokenOff();
    call.phone.hangUp();
    QTRY_VERIFY(call.bridge.has<Ended>());
    QTRY_COMPARE(call.chat.brokenOff(), brokenOff + 1);
}

void tst_PipelineCall::noKeyIsEverTold()
{
    Rig call;
    QVERIFY(call.greeted());
    QVERIFY(call.ask(u"what day is it"_s));
    call.chat.key = "another-key-0987654321";
    call.say(u"tell me a joke"_s);
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge.has<Ended>(), 10000);
    QVERIFY2(call.bridge.told<Ended>()[0].detail.contains("local/apiKey"_L1), qPrintable(call.bridge.told<Ended>()[0].detail));
    for (const auto &event : call.bridge.events)
        QVERIFY(!QJsonDocument(toJson(event)).toJson().contains("planted-chat-key"));
}

QTEST_GUILESS_MAIN(tst_PipelineCall)
#include "tst_pipelinecall.moc"
