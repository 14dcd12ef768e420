// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/recordings/flacmaker.h"
#include "bridge/recordings/recordingfile.h"
#include "tests/ui/fakedesk.h"
#include "tests/ui/history/somerecordings.h"
#include "ui/history/historypage.h"
#include "ui/history/readalong.h"
#include "ui/history/recordingbar.h"
#include "ui/history/recordingstrip.h"
#include "ui/history/recordingwords.h"
#include "ui/mainwindow.h"
#include "ui/transcript/transcriptmodel.h"
#include "ui/transcript/transcriptview.h"

#include <QAccessible>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;
using namespace recordings;

constexpr int kPatience = 60'000; // ms, of a machine that has much else to do

// The history's page with real keys and clicks, a real journal and real files; the loudspeaker is the test's ear.
class tst_Playback : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void spaceInTheWordsPlaysAndPauses();
    void theButtonPlaysAndPauses();
    void goesOnWhereItWasPaused();
    void marksTheLineThatIsBeingSaid();
    void aClickOnALinePlaysFromThere();
    void enterOnALinePlaysFromThere();
    void linesAreStillGatheredWithCtrl();
    void arrowsAndHomeAndEndSeek();
    void aClickOnThePictureSeeks();
    void seeksWhileItPlays();
    void playsFasterAndSaysSo();
    void thePictureHasBothSides();
    void stopsAtItsEndAndBeginsAgain();
    void playsFlac();
    void savesACopy();
    void isASliderToScreenReaders();
    void everyControlIsReachedByTabAndHasAName();
    void anHourIsNotHeldInMemory();
    void aRecordingThatIsBeingFinishedComesByItself();
    void aLiveCallsRecordingComesWhenItIsOver();

    void saysWhyThereIsNone_data();
    void saysWhyThereIsNone();
    void aFileThatIsNoRecordingIsToldAndTheWordsAreThere_data();
    void aFileThatIsNoRecordingIsToldAndTheWordsAreThere();
    void aFileThatEndsInTheMiddleIsPlayedSoFarAndTold();
    void withoutALoudspeakerItSaysSo();
    void aLoudspeakerThatGoesAwayPauses();
    void itIsNotPlayedWhileTheLoudspeakerCannotBeHad();
    void listeningInTakesTheLoudspeakerAndGivesItBack();
    void anotherCallOrPageStopsTheSound();
    void aCallThatIsErasedFallsSilent();
    void aCopyThatCannotBeWrittenIsTold();
    void aPageThatIsClosedWhileItPlaysWaitsForNothing();
    void linesBeforeTheRecordingBeganMeanItsBeginning();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_page->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    TranscriptView &words() const { return *find<TranscriptView>("pastTranscript"); }
    RecordingStrip &strip() const { return *find<RecordingStrip>("recordingStrip"); }
    RecordingPlayer &player() const { return find<RecordingBar>("recordingBar")->player(); }
    QPushButton &playButton() const { return *find<QPushButton>("playRecording"); }
    QString note() const { return find<QLabel>("recordingNote")->isVisible() ? find<QLabel>("recordingNote")->text() : QString(); }
    QString time() const { return find<QLabel>("recordingTime")->text(); }
    QModelIndex lineWith(const QString &words) const;
    void newPage();
    void show(const CallId &id)
    {
        m_page->showCall(id);
        QTRY_COMPARE_WITH_TIMEOUT(m_page->shownCall(), id, kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(words().transcriptModel().rowCount() > 0, kPatience);
    }
    // The call of ten seconds with its recording, open and paused.
    CallId openTenSeconds();
    // So many of the next samples that go to the loudspeaker.
    QList<AudioTap::Sample> hear(Milliseconds length);
    qint64 hearToTheEnd();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<RecordingShelf> m_shelf;
    FakeSpeaker m_speaker;
    QString m_noLoudspeaker; // why it cannot be had
    std::unique_ptr<HistoryPage> m_page;
    Theme m_theme;
};

void tst_Playback::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
}

void tst_Playback::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_dir->path());
    m_shelf = std::make_unique<RecordingShelf>(m_dir->filePath(u"recordings"_s));
    auto journal = Journal::open(m_dir->filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
    m_journal->eraseWith([shelf = m_shelf.get()](const QList<CallId> &calls) { return shelf->erase(calls); });
    m_speaker.problem.reset();
    m_speaker.played.clear();
    m_speaker.current.reset();
    m_noLoudspeaker.clear();
    newPage();
}

void tst_Playback::cleanup()
{
    m_page.reset();
    m_journal.reset();
}

void tst_Playback::newPage()
{
    m_page = std::make_unique<HistoryPage>(*m_journal, RecordingSound{m_shelf.get(), &m_speaker, [this] { return m_noLoudspeaker; }});
    m_page->resize(1280, 800);
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

CallId tst_Playback::openTenSeconds()
{
    const auto call = tenSeconds(u"call-ten"_s);
    call.appendTo(*m_journal);
    if (!writeSeconds(*m_shelf, call.id(), 10))
        qFatal("cannot write");
    [&] {
        show(call.id());
        QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
        QCOMPARE(time(), u"00:00 / 00:10"_s);
    }();
    return call.id();
}

QList<AudioTap::Sample> tst_Playback::hear(Milliseconds length)
{
    const auto tap = m_speaker.current;
    const auto count = samplesIn(length, kRate);
    QList<AudioTap::Sample> heard(count);
    qsizetype at = 0;
    const auto more = [&] {
        if (tap)
            at += qsizetype(tap->read({heard.data() + at, size_t(count - at)}));
        return !tap || at == count || (tap->isClosed() && tap->readable() == 0);
    };
    if (!QTest::qWaitFor(more, kPatience))
        qWarning("nothing is heard");
    heard.resize(at);
    return heard;
}

qint64 tst_Playback::hearToTheEnd()
{
    qint64 heard = 0;
    for (auto piece = hear(500ms); !piece.isEmpty(); piece = hear(500ms))
        heard += piece.size();
    return heard;
}

QModelIndex tst_Playback::lineWith(const QString &text) const
{
    auto &model = words().transcriptModel();
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.rowAt(row)->text.contains(text))
            return model.index(row);
    }
    return {};
}

void tst_Playback::spaceInTheWordsPlaysAndPauses()
{
    openTenSeconds();
    words().setFocus();
    QTest::keyClick(&words(), Qt::Key_Space);
    QVERIFY(player().isPlaying());
    QCOMPARE(m_speaker.played, QList{Speaker::Kind::Stream});
    const auto heard = hear(2500ms);
    QCOMPARE(heard.size(), 20'000);
    for (int i = 0; i < heard.size(); ++i) {
        if (heard[i].caller != callerIn(i / 8000) || heard[i].agent != agentIn(i / 8000))
            QFAIL(qPrintable(u"another sample at %1"_s.arg(i)));
    }
    QTRY_COMPARE_WITH_TIMEOUT(time(), u"00:02 / 00:10"_s, kPatience);
    QTest::keyClick(&words(), Qt::Key_Space);
    QVERIFY(!player().isPlaying());
    QVERIFY(!m_speaker.current);
}

void tst_Playback::theButtonPlaysAndPauses()
{
    openTenSeconds();
    QCOMPARE(playButton().accessibleName(), u"Play the recording"_s);
    QTest::mouseClick(&playButton(), Qt::LeftButton);
    QVERIFY(m_speaker.current);
    QCOMPARE(playButton().accessibleName(), u"Pause the recording"_s);
    QTest::keyClick(&playButton(), Qt::Key_Space);
    QVERIFY(!m_speaker.current);
    QCOMPARE(playButton().accessibleName(), u"Play the recording"_s);
}

void tst_Playback::goesOnWhereItWasPaused()
{
    openTenSeconds();
    player().play();
    hear(3500ms);
    QTRY_COMPARE_WITH_TIMEOUT(player().position(), 3500ms, kPatience);
    player().pause();
    QCOMPARE(player().position(), 3500ms);
    player().play();
    QCOMPARE(hear(20ms).first().caller, callerIn(3));
    QCOMPARE(hear(600ms).last().caller, callerIn(4));
}

void tst_Playback::marksTheLineThatIsBeingSaid()
{
    openTenSeconds();
    QCOMPARE(words().spoken(), quint64(0)); // it is read, not heard
    const auto &model = words().transcriptModel();
    const auto idOf = [&](const QString &text) { return model.rowAt(lineWith(text).row())->id; };
    player().play();
    hear(500ms);
    QTRY_COMPARE_WITH_TIMEOUT(player().position(), 500ms, kPatience);
    QCOMPARE(words().spoken(), quint64(0)); // nobody has spoken
    hear(1000ms);
    QTRY_COMPARE_WITH_TIMEOUT(words().spoken(), idOf(u"How can I help"_s), kPatience);
    hear(2000ms);
    QTRY_COMPARE_WITH_TIMEOUT(player().position(), 3500ms, kPatience);
    QCOMPARE(words().spoken(), idOf(u"How can I help"_s));
    hear(500ms);
    QTRY_COMPARE_WITH_TIMEOUT(words().spoken(), idOf(u"move my appointment"_s), kPatience);
    QVERIFY(playButton().accessibleDescription().contains(u"move my appointment"_s));
    player().seek(8s);
    QCOMPARE(words().spoken(), idOf(u"Monday at nine"_s));
    player().seek(0s);
    QCOMPARE(words().spoken(), quint64(0));
}

void tst_Playback::aClickOnALinePlaysFromThere()
{
    openTenSeconds();
    const auto line = lineWith(u"move my appointment"_s);
    const auto where = words().visualRect(line).center();
    QTest::mouseClick(words().viewport(), Qt::LeftButton, {}, where);
    QTRY_VERIFY_WITH_TIMEOUT(m_speaker.current, kPatience);
    QCOMPARE(player().position(), 3700ms); // said at second 4, and a little before it
    QCOMPARE(words().spoken(), words().transcriptModel().rowAt(line.row())->id);
    QCOMPARE(hear(20ms).first().caller, callerIn(3));
    QCOMPARE(hear(400ms).last().caller, callerIn(4));
    // Another one while it plays.
    QTest::mouseClick(words().viewport(), Qt::LeftButton, {}, words().visualRect(lineWith(u"Of course"_s)).center());
    QTRY_VERIFY_WITH_TIMEOUT(m_speaker.played.size() == 2, kPatience);
    QCOMPARE(hear(20ms).first().caller, callerIn(6));
}

void tst_Playback::enterOnALinePlaysFromThere()
{
    openTenSeconds();
    words().setFocus();
    words().setCurrentIndex(lineWith(u"Of course"_s));
    QTest::keyClick(&words(), Qt::Key_Return);
    QVERIFY(player().isPlaying());
    QCOMPARE(hear(20ms).first().caller, callerIn(6));
}

void tst_Playback::linesAreStillGatheredWithCtrl()
{
    openTenSeconds();
    QTest::mouseClick(words().viewport(), Qt::LeftButton, Qt::ControlModifier, words().visualRect(lineWith(u"Of course"_s)).center());
    QTest::mouseClick(words().viewport(), Qt::LeftButton, Qt::ControlModifier, words().visualRect(lineWith(u"move my"_s)).center());
    QCOMPARE(words().selectionModel()->selectedIndexes().size(), 2);
    QVERIFY(!player().isPlaying());
}

void tst_Playback::arrowsAndHomeAndEndSeek()
{
    openTenSeconds();
    strip().setFocus();
    QTest::keyClick(&strip(), Qt::Key_Right);
    QCOMPARE(player().position(), 5000ms);
    QCOMPARE(time(), u"00:05 / 00:10"_s);
    QTest::keyClick(&strip(), Qt::Key_Right);
    QTest::keyClick(&strip(), Qt::Key_Right);
    QCOMPARE(player().position(), 10'000ms);
    QTest::keyClick(&strip(), Qt::Key_Left);
    QCOMPARE(player().position(), 5000ms);
    QTest::keyClick(&strip(), Qt::Key_End);
    QCOMPARE(player().position(), 10'000ms);
    QTest::keyClick(&strip(), Qt::Key_Home);
    QCOMPARE(player().position(), 0ms);
    QVERIFY(m_speaker.played.isEmpty()); // it does not begin to play by itself
    QTest::keyClick(&strip(), Qt::Key_Space);
    QVERIFY(player().isPlaying());
}

void tst_Playback::aClickOnThePictureSeeks()
{
    openTenSeconds();
    const QPoint middle(strip().width() / 2, strip().height() / 2);
    QTest::mouseClick(&strip(), Qt::LeftButton, {}, middle);
    QVERIFY2(std::abs((player().position() - 5000ms).count()) < 100, qPrintable(time()));
    QTest::mousePress(&strip(), Qt::LeftButton, {}, middle);
    QTest::mouseMove(&strip(), {strip().width() - 30, 10});
    QTest::mouseMove(&strip(), {strip().width(), 10});
    QVERIFY(player().position() < 6s); // not before it is let go
    QTest::mouseRelease(&strip(), Qt::LeftButton, {}, {strip().width(), 10});
    QCOMPARE(player().position(), 10'000ms);
}

void tst_Playback::seeksWhileItPlays()
{
    openTenSeconds();
    player().play();
    hear(100ms);
    strip().setFocus();
    QTest::keyClick(&strip(), Qt::Key_Right);
    QVERIFY(player().isPlaying());
    QVERIFY(!m_speaker.current); // until nobody seeks any more
    QTRY_VERIFY_WITH_TIMEOUT(m_speaker.current, kPatience);
    QVERIFY(player().position() >= 5000ms);
    QCOMPARE(hear(20ms).first().caller, callerIn(5));
    QTest::keyClick(&strip(), Qt::Key_End);
    QVERIFY(!player().isPlaying());
}

void tst_Playback::playsFasterAndSaysSo()
{
    openTenSeconds();
    auto *speed = find<QPushButton>("recordingSpeed");
    QCOMPARE(speed->text(), u"1×"_s);
    QTest::mouseClick(speed, Qt::LeftButton);
    QCOMPARE(speed->text(), u"1.5×"_s);
    QTest::mouseClick(speed, Qt::LeftButton);
    QCOMPARE(speed->text(), u"2×"_s);
    QCOMPARE(speed->accessibleName(), u"Speed: 2×"_s);
    player().play();
    hear(2000ms);
    QTRY_VERIFY2_WITH_TIMEOUT(std::abs((player().position() - 4000ms).count()) < 60, qPrintable(time()), kPatience);
    const auto rest = hearToTheEnd();
    QVERIFY2(std::abs(rest - 3 * 8000) < 400, qPrintable(QString::number(rest)));
    QTest::mouseClick(speed, Qt::LeftButton);
    QCOMPARE(speed->text(), u"1×"_s);
}

void tst_Playback::thePictureHasBothSides()
{
    const auto call = tenSeconds(u"call-talk"_s);
    call.appendTo(*m_journal);
    QVERIFY(writeTalk(*m_shelf, call.id(), {{true, 1, 3}, {false, 6, 8}}, 10));
    show(call.id());
    QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
    const auto count = [&](Role role, QRect part) {
        const auto image = strip().grab(part).toImage();
        int pixels = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                pixels += image.pixelColor(x, y).rgb() == Theme::colour(role).rgb();
        }
        return pixels;
    };
    const int width = strip().width(), half = strip().height() / 2;
    QTRY_VERIFY_WITH_TIMEOUT(count(Role::Agent, {width / 10, half, width / 5, half}) > 50, kPatience);
    QVERIFY(count(Role::Caller, {width * 6 / 10, 0, width / 5, half}) > 50);
    QCOMPARE(count(Role::Agent, {width * 4 / 10, 0, width / 2, 2 * half}), 0);
    QCOMPARE(count(Role::Caller, {5, 0, width * 5 / 10, 2 * half}), 0);
    // It is remembered: the second time it is there with the first answer.
    m_page->showCall({});
    show(call.id());
    QTRY_VERIFY_WITH_TIMEOUT(count(Role::Agent, {width / 10, half, width / 5, half}) > 50, kPatience);
}

void tst_Playback::stopsAtItsEndAndBeginsAgain()
{
    openTenSeconds();
    player().seek(9s);
    player().play();
    QCOMPARE(hearToTheEnd(), 8000);
    QVERIFY(m_speaker.current->isClosed());
    emit m_speaker.finished();
    QVERIFY(!player().isPlaying());
    QCOMPARE(time(), u"00:10 / 00:10"_s);
    player().play();
    QCOMPARE(hear(20ms).first().caller, callerIn(0));
}

void tst_Playback::playsFlac()
{
    const auto call = tenSeconds(u"call-flac"_s);
    call.appendTo(*m_journal);
    QVERIFY(writeSeconds(*m_shelf, call.id(), 10));
    FlacMaker maker(m_shelf->file(call.id()), m_shelf->packing(call.id()));
    auto more = maker.step();
    while (more && *more)
        more = maker.step();
    QVERIFY(more && m_shelf->pack(call.id()));
    QVERIFY(m_shelf->file(call.id()).endsWith(u".flac"_s));
    show(call.id());
    QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
    player().seek(7s);
    player().play();
    QCOMPARE(hear(500ms).last().agent, agentIn(7));
}

void tst_Playback::savesACopy()
{
    const auto call = openTenSeconds();
    QTest::mouseClick(find<QPushButton>("saveRecording"), Qt::LeftButton);
    auto *dialog = m_page->findChild<QFileDialog *>();
    QVERIFY(dialog);
    QVERIFY(dialog->selectedFiles().value(0).endsWith(u".wav"_s));
    const auto path = m_dir->filePath(u"copy.wav"_s);
    dialog->findChild<QLineEdit *>()->setText(path);
    QMetaObject::invokeMethod(dialog, "accept");
    QTRY_VERIFY_WITH_TIMEOUT(find<QLabel>("historyNotice")->text().contains(u"copy.wav"_s), kPatience);
    QFile copy(path), original(m_shelf->file(call));
    QVERIFY(copy.open(QIODevice::ReadOnly) && original.open(QIODevice::ReadOnly));
    QCOMPARE(copy.readAll(), original.readAll());
}

void tst_Playback::isASliderToScreenReaders()
{
    openTenSeconds();
    auto *interface = QAccessible::queryAccessibleInterface(&strip());
    QVERIFY(interface && interface->valueInterface());
    QCOMPARE(interface->role(), QAccessible::Slider);
    QCOMPARE(interface->text(QAccessible::Name), u"Place in the recording"_s);
    QCOMPARE(interface->valueInterface()->maximumValue().toInt(), 10'000);
    player().seek(3s);
    QCOMPARE(interface->valueInterface()->currentValue().toInt(), 3000);
    QCOMPARE(interface->text(QAccessible::Description), u"00:03 of 00:10"_s);
}

void tst_Playback::everyControlIsReachedByTabAndHasAName()
{
    openTenSeconds();
    QSet<QWidget *> wanted{&playButton(), &strip(), find<QPushButton>("recordingSpeed"), find<QPushButton>("saveRecording")};
    for (auto *widget : std::as_const(wanted))
        QVERIFY(!QAccessible::queryAccessibleInterface(widget)->text(QAccessible::Name).isEmpty());
    playButton().setFocus(Qt::TabFocusReason);
    for (int i = 0; i < 60 && !wanted.isEmpty(); ++i) {
        wanted.remove(m_page->focusWidget());
        QTest::keyClick(m_page.get(), Qt::Key_Tab);
    }
    QVERIFY(wanted.isEmpty());
}

void tst_Playback::anHourIsNotHeldInMemory()
{
    const auto call = tenSeconds(u"call-hour"_s);
    call.appendTo(*m_journal);
    QVERIFY(writeSeconds(*m_shelf, call.id(), 1));
    QFile file(m_shelf->file(call.id())); // the rest is a hole in the disk
    const quint32 bytes = 3600u * 8000 * 4;
    QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(44 + qint64(bytes)));
    const auto number = [&file](qint64 at, quint32 value) {
        char raw[4];
        qToLittleEndian(value, raw);
        return file.seek(at) && file.write(raw, 4) == 4;
    };
    QVERIFY(number(4, bytes + 36) && number(40, bytes));
    file.close();
    QSignalSpy pictured(&player(), &RecordingPlayer::pictured);
    show(call.id());
    QTRY_COMPARE_WITH_TIMEOUT(time(), u"00:00 / 1:00:00"_s, kPatience);
    player().play();
    QTRY_VERIFY_WITH_TIMEOUT(m_speaker.current->readable() >= 2 * 8000, kPatience);
    QTRY_COMPARE_WITH_TIMEOUT(pictured.size(), 1, kPatience);
    QCOMPARE(pictured.first().first().value<RecordingPicture>().caller.size(), size_t(2000));
    QVERIFY(m_speaker.current->readable() < 3 * 8000); // however long it has had time
    QCOMPARE(m_speaker.current->dropped(), size_t(0));
}

void tst_Playback::aRecordingThatIsBeingFinishedComesByItself()
{
    const auto call = tenSeconds(u"call-late"_s);
    call.appendTo(*m_journal);
    QVERIFY(writeSeconds(*m_shelf, call.id(), 10, false));
    show(call.id());
    QTRY_VERIFY2_WITH_TIMEOUT(note().contains(u"being finished"_s), qPrintable(note()), kPatience);
    QVERIFY(m_shelf->finish(call.id()));
    QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
    QVERIFY(playButton().isVisible());
    QCOMPARE(note(), QString());
}

void tst_Playback::aLiveCallsRecordingComesWhenItIsOver()
{
    auto call = tenSeconds(u"call-live"_s);
    const auto end = call.events.takeLast();
    call.appendTo(*m_journal);
    QVERIFY(writeSeconds(*m_shelf, call.id(), 10, false));
    show(call.id());
    QTRY_VERIFY2_WITH_TIMEOUT(note().contains(u"when it is over"_s), qPrintable(note()), kPatience);
    QVERIFY(!playButton().isVisible());
    QVERIFY(m_shelf->finish(call.id()));
    m_journal->append(end);
    m_page->refresh();
    QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
    QVERIFY(playButton().isVisible());
}

void tst_Playback::saysWhyThereIsNone_data()
{
    QTest::addColumn<QList<CallEvent>>("events");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const SomeCall &call, const QString &sentence) {
        QTest::newRow(name) << call.events << sentence;
    };
    const auto answered = [] { return SomeCall(u"call-none"_s).placed().answered().agentSaid(u"Hello"_s, 1); };
    row("its agent does not record", answered().ended(), u"under Ending"_s);
    row("nobody answered", SomeCall(u"call-none"_s).placed().ended(EndReason::NoAnswer), u"Nobody answered"_s);
    row("it could not begin", answered().then(Warning{u"notRecorded"_s, u"This call is not recorded: the announcement was not heard."_s}).ended(),
        u"the announcement was not heard"_s);
    row("the carrier has it", answered().ended().then(RecordingReady{u"https://carrier.example/rec/1"_s}), u"https://carrier.example/rec/1"_s);
    row("its file is gone", answered().then(RecordingStarted{true}).ended().then(RecordingReady{recordingPath(CallId(u"call-none"_s))}),
        u"not there any more"_s);
    row("the disk was full", answered().then(RecordingStarted{true}).then(Warning{u"recordingIncomplete"_s, u"The recording ends here."_s}).ended(),
        u"The recording ends here."_s);
}

void tst_Playback::saysWhyThereIsNone()
{
    QFETCH(QList<CallEvent>, events);
    QFETCH(QString, sentence);
    for (const auto &event : std::as_const(events))
        m_journal->append(event);
    show(CallId(u"call-none"_s));
    QTRY_VERIFY2_WITH_TIMEOUT(note().contains(sentence), qPrintable(note()), kPatience);
    QVERIFY(!playButton().isVisible());
    QVERIFY(!strip().isVisible());
    words().setFocus();
    QTest::keyClick(&words(), Qt::Key_Space);
    QTest::mouseClick(words().viewport(), Qt::LeftButton, {}, words().visualRect(words().transcriptModel().index(0)).center());
    QVERIFY(m_speaker.played.isEmpty());
}

void tst_Playback::aFileThatIsNoRecordingIsToldAndTheWordsAreThere_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("words") << QByteArray("These are words, and not a sound");
    QTest::newRow("half a head") << QByteArray("RIFF\x24\x00\x00\x00WAVEfmt ", 16);
}

void tst_Playback::aFileThatIsNoRecordingIsToldAndTheWordsAreThere()
{
    QFETCH(QByteArray, bytes);
    const auto call = tenSeconds(u"call-strange"_s);
    call.appendTo(*m_journal);
    QVERIFY(m_shelf->prepare());
    QFile file(m_shelf->folder() + u"/call-strange.wav"_s);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    show(call.id());
    QTRY_VERIFY2_WITH_TIMEOUT(note().contains(u"damaged"_s), qPrintable(note()), kPatience);
    QVERIFY(lineWith(u"move my appointment"_s).isValid());
    QVERIFY(!playButton().isVisible());
}

void tst_Playback::aFileThatEndsInTheMiddleIsPlayedSoFarAndTold()
{
    const auto call = tenSeconds(u"call-half"_s);
    call.appendTo(*m_journal);
    QList<qint16> noise(10 * 8000 * 2); // too wild to be packed into little
    for (qsizetype i = 0; i < noise.size(); ++i)
        noise[i] = qint16((i * 7919 + i * i * 13) % 20'011 - 10'000);
    QVERIFY(write(*m_shelf, call.id(), noise));
    FlacMaker maker(m_shelf->file(call.id()), m_shelf->packing(call.id()));
    auto more = maker.step();
    while (more && *more)
        more = maker.step();
    QVERIFY(more && m_shelf->pack(call.id()));
    QFile file(m_shelf->file(call.id()));
    QVERIFY(file.open(QIODevice::ReadWrite) && file.resize(file.size() / 2));
    file.close();
    show(call.id());
    QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
    player().play();
    const auto heard = hearToTheEnd();
    QVERIFY2(heard > 3 * 8000 && heard < 7 * 8000, qPrintable(QString::number(heard)));
    QTRY_VERIFY2_WITH_TIMEOUT(note().contains(u"damaged"_s), qPrintable(note()), kPatience);
    emit m_speaker.finished();
    QVERIFY(!player().isPlaying());
}

void tst_Playback::withoutALoudspeakerItSaysSo()
{
    openTenSeconds();
    m_speaker.problem = SoundProblem::NoDevice;
    QTest::mouseClick(&playButton(), Qt::LeftButton);
    QCOMPARE(note(), sentenceFor(SoundProblem::NoDevice));
    QVERIFY(!player().isPlaying());
    QCOMPARE(playButton().accessibleName(), u"Play the recording"_s);
    m_speaker.problem.reset(); // it is plugged in
    QTest::mouseClick(&playButton(), Qt::LeftButton);
    QVERIFY(player().isPlaying());
    QCOMPARE(note(), QString());
}

void tst_Playback::aLoudspeakerThatGoesAwayPauses()
{
    openTenSeconds();
    player().play();
    hear(2000ms);
    QTRY_COMPARE_WITH_TIMEOUT(player().position(), 2000ms, kPatience);
    emit m_speaker.failed(SoundProblem::Lost);
    QVERIFY(!player().isPlaying());
    QCOMPARE(player().position(), 2000ms);
    QCOMPARE(note(), sentenceFor(SoundProblem::Lost));
}

void tst_Playback::itIsNotPlayedWhileTheLoudspeakerCannotBeHad()
{
    openTenSeconds();
    m_noLoudspeaker = u"You have taken a call over."_s;
    QTest::mouseClick(&playButton(), Qt::LeftButton);
    QVERIFY(m_speaker.played.isEmpty());
    QCOMPARE(note(), m_noLoudspeaker);
}

void tst_Playback::listeningInTakesTheLoudspeakerAndGivesItBack()
{
    m_page.reset();
    const auto past = tenSeconds(u"call-ten"_s);
    past.appendTo(*m_journal);
    QVERIFY(writeSeconds(*m_shelf, past.id(), 10));
    FakeDesk desk;
    auto owned = std::make_unique<FakeSpeaker>();
    auto &speaker = *owned;
    MainWindow window(desk, Settings(), {m_journal.get(), nullptr, nullptr, nullptr, m_shelf.get()}, std::move(owned), std::make_unique<FakeMicrophone>());
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    const auto live = newCallId();
    auto facts = answeredCall(u"+14155550138"_s);
    std::get<Placed>(facts[0].second).carrier = u"twilio"_s; // on the practice line nobody is taken over
    desk.tell(live, facts);
    window.showCall(live);
    QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(speaker.played, QList{Speaker::Kind::Live});
    QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
    window.findChild<HistoryPage *>()->showCall(past.id());
    auto &player = window.findChild<RecordingBar *>()->player();
    QTRY_VERIFY_WITH_TIMEOUT(player.isOpen(), kPatience);
    player.play();
    QCOMPARE(speaker.played.last(), Speaker::Kind::Stream);
    QCOMPARE(desk.stopped.size(), 1); // nobody listens in any more
    QVERIFY(player.isPlaying());
    QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(speaker.played.last(), Speaker::Kind::Live);
    QVERIFY(!player.isPlaying());
    QVERIFY(speaker.current); // and their sound goes on
    QCOMPARE(desk.listened.size(), 2);
    QTest::keyClick(&window, Qt::Key_T, Qt::ControlModifier); // takes it over
    desk.tell(live, TakenOver{});
    const auto played = speaker.played.size();
    player.play();
    QVERIFY(!player.isPlaying());
    QCOMPARE(speaker.played.size(), played);
    QVERIFY(window.findChild<QLabel *>(u"recordingNote"_s)->text().contains(u"Hand it back"_s));
}

void tst_Playback::anotherCallOrPageStopsTheSound()
{
    const auto call = openTenSeconds();
    SomeCall other(u"call-other"_s);
    other.placed().answered().agentSaid(u"Hello"_s, 1).ended().appendTo(*m_journal);
    player().play();
    QVERIFY(m_speaker.current);
    m_page->showCall(other.id());
    QVERIFY(!m_speaker.current);
    QTRY_VERIFY_WITH_TIMEOUT(!note().isEmpty(), kPatience);
    QVERIFY(!player().isOpen());
    show(call);
    QTRY_VERIFY_WITH_TIMEOUT(player().isOpen(), kPatience);
    player().play();
    QVERIFY(m_speaker.current);
    m_page->hide();
    QVERIFY(!m_speaker.current);
}

void tst_Playback::aCallThatIsErasedFallsSilent()
{
    const auto call = openTenSeconds();
    player().play();
    hear(100ms);
    QVERIFY(answerOf(m_journal->erase(call)));
    QTRY_VERIFY_WITH_TIMEOUT(!m_speaker.current, kPatience);
    QVERIFY(!player().isOpen());
    QVERIFY(!find<RecordingBar>("recordingBar")->isVisible());
}

void tst_Playback::aCopyThatCannotBeWrittenIsTold()
{
    const auto call = openTenSeconds();
    QSignalSpy notSaved(&player(), &RecordingPlayer::notSaved);
    player().save(call, m_dir->filePath(u"no/such/folder/copy.wav"_s));
    QTRY_COMPARE_WITH_TIMEOUT(notSaved.size(), 1, kPatience);
    QVERIFY(find<QLabel>("historyNotice")->isVisible());
    player().save(CallId(u"call-unknown"_s), m_dir->filePath(u"copy.wav"_s));
    QTRY_COMPARE_WITH_TIMEOUT(notSaved.size(), 2, kPatience);
    QVERIFY(!QFile::exists(m_dir->filePath(u"copy.wav"_s)));
}

void tst_Playback::aPageThatIsClosedWhileItPlaysWaitsForNothing()
{
    const auto call = openTenSeconds();
    player().play();
    player().save(call, m_dir->filePath(u"copy.wav"_s));
    m_page.reset();
    QVERIFY(!m_speaker.current);
    emit m_speaker.finished(); // nobody is there to hear it
}

void tst_Playback::linesBeforeTheRecordingBeganMeanItsBeginning()
{
    const auto row = [](quint64 id, Milliseconds at, TranscriptRow::Kind kind) {
        TranscriptRow row;
        row.id = id;
        row.at = at;
        row.kind = kind;
        return row;
    };
    using Kind = TranscriptRow::Kind;
    const QList rows{row(1, 1000ms, Kind::Agent), row(2, 5000ms, Kind::Agent), row(3, 6000ms, Kind::Tool), row(4, 4500ms, Kind::Caller)};
    const SpokenLines lines(rows, 3000ms);
    QCOMPARE(lines.startOf(rows[0]), 0ms);
    QCOMPARE(lines.startOf(rows[2]), 2700ms); // not said, but there is a time to it
    QCOMPARE(lines.lineAt(0ms), quint64(1));
    QCOMPARE(lines.lineAt(1199ms), quint64(1));
    QCOMPARE(lines.lineAt(1200ms), quint64(4));
    QCOMPARE(lines.lineAt(1h), quint64(2));
    QCOMPARE(SpokenLines().lineAt(0ms), quint64(0));
    QCOMPARE(recordingBegan({}), 0ms);
}

QTEST_MAIN(tst_Playback)
#include "tst_playback.moc"
