// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/audio/frame.h"
#include "bridge/types/result.h"

#include <QStringList>

#include <functional>

namespace bridge {

// One thing the practice caller does: says a text, plays a sound file, or presses keys. Exactly one of the three is set.
struct PracticeLine
{
    QString text;
    QString file;
    QString keys;         // 0-9 * # A-D
    bool bargeIn = false; // over the agent, not after it

    friend bool operator==(const PracticeLine &, const PracticeLine &) = default;
};

// What the practice caller will say, in order. A value.
struct PracticeScript
{
    QList<PracticeLine> lines;

    // As --say takes them: "text", "file.wav", "#5" presses a key (or several); "!" before text or file barges in.
    static Result<PracticeScript> fromArguments(const QStringList &arguments);
    // {"lines":[{"say":"…","bargeIn":true},{"play":"file.wav"},{"press":"5"}]}. Unknown keys are refused by name.
    static Result<PracticeScript> fromJson(const QByteArray &json);
    // resources/practice/default.json, built in.
    static PracticeScript standard();

    friend bool operator==(const PracticeScript &, const PracticeScript &) = default;
};

// A sentence as sound, at any rate; blocking. In the program it is LocalVoice.
using PracticeVoice = std::function<Result<AudioFrame>(const QString &)>;

// A line ready to be spoken: sound at the telephone rate, or keys.
struct PreparedLine
{
    AudioFrame sound;
    QString keys;
    bool bargeIn = false;
};

// Blocks while sentences are spoken and files are read: for a worker thread, before the call.
Result<QList<PreparedLine>> prepare(const PracticeScript &script, const PracticeVoice &voice);

} // namespace bridge
