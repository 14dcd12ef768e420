// SPDX-License-Identifier: GPL-3.0-or-later
// How a call comes to be: which agent, which line, whether there is room for it and whether it may be made at all.
#include "bridge/calls/exchange.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// The built-in one, on this computer: it needs no public address.
bool isPractice(const Carrier &carrier)
{
    return carrier.name() == "practice"_L1;
}

MachineDetection detectionFor(Voicemail::Policy policy)
{
    switch (policy) {
    case Voicemail::Policy::Off:
        return MachineDetection::Off;
    case Voicemail::Policy::CarryOn:
    case Voicemail::Policy::HangUp:
        return MachineDetection::AtOnce;
    case Voicemail::Policy::LeaveMessage:
        return MachineDetection::AfterBeep;
    }
    return MachineDetection::Off;
}

} // namespace

Result<AgentProfile> Exchange::agentFor(const CallRequest &request, const Line &line, bool outbound) const
{
    auto name = request.agent;
    if (name.isEmpty())
        name = outbound || line.inboundAgent.isEmpty() ? line.agent : line.inboundAgent;
    if (name.isEmpty())
        name = defaultAgent();
    auto profile = m_parts.profiles.find(name);
    if (!profile)
        return profile;
    const auto *engine = m_parts.engines.find(profile->engine);
    if (!engine)
        return fail(Error::Code::NotFound, u"Agent '%1' wants the engine '%2', which is not there."_s.arg(name, profile->engine));
    if (const auto ready = engine->check(m_settings); !ready)
        return tl::make_unexpected(ready.error());
    if (!request.voice.isEmpty())
        profile->voice = request.voice;
    if (!request.prompt.isEmpty())
        profile->prompt = request.prompt;
    if (!request.greeting.isEmpty())
        profile->greeting = request.greeting;
    QStringList missing;
    profile->prompt = AgentProfile::filledIn(profile->prompt, request.variables, &missing);
    profile->greeting = AgentProfile::filledIn(profile->greeting, request.variables, &missing);
    profile->voicemail.message = AgentProfile::filledIn(profile->voicemail.message, request.variables, &missing);
    profile->voicemail.policy = request.voicemail.value_or(profile->voicemail.policy);
    if (!request.handoverTo.isEmpty())
        profile->tools.transfers.append({u"user"_s, request.handoverTo,
            u"the person you are speaking for: when they are asked for, or must decide or say something themselves"_s, true});
    if (!missing.isEmpty())
        return fail(Error::Code::NotConfigured, u"Agent '%1' needs a value for: %2."_s.arg(name, missing.join(u", "_s)));
    return profile;
}

// The setting's; without one the first that can talk right now, so that a call is possible on day one.
QString Exchange::defaultAgent() const
{
    const auto standard = m_settings.text(u"calls/defaultAgent");
    const auto canTalk = [this](const AgentProfile &profile) {
        const auto *engine = m_parts.engines.find(profile.engine);
        return engine && engine->check(m_settings) && profile.places().isEmpty();
    };
    const auto usual = m_parts.profiles.find(standard);
    if (m_settings.isSet(u"calls/defaultAgent") || (usual && canTalk(*usual)))
        return standard;
    for (const auto &profile : m_parts.profiles.profiles()) {
        if (canTalk(profile))
            return profile.name;
    }
    return standard; // its engine says what it needs
}

Result<void> Exchange::checkRoom() const
{
    if (m_draining)
        return fail(Error::Code::NotPossibleNow, u"The bridge is about to stop and takes no new calls."_s);
    const int limit = m_settings.number(u"calls/maxLive");
    if (m_calls.size() >= limit)
        return fail(Error::Code::Busy, u"All %1 lines are in use (setting calls/maxLive). Try again when a call has ended."_s.arg(limit));
    return {};
}

Result<Exchange::Opened> Exchange::open(const CallRequest &request, const Line &line, Carrier &carrier, bool outbound)
{
    if (const auto room = checkRoom(); !room)
        return tl::make_unexpected(room.error());
    if (m_calls.find(request.id))
        return fail(Error::Code::NotPossibleNow, u"There is a call of this id already."_s);
    const auto profile = agentFor(request, line, outbound);
    if (!profile)
        return tl::make_unexpected(profile.error());
    const bool detects = profile->voicemail.policy != Voicemail::Policy::Off;
    if (outbound && detects && !carrier.abilities().detectsMachines && !isPractice(carrier))
        return fail(Error::Code::NotPossibleNow, u"The line '%1' can't tell a machine from a person."_s.arg(line.name));

    const auto &engine = *m_parts.engines.find(profile->engine);
    if (engine.byWords && !carrier.abilities().hearsWords)
        return fail(Error::Code::NotPossibleNow,
            u"The line '%1' can't hear and speak by itself, as agent '%2' needs. Choose another agent, or a Twilio line."_s.arg(line.name, profile->name));

    Entry entry;
    const auto from = request.from.isEmpty() ? line.number : request.from;
    const CallParties parties{request.to, from, line.name, carrier.name(), profile->name, profile->engine, profile->voice,
        request.variables};
    entry.call = {request.id, parties, u"queued"_s, {}, QDateTime::currentDateTimeUtc()};
    entry.token = entry.seat = newToken();
    entry.byWords = engine.byWords;
    entry.person.to = request.handoverTo;
    entry.person.question = profile->phrases.someoneWaits + u' ' + profile->phrases.takeCall;
    entry.person.regret = profile->phrases.notConnected;
    entry.person.language = profile->language;
    entry.thread = &leastBusy();
    CallOrder order{request.id, outbound, parties, *profile, m_settings, engine.make, [&carrier] { return carrier.makeDialect(); },
        carrier.abilities(), m_parts.prices, engine.byWords};
    if (m_parts.record)
        order.record = [record = m_parts.record, call = request.id](SampleRate rate) { return record(call, rate); };
    entry.thread->open(std::move(order));
    return Opened{&m_calls.add(entry), *profile};
}

Result<void> Exchange::mayDial(const QString &lineName, const QString &number) const
{
    const auto line = m_lines.find(lineName.isEmpty() ? m_settings.text(u"calls/defaultLine") : lineName);
    if (!line || isPractice(*carrier(line->carrier)))
        return {};
    const auto checked = m_lines.checkNumber(number);
    if (!checked)
        return tl::make_unexpected(checked.error());
    const auto own = m_lines.ownNumbers();
    if (const auto ever = m_brake.checkRules(*checked, regionsOf(own)); !ever)
        return ever;
    const auto now = m_brake.check(*checked, own, QDateTime::currentDateTimeUtc());
    return now ? now : fail(Error::Code::Busy, now.error().detail);
}

Result<CallId> Exchange::placeCall(const CallRequest &wish)
{
    auto request = wish;
    const auto line = m_lines.find(request.line.isEmpty() ? m_settings.text(u"calls/defaultLine") : request.line);
    if (!line)
        return tl::make_unexpected(line.error());
    auto *found = carrier(line->carrier);
    if (const auto can = found->canDial(); !can)
        return tl::make_unexpected(can.error());
    if (!isPractice(*found)) {
        if (m_settings.url(u"server/publicUrl").isEmpty())
            return fail(Error::Code::NotConfigured,
                u"The carrier can't reach this computer: set server/publicUrl (PUBLIC_URL) to the address of your tunnel or server."_s);
        if (request.to.isEmpty())
            return fail(Error::Code::Malformed, u"A call needs a number to dial, like +14155550138."_s);
        const auto number = mayCall(request.to);
        if (!number) {
            tellDeclined(request, *line, number.error(), true);
            return tl::make_unexpected(number.error());
        }
        request.to = *number;
        if (const auto person = checkPerson(request, *found); !person)
            return tl::make_unexpected(person.error());
    }
    const auto opened = open(request, *line, *found, true);
    if (!opened)
        return tl::make_unexpected(opened.error());
    const auto &[entry, profile] = *opened;
    const auto at = addresses(*found);
    if (!isPractice(*found))
        m_brake.noteDialled(QDateTime::currentDateTimeUtc());
    found->dial({.call = request.id,
        .to = request.to,
        .from = entry->call.parties.from,
        .answerUrl = at.webhook(u"voice"_s, entry->token),
        .statusUrl = at.webhook(u"status"_s, entry->token),
        .machineUrl = at.webhook(u"amd"_s, entry->token),
        .recordingUrl = at.webhook(u"recording"_s, entry->token),
        .mediaUrl = entry->byWords ? QUrl() : at.media(entry->seat),
        .machines = detectionFor(profile.voicemail.policy),
        .record = profile.recordAtCarrier,
        .ringFor = profile.ringFor});
    return request.id;
}

// A person who is to be brought in later is dialled then: what forbids it is said before anybody is called.
Result<void> Exchange::checkPerson(CallRequest &request, const Carrier &carrier) const
{
    if (request.handoverTo.isEmpty())
        return {};
    if (!carrier.abilities().hasRooms)
        return fail(Error::Code::NotPossibleNow, u"On this line nobody can be brought in. Use a Twilio or Plivo line, or leave \"handoverTo\" out."_s);
    const auto number = mayCall(request.handoverTo);
    if (!number)
        return fail(number.error().code, u"The person to hand over to: "_s + number.error().detail);
    request.handoverTo = *number;
    return {};
}

Result<QUrl> Exchange::answerReceived(const QString &carrierName, const CarrierReport &report)
{
    auto *found = carrier(carrierName);
    if (!found)
        return fail(Error::Code::NotFound, u"There is no carrier '%1'."_s.arg(carrierName));
    if (const auto *known = m_calls.find(carrierName, {}, report.leg)) { // a webhook that is sent again is the same call
        if (known->seat.isEmpty())
            return fail(Error::Code::NotPossibleNow, u"This call has its media stream already."_s);
        return goesOnAt(*known, *found);
    }
    CallRequest request;
    request.to = report.to;
    request.from = report.from;
    const auto entry = receive(request, m_lines.called(found->name(), report.to), *found, report.leg);
    if (!entry)
        return tl::make_unexpected(entry.error());
    return goesOnAt(**entry, *found);
}

Result<Exchange::Entry *> Exchange::receive(const CallRequest &request, const Line &line, Carrier &carrier, const LegId &leg)
{
    const auto opened = open(request, line, carrier, false);
    if (!opened) {
        tellDeclined(request, line, opened.error(), false);
        return tl::make_unexpected(opened.error());
    }
    answer(*opened->entry, leg, AnsweredBy::Human);
    return opened->entry;
}

// Nobody served it, and yet somebody called; or a rule forbade it, and somebody should see who tried.
void Exchange::tellDeclined(const CallRequest &request, const Line &line, const Error &why, bool outbound)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const CallParties parties{request.to, request.from, line.name, line.carrier, outbound ? request.agent : line.inboundAgent, {}, {}, {}};
    emit happened({request.id, 1, now, outbound ? CallFact(Placed{parties}) : CallFact(Received{parties})});
    Ended ended;
    ended.reason = EndReason::Rejected;
    ended.detail = why.detail;
    emit happened({request.id, 2, now, ended});
}

Result<QString> Exchange::mayCall(const QString &number) const
{
    const auto checked = m_lines.checkNumber(number);
    if (!checked)
        return tl::make_unexpected(checked.error());
    if (const auto may = m_brake.check(*checked, m_lines.ownNumbers(), QDateTime::currentDateTimeUtc()); !may)
        return tl::make_unexpected(may.error());
    return checked->e164;
}

} // namespace bridge
