// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/settings/settings.h"
#include "bridge/types/id.h"

#include <QUrl>

namespace bridge {

// Where a carrier finds one call of ours: the URLs it is given when it dials or answers. A value; any thread.
class CallAddresses
{
public:
    // `local` is where our own webhooks are reached on this computer: the practice line calls there, everybody else needs the
    // public address, where one is set.
    CallAddresses(const Settings &settings, const QUrl &local, const QString &carrier);

    QUrl webhook(const QString &what, const Token &token) const; // "voice", "status", …
    QUrl media(const Token &token) const;                        // ws or wss
    QUrl transferDocument(const Token &token, const QString &to, const QString &from) const;

private:
    const Settings &m_settings;
    QUrl m_base;
    QString m_carrier;
    bool m_isPublic = false;
};

} // namespace bridge
