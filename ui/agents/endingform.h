// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/agents/profileform.h"

namespace ui {

// When a call ends by itself, what is said around it, and what happens when a machine answers. UI thread.
class EndingForm : public ProfileForm
{
    Q_OBJECT
public:
    explicit EndingForm(QWidget *parent = nullptr);

    void show(const bridge::AgentProfile &profile) override;
    void read(bridge::AgentProfile &profile) const override;

private:
    QSpinBox *m_silence;
    QSpinBox *m_duration;
    QSpinBox *m_turns;
    QPlainTextEdit *m_goodbyes;
    QSpinBox *m_ring;
    QuietCombo *m_voicemail;
    QPlainTextEdit *m_message;
    QuietCombo *m_recording;
    QLineEdit *m_recorded;
    QCheckBox *m_record;
    struct Phrase // one of the profile's, and where it is written
    {
        QString bridge::Phrases::*words;
        QLineEdit *edit;
    };
    void addPhrase(const QString &label, const QString &name, QString bridge::Phrases::*words);

    QList<Phrase> m_phrases;
};

} // namespace ui
