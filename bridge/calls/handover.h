// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QString>

#include <optional>
#include <vector>

namespace bridge {

// Handing one call over to one person, step by step: they are called, asked, and joined with the caller in a conference of the carrier.
// Whatever goes wrong on the way, the caller is never left alone: until both are in, they have the agent, and get it back when the person
// is gone within seconds. A table of what follows what: no sockets, no timers, any thread.
class HandOver
{
public:
    enum class State {
        Calling,  // the person's telephone rings
        Asking,   // they hear what it is about, and what to press
        Joining,  // they said yes: both legs are on their way
        Together, // the agent is out of it
        Over,
    };
    enum class Input {
        Answered,  // the person
        Accepted,
        Declined,
        NothingPressed, // or something else
        LegOver,   // the person's
        PersonIn,  // the conference
        PersonOut,
        Moved,     // the carrier took the caller's leg off the agent's stream, or said that it will
        CallerIn,
        CallerOut,  // by themselves
        MoveFailed, // the caller still has the agent
        CallOver,  // the caller is gone, or the call is ended
        Late,      // the state has lasted longer than it may
    };
    enum class Act {
        MoveCaller,    // into the conference
        FetchCaller,   // out of it, back to the agent
        ReleasePerson, // hang up their leg
        TellFailed,    // with why()
        TellTogether,
        TellParted,    // why() they are alone again
        EndCall,       // they had their talk
    };

    // What follows from it, in this order. `why` is a sentence for an operator and the agent, where it is not plain.
    std::vector<Act> take(Input input, Instant now, const QString &why = {});

    State state() const { return m_state; }
    const QString &why() const { return m_why; }
    Milliseconds patience() const; // how long the state may last; 0: for ever
    bool isUnconfirmed() const { return m_state == State::Together && !(m_personIn && m_callerIn); } // nobody told that both are in

private:
    std::vector<Act> inCalling(Input input, const QString &why);
    std::vector<Act> inAsking(Input input, const QString &why);
    std::vector<Act> inJoining(Input input, const QString &why);
    std::vector<Act> inTogether(Input input);
    std::vector<Act> end(const QString &why, std::vector<Act> acts);

    State m_state = State::Calling;
    QString m_why;
    int m_asked = 0;
    bool m_callerMoved = false;
    bool m_callerIn = false;
    bool m_personIn = false;
    Instant m_now{};
    Instant m_together{};
};

} // namespace bridge
