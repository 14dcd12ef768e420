// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/conversationform.h"

#include "ui/agents/placemarker.h"
#include "ui/agents/voicecards.h"
#include "ui/theme/plaintext.h"

#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

ConversationForm::ConversationForm(QWidget *parent)
    : ProfileForm(parent)
{
    m_name = addLine(tr("Name"), u"agentName"_s);
    m_note = addLine(tr("What it is for"), u"agentNote"_s);
    m_greeting = addText(tr("Greeting"), u"agentGreeting"_s, 2);
    m_greeting->setPlaceholderText(tr("Said first. Empty: the agent waits for the caller."));
    m_voices = new VoiceCards(this);
    m_voices->setObjectName(u"agentVoices"_s);
    addWidget(tr("Voice"), m_voices);
    m_prompt = addText(tr("Prompt"), u"agentPrompt"_s, 12);
    m_prompt->setPlaceholderText(tr("Who the agent is, what it may do, how it should speak. {{name}} is filled in for each call."));
    new PlaceMarker(m_greeting->document());
    new PlaceMarker(m_prompt->document());
    m_places = addNote();
    m_places->setObjectName(u"agentPlaces"_s);
    m_language = addLine(tr("Language"), u"agentLanguage"_s);
    m_language->setPlaceholderText(tr("en-US, de-DE, hi-IN … Empty: the engine decides"));
    finish();
    connect(m_voices, &VoiceCards::chosenChanged, this, &Form::edited);
    connect(m_voices, &VoiceCards::previewRequested, this, [this](const QString &voice) { emit previewRequested(m_engine, voice); });
    connect(this, &Form::edited, this, &ConversationForm::showPlaces);
}

void ConversationForm::show(const AgentProfile &profile)
{
    m_name->setText(profile.name);
    m_note->setText(profile.note);
    if (m_greeting->toPlainText() != profile.greeting)
        m_greeting->setPlainText(profile.greeting);
    if (m_prompt->toPlainText() != profile.prompt)
        m_prompt->setPlainText(profile.prompt);
    m_language->setText(profile.language);
    m_voices->choose(profile.voice);
    setEngine(profile.engine, profile.pipeline.speaking);
    showPlaces();
}

void ConversationForm::read(AgentProfile &profile) const
{
    profile.name = m_name->text().trimmed();
    profile.note = m_note->text().trimmed();
    profile.greeting = m_greeting->toPlainText();
    profile.prompt = m_prompt->toPlainText();
    profile.language = m_language->text().trimmed();
    profile.voice = m_voices->chosen();
}

void ConversationForm::setCatalogue(const DeskCatalogue &catalogue)
{
    m_catalogue = catalogue;
    setEngine(std::exchange(m_engine, QString()), m_mouths);
}

void ConversationForm::setEngine(const QString &engine, const QStringList &mouths)
{
    if (engine == m_engine && mouths == m_mouths && !engine.isEmpty())
        return;
    m_engine = engine;
    m_mouths = mouths;
    auto voices = m_catalogue.voicesOf(engine, mouths);
    for (auto &voice : voices) {
        if (!voice.service.isEmpty() && mouths.size() > 1)
            voice.character = voice.character.isEmpty() ? voice.service : tr("%1, %2").arg(voice.service, voice.character);
    }
    m_voices->setVoices(voices);
}

void ConversationForm::showPlaces()
{
    AgentProfile profile;
    read(profile);
    const auto places = profile.places();
    setNote(m_places, places.isEmpty() ? QString()
                                       : tr("Filled in for each call, from the dial bar or the API: %1").arg(plain(places.join(u", "_s), 400)));
}

void ConversationForm::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

} // namespace ui
