// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transcript/transcript.h"

#include <QObject>

#include <vector>

namespace ui {

class RecordingBar;
class TranscriptView;

// When each line of a transcript is said in the recording of its call. A value.
class SpokenLines
{
public:
    SpokenLines() = default;
    SpokenLines(const QList<TranscriptRow> &rows, bridge::Milliseconds begun); // of the recording, since the call's start

    quint64 lineAt(bridge::Milliseconds position) const; // the row's id; 0: nobody has spoken yet
    // Where to begin to hear it: a little before, so that its first sound is whole. Before the recording began: its beginning.
    bridge::Milliseconds startOf(const TranscriptRow &row) const;

private:
    struct Line { bridge::Milliseconds from; quint64 id; };
    std::vector<Line> m_lines; // by time
    bridge::Milliseconds m_begun{0};
};

// Keeps a recording and the words of its call in step: marks the line that is being said, and plays from the one that is chosen.
// UI thread; bar and view live longer.
class ReadAlong : public QObject
{
    Q_OBJECT
public:
    ReadAlong(RecordingBar &bar, TranscriptView &view, QObject *parent = nullptr);

    void setWords(const SpokenLines &lines);

private:
    void follow();
    void playFrom(int row);

    RecordingBar &m_bar;
    TranscriptView &m_view;
    SpokenLines m_lines;
};

} // namespace ui
