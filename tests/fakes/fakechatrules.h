// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace fakes {

enum class ChatFamily { OpenAi, Anthropic };

// What the service would refuse a request's body for, or empty. Written from the vendors' pages; shares no code with what it tests.
QString wrongWithChat(ChatFamily family, const QJsonObject &body);

} // namespace fakes
