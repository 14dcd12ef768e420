// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaignrunner.h"

#include "bridge/campaigns/callclock.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// A computer that slept, or whose clock was set, is noticed after this long.
constexpr qint64 kLongestSleep = 60'000;       // ms
constexpr qint64 kUntilRoom = 5'000;           // ms; all lines in use by others
constexpr qint64 kUntilAllowed = 60'000;      // ms; a limit of the brake

} // namespace

CampaignRunner::CampaignRunner(const Campaign &campaign, const QStringList &clocks, CampaignStore &store, const CampaignSurroundings &around,
    QObject *parent)
    : QObject(parent)
    , m_id(campaign.id)
    , m_plan(campaign.plan)
    , m_clocks(clocks)
    , m_store(store)
    , m_around(around)
    , m_pacer(campaign.plan.pace)
    , m_breaker(campaign.plan.breaker)
    , m_spent(campaign.cost)
    , m_wake(this)
{
    for (const auto &clock : m_clocks)
        m_zones[clock] = zonesOf(clock);
    m_wake.setSingleShot(true);
    connect(&m_wake, &QTimer::timeout, this, &CampaignRunner::look);
}

void CampaignRunner::run()
{
    m_isRunning = true;
    m_isUnpriced = false;
    m_heldUntil = {};
    m_breaker.reset();
    lookSoon(0);
}

void CampaignRunner::halt()
{
    m_isRunning = false;
    m_note.clear();
    m_nextAt = {};
    m_wake.stop();
}

void CampaignRunner::lookSoon(qint64 ms)
{
    if (m_isRunning)
        m_wake.start(int(std::clamp<qint64>(ms, 0, kLongestSleep)));
}

void CampaignRunner::wait(const QDateTime &until, const QString &note)
{
    m_nextAt = until;
    if (m_note != note) {
        m_note = note;
        emit changed();
    }
    lookSoon(m_around.now().msecsTo(until));
}

void CampaignRunner::hold(qint64 ms, const QString &note)
{
    m_heldUntil = m_around.now().addMSecs(ms);
    wait(m_heldUntil, note);
}

void CampaignRunner::pause(const QString &note)
{
    if (!m_isRunning)
        return;
    halt();
    emit paused(note);
}

CallWindow CampaignRunner::window() const
{
    return CallWindow(m_plan.hours, m_around.quietHours());
}

std::optional<QDateTime> CampaignRunner::nextOpening(const QDateTime &now)
{
    std::optional<QDateTime> next;
    for (const auto &zones : std::as_const(m_zones)) {
        if (const auto opens = window().opens(zones, now); opens && *opens > now && (!next || *opens < *next))
            next = *opens;
    }
    return next;
}

void CampaignRunner::look()
{
    if (!m_isRunning || m_isClaiming || m_around.switchboard.isDraining() || !m_pacer.hasRoom(int(m_live.size())))
        return;
    if (m_around.switchboard.isDiallingStopped())
        return pause(u"All dialling was stopped. Release it, then let the campaign go on."_s);
    const auto now = m_around.now();
    const auto held = m_heldUntil.isValid() ? now.msecsTo(m_heldUntil) : 0;
    if (held > 0 && held <= kUntilAllowed) // more: the clock was set back
        return lookSoon(held);
    if (const auto ms = m_pacer.wait(now); ms > 0)
        return lookSoon(ms);
    QStringList open;
    for (const auto &clock : m_clocks) {
        if (window().isOpen(m_zones[clock], now))
            open << clock;
    }
    claim(open);
}

void CampaignRunner::claim(const QStringList &open)
{
    m_isClaiming = true;
    ++m_orders;
    const auto call = newCallId();
    m_store.order<Claim>([id = m_id, open, now = m_around.now(), call](CampaignFile &file) { return file.claim(id, open, now, call); })
        .then(this, [this, call](const Result<Claim> &claim) {
            m_isClaiming = false;
            claimed(claim, call);
            if (--m_orders == 0 && m_live.isEmpty())
                emit idle();
        });
}

void CampaignRunner::claimed(const Result<Claim> &claim, const CallId &call)
{
    if (!claim)
        return pause(u"The campaign can't go on: %1."_s.arg(claim.error().detail));
    if (!claim->row)
        return rest(*claim);
    if (!m_isRunning || m_around.switchboard.isDraining())
        return release(claim->row->row);
    placeOrWait(*claim->row, call);
}

// Nobody can be called right now.
void CampaignRunner::rest(const Claim &claim)
{
    if (!m_isRunning)
        return;
    if (claim.waiting == 0) {
        if (!m_live.isEmpty() || m_orders > 1) // this one is not counted off yet
            return; // they may have to be called again
        halt();
        emit finished({});
        return;
    }
    const auto now = m_around.now();
    const auto opening = nextOpening(now);
    if (!opening && !claim.next.isValid()) {
        if (!m_live.isEmpty())
            return;
        halt();
        emit finished(u"By these hours and days nobody who is left can be called any more."_s);
        return;
    }
    if (claim.next.isValid() && (!opening || claim.next <= *opening))
        return wait(claim.next, u"Waits until somebody is to be called again."_s);
    wait(*opening, u"Waits for the hours in which the others may be called."_s);
}

void CampaignRunner::placeOrWait(const ClaimedRow &row, const CallId &call)
{
    const auto verdict = m_around.verdict(m_plan.line, row.number);
    switch (verdict.when) {
    case DialVerdict::When::Never:
        settle({row.row, u"refused"_s, verdict.why});
        return lookSoon(0);
    case DialVerdict::When::Later:
        release(row.row);
        return hold(kUntilAllowed, verdict.why);
    case DialVerdict::When::Now:
        return place(row, call);
    }
}

void CampaignRunner::place(const ClaimedRow &row, const CallId &call)
{
    CallRequest request;
    request.id = call;
    request.to = row.number;
    request.line = m_plan.line;
    request.agent = m_plan.agent;
    request.variables = row.variables;
    request.voicemail = m_plan.voicemail;
    m_live.insert(call, {row.row, row.attempts}); // before: a carrier may fail at once
    m_placing = call;
    const auto placed = m_around.switchboard.placeCall(request);
    m_placing = {};
    if (!placed) {
        m_live.remove(call);
        return notPlaced(row, placed.error());
    }
    m_note.clear();
    m_nextAt = {};
    m_pacer.note(m_around.now());
    emit changed();
    lookSoon(m_pacer.wait(m_around.now()));
}

// Nothing was dialled. What is wrong with this row is its result; what would be wrong with the next one too pauses the campaign.
void CampaignRunner::notPlaced(const ClaimedRow &row, const Error &why)
{
    if (why.code == Error::Code::Refused || why.code == Error::Code::Malformed) {
        settle({row.row, u"refused"_s, why.detail});
        return lookSoon(0);
    }
    release(row.row);
    if (m_around.switchboard.isDraining())
        return;
    if (why.code == Error::Code::Busy)
        return hold(kUntilRoom, why.detail);
    pause(why.detail);
}

void CampaignRunner::take(const CallEvent &event)
{
    const auto *ended = event.as<Ended>();
    if (!ended || event.call == m_placing)
        return;
    const auto own = m_live.constFind(event.call);
    if (own == m_live.cend())
        return;
    RowResult result{own->row, wordFor(ended->reason), ended->detail};
    result.answered = ended->answered.count() > 0;
    result.talked = ended->answered;
    result.cost = ended->cost;
    if (const auto after = m_plan.retries.next(ended->reason, own->attempts))
        result.retryAt = m_around.now().addSecs(std::chrono::seconds(*after).count());
    m_live.erase(own);
    settle(result);
    noteEnd(*ended);
    lookSoon(0);
}

void CampaignRunner::noteEnd(const Ended &ended)
{
    m_breaker.note(ended.reason);
    m_spent += ended.cost.value_or(0);
    m_isUnpriced = m_isUnpriced || (ended.answered.count() > 0 && !ended.cost);
    if (m_breaker.isTripped())
        return pause(u"%1 of the last %2 calls failed, so the campaign has paused itself. The last one that failed: %3"_s
                         .arg(m_breaker.failures())
                         .arg(m_plan.breaker.of)
                         .arg(ended.detail.isEmpty() ? wordFor(ended.reason) : ended.detail));
    if (m_plan.budget <= 0)
        return;
    if (m_spent >= m_plan.budget)
        pause(u"The budget of this campaign is spent."_s);
    else if (m_isUnpriced)
        pause(u"What a call cost is not known, so the budget can't be kept. Give the price in prices.json, or set no budget."_s);
}

void CampaignRunner::release(qint64 row, const QDateTime &retryAt)
{
    ordered(m_store.order<void>([id = m_id, row, retryAt](CampaignFile &file) { return file.release(id, row, retryAt); }));
}

void CampaignRunner::settle(const RowResult &result)
{
    ordered(m_store.order<void>([id = m_id, result](CampaignFile &file) { return file.settle(id, result); }));
}

void CampaignRunner::ordered(QFuture<Result<void>> order)
{
    ++m_orders;
    order.then(this, [this](const Result<void> &done) {
        --m_orders;
        if (!done)
            pause(u"The campaign can't go on: %1."_s.arg(done.error().detail));
        emit changed();
        if (!m_isClaiming && (!m_wake.isActive() || m_nextAt.isValid()))
            lookSoon(0); // it may be the last, or one to be called again
        if (m_orders == 0 && m_live.isEmpty())
            emit idle();
    });
}

} // namespace bridge
