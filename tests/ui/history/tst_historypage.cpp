// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/history/pastcalls.h"
#include "ui/history/historylist.h"
#include "ui/history/historypage.h"
#include "ui/theme/theme.h"
#include "ui/transcript/transcriptdelegate.h"
#include "ui/transcript/transcriptmodel.h"
#include "ui/transcript/transcriptview.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDateEdit>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The page with real keys and clicks, before a real journal.
class tst_HistoryPage : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void listsEverythingNewestFirst();
    void findsByWordsAsOneTypes();
    void walksByKeyFromSearchToWords();
    void lettersTypedInTheListGoToTheSearch();
    void filtersByResultAgentLineAndDays();
    void showsTheWholeCall();
    void marksTheWordsThatWereSearchedFor();
    void findsInsideTheCall();
    void copiesFromTheTranscript();
    void showsACallThatTheFiltersHide();
    void callsAgain();
    void exportsTheCall();
    void exportsTheListThatIsShown();
    void deletesACallAfterAsking();
    void deletesEverythingOfANumberAfterAsking();
    void aLiveCallGoesOnWhileItIsRead();
    void aNewCallComesByItself();
    void everyControlIsReachedByTab();
    void noControlIsWithoutAName();

    void saysThatThereAreNoCallsYet();
    void saysWhatWasLookedForInVain();
    void saysWhyTheJournalCannotBeRead();
    void keepsWhatIsNotConfirmed();
    void saysWhyALiveNumberIsNotDeleted();
    void saysWhyAFileWasNotWritten();
    void aCallThatIsErasedMeanwhileIsLeft();
    void wordsFromOutsideStayText();
    void fitsWithLargeTypeFromRightToLeft_data();
    void fitsWithLargeTypeFromRightToLeft();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_page->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    HistoryView &list() const { return *find<HistoryView>("history"); }
    TranscriptView &words() const { return *find<TranscriptView>("pastTranscript"); }
    QString notice() const { return find<QLabel>("historyNotice")->text(); }
    QStringList titles() const
    {
        QStringList titles;
        for (int row = 0; row < list().model()->rowCount(); ++row)
            titles << list().model()->index(row, 0).data().toString();
        return titles;
    }
    QList<CallId> fill() { return m_ids = fillWeek(*m_journal, QDateTime::currentDateTimeUtc()); }
    void newPage()
    {
        m_page = std::make_unique<HistoryPage>(*m_journal);
        m_page->resize(1280, 800);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void fillAndShow()
    {
        fill();
        newPage();
        QTRY_COMPARE(titles().size(), 13);
    }
    void openDana()
    {
        m_page->showCall(m_ids[11]);
        QTRY_VERIFY(words().transcriptModel().rowCount() > 5);
    }
    void triggerMenu(const char *button, int action)
    {
        find<QPushButton>(button)->menu()->actions().at(action)->trigger();
    }
    QMessageBox *question() const { return m_page->findChild<QMessageBox *>(); }
    void rename(const QString &from, const QString &to);
    // Writes into the dialog that is open what a person would.
    void saveAs(const QString &path)
    {
        auto *dialog = m_page->findChild<QFileDialog *>();
        QVERIFY(dialog);
        dialog->findChild<QLineEdit *>()->setText(path);
        QMetaObject::invokeMethod(dialog, "accept");
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<HistoryPage> m_page;
    QList<CallId> m_ids;
    Theme m_theme;
};

void tst_HistoryPage::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    auto journal = Journal::open(m_dir->filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
}

void tst_HistoryPage::cleanup()
{
    m_page.reset();
    m_journal.reset();
    qApp->setLayoutDirection(Qt::LeftToRight);
}

void tst_HistoryPage::listsEverythingNewestFirst()
{
    fillAndShow();
    QCOMPARE(titles().first(), u"+44 20 7946 0102"_s);
    QCOMPARE(titles().at(1), u"Dana Whitfield"_s);
    QCOMPARE(titles().last(), u"+49 1512 3456789"_s);
    QTRY_VERIFY(find<QLabel>("historyCount")->text().startsWith("13 "_L1));
    QVERIFY(!find<QPushButton>("clearFilters")->isVisible());
}

void tst_HistoryPage::findsByWordsAsOneTypes()
{
    fillAndShow();
    m_page->focusSearch();
    QTest::keyClicks(find<QLineEdit>("historySearch"), u"vog"_s);
    QTRY_COMPARE(titles(), QStringList{u"Lena Vogel"_s});
    QTest::keyClicks(find<QLineEdit>("historySearch"), u"el appointment"_s);
    QTRY_VERIFY(find<QLabel>("historyCount")->text().startsWith("1 "_L1));
    QCOMPARE(titles(), QStringList{u"Lena Vogel"_s});
    QTest::keyClick(find<QLineEdit>("historySearch"), Qt::Key_Escape);
    QTRY_COMPARE(titles().size(), 13);
}

void tst_HistoryPage::walksByKeyFromSearchToWords()
{
    fillAndShow();
    m_page->focusSearch();
    auto *search = find<QLineEdit>("historySearch");
    QVERIFY(search->hasFocus());
    QTest::keyClick(search, Qt::Key_Down);
    QVERIFY(list().hasFocus());
    QCOMPARE(list().currentIndex().row(), 0);
    QTest::keyClick(&list(), Qt::Key_Down);
    QTRY_COMPARE(m_page->shownCall(), m_ids[11]);
    QTRY_VERIFY(words().transcriptModel().rowCount() > 5);
    QTest::keyClick(&list(), Qt::Key_Return);
    QVERIFY(words().hasFocus());
    list().setFocus();
    QTest::keyClick(&list(), Qt::Key_Up);
    QTest::keyClick(&list(), Qt::Key_Up); // from the first row up
    QVERIFY(search->hasFocus());
}

void tst_HistoryPage::lettersTypedInTheListGoToTheSearch()
{
    fillAndShow();
    list().setFocus();
    list().setCurrentIndex(list().model()->index(0, 0));
    QTest::keyClick(&list(), 't');
    auto *search = find<QLineEdit>("historySearch");
    QVERIFY(search->hasFocus());
    QTest::keyClicks(search, u"anaka"_s);
    QCOMPARE(search->text(), u"tanaka"_s);
    QTRY_COMPARE(titles(), QStringList{u"Mei Tanaka"_s});
}

void tst_HistoryPage::filtersByResultAgentLineAndDays()
{
    fillAndShow();
    auto *result = find<QComboBox>("historyResult");
    result->setCurrentText(u"Failed"_s);
    QTRY_COMPARE(titles(), QStringList({u"+44 20 7946 0102"_s, u"+33 1 23 45 67 89"_s}));
    auto *line = find<QComboBox>("historyLine");
    QTRY_VERIFY(line->findText(u"Plivo"_s) > 0);
    line->setCurrentText(u"Plivo"_s);
    QTRY_COMPARE(titles(), QStringList{u"+44 20 7946 0102"_s});
    QTest::mouseClick(find<QPushButton>("clearFilters"), Qt::LeftButton);
    QTRY_COMPARE(titles().size(), 13);
    QCOMPARE(line->currentIndex(), 0);
    find<QComboBox>("historyAgent")->setCurrentText(u"Billing helper"_s);
    QTRY_COMPARE(titles(), QStringList({u"Omar Haddad"_s, u"John Smith"_s, u"Lena Vogel"_s}));
    QTest::mouseClick(find<QPushButton>("clearFilters"), Qt::LeftButton);
    QTRY_COMPARE(titles().size(), 13);

    QVERIFY(!find<QDateEdit>("historyFrom")->isVisible());
    find<QComboBox>("historyPeriod")->setCurrentText(u"From – to"_s);
    QVERIFY(find<QDateEdit>("historyFrom")->isVisible());
    const auto then = QDateTime::currentDateTime().addSecs(-60 * 5800).date(); // Lena's day
    find<QDateEdit>("historyFrom")->setDate(then);
    find<QDateEdit>("historyTo")->setDate(then);
    QTRY_VERIFY(titles().contains(u"Lena Vogel"_s) && titles().size() < 4);
}

void tst_HistoryPage::showsTheWholeCall()
{
    fillAndShow();
    openDana();
    const auto &model = words().transcriptModel();
    QStringList kinds;
    for (int row = 0; row < model.rowCount(); ++row)
        kinds << model.index(row).data(Qt::AccessibleTextRole).toString();
    const auto all = kinds.join(u'\n');
    for (const auto &part : {u"this is Maya"_s, u"find_appointment"_s, u"barged in"_s, u"text messages"_s, u"Call ended"_s})
        QVERIFY2(all.contains(part, Qt::CaseInsensitive), qPrintable(all));
    QVERIFY(!words().isFollowing());
    QCOMPARE(words().indexAt(QPoint(5, 5)).row(), 0); // read from its beginning
    QStringList facts;
    for (const auto *label : m_page->findChildren<QLabel *>())
        facts << label->text();
    QVERIFY(facts.contains(u"$0.129"_s) && facts.contains(u"02:41"_s) && facts.contains(u"(415) 555-0138 · US"_s));
}

void tst_HistoryPage::marksTheWordsThatWereSearchedFor()
{
    fillAndShow();
    QTest::keyClicks(find<QLineEdit>("historySearch"), u"a perfect"_s);
    QTRY_VERIFY(titles().size() < 13 && !titles().isEmpty());
    const auto before = m_page->grab().toImage();
    list().setCurrentIndex(list().model()->index(0, 0));
    QTRY_VERIFY(words().transcriptModel().rowCount() > 5);
    const auto accent = Theme::colour(Role::Accent);
    const auto shown = words().grab().toImage();
    int marked = 0;
    for (int y = 0; y < shown.height(); ++y) {
        for (int x = 0; x < shown.width(); ++x)
            marked += shown.pixelColor(x, y) == accent;
    }
    QVERIFY2(marked > 200, qPrintable(QString::number(marked))); // a filled word, not a letter's edge
}

void tst_HistoryPage::findsInsideTheCall()
{
    fillAndShow();
    openDana();
    m_page->focusSearch();
    m_page->find();
    QVERIFY(find<QLineEdit>("historySearch")->hasFocus()); // from here all calls are meant
    words().setFocus();
    m_page->find();
    auto *field = qobject_cast<QLineEdit *>(qApp->focusWidget());
    QVERIFY(field && field != find<QLineEdit>("historySearch"));
    QTest::keyClicks(field, u"goodbye"_s);
    QCOMPARE(words().search(u"goodbye"_s).total, 2); // her words, and how it ended
}

void tst_HistoryPage::copiesFromTheTranscript()
{
    fillAndShow();
    openDana();
    words().selectAll();
    QTest::keyClick(&words(), Qt::Key_C, Qt::ControlModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains("Caller: Monday at nine is perfect."_L1));
}

void tst_HistoryPage::showsACallThatTheFiltersHide()
{
    fillAndShow();
    find<QComboBox>("historyResult")->setCurrentText(u"Failed"_s);
    QTRY_COMPARE(titles().size(), 2);
    openDana();
    QCOMPARE(m_page->shownCall(), m_ids[11]);
    QVERIFY(!list().currentIndex().isValid());
    QTest::mouseClick(find<QPushButton>("clearFilters"), Qt::LeftButton);
    QTRY_COMPARE(list().currentIndex().row(), 1); // now it is in the list, and chosen there
    QCOMPARE(m_page->shownCall(), m_ids[11]);
}

void tst_HistoryPage::callsAgain()
{
    fillAndShow();
    openDana();
    QSignalSpy again(m_page.get(), &HistoryPage::callAgain);
    QTest::mouseClick(find<QPushButton>("callAgain"), Qt::LeftButton);
    QCOMPARE(again.size(), 1);
    QCOMPARE(again.first(), QVariantList({u"+14155550138"_s, u"Practice line"_s, u"Front desk"_s}));
    m_page->showCall(m_ids[7]); // who called is called back
    QTRY_COMPARE(find<QPushButton>("callAgain")->isEnabled(), true);
    QTRY_VERIFY((QTest::mouseClick(find<QPushButton>("callAgain"), Qt::LeftButton), again.last().first().toString() == "+442079460018"_L1));
}

void tst_HistoryPage::exportsTheCall()
{
    fillAndShow();
    openDana();
    const QByteArrayList expected{"Caller: Monday at nine is perfect.", " --> ", "\"reason\": \"agent_said_goodbye\""};
    for (int format = 0; format < 3; ++format) {
        const auto path = m_dir->filePath(u"call%1"_s.arg(format));
        triggerMenu("exportCall", format);
        saveAs(path);
        QTRY_VERIFY(notice().contains(path));
        QFile file(path + (format == 0 ? u".txt"_s : format == 1 ? u".srt"_s : u".json"_s));
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        QVERIFY(file.readAll().contains(expected[format]));
        QTRY_VERIFY(!m_page->findChild<QFileDialog *>());
    }
}

void tst_HistoryPage::exportsTheListThatIsShown()
{
    fillAndShow();
    find<QComboBox>("historyResult")->setCurrentText(u"Failed"_s);
    QTRY_COMPARE(titles().size(), 2);
    QTest::mouseClick(find<QPushButton>("exportList"), Qt::LeftButton);
    const auto path = m_dir->filePath(u"table.csv"_s);
    saveAs(path);
    QTRY_VERIFY(notice().contains(path) && notice().contains(u'2'));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto table = file.readAll();
    QCOMPARE(table.count("\r\n"), 3);
    QVERIFY(table.contains(",'+442079460102,"));
}

void tst_HistoryPage::deletesACallAfterAsking()
{
    fillAndShow();
    list().setFocus();
    list().setCurrentIndex(list().model()->index(1, 0));
    QTRY_VERIFY(words().transcriptModel().rowCount() > 5);
    QTest::keyClick(&list(), Qt::Key_Delete);
    QVERIFY(question());
    QVERIFY(question()->text().contains("Dana Whitfield"_L1));
    QVERIFY(question()->defaultButton()->text().contains("Keep"_L1));
    QTest::mouseClick(question()->findChild<QPushButton *>(u"deleteForGood"_s), Qt::LeftButton);
    QTRY_VERIFY(!titles().contains(u"Dana Whitfield"_s));
    QCOMPARE(titles().size(), 12);
    QTRY_VERIFY(notice().startsWith("Deleted"_L1));
    QVERIFY(!answerOf(m_journal->call(m_ids[11])));
    QVERIFY(m_page->shownCall() != m_ids[11]);
    QTRY_VERIFY(find<QLabel>("historyCount")->text().startsWith("12 "_L1));
}

void tst_HistoryPage::deletesEverythingOfANumberAfterAsking()
{
    fillAndShow();
    m_page->showCall(m_ids[12]);
    QTRY_VERIFY(words().transcriptModel().rowCount() > 0);
    triggerMenu("deleteCall", 1);
    QTRY_VERIFY(question());
    QVERIFY2(question()->text().startsWith("2 "_L1) && question()->text().contains("+44 20 7946 0102"_L1), qPrintable(question()->text()));
    QTest::mouseClick(question()->findChild<QPushButton *>(u"deleteForGood"_s), Qt::LeftButton);
    QTRY_COMPARE(titles().size(), 11);
    QVERIFY(!titles().contains(u"+44 20 7946 0102"_s));
    QTRY_VERIFY(notice().contains(u'2'));
}

void tst_HistoryPage::aLiveCallGoesOnWhileItIsRead()
{
    newPage();
    SomeCall call(u"live"_s, QDateTime::currentDateTimeUtc());
    call.placed().answered().callerSaid(u"one"_s, 1);
    call.appendTo(*m_journal);
    m_page->refresh();
    QTRY_COMPARE(titles(), QStringList{u"Dana"_s});
    list().setCurrentIndex(list().model()->index(0, 0));
    QTRY_VERIFY(words().transcriptModel().rowCount() > 0);
    QVERIFY(!find<QPushButton>("deleteCall")->isEnabled());
    const int rows = words().transcriptModel().rowCount();
    call.callerSaid(u"two"_s, 2).ended();
    for (qsizetype i = 3; i < call.events.size(); ++i)
        m_journal->append(call.events[i]);
    QTRY_VERIFY(words().transcriptModel().rowCount() >= rows + 2); // by its own clock
    QTRY_VERIFY(find<QPushButton>("deleteCall")->isEnabled());
}

void tst_HistoryPage::aNewCallComesByItself()
{
    fillAndShow();
    SomeCall(u"new"_s, QDateTime::currentDateTimeUtc()).placed().ended().appendTo(*m_journal);
    QTRY_COMPARE(titles().first(), u"Dana"_s);
    m_page->hide();
    SomeCall(u"newer"_s, QDateTime::currentDateTimeUtc()).placed().ended().appendTo(*m_journal);
    m_page->show();
    QTRY_COMPARE(titles().size(), 15);
}

void tst_HistoryPage::everyControlIsReachedByTab()
{
    fillAndShow();
    openDana();
    QSet<QString> reached;
    m_page->focusSearch();
    for (int i = 0; i < 60; ++i) {
        reached << QApplication::focusWidget()->objectName();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    for (const auto &name : {u"historySearch"_s, u"historyPeriod"_s, u"historyResult"_s, u"historyAgent"_s, u"historyLine"_s, u"exportList"_s,
             u"history"_s, u"callAgain"_s, u"exportCall"_s, u"deleteCall"_s, u"pastTranscript"_s})
        QVERIFY2(reached.contains(name), qPrintable(name));
}

static void collectUnnamed(QAccessibleInterface *item, QStringList &unnamed)
{
    if (!item || !item->isValid() || item->state().invisible)
        return;
    switch (item->role()) {
    case QAccessible::Button:
    case QAccessible::ButtonMenu:
    case QAccessible::CheckBox:
    case QAccessible::ComboBox:
    case QAccessible::EditableText:
    case QAccessible::List:
    case QAccessible::ListItem:
    case QAccessible::SpinBox:
        if (item->text(QAccessible::Name).isEmpty())
            unnamed << QString::fromLatin1(item->object() ? item->object()->metaObject()->className() : "?");
        break;
    default: break;
    }
    if (item->role() == QAccessible::ComboBox || item->role() == QAccessible::SpinBox)
        return; // its parts are its own
    for (int i = 0; i < item->childCount(); ++i)
        collectUnnamed(item->child(i), unnamed);
}

void tst_HistoryPage::noControlIsWithoutAName()
{
    fillAndShow();
    find<QComboBox>("historyPeriod")->setCurrentText(u"From – to"_s);
    openDana();
    words().setFocus();
    m_page->find();
    QStringList unnamed;
    collectUnnamed(QAccessible::queryAccessibleInterface(m_page.get()), unnamed);
    QVERIFY2(unnamed.isEmpty(), qPrintable(unnamed.join(u", "_s)));
}

void tst_HistoryPage::saysThatThereAreNoCallsYet()
{
    newPage();
    const auto says = [this](QLatin1StringView words) {
        const auto labels = m_page->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](const auto *label) { return label->isVisible() && label->text().contains(words); });
    };
    QTRY_VERIFY(says("No calls yet"_L1));
    QVERIFY(says("Choose a call"_L1));
    QVERIFY(!find<QPushButton>("exportList")->isEnabled());
    fill();
    m_page->refresh();
    QTRY_VERIFY(list().isVisible());
}

void tst_HistoryPage::saysWhatWasLookedForInVain()
{
    fillAndShow();
    find<QComboBox>("historyResult")->setCurrentText(u"Failed"_s);
    find<QLineEdit>("historySearch")->setText(u"zebra"_s);
    QTRY_VERIFY(!list().isVisible());
    const auto labels = m_page->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const auto *label) {
        return label->isVisible() && label->text().contains(u"“zebra”"_s) && label->text().contains("Failed"_L1);
    }));
    QTest::mouseClick(find<QWidget>("historyNote")->findChild<QPushButton *>(), Qt::LeftButton);
    QTRY_COMPARE(titles().size(), 13);
    QVERIFY(list().isVisible());
}

// A table goes by another name: what a damaged file looks like from here.
void tst_HistoryPage::rename(const QString &from, const QString &to)
{
    {
        auto database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"damage"_s);
        database.setDatabaseName(m_dir->filePath(u"calls.db"_s));
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY2(query.exec(u"ALTER TABLE %1 RENAME TO %2"_s.arg(from, to)), qPrintable(query.lastError().text()));
    }
    QSqlDatabase::removeDatabase(u"damage"_s);
}

void tst_HistoryPage::saysWhyTheJournalCannotBeRead()
{
    fillAndShow();
    rename(u"calls"_s, u"lost"_s);
    find<QComboBox>("historyResult")->setCurrentText(u"Failed"_s);
    QTRY_VERIFY(!list().isVisible());
    auto *again = find<QWidget>("historyNote")->findChild<QPushButton *>();
    QCOMPARE(again->text(), u"Try again"_s);
    const auto labels = m_page->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const auto *label) {
        return label->isVisible() && label->text().contains("calls.db failed"_L1);
    }));
    rename(u"lost"_s, u"calls"_s);
    QTest::mouseClick(again, Qt::LeftButton);
    QTRY_VERIFY(list().isVisible());
    QCOMPARE(titles().size(), 2);
}

void tst_HistoryPage::keepsWhatIsNotConfirmed()
{
    fillAndShow();
    openDana();
    triggerMenu("deleteCall", 0);
    QVERIFY(question());
    QTest::keyClick(question(), Qt::Key_Escape);
    QTRY_VERIFY(!question());
    QVERIFY(answerOf(m_journal->call(m_ids[11])));
    QCOMPARE(titles().size(), 13);
}

void tst_HistoryPage::saysWhyALiveNumberIsNotDeleted()
{
    fillAndShow();
    openDana();
    SomeCall(u"live"_s, QDateTime::currentDateTimeUtc()).placed().appendTo(*m_journal); // with the same number
    triggerMenu("deleteCall", 1);
    QTRY_VERIFY(question());
    QTest::mouseClick(question()->findChild<QPushButton *>(u"deleteForGood"_s), Qt::LeftButton);
    QTRY_VERIFY(notice().contains("hang up"_L1));
    QVERIFY(answerOf(m_journal->call(m_ids[11])));
}

void tst_HistoryPage::saysWhyAFileWasNotWritten()
{
    fillAndShow();
    openDana();
    triggerMenu("exportCall", 0);
    auto *dialog = m_page->findChild<QFileDialog *>();
    QVERIFY(dialog);
    emit dialog->fileSelected(u"/proc/call.txt"_s); // the dialog itself may refuse it, or not
    dialog->reject();
    QVERIFY2(notice().contains("/proc/call.txt"_L1) && notice().contains("another folder"_L1), qPrintable(notice()));
}

void tst_HistoryPage::aCallThatIsErasedMeanwhileIsLeft()
{
    fillAndShow();
    find<QComboBox>("historyResult")->setCurrentText(u"Failed"_s); // it is read, but not in the list
    QTRY_COMPARE(titles().size(), 2);
    openDana();
    QVERIFY(answerOf(m_journal->erase(m_ids[11])));
    QTRY_VERIFY(m_page->shownCall().isEmpty());
    QCOMPARE(words().transcriptModel().rowCount(), 0);
    m_page->showCall(m_ids[11]); // a link that is older
    const auto labels = m_page->findChildren<QLabel *>();
    QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), [](const auto *label) { return label->text().contains("not there any more"_L1); }));
}

void tst_HistoryPage::wordsFromOutsideStayText()
{
    SomeCall call(u"odd"_s, QDateTime::currentDateTimeUtc());
    Placed placed;
    placed.to = u"<b>+1</b>"_s;
    placed.agent = u"<img src=x>\u202e"_s;
    placed.variables.insert(u"name"_s, u"<h1>Eve</h1>\n\u202ereversed"_s);
    call.then(placed).answered().ended();
    call.appendTo(*m_journal);
    newPage();
    QTRY_COMPARE(titles().size(), 1);
    QCOMPARE(titles().first(), u"<h1>Eve</h1> reversed"_s);
    list().setCurrentIndex(list().model()->index(0, 0));
    QTRY_VERIFY(words().transcriptModel().rowCount() > 0);
    triggerMenu("deleteCall", 0);
    QCOMPARE(question()->textFormat(), Qt::PlainText);
    QVERIFY(question()->text().contains("<h1>"_L1) && !question()->text().contains(QChar(0x202e)));
    for (const auto *label : m_page->findChildren<QLabel *>()) {
        if (label->text().contains("Eve"_L1))
            QCOMPARE(label->textFormat(), Qt::PlainText);
    }
}

void tst_HistoryPage::fitsWithLargeTypeFromRightToLeft_data()
{
    QTest::addColumn<int>("pixels");
    QTest::addColumn<bool>("rightToLeft");
    QTest::newRow("usual type") << 13 << false;
    QTest::newRow("200 %") << 26 << false;
    QTest::newRow("from right to left") << 13 << true;
    QTest::newRow("200 % from right to left") << 26 << true;
}

void tst_HistoryPage::fitsWithLargeTypeFromRightToLeft()
{
    QFETCH(int, pixels);
    QFETCH(bool, rightToLeft);
    const auto usual = QApplication::font();
    auto font = usual;
    font.setPixelSize(pixels);
    QApplication::setFont(font);
    qApp->setLayoutDirection(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight);
    fillAndShow();
    openDana();
    const QSize room(1206, 700); // 1280 x 800 without rail, dial bar and status strip
    m_page->resize(room);
    QCoreApplication::processEvents();
    QCOMPARE(m_page->size(), room);
    for (const auto *button : m_page->findChildren<QPushButton *>()) {
        if (!button->isVisible())
            continue;
        QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->objectName()));
        QVERIFY2(m_page->rect().contains(QRect(button->mapTo(m_page.get(), QPoint()), button->size())), qPrintable(button->objectName()));
    }
    auto *when = find<QLabel>("pastWhen");
    QVERIFY2(!when->isVisible() || when->width() >= when->fontMetrics().horizontalAdvance(when->text()), qPrintable(when->text()));
    for (auto *combo : m_page->findChildren<QComboBox *>())
        QVERIFY2(combo->width() >= combo->minimumSizeHint().width(), qPrintable(combo->objectName()));
    QVERIFY(list().mapTo(m_page.get(), QPoint()).x() < room.width() / 2 || rightToLeft);
    QVERIFY(list().mapTo(m_page.get(), QPoint()).x() > room.width() / 2 || !rightToLeft);
    QApplication::setFont(usual);
}

QTEST_MAIN(tst_HistoryPage)
#include "tst_historypage.moc"
