// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transcript/transcriptmodel.h"

#include "ui/theme/plaintext.h"

namespace ui {

void TranscriptModel::show(Transcript *transcript)
{
    if (transcript == m_transcript)
        return;
    beginResetModel();
    if (m_transcript)
        m_transcript->setWatcher(nullptr);
    m_transcript = transcript;
    if (m_transcript)
        m_transcript->setWatcher(this);
    endResetModel();
}

int TranscriptModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_transcript ? 0 : int(m_transcript->rows().size());
}

const TranscriptRow *TranscriptModel::rowAt(int row) const
{
    return row >= 0 && row < rowCount() ? &m_transcript->rows()[row] : nullptr;
}

QVariant TranscriptModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto &row = *rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole: return row.text;
    case Qt::AccessibleTextRole: return copyText(row);
    default: return {};
    }
}

void TranscriptModel::aboutToInsert(int row) { beginInsertRows({}, row, row); }
void TranscriptModel::inserted() { endInsertRows(); }
void TranscriptModel::changed(int row) { emit dataChanged(index(row), index(row)); }
void TranscriptModel::aboutToDropFirst(int count) { beginRemoveRows({}, 0, count - 1); }
void TranscriptModel::droppedFirst() { endRemoveRows(); }

} // namespace ui
