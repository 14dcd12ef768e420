// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/calls/callheader.h"
#include "ui/mainwindow.h"

#include <QAbstractButton>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// From listening in to speaking, in the window, by keys and by buttons.
class tst_Ladder : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void theRungsHaveTheNamesThatSupervisorsKnow();
    void takingOverByKeysAlone();
    void theButtonOpensAndCloses();
    void holdingTheSpaceBarIsPushToTalk();
    void theBannerSaysWhoIsHeard();
    void takingOverListensInToTheCallerOnly();
    void theOwnLevelIsShownWhileTaken();

    void theKeyDoesNotRepeat();
    void aMissingMicrophoneIsToldInThePanel();
    void aRefusalIsToldInThePanel();
    void anotherCallClosesTheMicrophone();
    void onePersonSpeaksInOneCall();
    void onThePracticeLineThereIsNobodyElse();
    void aCallThatSomebodyElseHasCanBeHandedBack();
    void theEndOfTheCallEndsIt();
    void closingTheWindowHandsBack();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_window->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    QAbstractButton *button(const char *name) const { return find<QAbstractButton>(name); }
    void press(Qt::Key key) { QTest::keyClick(m_window.get(), key, Qt::ControlModifier); }
    CallId liveCall()
    {
        const auto id = newCallId();
        auto facts = answeredCall(u"+14155550138"_s);
        std::get<Placed>(facts[0].second).carrier = u"twilio"_s;
        m_desk->tell(id, facts);
        m_window->showCall(id);
        return id;
    }
    CallId takenCall()
    {
        const auto id = liveCall();
        press(Qt::Key_T);
        m_desk->tell(id, TakenOver{});
        return id;
    }
    QString banner() const
    {
        const auto *label = find<QLabel>("onAir");
        return label->isVisible() ? label->text() : QString();
    }
    QString told() const { return find<QLabel>("operatorSentence")->text(); }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
    FakeSpeaker *m_speaker = nullptr;
    FakeMicrophone *m_microphone = nullptr;
};

void tst_Ladder::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
}

void tst_Ladder::init()
{
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    auto speaker = std::make_unique<FakeSpeaker>();
    auto microphone = std::make_unique<FakeMicrophone>();
    m_speaker = speaker.get();
    m_microphone = microphone.get();
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets(), std::move(speaker), std::move(microphone));
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_Ladder::cleanup() { m_window.reset(); }

void tst_Ladder::theRungsHaveTheNamesThatSupervisorsKnow()
{
    liveCall();
    QStringList names;
    for (const char *name : {"listen", "toWhisper", "mute", "takeOver"}) {
        QVERIFY(button(name)->isEnabled());
        names << button(name)->text();
    }
    QCOMPARE(names, (QStringList{u"Listen in"_s, u"Whisper"_s, u"Mute agent"_s, u"Take over"_s}));
    QVERIFY(!button("microphone")->isVisible());
    QCOMPARE(banner(), QString());
    QTest::mouseClick(button("toWhisper"), Qt::LeftButton);
    QVERIFY(find<QPlainTextEdit>("whisper")->hasFocus());
}

void tst_Ladder::takingOverByKeysAlone()
{
    const auto id = liveCall();
    press(Qt::Key_T);
    QCOMPARE(m_desk->count<TakeOver>(), 1);
    m_desk->tell(id, TakenOver{});
    QCOMPARE(m_desk->count<OpenMicrophone>(), 0); // closed at first
    press(Qt::Key_Space);
    QCOMPARE(m_desk->count<OpenMicrophone>(), 1);
    press(Qt::Key_Space);
    QCOMPARE(m_desk->count<CloseMicrophone>(), 1);
    press(Qt::Key_T);
    QCOMPARE(m_desk->count<HandBack>(), 1);
    m_desk->tell(id, HandedBack{});
    QCOMPARE(button("takeOver")->text(), u"Take over"_s);
    QVERIFY(!m_microphone->current);
    for (const auto &[call, command] : m_desk->commands)
        QCOMPARE(call, id);
}

void tst_Ladder::theButtonOpensAndCloses()
{
    takenCall();
    QTest::mouseClick(button("microphone"), Qt::LeftButton);
    QCOMPARE(m_desk->count<OpenMicrophone>(), 1);
    QCOMPARE(m_desk->count<CloseMicrophone>(), 0);
    QVERIFY(button("microphone")->isChecked());
    QTest::mouseClick(button("microphone"), Qt::LeftButton);
    QCOMPARE(m_desk->count<CloseMicrophone>(), 1);
    QVERIFY(!button("microphone")->isChecked());
}

void tst_Ladder::holdingTheSpaceBarIsPushToTalk()
{
    takenCall();
    auto *microphone = button("microphone");
    QTRY_VERIFY(microphone->hasFocus()); // right after taking over
    QTest::keyPress(microphone, Qt::Key_Space);
    QCOMPARE(m_desk->count<OpenMicrophone>(), 1);
    QElapsedTimer held;
    held.start();
    QTRY_VERIFY(held.hasExpired(450));
    QCOMPARE(m_desk->count<CloseMicrophone>(), 0);
    QTest::keyRelease(microphone, Qt::Key_Space);
    QCOMPARE(m_desk->count<CloseMicrophone>(), 1);
    QVERIFY(!microphone->isChecked());
}

void tst_Ladder::theBannerSaysWhoIsHeard()
{
    m_microphone->wakesAtOnce = false;
    const auto id = liveCall();
    press(Qt::Key_T);
    QVERIFY(banner().startsWith(u"Taking over"_s));
    QVERIFY(!button("microphone")->isEnabled());
    emit m_microphone->started();
    m_desk->tell(id, TakenOver{});
    QCOMPARE(banner(), u"Microphone closed: nobody hears you"_s);
    QCOMPARE(button("takeOver")->text(), u"Hand back"_s);
    press(Qt::Key_Space);
    QCOMPARE(banner(), u"You are speaking to the caller"_s);
    QCOMPARE(find<QLabel>("onAir")->property("look").toString(), u"onAir"_s);
    QVERIFY(m_window->findChild<CallHeader *>()->accessibleName().contains(u"You are speaking to the caller"_s));
    QVERIFY(!button("mute")->isEnabled());
    QVERIFY(!button("interrupt")->isEnabled());
    QVERIFY(!button("sayAloud")->isEnabled());
    QVERIFY(button("sendWhisper")->isEnabled()); // to tell the agent what was agreed
    press(Qt::Key_Space);
    QCOMPARE(banner(), u"Microphone closed: nobody hears you"_s);
    press(Qt::Key_T);
    m_desk->tell(id, HandedBack{});
    QCOMPARE(banner(), QString());
    QVERIFY(button("mute")->isEnabled());
}

void tst_Ladder::takingOverListensInToTheCallerOnly()
{
    const auto id = takenCall();
    QCOMPARE(m_desk->listened.size(), 1);
    QCOMPARE(m_desk->listened[0].first, id);
    QVERIFY(m_speaker->callerOnly); // nobody wants to hear themselves, late
    press(Qt::Key_T);
    m_desk->tell(id, HandedBack{});
    QVERIFY(!m_speaker->callerOnly);
    QVERIFY(m_speaker->current); // and goes on listening
}

void tst_Ladder::theOwnLevelIsShownWhileTaken()
{
    takenCall();
    auto *level = find<QWidget>("ownLevel");
    QVERIFY(level->isVisible());
    const auto silent = level->grab().toImage();
    emit m_microphone->level(20000);
    QVERIFY(level->grab().toImage() != silent);
}

// ---- Rain

void tst_Ladder::theKeyDoesNotRepeat()
{
    takenCall();
    for (int i = 0; i < 10; ++i)
        QTest::simulateEvent(m_window.get(), true, Qt::Key_Space, Qt::ControlModifier, {}, true);
    QCOMPARE(m_desk->count<OpenMicrophone>() + m_desk->count<CloseMicrophone>(), 0);
    press(Qt::Key_Space); // and once is once
    QCOMPARE(m_desk->count<OpenMicrophone>(), 1);
}

void tst_Ladder::aMissingMicrophoneIsToldInThePanel()
{
    m_microphone->problem = SoundProblem::NoDevice;
    liveCall();
    press(Qt::Key_T);
    QVERIFY(told().contains(u"microphone"_s));
    QCOMPARE(m_desk->count<TakeOver>(), 0);
    QCOMPARE(banner(), QString());
    QCOMPARE(button("takeOver")->text(), u"Take over"_s);
}

void tst_Ladder::aRefusalIsToldInThePanel()
{
    const auto id = liveCall();
    press(Qt::Key_T);
    emit m_desk->refused(id, {Error::Code::NotPossibleNow, u"The call is on its way to somebody else."_s});
    QVERIFY(told().contains(u"on its way"_s));
    QCOMPARE(banner(), QString());
    QVERIFY(!m_microphone->current);
}

void tst_Ladder::anotherCallClosesTheMicrophone()
{
    const auto first = takenCall();
    press(Qt::Key_Space);
    const auto second = liveCall();
    QCOMPARE(m_desk->count<CloseMicrophone>(), 1);
    QVERIFY(banner().startsWith(u"Your microphone is in another call"_s));
    QVERIFY(!button("microphone")->isVisible());
    press(Qt::Key_Space);
    QCOMPARE(m_desk->count<OpenMicrophone>(), 1); // not into a call that nobody sees
    m_window->showCall(first);
    QCOMPARE(banner(), u"Microphone closed: nobody hears you"_s);
    Q_UNUSED(second);
}

void tst_Ladder::onePersonSpeaksInOneCall()
{
    takenCall();
    liveCall();
    press(Qt::Key_T);
    QCOMPARE(m_desk->count<TakeOver>(), 1);
    QVERIFY(told().contains(u"another call"_s));
}

void tst_Ladder::onThePracticeLineThereIsNobodyElse()
{
    const auto id = newCallId();
    m_desk->tell(id, answeredCall({})); // as the catalogue's front desk makes it: on the practice line, with a sound card
    m_window->showCall(id);
    press(Qt::Key_T);
    QCOMPARE(m_desk->count<TakeOver>(), 0);
    QVERIFY(told().contains(u"you are the caller"_s));
    QCOMPARE(m_microphone->recorded, 0);
}

void tst_Ladder::aCallThatSomebodyElseHasCanBeHandedBack()
{
    const auto id = liveCall();
    m_desk->tell(id, TakenOver{});
    QCOMPARE(banner(), u"Another operator has this call"_s);
    QVERIFY(!button("microphone")->isVisible());
    press(Qt::Key_T);
    QCOMPARE(m_desk->count<HandBack>(), 1);
    QCOMPARE(m_desk->count<TakeOver>(), 0);
}

void tst_Ladder::theEndOfTheCallEndsIt()
{
    const auto id = takenCall();
    press(Qt::Key_Space);
    m_desk->tell(id, Ended{EndReason::CallerHungUp, Who::Caller});
    QCOMPARE(banner(), QString());
    QVERIFY(!button("microphone")->isVisible());
    QVERIFY(!m_microphone->current);
    QVERIFY(!button("takeOver")->isEnabled());
}

void tst_Ladder::closingTheWindowHandsBack()
{
    takenCall();
    press(Qt::Key_Space);
    m_window.reset();
    QCOMPARE(m_desk->count<HandBack>(), 1);
    QCOMPARE(m_desk->count<CloseMicrophone>(), 1);
}

QTEST_MAIN(tst_Ladder)
#include "tst_ladder.moc"
