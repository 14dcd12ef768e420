// SPDX-License-Identifier: GPL-3.0-or-later
// The exchange towards carriers: what their webhooks tell, the seats of their streams, and what calls want of them.
#include "bridge/calls/exchange.h"

#include "bridge/calls/carrierwords.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

MediaSeat seatOf(const CallRegistry::Entry &entry)
{
    return {entry.call.id,
        [thread = entry.thread, call = entry.call.id](qintptr descriptor) { thread->admit(call, descriptor); }};
}

} // namespace

void Exchange::answer(Entry &entry, const LegId &leg, AnsweredBy by)
{
    if (!leg.isEmpty())
        entry.call.leg = leg;
    if (std::exchange(entry.answered, true))
        return;
    entry.thread->with(entry.call.id, [leg = entry.call.leg, by](Call &call) { call.answered(leg, by); });
}

Result<QUrl> Exchange::answerPlaced(const QString &carrierName, const Token &token, const CarrierReport &report)
{
    auto *entry = m_calls.find(carrierName, token, {});
    if (!entry || token.isEmpty())
        return fail(Error::Code::NotFound, u"No call has this token."_s);
    if (entry->seat.isEmpty())
        return fail(Error::Code::NotPossibleNow, u"This call has its media stream already."_s);
    answer(*entry, report.leg, answeredBy(report.answeredBy));
    if (report.canLeaveMessage)
        entry->thread->with(entry->call.id, [](Call &call) { call.machineReported(AnsweredBy::Machine, true); });
    return goesOnAt(*entry, *carrier(carrierName));
}

Result<void> Exchange::report(const QString &carrierName, const Token &token, const CarrierReport &report)
{
    if (m_handOvers.report(carrierName, token, report))
        return {};
    if (auto *entry = m_calls.find(carrierName, token, report.leg)) {
        take(*entry, report);
        return {};
    }
    auto *former = m_calls.findFormer(carrierName, token, report.leg);
    if (!former)
        return fail(Error::Code::NotFound, u"No call is known by that."_s);
    tellRecording(*former, report.recording);
    return {}; // late callbacks are no error
}

// Some carriers tell it with the end of the call, some in a webhook of its own, some both.
void Exchange::tellRecording(CallRegistry::Former &former, const QUrl &recording)
{
    if (recording.isEmpty() || !recording.isValid() || former.toldRecording == recording)
        return;
    former.toldRecording = recording;
    emit happened({former.call, ++former.lastSeq, QDateTime::currentDateTimeUtc(), RecordingReady{recording.toString()}});
}

void Exchange::recordingReady(const CallId &call)
{
    if (auto *entry = m_calls.find(call))
        entry->recorded = true;
    else if (auto *former = m_calls.findFormer(call))
        tellOwnRecording(*former);
}

void Exchange::tellOwnRecording(CallRegistry::Former &former)
{
    emit happened({former.call, ++former.lastSeq, QDateTime::currentDateTimeUtc(), RecordingReady{recordingPath(former.call)}});
}

void Exchange::recordingTroubled(const CallId &call, const QString &sentence)
{
    if (auto *entry = m_calls.find(call))
        entry->thread->with(call, [sentence](Call &c) { c.recordingTroubled(sentence); });
    else if (auto *former = m_calls.findFormer(call))
        emit happened({call, ++former->lastSeq, QDateTime::currentDateTimeUtc(), Warning{u"recordingIncomplete"_s, sentence}});
}

void Exchange::take(Entry &entry, const CarrierReport &report)
{
    using Kind = CarrierReport::Kind;
    const auto with = [&](std::function<void(Call &)> action) { entry.thread->with(entry.call.id, std::move(action)); };
    switch (report.kind) {
    case Kind::AsRouted:
    case Kind::Status:
        return takeStatus(entry, report);
    case Kind::Machine:
        return with([by = answeredBy(report.answeredBy), can = report.canLeaveMessage](Call &call) { call.machineReported(by, can); });
    case Kind::Recording:
        if (report.recording.isValid())
            with([url = report.recording](Call &call) { call.recorded(url); });
        entry.toldRecording = report.recording;
        return;
    case Kind::Digits:
        return with([digits = report.digits.left(32)](Call &call) { call.pressed(digits); });
    case Kind::PartialWords:
        return with([words = report.words](Call &call) { call.heardPartly(words); });
    case Kind::Room: // of a conference that is over
    case Kind::Words: // come by takeTurn()
    case Kind::Answer:
    case Kind::Ignored:
        return;
    }
}

Result<void> Exchange::takeTurn(const QString &carrierName, const Token &token, const CarrierReport &report, std::function<void(const WebhookReply &)> respond)
{
    auto *entry = m_calls.find(carrierName, token, report.leg);
    if (!entry || !entry->byWords || (token.isEmpty() && !carrier(carrierName)->abilities().fetchesSteps))
        return fail(Error::Code::NotFound, u"No call waits for these words."_s);
    if (auto former = std::exchange(entry->waiting, std::move(respond))) // the carrier gave up on that one
        former(carrier(carrierName)->acknowledge(report));
    answer(*entry, report.leg, AnsweredBy::Unknown);
    entry->thread->with(entry->call.id,
        [words = report.words, confidence = report.confidence, keys = report.digits](Call &call) { call.heardWords(words, confidence, keys); });
    return {};
}

void Exchange::takeStatus(Entry &entry, const CarrierReport &report)
{
    using enum CarrierReport::Status;
    const auto *its = carrier(entry.call.parties.carrier);
    if (report.status == Ringing) {
        if (!report.leg.isEmpty() && !entry.answered)
            entry.call.leg = report.leg; // Plivo's answer to the dial names the request and not the call
        entry.thread->with(entry.call.id, [leg = report.leg](Call &call) { call.rang(leg); });
    } else if (report.status == InProgress && its && its->abilities().streamsFromDial) {
        answer(entry, report.leg, AnsweredBy::Unknown); // no answer webhook will say so
    } else if (isOver(report.status)) {
        entry.recording = report.recording;
        entry.thread->with(entry.call.id,
            [reason = endReason(report.status), why = report.why](Call &call) { call.legOver(reason, why); });
    }
}

Result<MediaSeat> Exchange::claimSeat(const QString &carrierName, const Token &token)
{
    const auto refuse = [] { return fail(Error::Code::Refused, u"This media token is wrong, or was used already."_s); };
    auto *entry = m_calls.find(carrierName, token, {});
    if (!entry || token.isEmpty() || entry->seat != token || entry->byWords)
        return refuse();
    if (!entry->answered && !carrier(carrierName)->abilities().streamsFromDial)
        return refuse();
    answer(*entry, {}, AnsweredBy::Unknown); // some carriers tell it by opening the stream
    entry->seat = {};
    return seatOf(*entry);
}

Result<MediaSeat> Exchange::receiveStream(const QString &carrierName)
{
    auto *found = carrier(carrierName);
    if (!found)
        return fail(Error::Code::NotFound, u"There is no carrier '%1'."_s.arg(carrierName));
    const auto line = m_lines.called(found->name(), {});
    CallRequest request;
    request.to = line.number;
    const auto entry = receive(request, line, *found, {});
    if (!entry)
        return tl::make_unexpected(entry.error());
    (*entry)->seat = {};
    return seatOf(**entry);
}

// ---- What a call wants of its carrier

void Exchange::fulfil(const CallId &call, const CarrierWish &wish)
{
    auto *entry = m_calls.find(call);
    auto *its = entry ? carrier(entry->call.parties.carrier) : nullptr;
    if (!its)
        return;
    if (const auto *turn = std::get_if<SpokenTurn>(&wish))
        return speak(*entry, *its, *turn);
    if (const auto *end = std::get_if<EndLeg>(&wish))
        return its->hangUp(call, end->leg);
    if (const auto *handOver = std::get_if<HandOverOrder>(&wish))
        return callPerson(*entry, *its, *handOver);
    if (auto transfer = std::get_if<TransferOrder>(&wish)) {
        auto order = *transfer;
        if (const auto number = mayCall(order.to); !number) { // the profile's own number is no better than anybody's
            entry->thread->with(call, [why = number.error().detail](Call &c) { c.transferFailed(why); });
            return;
        }
        order.documentUrl = addresses(*its).transferDocument(entry->token, order.to, order.from);
        return its->transfer(call, order);
    }
    auto order = std::get<DigitsOrder>(wish);
    if (its->abilities().digitsEndStream) {
        m_calls.openSeat(*entry, newToken());
        order.mediaUrl = addresses(*its).media(entry->seat);
    }
    its->sendDigits(call, order);
}

// ---- Persons who take a call over

void Exchange::callPerson(Entry &entry, Carrier &carrier, const HandOverOrder &wish)
{
    auto order = wish;
    const auto number = mayCall(order.to);
    if (!number) {
        entry.thread->with(entry.call.id, [why = number.error().detail](Call &c) { c.transferFailed(why); });
        return;
    }
    order.to = *number;
    m_brake.noteDialled(QDateTime::currentDateTimeUtc());
    entry.person = order;
    m_handOvers.begin(entry.call.id, carrier, order);
}

Result<WebhookReply> Exchange::answerPerson(const QString &carrierName, const Token &token, const CarrierReport &report)
{
    return m_handOvers.answer(carrierName, token, report);
}

Result<WebhookReply> Exchange::roomFor(const QString &carrierName, const Token &token)
{
    return m_handOvers.room(carrierName, token);
}

// A number is no proof of who calls. So they are asked as one whom we called, and only while that call is live.
std::optional<WebhookReply> Exchange::welcomePerson(const QString &carrierName, const CarrierReport &report, const CallId &session)
{
    auto *its = carrier(carrierName);
    const auto isMeant = [&](const Entry &entry) {
        const auto &call = entry.call;
        return its && its->abilities().hasRooms && call.parties.carrier == carrierName && call.state == "live"_L1 && !entry.byWords
            && !call.leg.isEmpty() && call.leg != report.leg && (session.isEmpty() ? !entry.person.to.isEmpty() && entry.person.to == report.from : call.id == session);
    };
    for (const auto &entry : m_calls.all()) {
        if (!isMeant(entry))
            continue;
        auto order = entry.person;
        order.to = report.from;
        order.leg = entry.call.leg;
        entry.thread->with(entry.call.id, [to = order.to](Call &call) { call.personRang(to); });
        return m_handOvers.welcome(entry.call.id, *its, order, report.leg);
    }
    return std::nullopt;
}

// As the answer to a webhook that waits for it; else the carrier is told to leave what it is doing.
void Exchange::speak(Entry &entry, Carrier &carrier, SpokenTurn turn)
{
    const auto at = addresses(carrier);
    turn.turnUrl = at.webhook(u"gather"_s, entry.token);
    turn.partialUrl = at.webhook(u"partial"_s, entry.token);
    if (const auto respond = std::exchange(entry.waiting, {}))
        respond(carrier.turnDocument(turn));
    else if (turn.then != SpokenTurn::Then::ComeBack)
        carrier.speakTurn(entry.call.id, turn);
}

} // namespace bridge
