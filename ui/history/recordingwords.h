// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"
#include "ui/history/recordingworker.h"

namespace ui {

// Why a call has no recording that can be played, in one sentence or two that say what to do. Pure.
QString whyNoRecording(const bridge::CallSummary &call, const QList<bridge::CallEvent> &events, RecordingProblem problem);

// When a call's recording began, since the call did. Pure.
bridge::Milliseconds recordingBegan(const QList<bridge::CallEvent> &events);

} // namespace ui
