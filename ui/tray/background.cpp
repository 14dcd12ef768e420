// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/background.h"

#include "bridge/calls/desk.h"
#include "ui/mainwindow.h"

#include <QEvent>
#include <QSettings>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

Background::Background(MainWindow &window, Desk &desk, SettingsStore *settings)
    : QObject(&window)
    , m_window(window)
    , m_tray(desk, window.book())
{
    window.installEventFilter(this);
    connect(&m_tray, &Tray::showRequested, &window, &MainWindow::comeToFront);
    connect(&m_tray, &Tray::callRequested, &window, [&window](const CallId &call) {
        window.comeToFront();
        window.showCall(call);
    });
    connect(&m_tray, &Tray::stopRequested, &desk, &Desk::stopDialling);
    connect(&m_tray, &Tray::quitRequested, this, &Background::quitRequested);
    if (settings)
        connect(settings, &SettingsStore::changed, this, &Background::read);
    read(settings ? settings->settings() : Settings());
}

void Background::read(const Settings &settings)
{
    m_tray.setShown(settings.flag(u"ui/tray"));
    m_notifies = settings.flag(u"ui/notifications");
    m_tray.setNotifying(m_notifies && !m_window.isActiveWindow());
    m_keepsRunning = settings.flag(u"ui/closeToTray");
}

void Background::tellHidden()
{
    QSettings saved;
    if (saved.value(u"tray/told"_s).toBool())
        return;
    saved.setValue(u"tray/told"_s, true);
    m_tray.tellHidden();
}

// Who looks at the window needs no notification, and has seen what went wrong.
bool Background::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_window && (event->type() == QEvent::WindowActivate || event->type() == QEvent::WindowDeactivate)) {
        const bool looks = event->type() == QEvent::WindowActivate;
        m_tray.setNotifying(m_notifies && !looks);
        if (looks)
            m_tray.forgetTrouble();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace ui
