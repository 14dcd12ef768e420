// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QHash>
#include <QStringList>
#include <QUrl>
#include <QVariant>

namespace bridge {

// All settings at one moment, by key ("twilio/authToken"): a value, cheap to copy, safe to hand to another thread. A key that
// nobody set answers with the table's default. Made by SettingsStore; a change makes a new one for the next call.
class Settings
{
public:
    Settings() = default;

    QString text(QStringView key) const;
    int number(QStringView key) const;
    bool flag(QStringView key) const;
    QUrl url(QStringView key) const;
    // Whether somebody set it, by whichever way; the table's default does not count.
    bool isSet(QStringView key) const;

    // A copy in which `key` has another value (command line, tests). Unknown keys are our own mistake.
    Settings with(QStringView key, const QVariant &value) const;

private:
    QHash<QString, QVariant> m_values;
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::Settings)
