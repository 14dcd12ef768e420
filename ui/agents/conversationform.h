// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/agents/profileform.h"

namespace ui {

class VoiceCards;

// Who the agent is and what it says: name, greeting, voice, prompt, language. UI thread.
class ConversationForm : public ProfileForm
{
    Q_OBJECT
public:
    explicit ConversationForm(QWidget *parent = nullptr);

    void show(const bridge::AgentProfile &profile) override;
    void read(bridge::AgentProfile &profile) const override;
    void setCatalogue(const bridge::DeskCatalogue &catalogue) override;
    void setEngine(const QString &engine, const QStringList &mouths = {}); // its voices are shown; of parts, those of these mouths
    void focusName();

signals:
    void previewRequested(const QString &engine, const QString &voice);

private:
    void showPlaces();

    bridge::DeskCatalogue m_catalogue;
    QString m_engine;
    QStringList m_mouths;
    QLineEdit *m_name;
    QLineEdit *m_note;
    QPlainTextEdit *m_greeting;
    VoiceCards *m_voices;
    QPlainTextEdit *m_prompt;
    QLabel *m_places;
    QLineEdit *m_language;
};

} // namespace ui
