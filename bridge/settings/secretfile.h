// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QMap>
#include <QString>

namespace bridge {

// Secrets by key in one JSON file that its owner alone may read: the answer for computers without a keychain.

// No file: an empty map. Refused when others could read it; Malformed when it is no such file.
Result<QMap<QString, QString>> readSecretFile(const QString &path);

// Replaces the file as a whole, with mode 0600 before the first byte.
Result<void> writeSecretFile(const QString &path, const QMap<QString, QString> &secrets);

} // namespace bridge
