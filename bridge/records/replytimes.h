// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <QByteArrayView>

#include <functional>

namespace bridge {

// How long the agent's replies of one call took, as the calls table keeps them: "620,180,120,300,20;" for each, in milliseconds its
// total, end of turn, first text, first audio and line; what an engine does not tell is empty. Text, so that SQL can write it too.
struct ReplyTimes
{
    static constexpr int kParts = 5; // with the total, which is the first
    int ms[kParts] = {-1, -1, -1, -1, -1}; // less than 0: not told
};

inline constexpr int kMostReplies = 500; // of a call: five hours of talk; later ones are not kept

void appendReply(QByteArray &replies, const TurnMeasured &measured);
// Pure. What cannot be read is left out.
void readReplies(QByteArrayView replies, const std::function<void(const ReplyTimes &)> &take);

} // namespace bridge
