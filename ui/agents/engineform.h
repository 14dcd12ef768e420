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
    // Which models can be chosen, as far as the services told: offered while somebody types.
    void setModels(const QList<bridge::ServiceModels> &services);
    QString engine() const;

signals:
    void engineChosen(const QString &engine, const QStringList &mouths); // what a pipeline speaks with

private:
    void showWhatFits();
    void offerModels();
    QString modelNote(const QString &service) const;
    QStringList modelsOf(const QString &service, bridge::ServiceModel::Use use) const;
    QStringList partsFor(const QList<bridge::DeskCatalogue::PartEntry> &known, bridge::ServiceModel::Use use) const;
    QString partsNote(const QStringList &chosen, const QList<bridge::DeskCatalogue::PartEntry> &known) const;

    bridge::DeskCatalogue m_catalogue;
    QList<bridge::ServiceModels> m_models; // empty: nobody has asked yet
    QuietCombo *m_engine;
    QLabel *m_problem;
    QLineEdit *m_model;
    QLabel *m_modelNote;
    QuietCombo *m_effort;
    QCheckBox *m_affective;
    QLineEdit *m_dialogue;
    QLineEdit *m_hearing;
    QLabel *m_hearingNote;
    QLineEdit *m_thinking;
    QLabel *m_thinkingNote;
    QLineEdit *m_speaking;
    QLabel *m_speakingNote;
};

} // namespace ui
