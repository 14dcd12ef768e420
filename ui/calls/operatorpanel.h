// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/takingover.h"
#include "ui/calls/callstory.h"
#include "ui/calls/factslist.h"

#include <QElapsedTimer>
#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace ui {

class LatencyBars;
class LevelBar;
class LineControls;

// What the operator can do in the shown call, and what they want to know of it. It only asks; the window passes the commands on
// and tells back what was refused. Listening in never opens a way for the operator's voice; taking over does, and begins closed.
// UI thread.
class OperatorPanel : public QFrame
{
    Q_OBJECT
public:
    explicit OperatorPanel(QWidget *parent = nullptr);

    // `elsewhere`: the call that our microphone is in, if it is another one.
    void show(const CallStory &story, bool listened, OnAir onAir, const QString &elsewhere = {});
    void showOwnLevel(quint16 peak);
    void showLevels(PeakHistory::Peak level);
    void resetLevels(); // another call, or silence for good
    LineControls &line() { return *m_line; }
    void tell(const QString &sentence); // refused, or a device that fails; empty: nothing
    QString told() const;
    void focusWhisper();
    void toggleListening(); // as the buttons do, if they can be pressed now
    void toggleMuted();
    void toggleTakenOver();
    void toggleMicrophone();
    void interrupt();

    static FactsList::Facts factsOf(const CallStory &story);

signals:
    void listenRequested(bool listen);
    void muteRequested(bool mute);
    void takeOverRequested(bool takeOver); // false: hand back
    void microphoneRequested(bool open);
    void interruptRequested();
    void whisperRequested(const QString &text);
    void sayRequested(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void createControls();
    void createLayout();
    void connectControls();
    void connectMicrophone();
    void showOnAir(const CallStory &story, OnAir onAir, const QString &elsewhere);
    void send(bool aloud);

    QPushButton *m_listen = nullptr;
    QPushButton *m_mute = nullptr;
    QPushButton *m_toWhisper = nullptr;
    QPushButton *m_interrupt = nullptr;
    QPushButton *m_takeOver = nullptr;
    QPushButton *m_microphone = nullptr;
    QLabel *m_banner = nullptr;
    LevelBar *m_own = nullptr;
    OnAir m_onAir = OnAir::No;
    QElapsedTimer m_held;    // the microphone's button
    bool m_opened = false;   // by this press of it
    LineControls *m_line = nullptr;
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
