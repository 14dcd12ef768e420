// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/carriers/restcarrier.h"

#include "bridge/carriers/e164.h"
#include "bridge/settings/address.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kKnownLegs = 1000; // a lost answer is looked for within seconds

} // namespace

RestCarrier::RestCarrier(QString service, QString name, const Settings &settings, QObject *parent)
    : Carrier(parent)
    , m_service(std::move(service))
    , m_name(std::move(name))
    , m_client(m_service, m_name + u"/apiUrl"_s)
{
    setSettings(settings);
    connect(&m_queue, &DialQueue::due, this, &RestCarrier::place);
}

void RestCarrier::setSettings(const Settings &settings)
{
    m_settings = settings;
    m_queue.setPace(settings.number(m_name + u"/callsPerSecond"_s));
}

QList<Line> RestCarrier::lines() const
{
    const auto number = setting(u"fromNumber"_s);
    if (number.isEmpty())
        return {};
    return {{m_service, m_name, number, {}, {}}};
}

Result<void> RestCarrier::needs(std::initializer_list<QLatin1StringView> keys) const
{
    for (const auto key : keys) {
        if (setting(QString(key)).isEmpty())
            return fail(Error::Code::NotConfigured, u"%1 cannot dial: %2/%3 is not set."_s.arg(m_service, m_name, key));
    }
    return {};
}

QUrl RestCarrier::apiUrl(const QString &path) const
{
    auto url = asHttpUrl(m_settings.url(m_name + u"/apiUrl"_s)).adjusted(QUrl::StripTrailingSlash);
    url.setPath(url.path() + path);
    return url;
}

// ---- Dialling

Result<void> RestCarrier::check(const DialOrder &order) const
{
    if (const auto ready = canDial(); !ready)
        return ready;
    if (!isE164(order.to))
        return fail(Error::Code::Malformed, u"That is no number to call. Enter it with + and the country code."_s);
    if (!isE164(order.from))
        return fail(Error::Code::NotConfigured, u"That is no number to call from. Check %1/fromNumber."_s.arg(m_name));
    if (order.from == order.to)
        return fail(Error::Code::Malformed, u"A line cannot call itself. Enter another number."_s);
    if (m_dialling.contains(order.call))
        return fail(Error::Code::NotPossibleNow, u"That call is being dialled already."_s);
    return checkOrder(order);
}

void RestCarrier::dial(const DialOrder &wish)
{
    auto order = wish;
    if (order.from.isEmpty())
        order.from = setting(u"fromNumber"_s);
    if (const auto good = check(order); !good)
        return failed(order, {good.error()});
    if (const auto waits = m_queue.add(order); !waits)
        failed(order, {waits.error()});
}

void RestCarrier::place(const DialOrder &order)
{
    m_dialling.insert(order.call, false);
    m_client.send(dialRequest(order), [this, order](const RestAnswer &answer) {
        // An answer that never came does not say that there is no call.
        if (answer.status == 0 && answer.trouble.code == Error::Code::TimedOut)
            return lookFor(order);
        if (answer.status == 0)
            return failed(order, {answer.trouble});
        if (const auto leg = readDialled(answer))
            placed(order, *leg);
        else
            failed(order, leg.error());
    });
}

void RestCarrier::lookFor(const DialOrder &order)
{
    const Refusal lost{{Error::Code::TimedOut,
        u"%1 did not answer, or not in full, so nobody knows whether it dials. Check the network, and its console for the call."_s.arg(m_service)}};
    const auto question = findRequest(order);
    if (!question)
        return failed(order, lost);
    m_client.insist(*question, [this, order, lost](const RestAnswer &answer) {
        if (!answer.isGood())
            return failed(order, lost);
        if (const auto leg = readFound(answer, order, m_legs))
            return placed(order, *leg);
        failed(order, {{Error::Code::TimedOut,
            u"%1 did not answer, or not in full, and knows nothing of the call. Check the network, then dial again."_s.arg(m_service)}});
    });
}

std::optional<LegId> RestCarrier::readFound(const RestAnswer &, const DialOrder &, const QSet<LegId> &) const
{
    return {};
}

void RestCarrier::placed(const DialOrder &order, const LegId &leg)
{
    if (m_legs.size() >= kKnownLegs)
        m_legs.clear();
    m_legs.insert(leg);
    if (m_dialling.take(order.call))
        hangUp(order.call, leg); // asked for while the request was on its way
    emit dialled(order.call, leg);
}

void RestCarrier::failed(const DialOrder &order, const Refusal &refusal)
{
    m_dialling.remove(order.call);
    emit dialFailed(order.call, refusal.status, refusal.error);
}

RestCarrier::Refusal RestCarrier::why(const RestAnswer &answer) const
{
    return answer.status == 0 ? Refusal{answer.trouble} : refusalOf(answer);
}

// ---- A call that is there

void RestCarrier::hangUp(const CallId &call, const LegId &leg)
{
    if (leg.isEmpty()) {
        if (const auto it = m_dialling.find(call); it != m_dialling.end())
            *it = true;
        else {
            m_queue.remove(call);
            emit hungUp(call); // the carrier never heard of it
        }
        return;
    }
    const auto request = hangUpRequest(leg);
    if (!request) {
        emit hungUp(call);
        return;
    }
    m_client.insist(*request, [this, call](const RestAnswer &answer) {
        if (answer.isGood() || saysOver(answer)) {
            emit hungUp(call);
            return;
        }
        const auto error = why(answer).error;
        emit hangUpFailed(call, {error.code, u"The line may still be open, and be paid for. "_s + error.detail});
    });
}

// Asked once: digits that are sent twice are wrong digits.
void RestCarrier::sendDigits(const CallId &call, const DigitsOrder &order)
{
    m_client.send(digitsRequest(order), [this, call, digits = order.digits](const RestAnswer &answer) {
        if (answer.isGood())
            emit digitsSent(call, digits);
        else
            emit digitsFailed(call, why(answer).error);
    });
}

void RestCarrier::transfer(const CallId &call, const TransferOrder &order)
{
    m_client.send(transferRequest(order), [this, call](const RestAnswer &answer) {
        if (answer.isGood())
            emit transferred(call);
        else
            emit transferFailed(call, why(answer).error);
    });
}

void RestCarrier::move(const CallId &call, const LegId &leg, const QUrl &document)
{
    m_client.send(moveRequest(leg, document), [this, call](const RestAnswer &answer) {
        if (answer.isGood())
            emit moved(call);
        else
            emit moveFailed(call, why(answer).error);
    });
}

void RestCarrier::speakTurn(const CallId &call, const SpokenTurn &turn)
{
    m_client.send(turnRequest(turn), [this, call](const RestAnswer &answer) {
        if (!answer.isGood())
            emit turnFailed(call, why(answer).error);
    });
}

} // namespace bridge
