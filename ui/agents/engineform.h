// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/agents/profileform.h"

namespace ui {

// Which service the agent is made of, and of which parts when it is put together. Says beside each what is missing for it. UI thread.
class EngineForm : public ProfileForm
{
    Q_OBJECT
public:
    explicit EngineForm(QWidget *parent = nullptr);

    void show(const bridge::AgentProfile &profile) override;
    void read(bridge::AgentProfile &profile) const override;
    void setCatalogue(const bridge::DeskCatalogue &catalogue) override;
    QString engine() const;

signals:
    void engineChosen(const QString &engine);

private:
    void showWhatFits();
    QString partsNote(const QStringList &chosen, const QList<bridge::DeskCatalogue::PartEntry> &known) const;

    bridge::DeskCatalogue m_catalogue;
    QuietCombo *m_engine;
    QLabel *m_problem;
    QLineEdit *m_model;
    QLineEdit *m_dialogue;
    QLineEdit *m_hearing;
    QLabel *m_hearingNote;
    QLineEdit *m_thinking;
    QLabel *m_thinkingNote;
    QLineEdit *m_speaking;
    QLabel *m_speakingNote;
};

} // namespace ui
