// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transcript/transcriptdelegate.h"

#include "ui/theme/theme.h"
#include "ui/transcript/rowlayout.h"
#include "ui/transcript/transcriptmodel.h"

#include <QPainter>
#include <QStyle>

namespace ui {

namespace {

constexpr int kSpokenEdge = 4; // px: the mark of the line that is being said is a shape, not a colour only
constexpr int kMostKept = Transcript::kMaxRows + Transcript::kDropAtOnce;

const TranscriptRow *rowAt(const QModelIndex &index)
{
    const auto *model = qobject_cast<const TranscriptModel *>(index.model());
    return model ? model->rowAt(index.row()) : nullptr;
}

} // namespace

void TranscriptDelegate::setSearch(const QString &words, quint64 currentRow)
{
    m_search = words;
    m_currentRow = currentRow;
}

QSize TranscriptDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *row = rowAt(index);
    if (!row)
        return {};
    auto &kept = m_measures[row->id];
    const bool fits = kept.width == m_width || (!kept.wraps && kept.width > 0 && m_width >= kept.natural);
    if (kept.revision == row->revision && fits)
        return {m_width, kept.height};
    if (m_measures.size() > kMostKept) { // of rows that were dropped
        m_measures.clear();
        return sizeHint(option, index);
    }
    ++m_measured;
    const RowLayout layout(*row, {option.font, m_width, {}, false});
    kept = {row->revision, m_width, layout.wraps(), layout.naturalWidth(), layout.height()};
    return {m_width, kept.height};
}

void TranscriptDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *row = rowAt(index);
    if (!row)
        return;
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, Theme::colour(Role::AccentSoft));
    if (row->id == m_spoken) {
        if (!(option.state & QStyle::State_Selected))
            painter->fillRect(option.rect, Theme::colour(Role::Panel));
        QRect edge = option.rect;
        edge.setWidth(kSpokenEdge);
        painter->fillRect(QStyle::visualRect(option.direction, option.rect, edge), Theme::colour(Role::Accent));
    }
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
        painter->setPen(QPen(Theme::colour(Role::Accent), 2));
        painter->drawRect(option.rect.adjusted(1, 1, -1, -1));
    }
    const RowLayout layout(*row, {option.font, m_width, m_search, row->id == m_currentRow});
    layout.paint(*painter, option.rect.topLeft());
}

} // namespace ui
