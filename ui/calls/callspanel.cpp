// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/callspanel.h"

#include "ui/calls/calldelegate.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/rule.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

CallsPanel::CallsPanel(CallBook &book, QWidget *parent)
    : QFrame(parent)
    , m_book(book)
    , m_model(new CallsModel(book, this))
    , m_delegate(new CallDelegate(this))
    , m_list(new QListView(this))
    , m_count(new QLabel(this))
    , m_sums(new QLabel(this))
{
    setProperty("look", u"side"_s);
    auto *title = new QLabel(tr("Live calls"), this);
    title->setFont(scaled(font(), 1, QFont::DemiBold));
    m_count->setProperty("look", u"pill"_s);
    m_count->setFont(scaled(font(), 0.86));
    m_sums->setProperty("look", u"caption"_s);
    m_sums->setFont(scaled(font(), 0.92));
    m_sums->setTextFormat(Qt::PlainText);
    m_sums->setContentsMargins(14, 10, 8, 10);
    m_sums->setToolTip(tr("Since the console was opened"));
    m_sums->setMinimumWidth(1); // is cut rather than widening the list

    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setVerticalScrollMode(QListView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QListView::NoEditTriggers);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Calls"));
    m_list->setObjectName(u"calls"_s);

    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 0, 14, 0);
    head->setSpacing(10);
    head->addWidget(title);
    head->addWidget(m_count, 0, Qt::AlignVCenter);
    head->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto *headBox = new QWidget(this);
    headBox->setLayout(head);
    headBox->setFixedHeight(40);
    layout->addWidget(headBox);
    layout->addWidget(rule(this));
    layout->addWidget(m_list, 1);
    layout->addWidget(rule(this));
    layout->addWidget(m_sums);

    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this] { emit selectedChanged(selected()); });
    connect(&book, &CallBook::countsChanged, this, &CallsPanel::showCounts);
    showCounts();
}

CallId CallsPanel::selected() const { return m_model->idAt(m_list->currentIndex().row()); }

void CallsPanel::select(const CallId &id)
{
    const int row = m_model->rowOf(id);
    if (row >= 0)
        m_list->setCurrentIndex(m_model->index(row));
}

void CallsPanel::selectBeside(int step)
{
    const int count = m_model->rowCount();
    if (count == 0)
        return;
    const int row = m_list->currentIndex().isValid() ? qBound(0, m_list->currentIndex().row() + step, count - 1) : 0;
    m_list->setCurrentIndex(m_model->index(row));
}

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
