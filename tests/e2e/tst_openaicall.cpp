// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/bridge.h"
#include "tests/e2e/sounds.h"
#include "tests/fakes/fakeopenai.h"
#include "tests/fakes/twiliophone.h"

#include <QElapsedTimer>

#include <numbers>

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A caller reaches us through Twilio and talks to OpenAI Realtime: the whole bridge between two strict stand-ins.
class tst_OpenAiCall : public QObject
{
    Q_OBJECT
private slots:
    void aConversationOfTenTurns();
    void aCoughStopsNothing();
    void fiftyVoicesStopAtOnce();
    void theLinesBytesPassUnchangedBothWays();
    void theSessionsEndIsNotHeard();

    void aWrongKeyEndsTheCallWithTheReason();
    void aServiceThatNeverSetsUpEndsTheCall();
    void noMoneyInMidSentenceEndsTheCall();
    void noKeyIsEverTold();

private:
    std::unique_ptr<e2e::Bridge> open(const FakeOpenAiManners &manners, QJsonObject agent = {});

    std::unique_ptr<FakeOpenAi> m_openAi;
};

namespace {

const QByteArray kKey = "sk-proj-planted-openai-key-1234567890";

// All that was told of its calls.
QByteArray story(const e2e::Bridge &bridge)
{
    QByteArray text;
    for (const auto &event : bridge.events)
        text += QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact) + '\n';
    return text;
}

} // namespace

std::unique_ptr<e2e::Bridge> tst_OpenAiCall::open(const FakeOpenAiManners &manners, QJsonObject agent)
{
    m_openAi = std::make_unique<FakeOpenAi>();
    m_openAi->setManners(manners);
    agent.insert(u"name"_s, u"Realtime desk"_s);
    agent.insert(u"engine"_s, u"openai_realtime"_s);
    agent.insert(u"greeting"_s, u"Thanks for calling Northside Dental."_s);
    return std::make_unique<e2e::Bridge>(FakeGeminiManners(),
        QMap<QString, QVariant>{{u"openai/url"_s, m_openAi->url().toString()}, {u"openai/apiKey"_s, QString::fromLatin1(kKey)},
            {u"calls/defaultAgent"_s, u"Realtime desk"_s}},
        QList<QJsonObject>{agent});
}

void tst_OpenAiCall::aConversationOfTenTurns()
{
    FakeOpenAiManners manners;
    manners.key = kKey;
    manners.transcribesAfter = 200ms; // the words come when the answer is being said
    manners.callerWords = {u"When are you open?"_s, u"Tell me everything."_s, u"Wait, also on Saturdays?"_s, u"Book me in."_s, u"How much is it?"_s,
        u"And for two?"_s, u"Do you take cards?"_s, u"Where are you?"_s, u"Yes, I am here."_s, u"Goodbye."_s};
    manners.replies = {{.words = u"From nine to five."_s},
        {.words = u"one two three four five six seven eight nine ten eleven twelve thirteen fourteen"_s}, {.words = u"Only on weekdays."_s},
        {.words = u"One moment please."_s, .tool = u"look_up"_s, .toolArguments = {{u"day"_s, u"Tuesday"_s}}}, {.words = u"Tuesday at ten."_s},
        {.words = u"Ninety dollars."_s}, {.words = u"Twice that."_s}, {.words = u"We do."_s}, {.words = u"On Main Street."_s},
        {.words = u"Good to hear."_s},
        {.words = u"Goodbye and take care."_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    const auto bridge = open(manners, {{u"limits"_s, QJsonObject{{u"silenceMs"_s, 8000}}}});
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();

    const auto heardOut = [&](qsizetype replies) { return bridge->told<AgentSpeechStopped>().size() >= replies; };
    const auto turnsTaken = [&] {
        const auto said = bridge->told<CallerSaid>();
        return std::count_if(said.begin(), said.end(), [](const CallerSaid &fact) { return fact.final; });
    };
    const auto ask = [&] { phone.say(e2e::speech(500, 8000)); };
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(1), 10000); // the greeting
    QCOMPARE(bridge->told<AgentSaid>().last().text, u"Thanks for calling Northside Dental."_s);

    ask(); // 1: hours
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(2), 10000);
    ask(); // 2: everything
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStarted>().size() == 3, 10000);
    const auto before = phone.received().size();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > before + 8000, 5000); // a second of it
    ask(); // 3: barge-in
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<BargedIn>(), 5000);
    QTRY_VERIFY_WITH_TIMEOUT(phone.clears() == 1, 1000);
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(4), 10000);
    ask(); // 4: tool
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(6), 15000); // "One moment", and the answer
    QVERIFY(bridge->house->exchange().command(bridge->events.first().call, {Whisper{u"Offer a discount."_s}, Who::Operator}));
    ask(); // 5
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(7), 10000);
    for (int turn = 6; turn <= 8; ++turn) {
        ask();
        QTRY_VERIFY_WITH_TIMEOUT(heardOut(turn + 2), 10000);
    }
    // Nobody speaks: they are asked whether they are still there.
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(11), 15000);
    QCOMPARE(bridge->told<AgentSaid>().last().text, u"Are you still there?"_s);
    ask(); // 9
    QTRY_VERIFY_WITH_TIMEOUT(heardOut(12), 10000);
    ask(); // 10: goodbye
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 15000);
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::AgentSaidGoodbye);
    QCOMPARE(bridge->told<Ended>()[0].turns, 10);
    QCOMPARE(bridge->told<Ended>()[0].bargeIns, 1);
    QCOMPARE(turnsTaken(), 10);
    QTRY_VERIFY(phone.isOver());

    // Told in the order in which it was said, although the caller's words came late.
    QMap<int, QString> lines;
    for (const auto &fact : bridge->told<CallerSaid>())
        lines[fact.turn] = u"C: "_s + fact.text;
    for (const auto &fact : bridge->told<AgentSaid>())
        lines[fact.turn] = u"A: "_s + fact.text;
    QCOMPARE(lines.values(), (QStringList{u"A: Thanks for calling Northside Dental."_s, u"C: When are you open?"_s, u"A: From nine to five."_s,
        u"C: Tell me everything."_s, u"A: one two three four five six seven eight nine ten eleven twelve thirteen fourteen"_s,
        u"C: Wait, also on Saturdays?"_s, u"A: Only on weekdays."_s, u"C: Book me in."_s, u"A: One moment please."_s, u"A: Tuesday at ten."_s,
        u"C: How much is it?"_s, u"A: Ninety dollars."_s, u"C: And for two?"_s, u"A: Twice that."_s, u"C: Do you take cards?"_s,
        u"A: We do."_s, u"C: Where are you?"_s, u"A: On Main Street."_s, u"A: Are you still there?"_s, u"C: Yes, I am here."_s,
        u"A: Good to hear."_s, u"C: Goodbye."_s, u"A: Goodbye and take care."_s}));

    // The voice stopped at once, and the service knows to the millisecond what was heard of it.
    const auto barge = bridge->told<BargedIn>()[0];
    QCOMPARE(barge.by, Who::Caller);
    QVERIFY2(barge.clearedIn <= 30ms, qPrintable(QString::number(barge.clearedIn.count())));
    QVERIFY(barge.heardText.startsWith("one two three"_L1));
    QVERIFY(barge.unheardText.endsWith("fourteen"_L1));
    const auto cuts = m_openAi->last()->events("conversation.item.truncate"_L1);
    QCOMPARE(cuts.size(), 1);
    QCOMPARE(cuts[0]["audio_end_ms"_L1].toInt(), int(barge.heard.count()));
    const auto &items = m_openAi->last()->items();
    const auto cut = std::find_if(items.begin(), items.end(), [](const auto &item) { return item.truncated; });
    QVERIFY(cut != items.end() && cut->samples == barge.heard.count() * 8);

    // One tool call, one output, and one response for it; the whisper is in the memory, and made nobody speak.
    QCOMPARE(bridge->told<ToolCalled>().size(), 2);
    QCOMPARE(bridge->told<ToolCalled>()[0].name, u"look_up"_s);
    QCOMPARE(m_openAi->last()->texts().filter(u"function_call_output: "_s).size(), 2);
    QCOMPARE(m_openAi->last()->texts().filter(u"system: "_s).size(), 1);
    QCOMPARE(m_openAi->last()->events("response.create"_L1).size(), 3); // greeting, tool, still there
    QCOMPARE(bridge->told<TurnMeasured>().size(), 10);
    QCOMPARE(m_openAi->last()->complaints(), QStringList());
    QCOMPARE(phone.complaints(), QStringList());
    QVERIFY(!bridge->has<Warning>());
    QTRY_VERIFY(!m_openAi->last()->isOpen()); // the service is not left open, and billed
}

void tst_OpenAiCall::aCoughStopsNothing()
{
    FakeOpenAiManners manners;
    manners.replies = {{.words = u"one two three four five six seven eight nine ten eleven twelve"_s}};
    manners.callerWords = {u"What is there?"_s, u"(cough)"_s};
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStopped>(), 10000);
    phone.say(e2e::speech(500, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStarted>().size() == 2, 10000);
    const auto before = phone.received().size();
    QTRY_VERIFY_WITH_TIMEOUT(phone.received().size() > before + 6000, 5000);
    phone.say(tone(700, 120, 8000, 0.5)); // 120 ms
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStopped>().size() == 2, 10000);
    QCOMPARE(phone.clears(), 0);
    QVERIFY(!bridge->has<BargedIn>());
    QCOMPARE(phone.received().size(), (63 + 150) * 160); // every word of greeting and answer, in whole frames
    const auto *session = m_openAi->last();
    QVERIFY(session->texts().filter(u"cough"_s).isEmpty()); // and the model never learns of it
    QCOMPARE(session->events("conversation.item.delete"_L1).size(), 1);
    QVERIFY(session->events("conversation.item.truncate"_L1).isEmpty());
    QCOMPARE(session->complaints(), QStringList());
    QCOMPARE(bridge->told<CallerSaid>().last().text, u"What is there?"_s);
}

void tst_OpenAiCall::fiftyVoicesStopAtOnce()
{
    constexpr int kCalls = 50;
    FakeOpenAiManners manners;
    manners.keepsSound = false;
    const auto bridge = open(manners, {{u"phrases"_s, QJsonObject{{u"stillThere"_s, QString()}}}});
    std::vector<std::unique_ptr<TwilioPhone>> phones;
    QList<QDateTime> cleared;
    for (int i = 0; i < kCalls; ++i) {
        auto phone = std::make_unique<TwilioPhone>(bridge->url(), e2e::kTwilioToken);
        connect(phone.get(), &TwilioPhone::cleared, this, [&] { cleared << QDateTime::currentDateTimeUtc(); });
        phone->dial();
        phones.push_back(std::move(phone));
    }
    QTRY_COMPARE_WITH_TIMEOUT(bridge->told<AgentSpeechStopped>().size(), kCalls, 30000); // the greetings
    for (auto *session : m_openAi->sessions())
        session->reply({.words = u"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"_s});
    QTRY_COMPARE_WITH_TIMEOUT(bridge->told<AgentSpeechStarted>().size(), 2 * kCalls, 10000);
    for (const auto &phone : phones)
        phone->say(e2e::speech(900, 8000));
    QTRY_COMPARE_WITH_TIMEOUT(bridge->told<BargedIn>().size(), kCalls, 15000);
    QTRY_COMPARE_WITH_TIMEOUT(cleared.size(), kCalls, 5000);

    QList<qint64> inside, wire; // milliseconds: to the clear on its way, and until the carrier has it
    QList<QDateTime> decided;
    for (const auto &event : bridge->events) {
        if (const auto *barge = event.as<BargedIn>()) {
            inside << barge->clearedIn.count();
            decided << event.at;
        }
    }
    std::sort(decided.begin(), decided.end());
    for (int i = 0; i < kCalls; ++i)
        wire << decided[i].msecsTo(cleared[i]);
    std::sort(inside.begin(), inside.end());
    std::sort(wire.begin(), wire.end());
    qInfo("clear: sent after %lld ms (median) to %lld ms, at the carrier after %lld to %lld ms", inside[kCalls / 2], inside.last(), wire[kCalls / 2],
        wire.last());
    QVERIFY2(inside.last() <= 30, qPrintable(QString::number(inside.last())));
    QVERIFY2(wire[kCalls / 2] <= 30, qPrintable(QString::number(wire[kCalls / 2])));
    for (const auto *session : m_openAi->sessions()) {
        QTRY_COMPARE(session->events("conversation.item.truncate"_L1).size(), 1);
        QCOMPARE(session->complaints(), QStringList());
    }
}

void tst_OpenAiCall::theLinesBytesPassUnchangedBothWays()
{
    FakeOpenAiManners manners;
    manners.hearsByItself = false; // it only listens
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStopped>(), 10000);
    const auto pcm = tone(1000, 1500, 8000, 0.7);
    QByteArray law(pcm.size(), Qt::Uninitialized);
    g711::encodeMuLaw({pcm.constData(), size_t(pcm.size())}, {law.data(), size_t(law.size())});
    phone.say(pcm);
    QTRY_VERIFY_WITH_TIMEOUT(m_openAi->last()->heardLaw().contains(law), 5000); // what the caller's telephone made, bit for bit

    // And what the service said: a greeting of five words, 1.25 s of a tone at 440 Hz.
    QList<qint16> said(10000);
    for (qsizetype i = 0; i < said.size(); ++i)
        said[i] = qint16(32767 * 0.5 * std::sin(2 * std::numbers::pi * 440 * double(i) / 8000));
    QByteArray voice(said.size(), Qt::Uninitialized);
    g711::encodeMuLaw({said.constData(), size_t(said.size())}, {voice.data(), size_t(voice.size())});
    QVERIFY(phone.played().contains(voice));
}

void tst_OpenAiCall::theSessionsEndIsNotHeard()
{
    FakeOpenAiManners manners;
    manners.callerWords = {u"A table please."_s};
    manners.replies = {{.words = u"For how many?"_s}};
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStopped>(), 10000);
    phone.say(e2e::speech(500, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStopped>().size() == 2, 10000);
    manners.callerWords = {u"For two."_s};
    manners.replies = {{.words = u"It is booked."_s}};
    m_openAi->setManners(manners);
    QElapsedTimer gap;
    gap.start();
    m_openAi->last()->complain({u"session_expired"_s, u"Your session hit the maximum duration of 60 minutes."_s, {}});
    m_openAi->last()->close(1001, u"Your session hit the maximum duration of 60 minutes."_s);
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Warning>(), 5000);
    QVERIFY2(gap.elapsed() < 1000, qPrintable(QString::number(gap.elapsed())));
    QCOMPARE(bridge->told<Warning>()[0].code, u"engineReconnected"_s);
    phone.say(e2e::speech(500, 8000));
    QTRY_VERIFY_WITH_TIMEOUT(bridge->told<AgentSpeechStopped>().size() == 3, 10000);
    QCOMPARE(bridge->told<AgentSaid>().last().text, u"It is booked."_s);
    QCOMPARE(m_openAi->sessions().size(), 2);
    QCOMPARE(m_openAi->last()->texts().mid(0, 3), (QStringList{u"assistant: Thanks for calling Northside Dental."_s, u"user: A table please."_s,
        u"assistant: For how many?"_s}));
    QVERIFY(m_openAi->last()->events("response.create"_L1).isEmpty()); // no second greeting
    QVERIFY(!bridge->has<Ended>());
}

// ---- Rainy days

void tst_OpenAiCall::aWrongKeyEndsTheCallWithTheReason()
{
    FakeOpenAiManners manners;
    manners.key = "sk-another-key";
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 10000);
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY2(bridge->told<Ended>()[0].detail.contains("openai/apiKey"_L1), qPrintable(bridge->told<Ended>()[0].detail));
    QVERIFY(m_openAi->sessions().isEmpty());
    QTRY_VERIFY(phone.isOver());
}

void tst_OpenAiCall::aServiceThatNeverSetsUpEndsTheCall()
{
    FakeOpenAiManners manners;
    manners.updatesSession = false;
    const auto bridge = open(manners);
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 15000);
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY(!bridge->told<Ended>()[0].detail.isEmpty());
}

void tst_OpenAiCall::noMoneyInMidSentenceEndsTheCall()
{
    const auto bridge = open({});
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStarted>(), 10000);
    m_openAi->last()->complain({u"insufficient_quota"_s, u"You exceeded your current quota."_s, {}});
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Ended>(), 10000);
    QCOMPARE(bridge->told<Ended>()[0].reason, EndReason::EngineFailed);
    QVERIFY2(bridge->told<Ended>()[0].detail.contains("credit"_L1), qPrintable(bridge->told<Ended>()[0].detail));
    QTRY_VERIFY(phone.isOver());
}

void tst_OpenAiCall::noKeyIsEverTold()
{
    const auto bridge = open({});
    TwilioPhone phone(bridge->url(), e2e::kTwilioToken);
    phone.dial();
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<AgentSpeechStarted>(), 10000);
    m_openAi->last()->complain({u"moon_phase"_s, u"Incorrect API key provided: "_s + QString::fromLatin1(kKey), {}});
    QTRY_VERIFY_WITH_TIMEOUT(bridge->has<Warning>(), 5000);
    phone.hangUp();
    QTRY_VERIFY(bridge->has<Ended>());
    QVERIFY(!story(*bridge).contains("planted-openai-key"));
}

QTEST_GUILESS_MAIN(tst_OpenAiCall)
#include "tst_openaicall.moc"
