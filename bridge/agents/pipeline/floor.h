// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QObject>

#include <optional>

namespace bridge {

// Who has the floor in a pipeline's conversation, as a table. Pure.
class Floor
{
    Q_GADGET
public:
    enum class State {
        Listening, // the caller's, or nobody's
        Thinking,  // the caller has finished; nothing of the answer has been told
        Speaking,  // the agent's, until its last word has been heard
    };
    Q_ENUM(State)
    enum class Input {
        Asked,        // the caller's turn is over and wants an answer
        CallerGoesOn, // before anything of the answer was told
        Began,        // the first word of a reply is told
        CutOff,       // the caller or the operator stops the agent
        HeardOut,     // the last word has been heard on the line
        AwaitsMore,   // likewise, but a tool or the model is still at work for this turn
        NothingToSay,
    };
    Q_ENUM(Input)

    // Nothing: the input means nothing in that state.
    static std::optional<State> next(State state, Input input);
};

} // namespace bridge
