// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/tray/notices.h"

#include <QSystemTrayIcon>

#include <memory>

class QAction;
class QMenu;

namespace ui {

// The program beside the clock: what is going on, by shape and number as well as colour, and the few things that one does from there.
// Only where the desktop has such a place. It only asks. UI thread, owned by the window.
class Tray : public QObject
{
    Q_OBJECT
public:
    struct State
    {
        int live = 0;
        bool trouble = false; // the bridge does not listen, or the last call ended badly
        bool stopped = false; // all dialling
        bool operator==(const State &) const = default;
    };

    Tray(bridge::Desk &desk, CallBook &book, QObject *parent = nullptr);
    ~Tray() override;

    void setShown(bool shown); // also: no tray here
    bool isShown() const { return m_icon.isVisible() && QSystemTrayIcon::isSystemTrayAvailable(); }
    void setNotifying(bool notifies) { m_notifies = notifies; }
    void tellHidden();    // that the program goes on without its window
    void forgetTrouble(); // somebody has looked
    const State &state() const { return m_state; }
    QMenu &menu() { return *m_menu; }

    static QIcon iconFor(const State &state);
    static QString wordsFor(const State &state);

signals:
    void showRequested();
    void callRequested(const bridge::CallId &call); // a notification was clicked
    void stopRequested(bool stop);
    void quitRequested();

private:
    void createMenu();
    void readState();
    void show(const Notice &notice);

    bridge::Desk &m_desk;
    CallBook &m_book;
    Notices m_notices;
    State m_state;
    bool m_endedBadly = false;
    bool m_notifies = true;
    bridge::CallId m_noticed; // of the notification that is shown
    std::unique_ptr<QMenu> m_menu; // of no widget
    QAction *m_words = nullptr;
    QAction *m_stop = nullptr;
    QSystemTrayIcon m_icon;
};

} // namespace ui
