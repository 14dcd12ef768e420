// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bridge/settings/memorystore.h"
#include "tests/ui/fakedesk.h"
#include "ui/calls/callspanel.h"
#include "ui/mainwindow.h"
#include "ui/palette/fuzzy.h"
#include "ui/palette/palette.h"
#include "ui/palette/palettemodel.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// What is found by which letters, and the palette in the window by keys alone.
class tst_Palette : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void lettersInTheirOrderFit_data();
    void lettersInTheirOrderFit();
    void theBetterOneComesFirst_data();
    void theBetterOneComesFirst();
    void everyActionIsThereWithItsKeys();
    void aCallIsShown();
    void aPageIsShown();
    void aSettingIsShown();
    void anAgentIsShown();
    void anActionIsDone();
    void arrowsWalkRoundTheList();

    void whatDoesNotFitIsNotFound_data();
    void whatDoesNotFitIsNotFound();
    void nothingFoundDoesNothing();
    void escapeDoesNothing();
    void aCallThatHasEndedMeanwhileIsHarmless();
    void namesFromOutsideStayText();
    void isQuickWithFiveHundredCalls();

private:
    Palette *palette() const { return m_window->findChild<Palette *>(u"palette"_s); }
    Palette *open()
    {
        m_window->activateWindow(); // this platform does not give the keyboard back
        if (!QTest::qWaitForWindowActive(m_window.get()))
            qFatal("the window does not get the keyboard");
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        if (!palette() || !QTest::qWaitForWindowActive(palette()))
            qFatal("no palette");
        return palette();
    }
    QLineEdit *typed() const { return palette()->findChild<QLineEdit *>(u"paletteTyped"_s); }
    QAbstractItemModel *found() const { return palette()->findChild<QListView *>(u"paletteList"_s)->model(); }
    void find(const QString &text) // and take the best one
    {
        open();
        typed()->setText(text);
        QTest::keyClick(typed(), Qt::Key_Return);
        QTRY_VERIFY(!palette());
    }
    CallId liveCall(const QString &number, const QString &name)
    {
        const auto id = newCallId();
        m_desk->tell(id, answeredCall(number, name));
        return id;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Secrets> m_secrets;
    std::unique_ptr<SettingsStore> m_settings;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
};

void tst_Palette::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
}

void tst_Palette::init()
{
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    m_secrets = std::make_unique<Secrets>(std::make_unique<MemoryStore>(), m_folder.filePath(u"secrets.json"_s));
    m_settings = std::make_unique<SettingsStore>(*m_secrets);
    QVERIFY(m_settings->load({m_folder.filePath(u"settings.ini"_s), {}, {}, {}}));
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets{nullptr, m_settings.get(), m_secrets.get()}, std::make_unique<FakeSpeaker>(),
        std::make_unique<FakeMicrophone>());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_Palette::cleanup() { m_window.reset(); }

void tst_Palette::lettersInTheirOrderFit_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing typed") << QString() << u"Hang up"_s;
    QTest::newRow("the beginning") << u"hang"_s << u"Hang up the shown call"_s;
    QTest::newRow("the first letters of words") << u"husc"_s << u"Hang up the shown call"_s;
    QTest::newRow("words in another order") << u"call hang"_s << u"Hang up the shown call"_s;
    QTest::newRow("large letters") << u"TWILIO"_s << u"Twilio: Auth token"_s;
    QTest::newRow("without the accent") << u"muller"_s << u"Frau Müller"_s;
    QTest::newRow("with an accent that is not there") << u"müller"_s << u"Frau Muller"_s;
    QTest::newRow("digits of a number") << u"0138"_s << u"+1 415 555 0138"_s;
    QTest::newRow("digits across the blanks") << u"5550138"_s << u"+1 415 555 0138"_s;
    QTest::newRow("only blanks") << u"   "_s << u"x"_s;
    QTest::newRow("another script") << u"شر"_s << u"شركة"_s;
}

void tst_Palette::lettersInTheirOrderFit()
{
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QVERIFY(fuzzyScore(typed, text));
}

void tst_Palette::theBetterOneComesFirst_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("better");
    QTest::addColumn<QString>("worse");
    QTest::newRow("a word's start before its middle") << u"call"_s << u"Next call"_s << u"Recall"_s;
    QTest::newRow("together before scattered") << u"quit"_s << u"Quit"_s << u"Quick edit"_s;
    QTest::newRow("first letters before scattered") << u"lo"_s << u"Look: odd"_s << u"Hallo"_s;
}

void tst_Palette::theBetterOneComesFirst()
{
    QFETCH(QString, typed);
    QFETCH(QString, better);
    QFETCH(QString, worse);
    QVERIFY(fuzzyScore(typed, better) && fuzzyScore(typed, worse));
    QVERIFY(*fuzzyScore(typed, better) > *fuzzyScore(typed, worse));
    PaletteModel model({{{}, worse, {}, {}, {}}, {{}, better, {}, {}, {}}});
    QAbstractItemModelTester tester(&model);
    model.setTyped(typed);
    QCOMPARE(model.index(0).data().toString(), better);
}

void tst_Palette::everyActionIsThereWithItsKeys()
{
    open();
    QTRY_VERIFY(typed()->hasFocus());
    for (const auto *action : m_window->actions()) {
        typed()->setText(action->text());
        QVERIFY2(found()->rowCount() > 0, qPrintable(action->text()));
        const auto first = found()->index(0, 0);
        QCOMPARE(first.data().toString(), action->text());
        QCOMPARE(first.data(PaletteModel::KeysRole).toString(), action->shortcut().toString(QKeySequence::NativeText));
    }
}

void tst_Palette::aCallIsShown()
{
    const auto first = liveCall(u"+14155550138"_s, u"Dana Whitfield"_s);
    const auto second = liveCall(u"+16465550199"_s, u"John Smith"_s);
    m_window->showCall(second);
    find(u"dana"_s);
    QCOMPARE(m_window->shownCall(), first);
    find(u"0199"_s);
    QCOMPARE(m_window->shownCall(), second);
}

void tst_Palette::aPageIsShown()
{
    find(u"page agents"_s);
    QVERIFY(m_window->findChild<QWidget *>(u"agentTabs"_s)->isVisible());
    find(u"pcalls"_s);
    QVERIFY(m_window->findChild<CallsPanel *>()->isVisible());
}

void tst_Palette::aSettingIsShown()
{
    find(u"twilio auth tok"_s);
    auto *control = m_window->findChild<QWidget *>(u"control:twilio/authToken"_s);
    QVERIFY(control && control->isVisible());
    QCOMPARE(m_window->focusWidget(), control);
}

void tst_Palette::anAgentIsShown()
{
    find(u"billing helper"_s);
    auto *tabs = m_window->findChild<QWidget *>(u"agentTabs"_s);
    QVERIFY(tabs && tabs->isVisible());
    QCOMPARE(m_window->findChild<QLineEdit *>(u"agentName"_s)->text(), u"Billing helper"_s);
}

void tst_Palette::anActionIsDone()
{
    const auto id = liveCall(u"+14155550138"_s, {});
    m_window->showCall(id);
    find(u"hang up shown"_s);
    QCOMPARE(m_desk->count<HangUp>(), 1);
    find(u"look dark"_s);
    QCOMPARE(m_window->theme().choice(), Theme::Choice::Dark);
}

void tst_Palette::arrowsWalkRoundTheList()
{
    open();
    auto *list = palette()->findChild<QListView *>(u"paletteList"_s);
    const int last = found()->rowCount() - 1;
    QVERIFY(last > 12);
    QCOMPARE(list->currentIndex().row(), 0);
    QTest::keyClick(typed(), Qt::Key_Up);
    QCOMPARE(list->currentIndex().row(), last);
    QTest::keyClick(typed(), Qt::Key_Down);
    QTest::keyClick(typed(), Qt::Key_Down);
    QCOMPARE(list->currentIndex().row(), 1);
    QTest::keyClick(typed(), Qt::Key_PageDown);
    QVERIFY(list->currentIndex().row() > 3);
    QVERIFY(!typed()->accessibleDescription().isEmpty()); // read aloud without the list's having the focus
}

void tst_Palette::whatDoesNotFitIsNotFound_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("text");
    QTest::newRow("a letter too many") << u"quitt"_s << u"Quit"_s;
    QTest::newRow("letters in another order") << u"tiuq"_s << u"Quit"_s;
    QTest::newRow("one word fits, the other does not") << u"hang xyz"_s << u"Hang up"_s;
    QTest::newRow("nothing to look in") << u"a"_s << QString();
    QTest::newRow("signs of search languages are letters") << u".*"_s << u"Quit"_s;
}

void tst_Palette::whatDoesNotFitIsNotFound()
{
    QFETCH(QString, typed);
    QFETCH(QString, text);
    QVERIFY(!fuzzyScore(typed, text));
}

void tst_Palette::nothingFoundDoesNothing()
{
    open();
    typed()->setText(u"no such thing anywhere"_s);
    QCOMPARE(found()->rowCount(), 0);
    QVERIFY(palette()->findChild<QLabel *>(u"paletteNothing"_s)->isVisible());
    QTest::keyClick(typed(), Qt::Key_Down);
    QTest::keyClick(typed(), Qt::Key_Return);
    QVERIFY(palette()); // stays, to be typed again
    QVERIFY(m_desk->commands.isEmpty());
}

void tst_Palette::escapeDoesNothing()
{
    const auto id = liveCall(u"+14155550138"_s, {});
    m_window->showCall(id);
    open();
    typed()->setText(u"hang up"_s);
    QTest::keyClick(typed(), Qt::Key_Escape);
    QTRY_VERIFY(!palette());
    QVERIFY(m_desk->commands.isEmpty());
    QVERIFY(m_window->isVisible());
}

void tst_Palette::aCallThatHasEndedMeanwhileIsHarmless()
{
    const auto id = liveCall(u"+14155550138"_s, u"Dana Whitfield"_s);
    open();
    typed()->setText(u"dana"_s);
    m_desk->tell(id, Ended{});
    for (int i = 0; i < CallBook::kMaxEnded + 1; ++i)
        m_desk->tell(newCallId(), {{0, placedCall(u"+1"_s)}, {1, Ended{}}});
    QVERIFY(!m_window->book().story(id));
    QTest::keyClick(typed(), Qt::Key_Return);
    QVERIFY(m_window->shownCall() != id);
}

void tst_Palette::namesFromOutsideStayText()
{
    liveCall(u"+14155550138"_s, u"<b>Eve</b>\u202e"_s);
    open();
    typed()->setText(u"eve"_s);
    QCOMPARE(found()->index(0, 0).data().toString(), u"<b>Eve</b>"_s);
    QVERIFY(!palette()->grab().isNull());
}

void tst_Palette::isQuickWithFiveHundredCalls()
{
    for (int i = 0; i < 500; ++i)
        liveCall(u"+1415555%1"_s.arg(i, 4, 10, QChar(u'0')), u"Person Number %1"_s.arg(i));
    open();
    QElapsedTimer timer;
    timer.start();
    typed()->setText(u"pern499"_s);
    qInfo("found after %lld ms", timer.elapsed());
    QCOMPARE(found()->index(0, 0).data().toString(), u"Person Number 499"_s);
    QVERIFY(found()->rowCount() <= PaletteModel::kMostShown);
}

QTEST_MAIN(tst_Palette)
#include "tst_palette.moc"
