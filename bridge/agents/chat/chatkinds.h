// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"

namespace bridge {

// The language models that pipelines can think with.
PartKind<LanguageModel> openAiChatKind();    // "openai": OpenAI, or what openai/url says
PartKind<LanguageModel> anthropicChatKind(); // "anthropic"
PartKind<LanguageModel> localChatKind();     // "local": Ollama, vLLM, llama.cpp

} // namespace bridge
