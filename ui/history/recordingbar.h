// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/history/recordingplayer.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace ui {

class RecordingStrip;

// The recording of a past call: play and pause, its picture, where it is, how fast, and a copy of it; or why there is none. UI thread.
class RecordingBar : public QFrame
{
    Q_OBJECT
public:
    explicit RecordingBar(const RecordingSound &sound, QWidget *parent = nullptr);

    RecordingPlayer &player() { return m_player; }
    void open(const bridge::CallId &call); // empty: none, and the bar is not there
    // Instead of a recording: why there is none. Empty: nothing to say, and the bar is not there.
    void tell(const QString &sentence);
    void describe(const QString &line) { m_line = line; tellScreenReaders(); } // what is being said

signals:
    void absent(ui::RecordingProblem problem); // whoever knows the call finds the words
    void saveRequested();

private:
    void createLayout();
    void connectParts();
    void showOpened();
    void showState();
    void showPosition();
    void nextSpeed();
    void tellScreenReaders();

    RecordingPlayer m_player;
    QString m_line;
    QWidget *m_controls;
    QPushButton *m_play;
    RecordingStrip *m_strip;
    QLabel *m_time;
    QPushButton *m_speed;
    QPushButton *m_save;
    QLabel *m_note;
};

} // namespace ui
