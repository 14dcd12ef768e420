// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/campaigns/campaignsmodel.h"

#include "ui/campaigns/campaignwords.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kPadX = 14, kPadY = 9;
constexpr int kBar = 4; // px

double shareOf(const Campaign &campaign)
{
    const auto total = campaign.counts.total();
    return total > 0 && campaign.state != CampaignState::Importing ? double(campaign.counts.done()) / double(total) : 0;
}

} // namespace

void CampaignsModel::setAll(const QList<Campaign> &campaigns)
{
    beginResetModel();
    m_campaigns = campaigns;
    endResetModel();
}

void CampaignsModel::put(const Campaign &campaign)
{
    if (const int row = rowOf(campaign.id); row >= 0) {
        m_campaigns[row] = campaign;
        emit dataChanged(index(row), index(row));
        return;
    }
    beginInsertRows({}, 0, 0);
    m_campaigns.prepend(campaign);
    endInsertRows();
}

void CampaignsModel::remove(CampaignId id)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_campaigns.removeAt(row);
    endRemoveRows();
}

int CampaignsModel::rowOf(CampaignId id) const
{
    const auto found = std::ranges::find(m_campaigns, id, &Campaign::id);
    return found == m_campaigns.end() ? -1 : int(found - m_campaigns.begin());
}

const Campaign *CampaignsModel::at(int row) const
{
    return row >= 0 && row < m_campaigns.size() ? &m_campaigns[row] : nullptr;
}

int CampaignsModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_campaigns.size()); }

QVariant CampaignsModel::data(const QModelIndex &index, int role) const
{
    const auto *campaign = index.isValid() ? at(index.row()) : nullptr;
    if (!campaign)
        return {};
    switch (role) {
    case Qt::DisplayRole: return nameOf(*campaign);
    case Qt::AccessibleTextRole: return dotted({nameOf(*campaign), campaignStateWord(campaign->state), progressWords(*campaign)});
    case StateRole: return int(campaign->state);
    case NoteRole: return progressWords(*campaign);
    case ShareRole: return shareOf(*campaign);
    default: return {};
    }
}

void paintShare(QPainter &painter, const QRectF &where, double share)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::colour(Role::Line));
    painter.drawRoundedRect(where, where.height() / 2, where.height() / 2);
    auto done = where;
    done.setWidth(where.width() * std::clamp(share, 0.0, 1.0));
    if (painter.layoutDirection() == Qt::RightToLeft)
        done.moveRight(where.right());
    painter.setBrush(Theme::colour(Role::Accent));
    if (done.width() >= where.height())
        painter.drawRoundedRect(done, where.height() / 2, where.height() / 2);
}

QSize CampaignDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {200, int(QFontMetricsF(option.font).height() * 2 + 4 + 8 + kBar + 2 * kPadY + 1)};
}

void CampaignDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    painter->setLayoutDirection(option.direction);
    const QRectF row = option.rect;
    const bool isRtl = option.direction == Qt::RightToLeft;
    paintRow(*painter, row, option);
    auto room = row.adjusted(kPadX, kPadY, -kPadX, -kPadY);
    const auto state = CampaignState(index.data(CampaignsModel::StateRole).toInt());
    const auto chipFont = scaled(option.font, 0.82, QFont::DemiBold);
    const auto word = campaignStateWord(state);
    const auto size = chipSize(chipFont, word);
    painter->setFont(chipFont);
    paintChip(*painter, QRectF(QPointF(isRtl ? room.left() : room.right() - size.width(), room.top()), size), word, campaignStateLook(state));
    const auto title = scaled(option.font, 1.0, QFont::DemiBold);
    const auto line = [&](const QFont &font, Role colour, const QRectF &where, const QString &text) {
        painter->setFont(font);
        painter->setPen(Theme::colour(colour));
        painter->drawText(where, Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, QFontMetricsF(font).elidedText(text, Qt::ElideRight, where.width()));
    };
    const double height = QFontMetricsF(title).height();
    const auto beside = size.width() + 6;
    line(title, Role::Text, QRectF(room.left() + (isRtl ? beside : 0), room.top(), room.width() - beside, height), index.data().toString());
    line(scaled(option.font, 0.92), Role::Dim, QRectF(room.left(), room.top() + height + 4, room.width(), height), index.data(CampaignsModel::NoteRole).toString());
    paintShare(*painter, QRectF(room.left(), room.bottom() - kBar, room.width(), kBar), index.data(CampaignsModel::ShareRole).toDouble());
    painter->restore();
}

} // namespace ui
