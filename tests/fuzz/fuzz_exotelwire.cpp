// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/exotel/exotelaccess.h"
#include "bridge/carriers/exotel/exoteldialect.h"
#include "bridge/carriers/exotel/exotelreport.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>

using namespace bridge;

namespace {

// What is accepted must be JSON to Qt's reader too; what is refused must leave the stream usable; what we write must be JSON whatever
// the stream was called.
void readsMessage(QByteArrayView message)
{
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
}

// What is read of a webhook is harmless: ids are plain, addresses are the web's, keys are a telephone's.
void readsWebhook(const QByteArray &text)
{
    const auto half = text.left(text.size() / 2);
    for (const auto &type : {QByteArray("multipart/form-data; boundary=x"), "multipart/form-data; boundary=" + half.left(80),
             QByteArray("application/json"), QByteArray("application/x-www-form-urlencoded")}) {
        const auto report = exotel::readReport({"POST", "/exotel/status/1?" + half, {{"Content-Type", type}}, text});
        if (!report)
            continue;
        const auto leg = report->leg.toString();
        if (leg.isEmpty() || leg.contains(u'/') || leg.contains(u'"') || report->digits.contains(u'"')
            || (!report->recording.isEmpty() && !report->recording.scheme().startsWith(QLatin1StringView("http"))))
            std::abort();
    }
}

// Whoever does not know the secret or the password is refused, whatever they send.
void checksAccess(const QByteArray &text)
{
    static const exotel::Keys keys{"planted-exotel-secret", "planted-user", "planted-password"};
    const auto half = text.left(text.size() / 2);
    if (text.contains("planted") || text.contains('%') || text.contains('/')) // it may have been told; or be a call's own path
        return;
    if (exotel::checkAccess({"GET", "/exotel/voice?" + half, {{"Authorization", "Basic " + text.mid(half.size())}}, text}, keys))
        std::abort();
    if (!exotel::checkAccess({"GET", "/exotel/voice?secret=planted-exotel-secret&" + half, {{"Authorization", text}}, text}, keys))
        std::abort();
}

} // namespace

// Any bytes, as a stream's message before and after `start`, as a webhook, and as a way past its lock.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    readsMessage(bytes);
    readsWebhook(bytes.toByteArray());
    checksAccess(bytes.toByteArray());
    return 0;
}
