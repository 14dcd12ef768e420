// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/fakegptlive.h"
#include "tests/fakes/twiliophone.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A caller reaches us through Twilio and talks to GPT-Live: the whole bridge between two strict stand-ins.
class tst_GptLiveCall : public QObject
{
    Q_OBJECT
private slots:
    void aConversationWithEverything();
    void theVoiceStopsWhenTheCallerBargesIn();
    void theSessionsEndIsNotHeard();
    void aWrongKeyEndsTheCallWithTheReason();
    void noKeyIsEverTold();

private:
    std::unique_ptr<e2e::Bridge> open(const FakeGptLiveManners &manners, const QJsonObject &more = {});

    std::unique_ptr<FakeGptLive> m_live;
};

namespace {
const QByteArray kKey = "sk-proj-planted-live-key-1234567890";
} // namespace

std::unique_ptr<e2e::Bridge> tst_GptLiveCall::open(const FakeGptLiveManners &manners, const QJsonObject &more)
{
    m_live = std::make_unique<FakeGptLive>();
    m_live->setManners(manners);
    auto agent = more;
    agent.insert(u"name"_s, u"Live desk"_s);
    agent.insert(u"engine"_s, u"gpt_live"_s);
    agent.insert(u"greeting"_s, u"Thanks for calling."_s);
    return std::make_unique<e2e::Bridge>(FakeGeminiManners(),
        QMap<QString, QVariant>{{u"openai/url"_s, m_live->url().toString()}, {u"openai/apiKey"_s, QString::fromLatin1(kKey)},
            {u"calls/defaultAgent"_s, u"Live desk"_s}},
        QList<QJsonObject>{agent});
}

// Greeting, question, whisper, function, silence, goodbye.
void tst_GptLiveCall::aConversationWithEverything()
{
    FakeGptLiveManners manners;
    manners.key = kKey;
    manners.callerWords = {u"When are you open?"_s, u"Please remember that."_s, u"That was all."_s};
    manners.replies = {{.words = u"Thanks for calling."_s, .perWord = 150ms}, {.words = u"From nine to five."_s, .perWord = 150ms},
        {.words = u"I note it."_s, .perWord = 150ms, .tool = u"remember"_s, .toolArguments = {{u"name"_s, u"wish"_s}, {u"value"_s, u"quiet"_s}}},
        {.words = u"Done."_s, .perWord = 150ms}, {.words = u"Are you there?"_s, .perWord = 150ms},
        {.words = u"Goodbye and take care."_s, .perWord = 150ms, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    const auto bridge = open(manners, {{u"limits"_s, QJsonObject{{u"silenceMs"_s, 5000}}}, {u"tools"_s, QJsonObject{{u"remember"_s, true}}}});
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    const auto heardOut = [&](qsizetype replies) { return bridge->told<AgentSpeechStopped>().size() >= replies; };
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(1), 10000);
    phone.say(e2e::speech(400, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(2), 10000);
    QVERIFY(bridge->has<TurnMeasured>());
    const auto call = bridge->house->exchange().liveCalls().value(0).id;
    QVERIFY(bridge->house->exchange().command(call, {Whisper{u"He is a regular."_s}, Who::Operator}));
    QTRY_COMPARE_WITH_TIMEOUT(m_live->last()->events("session.thinking.append"_L1).size(), 1, 5000);
    phone.say(e2e::speech(400, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(3), 15000); // "I note it.", and "Done." when the function has answered, without a pause
    QCOMPARE(m_live->last()->events("response.item.create"_L1).size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(4), 15000); // the caller was silent for half of the time
    phone.say(e2e::speech(400, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 15000);
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(bridge->told<Ended>()[0].turns, 3);
    QStringList said;
    for (const auto &fact : bridge->told<AgentSaid>())
        said << (fact.final ? QStringList{fact.text} : QStringList());
    QCOMPARE(said, (QStringList{u"Thanks for calling."_s, u"From nine to five."_s, u"I note it. Done."_s, u"Are you there?"_s, u"Goodbye and take care."_s}));
    QCOMPARE(phone.complaints(), QStringList());
}

void tst_GptLiveCall::theVoiceStopsWhenTheCallerBargesIn()
{
    FakeGptLiveManners manners;
    manners.callerWords = {u"Stop, please."_s};
    manners.replies = {{.words = u"one two three four five six seven eight nine ten eleven twelve thirteen fourteen"_s}, {.words = u"Yes?"_s}};
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > 8000, 10000); // a second of it
    phone.say(e2e::speech(900, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<BargedIn>(), 10000);
    QVERIFY(phone.clears() >= 1);
    const auto barge = bridge->told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY(barge.heardText.startsWith("one two"_L1));
    QVERIFY(barge.unheardText.endsWith("fourteen"_L1));
    QTRY_COMPARE_WITH_TIMEOUT(bridge->told<AgentSaid>().last().text, u"Yes?"_s, 10000);
    QCOMPARE(bridge->told<CallerSaid>().last().text, u"Stop, please."_s);
}

void tst_GptLiveCall::theSessionsEndIsNotHeard()
{
    FakeGptLiveManners manners;
    manners.lasts = 1h;
    manners.replies = {{.words = u"Thanks for calling."_s, .perWord = 100ms}};
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStopped>().size() == 1, 10000);
    manners.replies = {{.words = u"Still here."_s, .perWord = 100ms}};
    manners.callerWords = {u"Hello?"_s};
    m_live->setManners(manners);
    m_live->last()->end(u"expired"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_live->sessions().size(), 2, 5000);
    phone.say(e2e::speech(400, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStopped>().size() == 2, 10000);
    QCOMPARE(bridge->told<AgentSaid>().last().text, u"Still here."_s);
    QVERIFY(!bridge->has<Ended>());
}

void tst_GptLiveCall::aWrongKeyEndsTheCallWithTheReason()
{
    FakeGptLiveManners manners;
    manners.key = "another";
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 10000);
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY(bridge->told<Ended>()[0].detail.contains("openai/apiKey"_L1));
}

void tst_GptLiveCall::noKeyIsEverTold()
{
    const auto bridge = open({});
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStopped>(), 10000);
    m_live->last()->complain(u"server_error"_s, {}, u"something about "_s + QString::fromLatin1(kKey));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Warning>(), 5000);
    for (const auto &event : bridge->events)
        QVERIFY(!QJsonDocument(toJson(event)).toJson().contains(kKey));
}

QTEST_GUILESS_MAIN(tst_GptLiveCall)
#include "tst_gptlivecall.moc"
