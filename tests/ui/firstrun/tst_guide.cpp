// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bridge/settings/memorystore.h"
#include "tests/ui/fakedesk.h"
#include "ui/firstrun/guide.h"
#include "ui/mainwindow.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;
using Step = Guide::Step;

// The first steps in the window: with a journal that has no call, as on the first day.
class tst_Guide : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void thePracticeCallIsTheFirstStep();
    void eachStepIsOverWhenWhatItIsForIsThere();
    void stepsCanBeSkipped();
    void itOpensTheSettingThatIsMissing();
    void itGoesOnWhereItWasLeft();

    void whoLeavesItIsNotAskedAgain();
    void whatIsDoneDoesNotComeAgain();
    void whoHasCalledBeforeIsNotGuided();
    void nonsenseInTheSettingsIsHarmless();
    void aPracticeCallThatFailsIsNoPractice();

private:
    void newWindow()
    {
        m_window.reset();
        m_window = std::make_unique<MainWindow>(*m_desk, Settings(), Cabinets{m_journal.get(), m_settings.get(), m_secrets.get()},
            std::make_unique<FakeSpeaker>(), std::make_unique<FakeMicrophone>());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    Guide *guide() const { return m_window->findChild<Guide *>(); }
    void click(const char *name) { QTest::mouseClick(guide()->findChild<QPushButton *>(QString::fromLatin1(name)), Qt::LeftButton); }
    void resume()
    {
        for (auto *action : m_window->actions()) {
            if (action->text() == u"First steps"_s)
                action->trigger();
        }
    }
    void answered(const QString &carrier)
    {
        auto facts = answeredCall(u"+14155550138"_s);
        std::get<Placed>(facts[0].second).carrier = carrier;
        m_desk->tell(newCallId(), facts);
    }
    static DeskCatalogue firstDay() // only practice and the demonstration are ready
    {
        auto catalogue = FakeDesk::fullCatalogue();
        catalogue.lines[1].ready = false;
        catalogue.engines[0].ready = false;
        return catalogue;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Secrets> m_secrets;
    std::unique_ptr<SettingsStore> m_settings;
    std::optional<Result<std::unique_ptr<Journal>>> m_journal_;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<MainWindow> m_window;
};

void tst_Guide::initTestCase() { QCoreApplication::setOrganizationName(u"Callwright-test"_s); }

void tst_Guide::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    m_desk->setCatalogue(firstDay());
    m_secrets = std::make_unique<Secrets>(std::make_unique<MemoryStore>(), m_folder->filePath(u"secrets.json"_s));
    m_settings = std::make_unique<SettingsStore>(*m_secrets);
    QVERIFY(m_settings->load({m_folder->filePath(u"settings.ini"_s), {}, {}, {}}));
    auto journal = Journal::open(m_folder->filePath(u"calls.db"_s));
    QVERIFY(journal);
    m_journal = std::move(*journal);
    newWindow();
    guide()->begin(true); // the journal answers in its own time; here it is told
}

void tst_Guide::cleanup()
{
    m_window.reset();
    m_journal.reset();
}

void tst_Guide::thePracticeCallIsTheFirstStep()
{
    QVERIFY(guide()->isVisible());
    QCOMPARE(guide()->step(), Step::Practise);
    click("guideAct");
    QCOMPARE(m_desk->placed.size(), 1);
    QCOMPARE(m_desk->placed[0].line, u"Practice line"_s);
    QCOMPARE(m_desk->placed[0].agent, u"Offline demo"_s); // the one that can talk without a key
    QCOMPARE(guide()->step(), Step::Practise); // not before somebody answers
    answered(u"practice"_s);
    QCOMPARE(guide()->step(), Step::Carrier);
}

void tst_Guide::eachStepIsOverWhenWhatItIsForIsThere()
{
    answered(u"practice"_s);
    QVERIFY(m_settings->save(u"plivo/authToken"_s, u"0123456789abcdef0123456789abcdef0123456789"_s));
    QTRY_COMPARE(guide()->step(), Step::Number);
    auto catalogue = firstDay();
    catalogue.lines[2].ready = true;
    m_desk->setCatalogue(catalogue);
    QCOMPARE(guide()->step(), Step::Engine);
    catalogue.engines[0].ready = true;
    m_desk->setCatalogue(catalogue);
    QCOMPARE(guide()->step(), Step::TestCall);
    click("guideAct");
    QVERIFY(m_window->findChild<QLineEdit *>(u"number"_s)->hasFocus());
    answered(u"practice"_s);
    QCOMPARE(guide()->step(), Step::TestCall); // that is no real call
    answered(u"plivo"_s);
    QCOMPARE(guide()->step(), Step::Done);
    click("guideAct");
    QVERIFY(!guide()->isVisible());
}

void tst_Guide::stepsCanBeSkipped()
{
    for (const auto step : {Step::Carrier, Step::Number, Step::Engine, Step::TestCall, Step::Done}) {
        click("guideSkip");
        QCOMPARE(guide()->step(), step);
    }
    QVERIFY(!guide()->findChild<QPushButton *>(u"guideSkip"_s)->isVisible());
    QVERIFY(m_desk->placed.isEmpty());
}

void tst_Guide::itOpensTheSettingThatIsMissing()
{
    click("guideSkip");
    click("guideAct");
    QVERIFY(m_window->findChild<QWidget *>(u"control:twilio/accountSid"_s)->isVisible());
    QVERIFY(guide()->isVisible()); // goes with the operator from page to page
}

void tst_Guide::itGoesOnWhereItWasLeft()
{
    click("guideSkip");
    click("guideSkip");
    m_window->close();
    newWindow();
    QCOMPARE(guide()->step(), Step::Number);
    QVERIFY(guide()->isVisible());
    click("guideLeave");
    resume();
    QVERIFY(guide()->isVisible());
    QCOMPARE(guide()->step(), Step::Number);
}

void tst_Guide::whoLeavesItIsNotAskedAgain()
{
    click("guideLeave");
    QVERIFY(!guide()->isVisible());
    newWindow();
    guide()->begin(true);
    QVERIFY(!guide()->isVisible());
}

void tst_Guide::whatIsDoneDoesNotComeAgain()
{
    for (int i = 0; i < 5; ++i)
        click("guideSkip");
    QCOMPARE(guide()->step(), Step::Done);
    newWindow();
    guide()->begin(true);
    QVERIFY(!guide()->isVisible());
    resume(); // who asks for it gets it
    QVERIFY(guide()->isVisible());
    QCOMPARE(guide()->step(), Step::Practise);
}

void tst_Guide::whoHasCalledBeforeIsNotGuided()
{
    QSettings().clear();
    Guide guide;
    guide.begin(false);
    QVERIFY(guide.isHidden());
    guide.begin(true);
    QVERIFY(!guide.isHidden());
}

void tst_Guide::nonsenseInTheSettingsIsHarmless()
{
    for (const auto &nonsense : {QVariant(-3), QVariant(99), QVariant(u"x"_s)}) {
        QSettings().setValue(u"guide/step"_s, nonsense);
        newWindow();
        guide()->begin(true);
        resume();
        QVERIFY(guide()->step() == Step::Practise);
    }
}

void tst_Guide::aPracticeCallThatFailsIsNoPractice()
{
    const auto id = newCallId();
    m_desk->tell(id, {{0, placedCall(u"+1"_s)}, {10, Ended{EndReason::EngineFailed, Who::Bridge, 0s, 0s, 0, 0, {}, {}}}});
    QCOMPARE(guide()->step(), Step::Practise);
}

QTEST_MAIN(tst_Guide)
#include "tst_guide.moc"
