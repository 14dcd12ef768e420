// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/vonage/vonagedialect.h"
#include "bridge/carriers/vonage/vonagereport.h"
#include "bridge/carriers/vonage/vonagesignature.h"

#include <QJsonDocument>

#include <cstdlib>

using namespace bridge;

namespace {

void readsAsAStream(QByteArrayView message)
{
    VonageDialect fresh;
    if (fresh.read(message, false) && !QJsonDocument::fromJson(message.toByteArray()).isObject())
        std::abort();

    static const QByteArray first = R"({"event":"websocket:connected","content-type":"audio/l16;rate=8000"})";
    static const QByteArray sound(320, '\0');
    for (const bool binary : {false, true}) {
        VonageDialect started;
        if (!started.read(first, false))
            std::abort();
        const auto second = started.read(message, binary);
        const bool stopped = second && std::holds_alternative<StreamStopped>(*second);
        if (const auto next = started.read(sound, true); next.has_value() == stopped)
            std::abort();
        if (const auto mark = second ? std::get_if<MarkReached>(&*second) : nullptr;
            mark && QJsonDocument::fromJson(started.mark(mark->name).bytes).isNull())
            std::abort();
        if (message.size() <= sound.size() && started.media(message).bytes.size() != sound.size())
            std::abort();
    }
}

void readsAsAWebhook(const QByteArray &bytes)
{
    // A report names its call in letters that may stand in a URL.
    for (const auto &request : {WebhookRequest{"POST", "/", {}, bytes}, WebhookRequest{"GET", "/?" + bytes, {}, {}}}) {
        const auto report = vonage::readReport(request);
        if (report && report->leg.toString().contains(u'/'))
            std::abort();
    }
    if (QJsonDocument::fromJson(vonage::queryAsJson("/?" + bytes)).isNull())
        std::abort();
    const WebhookRequest request{"POST", "/", {{"authorization", "Bearer " + bytes}}, bytes};
    const vonage::Secrets secrets{"ZYDOwyzL0vN2RdGJYZqpJCZGsyVe92D7LL8xAfTNCE6mkWtTkP", {}};
    if (vonage::checkSignature(request, secrets, 1767225600) || vonage::checkStream(request, secrets, 1767225600))
        std::abort();
}

} // namespace

// Any bytes, as text and as sound, before and after the first message, as an event, a query and a token. What is accepted must be JSON
// to Qt's reader too; what is refused must leave the stream usable; no token is ever right by chance.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView message(data, qsizetype(size));
    readsAsAStream(message);
    readsAsAWebhook(message.toByteArray());
    return 0;
}
