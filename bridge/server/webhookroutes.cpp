// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/webhookroutes.h"

#include "bridge/server/log.h"
#include "bridge/server/publicaddress.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// Heard by a caller. English, because whoever rings before any agent is chosen has no language yet.
const QString kBusySentence = u"Sorry, we can't take your call right now. Please try again later."_s;

HttpReply spoken(const WebhookReply &reply)
{
    return {reply.status, reply.type, reply.body, {}};
}

} // namespace

std::vector<Route> WebhookRoutes::routes()
{
    return {
        route("POST", "/{carrier}/voice", &WebhookRoutes::voice),
        route("GET", "/{carrier}/voice", &WebhookRoutes::voice),
        route("POST", "/{carrier}/voice/{token}", &WebhookRoutes::voice),
        route("GET", "/{carrier}/voice/{token}", &WebhookRoutes::voice),
        route("POST", "/{carrier}/status/{token}", &WebhookRoutes::status),
    };
}

Route WebhookRoutes::route(const char *method, const char *pattern, Step step)
{
    return {method, pattern, WhoMay::Carrier,
        [this, step](const HttpRequest &request, const Respond &respond) { respond(checked(request, step)); }};
}

HttpReply WebhookRoutes::checked(const HttpRequest &request, Step step)
{
    auto *carrier = m_parts.switchboard.carrier(request.arguments.value(0));
    if (!carrier)
        return refusal(404, "there is nothing of that name here");
    const auto address = publicAddress(m_parts.settings, carrier->name(), m_parts.port());
    if (!verify(*carrier, request.wire, address)) {
        m_parts.counts.refuse("signature");
        return refusal(403, "the carrier's signature is missing or wrong");
    }
    return (this->*step)(*carrier, request);
}

Result<void> WebhookRoutes::verify(const Carrier &carrier, const WebhookRequest &request, const QUrl &publicUrl) const
{
    const auto verified = carrier.verify(request, publicUrl);
    if (!verified) {
        // The address, because a tunnel that has changed its name is the usual reason.
        qCWarning(lcServer) << "A request in the name of" << carrier.name() << "was refused. Signatures are checked over"
                            << publicUrl.toString(QUrl::RemoveUserInfo) << "-" << verified.error().detail;
    }
    return verified;
}

HttpReply WebhookRoutes::voice(Carrier &carrier, const HttpRequest &request)
{
    const auto report = carrier.read(request.wire);
    if (!report) {
        qCWarning(lcServer) << "An answer webhook of" << carrier.name() << "could not be read:" << report.error().detail;
        return spoken(carrier.decline(kBusySentence, {}));
    }
    const bool placed = request.arguments.size() > 1;
    const auto token = request.arguments.value(1);
    auto mediaUrl = Result<QUrl>(fail(Error::Code::NotFound, u"the token is none"_s));
    if (!placed && m_parts.switchboard.isDraining())
        mediaUrl = fail(Error::Code::NotPossibleNow, u"the program is about to stop"_s);
    else if (!placed)
        mediaUrl = m_parts.switchboard.answerReceived(carrier.name(), *report);
    else if (isToken(token))
        mediaUrl = m_parts.switchboard.answerPlaced(carrier.name(), Token(token), *report);
    if (!mediaUrl) {
        m_parts.counts.refuse("call");
        qCWarning(lcServer) << "A call of" << carrier.name() << "was declined:" << mediaUrl.error().detail;
        return spoken(carrier.decline(kBusySentence, *report));
    }
    return spoken(carrier.connectStream(*mediaUrl, *report));
}

// Late, repeated and unknown reports are normal and nothing to alarm a carrier with.
HttpReply WebhookRoutes::status(Carrier &carrier, const HttpRequest &request)
{
    const auto token = request.arguments.value(1);
    const auto report = carrier.read(request.wire);
    if (report && isToken(token)) {
        if (const auto taken = m_parts.switchboard.report(carrier.name(), Token(token), *report); !taken)
            qCInfo(lcServer) << "A status report of" << carrier.name() << "was passed over:" << taken.error().detail;
    }
    return {204, {}, {}, {}};
}

} // namespace bridge
