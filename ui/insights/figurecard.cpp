// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/insights/figurecard.h"

#include "ui/insights/chart.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace ui {

constexpr int kTableRows = 9; // that are seen; more scroll

FigureCard::FigureCard(const QString &name, QWidget *parent)
    : QFrame(parent)
    , m_question(new QLabel(this))
    , m_answer(new QLabel(this))
    , m_asTable(new QPushButton(tr("Table"), this))
    , m_chart(new Chart(this))
    , m_table(new QTableWidget(this))
{
    setObjectName(name);
    setProperty("look", u"bar"_s);
    m_question->setFont(scaled(font(), 1.08, QFont::DemiBold));
    m_answer->setWordWrap(true);
    for (auto *label : {m_question, m_answer}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_asTable->setCheckable(true);
    m_asTable->setObjectName(name + u"Table"_s);
    m_chart->setObjectName(name + u"Chart"_s);
    m_table->setObjectName(name + u"Rows"_s);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false); // Tab leads on
    m_table->setAlternatingRowColors(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->installEventFilter(this);
    auto *top = new QHBoxLayout;
    top->addWidget(m_question, 1);
    top->addWidget(m_asTable, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 14);
    layout->setSpacing(8);
    layout->addLayout(top);
    layout->addWidget(m_answer);
    layout->addWidget(m_chart);
    layout->addWidget(m_table);
    layout->addStretch(1);
    connect(m_asTable, &QPushButton::toggled, this, &FigureCard::arrange);
    arrange();
}

void FigureCard::show(const Figure &figure)
{
    m_figure = figure;
    m_question->setText(figure.question);
    m_answer->setText(figure.answer);
    m_asTable->setAccessibleName(tr("Table: %1").arg(figure.question));
    m_asTable->setToolTip(tr("The numbers behind the chart; Ctrl+C copies them"));
    m_asTable->setVisible(!figure.rows.isEmpty());
    m_table->setAccessibleName(figure.question);
    m_chart->show(figure);
    fillTable();
    arrange();
}

void FigureCard::fillTable()
{
    m_table->setColumnCount(int(m_figure.heads.size()));
    m_table->setHorizontalHeaderLabels(m_figure.heads);
    m_table->setRowCount(int(m_figure.rows.size()));
    for (int row = 0; row < m_figure.rows.size(); ++row) {
        for (int column = 0; column < m_figure.rows[row].size(); ++column) {
            auto *item = m_table->item(row, column);
            if (!item)
                m_table->setItem(row, column, item = new QTableWidgetItem); // the table owns it
            item->setText(m_figure.rows[row][column]);
            const bool isName = column == 0 || (m_figure.shape == Figure::Shape::Rows && column == 1 && m_figure.heads.size() > 3);
            item->setTextAlignment((isName ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        }
    }
    const int shown = std::min(kTableRows, m_table->rowCount());
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() + shown * m_table->verticalHeader()->defaultSectionSize() + 14);
}

void FigureCard::arrange()
{
    const bool table = m_asTable->isChecked() && !m_figure.rows.isEmpty();
    m_chart->setVisible(!table && !m_figure.bars.isEmpty());
    m_table->setVisible(table);
}

void FigureCard::copyTable() const
{
    auto rows = m_figure.rows;
    const auto chosen = m_table->selectedItems();
    if (chosen.size() > 1) {
        QSet<int> wanted;
        for (const auto *item : chosen)
            wanted.insert(item->row());
        rows.clear();
        for (int row = 0; row < m_figure.rows.size(); ++row) {
            if (wanted.contains(row))
                rows << m_figure.rows[row];
        }
    }
    QStringList lines{m_figure.heads.join(u'\t')};
    for (const auto &row : std::as_const(rows))
        lines << row.join(u'\t');
    QGuiApplication::clipboard()->setText(lines.join(u'\n') + u'\n');
}

bool FigureCard::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        copyTable();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace ui
