// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/readalong.h"

#include "ui/history/recordingbar.h"
#include "ui/transcript/transcriptmodel.h"
#include "ui/transcript/transcriptview.h"

#include <algorithm>

using namespace bridge;

namespace ui {

// What a line's time is behind its first sound: voice activity wants to be sure first.
constexpr Milliseconds kBefore = 300ms;

SpokenLines::SpokenLines(const QList<TranscriptRow> &rows, Milliseconds begun)
    : m_begun(begun)
{
    for (const auto &row : rows) {
        if (row.isTurn())
            m_lines.push_back({startOf(row), row.id});
    }
    std::ranges::stable_sort(m_lines, {}, &Line::from);
}

quint64 SpokenLines::lineAt(Milliseconds position) const
{
    const auto after = std::ranges::upper_bound(m_lines, position, {}, &Line::from);
    return after == m_lines.begin() ? 0 : std::prev(after)->id;
}

Milliseconds SpokenLines::startOf(const TranscriptRow &row) const
{
    return std::max<Milliseconds>(0ms, row.at - m_begun - kBefore);
}

ReadAlong::ReadAlong(RecordingBar &bar, TranscriptView &view, QObject *parent)
    : QObject(parent)
    , m_bar(bar)
    , m_view(view)
{
    auto &player = bar.player();
    connect(&player, &RecordingPlayer::opened, this, [this] { m_view.setPlayable(true); });
    connect(&player, &RecordingPlayer::moved, this, &ReadAlong::follow);
    connect(&player, &RecordingPlayer::stateChanged, this, &ReadAlong::follow);
    connect(&view, &TranscriptView::playToggled, &player, &RecordingPlayer::toggle);
    connect(&view, &TranscriptView::lineChosen, this, &ReadAlong::playFrom);
}

void ReadAlong::setWords(const SpokenLines &lines)
{
    m_lines = lines;
    m_view.setPlayable(m_bar.player().isOpen());
    follow();
}

// Before it was ever played nothing is marked: the call is read, not heard.
void ReadAlong::follow()
{
    auto &player = m_bar.player();
    const bool heard = player.isOpen() && (player.isPlaying() || player.position() > 0ms);
    const auto line = heard ? m_lines.lineAt(player.position()) : 0;
    if (line == m_view.spoken())
        return;
    m_view.markSpoken(line);
    const auto &model = m_view.transcriptModel();
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.rowAt(row)->id == line)
            return m_bar.describe(copyText(*model.rowAt(row)));
    }
    m_bar.describe({});
}

void ReadAlong::playFrom(int row)
{
    const auto *line = m_view.transcriptModel().rowAt(row);
    if (!line)
        return;
    m_bar.player().seek(m_lines.startOf(*line));
    m_bar.player().play();
}

} // namespace ui
