// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "ui/audio/listening.h"
#include "ui/audio/speakerout.h"
#include "ui/calls/callpage.h"
#include "ui/calls/callspanel.h"
#include "ui/calls/dialbar.h"
#include "ui/calls/emptypage.h"
#include "ui/calls/operatorpanel.h"
#include "ui/rail.h"
#include "ui/statusstrip.h"
#include "ui/translations.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr QSize kFirstSize{1440, 900};
constexpr QSize kFrameAround{8, 40}; // of a usual window manager

QFrame *rule(Qt::Orientation orientation, QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setProperty("look", u"line"_s);
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

} // namespace

MainWindow::MainWindow(Desk &desk, const Settings &settings, QWidget *parent)
    : MainWindow(desk, settings, nullptr, parent)
{
}

MainWindow::MainWindow(Desk &desk, const Settings &settings, std::unique_ptr<Speaker> speaker, QWidget *parent)
    : QMainWindow(parent)
    , m_desk(desk)
    , m_themeFromSettings(settings.isSet(u"ui/theme"))
    , m_speaker(speaker ? std::move(speaker) : std::make_unique<SpeakerOut>(m_soundThread))
    , m_book(desk)
    , m_listening(new Listening(desk, *m_speaker, this))
{
    loadTranslations(QLocale());
    setWindowTitle(u"Callwright"_s);
    const auto word = m_themeFromSettings ? settings.text(u"ui/theme") : QSettings().value(u"ui/theme"_s).toString();
    m_theme.choose(Theme::choiceFrom(word));
    createLayout();
    createKeys();
    connectDesk();
    connectPanels();
    connectListening();
    readCatalogue();
    restore();
    m_dialBar->focusNumber();
}

MainWindow::~MainWindow()
{
    m_listening->stop();
    m_page->show(nullptr); // stories go before the widgets, which are children
    m_book.disconnect();
    m_desk.disconnect(this);
    delete centralWidget();
}

void MainWindow::createLayout()
{
    auto *central = new QWidget(this);
    m_dialBar = new DialBar(central);
    m_rail = new Rail(central);
    m_rail->setChoice(m_theme.choice());
    m_calls = new CallsPanel(m_book, central);
    m_empty = new EmptyPage(central);
    m_page = new CallPage(central);
    m_pages = new QStackedWidget(central);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_page);
    m_operator = new OperatorPanel(central);
    m_status = new StatusStrip(central);

    auto *side = new QScrollArea(central);
    side->setWidget(m_operator);
    side->setWidgetResizable(true);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->setFocusPolicy(Qt::NoFocus);
    side->setMinimumWidth(270);
    side->setVisible(false);
    side->setObjectName(u"side"_s);
    m_splitter = new QSplitter(central);
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_calls);
    m_splitter->addWidget(m_pages);
    m_splitter->addWidget(side);
    m_splitter->setStretchFactor(1, 1);
    m_calls->setMinimumWidth(260);
    m_pages->setMinimumWidth(420);
    m_splitter->setSizes({316, 744, 304});

    auto *middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addWidget(rule(Qt::Vertical, central));
    middle->addWidget(m_splitter, 1);
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_dialBar);
    layout->addWidget(rule(Qt::Horizontal, central));
    layout->addLayout(middle, 1);
    layout->addWidget(rule(Qt::Horizontal, central));
    layout->addWidget(m_status);
    setCentralWidget(central);
}

void MainWindow::addKey(const QKeySequence &keys, const QString &what, std::function<void()> act)
{
    auto *action = new QAction(what, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
    addAction(action);
    m_keys.append({keys.toString(QKeySequence::NativeText), what});
}

// A field of text takes some of our keys for its own: on X11 Ctrl+E moves its cursor. Whoever hangs up means it, wherever the cursor is.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return QMainWindow::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool isLetter = key->key() >= Qt::Key_A && key->key() <= Qt::Key_Z;
    const QKeySequence pressed(key->keyCombination());
    const bool ours = isLetter && isActiveWindow()
        && std::ranges::any_of(actions(), [&](const QAction *action) { return action->shortcut() == pressed; });
    if (!ours)
        return QMainWindow::eventFilter(watched, event);
    event->ignore();
    return true;
}

void MainWindow::createKeys()
{
    qApp->installEventFilter(this);
    addKey(Qt::CTRL | Qt::Key_Return, tr("Call"), [this] { m_dialBar->call(); });
    addKey(Qt::CTRL | Qt::Key_N, tr("Type a number"), [this] { m_dialBar->focusNumber(); });
    addKey(Qt::CTRL | Qt::Key_E, tr("Hang up the shown call"), [this] { hangUp(); });
    addKey(Qt::CTRL | Qt::Key_L, tr("Listen in, or stop it"), [this] { m_operator->toggleListening(); });
    addKey(Qt::CTRL | Qt::Key_M, tr("Mute the agent, or let it speak again"), [this] { m_operator->toggleMuted(); });
    addKey(Qt::CTRL | Qt::Key_I, tr("Interrupt the agent"), [this] { m_operator->interrupt(); });
    addKey(Qt::ALT | Qt::Key_W, tr("Whisper to the agent"), [this] { m_operator->focusWhisper(); });
    addKey(Qt::ALT | Qt::Key_Down, tr("Next call"), [this] { m_calls->selectBeside(1); });
    addKey(Qt::ALT | Qt::Key_Up, tr("Previous call"), [this] { m_calls->selectBeside(-1); });
    addKey(Qt::CTRL | Qt::Key_F, tr("Find in the transcript"), [this] {
        if (!m_shown.isEmpty())
            m_page->find();
    });
    addKey(Qt::Key_F1, tr("This list"), [this] {
        auto *dialog = new KeysDialog(m_keys, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    addKey(Qt::CTRL | Qt::Key_Q, tr("Quit"), [this] { close(); });
}

void MainWindow::connectDesk()
{
    connect(&m_desk, &Desk::refused, this, &MainWindow::refuse);
    connect(&m_desk, &Desk::catalogueChanged, this, &MainWindow::readCatalogue);
    connect(&m_book, &CallBook::began, this, [this](const CallId &id) {
        if (m_asked.remove(id) || m_shown.isEmpty())
            m_calls->select(id);
    });
    connect(&m_book, &CallBook::changed, this, [this](const CallId &id) {
        if (id == m_shown)
            refreshShown();
    });
    connect(&m_book, &CallBook::ended, this, [this](const CallId &id) {
        if (id == m_listening->call())
            m_listening->stop();
    });
    connect(&m_book, &CallBook::aboutToForget, this, [this](const CallId &id) {
        if (id == m_shown)
            selectionChanged({});
    });
    connect(&m_book, &CallBook::heard, this, [this](const CallId &id) {
        if (id != m_shown)
            return;
        m_page->heard();
        m_operator->showLevels(m_book.story(id)->level());
    });
    connect(&m_book, &CallBook::countsChanged, this, [this] { m_status->setLive(m_book.liveCount()); });
}

void MainWindow::connectPanels()
{
    connect(m_dialBar, &DialBar::callRequested, this, &MainWindow::place);
    connect(m_dialBar, &DialBar::previewRequested, this, [this](const QString &engine, const QString &voice) {
        if (m_listening->isPreviewing())
            m_listening->stop();
        else
            m_listening->preview(engine, voice);
    });
    connect(m_calls, &CallsPanel::selectedChanged, this, &MainWindow::selectionChanged);
    connect(&m_calls->model(), &CallsModel::ticked, this, &MainWindow::refreshShown);
    connect(m_page, &CallPage::hangUpRequested, this, &MainWindow::hangUp);
    connect(m_operator, &OperatorPanel::listenRequested, this, [this](bool listen) {
        if (listen)
            m_listening->listen(m_shown);
        else
            m_listening->stop();
    });
    connect(m_operator, &OperatorPanel::muteRequested, this,
        [this](bool mute) { command(mute ? CommandKind(MuteAgent{}) : CommandKind(UnmuteAgent{})); });
    connect(m_operator, &OperatorPanel::interruptRequested, this, [this] { command(Interrupt{}); });
    connect(m_operator, &OperatorPanel::whisperRequested, this, [this](const QString &text) { command(Whisper{text}); });
    connect(m_operator, &OperatorPanel::sayRequested, this, [this](const QString &text) { command(Say{text}); });
    connect(m_rail, &Rail::themeChosen, this, [this](Theme::Choice choice) {
        m_theme.choose(choice);
        if (!m_themeFromSettings)
            QSettings().setValue(u"ui/theme"_s, Theme::wordFor(choice));
    });
    connect(m_rail, &Rail::keysRequested, this, [this] {
        for (auto *action : actions()) {
            if (action->shortcut() == QKeySequence(Qt::Key_F1))
                action->trigger();
        }
    });
}

void MainWindow::connectListening()
{
    connect(m_listening, &Listening::changed, this, [this] {
        m_calls->model().setListened(m_listening->call());
        m_dialBar->setPreviewing(m_listening->isPreviewing());
        refreshShown();
    });
    connect(m_listening, &Listening::failed, this, [this](const CallId &call, const QString &sentence) {
        if (call.isEmpty())
            m_dialBar->tell(sentence);
        else if (call == m_shown)
            m_operator->tell(sentence);
    });
}

void MainWindow::place(const CallRequest &request)
{
    m_asked.insert(request.id);
    m_desk.place(request);
}

void MainWindow::hangUp()
{
    const auto *story = m_book.story(m_shown);
    if (!story || story->isOver() || story->state() == CallState::Ending)
        return;
    const auto id = m_shown;
    m_book.noteHangUpAsked(id);
    m_operator->tell({});
    m_desk.command(id, {HangUp{}, Who::Operator});
}

void MainWindow::command(CommandKind kind)
{
    if (m_shown.isEmpty())
        return;
    m_operator->tell({});
    m_desk.command(m_shown, {std::move(kind), Who::Operator});
}

void MainWindow::refuse(const CallId &call, const Error &error)
{
    if (m_asked.remove(call) || !m_book.story(call))
        return m_dialBar->tell(sentenceFor(error));
    m_book.noteHangUpRefused(call);
    if (call == m_listening->call() && error.code == Error::Code::NotFound)
        m_listening->stop();
    if (call == m_shown)
        m_operator->tell(sentenceFor(error));
}

void MainWindow::showCall(const CallId &id) { m_calls->select(id); }

void MainWindow::selectionChanged(const CallId &id)
{
    if (id == m_shown)
        return;
    auto *story = m_book.story(id);
    m_shown = story ? id : CallId();
    m_page->show(story);
    m_operator->tell({});
    m_operator->resetLevels();
    m_pages->setCurrentWidget(story ? static_cast<QWidget *>(m_page) : m_empty);
    m_splitter->widget(2)->setVisible(story != nullptr);
    refreshShown();
}

void MainWindow::refreshShown()
{
    const auto *story = m_book.story(m_shown);
    if (!story)
        return;
    m_page->refresh(engineTitle(story->parties().engine));
    m_operator->show(*story, m_listening->call() == m_shown);
}

void MainWindow::readCatalogue()
{
    m_catalogue = m_desk.catalogue();
    m_dialBar->setCatalogue(m_catalogue);
    m_empty->setCatalogue(m_catalogue);
    m_status->setCatalogue(m_catalogue);
    refreshShown();
}

QString MainWindow::engineTitle(const QString &name) const
{
    const auto found = std::find_if(m_catalogue.engines.begin(), m_catalogue.engines.end(),
        [&](const auto &entry) { return entry.name == name; });
    return found == m_catalogue.engines.end() ? name : found->title;
}

void MainWindow::restore()
{
    const QSettings saved;
    resize(kFirstSize.boundedTo(screen()->availableSize() - kFrameAround));
    restoreGeometry(saved.value(u"window/geometry"_s).toByteArray());
    m_splitter->restoreState(saved.value(u"window/splitter"_s).toByteArray());
    m_splitter->widget(2)->setVisible(!m_shown.isEmpty());
    m_dialBar->choose({saved.value(u"dial/agent"_s).toString(), saved.value(u"dial/voice"_s).toString(),
        saved.value(u"dial/line"_s).toString(), {}});
}

void MainWindow::save() const
{
    QSettings saved;
    saved.setValue(u"window/geometry"_s, saveGeometry());
    saved.setValue(u"window/splitter"_s, m_splitter->saveState());
    const auto choice = m_dialBar->choice();
    saved.setValue(u"dial/agent"_s, choice.agent);
    saved.setValue(u"dial/voice"_s, choice.voice);
    saved.setValue(u"dial/line"_s, choice.line);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_book.liveCount() > 0 && !m_quitAnyway) {
        event->ignore();
        return askAboutLiveCalls();
    }
    save();
    QMainWindow::closeEvent(event);
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
