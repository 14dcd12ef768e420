// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/numbers/phonenumber.h"

#include "bridge/numbers/regiontime.h"

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

#include <list>
#include <set>

using namespace Qt::StringLiterals;

namespace bridge {

namespace {

namespace lib = i18n::phonenumbers;
using Util = lib::PhoneNumberUtil;
using Number = lib::PhoneNumber;

constexpr qsizetype kMaxText = 256;
// Everything that somebody would call a short number has at most this many digits (Germany's 116xxx, India's 5-digit codes).
constexpr qsizetype kMaxShortDigits = 6;
constexpr char kNoRegion[] = "ZZ"; // the library's word for it

const Util &util()
{
    return *Util::GetInstance(); // made once, under the library's own lock; const from there on
}

const lib::ShortNumberInfo &shortNumbers()
{
    static const lib::ShortNumberInfo info;
    return info;
}

tl::unexpected<Error> malformed(const QString &why)
{
    return fail(Error::Code::Malformed, why);
}

// What people set between digits, and the invisible marks that come along when a number is copied from a page.
bool isFiller(QChar c)
{
    return c.isSpace() || c.category() == QChar::Punctuation_Dash || c.category() == QChar::Other_Format
        || u"().[]/\u2212"_s.contains(c);
}

// ASCII digits with at most one '+' before them, or what is wrong.
Result<std::string> diallable(QStringView text)
{
    if (text.size() > kMaxText)
        return malformed(u"That is far too long for a telephone number."_s);
    std::string digits;
    for (const QChar c : text) {
        if (const int value = c.digitValue(); value >= 0 && c.isDigit())
            digits += char('0' + value);
        else if ((c == u'+' || c == u'\uFF0B') && digits.empty())
            digits = '+';
        else if (c.isLetter())
            return malformed(u"There are letters in the number. Write its digits, beginning with + and the country code."_s);
        else if (!isFiller(c))
            return malformed(u"A telephone number has digits, spaces, dashes, dots and brackets only, and a + in front."_s);
    }
    if (digits.empty() || digits == "+")
        return malformed(u"There is no number. Write it with + and the country code in front."_s);
    return digits;
}

bool isInternational(const std::string &digits)
{
    return digits.front() == '+';
}

bool isEmergencyIn(const std::string &digits, const std::string &region)
{
    return shortNumbers().IsEmergencyNumber(digits, region);
}

// Without a country, what is an emergency number anywhere counts: better one call refused than an ambulance sent.
bool isEmergencyAnywhere(const std::string &digits)
{
    static const auto regions = [] {
        std::set<std::string> all;
        util().GetSupportedRegions(&all);
        return all;
    }();
    return std::ranges::any_of(regions, [&](const std::string &region) { return isEmergencyIn(digits, region); });
}

// The number itself, or behind a country code: "+91 100" is as good as "100" to some exchanges. 112 and 911 are emergency
// numbers on every mobile network (3GPP TS 22.101 section 10.1).
bool isEmergency(const std::string &digits, const std::string &region)
{
    const auto local = isInternational(digits) ? digits.substr(1) : digits;
    if (qsizetype(local.size()) > kMaxShortDigits + 3)
        return false;
    if (local == "112" || local == "911")
        return true;
    if (isInternational(digits)) {
        Number number;
        if (util().Parse(digits, kNoRegion, &number) != Util::NO_PARSING_ERROR)
            return false;
        std::string national;
        std::list<std::string> regions;
        util().GetNationalSignificantNumber(number, &national);
        util().GetRegionCodesForCountryCallingCode(number.country_code(), &regions);
        return std::ranges::any_of(regions, [&](const std::string &in) { return isEmergencyIn(national, in); });
    }
    return region == kNoRegion ? isEmergencyAnywhere(local) : isEmergencyIn(local, region);
}

// `region` may be kNoRegion. 00 stands for + where it leads nowhere else: it is the international prefix of most countries, but
// not of all, and in some it begins a longer one.
Result<Number> parse(const std::string &digits, const std::string &region)
{
    Number number;
    const bool zeros = digits.starts_with("00");
    if (zeros && region == kNoRegion)
        return parse("+" + digits.substr(2), region);
    auto error = util().Parse(digits, region, &number);
    if (zeros && (error != Util::NO_PARSING_ERROR || !util().IsPossibleNumber(number))) {
        Number again;
        const auto second = digits.size() > 2 ? util().Parse("+" + digits.substr(2), region, &again) : Util::TOO_SHORT_NSN;
        if (second == Util::NO_PARSING_ERROR)
            return again;
    }
    switch (error) {
    case Util::NO_PARSING_ERROR:
        return number;
    case Util::INVALID_COUNTRY_CODE_ERROR:
        if (isInternational(digits))
            return malformed(u"No country has the code that this number begins with. Check the digits behind the +."_s);
        return malformed(u"The number has no country code. Write it with + and the country code in front."_s);
    case Util::TOO_LONG_NSN:
        return malformed(u"The number is too long. Check it for a digit typed twice."_s);
    case Util::NOT_A_NUMBER:
    case Util::TOO_SHORT_AFTER_IDD:
    case Util::TOO_SHORT_NSN:
        break;
    }
    return malformed(u"The number is too short. Write all of it, with + and the country code in front."_s);
}

Result<void> checkLength(const Number &number)
{
    switch (util().IsPossibleNumberWithReason(number)) {
    case Util::IS_POSSIBLE:
        return {};
    case Util::IS_POSSIBLE_LOCAL_ONLY:
        return malformed(u"The number has no area code. Write all of it, with + and the country code in front."_s);
    case Util::INVALID_COUNTRY_CODE:
        return malformed(u"No country has the code that this number begins with. Check the digits behind the +."_s);
    case Util::TOO_SHORT:
        return malformed(u"The number is too short for its country. Check it for a missing digit."_s);
    case Util::TOO_LONG:
        return malformed(u"The number is too long for its country. Check it for a digit typed twice."_s);
    case Util::INVALID_LENGTH:
        break;
    }
    return malformed(u"No number in its country has that many digits. Check it for a missing or a doubled digit."_s);
}

PhoneNumber::Kind kindOf(const Number &number)
{
    switch (util().GetNumberType(number)) {
    case Util::FIXED_LINE:
    case Util::FIXED_LINE_OR_MOBILE:
    case Util::UAN: // a company's number for all its offices
        return PhoneNumber::Fixed;
    case Util::MOBILE:
        return PhoneNumber::Mobile;
    case Util::TOLL_FREE:
        return PhoneNumber::TollFree;
    case Util::PREMIUM_RATE:
        return PhoneNumber::Premium;
    case Util::SHARED_COST:
    case Util::PERSONAL_NUMBER:
    case Util::PAGER:
        return PhoneNumber::Shared;
    case Util::VOIP:
        return PhoneNumber::Voip;
    case Util::VOICEMAIL:
    case Util::UNKNOWN:
        break;
    }
    // International premium rate and shared cost (ITU-T E.169), of whose ranges the tables know only a part.
    if (number.country_code() == 979)
        return PhoneNumber::Premium;
    return number.country_code() == 808 ? PhoneNumber::Shared : PhoneNumber::Unknown;
}

// Empty for the library's "001": networks that belong to no country.
QString regionOf(const Number &number)
{
    std::string region;
    util().GetRegionCodeForNumber(number, &region);
    if (region == kNoRegion) // in no range known: at least its country code says something
        util().GetRegionCodeForCountryCode(number.country_code(), &region);
    return region == kNoRegion || region == Util::kRegionCodeForNonGeoEntity ? QString() : QString::fromStdString(region);
}

QString formatted(const Number &number, Util::PhoneNumberFormat format)
{
    std::string text;
    util().Format(number, format, &text);
    return QString::fromStdString(text);
}

PhoneNumber asDialled(const std::string &digits, const QString &region, PhoneNumber::Kind kind)
{
    const auto text = QString::fromStdString(isInternational(digits) ? digits.substr(1) : digits);
    return {text, text, text, region, regionTimeZone(region), kind};
}

bool isShort(const std::string &digits, const Number &number, const std::string &region)
{
    return qsizetype(digits.size()) <= kMaxShortDigits && !isInternational(digits) && region != kNoRegion
        && shortNumbers().IsValidShortNumberForRegion(number, region);
}

Result<std::string> libraryRegion(const QString &region)
{
    if (region.isEmpty())
        return std::string(kNoRegion);
    const auto name = region.toUpper().toStdString();
    if (util().GetCountryCodeForRegion(name) == 0)
        return malformed(u"The default country is none that is known. Set it to two letters, as GB."_s);
    return name;
}

} // namespace

Result<PhoneNumber> readNumber(QStringView text, const QString &defaultRegion)
{
    const auto digits = diallable(text);
    if (!digits)
        return tl::make_unexpected(digits.error());
    const auto region = libraryRegion(defaultRegion);
    if (!region)
        return tl::make_unexpected(region.error());
    const auto home = defaultRegion.toUpper();
    if (isEmergency(*digits, *region))
        return asDialled(*digits, home, PhoneNumber::Emergency);
    const auto number = parse(*digits, *region);
    if (!number)
        return tl::make_unexpected(number.error());
    if (!util().IsValidNumber(*number)) {
        if (isShort(*digits, *number, *region))
            return asDialled(*digits, home, PhoneNumber::Short);
        // Only now: Delhi's numbers begin with 11 2, which to India's exchanges is not yet 112.
        if (shortNumbers().ConnectsToEmergencyNumber(*digits, *region))
            return asDialled(*digits, home, PhoneNumber::Emergency);
        if (const auto length = checkLength(*number); !length)
            return tl::make_unexpected(length.error());
    }
    const auto of = regionOf(*number);
    return PhoneNumber{formatted(*number, Util::E164), formatted(*number, Util::NATIONAL),
        formatted(*number, Util::INTERNATIONAL), of, regionTimeZone(of), kindOf(*number)};
}

} // namespace bridge
