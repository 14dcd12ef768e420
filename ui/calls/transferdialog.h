// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agenttools.h"
#include "bridge/calls/callcommand.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;

namespace ui {

// To whom a call goes: one of the people that its agent knows, or a number. Asks once more before it is done, because nothing brings
// the call back. UI thread; it only asks.
class TransferDialog : public QDialog
{
    Q_OBJECT
public:
    // `who`: the person on the line, as the console calls them; `canAskFirst`: the line can call the other one before.
    TransferDialog(const QString &who, const QList<bridge::TransferTarget> &people, bool canAskFirst, QWidget *parent);

signals:
    void transferRequested(const bridge::Transfer &transfer);

private:
    void fill(const QList<bridge::TransferTarget> &people);
    void chooseNumber();
    void ask();
    void tell(const QString &sentence);

    const QString m_who;
    QListWidget *m_people;
    QLineEdit *m_number;
    QCheckBox *m_asksFirst;
    QLineEdit *m_summary;
    QLabel *m_sentence;
};

} // namespace ui
