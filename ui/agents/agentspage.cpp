// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/agentspage.h"

#include "ui/agents/agentdrafts.h"
#include "ui/agents/agenteditor.h"
#include "ui/agents/agentsmodel.h"
#include "ui/agents/practicepanel.h"
#include "ui/agents/versionsdialog.h"
#include "ui/calls/words.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/rule.h"

#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSaveFile>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr qint64 kLargest = 4 * 1024 * 1024; // bytes of a profile

} // namespace

AgentsPage::AgentsPage(Desk &desk, CallBook &book, QWidget *parent)
    : QSplitter(parent)
    , m_desk(desk)
    , m_drafts(new AgentDrafts(this))
    , m_model(new AgentsModel(*m_drafts, this))
    , m_list(new QListView(this))
    , m_editor(new AgentEditor(this))
    , m_practice(new PracticePanel(book, this))
{
    setHandleWidth(1);
    setChildrenCollapsible(false);
    addWidget(createList());
    addWidget(m_editor);
    addWidget(m_practice);
    setStretchFactor(1, 1);
    m_editor->setMinimumWidth(420);
    m_practice->setMinimumWidth(240);
    setSizes({236, 824, 304});
    setAcceptDrops(true);
    connectEditor();
    connectDesk();
}

QWidget *AgentsPage::createList()
{
    auto *panel = new QFrame(this);
    panel->setProperty("look", u"side"_s);
    panel->setMinimumWidth(200);
    auto *title = new QLabel(tr("Agents"), panel);
    title->setFont(scaled(font(), 1, QFont::DemiBold));
    auto *fresh = new QPushButton(tr("New"), panel);
    fresh->setObjectName(u"newAgent"_s);
    auto *import = new QPushButton(tr("Import…"), panel);
    import->setObjectName(u"importAgent"_s);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new AgentDelegate(m_list));
    m_list->setEditTriggers(QListView::NoEditTriggers);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Agents"));
    m_list->setObjectName(u"agents"_s);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 6, 10, 6);
    head->setSpacing(6);
    head->addWidget(title, 1);
    head->addWidget(import);
    head->addWidget(fresh);
    auto *layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(rule(panel));
    layout->addWidget(m_list, 1);
    connect(fresh, &QPushButton::clicked, this, &AgentsPage::addNew);
    connect(import, &QPushButton::clicked, this, &AgentsPage::askWhichFile);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &AgentsPage::selectionChanged);
    return panel;
}

void AgentsPage::connectEditor()
{
    connect(m_editor, &AgentEditor::edited, this, [this] {
        m_drafts->setDraft(m_key, m_editor->profile());
        m_unreadable[m_key] = m_editor->unreadable();
        showState();
    });
    connect(m_editor, &AgentEditor::saveRequested, this, &AgentsPage::save);
    connect(m_editor, &AgentEditor::revertRequested, this, [this] {
        m_drafts->discard(m_key);
        m_unreadable.remove(m_key);
        const auto *entry = m_drafts->find(m_key);
        if (entry)
            m_editor->show(entry->shown());
        else
            select(m_drafts->entries().isEmpty() ? QString() : m_drafts->entries().first().key);
        showState();
    });
    connect(m_editor, &AgentEditor::duplicateRequested, this, &AgentsPage::duplicate);
    connect(m_editor, &AgentEditor::exportRequested, this, &AgentsPage::askWhereTo);
    connect(m_editor, &AgentEditor::removeRequested, this, &AgentsPage::askToRemove);
    connect(m_editor, &AgentEditor::versionsRequested, this, [this] { m_desk.askVersions(m_key); });
    connect(m_editor, &AgentEditor::previewRequested, this, &AgentsPage::previewRequested);
    connect(m_practice, &PracticePanel::practiceRequested, this, &AgentsPage::practise);
    connect(m_practice, &PracticePanel::hangUpRequested, this,
        [this](const CallId &call) { m_desk.command(call, {HangUp{}, Who::Operator}); });
}

void AgentsPage::connectDesk()
{
    connect(&m_desk, &Desk::agentKept, this, [this](const QString &name) {
        if (m_saving && name == m_saving->name)
            m_saving.reset();
    });
    connect(&m_desk, &Desk::agentRefused, this, [this](const QString &name, const Error &error) {
        if (m_saving && name == m_saving->name)
            m_saving.reset();
        m_editor->tell(sentenceFor(error));
    });
    connect(&m_desk, &Desk::versionsRead, this, &AgentsPage::showVersions);
    connect(&m_desk, &Desk::modelsRead, m_editor, &AgentEditor::setModels);
}

// Not before somebody comes here: it asks the services.
void AgentsPage::showEvent(QShowEvent *event)
{
    QSplitter::showEvent(event);
    if (!event->spontaneous())
        m_desk.askModels();
}

void AgentsPage::setCatalogue(const DeskCatalogue &catalogue)
{
    m_catalogue = catalogue;
    m_model->setEngines(catalogue.engines);
    m_practice->setSoundProblem(catalogue.soundProblem);
    const bool isSaved = m_saving
        && std::ranges::any_of(catalogue.agents, [&](const AgentProfile &agent) { return agent.toJson() == m_saving->toJson(); });
    if (isSaved) {
        m_drafts->takeKept(m_savingKey, *m_saving);
        if (m_savingKey == m_key)
            m_key = m_saving->name;
    }
    const auto wanted = m_key;
    m_drafts->setKept(catalogue.agents, catalogue.ownAgents);
    m_editor->setCatalogue(catalogue);
    select(m_drafts->find(wanted) ? wanted : m_drafts->entries().isEmpty() ? QString() : m_drafts->entries().first().key);
    showState();
}

void AgentsPage::showAgent(const QString &name) { select(name); }

void AgentsPage::select(const QString &key)
{
    const int row = m_model->rowOf(key);
    m_list->setCurrentIndex(m_model->index(row));
    selectionChanged();
}

void AgentsPage::selectionChanged()
{
    const auto key = m_list->currentIndex().data(AgentsModel::KeyRole).toString();
    const auto *entry = m_drafts->find(key);
    if (!entry) // while the list is made anew
        return;
    const bool isOther = key != m_key;
    m_key = key;
    if (isOther || m_editor->profile().toJson() != entry->shown().toJson())
        m_editor->show(entry->shown(), m_unreadable.value(key));
    showState();
}

void AgentsPage::showState()
{
    const auto *entry = m_drafts->find(m_key);
    m_editor->setEnabled(entry != nullptr);
    if (entry)
        m_editor->setState(entry->shown(), {entry->draft.has_value(), !entry->kept, entry->isOwn});
}

void AgentsPage::addNew()
{
    AgentProfile profile;
    profile.name = tr("New agent");
    const auto ready = std::ranges::find_if(m_catalogue.engines, &DeskCatalogue::EngineEntry::ready);
    profile.engine = ready == m_catalogue.engines.end() ? u"offline"_s : ready->name;
    select(m_drafts->add(profile));
    m_editor->focusName();
}

void AgentsPage::duplicate()
{
    auto copy = m_editor->profile();
    copy.name = tr("%1 copy").arg(copy.name);
    select(m_drafts->add(copy));
    m_editor->focusName();
}

void AgentsPage::save()
{
    if (const auto problem = m_editor->problem(); !problem.isEmpty())
        return m_editor->tell(tr("Not saved: %1").arg(problem));
    m_editor->tell({});
    const auto *entry = m_drafts->find(m_key);
    const auto profile = m_editor->profile();
    m_savingKey = m_key;
    m_saving = profile;
    m_desk.keepAgent(profile, entry && entry->kept ? entry->kept->name : QString());
}

void AgentsPage::practise()
{
    const auto line = std::ranges::find_if(m_catalogue.lines, [](const auto &entry) { return entry.line.carrier == "practice"_L1; });
    const auto *entry = m_drafts->find(m_key);
    if (line == m_catalogue.lines.end() || !entry)
        return;
    const auto profile = m_editor->profile();
    CallRequest request;
    request.line = line->line.name;
    // A new one has nothing that is kept: one of the same engine lends the rest, or it must be saved first.
    request.agent = entry->kept ? entry->kept->name : QString();
    request.voice = profile.voice;
    request.prompt = profile.prompt;
    request.greeting = profile.greeting;
    for (const auto &place : profile.places())
        request.variables[place] = place; // so that it is heard where something will be filled in
    m_practice->practise(request.id);
    if (request.agent.isEmpty())
        return m_practice->refused(request.id, tr("Save the new agent first, then talk to it."));
    m_desk.place(request);
}

void AgentsPage::refused(const CallId &call, const Error &error) { m_practice->refused(call, sentenceFor(error)); }

void AgentsPage::askToRemove()
{
    const auto *entry = m_drafts->find(m_key);
    if (!entry || !entry->isOwn)
        return;
    auto *box = new QMessageBox(QMessageBox::Question, tr("Remove the agent?"),
        tr("Remove %1? Its versions stay in the data folder; a new agent of the same name finds them.").arg(plain(m_key, 80)),
        QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    auto *remove = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(tr("Keep"), QMessageBox::RejectRole));
    connect(remove, &QPushButton::clicked, this, [this, key = m_key] {
        m_drafts->discard(key);
        m_desk.removeAgent(key);
    });
    box->open();
}

void AgentsPage::askWhereTo()
{
    auto *dialog = new QFileDialog(this, tr("Export the agent"), m_editor->profile().name + u".json"_s, tr("Agent profile (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"json"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &AgentsPage::exportTo);
    dialog->open();
}

bool AgentsPage::exportTo(const QString &path)
{
    QSaveFile file(path);
    const bool done = file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(m_editor->profile().toJson()).toJson()) >= 0 && file.commit();
    m_editor->tell(done ? QString() : tr("The agent could not be written to %1: %2. Choose another place.").arg(path, file.errorString()));
    return done;
}

void AgentsPage::askWhichFile()
{
    auto *dialog = new QFileDialog(this, tr("Import an agent"), {}, tr("Agent profile (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &AgentsPage::importFrom);
    dialog->open();
}

void AgentsPage::importFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargest)
        return m_editor->tell(tr("%1 can't be read: %2").arg(path, file.isOpen() ? tr("it is too large for an agent.") : file.errorString()));
    QJsonParseError error;
    const auto json = QJsonDocument::fromJson(file.readAll(), &error);
    if (!json.isObject())
        return m_editor->tell(tr("%1 is no agent: %2.").arg(path, error.error == QJsonParseError::NoError ? tr("it is no JSON object") : error.errorString()));
    const auto profile = AgentProfile::fromJson(json.object());
    if (!profile)
        return m_editor->tell(tr("%1 is no agent: %2").arg(path, profile.error().detail));
    select(m_drafts->add(*profile));
}

void AgentsPage::dragEnterEvent(QDragEnterEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile() && urls.first().fileName().endsWith(u".json"_s, Qt::CaseInsensitive))
        event->acceptProposedAction();
}

void AgentsPage::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    importFrom(event->mimeData()->urls().first().toLocalFile());
}

void AgentsPage::showVersions(const QString &name, const QList<ProfileVersion> &versions)
{
    if (name != m_key)
        return;
    auto *dialog = new VersionsDialog(m_editor->profile(), versions, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &VersionsDialog::restoreRequested, this, [this, name](AgentProfile profile) {
        if (name != m_key)
            return;
        m_drafts->setDraft(m_key, profile);
        m_editor->show(profile);
        showState();
    });
    dialog->open();
}

} // namespace ui
