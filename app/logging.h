// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>
#include <QStringList>

Q_DECLARE_LOGGING_CATEGORY(lcApp)

namespace app {

// From now on log lines of `level` ("debug", "info", "warning", "error") and above go to standard error, as text or as one JSON object a
// line, with every secret taken out. Once, before other threads start.
void startLogging(const QString &level, const QString &format, const QStringList &secrets);

// These are the secrets from now on. Any thread.
void keepOutOfLog(const QStringList &secrets);

} // namespace app
