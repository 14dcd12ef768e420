// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"

#include <memory>

namespace bridge {

class SpeechThread;

// The ear and the mouth that need no account. `speech` is shared by all calls: the last one out stops the thread.
PartKind<SpeechToText> sphinxEarKind(std::shared_ptr<SpeechThread> speech);  // "sphinx", "sphinx:/path/to/phrases.txt"
PartKind<TextToSpeech> fliteMouthKind(std::shared_ptr<SpeechThread> speech); // "flite", "flite:rms"

} // namespace bridge
