// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settingsstore.h"
#include "bridge/settings/settingstable.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

// The operator's words for the table's groups and keys: "twilio", "twilio/authToken" become "Twilio", "Auth token".
QString settingGroupTitle(const QString &group);
QString settingTitle(const bridge::SettingRow &row);

// One setting: what it is, its control, what it is for, where its value comes from. The value of a secret never gets here: only
// whether there is one. It asks to save as soon as a person has finished with the control. UI thread.
class SettingEdit : public QWidget
{
    Q_OBJECT
public:
    explicit SettingEdit(const bridge::SettingRow &row, QWidget *parent = nullptr); // the row is the table's

    const bridge::SettingRow &row() const { return m_row; }
    void show(const bridge::Settings &settings, const bridge::SettingOrigin &origin);
    void tell(const QString &sentence); // could not be saved, or not kept; empty: all is well
    bool matches(const QStringList &words) const; // every one of them, in lower case

signals:
    void saveRequested(const QString &key, const QString &text); // empty: forget it

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createControl();
    void save(const QString &text);
    QString originWords(const bridge::SettingOrigin &origin) const;

    const bridge::SettingRow &m_row;
    QWidget *m_control;
    QLabel *m_note;
    QLabel *m_origin;
    QLabel *m_problem;
    QPushButton *m_forget;
    QString m_saved; // as the control shows it; what is equal needs no saving
};

} // namespace ui
