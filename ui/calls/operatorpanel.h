// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/calls/callstory.h"
#include "ui/calls/factslist.h"

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ui {

class LatencyBars;
class LevelBar;

// What the operator can do in the shown call, and what they want to know of it. It only asks; the window passes the commands on
// and tells back what was refused. Listening in never opens a way for the operator's voice. UI thread.
class OperatorPanel : public QFrame
{
    Q_OBJECT
public:
    explicit OperatorPanel(QWidget *parent = nullptr);

    void show(const CallStory &story, bool listened);
    void showLevels(PeakHistory::Peak level);
    void resetLevels(); // another call, or silence for good
    void tell(const QString &sentence); // refused, or a device that fails; empty: nothing
    QString told() const;
    void focusWhisper();
    void toggleListening(); // as the buttons do, if they can be pressed now
    void toggleMuted();
    void interrupt();

    static FactsList::Facts factsOf(const CallStory &story);

signals:
    void listenRequested(bool listen);
    void muteRequested(bool mute);
    void interruptRequested();
    void whisperRequested(const QString &text);
    void sayRequested(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void createControls();
    void createLayout();
    void connectControls();
    void send(bool aloud);

    QPushButton *m_listen = nullptr;
    QPushButton *m_mute = nullptr;
    QPushButton *m_interrupt = nullptr;
    QLabel *m_sentence = nullptr;
    LevelBar *m_caller = nullptr;
    LevelBar *m_agent = nullptr;
    QPlainTextEdit *m_whisper = nullptr;
    QPushButton *m_send = nullptr;
    QPushButton *m_say = nullptr;
    LatencyBars *m_latency = nullptr;
    FactsList *m_facts = nullptr;
};

} // namespace ui
