// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/factslist.h"

#include "ui/theme/painting.h"

#include <QGridLayout>
#include <QLabel>

using namespace Qt::StringLiterals;

namespace ui {

FactsList::FactsList(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QGridLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(12);
    m_layout->setVerticalSpacing(3);
    m_layout->setColumnStretch(1, 1);
}

void FactsList::show(const Facts &facts)
{
    if (facts == m_facts)
        return;
    m_facts = facts;
    const auto small = scaled(font(), 0.92);
    while (m_lines.size() < facts.size()) {
        Line line{new QLabel(this), new QLabel(this)};
        line.name->setProperty("look", u"caption"_s);
        for (auto *label : {line.name, line.value}) {
            label->setTextFormat(Qt::PlainText);
            label->setFont(small);
            label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        }
        line.value->setWordWrap(true);
        line.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_layout->addWidget(line.name, int(m_lines.size()), 0);
        m_layout->addWidget(line.value, int(m_lines.size()), 1);
        m_lines.append(line);
    }
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        const bool used = i < facts.size();
        m_lines[i].name->setVisible(used);
        m_lines[i].value->setVisible(used);
        if (!used)
            continue;
        m_lines[i].name->setText(facts[i].first);
        m_lines[i].value->setText(facts[i].second);
        m_lines[i].value->setAccessibleName(facts[i].first + u": "_s + facts[i].second);
    }
}

} // namespace ui
