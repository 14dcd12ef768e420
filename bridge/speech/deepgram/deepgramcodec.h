// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

// What Deepgram's ears and mouth tell us, as values, and what we tell them. Pure: past this file nobody sees its JSON. Kinds and fields
// that we do not know are skipped. A field that we know, of another type than it should be, makes the message Malformed; the error never
// quotes its content. Any thread.

namespace bridge {

struct DeepgramWord
{
    QString text;
    double start = 0; // seconds of this stream
    double end = 0;
};

// Of /v1/listen.
struct DeepgramResult
{
    enum class Kind { Other, Results, SpeechStarted, UtteranceEnd, Trouble };
    Kind kind = Kind::Other;
    QString transcript;
    QList<DeepgramWord> words;
    double confidence = -1;
    double start = 0; // seconds of this stream; of UtteranceEnd the end of its last word, or -1
    double end = 0;
    bool isFinal = false;
    bool speechFinal = false;
    bool fromFinalize = false;
    QString trouble; // "CODE: words"
};

// Of /v2/listen.
struct FluxMessage
{
    enum class Kind { Other, Connected, Turn, Trouble };
    enum class Event { Unknown, StartOfTurn, Update, EagerEndOfTurn, TurnResumed, EndOfTurn };
    Kind kind = Kind::Other;
    Event event = Event::Unknown;
    qint64 turn = 0;
    QString transcript;
    double confidence = -1; // in the words; the mean
    QString trouble;
};

// Of /v1/speak, besides sound.
struct DeepgramSpeech
{
    enum class Kind { Other, Ready, Flushed, Cleared, Warning, Trouble };
    Kind kind = Kind::Other;
    QString code;    // of a warning or trouble
    QString message;
};

Result<DeepgramResult> deepgramResultFrom(QByteArrayView json);
Result<FluxMessage> fluxMessageFrom(QByteArrayView json);
Result<DeepgramSpeech> deepgramSpeechFrom(QByteArrayView json);

QString speakMessage(const QString &text); // {"type":"Speak",…}; the others are constants:

inline constexpr auto kDeepgramKeepAlive = "{\"type\":\"KeepAlive\"}";
inline constexpr auto kDeepgramFinalize = "{\"type\":\"Finalize\"}";
inline constexpr auto kDeepgramCloseStream = "{\"type\":\"CloseStream\"}";
inline constexpr auto kFluxForceEndTurn = "{\"type\":\"ForceEndTurn\"}";
inline constexpr auto kDeepgramFlush = "{\"type\":\"Flush\"}";
inline constexpr auto kDeepgramClear = "{\"type\":\"Clear\"}";
inline constexpr auto kDeepgramClose = "{\"type\":\"Close\"}";

} // namespace bridge
