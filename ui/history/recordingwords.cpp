// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/history/recordingwords.h"

#include "ui/theme/plaintext.h"

#include <QCoreApplication>

#include <algorithm>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

struct RecordingWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::RecordingWords)
};

template<class Fact>
const CallEvent *find(const QList<CallEvent> &events, auto &&fits)
{
    const auto found = std::ranges::find_if(events, [&](const CallEvent &event) {
        const auto *fact = event.as<Fact>();
        return fact && fits(*fact);
    });
    return found == events.end() ? nullptr : &*found;
}

QString whyNever(const CallSummary &call, const QList<CallEvent> &events)
{
    const auto *warned = find<Warning>(events, [](const Warning &warning) { return warning.code == "notRecorded"_L1; });
    if (warned)
        return plain(warned->as<Warning>()->message, 400);
    const auto *carriers = find<RecordingReady>(events, [&](const RecordingReady &ready) { return ready.url != recordingPath(call.id); });
    if (carriers)
        return RecordingWords::tr("The carrier recorded this call and keeps the recording: %1").arg(plain(carriers->as<RecordingReady>()->url, 400));
    if (!call.answeredAt)
        return RecordingWords::tr("Nobody answered, so there is no recording.");
    return RecordingWords::tr("This call was not recorded. Whether calls are is in the agent's profile, under Ending.");
}

} // namespace

QString whyNoRecording(const CallSummary &call, const QList<CallEvent> &events, RecordingProblem problem)
{
    const bool begun = find<RecordingStarted>(events, [](const RecordingStarted &) { return true; });
    switch (problem) {
    case RecordingProblem::Growing:
        return call.endedAt ? RecordingWords::tr("The recording is being finished.")
                            : RecordingWords::tr("This call is being recorded. It can be played when it is over.");
    case RecordingProblem::Unreadable:
        return RecordingWords::tr("The file of the recording is damaged and cannot be played.");
    case RecordingProblem::Missing:
        break;
    }
    const auto *broken = find<Warning>(events, [](const Warning &warning) { return warning.code == "recordingIncomplete"_L1; });
    if (broken)
        return plain(broken->as<Warning>()->message, 400);
    if (begun)
        return RecordingWords::tr("This call was recorded, but the file is not there any more: somebody moved or deleted it.");
    return call.endedAt ? whyNever(call, events) : QString();
}

Milliseconds recordingBegan(const QList<CallEvent> &events)
{
    const auto *began = find<RecordingStarted>(events, [](const RecordingStarted &) { return true; });
    if (!began)
        began = find<MediaStarted>(events, [](const MediaStarted &) { return true; });
    return Milliseconds(began ? std::max<qint64>(0, events.first().at.msecsTo(began->at)) : 0);
}

} // namespace ui
