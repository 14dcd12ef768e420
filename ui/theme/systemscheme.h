// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>

#include <optional>

class QDBusPendingCallWatcher;

namespace ui {

// Whether the desktop is dark. Qt 6.4 does not tell, so the desktop portal is asked over D-Bus (org.freedesktop.appearance,
// https://flatpak.github.io/xdg-desktop-portal); it also tells when the person switches. Where no session bus runs, or the
// portal has no preference, it knows nothing and the application's own palette decides. Never waits. UI thread.
class SystemScheme : public QObject
{
    Q_OBJECT
public:
    explicit SystemScheme(QObject *parent = nullptr);

    std::optional<bool> isDark() const { return m_dark; } // nothing: not known

signals:
    void changed();

private slots:
    void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void ask();
    void take(const QVariant &value);

    std::optional<bool> m_dark;
};

} // namespace ui
