// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/campaigns/planform.h"

#include "ui/calls/words.h"
#include "ui/theme/field.h"
#include "ui/theme/plaintext.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSpinBox>
#include <QTimeEdit>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kMostMinutes = 30 * 24 * 60;

} // namespace

PlanForm::PlanForm(const DeskCatalogue &catalogue, QWidget *parent)
    : Form(parent)
    , m_catalogue(catalogue)
{
    m_name = addLine(tr("Name"), u"planName"_s);
    m_agent = addChoice(tr("Agent"), u"planAgent"_s);
    m_agent->addItem(tr("The usual one"), QString());
    for (const auto &agent : m_catalogue.agents)
        m_agent->addItem(plain(agent.name, 80), agent.name);
    m_line = addChoice(tr("Line"), u"planLine"_s);
    m_line->addItem(tr("The usual one"), QString());
    for (const auto &entry : m_catalogue.lines)
        m_line->addItem(plain(entry.line.name, 80), entry.line.name);
    m_region = addLine(tr("Country"), u"planRegion"_s);
    m_region->setMaxLength(2);
    m_region->setPlaceholderText(tr("GB"));
    addNote(tr("Of numbers that are written without a country code. Without it they are left out."));
    addHead(tr("When"));
    m_from = addTime(tr("From"), u"planFrom"_s);
    m_until = addTime(tr("Until"), u"planUntil"_s);
    addDays();
    addNote(tr("By the clock of whoever is called. What the law where they live allows is yours to know: see the manual."));
    addHead(tr("How fast"));
    m_atOnce = addNumber(tr("Calls at once"), u"planAtOnce"_s, 500, {});
    m_atOnce->setMinimum(1);
    m_perMinute = addNumber(tr("Calls a minute"), u"planPerMinute"_s, 600, {});
    m_perMinute->setMinimum(1);
    addRetries();
    addHead(tr("What else"));
    m_voicemail = addChoice(tr("Voicemail"), u"planVoicemail"_s);
    m_voicemail->addItem(tr("As the agent does"), -1);
    m_voicemail->addItem(tr("Hang up"), int(Voicemail::Policy::HangUp));
    m_voicemail->addItem(tr("Leave a message"), int(Voicemail::Policy::LeaveMessage));
    m_voicemail->addItem(tr("Talk to it"), int(Voicemail::Policy::CarryOn));
    m_voicemail->addItem(tr("Do not look for it"), int(Voicemail::Policy::Off));
    m_pauseAt = addNumber(tr("Pause at failures"), u"planPauseAt"_s, 99, tr(" %"));
    m_pauseAt->setSpecialValueText(tr("never"));
    addNote(tr("When more than this share of the last twenty calls failed at the carrier or the engine."));
    m_budget = new QDoubleSpinBox(this);
    m_budget->setObjectName(u"planBudget"_s);
    m_budget->setAccessibleName(tr("Budget"));
    m_budget->setRange(0, 1e6);
    m_budget->setFixedWidth(120);
    m_budget->setSpecialValueText(tr("none"));
    addWidget(tr("Budget"), m_budget);
    connect(m_budget, &QDoubleSpinBox::valueChanged, this, &Form::edited);
    finish();
}

QTimeEdit *PlanForm::addTime(const QString &caption, const QString &name)
{
    auto *time = new QTimeEdit(this);
    time->setObjectName(name);
    time->setAccessibleName(caption);
    time->setDisplayFormat(u"HH:mm"_s);
    time->setFixedWidth(120);
    addWidget(caption, time);
    connect(time, &QTimeEdit::timeChanged, this, &Form::edited);
    return time;
}

void PlanForm::addDays()
{
    auto *days = new QWidget(this);
    auto *layout = new QHBoxLayout(days);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(8);
    for (int day = Qt::Monday; day <= Qt::Sunday; ++day) {
        auto *check = new QCheckBox(QLocale().dayName(day, QLocale::ShortFormat), days);
        check->setAccessibleName(QLocale().dayName(day));
        check->setObjectName(u"planDay%1"_s.arg(day));
        layout->addWidget(check);
        m_days << check;
        connect(check, &QCheckBox::toggled, this, &Form::edited);
    }
    layout->addStretch(1);
    addWidget(tr("Days"), days);
}

void PlanForm::addRetries()
{
    addHead(tr("Who is called again"));
    m_attempts = addNumber(tr("Calls to one person"), u"planAttempts"_s, 10, {});
    m_attempts->setMinimum(1);
    for (const auto reason : RetryRules::retryable()) {
        auto *after = addNumber(endWord(reason), u"planAfter_"_s + wordFor(reason), kMostMinutes, tr(" min later"));
        after->setSpecialValueText(tr("not again"));
        m_after[reason] = after;
    }
}

void PlanForm::show(const CampaignPlan &plan)
{
    m_name->setText(plan.name);
    m_region->setText(plan.region);
    m_agent->setCurrentIndex(std::max(0, m_agent->findData(plan.agent)));
    m_line->setCurrentIndex(std::max(0, m_line->findData(plan.line)));
    m_from->setTime(plan.hours.from);
    m_until->setTime(plan.hours.until);
    for (int day = Qt::Monday; day <= Qt::Sunday; ++day)
        m_days[day - 1]->setChecked(plan.hours.days.contains(Qt::DayOfWeek(day)));
    m_atOnce->setValue(plan.pace.atOnce);
    m_perMinute->setValue(plan.pace.perMinute);
    m_attempts->setValue(plan.retries.attempts);
    for (const auto &[reason, after] : m_after.asKeyValueRange())
        after->setValue(int(plan.retries.after.value(reason).count()));
    m_voicemail->setCurrentIndex(std::max(0, m_voicemail->findData(plan.voicemail ? int(*plan.voicemail) : -1)));
    m_pauseAt->setValue(plan.breaker.percent);
    m_budget->setValue(plan.budget);
}

CampaignPlan PlanForm::plan() const
{
    CampaignPlan plan;
    plan.name = m_name->text().trimmed().left(120);
    plan.region = m_region->text().trimmed().toUpper();
    plan.agent = m_agent->currentData().toString();
    plan.line = m_line->currentData().toString();
    plan.hours.from = m_from->time();
    plan.hours.until = m_until->time();
    plan.hours.days.clear();
    for (int day = Qt::Monday; day <= Qt::Sunday; ++day) {
        if (m_days[day - 1]->isChecked())
            plan.hours.days << Qt::DayOfWeek(day);
    }
    plan.pace = {m_atOnce->value(), m_perMinute->value()};
    plan.retries.attempts = m_attempts->value();
    plan.retries.after.clear();
    for (const auto &[reason, after] : m_after.asKeyValueRange()) {
        if (after->value() > 0)
            plan.retries.after[reason] = std::chrono::minutes(after->value());
    }
    if (const int policy = m_voicemail->currentData().toInt(); policy >= 0)
        plan.voicemail = Voicemail::Policy(policy);
    plan.breaker.percent = m_pauseAt->value();
    plan.budget = m_budget->value();
    return plan;
}

// Its own rules, read as an API client's would be.
Result<void> PlanForm::check() const
{
    const auto read = CampaignPlan::fromJson(plan().toJson());
    return read ? Result<void>() : tl::make_unexpected(read.error());
}

QStringList PlanForm::wanted() const
{
    const auto name = m_agent->currentData().toString();
    const auto agent = std::ranges::find(m_catalogue.agents, name, &AgentProfile::name);
    return agent == m_catalogue.agents.end() ? QStringList() : agent->places();
}

} // namespace ui
