// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace ui {

class QuietCombo;

// Whom to call, with which agent, voice and line. What the catalogue says is missing stands below in words before anybody
// dials; so does what the bridge refused. It only asks: the window places the call. UI thread.
class DialBar : public QFrame
{
    Q_OBJECT
public:
    explicit DialBar(QWidget *parent = nullptr);

    void setCatalogue(const bridge::DeskCatalogue &catalogue); // keeps what is chosen, as far as it still exists
    bridge::CallRequest request() const;
    void tell(const QString &sentence); // empty: nothing to tell
    QString told() const;
    void focusNumber();
    void call(); // as the button does
    void toggleStop(); // of all dialling, as the button does
    // What was chosen last time, by name.
    struct Choice { QString agent, voice, line, number; };
    Choice choice() const;
    void choose(const Choice &choice);
    // What somebody outside asks for; what they leave empty stays, but for a practice line, on which no number is called. A sentence
    // when there is no such line, agent or voice; empty: it stands there.
    QString fill(const Choice &wish);
    void setPreviewing(bool previewing);
    QString engine() const; // of the chosen agent
    QString voice() const;

signals:
    void callRequested(const bridge::CallRequest &request);
    void previewRequested(const QString &engine, const QString &voice);
    void stopRequested(bool stop); // all dialling, or its release

private:
    void createControls();
    void createLayout();
    void fillVoices();
    int firstReadyAgent() const; // -1: there is none at all
    void showProblem();
    QString problem() const; // of the chosen agent's engine or line; empty: ready
    bool isPractice() const;
    const bridge::AgentProfile *agent() const;

    bridge::DeskCatalogue m_catalogue;
    QLineEdit *m_number = nullptr;
    QLabel *m_region = nullptr;
    QuietCombo *m_agent = nullptr;
    QuietCombo *m_voice = nullptr;
    QToolButton *m_preview = nullptr;
    QuietCombo *m_line = nullptr;
    QPushButton *m_call = nullptr;
    QPushButton *m_stop = nullptr;
    QFrame *m_strip = nullptr;
    QLabel *m_sentence = nullptr;
    QString m_told;
    bool m_filling = false;
};

} // namespace ui
