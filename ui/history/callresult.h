// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"
#include "ui/theme/colours.h"

#include <optional>

namespace ui {

// How a call went, in the six words that a person sorts calls by.
enum class CallResult { Answered, NotAnswered, Machine, HandedOver, Failed, Live };
inline constexpr CallResult kCallResults[] = {CallResult::Answered, CallResult::NotAnswered, CallResult::Machine,
    CallResult::HandedOver, CallResult::Failed, CallResult::Live};

CallResult resultOf(const bridge::CallSummary &call);
QString resultWord(CallResult result);
struct ResultLook { QString icon; Role role; }; // a shape of its own, besides the colour
ResultLook resultLook(CallResult result);
// "Caller hung up"; of a live call "Live".
QString endingOf(const bridge::CallSummary &call);

// Asks only for calls that went so.
void narrow(bridge::CallQuery &query, CallResult result);

} // namespace ui
