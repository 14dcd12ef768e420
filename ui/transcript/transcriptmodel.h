// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/transcript/transcript.h"

#include <QAbstractListModel>

namespace ui {

// The transcript of the one call that is looked at, for a list view. It holds no rows of its own: it watches the transcript
// and tells the view. UI thread; show(nullptr) before the transcript goes away.
class TranscriptModel : public QAbstractListModel, private TranscriptWatcher
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    ~TranscriptModel() override { show(nullptr); }

    void show(Transcript *transcript);
    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    const TranscriptRow *rowAt(int row) const; // null: none

private:
    void aboutToInsert(int row) override;
    void inserted() override;
    void changed(int row) override;
    void aboutToDropFirst(int count) override;
    void droppedFirst() override;

    Transcript *m_transcript = nullptr; // owned by its call's story
};

} // namespace ui
