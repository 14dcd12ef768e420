// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/plivo/plivodialect.h"
#include "bridge/carriers/plivo/plivoreport.h"
#include "bridge/carriers/plivo/plivosignature.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstdlib>

using namespace bridge;

namespace {

void readsMessage(QByteArrayView message)
{
    PlivoDialect fresh({});
    if (const auto first = fresh.read(message, false)) {
        if (!QJsonDocument::fromJson(message.toByteArray()).isObject())
            std::abort();
        if (std::holds_alternative<StreamStarted>(*first)
            && (QJsonDocument::fromJson(fresh.media("\xff\xff").bytes).isNull() || QJsonDocument::fromJson(fresh.clear().bytes).isNull()))
            std::abort();
    }
    static const QByteArray start = R"({"event":"start","start":{"streamId":"s-1","callId":"c-1"}})";
    static const QByteArray media = R"({"event":"media","streamId":"s-1","media":{"payload":"//8="}})";
    PlivoDialect started({});
    if (!started.read(start, false))
        std::abort();
    const auto second = started.read(message, false);
    if (second) {
        if (const auto mark = std::get_if<MarkReached>(&*second);
            mark && QJsonDocument::fromJson(started.mark(mark->name).bytes).isNull())
            std::abort();
        if (const auto sound = std::get_if<MediaReceived>(&*second); sound && sound->payload.size() % 2 != 0)
            std::abort();
    }
    const bool stopped = second && std::holds_alternative<StreamStopped>(*second);
    if (started.read(media, false).has_value() == stopped)
        std::abort();
}

// Whoever does not know the token is refused, whatever they send, and gets through when they do.
void checksWebhook(const QByteArray &text)
{
    static const QUrl url(QStringLiteral("https://bridge.example.com"));
    static const QByteArray origin = "https://bridge.example.com";
    WebhookRequest request{text.startsWith('G') ? "GET" : "POST", '/' + text.left(text.size() / 2),
        {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-Plivo-Signature-V3-Nonce", "1"}, {"X-Plivo-Signature-V3", text}}, {}};
    if (request.method == "POST")
        request.body = text.mid(text.size() / 2);
    static_cast<void>(plivo::readReport(request));
    if (plivo::checkSignature(request, url, "token"))
        std::abort();
    const auto fields = formFields(request.body);
    request.headers.last().second = plivo::signatureV3(plivo::signedTextV3(request.method, origin, request.target, fields), "1", "token");
    if (!plivo::checkSignature(request, url, "token"))
        std::abort();
}

} // namespace

// Any bytes, as a stream's message before and after `start`, and as a webhook.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    readsMessage(bytes);
    checksWebhook(bytes.toByteArray());
    return 0;
}
