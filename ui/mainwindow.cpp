// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/agents/agentspage.h"
#include "ui/audio/microphonein.h"
#include "ui/audio/speakerout.h"
#include "ui/calls/callspanel.h"
#include "ui/calls/dialquestion.h"
#include "ui/calls/livepage.h"
#include "ui/campaigns/campaignspage.h"
#include "ui/firstrun/firststeps.h"
#include "ui/help/aboutdialog.h"
#include "ui/help/diagnostics.h"
#include "ui/help/helpwindow.h"
#include "ui/history/historypage.h"
#include "ui/history/recordingplayer.h"
#include "ui/insights/insightspage.h"
#include "ui/rail.h"
#include "ui/settings/checkspage.h"
#include "ui/settings/settingspage.h"
#include "ui/statusstrip.h"
#include "ui/theme/rule.h"
#include "ui/translations.h"
#include "ui/tray/background.h"

#include <QAction>
#include <QCloseEvent>
#include <QDropEvent>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr QSize kFirstSize{1440, 900};
constexpr QSize kFrameAround{8, 40}; // of a usual window manager

} // namespace

MainWindow::MainWindow(Desk &desk, const Settings &settings, const Cabinets &cabinets, std::unique_ptr<Speaker> speaker,
    std::unique_ptr<Microphone> microphone, QWidget *parent)
    : QMainWindow(parent)
    , m_desk(desk)
    , m_themeFromSettings(settings.isSet(u"ui/theme"))
    , m_speaker(speaker ? std::move(speaker) : std::make_unique<SpeakerOut>(m_soundThread))
    , m_microphone(microphone ? std::move(microphone) : std::make_unique<MicrophoneIn>(m_soundThread))
    , m_book(desk)
    , m_store(cabinets.settings)
{
    loadTranslations(QLocale());
    setWindowTitle(u"Callwright"_s);
    const auto word = m_themeFromSettings ? settings.text(u"ui/theme") : QSettings().value(u"ui/theme"_s).toString();
    m_theme.choose(Theme::choiceFrom(word));
    createLayout(cabinets);
    createKeys();
    connectDesk();
    connectPanels();
    connectGuide(cabinets);
    m_background = new Background(*this, desk, cabinets.settings);
    connect(m_background, &Background::quitRequested, this, &MainWindow::quit);
    readCatalogue();
    restore();
    m_dialBar->focusNumber();
}

MainWindow::~MainWindow()
{
    m_desk.disconnect(this);
    delete centralWidget(); // its pages look into the book
}

void MainWindow::createLayout(const Cabinets &cabinets)
{
    auto *central = new QWidget(this);
    m_dialBar = new DialBar(central);
    m_guide = new Guide(central);
    m_rail = new Rail(central);
    m_rail->setChoice(m_theme.choice());
    m_pages = new QStackedWidget(central);
    m_status = new StatusStrip(central);
    createPages(cabinets);

    auto *middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addWidget(rule(central, Qt::Vertical));
    middle->addWidget(m_pages, 1);
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_dialBar);
    layout->addWidget(m_guide);
    layout->addWidget(rule(central));
    layout->addLayout(middle, 1);
    layout->addWidget(rule(central));
    layout->addWidget(m_status);
    setCentralWidget(central);
}

void MainWindow::createPages(const Cabinets &cabinets)
{
    m_live = new LivePage(m_desk, m_book, *m_speaker, *m_microphone, m_pages);
    addPage(u"phone"_s, tr("Calls"), m_live);
    if (cabinets.journal) {
        m_history = new HistoryPage(*cabinets.journal,
            {cabinets.recordings, m_speaker.get(), [this] { return m_live->leaveLoudspeaker(); }}, m_pages);
        connect(m_live, &LivePage::loudspeakerTaken, m_history, &HistoryPage::leaveLoudspeaker);
        addPage(u"history"_s, tr("History"), m_history);
        connect(m_history, &HistoryPage::callAgain, this, [this](const QString &number, const QString &line, const QString &agent) {
            m_dialBar->choose({agent, {}, line, number});
            m_dialBar->focusNumber(); // to be looked at before it rings
        });
    }
    m_agents = new AgentsPage(m_desk, m_book, m_pages);
    addPage(u"agents"_s, tr("Agents"), m_agents);
    if (cabinets.campaigns) {
        m_campaigns = new CampaignsPage(*cabinets.campaigns, m_pages);
        addPage(u"campaigns"_s, tr("Campaigns"), m_campaigns);
        setAcceptDrops(true);
    }
    if (cabinets.settings && cabinets.secrets) {
        m_settings = new SettingsPage(*cabinets.settings, *cabinets.secrets, m_pages);
        addPage(u"settings"_s, tr("Settings"), m_settings);
        addPage(u"checks"_s, tr("Checks"), new ChecksPage(m_desk, [cabinets] {
            return QList<Check>{checkSettings(cabinets.settings->problems()), checkKeychain(cabinets.secrets->keychainProblem(), cabinets.secrets->file())};
        }, m_pages));
    }
    if (cabinets.journal) {
        m_insights = new InsightsPage(*cabinets.journal, m_pages);
        addPage(u"insights"_s, tr("Insights"), m_insights);
    }
}

void MainWindow::addPage(const QString &icon, const QString &title, QWidget *page)
{
    m_pages->addWidget(page);
    const int number = m_rail->addPage(icon, title);
    if (number < 9)
        addKey(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + number)), tr("Page: %1").arg(title), [this, page] { showPage(page); });
}

void MainWindow::showPage(QWidget *page)
{
    m_pages->setCurrentWidget(page);
    m_rail->setPage(m_pages->indexOf(page));
}

void MainWindow::connectDesk()
{
    connect(&m_desk, &Desk::refused, this, [this](const CallId &call, const Error &error) {
        if (m_live->refuse(call, error))
            return;
        if (m_pages->currentWidget() != m_agents)
            m_dialBar->tell(sentenceFor(error));
        m_agents->refused(call, error);
    });
    connect(&m_desk, &Desk::catalogueChanged, this, &MainWindow::readCatalogue);
    connect(&m_desk, &Desk::checkedUp, this, [this](const QList<Check> &checks) { m_checks = checks; });
    connect(&m_book, &CallBook::countsChanged, this, [this] { m_status->setLive(m_book.liveCount()); });
}

void MainWindow::connectPanels()
{
    connect(m_dialBar, &DialBar::callRequested, this, &MainWindow::place);
    connect(m_dialBar, &DialBar::stopRequested, &m_desk, &Desk::stopDialling);
    connect(m_dialBar, &DialBar::previewRequested, m_live, &LivePage::togglePreview);
    connect(m_agents, &AgentsPage::previewRequested, m_live, &LivePage::togglePreview);
    connect(m_live, &LivePage::previewing, m_dialBar, &DialBar::setPreviewing);
    connect(m_live, &LivePage::previewFailed, m_dialBar, &DialBar::tell);
    connect(m_rail, &Rail::pageChosen, this, [this](int number) { showPage(m_pages->widget(number)); });
    connect(m_rail, &Rail::themeChosen, this, &MainWindow::choose);
    connect(m_rail, &Rail::helpRequested, this, [this] { showHelp(false); });
}

void MainWindow::place(const CallRequest &request)
{
    m_live->expect(request.id);
    m_desk.place(request);
    showPage(m_live);
}

bridge::CallId MainWindow::shownCall() const { return m_live->shownCall(); }

void MainWindow::showCall(const CallId &id)
{
    showPage(m_live);
    m_live->showCall(id);
}

void MainWindow::comeToFront()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::askToDial(const DialBar::Choice &wish)
{
    comeToFront();
    if (wish.number.isEmpty())
        return;
    delete m_question;
    showPage(m_live);
    if (const auto wrong = m_dialBar->fill(wish); !wrong.isEmpty())
        return m_dialBar->tell(wrong);
    m_question = new DialQuestion(m_dialBar->request(), this);
    connect(m_question, &DialQuestion::agreed, this, [this, choice = m_dialBar->choice()] {
        m_dialBar->choose(choice); // as it was asked about
        m_dialBar->call();
    });
    m_question->open();
}

// Where one is: in the words of the shown call, or in all calls there ever were.
void MainWindow::find()
{
    if (m_history && m_pages->currentWidget() == m_history)
        m_history->find();
    else
        m_live->find();
}

// The page of the manual about what is looked at; without a call, and on request, the keys.
void MainWindow::showHelp(bool keys)
{
    if (!m_help)
        m_help = new HelpWindow(actions(), this);
    const auto *page = m_pages->currentWidget();
    QString name;
    if (page == m_live)
        name = m_live->shownCall().isEmpty() ? QString() : u"taking-over.md"_s;
    else if (page == m_history)
        name = u"history.md"_s;
    else if (page == m_campaigns)
        name = u"campaigns.md"_s;
    else if (page == m_insights)
        name = u"insights.md"_s;
    else
        name = page == m_agents ? u"agents.md"_s : u"settings-page.md"_s;
    m_help->showPage(keys ? QString() : name);
    m_help->show();
    m_help->raise();
    m_help->activateWindow();
}

void MainWindow::showAbout()
{
    auto *about = new AboutDialog(diagnostics(m_desk.catalogue(), m_store, m_checks), this);
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open();
}

void MainWindow::connectGuide(const Cabinets &cabinets)
{
    auto *steps = new FirstSteps(*m_guide, m_desk, m_book, cabinets.journal, cabinets.settings, this);
    connect(m_guide, &Guide::practiceRequested, this, [this, steps] { place(steps->practiceCall()); });
    connect(m_guide, &Guide::settingRequested, this, &MainWindow::showSetting);
    connect(m_guide, &Guide::numberRequested, this, [this] { m_dialBar->focusNumber(); });
}

void MainWindow::showSetting(const QString &key)
{
    if (!m_settings)
        return;
    showPage(m_settings);
    m_settings->showSetting(key);
}

void MainWindow::choose(Theme::Choice choice)
{
    m_theme.choose(choice);
    m_rail->setChoice(choice);
    if (!m_themeFromSettings)
        QSettings().setValue(u"ui/theme"_s, Theme::wordFor(choice));
}

void MainWindow::readCatalogue()
{
    const auto catalogue = m_desk.catalogue();
    m_dialBar->setCatalogue(catalogue);
    m_live->setCatalogue(catalogue);
    m_agents->setCatalogue(catalogue);
    if (m_insights)
        m_insights->setCatalogue(catalogue);
    m_status->setCatalogue(catalogue);
    if (m_campaigns)
        m_campaigns->setCatalogue(catalogue);
}

void MainWindow::restore()
{
    const QSettings saved;
    resize(kFirstSize.boundedTo(screen()->availableSize() - kFrameAround));
    restoreGeometry(saved.value(u"window/geometry"_s).toByteArray());
    m_live->restoreLayout(saved.value(u"window/splitter"_s).toByteArray());
    if (m_history)
        m_history->restoreLayout(saved.value(u"window/history"_s).toByteArray());
    m_live->calls().setOrder(CallsOrder::By(saved.value(u"window/callOrder"_s).toInt()));
    m_dialBar->choose({saved.value(u"dial/agent"_s).toString(), saved.value(u"dial/voice"_s).toString(),
        saved.value(u"dial/line"_s).toString(), {}});
}

void MainWindow::save() const
{
    QSettings saved;
    saved.setValue(u"window/geometry"_s, saveGeometry());
    saved.setValue(u"window/splitter"_s, m_live->saveState());
    if (m_history)
        saved.setValue(u"window/history"_s, m_history->saveLayout());
    saved.setValue(u"window/callOrder"_s, int(m_live->calls().order()));
    const auto choice = m_dialBar->choice();
    saved.setValue(u"dial/agent"_s, choice.agent);
    saved.setValue(u"dial/voice"_s, choice.voice);
    saved.setValue(u"dial/line"_s, choice.line);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!std::exchange(m_quits, false) && !m_quitAnyway && m_background->keepsRunning()) {
        event->ignore();
        hide();
        return m_background->tellHidden();
    }
    if (m_book.liveCount() > 0 && !m_quitAnyway) {
        event->ignore();
        return askAboutLiveCalls();
    }
    save();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (m_campaigns && !CampaignsPage::listIn(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const auto path = CampaignsPage::listIn(*event->mimeData());
    if (!m_campaigns || path.isEmpty())
        return;
    event->acceptProposedAction();
    showPage(m_campaigns);
    m_campaigns->makeFrom(path);
}

void MainWindow::quit()
{
    m_quits = true;
    if (isHidden())
        comeToFront(); // a window that is not shown can't be closed, nor ask
    close();
}

void MainWindow::askAboutLiveCalls()
{
    auto *box = new QMessageBox(QMessageBox::Question, tr("Quit Callwright?"),
        tr("%n call(s) are live. Quitting ends them.", nullptr, m_book.liveCount()), QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    auto *quit = box->addButton(tr("End them and quit"), QMessageBox::DestructiveRole);
    auto *stay = box->addButton(tr("Stay"), QMessageBox::RejectRole);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    connect(quit, &QPushButton::clicked, this, [this] {
        m_quitAnyway = true;
        close();
    });
    box->open();
}

} // namespace ui
