// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transcript/rowlayout.h"

#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace ui {

using Kind = TranscriptRow::Kind;

namespace {

constexpr int kSpace = 5;        // above and below a row
constexpr int kPadX = 12;
constexpr int kPadY = 7;
constexpr int kRightMargin = 18;
constexpr double kMaxChars = 92; // a longer line is hard to read

struct LineLook { Role role; const char16_t *icon; };

LineLook lineLook(Kind kind)
{
    switch (kind) {
    case Kind::BargeIn: return {Role::BargeIn, u"barge-in"};
    case Kind::Tool: return {Role::Tool, u"tool"};
    case Kind::Operator: return {Role::Accent, u"person"};
    case Kind::Warning: return {Role::Warn, u"warning"};
    case Kind::Ended: return {Role::Dim, u"ended"};
    case Kind::Note:
    case Kind::Caller:
    case Kind::Agent: break;
    }
    return {Role::Dim, u""};
}

Role bubbleRole(Kind kind) { return kind == Kind::Caller ? Role::CallerSoft : Role::AgentSoft; }
Role speakerRole(Kind kind) { return kind == Kind::Caller ? Role::Caller : Role::Agent; }

QString shownText(const TranscriptRow &row)
{
    auto text = row.text;
    if (row.isTurn() && !row.final)
        text += u'…';
    if (!row.unheard.isEmpty())
        text += (text.isEmpty() ? QString() : u" "_s) + row.unheard;
    return text;
}

} // namespace

int RowLayout::gutter(const QFont &font)
{
    return qRound(QFontMetricsF(font).horizontalAdvance(u"00:00:00"_s)) + 28;
}

RowLayout::RowLayout(const TranscriptRow &row, const Look &look)
    : m_row(row)
    , m_note(noteOf(row))
    , m_font(look.font)
    , m_bold(scaled(look.font, row.isTurn() ? 0.86 : 0.93, QFont::DemiBold))
    , m_small(scaled(look.font, 0.86))
    , m_text(std::make_unique<QTextLayout>(shownText(row), row.isTurn() ? m_font : m_bold))
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setTextOption(option);
    setFormats(look);
    const int room = qMax(120, look.width - gutter(look.font) - kRightMargin);
    if (row.isTurn())
        layOutTurn(room);
    else
        layOutLine(room);
}

void RowLayout::setFormats(const Look &look)
{
    QList<QTextLayout::FormatRange> formats;
    const auto add = [&](qsizetype start, qsizetype length, auto &&change) {
        QTextLayout::FormatRange range{int(start), int(length), {}};
        change(range.format);
        formats.append(range);
    };
    const auto text = m_text->text();
    if (m_row.isTurn() && !m_row.final)
        add(0, text.size(), [](QTextCharFormat &format) {
            format.setFontItalic(true);
            format.setForeground(Theme::colour(Role::Dim));
        });
    if (!m_row.unheard.isEmpty())
        add(text.size() - m_row.unheard.size(), m_row.unheard.size(), [](QTextCharFormat &format) {
            format.setFontStrikeOut(true);
            format.setForeground(Theme::colour(Role::Faint));
        });
    if (!look.search.isEmpty()) {
        for (auto at = text.indexOf(look.search, 0, Qt::CaseInsensitive); at >= 0;
             at = text.indexOf(look.search, at + look.search.size(), Qt::CaseInsensitive))
            add(at, look.search.size(), [&](QTextCharFormat &format) {
                format.setBackground(Theme::colour(look.isCurrent ? Role::Accent : Role::Line));
                format.setForeground(Theme::colour(look.isCurrent ? Role::OnFill : Role::Text));
            });
    }
    m_text->setFormats(formats);
}

double RowLayout::layOutText(double width)
{
    double y = 0;
    m_textWidth = 0;
    m_text->beginLayout();
    for (auto line = m_text->createLine(); line.isValid(); line = m_text->createLine()) {
        line.setLineWidth(width);
        line.setPosition({0, y});
        y += line.height() + 1;
        m_textWidth = qMax(m_textWidth, line.naturalTextWidth());
    }
    m_text->endLayout();
    return y;
}

void RowLayout::layOutTurn(int room)
{
    const QFontMetricsF bold(m_bold), small(m_small), text(m_font);
    const double widest = qMin<double>(room, text.averageCharWidth() * kMaxChars) - 2 * kPadX;
    const double left = gutter(m_font);
    double y = kSpace + kPadY;
    m_speakerAt = {left + kPadX, y + bold.ascent()};
    y += bold.height() + 2;
    m_textAt = {left + kPadX, y};
    y += layOutText(widest);
    double width = qMax(m_textWidth, bold.horizontalAdvance(speakerOf(m_row.kind)));
    if (!m_note.isEmpty()) {
        m_noteAt = {left + kPadX, y + 1 + small.ascent()};
        y += small.height() + 1;
        width = qMax(width, small.horizontalAdvance(m_note));
    }
    m_naturalWidth = int(left + width) + 2 * kPadX + kRightMargin + 1;
    // Written from right to left, the text stands at the right of its bubble.
    m_box = QRectF(left, kSpace, qMin(width, widest) + 2 * kPadX, y + kPadY - kSpace);
    if (m_text->text().isRightToLeft())
        m_textAt.rx() -= qMax(0.0, widest - qMin(width, widest));
    m_height = qCeil(m_box.bottom()) + kSpace;
}

void RowLayout::layOutLine(int room)
{
    const double icon = lineLook(m_row.kind).icon[0] ? QFontMetricsF(m_bold).height() + 4 : 0;
    const double left = gutter(m_font);
    m_textAt = {left + icon, kSpace + 3.0};
    const double height = layOutText(room - icon);
    m_naturalWidth = int(left + icon + m_textWidth) + kRightMargin + 1;
    m_box = QRectF(left, kSpace, room, height + 6);
    m_height = qCeil(m_box.bottom()) + kSpace;
}

void RowLayout::paint(QPainter &painter, const QPointF &at) const
{
    painter.save();
    painter.translate(at);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(m_small);
    painter.setPen(Theme::colour(Role::Faint));
    const double lineHeight = QFontMetricsF(m_small).height();
    const double top = m_row.isTurn() ? m_box.top() + kPadY : m_box.top() + 3;
    paintDigits(painter, QRectF(0, top, gutter(m_font) - 10, lineHeight), clockText(m_row.at), Qt::AlignRight);
    if (m_row.isTurn())
        paintTurn(painter);
    else
        paintLine(painter);
    painter.restore();
}

void RowLayout::paintTurn(QPainter &painter) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(Theme::colour(bubbleRole(m_row.kind)));
    painter.drawRoundedRect(m_box, 9, 9);
    painter.setPen(Theme::colour(speakerRole(m_row.kind)));
    painter.setFont(m_bold);
    painter.drawText(m_speakerAt, speakerOf(m_row.kind));
    painter.setPen(Theme::colour(Role::Text));
    m_text->draw(&painter, m_textAt);
    if (m_note.isEmpty())
        return;
    painter.setFont(m_small);
    painter.setPen(Theme::colour(Role::Faint));
    painter.drawText(m_noteAt, m_note);
}

void RowLayout::paintLine(QPainter &painter) const
{
    const auto look = lineLook(m_row.kind);
    const double size = QFontMetricsF(m_bold).height();
    if (look.icon[0])
        paintIcon(painter, QRectF(m_box.left() - 1, m_textAt.y(), size, size), QString::fromUtf16(look.icon), Theme::colour(look.role));
    painter.setPen(Theme::colour(look.role));
    m_text->draw(&painter, m_textAt);
    const double from = m_textAt.x() + m_textWidth + 8;
    if (wraps() || from > m_box.right() - 12)
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(Theme::colour(Role::Line).darker(Theme::colours().isDark() ? 60 : 115), 1, Qt::DashLine));
    const double y = qRound(m_textAt.y() + size / 2);
    painter.drawLine(QPointF(from, y), QPointF(m_box.right(), y));
}

} // namespace ui
