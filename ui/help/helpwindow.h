// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/help/manual.h"

#include <QWidget>

class QLineEdit;
class QListWidget;
class QTextBrowser;

namespace ui {

// The manual in a window of its own, beside the console; needs no network. Its first page are the keys. Escape closes it. UI thread,
// owned by the main window.
class HelpWindow : public QWidget
{
    Q_OBJECT
public:
    HelpWindow(const QList<QAction *> &actions, QWidget *parent);

    void showPage(const QString &name); // "brake.md"; empty: the keys

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void fill();
    void turnTo(int row);
    void filter(const QString &typed);
    void follow(const QUrl &link);

    const QList<ManualPage> m_pages;
    const QString m_keys;
    QLineEdit *m_search;
    QListWidget *m_list; // the keys, then the pages
    QTextBrowser *m_text;
};

} // namespace ui
