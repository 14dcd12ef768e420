// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArrayView>
#include <QString>

#include <simdjson.h>

#include <optional>

// What the readers of chat streams have in common. Pure, any thread.

namespace bridge {

// The text as a JSON object, valid until the thread's next call.
Result<simdjson::dom::object> chatObjectFrom(QByteArrayView json);

// A member, or nothing when it is not there or null. One of another type counts as absent too: compatible servers differ in what they
// put where, and what a reply needs is judged by its reader.
template<class T>
std::optional<T> chatMember(const simdjson::dom::object &in, std::string_view name)
{
    T value;
    if (in.at_key(name).get(value))
        return std::nullopt;
    return value;
}

inline QString chatText(std::optional<std::string_view> text)
{
    return text ? QString::fromUtf8(text->data(), qsizetype(text->size())) : QString();
}

int chatCount(const simdjson::dom::object &in, std::string_view name); // 0 when it is none

} // namespace bridge
