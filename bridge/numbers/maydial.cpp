// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/numbers/maydial.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

tl::unexpected<Error> refused(const QString &why)
{
    return fail(Error::Code::Refused, why);
}

// ITU-T E.164 (2010) and its list of assigned codes: networks of no country, most of them satellites', at prices to match.
bool isSatellite(const QString &e164)
{
    return std::ranges::any_of(std::initializer_list<QLatin1StringView>{"+870"_L1, "+881"_L1, "+882"_L1, "+883"_L1},
        [&](QLatin1StringView code) { return e164.startsWith(code); });
}

QString digitsOf(const QString &text)
{
    QString digits;
    for (const QChar c : text) {
        if (c >= u'0' && c <= u'9')
            digits += c;
    }
    return digits;
}

bool isSame(const PhoneNumber &number, const QString &own)
{
    if (const auto read = readNumber(own, number.region))
        return read->e164 == number.e164;
    const auto digits = digitsOf(own);
    return !digits.isEmpty() && digits == digitsOf(number.e164);
}

} // namespace

Result<void> mayDial(const PhoneNumber &number, const QStringList &ownNumbers)
{
    if (number.e164.isEmpty())
        return fail(Error::Code::Malformed, u"There is no number to dial."_s);
    // Before the kinds: an own number may be a toll-free or a shared one.
    if (std::ranges::any_of(ownNumbers, [&](const QString &own) { return isSame(number, own); }))
        return refused(u"That is one of our own numbers: the agent would be talking to itself. Dial another one."_s);
    if (isSatellite(number.e164))
        return refused(u"That number is in a satellite or global network, which costs too much to be called by an agent."_s);

    switch (number.kind) {
    case PhoneNumber::Emergency:
        return refused(u"That is an emergency number. An agent never calls one: use a telephone."_s);
    case PhoneNumber::Short:
        return refused(u"That is a short number, which works only on a telephone in its country. Dial the full number."_s);
    case PhoneNumber::Premium:
        return refused(u"That is a premium-rate number, which an agent does not call."_s);
    case PhoneNumber::Shared:
        return refused(u"That number costs a surcharge (shared cost or a personal number), so an agent does not call it."_s);
    case PhoneNumber::Fixed:
    case PhoneNumber::Mobile:
    case PhoneNumber::TollFree:
    case PhoneNumber::Voip:
    case PhoneNumber::Unknown:
        return {};
    }
    return {};
}

} // namespace bridge
