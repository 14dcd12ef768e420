// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"

#include <QScrollArea>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui {

// Everything that stands between a user and a call as one column: what is well, what is not, and beside it what to do. UI thread;
// the desk lives longer.
class ChecksPage : public QScrollArea
{
    Q_OBJECT
public:
    // `own`: what only this side can look at, asked each time: settings that are wrong, the keychain.
    ChecksPage(bridge::Desk &desk, std::function<QList<bridge::Check>()> own, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override; // looks at once, the first time

private:
    void ask(bool mends);
    void showChecks(const QList<bridge::Check> &checks);
    QWidget *line(const bridge::Check &check);

    bridge::Desk &m_desk;
    const std::function<QList<bridge::Check>()> m_own;
    bool m_asked = false;
    QLabel *m_sum;
    QPushButton *m_again;
    QPushButton *m_mend;
    QWidget *m_body;
    QVBoxLayout *m_lines;
};

} // namespace ui
