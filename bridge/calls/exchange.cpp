// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/exchange.h"

#include "bridge/calls/carrierwords.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kDrainDeadline = 6s;    // a call gives its carrier 5 s to confirm

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

template<class... Kinds>
bool isOneOf(const CommandKind &kind)
{
    return (std::holds_alternative<Kinds>(kind) || ...);
}

} // namespace

Exchange::Exchange(const Parts &parts, const Settings &settings, int mediaThreads, QObject *parent)
    : Switchboard(parent)
    , m_parts(parts)
    , m_lines(parts.carriers, parts.lines)
    , m_brake(parts.dataFolder)
    , m_settings(settings)
    , m_handOvers(handOverParts())
{
    m_brake.setSettings(settings);
    for (int i = 0; i < std::max(1, mediaThreads); ++i) {
        m_threads.push_back(std::make_unique<MediaThread>(i + 1));
        connectThread(*m_threads.back());
    }
    for (auto *carrier : m_parts.carriers)
        connectCarrier(*carrier);
}

// The threads end while the registry still stands, so that what their calls tell last reaches the journal and the carriers.
Exchange::~Exchange()
{
    for (auto &thread : m_threads) {
        thread->stop();
        QCoreApplication::sendPostedEvents(thread.get(), QEvent::MetaCall);
    }
    m_threads.clear();
}

void Exchange::connectThread(MediaThread &thread)
{
    connect(&thread, &MediaThread::happened, this, &Exchange::follow);
    connect(&thread, &MediaThread::refused, this, &Exchange::refused);
    connect(&thread, &MediaThread::levels, this, &Switchboard::levels);
    connect(&thread, &MediaThread::over, this, &Exchange::forget);
    connect(&thread, &MediaThread::wanted, this, &Exchange::fulfil);
}

HandOvers::Parts Exchange::handOverParts()
{
    return {[this](const Carrier &carrier) { return addresses(carrier); },
        [this](const CallId &call, std::function<void(Call &)> action) {
            if (const auto *entry = m_calls.find(call))
                entry->thread->with(call, std::move(action));
        },
        [this](const CallId &call) {
            auto *entry = m_calls.find(call);
            if (!entry)
                return QUrl();
            m_calls.openSeat(*entry, newToken());
            return addresses(*carrier(entry->call.parties.carrier)).webhook(u"voice"_s, entry->token);
        }};
}

void Exchange::connectCarrier(Carrier &carrier)
{
    m_handOvers.follow(carrier);
    const auto with = [this](const CallId &call, std::function<void(Call &)> action) {
        if (const auto *entry = m_calls.find(call))
            entry->thread->with(call, std::move(action));
    };
    connect(&carrier, &Carrier::dialled, this, [this, with](const CallId &call, const LegId &leg) {
        if (auto *entry = m_calls.find(call); entry && entry->call.leg.isEmpty())
            entry->call.leg = leg; // else a webhook was quicker
        with(call, [leg](Call &c) { c.dialled(leg); });
    });
    connect(&carrier, &Carrier::dialFailed, this, [with](const CallId &call, CarrierReport::Status why, const Error &error) {
        with(call, [reason = endReason(why), detail = error.detail](Call &c) { c.legOver(reason, detail); });
    });
    connect(&carrier, &Carrier::hangUpFailed, this, [with](const CallId &call, const Error &error) {
        with(call, [detail = error.detail](Call &c) { c.hangUpFailed(detail); });
    });
    connect(&carrier, &Carrier::hungUp, this, [with](const CallId &call) {
        with(call, [](Call &c) { c.legOver(EndReason::CallerHungUp, {}); });
    });
    connect(&carrier, &Carrier::digitsSent, this, [with](const CallId &call, const QString &digits) {
        with(call, [digits](Call &c) { c.digitsSent(digits); });
    });
    connect(&carrier, &Carrier::digitsFailed, this, [with](const CallId &call, const Error &error) {
        with(call, [detail = error.detail](Call &c) { c.digitsFailed(detail); });
    });
    connect(&carrier, &Carrier::turnFailed, this, [with](const CallId &call, const Error &error) {
        with(call, [detail = error.detail](Call &c) { c.turnFailed(detail); });
    });
    connect(&carrier, &Carrier::transferred, this, [with](const CallId &call) { with(call, [](Call &c) { c.transferred(); }); });
    connect(&carrier, &Carrier::transferFailed, this, [with](const CallId &call, const Error &error) {
        with(call, [detail = error.detail](Call &c) { c.transferFailed(detail); });
    });
}

// ---- Placing and receiving

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

Result<void> Exchange::stopDialling(bool stopped)
{
    const auto done = m_brake.setStopped(stopped);
    emit diallingStopped(stopped); // it holds either way
    return done;
}

void Exchange::setSettings(const Settings &settings)
{
    m_settings = settings;
    m_brake.setSettings(settings);
}

// ---- Steering and watching

Result<void> Exchange::command(const CallId &call, const CallCommand &wish)
{
    auto *entry = m_calls.find(call);
    if (!entry)
        return fail(Error::Code::NotFound, u"There is no live call %1."_s.arg(call.toString()));
    auto command = wish;
    if (const auto possible = check(*entry, command); !possible)
        return possible;
    if (std::holds_alternative<HangUp>(command.kind))
        entry->call.state = u"ending"_s;
    entry->thread->with(call, [command](Call &c) { c.obey(command); });
    return {};
}

// What can be told at once; the call itself refuses the rest.
Result<void> Exchange::check(const Entry &entry, CallCommand &command) const
{
    const bool needsSound = !std::holds_alternative<HangUp>(command.kind) && !std::holds_alternative<NoteListening>(command.kind);
    if (needsSound && entry.call.state != "live"_L1)
        return fail(Error::Code::NotPossibleNow, u"That is possible only while the call is live; it is %1."_s.arg(entry.call.state));
    const auto &parties = entry.call.parties;
    const auto can = carrier(parties.carrier)->abilities();
    const bool cannot = (std::holds_alternative<SendDtmf>(command.kind) && !can.sendsDigits)
        || (std::holds_alternative<Transfer>(command.kind) && !can.transfers);
    if (cannot)
        return fail(Error::Code::NotPossibleNow, u"The line '%1' can't do that."_s.arg(parties.line));
    if (const auto possible = checkOperator(entry, command); !possible)
        return possible;
    if (auto *transfer = std::get_if<Transfer>(&command.kind)) {
        if (transfer->asksFirst && !can.hasRooms)
            return fail(Error::Code::NotPossibleNow, u"On the line '%1' nobody can be asked first. Transfer the call without asking."_s.arg(parties.line));
        const auto number = mayCall(transfer->to);
        if (!number)
            return tl::make_unexpected(number.error());
        transfer->to = *number;
    }
    return {};
}

Result<void> Exchange::checkOperator(const Entry &entry, const CallCommand &command) const
{
    const auto &kind = command.kind;
    if (const auto *takeOver = std::get_if<TakeOver>(&kind)) {
        if (!takeOver->microphone)
            return fail(Error::Code::NotPossibleNow, u"Taking over needs a microphone: do it in the console. A program can mute the agent, "
                                                     u"make it say something, or transfer the call."_s);
        if (entry.byWords)
            return fail(Error::Code::NotPossibleNow,
                u"On this call the carrier hears and speaks by itself: there is no sound to speak into. Transfer it instead."_s);
        if (entry.takenOver)
            return fail(Error::Code::NotPossibleNow, u"This call is taken over already."_s);
    }
    if (entry.takenOver && isOneOf<Say, Interrupt, MuteAgent, UnmuteAgent>(kind))
        return fail(Error::Code::NotPossibleNow, u"This call is taken over: the agent is silent until it is handed back."_s);
    if (!entry.takenOver && std::holds_alternative<HandBack>(kind) && command.by == Who::Api)
        return fail(Error::Code::NotPossibleNow, u"Nobody has taken this call over."_s); // a console may ask before the event has come here
    return {};
}

QList<LiveCall> Exchange::liveCalls() const
{
    QList<LiveCall> calls;
    for (const auto &entry : m_calls.all())
        calls.append(entry.call);
    std::sort(calls.begin(), calls.end(), [](const LiveCall &a, const LiveCall &b) { return a.since < b.since; });
    return calls;
}

Result<void> Exchange::listen(const CallId &call, std::shared_ptr<AudioTap> tap)
{
    const auto *entry = m_calls.find(call);
    if (!entry)
        return fail(Error::Code::NotFound, u"There is no live call %1."_s.arg(call.toString()));
    entry->thread->with(call, [tap](Call &c) { c.listen(tap); });
    return {};
}

void Exchange::stopListening(const CallId &call, std::shared_ptr<AudioTap> tap)
{
    if (const auto *entry = m_calls.find(call))
        entry->thread->with(call, [tap](Call &c) { c.stopListening(tap); });
}

Carrier *Exchange::carrier(QStringView name) const
{
    const auto it = std::find_if(m_parts.carriers.begin(), m_parts.carriers.end(), [&](Carrier *c) { return c->name() == name; });
    return it == m_parts.carriers.end() ? nullptr : *it;
}

void Exchange::drain()
{
    m_draining = true;
    for (const auto &entry : m_calls.all())
        entry.thread->with(entry.call.id, [](Call &call) { call.end(EndReason::Shutdown, Who::Bridge); });
    if (m_calls.isEmpty())
        QMetaObject::invokeMethod(this, &Exchange::drained, Qt::QueuedConnection);
    else
        QTimer::singleShot(kDrainDeadline, this, &Exchange::drained);
}

// The registry's own picture of each call, from the same events as everybody else's.
void Exchange::follow(const CallEvent &event)
{
    if (auto *entry = m_calls.find(event.call)) {
        auto &call = entry->call;
        entry->lastSeq = event.seq;
        if (event.as<Dialing>())
            call.state = u"dialing"_s;
        else if (event.as<Ringing>())
            call.state = u"ringing"_s;
        else if (event.as<Answered>())
            call.state = u"answered"_s;
        else if (event.as<MediaStarted>())
            call.state = u"live"_s, entry->withPerson = false;
        else if (event.as<TakenOver>())
            entry->takenOver = true;
        else if (event.as<HandedBack>())
            entry->takenOver = false;
        else if (const auto *handed = event.as<HandedOver>(); handed && handed->kind == "conference"_L1)
            call.state = u"live"_s, entry->withPerson = true;
        else if (event.as<Ended>() || (event.as<MediaStopped>() && !entry->withPerson))
            call.state = u"ending"_s;
    }
    emit happened(event);
}

void Exchange::forget(const CallId &call)
{
    auto *entry = m_calls.find(call);
    if (entry && entry->waiting)
        speak(*entry, *carrier(entry->call.parties.carrier), {.then = SpokenTurn::Then::HangUp});
    m_handOvers.stop(call);
    const auto recording = entry ? entry->recording : QUrl();
    const bool recorded = entry && entry->recorded;
    auto *former = m_calls.forget(call);
    tellRecording(*former, recording);
    if (recorded)
        tellOwnRecording(*former);
    if (m_draining && m_calls.isEmpty())
        emit drained();
}

// ---- Addresses and threads

MediaThread &Exchange::leastBusy() const
{
    return **std::min_element(m_threads.begin(), m_threads.end(), [](const auto &a, const auto &b) { return a->calls() < b->calls(); });
}

QUrl Exchange::goesOnAt(const Entry &entry, const Carrier &carrier) const
{
    return entry.byWords ? addresses(carrier).webhook(u"gather"_s, entry.token) : addresses(carrier).media(entry.seat);
}

CallAddresses Exchange::addresses(const Carrier &carrier) const
{
    return {m_settings, m_local, carrier.name()};
}

} // namespace bridge
