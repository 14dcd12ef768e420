// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <optional>

namespace bridge {

// The states of a call and every way from one to the next, as one table. Pure: no clock, no call. What is not in the
// table does not happen.
class CallFlow
{
    Q_GADGET
public:
    enum class State {
        Queued,   // wished for (or just received), nothing asked of the carrier yet
        Dialing,  // the carrier has been asked
        Ringing,  // it rings at the other end
        Answered, // picked up; the media stream is on its way
        Live,     // sound flows
        Ending,   // we hung up, the carrier has not confirmed yet
        Ended,
    };
    Q_ENUM(State)

    enum class Input {
        DialAsked,
        CarrierRang,
        CarrierAnswered,
        MediaOpened,
        HangUpAsked, // by anybody on our side, whatever the reason
        LegEnded,    // the carrier says that it is over, or never began
        GaveUp,      // the carrier did not confirm our hang-up in time
    };
    Q_ENUM(Input)

    static std::optional<State> next(State state, Input input); // nothing: no such transition
    static bool carriesAudio(State state);
    static bool needsHangUp(State state); // there is a leg at the carrier that must be told
    static QString wordFor(State state);  // "dialing", as on the outside surface
};

} // namespace bridge
