// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/gemini/geminiengine.h"

#include "tests/fakes/fakegemini.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>

#include <cmath>
#include <numbers>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeGemini;
using fakes::FakeGeminiManners;
using fakes::FakeReply;

// The whole engine over real sockets, against a strict stand-in.
class tst_GeminiEngine : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void becomesReadyAfterTheSetup_data();
    void becomesReadyAfterTheSetup();
    void sendsTheKeyInAHeaderOnly();
    void usesTheProfilesModelVoiceAndWords();
    void takesHttpForWs();
    void greetsOnceItIsAskedTo();
    void keepsTheGreetingUntilItIsReady();
    void hasNothingToGreetWithWithoutAGreeting();
    void sendsWhatTheCallerSays();
    void holdsTwoSecondsOfTheCallerUntilItIsReady();
    void aWholeConversationInItsOrder();
    void theCallerInterrupts();
    void theOperatorInterrupts();
    void whispersSaysAndPresses();
    void toolsAreCalledAndAnswered();
    void closesProperly();
    void theKindHasThirtyVoicesAndChecksItsSettings();

    void anUnknownVoiceIsReplaced();
    void failsWithoutAKeyUnlessItIsLocal_data();
    void failsWithoutAKeyUnlessItIsLocal();
    void aServiceThatNeverCompletesTheSetup();
    void aServerThatNeverAnswersTheHandshake();
    void nobodyListens();
    void refusedHandshakes_data();
    void refusedHandshakes();
    void aWrongKeyIsNamedButNeverShown();
    void aRetiredModelIsNamed();
    void aMissingKeyIsAskedFor();
    void resumesAfterADrop_data();
    void resumesAfterADrop();
    void goesOnWithTheSentenceAfterADrop();
    void goesWithoutWhatTheModelDoesNotTake_data();
    void goesWithoutWhatTheModelDoesNotTake();
    void thinksAsTheProfileSays();
    void aRefusalThatIsAboutSomethingElseStaysOne();
    void startsAfreshWhenTheHandleIsTooOld();
    void movesOnAfterAGoAway();
    void movesOnInMidReplyWhenTheTimeIsUp();
    void aGreetingThatNobodyHeardIsSaidAgain();
    void theCallerIsHeldDuringTheOutage();
    void commandsWaitDuringTheOutage();
    void aPeerThatVanishedIsNoticed();
    void givesUpWhenTheServiceStaysAway();
    void givesUpWhenEverySessionBreaks();
    void aNormalCloseEndsTheSession();
    void quotaEndsTheCall();
    void malformedMessagesAreToldOnce();
    void onlyMalformedMessagesAreTooMany();
    void aHugeMessageEndsTheSession();
    void aSlowNetworkCostsSoundNotTime();
    void aCancelledToolIsNotAnswered();
    void toolAnswersOfALostConnectionAreDropped();
    void nothingIsToldAfterClose();
    void closingAnywhereIsSafe_data();
    void closingAnywhereIsSafe();
    void leavesNothingBehind();

private:
    void make(AgentProfile profile = {}, GeminiPatience patience = {});
    void makeReady(AgentProfile profile = {}, GeminiPatience patience = {});
    void hearSilence(Milliseconds length);
    void hearTone(Milliseconds length);
    Error failure() const { return m_failed->isEmpty() ? Error{} : m_failed->first().first().value<Error>(); }
    QStringList warnings() const;
    qsizetype connections() const; // that the engine holds, also dying ones
    fakes::FakeGeminiSession *session() const { return m_gemini->last(); }

    std::unique_ptr<FakeGemini> m_gemini;
    std::unique_ptr<GeminiEngine> m_engine;
    std::unique_ptr<QSignalSpy> m_ready, m_failed, m_warned, m_toolCalled, m_interrupted, m_replyEnded, m_agentText, m_callerText;
    QList<qint16> m_spoken;
    Settings m_settings;
};

namespace {

const QByteArray kKey = "AIza-planted-key-7c1f";
QStringList g_log;

void keepLog(QtMsgType, const QMessageLogContext &, const QString &text) { g_log << text; }

// The strongest of a few frequencies, by Goertzel's recurrence.
int pitchOf(const QList<qint16> &samples, int rate)
{
    int best = 0;
    double most = 0;
    for (const int hz : {330, 440, 550, 660, 880}) {
        const double w = 2 * std::numbers::pi * hz / rate;
        double s1 = 0, s2 = 0;
        for (const auto x : samples) {
            const double s0 = x + 2 * std::cos(w) * s1 - s2;
            s2 = s1;
            s1 = s0;
        }
        const double power = s1 * s1 + s2 * s2 - 2 * std::cos(w) * s1 * s2;
        if (power > most) {
            most = power;
            best = hz;
        }
    }
    return best;
}

AgentProfile withGreeting(const QString &greeting)
{
    AgentProfile profile;
    profile.greeting = greeting;
    return profile;
}

FakeGeminiManners quick()
{
    FakeGeminiManners manners;
    manners.waitsForPlayback = false;
    manners.chunkEvery = 1ms;
    return manners;
}

} // namespace

void tst_GeminiEngine::initTestCase()
{
    qRegisterMetaType<Error>();
    qRegisterMetaType<EngineReady>();
    qRegisterMetaType<ToolCall>();
}

void tst_GeminiEngine::init()
{
    m_gemini = std::make_unique<FakeGemini>();
    m_gemini->setManners(quick());
    m_settings = Settings().with(u"gemini/url", m_gemini->url().toString()).with(u"gemini/apiKey", QString::fromLatin1(kKey));
    m_spoken.clear();
}

void tst_GeminiEngine::cleanup()
{
    m_engine.reset();
    m_gemini.reset();
}

void tst_GeminiEngine::make(AgentProfile profile, GeminiPatience patience)
{
    m_engine = std::make_unique<GeminiEngine>(EngineOrder{profile, m_settings}, patience);
    auto *engine = m_engine.get();
    m_ready = std::make_unique<QSignalSpy>(engine, &Engine::ready);
    m_failed = std::make_unique<QSignalSpy>(engine, &Engine::failed);
    m_warned = std::make_unique<QSignalSpy>(engine, &Engine::warned);
    m_toolCalled = std::make_unique<QSignalSpy>(engine, &Engine::toolCalled);
    m_interrupted = std::make_unique<QSignalSpy>(engine, &Engine::interrupted);
    m_replyEnded = std::make_unique<QSignalSpy>(engine, &Engine::replyEnded);
    m_agentText = std::make_unique<QSignalSpy>(engine, &Engine::agentText);
    m_callerText = std::make_unique<QSignalSpy>(engine, &Engine::callerText);
    connect(engine, &Engine::spoke, this, [this](std::span<const qint16> samples) {
        m_spoken.append(QList<qint16>(samples.begin(), samples.end()));
    });
}

void tst_GeminiEngine::makeReady(AgentProfile profile, GeminiPatience patience)
{
    make(profile, patience);
    m_engine->open();
    QTRY_COMPARE(m_ready->size(), 1);
}

void tst_GeminiEngine::hearSilence(Milliseconds length)
{
    const std::vector<qint16> frame(320, 0);
    for (auto at = 0ms; at < length; at += 20ms) {
        m_engine->hear(frame);
        if (at.count() % 200 == 0)
            QCoreApplication::processEvents(); // as between ticks
    }
}

void tst_GeminiEngine::hearTone(Milliseconds length)
{
    std::vector<qint16> frame(320);
    for (auto at = 0ms; at < length; at += 20ms) {
        for (size_t i = 0; i < frame.size(); ++i)
            frame[i] = qint16(8000 * std::sin(2 * std::numbers::pi * 550 * (double(at.count()) / 1000 + double(i) / 16000)));
        m_engine->hear(frame);
        if (at.count() % 200 == 0)
            QCoreApplication::processEvents(); // as between ticks
    }
}

QStringList tst_GeminiEngine::warnings() const
{
    QStringList codes;
    for (const auto &warning : *m_warned)
        codes << warning.first().toString();
    return codes;
}

qsizetype tst_GeminiEngine::connections() const
{
    return std::count_if(m_engine->children().begin(), m_engine->children().end(),
        [](const QObject *child) { return qstrcmp(child->metaObject()->className(), "bridge::ServiceSocket") == 0; });
}

void tst_GeminiEngine::becomesReadyAfterTheSetup_data()
{
    QTest::addColumn<bool>("binary");
    QTest::newRow("binary frames, as the real one") << true;
    QTest::newRow("text frames") << false;
}

void tst_GeminiEngine::becomesReadyAfterTheSetup()
{
    QFETCH(bool, binary);
    auto manners = quick();
    manners.binaryFrames = binary;
    m_gemini->setManners(manners);
    makeReady();
    const auto ready = m_ready->first().first().value<EngineReady>();
    QCOMPARE(ready.engine, u"gemini_live"_s);
    QCOMPARE(ready.model, u"gemini-3.8-live"_s);
    QCOMPARE(ready.voice, u"Puck"_s);
    QCOMPARE(m_engine->hears().hz, 16000);
    QCOMPARE(m_engine->speaks().hz, 24000);
    QVERIFY(m_warned->isEmpty());
}

void tst_GeminiEngine::sendsTheKeyInAHeaderOnly()
{
    auto manners = quick();
    manners.key = kKey;
    m_gemini->setManners(manners);
    makeReady();
    QVERIFY(!session()->requestUrl().toString().contains(QString::fromLatin1(kKey)));
    QVERIFY(session()->requestUrl().query().isEmpty());
}

void tst_GeminiEngine::usesTheProfilesModelVoiceAndWords()
{
    AgentProfile profile;
    profile.model = u"gemini-3.8-live-extended-thinking"_s;
    profile.voice = u"kore"_s;
    profile.prompt = u"You are Ada."_s;
    profile.language = u"de-DE"_s;
    profile.turnTaking.bargeIn = false;
    makeReady(profile);
    const auto setup = session()->setup();
    QCOMPARE(setup["model"_L1].toString(), u"models/gemini-3.8-live-extended-thinking"_s);
    QCOMPARE(setup["generationConfig"_L1]["speechConfig"_L1]["voiceConfig"_L1]["prebuiltVoiceConfig"_L1]["voiceName"_L1].toString(),
        u"Kore"_s);
    QCOMPARE(setup["systemInstruction"_L1]["parts"_L1][0]["text"_L1].toString(), u"You are Ada.\n\nSpeak only German (de-DE)."_s);
    QCOMPARE(setup["realtimeInputConfig"_L1]["activityHandling"_L1].toString(), u"NO_INTERRUPTION"_s);
    QCOMPARE(m_ready->first().first().value<EngineReady>().voice, u"Kore"_s);
}

void tst_GeminiEngine::takesHttpForWs()
{
    auto url = m_gemini->url();
    url.setScheme(u"http"_s);
    m_settings = m_settings.with(u"gemini/url", url.toString());
    makeReady();
}

void tst_GeminiEngine::greetsOnceItIsAskedTo()
{
    auto manners = quick();
    manners.replies = {{.words = u"Welcome to Luigi's"_s}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"Welcome to Luigi's"_s));
    QVERIFY(session()->texts().isEmpty());
    m_engine->greet();
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(session()->texts().size(), 1);
    QVERIFY(session()->texts().first().contains("\"Welcome to Luigi's\""_L1));
    QCOMPARE(m_agentText->last().first().toString(), u"Welcome to Luigi's"_s);
    QCOMPARE(m_spoken.size(), 24000 * 3 / 4); // three words of 250 ms
    QCOMPARE(pitchOf(m_spoken, 24000), 440);
}

void tst_GeminiEngine::keepsTheGreetingUntilItIsReady()
{
    make(withGreeting(u"Hello"_s));
    m_engine->open();
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(session()->texts().size(), 1);
}

void tst_GeminiEngine::hasNothingToGreetWithWithoutAGreeting()
{
    makeReady();
    m_engine->greet();
    m_engine->whisper(u"Wait."_s);
    QTRY_COMPARE(session()->texts().size(), 1); // only the whisper arrived
}

void tst_GeminiEngine::sendsWhatTheCallerSays()
{
    auto manners = quick();
    manners.hearsByItself = false;
    m_gemini->setManners(manners);
    makeReady();
    hearTone(1s);
    QTRY_COMPARE(session()->heard().size(), 16000);
    QCOMPARE(session()->audioMessages(), 50); // 20 ms each, as they came
    QCOMPARE(pitchOf(session()->heard(), 16000), 550);
}

void tst_GeminiEngine::holdsTwoSecondsOfTheCallerUntilItIsReady()
{
    auto manners = quick();
    manners.hearsByItself = false;
    manners.completesSetup = false;
    m_gemini->setManners(manners);
    make();
    m_engine->open();
    QTRY_VERIFY(session() && !session()->setup().isEmpty());
    hearTone(1s); // too old by the time it is ready
    hearSilence(2s);
    QCOMPARE(session()->audioMessages(), 0);
    session()->completeSetup();
    QTRY_COMPARE(session()->heard().size(), 32000);
    QVERIFY(std::all_of(session()->heard().begin(), session()->heard().end(), [](qint16 s) { return s == 0; }));
    QVERIFY(session()->isOpen());
}

void tst_GeminiEngine::aWholeConversationInItsOrder()
{
    auto manners = quick();
    manners.replies = {{.words = u"Hello there"_s}, {.words = u"For how many?"_s, .toneHz = 660}};
    manners.callerWords = {u"A table please"_s};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"Hello there"_s));
    QStringList told;
    connect(m_engine.get(), &Engine::callerSpeechStarted, this, [&] { told << u"caller starts"_s; });
    connect(m_engine.get(), &Engine::callerSpeechStopped, this, [&] { told << u"caller stops"_s; });
    connect(m_engine.get(), &Engine::callerText, this, [&](const QString &text, bool final) {
        told << (final ? u"CALLER: "_s : u"caller: "_s) + text;
    });
    connect(m_engine.get(), &Engine::agentText, this, [&](const QString &text) { told << u"agent: "_s + text; });
    connect(m_engine.get(), &Engine::replyEnded, this, [&] { told << u"ended"_s; });

    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    m_spoken.clear();
    hearTone(600ms);
    hearSilence(600ms);
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QCOMPARE(told, (QStringList{u"agent: Hello"_s, u"agent: Hello there"_s, u"ended"_s, u"caller starts"_s, u"caller: A"_s,
        u"caller: A table"_s, u"caller: A table please"_s, u"caller stops"_s, u"CALLER: A table please"_s, u"agent: For"_s,
        u"agent: For how"_s, u"agent: For how many?"_s, u"ended"_s}));
    QCOMPARE(pitchOf(m_spoken, 24000), 660);
}

void tst_GeminiEngine::theCallerInterrupts()
{
    auto manners = quick();
    manners.chunkEvery = 10ms;
    manners.replies = {{.words = u"We are open from nine to five on weekdays and on Saturdays"_s}, {.words = u"Sure"_s, .toneHz = 880}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"x"_s));
    m_engine->greet();
    QTRY_VERIFY(m_agentText->size() >= 6);
    hearTone(200ms);
    QTRY_COMPARE(m_interrupted->size(), 1);
    QCOMPARE(m_replyEnded->size(), 0);
    m_spoken.clear();
    m_engine->truncateTo(u"We are"_s);
    hearSilence(600ms);
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(m_agentText->last().first().toString(), u"Sure"_s);
    QCOMPARE(pitchOf(m_spoken, 24000), 880); // nothing of the old reply
    QTRY_VERIFY(session()->texts().last().contains("\"We are\""_L1));
    // A note for its memory: it starts nothing.
    QCOMPARE(session()->messages().last()["clientContent"_L1]["turnComplete"_L1], QJsonValue(false));
}

void tst_GeminiEngine::theOperatorInterrupts()
{
    auto manners = quick();
    manners.chunkEvery = 5ms;
    manners.replies = {{.words = u"We are open from nine to five on weekdays"_s}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"x"_s));
    m_engine->greet();
    QTRY_VERIFY(m_agentText->size() >= 6);
    m_engine->interrupt(u"We"_s);
    m_spoken.clear();
    const auto texts = m_agentText->size();
    QSignalSpy handle(session(), &fakes::FakeGeminiSession::handleGiven); // its turn is over now
    QVERIFY(handle.wait());
    session()->reply({.words = u"Anything else?"_s, .toneHz = 330});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(m_agentText->size(), texts + 2);
    QCOMPARE(m_spoken.size(), 12000); // of the new reply only
    QCOMPARE(pitchOf(m_spoken, 24000), 330);
    QCOMPARE(m_interrupted->size(), 0);
    QVERIFY(session()->texts().last().contains("\"We\""_L1));
}

void tst_GeminiEngine::whispersSaysAndPresses()
{
    makeReady();
    m_engine->whisper(u"Offer a discount"_s);
    m_engine->say(u"One moment please"_s);
    m_engine->press('5');
    QTRY_COMPARE(session()->messages().size(), 4);
    const auto whisper = session()->messages().at(1)["clientContent"_L1];
    QVERIFY(whisper["turns"_L1][0]["parts"_L1][0]["text"_L1].toString().contains("Offer a discount"_L1));
    QCOMPARE(whisper["turns"_L1][0]["role"_L1].toString(), u"user"_s);
    QCOMPARE(whisper["turnComplete"_L1], QJsonValue(false));
    QVERIFY(session()->messages().at(2)["realtimeInput"_L1]["text"_L1].toString().contains("\"One moment please\""_L1));
    QVERIFY(session()->messages().at(3)["realtimeInput"_L1]["text"_L1].toString().contains("key 5"_L1));
}

void tst_GeminiEngine::toolsAreCalledAndAnswered()
{
    auto manners = quick();
    manners.replies = {{.words = u"Goodbye"_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"x"_s));
    m_engine->greet();
    QTRY_COMPARE(m_toolCalled->size(), 1);
    const auto call = m_toolCalled->first().first().value<ToolCall>();
    QCOMPARE(call.name, u"end_call"_s);
    QCOMPARE(call.arguments["reason"_L1].toString(), u"done"_s);
    m_engine->answerTool(call.id, {{u"ok"_s, true}});
    m_engine->answerTool(call.id, {{u"ok"_s, true}}); // once is enough
    m_engine->answerTool(u"unheard of"_s, {});
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->messages().size(), 4); // setup, greeting, one answer, whisper
    const auto answer = session()->messages().at(2)["toolResponse"_L1]["functionResponses"_L1][0];
    QCOMPARE(answer["id"_L1].toString(), call.id);
    QCOMPARE(answer["name"_L1].toString(), u"end_call"_s);
    QCOMPARE(answer["response"_L1]["output"_L1]["ok"_L1], QJsonValue(true));
    QCOMPARE(answer["scheduling"_L1].toString(), u"SILENT"_s);
    QVERIFY(session()->isOpen());
}

void tst_GeminiEngine::closesProperly()
{
    makeReady();
    m_engine->close();
    m_engine->close();
    QTRY_VERIFY(!session()->isOpen());
    QCOMPARE(session()->closeCode(), 1000);
    QVERIFY(m_failed->isEmpty());
}

void tst_GeminiEngine::theKindHasThirtyVoicesAndChecksItsSettings()
{
    const auto kind = geminiLiveEngineKind();
    QCOMPARE(kind.name, u"gemini_live"_s);
    QVERIFY(kind.needsKey);
    QCOMPARE(kind.voices.size(), 30);
    QSet<QString> names;
    for (const auto &voice : kind.voices) {
        names.insert(voice.name);
        QVERIFY(!voice.character.isEmpty());
    }
    QCOMPARE(names.size(), 30);
    const QStringList first{u"Puck"_s, u"Charon"_s, u"Fenrir"_s, u"Kore"_s, u"Aoede"_s, u"Leda"_s, u"Orus"_s, u"Zephyr"_s};
    for (qsizetype i = 0; i < first.size(); ++i)
        QCOMPARE(kind.voices[i].name, first[i]);
    QVERIFY(kind.check(m_settings));
    QVERIFY(kind.make({{}, m_settings}));
}

// ---- rain ----

void tst_GeminiEngine::anUnknownVoiceIsReplaced()
{
    AgentProfile profile;
    profile.voice = u"slt"_s;
    makeReady(profile);
    QCOMPARE(warnings(), QStringList{u"voiceUnknown"_s});
    QCOMPARE(m_ready->first().first().value<EngineReady>().voice, u"Puck"_s);
}

void tst_GeminiEngine::failsWithoutAKeyUnlessItIsLocal_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("key");
    QTest::addColumn<bool>("isGood");
    QTest::newRow("the default address") << QString() << QString() << false;
    QTest::newRow("the default address with a key") << QString() << u"k"_s << true;
    QTest::newRow("https elsewhere") << u"https://gemini.example"_s << QString() << false;
    QTest::newRow("this computer") << u"ws://localhost:9"_s << QString() << true;
    QTest::newRow("this computer by number") << u"http://127.0.0.1:9"_s << QString() << true;
}

void tst_GeminiEngine::failsWithoutAKeyUnlessItIsLocal()
{
    QFETCH(QString, url);
    QFETCH(QString, key);
    QFETCH(bool, isGood);
    m_settings = Settings().with(u"gemini/url", url).with(u"gemini/apiKey", key);
    const auto checked = checkGeminiSettings(m_settings);
    QCOMPARE(checked.has_value(), isGood);
    if (isGood)
        return;
    QCOMPARE(checked.error().code, Error::Code::NotConfigured);
    make();
    m_engine->open();
    QVERIFY(m_failed->isEmpty()); // commands return first
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure(), checked.error());
}

void tst_GeminiEngine::aServiceThatNeverCompletesTheSetup()
{
    auto manners = quick();
    manners.completesSetup = false;
    m_gemini->setManners(manners);
    make({}, {.setup = 300ms});
    QElapsedTimer clock;
    clock.start();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QVERIFY(clock.elapsed() >= 250);
    QCOMPARE(failure().code, Error::Code::TimedOut);
    QCOMPARE(m_gemini->sessions().size(), 1);
    QTRY_VERIFY(!session()->isOpen()); // nobody keeps paying
    QCOMPARE(GeminiPatience().setup, 5s);
}

void tst_GeminiEngine::aServerThatNeverAnswersTheHandshake()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    m_settings = m_settings.with(u"gemini/url", u"ws://127.0.0.1:%1"_s.arg(mute.serverPort()));
    make({}, {.setup = 300ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::TimedOut);
    QTRY_VERIFY(mute.hasPendingConnections());
    auto *socket = mute.nextPendingConnection();
    QTRY_COMPARE(socket->state(), QAbstractSocket::UnconnectedState);
}

void tst_GeminiEngine::nobodyListens()
{
    m_gemini->hangUp();
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
    QVERIFY(failure().detail.contains("127.0.0.1"_L1));
}

void tst_GeminiEngine::refusedHandshakes_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("tries");
    QTest::newRow("401") << QByteArray("HTTP/1.1 401 Unauthorized\r\n\r\n") << Error::Code::Refused << 1;
    QTest::newRow("403") << QByteArray("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno") << Error::Code::Refused << 1;
    QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\n\r\n") << Error::Code::NotFound << 1;
    QTest::newRow("a page") << QByteArray("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>") << Error::Code::Network << 1;
    QTest::newRow("429, tried again") << QByteArray("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 9\r\n\r\n") << Error::Code::Quota << 6;
    QTest::newRow("503, tried again") << QByteArray("HTTP/1.1 503 Service Unavailable\r\n\r\n") << Error::Code::Network << 6;
}

void tst_GeminiEngine::refusedHandshakes()
{
    QFETCH(QByteArray, answer);
    QFETCH(Error::Code, code);
    QFETCH(int, tries);
    QTcpServer server;
    int connections = 0;
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        auto *socket = server.nextPendingConnection();
        ++connections;
        connect(socket, &QTcpSocket::readyRead, socket, [=] {
            if (socket->readAll().contains("\r\n\r\n")) {
                socket->write(answer);
                socket->disconnectFromHost();
            }
        });
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    m_settings = m_settings.with(u"gemini/url", u"ws://127.0.0.1:%1"_s.arg(server.serverPort()));
    make({}, {.firstRetry = 5ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, code);
    QCOMPARE(connections, tries);
    QVERIFY(!failure().detail.contains(QString::fromLatin1(kKey)));
}

void tst_GeminiEngine::aWrongKeyIsNamedButNeverShown()
{
    g_log.clear();
    const auto before = qInstallMessageHandler(keepLog);
    auto manners = quick();
    manners.completesSetup = false;
    m_gemini->setManners(manners);
    make();
    m_engine->open();
    QTRY_VERIFY(session() && !session()->setup().isEmpty());
    // Even if the service is so careless as to repeat it.
    session()->close(1007, u"API key not valid: "_s + QString::fromLatin1(kKey));
    QTRY_COMPARE(m_failed->size(), 1);
    qInstallMessageHandler(before);
    QCOMPARE(failure().code, Error::Code::Refused);
    QVERIFY(failure().detail.contains("gemini/apiKey"_L1));
    QVERIFY(!failure().detail.contains(QString::fromLatin1(kKey)));
    QVERIFY(!g_log.isEmpty());
    QVERIFY(g_log.filter(QString::fromLatin1(kKey)).isEmpty());
}

void tst_GeminiEngine::aRetiredModelIsNamed()
{
    AgentProfile profile;
    profile.model = u"gemini-2.0-flash-live-001"_s;
    make(profile);
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotFound);
    QVERIFY(failure().detail.contains("gemini-2.0-flash-live-001"_L1));
    QCOMPARE(m_gemini->sessions().size(), 1); // no use in asking again
}

void tst_GeminiEngine::aMissingKeyIsAskedFor()
{
    auto manners = quick();
    manners.key = kKey;
    m_gemini->setManners(manners);
    m_settings = m_settings.with(u"gemini/apiKey", QString());
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Refused);
}

void tst_GeminiEngine::resumesAfterADrop_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("no close frame") << 1006;
    QTest::newRow("going away") << 1001;
    QTest::newRow("internal error") << 1011;
    QTest::newRow("restart") << 1012;
}

void tst_GeminiEngine::resumesAfterADrop()
{
    QFETCH(int, code);
    auto manners = quick();
    manners.givesHandles = false;
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"Hello"_s));
    session()->giveHandle(u"H7"_s, true);
    session()->giveHandle({}, false); // not resumable now, but H7 stays good
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    auto *first = session();
    QElapsedTimer gap;
    gap.start();
    if (code == 1006)
        first->drop();
    else
        first->close(code, u"Internal error occurred."_s);
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QVERIFY2(gap.elapsed() < 1000, qPrintable(QString::number(gap.elapsed())));
    QCOMPARE(m_gemini->sessions().size(), 2);
    QCOMPARE(session()->setup()["sessionResumption"_L1]["handle"_L1].toString(), u"H7"_s);
    auto before = first->setup(), after = session()->setup();
    before.remove("sessionResumption"_L1);
    after.remove("sessionResumption"_L1);
    QCOMPARE(after, before);
    QCOMPARE(m_ready->size(), 1);
    m_engine->greet();
    m_engine->whisper(u"y"_s);
    QTRY_COMPARE(session()->texts().size(), 1); // no second greeting, only the whisper
    QVERIFY(m_failed->isEmpty());
}

void tst_GeminiEngine::goesOnWithTheSentenceAfterADrop()
{
    auto manners = quick();
    manners.chunkEvery = 10ms;
    manners.replies = {{.words = u"Your table is booked for seven"_s}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"x"_s));
    session()->giveHandle(u"H1"_s, true);
    m_engine->greet();
    QTRY_VERIFY(m_agentText->size() >= 2);
    session()->drop();
    QTRY_COMPARE(m_replyEnded->size(), 1); // what was told of it stays good
    QTRY_COMPARE(m_gemini->sessions().size(), 2);
    QTRY_COMPARE(session()->texts().size(), 1);
    QVERIFY(session()->texts().first().contains("Your table"_L1));
    QTRY_COMPARE(m_replyEnded->size(), 2);
}

void tst_GeminiEngine::goesWithoutWhatTheModelDoesNotTake_data()
{
    QTest::addColumn<QString>("effort");
    QTest::addColumn<bool>("affective");
    QTest::newRow("effort") << u"low"_s << false;
    QTest::newRow("affective dialog") << QString() << true;
    QTest::newRow("both") << u"high"_s << true;
}

void tst_GeminiEngine::goesWithoutWhatTheModelDoesNotTake()
{
    QFETCH(QString, effort);
    QFETCH(bool, affective);
    AgentProfile profile;
    profile.effort = effort;
    profile.affectiveDialog = affective;
    makeReady(profile);
    QCOMPARE(m_gemini->sessions().size(), 2); // asked with it, and then without
    QCOMPARE(m_gemini->sessions().first()->closeCode(), 1007);
    QCOMPARE(m_gemini->sessions().first()->requestUrl().path().contains("v1alpha"_L1), affective);
    QVERIFY(session()->requestUrl().path().contains("v1beta"_L1));
    QCOMPARE(session()->setup()["generationConfig"_L1].toObject().keys(), (QStringList{u"responseModalities"_s, u"speechConfig"_s}));
    QCOMPARE(warnings(), QStringList{u"optionRefused"_s});
    QVERIFY(m_failed->isEmpty());
}

void tst_GeminiEngine::thinksAsTheProfileSays()
{
    AgentProfile profile;
    profile.model = u"gemini-3.8-live-extended-thinking"_s;
    profile.effort = u"low"_s;
    makeReady(profile);
    QCOMPARE(m_gemini->sessions().size(), 1);
    QCOMPARE(session()->setup()["generationConfig"_L1]["thinkingConfig"_L1]["thinkingLevel"_L1].toString(), u"LOW"_s);
    QVERIFY(m_warned->isEmpty());
}

void tst_GeminiEngine::aRefusalThatIsAboutSomethingElseStaysOne()
{
    AgentProfile profile;
    profile.model = u"gemini-0.1-live"_s; // nobody has it
    profile.effort = u"low"_s;
    make(profile);
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotFound);
    QCOMPARE(m_gemini->sessions().size(), 1);
    QVERIFY(m_warned->isEmpty());
}

void tst_GeminiEngine::startsAfreshWhenTheHandleIsTooOld()
{
    auto manners = quick();
    manners.givesHandles = false;
    manners.replies = {{.words = u"Hello"_s}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"Hello"_s));
    session()->send({{u"sessionResumptionUpdate"_s, QJsonObject{{u"newHandle"_s, u"forgotten"_s}, {u"resumable"_s, true}}}});
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    session()->drop();
    QTRY_COMPARE_WITH_TIMEOUT(m_gemini->sessions().size(), 3, 5000); // with the handle, then without
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QCOMPARE(m_gemini->sessions().at(1)->closeCode(), 1008);
    QVERIFY(session()->setup()["sessionResumption"_L1].toObject().isEmpty());
    QTRY_COMPARE(session()->texts().size(), 2); // it is told what was said, and does not greet again
    const auto content = session()->messages().at(1)["clientContent"_L1];
    QCOMPARE(content["turns"_L1][0]["role"_L1].toString(), u"model"_s);
    QCOMPARE(session()->texts().first(), u"Hello"_s);
    QCOMPARE(content["turnComplete"_L1], QJsonValue(false));
    QCOMPARE(m_replyEnded->size(), 1);
}

void tst_GeminiEngine::movesOnAfterAGoAway()
{
    makeReady(withGreeting(u"Hello"_s));
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    auto *first = session();
    first->goAway(50s);
    QTRY_COMPARE(warnings(), (QStringList{u"engineReconnected"_s})); // the service is idle: no need to wait
    QVERIFY(!first->isOpen()); // closed before the next: the fake refuses two at once, as the real one
    QCOMPARE(first->closeCode(), 1000);
    QCOMPARE(m_gemini->sessions().size(), 2);
    QVERIFY(!session()->setup()["sessionResumption"_L1]["handle"_L1].toString().isEmpty());
    QVERIFY(m_failed->isEmpty());
}

void tst_GeminiEngine::movesOnInMidReplyWhenTheTimeIsUp()
{
    auto manners = quick();
    manners.chunkEvery = 20ms;
    manners.replies = {{.words = u"A very long story about everything that has ever happened here"_s}};
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"x"_s), {.departure = 100ms});
    m_engine->greet();
    QTRY_VERIFY(m_agentText->size() >= 1);
    session()->goAway(300ms); // then silence would follow
    QTRY_COMPARE(m_gemini->sessions().size(), 2);
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QTRY_VERIFY(!session()->texts().isEmpty());
    QVERIFY(session()->texts().last().contains("A very long"_L1));
}

void tst_GeminiEngine::aGreetingThatNobodyHeardIsSaidAgain()
{
    auto manners = quick();
    manners.chunkEvery = 10s; // it has not spoken yet
    m_gemini->setManners(manners);
    makeReady(withGreeting(u"Hello"_s));
    m_engine->greet();
    QTRY_COMPARE(session()->texts().size(), 1);
    m_gemini->setManners(quick());
    session()->drop();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(m_gemini->sessions().size(), 2);
    QCOMPARE(session()->texts().size(), 1);
    QVERIFY(session()->texts().first().contains("\"Hello\""_L1));
}

void tst_GeminiEngine::theCallerIsHeldDuringTheOutage()
{
    auto manners = quick();
    manners.hearsByItself = false;
    m_gemini->setManners(manners);
    makeReady();
    session()->drop();
    QTRY_COMPARE(connections(), 0);
    hearTone(1s);
    QTRY_COMPARE(m_gemini->sessions().size(), 2);
    QTRY_COMPARE(session()->heard().size(), 16000);
    QCOMPARE(pitchOf(session()->heard(), 16000), 550);
}

void tst_GeminiEngine::commandsWaitDuringTheOutage()
{
    makeReady();
    session()->drop();
    QTRY_COMPARE(connections(), 0);
    m_engine->whisper(u"first"_s);
    m_engine->whisper(u"second"_s);
    QTRY_COMPARE(m_gemini->sessions().size(), 2);
    QTRY_COMPARE(session()->texts().size(), 2);
    QVERIFY(session()->texts().at(0).contains("first"_L1));
    QVERIFY(session()->texts().at(1).contains("second"_L1));
}

void tst_GeminiEngine::aPeerThatVanishedIsNoticed()
{
    // A server that completes handshake and setup by hand, and from then on does not even answer pings.
    QTcpServer server;
    int connections = 0;
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        auto *socket = server.nextPendingConnection();
        ++connections;
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            static const QRegularExpression kKey(u"Sec-WebSocket-Key: (\\S+)"_s, QRegularExpression::CaseInsensitiveOption);
            const auto match = kKey.match(QString::fromLatin1(socket->readAll()));
            if (!match.hasMatch())
                return;
            const auto accept = QCryptographicHash::hash( // RFC 6455 section 4.2.2
                match.captured(1).toLatin1() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1);
            const QByteArray setupComplete = R"({"setupComplete":{}})";
            socket->write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: " + accept.toBase64() + "\r\n\r\n");
            socket->write("\x81" + QByteArray(1, char(setupComplete.size())) + setupComplete);
        });
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    m_settings = m_settings.with(u"gemini/url", u"ws://127.0.0.1:%1"_s.arg(server.serverPort()));
    makeReady({}, {.firstRetry = 5ms, .pulse = 50ms});
    QTRY_VERIFY(connections >= 2);
    QTRY_VERIFY(warnings().contains(u"engineReconnected"_s));
}

void tst_GeminiEngine::givesUpWhenTheServiceStaysAway()
{
    makeReady({}, {.outage = 800ms});
    m_gemini->hangUp();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
    QCOMPARE(GeminiPatience().outage, 10s);
}

void tst_GeminiEngine::givesUpWhenEverySessionBreaks()
{
    connect(m_gemini.get(), &FakeGemini::sessionOpened, this, [](fakes::FakeGeminiSession *opened) {
        connect(opened, &fakes::FakeGeminiSession::setUp, opened, [opened] { opened->close(1011, u"Internal error occurred."_s); });
    });
    make({}, {.firstRetry = 5ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(m_gemini->sessions().size(), 6);
    QCOMPARE(m_ready->size(), 1);
}

void tst_GeminiEngine::aNormalCloseEndsTheSession()
{
    makeReady();
    session()->close(1000, {});
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(m_gemini->sessions().size(), 1);
}

void tst_GeminiEngine::quotaEndsTheCall()
{
    makeReady();
    session()->close(1011, u"You exceeded your current quota, please check your plan and billing details."_s);
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Quota);
}

void tst_GeminiEngine::malformedMessagesAreToldOnce()
{
    makeReady();
    for (int i = 0; i < 5; ++i)
        session()->sendRaw("{\"serverContent\":");
    session()->sendRaw("{}");
    for (int i = 0; i < 9; ++i)
        session()->sendRaw(R"({"serverContent":{"interrupted":"yes"}})");
    session()->reply({.words = u"Still here"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(warnings(), QStringList{u"engineMalformed"_s});
    QVERIFY(m_failed->isEmpty());
}

void tst_GeminiEngine::onlyMalformedMessagesAreTooMany()
{
    makeReady();
    for (int i = 0; i < 10; ++i)
        session()->sendRaw("[]");
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Malformed);
    QTRY_VERIFY(!session()->isOpen());
}

void tst_GeminiEngine::aHugeMessageEndsTheSession()
{
    makeReady();
    session()->sendRaw(QByteArray(5 * 1024 * 1024, ' '));
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Malformed);
}

void tst_GeminiEngine::aSlowNetworkCostsSoundNotTime()
{
    auto manners = quick();
    manners.hearsByItself = false;
    m_gemini->setManners(manners);
    makeReady();
    // Nobody runs the event loop: nothing leaves this process but what the system's buffers take.
    const std::vector<qint16> frame(320, 1000);
    for (int i = 0; i < 10 * 60 * 50; ++i)
        m_engine->hear(frame);
    QCoreApplication::processEvents();
    QTRY_COMPARE(warnings(), QStringList{u"engineSlow"_s}); // once
    hearSilence(40ms);
    QTRY_VERIFY(session()->isOpen() && session()->heard().size() > 16000);
    // Far less than the ten minutes arrive, and the connection goes on.
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->texts().size(), 1);
    QVERIFY(session()->heard().size() < 16000 * 300);
    QVERIFY(m_failed->isEmpty());
}

void tst_GeminiEngine::aCancelledToolIsNotAnswered()
{
    makeReady();
    session()->callTool(u"t1"_s, u"end_call"_s, {});
    session()->cancelTools({u"t1"_s});
    session()->reply({.words = u"Well"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1); // so it has seen both
    QCOMPARE(m_toolCalled->size(), 1);
    m_engine->answerTool(u"t1"_s, {{u"ok"_s, true}});
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->texts().size(), 1);
    QVERIFY(session()->isOpen()); // an answer to a cancelled call would have closed it
    QCOMPARE(session()->messages().size(), 2);
}

void tst_GeminiEngine::toolAnswersOfALostConnectionAreDropped()
{
    makeReady();
    session()->callTool(u"t1"_s, u"end_call"_s, {});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    session()->drop();
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    m_engine->answerTool(u"t1"_s, {{u"ok"_s, true}});
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->texts().size(), 1);
    QVERIFY(session()->isOpen());
}

void tst_GeminiEngine::nothingIsToldAfterClose()
{
    makeReady(withGreeting(u"x"_s));
    m_engine->greet();
    QTRY_VERIFY(!m_spoken.isEmpty());
    auto *first = session();
    m_engine->close();
    m_spoken.clear();
    const auto texts = m_agentText->size(), ends = m_replyEnded->size();
    m_engine->say(u"x"_s);
    m_engine->interrupt({});
    m_engine->open();
    hearTone(1s);
    QTRY_VERIFY(!first->isOpen());
    QTRY_COMPARE(connections(), 0);
    QCOMPARE(m_agentText->size(), texts);
    QCOMPARE(m_replyEnded->size(), ends);
    QVERIFY(m_spoken.isEmpty() && m_warned->isEmpty() && m_failed->isEmpty());
    QCOMPARE(m_gemini->sessions().size(), 1);
}

void tst_GeminiEngine::closingAnywhereIsSafe_data()
{
    QTest::addColumn<int>("where");
    QTest::newRow("before open") << 0;
    QTest::newRow("right after open") << 1;
    QTest::newRow("when ready") << 2;
    QTest::newRow("in the first sound") << 3;
    QTest::newRow("in the first words") << 4;
    QTest::newRow("when the reply ends") << 5;
    QTest::newRow("in a tool call") << 6;
    QTest::newRow("in a warning") << 7;
    QTest::newRow("when failed") << 8;
}

void tst_GeminiEngine::closingAnywhereIsSafe()
{
    QFETCH(int, where);
    auto manners = quick();
    manners.replies = {{.words = u"Hello there"_s, .tool = u"end_call"_s}};
    m_gemini->setManners(manners);
    make(withGreeting(u"x"_s));
    auto *engine = m_engine.get();
    int closings = 0;
    const auto closing = [engine, &closings] {
        ++closings;
        engine->close();
    };
    if (where == 0)
        closing();
    if (where == 2)
        connect(engine, &Engine::ready, engine, closing);
    if (where == 3)
        connect(engine, &Engine::spoke, engine, closing);
    if (where == 4)
        connect(engine, &Engine::agentText, engine, closing);
    if (where == 5)
        connect(engine, &Engine::replyEnded, engine, closing);
    if (where == 6)
        connect(engine, &Engine::toolCalled, engine, closing);
    if (where == 7)
        connect(engine, &Engine::warned, engine, closing);
    if (where == 8)
        connect(engine, &Engine::failed, engine, closing);
    connect(m_gemini.get(), &FakeGemini::sessionOpened, this, [where](fakes::FakeGeminiSession *opened) {
        connect(opened, &fakes::FakeGeminiSession::setUp, opened, [=] {
            for (int i = 0; where >= 7 && i < 20; ++i)
                opened->sendRaw("x");
        });
    });
    engine->open();
    engine->greet();
    if (where == 1)
        closing();
    QTRY_COMPARE(closings, 1);
    hearSilence(100ms);
    for (auto *opened : m_gemini->sessions())
        QTRY_VERIFY(!opened->isOpen());
}

void tst_GeminiEngine::leavesNothingBehind()
{
    makeReady();
    m_engine.reset(); // in the middle of everything
    QTRY_VERIFY(!session()->isOpen());

    makeReady();
    for (int i = 0; i < 3; ++i) {
        session()->giveHandle(u"H%1"_s.arg(i), true);
        session()->goAway(50s);
        QTRY_COMPARE(m_warned->size(), i + 1);
    }
    m_engine->close();
    QTRY_COMPARE(connections(), 0);
}

QTEST_GUILESS_MAIN(tst_GeminiEngine)
#include "tst_geminiengine.moc"
