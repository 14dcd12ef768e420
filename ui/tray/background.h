// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settingsstore.h"
#include "ui/tray/tray.h"

#include <QObject>

namespace ui {

class MainWindow;

// The program while its window is not looked at: the tray, what it tells, and whether closing the window only hides it. As the settings
// say, at once when they change. UI thread, owned by the window.
class Background : public QObject
{
    Q_OBJECT
public:
    Background(MainWindow &window, bridge::Desk &desk, bridge::SettingsStore *settings); // null: the defaults

    bool keepsRunning() const { return m_keepsRunning && m_tray.isShown(); } // when the window is closed
    void tellHidden(); // once in a lifetime
    Tray &tray() { return m_tray; }

signals:
    void quitRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void read(const bridge::Settings &settings);

    MainWindow &m_window;
    Tray m_tray;
    bool m_notifies = true;
    bool m_keepsRunning = false;
};

} // namespace ui
