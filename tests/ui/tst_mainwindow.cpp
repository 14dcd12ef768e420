// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/calls/calldelegate.h"
#include "ui/calls/callspanel.h"
#include "ui/calls/dialbar.h"
#include "ui/calls/operatorpanel.h"
#include "ui/calls/waveform.h"
#include "ui/history/historypage.h"
#include "ui/mainwindow.h"
#include "ui/statusstrip.h"
#include "ui/transcript/findbar.h"
#include "ui/transcript/transcriptdelegate.h"
#include "ui/transcript/transcriptmodel.h"
#include "ui/transcript/transcriptview.h"

#include <QAccessible>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The whole window with real key presses and clicks, before a desk that notes what is asked of it.
class tst_MainWindow : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void callAsksTheDeskForWhatIsChosen();
    void theNewCallIsShown();
    void theVoicesAreTheAgentsEnginesOwn();
    void theDemonstrationIsChosenOnTheFirstDay();
    void hangsUpByKeyOnce();
    void hangsUpByKeyFromAFieldThatWantsTheKey();
    void whispersWithEnter();
    void ctrlEnterInTheWhisperFieldNeverDials();
    void saysAloud();
    void mutesAndInterruptsByKey();
    void listensInByKeyAndStops();
    void aBargeInShowsStruckWords();
    void partialsAreReplacedInPlace();
    void walksThroughCallsByKey();
    void findsWordsInTheTranscript();
    void copiesWhatIsSelected();
    void pagesAreChosenByKeyAndOnTheRail();
    void allDiallingIsStoppedAndReleased();
    void theHistoryFillsTheDialBarAndDialsNobody();
    void remembersWindowAndChoice();
    void theThemeSwitchesLive();
    void previewsAVoice();
    void isShownWithinHalfASecond();

    void aNumberFromOutsideIsAskedAbout();
    void aNumberFromOutsideIsDialledOnlyOnYes();

    void anAgentFromOutsideThatIsNotThereIsTold();
    void aNumberIsNeededExceptForPractice();
    void whatIsMissingIsToldBeforeDialling();
    void aRefusedCallIsToldInWords();
    void aRefusedCommandIsToldInWords();
    void aCallThatEndsStopsBeingSteered();
    void withoutALoudspeakerListeningInSaysSo();
    void aPersonWhoScrollsUpIsLeftThere();
    void quittingWithLiveCallsAsks();
    void textFromOutsideStaysText();
    void noControlIsWithoutAName();
    void fitsItsSmallestScreens_data();
    void fitsItsSmallestScreens();
    void fiveHundredCallsArePaintedOnlyWhereTheyAreSeen();
    void tenThousandRowsAreMeasuredOnce();
    void aForgottenCallLeavesTheWindow();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_window->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    void click(const char *button) { QTest::mouseClick(find<QAbstractButton>(button), Qt::LeftButton); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_window.get(), key, modifiers); }
    CallId liveCall(const QString &name = {})
    {
        const auto id = newCallId();
        m_desk->tell(id, answeredCall(u"+14155550138"_s, name));
        m_window->showCall(id);
        return id;
    }
    TranscriptView &transcript() const { return *find<TranscriptView>("transcript"); }
    void newWindow()
    {
        auto speaker = std::make_unique<FakeSpeaker>();
        m_speaker = speaker.get();
        auto microphone = std::make_unique<FakeMicrophone>();
        m_microphone = microphone.get();
        m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets(), std::move(speaker), std::move(microphone));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
    FakeSpeaker *m_speaker = nullptr;
    FakeMicrophone *m_microphone = nullptr;
};

void tst_MainWindow::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
}

void tst_MainWindow::init()
{
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    newWindow();
}

void tst_MainWindow::cleanup() { m_window.reset(); }

void tst_MainWindow::callAsksTheDeskForWhatIsChosen()
{
    QTest::keyClicks(find<QLineEdit>("number"), u"+1 (415) 555-0138"_s);
    find<QComboBox>("agent")->setCurrentText(u"Billing helper"_s);
    find<QComboBox>("line")->setCurrentText(u"Twilio"_s);
    auto *voice = find<QComboBox>("voice");
    QCOMPARE(voice->currentData().toString(), u"Puck"_s); // the agent's own
    voice->setCurrentIndex(voice->findData(u"Aoede"_s));
    click("call");
    QCOMPARE(m_desk->placed.size(), 1);
    const auto request = m_desk->placed[0]; // a copy: the list grows below
    QCOMPARE(request.to, u"+14155550138"_s);
    QCOMPARE(request.agent, u"Billing helper"_s);
    QCOMPARE(request.voice, u"Aoede"_s);
    QCOMPARE(request.line, u"Twilio"_s);
    press(Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m_desk->placed.size(), 2);
    QVERIFY(m_desk->placed[1].id != request.id);
}

void tst_MainWindow::theNewCallIsShown()
{
    liveCall();
    click("call");
    const auto id = m_desk->placed[0].id;
    QVERIFY(m_window->shownCall() != id);
    m_desk->tell(id, {{0, placedCall(u"+1"_s)}});
    QCOMPARE(m_window->shownCall(), id);
    m_desk->tell(newCallId(), {{0, placedCall(u"+1"_s)}}); // somebody else's does not take the window away
    QCOMPARE(m_window->shownCall(), id);
}

void tst_MainWindow::theVoicesAreTheAgentsEnginesOwn()
{
    auto *voice = find<QComboBox>("voice");
    QCOMPARE(voice->count(), 3);
    find<QComboBox>("agent")->setCurrentText(u"Offline demo"_s);
    QCOMPARE(voice->count(), 1);
    QCOMPARE(voice->currentData().toString(), u"slt"_s);
}

void tst_MainWindow::theDemonstrationIsChosenOnTheFirstDay()
{
    m_window.reset();
    QSettings().clear();
    auto catalogue = FakeDesk::fullCatalogue();
    catalogue.engines[0].ready = false;
    catalogue.engines[0].problem = u"no key"_s;
    m_desk->setCatalogue(catalogue);
    newWindow();
    QCOMPARE(find<QComboBox>("agent")->currentText(), u"Offline demo"_s);
    QVERIFY(find<QPushButton>("call")->isEnabled());
}

void tst_MainWindow::hangsUpByKeyOnce()
{
    const auto id = liveCall();
    press(Qt::Key_E, Qt::ControlModifier);
    press(Qt::Key_E, Qt::ControlModifier);
    QCOMPARE(m_desk->count<HangUp>(), 1);
    QCOMPARE(m_desk->commands[0].first, id);
    QVERIFY(!find<QPushButton>("hangUp")->isEnabled());
}

void tst_MainWindow::hangsUpByKeyFromAFieldThatWantsTheKey()
{
    (void)liveCall();
    struct Greedy : QLineEdit // as the fields are on X11, where Ctrl+E moves the cursor
    {
        using QLineEdit::QLineEdit;
        bool event(QEvent *event) override
        {
            if (event->type() == QEvent::ShortcutOverride) {
                event->accept();
                return true;
            }
            return QLineEdit::event(event);
        }
    } field(m_window.get());
    field.show();
    field.setFocus();
    QTRY_VERIFY(field.hasFocus());
    QTest::keyClick(&field, Qt::Key_E, Qt::ControlModifier);
    QCOMPARE(m_desk->count<HangUp>(), 1);
}

void tst_MainWindow::whispersWithEnter()
{
    liveCall();
    press(Qt::Key_W, Qt::AltModifier);
    auto *field = find<QPlainTextEdit>("whisper");
    QVERIFY(field->hasFocus());
    QTest::keyClicks(field, u"offer a refund"_s);
    QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(field, u"today"_s);
    QCOMPARE(m_desk->commands.size(), 0);
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(m_desk->count<Whisper>(), 1);
    QCOMPARE(std::get<Whisper>(m_desk->commands[0].second.kind).text, u"offer a refund\ntoday"_s);
    QVERIFY(field->toPlainText().isEmpty());
    QTest::keyClick(field, Qt::Key_Return); // nothing to say
    QCOMPARE(m_desk->commands.size(), 1);
}

void tst_MainWindow::ctrlEnterInTheWhisperFieldNeverDials()
{
    liveCall();
    press(Qt::Key_W, Qt::AltModifier);
    auto *field = find<QPlainTextEdit>("whisper");
    QTest::keyClicks(field, u"wait"_s);
    QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(m_desk->placed.isEmpty());
    QCOMPARE(m_desk->count<Whisper>(), 1);
}

void tst_MainWindow::saysAloud()
{
    liveCall();
    find<QPlainTextEdit>("whisper")->setPlainText(u"One moment, please."_s);
    click("sayAloud");
    QCOMPARE(m_desk->count<Say>(), 1);
    QCOMPARE(m_desk->count<Whisper>(), 0);
}

void tst_MainWindow::mutesAndInterruptsByKey()
{
    const auto id = liveCall();
    press(Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(m_desk->count<MuteAgent>(), 1);
    QVERIFY(!find<QPushButton>("mute")->isChecked()); // not before it is so
    m_desk->tell(id, Muted{});
    QVERIFY(find<QPushButton>("mute")->isChecked());
    press(Qt::Key_M, Qt::ControlModifier);
    QCOMPARE(m_desk->count<UnmuteAgent>(), 1);
    press(Qt::Key_I, Qt::ControlModifier);
    QCOMPARE(m_desk->count<Interrupt>(), 1);
}

void tst_MainWindow::listensInByKeyAndStops()
{
    const auto id = liveCall();
    press(Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(m_desk->listened.size(), 1);
    QCOMPARE(m_desk->listened[0].first, id);
    QCOMPARE(m_desk->count<NoteListening>(), 1);
    QVERIFY(find<QPushButton>("listen")->isChecked());
    press(Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(m_desk->stopped.size(), 1);
    QVERIFY(!find<QPushButton>("listen")->isChecked());
    press(Qt::Key_L, Qt::ControlModifier);
    m_desk->tell(id, Ended{});
    QCOMPARE(m_desk->stopped.size(), 2);
}

void tst_MainWindow::aBargeInShowsStruckWords()
{
    const auto id = liveCall();
    m_desk->tell(id, AgentSaid{u"Monday or Tuesday"_s, true, 1});
    const auto before = transcript().grab().toImage();
    m_desk->tell(id, BargedIn{1, Who::Caller, 1s, u"Monday"_s, u"or Tuesday"_s, 38ms});
    const auto &model = transcript().transcriptModel();
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(model.rowAt(0)->unheard, u"or Tuesday"_s);
    QCOMPARE(model.rowAt(1)->kind, TranscriptRow::Kind::BargeIn);
    QVERIFY(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"not heard: or Tuesday"_s));
    QVERIFY(transcript().grab().toImage() != before);
}

void tst_MainWindow::partialsAreReplacedInPlace()
{
    const auto id = liveCall();
    m_desk->tell(id, CallerSaid{u"I need"_s, false, {}, 1});
    m_desk->tell(id, CallerSaid{u"I need to"_s, false, {}, 1});
    QCOMPARE(transcript().transcriptModel().rowCount(), 1);
    QVERIFY(transcript().transcriptDelegate().measureCount() <= 8);
    m_desk->tell(id, CallerSaid{u"I need to move it."_s, true, {}, 1});
    QCOMPARE(transcript().transcriptModel().index(0, 0).data().toString(), u"I need to move it."_s);
}

void tst_MainWindow::walksThroughCallsByKey()
{
    const auto first = liveCall(), second = liveCall();
    QCOMPARE(m_window->shownCall(), second);
    press(Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(m_window->shownCall(), first);
    press(Qt::Key_Down, Qt::AltModifier); // the last one
    QCOMPARE(m_window->shownCall(), first);
    press(Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_window->shownCall(), second);
}

void tst_MainWindow::findsWordsInTheTranscript()
{
    const auto id = liveCall();
    for (int turn = 1; turn <= 3; ++turn)
        m_desk->tell(id, CallerSaid{u"Monday %1"_s.arg(turn), true, {}, turn});
    press(Qt::Key_F, Qt::ControlModifier);
    auto *bar = m_window->findChild<FindBar *>();
    QVERIFY(bar->isVisible());
    auto *words = bar->findChild<QLineEdit *>();
    QVERIFY(words->hasFocus());
    QTest::keyClicks(words, u"monday"_s);
    const auto count = [&] { return bar->findChild<QLabel *>()->text(); };
    QCOMPARE(count(), u"3 of 3"_s);
    QTest::keyClick(words, Qt::Key_Return);
    QCOMPARE(count(), u"2 of 3"_s);
    QTest::keyClick(words, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClick(words, Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(count(), u"1 of 3"_s);
    QTest::keyClicks(words, u" xyz"_s);
    QCOMPARE(count(), u"Not found"_s);
    QTest::keyClick(words, Qt::Key_Escape);
    QVERIFY(!bar->isVisible());
    QVERIFY(transcript().hasFocus());
}

void tst_MainWindow::copiesWhatIsSelected()
{
    const auto id = liveCall();
    m_desk->tell(id, {{9000, CallerSaid{u"Hi"_s, true, {}, 1}}, {10'000, AgentSaid{u"Hello"_s, true, 1}}});
    transcript().setFocus();
    transcript().selectAll();
    QTest::keyClick(&transcript(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"00:09  Caller: Hi\n00:10  Agent: Hello"_s);
}

void tst_MainWindow::pagesAreChosenByKeyAndOnTheRail()
{
    const auto isShown = [this](const char *name) { return find<QWidget>(name)->isVisible(); };
    QVERIFY(isShown("calls"));
    press(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(isShown("agents") && !isShown("calls"));
    QToolButton *calls = nullptr;
    for (auto *button : m_window->findChildren<QToolButton *>()) {
        if (button->isCheckable() && button->text() == u"Calls"_s)
            calls = button;
    }
    QVERIFY(calls && !calls->isChecked());
    QTest::mouseClick(calls, Qt::LeftButton);
    QVERIFY(isShown("calls") && calls->isChecked());
    press(Qt::Key_2, Qt::ControlModifier);
    press(Qt::Key_Return, Qt::ControlModifier); // whoever calls wants to see the call
    QVERIFY(isShown("calls") && calls->isChecked());
}

void tst_MainWindow::allDiallingIsStoppedAndReleased()
{
    find<QComboBox>("line")->setCurrentText(u"Twilio"_s);
    auto *button = find<QPushButton>("stopDialling");
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(m_desk->stops, QList<bool>{true});
    QVERIFY(!button->isChecked()); // the bridge says when it is so
    auto catalogue = m_desk->catalogue();
    catalogue.diallingStopped = true;
    m_desk->setCatalogue(catalogue);
    QVERIFY(button->isChecked());
    QVERIFY(!find<QPushButton>("call")->isEnabled());
    QVERIFY(find<QLabel>("dialSentence")->text().contains(u"stopped"_s));
    find<QComboBox>("line")->setCurrentText(u"Practice line (no account)"_s);
    QVERIFY(find<QPushButton>("call")->isEnabled()); // practice rings nobody
    press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(m_desk->stops, (QList<bool>{true, false}));
}

void tst_MainWindow::theHistoryFillsTheDialBarAndDialsNobody()
{
    QTemporaryDir folder;
    auto journal = Journal::open(folder.filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets{journal->get()}, std::make_unique<FakeSpeaker>());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    press(Qt::Key_2, Qt::ControlModifier);
    auto *history = m_window->findChild<HistoryPage *>();
    QVERIFY(history && history->isVisible());
    emit history->callAgain(u"+14155550177"_s, u"Twilio"_s, u"Billing helper"_s);
    QCOMPARE(find<QLineEdit>("number")->text(), u"+14155550177"_s);
    QCOMPARE(find<QComboBox>("line")->currentText(), u"Twilio"_s);
    QCOMPARE(find<QComboBox>("agent")->currentText(), u"Billing helper"_s);
    QCOMPARE(m_desk->placed.size(), 0);
    m_window.reset(); // before its journal
}

void tst_MainWindow::remembersWindowAndChoice()
{
    find<QComboBox>("agent")->setCurrentText(u"Billing helper"_s);
    find<QComboBox>("line")->setCurrentText(u"Twilio"_s);
    m_window->resize(1300, 820);
    m_window->close();
    m_window.reset();
    newWindow();
    QCOMPARE(find<QComboBox>("agent")->currentText(), u"Billing helper"_s);
    QCOMPARE(find<QComboBox>("line")->currentText(), u"Twilio"_s);
}

void tst_MainWindow::theThemeSwitchesLive()
{
    liveCall();
    m_window->theme().choose(Theme::Choice::Light);
    QCoreApplication::processEvents(); // the side panel has come in
    const auto light = m_window->grab().toImage().pixelColor(m_window->width() - 3, m_window->height() / 2);
    m_window->theme().choose(Theme::Choice::Dark);
    const auto dark = m_window->grab().toImage().pixelColor(m_window->width() - 3, m_window->height() / 2);
    QCOMPARE(light, Colours::light().of(Role::Panel));
    QCOMPARE(dark, Colours::dark().of(Role::Panel));
}

void tst_MainWindow::previewsAVoice()
{
    click("preview");
    QCOMPARE(m_desk->previews, (QList<std::pair<QString, QString>>{{u"gemini_live"_s, u"Kore"_s}}));
    emit m_desk->voicePreviewed(u"gemini_live"_s, u"Kore"_s, {QList<qint16>(2400, 1), {24'000}});
    QCOMPARE(m_speaker->played, QList{Speaker::Kind::Clip});
}

void tst_MainWindow::isShownWithinHalfASecond()
{
    m_window.reset();
    QElapsedTimer timer;
    timer.start();
    newWindow();
    const auto took = timer.elapsed();
    qInfo("window shown after %lld ms", took);
    QVERIFY2(took < 500, qPrintable(QString::number(took)));
}

void tst_MainWindow::aNumberFromOutsideIsAskedAbout()
{
    m_window->showMinimized();
    m_window->askToDial({{}, {}, {}, u"+14155550177"_s});
    QVERIFY(!m_window->isMinimized());
    auto *question = m_window->findChild<QMessageBox *>(u"dialQuestion"_s);
    QVERIFY(question && question->isVisible());
    QVERIFY(question->text().contains(u"+1 415 555 0177"_s));
    QVERIFY(question->informativeText().contains(u"Twilio"_s)); // not the practice line, which calls no number
    QTest::keyClick(question, Qt::Key_Return);                    // nobody expected the question
    QTRY_VERIFY(!m_window->findChild<QMessageBox *>(u"dialQuestion"_s));
    QVERIFY(m_desk->placed.isEmpty());
    QCOMPARE(find<QLineEdit>("number")->text(), u"+14155550177"_s); // stays, to be looked at
}

void tst_MainWindow::aNumberFromOutsideIsDialledOnlyOnYes()
{
    m_window->askToDial({u"Billing helper"_s, u"Aoede"_s, u"Twilio"_s, u"+14155550177"_s});
    m_window->askToDial({u"Billing helper"_s, u"Aoede"_s, u"Twilio"_s, u"+14155550199"_s}); // another click
    QCOMPARE(m_window->findChildren<QMessageBox *>(u"dialQuestion"_s).size(), 1);
    click("dialYes");
    QCOMPARE(m_desk->placed.size(), 1);
    QCOMPARE(m_desk->placed[0].to, u"+14155550199"_s);
    QCOMPARE(m_desk->placed[0].agent, u"Billing helper"_s);
    QCOMPARE(m_desk->placed[0].voice, u"Aoede"_s);
    QCOMPARE(m_desk->placed[0].line, u"Twilio"_s);
}

void tst_MainWindow::anAgentFromOutsideThatIsNotThereIsTold()
{
    for (const auto &[wish, word] : {std::pair<DialBar::Choice, QString>{{u"Nobody"_s, {}, {}, u"+14155550177"_s}, u"There is no agent Nobody."_s},
             {{{}, {}, u"<b>x</b>"_s, u"+14155550177"_s}, u"There is no line <b>x</b>."_s}}) {
        m_window->askToDial(wish);
        QVERIFY(!m_window->findChild<QMessageBox *>(u"dialQuestion"_s));
        QCOMPARE(find<QLabel>("dialSentence")->text(), word);
    }
    m_window->askToDial({}); // only to the front
    QVERIFY(!m_window->findChild<QMessageBox *>(u"dialQuestion"_s));
    QVERIFY(m_desk->placed.isEmpty());
}

void tst_MainWindow::aNumberIsNeededExceptForPractice()
{
    click("call");
    QCOMPARE(m_desk->placed.size(), 1); // practice
    find<QComboBox>("line")->setCurrentText(u"Twilio"_s);
    click("call");
    QCOMPARE(m_desk->placed.size(), 1);
    QVERIFY(find<QLabel>("dialSentence")->text().contains(u"country code"_s));
    QTest::keyClicks(find<QLineEdit>("number"), u"4155550138"_s);
    QVERIFY(find<QLabel>("dialSentence")->text().isEmpty());
    click("call");
    QCOMPARE(m_desk->placed.size(), 1);
    QVERIFY(find<QLabel>("dialSentence")->text().contains(u"begins with +"_s));
}

void tst_MainWindow::whatIsMissingIsToldBeforeDialling()
{
    find<QComboBox>("line")->setCurrentText(u"Plivo"_s);
    auto *sentence = find<QLabel>("dialSentence");
    QVERIFY(sentence->isVisible());
    QCOMPARE(sentence->text(), u"Plivo is not ready: no caller number"_s);
    QVERIFY(!find<QPushButton>("call")->isEnabled());
    press(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(m_desk->placed.isEmpty());
    auto catalogue = FakeDesk::fullCatalogue();
    catalogue.lines[2].ready = true;
    m_desk->setCatalogue(catalogue);
    QCOMPARE(find<QComboBox>("line")->currentText(), u"Plivo"_s);
    QVERIFY(find<QPushButton>("call")->isEnabled());
    QVERIFY(!sentence->isVisible());
    m_desk->setCatalogue({});
    QVERIFY(sentence->isVisible());
    QVERIFY(!find<QPushButton>("call")->isEnabled());
}

void tst_MainWindow::aRefusedCallIsToldInWords()
{
    click("call");
    emit m_desk->refused(m_desk->placed[0].id, {Error::Code::NotConfigured, u"Set TWILIO_AUTH_TOKEN."_s});
    auto *sentence = find<QLabel>("dialSentence");
    QVERIFY(sentence->isVisible());
    QCOMPARE(sentence->text(), u"A setting is missing. Set TWILIO_AUTH_TOKEN."_s);
    click("call");
    QVERIFY(!sentence->isVisible());
}

void tst_MainWindow::aRefusedCommandIsToldInWords()
{
    const auto id = liveCall();
    press(Qt::Key_E, Qt::ControlModifier);
    emit m_desk->refused(id, {Error::Code::NotPossibleNow, u"The call is being transferred."_s});
    QCOMPARE(find<QLabel>("operatorSentence")->text(), u"This is not possible now. The call is being transferred."_s);
    QVERIFY(find<QPushButton>("hangUp")->isEnabled()); // may be tried again
    press(Qt::Key_I, Qt::ControlModifier);
    QVERIFY(find<QLabel>("operatorSentence")->text().isEmpty());
}

void tst_MainWindow::aCallThatEndsStopsBeingSteered()
{
    const auto id = liveCall();
    m_desk->tell(id, Ended{EndReason::CallerHungUp, Who::Caller, 5s, 3s, 0, 0, {}, {}});
    QVERIFY(!find<QPushButton>("hangUp")->isVisible());
    for (const auto *name : {"listen", "mute", "interrupt", "sendWhisper", "sayAloud"})
        QVERIFY2(!find<QPushButton>(name)->isEnabled(), name);
    for (const auto key : {Qt::Key_E, Qt::Key_L, Qt::Key_M, Qt::Key_I})
        press(key, Qt::ControlModifier);
    QVERIFY(m_desk->commands.isEmpty());
    QCOMPARE(m_window->shownCall(), id); // stays to be read
}

void tst_MainWindow::withoutALoudspeakerListeningInSaysSo()
{
    liveCall();
    m_speaker->problem = SoundProblem::NoDevice;
    click("listen");
    QVERIFY(find<QLabel>("operatorSentence")->isVisible());
    QVERIFY(!find<QPushButton>("listen")->isChecked());
    QVERIFY(m_desk->listened.isEmpty());
}

void tst_MainWindow::aPersonWhoScrollsUpIsLeftThere()
{
    const auto id = liveCall();
    for (int turn = 1; turn <= 60; ++turn)
        m_desk->tell(id, CallerSaid{u"Line %1"_s.arg(turn), true, {}, turn});
    auto *bar = transcript().verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 0 && bar->value() == bar->maximum());
    bar->setValue(100);
    QVERIFY(!transcript().isFollowing());
    const int row = transcript().indexAt({200, 20}).row();
    for (int turn = 61; turn <= 80; ++turn)
        m_desk->tell(id, CallerSaid{u"Line %1"_s.arg(turn), true, {}, turn});
    const int before = bar->maximum();
    QTRY_VERIFY(bar->maximum() > 0);
    QCOMPARE(bar->value(), 100);
    QCOMPARE(transcript().indexAt({200, 20}).row(), row);
    transcript().followAgain();
    QTRY_COMPARE(bar->value(), bar->maximum());
    QVERIFY(bar->maximum() >= before);
    m_desk->tell(id, CallerSaid{u"The end"_s, true, {}, 99});
    QTRY_VERIFY(transcript().visualRect(transcript().transcriptModel().index(80, 0)).bottom() <= transcript().viewport()->height());
}

void tst_MainWindow::quittingWithLiveCallsAsks()
{
    const auto id = liveCall();
    m_window->close();
    QVERIFY(m_window->isVisible());
    auto *box = m_window->findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY2(box->text().contains(u"1 call is live"_s), qPrintable(box->text()));
    QTest::keyClick(box, Qt::Key_Escape);
    QTRY_VERIFY(!m_window->findChild<QMessageBox *>());
    QVERIFY(m_window->isVisible());
    m_window->close();
    box = m_window->findChild<QMessageBox *>();
    const auto buttons = box->buttons();
    const auto quit = std::find_if(buttons.begin(), buttons.end(), [](auto *button) { return button->text().contains(u"quit"_s); });
    QVERIFY(quit != buttons.end());
    QTest::mouseClick(*quit, Qt::LeftButton);
    QTRY_VERIFY(!m_window->isVisible());
    m_desk->tell(id, Ended{});
}

void tst_MainWindow::textFromOutsideStaysText()
{
    const auto evil = u"<b>Eve</b><img src=x> & \u202ecod.exe\u0007 شركة"_s;
    const auto id = liveCall(evil);
    m_desk->tell(id, CallerSaid{evil, true, {}, 1});
    m_desk->tell(id, Warning{u"x"_s, evil});
    auto catalogue = FakeDesk::fullCatalogue();
    catalogue.agents[0].name = evil;
    catalogue.engines[0].problem = evil;
    catalogue.engines[0].ready = false;
    m_desk->setCatalogue(catalogue);
    emit m_desk->refused(id, {Error::Code::Internal, evil});
    const auto shown = u"<b>Eve</b><img src=x> & cod.exe شركة"_s;
    QCOMPARE(m_window->book().story(id)->title(), shown);
    QVERIFY(find<QLabel>("operatorSentence")->text().endsWith(shown));
    QVERIFY(find<QComboBox>("agent")->findText(shown) >= 0);
    for (const auto *label : m_window->findChildren<QLabel *>()) {
        if (label->text().contains(u"Eve"_s))
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
    QVERIFY(!m_window->grab().isNull());
}

// Qt reads a name for most controls from what they show; what is left without one is silent for a screen reader.
static void collectUnnamed(QAccessibleInterface *node, QStringList &unnamed)
{
    if (!node || node->state().invisible)
        return;
    switch (node->role()) {
    case QAccessible::Button:
    case QAccessible::ButtonMenu:
    case QAccessible::CheckBox:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::List:
    case QAccessible::ListItem:
    case QAccessible::RadioButton:
        if (node->text(QAccessible::Name).isEmpty()) {
            const auto *object = node->object();
            unnamed << (object ? QString::fromLatin1(object->metaObject()->className()) + u' ' + object->objectName() : u"item"_s);
        }
        break;
    default: break;
    }
    if (node->role() == QAccessible::ComboBox)
        return; // its popup is Qt's own
    for (int i = 0; i < node->childCount(); ++i)
        collectUnnamed(node->child(i), unnamed);
}

void tst_MainWindow::noControlIsWithoutAName()
{
    m_window->showCall(playAfternoon(*m_desk));
    press(Qt::Key_F, Qt::ControlModifier);
    QStringList unnamed;
    collectUnnamed(QAccessible::queryAccessibleInterface(m_window.get()), unnamed);
    QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(u", "_s)));
}

void tst_MainWindow::fitsItsSmallestScreens_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("1280 x 800") << QSize(1280, 800);
    QTest::newRow("1440 x 900") << QSize(1440, 900);
}

void tst_MainWindow::fitsItsSmallestScreens()
{
    QFETCH(QSize, size);
    m_window->showCall(playAfternoon(*m_desk));
    m_window->resize(size);
    QCoreApplication::processEvents();
    QCOMPARE(m_window->size(), size); // nothing asks for more
    for (const auto *name : {"call", "hangUp", "listen", "mute", "interrupt", "sendWhisper", "sayAloud"}) {
        const auto *button = find<QAbstractButton>(name);
        QVERIFY2(button->width() >= button->minimumSizeHint().width(), name);
        const QRect where(button->mapTo(m_window.get(), QPoint()), button->size());
        QVERIFY2(m_window->rect().contains(where), name);
    }
}

void tst_MainWindow::fiveHundredCallsArePaintedOnlyWhereTheyAreSeen()
{
    for (int i = 0; i < 500; ++i)
        m_desk->tell(CallId(u"call-%1"_s.arg(i)), answeredCall(u"+1415555%1"_s.arg(i, 4, 10, QChar(u'0'))));
    auto *panel = m_window->findChild<CallsPanel *>();
    m_window->showCall(CallId(u"call-499"_s));
    QTest::qWait(50);
    const auto &delegate = panel->callDelegate();
    auto *waveform = find<Waveform>("waveform");
    const int rows = find<QListView>("calls")->viewport()->height() / 40 + 2;
    const int paintsBefore = delegate.paintCount(), wavesBefore = waveform->paintCount();
    for (int tick = 0; tick < 20; ++tick) { // a second of sound from all of them
        QList<CallLevels> levels;
        for (int i = 0; i < 500; ++i)
            levels << CallLevels{CallId(u"call-%1"_s.arg(i)), Milliseconds(tick * 50), 4000, 9000};
        emit m_desk->levels(levels);
        QCoreApplication::processEvents();
    }
    QVERIFY2(waveform->paintCount() - wavesBefore <= 20, qPrintable(QString::number(waveform->paintCount() - wavesBefore)));
    // At most a few ticks of the clock, each over what is seen.
    QVERIFY2(delegate.paintCount() - paintsBefore <= 6 * rows, qPrintable(QString::number(delegate.paintCount() - paintsBefore)));
}

void tst_MainWindow::tenThousandRowsAreMeasuredOnce()
{
    const auto id = liveCall();
    QList<std::pair<int, CallFact>> facts;
    for (int turn = 1; turn < Transcript::kMaxRows - 10; ++turn)
        facts << std::pair(3000 + turn, CallFact(CallerSaid{u"Short words, number %1"_s.arg(turn), true, {}, turn}));
    m_desk->tell(id, facts);
    QTRY_VERIFY(transcript().verticalScrollBar()->maximum() > 100'000);
    const int measured = transcript().transcriptDelegate().measureCount();
    for (int i = 0; i < 50; ++i) {
        m_desk->tell(id, AgentSaid{u"More and more words %1"_s.arg(i), false, 1});
        QCoreApplication::processEvents();
    }
    m_window->resize(m_window->width() - 40, m_window->height()); // room enough for short words
    QTest::qWait(50);
    const int more = transcript().transcriptDelegate().measureCount() - measured;
    QVERIFY2(more < 300, qPrintable(QString::number(more)));
}

void tst_MainWindow::aForgottenCallLeavesTheWindow()
{
    const auto first = liveCall();
    m_desk->tell(first, Ended{});
    for (int i = 0; i < CallBook::kMaxEnded + 1; ++i)
        m_desk->tell(CallId(QString::number(i)), {{0, placedCall(u"+1"_s)}, {1, Ended{}}});
    QVERIFY(!m_window->book().story(first));
    QVERIFY(m_window->shownCall() != first);
    QVERIFY(!m_window->grab().isNull());
}

QTEST_MAIN(tst_MainWindow)
#include "tst_mainwindow.moc"
