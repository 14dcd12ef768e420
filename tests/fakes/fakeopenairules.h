// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include <optional>

namespace fakes {

// What OpenAI Realtime says about a client event that it does not take; the session goes on.
struct OpenAiRefusal
{
    QString code;
    QString message;
    QString param;
};

// What the real service would refuse in one client event, whatever the session's state: unknown kinds and fields, the beta's
// shapes, values that are none. Nothing: it is good. Pure.
std::optional<OpenAiRefusal> refusalOfEvent(const QJsonObject &event);

// Whether there is such a Realtime model.
bool isRealtimeModel(const QString &model);

} // namespace fakes
