// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"
#include "ui/calls/callstory.h"
#include "ui/history/recordingplayer.h"

#include <QSplitter>
#include <QTimer>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ui {

class CallHeader;
class EmptyNote;
class FactsList;
class FindBar;
class LatencyBars;
class ReadAlong;
class RecordingBar;
class TranscriptView;

// One call of the journal: who, when, how it ended; its recording and its words, in step; what is known about it; and what can be done
// with it. A live call goes on while it is looked at. UI thread; the journal, the shelf and the speaker live longer.
class PastCall : public QSplitter
{
    Q_OBJECT
public:
    explicit PastCall(bridge::Journal &journal, const RecordingSound &sound = {}, QWidget *parent = nullptr);
    ~PastCall() override;

    const bridge::CallId &shown() const { return m_id; } // empty: none
    const bridge::CallSummary &summary() const { return m_summary; }
    const QList<bridge::CallEvent> &events() const { return m_events; }
    void open(const bridge::CallId &id, const QString &words); // empty: nothing; `words` are marked
    void refresh(); // what a live one brought since
    void find();
    void focusTranscript();
    RecordingBar *recording() const { return m_recording; } // null: there is nothing to play with

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

signals:
    void callAgainRequested();
    void exportRequested(const QString &format); // "txt", "srt", "json"
    void deleteRequested();
    void deleteNumberRequested();
    void saveRecordingRequested();

private:
    void createControls();
    void createLayout();
    QWidget *createSide();
    void createRecording(const RecordingSound &sound);
    void openRecording();
    void tellNoRecording(RecordingProblem problem);
    void take(const bridge::CallSummary &summary);
    void take(const QList<bridge::CallEvent> &events);
    void fail(const bridge::Error &error);
    void arrange();
    void showWhen();
    void showStory();
    void showHint();

    bridge::Journal &m_journal;
    bridge::CallId m_id;
    QString m_words;
    bridge::CallSummary m_summary;
    QList<bridge::CallEvent> m_events;
    std::unique_ptr<CallStory> m_story; // null: not read yet
    quint64 m_question = 0;
    bool m_asking = false;
    QTimer m_recordingLater; // it is being finished: looks again

    QStackedWidget *m_stack;
    QWidget *m_page;
    EmptyNote *m_note;
    CallHeader *m_header;
    QLabel *m_when;
    QPushButton *m_again, *m_export, *m_delete;
    QAction *m_deleteNumber = nullptr;
    FindBar *m_find;
    TranscriptView *m_transcript;
    RecordingBar *m_recording = nullptr;
    ReadAlong *m_readAlong = nullptr; // with the recording
    QWidget *m_side = nullptr;
    LatencyBars *m_latency = nullptr;
    FactsList *m_facts = nullptr;
};

} // namespace ui
