// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/floor.h"

#include <iterator>

namespace bridge {

namespace {

using State = Floor::State;
using Input = Floor::Input;

struct Transition
{
    State from;
    Input input;
    State to;
};

constexpr Transition kTransitions[] = {
    {State::Listening, Input::Asked, State::Thinking},
    {State::Listening, Input::Began, State::Speaking}, // a greeting, the operator's words
    {State::Thinking, Input::Asked, State::Thinking},  // both turns are answered as one
    {State::Thinking, Input::CallerGoesOn, State::Listening},
    {State::Thinking, Input::Began, State::Speaking},
    {State::Thinking, Input::CutOff, State::Listening},
    {State::Thinking, Input::NothingToSay, State::Listening},
    {State::Speaking, Input::CutOff, State::Listening},
    {State::Speaking, Input::HeardOut, State::Listening},
    {State::Speaking, Input::AwaitsMore, State::Thinking},
};

constexpr bool oneRowPerPair()
{
    for (size_t i = 0; i < std::size(kTransitions); ++i) {
        for (size_t j = i + 1; j < std::size(kTransitions); ++j) {
            if (kTransitions[i].from == kTransitions[j].from && kTransitions[i].input == kTransitions[j].input)
                return false;
        }
    }
    return true;
}
static_assert(oneRowPerPair());

} // namespace

std::optional<State> Floor::next(State state, Input input)
{
    for (const auto &row : kTransitions) {
        if (row.from == state && row.input == input)
            return row.to;
    }
    return std::nullopt;
}

} // namespace bridge
