// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/webhookroutes.h"

#include "bridge/carriers/e164.h"
#include "bridge/server/callroutes.h"
#include "bridge/server/log.h"
#include "bridge/server/publicaddress.h"
#include "bridge/server/webhookaliases.h"

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
    using Kind = CarrierReport::Kind;
    std::vector<Route> all;
    const auto both = [&](const char *pattern, Kind kind) { // some carriers can be set to GET
        for (const char *method : {"POST", "GET"})
            all.push_back(route(method, pattern, kind));
    };
    both("/{carrier}/voice", Kind::Answer);
    both("/{carrier}/voice/{token}", Kind::Answer);
    both("/{carrier}/status", Kind::Status);
    both("/{carrier}/status/{token}", Kind::Status);
    both("/{carrier}/amd/{token}", Kind::Machine);
    both("/{carrier}/partial/{token}", Kind::PartialWords);
    both("/{carrier}/conference/{token}", Kind::Room);
    both("/{carrier}/recording", Kind::Recording);
    both("/{carrier}/recording/{token}", Kind::Recording);
    for (const char *method : {"POST", "GET"}) {
        all.push_back({method, "/{carrier}/transfer/{token}", WhoMay::Carrier,
            [this](const HttpRequest &request, const Respond &respond) { respond(transfer(request)); }});
        all.push_back({method, "/{carrier}/person/{token}", WhoMay::Carrier,
            [this](const HttpRequest &request, const Respond &respond) { respond(person(request)); }});
        all.push_back({method, "/{carrier}/room/{token}", WhoMay::Carrier,
            [this](const HttpRequest &request, const Respond &respond) { respond(room(request)); }});
        all.push_back({method, "/{carrier}/gather/{token}", WhoMay::Carrier,
            [this](const HttpRequest &request, const Respond &respond) { turn(request, respond); }});
    }
    all.push_back({"POST", "/caller_join_conference/{session}", WhoMay::Carrier,
        [this](const HttpRequest &request, const Respond &respond) { respond(joinSession(request)); }});
    for (const auto &alias : webhookAliases()) {
        const auto handle = [this, alias](const HttpRequest &request, const Respond &respond) {
            take(QString::fromLatin1(alias.carrier), {}, request, alias.kind, respond);
        };
        all.push_back({"POST", alias.pattern, WhoMay::Carrier, handle});
        if (alias.takesGet)
            all.push_back({"GET", alias.pattern, WhoMay::Carrier, handle});
    }
    for (const auto &one : loopSteps()) {
        for (const char *method : {"POST", "GET", "HEAD"}) // applets look before they fetch; a step that is asked twice is one
            all.push_back({method, one.pattern, WhoMay::Carrier,
                [this, one](const HttpRequest &request, const Respond &respond) { step(one, request, respond); }});
    }
    return all;
}

Route WebhookRoutes::route(const char *method, const char *pattern, CarrierReport::Kind kind)
{
    return {method, pattern, WhoMay::Carrier,
        [this, kind](const HttpRequest &request, const Respond &respond) {
            take(request.arguments.value(0), request.arguments.value(1), request, kind, respond);
        }};
}

tl::expected<Carrier *, HttpReply> WebhookRoutes::sender(const QString &name, const HttpRequest &request)
{
    auto *carrier = m_parts.switchboard.carrier(name);
    if (!carrier)
        return tl::make_unexpected(refusal(404, "there is nothing of that name here"));
    const auto address = publicAddress(m_parts.settings, carrier->name(), m_parts.port());
    if (!verify(*carrier, request.wire, address)) {
        m_parts.counts.refuse("signature");
        return tl::make_unexpected(refusal(403, "the carrier's signature is missing or wrong"));
    }
    return carrier;
}

// Some carriers send everything to one address: then what it tells says what it is.
void WebhookRoutes::take(const QString &name, const QString &token, const HttpRequest &request, CarrierReport::Kind routed, const Respond &respond)
{
    const auto carrier = sender(name, request);
    if (!carrier)
        return respond(carrier.error());
    const auto report = (*carrier)->read(request.wire);
    const auto kind = report && report->kind != CarrierReport::Kind::AsRouted ? report->kind : routed;
    if (report && kind == CarrierReport::Kind::Answer)
        return answer(**carrier, token, *report, respond);
    respond(take(**carrier, token, report, kind));
}

HttpReply WebhookRoutes::take(Carrier &carrier, const QString &token, const Result<CarrierReport> &report, CarrierReport::Kind kind)
{
    if (!report) {
        qCWarning(lcServer) << "A webhook of" << carrier.name() << "could not be read:" << report.error().detail;
        return kind == CarrierReport::Kind::Answer ? spoken(carrier.decline(kBusySentence, {})) : spoken(carrier.acknowledge({}));
    }
    auto told = *report;
    told.kind = kind;
    if (kind != CarrierReport::Kind::Ignored && (token.isEmpty() || isToken(token))) {
        if (const auto taken = m_parts.switchboard.report(carrier.name(), Token(token), told); !taken)
            qCInfo(lcServer) << "A report of" << carrier.name() << "was passed over:" << taken.error().detail;
    }
    return spoken(carrier.acknowledge(told)); // late, repeated and unknown ones are nothing to alarm a carrier with
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

Result<QUrl> WebhookRoutes::open(Carrier &carrier, const QString &token, const CarrierReport &report)
{
    auto url = Result<QUrl>(fail(Error::Code::NotFound, u"the token is none"_s));
    if (token.isEmpty())
        url = m_parts.switchboard.answerReceived(carrier.name(), report);
    else if (isToken(token))
        url = m_parts.switchboard.answerPlaced(carrier.name(), Token(token), report);
    if (!url) {
        m_parts.counts.refuse("call");
        qCWarning(lcServer) << "A call of" << carrier.name() << "was declined:" << url.error().detail;
    }
    return url;
}

void WebhookRoutes::answer(Carrier &carrier, const QString &token, const CarrierReport &report, const Respond &respond)
{
    if (token.isEmpty()) { // the person of a call that is on may ring themselves
        if (const auto document = m_parts.switchboard.welcomePerson(carrier.name(), report, {}))
            return respond(spoken(*document));
    }
    const auto url = open(carrier, token, report);
    if (!url)
        return respond(spoken(carrier.decline(kBusySentence, report)));
    if (!url->scheme().startsWith("http"_L1))
        return respond(spoken(carrier.connectStream(*url, report)));
    if (carrier.abilities().fetchesSteps)
        return m_parts.loop.greet(carrier, report, publicAddress(m_parts.settings, carrier.name(), m_parts.port()), respond);
    respond(spoken(carrier.turnDocument({.then = SpokenTurn::Then::ComeBack, .turnUrl = *url})));
}

// An applet reads everything aloud that is no address: so it never gets an error page, nor another applet's document.
void WebhookRoutes::step(const LoopStep &step, const HttpRequest &request, const Respond &respond)
{
    using Kind = LoopStep::Kind;
    const auto carrier = sender(QString::fromLatin1(step.carrier), request);
    if (!carrier)
        return respond(carrier.error());
    const auto report = (*carrier)->read(request.wire);
    if (!report) {
        qCWarning(lcServer) << "A step of" << step.carrier << "could not be read:" << report.error().detail;
        return respond(step.kind == Kind::Decide ? HttpReply{302, "text/plain", {}, {}} : textReply(kBusySentence.toUtf8(), "text/plain"));
    }
    const auto base = publicAddress(m_parts.settings, (*carrier)->name(), m_parts.port());
    switch (step.kind) {
    case Kind::Greet: {
        if (m_parts.loop.knows(**carrier, report->leg))
            return m_parts.loop.greet(**carrier, *report, base, respond);
        const auto url = open(**carrier, {}, *report);
        if (!url)
            return respond(textReply(kBusySentence.toUtf8(), "text/plain"));
        if (!url->scheme().startsWith("http"_L1))
            return respond(spoken((*carrier)->connectStream(*url, *report)));
        return m_parts.loop.greet(**carrier, *report, base, respond);
    }
    case Kind::Take: return m_parts.loop.take(**carrier, *report, base, respond);
    case Kind::Decide: return m_parts.loop.decide(**carrier, *report, base, respond);
    case Kind::Speak: return m_parts.loop.speak(**carrier, *report, base, respond);
    }
}

// A carrier that hears and speaks by itself asks what to say: the answer comes when the agent has one.
void WebhookRoutes::turn(const HttpRequest &request, const Respond &respond)
{
    const auto carrier = sender(request.arguments.value(0), request);
    if (!carrier)
        return respond(carrier.error());
    const auto token = request.arguments.value(1);
    const auto report = (*carrier)->read(request.wire);
    const auto taken = !report ? Result<void>(tl::make_unexpected(report.error()))
        : !isToken(token)      ? Result<void>(fail(Error::Code::NotFound, u"the token is none"_s))
                               : m_parts.switchboard.takeTurn((*carrier)->name(), Token(token), *report,
                                     [respond](const WebhookReply &reply) { respond(spoken(reply)); });
    if (taken)
        return;
    qCWarning(lcServer) << "A turn of" << (*carrier)->name() << "was passed over:" << taken.error().detail;
    respond(spoken((*carrier)->decline({}, report.value_or(CarrierReport{}))));
}

// A person who is called so that a caller can be joined to them. Whoever comes too late hears a sentence, and no error page.
HttpReply WebhookRoutes::person(const HttpRequest &request)
{
    const auto carrier = sender(request.arguments.value(0), request);
    if (!carrier)
        return carrier.error();
    const auto token = request.arguments.value(1);
    const auto report = (*carrier)->read(request.wire);
    if (report && report->kind == CarrierReport::Kind::Status) // some carriers tell the end of a leg where it was answered
        return take(**carrier, token, report, report->kind);
    const auto document = !report || !isToken(token) ? Result<WebhookReply>(fail(Error::Code::NotFound, u"the token is none"_s))
                                                     : m_parts.switchboard.answerPerson((*carrier)->name(), Token(token), *report);
    if (document)
        return spoken(*document);
    qCWarning(lcServer) << "A person's leg at" << (*carrier)->name() << "was declined:" << document.error().detail;
    return spoken((*carrier)->decline(kBusySentence, report.value_or(CarrierReport{})));
}

HttpReply WebhookRoutes::room(const HttpRequest &request)
{
    const auto carrier = sender(request.arguments.value(0), request);
    if (!carrier)
        return carrier.error();
    const auto token = request.arguments.value(1);
    const auto document = isToken(token) ? m_parts.switchboard.roomFor((*carrier)->name(), Token(token))
                                         : Result<WebhookReply>(fail(Error::Code::NotFound, u"the token is none"_s));
    return spoken(document ? *document : (*carrier)->decline(kBusySentence, {}));
}

HttpReply WebhookRoutes::joinSession(const HttpRequest &request)
{
    const auto carrier = sender(u"twilio"_s, request);
    if (!carrier)
        return carrier.error();
    const auto session = request.arguments.value(0);
    const auto report = (*carrier)->read(request.wire);
    const auto document = report && isCallId(session) ? m_parts.switchboard.welcomePerson((*carrier)->name(), *report, CallId(session)) : std::nullopt;
    return spoken(document ? *document : (*carrier)->decline(kBusySentence, {}));
}

// The document that moves a call to a person. Its address is ours, to the last character: the carrier's signature is over it.
HttpReply WebhookRoutes::transfer(const HttpRequest &request)
{
    const auto carrier = sender(request.arguments.value(0), request);
    if (!carrier)
        return carrier.error();
    const auto to = request.parameter(u"to");
    const auto from = request.parameter(u"from");
    if (!isE164(to) || !(from.isEmpty() || isE164(from)))
        return refusal(400, "this is no number to transfer to");
    return spoken((*carrier)->transferDocument({{}, to, from, {}}));
}

} // namespace bridge
