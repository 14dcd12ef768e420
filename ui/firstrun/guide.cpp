// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/guide.h"

#include "ui/theme/painting.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr int kSteps = int(Guide::Step::Done);

// How far somebody got, over a restart.
constexpr auto kStepKey = "guide/step"_L1;   // absent: never begun
constexpr auto kLeftKey = "guide/left"_L1;

} // namespace

Guide::Guide(QWidget *parent)
    : QFrame(parent)
    , m_where(new QLabel(this))
    , m_words(new QLabel(this))
    , m_act(new QPushButton(this))
    , m_skip(new QPushButton(tr("Skip this step"), this))
    , m_leave(new QPushButton(tr("Leave"), this))
{
    setProperty("look", u"guide"_s);
    setObjectName(u"guide"_s);
    setAccessibleName(tr("First steps"));
    m_where->setTextFormat(Qt::PlainText);
    m_where->setFont(scaled(font(), 1, QFont::DemiBold));
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setObjectName(u"guideWords"_s);
    m_act->setProperty("look", u"primary"_s);
    m_act->setObjectName(u"guideAct"_s);
    m_skip->setObjectName(u"guideSkip"_s);
    m_leave->setObjectName(u"guideLeave"_s);
    m_leave->setToolTip(tr("You find it again in Ctrl+K: First steps"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 8, 14, 8);
    layout->setSpacing(12);
    layout->addWidget(m_where);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_act);
    layout->addWidget(m_skip);
    layout->addWidget(m_leave);
    connect(m_act, &QPushButton::clicked, this, &Guide::act);
    connect(m_skip, &QPushButton::clicked, this, [this] { enter(Step(int(m_step) + 1)); });
    connect(m_leave, &QPushButton::clicked, this, &Guide::leave);
    hide();
}

void Guide::begin(bool isFirstStart)
{
    const QSettings saved;
    if (saved.value(kLeftKey).toBool() || (!isFirstStart && !saved.contains(kStepKey)))
        return;
    const int step = saved.value(kStepKey, 0).toInt();
    if (step < 0 || step >= kSteps)
        return; // it is done
    show();
    enter(Step(step));
}

void Guide::resume()
{
    QSettings saved;
    saved.setValue(kLeftKey, false);
    const int step = saved.value(kStepKey, 0).toInt();
    show();
    enter(step < 0 || step >= kSteps ? Step::Practise : Step(step));
    m_act->setFocus();
}

void Guide::setFacts(const Facts &facts)
{
    m_facts = {m_facts.practised || facts.practised, facts.carrier, facts.number, facts.engine, m_facts.called || facts.called};
    if (!isHidden())
        goOn();
}

bool Guide::isOver(Step step) const
{
    switch (step) {
    case Step::Practise: return m_facts.practised;
    case Step::Carrier: return m_facts.carrier;
    case Step::Number: return m_facts.number;
    case Step::Engine: return m_facts.engine;
    case Step::TestCall: return m_facts.called;
    case Step::Done: break;
    }
    return false;
}

void Guide::goOn()
{
    auto step = m_step;
    while (step != Step::Done && isOver(step))
        step = Step(int(step) + 1);
    if (step != m_step)
        enter(step);
}

void Guide::enter(Step step)
{
    m_step = step;
    QSettings().setValue(kStepKey, int(step));
    showStep();
    goOn();
}

void Guide::act()
{
    switch (m_step) {
    case Step::Practise: emit practiceRequested(); break;
    case Step::Carrier: emit settingRequested(u"twilio/accountSid"_s); break;
    case Step::Number: emit settingRequested(u"twilio/fromNumber"_s); break;
    case Step::Engine: emit settingRequested(u"gemini/apiKey"_s); break;
    case Step::TestCall: emit numberRequested(); break;
    case Step::Done: leave(); break;
    }
}

void Guide::leave()
{
    if (m_step != Step::Done)
        QSettings().setValue(kLeftKey, true);
    hide();
}

void Guide::showStep()
{
    struct Words { QString where, words, act; };
    const auto words = [this]() -> Words {
        switch (m_step) {
        case Step::Practise:
            return {tr("Practise"), tr("Make a call on the practice line: it needs no account, no number and no key. You see and hear what a real one is like."),
                tr("Make a practice call")};
        case Step::Carrier:
            return {tr("Carrier"), tr("For real calls you need an account at Twilio, Plivo, Telnyx, Vonage or Exotel. Put its keys into the settings, or import a "
                                      ".env file there."), tr("Open the settings")};
        case Step::Number:
            return {tr("Number"), tr("The number that your calls come from, and the address at which the carrier reaches this computer. Checks (Ctrl+6) says what "
                                     "is missing."), tr("Set the number")};
        case Step::Engine:
            return {tr("Engine"), tr("What talks for you: Gemini Live, OpenAI Realtime, or a pipeline of your own choice. One key is enough."), tr("Set a key")};
        case Step::TestCall:
            return {tr("Test call"), tr("Choose the line, type the number of your own telephone and press Call."), tr("Type my number")};
        case Step::Done: break;
        }
        return {tr("Done"), tr("That is all. F1 is the manual, Ctrl+K finds everything."), tr("Close")};
    }();
    m_where->setText(m_step == Step::Done ? words.where : tr("%1 of %2: %3").arg(int(m_step) + 1).arg(kSteps).arg(words.where));
    m_words->setText(words.words);
    m_act->setText(words.act);
    m_skip->setVisible(m_step != Step::Done);
    m_leave->setVisible(m_step != Step::Done);
    setAccessibleDescription(words.words);
}

} // namespace ui
