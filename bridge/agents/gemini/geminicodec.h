// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/engine.h"

#include <QByteArrayView>
#include <QStringList>

#include <optional>

// What Gemini Live tells us, as values. Pure: past this file nobody sees its JSON.

namespace bridge {

// What Gemini Live's audio is, both ways: 16-bit little-endian mono.
inline constexpr SampleRate kGeminiHears{16000};
inline constexpr SampleRate kGeminiSpeaks{24000};

// Larger than any honest message: 4 MiB of base64 are a minute of speech, and speech comes in chunks of a second at
// most. Also what the socket accepts.
inline constexpr qsizetype kMostGeminiBytes = 4 * 1024 * 1024;
inline constexpr int kMostGeminiDepth = 64;
inline constexpr qsizetype kMostToolArguments = 64 * 1024; // bytes of JSON in one tool call
inline constexpr int kMostToolCalls = 16;                   // in one message

// One message from the service. A single message may hold sound, words and flags at once, so this is everything that one
// can say, and each part is empty when it said nothing of it.
struct GeminiMessage
{
    struct Resumption
    {
        QString handle;
        bool resumable = false; // false while it speaks or a tool runs
    };

    bool setupComplete = false;
    QString callerWords;   // a fragment, to be appended
    QString callerGuess;   // replaces the last guess; the same words come again as callerWords
    QString agentWords;    // a fragment, to be appended
    QList<qint16> audio;   // at kGeminiSpeaks, all parts in their order
    bool interrupted = false;
    bool turnComplete = false;
    QString oddEnding;                // why the turn ended other than by itself: "GENERATED_AUDIO_SAFETY"
    std::optional<bool> callerSpeaks; // true: the caller began; false: ended
    QList<ToolCall> toolCalls;
    QStringList cancelledTools;
    QStringList searches; // that it made
    QJsonArray sources;   // that it found: {title, url}
    std::optional<Usage> usage; // of the turn so far
    std::optional<Milliseconds> goAway; // how long the connection will last
    std::optional<Resumption> resumption;
};

// Kinds and fields that we do not know are skipped: the service adds some without notice. A field that we know, of another
// type than it should be, makes the message Malformed; the error never quotes its content. Any thread.
Result<GeminiMessage> geminiMessageFrom(QByteArrayView json);

} // namespace bridge
