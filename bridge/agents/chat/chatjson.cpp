// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/chatjson.h"

#include <algorithm>
#include <limits>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kDepth = 32; // honest events have six

} // namespace

Result<simdjson::dom::object> chatObjectFrom(QByteArrayView json)
{
    // Events are short and limited by their reader, so that the parser may be kept: one per thread, whose calls take turns.
    thread_local simdjson::dom::parser parser;
    if (json.isEmpty())
        return fail(Error::Code::Malformed, u"an empty event"_s);
    if (parser.max_depth() != kDepth && parser.allocate(size_t(std::max<qsizetype>(json.size(), 4096)), kDepth))
        return fail(Error::Code::Internal, u"no memory to read an event"_s);
    simdjson::dom::object object;
    if (const auto error = parser.parse(json.data(), size_t(json.size())).get(object))
        return fail(Error::Code::Malformed, u"an event is no JSON object: %1"_s.arg(QLatin1StringView(simdjson::error_message(error))));
    return object;
}

int chatCount(const simdjson::dom::object &in, std::string_view name)
{
    const auto value = chatMember<int64_t>(in, name).value_or(0);
    return int(std::clamp<int64_t>(value, 0, std::numeric_limits<int>::max()));
}

} // namespace bridge
