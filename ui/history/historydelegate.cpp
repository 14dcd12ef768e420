// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/historydelegate.h"

#include "ui/history/callresult.h"
#include "ui/history/historymodel.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kPadX = 14;
constexpr int kPadY = 9;
constexpr int kLineGap = 3;
constexpr int kGap = 8;

QFont titleFont(const QFont &font) { return scaled(font, 1.0, QFont::DemiBold); }
QFont smallFont(const QFont &font) { return scaled(font, 0.92); }

// A number has no direction of its own and is read from left to right everywhere.
int directionOf(const QString &text) { return text.isRightToLeft() ? Qt::TextForceRightToLeft : Qt::TextForceLeftToRight; }

// One line of a row, filled from both ends. Start and end are those of the reading direction.
class RowLine
{
public:
    RowLine(QPainter &painter, const QRectF &where, bool rightToLeft)
        : m_painter(painter)
        , m_free(where)
        , m_rightToLeft(rightToLeft)
    {
    }

    void atEnd(const QFont &font, Role role, const QString &digits)
    {
        const auto where = takeEnd(digitsWidth(font, digits));
        set(font, role);
        paintDigits(m_painter, where, digits, Qt::AlignLeft);
        takeEnd(kGap);
    }
    void icon(const QString &name, Role role, double size)
    {
        const auto where = takeStart(size);
        paintIcon(m_painter, QRectF(where.left(), where.center().y() - size / 2, size, size), name, Theme::colour(role));
        takeStart(5);
    }
    void text(const QFont &font, Role role, const QString &text)
    {
        if (m_free.width() < 8 || text.isEmpty())
            return;
        const QFontMetricsF metrics(font);
        const auto shown = metrics.elidedText(text, Qt::ElideRight, m_free.width());
        const auto where = takeStart(qMin(m_free.width(), metrics.horizontalAdvance(shown) + 1));
        set(font, role);
        const auto align = (m_rightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter;
        m_painter.drawText(where, int(align) | Qt::TextSingleLine | directionOf(text), shown);
        takeStart(kGap);
    }

private:
    void set(const QFont &font, Role role)
    {
        m_painter.setFont(font);
        m_painter.setPen(Theme::colour(role));
    }
    QRectF takeStart(double width) { return m_rightToLeft ? takeRight(width) : takeLeft(width); }
    QRectF takeEnd(double width) { return m_rightToLeft ? takeLeft(width) : takeRight(width); }
    QRectF takeLeft(double width)
    {
        const QRectF taken(m_free.left(), m_free.top(), width, m_free.height());
        m_free.setLeft(qMin(m_free.right(), m_free.left() + width));
        return taken;
    }
    QRectF takeRight(double width)
    {
        const QRectF taken(m_free.right() - width, m_free.top(), width, m_free.height());
        m_free.setRight(qMax(m_free.left(), m_free.right() - width));
        return taken;
    }

    QPainter &m_painter;
    QRectF m_free;
    const bool m_rightToLeft;
};

} // namespace

QSize HistoryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const double height = 2 * kPadY + QFontMetricsF(titleFont(option.font)).height() + kLineGap + QFontMetricsF(smallFont(option.font)).height() + 1;
    return {200, qCeil(height)};
}

void HistoryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *call = index.data(HistoryModel::SummaryRole).value<const CallSummary *>();
    if (!call)
        return;
    ++m_paints;
    const bool rightToLeft = option.direction == Qt::RightToLeft;
    const QRectF row = option.rect;
    painter->save();
    paintRow(*painter, row, option);
    const auto room = row.adjusted(kPadX, kPadY, -kPadX, -kPadY - 1);
    const auto small = smallFont(option.font), title = titleFont(option.font);
    const double titleHeight = QFontMetricsF(title).height(), smallHeight = QFontMetricsF(small).height();

    RowLine first(*painter, QRectF(room.left(), room.top(), room.width(), titleHeight), rightToLeft);
    first.atEnd(small, Role::Dim, whenText(call->startedAt, QDate::currentDate()));
    first.icon(call->outbound ? u"outgoing"_s : u"incoming"_s, Role::Dim, smallHeight);
    first.text(title, Role::Text, titleOf(*call));

    const auto look = resultLook(resultOf(*call));
    RowLine second(*painter, QRectF(room.left(), room.bottom() - smallHeight, room.width(), smallHeight), rightToLeft);
    second.atEnd(small, Role::Dim, clockText(call->duration));
    second.icon(look.icon, look.role, smallHeight);
    second.text(small, look.role, endingOf(*call));
    second.text(small, Role::Dim, dotted({plain(call->parties.agent, 120), plain(call->parties.line, 120)}));
    painter->restore();
}

} // namespace ui
