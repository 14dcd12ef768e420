// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/openai/openaiengine.h"

#include "bridge/speech/services/servicesocket.h"
#include "bridge/audio/g711.h"
#include "tests/fakes/fakeopenai.h"
#include "tests/fakes/tones.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrlQuery>
#include <QtTest>

using namespace bridge;
using namespace Qt::StringLiterals;
using fakes::FakeOpenAi;
using fakes::FakeOpenAiManners;
using fakes::FakeReply;

// The whole engine over real sockets, against a strict stand-in: every test ends with no complaint of the service but those that
// it is about.
class tst_OpenAiEngine : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void becomesReadyAfterTheSessionIsSetUp();
    void sendsTheKeyInAHeaderOnly();
    void usesTheProfilesModelVoiceAndWords();
    void usesTheSettingsTurnDetection();
    void thinksAsTheProfileSays();
    void goesWithoutEffortThatTheModelDoesNotTake();
    void takesAnAddressOfItsOwn_data();
    void takesAnAddressOfItsOwn();
    void greetsOnceWithExactlyItsWords();
    void keepsTheGreetingUntilItIsReady();
    void hasNothingToGreetWithWithoutAGreeting();
    void carriersBytesArriveUnchanged();
    void holdsTwoSecondsOfTheCallerUntilItIsReady();
    void aWholeConversationInItsOrder();
    void theCallerInterruptsWhileItIsMade();
    void theCallerInterruptsWhatIsAllMadeButNotHeard();
    void aCoughStopsNothing();
    void aCoughIsNotAnsweredEither();
    void aYesOnTheLastWordIsHeard();
    void longerThanACoughIsMeant();
    void whatNobodyHeardIsForgotten();
    void whatWasHeardToItsEndIsNotCut();
    void twoRepliesAreCutAtTheOlderOne();
    void theOperatorInterrupts();
    void theOperatorInterruptsWhatHasNotBegun();
    void withoutTheMillisecondsItGoesByTheWords();
    void aProfileMayForbidBargeIn();
    void sayBreaksOff();
    void severalThingsToSayAreSaidInTurn();
    void whispersAreSilent();
    void keysAreToldAndAnswered();
    void functionsAreAnsweredOnce();
    void severalFunctionsAreAnsweredTogether();
    void aResultOfATurnThatIsOverIsNotSpoken();
    void hangingUpNeedsNoMoreWords();
    void hangingUpWithoutAWordSaysGoodbye();
    void transcriptsGoToTheRightTurn();
    void usageIsCounted();
    void closesProperly();
    void theKindHasTenVoicesAndChecksItsSettings();

    void anUnknownVoiceIsReplaced();
    void failsWithoutAKeyUnlessItIsLocal();
    void aServiceThatNeverSetsUpTheSession();
    void aServerThatNeverAnswersTheHandshake();
    void nobodyListens();
    void aWrongKeyIsNamedButNeverShown();
    void anUnknownModelIsNamed();
    void aServiceThatSpeaksSomethingElse();
    void aRefusedSessionNamesTheField();
    void refusedHandshakes_data();
    void refusedHandshakes();
    void beginsANewSessionAfterADrop_data();
    void beginsANewSessionAfterADrop();
    void goesOnWithTheSentenceAfterADrop();
    void answersAfterADropWhatTheCallerAsked();
    void aGreetingThatNobodyHeardIsSaidAgain();
    void movesOnBeforeTheHourIsOver();
    void movesOnInMidReplyWhenTheTimeIsUp();
    void movesOnWhenTheSessionExpiresAllTheSame();
    void theCallerIsHeldDuringTheOutage();
    void commandsWaitDuringTheOutage();
    void functionResultsSurviveTheSession();
    void givesUpWhenTheServiceStaysAway();
    void givesUpWhenEverySessionBreaks();
    void quotaEndsTheCall();
    void errorsAreToldAFewTimes();
    void aFailedResponseIsAskedForAgain();
    void threeFailedResponsesAreEnough();
    void aServiceThatFallsSilentDoesNotHoldTheFloor();
    void twoResponsesAtOnceAreTurnedIntoTwoInARow();
    void argumentsThatAreNoneAreAnswered();
    void noMoreThanFiveFunctionStepsInARow();
    void aFailedTranscriptionIsToldOnce();
    void malformedEventsAreToldOnce();
    void onlyMalformedEventsAreTooMany();
    void aSlowNetworkCostsTheOldestSound();
    void nothingIsToldAfterClose();
    void closingAnywhereIsSafe_data();
    void closingAnywhereIsSafe();

private:
    void make(AgentProfile profile = {}, OpenAiPatience patience = {});
    void makeReady(AgentProfile profile = {}, OpenAiPatience patience = {});
    void hear(Milliseconds length, int level = 0);
    Error failure() const { return m_failed->isEmpty() ? Error{} : m_failed->first().first().value<Error>(); }
    QStringList warnings() const;
    QString lastText() const { return m_agentText->isEmpty() ? QString() : m_agentText->last().first().toString(); }
    fakes::FakeOpenAiSession *session() const { return m_openAi->last(); }
    void replies(const QList<FakeReply> &replies, Milliseconds chunkEvery = 1ms);
    void interruptedAt(Milliseconds heard, const QString &text);

    FakeOpenAiManners m_manners;
    Milliseconds m_confirm{0}; // whoever speaks over the agent means it, where a test does not say otherwise
    std::unique_ptr<FakeOpenAi> m_openAi;
    std::unique_ptr<OpenAiEngine> m_engine;
    std::unique_ptr<QSignalSpy> m_ready, m_failed, m_warned, m_toolCalled, m_interrupted, m_replyEnded, m_agentText, m_callerText;
    QList<qint16> m_spoken;
    Settings m_settings;
};

namespace {

const QByteArray kKey = "sk-proj-planted-key-7c1f00112233";
QStringList g_log;

void keepLog(QtMsgType, const QMessageLogContext &, const QString &text) { g_log << text; }

AgentProfile withGreeting(const QString &greeting)
{
    AgentProfile profile;
    profile.greeting = greeting;
    return profile;
}

bool isTone(const QList<qint16> &samples, int hz)
{
    return samples.size() > 400 && fakes::snrOfTone({samples.constData(), size_t(samples.size())}, hz, 8000) > 30;
}

} // namespace

void tst_OpenAiEngine::initTestCase()
{
    qRegisterMetaType<Error>();
    qRegisterMetaType<EngineReady>();
    qRegisterMetaType<ToolCall>();
    qRegisterMetaType<Usage>();
}

void tst_OpenAiEngine::init()
{
    m_openAi = std::make_unique<FakeOpenAi>();
    m_manners = {};
    m_manners.chunkEvery = 1ms;
    m_openAi->setManners(m_manners);
    m_settings = Settings().with(u"openai/url", m_openAi->url().toString()).with(u"openai/apiKey", QString::fromLatin1(kKey));
    m_spoken.clear();
    m_confirm = 0ms;
}

void tst_OpenAiEngine::cleanup()
{
    m_engine.reset();
    m_openAi.reset();
}

void tst_OpenAiEngine::make(AgentProfile profile, OpenAiPatience patience)
{
    if (patience.turns.confirm == OpenAiTurns::Patience().confirm)
        patience.turns.confirm = m_confirm;
    m_engine = std::make_unique<OpenAiEngine>(EngineOrder{profile, m_settings}, patience);
    auto *engine = m_engine.get();
    m_ready = std::make_unique<QSignalSpy>(engine, &Engine::ready);
    m_failed = std::make_unique<QSignalSpy>(engine, &Engine::failed);
    m_warned = std::make_unique<QSignalSpy>(engine, &Engine::warned);
    m_toolCalled = std::make_unique<QSignalSpy>(engine, &Engine::toolCalled);
    m_interrupted = std::make_unique<QSignalSpy>(engine, &Engine::interrupted);
    m_replyEnded = std::make_unique<QSignalSpy>(engine, &Engine::replyEnded);
    m_agentText = std::make_unique<QSignalSpy>(engine, &Engine::agentText);
    m_callerText = std::make_unique<QSignalSpy>(engine, &Engine::callerTextOf);
    connect(engine, &Engine::spoke, this, [this](std::span<const qint16> samples) {
        m_spoken.append(QList<qint16>(samples.begin(), samples.end()));
    });
}

void tst_OpenAiEngine::makeReady(AgentProfile profile, OpenAiPatience patience)
{
    make(profile, patience);
    m_engine->open();
    QTRY_COMPARE(m_ready->size(), 1);
}

void tst_OpenAiEngine::replies(const QList<FakeReply> &replies, Milliseconds chunkEvery)
{
    m_manners.replies = replies;
    m_manners.chunkEvery = chunkEvery;
    m_openAi->setManners(m_manners);
}

// What the call does when it is told of an interruption.
void tst_OpenAiEngine::interruptedAt(Milliseconds heard, const QString &text)
{
    connect(m_engine.get(), &Engine::interrupted, m_engine.get(), [=, this] { m_engine->truncateAt({text, heard}); });
}

void tst_OpenAiEngine::hear(Milliseconds length, int level)
{
    std::vector<qint16> frame(160);
    for (size_t i = 0; i < frame.size(); ++i)
        frame[i] = (i / 8) % 2 ? qint16(level) : qint16(-level);
    for (auto at = 0ms; at < length; at += 20ms) {
        m_engine->hear(frame);
        if (at.count() % 200 == 0)
            QCoreApplication::processEvents(); // as between ticks
    }
}

QStringList tst_OpenAiEngine::warnings() const
{
    QStringList codes;
    for (const auto &warning : *m_warned)
        codes << warning.first().toString();
    return codes;
}

void tst_OpenAiEngine::becomesReadyAfterTheSessionIsSetUp()
{
    m_manners.updatesSession = false;
    m_openAi->setManners(m_manners);
    make();
    m_engine->open();
    QTRY_VERIFY(session() && !session()->session().isEmpty());
    QVERIFY(m_ready->isEmpty());
    session()->updateSession();
    QTRY_COMPARE(m_ready->size(), 1);
    const auto ready = m_ready->first().first().value<EngineReady>();
    QCOMPARE(ready.engine, u"openai_realtime"_s);
    QCOMPARE(ready.model, u"gpt-realtime-2.1"_s);
    QCOMPARE(ready.voice, u"marin"_s);
    QCOMPARE(m_engine->hears().hz, 8000);
    QCOMPARE(m_engine->speaks().hz, 8000);
    QVERIFY(m_warned->isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::sendsTheKeyInAHeaderOnly()
{
    m_manners.key = kKey; // the handshake fails with any other
    m_openAi->setManners(m_manners);
    makeReady();
    QVERIFY(!session()->requestUrl().toString().contains(QString::fromLatin1(kKey)));
    QCOMPARE(session()->requestUrl().path(), u"/v1/realtime"_s);
    QCOMPARE(session()->requestUrl().query(), u"model=gpt-realtime-2.1"_s);
}

void tst_OpenAiEngine::usesTheProfilesModelVoiceAndWords()
{
    AgentProfile profile;
    profile.model = u"gpt-realtime-2.1-mini"_s;
    profile.voice = u"Cedar"_s;
    profile.prompt = u"You are Ada."_s;
    profile.language = u"de-DE"_s;
    profile.turnTaking.bargeIn = false;
    makeReady(profile);
    QCOMPARE(QUrlQuery(session()->requestUrl()).queryItemValue(u"model"_s), u"gpt-realtime-2.1-mini"_s);
    const auto set = session()->session();
    QCOMPARE(set["audio"_L1]["output"_L1]["voice"_L1].toString(), u"cedar"_s);
    QCOMPARE(set["instructions"_L1].toString(), u"You are Ada.\n\nSpeak only German (de-DE)."_s);
    QCOMPARE(set["audio"_L1]["input"_L1]["transcription"_L1]["language"_L1].toString(), u"de"_s);
    QCOMPARE(set["tools"_L1][0]["name"_L1].toString(), u"end_call"_s);
    QCOMPARE(m_ready->first().first().value<EngineReady>().voice, u"cedar"_s);
}

void tst_OpenAiEngine::usesTheSettingsTurnDetection()
{
    m_settings = m_settings.with(u"openai/turnDetection", u"semantic_vad"_s).with(u"openai/eagerness", u"high"_s)
                     .with(u"openai/transcriptionModel", u"gpt-live-transcribe"_s);
    makeReady();
    const auto input = session()->session()["audio"_L1]["input"_L1];
    QCOMPARE(input["turn_detection"_L1]["type"_L1].toString(), u"semantic_vad"_s);
    QCOMPARE(input["turn_detection"_L1]["eagerness"_L1].toString(), u"high"_s);
    QCOMPARE(input["transcription"_L1]["model"_L1].toString(), u"gpt-live-transcribe"_s);
}

void tst_OpenAiEngine::thinksAsTheProfileSays()
{
    AgentProfile profile;
    profile.effort = u"high"_s;
    makeReady(profile);
    QCOMPARE(session()->session()["reasoning"_L1].toObject(), (QJsonObject{{u"effort"_s, u"high"_s}}));
    QVERIFY(m_warned->isEmpty());
}

void tst_OpenAiEngine::goesWithoutEffortThatTheModelDoesNotTake()
{
    AgentProfile profile;
    profile.model = u"gpt-realtime-1.5"_s;
    profile.effort = u"low"_s;
    makeReady(profile);
    QVERIFY(!session()->session().contains("reasoning"_L1));
    QCOMPARE(m_openAi->sessions().size(), 1); // it need not connect again
    QCOMPARE(m_warned->size(), 1);
    QCOMPARE(m_warned->first().first().toString(), u"optionRefused"_s);
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::takesAnAddressOfItsOwn_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("as of OpenAI") << u"/v1"_s;
    QTest::newRow("with a slash") << u"/v1/"_s;
    QTest::newRow("whole") << u"/v1/realtime"_s;
}

void tst_OpenAiEngine::takesAnAddressOfItsOwn()
{
    QFETCH(QString, path);
    auto url = m_openAi->url();
    url.setScheme(u"ws"_s);
    url.setPath(path);
    m_settings = Settings().with(u"openai/url", u"http://127.0.0.1:9/v1"_s).with(u"openai/realtimeUrl", url.toString()).with(u"openai/apiKey", u"k"_s);
    makeReady();
    QCOMPARE(session()->requestUrl().path(), u"/v1/realtime"_s);
}

void tst_OpenAiEngine::greetsOnceWithExactlyItsWords()
{
    makeReady(withGreeting(u"Welcome to Luigi's"_s));
    QVERIFY(session()->events("response.create"_L1).isEmpty());
    m_engine->greet();
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
    QCOMPARE(lastText(), u"Welcome to Luigi's"_s);
    QCOMPARE(m_spoken.size(), 8000 * 3 / 4); // three words of 250 ms
    QVERIFY(isTone(m_spoken, 440));
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::keepsTheGreetingUntilItIsReady()
{
    make(withGreeting(u"Hello"_s));
    m_engine->open();
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
}

void tst_OpenAiEngine::hasNothingToGreetWithWithoutAGreeting()
{
    makeReady();
    m_engine->greet();
    m_engine->whisper(u"Wait."_s);
    QTRY_COMPARE(session()->items().size(), 1);
    QVERIFY(session()->events("response.create"_L1).isEmpty());
}

void tst_OpenAiEngine::carriersBytesArriveUnchanged()
{
    m_manners.hearsByItself = false;
    m_openAi->setManners(m_manners);
    makeReady();
    // Every code that mu-law has, as a carrier would send them; minus nothing (0x7f) is the same sound as nothing (0xff).
    QByteArray line;
    for (int code = 0; code < 256; ++code)
        line.append(code == 0x7f ? char(0xff) : char(code));
    line = line.repeated(5); // 1280 bytes: eight frames
    for (qsizetype at = 0; at < line.size(); at += 160) {
        std::array<qint16, 160> frame;
        g711::decodeMuLaw(QByteArrayView(line).sliced(at, 160), frame);
        m_engine->hear(frame);
    }
    QTRY_COMPARE(session()->heardLaw().size(), line.size());
    QCOMPARE(session()->heardLaw(), line);
    QCOMPARE(session()->audioEvents(), 8); // as they came
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::holdsTwoSecondsOfTheCallerUntilItIsReady()
{
    m_manners.hearsByItself = false;
    m_manners.updatesSession = false;
    m_openAi->setManners(m_manners);
    make();
    m_engine->open();
    QTRY_VERIFY(session() && !session()->session().isEmpty());
    hear(1s, 8000); // too old by the time it is ready
    hear(2s);
    QCOMPARE(session()->audioEvents(), 0);
    session()->updateSession();
    QTRY_VERIFY((hear(20ms), session()->heard().size() >= 16000)); // a second at once, the rest as the network takes it
    QCOMPARE(session()->heardLaw().count(char(0xff)), session()->heardLaw().size());
    QVERIFY(m_warned->isEmpty()); // that is as it should be
}

void tst_OpenAiEngine::aWholeConversationInItsOrder()
{
    replies({{.words = u"For how many?"_s, .toneHz = 660}});
    m_manners.callerWords = {u"A table please"_s};
    m_manners.transcribesAfter = 500ms;
    m_openAi->setManners(m_manners);
    makeReady(withGreeting(u"Hello there"_s));
    QStringList told;
    connect(m_engine.get(), &Engine::callerSpeechStarted, this, [&] { told << u"caller starts"_s; });
    connect(m_engine.get(), &Engine::callerSpeechStopped, this, [&] { told << u"caller stops"_s; });
    connect(m_engine.get(), &Engine::callerTextOf, this, [&](int turn, const QString &text, bool final) {
        told << (final ? u"CALLER %1: "_s : u"caller %1: "_s).arg(turn) + text;
    });
    connect(m_engine.get(), &Engine::agentText, this, [&](const QString &text) { told << u"agent: "_s + text; });
    connect(m_engine.get(), &Engine::replyEnded, this, [&] { told << u"ended"_s; });

    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    m_engine->replyHeard();
    m_spoken.clear();
    hear(600ms, 8000);
    hear(600ms);
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QTRY_COMPARE(m_callerText->size(), 5);
    // The words of the caller come after the answer to them, and say which turn they are.
    QCOMPARE(told.mid(0, 7), (QStringList{u"agent: Hello"_s, u"agent: Hello there"_s, u"ended"_s, u"caller starts"_s, u"caller stops"_s,
        u"caller 1: "_s, u"agent: For"_s}));
    QCOMPARE(told.last(), u"CALLER 1: A table please"_s);
    QCOMPARE(lastText(), u"For how many?"_s);
    QVERIFY(isTone(m_spoken, 660));
    QVERIFY(m_interrupted->isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::theCallerInterruptsWhileItIsMade()
{
    replies({{.words = u"Sure thing"_s, .toneHz = 880}}, 20ms);
    makeReady();
    interruptedAt(333ms, u"We"_s);
    session()->reply({.words = u"We are open from nine to five on weekdays and on Saturdays"_s});
    QTRY_VERIFY(m_spoken.size() >= 4000);
    session()->startCaller(); // two chunks more were on their way
    QTRY_COMPARE(m_interrupted->size(), 1);
    QCOMPARE(m_replyEnded->size(), 0);
    m_spoken.clear();
    session()->stopCaller(u"Wait"_s);
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QVERIFY(isTone(m_spoken, 880)); // nothing of the old reply
    QTRY_COMPARE(session()->events("conversation.item.truncate"_L1).size(), 1);
    QCOMPARE(session()->events("conversation.item.truncate"_L1)[0]["audio_end_ms"_L1].toInt(), 333);
    QCOMPARE(session()->items()[0].samples, 333 * 8);
    QCOMPARE(session()->events("response.cancel"_L1).size(), 1);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::theCallerInterruptsWhatIsAllMadeButNotHeard()
{
    makeReady();
    interruptedAt(1234ms, u"one two three four"_s);
    session()->reply({.words = u"one two three four five six seven eight"_s}); // 2 s
    QTRY_COMPARE(m_replyEnded->size(), 1);
    session()->startCaller();
    QTRY_COMPARE(m_interrupted->size(), 1);
    QTRY_COMPARE(session()->events("conversation.item.truncate"_L1).size(), 1);
    QTRY_VERIFY(session()->items()[0].truncated);
    QCOMPARE(session()->items()[0].samples, 1234 * 8);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::aCoughStopsNothing()
{
    m_confirm = 1ms; // as the settings say: 650 ms
    m_manners.chunkEvery = 20ms;
    m_openAi->setManners(m_manners);
    makeReady();
    session()->reply({.words = u"one two three four five six"_s});
    QTRY_VERIFY(m_spoken.size() >= 2000);
    session()->startCaller();
    session()->stopCaller(u"(cough)"_s); // the service cannot answer: it still speaks
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(m_spoken.size(), 2000 * 6); // all of it
    QTRY_COMPARE(session()->events("conversation.item.delete"_L1).size(), 1);
    QTRY_COMPARE(session()->texts(), QStringList{u"assistant: one two three four five six"_s});
    QVERIFY(session()->events("response.create"_L1).isEmpty());
    QVERIFY(m_interrupted->isEmpty());
    QVERIFY(m_callerText->isEmpty()); // no turn
}

void tst_OpenAiEngine::aCoughIsNotAnsweredEither()
{
    m_confirm = 1ms;
    replies({{.words = u"Bless you my friend"_s, .toneHz = 880}}, 20ms);
    makeReady();
    session()->reply({.words = u"one two three"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1); // made, and not heard out
    m_spoken.clear();
    session()->startCaller();
    session()->stopCaller(u"(cough)"_s); // the service begins to answer
    QTRY_COMPARE(session()->events("response.cancel"_L1).size(), 1);
    QTRY_COMPARE(session()->texts(), QStringList{u"assistant: one two three"_s}); // and nothing of it is left
    QVERIFY(m_spoken.isEmpty() && m_interrupted->isEmpty() && m_callerText->isEmpty());
    QCOMPARE(m_replyEnded->size(), 1);
    m_engine->replyHeard();
    session()->startCaller();
    session()->stopCaller(u"Yes"_s); // short, and meant: nobody was speaking
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QTRY_COMPARE(m_callerText->last().at(1).toString(), u"Yes"_s);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::aYesOnTheLastWordIsHeard()
{
    m_confirm = 1ms;
    replies({{.words = u"Fine"_s}});
    makeReady();
    session()->reply({.words = u"Shall I book it"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QSignalSpy started(m_engine.get(), &Engine::callerSpeechStarted);
    session()->startCaller();
    QTRY_COMPARE(started.size(), 1);
    m_engine->replyHeard(); // the agent's last word is out while they begin
    session()->stopCaller(u"Yes"_s);
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QCOMPARE(lastText(), u"Fine"_s);
    QVERIFY(m_interrupted->isEmpty());
}

void tst_OpenAiEngine::longerThanACoughIsMeant()
{
    m_confirm = 1ms;
    m_settings = m_settings.with(u"openai/silenceMs", 200);
    makeReady();
    interruptedAt(100ms, u"one"_s);
    session()->reply({.words = u"one two three"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QElapsedTimer clock;
    clock.start();
    session()->startCaller();
    QTRY_COMPARE(m_interrupted->size(), 1);
    QVERIFY2(clock.elapsed() >= 300 && clock.elapsed() < 600, qPrintable(QString::number(clock.elapsed()))); // 200 + 200 - 50
    QTRY_VERIFY(session()->items()[0].truncated);
}

void tst_OpenAiEngine::whatNobodyHeardIsForgotten()
{
    makeReady();
    interruptedAt(0ms, {});
    session()->reply({.words = u"one two three four"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    session()->startCaller();
    QTRY_COMPARE(session()->events("conversation.item.delete"_L1).size(), 1);
    QTRY_VERIFY(session()->items().isEmpty());
    QVERIFY(session()->events("conversation.item.truncate"_L1).isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::whatWasHeardToItsEndIsNotCut()
{
    makeReady();
    interruptedAt(1000ms, u"one two three four"_s);
    session()->reply({.words = u"one two three four"_s}); // 1 s
    QTRY_COMPARE(m_replyEnded->size(), 1);
    session()->startCaller();
    QTRY_COMPARE(m_interrupted->size(), 1);
    session()->stopCaller();
    QTRY_COMPARE(m_replyEnded->size(), 2);
    m_engine->replyHeard();
    session()->startCaller(); // with nothing to be heard there is nothing to interrupt
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->events("conversation.item.create"_L1).size(), 1);
    QCOMPARE(m_interrupted->size(), 1);
    QVERIFY(session()->events("conversation.item.truncate"_L1).isEmpty());
    QVERIFY(session()->events("conversation.item.delete"_L1).isEmpty());
}

void tst_OpenAiEngine::twoRepliesAreCutAtTheOlderOne()
{
    // "One moment" is still being heard when the answer has already come.
    replies({{.words = u"The table is yours"_s}});
    makeReady();
    interruptedAt(600ms, u"One moment"_s);
    session()->reply({.words = u"One moment please my friend"_s, .tool = u"book"_s});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    m_engine->answerTool(m_toolCalled->first().first().value<ToolCall>().id, {{u"ok"_s, true}});
    QTRY_COMPARE(m_replyEnded->size(), 2);
    session()->startCaller();
    QTRY_COMPARE(session()->events("conversation.item.delete"_L1).size(), 1);
    QTRY_COMPARE(session()->items().first().samples, 600 * 8);
    QCOMPARE(session()->items().last().role, u"function_call_output"_s); // the second reply is gone
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::theOperatorInterrupts()
{
    replies({{.words = u"Yes?"_s, .toneHz = 880}}, 20ms);
    makeReady();
    session()->reply({.words = u"We are open from nine to five on weekdays"_s});
    QTRY_VERIFY(m_spoken.size() >= 4000);
    m_engine->interruptAt({u"We"_s, 300ms});
    m_spoken.clear();
    const auto texts = m_agentText->size();
    QTRY_COMPARE(session()->events("response.cancel"_L1).size(), 1);
    QTRY_VERIFY(!session()->isReplying());
    QTRY_COMPARE(session()->items()[0].samples, 300 * 8);
    QCOMPARE(m_agentText->size(), texts);
    QVERIFY(m_spoken.isEmpty());
    QVERIFY(m_interrupted->isEmpty());
    QVERIFY(m_replyEnded->isEmpty());
    session()->startCaller();
    session()->stopCaller();
    QTRY_COMPARE(m_replyEnded->size(), 1); // the next one is told
    QVERIFY(m_interrupted->isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::theOperatorInterruptsWhatHasNotBegun()
{
    m_manners.thinksFor = 10s;
    m_openAi->setManners(m_manners);
    makeReady(withGreeting(u"Hello"_s));
    m_engine->greet();
    m_engine->interruptAt({}); // both are on their way at once
    QTRY_COMPARE(session()->events("response.cancel"_L1).size(), 1);
    QTRY_VERIFY(!session()->isReplying());
    m_engine->interruptAt({});
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->items().size(), 1);
    QCOMPARE(session()->events("response.cancel"_L1).size(), 1); // there was nothing more to cancel
    QVERIFY(m_spoken.isEmpty() && m_replyEnded->isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::withoutTheMillisecondsItGoesByTheWords()
{
    makeReady();
    session()->reply({.words = u"aaaa bbbb cccc dddd"_s}); // 19 letters in 1 s
    QTRY_COMPARE(m_replyEnded->size(), 1);
    m_engine->interrupt(u"aaaa bbbb"_s);
    QTRY_VERIFY(session()->items()[0].truncated);
    QCOMPARE(session()->items()[0].samples / 8, 1000 * 9 / 19);
}

void tst_OpenAiEngine::aProfileMayForbidBargeIn()
{
    AgentProfile profile;
    profile.turnTaking.bargeIn = false;
    replies({{.words = u"As I said"_s}}, 20ms);
    makeReady(profile);
    session()->reply({.words = u"one two three four five six"_s});
    QTRY_VERIFY(m_spoken.size() >= 2000);
    session()->startCaller();
    session()->stopCaller(u"But"_s); // the service cannot answer: it still speaks
    QCOMPARE(session()->complaints().size(), 1);
    QTRY_COMPARE(m_replyEnded->size(), 2); // so it is asked to when it has finished
    QCOMPARE(lastText(), u"As I said"_s);
    QVERIFY(m_interrupted->isEmpty());
    QCOMPARE(m_spoken.size(), 2000 * (6 + 3));
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
    QCOMPARE(session()->complaints().size(), 1);
}

void tst_OpenAiEngine::sayBreaksOff()
{
    m_manners.chunkEvery = 20ms;
    m_openAi->setManners(m_manners);
    makeReady();
    interruptedAt(200ms, u"We"_s);
    session()->reply({.words = u"We are open from nine to five on weekdays"_s});
    QTRY_VERIFY(m_spoken.size() >= 4000);
    m_engine->say(u"Please hold the line"_s);
    QVERIFY(m_interrupted->isEmpty()); // commands return first
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(m_interrupted->size(), 1);
    QCOMPARE(lastText(), u"Please hold the line"_s);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
    QVERIFY(session()->events("response.create"_L1)[0]["response"_L1]["instructions"_L1].toString().contains("\"Please hold the line\""_L1));
    QCOMPARE(session()->items()[0].samples, 200 * 8);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::severalThingsToSayAreSaidInTurn()
{
    makeReady();
    QStringList said;
    connect(m_engine.get(), &Engine::replyEnded, this, [&] { said << lastText(); });
    m_engine->say(u"First"_s);
    QTRY_COMPARE(said.size(), 1);
    m_engine->replyHeard();
    m_engine->say(u"Second"_s);
    QTRY_COMPARE(said, (QStringList{u"First"_s, u"Second"_s}));
    m_engine->say(u"Third"_s);
    m_engine->say(u"Fourth"_s); // instead
    QTRY_COMPARE(said.last(), u"Fourth"_s);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::whispersAreSilent()
{
    makeReady();
    m_engine->whisper(u"Offer a discount"_s);
    QTRY_COMPARE(session()->items().size(), 1);
    QCOMPARE(session()->items()[0].role, u"system"_s);
    QVERIFY(session()->items()[0].text.contains("Offer a discount"_L1));
    QVERIFY(session()->events("response.create"_L1).isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::keysAreToldAndAnswered()
{
    makeReady();
    for (const char digit : {'4', '2'})
        m_engine->press(digit);
    QTRY_VERIFY(m_replyEnded->size() >= 1);
    QTRY_VERIFY(!session()->isReplying());
    QVERIFY(session()->items()[0].text.contains("key 4"_L1));
    QCOMPARE(session()->items()[0].role, u"user"_s);
    QVERIFY(session()->texts().filter(u"key 2"_s).size() == 1);
    // Both are answered together, or the answer to the first gives way to that to both.
    QVERIFY(session()->events("response.create"_L1).size() <= 2);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::functionsAreAnsweredOnce()
{
    replies({{.words = u"It is booked"_s, .toneHz = 880}});
    makeReady();
    session()->reply({.tool = u"book"_s, .toolArguments = {{u"people"_s, 2}}});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    const auto call = m_toolCalled->first().first().value<ToolCall>();
    QCOMPARE(call.name, u"book"_s);
    QCOMPARE(call.arguments["people"_L1].toInt(), 2);
    m_engine->answerTool(call.id, {{u"ok"_s, true}});
    m_engine->answerTool(call.id, {{u"ok"_s, true}}); // once is enough
    m_engine->answerTool(u"unheard of"_s, {});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(lastText(), u"It is booked"_s);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
    QCOMPARE(session()->items()[1].text, u"{\"ok\":true}"_s);
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::severalFunctionsAreAnsweredTogether()
{
    makeReady();
    session()->reply({.words = u"Let me see"_s});
    QTRY_VERIFY(session()->isReplying());
    const auto call = [](const QString &id, const QString &response) {
        return QJsonObject{{u"type"_s, u"response.output_item.done"_s}, {u"response_id"_s, response},
            {u"item"_s, QJsonObject{{u"type"_s, u"function_call"_s}, {u"status"_s, u"completed"_s}, {u"call_id"_s, id}, {u"name"_s, u"look"_s},
                            {u"arguments"_s, u"{}"_s}}}};
    };
    session()->send(call(u"a"_s, u"resp_1"_s));
    session()->send(call(u"b"_s, u"resp_1"_s));
    session()->send(call(u"b"_s, u"resp_1"_s)); // the same again
    session()->send(call(u"c"_s, u"resp_99"_s)); // of a response that there is not
    connect(m_engine.get(), &Engine::toolCalled, m_engine.get(), [this](const ToolCall &wanted) {
        if (wanted.id == "a"_L1)
            m_engine->answerTool(wanted.id, {{u"n"_s, 1}}); // at once, inside the signal
    });
    QTRY_COMPARE(m_toolCalled->size(), 2);
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QVERIFY(session()->events("response.create"_L1).isEmpty()); // one is still missing
    m_engine->answerTool(u"b"_s, {{u"n"_s, 2}});
    QTRY_COMPARE(session()->events("response.create"_L1).size(), 1);
    const auto &events = session()->events();
    QCOMPARE(events.last()["type"_L1].toString(), u"response.create"_s); // after the outputs
    QCOMPARE(session()->events("conversation.item.create"_L1).size(), 2);
}

void tst_OpenAiEngine::aResultOfATurnThatIsOverIsNotSpoken()
{
    replies({{.words = u"Still looking"_s}});
    makeReady();
    session()->reply({.tool = u"look"_s});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    session()->startCaller();
    session()->stopCaller(u"Hello?"_s); // and they are answered
    QTRY_COMPARE(m_replyEnded->size(), 1);
    m_engine->answerTool(m_toolCalled->first().first().value<ToolCall>().id, {{u"ok"_s, true}});
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->items().last().role, u"system"_s);
    QVERIFY(session()->texts().contains(u"function_call_output: {\"ok\":true}"_s)); // remembered
    QVERIFY(session()->events("response.create"_L1).isEmpty()); // and kept for the next turn
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::hangingUpNeedsNoMoreWords()
{
    makeReady();
    session()->reply({.words = u"Goodbye"_s, .tool = u"end_call"_s, .toolArguments = {{u"reason"_s, u"done"_s}}});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    m_engine->answerTool(m_toolCalled->first().first().value<ToolCall>().id, {{u"ok"_s, true}});
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE(session()->items().last().role, u"system"_s);
    QVERIFY(session()->events("response.create"_L1).isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::hangingUpWithoutAWordSaysGoodbye()
{
    replies({{.words = u"Goodbye then"_s, .tool = u"end_call"_s}});
    makeReady();
    session()->reply({.tool = u"end_call"_s});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    m_engine->answerTool(m_toolCalled->first().first().value<ToolCall>().id, {{u"ok"_s, true}});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(lastText(), u"Goodbye then"_s);
    QCOMPARE(session()->events("response.create"_L1)[0]["response"_L1]["tool_choice"_L1].toString(), u"none"_s);
    QCOMPARE(m_toolCalled->size(), 1);
}

void tst_OpenAiEngine::transcriptsGoToTheRightTurn()
{
    makeReady();
    QMap<int, QString> words;
    connect(m_engine.get(), &Engine::callerTextOf, this, [&](int turn, const QString &text, bool final) {
        if (final)
            words[turn] = text;
    });
    const auto done = [](const QString &item, const QString &text) {
        return QJsonObject{{u"type"_s, u"conversation.item.input_audio_transcription.completed"_s}, {u"item_id"_s, item}, {u"transcript"_s, text}};
    };
    for (const auto &item : {u"A"_s, u"B"_s, u"C"_s})
        session()->send({{u"type"_s, u"input_audio_buffer.committed"_s}, {u"item_id"_s, item}});
    session()->send(done(u"B"_s, u"second"_s));
    session()->send(done(u"unheard of"_s, u"x"_s));
    session()->send(done(u"C"_s, u" "_s));
    session()->send(done(u"A"_s, u"first"_s));
    session()->send(done(u"A"_s, u"first, again"_s));
    QTRY_COMPARE(words, (QMap<int, QString>{{1, u"first"_s}, {2, u"second"_s}, {3, QString()}}));
    QCOMPARE(m_callerText->size(), 6);
}

void tst_OpenAiEngine::usageIsCounted()
{
    makeReady();
    QSignalSpy used(m_engine.get(), &Engine::used);
    session()->startCaller();
    session()->stopCaller(u"Hi"_s);
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QTRY_COMPARE(used.size(), 2);
    QMap<QString, Usage> of;
    for (const auto &one : used)
        of[one.first().value<Usage>().model] = one.first().value<Usage>();
    const auto model = of.value(u"gpt-realtime-2.1"_s), ear = of.value(u"gpt-transcribe"_s);
    QCOMPARE(model.service, u"openai"_s);
    QCOMPARE(model.inputTokens, 30.0); // 40, of which ten were cached
    QCOMPARE(model.cachedTokens, 10.0);
    QCOMPARE(model.inputAudioTokens, 30.0);
    QCOMPARE(model.outputTokens, 15.0);
    QCOMPARE(model.outputAudioTokens, 35.0);
    QCOMPARE(ear.seconds, 1.0);
}

void tst_OpenAiEngine::closesProperly()
{
    makeReady();
    m_engine->close();
    m_engine->close();
    QTRY_VERIFY(!session()->isOpen());
    QCOMPARE(session()->closeCode(), 1000);
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::theKindHasTenVoicesAndChecksItsSettings()
{
    const auto kind = openAiRealtimeEngineKind();
    QCOMPARE(kind.name, u"openai_realtime"_s);
    QVERIFY(kind.needsKey);
    QSet<QString> names;
    for (const auto &voice : kind.voices)
        names.insert(voice.name);
    QCOMPARE(names, (QSet<QString>{u"alloy"_s, u"ash"_s, u"ballad"_s, u"coral"_s, u"echo"_s, u"sage"_s, u"shimmer"_s, u"verse"_s, u"marin"_s,
        u"cedar"_s}));
    QCOMPARE(kind.voices.size(), 10);
    QVERIFY(kind.check(m_settings));
    QVERIFY(kind.make({{}, m_settings}));
}

// ---- rain ----

void tst_OpenAiEngine::anUnknownVoiceIsReplaced()
{
    AgentProfile profile;
    profile.voice = u"Kore"_s;
    makeReady(profile);
    QCOMPARE(warnings(), QStringList{u"voiceUnknown"_s});
    QCOMPARE(m_ready->first().first().value<EngineReady>().voice, u"marin"_s);
}

void tst_OpenAiEngine::failsWithoutAKeyUnlessItIsLocal()
{
    QVERIFY(!checkOpenAiRealtimeSettings(Settings()));
    QVERIFY(checkOpenAiRealtimeSettings(Settings().with(u"openai/apiKey", u"k"_s)));
    QVERIFY(checkOpenAiRealtimeSettings(Settings().with(u"openai/url", u"http://localhost:9/v1"_s)));
    QVERIFY(!checkOpenAiRealtimeSettings(Settings().with(u"openai/url", u"http://localhost:9/v1"_s).with(u"openai/realtimeUrl", u"https://x.example"_s)));
    m_settings = Settings();
    make();
    m_engine->open();
    QVERIFY(m_failed->isEmpty()); // commands return first
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotConfigured);
}

void tst_OpenAiEngine::aServiceThatNeverSetsUpTheSession()
{
    m_manners.updatesSession = false;
    m_openAi->setManners(m_manners);
    make({}, {.setup = 300ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::TimedOut);
    QCOMPARE(m_openAi->sessions().size(), 1);
    QTRY_VERIFY(!session()->isOpen()); // nobody keeps paying
    QCOMPARE(OpenAiPatience().setup, 5s);
}

void tst_OpenAiEngine::aServerThatNeverAnswersTheHandshake()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    m_settings = m_settings.with(u"openai/url", u"http://127.0.0.1:%1"_s.arg(mute.serverPort()));
    make({}, {.setup = 300ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::TimedOut);
}

void tst_OpenAiEngine::nobodyListens()
{
    m_openAi->hangUp();
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
    QVERIFY(failure().detail.contains("127.0.0.1"_L1));
}

void tst_OpenAiEngine::aWrongKeyIsNamedButNeverShown()
{
    g_log.clear();
    const auto before = qInstallMessageHandler(keepLog);
    m_manners.key = "sk-another-one";
    m_openAi->setManners(m_manners);
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Refused);
    QVERIFY(failure().detail.contains("openai/apiKey"_L1));
    QCOMPARE(m_openAi->refusedHandshakes(), 1); // no use in asking again

    // Even if the service is so careless as to repeat it.
    m_manners.key.clear();
    m_manners.updatesSession = false;
    m_openAi->setManners(m_manners);
    make();
    m_engine->open();
    QTRY_VERIFY(session() && !session()->session().isEmpty());
    session()->complain({u"oops"_s, u"Incorrect API key provided: "_s + QString::fromLatin1(kKey), {}});
    QTRY_COMPARE(m_failed->size(), 1);
    qInstallMessageHandler(before);
    QVERIFY(!failure().detail.contains(QString::fromLatin1(kKey)));
    QVERIFY(!g_log.isEmpty());
    QVERIFY(g_log.filter(QString::fromLatin1(kKey)).isEmpty());
}

void tst_OpenAiEngine::anUnknownModelIsNamed()
{
    AgentProfile profile;
    profile.model = u"gpt-4o-realtime-preview"_s;
    make(profile);
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::NotFound);
    QVERIFY(failure().detail.contains("gpt-4o-realtime-preview"_L1));
    QCOMPARE(m_openAi->sessions().size(), 1);
}

void tst_OpenAiEngine::aServiceThatSpeaksSomethingElse()
{
    m_manners.speaks = u"audio/pcm"_s;
    m_openAi->setManners(m_manners);
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Unsupported);
    QVERIFY(failure().detail.contains("audio/pcm"_L1));
}

void tst_OpenAiEngine::aRefusedSessionNamesTheField()
{
    m_settings = m_settings.with(u"openai/transcriptionModel", u"whisper-9"_s);
    make();
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Unsupported);
    QVERIFY2(failure().detail.contains("session.audio.input.transcription.model"_L1), qPrintable(failure().detail));
}

void tst_OpenAiEngine::refusedHandshakes_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Error::Code>("code");
    QTest::addColumn<int>("tries");
    QTest::newRow("403") << QByteArray("HTTP/1.1 403 Forbidden\r\n\r\n") << Error::Code::Refused << 1;
    QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\n\r\n") << Error::Code::NotFound << 1;
    QTest::newRow("a page") << QByteArray("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>") << Error::Code::Network << 1;
    QTest::newRow("429, tried again") << QByteArray("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 9\r\n\r\n") << Error::Code::Quota << 6;
    QTest::newRow("503, tried again") << QByteArray("HTTP/1.1 503 Service Unavailable\r\n\r\n") << Error::Code::Network << 6;
}

void tst_OpenAiEngine::refusedHandshakes()
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
    m_settings = m_settings.with(u"openai/url", u"http://127.0.0.1:%1"_s.arg(server.serverPort()));
    make({}, {.firstRetry = 5ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, code);
    QCOMPARE(connections, tries);
    QVERIFY(!failure().detail.contains(QString::fromLatin1(kKey)));
}

void tst_OpenAiEngine::beginsANewSessionAfterADrop_data()
{
    QTest::addColumn<int>("code");
    QTest::newRow("no close frame") << 1006;
    QTest::newRow("going away") << 1001;
    QTest::newRow("internal error") << 1011;
    QTest::newRow("restart") << 1012;
}

void tst_OpenAiEngine::beginsANewSessionAfterADrop()
{
    QFETCH(int, code);
    replies({{.words = u"For how many"_s}});
    makeReady(withGreeting(u"Hello"_s));
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    m_engine->replyHeard();
    m_engine->whisper(u"Be brief"_s);
    session()->startCaller();
    session()->stopCaller(u"A table please"_s);
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QTRY_VERIFY(m_callerText->last().at(2).toBool());
    m_engine->replyHeard();
    auto *first = session();
    QElapsedTimer gap;
    gap.start();
    if (code == 1006)
        first->drop();
    else
        first->close(code, {});
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QVERIFY2(gap.elapsed() < 1000, qPrintable(QString::number(gap.elapsed())));
    QCOMPARE(m_openAi->sessions().size(), 2);
    QCOMPARE(session()->session(), first->session());
    QCOMPARE(m_ready->size(), 1);
    m_engine->greet();
    m_engine->whisper(u"y"_s);
    QTRY_COMPARE(session()->items().size(), 5);
    QCOMPARE(session()->texts().value(0), u"assistant: Hello"_s); // in their order
    QVERIFY(session()->texts().value(1).startsWith("system: "_L1) && session()->texts().value(1).contains("Be brief"_L1));
    QCOMPARE(session()->texts().value(2), u"user: A table please"_s);
    QCOMPARE(session()->texts().value(3), u"assistant: For how many"_s);
    QVERIFY(session()->events("response.create"_L1).isEmpty()); // no second greeting
    QCOMPARE(session()->complaints(), QStringList());
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::goesOnWithTheSentenceAfterADrop()
{
    replies({{.words = u"for seven tonight"_s}}, 20ms);
    makeReady();
    session()->reply({.words = u"Your table is booked for seven"_s});
    QTRY_VERIFY(m_agentText->size() >= 2);
    session()->drop();
    QTRY_COMPARE(m_replyEnded->size(), 1); // what was told of it stays good
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QCOMPARE(lastText(), u"for seven tonight"_s);
    QCOMPARE(m_openAi->sessions().size(), 2);
    QVERIFY(session()->texts().value(0).startsWith("assistant: Your table"_L1));
    QVERIFY(session()->texts().value(1).startsWith("system: "_L1));
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
    // The line still plays what the old session said: cutting it is no business of the new one.
    session()->startCaller();
    QTRY_COMPARE(m_interrupted->size(), 1);
    m_engine->truncateAt({u"Your"_s, 200ms});
    QTRY_COMPARE(session()->events("conversation.item.delete"_L1).size(), 1); // only the new reply
    QVERIFY(session()->events("conversation.item.truncate"_L1).isEmpty());
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::answersAfterADropWhatTheCallerAsked()
{
    m_manners.thinksFor = 10s;
    m_manners.transcribesAfter = 1ms;
    m_openAi->setManners(m_manners);
    makeReady();
    session()->startCaller();
    session()->stopCaller(u"Are you open"_s);
    QTRY_VERIFY(!m_callerText->isEmpty() && m_callerText->last().at(2).toBool());
    QTRY_VERIFY(session()->isReplying());
    m_manners.thinksFor = 0ms;
    replies({{.words = u"We are"_s}});
    session()->drop();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(lastText(), u"We are"_s);
    QCOMPARE(session()->texts().value(0), u"user: Are you open"_s);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
}

void tst_OpenAiEngine::aGreetingThatNobodyHeardIsSaidAgain()
{
    m_manners.thinksFor = 10s; // it has not spoken yet
    m_openAi->setManners(m_manners);
    makeReady(withGreeting(u"Hello"_s));
    m_engine->greet();
    QTRY_VERIFY(session()->isReplying());
    m_manners.thinksFor = 0ms;
    m_openAi->setManners(m_manners);
    session()->drop();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(lastText(), u"Hello"_s);
    QCOMPARE(m_openAi->sessions().size(), 2);
    QCOMPARE(session()->events("response.create"_L1).size(), 1);
}

void tst_OpenAiEngine::movesOnBeforeTheHourIsOver()
{
    m_manners.lasts = 10min; // less than we want to have left
    m_openAi->setManners(m_manners);
    make(withGreeting(u"Hello"_s), {.farewell = 30min});
    m_engine->greet();
    m_engine->open();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    auto *first = session();
    m_manners.lasts = 1h;
    m_openAi->setManners(m_manners);
    m_engine->truncateAt({}); // nothing was interrupted
    QCOMPARE(OpenAiPatience().farewell, 60s);
    QVERIFY(first->isOpen()); // the line still plays
    m_engine->replyHeard(); // now nobody speaks
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QCOMPARE(first->closeCode(), 1000);
    QTRY_COMPARE(session()->texts(), QStringList{u"assistant: Hello"_s});
    QVERIFY(session()->events("response.create"_L1).isEmpty());
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::movesOnInMidReplyWhenTheTimeIsUp()
{
    m_manners.lasts = 2s;
    m_manners.chunkEvery = 100ms;
    m_openAi->setManners(m_manners);
    makeReady({}, {.farewell = 1s, .departure = 500ms});
    m_manners.lasts = 1h;
    replies({{.words = u"happened"_s}});
    session()->reply({.words = u"A very long story about everything that has ever happened here and elsewhere"_s});
    QTRY_COMPARE_WITH_TIMEOUT(m_openAi->sessions().size(), 2, 5000);
    QTRY_COMPARE(m_replyEnded->size(), 2);
    QVERIFY(session()->texts().value(0).startsWith("assistant: A very long"_L1));
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::movesOnWhenTheSessionExpiresAllTheSame()
{
    makeReady(withGreeting(u"Hello"_s));
    m_engine->greet();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    m_engine->replyHeard();
    QElapsedTimer gap;
    gap.start();
    session()->complain({u"session_expired"_s, u"Your session hit the maximum duration of 60 minutes."_s, {}});
    session()->close(1001, u"Your session hit the maximum duration of 60 minutes."_s);
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    QVERIFY2(gap.elapsed() < 1000, qPrintable(QString::number(gap.elapsed())));
    QVERIFY(session()->events("response.create"_L1).isEmpty());
}

void tst_OpenAiEngine::theCallerIsHeldDuringTheOutage()
{
    m_manners.hearsByItself = false;
    m_openAi->setManners(m_manners);
    makeReady();
    auto *first = session();
    first->drop();
    QTRY_COMPARE(m_engine->findChildren<ServiceSocket *>().size(), 0);
    hear(1s, 8000);
    QTRY_COMPARE(m_openAi->sessions().size(), 2);
    QTRY_VERIFY((hear(20ms), session()->heard().size() >= 8000));
    QVERIFY(fakes::snrOfTone({session()->heard().constData(), 8000}, 500, 8000) > 5); // a square wave
}

void tst_OpenAiEngine::commandsWaitDuringTheOutage()
{
    makeReady();
    session()->drop();
    m_engine->whisper(u"first"_s);
    m_engine->whisper(u"second"_s);
    m_engine->say(u"Hello again"_s);
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(m_openAi->sessions().size(), 2);
    QCOMPARE(lastText(), u"Hello again"_s);
    QVERIFY(session()->texts().value(0).contains("first"_L1));
    QVERIFY(session()->texts().value(1).contains("second"_L1));
    QCOMPARE(session()->texts().filter(u"second"_s).size(), 1);
}

void tst_OpenAiEngine::functionResultsSurviveTheSession()
{
    replies({{.words = u"It is booked"_s}});
    makeReady();
    session()->reply({.tool = u"book"_s});
    QTRY_COMPARE(m_toolCalled->size(), 1);
    session()->drop();
    QTRY_COMPARE(warnings(), QStringList{u"engineReconnected"_s});
    m_engine->answerTool(m_toolCalled->first().first().value<ToolCall>().id, {{u"number"_s, 42}});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QVERIFY(session()->texts().value(0).startsWith("system: "_L1));
    QVERIFY(session()->texts().value(0).contains("42"_L1)); // its own id would be refused
    QCOMPARE(session()->complaints(), QStringList());
}

void tst_OpenAiEngine::givesUpWhenTheServiceStaysAway()
{
    makeReady({}, {.outage = 800ms});
    m_openAi->hangUp();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Network);
    QCOMPARE(OpenAiPatience().outage, 10s);
}

void tst_OpenAiEngine::givesUpWhenEverySessionBreaks()
{
    connect(m_openAi.get(), &FakeOpenAi::sessionOpened, this, [](fakes::FakeOpenAiSession *opened) {
        connect(opened, &fakes::FakeOpenAiSession::updated, opened, [opened] { opened->close(1011, u"Internal error."_s); });
    });
    make({}, {.firstRetry = 5ms});
    m_engine->open();
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(m_openAi->sessions().size(), 6);
    QCOMPARE(m_ready->size(), 1);
}

void tst_OpenAiEngine::quotaEndsTheCall()
{
    makeReady();
    session()->complain({u"insufficient_quota"_s, u"You exceeded your current quota."_s, {}});
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Quota);
    QTRY_VERIFY(!session()->isOpen());
}

void tst_OpenAiEngine::errorsAreToldAFewTimes()
{
    makeReady();
    for (int i = 0; i < 50; ++i)
        session()->complain({u"server_error"_s, u"Something went wrong."_s, {}});
    session()->complain({u"response_cancel_not_active"_s, u"Cancellation failed"_s, {}});
    session()->reply({.words = u"Still here"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(warnings(), QStringList(5, u"engineProblem"_s));
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::aFailedResponseIsAskedForAgain()
{
    m_manners.thinksFor = 10s;
    m_openAi->setManners(m_manners);
    makeReady({}, {.turns = {.retry = 10ms}});
    session()->startCaller();
    session()->stopCaller();
    QTRY_VERIFY(session()->isReplying());
    session()->failResponse(u"rate_limit_exceeded"_s);
    QTRY_COMPARE(session()->events("response.create"_L1).size(), 1);
    QCOMPARE(warnings(), QStringList{u"engineProblem"_s});
    QVERIFY(m_failed->isEmpty());
    QTRY_VERIFY(session()->isReplying());
    session()->failResponse(u"insufficient_quota"_s); // no use
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Quota);
}

void tst_OpenAiEngine::threeFailedResponsesAreEnough()
{
    m_manners.thinksFor = 10s;
    m_openAi->setManners(m_manners);
    makeReady(withGreeting(u"Hello"_s), {.turns = {.retry = 5ms}});
    m_engine->greet();
    for (int i = 1; i <= 3; ++i) {
        QTRY_COMPARE(session()->events("response.create"_L1).size(), i);
        QVERIFY(session()->events("response.create"_L1).last()["response"_L1]["instructions"_L1].toString().contains("\"Hello\""_L1));
        session()->failResponse(u"server_error"_s);
    }
    QTRY_COMPARE(m_failed->size(), 1);
    QVERIFY(failure().detail.contains("server_error"_L1));
}

void tst_OpenAiEngine::aServiceThatFallsSilentDoesNotHoldTheFloor()
{
    makeReady({}, {.turns = {.stalled = 200ms}});
    session()->reply({.words = u"one two three four five six seven eight nine ten"_s});
    QTRY_VERIFY(!m_spoken.isEmpty());
    session()->stall();
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(warnings(), QStringList{u"engineSlow"_s});
    m_engine->say(u"Hello?"_s);
    QTRY_COMPARE(m_warned->size(), 2); // it does not answer
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::twoResponsesAtOnceAreTurnedIntoTwoInARow()
{
    replies({{.words = u"An answer"_s}}, 20ms);
    makeReady();
    QStringList said;
    connect(m_engine.get(), &Engine::replyEnded, this, [&] { said << lastText(); });
    // The caller's turn ends at the very moment at which the operator wants something said: neither knows of the other.
    session()->startCaller();
    QTRY_COMPARE(m_openAi->last()->items().size(), 0);
    m_engine->say(u"Hold on"_s);
    session()->stopCaller(u"Hm"_s);
    QTRY_COMPARE(said, (QStringList{u"An answer"_s, u"Hold on"_s}));
    QCOMPARE(session()->complaints().size(), 1); // conversation_already_has_active_response
    QVERIFY(m_warned->isEmpty());
}

void tst_OpenAiEngine::argumentsThatAreNoneAreAnswered()
{
    makeReady();
    session()->reply({.words = u"Let me see"_s});
    QTRY_VERIFY(session()->isReplying());
    session()->send({{u"type"_s, u"response.output_item.done"_s}, {u"response_id"_s, u"resp_1"_s},
        {u"item"_s, QJsonObject{{u"type"_s, u"function_call"_s}, {u"status"_s, u"completed"_s}, {u"call_id"_s, u"c1"_s}, {u"name"_s, u"look"_s},
                        {u"arguments"_s, u"{\"a\":"_s}}}});
    QTRY_COMPARE(session()->events("conversation.item.create"_L1).size(), 1);
    const auto output = session()->events("conversation.item.create"_L1)[0]["item"_L1]["output"_L1].toString();
    QVERIFY(output.contains("invalid arguments"_L1));
    QTRY_COMPARE(session()->events("response.create"_L1).size(), 1); // it may try again
    QVERIFY(m_toolCalled->isEmpty());
}

void tst_OpenAiEngine::noMoreThanFiveFunctionStepsInARow()
{
    QList<FakeReply> loop;
    for (int i = 0; i < 20; ++i)
        loop << FakeReply{.tool = u"look"_s};
    replies(loop);
    makeReady();
    connect(m_engine.get(), &Engine::toolCalled, m_engine.get(),
        [this](const ToolCall &call) { m_engine->answerTool(call.id, {{u"ok"_s, true}}); });
    session()->startCaller();
    session()->stopCaller(u"Look"_s);
    QTRY_COMPARE(session()->events("response.create"_L1).size(), 5);
    QTRY_VERIFY(!session()->isReplying());
    QCOMPARE(session()->events("response.create"_L1).last()["response"_L1]["tool_choice"_L1].toString(), u"none"_s); // it has to speak
    QCOMPARE(m_toolCalled->size(), 5);
}

void tst_OpenAiEngine::aFailedTranscriptionIsToldOnce()
{
    m_manners.transcriptionFails = true;
    m_manners.transcribesAfter = 1ms;
    m_openAi->setManners(m_manners);
    makeReady();
    for (int i = 1; i <= 3; ++i) {
        session()->startCaller();
        session()->stopCaller(u"x"_s);
        QTRY_COMPARE(m_callerText->size(), 2 * i);
        QVERIFY(m_callerText->last().at(2).toBool()); // the turn is not left open
        QTRY_COMPARE(m_replyEnded->size(), i);
        m_engine->replyHeard();
    }
    QCOMPARE(warnings(), QStringList{u"transcriptionFailed"_s});
}

void tst_OpenAiEngine::malformedEventsAreToldOnce()
{
    makeReady();
    for (int i = 0; i < 5; ++i)
        session()->sendRaw("{\"type\":");
    session()->sendRaw(R"({"type":"moon.rose"})");
    for (int i = 0; i < 9; ++i)
        session()->sendRaw(R"({"type":"response.created"})");
    session()->reply({.words = u"Still here"_s});
    QTRY_COMPARE(m_replyEnded->size(), 1);
    QCOMPARE(warnings(), QStringList{u"engineMalformed"_s});
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::onlyMalformedEventsAreTooMany()
{
    makeReady();
    for (int i = 0; i < 10; ++i)
        session()->sendRaw("[]");
    QTRY_COMPARE(m_failed->size(), 1);
    QCOMPARE(failure().code, Error::Code::Malformed);
    QTRY_VERIFY(!session()->isOpen());
}

void tst_OpenAiEngine::aSlowNetworkCostsTheOldestSound()
{
    m_manners.hearsByItself = false;
    m_openAi->setManners(m_manners);
    makeReady();
    // Nobody runs the event loop: nothing leaves this process but what the system's buffers take.
    const std::vector<qint16> old(160, 1000), young(160, -1000);
    for (int i = 0; i < 30 * 60 * 50; ++i)
        m_engine->hear(old);
    for (int i = 0; i < 2 * 50; ++i)
        m_engine->hear(young);
    QTRY_COMPARE(warnings(), QStringList{u"engineSlow"_s}); // once
    hear(40ms);
    // Far less than half an hour arrives, and of the last seconds all does.
    m_engine->whisper(u"x"_s);
    QTRY_COMPARE_WITH_TIMEOUT(session()->items().size(), 1, 10000);
    hear(40ms);
    QTRY_VERIFY(session()->heard().endsWith(0));
    const auto heard = session()->heard();
    QVERIFY(heard.size() < 8000 * 60 * 15);
    const auto fresh = std::count_if(heard.begin(), heard.end(), [](qint16 s) { return s < -500; });
    QVERIFY2(fresh >= 15'000, qPrintable(QString::number(fresh)));
    QVERIFY(m_failed->isEmpty());
}

void tst_OpenAiEngine::nothingIsToldAfterClose()
{
    makeReady(withGreeting(u"x y z"_s));
    m_engine->greet();
    QTRY_VERIFY(!m_spoken.isEmpty());
    auto *first = session();
    m_engine->close();
    m_spoken.clear();
    const auto texts = m_agentText->size(), ends = m_replyEnded->size();
    m_engine->say(u"x"_s);
    m_engine->press('1');
    m_engine->interruptAt({});
    m_engine->replyHeard();
    m_engine->open();
    hear(1s, 8000);
    QTRY_VERIFY(!first->isOpen());
    QCOMPARE(m_agentText->size(), texts);
    QCOMPARE(m_replyEnded->size(), ends);
    QVERIFY(m_spoken.isEmpty() && m_warned->isEmpty() && m_failed->isEmpty());
    QCOMPARE(m_openAi->sessions().size(), 1);
}

void tst_OpenAiEngine::closingAnywhereIsSafe_data()
{
    QTest::addColumn<int>("where");
    QTest::newRow("before open") << 0;
    QTest::newRow("right after open") << 1;
    QTest::newRow("when ready") << 2;
    QTest::newRow("in the first sound") << 3;
    QTest::newRow("in the first words") << 4;
    QTest::newRow("when the reply ends") << 5;
    QTest::newRow("in a function call") << 6;
    QTest::newRow("in a warning") << 7;
    QTest::newRow("when failed") << 8;
    QTest::newRow("when interrupted") << 9;
    QTest::newRow("when the caller starts") << 10;
    QTest::newRow("when the caller's turn is over") << 11;
}

void tst_OpenAiEngine::closingAnywhereIsSafe()
{
    QFETCH(int, where);
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
    if (where == 9)
        connect(engine, &Engine::interrupted, engine, closing);
    if (where == 10)
        connect(engine, &Engine::callerSpeechStarted, engine, closing);
    if (where == 11)
        connect(engine, &Engine::callerTextOf, engine, closing);
    connect(m_openAi.get(), &FakeOpenAi::sessionOpened, this, [where](fakes::FakeOpenAiSession *opened) {
        connect(opened, &fakes::FakeOpenAiSession::updated, opened, [=] {
            opened->reply({.words = u"Hello there"_s, .tool = u"end_call"_s});
            QTimer::singleShot(100ms, opened, [=] {
                opened->startCaller();
                opened->stopCaller(u"x"_s);
                for (int i = 0; where >= 7 && where <= 8 && i < 20; ++i)
                    opened->sendRaw("x");
            });
        });
    });
    engine->open();
    engine->greet();
    if (where == 1)
        closing();
    QTRY_COMPARE(closings, 1);
    hear(100ms);
    for (auto *opened : m_openAi->sessions())
        QTRY_VERIFY(!opened->isOpen());
}

QTEST_GUILESS_MAIN(tst_OpenAiEngine)
#include "tst_openaiengine.moc"
