// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/tool.h"
#include "bridge/agents/usage.h"
#include "bridge/types/result.h"
#include "bridge/types/units.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

#include <optional>

// What OpenAI Realtime tells us, as values. Pure: past this file nobody sees its JSON.

namespace bridge {

// G.711 both ways, as the line has it: "audio/pcmu" on the wire.
inline constexpr SampleRate kOpenAiRate{8000};

// Larger than any honest event: 4 MiB of base64 are six minutes of speech, and speech comes in chunks of a second at most. Also
// what the socket accepts.
inline constexpr qsizetype kMostOpenAiBytes = 4 * 1024 * 1024;
inline constexpr int kMostOpenAiDepth = 64;
inline constexpr qsizetype kMostOpenAiArguments = 64 * 1024; // bytes of JSON in one tool call

// What the service says went wrong.
struct OpenAiProblem
{
    QString type;    // "invalid_request_error"
    QString code;    // "session_expired"
    QString message; // as it came: it may hold what we sent
    QString param;   // "session.audio.output.voice"
    QString event;   // our id of the event that it is about; empty: about none of ours
};

// One event from the service. Each kind fills what stands beside it; the rest is empty.
struct OpenAiEvent
{
    enum class Type {
        Other,              // nothing we use
        SessionCreated,     // expiresAt, format
        SessionUpdated,     // expiresAt, format
        CallerStarted,      // item
        CallerStopped,      // item
        CallerCommitted,    // item: their turn is over, and in the conversation
        CallerWords,        // item, text: a fragment, to be appended
        CallerWordsDone,    // item, text: all of them; usage
        CallerWordsFailed,  // item, problem
        ResponseCreated,    // response
        Sound,              // response, item, content, audio
        AgentWords,         // response, item, text: a fragment
        ToolWanted,         // response, tool, or badArguments
        ResponseDone,       // response, status, reason, problem, usage
        Problem,            // problem
    };
    enum class Status { Completed, Cancelled, Incomplete, Failed };

    Type type = Type::Other;
    QString response;
    QString item;
    int content = 0; // index of the part in its item
    QString text;
    QList<qint16> audio; // at kOpenAiRate
    ToolCall tool;
    bool badArguments = false; // no JSON object, or too large: tool.arguments is empty
    Status status = Status::Completed;
    QString reason; // of a status other than completed: "turn_detected", "max_output_tokens"
    OpenAiProblem problem;
    Usage usage; // what is cached is not counted twice
    std::optional<qint64> expiresAt; // seconds since 1970
    QString format; // of the sound that will come: "audio/pcmu"
};

// Kinds and fields that we do not know are skipped: the service adds some without notice. A field that we know, of another
// type than it should be, makes the event Malformed; the error never quotes its content. Any thread.
Result<OpenAiEvent> openAiEventFrom(QByteArrayView json);

} // namespace bridge
