// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/campaigns/campaignspage.h"

#include "ui/calls/words.h"
#include "ui/campaigns/campaignsmodel.h"
#include "ui/campaigns/campaignview.h"
#include "ui/campaigns/campaignwords.h"
#include "ui/campaigns/newcampaign.h"
#include "ui/history/emptynote.h"
#include "ui/theme/painting.h"
#include "ui/theme/rule.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>

#include <numeric>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

CampaignsPage::CampaignsPage(CampaignDesk &desk, QWidget *parent)
    : QSplitter(parent)
    , m_desk(desk)
    , m_model(new CampaignsModel(this))
    , m_list(new QListView(this))
    , m_right(new QStackedWidget(this))
    , m_empty(new EmptyNote(m_right))
    , m_view(new CampaignView(m_right))
{
    setHandleWidth(1);
    setChildrenCollapsible(false);
    m_right->addWidget(m_empty);
    m_right->addWidget(m_view);
    m_empty->show({u"campaigns"_s, tr("No campaign yet"),
        tr("A campaign calls the people of a list, one after the other, at hours that are lawful where they live. Drop a table (.csv) here, or choose one. "
           "Nobody is called before you press Start."),
        tr("Choose a file…")});
    addWidget(createList());
    addWidget(m_right);
    setStretchFactor(1, 1);
    setSizes({280, 1000});
    connectView();
    connectDesk();
    m_desk.ask();
}

QWidget *CampaignsPage::createList()
{
    auto *panel = new QFrame(this);
    panel->setProperty("look", u"side"_s);
    panel->setMinimumWidth(220);
    auto *title = new QLabel(tr("Campaigns"), panel);
    title->setFont(scaled(font(), 1, QFont::DemiBold));
    auto *fresh = new QPushButton(tr("New…"), panel);
    fresh->setObjectName(u"chooseList"_s);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CampaignDelegate(m_list));
    m_list->setEditTriggers(QListView::NoEditTriggers);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Campaigns"));
    m_list->setObjectName(u"campaigns"_s);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(14, 6, 10, 6);
    head->addWidget(title, 1);
    head->addWidget(fresh);
    auto *layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(rule(panel));
    layout->addWidget(m_list, 1);
    connect(fresh, &QPushButton::clicked, this, &CampaignsPage::askWhichFile);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &CampaignsPage::showCurrent);
    return panel;
}

void CampaignsPage::connectView()
{
    const auto withCurrent = [this](auto act) {
        return [this, act] {
            m_view->tell({});
            if (const auto *campaign = current())
                (m_desk.*act)(campaign->id);
        };
    };
    connect(m_view, &CampaignView::startRequested, this, withCurrent(&CampaignDesk::start));
    connect(m_view, &CampaignView::pauseRequested, this, withCurrent(&CampaignDesk::pause));
    connect(m_view, &CampaignView::stopRequested, this, &CampaignsPage::askToStop);
    connect(m_view, &CampaignView::saveRequested, this, &CampaignsPage::askWhereTo);
    connect(m_view, &CampaignView::removeRequested, this, &CampaignsPage::askToRemove);
    connect(m_empty, &EmptyNote::pressed, this, &CampaignsPage::askWhichFile);
}

void CampaignsPage::connectDesk()
{
    connect(&m_desk, &CampaignDesk::listed, this, [this](const QList<Campaign> &campaigns) {
        const auto *before = current();
        const auto id = before ? before->id : CampaignId{};
        m_model->setAll(campaigns);
        select(id);
    });
    connect(&m_desk, &CampaignDesk::changed, this, [this](const Campaign &campaign) {
        m_model->put(campaign);
        if (!current())
            select(campaign.id);
        else if (current()->id == campaign.id)
            showCurrent();
    });
    connect(&m_desk, &CampaignDesk::created, this, [this](const Campaign &campaign) {
        m_model->put(campaign);
        select(campaign.id);
    });
    connect(&m_desk, &CampaignDesk::removed, this, [this](CampaignId id) {
        m_model->remove(id);
        showCurrent();
    });
    connect(&m_desk, &CampaignDesk::leftRead, this, [this](CampaignId id, const QList<LeftOver> &rows) {
        if (current() && current()->id == id)
            m_view->showLeft(rows);
    });
    connect(&m_desk, &CampaignDesk::refused, m_view, [this](const Error &error) { m_view->tell(sentenceFor(error)); });
}

const Campaign *CampaignsPage::current() const
{
    return m_model->at(m_list->currentIndex().row());
}

void CampaignsPage::select(CampaignId id)
{
    m_list->setCurrentIndex(m_model->index(std::max(0, m_model->rowOf(id))));
    showCurrent();
}

void CampaignsPage::showCurrent()
{
    const auto *campaign = current();
    m_right->setCurrentWidget(campaign ? static_cast<QWidget *>(m_view) : m_empty);
    if (!campaign)
        return;
    m_view->show(*campaign);
    const auto left = std::accumulate(campaign->counts.left.cbegin(), campaign->counts.left.cend(), qint64(0));
    if (qint64(campaign->id) == m_leftOf && left == m_leftAskedAt)
        return;
    m_leftOf = qint64(campaign->id);
    m_leftAskedAt = left;
    m_desk.askLeft(campaign->id, 0);
}

QString CampaignsPage::listIn(const QMimeData &dragged)
{
    const auto urls = dragged.urls();
    if (urls.size() != 1 || !urls.first().isLocalFile())
        return {};
    const auto path = urls.first().toLocalFile();
    const auto kind = QFileInfo(path).suffix().toLower();
    return kind == "csv"_L1 || kind == "tsv"_L1 ? path : QString();
}

void CampaignsPage::makeFrom(const QString &path)
{
    auto *dialog = new NewCampaign(m_desk, m_catalogue, path, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void CampaignsPage::askWhichFile()
{
    auto *dialog = new QFileDialog(this, tr("A list of people"), {}, tr("Tables (*.csv *.tsv *.txt)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &CampaignsPage::makeFrom);
    dialog->open();
}

void CampaignsPage::askWhereTo()
{
    const auto *campaign = current();
    if (!campaign)
        return;
    auto *dialog = new QFileDialog(this, tr("Save the results"), u"campaign-%1.csv"_s.arg(qint64(campaign->id)), tr("Tables (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = campaign->id](const QString &path) {
        m_view->tell({});
        m_desk.writeResults(id, path);
    });
    dialog->open();
}

void CampaignsPage::ask(const QString &title, const QString &words, const QString &yes, std::function<void()> act)
{
    auto *box = new QMessageBox(QMessageBox::Question, title, words, QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    auto *agree = box->addButton(yes, QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(tr("Keep"), QMessageBox::RejectRole));
    connect(agree, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
    box->open();
}

void CampaignsPage::askToStop()
{
    if (const auto *campaign = current()) {
        ask(tr("Stop the campaign for good?"), tr("%1 calls nobody any more and can't go on. To go on later, pause it.").arg(nameOf(*campaign)), tr("Stop"),
            [this, id = campaign->id] { m_desk.stop(id); });
    }
}

void CampaignsPage::askToRemove()
{
    if (const auto *campaign = current()) {
        ask(tr("Remove the campaign?"), tr("The list and the results of %1 are erased. Its calls stay in the history.").arg(nameOf(*campaign)), tr("Remove"),
            [this, id = campaign->id] { m_desk.remove(id); });
    }
}

} // namespace ui
