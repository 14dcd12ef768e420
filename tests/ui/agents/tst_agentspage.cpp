// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakedesk.h"
#include "ui/agents/agentdrafts.h"
#include "ui/agents/agentsmodel.h"
#include "ui/agents/agentspage.h"
#include "ui/calls/callbook.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QComboBox>
#include <QCompleter>
#include <QDialog>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTextBrowser>
#include <QToolButton>
#include <QtTest>

using namespace bridge;
using namespace ui;
using namespace Qt::StringLiterals;

// The agents page before a desk that notes what is asked of it: typing, clicking, saving, and what must not get lost.
class tst_AgentsPage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();

    void showsTheFirstAgent();
    void everyMemberSurvivesShowingAndReading();
    void aChangedPromptIsSaved();
    void choosingAnotherAgentLosesNothing();
    void undoAllGoesBackToWhatIsSaved();
    void aRenamedAgentStaysChosen();
    void makesANewAgent();
    void duplicates();
    void removesAfterAsking();
    void choosesAVoiceByItsCard();
    void theVoicesFollowTheEngine();
    void theVoicesFollowThePartThatSpeaks();
    void modelsAreOfferedAsTheServicesListThem();
    void aModelThatIsSwitchedOffIsTold();
    void placesAreNamedBelowThePrompt();
    void bringsAVersionBack();
    void exportsAndImports();
    void practisesWithWhatIsTyped();
    void unsavedWorkSurvivesTheProgram();
    void whatIsTypedWhileSavingStays();

    void aWrongToolIsToldAndNotSaved();
    void whatTheBridgeRefusesIsToldAndKept();
    void aFileThatIsNoAgentIsTold_data();
    void aFileThatIsNoAgentIsTold();
    void whatCameWithTheProgramCannotBeRemoved();
    void anAgentThatGoesAwayLeavesItsDraft();
    void anUnknownEngineAndVoiceAreKept();
    void noControlIsWithoutAName();
    void fitsASmallScreen();

private:
    template<class Widget>
    Widget *find(const char *name) const
    {
        auto *widget = m_page->findChild<Widget *>(QString::fromLatin1(name));
        if (!widget)
            qFatal("no widget %s", name);
        return widget;
    }
    void click(const char *button) { QTest::mouseClick(find<QAbstractButton>(button), Qt::LeftButton); }
    void choose(const char *action)
    {
        for (auto *entry : find<QToolButton>("agentMore")->menu()->actions()) {
            if (entry->text() == QString::fromUtf8(action) && entry->isEnabled())
                return entry->trigger();
        }
        qFatal("no action %s", action);
    }
    QListView *list() const { return find<QListView>("agents"); }
    QString chosen() const { return list()->currentIndex().data().toString(); }
    // As the bridge does: the catalogue first, then the word.
    void answerSave()
    {
        const auto [profile, former] = m_desk->kept.last();
        auto catalogue = m_desk->catalogue();
        catalogue.agents.removeIf([&former = former](const AgentProfile &agent) { return agent.name == former; });
        catalogue.agents.append(profile);
        catalogue.ownAgents << profile.name;
        setCatalogue(catalogue);
        emit m_desk->agentKept(profile.name);
    }
    void setCatalogue(const DeskCatalogue &catalogue)
    {
        m_desk->setCatalogue(catalogue);
        m_page->setCatalogue(catalogue);
    }
    void newPage()
    {
        m_page = std::make_unique<AgentsPage>(*m_desk, *m_book);
        m_page->resize(1300, 800);
        m_page->setCatalogue(m_desk->catalogue());
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    QString writeFile(const QByteArray &text) const
    {
        QFile file(m_files.filePath(u"agent.json"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0)
            qFatal("cannot write");
        return file.fileName();
    }

    QTemporaryDir m_files;
    Theme m_theme;
    std::unique_ptr<FakeDesk> m_desk;
    std::unique_ptr<CallBook> m_book;
    std::unique_ptr<AgentsPage> m_page;
};

void tst_AgentsPage::initTestCase()
{
    QCoreApplication::setOrganizationName(u"Callwright-test"_s);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_files.path());
}

void tst_AgentsPage::init()
{
    QSettings().clear();
    m_desk = std::make_unique<FakeDesk>();
    m_desk->setCatalogue(FakeDesk::catalogueOfAgents());
    m_book = std::make_unique<CallBook>(*m_desk);
    newPage();
}

void tst_AgentsPage::cleanup()
{
    m_page.reset();
    m_book.reset();
}

void tst_AgentsPage::showsTheFirstAgent()
{
    QAbstractItemModelTester tester(list()->model());
    QCOMPARE(list()->model()->rowCount(), m_desk->catalogue().agents.size());
    QCOMPARE(chosen(), u"Front desk"_s);
    QCOMPARE(find<QLineEdit>("agentName")->text(), u"Front desk"_s);
    QCOMPARE(find<QPlainTextEdit>("agentPrompt")->toPlainText(), m_desk->catalogue().agents[0].prompt);
    QVERIFY(!find<QPushButton>("saveAgent")->isEnabled());
}

// Whoever opens an agent and closes it again has changed nothing: every profile that comes along passes through the forms as it is.
void tst_AgentsPage::everyMemberSurvivesShowingAndReading()
{
    auto catalogue = m_desk->catalogue();
    auto odd = catalogue.agents[0];
    odd.name = u"Odd"_s;
    odd.limits.silence = 12'345ms;
    odd.limits.duration = 0ms;
    odd.limits.goodbyePhrases = QStringList{u"bye"_s, u"so long"_s};
    odd.turnTaking.minConfidence = 0.333;
    odd.effort = u"medium"_s;
    odd.affectiveDialog = true;
    odd.turnTaking.bargeInConfirm = 1234ms;
    odd.voicemail = {Voicemail::Policy::LeaveMessage, u"Call us."_s};
    odd.ringFor = 31'500ms;
    odd.tools.transfers.append({u"billing"_s, u"+14155550155"_s, u"invoices; and refunds"_s});
    odd.tools.http.append({{u"find"_s, u"finds"_s, QJsonObject{{u"type"_s, u"object"_s}, {u"properties"_s, QJsonObject()}}},
        u"GET"_s, u"https://example.com/{{id}}"_s, {{u"X-Key"_s, u"{{secret:crm}}"_s}}, 3s, true});
    odd.tools.mcp.append({u"https://example.com/mcp"_s, {}, {u"find"_s}, false});
    odd.pipeline.hearing = {u"deepgram:nova-3"_s, u"sphinx"_s};
    catalogue.agents.append(odd);
    setCatalogue(catalogue);
    for (const auto &agent : catalogue.agents) {
        m_page->showAgent(agent.name);
        QCOMPARE(chosen(), agent.name);
        QVERIFY2(!find<QPushButton>("saveAgent")->isEnabled(), qPrintable(agent.name));
        const auto path = m_files.filePath(u"out.json"_s);
        QVERIFY(m_page->exportTo(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(file.readAll()).object(), agent.toJson());
    }
}

void tst_AgentsPage::aChangedPromptIsSaved()
{
    auto *prompt = find<QPlainTextEdit>("agentPrompt");
    prompt->setFocus();
    prompt->moveCursor(QTextCursor::End);
    QTest::keyClicks(prompt, u" Be kind."_s);
    QVERIFY(find<QPushButton>("saveAgent")->isEnabled());
    QVERIFY(list()->currentIndex().data(AgentsModel::EditedRole).toBool());
    click("saveAgent");
    QCOMPARE(m_desk->kept.size(), 1);
    const auto [profile, former] = m_desk->kept[0];
    QCOMPARE(former, u"Front desk"_s);
    QVERIFY(profile.prompt.endsWith(u" Be kind."_s));
    QVERIFY(find<QPushButton>("saveAgent")->isEnabled()); // not before the bridge says so
    answerSave();
    QVERIFY(!find<QPushButton>("saveAgent")->isEnabled());
    QCOMPARE(chosen(), u"Front desk"_s);
}

void tst_AgentsPage::choosingAnotherAgentLosesNothing()
{
    find<QLineEdit>("agentNote")->setText(u"mine"_s);
    m_page->showAgent(u"Offline demo"_s);
    QVERIFY(find<QLineEdit>("agentNote")->text() != u"mine"_s);
    QTest::keyClick(list(), Qt::Key_Home);
    QCOMPARE(chosen(), u"Front desk"_s);
    QCOMPARE(find<QLineEdit>("agentNote")->text(), u"mine"_s);
}

void tst_AgentsPage::undoAllGoesBackToWhatIsSaved()
{
    const auto before = find<QLineEdit>("agentNote")->text();
    find<QLineEdit>("agentNote")->setText(u"mine"_s);
    click("revertAgent");
    QCOMPARE(find<QLineEdit>("agentNote")->text(), before);
    QVERIFY(!find<QPushButton>("saveAgent")->isEnabled());
}

void tst_AgentsPage::aRenamedAgentStaysChosen()
{
    find<QLineEdit>("agentName")->setText(u"Reception"_s);
    click("saveAgent");
    QCOMPARE(m_desk->kept[0].first.name, u"Reception"_s);
    QCOMPARE(m_desk->kept[0].second, u"Front desk"_s);
    answerSave();
    QCOMPARE(chosen(), u"Reception"_s);
    QCOMPARE(list()->model()->rowCount(), m_desk->catalogue().agents.size());
}

void tst_AgentsPage::makesANewAgent()
{
    click("newAgent");
    QVERIFY(find<QLineEdit>("agentName")->hasFocus());
    QTest::keyClicks(find<QLineEdit>("agentName"), u"Night desk"_s);
    click("saveAgent");
    QCOMPARE(m_desk->kept[0].first.name, u"Night desk"_s);
    QCOMPARE(m_desk->kept[0].first.engine, u"gemini_live"_s); // the first that is ready
    QCOMPARE(m_desk->kept[0].second, QString());
    answerSave();
    QCOMPARE(chosen(), u"Night desk"_s);
    click("newAgent");
    click("newAgent"); // each by a name of its own
    QCOMPARE(chosen(), u"New agent 2"_s);
    click("revertAgent"); // discards it
    QCOMPARE(chosen(), u"Front desk"_s);
    QVERIFY(list()->model()->match(list()->model()->index(0, 0), Qt::DisplayRole, u"New agent 2"_s).isEmpty());
}

void tst_AgentsPage::duplicates()
{
    click("duplicateAgent");
    QCOMPARE(chosen(), u"Front desk copy"_s);
    QCOMPARE(find<QPlainTextEdit>("agentPrompt")->toPlainText(), m_desk->catalogue().agents[0].prompt);
}

void tst_AgentsPage::removesAfterAsking()
{
    choose("Remove…");
    auto *box = m_page->findChild<QMessageBox *>();
    QVERIFY(box);
    QCOMPARE(m_desk->removed, QStringList());
    for (auto *button : box->buttons()) {
        if (box->buttonRole(button) == QMessageBox::DestructiveRole)
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(m_desk->removed, QStringList{u"Front desk"_s});
}

void tst_AgentsPage::choosesAVoiceByItsCard()
{
    QPushButton *card = nullptr;
    for (auto *button : m_page->findChildren<QPushButton *>()) {
        if (button->property("voice").toString() == "Puck"_L1 && button->isVisible())
            card = button;
    }
    QVERIFY(card);
    auto *play = card->findChild<QToolButton *>();
    QSignalSpy previews(m_page.get(), &AgentsPage::previewRequested);
    QTest::mouseClick(play, Qt::LeftButton);
    QCOMPARE(previews.value(0), (QVariantList{u"gemini_live"_s, u"Puck"_s}));
    QVERIFY(!find<QPushButton>("saveAgent")->isEnabled()); // hearing is not choosing
    QTest::mouseClick(card, Qt::LeftButton, {}, card->rect().topRight() + QPoint(-6, 6));
    click("saveAgent");
    QCOMPARE(m_desk->kept[0].first.voice, u"Puck"_s);
}

void tst_AgentsPage::theVoicesFollowTheEngine()
{
    const auto voices = [this] {
        QStringList names;
        for (auto *button : m_page->findChildren<QPushButton *>()) {
            if (button->property("voice").isValid() && !button->isHidden())
                names << button->property("voice").toString();
        }
        return names;
    };
    QVERIFY(voices().contains(u"Charon"_s));
    find<QTabBar>("agentTabs")->setCurrentIndex(1);
    auto *engine = find<QComboBox>("agentEngine");
    engine->setCurrentIndex(engine->findData(u"offline"_s));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(voices().contains(u"slt"_s));
    QVERIFY(!voices().contains(u"Charon"_s));
    QVERIFY(voices().contains(u"Kore"_s)); // what the profile names stays until somebody chooses another
}

void tst_AgentsPage::theVoicesFollowThePartThatSpeaks()
{
    auto catalogue = FakeDesk::catalogueOfAgents();
    auto &pipeline = *std::ranges::find(catalogue.engines, u"pipeline"_s, &DeskCatalogue::EngineEntry::name);
    pipeline.voices = {{u"Rachel"_s, u"calm"_s, {}, u"elevenlabs"_s}, {u"slt"_s, {}, u"en"_s, u"flite"_s}};
    setCatalogue(catalogue);
    auto *engine = find<QComboBox>("agentEngine");
    engine->setCurrentIndex(engine->findData(u"pipeline"_s));
    const auto voices = [this] {
        QStringList names;
        for (const auto *card : find<QWidget>("agentVoices")->findChildren<QPushButton *>()) {
            if (!card->isHidden() && !card->property("voice").toString().isEmpty())
                names << card->property("voice").toString();
        }
        names.removeDuplicates();
        names.sort();
        return names;
    };
    auto *speaking = find<QLineEdit>("agentSpeaking");
    const auto speakWith = [&](const QString &parts) {
        speaking->setText(parts);
        emit speaking->editingFinished();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    };
    speakWith(u"flite"_s);
    QVERIFY(voices().contains(u"slt"_s));
    QVERIFY(!voices().contains(u"Rachel"_s)); // flite would not know her
    speakWith(u"elevenlabs:eleven_flash_v2_5, flite"_s);
    QVERIFY(voices().contains(u"slt"_s));
    QVERIFY(voices().contains(u"Rachel"_s));
}

void tst_AgentsPage::modelsAreOfferedAsTheServicesListThem()
{
    using Use = ServiceModel::Use;
    m_page->hide();
    const int before = m_desk->modelsAsked;
    m_page->show();
    QCOMPARE(m_desk->modelsAsked, before + 1);
    emit m_desk->modelsRead({{u"gemini"_s, u"Gemini"_s, {{u"gemini-3.8-live"_s, Use::Talk}, {u"gemini-3.9-live"_s, Use::Talk}}, {}},
        {u"openai"_s, u"OpenAI"_s, {{u"gpt-6-luna"_s, Use::Think}}, {}}});
    auto *engine = find<QComboBox>("agentEngine");
    engine->setCurrentIndex(engine->findData(u"gemini_live"_s));
    auto *model = find<QLineEdit>("agentModel");
    const auto offered = [](QLineEdit *line, const QString &typed) {
        QStringList words;
        line->completer()->setCompletionPrefix(typed);
        for (int i = 0; line->completer()->setCurrentRow(i); ++i)
            words << line->completer()->currentCompletion();
        return words;
    };
    QCOMPARE(offered(model, u"3.9"_s), QStringList{u"gemini-3.9-live"_s});
    QVERIFY(find<QLabel>("agentModelNote")->text().contains("gemini-3.9-live"_L1));

    engine->setCurrentIndex(engine->findData(u"pipeline"_s));
    auto *thinking = find<QLineEdit>("agentThinking");
    thinking->setText(u"local, op"_s);
    QCOMPARE(offered(thinking, thinking->text()), (QStringList{u"local, openai"_s, u"local, openai:gpt-6-luna"_s})); // what stands before stays
    QVERIFY(!find<QLabel>("agentModelNote")->isVisible());
}

void tst_AgentsPage::aModelThatIsSwitchedOffIsTold()
{
    auto *engine = find<QComboBox>("agentEngine");
    engine->setCurrentIndex(engine->findData(u"gemini_live"_s));
    emit m_desk->modelsRead({{u"gemini"_s, u"Gemini"_s, {{u"gemini-old"_s, ServiceModel::Use::Talk, QDate(2027, 1, 20)}}, {}}});
    auto *note = find<QLabel>("agentModelNote");
    find<QLineEdit>("agentModel")->setText(u"gemini-old"_s);
    QVERIFY2(note->text().contains("switched off"_L1), qPrintable(note->text()));
    emit m_desk->modelsRead({{u"gemini"_s, u"Gemini"_s, {}, u"Gemini does not accept the API key."_s}});
    QCOMPARE(note->text(), u"Gemini does not accept the API key."_s);
}

void tst_AgentsPage::placesAreNamedBelowThePrompt()
{
    find<QPlainTextEdit>("agentPrompt")->setPlainText(u"Ask {{ name }} about {{reason}} and {{}}."_s);
    QVERIFY(find<QLabel>("agentPlaces")->text().endsWith(u"name, reason"_s));
    find<QPlainTextEdit>("agentPrompt")->setPlainText(u"No places."_s);
    find<QPlainTextEdit>("agentGreeting")->setPlainText({});
    QVERIFY(find<QLabel>("agentPlaces")->isHidden());
}

void tst_AgentsPage::bringsAVersionBack()
{
    auto older = m_desk->catalogue().agents[0];
    older.prompt = u"As it was."_s;
    choose("Versions…");
    QCOMPARE(m_desk->versionsAsked, QStringList{u"Front desk"_s});
    emit m_desk->versionsRead(u"Front desk"_s,
        {{2, QDateTime::currentDateTimeUtc(), m_desk->catalogue().agents[0]}, {1, QDateTime::currentDateTimeUtc().addDays(-1), older}});
    auto *dialog = m_page->findChild<QDialog *>();
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<QTextBrowser *>()->toPlainText().contains(u"The same as now"_s));
    dialog->findChild<QListWidget *>()->setCurrentRow(1);
    QVERIFY(dialog->findChild<QTextBrowser *>()->toPlainText().contains(u"− As it was."_s));
    QTest::mouseClick(dialog->findChild<QPushButton *>(u"restoreVersion"_s), Qt::LeftButton);
    QCOMPARE(find<QPlainTextEdit>("agentPrompt")->toPlainText(), u"As it was."_s);
    QVERIFY(find<QPushButton>("saveAgent")->isEnabled()); // it counts when it is saved
}

void tst_AgentsPage::exportsAndImports()
{
    const auto path = m_files.filePath(u"front.json"_s);
    QVERIFY(m_page->exportTo(path));
    m_page->importFrom(path);
    QCOMPARE(chosen(), u"Front desk 2"_s); // beside the one that there is
    auto expected = m_desk->catalogue().agents[0];
    expected.name = u"Front desk 2"_s;
    click("saveAgent");
    QCOMPARE(m_desk->kept[0].first.toJson(), expected.toJson());
}

void tst_AgentsPage::practisesWithWhatIsTyped()
{
    find<QPlainTextEdit>("agentPrompt")->setPlainText(u"Greet {{name}}."_s);
    click("practise");
    QCOMPARE(m_desk->placed.size(), 1);
    const auto request = m_desk->placed[0];
    QCOMPARE(request.line, u"Practice line"_s);
    QCOMPARE(request.agent, u"Front desk"_s);
    QCOMPARE(request.prompt, u"Greet {{name}}."_s);
    QVERIFY(request.variables.contains(u"name"_s));
    QVERIFY(!find<QPushButton>("practise")->isEnabled());
    m_desk->tell(request.id, answeredCall(u"practice"_s));
    QVERIFY(find<QListView>("practiceTranscript")->isVisible());
    click("practise");
    QCOMPARE(m_desk->count<HangUp>(), 1);
    Ended ended;
    ended.reason = EndReason::OperatorHungUp;
    m_desk->tell(request.id, ended);
    QVERIFY(find<QListView>("practiceTranscript")->isVisible()); // the last practice stays
    QVERIFY(find<QPushButton>("practise")->isEnabled());
}

void tst_AgentsPage::unsavedWorkSurvivesTheProgram()
{
    find<QLineEdit>("agentNote")->setText(u"mine"_s);
    click("newAgent");
    find<QLineEdit>("agentName")->setText(u"Night desk"_s);
    m_page.reset();
    newPage();
    QCOMPARE(find<QLineEdit>("agentNote")->text(), u"mine"_s);
    m_page->showAgent(u"New agent"_s);
    QCOMPARE(find<QLineEdit>("agentName")->text(), u"Night desk"_s);
    click("saveAgent");
    answerSave();
    m_page.reset();
    newPage();
    QVERIFY(!list()->model()->match(list()->model()->index(0, 0), Qt::DisplayRole, u"Night desk"_s).isEmpty());
    m_page->showAgent(u"Night desk"_s);
    QVERIFY(!find<QPushButton>("saveAgent")->isEnabled());
}

void tst_AgentsPage::whatIsTypedWhileSavingStays()
{
    find<QLineEdit>("agentName")->setText(u"Reception"_s);
    click("saveAgent");
    find<QLineEdit>("agentNote")->setText(u"typed meanwhile"_s);
    answerSave();
    QCOMPARE(chosen(), u"Reception"_s);
    QCOMPARE(find<QLineEdit>("agentNote")->text(), u"typed meanwhile"_s);
    QVERIFY(find<QPushButton>("saveAgent")->isEnabled());
}

void tst_AgentsPage::aWrongToolIsToldAndNotSaved()
{
    find<QPlainTextEdit>("toolHttp")->setPlainText(u"[{\"name\": \"find\"}]"_s);
    QVERIFY(!find<QLabel>("toolsProblem")->text().isEmpty());
    click("saveAgent");
    QCOMPARE(m_desk->kept.size(), 0);
    QVERIFY(find<QLabel>("agentTrouble")->text().startsWith(u"Not saved"_s));
    m_page->showAgent(u"Offline demo"_s); // half written is not lost either
    QVERIFY(find<QPlainTextEdit>("toolHttp")->toPlainText().isEmpty());
    m_page->showAgent(u"Front desk"_s);
    QCOMPARE(find<QPlainTextEdit>("toolHttp")->toPlainText(), u"[{\"name\": \"find\"}]"_s);
    find<QPlainTextEdit>("toolHttp")->setPlainText(u"[{"_s);
    QVERIFY(find<QLabel>("toolsProblem")->text().contains(u"JSON"_s));
    find<QPlainTextEdit>("toolHttp")->clear();
    find<QPlainTextEdit>("toolTransfers")->setPlainText(u"boss; +14155550155; angry; or lost; ask first"_s);
    click("saveAgent");
    QCOMPARE(m_desk->kept.size(), 1);
    const auto boss = m_desk->kept[0].first.tools.transfers.value(0);
    QCOMPARE(boss.when, u"angry; or lost"_s);
    QVERIFY(boss.asksFirst);
    find<QPlainTextEdit>("toolTransfers")->setPlainText(u"the boss; +14155550155; always"_s);
    QVERIFY(find<QLabel>("toolsProblem")->text().contains(u"tools.transfer.name"_s));
}

void tst_AgentsPage::whatTheBridgeRefusesIsToldAndKept()
{
    find<QLineEdit>("agentNote")->setText(u"mine"_s);
    click("saveAgent");
    emit m_desk->agentRefused(u"Front desk"_s, {Error::Code::Storage, u"The disk is full."_s});
    QVERIFY(find<QLabel>("agentTrouble")->text().contains(u"The disk is full."_s));
    QCOMPARE(find<QLineEdit>("agentNote")->text(), u"mine"_s);
    QVERIFY(find<QPushButton>("saveAgent")->isEnabled());
}

void tst_AgentsPage::aFileThatIsNoAgentIsTold_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("word");
    QTest::newRow("no JSON") << QByteArray("hello") << u"agent"_s;
    QTest::newRow("a list") << QByteArray("[]") << u"object"_s;
    QTest::newRow("no engine") << QByteArray(R"({"name":"A"})") << u"engine"_s;
    QTest::newRow("a key that we do not know") << QByteArray(R"({"name":"A","engine":"offline","prompts":""})") << u"prompts"_s;
}

void tst_AgentsPage::aFileThatIsNoAgentIsTold()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, word);
    m_page->importFrom(writeFile(text));
    QVERIFY2(find<QLabel>("agentTrouble")->text().contains(word), qPrintable(find<QLabel>("agentTrouble")->text()));
    QCOMPARE(list()->model()->rowCount(), m_desk->catalogue().agents.size());
    m_page->importFrom(u"/no/such/file.json"_s);
    QVERIFY(find<QLabel>("agentTrouble")->text().contains(u"/no/such/file.json"_s));
}

void tst_AgentsPage::whatCameWithTheProgramCannotBeRemoved()
{
    m_page->showAgent(u"Offline demo"_s);
    for (auto *entry : find<QToolButton>("agentMore")->menu()->actions())
        QCOMPARE(entry->isEnabled(), entry->text() != u"Remove…"_s);
}

void tst_AgentsPage::anAgentThatGoesAwayLeavesItsDraft()
{
    find<QLineEdit>("agentNote")->setText(u"mine"_s);
    auto catalogue = m_desk->catalogue();
    catalogue.agents.removeFirst();
    setCatalogue(catalogue); // removed by the API
    QCOMPARE(chosen(), u"Front desk"_s);
    QCOMPARE(find<QLineEdit>("agentNote")->text(), u"mine"_s);
    click("saveAgent");
    QCOMPARE(m_desk->kept[0].second, QString()); // as a new one
}

void tst_AgentsPage::anUnknownEngineAndVoiceAreKept()
{
    auto catalogue = m_desk->catalogue();
    catalogue.agents[0].engine = u"of_tomorrow"_s;
    catalogue.agents[0].voice = u"Nobody"_s;
    setCatalogue(catalogue);
    find<QLineEdit>("agentNote")->setText(u"mine"_s);
    click("saveAgent");
    QCOMPARE(m_desk->kept[0].first.engine, u"of_tomorrow"_s);
    QCOMPARE(m_desk->kept[0].first.voice, u"Nobody"_s);
}

void tst_AgentsPage::noControlIsWithoutAName()
{
    for (auto *widget : m_page->findChildren<QWidget *>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->window() != m_page->window())
            continue;
        auto *interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(interface && !interface->text(QAccessible::Name).isEmpty(),
            qPrintable(u"%1 %2"_s.arg(QLatin1StringView(widget->metaObject()->className()), widget->objectName())));
    }
}

void tst_AgentsPage::fitsASmallScreen()
{
    QVERIFY2(m_page->minimumSizeHint().width() <= 1280 - 80, qPrintable(QString::number(m_page->minimumSizeHint().width())));
    QVERIFY2(m_page->minimumSizeHint().height() <= 620, qPrintable(QString::number(m_page->minimumSizeHint().height())));
}

QTEST_MAIN(tst_AgentsPage)
#include "tst_agentspage.moc"
