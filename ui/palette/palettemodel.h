// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/palette/paletteentries.h"

#include <QAbstractListModel>

namespace ui {

// The entries that fit what was typed, best first; of equals, in their order. At most kMostShown, which nobody reads to its end.
// UI thread, owned by the palette.
class PaletteModel : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int kMostShown = 100;
    enum Roles { DetailRole = Qt::UserRole, KeysRole, IconRole };

    explicit PaletteModel(PaletteEntries entries, QObject *parent = nullptr);

    void setTyped(const QString &typed);
    std::function<void()> actAt(int row) const; // null: there is no such row

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    const PaletteEntries m_entries;
    QList<int> m_shown; // places in the entries
};

} // namespace ui
