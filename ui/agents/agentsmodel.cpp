// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/agentsmodel.h"

#include "ui/agents/agentdrafts.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QPainter>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

constexpr int kPadX = 14;
constexpr int kPadY = 9;

AgentsModel::AgentsModel(const AgentDrafts &drafts, QObject *parent)
    : QAbstractListModel(parent)
    , m_drafts(drafts)
{
    connect(&drafts, &AgentDrafts::changed, this, &AgentsModel::takeChange);
    takeChange();
}

// Most changes are letters typed into one agent; a reset would take the selection away.
void AgentsModel::takeChange()
{
    QStringList keys;
    for (const auto &entry : m_drafts.entries())
        keys << entry.key;
    if (keys != m_keys) {
        beginResetModel();
        m_keys = keys;
        endResetModel();
    } else if (!m_keys.isEmpty()) {
        emit dataChanged(index(0), index(rowCount() - 1));
    }
}

void AgentsModel::setEngines(const QList<DeskCatalogue::EngineEntry> &engines)
{
    m_engineTitles.clear();
    for (const auto &entry : engines)
        m_engineTitles[entry.name] = entry.title;
}

int AgentsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_keys.size()); }
int AgentsModel::rowOf(const QString &key) const { return int(m_keys.indexOf(key)); }

QString AgentsModel::noteOf(const AgentProfile &profile) const
{
    const auto engine = profile.engine == "pipeline"_L1
        ? QStringList{profile.pipeline.hearing.value(0), profile.pipeline.thinking.value(0), profile.pipeline.speaking.value(0)}.join(u" + "_s)
        : m_engineTitles.value(profile.engine, profile.engine);
    return dotted({plain(engine, 80), plain(profile.voice, 40)});
}

QVariant AgentsModel::data(const QModelIndex &index, int role) const
{
    const auto *entry = index.isValid() && index.row() < m_keys.size() ? m_drafts.find(m_keys[index.row()]) : nullptr;
    if (!entry)
        return {};
    const bool isEdited = entry->draft.has_value();
    const auto name = entry->shown().name.isEmpty() ? tr("No name yet") : plain(entry->shown().name, 80);
    switch (role) {
    case Qt::DisplayRole: return name;
    case Qt::AccessibleTextRole: return dotted({name, noteOf(entry->shown()), isEdited ? tr("not saved") : QString()});
    case KeyRole: return entry->key;
    case NoteRole: return noteOf(entry->shown());
    case EditedRole: return isEdited;
    default: return {};
    }
}

QSize AgentDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {180, int(QFontMetricsF(option.font).height() * 2 + 4 + 2 * kPadY + 1)};
}

void AgentDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    const QRectF row = option.rect;
    const bool isRtl = option.direction == Qt::RightToLeft;
    paintRow(*painter, row, option);
    auto room = row.adjusted(kPadX, kPadY, -kPadX, -kPadY);
    if (index.data(AgentsModel::EditedRole).toBool()) {
        const auto font = scaled(option.font, 0.82, QFont::DemiBold);
        const auto word = AgentsModel::tr("not saved");
        const auto size = chipSize(font, word);
        painter->setFont(font);
        paintChip(*painter, QRectF(QPointF(isRtl ? room.left() : room.right() - size.width(), room.top()), size), word, {Role::Warn, Role::WarnSoft});
        room.adjust(isRtl ? size.width() + 6 : 0, 0, isRtl ? 0 : -size.width() - 6, 0);
    }
    const auto line = [&](const QFont &font, Role colour, double top, const QString &text) {
        painter->setFont(font);
        painter->setPen(Theme::colour(colour));
        const QFontMetricsF metrics(font);
        painter->drawText(QRectF(room.left(), top, room.width(), metrics.height()), Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
            metrics.elidedText(text, Qt::ElideRight, room.width()));
    };
    const auto title = scaled(option.font, 1.0, QFont::DemiBold);
    line(title, Role::Text, room.top(), index.data().toString());
    line(scaled(option.font, 0.92), Role::Dim, room.top() + QFontMetricsF(title).height() + 4, index.data(AgentsModel::NoteRole).toString());
    painter->restore();
}

} // namespace ui
