// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/insights/insightspage.h"

#include "ui/calls/words.h"
#include "ui/history/emptynote.h"
#include "ui/history/whenanswered.h"
#include "ui/insights/figurecard.h"
#include "ui/theme/field.h"
#include "ui/theme/plaintext.h"
#include "ui/theme/rule.h"

#include <QDateEdit>
#include <QHBoxLayout>
#include <QScrollArea>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr auto kRefresh = 30s; // a number of a period does not change by much
constexpr int kTwoColumns = 900; // px; grows with the type

void fill(QuietCombo &combo, const QString &any, const QStringList &names)
{
    const auto chosen = combo.currentData().toString();
    combo.clear();
    combo.addItem(any, QString());
    for (const auto &name : names)
        combo.addItem(plain(name, 120), name);
    combo.setCurrentIndex(std::max(0, combo.findData(chosen)));
}

QDateEdit *dateEdit(const QString &name, QWidget *parent)
{
    auto *edit = new QDateEdit(QDate::currentDate(), parent);
    edit->setCalendarPopup(true);
    edit->setAccessibleName(name);
    edit->setToolTip(name);
    edit->setMinimumDate(QDate(2000, 1, 1));
    return edit;
}

} // namespace

InsightsPage::InsightsPage(Journal &journal, QWidget *parent)
    : QWidget(parent)
    , m_journal(journal)
    , m_period(new QuietCombo(this))
    , m_agent(new QuietCombo(this))
    , m_line(new QuietCombo(this))
    , m_from(dateEdit(tr("First day"), this))
    , m_to(dateEdit(tr("Last day"), this))
    , m_scroll(new QScrollArea(this))
    , m_body(new QWidget(m_scroll))
    , m_grid(new QGridLayout(m_body))
    , m_note(new EmptyNote(this))
{
    m_filter.period = HistoryFilter::Period::SevenDays;
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(createFilters());
    layout->addWidget(rule(this));
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_note, 1);
    m_note->setObjectName(u"insightsNote"_s);
    m_note->hide();
    createCards();
    connect(&m_clock, &QTimer::timeout, this, &InsightsPage::ask);
    connect(&m_journal, &Journal::erased, this, [this] {
        if (isVisible())
            ask();
    });
}

QWidget *InsightsPage::createFilters()
{
    using Period = HistoryFilter::Period;
    auto *bar = new QFrame(this);
    bar->setProperty("look", u"bar"_s);
    m_period->setObjectName(u"insightsPeriod"_s);
    m_agent->setObjectName(u"insightsAgent"_s);
    m_line->setObjectName(u"insightsLine"_s);
    m_from->setObjectName(u"insightsFrom"_s);
    m_to->setObjectName(u"insightsTo"_s);
    for (const auto period : {Period::Today, Period::SevenDays, Period::ThirtyDays, Period::All, Period::Between})
        m_period->addItem(HistoryFilter::periodWord(period), int(period));
    m_period->setCurrentIndex(m_period->findData(int(m_filter.period)));
    fill(*m_agent, tr("Any"), {});
    fill(*m_line, tr("Any"), {});
    m_days = new QWidget(bar);
    auto *days = new QHBoxLayout(m_days);
    days->setContentsMargins(0, 0, 0, 0);
    days->addWidget(m_from);
    days->addWidget(m_to);
    m_days->hide();
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(16, 10, 16, 10);
    layout->setSpacing(8);
    layout->addWidget(new Field(tr("When"), m_period, bar));
    layout->addWidget(m_days);
    layout->addWidget(new Field(tr("Agent"), m_agent, bar));
    layout->addWidget(new Field(tr("Line"), m_line, bar));
    layout->addStretch(1);
    for (auto *combo : {m_period, m_agent, m_line})
        connect(combo, &QComboBox::currentIndexChanged, this, &InsightsPage::take);
    for (auto *day : {m_from, m_to})
        connect(day, &QDateEdit::dateChanged, this, &InsightsPage::take);
    return bar;
}

void InsightsPage::createCards()
{
    for (const auto &figure : figuresOf({}, {}))
        m_cards << new FigureCard(figure.name, m_body);
    m_grid->setContentsMargins(16, 16, 16, 16);
    m_grid->setSpacing(14);
    m_scroll->setWidget(m_body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_body->hide(); // until there are numbers
    arrange();
}

// Two beside each other where there is room for them.
void InsightsPage::arrange()
{
    const int columns = width() >= kTwoColumns * std::max(1.0, fontMetrics().height() / 17.0) ? 2 : 1;
    if (m_grid->count() > 0 && m_grid->property("columns").toInt() == columns)
        return;
    m_grid->setProperty("columns", columns);
    for (int i = 0; i < m_cards.size(); ++i)
        m_grid->addWidget(m_cards[i], i / columns, i % columns);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, columns - 1);
    m_grid->setRowStretch(int(m_cards.size()), 1);
}

void InsightsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void InsightsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_clock.start(kRefresh);
    askNames();
    ask();
}

void InsightsPage::hideEvent(QHideEvent *event)
{
    m_clock.stop();
    QWidget::hideEvent(event);
}

void InsightsPage::setCatalogue(const DeskCatalogue &catalogue)
{
    m_titles.clear();
    for (const auto &engine : catalogue.engines)
        m_titles.insert(engine.name, engine.title);
    if (m_shown)
        showNumbers(*m_shown);
}

void InsightsPage::take()
{
    if (m_setting)
        return;
    HistoryFilter filter;
    filter.period = HistoryFilter::Period(m_period->currentData().toInt());
    m_days->setVisible(filter.period == HistoryFilter::Period::Between);
    if (filter.period == HistoryFilter::Period::Between) {
        filter.from = m_from->date();
        filter.to = m_to->date();
    }
    filter.agent = m_agent->currentData().toString();
    filter.line = m_line->currentData().toString();
    if (filter == m_filter)
        return;
    m_filter = filter;
    ask();
}

void InsightsPage::askNames()
{
    whenAnswered(m_journal.names(), this, [this](const Result<CallNames> &names) {
        if (!names)
            return;
        m_setting = true;
        fill(*m_agent, tr("Any"), names->agents);
        fill(*m_line, tr("Any"), names->lines);
        m_setting = false;
        take(); // what was chosen may be gone
    });
}

void InsightsPage::ask()
{
    const auto chosen = m_filter.query(QDate::currentDate());
    const InsightQuery query{chosen.from, chosen.until, chosen.line, chosen.agent};
    whenAnswered(m_journal.insights(query), this, [this, question = ++m_question](const Result<CallInsights> &insights) {
        if (question != m_question)
            return;
        if (insights)
            return showNumbers(*insights);
        m_shown.reset();
        tell(u"warning"_s, tr("The journal cannot be read"), sentenceFor(insights.error()));
    });
}

void InsightsPage::showNumbers(const CallInsights &insights)
{
    m_shown = insights;
    if (insights.calls == 0) {
        const bool narrowed = m_filter != HistoryFilter();
        return tell(u"insights"_s, tr("No calls"), narrowed ? tr("None ended in this period that fits. Choose a longer one, or any agent and line.")
                                                           : tr("There are numbers here when the first call is over."));
    }
    const auto figures = figuresOf(insights, m_titles);
    for (int i = 0; i < m_cards.size(); ++i)
        m_cards[i]->show(figures[i]);
    m_note->hide();
    m_body->show();
    m_scroll->show();
}

void InsightsPage::tell(const QString &icon, const QString &title, const QString &text)
{
    m_scroll->hide();
    m_note->show({icon, title, text});
    m_note->setVisible(true);
}

} // namespace ui
