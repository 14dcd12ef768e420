// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/fakechat.h"
#include "tests/fakes/fakedeepgram.h"
#include "tests/fakes/fakeelevenlabs.h"
#include "tests/fakes/twiliophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A caller reaches us through Twilio and talks to a pipeline of services: Deepgram hears, OpenAI thinks, ElevenLabs or Deepgram speaks.
// Every one of them is a strict stand-in on loopback.
class tst_ServicePipelineCall : public QObject
{
    Q_OBJECT
private slots:
    void aConversationOfTenTurns_data() { mouths(); }
    void aConversationOfTenTurns();
    void anotherMouthGoesOnWhenTheFirstIsGone();
    void noKeyIsEverTold();

private:
    void mouths();
};

namespace {

constexpr auto kWord = 200ms; // of the agent's speech

FakeChatReply answer(const QJsonObject &body)
{
    const auto last = body["messages"_L1].toArray().last();
    const auto has = [words = last["content"_L1].toString()](const QString &what) { return words.contains(what); };
    if (last["role"_L1] == u"tool"_s)
        return {.text = u"I have written that down."_s};
    if (has(u"hours"_s))
        return {.text = u"We are **open** from nine to five. 😀"_s, .before = 100ms};
    if (has(u"Monday"_s))
        return {.tools = {{u"remember"_s, R"({"name": "appointment", "value": "Monday at ten"})"}}};
    if (has(u"Tell me more"_s))
        return {.text = u"One two three four five six seven eight nine ten eleven twelve. Thirteen fourteen fifteen sixteen seventeen eighteen "
                        "nineteen twenty. Twenty-one twenty-two twenty-three twenty-four twenty-five twenty-six twenty-seven."_s};
    if (has(u"person"_s))
        return {.text = u"Somebody will call you back."_s};
    if (has(u"Goodbye"_s))
        return {.text = u"Goodbye!"_s, .tools = {{u"end_call"_s, R"({"reason": "the caller said goodbye"})"}}};
    return {.text = u"I see."_s};
}

struct Rig
{
    Rig(const QStringList &callerWords, const QStringList &mouths)
    {
        FakeDeepgramManners ears;
        ears.key = "planted-deepgram-key-123456";
        ears.callerWords = callerWords;
        ears.perWord = kWord;
        deepgram.setManners(ears);
        FakeElevenLabsManners voice;
        voice.key = "planted-elevenlabs-key-123456";
        voice.perWord = kWord;
        elevenLabs.setManners(voice);
        chat.answer = answer;
        const QJsonObject agent{{u"name"_s, u"Services"_s}, {u"engine"_s, u"pipeline"_s}, {u"language"_s, u"en-US"_s},
            {u"prompt"_s, u"You are the receptionist."_s}, {u"greeting"_s, u"Hello there."_s},
            {u"pipeline"_s,
                QJsonObject{{u"hearing"_s, QJsonArray{u"deepgram"_s}}, {u"thinking"_s, QJsonArray{u"openai"_s}},
                    {u"speaking"_s, QJsonArray::fromStringList(mouths)}}},
            // Both sides are tones here, which an echo guard has every reason to take for each other.
            {u"turnTaking"_s, QJsonObject{{u"echoGuard"_s, false}}}, {u"tools"_s, QJsonObject{{u"remember"_s, true}}}, {u"limits"_s, QJsonObject{{u"silenceMs"_s, 6000}}}};
        bridge = std::make_unique<e2e::Bridge>(FakeGeminiManners(),
            QMap<QString, QVariant>{{u"deepgram/url"_s, deepgram.url().toString()}, {u"deepgram/apiKey"_s, QString::fromLatin1(ears.key)},
                {u"elevenlabs/url"_s, elevenLabs.url().toString()}, {u"elevenlabs/apiKey"_s, QString::fromLatin1(voice.key)},
                {u"elevenlabs/voiceId"_s, u"21m00Tcm4TlvDq8ikWAM"_s}, {u"openai/url"_s, chat.url().toString()},
                {u"openai/apiKey"_s, QString::fromLatin1(chat.key)}, {u"calls/defaultAgent"_s, u"Services"_s}},
            QList<QJsonObject>{agent});
        phone = std::make_unique<TwilioPhone>(bridge->url(), e2e::kTwilioToken);
    }
    bool heardOut(qsizetype replies)
    {
        return QTest::qWaitFor([&] { return bridge->told<AgentSpeechStopped>().size() >= replies; }, 20000);
    }
    bool greeted()
    {
        phone->dial();
        return heardOut(1);
    }
    void speak(int milliseconds = 700) { phone->say(e2e::speech(milliseconds, 8000)); }
    // The caller speaks, and the answer has been heard.
    bool ask()
    {
        const auto replies = bridge->told<AgentSpeechStopped>().size();
        speak();
        return heardOut(replies + 1);
    }
    QString lastAnswer() const { return bridge->told<AgentSaid>().isEmpty() ? QString() : bridge->told<AgentSaid>().last().text; }

    FakeChat chat;
    FakeDeepgram deepgram;
    FakeElevenLabs elevenLabs;
    std::unique_ptr<e2e::Bridge> bridge; // after what it talks to
    std::unique_ptr<TwilioPhone> phone;
};

} // namespace

void tst_ServicePipelineCall::mouths()
{
    QTest::addColumn<QString>("mouth");
    QTest::newRow("Deepgram, OpenAI, ElevenLabs") << u"elevenlabs"_s;
    QTest::newRow("Deepgram, OpenAI, Deepgram") << u"deepgram"_s;
}

void tst_ServicePipelineCall::aConversationOfTenTurns()
{
    QFETCH(QString, mouth);
    Rig call({u"What are your hours?"_s, u"I need an appointment."_s, u"Monday at ten."_s, u"Tell me more."_s, u"Mm-hm."_s, u"No, I want a person."_s,
                 u"Thank you very much."_s, u"What day is it?"_s, u"Yes, I am here."_s, u"Tell me a joke."_s, u"Goodbye then."_s},
        {mouth});
    auto &bridge = *call.bridge;
    QVERIFY(call.greeted());
    QCOMPARE(call.lastAnswer(), u"Hello there."_s);
    QVERIFY(call.ask()); // 1
    QCOMPARE(bridge.told<CallerSaid>().last().text, u"What are your hours?"_s);
    QCOMPARE(call.lastAnswer(), u"We are open from nine to five."_s);
    QVERIFY(call.ask()); // 2
    QVERIFY(call.ask()); // 3, with a tool
    QVERIFY(bridge.told<ToolReturned>().value(0).ok);
    QCOMPARE(call.lastAnswer(), u"I have written that down."_s);

    auto received = call.phone->received().size();
    call.speak(); // 4, a long answer
    QTRY_VERIFY_WITH_TIMEOUT(call.phone->received().size() > received + 8000, 10000);
    call.speak(350); // mm-hm
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<BargeInDismissed>(), 5000);
    QVERIFY(!bridge.has<BargedIn>());
    received = call.phone->received().size();
    QTRY_VERIFY_WITH_TIMEOUT(call.phone->received().size() > received + 4000, 5000); // it goes on
    call.speak(900); // 5
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<BargedIn>(), 5000);
    const auto barge = bridge.told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY2(barge.clearedIn <= 30ms, qPrintable(QString::number(barge.clearedIn.count())));
    QVERIFY(barge.heardText.startsWith("One two three"_L1));
    QVERIFY(barge.unheardText.endsWith("twenty-seven."_L1));
    QTRY_COMPARE_WITH_TIMEOUT(call.lastAnswer(), u"Somebody will call you back."_s, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(bridge.told<AgentSpeechStopped>().size() >= 6, 10000);

    QVERIFY(bridge.house->exchange().command(bridge.events.first().call, {Whisper{u"Be brief."_s}, Who::Operator}));
    QVERIFY(call.ask()); // 6
    const auto asked = QJsonDocument(call.chat.requests().last()).toJson();
    QVERIFY(asked.contains("Be brief."));
    QVERIFY2(asked.contains((barge.heardText + u"...[interrupted]"_s).toUtf8()), asked.constData());
    QVERIFY(!asked.contains("Mm-hm"));
    QVERIFY(call.ask()); // 7
    const auto replies = bridge.told<AgentSpeechStopped>().size();
    QVERIFY(call.heardOut(replies + 1)); // silence
    QCOMPARE(call.lastAnswer(), u"Are you still there?"_s);
    QVERIFY(call.ask()); // 8
    QVERIFY(call.ask()); // 9
    call.speak();        // 10
    QTRY_VERIFY_WITH_TIMEOUT(bridge.has<Ended>(), 20000);
    const auto ended = bridge.told<Ended>()[0];
    QCOMPARE(ended.reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(ended.turns, 10);
    QCOMPARE(ended.bargeIns, 1);
    QCOMPARE(call.chat.complaints(), QStringList());
    QCOMPARE(call.phone->complaints(), QStringList());
    QVERIFY(bridge.told<TurnMeasured>().size() >= 9);
}

// ---- Rainy days

void tst_ServicePipelineCall::anotherMouthGoesOnWhenTheFirstIsGone()
{
    Rig call({u"Tell me more."_s, u"Goodbye then."_s}, {u"elevenlabs"_s, u"deepgram"_s});
    FakeElevenLabsManners refused;
    refused.refuses = refused.accountStatus = refused.speechStatus = 401;
    refused.accountBody = refused.speechBody = R"({"detail":{"status":"invalid_api_key","message":"Invalid API key"}})";
    call.elevenLabs.setManners(refused);
    QVERIFY(call.greeted());
    QCOMPARE(call.lastAnswer(), u"Hello there."_s);
    QStringList warnings;
    for (const auto &warning : call.bridge->told<Warning>())
        warnings << warning.code;
    QVERIFY2(warnings.contains(u"engineFellBack"_s), qPrintable(warnings.join(u' ')));
    QVERIFY(call.ask());
    QVERIFY(call.lastAnswer().startsWith("One two three"_L1));
    call.speak();
    QTRY_VERIFY_WITH_TIMEOUT(call.bridge->has<Ended>(), 20000);
    QCOMPARE(call.bridge->told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
}

void tst_ServicePipelineCall::noKeyIsEverTold()
{
    Rig call({u"What are your hours?"_s}, {u"elevenlabs"_s});
    QVERIFY(call.greeted());
    QVERIFY(call.ask());
    call.phone->hangUp();
    QTRY_VERIFY(call.bridge->has<Ended>());
    for (const auto &event : call.bridge->events)
        QVERIFY(!QJsonDocument(toJson(event)).toJson().contains("planted-"));
}

QTEST_GUILESS_MAIN(tst_ServicePipelineCall)
#include "tst_servicepipelinecall.moc"
