// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace bridge {

// What the words mean that a caller says while the agent speaks.
enum class Overlap {
    Listens,    // "mm-hm", "yes okay", "hello?": the agent goes on
    WantsFloor, // two words or more that are something else, or "stop": the agent stops
    Unclear,    // one word: it may become more
};

// By lists for the language (BCP-47; those for English hold besides). Punctuation and case do not matter. Pure.
Overlap overlapOf(const QString &words, const QString &language);

} // namespace bridge
