// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/openai/openaicodec.h"

// What GPT-Live tells us, as values (developers.openai.com/api/docs/guides/live). Pure: past this file nobody sees its JSON.

namespace bridge {

// One event from the service. Each kind fills what stands beside it; the rest is empty.
struct GptLiveEvent
{
    enum class Type {
        Other,       // nothing we use
        Started,     // expiresAt, format: the session is ours
        Sound,       // audio
        CallerWords, // text: a fragment, to be appended
        AgentWords,  // text: likewise
        ToolWanted,  // response, tool, or badArguments
        BackendDone, // response: the model behind it has said all of one answer
        Used,        // seconds, of the whole session
        Closed,      // reason: "expired", "content", "connection_lost", …
        Problem,     // problem
    };

    Type type = Type::Other;
    QList<qint16> audio; // at kOpenAiRate
    QString text;
    QString response; // of the model behind it
    ToolCall tool;
    bool badArguments = false; // no JSON object, or too large: tool.arguments is empty
    double seconds = 0;
    QString reason;
    OpenAiProblem problem;
    std::optional<qint64> expiresAt; // seconds since 1970
    QString format;                  // of the sound that will come: "audio/pcmu"
};

// Kinds and fields that we do not know are skipped. What is no JSON object, or is sound that is none, is Malformed. Any thread.
Result<GptLiveEvent> gptLiveEventFrom(QByteArrayView json);

} // namespace bridge
