// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/endingform.h"

#include "ui/theme/field.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

// A number that is shown in whole seconds keeps its milliseconds unless somebody changes it.
Milliseconds seconds(const QSpinBox *box, Milliseconds before)
{
    const auto now = std::chrono::seconds(box->value());
    return now == std::chrono::floor<std::chrono::seconds>(before) ? before : Milliseconds(now);
}

} // namespace

EndingForm::EndingForm(QWidget *parent)
    : ProfileForm(parent)
{
    addHead(tr("The call ends"));
    m_silence = addNumber(tr("After silence of"), u"agentSilence"_s, 86400, tr(" s"));
    addNote(tr("From both sides. Half way the agent asks once whether they are still there."));
    m_duration = addNumber(tr("At the latest after"), u"agentDuration"_s, 86400, tr(" s"));
    m_duration->setSpecialValueText(tr("No limit"));
    m_turns = addNumber(tr("After turns"), u"agentTurns"_s, 10000, {});
    m_turns->setSpecialValueText(tr("No limit"));
    m_goodbyes = addText(tr("When it has said"), u"agentGoodbyes"_s, 3);
    m_goodbyes->setPlaceholderText(tr("One phrase a line: goodbye from Northside Dental"));
    addHead(tr("When we call"));
    m_ring = addNumber(tr("Let it ring for"), u"agentRing"_s, 600, tr(" s"));
    m_voicemail = addChoice(tr("A machine answers"), u"agentVoicemail"_s);
    m_voicemail->addItem(tr("Don't find out"), int(Voicemail::Policy::Off));
    m_voicemail->addItem(tr("Tell me, and carry on"), int(Voicemail::Policy::CarryOn));
    m_voicemail->addItem(tr("Hang up"), int(Voicemail::Policy::HangUp));
    m_voicemail->addItem(tr("Leave a message"), int(Voicemail::Policy::LeaveMessage));
    m_message = addText(tr("Message"), u"agentMessage"_s, 2);
    m_message->setPlaceholderText(tr("Said after the beep. Empty: the greeting"));
    addHead(tr("Recording"));
    m_recording = addChoice(tr("This computer records"), u"agentRecording"_s);
    m_recording->addItem(tr("Nothing"), int(Recording::Off));
    m_recording->addItem(tr("After an announcement"), int(Recording::Ask));
    m_recording->addItem(tr("The whole call, without a word about it"), int(Recording::On));
    m_recorded = addLine(tr("Announcement"), u"agentRecorded"_s);
    m_record = addCheck(tr("The carrier"), tr("The carrier records both sides, at its price"), u"agentRecord"_s);
    addNote(tr("In many places it is a crime to record people who were not told. When in doubt, announce it."));
    addHead(tr("Said without the agent's mind"));
    addPhrase(tr("Into a silence"), u"agentStillThere"_s, &Phrases::stillThere);
    addPhrase(tr("Not understood"), u"agentSayAgain"_s, &Phrases::sayAgain);
    addPhrase(tr("It takes long"), u"agentOneMoment"_s, &Phrases::oneMoment);
    addPhrase(tr("No reply came"), u"agentSorry"_s, &Phrases::sorry);
    addPhrase(tr("Before we hang up"), u"agentGoodbye"_s, &Phrases::goodbye);
    addPhrase(tr("They are not on the line"), u"agentPersonGone"_s, &Phrases::personGone);
    addHead(tr("Said to a person who is to take the call"));
    addPhrase(tr("At first"), u"agentSomeoneWaits"_s, &Phrases::someoneWaits);
    addNote(tr("Unless the agent has summed the call up."));
    addPhrase(tr("The keys"), u"agentTakeCall"_s, &Phrases::takeCall);
    addPhrase(tr("They can't"), u"agentNotConnected"_s, &Phrases::notConnected);
    finish();
}

void EndingForm::addPhrase(const QString &label, const QString &name, QString Phrases::*words)
{
    m_phrases.append({words, addLine(label, name)});
}

void EndingForm::show(const AgentProfile &profile)
{
    const auto wholeSeconds = [](Milliseconds time) { return int(std::chrono::floor<std::chrono::seconds>(time).count()); };
    m_silence->setValue(wholeSeconds(profile.limits.silence));
    m_duration->setValue(wholeSeconds(profile.limits.duration));
    m_turns->setValue(profile.limits.turns);
    m_goodbyes->setPlainText(profile.limits.goodbyePhrases.join(u'\n'));
    m_ring->setValue(wholeSeconds(profile.ringFor));
    m_voicemail->setCurrentIndex(m_voicemail->findData(int(profile.voicemail.policy)));
    m_message->setPlainText(profile.voicemail.message);
    m_recording->setCurrentIndex(m_recording->findData(int(profile.recording)));
    m_recorded->setText(profile.phrases.recorded);
    m_record->setChecked(profile.recordAtCarrier);
    for (const auto &phrase : m_phrases)
        phrase.edit->setText(profile.phrases.*phrase.words);
}

void EndingForm::read(AgentProfile &profile) const
{
    profile.limits.silence = seconds(m_silence, profile.limits.silence);
    profile.limits.duration = seconds(m_duration, profile.limits.duration);
    profile.limits.turns = m_turns->value();
    profile.limits.goodbyePhrases = lines(m_goodbyes->toPlainText());
    profile.ringFor = seconds(m_ring, profile.ringFor);
    profile.voicemail.policy = Voicemail::Policy(m_voicemail->currentData().toInt());
    profile.voicemail.message = m_message->toPlainText();
    profile.recordAtCarrier = m_record->isChecked();
    profile.recording = Recording(m_recording->currentData().toInt());
    profile.phrases.recorded = m_recorded->text();
    for (const auto &phrase : m_phrases)
        profile.phrases.*phrase.words = phrase.edit->text();
}

} // namespace ui
