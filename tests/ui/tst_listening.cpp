// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/audio/listening.h"
#include "ui/audio/microphonein.h"
#include "ui/audio/sounddevices.h"
#include "ui/audio/speakerout.h"

#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

class tst_Listening : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();

    void listensOnceSoundComesOut();
    void leavesItsLineInTheCall();
    void anotherCallReplacesTheFirst();
    void stoppingGivesTheTapBack();
    void aPreviewIsPlayedInBothEars();

    void withoutALoudspeakerTheCallIsNotTold();
    void aLoudspeakerThatGoesAwayStopsListening();
    void aPreviewThatFailsIsTold();
    void aPreviewThatComesTooLateIsNotPlayed();
    void anEmptyPreviewEndsAtOnce();
    void whatBefallsSomebodyElsesSoundIsNotTold();
    void realDevicesFailInWordsWhereThereAreNone();
    void devicesAreAskedForAndTold();
};

void tst_Listening::initTestCase()
{
    // A sound server that is certainly not there: the test hears nobody's loudspeaker.
    qputenv("PULSE_SERVER", "unix:/nonexistent/pulse");
}

void tst_Listening::listensOnceSoundComesOut()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    const CallId call(u"a"_s);
    listening.listen(call);
    QCOMPARE(desk.listened.size(), 1);
    QCOMPARE(desk.listened[0].first, call);
    QCOMPARE(desk.listened[0].second, speaker.current);
    QCOMPARE(speaker.played, QList{Speaker::Kind::Live});
    QCOMPARE(listening.call(), call);
}

void tst_Listening::leavesItsLineInTheCall()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    listening.listen(CallId(u"a"_s));
    emit speaker.started(); // a sound server that starts twice is still one listener
    QCOMPARE(desk.count<NoteListening>(), 1);
    QCOMPARE(desk.commands.size(), 1); // and nothing that would open a way to the call
    QCOMPARE(desk.commands[0].second.by, Who::Operator);
}

void tst_Listening::anotherCallReplacesTheFirst()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    listening.listen(CallId(u"a"_s));
    listening.listen(CallId(u"b"_s));
    QCOMPARE(desk.stopped.size(), 1);
    QCOMPARE(desk.stopped[0].first, CallId(u"a"_s));
    QCOMPARE(desk.stopped[0].second, desk.listened[0].second);
    QVERIFY(desk.listened[0].second != desk.listened[1].second);
}

void tst_Listening::stoppingGivesTheTapBack()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    listening.listen(CallId(u"a"_s));
    listening.stop();
    listening.stop();
    QCOMPARE(desk.stopped.size(), 1);
    QVERIFY(!speaker.current);
    QVERIFY(listening.call().isEmpty());
}

void tst_Listening::aPreviewIsPlayedInBothEars()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    listening.preview(u"offline"_s, u"slt"_s);
    QCOMPARE(desk.previews.size(), 1);
    QVERIFY(listening.isPreviewing());
    emit desk.voicePreviewed(u"offline"_s, u"slt"_s, {QList<qint16>(1600, 1234), {16'000}});
    QVERIFY(speaker.current);
    QCOMPARE(speaker.current->rate().hz, 16'000);
    QCOMPARE(speaker.current->readable(), size_t(1600));
    AudioTap::Sample sample;
    speaker.current->read({&sample, 1});
    QCOMPARE(sample.caller, qint16(1234));
    QCOMPARE(sample.agent, qint16(1234));
    emit speaker.finished();
    QVERIFY(!listening.isPreviewing());
    QVERIFY(desk.listened.isEmpty());
}

void tst_Listening::withoutALoudspeakerTheCallIsNotTold()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    speaker.problem = SoundProblem::NoDevice;
    Listening listening(desk, speaker);
    QSignalSpy failed(&listening, &Listening::failed);
    listening.listen(CallId(u"a"_s));
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed[0][1].toString().contains(u"loudspeaker"_s));
    QVERIFY(desk.listened.isEmpty());
    QVERIFY(desk.commands.isEmpty());
    QVERIFY(listening.call().isEmpty());
}

void tst_Listening::aLoudspeakerThatGoesAwayStopsListening()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    QSignalSpy failed(&listening, &Listening::failed);
    listening.listen(CallId(u"a"_s));
    emit speaker.failed(SoundProblem::Lost);
    QCOMPARE(desk.stopped.size(), 1);
    QCOMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].value<CallId>(), CallId(u"a"_s));
}

void tst_Listening::aPreviewThatFailsIsTold()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    QSignalSpy failed(&listening, &Listening::failed);
    listening.preview(u"gemini_live"_s, u"Kore"_s);
    emit desk.voicePreviewFailed(u"gemini_live"_s, u"Puck"_s, {Error::Code::Network, {}}); // another one
    QCOMPARE(failed.size(), 0);
    emit desk.voicePreviewFailed(u"gemini_live"_s, u"Kore"_s, {Error::Code::NotConfigured, u"Set GOOGLE_API_KEY."_s});
    QCOMPARE(failed.size(), 1);
    QVERIFY(failed[0][1].toString().endsWith(u"Set GOOGLE_API_KEY."_s));
    QVERIFY(!listening.isPreviewing());
}

void tst_Listening::aPreviewThatComesTooLateIsNotPlayed()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    listening.preview(u"offline"_s, u"slt"_s);
    listening.listen(CallId(u"a"_s));
    emit desk.voicePreviewed(u"offline"_s, u"slt"_s, {QList<qint16>(160, 1), {8'000}});
    QCOMPARE(speaker.played.size(), 1);
    QCOMPARE(listening.call(), CallId(u"a"_s));
}

void tst_Listening::anEmptyPreviewEndsAtOnce()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    listening.preview(u"offline"_s, u"slt"_s);
    emit desk.voicePreviewed(u"offline"_s, u"slt"_s, {});
    QVERIFY(!listening.isPreviewing());
    QVERIFY(speaker.played.isEmpty());
}

void tst_Listening::whatBefallsSomebodyElsesSoundIsNotTold()
{
    FakeDesk desk;
    FakeSpeaker speaker;
    Listening listening(desk, speaker);
    QSignalSpy failed(&listening, &Listening::failed), changed(&listening, &Listening::changed);
    speaker.play(std::make_shared<AudioTap>(), Speaker::Kind::Stream);
    emit speaker.failed(SoundProblem::Lost);
    emit speaker.finished();
    QCOMPARE(failed.size(), 0);
    QCOMPARE(changed.size(), 0);
    QVERIFY(speaker.current); // nor stopped
}

void tst_Listening::realDevicesFailInWordsWhereThereAreNone()
{
    SoundThread thread;
    SpeakerOut speaker(thread);
    QSignalSpy noSpeaker(&speaker, &Speaker::failed);
    speaker.play(std::make_shared<AudioTap>(), Speaker::Kind::Live);
    QTRY_COMPARE(noSpeaker.size(), 1);
    QCOMPARE(noSpeaker[0][0].value<SoundProblem>(), SoundProblem::NoDevice);
    MicrophoneIn microphone(thread);
    QSignalSpy noMicrophone(&microphone, &MicrophoneIn::failed);
    microphone.record(std::make_shared<AudioTap>());
    QTRY_COMPARE(noMicrophone.size(), 1);
    QVERIFY(sentenceFor(SoundProblem::NoDevice, true).contains(u"microphone"_s));
}

void tst_Listening::devicesAreAskedForAndTold()
{
    SoundThread thread;
    SoundDevices devices(thread);
    QVERIFY(!devices.areKnown());
    QSignalSpy changed(&devices, &SoundDevices::changed);
    QVERIFY(changed.wait());
    QVERIFY(devices.areKnown());
    QVERIFY(devices.names().outputs.isEmpty());
}

QTEST_GUILESS_MAIN(tst_Listening)
#include "tst_listening.moc"
