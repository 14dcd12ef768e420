// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/handovers.h"

#include "bridge/calls/call.h"

#include <QLoggingCategory>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcHandOvers, "callwright.calls.handovers")

using Input = HandOver::Input;
using Act = HandOver::Act;
using State = HandOver::State;

QString whyOver(const CarrierReport &report)
{
    using enum CarrierReport::Status;
    switch (report.status) {
    case Busy:
        return u"Their line is busy."_s;
    case NoAnswer:
    case Canceled:
        return u"They did not answer."_s;
    case Failed:
        return report.why.isEmpty() ? u"The carrier could not reach them."_s : report.why;
    default:
        return {}; // they hung up
    }
}

} // namespace

HandOvers::HandOvers(Parts parts, QObject *parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
}

void HandOvers::follow(Carrier &carrier)
{
    connect(&carrier, &Carrier::dialled, this, [this](const CallId &id, const LegId &leg) {
        if (auto *entry = findDialled(id); entry && entry->person.isEmpty())
            entry->person = leg; // else a webhook was quicker
    });
    connect(&carrier, &Carrier::dialFailed, this, [this](const CallId &id, CarrierReport::Status, const Error &error) {
        if (auto *entry = findDialled(id))
            take(*entry, Input::LegOver, error.detail);
    });
    connect(&carrier, &Carrier::hangUpFailed, this, [this](const CallId &id, const Error &error) {
        auto *entry = findDialled(id);
        if (!entry)
            return;
        qCWarning(lcHandOvers).noquote() << "The person's leg of call" << entry->call.toString() << "was not hung up:" << error.detail; // it may be over
        m_parts.with(entry->call, [detail = error.detail](Call &call) { call.warn(u"hangUpFailed"_s, detail); });
    });
    connect(&carrier, &Carrier::moved, this, [this](const CallId &call) {
        if (auto *entry = find(call))
            take(*entry, Input::Moved);
    });
    connect(&carrier, &Carrier::moveFailed, this, [this](const CallId &call, const Error &error) {
        if (auto *entry = find(call))
            take(*entry, Input::MoveFailed, error.detail);
    });
}

HandOvers::Entry &HandOvers::add(const CallId &call, Carrier &carrier, const HandOverOrder &order)
{
    sweep();
    m_entries.push_back(std::make_unique<Entry>());
    auto &entry = *m_entries.back();
    entry.call = call;
    entry.dialled = newCallId();
    entry.carrier = &carrier;
    entry.order = order;
    entry.token = newToken();
    entry.room = u"callwright-"_s + newToken().toString();
    entry.deadline = std::make_unique<QTimer>();
    entry.deadline->setSingleShot(true);
    connect(entry.deadline.get(), &QTimer::timeout, this, [this, &entry] { take(entry, Input::Late); });
    entry.deadline->start(entry.steps.patience());
    return entry;
}

void HandOvers::begin(const CallId &call, Carrier &carrier, const HandOverOrder &order)
{
    auto &entry = add(call, carrier, order);
    const auto at = m_parts.addresses(carrier);
    tell(entry, u"calling"_s);
    carrier.dial({.call = entry.dialled,
        .to = order.to,
        .from = order.from,
        .answerUrl = at.webhook(u"person"_s, entry.token),
        .statusUrl = at.webhook(u"status"_s, entry.token),
        .ringFor = order.ringFor});
}

WebhookReply HandOvers::welcome(const CallId &call, Carrier &carrier, const HandOverOrder &order, const LegId &leg)
{
    if (auto *entry = find(call)) {
        if (entry->person == leg || entry->steps.state() == State::Together) // asked twice, or they come in on another telephone
            return entry->steps.state() == State::Asking ? question(*entry) : inRoom(*entry, false);
        stop(call); // we were calling them
    }
    auto &entry = add(call, carrier, order);
    entry.person = leg;
    take(entry, Input::Answered);
    return question(entry);
}

void HandOvers::stop(const CallId &call)
{
    if (auto *entry = find(call))
        take(*entry, Input::CallOver);
}

bool HandOvers::isUnderWay(const CallId &call) const
{
    return find(call);
}

// ---- Who it is about

HandOvers::Entry *HandOvers::find(const CallId &call) const
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(),
        [&](const auto &entry) { return entry->call == call && entry->steps.state() != State::Over; });
    return it == m_entries.end() ? nullptr : it->get();
}

HandOvers::Entry *HandOvers::findDialled(const CallId &leg) const
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto &entry) { return entry->dialled == leg; });
    return it == m_entries.end() ? nullptr : it->get();
}

HandOvers::Entry *HandOvers::find(const QString &carrier, const Token &token) const
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(),
        [&](const auto &entry) { return !token.isEmpty() && entry->token == token && entry->carrier->name() == carrier; });
    return it == m_entries.end() ? nullptr : it->get();
}

// Those that are over stay for what comes late, until the next one begins.
void HandOvers::sweep()
{
    constexpr size_t kMostOver = 100;
    for (auto it = m_entries.begin(); it != m_entries.end() && m_entries.size() > kMostOver;)
        it = (*it)->steps.state() == State::Over ? m_entries.erase(it) : it + 1;
}

// ---- What the carrier asks and tells

WebhookReply HandOvers::question(const Entry &entry) const
{
    return entry.carrier->questionDocument({.text = entry.order.question,
        .language = entry.order.language,
        .keyUrl = m_parts.addresses(*entry.carrier).webhook(u"person"_s, entry.token)});
}

// It ends with the caller. The person may go without it: then the caller comes back to the agent.
WebhookReply HandOvers::inRoom(const Entry &entry, bool endsRoom) const
{
    return entry.carrier->roomDocument({entry.room, m_parts.addresses(*entry.carrier).webhook(u"conference"_s, entry.token), endsRoom});
}

Result<WebhookReply> HandOvers::answer(const QString &carrier, const Token &token, const CarrierReport &report)
{
    auto *entry = find(carrier, token);
    if (!entry)
        return fail(Error::Code::NotFound, u"Nobody is being connected by this token."_s);
    if (!report.leg.isEmpty())
        entry->person = report.leg;
    if (entry->steps.state() == State::Calling)
        take(*entry, Input::Answered);
    else if (entry->steps.state() == State::Asking)
        take(*entry, report.digits == "1"_L1 ? Input::Accepted : report.digits == "2"_L1 ? Input::Declined : Input::NothingPressed);
    switch (entry->steps.state()) {
    case State::Asking:
        return question(*entry);
    case State::Joining:
    case State::Together:
        return inRoom(*entry, false);
    case State::Calling:
    case State::Over:
        break;
    }
    return entry->carrier->decline(entry->order.regret, report);
}

Result<WebhookReply> HandOvers::room(const QString &carrier, const Token &token) const
{
    auto *entry = find(carrier, token);
    if (!entry || (entry->steps.state() != State::Joining && entry->steps.state() != State::Together))
        return fail(Error::Code::NotFound, u"There is no conference of this token."_s);
    return inRoom(*entry, true);
}

bool HandOvers::report(const QString &carrier, const Token &token, const CarrierReport &report)
{
    auto *entry = find(carrier, token);
    if (!entry)
        return false;
    if (report.kind == CarrierReport::Kind::Room)
        takeRoom(*entry, report);
    else if (report.kind == CarrierReport::Kind::Status)
        takeStatus(*entry, report);
    return true;
}

void HandOvers::takeStatus(Entry &entry, const CarrierReport &report)
{
    using enum CarrierReport::Status;
    if (report.status == Ringing && entry.steps.state() == State::Calling)
        return tell(entry, u"ringing"_s);
    if (report.status == Completed || report.status == Busy || report.status == NoAnswer || report.status == Failed || report.status == Canceled)
        take(entry, Input::LegOver, whyOver(report));
}

void HandOvers::takeRoom(Entry &entry, const CarrierReport &report)
{
    using enum CarrierReport::RoomStep;
    const bool person = report.leg == entry.person;
    if (!person && report.leg != entry.order.leg)
        return; // somebody else in that room
    if (report.room == In)
        take(entry, person ? Input::PersonIn : Input::CallerIn);
    else if (report.room == Out)
        take(entry, person ? Input::PersonOut : Input::CallerOut);
}

// ---- What follows from it

void HandOvers::take(Entry &entry, Input input, const QString &why)
{
    const auto before = entry.steps.state();
    const auto acts = entry.steps.take(input, Instant::clock::now(), why);
    const auto now = entry.steps.state();
    if (now != before) {
        if (now == State::Asking)
            tell(entry, u"answered"_s);
        else if (now == State::Joining)
            tell(entry, u"accepted"_s);
        else if (now == State::Over && before == State::Together)
            tell(entry, u"left"_s);
        else if (now == State::Over && !entry.steps.why().isEmpty())
            tell(entry, input == Input::Declined ? u"declined"_s : u"failed"_s, entry.steps.why());
        entry.deadline->stop();
        if (const auto patience = entry.steps.patience(); patience > 0ms)
            entry.deadline->start(patience);
    }
    for (const auto one : acts)
        act(entry, one);
}

void HandOvers::act(Entry &entry, Act act)
{
    const auto &why = entry.steps.why();
    switch (act) {
    case Act::MoveCaller:
        m_parts.with(entry.call, [](Call &call) { call.leaveForPerson(); });
        return entry.carrier->move(entry.call, entry.order.leg, m_parts.addresses(*entry.carrier).webhook(u"room"_s, entry.token));
    case Act::FetchCaller:
        m_parts.with(entry.call, [](Call &call) { call.expectStream(); });
        return entry.carrier->move(entry.call, entry.order.leg, m_parts.nextStream(entry.call));
    case Act::ReleasePerson:
        return entry.carrier->hangUp(entry.dialled, entry.person);
    case Act::TellFailed:
        return m_parts.with(entry.call, [why](Call &call) { call.transferFailed(why); });
    case Act::TellTogether:
        tell(entry, u"joined"_s);
        return m_parts.with(entry.call, [known = !entry.steps.isUnconfirmed()](Call &call) { call.joinedPerson(known); });
    case Act::TellParted:
        return m_parts.with(entry.call, [why](Call &call) { call.personLeft(why); });
    case Act::EndCall:
        return m_parts.with(entry.call, [](Call &call) { call.end(EndReason::Transferred, Who::Bridge); });
    }
}

void HandOvers::tell(const Entry &entry, const QString &state, const QString &why) const
{
    m_parts.with(entry.call, [to = entry.order.to, state, why](Call &call) { call.legChanged(to, state, why); });
}

} // namespace bridge
