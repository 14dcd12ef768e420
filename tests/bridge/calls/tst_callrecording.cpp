// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callrecording.h"
#include "bridge/calls/linemonitor.h"
#include "bridge/calls/talk.h"
#include "exchangerig.h"
#include "tests/fakes/desktopmicrophone.h"

#include <mutex>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

const Instant kNow = Instant() + 1000s;

// A talk that notes what is asked of it and does nothing by itself.
class FakeTalk : public Talk
{
public:
    void begin(Instant) override { ++begun; }
    void tick(Instant) override {}
    void finish() override {}
    void interrupt(Who) override {}
    void say(const QString &text, Who) override { said << text; }
    void press(const QString &) override {}
    void setMuted(bool, Who) override {}
    bool isMuted() const override { return false; }
    void setBargeIn(bool on) override { bargeIn = on; }
    void setDeaf(bool on) override { deaf = on; }
    LineMonitor *monitor() override { return hasSound ? &line : nullptr; }
    int callerTurns() const override { return 0; }
    int bargeIns() const override { return 0; }
    Milliseconds quietFor(Instant) const override { return 0ms; }
    bool isAgentHeardOut(Instant) const override { return heardOut; }
    bool isCallerSpeaking() const override { return false; }
    bool hasSpokenSinceCaller() const override { return true; }

    void sayIt() { heardOut = false; emit agentSaidAll(said.last()); }
    void cutIt() { heardOut = true; emit happened(BargedIn{}); }

    LineMonitor line{SampleRate{8000}};
    bool hasSound = true, heardOut = true, bargeIn = true, deaf = false;
    int begun = 0;
    QStringList said;
};

struct Scene
{
    explicit Scene(Recording wish)
        : recording({wish, u"We record this."_s, true,
              [this](SampleRate rate) { return feed = std::make_shared<RecordingFeed>(rate); },
              [this](const CallFact &fact) { facts << typeOf(fact) + (std::holds_alternative<Warning>(fact) ? u':' + std::get<Warning>(fact).code : QString()); }},
            talk)
    { }

    FakeTalk talk;
    QStringList facts;
    std::shared_ptr<RecordingFeed> feed;
    CallRecording recording;
};

// A call over a media stream, with the feeds it was given.
struct RecordedCall
{
    explicit RecordedCall(const QByteArray &wish, ScriptedEngine::Script script = {})
        : rig(R"({"name":"Agent","engine":"scripted","recording":")" + wish + R"("})", script, {}, [this](const CallId &, SampleRate rate) {
            const std::lock_guard guard(lock); // in a media thread
            feeds << std::make_shared<RecordingFeed>(rate);
            return feeds.last();
        })
    { }
    std::shared_ptr<RecordingFeed> feed()
    {
        const std::lock_guard guard(lock);
        return feeds.isEmpty() ? nullptr : feeds.last();
    }
    template<class Fact>
    int told() const
    {
        return int(std::count_if(rig.events.begin(), rig.events.end(), [](const CallEvent &event) { return event.as<Fact>(); }));
    }

    std::mutex lock;
    QList<std::shared_ptr<RecordingFeed>> feeds;
    Rig rig; // below what its threads write to
};

} // namespace

// When a call begins to be recorded, and what the caller has heard by then.
class tst_CallRecording : public QObject
{
    Q_OBJECT
private slots:
    void offNobodyRecords();
    void onItRecordsFromTheFirstWord();
    void askTellsThemFirst();
    void theAgentGreetsAfterTheAnnouncement();
    void everythingOnTheLineComesIntoIt();
    void theOperatorsVoiceIsOnTheRight();
    void itIsReadyAfterTheEnd();
    // Rainy
    void whoSpeaksMeanwhileNeitherStopsNorMissesIt();
    void anAnnouncementThatWasCutIsSaidAgain();
    void oneThatIsCutThreeTimesRecordsNothing();
    void oneThatIsNeverSaidRecordsNothing();
    void anOperatorWhoTakesOverMeanwhileIsNotRecordedBeforeItIsSaid();
    void aMachineIsNotTold();
    void aCallWithoutSoundIsNotRecorded();
    void troubleWithTheDiskDoesNotEndTheCall();
};

void tst_CallRecording::offNobodyRecords()
{
    Scene scene(Recording::Off);
    scene.recording.begin(kNow);
    scene.recording.tick(kNow + 1h, true);
    QCOMPARE(scene.talk.begun, 1);
    QVERIFY(!scene.feed);
    QVERIFY(scene.facts.isEmpty());
}

void tst_CallRecording::onItRecordsFromTheFirstWord()
{
    RecordedCall it("on");
    const auto call = it.rig.place();
    const auto phone = it.rig.pickUp(call);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<AgentSpeechStarted>(), 1, 20000);
    const auto story = it.rig.story(call);
    QVERIFY(story.indexOf(u"recordingStarted"_s) > 0 && story.indexOf(u"recordingStarted"_s) < story.indexOf(u"agentSpeechStarted"_s));
    const auto feed = it.feed();
    QTRY_VERIFY_WITH_TIMEOUT(feed->front(), 20000);
}

void tst_CallRecording::askTellsThemFirst()
{
    Scene scene(Recording::Ask);
    scene.recording.begin(kNow);
    QCOMPARE(scene.talk.said, QStringList{u"We record this."_s});
    QVERIFY(scene.talk.deaf && !scene.talk.bargeIn);
    QCOMPARE(scene.talk.begun, 0);
    scene.recording.tick(kNow + 20ms, true); // nothing of it has come yet
    scene.talk.sayIt();
    scene.recording.tick(kNow + 1s, true); // some of it is still on its way
    QVERIFY(!scene.feed);
    scene.talk.heardOut = true;
    scene.recording.tick(kNow + 2s, true);
    QVERIFY(scene.feed);
    QCOMPARE(scene.facts, QStringList{u"recordingStarted"_s});
    QVERIFY(!scene.talk.deaf && scene.talk.bargeIn);
    QCOMPARE(scene.talk.begun, 1);
}

void tst_CallRecording::theAgentGreetsAfterTheAnnouncement()
{
    RecordedCall it("ask");
    const auto call = it.rig.place();
    const auto phone = it.rig.pickUp(call);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<AgentSpeechStarted>(), 2, 20000);
    QStringList order;
    for (const auto &event : it.rig.events) {
        if (const auto *said = event.as<AgentSaid>(); said && said->final)
            order << said->text;
        if (const auto *started = event.as<RecordingStarted>())
            order << (started->announced ? u"recording, announced"_s : u"recording"_s);
        if (event.as<AgentSpeechStopped>())
            order << u"."_s;
    }
    QCOMPARE(order.first(4), (QStringList{u"This call is recorded."_s, u"."_s, u"recording, announced"_s, u"Hello"_s}));
}

void tst_CallRecording::everythingOnTheLineComesIntoIt()
{
    Scene scene(Recording::On);
    scene.recording.begin(kNow);
    const QList<qint16> caller(160, 1), agent(160, 2);
    scene.talk.line.callerHeard({caller.constData(), 160});
    scene.talk.line.agentSent({agent.constData(), 160});
    scene.talk.line.agentCleared();
    using Kind = RecordingFeed::Kind;
    for (const auto &[kind, count] : {std::pair{Kind::Caller, 160}, {Kind::Agent, 160}, {Kind::Cleared, 0}}) {
        QVERIFY(scene.feed->front());
        QCOMPARE(scene.feed->front()->kind, kind);
        QCOMPARE(int(scene.feed->front()->count), count);
        scene.feed->drop();
    }
}

void tst_CallRecording::theOperatorsVoiceIsOnTheRight()
{
    RecordedCall it("on");
    fakes::DesktopMicrophone microphone;
    const auto call = it.rig.place();
    const auto phone = it.rig.pickUp(call);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<AgentSpeechStopped>(), 1, 20000); // the greeting
    QVERIFY(it.rig.exchange->command(call, {TakeOver{microphone.tap}, Who::Operator}));
    QTRY_COMPARE_WITH_TIMEOUT(it.told<TakenOver>(), 1, 20000);
    const auto feed = it.feed();
    while (feed->front())
        feed->drop();
    QVERIFY(it.rig.exchange->command(call, {OpenMicrophone{}, Who::Operator}));
    qint64 loud = 0;
    const auto listens = [&] {
        for (; feed->front(); feed->drop()) {
            if (feed->front()->kind == RecordingFeed::Kind::Agent)
                loud += peakOf(feed->front()->sound()) > 1000;
        }
        return loud > 25; // half a second of it
    };
    QTRY_VERIFY_WITH_TIMEOUT(listens(), 20000);
}

void tst_CallRecording::itIsReadyAfterTheEnd()
{
    RecordedCall it("on");
    const auto call = it.rig.place();
    const auto phone = it.rig.pickUp(call);
    QTRY_VERIFY_WITH_TIMEOUT(it.feed(), 20000);
    it.rig.exchange->recordingReady(call); // quicker than the carrier with the end of the call
    phone->sendTextMessage(u"stop"_s);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<RecordingReady>(), 1, 20000);
    QVERIFY(it.feed()->isClosed());
    it.rig.exchange->recordingReady(call); // a second one, later
    const auto story = it.rig.story(call);
    QCOMPARE(story.mid(story.size() - 3), (QStringList{u"ended"_s, u"recordingReady"_s, u"recordingReady"_s}));
    quint64 seq = 0;
    for (const auto &event : it.rig.events)
        QCOMPARE(event.seq, ++seq);
    QCOMPARE(it.rig.events.last().as<RecordingReady>()->url, u"/api/calls/%1/recording"_s.arg(call.toString()));
    it.rig.exchange->recordingReady(CallId(u"nobody"_s)); // nothing
    QCOMPARE(it.told<RecordingReady>(), 2);
}

void tst_CallRecording::whoSpeaksMeanwhileNeitherStopsNorMissesIt()
{
    RecordedCall it("ask", {.reply = 2s});
    const auto call = it.rig.place();
    const auto phone = it.rig.pickUp(call);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<AgentSpeechStarted>(), 1, 20000);
    phone->speak(800ms);
    phone->keepQuiet(600ms);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<RecordingStarted>(), 1, 20000);
    QCOMPARE(it.told<BargedIn>(), 0);
    QCOMPARE(it.told<CallerSaid>(), 0); // it was not answered either
    QTRY_COMPARE_WITH_TIMEOUT(it.told<AgentSpeechStarted>(), 2, 20000);
}

void tst_CallRecording::anAnnouncementThatWasCutIsSaidAgain()
{
    Scene scene(Recording::Ask);
    scene.recording.begin(kNow);
    scene.talk.sayIt();
    scene.talk.cutIt();
    scene.recording.tick(kNow + 1s, true);
    QCOMPARE(scene.talk.said.size(), 2);
    QVERIFY(!scene.feed);
    scene.talk.sayIt();
    scene.talk.heardOut = true;
    scene.recording.tick(kNow + 3s, true);
    QVERIFY(scene.feed);
}

void tst_CallRecording::oneThatIsCutThreeTimesRecordsNothing()
{
    Scene scene(Recording::Ask);
    scene.recording.begin(kNow);
    for (int i = 1; i <= 3; ++i) {
        scene.talk.sayIt();
        scene.talk.cutIt();
        scene.recording.tick(kNow + i * 1s, true);
    }
    QCOMPARE(scene.talk.said.size(), 3);
    QCOMPARE(scene.facts, QStringList{u"warning:notRecorded"_s});
    QVERIFY(!scene.feed);
    QCOMPARE(scene.talk.begun, 1); // the call goes on
    QVERIFY(!scene.talk.deaf);
}

void tst_CallRecording::oneThatIsNeverSaidRecordsNothing()
{
    Scene scene(Recording::Ask);
    scene.recording.begin(kNow);
    scene.recording.tick(kNow + 19s, true);
    QVERIFY(scene.facts.isEmpty());
    scene.recording.tick(kNow + 21s, true);
    scene.recording.tick(kNow + 22s, true);
    QCOMPARE(scene.facts, QStringList{u"warning:notRecorded"_s});
    QCOMPARE(scene.talk.begun, 1);
    scene.talk.sayIt(); // too late
    scene.talk.heardOut = true;
    scene.recording.tick(kNow + 30s, true);
    QVERIFY(!scene.feed);
}

void tst_CallRecording::anOperatorWhoTakesOverMeanwhileIsNotRecordedBeforeItIsSaid()
{
    Scene scene(Recording::Ask);
    scene.recording.begin(kNow);
    scene.talk.cutIt();
    scene.recording.tick(kNow + 1s, false);
    scene.recording.tick(kNow + 60s, false);
    QVERIFY(!scene.feed && scene.facts.isEmpty());
    scene.recording.tick(kNow + 61s, true); // handed back
    QCOMPARE(scene.talk.said.size(), 2);
    scene.talk.sayIt();
    scene.talk.heardOut = true;
    scene.recording.tick(kNow + 63s, true);
    QVERIFY(scene.feed);
    QCOMPARE(scene.talk.begun, 0); // the operator has greeted them
}

void tst_CallRecording::aMachineIsNotTold()
{
    Scene scene(Recording::Ask);
    scene.recording.begin(kNow);
    scene.recording.tick(kNow + 1s, false);
    scene.recording.tick(kNow + 30s, false);
    QVERIFY(!scene.feed);
    QCOMPARE(scene.talk.said.size(), 1);
    QVERIFY(scene.facts.isEmpty());
}

void tst_CallRecording::aCallWithoutSoundIsNotRecorded()
{
    Scene scene(Recording::Ask);
    scene.talk.hasSound = false;
    scene.recording.begin(kNow);
    QCOMPARE(scene.facts, QStringList{u"warning:notRecorded"_s});
    QVERIFY(scene.talk.said.isEmpty());
    QCOMPARE(scene.talk.begun, 1);
}

void tst_CallRecording::troubleWithTheDiskDoesNotEndTheCall()
{
    RecordedCall it("on");
    const auto call = it.rig.place();
    const auto phone = it.rig.pickUp(call);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<AgentSpeechStarted>(), 1, 20000);
    it.rig.exchange->recordingTroubled(call, u"The disk is full."_s);
    QTRY_COMPARE_WITH_TIMEOUT(it.told<Warning>(), 1, 20000);
    for (const auto &event : it.rig.events) {
        if (const auto *warning = event.as<Warning>()) {
            QCOMPARE(warning->code, u"recordingIncomplete"_s);
            QCOMPARE(warning->message, u"The disk is full."_s);
        }
    }
    QVERIFY(!it.rig.end(call));
    phone->sendTextMessage(u"stop"_s);
    QTRY_VERIFY_WITH_TIMEOUT(it.rig.end(call), 20000);
    QCOMPARE(it.rig.end(call)->reason, EndReason::CallerHungUp);
}

QTEST_GUILESS_MAIN(tst_CallRecording)
#include "tst_callrecording.moc"
