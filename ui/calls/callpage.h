// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/audio/takingover.h"
#include "ui/calls/callstory.h"

#include <QWidget>

namespace ui {

class CallHeader;
class FindBar;
class TranscriptView;
class Waveform;

// The middle of the window: the shown call's head, sound and words. UI thread.
class CallPage : public QWidget
{
    Q_OBJECT
public:
    explicit CallPage(QWidget *parent = nullptr);

    void show(CallStory *story); // null: none; must be called before a shown one goes away
    void refresh(const QString &engineTitle, OnAir onAir); // its state or its clock moved, or our microphone
    void heard();                             // new peaks
    void find();

signals:
    void hangUpRequested();

private:
    CallStory *m_story = nullptr;
    CallHeader *m_header;
    Waveform *m_waveform;
    TranscriptView *m_transcript;
    FindBar *m_find;
};

} // namespace ui
