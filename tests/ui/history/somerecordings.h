// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/recordings/recordingshelf.h"
#include "bridge/recordings/wavkeeper.h"
#include "tests/bridge/records/somecalls.h"

#include <cmath>

// Recordings of calls for a page to play, made without a recorder.
namespace recordings {

inline constexpr bridge::SampleRate kRate{8000};

// Every sample tells the second that it is in: 100, 200, … for the caller, half of it below zero on the line to them.
inline qint16 callerIn(int second) { return qint16(100 * (second + 1)); }
inline qint16 agentIn(int second) { return qint16(-50 * (second + 1)); }

inline bool write(bridge::RecordingShelf &shelf, const bridge::CallId &call, const QList<qint16> &both, bool whole = true)
{
    bridge::WavKeeper keeper;
    if (!shelf.prepare() || !keeper.create(shelf.growing(call), kRate) || !keeper.write(0, {both.constData(), size_t(both.size())}))
        return false;
    keeper.close();
    return !whole || bool(shelf.finish(call));
}

inline bool writeSeconds(bridge::RecordingShelf &shelf, const bridge::CallId &call, int seconds, bool whole = true)
{
    QList<qint16> both(seconds * kRate.hz * 2);
    for (qsizetype i = 0; i < both.size() / 2; ++i) {
        both[2 * i] = callerIn(int(i / kRate.hz));
        both[2 * i + 1] = agentIn(int(i / kRate.hz));
    }
    return write(shelf, call, both, whole);
}

// As loud as talk is: sayings of one side after the other, for pictures. Each entry: who, from and until which second.
struct Saying { bool agent; double from, until; };
inline bool writeTalk(bridge::RecordingShelf &shelf, const bridge::CallId &call, const QList<Saying> &sayings, int seconds)
{
    QList<qint16> both(seconds * kRate.hz * 2);
    quint32 noise = 1;
    for (const auto &saying : sayings) {
        const auto last = std::min<qint64>(qint64(saying.until * kRate.hz), both.size() / 2);
        for (auto i = qint64(saying.from * kRate.hz); i < last; ++i) {
            noise = noise * 1664525 + 1013904223;
            const double t = double(i) / kRate.hz;
            const double syllable = std::pow(std::sin(t * 9), 2) * (0.55 + 0.45 * std::sin(t * 2.3)) * (std::sin(t * 0.9) > -0.8);
            both[2 * i + saying.agent] = qint16(syllable * (int(noise >> 17) - 16384) * 0.8);
        }
    }
    return write(shelf, call, both);
}

// Ten seconds of talk, recorded from 2.4 s after its beginning on: the agent speaks at second 1 of the recording, the caller at 4, the
// agent at 7, a barge-in cuts them at 8.5.
inline SomeCall tenSeconds(const QString &id, const QDateTime &start = QDateTime::currentDateTimeUtc().addSecs(-600))
{
    using namespace bridge;
    using namespace Qt::StringLiterals;
    SomeCall call(id, start);
    call.placed().answered().then(RecordingStarted{false}, 400ms);
    call.then(AgentSpeechStarted{1}, 1000ms).then(AgentSaid{u"Thanks for calling. How can I help?"_s, true, 1}, 100ms);
    call.then(AgentSpeechStopped{1}, 1900ms).then(CallerSpeechStarted{}, 1000ms).then(CallerSpeechStopped{}, 1500ms);
    call.then(CallerSaid{u"I need to move my appointment."_s, true, 0.9, 2}, 500ms);
    call.then(AgentSpeechStarted{3}, 1000ms).then(AgentSaid{u"Of course. Monday at nine, or Tuesday?"_s, false, 3}, 100ms);
    call.then(BargedIn{3, Who::Caller, 1400ms, u"Of course. Monday at nine,"_s, u"or Tuesday?"_s, 40ms}, 1400ms);
    call.then(CallerSaid{u"Monday!"_s, true, 0.9, 4}, 500ms);
    Ended ended;
    ended.reason = EndReason::CallerHungUp;
    ended.by = Who::Caller;
    ended.duration = 12'400ms;
    ended.turns = 2;
    return call.then(ended, 1000ms);
}

} // namespace recordings
