// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/callflow.h"

#include <QMetaEnum>

#include <iterator>

namespace bridge {

namespace {

using enum CallFlow::State;
using enum CallFlow::Input;

struct Transition
{
    CallFlow::State from;
    CallFlow::Input input;
    CallFlow::State to;
};

constexpr Transition kTransitions[] = {
    {Queued, DialAsked, Dialing},
    {Queued, CarrierAnswered, Answered}, // a call we received: the carrier waits for our answer
    {Queued, HangUpAsked, Ended},        // nothing was dialled: no carrier to tell
    {Queued, LegEnded, Ended},
    {Dialing, CarrierRang, Ringing},
    {Dialing, CarrierAnswered, Answered}, // some carriers skip ringing
    {Dialing, HangUpAsked, Ending},
    {Dialing, LegEnded, Ended},
    {Ringing, CarrierAnswered, Answered},
    {Ringing, HangUpAsked, Ending},
    {Ringing, LegEnded, Ended},
    {Answered, MediaOpened, Live},
    {Answered, HangUpAsked, Ending},
    {Answered, LegEnded, Ended},
    {Live, HangUpAsked, Ending},
    {Live, LegEnded, Ended},
    {Ending, LegEnded, Ended},
    {Ending, GaveUp, Ended},
};

constexpr bool oneRowPerStateAndInput()
{
    for (auto a = std::begin(kTransitions); a != std::end(kTransitions); ++a) {
        for (auto b = a + 1; b != std::end(kTransitions); ++b) {
            if (a->from == b->from && a->input == b->input)
                return false;
        }
    }
    return true;
}
static_assert(oneRowPerStateAndInput());

} // namespace

std::optional<CallFlow::State> CallFlow::next(State state, Input input)
{
    for (const auto &row : kTransitions) {
        if (row.from == state && row.input == input)
            return row.to;
    }
    return std::nullopt;
}

bool CallFlow::carriesAudio(State state)
{
    switch (state) {
    case Queued:
    case Dialing:
    case Ringing:
    case Answered:
    case Ending:
    case Ended:
        return false;
    case Live:
        return true;
    }
    return false;
}

bool CallFlow::needsHangUp(State state)
{
    switch (state) {
    case Queued:
    case Ending:
    case Ended:
        return false;
    case Dialing:
    case Ringing:
    case Answered:
    case Live:
        return true;
    }
    return false;
}

QString CallFlow::wordFor(State state)
{
    return QString::fromLatin1(QMetaEnum::fromType<State>().valueToKey(int(state))).toLower();
}

} // namespace bridge
