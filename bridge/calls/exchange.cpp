// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/exchange.h"

#include "bridge/calls/carrierwords.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kDrainDeadline = 6s; // a call gives its carrier 5 s to confirm

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
