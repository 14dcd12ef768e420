// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/engineform.h"

#include "ui/agents/partcompleter.h"
#include "ui/theme/field.h"
#include "ui/theme/plaintext.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalBlocker>
#include <QStringListModel>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

QStringList parts(const QString &text)
{
    QStringList kept;
    for (const auto &part : text.split(u',')) {
        if (const auto word = part.trimmed(); !word.isEmpty())
            kept << word;
    }
    return kept;
}

} // namespace

EngineForm::EngineForm(QWidget *parent)
    : ProfileForm(parent)
{
    m_engine = addChoice(tr("Engine"), u"agentEngine"_s);
    m_problem = addNote();
    m_model = addLine(tr("Model"), u"agentModel"_s);
    m_model->setPlaceholderText(tr("The one in the settings"));
    m_modelNote = addNote();
    m_modelNote->setObjectName(u"agentModelNote"_s);
    m_effort = addChoice(tr("Effort"), u"agentEffort"_s);
    m_effort->addItem(tr("As the model does by itself"), QString());
    m_effort->addItem(tr("Minimal: answers soonest"), u"minimal"_s);
    m_effort->addItem(tr("Low"), u"low"_s);
    m_effort->addItem(tr("Medium"), u"medium"_s);
    m_effort->addItem(tr("High: thinks longest"), u"high"_s);
    m_affective = addCheck(tr("Tone"), tr("Goes by the caller's tone of voice"), u"agentAffective"_s);
    m_affective->setToolTip(tr("Some models of Gemini can. One that can't says so, and does without."));
    m_dialogue = addLine(tr("Dialogue file"), u"agentDialogue"_s);
    m_dialogue->setPlaceholderText(tr("The built-in receptionist"));
    addHead(tr("Put together from parts"));
    addNote(tr("Each part is \"service\" or \"service:model\". Of several, the next takes over when one fails."));
    m_hearing = addLine(tr("Hears with"), u"agentHearing"_s);
    m_hearingNote = addNote();
    m_thinking = addLine(tr("Thinks with"), u"agentThinking"_s);
    m_thinkingNote = addNote();
    m_speaking = addLine(tr("Speaks with"), u"agentSpeaking"_s);
    m_speakingNote = addNote();
    finish();
    for (auto *line : {m_model, m_hearing, m_thinking, m_speaking}) {
        auto *completer = new PartCompleter(line);
        completer->setModel(new QStringListModel(completer));
        line->setCompleter(completer);
    }
    connect(m_engine, &QComboBox::currentIndexChanged, this, [this] { emit engineChosen(engine(), parts(m_speaking->text())); });
    connect(m_speaking, &QLineEdit::editingFinished, this, [this] { emit engineChosen(engine(), parts(m_speaking->text())); });
    connect(this, &Form::edited, this, &EngineForm::showWhatFits);
}

QString EngineForm::engine() const { return m_engine->currentData().toString(); }

void EngineForm::setCatalogue(const DeskCatalogue &catalogue)
{
    const QSignalBlocker quiet(m_engine);
    const auto before = engine();
    m_catalogue = catalogue;
    m_engine->clear();
    for (const auto &entry : catalogue.engines)
        m_engine->addItem(entry.title, entry.name);
    m_engine->setCurrentIndex(m_engine->findData(before));
    showWhatFits();
}

void EngineForm::show(const AgentProfile &profile)
{
    const int known = m_engine->findData(profile.engine);
    if (known < 0) // by hand, or from another version: kept as it is
        m_engine->addItem(plain(profile.engine, 60), profile.engine);
    m_engine->setCurrentIndex(m_engine->findData(profile.engine));
    m_model->setText(profile.model);
    m_effort->setCurrentIndex(std::max(0, m_effort->findData(profile.effort)));
    m_affective->setChecked(profile.affectiveDialog);
    m_dialogue->setText(profile.dialogue);
    m_hearing->setText(profile.pipeline.hearing.join(u", "_s));
    m_thinking->setText(profile.pipeline.thinking.join(u", "_s));
    m_speaking->setText(profile.pipeline.speaking.join(u", "_s));
    showWhatFits();
}

void EngineForm::read(AgentProfile &profile) const
{
    profile.engine = engine();
    profile.model = m_model->text().trimmed();
    profile.effort = m_effort->currentData().toString();
    profile.affectiveDialog = m_affective->isChecked();
    profile.dialogue = m_dialogue->text().trimmed();
    profile.pipeline = {parts(m_hearing->text()), parts(m_thinking->text()), parts(m_speaking->text())};
}

void EngineForm::setModels(const QList<ServiceModels> &services)
{
    m_models = services;
    showWhatFits();
}

QStringList EngineForm::modelsOf(const QString &service, ServiceModel::Use use) const
{
    const auto found = std::ranges::find(m_models, service, &ServiceModels::service);
    return found == m_models.end() ? QStringList() : found->ids(use);
}

QStringList EngineForm::partsFor(const QList<DeskCatalogue::PartEntry> &known, ServiceModel::Use use) const
{
    QStringList parts;
    for (const auto &entry : known) {
        parts << entry.name;
        for (const auto &model : modelsOf(entry.name, use))
            parts << entry.name + u':' + model;
    }
    return parts;
}

void EngineForm::offerModels()
{
    const auto offer = [](QLineEdit *line, const QStringList &words) {
        static_cast<QStringListModel *>(line->completer()->model())->setStringList(words);
    };
    const auto service = engine() == "gemini_live"_L1 ? u"gemini"_s : engine() == "openai_realtime"_L1 || engine() == "gpt_live"_L1 ? u"openai"_s : QString();
    offer(m_model, modelsOf(service, ServiceModel::Use::Talk));
    offer(m_hearing, partsFor(m_catalogue.hearing, ServiceModel::Use::Hear));
    offer(m_thinking, partsFor(m_catalogue.thinking, ServiceModel::Use::Think));
    offer(m_speaking, partsFor(m_catalogue.speaking, ServiceModel::Use::Speak));
    setNote(m_modelNote, modelNote(service));
}

QString EngineForm::modelNote(const QString &service) const
{
    const auto asked = std::ranges::find(m_models, service, &ServiceModels::service);
    if (asked == m_models.end())
        return {};
    const auto chosen = std::ranges::find(asked->models, m_model->text().trimmed(), &ServiceModel::id);
    if (chosen != asked->models.end() && chosen->until.isValid())
        return tr("%1 is switched off on %2. Choose another one.").arg(plain(chosen->id, 80), QLocale().toString(chosen->until, QLocale::ShortFormat));
    if (!asked->problem.isEmpty())
        return plain(asked->problem, 300);
    return tr("Your key can use: %1").arg(plain(asked->ids(ServiceModel::Use::Talk).join(u", "_s), 300));
}

QString EngineForm::partsNote(const QStringList &chosen, const QList<DeskCatalogue::PartEntry> &known) const
{
    QStringList sentences;
    for (const auto &part : chosen) {
        const auto found = std::ranges::find(known, part.section(u':', 0, 0), &DeskCatalogue::PartEntry::name);
        if (found == known.end())
            sentences << tr("There is no '%1'.").arg(plain(part, 60));
        else if (!found->ready)
            sentences << plain(found->problem, 200);
    }
    QStringList names;
    for (const auto &entry : known)
        names << entry.name;
    if (sentences.isEmpty())
        sentences << tr("There are: %1").arg(names.join(u", "_s));
    return sentences.join(u' ');
}

void EngineForm::showWhatFits()
{
    const auto found = std::ranges::find(m_catalogue.engines, engine(), &DeskCatalogue::EngineEntry::name);
    setNote(m_problem, found == m_catalogue.engines.end() ? tr("This version has no such engine.") : plain(found->problem, 300));
    const bool hasParts = engine() == "pipeline"_L1;
    const bool thinks = hasParts || engine() == "gather"_L1;
    m_dialogue->setEnabled(engine() == "offline"_L1);
    m_model->setEnabled(!hasParts && engine() != "offline"_L1);
    m_effort->setEnabled(engine() != "offline"_L1);
    m_affective->setEnabled(engine() == "gemini_live"_L1);
    offerModels();
    m_hearing->setEnabled(hasParts);
    m_thinking->setEnabled(thinks);
    m_speaking->setEnabled(hasParts);
    setNote(m_hearingNote, hasParts ? partsNote(parts(m_hearing->text()), m_catalogue.hearing) : QString());
    setNote(m_thinkingNote, thinks ? partsNote(parts(m_thinking->text()), m_catalogue.thinking) : QString());
    setNote(m_speakingNote, hasParts ? partsNote(parts(m_speaking->text()), m_catalogue.speaking) : QString());
}

} // namespace ui
