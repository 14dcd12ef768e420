// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/campaigns/fakecampaigns.h"
#include "tests/ui/fakedesk.h"
#include "ui/campaigns/campaignsmodel.h"
#include "ui/campaigns/campaignspage.h"
#include "ui/campaigns/newcampaign.h"
#include "ui/mainwindow.h"
#include "ui/translations.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The page of campaigns, with a desk that has no bridge behind it.
class tst_CampaignsPage : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void showsHowFarACampaignIs();
    void resultsAddUpInTheTable();
    void startsAndPauses();
    void followsWhatTheBridgeTells();
    void aFileIsLookedAtBeforeAnythingIsMade();
    void anotherColumnCanBeTheNumber();
    void whatIsChosenReachesThePlan();
    void aTableDroppedOnTheWindowIsAskedAbout();
    void everyControlHasANameAndCanBeReachedByKeys();
    // Rainy
    void stoppingForGoodIsAskedFirst();
    void whatIsRefusedIsSaid();
    void aListThatCanNotBeReadMakesNothing();
    void anAnswerToAnOlderQuestionIsPassedOver();
    void whatTheAgentNeedsIsSaid();
    void hoursThatEndBeforeTheyBeginAreNotMade();
    void textsFromOutsideStayTexts();
    void otherFilesAreNotTaken();

private:
    template<class T>
    T *child(const QString &name, QWidget *of = nullptr) { return (of ? of : m_page.get())->findChild<T *>(name); }
    void press(const QString &name, QWidget *of = nullptr) { QTest::mouseClick(child<QPushButton>(name, of), Qt::LeftButton); }
    NewCampaign *dialog() { return m_page->findChild<NewCampaign *>(); }

    std::unique_ptr<FakeCampaigns> m_desk;
    std::unique_ptr<CampaignsPage> m_page;
};

void tst_CampaignsPage::init()
{
    loadTranslations(QLocale());
    m_desk = std::make_unique<FakeCampaigns>();
    m_page = std::make_unique<CampaignsPage>(*m_desk);
    m_page->setCatalogue(FakeDesk::fullCatalogue());
    m_page->resize(1200, 700);
    m_page->show();
    QCOMPARE(m_desk->asked, 1);
}

void tst_CampaignsPage::cleanup()
{
    m_page.reset();
    m_desk.reset();
}

void tst_CampaignsPage::showsHowFarACampaignIs()
{
    QVERIFY(!child<QLabel>(u"campaignName"_s)->isVisible()); // there is none
    emit m_desk->listed({FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Running), FakeCampaigns::campaign(1, u"Winter"_s, CampaignState::Finished)});
    QCOMPARE(child<QListView>(u"campaigns"_s)->model()->rowCount(), 2);
    QCOMPARE(child<QLabel>(u"campaignName"_s)->text(), u"Spring"_s);
    QVERIFY(child<QLabel>(u"campaignName"_s)->isVisible());
    QCOMPARE(child<QLabel>(u"campaignState"_s)->text(), u"Running"_s);
    QVERIFY(child<QLabel>(u"campaignFacts"_s)->text().contains(u"386 of %1 done"_s.arg(QLocale().toString(1000))));
    QVERIFY(child<QLabel>(u"campaignFacts"_s)->text().contains(u"4 calls now"_s));
    QCOMPARE(m_desk->leftAsked, QList<qint64>{2});
    child<QListView>(u"campaigns"_s)->setCurrentIndex(child<QListView>(u"campaigns"_s)->model()->index(1, 0));
    QCOMPARE(child<QLabel>(u"campaignState"_s)->text(), u"Finished"_s);
    QVERIFY(!child<QPushButton>(u"startCampaign"_s)->isVisible());
    QVERIFY(child<QPushButton>(u"removeCampaign"_s)->isVisible());
}

void tst_CampaignsPage::resultsAddUpInTheTable()
{
    const auto campaign = FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Running);
    emit m_desk->listed({campaign});
    const auto *results = child<QTableWidget>(u"results"_s);
    int sum = 0;
    for (int row = 0; row < results->rowCount(); ++row)
        sum += results->item(row, 1)->text().toInt();
    QCOMPARE(sum, int(campaign.counts.total()));
    QVERIFY(child<QLabel>(u"leftTitle"_s)->text().startsWith(u"6 rows of the file are not on the list"_s));
    emit m_desk->leftRead(CampaignId(2), {{1, 14, u"tbd"_s, u"There are letters in the number."_s, ListRefusal::Bad}});
    QCOMPARE(child<QTableWidget>(u"left"_s)->item(0, 0)->text(), u"14"_s);
}

void tst_CampaignsPage::startsAndPauses()
{
    emit m_desk->listed({FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Ready)});
    QVERIFY(!child<QPushButton>(u"pauseCampaign"_s)->isVisible());
    press(u"startCampaign"_s);
    QCOMPARE(m_desk->started, QList<qint64>{2});
    emit m_desk->changed(FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Running));
    QVERIFY(!child<QPushButton>(u"startCampaign"_s)->isVisible());
    press(u"pauseCampaign"_s);
    QCOMPARE(m_desk->paused, QList<qint64>{2});
    auto paused = FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Paused);
    paused.note = u"The budget of this campaign is spent."_s;
    emit m_desk->changed(paused);
    QCOMPARE(child<QPushButton>(u"startCampaign"_s)->text(), u"Go on"_s);
    QCOMPARE(child<QLabel>(u"campaignNote"_s)->text(), paused.note);
}

void tst_CampaignsPage::followsWhatTheBridgeTells()
{
    CampaignsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setAll({FakeCampaigns::campaign(1, u"A"_s, CampaignState::Ready)});
    model.put(FakeCampaigns::campaign(2, u"B"_s, CampaignState::Importing));
    model.put(FakeCampaigns::campaign(1, u"A"_s, CampaignState::Running));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0).data().toString(), u"B"_s);
    QCOMPARE(CampaignState(model.index(1).data(CampaignsModel::StateRole).toInt()), CampaignState::Running);
    model.remove(CampaignId(2));
    model.remove(CampaignId(9));
    QCOMPARE(model.rowCount(), 1);

    emit m_desk->listed({FakeCampaigns::campaign(1, u"A"_s, CampaignState::Stopped)});
    emit m_desk->created(FakeCampaigns::campaign(2, {}, CampaignState::Importing));
    QCOMPARE(child<QLabel>(u"campaignName"_s)->text(), u"Campaign 2"_s); // it is looked at, and has no name
    QVERIFY(!child<QPushButton>(u"startCampaign"_s)->isEnabled());
    emit m_desk->removed(CampaignId(2));
    QCOMPARE(child<QLabel>(u"campaignName"_s)->text(), u"A"_s);
}

void tst_CampaignsPage::aFileIsLookedAtBeforeAnythingIsMade()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    QVERIFY(dialog());
    QCOMPARE(m_desk->previews.size(), 1);
    QCOMPARE(m_desk->previews[0].path, u"/tmp/people.csv"_s);
    QVERIFY(!child<QPushButton>(u"makeCampaign"_s, dialog())->isEnabled());
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    QCOMPARE(child<QTableWidget>(u"listRows"_s, dialog())->rowCount(), 3);
    QVERIFY(child<QTableWidget>(u"listRows"_s, dialog())->horizontalHeaderItem(1)->text().contains(u"{{first_name}}"_s));
    QCOMPARE(child<QTableWidget>(u"listLeft"_s, dialog())->rowCount(), 1);
    QVERIFY(m_desk->made.isEmpty());
    press(u"makeCampaign"_s, dialog());
    QCOMPARE(m_desk->made.size(), 1);
    QCOMPARE(m_desk->made[0].plan.name, u"people"_s);
    QCOMPARE(m_desk->made[0].reading.number, u"1"_s);
    QPointer<NewCampaign> open = dialog();
    emit m_desk->created(FakeCampaigns::campaign(3, u"people"_s, CampaignState::Importing));
    QTRY_VERIFY(!open);
    QVERIFY(m_desk->started.isEmpty()); // nobody is called by that
}

void tst_CampaignsPage::anotherColumnCanBeTheNumber()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    auto *column = child<QComboBox>(u"numberColumn"_s, dialog());
    column->setFocus();
    QTest::keyClick(column, Qt::Key_Down);
    QCOMPARE(m_desk->previews.size(), 2);
    QCOMPARE(m_desk->previews[1].reading.number, u"2"_s);
}

void tst_CampaignsPage::whatIsChosenReachesThePlan()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    child<QLineEdit>(u"planRegion"_s, dialog())->setText(u"gb"_s);
    QCOMPARE(m_desk->previews.last().region, u"GB"_s); // it changes whose numbers are numbers
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    child<QCheckBox>(u"planDay6"_s, dialog())->setChecked(true);
    child<QSpinBox>(u"planAtOnce"_s, dialog())->setValue(7);
    child<QSpinBox>(u"planAfter_answering_machine"_s, dialog())->setValue(240);
    child<QSpinBox>(u"planAfter_busy"_s, dialog())->setValue(0);
    press(u"makeCampaign"_s, dialog());
    QCOMPARE(m_desk->made.size(), 1);
    const auto plan = m_desk->made[0].plan;
    QCOMPARE(plan.region, u"GB"_s);
    QVERIFY(plan.hours.days.contains(Qt::Saturday) && !plan.hours.days.contains(Qt::Sunday));
    QCOMPARE(plan.pace.atOnce, 7);
    QCOMPARE(plan.retries.after.value(EndReason::AnsweringMachine), std::chrono::minutes(240));
    QVERIFY(!plan.retries.after.contains(EndReason::Busy));
    QCOMPARE(plan.breaker, Breaker::Rule());
}

void tst_CampaignsPage::aTableDroppedOnTheWindowIsAskedAbout()
{
    QSettings().setValue(u"guide/left"_s, true);
    FakeDesk desk;
    MainWindow window(desk, Settings(), {nullptr, nullptr, nullptr, m_desk.get()}, std::make_unique<FakeSpeaker>(), std::make_unique<FakeMicrophone>());
    window.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(u"/tmp/people.csv"_s)});
    QDragEnterEvent enter({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &drop);
    QVERIFY(window.findChild<NewCampaign *>());
    QCOMPARE(m_desk->previews.last().path, u"/tmp/people.csv"_s);
}

void tst_CampaignsPage::everyControlHasANameAndCanBeReachedByKeys()
{
    emit m_desk->listed({FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Paused)});
    m_page->makeFrom(u"/tmp/people.csv"_s);
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    for (auto *of : {static_cast<QWidget *>(m_page.get()), static_cast<QWidget *>(dialog())}) {
        int controls = 0;
        for (auto *widget : of->findChildren<QWidget *>()) {
            const bool isControl = qobject_cast<QAbstractButton *>(widget) || qobject_cast<QAbstractSpinBox *>(widget) || qobject_cast<QComboBox *>(widget)
                || qobject_cast<QAbstractItemView *>(widget);
            if (!isControl || !widget->isVisible() || widget->objectName().startsWith(u"qt_"_s) || qobject_cast<QComboBox *>(widget->parentWidget())
                || qobject_cast<QAbstractItemView *>(widget->parentWidget()))
                continue;
            ++controls;
            const auto *button = qobject_cast<QAbstractButton *>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), qPrintable(widget->objectName() + QString::fromLatin1(widget->metaObject()->className())));
            QVERIFY2(widget->focusPolicy() & Qt::TabFocus, qPrintable(widget->objectName()));
        }
        QVERIFY(controls > 4);
    }
}

void tst_CampaignsPage::stoppingForGoodIsAskedFirst()
{
    emit m_desk->listed({FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Running)});
    press(u"stopCampaign"_s);
    auto *box = m_page->findChild<QMessageBox *>();
    QVERIFY(box);
    QVERIFY(m_desk->stopped.isEmpty());
    box->defaultButton()->click(); // Return keeps it
    QVERIFY(m_desk->stopped.isEmpty());
    QTRY_VERIFY(!m_page->findChild<QMessageBox *>());
    press(u"stopCampaign"_s);
    box = m_page->findChild<QMessageBox *>();
    for (auto *button : box->buttons()) {
        if (box->buttonRole(button) == QMessageBox::DestructiveRole)
            button->click();
    }
    QCOMPARE(m_desk->stopped, QList<qint64>{2});
    emit m_desk->changed(FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Stopped));
    press(u"removeCampaign"_s);
    QVERIFY(m_desk->taken.isEmpty());
}

void tst_CampaignsPage::whatIsRefusedIsSaid()
{
    emit m_desk->listed({FakeCampaigns::campaign(2, u"Spring"_s, CampaignState::Ready)});
    emit m_desk->refused({Error::Code::NotPossibleNow, u"The list of this campaign is still being read."_s});
    QVERIFY(child<QLabel>(u"campaignTold"_s)->isVisible());
    QVERIFY(child<QLabel>(u"campaignTold"_s)->text().contains(u"still being read"_s));
    press(u"startCampaign"_s);
    QVERIFY(!child<QLabel>(u"campaignTold"_s)->isVisible());
}

void tst_CampaignsPage::aListThatCanNotBeReadMakesNothing()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    emit m_desk->previewFailed(m_desk->previews.last().ticket, {Error::Code::Malformed, u"Line 3: a quote is opened and never closed."_s});
    QVERIFY(child<QLabel>(u"listProblem"_s, dialog())->text().contains(u"Line 3"_s));
    QVERIFY(!child<QPushButton>(u"makeCampaign"_s, dialog())->isEnabled());
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    press(u"makeCampaign"_s, dialog());
    emit m_desk->refused({Error::Code::NotFound, u"It is gone."_s});
    QVERIFY(dialog());
    QVERIFY(child<QLabel>(u"listProblem"_s, dialog())->text().contains(u"It is gone."_s));
}

void tst_CampaignsPage::anAnswerToAnOlderQuestionIsPassedOver()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    const auto first = m_desk->previews.last().ticket;
    child<QLineEdit>(u"planRegion"_s, dialog())->setText(u"DE"_s);
    QVERIFY(m_desk->previews.last().ticket != first);
    emit m_desk->previewed(first, FakeCampaigns::somePreview());
    QCOMPARE(child<QTableWidget>(u"listRows"_s, dialog())->rowCount(), 0);
}

void tst_CampaignsPage::whatTheAgentNeedsIsSaid()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    auto preview = FakeCampaigns::somePreview();
    preview.missing = {u"sum"_s};
    emit m_desk->previewed(m_desk->previews.last().ticket, preview);
    QVERIFY(child<QLabel>(u"listProblem"_s, dialog())->text().contains(u"sum"_s));
    QVERIFY(!child<QPushButton>(u"makeCampaign"_s, dialog())->isEnabled());
    preview.missing.clear();
    preview.columns.number = -1;
    emit m_desk->previewed(m_desk->previews.last().ticket, preview);
    QVERIFY(!child<QPushButton>(u"makeCampaign"_s, dialog())->isEnabled());
}

void tst_CampaignsPage::hoursThatEndBeforeTheyBeginAreNotMade()
{
    m_page->makeFrom(u"/tmp/people.csv"_s);
    emit m_desk->previewed(m_desk->previews.last().ticket, FakeCampaigns::somePreview());
    for (int day = 1; day <= 7; ++day)
        child<QCheckBox>(u"planDay%1"_s.arg(day), dialog())->setChecked(false);
    press(u"makeCampaign"_s, dialog());
    QVERIFY(m_desk->made.isEmpty());
    QVERIFY(!child<QLabel>(u"listProblem"_s, dialog())->text().isEmpty());
}

void tst_CampaignsPage::textsFromOutsideStayTexts()
{
    emit m_desk->listed({FakeCampaigns::campaign(2, u"<b>x</b>\u202E\n"_s, CampaignState::Ready)});
    QCOMPARE(child<QLabel>(u"campaignName"_s)->textFormat(), Qt::PlainText);
    QVERIFY(!child<QLabel>(u"campaignName"_s)->text().contains(u'\u202E'));
    emit m_desk->leftRead(CampaignId(2), {{1, 14, u"<img src=x>\u202E"_s, u"no"_s, ListRefusal::Bad}});
    QCOMPARE(child<QTableWidget>(u"left"_s)->item(0, 1)->text(), u"<img src=x>"_s);
}

void tst_CampaignsPage::otherFilesAreNotTaken()
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(u"/tmp/people.exe"_s)});
    QVERIFY(CampaignsPage::listIn(data).isEmpty());
    data.setUrls({QUrl(u"https://example.com/people.csv"_s)});
    QVERIFY(CampaignsPage::listIn(data).isEmpty());
    data.setUrls({QUrl::fromLocalFile(u"/tmp/a.csv"_s), QUrl::fromLocalFile(u"/tmp/b.csv"_s)});
    QVERIFY(CampaignsPage::listIn(data).isEmpty());
}

QTEST_MAIN(tst_CampaignsPage)
#include "tst_campaignspage.moc"
