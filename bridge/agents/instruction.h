// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace bridge {

// The instruction for a profile: its prompt, and in which language to speak. Pure.
QString instructionFrom(const QString &prompt, const QString &language);

} // namespace bridge
