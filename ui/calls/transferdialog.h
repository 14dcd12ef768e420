// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/agenttools.h"

#include <QDialog>

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
    // `who`: the person on the line, as the console calls them.
    TransferDialog(const QString &who, const QList<bridge::TransferTarget> &people, QWidget *parent);

signals:
    void transferRequested(const QString &to);

private:
    void fill(const QList<bridge::TransferTarget> &people);
    void chooseNumber();
    void ask();
    void tell(const QString &sentence);

    const QString m_who;
    QListWidget *m_people;
    QLineEdit *m_number;
    QLabel *m_sentence;
};

} // namespace ui
