// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/palette.h"

#include "ui/palette/palettemodel.h"
#include "ui/theme/field.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr QSize kSize{640, 420};
constexpr int kTop = 64;       // px below the window's upper edge
constexpr int kMostTyped = 200; // characters
constexpr int kPad = 12;

// Icon, title, detail, and at the end the keys.
class PaletteDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {200, qCeil(QFontMetricsF(option.font).height()) + 18};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        auto row = option;
        row.state &= ~QStyle::State_HasFocus;
        paintRow(*painter, option.rect, row);
        const QFontMetricsF metrics(option.font);
        const QRectF room = QRectF(option.rect).adjusted(kPad, 0, -kPad, 0);
        const auto place = [&](double from, double width) { // as if read from left to right, then mirrored
            const double left = option.direction == Qt::RightToLeft ? room.right() - from - width : room.left() + from;
            return QRectF(left, room.top(), width, room.height());
        };
        const auto write = [&](const QRectF &where, Role role, const QString &text, Qt::TextElideMode elide) {
            painter->setPen(Theme::colour(role));
            const auto align = option.direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
            painter->drawText(where, int(align | Qt::AlignAbsolute | Qt::AlignVCenter) | Qt::TextSingleLine, metrics.elidedText(text, elide, where.width()));
        };
        const double icon = metrics.height();
        const auto iconAt = place(0, icon);
        paintIcon(*painter, QRectF(iconAt.left(), room.center().y() - icon / 2, icon, icon), index.data(PaletteModel::IconRole).toString(),
            Theme::colour(Role::Dim));
        painter->setFont(option.font);
        const auto keys = index.data(PaletteModel::KeysRole).toString();
        const double keysWidth = keys.isEmpty() ? 0 : metrics.horizontalAdvance(keys) + 1;
        write(place(room.width() - keysWidth, keysWidth), Role::Dim, keys, Qt::ElideNone);
        const double from = icon + 10, width = room.width() - from - (keys.isEmpty() ? 0 : keysWidth + 16);
        const auto title = index.data(Qt::DisplayRole).toString();
        const double titleWidth = qMin(width, metrics.horizontalAdvance(title) + 1);
        write(place(from, titleWidth), Role::Text, title, Qt::ElideRight);
        if (const double left = width - titleWidth - 12; left > 40)
            write(place(from + titleWidth + 12, left), Role::Dim, index.data(PaletteModel::DetailRole).toString(), Qt::ElideRight);
        painter->restore();
    }
};

} // namespace

Palette::Palette(PaletteEntries entries, QWidget *parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint)
    , m_model(new PaletteModel(std::move(entries), this))
    , m_typed(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(tr("Nothing is called so."), this))
{
    setWindowTitle(tr("Find and do"));
    setObjectName(u"palette"_s);
    m_typed->setObjectName(u"paletteTyped"_s);
    m_typed->setMaxLength(kMostTyped);
    m_typed->setPlaceholderText(tr("A call, a page, a setting, an agent, or what to do"));
    m_typed->installEventFilter(this);
    auto *field = new Field({}, m_typed, this);
    m_typed->setAccessibleName(tr("Find and do"));
    m_list->setObjectName(u"paletteList"_s);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFocusPolicy(Qt::NoFocus); // its keys are those of the line above
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QListView::NoEditTriggers);
    m_nothing->setProperty("look", u"caption"_s);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setObjectName(u"paletteNothing"_s);
    auto *frame = new QFrame(this);
    frame->setProperty("look", u"palette"_s);
    auto *inner = new QVBoxLayout(frame);
    inner->setContentsMargins(10, 10, 10, 10);
    inner->setSpacing(8);
    inner->addWidget(field);
    inner->addWidget(m_nothing, 1);
    inner->addWidget(m_list, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(frame);
    connect(m_typed, &QLineEdit::textChanged, this, &Palette::type);
    connect(m_typed, &QLineEdit::returnPressed, this, &Palette::act);
    connect(m_list, &QListView::clicked, this, &Palette::act);
    type({});
}

void Palette::showEvent(QShowEvent *event)
{
    if (const auto *over = parentWidget()) {
        const QSize size = kSize.boundedTo(over->size() - QSize(40, kTop + 20)).expandedTo({240, 160});
        setGeometry(QRect(over->mapToGlobal(QPoint((over->width() - size.width()) / 2, kTop)), size));
    }
    m_typed->setFocus();
    QDialog::showEvent(event);
}

void Palette::done(int result)
{
    const bool hadKeyboard = isActiveWindow();
    QDialog::done(result);
    if (hadKeyboard && parentWidget())
        parentWidget()->activateWindow(); // not every desktop gives it back by itself
}

void Palette::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::ActivationChange && isVisible() && !isActiveWindow())
        reject();
    QDialog::changeEvent(event);
}

bool Palette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_typed || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int row = m_list->currentIndex().row(), last = m_model->rowCount() - 1;
    const int page = qMax(1, m_list->viewport()->height() / qMax(1, m_list->sizeHintForRow(0)) - 1);
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Down: choose(row == last ? 0 : row + 1); return true;
    case Qt::Key_Up: choose(row <= 0 ? last : row - 1); return true;
    case Qt::Key_PageDown: choose(qMin(row + page, last)); return true;
    case Qt::Key_PageUp: choose(qMax(row - page, 0)); return true;
    default: return false;
    }
}

void Palette::type(const QString &typed)
{
    m_model->setTyped(typed);
    const bool found = m_model->rowCount() > 0;
    m_list->setVisible(found);
    m_nothing->setVisible(!found);
    choose(0);
    m_list->scrollToTop();
}

void Palette::choose(int row)
{
    const auto index = m_model->index(row, 0);
    m_list->setCurrentIndex(index);
    m_typed->setAccessibleDescription(index.data(Qt::AccessibleTextRole).toString()); // what Enter would do
}

void Palette::act()
{
    const auto wanted = m_model->actAt(m_list->currentIndex().row());
    if (!wanted)
        return;
    accept(); // first: what is done may look at where the keyboard is
    wanted();
}

} // namespace ui
