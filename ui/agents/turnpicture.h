// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agentprofile.h"

#include <QWidget>

namespace ui {

// Draws what the turn-taking numbers do: the caller begins to speak over the agent, the agent holds, then stops or goes on.
// To scale. UI thread.
class TurnPicture : public QWidget
{
    Q_OBJECT
public:
    explicit TurnPicture(QWidget *parent = nullptr);
    void show(const bridge::TurnTaking &turnTaking);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintLane(QPainter &painter, double top, const QString &word, QColor colour, QList<std::pair<double, double>> spoken) const;

    bridge::TurnTaking m_turnTaking;
};

} // namespace ui
