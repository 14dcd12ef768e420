// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QJsonObject>
#include <QString>

namespace fakes {

using bridge::Milliseconds;
using namespace std::chrono_literals;

// One thing that the model of a stand-in says: a tone as long as its words would take.
struct FakeReply
{
    QString words;
    int toneHz = 440; // another one per call shows that calls do not mix
    Milliseconds perWord = 250ms;
    double peak = 0.5; // of full scale
    // When named, called after the words: {"end_call", {{"reason", "done"}}}.
    QString tool = {};
    QJsonObject toolArguments = {};
};

} // namespace fakes
