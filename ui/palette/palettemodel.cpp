// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/palettemodel.h"

#include "ui/palette/fuzzy.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kInTitle = 40; // a title that has all of it comes before details that have it

PaletteModel::PaletteModel(PaletteEntries entries, QObject *parent)
    : QAbstractListModel(parent)
    , m_entries(std::move(entries))
{
    setTyped({});
}

void PaletteModel::setTyped(const QString &typed)
{
    struct Hit { int score, at; };
    QList<Hit> hits;
    for (int at = 0; at < m_entries.size(); ++at) {
        const auto &entry = m_entries[at];
        if (const auto score = fuzzyScore(typed, entry.title))
            hits.append({*score + kInTitle, at});
        else if (const auto more = fuzzyScore(typed, entry.title + u' ' + entry.detail))
            hits.append({*more, at});
    }
    std::ranges::stable_sort(hits, std::greater(), &Hit::score);
    beginResetModel();
    m_shown.clear();
    for (const auto &hit : hits.first(qMin<qsizetype>(hits.size(), kMostShown)))
        m_shown.append(hit.at);
    endResetModel();
}

std::function<void()> PaletteModel::actAt(int row) const
{
    return row >= 0 && row < m_shown.size() ? m_entries[m_shown[row]].act : nullptr;
}

int PaletteModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_shown.size()); }

QVariant PaletteModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto &entry = m_entries[m_shown[index.row()]];
    switch (role) {
    case Qt::DisplayRole: return entry.title;
    case Qt::AccessibleTextRole: {
        QStringList spoken{entry.title, entry.detail, entry.keys};
        spoken.removeAll(QString());
        return spoken.join(u", "_s);
    }
    case DetailRole: return entry.detail;
    case KeysRole: return entry.keys;
    case IconRole: return entry.icon;
    default: return {};
    }
}

} // namespace ui
