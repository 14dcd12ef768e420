// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/filterpanel.h"

#include "ui/theme/field.h"
#include "ui/theme/icons.h"
#include "ui/theme/plaintext.h"

#include <QAction>
#include <QDateEdit>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QToolButton>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr auto kTypingPause = 120ms; // shorter than between two keys of most people, too short to be waited for
constexpr int kLongestWords = 400;   // characters

void fill(QuietCombo &combo, const QString &any, const QStringList &names)
{
    const auto chosen = combo.currentData().toString();
    combo.clear();
    combo.addItem(any, QString());
    for (const auto &name : names)
        combo.addItem(plain(name, 120), name);
    if (!chosen.isEmpty() && !names.contains(chosen))
        combo.addItem(plain(chosen, 120), chosen);
    combo.setCurrentIndex(qMax(0, combo.findData(chosen)));
}

} // namespace

FilterPanel::FilterPanel(QWidget *parent)
    : QFrame(parent)
    , m_words(new QLineEdit(this))
    , m_period(new QuietCombo(this))
    , m_result(new QuietCombo(this))
    , m_agent(new QuietCombo(this))
    , m_line(new QuietCombo(this))
    , m_from(dateEdit(tr("First day")))
    , m_to(dateEdit(tr("Last day")))
    , m_days(new QWidget(this))
{
    using Period = HistoryFilter::Period;
    setProperty("look", u"bar"_s);
    m_words->setObjectName(u"historySearch"_s);
    m_words->setPlaceholderText(tr("Words, number, name…"));
    m_words->setMaxLength(kLongestWords);
    m_words->setClearButtonEnabled(true);
    m_words->installEventFilter(this);
    m_period->setObjectName(u"historyPeriod"_s);
    m_result->setObjectName(u"historyResult"_s);
    m_agent->setObjectName(u"historyAgent"_s);
    m_line->setObjectName(u"historyLine"_s);
    m_from->setObjectName(u"historyFrom"_s);
    m_to->setObjectName(u"historyTo"_s);
    for (const auto period : {Period::All, Period::Today, Period::SevenDays, Period::ThirtyDays, Period::Between})
        m_period->addItem(HistoryFilter::periodWord(period), int(period));
    m_result->addItem(tr("Any"), -1);
    for (const auto result : kCallResults) {
        const auto look = resultLook(result);
        m_result->addItem(lineIcon(look.icon, look.role), resultWord(result), int(result));
    }
    for (auto *combo : {m_period, m_result, m_agent, m_line})
        combo->setMinimumWidth(fontMetrics().horizontalAdvance(HistoryFilter::periodWord(Period::All)) + 24);
    setNames({});
    createLayout();

    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPause);
    connect(&m_typing, &QTimer::timeout, this, &FilterPanel::take);
    connect(m_words, &QLineEdit::textChanged, this, [this] {
        if (!m_setting)
            m_typing.start();
    });
    for (auto *combo : {m_period, m_result, m_agent, m_line})
        connect(combo, &QComboBox::currentIndexChanged, this, &FilterPanel::take);
    for (auto *day : {m_from, m_to})
        connect(day, &QDateEdit::dateChanged, this, &FilterPanel::take);
}

QDateEdit *FilterPanel::dateEdit(const QString &name)
{
    auto *edit = new QDateEdit(QDate::currentDate(), this);
    edit->setCalendarPopup(true);
    edit->setAccessibleName(name);
    edit->setToolTip(name);
    edit->setMinimumDate(QDate(2000, 1, 1));
    return edit;
}

void FilterPanel::createLayout()
{
    auto *search = new Field({}, m_words, this);
    m_words->setAccessibleName(tr("Search calls"));
    const auto *glass = m_words->addAction(lineIcon(u"search"_s, Role::Dim), QLineEdit::LeadingPosition);
    connect(glass, &QAction::triggered, this, &FilterPanel::focusSearch);
    for (auto *button : m_words->findChildren<QToolButton *>()) // Qt leaves them without a name
        button->setAccessibleName(button->defaultAction() == glass ? tr("Search") : tr("Clear the search"));
    search->setToolTip(tr("Ctrl+F: words said, names, numbers, agents and lines"));
    auto *days = new QHBoxLayout(m_days);
    days->setContentsMargins(0, 0, 0, 0);
    days->setSpacing(8);
    days->addWidget(m_from, 1);
    days->addWidget(m_to, 1);
    m_days->hide();

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(14, 10, 14, 10);
    layout->setSpacing(8);
    layout->setColumnStretch(0, 1);
    layout->setColumnStretch(1, 1);
    layout->addWidget(search, 0, 0, 1, 2);
    layout->addWidget(new Field(tr("When"), m_period, this), 1, 0);
    layout->addWidget(new Field(tr("Result"), m_result, this), 1, 1);
    layout->addWidget(m_days, 2, 0, 1, 2);
    layout->addWidget(new Field(tr("Agent"), m_agent, this), 3, 0);
    layout->addWidget(new Field(tr("Line"), m_line, this), 3, 1);
}

void FilterPanel::setNames(const CallNames &names)
{
    if (names.agents == m_names.agents && names.lines == m_names.lines && m_agent->count() > 0)
        return; // somebody may just be choosing
    m_names = names;
    m_setting = true;
    fill(*m_agent, tr("Any"), names.agents);
    fill(*m_line, tr("Any"), names.lines);
    m_setting = false;
}

void FilterPanel::clear()
{
    m_setting = true;
    m_words->clear();
    for (auto *combo : {m_period, m_result, m_agent, m_line})
        combo->setCurrentIndex(0);
    m_setting = false;
    take();
}

void FilterPanel::focusSearch()
{
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

void FilterPanel::typeOn(const QString &text)
{
    m_words->setFocus(Qt::OtherFocusReason);
    m_words->deselect();
    m_words->end(false);
    m_words->insert(text);
}

void FilterPanel::take()
{
    if (m_setting)
        return;
    m_typing.stop();
    HistoryFilter filter;
    filter.words = m_words->text().trimmed();
    filter.period = HistoryFilter::Period(m_period->currentData().toInt());
    m_days->setVisible(filter.period == HistoryFilter::Period::Between);
    if (filter.period == HistoryFilter::Period::Between) {
        filter.from = m_from->date();
        filter.to = m_to->date();
    }
    filter.agent = m_agent->currentData().toString();
    filter.line = m_line->currentData().toString();
    if (const int result = m_result->currentData().toInt(); result >= 0)
        filter.result = CallResult(result);
    if (filter == m_filter)
        return;
    m_filter = filter;
    emit changed();
}

bool FilterPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_words || event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    switch (key->key()) {
    case Qt::Key_Escape:
        if (m_words->text().isEmpty())
            break;
        m_words->clear();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (key->modifiers() & Qt::ControlModifier)
            break;
        take();
        emit listRequested();
        return true;
    case Qt::Key_Down:
        emit listRequested();
        return true;
    default: break;
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace ui
