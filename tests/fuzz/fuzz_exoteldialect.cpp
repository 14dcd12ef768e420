// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exoteldialect.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>

using namespace bridge;

// Any bytes, before and after `start`. What is accepted must be JSON to Qt's reader too; what is refused must leave the stream
// usable; what we write must be JSON whatever the stream was called.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView message(data, qsizetype(size));
    ExotelDialect fresh;
    const auto first = fresh.read(message, false);
    if (first) {
        const auto document = QJsonDocument::fromJson(message.toByteArray());
        if (!document.isObject())
            std::abort();
        if (std::holds_alternative<StreamStarted>(*first)
            && !QJsonDocument::fromJson(fresh.mark("turn-1").bytes).object().contains(QLatin1StringView("stream_sid")))
            std::abort();
    }

    static const QByteArray start = R"({"event":"start","start":{"stream_sid":"s1","call_sid":"c1"}})";
    static const QByteArray media = R"({"event":"media","stream_sid":"s1","media":{"payload":"AAA="}})";
    ExotelDialect started;
    if (!started.read(start, false))
        std::abort();
    const auto second = started.read(message, false);
    const bool stopped = second && std::holds_alternative<StreamStopped>(*second);
    if (const auto next = started.read(media, false); next.has_value() == stopped)
        std::abort();
    if (second) {
        if (const auto mark = std::get_if<MarkReached>(&*second);
            mark && QJsonDocument::fromJson(started.mark(mark->name).bytes).isNull())
            std::abort();
    }
    return 0;
}
