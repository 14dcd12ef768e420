// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/campaigns/campaignview.h"

#include "ui/campaigns/campaignwords.h"
#include "ui/theme/painting.h"
#include "ui/theme/plaintext.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kSteps = 1000; // of the bar

QLabel *words(QWidget *parent, const QString &look, const QString &name)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty("look", look);
    label->setObjectName(name);
    return label;
}

QPushButton *button(const QString &words, const QString &name, QWidget *parent)
{
    auto *result = new QPushButton(words, parent);
    result->setObjectName(name);
    return result;
}

} // namespace

QTableWidget *readingTable(const QStringList &headings, const QString &name, const QString &title, QWidget *parent)
{
    auto *table = new QTableWidget(0, int(headings.size()), parent);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setHorizontalHeaderLabels(headings);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    table->verticalHeader()->hide();
    table->setEditTriggers(QTableWidget::NoEditTriggers);
    table->setSelectionBehavior(QTableWidget::SelectRows);
    table->setTabKeyNavigation(false); // Tab leaves it
    table->setShowGrid(false);
    table->setWordWrap(false);
    return table;
}

void fill(QTableWidget &table, const QList<QStringList> &rows)
{
    table.setRowCount(int(rows.size()));
    for (int row = 0; row < rows.size(); ++row) {
        for (int column = 0; column < table.columnCount(); ++column)
            table.setItem(row, column, new QTableWidgetItem(plain(rows[row].value(column), 200))); // the table deletes them
    }
    table.resizeColumnsToContents();
}

CampaignView::CampaignView(QWidget *parent)
    : QWidget(parent)
    , m_name(words(this, {}, u"campaignName"_s))
    , m_state(words(this, u"pill"_s, u"campaignState"_s))
    , m_note(words(this, u"caption"_s, u"campaignNote"_s))
    , m_facts(words(this, u"caption"_s, u"campaignFacts"_s))
    , m_told(words(this, u"trouble"_s, u"campaignTold"_s))
    , m_leftTitle(words(this, u"head"_s, u"leftTitle"_s))
    , m_start(button(tr("Start"), u"startCampaign"_s, this))
    , m_pause(button(tr("Pause"), u"pauseCampaign"_s, this))
    , m_stop(button(tr("Stop for good"), u"stopCampaign"_s, this))
    , m_save(button(tr("Save results…"), u"saveResults"_s, this))
    , m_remove(button(tr("Remove"), u"removeCampaign"_s, this))
    , m_progress(new QProgressBar(this))
    , m_results(readingTable({tr("Result"), tr("People"), tr("Share")}, u"results"_s, tr("Results"), this))
    , m_left(readingTable({tr("Line"), tr("What stands there"), tr("Why"), {}}, u"left"_s, tr("Left out"), this))
{
    m_start->setProperty("look", u"primary"_s);
    m_name->setFont(scaled(font(), 1.3, QFont::DemiBold));
    m_name->setWordWrap(false);
    m_state->setWordWrap(false);
    m_progress->setRange(0, kSteps);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(8);
    m_progress->setAccessibleName(tr("Progress"));
    auto *title = words(this, u"head"_s, {});
    title->setText(tr("What came of it"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(createHead());
    layout->addWidget(m_told);
    layout->addWidget(m_note);
    layout->addWidget(m_progress);
    layout->addWidget(m_facts);
    layout->addWidget(title);
    layout->addWidget(m_results, 3);
    layout->addWidget(m_leftTitle);
    layout->addWidget(m_left, 2);
    m_told->hide();
    connect(m_start, &QPushButton::clicked, this, &CampaignView::startRequested);
    connect(m_pause, &QPushButton::clicked, this, &CampaignView::pauseRequested);
    connect(m_stop, &QPushButton::clicked, this, &CampaignView::stopRequested);
    connect(m_save, &QPushButton::clicked, this, &CampaignView::saveRequested);
    connect(m_remove, &QPushButton::clicked, this, &CampaignView::removeRequested);
}

QWidget *CampaignView::createHead()
{
    auto *head = new QWidget(this);
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_name);
    layout->addWidget(m_state);
    layout->addStretch(1);
    for (auto *each : {m_start, m_pause, m_stop, m_save, m_remove})
        layout->addWidget(each);
    return head;
}

void CampaignView::tell(const QString &sentence)
{
    m_told->setText(sentence);
    m_told->setVisible(!sentence.isEmpty());
}

void CampaignView::show(const Campaign &campaign)
{
    if (campaign.id != m_campaign.id) {
        tell({});
        showLeft({});
    }
    m_campaign = campaign;
    using enum CampaignState;
    const QLocale locale;
    const bool runs = campaign.state == Running;
    const bool isOver = campaign.state == Stopped || campaign.state == Finished;
    m_name->setText(nameOf(campaign));
    m_state->setText(campaignStateWord(campaign.state));
    const auto until = campaign.nextAt.isValid() ? tr("It goes on at %1.").arg(locale.toString(campaign.nextAt.toLocalTime(), QLocale::ShortFormat)) : QString();
    m_note->setText(QStringList{plain(campaign.note, 500), until}.join(u' ').trimmed());
    m_note->setVisible(!m_note->text().isEmpty());
    const auto total = campaign.counts.total();
    m_progress->setValue(total > 0 ? int(campaign.counts.done() * kSteps / total) : 0);
    m_facts->setText(dotted({progressWords(campaign), tr("%n call(s) placed", nullptr, int(campaign.calls)), tr("%n answered", nullptr, int(campaign.answered)),
        tr("talked %1").arg(clockText(campaign.talked)), campaign.cost > 0 ? tr("cost %1").arg(locale.toString(campaign.cost, 'f', 2)) : QString(),
        campaign.plan.budget > 0 ? tr("budget %1").arg(locale.toString(campaign.plan.budget, 'f', 2)) : QString()}));
    m_start->setText(campaign.state == Paused ? tr("Go on") : tr("Start"));
    m_start->setVisible(!runs && !isOver);
    m_start->setEnabled(campaign.state == Ready || campaign.state == Paused);
    m_pause->setVisible(runs);
    m_stop->setVisible(!isOver);
    m_save->setEnabled(campaign.state != Importing);
    m_remove->setVisible(isOver || campaign.state == Ready || campaign.state == Paused);
    showResults();
}

void CampaignView::showResults()
{
    const QLocale locale;
    const auto &counts = m_campaign.counts;
    const auto total = counts.total();
    QList<std::pair<QString, qint64>> found{{u"waiting"_s, counts.waiting}, {u"calling"_s, counts.calling}};
    for (const auto &[word, n] : counts.ended.asKeyValueRange())
        found.append({word, n});
    found.append({u"refused"_s, counts.refused});
    found.append({u"unknown"_s, counts.unknown});
    QList<QStringList> rows;
    for (const auto &[word, n] : found) {
        if (n > 0)
            rows << QStringList{resultWord(word), locale.toString(n), u"%1 %"_s.arg(locale.toString(100.0 * double(n) / double(total), 'f', 1))};
    }
    fill(*m_results, rows);
    qint64 left = 0;
    QStringList parts;
    for (const auto &[word, n] : counts.left.asKeyValueRange()) {
        left += n;
        parts << u"%1: %2"_s.arg(leftWord(word), locale.toString(n));
    }
    m_leftTitle->setText(dotted(QStringList{tr("%n row(s) of the file are not on the list", nullptr, int(left))} + parts));
    m_leftTitle->setVisible(left > 0);
    m_left->setVisible(left > 0);
}

void CampaignView::showLeft(const QList<LeftOver> &rows)
{
    QList<QStringList> texts;
    for (const auto &row : rows)
        texts << QStringList{QLocale().toString(row.line), row.text, leftWord(wordFor(row.why)), row.detail};
    fill(*m_left, texts);
}

} // namespace ui
