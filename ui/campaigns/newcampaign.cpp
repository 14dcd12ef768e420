// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/campaigns/newcampaign.h"

#include "ui/calls/words.h"
#include "ui/campaigns/campaignview.h"
#include "ui/campaigns/campaignwords.h"
#include "ui/campaigns/planform.h"
#include "ui/theme/plaintext.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QTableWidget>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr QSize kFirstSize{1180, 720};

QLabel *words(QWidget *parent, const QString &look, const QString &name)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("look", look);
    label->setObjectName(name);
    return label;
}

} // namespace

NewCampaign::NewCampaign(CampaignDesk &desk, const DeskCatalogue &catalogue, const QString &path, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_path(path)
    , m_plan(new PlanForm(catalogue, this))
    , m_problem(words(this, u"trouble"_s, u"listProblem"_s))
{
    setObjectName(u"newCampaign"_s);
    setWindowTitle(tr("New campaign from %1").arg(plain(QFileInfo(path).fileName(), 80)));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_make = new QPushButton(tr("Make the campaign"), this);
    m_make->setObjectName(u"makeCampaign"_s);
    m_make->setProperty("look", u"primary"_s); // before it is polished
    buttons->addButton(m_make, QDialogButtonBox::ActionRole);
    m_make->setEnabled(false);
    auto *both = new QSplitter(this);
    both->setChildrenCollapsible(false);
    both->addWidget(createList());
    both->addWidget(m_plan);
    m_plan->setMinimumWidth(580);
    both->setSizes({580, 580});
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(both, 1);
    layout->addWidget(m_problem);
    layout->addWidget(buttons);
    resize(kFirstSize);
    m_problem->hide();
    CampaignPlan plan;
    plan.name = QFileInfo(path).completeBaseName().left(120);
    m_plan->show(plan);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_make, &QPushButton::clicked, this, &NewCampaign::make);
    connect(m_number, &QComboBox::activated, this, &NewCampaign::look);
    connect(m_plan, &Form::edited, this, [this] {
        if (m_lookedFor != m_plan->plan().region + u'\n' + m_plan->wanted().join(u'\n'))
            look();
    });
    connect(&m_desk, &CampaignDesk::previewed, this, [this](int ticket, const ListPreview &preview) {
        if (ticket == m_ticket)
            show(preview);
    });
    connect(&m_desk, &CampaignDesk::previewFailed, this, [this](int ticket, const Error &error) {
        if (ticket == m_ticket)
            showProblem(sentenceFor(error));
    });
    connect(&m_desk, &CampaignDesk::created, this, [this] {
        if (m_isMaking)
            accept();
    });
    connect(&m_desk, &CampaignDesk::refused, this, [this](const Error &error) {
        if (std::exchange(m_isMaking, false))
            showProblem(sentenceFor(error));
    });
    look();
}

QWidget *NewCampaign::createList()
{
    auto *list = new QWidget(this);
    m_summary = words(list, u"caption"_s, u"listSummary"_s);
    m_summary->setText(tr("The file is being read…"));
    m_number = new QComboBox(list);
    m_number->setObjectName(u"numberColumn"_s);
    m_number->setAccessibleName(tr("The number stands in"));
    auto *caption = new QLabel(tr("&The number stands in"), list);
    caption->setBuddy(m_number);
    m_rows = readingTable({}, u"listRows"_s, tr("The first rows"), list);
    m_left = readingTable({tr("Line"), tr("What stands there"), tr("Why"), {}}, u"listLeft"_s, tr("Left out"), list);
    auto *column = new QHBoxLayout;
    column->addWidget(caption);
    column->addWidget(m_number, 1);
    auto *layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(column);
    layout->addWidget(m_rows, 3);
    layout->addWidget(m_summary);
    layout->addWidget(m_left, 2);
    return list;
}

void NewCampaign::look()
{
    ListReading reading;
    if (m_number->currentIndex() >= 0)
        reading.number = QString::number(m_number->currentIndex() + 1);
    const auto region = m_plan->plan().region;
    m_lookedFor = region + u'\n' + m_plan->wanted().join(u'\n');
    m_desk.preview(++m_ticket, m_path, region, reading, m_plan->wanted());
}

void NewCampaign::showProblem(const QString &sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    m_make->setEnabled(sentence.isEmpty());
}

void NewCampaign::show(const ListPreview &preview)
{
    QStringList headings;
    for (int i = 0; i < preview.columns.variables.size(); ++i) {
        const auto own = preview.headings.value(i).isEmpty() ? tr("Column %1").arg(i + 1) : plain(preview.headings[i], 60);
        const auto &name = preview.columns.variables[i];
        headings << (i == preview.columns.number ? tr("%1: the number").arg(own) : i == preview.columns.zone ? tr("%1: the time zone").arg(own)
                                                                                : name.isEmpty()            ? own
                                                                                                            : u"%1: {{%2}}"_s.arg(own, name));
    }
    m_rows->setColumnCount(int(headings.size()));
    m_rows->setHorizontalHeaderLabels(headings);
    fill(*m_rows, preview.rows);
    m_number->clear();
    m_number->addItems(headings);
    m_number->setCurrentIndex(preview.columns.number);
    QList<QStringList> left;
    for (const auto &row : preview.left)
        left << QStringList{QLocale().toString(row.line), row.text, leftWord(wordFor(row.why)), row.detail};
    fill(*m_left, left);
    m_left->setVisible(!left.isEmpty());
    const auto looked = tr("%n row(s) looked at", nullptr, preview.looked);
    m_summary->setText(dotted({preview.isWhole ? looked : tr("%1, the others follow when the campaign is made").arg(looked),
        tr("%n left out", nullptr, int(preview.left.size()))}));
    if (preview.columns.number < 0)
        showProblem(tr("No column of this file holds telephone numbers. Say which one does."));
    else if (!preview.missing.isEmpty())
        showProblem(tr("The agent needs a column for: %1.").arg(plain(preview.missing.join(u", "_s), 300)));
    else
        showProblem({});
}

void NewCampaign::make()
{
    if (const auto good = m_plan->check(); !good)
        return showProblem(sentenceFor(good.error()));
    ListReading reading;
    reading.number = QString::number(m_number->currentIndex() + 1);
    m_isMaking = true;
    m_make->setEnabled(false);
    m_desk.create(m_plan->plan(), m_path, reading, m_plan->wanted());
}

} // namespace ui
