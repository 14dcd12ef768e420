// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace bridge {

// Text in the pieces that a voice speaks in one breath: sentences, and what is longer than 250 characters cut at a space. Empty ones are
// left out. The first can be heard while the next is made, and no single one takes long. Pure.
QStringList sentencesOf(const QString &text);

} // namespace bridge
