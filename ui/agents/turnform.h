// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/agents/profileform.h"

class QSlider;

namespace ui {

class TurnPicture;

// How the floor changes hands, with a picture of what the numbers do. UI thread.
class TurnForm : public ProfileForm
{
    Q_OBJECT
public:
    explicit TurnForm(QWidget *parent = nullptr);

    void show(const bridge::AgentProfile &profile) override;
    void read(bridge::AgentProfile &profile) const override;

private:
    QSlider *addSlider(const QString &caption, const QString &name, int most, int step, const QString &unit);
    bridge::TurnTaking turnTaking() const;

    bridge::TurnTaking m_shown; // what the sliders cannot show exactly stays as it is
    QCheckBox *m_bargeIn;
    QSlider *m_least;
    QSlider *m_confirm;
    TurnPicture *m_picture;
    QCheckBox *m_echoGuard;
    QSlider *m_confidence;
};

} // namespace ui
