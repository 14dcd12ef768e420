// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/servicejson.h"

#include <cmath>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kMostDepth = 16;

// A parser keeps about 14 bytes per byte of the longest message it has seen. Up to this size it is kept, one per thread because calls
// of a thread take turns anyway; after what is larger it starts anew.
constexpr qsizetype kKeptParser = 256 * 1024;

QString textOf(std::string_view bytes, qsizetype most)
{
    auto text = QString::fromUtf8(bytes.data(), qsizetype(bytes.size())).left(most);
    for (auto &c : text) {
        if (c.category() == QChar::Other_Control)
            c = u' '; // has no business in a transcript
    }
    return text;
}

} // namespace

Result<simdjson::dom::object> ServiceJson::read(QByteArrayView json) const
{
    if (json.isEmpty() || json.size() > kMostBytes)
        return fail(Error::Code::Malformed, u"%1 of %2 bytes"_s.arg(m_service).arg(json.size()));
    thread_local simdjson::dom::parser parser;
    if (parser.capacity() > size_t(kKeptParser) && json.size() <= kKeptParser)
        parser = simdjson::dom::parser();
    if (parser.max_depth() != kMostDepth && parser.allocate(size_t(std::max<qsizetype>(json.size(), 4096)), kMostDepth))
        return fail(Error::Code::Internal, u"no memory to read %1"_s.arg(m_service));
    simdjson::dom::object message;
    if (const auto error = parser.parse(json.data(), size_t(json.size())).get(message))
        return fail(Error::Code::Malformed,
            u"%1 is no JSON object: %2"_s.arg(m_service, QLatin1StringView(simdjson::error_message(error))));
    return message;
}

double ServiceJson::number(const simdjson::dom::object &in, std::string_view name, double otherwise)
{
    const auto value = member<double>(in, name);
    return value && std::isfinite(*value) ? *value : otherwise;
}

QString ServiceJson::words(const simdjson::dom::object &in, std::string_view name, qsizetype most)
{
    const auto text = member<std::string_view>(in, name);
    return text ? textOf(*text, most) : QString();
}

void ServiceJson::complain(std::string_view name)
{
    if (m_wrong.isEmpty())
        m_wrong = QString::fromUtf8(name.data(), qsizetype(name.size()));
}

Result<void> ServiceJson::verdict() const
{
    if (m_wrong.isEmpty())
        return {};
    return fail(Error::Code::Malformed, u"'%1' in %2 is not what it should be"_s.arg(m_wrong, m_service));
}

} // namespace bridge
