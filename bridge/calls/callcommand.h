// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/audiotap.h"
#include "bridge/calls/callevent.h"

#include <memory>
#include <variant>

namespace bridge {

// What somebody wants of a call. The only way to act on one, for the UI, the API, the command line and tools alike. Commands
// return at once; what came of them is an event.
struct HangUp {};
struct Whisper { QString text; };   // only the agent gets it
struct Say { QString text; };       // the agent says exactly this
struct Interrupt {};                // stop what it is saying
struct MuteAgent {};
struct UnmuteAgent {};
struct SendDtmf { QString digits; };
// asksFirst: the person is called first, hears the summary, and the caller is joined to them when they accept; else the agent has its
// caller back. Without it the caller hears the person's telephone ring.
struct Transfer
{
    QString to; // E.164
    bool asksFirst = false;
    QString summary = {}; // spoken to the person; empty: the profile's phrase
};
// The operator speaks instead of the agent, by a microphone whose samples are in the tap's caller lane. It begins closed. When the
// tap is closed, or nobody fills it any more, the agent gets the call back.
struct TakeOver { std::shared_ptr<AudioTap> microphone; }; // shared: the sound card writes, the media thread reads
struct OpenMicrophone {};           // of a call that was taken over: the caller hears the operator
struct CloseMicrophone {};
struct HandBack {};
struct NoteListening {};            // somebody listens in: leaves its line in the call

using CommandKind =
    std::variant<HangUp, Whisper, Say, Interrupt, MuteAgent, UnmuteAgent, SendDtmf, Transfer, TakeOver, HandBack, NoteListening,
        OpenMicrophone, CloseMicrophone>;

struct CallCommand
{
    CommandKind kind;
    Who by = Who::Operator; // Operator, Api or Agent
};

} // namespace bridge

Q_DECLARE_METATYPE(bridge::CallCommand)
