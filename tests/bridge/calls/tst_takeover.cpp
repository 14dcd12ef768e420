// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchangerig.h"
#include "tests/fakes/desktopmicrophone.h"
#include "wordrig.h"

using namespace bridge;
using namespace fakes;
using namespace Qt::StringLiterals;

// A call that an operator takes over with a microphone: the agent whistles at 500 Hz, the operator at 1000.
class tst_TakeOver : public QObject
{
    Q_OBJECT
private slots:
    void theCallerHearsTheOperatorInsteadOfTheAgent();
    void theMicrophoneIsClosedAtFirst();
    void pushToTalk();
    void theAgentGoesOnWhenTheCallIsHandedBack();
    void theAgentIsToldWhatItMissed_data();
    void theAgentIsToldWhatItMissed();
    void inTheMiddleOfTheGreeting();
    void whoListensInHearsTheOperator();
    void aMutedAgentIsNotMutedAfterwards();
    void nobodyAsksWhetherTheyAreStillThere();
    void anAgentThatWasSayingGoodbyeDoesNotHangUp();

    void theCallerHangsUpMeanwhile();
    void theOperatorHangsUpMeanwhile();
    void theConsoleOrTheMicrophoneGoesAway_data();
    void theConsoleOrTheMicrophoneGoesAway();
    void theAgentFailsMeanwhile();
    void anAgentThatIsGoneGetsNoCallBack();
    void theAgentsToolsWait();
    void whatMakesNoSenseMeanwhileIsRefused_data();
    void whatMakesNoSenseMeanwhileIsRefused();
    void onlyAConsoleTakesOver();
    void nobodyHandsBackWhatWasNotTaken();
    void callsWithoutSoundAreNotTakenOver();
    void hundredTimesInARow();
};

namespace {

struct Taken : Rig // a live call, with the agent's first word on the line
{
    explicit Taken(const QByteArray &profile = R"({"name":"Agent","engine":"scripted"})", ScriptedEngine::Script script = {})
        : Rig(profile, script)
    {
        QObject::connect(exchange.get(), &Exchange::refused, [this](const CallId &, const Error &error) { refusals << error; });
        call = place();
        phone = pickUp(call);
        if (!QTest::qWaitFor([this] { return !phone->heard.isEmpty() && told<AgentSpeechStarted>() > 0; }))
            qFatal("nobody greets");
    }
    Result<void> command(CommandKind kind, Who by = Who::Operator) { return exchange->command(call, {std::move(kind), by}); }
    void takeOver()
    {
        const int before = told<TakenOver>();
        const auto taken = [&] { return told<TakenOver>() > before && phone->told.contains(u"clear"_s); };
        if (!command(TakeOver{microphone.tap}) || !QTest::qWaitFor(taken))
            qFatal("not taken over");
        phone->heard.clear();
    }
    void handBack()
    {
        const int before = told<HandedBack>();
        if (!command(HandBack{}) || !QTest::qWaitFor([&] { return told<HandedBack>() > before; }))
            qFatal("not handed back");
    }
    void letPass(Milliseconds length) // by the microphone's clock
    {
        const auto until = microphone.given() + length;
        if (!QTest::qWaitFor([&] { return microphone.given() >= until; }, 10000))
            qFatal("time stands still");
    }
    bool hears(Milliseconds length) { return QTest::qWaitFor([&] { return phone->heard.size() >= samplesIn(length, {8000}); }); }
    void ask() // a question that the agent answers
    {
        phone->speak(400ms);
        phone->keepQuiet(400ms);
    }
    template<class Fact>
    int told() const
    {
        return int(std::count_if(events.begin(), events.end(), [](const CallEvent &event) { return event.as<Fact>(); }));
    }
    template<class Fact>
    const Fact *last() const
    {
        const Fact *found = nullptr;
        for (const auto &event : events)
            found = event.as<Fact>() ? event.as<Fact>() : found;
        return found;
    }
    QString warning(const QString &code) const
    {
        for (const auto &event : events) {
            if (const auto *warning = event.as<Warning>(); warning && warning->code == code)
                return warning->message;
        }
        return {};
    }

    DesktopMicrophone microphone;
    CallId call;
    std::unique_ptr<Phone> phone;
    QList<Error> refusals;
};

} // namespace

void tst_TakeOver::theCallerHearsTheOperatorInsteadOfTheAgent()
{
    Taken it(R"({"name":"Agent","engine":"scripted"})", {.reply = 20s});
    it.takeOver();
    QCOMPARE(it.last<TakenOver>()->by, Who::Operator);
    QVERIFY(it.command(OpenMicrophone{}));
    QVERIFY(it.hears(1200ms));
    const auto sound = it.phone->heard.mid(1600, 8000);
    QVERIFY2(shareOfTone(sound, 1000) > 0.98, qPrintable(QString::number(shareOfTone(sound, 1000))));
    QVERIFY(shareOfTone(sound, 500) < 0.001); // nothing of the agent, who had much to say
    QCOMPARE(it.refusals.size(), 0);
}

void tst_TakeOver::theMicrophoneIsClosedAtFirst()
{
    Taken it;
    it.takeOver();
    it.letPass(600ms);
    QCOMPARE(it.phone->heard.size(), 0);
    QVERIFY(!it.end(it.call));
}

void tst_TakeOver::pushToTalk()
{
    Taken it;
    it.takeOver();
    for (int i = 0; i < 3; ++i) {
        QVERIFY(it.command(OpenMicrophone{}));
        QVERIFY(it.hears(300ms));
        QVERIFY(it.command(CloseMicrophone{}));
        it.letPass(200ms);
        it.phone->heard.clear();
        it.letPass(300ms);
        QCOMPARE(it.phone->heard.size(), 0);
    }
}

void tst_TakeOver::theAgentGoesOnWhenTheCallIsHandedBack()
{
    Taken it;
    it.takeOver();
    QVERIFY(it.command(OpenMicrophone{}));
    QVERIFY(it.hears(200ms));
    const int said = it.told<AgentSaid>();
    it.ask();
    it.letPass(800ms);
    QCOMPARE(it.told<AgentSaid>(), said); // it was not asked
    it.handBack();
    QCOMPARE(it.last<HandedBack>()->by, Who::Operator);
    it.letPass(200ms);
    it.phone->heard.clear();
    it.letPass(400ms);
    QCOMPARE(it.phone->heard.size(), 0); // neither the operator nor an answer to what it did not hear
    it.ask();
    QVERIFY(it.hears(380ms));
    QVERIFY(shareOfTone(it.phone->heard.left(3040), 500) > 0.9);
    QTRY_VERIFY(it.told<AgentSaid>() > said);
}

void tst_TakeOver::theAgentIsToldWhatItMissed_data()
{
    QTest::addColumn<bool>("speaks");
    QTest::addColumn<QString>("says");
    QTest::newRow("that the operator spoke") << true << u"spoke with the caller"_s;
    QTest::newRow("that nobody did") << false << u"said nothing"_s;
}

void tst_TakeOver::theAgentIsToldWhatItMissed()
{
    QFETCH(bool, speaks);
    Taken it(R"({"name":"Agent","engine":"scripted"})", {.repeatsNotes = true});
    it.takeOver();
    if (speaks) {
        QVERIFY(it.command(OpenMicrophone{}));
        QVERIFY(it.hears(300ms));
    }
    it.phone->sendTextMessage(u"digit 4"_s);
    it.phone->sendTextMessage(u"digit #"_s); // to the agent it would be goodbye
    QTRY_COMPARE(it.told<DtmfPressed>(), 2);
    it.handBack();
    QTRY_VERIFY(!it.warning(u"note"_s).isEmpty());
    QFETCH(QString, says);
    QVERIFY2(it.warning(u"note"_s).contains(says),
        qPrintable(it.warning(u"note"_s)));
    QVERIFY(it.warning(u"note"_s).contains(u"4#"_s));
    QCOMPARE(it.told<Whispered>(), 0); // nobody whispered
    QVERIFY(!it.end(it.call));
}

void tst_TakeOver::inTheMiddleOfTheGreeting()
{
    Taken it(R"({"name":"Agent","engine":"scripted"})", {.reply = 10s});
    it.takeOver();
    const auto *cut = it.last<BargedIn>();
    QVERIFY(cut);
    QCOMPARE(cut->by, Who::Operator);
    const auto story = it.story(it.call);
    QVERIFY(story.indexOf(u"bargedIn"_s) < story.indexOf(u"takenOver"_s));
    QCOMPARE(it.phone->told.count(u"clear"_s), 1); // the carrier had some of it
    it.letPass(400ms);
    QCOMPARE(it.phone->heard.size(), 0);
    it.handBack();
    it.letPass(300ms);
    QCOMPARE(it.phone->heard.size(), 0); // it does not go on where it was cut
    it.ask();
    QVERIFY(it.hears(300ms));
}

void tst_TakeOver::whoListensInHearsTheOperator()
{
    Taken it;
    const auto ear = std::make_shared<AudioTap>(10s);
    QVERIFY(it.exchange->listen(it.call, ear));
    it.takeOver();
    std::vector<AudioTap::Sample> samples(16000);
    QVERIFY(it.command(OpenMicrophone{}));
    QVERIFY(it.hears(400ms));
    ear->read(samples); // up to here
    QTRY_VERIFY(ear->readable() >= 4800);
    const auto count = ear->read(samples);
    QList<qint16> lane;
    for (size_t i = count - 4000; i < count; ++i)
        lane << samples[i].agent;
    QByteArray muLaw(lane.size(), 0);
    g711::encodeMuLaw(lane, {muLaw.data(), size_t(muLaw.size())});
    QVERIFY2(shareOfTone(muLaw, 1000) > 0.95, qPrintable(QString::number(shareOfTone(muLaw, 1000))));
}

void tst_TakeOver::aMutedAgentIsNotMutedAfterwards()
{
    Taken it;
    QVERIFY(it.command(MuteAgent{}));
    QTRY_COMPARE(it.told<Muted>(), 1);
    it.takeOver();
    QCOMPARE(it.told<Unmuted>(), 1); // so that the record says what is so
    it.handBack();
    it.phone->heard.clear();
    it.ask();
    QVERIFY(it.hears(300ms));
}

void tst_TakeOver::nobodyAsksWhetherTheyAreStillThere()
{
    Taken it(R"({"name":"Agent","engine":"scripted","limits":{"silenceMs":600},"phrases":{"stillThere":"Hello?"}})", {.reply = 100ms});
    it.takeOver();
    const int said = it.told<AgentSaid>();
    it.letPass(1500ms);
    QVERIFY(!it.end(it.call));
    QCOMPARE(it.told<AgentSaid>(), said);
    it.handBack();
    QTRY_VERIFY(it.told<AgentSaid>() > said); // from now on it counts again
    QTRY_VERIFY(it.end(it.call));
    QCOMPARE(it.end(it.call)->reason, EndReason::Silence);
}

void tst_TakeOver::anAgentThatWasSayingGoodbyeDoesNotHangUp()
{
    Taken it(R"({"name":"Agent","engine":"scripted","limits":{"goodbyePhrases":["Hello"]}})", {.reply = 3s});
    it.takeOver();
    it.letPass(800ms);
    QVERIFY(!it.end(it.call));
    it.handBack();
    it.letPass(500ms);
    QVERIFY(!it.end(it.call));
}

// ---- Rain

void tst_TakeOver::theCallerHangsUpMeanwhile()
{
    Taken it;
    it.takeOver();
    QVERIFY(it.command(OpenMicrophone{}));
    QVERIFY(it.hears(200ms));
    it.phone->sendTextMessage(u"stop"_s);
    QTRY_VERIFY(it.end(it.call));
    QCOMPARE(it.end(it.call)->reason, EndReason::CallerHungUp);
    QTRY_COMPARE(it.microphone.tap.use_count(), 1L); // nobody holds the microphone any more
    QVERIFY(it.warning(u"microphoneLost"_s).isEmpty());
}

void tst_TakeOver::theOperatorHangsUpMeanwhile()
{
    Taken it;
    it.takeOver();
    QVERIFY(it.command(HangUp{}));
    QTRY_VERIFY(it.end(it.call));
    QCOMPARE(it.end(it.call)->reason, EndReason::OperatorHungUp);
    QTRY_COMPARE(it.microphone.tap.use_count(), 1L);
}

void tst_TakeOver::theConsoleOrTheMicrophoneGoesAway_data()
{
    QTest::addColumn<QString>("how");
    QTest::newRow("the console is gone") << u"gone"_s;
    QTest::newRow("the device was unplugged") << u"closed"_s;
    QTest::newRow("the device gives nothing") << u"stalled"_s;
}

void tst_TakeOver::theConsoleOrTheMicrophoneGoesAway()
{
    QFETCH(QString, how);
    Taken it;
    it.takeOver();
    QVERIFY(it.command(OpenMicrophone{}));
    QVERIFY(it.hears(200ms));
    if (how == u"gone"_s)
        it.microphone.tap.reset();
    else if (how == u"closed"_s)
        it.microphone.tap->close();
    else
        it.microphone.stall();
    QTimer line; // the carrier goes on sending, as carriers do
    QObject::connect(&line, &QTimer::timeout, it.phone.get(), [&] { it.phone->keepQuiet(100ms); });
    line.start(100ms);
    QTRY_VERIFY_WITH_TIMEOUT(it.told<HandedBack>() == 1, 8000);
    QCOMPARE(it.last<HandedBack>()->by, Who::Bridge);
    QVERIFY(it.warning(u"microphoneLost"_s).contains(u"The agent has the call again"_s));
    const auto story = it.story(it.call);
    QVERIFY(story.indexOf(u"warning"_s) < story.indexOf(u"handedBack"_s));
    QVERIFY(!it.end(it.call));
    it.phone->heard.clear();
    it.ask();
    QTRY_VERIFY(it.phone->heard.size() >= 2400);
    QVERIFY(shareOfTone(it.phone->heard.right(1600), 500) > 0.9);
}

void tst_TakeOver::theAgentFailsMeanwhile()
{
    Taken it;
    it.takeOver();
    QVERIFY(it.command(OpenMicrophone{}));
    QVERIFY(it.command(Whisper{u"fail"_s}));
    QTRY_VERIFY(!it.warning(u"agentLost"_s).isEmpty());
    it.phone->heard.clear();
    QVERIFY(it.hears(400ms)); // nobody hangs up on a person who speaks
    QVERIFY(!it.end(it.call));
    QVERIFY(it.command(HangUp{}));
    QTRY_VERIFY(it.end(it.call));
    QCOMPARE(it.end(it.call)->reason, EndReason::OperatorHungUp);
}

void tst_TakeOver::anAgentThatIsGoneGetsNoCallBack()
{
    Taken it;
    it.takeOver();
    QVERIFY(it.command(Whisper{u"fail"_s}));
    QTRY_VERIFY(!it.warning(u"agentLost"_s).isEmpty());
    QVERIFY(it.command(HandBack{}));
    QTRY_COMPARE(it.refusals.size(), 1);
    QCOMPARE(it.refusals[0].code, Error::Code::NotPossibleNow);
    QVERIFY(it.refusals[0].detail.contains(u"hang up"_s));
    QVERIFY(it.command(Whisper{u"Are you there?"_s}));
    QTRY_COMPARE(it.refusals.size(), 2);
    QCOMPARE(it.told<Whispered>(), 1);
    QVERIFY(!it.end(it.call));
    it.microphone.tap->close(); // now nobody is left
    QTRY_VERIFY(it.end(it.call));
    QCOMPARE(it.end(it.call)->reason, EndReason::EngineFailed);
}

void tst_TakeOver::theAgentsToolsWait()
{
    Taken it;
    it.takeOver();
    QVERIFY(it.command(Whisper{u"call a tool"_s})); // end_call
    QTRY_COMPARE(it.told<ToolReturned>(), 1);
    QVERIFY(!it.last<ToolReturned>()->ok);
    it.letPass(600ms);
    QVERIFY(!it.end(it.call));
}

void tst_TakeOver::whatMakesNoSenseMeanwhileIsRefused_data()
{
    QTest::addColumn<CommandKind>("kind");
    QTest::newRow("taking over once more") << CommandKind(TakeOver{std::make_shared<AudioTap>()});
    QTest::newRow("muting the agent") << CommandKind(MuteAgent{});
    QTest::newRow("unmuting the agent") << CommandKind(UnmuteAgent{});
    QTest::newRow("interrupting it") << CommandKind(Interrupt{});
    QTest::newRow("making it say something") << CommandKind(Say{u"Hello"_s});
}

void tst_TakeOver::whatMakesNoSenseMeanwhileIsRefused()
{
    QFETCH(CommandKind, kind);
    Taken it;
    QVERIFY(it.command(TakeOver{it.microphone.tap}));
    QVERIFY(it.command(kind)); // before the news of it is back: the call itself refuses
    QTRY_COMPARE(it.refusals.size(), 1);
    QVERIFY(it.refusals[0].detail.contains(u"taken over"_s));
    QTRY_COMPARE(it.told<TakenOver>(), 1);
    const auto late = it.command(kind, Who::Api);
    QVERIFY(!late);
    QCOMPARE(late.error().code, Error::Code::NotPossibleNow);
    QVERIFY(late.error().detail.contains(u"taken over"_s));
    QCOMPARE(it.told<Muted>() + it.told<Unmuted>() + it.told<Said>(), 0);
}

void tst_TakeOver::onlyAConsoleTakesOver()
{
    Taken it;
    const auto refused = it.command(TakeOver{}, Who::Api);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, Error::Code::NotPossibleNow);
    QVERIFY(refused.error().detail.contains(u"console"_s));
    it.takeOver();
    QVERIFY(it.command(HandBack{}, Who::Api)); // that, a program can
    QTRY_COMPARE(it.told<HandedBack>(), 1);
    QCOMPARE(it.last<HandedBack>()->by, Who::Api);
}

void tst_TakeOver::nobodyHandsBackWhatWasNotTaken()
{
    Taken it;
    QCOMPARE(it.command(HandBack{}, Who::Api).error().code, Error::Code::NotPossibleNow);
    for (const auto &kind : {CommandKind(HandBack{}), CommandKind(OpenMicrophone{}), CommandKind(CloseMicrophone{})})
        QVERIFY(it.command(kind));
    QTRY_COMPARE(it.refusals.size(), 3);
    QCOMPARE(it.told<HandedBack>(), 0);
}

void tst_TakeOver::callsWithoutSoundAreNotTakenOver()
{
    WordRig rig;
    QCOMPARE(rig.hear(), u"listen: Hello there"_s);
    QTRY_COMPARE(rig.exchange->liveCalls().value(0).state, u"live"_s);
    const auto refused = rig.exchange->command(rig.call, {TakeOver{std::make_shared<AudioTap>()}});
    QVERIFY(!refused);
    QVERIFY(refused.error().detail.contains(u"no sound"_s));
}

void tst_TakeOver::hundredTimesInARow()
{
    Taken it;
    for (int i = 0; i < 100; ++i) {
        it.phone->keepQuiet(100ms); // the line is not dead
        QVERIFY(it.command(TakeOver{it.microphone.tap}));
        if (i % 2)
            QVERIFY(it.command(OpenMicrophone{}));
        QVERIFY(it.command(HandBack{}));
        QTRY_COMPARE(it.told<HandedBack>(), i + 1);
    }
    QCOMPARE(it.told<TakenOver>(), 100);
    QCOMPARE(it.refusals.size(), 0);
    quint64 seq = 0;
    for (const auto &event : it.events)
        QCOMPARE(event.seq, ++seq);
    it.letPass(100ms);
    it.phone->heard.clear();
    it.ask();
    QVERIFY(it.hears(300ms));
    QVERIFY(shareOfTone(it.phone->heard.left(2400), 500) > 0.9);
    QTRY_COMPARE(it.microphone.tap.use_count(), 1L);
}

QTEST_GUILESS_MAIN(tst_TakeOver)
#include "tst_takeover.moc"
