// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/calls/keypad.h"
#include "ui/calls/transferdialog.h"
#include "ui/mainwindow.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// Keypad and transfer in the window, by keys and by buttons.
class tst_LineControls : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void keysAreReadAsPeopleWriteThem_data();
    void keysAreReadAsPeopleWriteThem();
    void keysAreTypedAndSentTogether();
    void keysAreClicked();
    void keysAreTypedWhileAButtonHasTheFocus();
    void escapeClosesTheKeypad();
    void transfersToANumberAfterAsking();
    void transfersToAPersonThatTheAgentKnows();
    void asksAPersonFirst();
    void aCallWithAPersonIsShownAsThat();

    void whatIsNoKeyIsRefused_data();
    void whatIsNoKeyIsRefused();
    void aLineThatCanNeitherSaysSo();
    void beforeTheAnswerNothingCanBeSent();
    void whileDiallingIsStoppedNothingIsTransferred();
    void stayingTransfersNobody();
    void aTransferGoesToTheCallThatWasAskedAbout();
    void theEndOfTheCallClosesTheQuestion();
    void aNumberWithoutItsCountryIsToldAtOnce();
    void namesFromOutsideStayText();

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
    void click(const char *name) { QTest::mouseClick(button(name), Qt::LeftButton); }
    CallId liveCall(const QString &carrier = u"twilio"_s, const QString &line = u"Twilio"_s)
    {
        const auto id = newCallId();
        auto facts = answeredCall(u"+14155550138"_s);
        auto &placed = std::get<Placed>(facts[0].second);
        placed.carrier = carrier;
        placed.line = line;
        m_desk->tell(id, facts);
        m_window->showCall(id);
        return id;
    }
    void openTransfer() { QTest::keyClick(m_window.get(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier); }
    QMessageBox *question() const { return m_window->findChild<QMessageBox *>(u"reallyTransfer"_s); }
    void answer(const QString &word)
    {
        const auto buttons = question()->buttons();
        const auto found = std::ranges::find_if(buttons, [&](auto *one) { return one->text() == word; });
        QVERIFY(found != buttons.end());
        QTest::mouseClick(*found, Qt::LeftButton);
    }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
};

void tst_LineControls::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
}

void tst_LineControls::init()
{
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    auto catalogue = m_desk->catalogue();
    catalogue.agents[0].tools.transfers = {{u"billing"_s, u"+14155550111"_s, u"questions about invoices"_s}, {u"Dr. Sato"_s, u"+14155550122"_s, {}}};
    m_desk->setCatalogue(catalogue);
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets(), std::make_unique<FakeSpeaker>(), std::make_unique<FakeMicrophone>());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_LineControls::cleanup() { m_window.reset(); }

void tst_LineControls::keysAreReadAsPeopleWriteThem_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("keys");
    QTest::newRow("digits") << u"0123456789"_s << u"0123456789"_s;
    QTest::newRow("star and hash") << u"*86#"_s << u"*86#"_s;
    QTest::newRow("waits") << u"1wW2"_s << u"1ww2"_s;
    QTest::newRow("the fourth column") << u"abCD"_s << u"ABCD"_s;
    QTest::newRow("grouped") << u" 12-34 (56).78 "_s << u"12345678"_s;
    QTest::newRow("pasted with a line's end") << u"4711\n"_s << u"4711"_s;
    QTest::newRow("Arabic digits") << u"٤٢"_s << u"42"_s;
    QTest::newRow("the most") << QString(64, u'7') << QString(64, u'7');
}

void tst_LineControls::keysAreReadAsPeopleWriteThem()
{
    QFETCH(QString, typed);
    QFETCH(QString, keys);
    QCOMPARE(Keypad::keysIn(typed).value_or(u"none"_s), keys);
}

void tst_LineControls::keysAreTypedAndSentTogether()
{
    const auto id = liveCall();
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    auto *keys = find<QLineEdit>("keys");
    QVERIFY(keys->hasFocus());
    QTest::keyClicks(keys, u"12w#"_s);
    QVERIFY(m_desk->commands.isEmpty());
    QTest::keyClick(keys, Qt::Key_Return);
    QCOMPARE(m_desk->commands.size(), 1);
    QCOMPARE(m_desk->commands[0].first, id);
    QCOMPARE(std::get<SendDtmf>(m_desk->commands[0].second.kind).digits, u"12w#"_s);
    QVERIFY(keys->text().isEmpty());
}

void tst_LineControls::keysAreClicked()
{
    liveCall();
    click("toKeypad");
    for (const char *key : {"key4", "key*", "key0", "key#"})
        click(key);
    click("sendKeys");
    QCOMPARE(m_desk->count<SendDtmf>(), 1);
    QCOMPARE(std::get<SendDtmf>(m_desk->commands[0].second.kind).digits, u"4*0#"_s);
}

void tst_LineControls::keysAreTypedWhileAButtonHasTheFocus()
{
    liveCall();
    click("toKeypad");
    click("key1");
    button("key1")->setFocus();
    QTest::keyClick(button("key1"), Qt::Key_9);
    QCOMPARE(find<QLineEdit>("keys")->text(), u"19"_s);
}

void tst_LineControls::escapeClosesTheKeypad()
{
    liveCall();
    click("toKeypad");
    QVERIFY(m_window->findChild<Keypad *>()->isVisible());
    QTest::keyClick(find<QLineEdit>("keys"), Qt::Key_Escape);
    QVERIFY(!m_window->findChild<Keypad *>()->isVisible());
    QVERIFY(button("toKeypad")->hasFocus());
}

void tst_LineControls::transfersToANumberAfterAsking()
{
    const auto id = liveCall();
    openTransfer();
    auto *number = find<QLineEdit>("transferNumber");
    QTest::keyClicks(number, u"+1 (415) 555-0177"_s);
    QTest::keyClick(number, Qt::Key_Return);
    QVERIFY(question());
    QVERIFY(question()->text().contains(u"+1 415 555 0177"_s));
    QVERIFY(m_desk->commands.isEmpty());
    answer(u"Transfer"_s);
    QCOMPARE(m_desk->commands.size(), 1);
    QCOMPARE(m_desk->commands[0].first, id);
    QCOMPARE(std::get<Transfer>(m_desk->commands[0].second.kind).to, u"+14155550177"_s);
    QTRY_VERIFY(!m_window->findChild<TransferDialog *>());
}

void tst_LineControls::transfersToAPersonThatTheAgentKnows()
{
    liveCall();
    openTransfer();
    auto *people = find<QListWidget>("transferPeople");
    QCOMPARE(people->count(), 2);
    find<QLineEdit>("transferNumber")->setText(u"+1"_s);
    people->setFocus(); // who only passes by chooses nobody
    people->setCurrentRow(0, QItemSelectionModel::NoUpdate); // as getting the focus does
    QCOMPARE(find<QLineEdit>("transferNumber")->text(), u"+1"_s);
    QTest::keyClick(people, Qt::Key_Down);
    QCOMPARE(people->currentRow(), 1);
    QCOMPARE(find<QLineEdit>("transferNumber")->text(), u"+1 415 555 0122"_s);
    click("askTransfer");
    QVERIFY(question()->text().contains(u"Dr. Sato"_s));
    answer(u"Transfer"_s);
    QCOMPARE(std::get<Transfer>(m_desk->commands[0].second.kind).to, u"+14155550122"_s);
}

void tst_LineControls::asksAPersonFirst()
{
    auto catalogue = m_desk->catalogue();
    catalogue.agents[0].tools.transfers[1].asksFirst = true;
    m_desk->setCatalogue(catalogue);
    liveCall();
    openTransfer();
    auto *first = find<QCheckBox>("transferAsksFirst");
    auto *summary = find<QLineEdit>("transferSummary");
    QVERIFY(first->isEnabled());
    QVERIFY(!summary->isEnabled()); // nobody hears it
    auto *people = find<QListWidget>("transferPeople");
    people->setFocus();
    people->setCurrentRow(0);
    QVERIFY(!first->isChecked());
    people->setCurrentRow(1); // as the profile says of this one
    QVERIFY(first->isChecked());
    QTest::keyClicks(summary, u"Ann, about invoice 17."_s);
    click("askTransfer");
    QVERIFY(!question()); // it can be brought back
    QCOMPARE(m_desk->commands.size(), 1);
    const auto &transfer = std::get<Transfer>(m_desk->commands[0].second.kind);
    QCOMPARE(transfer.to, u"+14155550122"_s);
    QVERIFY(transfer.asksFirst);
    QCOMPARE(transfer.summary, u"Ann, about invoice 17."_s);
}

void tst_LineControls::aCallWithAPersonIsShownAsThat()
{
    const auto id = liveCall();
    const auto *story = m_window->book().story(id);
    m_desk->tell(id, HandedOver{{u"+14155550122"_s, u"conference"_s, {}}});
    m_desk->tell(id, MediaStopped{});
    QCOMPARE(int(story->state()), int(CallState::WithPerson));
    m_desk->tell(id, MediaStarted{u"audio/x-mulaw"_s, 8000}); // back with the agent
    QVERIFY(story->state() != CallState::WithPerson);
}

void tst_LineControls::whatIsNoKeyIsRefused_data()
{
    QTest::addColumn<QString>("typed");
    QTest::newRow("nothing") << QString();
    QTest::newRow("only what groups") << u" - () "_s;
    QTest::newRow("a word") << u"hello"_s;
    QTest::newRow("a plus") << u"+14155550138"_s;
    QTest::newRow("a comma, which means another pause elsewhere") << u"1,2"_s;
    QTest::newRow("one too many") << QString(65, u'7');
    QTest::newRow("a half surrogate") << QString(QChar(0xd800));
}

void tst_LineControls::whatIsNoKeyIsRefused()
{
    QFETCH(QString, typed);
    QVERIFY(!Keypad::keysIn(typed));
    liveCall();
    click("toKeypad");
    find<QLineEdit>("keys")->setText(typed);
    click("sendKeys");
    QVERIFY(m_desk->commands.isEmpty());
    QVERIFY(find<QLabel>("keypadSentence")->isVisible());
    QCOMPARE(find<QLineEdit>("keys")->text(), typed); // to be mended
}

void tst_LineControls::aLineThatCanNeitherSaysSo()
{
    liveCall(u"practice"_s, u"Practice line"_s);
    QVERIFY(!button("toKeypad")->isEnabled());
    QVERIFY(!button("transfer")->isEnabled());
    QCOMPARE(find<QLabel>("lineCannot")->text(), u"Practice line can neither send keys nor transfer a call."_s);
    QCOMPARE(button("transfer")->toolTip(), find<QLabel>("lineCannot")->text());
    QTest::keyClick(m_window.get(), Qt::Key_D, Qt::ControlModifier);
    openTransfer();
    QVERIFY(!m_window->findChild<Keypad *>()->isVisible());
    QVERIFY(!m_window->findChild<TransferDialog *>());
}

void tst_LineControls::beforeTheAnswerNothingCanBeSent()
{
    const auto id = newCallId();
    auto placed = placedCall(u"+14155550138"_s);
    placed.carrier = u"twilio"_s;
    placed.line = u"Twilio"_s;
    m_desk->tell(id, {{0, placed}, {200, Dialing{LegId(u"CA1"_s)}}});
    m_window->showCall(id);
    QVERIFY(!button("toKeypad")->isEnabled());
    QVERIFY(!button("transfer")->isEnabled());
    m_desk->tell(id, {{900, Answered{AnsweredBy::Human}}, {1000, MediaStarted{u"audio/x-mulaw"_s, 8000}}});
    QVERIFY(button("toKeypad")->isEnabled());
    QVERIFY(button("transfer")->isEnabled());
    QVERIFY(!find<QLabel>("lineCannot")->isVisible());
    m_desk->tell(id, Ended{EndReason::CallerHungUp, Who::Caller, 5s, 3s, 0, 0, {}, {}});
    QVERIFY(!button("toKeypad")->isEnabled());
    QVERIFY(!button("transfer")->isEnabled());
}

void tst_LineControls::whileDiallingIsStoppedNothingIsTransferred()
{
    liveCall();
    auto catalogue = m_desk->catalogue();
    catalogue.diallingStopped = true;
    m_desk->setCatalogue(catalogue);
    QVERIFY(!button("transfer")->isEnabled());
    QVERIFY(button("toKeypad")->isEnabled()); // rings nobody
    QVERIFY(find<QLabel>("lineCannot")->text().contains(u"stopped"_s));
}

void tst_LineControls::stayingTransfersNobody()
{
    liveCall();
    openTransfer();
    find<QLineEdit>("transferNumber")->setText(u"+14155550177"_s);
    click("askTransfer");
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(!question());
    QVERIFY(m_desk->commands.isEmpty());
    QVERIFY(m_window->findChild<TransferDialog *>()->isVisible()); // to choose somebody else
    click("askTransfer");
    QTest::keyClick(question(), Qt::Key_Return); // the button that has the focus stays
    QTRY_VERIFY(!question());
    QVERIFY(m_desk->commands.isEmpty());
}

void tst_LineControls::aTransferGoesToTheCallThatWasAskedAbout()
{
    const auto asked = liveCall();
    openTransfer();
    find<QLineEdit>("transferNumber")->setText(u"+14155550177"_s);
    liveCall(); // shown now
    click("askTransfer");
    answer(u"Transfer"_s);
    QCOMPARE(m_desk->commands.size(), 1);
    QCOMPARE(m_desk->commands[0].first, asked);
}

void tst_LineControls::theEndOfTheCallClosesTheQuestion()
{
    const auto id = liveCall();
    openTransfer();
    find<QLineEdit>("transferNumber")->setText(u"+14155550177"_s);
    click("askTransfer");
    QVERIFY(question());
    m_desk->tell(id, Ended{EndReason::CallerHungUp, Who::Caller, 5s, 3s, 0, 0, {}, {}});
    QTRY_VERIFY(!m_window->findChild<TransferDialog *>());
    QVERIFY(m_desk->commands.isEmpty());
}

void tst_LineControls::aNumberWithoutItsCountryIsToldAtOnce()
{
    liveCall();
    openTransfer();
    click("askTransfer");
    QVERIFY(find<QLabel>("transferSentence")->isVisible());
    find<QLineEdit>("transferNumber")->setText(u"4155550177"_s);
    click("askTransfer");
    QVERIFY(find<QLabel>("transferSentence")->text().contains(u"country code"_s));
    QVERIFY(!question());
}

void tst_LineControls::namesFromOutsideStayText()
{
    auto catalogue = m_desk->catalogue();
    catalogue.agents[0].tools.transfers = {{u"<b>x</b>\u202e"_s, u"+14155550111"_s, {}}};
    m_desk->setCatalogue(catalogue);
    liveCall();
    openTransfer();
    auto *people = find<QListWidget>("transferPeople");
    QVERIFY(people->item(0)->text().startsWith(u"<b>x</b>"_s));
    QVERIFY(!people->item(0)->text().contains(QChar(0x202e)));
    people->setCurrentRow(0);
    click("askTransfer");
    QCOMPARE(question()->textFormat(), Qt::PlainText);
}

QTEST_MAIN(tst_LineControls)
#include "tst_linecontrols.moc"
