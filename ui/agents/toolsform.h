// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/agents/profileform.h"

namespace ui {

// What the agent may do beside talking. People to transfer to are one line each; tools on servers are written as JSON, checked while
// one types as the bridge checks them. UI thread.
class ToolsForm : public ProfileForm
{
    Q_OBJECT
public:
    explicit ToolsForm(QWidget *parent = nullptr);

    void show(const bridge::AgentProfile &profile) override;
    void read(bridge::AgentProfile &profile) const override;
    // What somebody has written and cannot be read as tools, so that no profile holds it; empty: all can.
    QStringList unreadable() const;
    void showUnreadable(const QStringList &texts);
    QString problem() const { return readWritten().problem; } // of what is written; empty: none

private:
    struct Written
    {
        bridge::AgentTools tools;
        QString problem;
    };
    Written readWritten() const;

    QCheckBox *m_sendDigits;
    QCheckBox *m_callback;
    QCheckBox *m_remember;
    QCheckBox *m_search;
    QPlainTextEdit *m_transfers;
    QPlainTextEdit *m_http;
    QPlainTextEdit *m_mcp;
    QLabel *m_wrong;
};

} // namespace ui
