// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"

namespace bridge {

// The ears and mouths of services, for pipelines.
PartKind<SpeechToText> deepgramEarKind();
PartKind<SpeechToText> openAiEarKind();
PartKind<TextToSpeech> deepgramMouthKind();
PartKind<TextToSpeech> elevenLabsMouthKind();
PartKind<TextToSpeech> openAiMouthKind();

} // namespace bridge
