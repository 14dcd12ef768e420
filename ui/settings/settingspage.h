// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/secrets.h"
#include "bridge/settings/settingsstore.h"

#include <QSplitter>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QScrollArea;

namespace ui {

class SettingEdit;

// Every setting of the table, by group or found by a word. What is changed is saved at once. UI thread; the store and the secrets
// live longer.
class SettingsPage : public QSplitter
{
    Q_OBJECT
public:
    SettingsPage(bridge::SettingsStore &store, bridge::Secrets &secrets, QWidget *parent = nullptr);

    void focusSearch();
    void showSetting(const QString &key); // its group, with the setting in view
    void importFrom(const QString &path); // shows what a .env file would change, and asks

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *createList();
    QWidget *createRows();
    void save(const QString &key, const QString &text);
    void refresh();
    void filter();
    void askWhichFile();
    void allowFile(bool allow);
    SettingEdit *edit(const QString &key) const;

    bridge::SettingsStore &m_store;
    bridge::Secrets &m_secrets;
    QLineEdit *m_search;
    QListWidget *m_groups;
    QScrollArea *m_area;
    QLabel *m_title;
    QLabel *m_sentence;
    QCheckBox *m_file; // whether keys may be kept in a file
    QList<SettingEdit *> m_edits;
};

} // namespace ui
