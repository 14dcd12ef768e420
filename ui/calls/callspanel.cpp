// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callspanel.h"

#include "ui/calls/calldelegate.h"
#include "ui/theme/field.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/rule.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

CallsPanel::CallsPanel(CallBook &book, QWidget *parent)
    : QFrame(parent)
    , m_book(book)
    , m_model(new CallsModel(book, this))
    , m_order(new CallsOrder(*m_model, this))
    , m_delegate(new CallDelegate(this))
    , m_list(new QListView(this))
    , m_typed(new QLineEdit(this))
    , m_by(new QuietCombo(this))
    , m_nothing(new QLabel(tr("No call fits what is typed above."), this))
    , m_count(new QLabel(this))
    , m_sums(new QLabel(this))
{
    setProperty("look", u"side"_s);
    createList();
    m_sums->setProperty("look", u"caption"_s);
    m_sums->setFont(scaled(font(), 0.92));
    m_sums->setTextFormat(Qt::PlainText);
    m_sums->setContentsMargins(14, 10, 8, 10);
    m_sums->setToolTip(tr("Since the console was opened"));
    m_sums->setMinimumWidth(1); // is cut rather than widening the list
    m_nothing->setProperty("look", u"caption"_s);
    m_nothing->setWordWrap(true);
    m_nothing->setContentsMargins(14, 14, 14, 14);
    m_nothing->setObjectName(u"noCallFits"_s);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(createHead());
    layout->addWidget(rule(this));
    layout->addWidget(m_nothing);
    layout->addWidget(m_list, 1);
    layout->addWidget(rule(this));
    layout->addWidget(m_sums);
    connect(&book, &CallBook::countsChanged, this, &CallsPanel::showCounts);
    showCounts();
    showNothing();
}

QWidget *CallsPanel::createHead()
{
    auto *head = new QWidget(this);
    auto *title = new QLabel(tr("Live calls"), head);
    title->setFont(scaled(font(), 1, QFont::DemiBold));
    m_count->setProperty("look", u"pill"_s);
    m_count->setFont(scaled(font(), 0.86));
    m_by->setObjectName(u"callOrder"_s);
    m_by->setAccessibleName(tr("Order of live calls"));
    m_by->setToolTip(tr("Order of live calls"));
    m_by->addItem(tr("Newest"), int(CallsOrder::By::Newest));
    m_by->addItem(tr("Longest"), int(CallsOrder::By::Longest));
    m_by->addItem(tr("By state"), int(CallsOrder::By::State));
    m_typed->setObjectName(u"callFilter"_s);
    m_typed->setMaxLength(100);
    m_typed->setPlaceholderText(tr("Name, number, agent, state"));
    m_typed->setToolTip(tr("Shows only the calls that fit.  Ctrl+Shift+F"));
    m_typed->setClearButtonEnabled(true);
    m_typed->installEventFilter(this);
    auto *field = new Field({}, m_typed, head);
    m_typed->setAccessibleName(tr("Show only calls with"));
    auto *line = new QHBoxLayout;
    line->setSpacing(10);
    line->addWidget(title);
    line->addWidget(m_count, 0, Qt::AlignVCenter);
    line->addStretch(1);
    line->addWidget(m_by);
    auto *layout = new QVBoxLayout(head);
    layout->setContentsMargins(14, 4, 14, 10);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addWidget(field);
    connect(m_by, &QComboBox::currentIndexChanged, this, [this] { m_order->setBy(CallsOrder::By(m_by->currentData().toInt())); });
    connect(m_typed, &QLineEdit::textChanged, this, [this](const QString &typed) {
        m_order->setTyped(typed);
        showNothing();
    });
    return head;
}

void CallsPanel::createList()
{
    m_list->setModel(m_order);
    m_list->setItemDelegate(m_delegate);
    m_list->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QListView::NoEditTriggers);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Calls"));
    m_list->setObjectName(u"calls"_s);
    m_list->installEventFilter(this);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        m_order->keep(selected());
        emit selectedChanged(selected());
    });
    connect(m_order, &CallsOrder::rowsInserted, this, &CallsPanel::showNothing);
    connect(m_order, &CallsOrder::rowsRemoved, this, &CallsPanel::showNothing);
}

CallId CallsPanel::selected() const { return m_order->idAt(m_list->currentIndex().row()); }

void CallsPanel::select(const CallId &id)
{
    if (m_model->rowOf(id) >= 0 && m_order->rowOf(id) < 0)
        m_order->bringIn(id);
    const int row = m_order->rowOf(id);
    if (row >= 0)
        m_list->setCurrentIndex(m_order->index(row, 0));
}

void CallsPanel::selectBeside(int step)
{
    const int count = m_order->rowCount();
    if (count == 0)
        return;
    const int row = m_list->currentIndex().isValid() ? qBound(0, m_list->currentIndex().row() + step, count - 1) : 0;
    m_list->setCurrentIndex(m_order->index(row, 0));
}

void CallsPanel::setOrder(CallsOrder::By by)
{
    if (const int at = m_by->findData(int(by)); at >= 0)
        m_by->setCurrentIndex(at);
}

void CallsPanel::focusFilter()
{
    m_typed->setFocus(Qt::ShortcutFocusReason);
    m_typed->selectAll();
}

// Letters that are typed into the list narrow it; arrows, Enter and Escape in the line go back to the list.
bool CallsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (watched == m_typed)
        return filterKey(key->key());
    const auto text = key->text();
    const bool commands = key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (watched != m_list || commands || text.isEmpty() || !text.front().isPrint() || text.front().isSpace())
        return QFrame::eventFilter(watched, event);
    m_typed->setFocus();
    m_typed->setText(text);
    return true;
}

bool CallsPanel::filterKey(int key)
{
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter: // the first one that fits; the shown one may stand above it only because it is shown
        for (int row = 0; row < m_order->rowCount(); ++row) {
            if (m_order->fits(row)) {
                m_list->setCurrentIndex(m_order->index(row, 0));
                break;
            }
        }
        m_list->setFocus();
        return true;
    case Qt::Key_Down:
        m_list->setFocus();
        return true;
    case Qt::Key_Escape:
        m_typed->clear();
        m_list->setFocus();
        return true;
    default: return false;
    }
}

void CallsPanel::showNothing() { m_nothing->setVisible(m_order->rowCount() == 0 && !m_order->typed().isEmpty()); }

void CallsPanel::showCounts()
{
    m_count->setText(QString::number(m_book.liveCount()));
    m_count->setAccessibleName(tr("%n live call(s)", nullptr, m_book.liveCount()));
    QStringList parts{tr("%n call(s)", nullptr, m_book.begunCount()), tr("%n answered", nullptr, m_book.answeredCount())};
    if (const auto median = m_book.medianReply())
        parts << tr("median reply %1").arg(secondsText(*median));
    m_sums->setText(dotted(parts));
}

} // namespace ui
