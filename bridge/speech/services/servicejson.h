// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArrayView>

#include <simdjson.h>

#include <optional>

namespace bridge {

// What speech services send as JSON, read with simdjson: members of the type that they should have, and the name of the first one that
// was not. For the codecs only. Any thread.
class ServiceJson
{
public:
    // `service` stands in sentences: "a Deepgram message".
    explicit ServiceJson(QString service) : m_service(std::move(service)) {}

    // Valid until this thread reads the next one.
    Result<simdjson::dom::object> read(QByteArrayView json) const;

    // Null counts as absent.
    template<class T>
    std::optional<T> member(const simdjson::dom::object &in, std::string_view name)
    {
        simdjson::dom::element found;
        if (in.at_key(name).get(found) || found.is_null())
            return std::nullopt;
        T value;
        if (found.get(value)) {
            complain(name);
            return std::nullopt;
        }
        return value;
    }
    bool flag(const simdjson::dom::object &in, std::string_view name) { return member<bool>(in, name).value_or(false); }
    double number(const simdjson::dom::object &in, std::string_view name, double otherwise);
    // Without control characters, at most `most` long.
    QString words(const simdjson::dom::object &in, std::string_view name, qsizetype most = kMostWords);
    void complain(std::string_view name);

    Result<void> verdict() const;

    static constexpr qsizetype kMostBytes = 2 * 1024 * 1024;
    static constexpr qsizetype kMostWords = 16 * 1024; // characters; a turn of ten minutes

private:
    QString m_service;
    QString m_wrong;
};

} // namespace bridge
