// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/agenteditor.h"

#include "ui/agents/conversationform.h"
#include "ui/agents/endingform.h"
#include "ui/agents/engineform.h"
#include "ui/agents/toolsform.h"
#include "ui/agents/turnform.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

AgentEditor::AgentEditor(QWidget *parent)
    : QWidget(parent)
    , m_tabs(new QTabBar(this))
    , m_pages(new QStackedWidget(this))
    , m_conversation(new ConversationForm(this))
    , m_engine(new EngineForm(this))
    , m_tools(new ToolsForm(this))
{
    m_tabs->setObjectName(u"agentTabs"_s);
    m_tabs->setAccessibleName(tr("Parts of the agent"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    addTab(tr("Conversation"), m_conversation);
    addTab(tr("Engine"), m_engine);
    addTab(tr("Turn-taking"), new TurnForm(this));
    addTab(tr("Tools"), m_tools);
    addTab(tr("Ending"), new EndingForm(this));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(createHead());
    layout->addWidget(m_pages, 1);
    m_pages->setAutoFillBackground(true);
    m_pages->setBackgroundRole(QPalette::AlternateBase);
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_engine, &EngineForm::engineChosen, m_conversation, &ConversationForm::setEngine);
    connect(m_conversation, &ConversationForm::previewRequested, this, &AgentEditor::previewRequested);
}

void AgentEditor::addTab(const QString &title, ProfileForm *form)
{
    m_tabs->addTab(title);
    m_pages->addWidget(form);
    m_forms << form;
    connect(form, &Form::edited, this, [this] {
        if (!m_showing)
            emit edited();
    });
}

QWidget *AgentEditor::createHead()
{
    auto *head = new QFrame(this);
    head->setProperty("look", u"bar"_s);
    m_title = new QLabel(head);
    m_title->setFont(scaled(font(), 1.2, QFont::DemiBold));
    m_title->setObjectName(u"agentTitle"_s);
    m_subtitle = new QLabel(head);
    m_subtitle->setProperty("look", u"caption"_s);
    m_sentence = new QLabel(head);
    m_sentence->setProperty("look", u"trouble"_s);
    m_sentence->setWordWrap(true);
    m_sentence->setObjectName(u"agentTrouble"_s);
    m_sentence->hide();
    for (auto *label : {m_title, m_subtitle, m_sentence}) {
        label->setTextFormat(Qt::PlainText);
        label->setMinimumWidth(1);
    }
    const auto button = [&](const QString &word, const char *name, void (AgentEditor::*asked)()) {
        auto *button = new QPushButton(word, head);
        button->setObjectName(QString::fromLatin1(name));
        connect(button, &QPushButton::clicked, this, asked);
        return button;
    };
    auto *duplicate = button(tr("Duplicate"), "duplicateAgent", &AgentEditor::duplicateRequested);
    m_revert = button(tr("Undo all"), "revertAgent", &AgentEditor::revertRequested);
    m_revert->setToolTip(tr("Back to what is saved"));
    m_save = button(tr("Save"), "saveAgent", &AgentEditor::saveRequested);
    m_save->setProperty("look", u"primary"_s);
    m_more = new QToolButton(head);
    m_more->setText(tr("More"));
    m_more->setObjectName(u"agentMore"_s);
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_more);
    m_versions = menu->addAction(tr("Versions…"), this, &AgentEditor::versionsRequested);
    menu->addAction(tr("Export…"), this, &AgentEditor::exportRequested);
    m_remove = menu->addAction(tr("Remove…"), this, &AgentEditor::removeRequested);
    m_more->setMenu(menu);

    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addLayout(words, 1);
    for (auto *widget : std::initializer_list<QWidget *>{m_more, duplicate, m_revert, m_save})
        row->addWidget(widget);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(18, 12, 18, 0);
    layout->setSpacing(8);
    layout->addLayout(row);
    layout->addWidget(m_sentence);
    layout->addWidget(m_tabs);
    return head;
}

void AgentEditor::setCatalogue(const DeskCatalogue &catalogue)
{
    const QScopedValueRollback showing(m_showing, true);
    for (auto *form : m_forms)
        form->setCatalogue(catalogue);
}

void AgentEditor::setModels(const QList<ServiceModels> &services)
{
    const QScopedValueRollback showing(m_showing, true);
    m_engine->setModels(services);
}

void AgentEditor::show(const AgentProfile &profile, const QStringList &unreadable)
{
    const QScopedValueRollback showing(m_showing, true);
    m_shown = profile;
    for (auto *form : m_forms)
        form->show(profile);
    if (!unreadable.isEmpty())
        m_tools->showUnreadable(unreadable);
    tell({});
}

QStringList AgentEditor::unreadable() const { return m_tools->unreadable(); }

AgentProfile AgentEditor::profile() const
{
    auto profile = m_shown;
    for (const auto *form : m_forms)
        form->read(profile);
    return profile;
}

QString AgentEditor::problem() const
{
    if (const auto tools = m_tools->problem(); !tools.isEmpty())
        return tr("Tools: %1").arg(tools);
    const auto read = AgentProfile::fromJson(profile().toJson());
    return read ? QString() : read.error().detail;
}

void AgentEditor::setState(const AgentProfile &now, State state)
{
    state.isEdited = state.isEdited || !unreadable().isEmpty();
    m_title->setText(now.name.isEmpty() ? tr("No name yet") : plain(now.name, 80));
    const auto kept = state.isNew ? tr("not saved yet") : state.isEdited ? tr("edited, not saved") : state.isOwn ? tr("saved") : tr("came with the program");
    m_subtitle->setText(dotted({plain(now.note, 120), kept}));
    m_save->setEnabled(state.isEdited || state.isNew);
    m_revert->setVisible(state.isEdited || state.isNew);
    m_revert->setText(state.isNew ? tr("Discard") : tr("Undo all"));
    m_remove->setEnabled(state.isOwn);
    m_versions->setEnabled(!state.isNew);
}

void AgentEditor::tell(const QString &sentence)
{
    m_sentence->setText(plain(sentence, 400));
    m_sentence->setVisible(!sentence.isEmpty());
}

QString AgentEditor::told() const { return m_sentence->text(); }

void AgentEditor::focusName()
{
    m_tabs->setCurrentIndex(0);
    m_conversation->focusName();
}

} // namespace ui
