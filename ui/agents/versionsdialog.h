// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/profilehistory.h"

#include <QDialog>

class QListWidget;
class QPushButton;
class QTextBrowser;

namespace ui {

// What an agent was before, what has changed since, and a button that brings it back into the editor. UI thread.
class VersionsDialog : public QDialog
{
    Q_OBJECT
public:
    VersionsDialog(const bridge::AgentProfile &now, const QList<bridge::ProfileVersion> &versions, QWidget *parent = nullptr);

signals:
    void restoreRequested(const bridge::AgentProfile &profile);

private:
    void showVersion(int row);

    const bridge::AgentProfile m_now;
    const QList<bridge::ProfileVersion> m_versions;
    QListWidget *m_list;
    QTextBrowser *m_diff;
    QPushButton *m_restore;
};

} // namespace ui
