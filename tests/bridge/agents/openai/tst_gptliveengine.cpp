// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/gptliveengine.h"
#include "tests/fakes/fakegptlive.h"
#include "tests/fakes/tones.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QtTest>

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// GPT-Live in one call, before a stand-in that refuses what the service refuses.
class tst_GptLiveEngine : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void becomesReadyWhenTheSessionHasStarted();
    void sendsTheKeyInAHeaderOnly();
    void usesTheProfilesModelVoiceAndWords();
    void greetsOnceWithItsWords();
    void answersTheCaller();
    void whispersSaysAndPresses();
    void functionsAreAnsweredTogether();
    void afterAGoodbyeItDoesNotGoOn();
    void aResultOfAnotherSessionIsOnlyTold();
    void theOperatorInterrupts();
    void secondsAreCounted();
    void beginsANewSessionAfterADrop();
    void movesOnBeforeItsTimeIsUp();
    void closesProperly();

    void goesWithoutEffortThatTheBackendDoesNotTake();
    void anUnknownVoiceIsReplaced();
    void refusals_data();
    void refusals();
    void failsWithoutAKey();
    void aServiceThatNeverStartsTheSession();
    void contentThatIsAgainstTheRulesEndsIt();
    void givesUpWhenTheServiceStaysAway();
    void malformedEventsAreToldOnce();
    void argumentsThatCannotBeReadAreToldTheModel();
    void nothingIsToldAfterClose();

private:
    void make(AgentProfile profile = {}, GptLivePatience patience = quick());
    void makeReady(AgentProfile profile = {}, GptLivePatience patience = quick());
    static GptLivePatience quick() { return {.outage = 3s, .firstRetry = 20ms, .turns = {.replyPause = 200ms, .turnPause = 500ms, .yield = 500ms}}; }
    void hear(const QList<qint16> &samples)
    {
        for (qsizetype at = 0; at + 160 <= samples.size(); at += 160)
            m_engine->hear({samples.constData() + at, 160});
    }
    FakeGptLiveSession *session() const { return m_live->last(); }
    Error failure() const { return m_failed->isEmpty() ? Error{} : m_failed->first().first().value<Error>(); }
    QStringList warnings() const
    {
        QStringList codes;
        for (const auto &warning : *m_warned)
            codes << warning.first().toString();
        return codes;
    }
    QStringList told(QLatin1StringView type) const
    {
        QStringList contents;
        for (const auto &event : session()->events(type))
            contents << event["content"_L1].toString();
        return contents;
    }

    FakeGptLiveManners m_manners;
    std::unique_ptr<FakeGptLive> m_live;
    std::unique_ptr<GptLiveEngine> m_engine;
    std::unique_ptr<QSignalSpy> m_ready, m_failed, m_warned, m_tools, m_ended, m_text;
    QStringList m_caller;
    QList<Usage> m_usages;
    qsizetype m_samples = 0;
    Settings m_settings;
};

namespace {
const QByteArray kKey = "sk-proj-planted-live-key-1234567890";
} // namespace

void tst_GptLiveEngine::init()
{
    m_manners = {.key = kKey, .speaksSilence = false, .chunkEvery = 1ms};
    m_live = std::make_unique<FakeGptLive>();
    m_live->setManners(m_manners);
    m_settings = Settings().with(u"openai/url", m_live->url().toString() + u"/v1"_s).with(u"openai/apiKey", QString::fromLatin1(kKey));
    m_caller.clear();
    m_usages.clear();
    m_samples = 0;
}

void tst_GptLiveEngine::cleanup()
{
    m_engine.reset();
    m_live.reset();
}

void tst_GptLiveEngine::make(AgentProfile profile, GptLivePatience patience)
{
    m_live->setManners(m_manners);
    m_engine = std::make_unique<GptLiveEngine>(EngineOrder{profile, m_settings}, patience);
    auto *engine = m_engine.get();
    m_ready = std::make_unique<QSignalSpy>(engine, &Engine::ready);
    m_failed = std::make_unique<QSignalSpy>(engine, &Engine::failed);
    m_warned = std::make_unique<QSignalSpy>(engine, &Engine::warned);
    m_tools = std::make_unique<QSignalSpy>(engine, &Engine::toolCalled);
    m_ended = std::make_unique<QSignalSpy>(engine, &Engine::replyEnded);
    m_text = std::make_unique<QSignalSpy>(engine, &Engine::agentText);
    connect(engine, &Engine::spoke, this, [this](std::span<const qint16> samples) { m_samples += qsizetype(samples.size()); });
    connect(engine, &Engine::callerText, this, [this](const QString &text, bool final, double) { m_caller << (final ? text : text + u'~'); });
    connect(engine, &Engine::used, this, [this](const Usage &usage) { m_usages << usage; });
}

void tst_GptLiveEngine::makeReady(AgentProfile profile, GptLivePatience patience)
{
    make(profile, patience);
    m_engine->open();
    QTRY_COMPARE(m_ready->size(), 1);
}

void tst_GptLiveEngine::becomesReadyWhenTheSessionHasStarted()
{
    make();
    m_engine->open();
    QVERIFY(m_ready->isEmpty());
    QTRY_COMPARE(m_ready->size(), 1);
    QCOMPARE(m_ready->first().first().value<EngineReady>().model, u"gpt-live-1"_s);
    QCOMPARE(m_engine->hears(), SampleRate{8000});
}

void tst_GptLiveEngine::sendsTheKeyInAHeaderOnly()
{
    makeReady();
    QCOMPARE(session()->head().header("authorization"), "Bearer " + kKey);
    QCOMPARE(session()->head().path, u"/v1/live/sessions"_s);
    QVERIFY(session()->head().query.isEmpty());
    QVERIFY(!QJsonDocument(session()->session()).toJson().contains(kKey));
}

void tst_GptLiveEngine::usesTheProfilesModelVoiceAndWords()
{
    AgentProfile profile;
    profile.voice = u"Quartz"_s;
    profile.prompt = u"You are Ada."_s;
    profile.language = u"de-DE"_s;
    profile.effort = u"low"_s;
    makeReady(profile);
    const auto set = session()->session();
    QCOMPARE(set["audio"_L1]["output"_L1]["voice"_L1].toString(), u"quartz"_s);
    const auto words = set["instructions"_L1].toString();
    QVERIFY(words.startsWith("You are Ada.\n\nSpeak only German (de-DE)."_L1));
    QVERIFY(words.contains("Interruption policy"_L1));
    QCOMPARE(set["delegation"_L1]["responses"_L1]["reasoning"_L1]["effort"_L1].toString(), u"low"_s);
    QCOMPARE(set["delegation"_L1]["responses"_L1]["tools"_L1][0]["name"_L1].toString(), u"end_call"_s);
}

void tst_GptLiveEngine::greetsOnceWithItsWords()
{
    m_manners.replies = {{.words = u"Northside Dental."_s}};
    AgentProfile profile;
    profile.greeting = u"Northside Dental."_s;
    make(profile);
    m_engine->greet(); // before there is a session
    m_engine->open();
    QTRY_COMPARE(m_ended->size(), 1);
    m_engine->greet();
    QCOMPARE(m_text->last()[0].toString(), u"Northside Dental."_s);
    QCOMPARE(m_samples, samplesIn(500ms, SampleRate{8000}));
    QCOMPARE(told("session.instructions.append"_L1).size(), 1);
    QVERIFY(told("session.instructions.append"_L1)[0].contains("\"Northside Dental.\""_L1));
}

void tst_GptLiveEngine::answersTheCaller()
{
    m_manners.callerWords = {u"Are you open?"_s};
    m_manners.replies = {{.words = u"Until five."_s}};
    makeReady();
    const auto speech = tone(700, 400, 8000, 0.5);
    hear(speech);
    hear(QList<qint16>(8000));
    QTRY_COMPARE(m_ended->size(), 1);
    QCOMPARE(m_caller.last(), u"Are you open?"_s);
    QCOMPARE(m_text->last()[0].toString(), u"Until five."_s);
    const auto heard = session()->heard();
    QVERIFY(heard.size() >= speech.size());
    QVERIFY(snrOfTone(std::span(heard.constData() + 800, 1600), 700, 8000) > 30);
}

void tst_GptLiveEngine::whispersSaysAndPresses()
{
    makeReady();
    m_engine->whisper(u"He is a regular."_s);
    m_engine->say(u"One moment."_s);
    m_engine->press('4');
    QTRY_COMPARE(told("session.instructions.append"_L1).size(), 2);
    QCOMPARE(told("session.thinking.append"_L1).size(), 1); // it says nothing about that
    QVERIFY(told("session.thinking.append"_L1)[0].contains("He is a regular."_L1));
    QVERIFY(told("session.instructions.append"_L1)[0].contains("\"One moment.\""_L1));
    QVERIFY(told("session.instructions.append"_L1)[1].contains("key 4"_L1));
}

void tst_GptLiveEngine::functionsAreAnsweredTogether()
{
    makeReady();
    session()->callTool(u"c1"_s, u"look_up"_s, {{u"day"_s, u"Monday"_s}});
    session()->callTool(u"c2"_s, u"look_up"_s, {{u"day"_s, u"Tuesday"_s}});
    QTRY_COMPARE(m_tools->size(), 2);
    QCOMPARE(m_tools->first().first().value<ToolCall>().arguments["day"_L1].toString(), u"Monday"_s);
    m_engine->answerTool(u"c1"_s, {{u"free"_s, true}});
    m_engine->answerTool(u"c2"_s, {{u"free"_s, false}});
    QTRY_COMPARE(session()->events("response.item.create"_L1).size(), 2);
    QVERIFY(session()->events("response.create"_L1).isEmpty()); // it may call more
    session()->endBackend();
    QTRY_COMPARE(session()->events("response.create"_L1).size(), 1);
    m_engine->answerTool(u"c2"_s, {}); // nobody asks any more
    session()->callTool(u"c3"_s, u"look_up"_s, {});
    session()->endBackend();
    QTRY_COMPARE(m_tools->size(), 3);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
    m_engine->answerTool(u"c3"_s, {});
    QTRY_COMPARE(session()->events("response.create"_L1).size(), 2);
    QCOMPARE(session()->events("response.item.create"_L1).size(), 3);
}

void tst_GptLiveEngine::afterAGoodbyeItDoesNotGoOn()
{
    makeReady();
    session()->callTool(u"c1"_s, u"end_call"_s, {});
    session()->endBackend();
    QTRY_COMPARE(m_tools->size(), 1);
    m_engine->answerTool(u"c1"_s, {{u"ok"_s, true}});
    m_engine->whisper(u"after it"_s);
    QTRY_COMPARE(told("session.thinking.append"_L1).size(), 1);
    QCOMPARE(session()->events("response.item.create"_L1).size(), 1);
    QVERIFY(session()->events("response.create"_L1).isEmpty());
}

void tst_GptLiveEngine::aResultOfAnotherSessionIsOnlyTold()
{
    makeReady();
    session()->callTool(u"c1"_s, u"look_up"_s, {});
    QTRY_COMPARE(m_tools->size(), 1);
    session()->drop();
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    m_engine->answerTool(u"c1"_s, {{u"free"_s, true}});
    QTRY_COMPARE(told("session.thinking.append"_L1).size(), 1);
    QVERIFY(told("session.thinking.append"_L1)[0].contains("look_up"_L1));
    QVERIFY(session()->events("response.item.create"_L1).isEmpty());
}

void tst_GptLiveEngine::theOperatorInterrupts()
{
    m_manners.replies = {{.words = u"one two three four five six seven eight nine ten eleven twelve"_s}};
    m_manners.chunkEvery = 20ms;
    makeReady();
    m_engine->say(u"count"_s);
    QTRY_VERIFY(m_text->size() >= 2);
    m_engine->interrupt(u"one"_s);
    const auto texts = m_text->size();
    const auto samples = m_samples;
    QTRY_VERIFY(!session()->isSpeaking()); // it was told to stop
    m_engine->whisper(u"a sign that it has come"_s);
    QTRY_COMPARE(told("session.thinking.append"_L1).size(), 1);
    QCOMPARE(m_text->size(), texts);
    QCOMPARE(m_samples, samples);
    QVERIFY(m_ended->isEmpty());
    QVERIFY(told("session.instructions.append"_L1).last().contains("up to: \"one\""_L1));
}

void tst_GptLiveEngine::secondsAreCounted()
{
    makeReady();
    session()->use(10);
    session()->use(25.5);
    session()->use(25.5); // told twice
    QTRY_COMPARE(m_usages.size(), 2);
    QCOMPARE(m_usages[0].seconds + m_usages[1].seconds, 25.5); // it counts from the beginning
    QCOMPARE(m_usages[0].model, u"gpt-live-1"_s);
}

void tst_GptLiveEngine::beginsANewSessionAfterADrop()
{
    m_manners.callerWords = {u"Are you open?"_s};
    m_manners.replies = {{.words = u"Hello."_s}, {.words = u"Until five."_s}};
    AgentProfile profile;
    profile.greeting = u"Hello."_s;
    makeReady(profile);
    m_engine->greet();
    QTRY_COMPARE(m_ended->size(), 1);
    hear(tone(700, 400, 8000, 0.5));
    hear(QList<qint16>(8000));
    QTRY_COMPARE(m_ended->size(), 2);
    session()->drop();
    QTRY_COMPARE(m_live->sessions().size(), 2);
    hear(tone(700, 300, 8000, 0.5)); // said while the session was not ours yet
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QCOMPARE(m_live->sessions().size(), 2);
    const auto input = session()->session()["input"_L1].toArray();
    QStringList said;
    for (const auto &message : input)
        said << message["content"_L1][0]["text"_L1].toString();
    QCOMPARE(said, (QStringList{u"Hello."_s, u"Are you open?"_s, u"Until five."_s}));
    QTRY_VERIFY(session()->heardLaw().size() >= 2400); // nothing of it was lost
    QVERIFY(!told("session.instructions.append"_L1).join(u' ').contains("Greet them"_L1));
}

void tst_GptLiveEngine::movesOnBeforeItsTimeIsUp()
{
    m_manners.lasts = 3s;
    auto patience = quick();
    patience.farewell = 60s; // its time is always nearly up
    patience.departure = 1h;
    make({}, patience);
    connect(m_engine.get(), &Engine::ready, this, [this] { // the next one lasts
        m_manners.lasts = 0ms;
        m_live->setManners(m_manners);
    });
    m_engine->open();
    QTRY_COMPARE(m_live->sessions().size(), 2);
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QVERIFY(m_failed->isEmpty());
}

void tst_GptLiveEngine::closesProperly()
{
    makeReady();
    m_engine->close();
    m_engine->close();
    QTRY_VERIFY(!session()->isOpen());
    QCOMPARE(session()->events("session.close"_L1).size(), 1); // the service stops counting
    QVERIFY(m_failed->isEmpty());
}

// ---- Rainy days

void tst_GptLiveEngine::goesWithoutEffortThatTheBackendDoesNotTake()
{
    m_manners.thinks = false;
    AgentProfile profile;
    profile.effort = u"high"_s;
    makeReady(profile);
    QCOMPARE(warnings(), QStringList{u"optionRefused"_s});
    QCOMPARE(m_live->sessions().size(), 1);
    QVERIFY(session()->session()["delegation"_L1]["responses"_L1]["reasoning"_L1].isUndefined());
}

void tst_GptLiveEngine::anUnknownVoiceIsReplaced()
{
    AgentProfile profile;
    profile.voice = u"Kore"_s;
    makeReady(profile);
    QCOMPARE(warnings(), QStringList{u"voiceUnknown"_s});
    QCOMPARE(session()->session()["audio"_L1]["output"_L1]["voice"_L1].toString(), u"marin"_s);
}

void tst_GptLiveEngine::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("model");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<QString>("named");
    QTest::newRow("a wrong key") << 401 << u"gpt-live-1"_s << Error::Code::Refused << u"openai/apiKey"_s;
    QTest::newRow("may not") << 403 << u"gpt-live-1"_s << Error::Code::Refused << u"403"_s;
    QTest::newRow("nothing there") << 404 << u"gpt-live-1"_s << Error::Code::NotFound << u"openai/liveModel"_s;
    QTest::newRow("no such model") << 0 << u"gpt-live-9"_s << Error::Code::NotFound << u"gpt-live-9"_s;
}

void tst_GptLiveEngine::refusals()
{
    QFETCH(int, status);
    QFETCH(QString, model);
    QFETCH(QString, named);
    m_live->refuses = status;
    AgentProfile profile;
    profile.model = model;
    make(profile);
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QTEST(failure().code, "code");
    QVERIFY2(failure().detail.contains(named), qPrintable(failure().detail));
    QVERIFY2(!failure().detail.contains("Realtime model"_L1) && !failure().detail.contains("OpenAI Realtime"_L1), qPrintable(failure().detail));
    QVERIFY(!failure().detail.contains("planted"_L1));
}

void tst_GptLiveEngine::failsWithoutAKey()
{
    m_settings = Settings();
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotConfigured);
    QVERIFY(failure().detail.startsWith("GPT-Live needs an API key"_L1));
    const auto checked = gptLiveEngineKind().check(Settings()); // and so it says before anybody calls
    QVERIFY(!checked);
    QVERIFY(checked.error().detail.startsWith("GPT-Live needs an API key"_L1));
}

void tst_GptLiveEngine::aServiceThatNeverStartsTheSession()
{
    m_manners.starts = false;
    auto patience = quick();
    patience.setup = 200ms;
    make({}, patience);
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::TimedOut);
}

void tst_GptLiveEngine::contentThatIsAgainstTheRulesEndsIt()
{
    makeReady();
    session()->end(u"content"_s);
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Refused);
    QCOMPARE(m_live->sessions().size(), 1);
}

void tst_GptLiveEngine::givesUpWhenTheServiceStaysAway()
{
    auto patience = quick();
    patience.outage = 300ms;
    makeReady({}, patience);
    m_live->hangUp();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
}

void tst_GptLiveEngine::malformedEventsAreToldOnce()
{
    makeReady();
    for (int i = 0; i < 3; ++i)
        session()->sendText("not JSON");
    session()->send({{u"type"_s, u"from.the.future"_s}});
    session()->reply({.words = u"Still here."_s});
    QTRY_COMPARE(m_ended->size(), 1);
    QCOMPARE(warnings(), QStringList{u"engineMalformed"_s});
    for (int i = 0; i < 12; ++i)
        session()->sendText("not JSON");
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Malformed);
}

void tst_GptLiveEngine::argumentsThatCannotBeReadAreToldTheModel()
{
    makeReady();
    session()->sendText(R"({"type":"response.event","event":{"type":"response.output_item.done","response_id":"r1",
        "item":{"type":"function_call","call_id":"c1","name":"look_up","arguments":"{day: Monday"}}})");
    QTRY_COMPARE(session()->events("response.item.create"_L1).size(), 1);
    QVERIFY(session()->events("response.item.create"_L1)[0]["item"_L1]["output"_L1].toString().contains("error"_L1));
    QVERIFY(m_tools->isEmpty());
}

void tst_GptLiveEngine::nothingIsToldAfterClose()
{
    m_manners.replies = {{.words = u"one two three four five six seven eight"_s}};
    m_manners.chunkEvery = 10ms;
    makeReady();
    m_engine->say(u"count"_s);
    QTRY_VERIFY(m_text->size() >= 1);
    m_engine->close();
    const auto texts = m_text->size();
    const auto samples = m_samples;
    m_engine->whisper(u"x"_s);
    m_engine->press('1');
    m_engine->interrupt({});
    hear(QList<qint16>(1600));
    QTRY_VERIFY(!session()->isOpen());
    QCOMPARE(m_text->size(), texts);
    QCOMPARE(m_samples, samples);
    QVERIFY(m_ended->isEmpty());
    QVERIFY(m_failed->isEmpty());
}

QTEST_GUILESS_MAIN(tst_GptLiveEngine)
#include "tst_gptliveengine.moc"
