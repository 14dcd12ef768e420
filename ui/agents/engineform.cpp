// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/engineform.h"

#include "ui/theme/field.h"
#include "ui/theme/plaintext.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

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
    connect(m_engine, &QComboBox::currentIndexChanged, this, [this] { emit engineChosen(engine()); });
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
    profile.dialogue = m_dialogue->text().trimmed();
    profile.pipeline = {parts(m_hearing->text()), parts(m_thinking->text()), parts(m_speaking->text())};
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
    m_hearing->setEnabled(hasParts);
    m_thinking->setEnabled(thinks);
    m_speaking->setEnabled(hasParts);
    setNote(m_hearingNote, hasParts ? partsNote(parts(m_hearing->text()), m_catalogue.hearing) : QString());
    setNote(m_thinkingNote, thinks ? partsNote(parts(m_thinking->text()), m_catalogue.thinking) : QString());
    setNote(m_speakingNote, hasParts ? partsNote(parts(m_speaking->text()), m_catalogue.speaking) : QString());
}

} // namespace ui
