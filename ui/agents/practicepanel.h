// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/id.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace ui {

class CallBook;
class CallStory;
class TranscriptView;

// Talk to the agent that is being made, over the practice line: with this computer's microphone where there is one, by the
// built-in caller where there is none. Keeps the last practice on view. UI thread.
class PracticePanel : public QFrame
{
    Q_OBJECT
public:
    explicit PracticePanel(CallBook &book, QWidget *parent = nullptr); // the book lives longer
    ~PracticePanel() override;

    void setSoundProblem(const QString &problem); // empty: microphone and loudspeaker work
    void practise(const bridge::CallId &call);    // it was asked for, and is shown once it begins
    void refused(const bridge::CallId &call, const QString &sentence);

signals:
    void practiceRequested();
    void hangUpRequested(const bridge::CallId &call);

private:
    void refresh();
    void showStory();

    CallBook &m_book;
    bridge::CallId m_call; // the last practice
    bool m_waiting = false; // asked for, and not begun
    QLabel *m_hint;
    QLabel *m_sentence;
    QPushButton *m_button;
    QLabel *m_head;
    TranscriptView *m_transcript;
};

} // namespace ui
