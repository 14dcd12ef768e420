// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

#include <optional>

namespace fakes {

// How the real Gemini Live ends a session that it does not like.
struct GeminiRefusal
{
    int code = 1007;
    QString reason;
};

// What the real service would refuse in one client message: unknown fields, fields that the model does not take, legacy forms,
// other audio than 16 kHz. Nothing: it is good. Pure.
std::optional<GeminiRefusal> refusalOf(const QJsonObject &message);

} // namespace fakes
