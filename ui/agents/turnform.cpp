// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/turnform.h"

#include "ui/agents/turnpicture.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>

#include <cmath>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

TurnForm::TurnForm(QWidget *parent)
    : ProfileForm(parent)
{
    m_bargeIn = addCheck(tr("Barge-in"), tr("The caller may interrupt the agent"), u"agentBargeIn"_s);
    m_least = addSlider(tr("Shortest speech"), u"agentMinSpeech"_s, 5000, 20, tr("%1 ms"));
    addNote(tr("Shorter is a cough. Too short, and every noise interrupts; too long, and the agent seems deaf."));
    m_confirm = addSlider(tr("Wait for words"), u"agentConfirm"_s, 30000, 100, tr("%1 ms"));
    addNote(tr("So long the agent holds its breath before it goes on where it stopped."));
    m_picture = new TurnPicture(this);
    addWidget({}, m_picture);
    m_echoGuard = addCheck(tr("Echo"), tr("Keep the agent's own voice, come back from the far end, from it"), u"agentEchoGuard"_s);
    m_confidence = addSlider(tr("Least confidence"), u"agentConfidence"_s, 100, 5, tr("%1 %"));
    addNote(tr("Engine \"gather\" only: what was heard with less is asked for again."));
    finish();
    connect(this, &Form::edited, this, [this] { m_picture->show(turnTaking()); });
}

QSlider *TurnForm::addSlider(const QString &caption, const QString &name, int most, int step, const QString &unit)
{
    auto *box = new QWidget(this);
    auto *slider = new QSlider(Qt::Horizontal, box);
    auto *value = new QLabel(box);
    slider->setObjectName(name);
    slider->setRange(0, most);
    slider->setSingleStep(step);
    slider->setPageStep(step * 5);
    slider->setAccessibleName(caption);
    value->setMinimumWidth(value->fontMetrics().horizontalAdvance(unit.arg(most)));
    value->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    auto *layout = new QHBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(slider, 1);
    layout->addWidget(value);
    addWidget(caption, box);
    connect(slider, &QSlider::valueChanged, this, [this, value, unit](int now) {
        value->setText(unit.arg(now));
        emit edited();
    });
    value->setText(unit.arg(0));
    return slider;
}

void TurnForm::show(const AgentProfile &profile)
{
    m_shown = profile.turnTaking;
    m_bargeIn->setChecked(m_shown.bargeIn);
    m_least->setValue(int(m_shown.bargeInMinSpeech.count()));
    m_confirm->setValue(int(m_shown.bargeInConfirm.count()));
    m_echoGuard->setChecked(m_shown.echoGuard);
    m_confidence->setValue(int(std::lround(m_shown.minConfidence * 100)));
    m_picture->show(m_shown);
}

TurnTaking TurnForm::turnTaking() const
{
    auto now = m_shown;
    now.bargeIn = m_bargeIn->isChecked();
    now.bargeInMinSpeech = Milliseconds(m_least->value());
    now.bargeInConfirm = Milliseconds(m_confirm->value());
    now.echoGuard = m_echoGuard->isChecked();
    if (m_confidence->value() != std::lround(m_shown.minConfidence * 100))
        now.minConfidence = m_confidence->value() / 100.0;
    return now;
}

void TurnForm::read(AgentProfile &profile) const { profile.turnTaking = turnTaking(); }

} // namespace ui
