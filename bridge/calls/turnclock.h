// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <optional>

namespace bridge {

// Where the time between the caller's last word and the agent's first one went. It is told each moment once, in any order, and
// gives the measurement when the agent becomes audible. Same definition for every engine: from the caller's last speech on the
// wire to the agent's first audible frame on the line. Pure: the time is an argument.
class TurnClock
{
public:
    void callerSpoke(Instant now);   // a loud frame of the caller's came in; the last one counts
    void turnTaken(Instant now);     // the engine (or we) decided that the caller's turn has ended
    void firstText(Instant now);     // the first word of the reply is known
    void firstAudio(Instant now);    // the first sound of the reply came from the engine
    // The first audible frame went to the line. Nothing when the caller had not spoken before this reply (a greeting).
    std::optional<TurnMeasured> audible(int turn, Instant now);
    void replyCut(); // by the caller: what they said over it asks for the next one
    void forget();   // the reply was called off, and nobody asked for another one

private:
    std::optional<Instant> m_spoke, m_taken, m_text, m_audio;
};

} // namespace bridge
