// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/webhookaliases.h"

#include "bridge/server/route.h"

namespace bridge {

namespace {

using Kind = CarrierReport::Kind;

constexpr WebhookAlias kWebhooks[] = {
    {"/webhook", "plivo", Kind::Answer, true},
    {"/api/calls/twiml", "twilio", Kind::Answer},
    {"/api/webhooks/twilio/status", "twilio", Kind::Status},
    {"/api/webhooks/twilio/recording", "twilio", Kind::Recording},
    {"/incoming-call", "twilio", Kind::Answer},
    {"/handle_user_call", "twilio", Kind::Answer},
    {"/conference_events/{session}", "twilio", Kind::Ignored},
    {"/call_events", "twilio", Kind::Status},
    {"/voice/incoming", "twilio", Kind::Answer},
    {"/voice/outbound", "twilio", Kind::Answer},
    {"/call-status", "twilio", Kind::Status},
};

constexpr LoopStep kSteps[] = {
    {"/exotel/greeting", "exotel", LoopStep::Kind::Greet},
    {"/exotel/webhook", "exotel", LoopStep::Kind::Take},
    {"/exotel/voice-loop", "exotel", LoopStep::Kind::Decide},
    {"/exotel/playback", "exotel", LoopStep::Kind::Speak},
};

struct StreamAlias
{
    const char *pattern;
    const char *carrier;
};

// "/media-stream" is Plivo's in one program and Twilio's in another: Twilio signs it, which tells.
constexpr StreamAlias kStreams[] = {
    {"/ws", "twilio"},
    {"/media", "twilio"},
    {"/media-stream", "twilio"},
    {"/media-stream/{session}", "twilio"},
    {"/twilio-stream", "twilio"},
};

} // namespace

std::span<const WebhookAlias> webhookAliases()
{
    return kWebhooks;
}

std::span<const LoopStep> loopSteps()
{
    return kSteps;
}

std::optional<QString> aliasedStream(const QByteArray &path)
{
    for (const auto &alias : kStreams) {
        if (matchPath(alias.pattern, path))
            return QString::fromLatin1(alias.carrier);
    }
    return std::nullopt;
}

} // namespace bridge
