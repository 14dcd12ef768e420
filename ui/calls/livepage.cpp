// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/livepage.h"

#include "ui/audio/listening.h"
#include "ui/audio/speaker.h"
#include "ui/audio/takingover.h"
#include "ui/calls/callpage.h"
#include "ui/calls/callspanel.h"
#include "ui/calls/emptypage.h"
#include "ui/calls/linecontrols.h"
#include "ui/calls/operatorpanel.h"
#include "ui/calls/transferdialog.h"
#include "ui/theme/plaintext.h"

#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

LivePage::LivePage(Desk &desk, CallBook &book, Speaker &speaker, Microphone &microphone, QWidget *parent)
    : QSplitter(parent)
    , m_desk(desk)
    , m_book(book)
    , m_listening(new Listening(desk, speaker, this))
    , m_takingOver(new TakingOver(desk, microphone, this))
    , m_speaker(speaker)
{
    createLayout();
    connectBook();
    connectPanels();
    connectListening();
    connectTakingOver();
}

LivePage::~LivePage()
{
    m_takingOver->disconnect(this);
    m_takingOver->handBack();
    m_listening->stop();
    m_page->show(nullptr); // stories may go before the widgets, which are children
    m_book.disconnect(this);
}

void LivePage::createLayout()
{
    m_calls = new CallsPanel(m_book, this);
    m_middle = new QStackedWidget(this);
    m_empty = new EmptyPage(m_middle);
    m_page = new CallPage(m_middle);
    m_middle->addWidget(m_empty);
    m_middle->addWidget(m_page);
    m_operator = new OperatorPanel(this);
    auto *side = new QScrollArea(this);
    side->setWidget(m_operator);
    side->setWidgetResizable(true);
    side->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    side->setFocusPolicy(Qt::NoFocus);
    side->setMinimumWidth(270);
    side->setVisible(false);
    side->setObjectName(u"side"_s);
    m_side = side;
    setHandleWidth(1);
    setChildrenCollapsible(false);
    addWidget(m_calls);
    addWidget(m_middle);
    addWidget(side);
    setStretchFactor(1, 1);
    m_calls->setMinimumWidth(260);
    m_middle->setMinimumWidth(420);
    setSizes({316, 744, 304});
}

void LivePage::connectBook()
{
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
}

void LivePage::connectPanels()
{
    connect(m_calls, &CallsPanel::selectedChanged, this, &LivePage::selectionChanged);
    connect(&m_calls->model(), &CallsModel::ticked, this, &LivePage::refreshShown);
    connect(m_page, &CallPage::hangUpRequested, this, &LivePage::hangUp);
    connect(m_operator, &OperatorPanel::listenRequested, this, [this](bool listen) {
        if (listen)
            m_listening->listen(m_shown);
        else
            m_listening->stop();
    });
    connect(m_operator, &OperatorPanel::takeOverRequested, this, [this](bool take) {
        if (take)
            takeOver();
        else
            handBack();
    });
    connect(m_operator, &OperatorPanel::microphoneRequested, m_takingOver, &TakingOver::setMicrophoneOpen);
    connect(m_operator, &OperatorPanel::muteRequested, this,
        [this](bool mute) { command(mute ? CommandKind(MuteAgent{}) : CommandKind(UnmuteAgent{})); });
    connect(m_operator, &OperatorPanel::interruptRequested, this, [this] { command(Interrupt{}); });
    connect(m_operator, &OperatorPanel::whisperRequested, this, [this](const QString &text) { command(Whisper{text}); });
    connect(m_operator, &OperatorPanel::sayRequested, this, [this](const QString &text) { command(Say{text}); });
    connect(&m_operator->line(), &LineControls::keysRequested, this, [this](const QString &keys) { command(SendDtmf{keys}); });
    connect(&m_operator->line(), &LineControls::transferRequested, this, &LivePage::askTransfer);
}

void LivePage::connectListening()
{
    connect(m_listening, &Listening::changed, this, [this] {
        m_calls->model().setListened(m_listening->call());
        emit previewing(m_listening->isPreviewing());
        if (m_listening->isPreviewing() || !m_listening->call().isEmpty())
            emit loudspeakerTaken();
        refreshShown();
    });
    connect(m_listening, &Listening::failed, this, [this](const CallId &call, const QString &sentence) {
        if (call.isEmpty())
            emit previewFailed(sentence);
        else if (call == m_shown)
            m_operator->tell(sentence);
    });
}

void LivePage::connectTakingOver()
{
    connect(m_takingOver, &TakingOver::changed, this, [this] {
        m_speaker.hearCallerOnly(m_takingOver->onAir() != OnAir::No);
        refreshShown();
    });
    connect(m_takingOver, &TakingOver::level, this, [this](quint16 peak) {
        if (m_takingOver->call() == m_shown)
            m_operator->showOwnLevel(peak);
    });
    connect(m_takingOver, &TakingOver::failed, this, [this](const CallId &call, const QString &sentence) {
        if (call == m_shown)
            m_operator->tell(sentence);
    });
}

void LivePage::takeOver()
{
    const auto *story = m_book.story(m_shown);
    if (!story || story->isOver())
        return;
    if (!m_takingOver->call().isEmpty())
        return m_operator->tell(tr("You have taken over another call. Hand that one back first."));
    if (story->parties().carrier == "practice"_L1 && m_catalogue.soundProblem.isEmpty())
        return m_operator->tell(tr("On the practice line you are the caller, so there is nobody else to speak with. Take over a call from outside."));
    m_operator->tell({});
    if (m_listening->call() != m_shown)
        m_listening->listen(m_shown); // who speaks with somebody hears them
    m_takingOver->takeOver(m_shown);
}

void LivePage::handBack()
{
    if (m_takingOver->call() == m_shown)
        m_takingOver->handBack();
    else
        command(HandBack{});
}

void LivePage::askTransfer()
{
    const auto *story = m_book.story(m_shown);
    if (!story || story->isOver())
        return;
    const auto agent = std::ranges::find(m_catalogue.agents, story->parties().agent, &AgentProfile::name);
    const auto *line = lineOf(*story);
    auto *dialog = new TransferDialog(story->title(), agent == m_catalogue.agents.end() ? QList<TransferTarget>() : agent->tools.transfers,
        line && line->can.hasRooms, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TransferDialog::transferRequested, this, [this, id = m_shown](const Transfer &transfer) {
        m_operator->tell({});
        m_desk.command(id, {transfer, Who::Operator}); // the call that was asked about, whichever is shown by now
    });
    connect(&m_book, &CallBook::ended, dialog, [dialog, id = m_shown](const CallId &ended) {
        if (ended == id)
            dialog->reject();
    });
    dialog->open();
}

const DeskCatalogue::LineEntry *LivePage::lineOf(const CallStory &story) const
{
    const auto &lines = m_catalogue.lines;
    auto found = std::ranges::find_if(lines, [&](const auto &entry) { return entry.line.name == story.parties().line; });
    if (found == lines.end()) // a line that has been renamed meanwhile: its carrier can the same
        found = std::ranges::find_if(lines, [&](const auto &entry) { return entry.line.carrier == story.parties().carrier; });
    return found == lines.end() ? nullptr : &*found;
}

void LivePage::showLine(const CallStory &story)
{
    const auto *line = lineOf(story);
    const auto name = plain(story.parties().line, 80);
    LineControls::Hindrances hindrances;
    if (line && !line->can.sendsDigits && !line->can.transfers)
        hindrances.keys = hindrances.transfer = tr("%1 can neither send keys nor transfer a call.").arg(name);
    else if (line && !line->can.sendsDigits)
        hindrances.keys = tr("%1 can't send keys.").arg(name);
    else if (line && !line->can.transfers)
        hindrances.transfer = tr("%1 can't transfer a call.").arg(name);
    if (hindrances.transfer.isEmpty() && m_catalogue.diallingStopped)
        hindrances.transfer = tr("All dialling is stopped, transfers too. Release it first.");
    if (story.isOver() || story.state() == CallState::Ending)
        hindrances.keys = hindrances.transfer = tr("The call is over.");
    else if (!story.wasAnswered())
        hindrances.keys = hindrances.transfer = tr("Keypad and transfer wait until somebody answers.");
    m_operator->line().show(hindrances);
}

void LivePage::hangUp()
{
    const auto *story = m_book.story(m_shown);
    if (!story || story->isOver() || story->state() == CallState::Ending)
        return;
    const auto id = m_shown;
    m_book.noteHangUpAsked(id);
    m_operator->tell({});
    m_desk.command(id, {HangUp{}, Who::Operator});
}

void LivePage::command(CommandKind kind)
{
    if (m_shown.isEmpty())
        return;
    m_operator->tell({});
    m_desk.command(m_shown, {std::move(kind), Who::Operator});
}

bool LivePage::refuse(const CallId &call, const Error &error)
{
    if (m_asked.remove(call) || !m_book.story(call))
        return false;
    m_book.noteHangUpRefused(call);
    if (call == m_listening->call() && error.code == Error::Code::NotFound)
        m_listening->stop();
    if (call == m_shown)
        m_operator->tell(sentenceFor(error));
    return true;
}

void LivePage::selectionChanged(const CallId &id)
{
    if (id == m_shown)
        return;
    m_takingOver->setMicrophoneOpen(false); // nobody speaks into a call that they do not see
    auto *story = m_book.story(id);
    m_shown = story ? id : CallId();
    m_page->show(story);
    m_operator->tell({});
    m_operator->resetLevels();
    m_middle->setCurrentWidget(story ? static_cast<QWidget *>(m_page) : m_empty);
    m_side->setVisible(story != nullptr);
    refreshShown();
}

void LivePage::refreshShown()
{
    const auto *story = m_book.story(m_shown);
    if (!story)
        return;
    const auto onAir = m_takingOver->onAir(m_shown);
    const auto *elsewhere = onAir == OnAir::No ? m_book.story(m_takingOver->call()) : nullptr;
    m_page->refresh(engineTitle(story->parties().engine), onAir);
    m_operator->show(*story, m_listening->call() == m_shown, onAir, elsewhere ? elsewhere->title() : QString());
    showLine(*story);
}

void LivePage::setCatalogue(const DeskCatalogue &catalogue)
{
    m_catalogue = catalogue;
    m_empty->setCatalogue(catalogue);
    refreshShown();
}

QString LivePage::engineTitle(const QString &name) const
{
    const auto found = std::find_if(m_catalogue.engines.begin(), m_catalogue.engines.end(),
        [&](const auto &entry) { return entry.name == name; });
    return found == m_catalogue.engines.end() ? name : found->title;
}

void LivePage::togglePreview(const QString &engine, const QString &voice)
{
    if (m_listening->isPreviewing())
        m_listening->stop();
    else
        m_listening->preview(engine, voice);
}

QString LivePage::leaveLoudspeaker()
{
    if (m_takingOver->onAir() != OnAir::No)
        return tr("You have taken a call over and hear its caller. Hand it back first.");
    if (m_listening->isPreviewing() || !m_listening->call().isEmpty())
        m_listening->stop();
    return {};
}

void LivePage::restoreLayout(const QByteArray &state)
{
    restoreState(state);
    m_side->setVisible(!m_shown.isEmpty());
}

void LivePage::find()
{
    if (!m_shown.isEmpty())
        m_page->find();
}

void LivePage::showCall(const CallId &id) { m_calls->select(id); }
void LivePage::toggleListening() { m_operator->toggleListening(); }
void LivePage::toggleMuted() { m_operator->toggleMuted(); }
void LivePage::toggleTakenOver() { m_operator->toggleTakenOver(); }
void LivePage::toggleMicrophone() { m_operator->toggleMicrophone(); }
void LivePage::interrupt() { m_operator->interrupt(); }
void LivePage::focusWhisper() { m_operator->focusWhisper(); }
void LivePage::openKeypad() { m_operator->line().openKeypad(); }
void LivePage::transfer() { m_operator->line().transfer(); }
void LivePage::focusFilter() { m_calls->focusFilter(); }
void LivePage::selectBeside(int step) { m_calls->selectBeside(step); }

} // namespace ui
