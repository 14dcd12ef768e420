// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/telnyx/telnyxdialect.h"
#include "bridge/carriers/telnyx/telnyxsignature.h"

#include <QJsonDocument>

#include <cstdlib>

using namespace bridge;

// Any bytes, before and after `start`, and as a webhook. What is accepted must be JSON to Qt's reader too; what is refused must
// leave the stream usable; no signature is ever right by chance.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView message(data, qsizetype(size));
    TelnyxDialect fresh;
    if (fresh.read(message, false) && !QJsonDocument::fromJson(message.toByteArray()).isObject())
        std::abort();

    static const QByteArray start = R"({"event":"start","stream_id":"S1","start":{"call_control_id":"v3:a"}})";
    static const QByteArray media = R"({"event":"media","media":{"payload":"/w=="}})";
    TelnyxDialect started;
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

    const QByteArray bytes = message.toByteArray();
    const WebhookRequest request{"POST", bytes, {{"telnyx-signature-ed25519", bytes}, {"telnyx-timestamp", bytes.left(12)}}, bytes};
    if (telnyx::checkSignature(request, "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", 1767225600))
        std::abort();
    return 0;
}
