// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/exchange.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr size_t kRecentTokens = 1000; // carriers repeat callbacks for minutes, not for days
constexpr auto kDrainDeadline = 6s;    // a call gives its carrier 5 s to confirm

// The built-in one, on this computer: it needs no public address.
bool isPractice(const Carrier &carrier)
{
    return carrier.name() == "practice"_L1;
}

AnsweredBy answeredBy(const QString &word)
{
    if (word == "human"_L1)
        return AnsweredBy::Human;
    if (word == "fax"_L1)
        return AnsweredBy::Fax;
    return word.startsWith("machine"_L1) ? AnsweredBy::Machine : AnsweredBy::Unknown;
}

EndReason endReason(CarrierReport::Status status)
{
    using enum CarrierReport::Status;
    switch (status) {
    case Completed:
        return EndReason::CallerHungUp;
    case Busy:
        return EndReason::Busy;
    case NoAnswer:
        return EndReason::NoAnswer;
    case Canceled:
        return EndReason::Canceled;
    case Failed:
    case Unknown:
    case Queued:
    case Ringing:
    case InProgress:
        return EndReason::CarrierFailed;
    }
    return EndReason::CarrierFailed;
}

} // namespace

Exchange::Exchange(const Parts &parts, const Settings &settings, int mediaThreads, QObject *parent)
    : Switchboard(parent)
    , m_parts(parts)
    , m_settings(settings)
{
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
    connect(&thread, &MediaThread::hangUpWanted, this, [this](const CallId &call, const LegId &leg) {
        const auto it = m_entries.constFind(call);
        if (it == m_entries.cend())
            return;
        if (auto *found = carrier(it->call.parties.carrier))
            found->hangUp(call, leg);
    });
}

void Exchange::connectCarrier(Carrier &carrier)
{
    const auto with = [this](const CallId &call, std::function<void(Call &)> action) {
        const auto it = m_entries.constFind(call);
        if (it != m_entries.cend())
            it->thread->with(call, std::move(action));
    };
    connect(&carrier, &Carrier::dialled, this, [this, with](const CallId &call, const LegId &leg) {
        if (const auto it = m_entries.find(call); it != m_entries.end())
            it->call.leg = leg;
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
}

// ---- Placing and receiving

Result<Line> Exchange::lineFor(const QString &name) const
{
    const auto wanted = name.isEmpty() ? m_settings.text(u"calls/defaultLine") : name;
    for (auto *carrier : m_parts.carriers) {
        for (const auto &line : carrier->lines()) {
            if (wanted.isEmpty() || line.name == wanted || (!line.number.isEmpty() && line.number == wanted))
                return line;
        }
    }
    return fail(Error::Code::NotFound, u"There is no line '%1'. GET /api/lines lists them."_s.arg(wanted));
}

Result<AgentProfile> Exchange::agentFor(const CallRequest &request) const
{
    const auto name = request.agent.isEmpty() ? defaultAgent() : request.agent;
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
    if (!missing.isEmpty())
        return fail(Error::Code::NotConfigured, u"Agent '%1' needs a value for: %2."_s.arg(name, missing.join(u", "_s)));
    return profile;
}

// The setting's; without one the first whose engine is ready, so that a call is possible on day one.
QString Exchange::defaultAgent() const
{
    const auto standard = m_settings.text(u"calls/defaultAgent");
    if (m_settings.isSet(u"calls/defaultAgent"))
        return standard;
    for (const auto &profile : m_parts.profiles.profiles()) {
        const auto *engine = m_parts.engines.find(profile.engine);
        if (engine && engine->check(m_settings))
            return profile.name;
    }
    return standard; // its engine says what it needs
}

Result<void> Exchange::checkRoom() const
{
    if (m_draining)
        return fail(Error::Code::NotPossibleNow, u"The bridge is about to stop and takes no new calls."_s);
    const int limit = m_settings.number(u"calls/maxLive");
    if (m_entries.size() >= limit)
        return fail(Error::Code::Busy, u"All %1 lines are in use (setting calls/maxLive). Try again when a call has ended."_s.arg(limit));
    return {};
}

Result<Exchange::Entry *> Exchange::open(const CallRequest &request, const Line &line, Carrier &carrier, bool outbound)
{
    if (const auto room = checkRoom(); !room)
        return tl::make_unexpected(room.error());
    if (m_entries.contains(request.id))
        return fail(Error::Code::NotPossibleNow, u"There is a call of this id already."_s);
    const auto profile = agentFor(request);
    if (!profile)
        return tl::make_unexpected(profile.error());

    Entry entry;
    const auto from = request.from.isEmpty() ? line.number : request.from;
    const CallParties parties{request.to, from, line.name, carrier.name(), profile->name, profile->engine, profile->voice,
        request.variables};
    entry.call = {request.id, parties, u"queued"_s, {}, QDateTime::currentDateTimeUtc()};
    entry.token = newToken();
    entry.thread = &leastBusy();
    entry.thread->open({request.id, outbound, parties, *profile, m_settings, m_parts.engines.find(profile->engine)->make,
        [&carrier] { return carrier.makeDialect(); }});
    m_byToken.insert(entry.token, request.id);
    return &*m_entries.insert(request.id, entry);
}

Result<CallId> Exchange::placeCall(const CallRequest &request)
{
    const auto line = lineFor(request.line);
    if (!line)
        return tl::make_unexpected(line.error());
    auto *found = carrier(line->carrier);
    if (const auto can = found->canDial(); !can)
        return tl::make_unexpected(can.error());
    if (!isPractice(*found) && m_settings.url(u"server/publicUrl").isEmpty())
        return fail(Error::Code::NotConfigured,
            u"The carrier can't reach this computer: set server/publicUrl (PUBLIC_URL) to the address of your tunnel or server."_s);
    if (request.to.isEmpty() && !line->number.isEmpty())
        return fail(Error::Code::Malformed, u"A call needs a number to dial, like +14155550138."_s);
    const auto entry = open(request, *line, *found, true);
    if (!entry)
        return tl::make_unexpected(entry.error());
    const auto &token = (*entry)->token;
    found->dial({.call = request.id,
        .to = request.to,
        .from = (*entry)->call.parties.from,
        .answerUrl = webhookUrl(*found, u"voice"_s, token),
        .statusUrl = webhookUrl(*found, u"status"_s, token),
        .machineUrl = webhookUrl(*found, u"amd"_s, token),
        .recordingUrl = webhookUrl(*found, u"recording"_s, token),
        .mediaUrl = mediaUrl(*found, token)});
    return request.id;
}

Result<QUrl> Exchange::answerReceived(const QString &carrierName, const CarrierReport &report)
{
    auto *found = carrier(carrierName);
    if (!found)
        return fail(Error::Code::NotFound, u"There is no carrier '%1'."_s.arg(carrierName));
    for (auto &entry : m_entries) { // a webhook that is sent again is the same call
        if (!report.leg.isEmpty() && entry.call.leg == report.leg && entry.call.parties.carrier == carrierName) {
            if (entry.seatTaken)
                return fail(Error::Code::NotPossibleNow, u"This call has its media stream already."_s);
            return mediaUrl(*found, entry.token);
        }
    }
    const auto lines = found->lines();
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const Line &l) { return l.number == report.to; });
    const auto fallback = lines.isEmpty() ? Line{found->name(), found->name(), report.to, {}, {}} : lines.front();
    CallRequest request;
    request.to = report.to;
    request.from = report.from;
    const auto entry = open(request, line == lines.end() ? fallback : *line, *found, false);
    if (!entry)
        return tl::make_unexpected(entry.error());
    (*entry)->call.leg = report.leg;
    (*entry)->answered = true;
    (*entry)->thread->with(request.id, [leg = report.leg](Call &call) { call.answered(leg, AnsweredBy::Human); });
    return mediaUrl(*found, (*entry)->token);
}

// ---- The carrier's webhooks

Result<Exchange::Entry *> Exchange::entryFor(const QString &carrierName, const Token &token)
{
    const auto it = m_entries.find(m_byToken.value(token));
    if (it == m_entries.end() || it->call.parties.carrier != carrierName)
        return fail(Error::Code::NotFound, u"No call has this token."_s);
    return &*it;
}

Result<QUrl> Exchange::answerPlaced(const QString &carrierName, const Token &token, const CarrierReport &report)
{
    const auto entry = entryFor(carrierName, token);
    if (!entry)
        return tl::make_unexpected(entry.error());
    if ((*entry)->seatTaken)
        return fail(Error::Code::NotPossibleNow, u"This call has its media stream already."_s);
    (*entry)->call.leg = report.leg;
    if (!std::exchange((*entry)->answered, true)) {
        (*entry)->thread->with((*entry)->call.id,
            [leg = report.leg, by = answeredBy(report.answeredBy)](Call &call) { call.answered(leg, by); });
    }
    return mediaUrl(*carrier(carrierName), token);
}

Result<void> Exchange::report(const QString &carrierName, const Token &token, const CarrierReport &report)
{
    const auto entry = entryFor(carrierName, token);
    if (!entry) {
        const bool late = std::find(m_recentTokens.begin(), m_recentTokens.end(), token) != m_recentTokens.end();
        return late ? Result<void>() : tl::make_unexpected(entry.error());
    }
    const auto with = [&](std::function<void(Call &)> action) { (*entry)->thread->with((*entry)->call.id, std::move(action)); };
    using enum CarrierReport::Status;
    switch (report.status) {
    case Ringing:
        with([](Call &call) { call.rang(); });
        break;
    case Completed:
    case Busy:
    case NoAnswer:
    case Failed:
    case Canceled:
        with([reason = endReason(report.status)](Call &call) { call.legOver(reason, {}); });
        break;
    case Unknown:
    case Queued:
    case InProgress: // the answer webhook says the same, and opens the stream
        break;
    }
    return {};
}

Result<MediaSeat> Exchange::claimSeat(const QString &carrierName, const Token &token)
{
    const auto entry = entryFor(carrierName, token);
    if (!entry || !(*entry)->answered || std::exchange((*entry)->seatTaken, true))
        return fail(Error::Code::Refused, u"This media token is wrong, or was used already."_s);
    return MediaSeat{(*entry)->call.id, [thread = (*entry)->thread, call = (*entry)->call.id](qintptr descriptor) {
                         thread->admit(call, descriptor);
                     }};
}

// ---- Steering and watching

Result<void> Exchange::command(const CallId &call, const CallCommand &command)
{
    const auto it = m_entries.find(call);
    if (it == m_entries.end())
        return fail(Error::Code::NotFound, u"There is no live call %1."_s.arg(call.toString()));
    const bool needsSound = !std::holds_alternative<HangUp>(command.kind) && !std::holds_alternative<NoteListening>(command.kind);
    if (needsSound && it->call.state != "live"_L1)
        return fail(Error::Code::NotPossibleNow, u"That is possible only while the call is live; it is %1."_s.arg(it->call.state));
    if (std::holds_alternative<SendDtmf>(command.kind) || std::holds_alternative<Transfer>(command.kind)
        || std::holds_alternative<TakeOver>(command.kind) || std::holds_alternative<HandBack>(command.kind))
        return fail(Error::Code::NotPossibleNow, u"The line '%1' can't do that yet."_s.arg(it->call.parties.line));
    if (std::holds_alternative<HangUp>(command.kind))
        it->call.state = u"ending"_s;
    it->thread->with(call, [command](Call &c) { c.obey(command); });
    return {};
}

QList<LiveCall> Exchange::liveCalls() const
{
    QList<LiveCall> calls;
    for (const auto &entry : m_entries)
        calls.append(entry.call);
    std::sort(calls.begin(), calls.end(), [](const LiveCall &a, const LiveCall &b) { return a.since < b.since; });
    return calls;
}

Result<void> Exchange::listen(const CallId &call, std::shared_ptr<AudioTap> tap)
{
    const auto it = m_entries.constFind(call);
    if (it == m_entries.cend())
        return fail(Error::Code::NotFound, u"There is no live call %1."_s.arg(call.toString()));
    it->thread->with(call, [tap](Call &c) { c.listen(tap); });
    return {};
}

void Exchange::stopListening(const CallId &call, std::shared_ptr<AudioTap> tap)
{
    const auto it = m_entries.constFind(call);
    if (it != m_entries.cend())
        it->thread->with(call, [tap](Call &c) { c.stopListening(tap); });
}

Carrier *Exchange::carrier(QStringView name) const
{
    const auto it = std::find_if(m_parts.carriers.begin(), m_parts.carriers.end(), [&](Carrier *c) { return c->name() == name; });
    return it == m_parts.carriers.end() ? nullptr : *it;
}

void Exchange::drain()
{
    m_draining = true;
    for (const auto &entry : m_entries)
        entry.thread->with(entry.call.id, [](Call &call) { call.end(EndReason::Shutdown, Who::Bridge); });
    if (m_entries.isEmpty())
        QMetaObject::invokeMethod(this, &Exchange::drained, Qt::QueuedConnection);
    else
        QTimer::singleShot(kDrainDeadline, this, &Exchange::drained);
}

// The registry's own picture of each call, from the same events as everybody else's.
void Exchange::follow(const CallEvent &event)
{
    if (const auto it = m_entries.find(event.call); it != m_entries.end()) {
        auto &call = it->call;
        if (event.as<Dialing>())
            call.state = u"dialing"_s;
        else if (event.as<Ringing>())
            call.state = u"ringing"_s;
        else if (event.as<Answered>())
            call.state = u"answered"_s;
        else if (event.as<MediaStarted>())
            call.state = u"live"_s;
        else if (event.as<MediaStopped>() || event.as<Ended>())
            call.state = u"ending"_s;
    }
    emit happened(event);
}

void Exchange::forget(const CallId &call)
{
    const auto token = m_entries.take(call).token;
    m_byToken.remove(token);
    m_recentTokens.push_back(token);
    if (m_recentTokens.size() > kRecentTokens)
        m_recentTokens.pop_front();
    if (m_draining && m_entries.isEmpty())
        emit drained();
}

// ---- Addresses and threads

MediaThread &Exchange::leastBusy() const
{
    return **std::min_element(m_threads.begin(), m_threads.end(), [](const auto &a, const auto &b) { return a->calls() < b->calls(); });
}

// The practice line calls from this computer; everybody else needs the public address.
QUrl Exchange::webhookUrl(const Carrier &carrier, const QString &what, const Token &token) const
{
    QUrl url = m_settings.url(u"server/publicUrl");
    if (isPractice(carrier) || url.isEmpty())
        url = m_local;
    url.setPath(u"/%1/%2/%3"_s.arg(carrier.name(), what, token.toString()));
    return url;
}

QUrl Exchange::mediaUrl(const Carrier &carrier, const Token &token) const
{
    QUrl url = webhookUrl(carrier, u"media"_s, token);
    const auto publicWs = m_settings.url(u"server/publicWsUrl");
    if (!isPractice(carrier) && !publicWs.isEmpty()) {
        url = publicWs;
        url.setPath(u"/%1/media/%2"_s.arg(carrier.name(), token.toString()));
    }
    url.setScheme(url.scheme() == "https"_L1 || url.scheme() == "wss"_L1 ? u"wss"_s : u"ws"_s);
    return url;
}

} // namespace bridge
