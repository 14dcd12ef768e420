// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <QJsonObject>
#include <QMap>

#include <optional>

namespace bridge {

// Who is called again, after what, and when. A value. Only ends without a conversation can be retried: who has hung up on us, or whom
// we rejected, is left alone.
struct RetryRules
{
    int attempts = 3; // at most, with the first
    QMap<EndReason, std::chrono::minutes> after{{EndReason::Busy, std::chrono::minutes(15)}, {EndReason::NoAnswer, std::chrono::minutes(120)}};

    static const QList<EndReason> &retryable();

    // How long to wait before they are called again; nothing: they are not. `made`: the attempts so far.
    std::optional<std::chrono::minutes> next(EndReason reason, int made) const;
    QJsonObject toJson() const; // {"attempts":3,"busy":15,"no_answer":120}, minutes
    static Result<RetryRules> fromJson(const QJsonObject &json);

    friend bool operator==(const RetryRules &, const RetryRules &) = default;
};

} // namespace bridge
