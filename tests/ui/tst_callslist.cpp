// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/calls/callsorder.h"
#include "ui/calls/callspanel.h"
#include "ui/mainwindow.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The list of calls: narrowed, ordered and walked through, in the window.
class tst_CallsList : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void narrowsToWhatIsTyped_data();
    void narrowsToWhatIsTyped();
    void newestStandFirst();
    void longestStandFirst();
    void byStateTheOperatorsOwnStandFirst();
    void endedCallsStayBelow();
    void walksInTheChosenOrder();
    void lettersTypedIntoTheListNarrowIt();
    void enterShowsTheFirstThatFits();
    void theOrderIsRemembered();

    void theShownCallStaysWhateverIsTyped();
    void aCallThatBeginsIsShownAlthoughItDoesNotFit();
    void aCallThatBeginsToFitComesIn();
    void whoSpeaksMovesNoRow();
    void nothingThatFitsIsToldInWords();
    void fiveHundredCallsComeAndGoUnderAFilter();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_window->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    CallId call(const QString &name, const QString &number, int startedAgo)
    {
        m_desk->setStart(QDateTime::currentDateTimeUtc().addMSecs(-startedAgo));
        const auto id = newCallId();
        m_desk->tell(id, answeredCall(number, name));
        return id;
    }
    QStringList titles() const
    {
        const auto *model = find<QListView>("calls")->model();
        QStringList titles;
        for (int row = 0; row < model->rowCount(); ++row)
            titles << model->index(row, 0).data().toString();
        return titles;
    }
    void type(const QString &text) { find<QLineEdit>("callFilter")->setText(text); }
    void order(const char *word) { find<QComboBox>("callOrder")->setCurrentText(QString::fromLatin1(word)); }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
    CallId m_dana, m_john, m_priya; // from the newest to the longest
};

void tst_CallsList::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
}

void tst_CallsList::init()
{
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets(), std::make_unique<FakeSpeaker>(), std::make_unique<FakeMicrophone>());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_priya = call(u"Priya Raman"_s, u"+12125550177"_s, 300'000);
    m_john = call(u"John Smith"_s, u"+16465550199"_s, 200'000);
    m_dana = call(u"Dana Whitfield"_s, u"+14155550138"_s, 100'000);
    m_window->showCall(m_dana);
}

void tst_CallsList::cleanup() { m_window.reset(); }

void tst_CallsList::narrowsToWhatIsTyped_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QStringList>("left");
    const QStringList all{u"Dana Whitfield"_s, u"John Smith"_s, u"Priya Raman"_s};
    QTest::newRow("nothing") << QString() << all;
    QTest::newRow("a name") << u"whit"_s << QStringList{all[0]};
    QTest::newRow("a number as it is shown") << u"555 0138"_s << QStringList{all[0]};
    QTest::newRow("a number as it is dialled") << u"4155550138"_s << QStringList{all[0]};
    QTest::newRow("the agent") << u"front desk"_s << all;
    QTest::newRow("the state") << u"quiet"_s << all;
    QTest::newRow("words in any order") << u"desk DANA"_s << QStringList{all[0]};
}

void tst_CallsList::narrowsToWhatIsTyped()
{
    QFETCH(QString, typed);
    QFETCH(QStringList, left);
    type(typed);
    QCOMPARE(titles(), left);
    type({});
    QCOMPARE(titles().size(), 3);
}

void tst_CallsList::newestStandFirst() { QCOMPARE(titles(), (QStringList{u"Dana Whitfield"_s, u"John Smith"_s, u"Priya Raman"_s})); }

void tst_CallsList::longestStandFirst()
{
    order("Longest");
    QCOMPARE(titles(), (QStringList{u"Priya Raman"_s, u"John Smith"_s, u"Dana Whitfield"_s}));
    call(u"New Caller"_s, u"+14155550100"_s, 0);
    QCOMPARE(titles().last(), u"New Caller"_s);
}

void tst_CallsList::byStateTheOperatorsOwnStandFirst()
{
    m_desk->tell(m_priya, Muted{});
    m_desk->tell(m_john, TakenOver{});
    order("By state");
    QCOMPARE(titles(), (QStringList{u"John Smith"_s, u"Priya Raman"_s, u"Dana Whitfield"_s}));
    m_desk->tell(m_john, HandedBack{});
    QCOMPARE(titles(), (QStringList{u"Priya Raman"_s, u"Dana Whitfield"_s, u"John Smith"_s}));
}

void tst_CallsList::endedCallsStayBelow()
{
    QAbstractItemModelTester tester(find<QListView>("calls")->model());
    order("Longest");
    m_desk->tell(m_priya, Ended{});
    QCOMPARE(titles(), (QStringList{u"John Smith"_s, u"Dana Whitfield"_s, u"Priya Raman"_s}));
    const auto *model = find<QListView>("calls")->model();
    QCOMPARE(model->index(2, 0).data(CallsModel::FirstEndedRole).toBool(), true);
    QCOMPARE(model->index(1, 0).data(CallsModel::FirstEndedRole).toBool(), false);
    m_desk->tell(m_dana, Ended{});
    QCOMPARE(titles(), (QStringList{u"John Smith"_s, u"Dana Whitfield"_s, u"Priya Raman"_s}));
    QCOMPARE(model->index(1, 0).data(CallsModel::FirstEndedRole).toBool(), true);
    QCOMPARE(model->index(2, 0).data(CallsModel::FirstEndedRole).toBool(), false);
    QCOMPARE(m_window->shownCall(), m_dana);
}

void tst_CallsList::walksInTheChosenOrder()
{
    order("Longest");
    m_window->showCall(m_priya);
    QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(m_window->shownCall(), m_john);
    QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(m_window->shownCall(), m_dana);
    QTest::keyClick(m_window.get(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(m_window->shownCall(), m_john);
}

void tst_CallsList::lettersTypedIntoTheListNarrowIt()
{
    auto *list = find<QListView>("calls");
    auto *typed = find<QLineEdit>("callFilter");
    list->setFocus();
    QTest::keyClick(list, Qt::Key_P);
    QVERIFY(typed->hasFocus());
    QTest::keyClicks(typed, u"riya"_s);
    QCOMPARE(typed->text(), u"priya"_s);
    QTest::keyClick(typed, Qt::Key_Escape);
    QVERIFY(list->hasFocus());
    QCOMPARE(titles().size(), 3);
    QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(typed->hasFocus());
}

void tst_CallsList::enterShowsTheFirstThatFits()
{
    type(u"priya"_s);
    QTest::keyClick(find<QLineEdit>("callFilter"), Qt::Key_Return);
    QCOMPARE(m_window->shownCall(), m_priya);
    QTRY_COMPARE(titles(), QStringList{u"Priya Raman"_s}); // what was shown before is narrowed away, too
}

void tst_CallsList::theOrderIsRemembered()
{
    order("By state");
    for (const auto &id : {m_dana, m_john, m_priya})
        m_desk->tell(id, Ended{});
    m_window->close();
    m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets(), std::make_unique<FakeSpeaker>(), std::make_unique<FakeMicrophone>());
    QCOMPARE(find<QComboBox>("callOrder")->currentText(), u"By state"_s);
}

void tst_CallsList::theShownCallStaysWhateverIsTyped()
{
    type(u"priya"_s);
    QCOMPARE(titles(), (QStringList{u"Dana Whitfield"_s, u"Priya Raman"_s}));
    QCOMPARE(m_window->shownCall(), m_dana);
    type(u"nobody is called so"_s);
    QCOMPARE(m_window->shownCall(), m_dana);
}

void tst_CallsList::aCallThatBeginsIsShownAlthoughItDoesNotFit()
{
    type(u"priya"_s);
    const auto id = call(u"Zoe"_s, u"+14155550101"_s, 0);
    m_window->showCall(id);
    QCOMPARE(m_window->shownCall(), id);
}

void tst_CallsList::aCallThatBeginsToFitComesIn()
{
    type(u"muted"_s);
    QTRY_COMPARE(titles(), QStringList{u"Dana Whitfield"_s});
    m_desk->tell(m_john, Muted{});
    QCOMPARE(titles(), (QStringList{u"Dana Whitfield"_s, u"John Smith"_s}));
    m_desk->tell(m_john, Unmuted{});
    QCOMPARE(titles(), QStringList{u"Dana Whitfield"_s});
}

void tst_CallsList::whoSpeaksMovesNoRow()
{
    order("By state");
    const auto before = titles();
    for (const auto &id : {m_priya, m_john, m_dana}) {
        m_desk->tell(id, AgentSpeechStarted{1});
        QCOMPARE(titles(), before);
        m_desk->tell(id, CallerSpeechStarted{});
        QCOMPARE(titles(), before);
    }
}

void tst_CallsList::nothingThatFitsIsToldInWords()
{
    auto *nothing = find<QLabel>("noCallFits");
    QVERIFY(!nothing->isVisible());
    m_desk->tell(m_dana, Ended{});
    m_window->showCall(m_john);
    QCOMPARE(titles().size(), 3);
    QVERIFY(!nothing->isVisible());
    FakeDesk empty;
    MainWindow window(empty, Settings(), Cabinets(), std::make_unique<FakeSpeaker>(), std::make_unique<FakeMicrophone>());
    window.show();
    window.findChild<QLineEdit *>(u"callFilter"_s)->setText(u"x"_s);
    QVERIFY(window.findChild<QLabel *>(u"noCallFits"_s)->isVisible());
}

void tst_CallsList::fiveHundredCallsComeAndGoUnderAFilter()
{
    type(u"person 49"_s);
    QList<CallId> ids;
    for (int i = 0; i < 500; ++i)
        ids << call(u"Person Number %1"_s.arg(i), u"+1415556%1"_s.arg(i, 4, 10, QChar(u'0')), i * 1000);
    QCOMPARE(titles().size(), 16); // the shown one, 49, 149 and so on to 449, 490 to 499
    order("Longest");
    QCOMPARE(titles()[0], u"Person Number 499"_s);
    for (int i = 0; i < 500; i += 2)
        m_desk->tell(ids[i], Ended{});
    QCOMPARE(titles()[0], u"Person Number 499"_s);
    type({});
    QCOMPARE(titles().size(), 3 + 250 + CallBook::kMaxEnded);
    QCOMPARE(m_window->shownCall(), m_dana);
}

QTEST_MAIN(tst_CallsList)
#include "tst_callslist.moc"
