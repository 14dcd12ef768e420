// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/speech/phrasegrammar.h"

namespace bridge {

// What the ear on this computer listens for: everyday phrases of callers, and those in the text file at `path`, one a line, written as
// PhraseGrammar has them; empty: none. Lines that begin with # say nothing. What is wrong names the line.
Result<PhraseGrammar> everydayPhrases(const QString &path = {});

} // namespace bridge
