// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/history/pastcalls.h"
#include "ui/insights/chart.h"
#include "ui/insights/figurecard.h"
#include "ui/insights/insightspage.h"
#include "ui/theme/theme.h"
#include "ui/translations.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDateEdit>
#include <QHelpEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QToolTip>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The page with real keys and clicks before a real journal, and the words of its figures.
class tst_Insights : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void eachFigureAnswersItsQuestion();
    void oneCallIsOneCall();
    void theTableHasTheNumbersOfTheChart();
    void showsTheWeekAndThenWhatIsChosen();
    void fromToNarrowsIt();
    void aTableIsReachedByKeyAndCopied();
    void chosenRowsAreCopied();
    void aBarTellsItsNumbers();
    void thePictureIsItsSentenceToScreenReaders();
    void enginesHaveTheirTitles();
    void aNewCallComesWithTheNextLook();
    void everyControlHasAName();
    void isDrawnInTheThemesColours_data();
    void isDrawnInTheThemesColours();

    void withoutCallsItSaysSo();
    void withoutRepliesAndPricesTheCardsSaySo();
    void anErasedCallLeavesThePage();
    void namesFromOutsideStayText();
    void narrowWindowsHaveOneColumn();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_page->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    QString answer(const char *card) const { return find<FigureCard>(card)->figure().answer; }
    void newPage()
    {
        m_page = std::make_unique<InsightsPage>(*m_journal);
        m_page->resize(1280, 900);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void fillAndShow()
    {
        m_ids = fillWeek(*m_journal, QDateTime::currentDateTimeUtc());
        newPage();
        QTRY_VERIFY_WITH_TIMEOUT(answer("calls").contains(u"call"_s), 60'000);
    }
    void choose(const char *combo, const QString &text) { find<QComboBox>(combo)->setCurrentText(text); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<InsightsPage> m_page;
    QList<CallId> m_ids;
    Theme m_theme;
};

namespace {

constexpr int kPatience = 60'000; // ms, of a machine that has much else to do

Figure named(const QList<Figure> &figures, const QString &name)
{
    for (const auto &figure : figures) {
        if (figure.name == name)
            return figure;
    }
    return {};
}

// Ten calls of two days.
CallInsights someInsights()
{
    CallInsights all;
    all.calls = 10;
    all.answered = 6;
    all.machines = 1;
    all.pieces = {{QDateTime(QDate(2026, 11, 2), QTime(0, 0)), 4, 1, 0, 0.5}, {QDateTime(QDate(2026, 11, 3), QTime(0, 0)), 2, 0, 3, 0.7}};
    all.endings = {{EndReason::CallerHungUp, 6}, {EndReason::NoAnswer, 2}, {EndReason::EngineFailed, 2}};
    all.lengths = {6, 72s, 340s};
    all.callsByLength = {1, 1, 2, 1, 1, 0};
    all.bargeIns = 9;
    all.callsByBargeIns = {2, 2, 1, 0, 0, 1};
    CallInsights::Engine fast{u"gemini_live"_s, {}}, slow{u"pipeline"_s, {}};
    fast.parts[0] = {20, 620ms, 1100ms};
    slow.parts[0] = {30, 840ms, 1900ms};
    slow.parts[1] = {30, 200ms, 400ms};
    all.engines = {fast, slow};
    all.cost = 1.2;
    all.priced = 8;
    return all;
}

} // namespace

void tst_Insights::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    loadTranslations(QLocale());
}

void tst_Insights::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    auto journal = Journal::open(m_dir->filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
}

void tst_Insights::cleanup()
{
    m_page.reset();
    m_journal.reset();
    m_theme.choose(Theme::Choice::Light);
}

void tst_Insights::eachFigureAnswersItsQuestion()
{
    const auto figures = figuresOf(someInsights(), {{u"pipeline"_s, u"Put together"_s}});
    QCOMPARE(figures.size(), 6);
    for (const auto &figure : figures)
        QVERIFY2(figure.question.endsWith(u'?') && figure.answer.endsWith(u'.'), qPrintable(figure.name));
    QCOMPARE(named(figures, u"calls"_s).answer, u"10 calls: a person answered 60 %, an answering machine 10 %, nobody 30 %."_s);
    QCOMPARE(named(figures, u"endings"_s).answer, u"Most often: caller hung up (60 %). Failed: 2 (20 %)."_s);
    QCOMPARE(named(figures, u"replies"_s).answer, u"Longest for Put together: half of the replies come within 0.84 s, 95 of 100 within 1.90 s."_s);
    QCOMPARE(named(figures, u"lengths"_s).answer, u"Half of them at most 01:12, 95 of 100 at most 05:40."_s);
    QCOMPARE(named(figures, u"bargeIns"_s).answer, u"In 67 % of the answered calls; 150 times in 100 calls."_s);
    QCOMPARE(named(figures, u"cost"_s).answer, u"$1.20 in all, $0.150 a call. Calls of which the price is not known: 2."_s);
}

void tst_Insights::oneCallIsOneCall()
{
    CallInsights all;
    all.calls = all.answered = 1;
    QCOMPARE(named(figuresOf(all, {}), u"calls"_s).answer, u"1 call: a person answered 100 %, an answering machine 0 %, nobody 0 %."_s);
}

void tst_Insights::theTableHasTheNumbersOfTheChart()
{
    const auto figures = figuresOf(someInsights(), {});
    for (const auto &figure : figures) {
        QCOMPARE(figure.rows.size(), figure.bars.size());
        for (const auto &row : figure.rows)
            QCOMPARE(row.size(), figure.heads.size());
        for (const auto &bar : figure.bars)
            QCOMPARE(bar.parts.size(), figure.kinds.size());
    }
    const auto calls = named(figures, u"calls"_s);
    QCOMPARE(calls.bars[1].parts, QList<double>({2, 0, 3}));
    QCOMPARE(calls.rows[1].mid(1), QStringList({u"5"_s, u"2"_s, u"0"_s, u"3"_s, u"40 %"_s}));
    const auto replies = named(figures, u"replies"_s);
    QCOMPARE(replies.rows[2], QStringList({u"pipeline"_s, u"End of turn"_s, u"0.20 s"_s, u"0.40 s"_s, u"30"_s}));
    QCOMPARE(replies.bars[2].parts, QList<double>{200});
    QCOMPARE(replies.bars[2].mark, 400.0);
    QVERIFY(replies.bars[2].isPart && !replies.bars[1].isPart);
    QCOMPARE(named(figures, u"lengths"_s).rows[3], QStringList({u"02:00 to 05:00"_s, u"1"_s, u"17 %"_s}));
}

void tst_Insights::showsTheWeekAndThenWhatIsChosen()
{
    fillAndShow();
    QCOMPARE(find<QComboBox>("insightsPeriod")->currentText(), u"7 days"_s);
    choose("insightsPeriod", u"Any time"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(answer("calls").startsWith(u"13 calls"_s), qPrintable(answer("calls")), kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(find<QComboBox>("insightsAgent")->count() == 4, kPatience);
    choose("insightsAgent", u"Billing helper"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(answer("calls").startsWith(u"3 calls"_s), qPrintable(answer("calls")), kPatience);
    choose("insightsLine", u"Twilio"_s);
    QTRY_VERIFY2_WITH_TIMEOUT(answer("calls").startsWith(u"2 calls"_s), qPrintable(answer("calls")), kPatience);
    QVERIFY(find<FigureCard>("endings")->figure().rows.size() == 2);
}

void tst_Insights::fromToNarrowsIt()
{
    fillAndShow();
    QVERIFY(!find<QDateEdit>("insightsFrom")->isVisible());
    choose("insightsPeriod", u"From – to"_s);
    QVERIFY(find<QDateEdit>("insightsFrom")->isVisible());
    find<QDateEdit>("insightsFrom")->setDate(QDate::currentDate().addDays(-30));
    QTRY_VERIFY2_WITH_TIMEOUT(answer("calls").startsWith(u"13 calls"_s), qPrintable(answer("calls")), kPatience);
    find<QDateEdit>("insightsTo")->setDate(QDate::currentDate().addDays(-20));
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("insightsNote")->isVisible(), kPatience);
}

void tst_Insights::aTableIsReachedByKeyAndCopied()
{
    fillAndShow();
    auto *button = find<QPushButton>("endingsTable");
    find<QComboBox>("insightsPeriod")->setFocus();
    for (int i = 0; i < 30 && m_page->focusWidget() != button; ++i)
        QTest::keyClick(m_page.get(), Qt::Key_Tab);
    QCOMPARE(m_page->focusWidget(), button);
    QVERIFY(find<Chart>("endingsChart")->isVisible());
    QTest::keyClick(button, Qt::Key_Space);
    auto *table = find<QTableWidget>("endingsRows");
    QVERIFY(table->isVisible());
    QVERIFY(!find<Chart>("endingsChart")->isVisible());
    QTest::keyClick(m_page.get(), Qt::Key_Tab);
    QCOMPARE(m_page->focusWidget(), table);
    QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
    const auto lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.first(), u"Ending\tCalls\tShare"_s);
    QCOMPARE(lines.size(), find<FigureCard>("endings")->figure().rows.size() + 1);
    QTest::keyClick(button, Qt::Key_Space);
    QVERIFY(find<Chart>("endingsChart")->isVisible());
}

void tst_Insights::chosenRowsAreCopied()
{
    fillAndShow();
    QTest::mouseClick(find<QPushButton>("endingsTable"), Qt::LeftButton);
    auto *table = find<QTableWidget>("endingsRows");
    table->setRangeSelected({1, 0, 2, 2}, true);
    find<FigureCard>("endings")->copyTable();
    const auto &rows = find<FigureCard>("endings")->figure().rows;
    QCOMPARE(QGuiApplication::clipboard()->text(), u"Ending\tCalls\tShare\n"_s + rows[1].join(u'\t') + u'\n' + rows[2].join(u'\t') + u'\n');
}

void tst_Insights::aBarTellsItsNumbers()
{
    fillAndShow();
    auto *chart = find<Chart>("callsChart");
    QCOMPARE(find<FigureCard>("calls")->figure().bars.size(), 7);
    QCOMPARE(chart->barAt({1, 50}), 0);
    QCOMPARE(chart->barAt({chart->width() - 2, 50}), 6);
    QCOMPARE(find<Chart>("endingsChart")->barAt({5, 3}), 0);
    QCOMPARE(find<Chart>("endingsChart")->barAt({5, 3000}), -1);
    QHelpEvent help(QEvent::ToolTip, {chart->width() - 2, 50}, chart->mapToGlobal(QPoint(5, 5)));
    QApplication::sendEvent(chart, &help);
    QCOMPARE(QToolTip::text(), find<FigureCard>("calls")->figure().bars[6].tip);
    QToolTip::hideText();
}

void tst_Insights::thePictureIsItsSentenceToScreenReaders()
{
    fillAndShow();
    for (const auto *name : {"calls", "endings", "replies", "lengths", "bargeIns", "cost"}) {
        auto *interface = QAccessible::queryAccessibleInterface(find<Chart>((QByteArray(name) + "Chart").constData()));
        QVERIFY(interface);
        QCOMPARE(interface->text(QAccessible::Name), find<FigureCard>(name)->figure().question);
        QCOMPARE(interface->text(QAccessible::Description), answer(name));
    }
}

void tst_Insights::enginesHaveTheirTitles()
{
    fillAndShow();
    QVERIFY(answer("replies").startsWith(u"gemini:"_s));
    DeskCatalogue catalogue;
    catalogue.engines << DeskCatalogue::EngineEntry{u"gemini"_s, u"Gemini Live"_s, {}, true, {}};
    m_page->setCatalogue(catalogue);
    QVERIFY(answer("replies").startsWith(u"Gemini Live:"_s));
}

void tst_Insights::aNewCallComesWithTheNextLook()
{
    fillAndShow();
    choose("insightsPeriod", u"Any time"_s);
    QTRY_VERIFY_WITH_TIMEOUT(answer("calls").startsWith(u"13 calls"_s), kPatience);
    SomeCall(u"new"_s, QDateTime::currentDateTimeUtc().addSecs(-60)).placed().answered().ended().appendTo(*m_journal);
    m_page->hide();
    m_page->show();
    QTRY_VERIFY_WITH_TIMEOUT(answer("calls").startsWith(u"14 calls"_s), kPatience);
}

void tst_Insights::everyControlHasAName()
{
    fillAndShow();
    int controls = 0;
    for (auto *widget : m_page->findChildren<QWidget *>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith(u"qt_"_s))
            continue;
        ++controls;
        const auto *interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(!interface->text(QAccessible::Name).isEmpty(), qPrintable(QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName()));
    }
    QVERIFY(controls >= 9);
}

void tst_Insights::isDrawnInTheThemesColours_data()
{
    QTest::addColumn<Theme::Choice>("choice");
    QTest::newRow("light") << Theme::Choice::Light;
    QTest::newRow("dark") << Theme::Choice::Dark;
}

void tst_Insights::isDrawnInTheThemesColours()
{
    QFETCH(Theme::Choice, choice);
    fillAndShow();
    m_theme.choose(choice);
    const auto image = find<Chart>("endingsChart")->grab().toImage();
    int bars = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            bars += image.pixelColor(x, y).rgb() == Theme::colour(Role::Accent).rgb();
    }
    QVERIFY2(bars > 500, qPrintable(QString::number(bars)));
}

void tst_Insights::withoutCallsItSaysSo()
{
    newPage();
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("insightsNote")->isVisible(), kPatience);
    QCOMPARE(find<QWidget>("insightsNote")->accessibleName(), u"No calls"_s);
    choose("insightsPeriod", u"Any time"_s);
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("insightsNote")->accessibleDescription().contains(u"first call"_s), kPatience);
    SomeCall(u"new"_s, QDateTime::currentDateTimeUtc().addSecs(-60)).placed().answered().ended().appendTo(*m_journal);
    m_page->hide();
    m_page->show();
    QTRY_VERIFY_WITH_TIMEOUT(find<Chart>("callsChart")->isVisible(), kPatience);
    QVERIFY(!find<QWidget>("insightsNote")->isVisible());
}

void tst_Insights::withoutRepliesAndPricesTheCardsSaySo()
{
    SomeCall(u"busy"_s, QDateTime::currentDateTimeUtc().addSecs(-60)).placed().ended(EndReason::Busy).appendTo(*m_journal);
    newPage();
    QTRY_VERIFY_WITH_TIMEOUT(find<Chart>("callsChart")->isVisible(), kPatience);
    QCOMPARE(answer("replies"), u"No reply was measured."_s);
    QCOMPARE(answer("lengths"), u"No call was answered by a person."_s);
    QCOMPARE(answer("bargeIns"), u"No call was answered by a person."_s);
    QVERIFY(answer("cost").contains(u"No price is known"_s));
    for (const auto *name : {"replies", "lengths", "bargeIns", "cost"}) {
        QVERIFY(!find<Chart>((QByteArray(name) + "Chart").constData())->isVisible());
        QVERIFY(!find<QPushButton>((QByteArray(name) + "Table").constData())->isVisible());
    }
}

void tst_Insights::anErasedCallLeavesThePage()
{
    fillAndShow();
    choose("insightsPeriod", u"Any time"_s);
    QTRY_VERIFY_WITH_TIMEOUT(answer("calls").startsWith(u"13 calls"_s), kPatience);
    QCOMPARE(answerOf(m_journal->erase(m_ids.first())), Result<int>(1));
    QTRY_VERIFY_WITH_TIMEOUT(answer("calls").startsWith(u"12 calls"_s), kPatience);
}

void tst_Insights::namesFromOutsideStayText()
{
    auto all = someInsights();
    all.engines.first().name = u"<b>bold</b>\u202e"_s;
    const auto figure = named(figuresOf(all, {}), u"replies"_s);
    QCOMPARE(figure.bars.first().label, u"<b>bold</b>"_s);
    FigureCard card(u"replies"_s);
    card.show(figure);
    for (const auto *label : card.findChildren<QLabel *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

void tst_Insights::narrowWindowsHaveOneColumn()
{
    fillAndShow();
    auto *first = find<FigureCard>("calls"), *second = find<FigureCard>("endings");
    QTRY_VERIFY_WITH_TIMEOUT(second->x() > first->x(), kPatience);
    m_page->resize(560, 700);
    QTRY_VERIFY_WITH_TIMEOUT(second->x() == first->x() && second->y() > first->y(), kPatience);
    QVERIFY(first->width() <= 560);
}

QTEST_MAIN(tst_Insights)
#include "tst_insights.moc"
