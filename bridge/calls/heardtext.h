// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QString>

namespace bridge {

struct HeardText
{
    QString heard;
    QString unheard;
};

// Which words of `text` were heard when `heard` of its sound was and `unheard` was not. Engines that give no alignment leave only
// proportion: as much of the text as of the sound, cut back to the last whole word. Nothing is lost: heard + " " + unheard = text.
HeardText splitHeard(const QString &text, Milliseconds heard, Milliseconds unheard);

} // namespace bridge
