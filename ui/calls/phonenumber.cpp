// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/phonenumber.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <string_view>

using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

namespace ui {

namespace {

struct CountryCode { std::string_view digits, region; };

// ITU-T E.164 assigned country codes (list of 15 December 2016), where one code is one country. +1 and +7 are below.
constexpr CountryCode kCodes[] = {
    {"20"sv, "EG"sv}, {"211"sv, "SS"sv}, {"212"sv, "MA"sv}, {"213"sv, "DZ"sv}, {"216"sv, "TN"sv}, {"218"sv, "LY"sv},
    {"220"sv, "GM"sv}, {"221"sv, "SN"sv}, {"222"sv, "MR"sv}, {"223"sv, "ML"sv}, {"224"sv, "GN"sv}, {"225"sv, "CI"sv},
    {"226"sv, "BF"sv}, {"227"sv, "NE"sv}, {"228"sv, "TG"sv}, {"229"sv, "BJ"sv}, {"230"sv, "MU"sv}, {"231"sv, "LR"sv},
    {"232"sv, "SL"sv}, {"233"sv, "GH"sv}, {"234"sv, "NG"sv}, {"235"sv, "TD"sv}, {"236"sv, "CF"sv}, {"237"sv, "CM"sv},
    {"238"sv, "CV"sv}, {"240"sv, "GQ"sv}, {"241"sv, "GA"sv}, {"242"sv, "CG"sv}, {"243"sv, "CD"sv}, {"244"sv, "AO"sv},
    {"249"sv, "SD"sv}, {"250"sv, "RW"sv}, {"251"sv, "ET"sv}, {"252"sv, "SO"sv}, {"253"sv, "DJ"sv}, {"254"sv, "KE"sv},
    {"255"sv, "TZ"sv}, {"256"sv, "UG"sv}, {"257"sv, "BI"sv}, {"258"sv, "MZ"sv}, {"260"sv, "ZM"sv}, {"261"sv, "MG"sv},
    {"263"sv, "ZW"sv}, {"264"sv, "NA"sv}, {"265"sv, "MW"sv}, {"266"sv, "LS"sv}, {"267"sv, "BW"sv}, {"268"sv, "SZ"sv},
    {"27"sv, "ZA"sv}, {"291"sv, "ER"sv}, {"297"sv, "AW"sv}, {"298"sv, "FO"sv}, {"299"sv, "GL"sv}, {"30"sv, "GR"sv},
    {"31"sv, "NL"sv}, {"32"sv, "BE"sv}, {"33"sv, "FR"sv}, {"34"sv, "ES"sv}, {"350"sv, "GI"sv}, {"351"sv, "PT"sv},
    {"352"sv, "LU"sv}, {"353"sv, "IE"sv}, {"354"sv, "IS"sv}, {"355"sv, "AL"sv}, {"356"sv, "MT"sv}, {"357"sv, "CY"sv},
    {"358"sv, "FI"sv}, {"359"sv, "BG"sv}, {"36"sv, "HU"sv}, {"370"sv, "LT"sv}, {"371"sv, "LV"sv}, {"372"sv, "EE"sv},
    {"373"sv, "MD"sv}, {"374"sv, "AM"sv}, {"375"sv, "BY"sv}, {"376"sv, "AD"sv}, {"377"sv, "MC"sv}, {"378"sv, "SM"sv},
    {"380"sv, "UA"sv}, {"381"sv, "RS"sv}, {"382"sv, "ME"sv}, {"383"sv, "XK"sv}, {"385"sv, "HR"sv}, {"386"sv, "SI"sv},
    {"387"sv, "BA"sv}, {"389"sv, "MK"sv}, {"39"sv, "IT"sv}, {"40"sv, "RO"sv}, {"41"sv, "CH"sv}, {"420"sv, "CZ"sv},
    {"421"sv, "SK"sv}, {"423"sv, "LI"sv}, {"43"sv, "AT"sv}, {"44"sv, "GB"sv}, {"45"sv, "DK"sv}, {"46"sv, "SE"sv},
    {"47"sv, "NO"sv}, {"48"sv, "PL"sv}, {"49"sv, "DE"sv}, {"501"sv, "BZ"sv}, {"502"sv, "GT"sv}, {"503"sv, "SV"sv},
    {"504"sv, "HN"sv}, {"505"sv, "NI"sv}, {"506"sv, "CR"sv}, {"507"sv, "PA"sv}, {"509"sv, "HT"sv}, {"51"sv, "PE"sv},
    {"52"sv, "MX"sv}, {"53"sv, "CU"sv}, {"54"sv, "AR"sv}, {"55"sv, "BR"sv}, {"56"sv, "CL"sv}, {"57"sv, "CO"sv},
    {"58"sv, "VE"sv}, {"591"sv, "BO"sv}, {"592"sv, "GY"sv}, {"593"sv, "EC"sv}, {"595"sv, "PY"sv}, {"597"sv, "SR"sv},
    {"598"sv, "UY"sv}, {"60"sv, "MY"sv}, {"61"sv, "AU"sv}, {"62"sv, "ID"sv}, {"63"sv, "PH"sv}, {"64"sv, "NZ"sv},
    {"65"sv, "SG"sv}, {"66"sv, "TH"sv}, {"673"sv, "BN"sv}, {"675"sv, "PG"sv}, {"679"sv, "FJ"sv}, {"81"sv, "JP"sv},
    {"82"sv, "KR"sv}, {"84"sv, "VN"sv}, {"852"sv, "HK"sv}, {"853"sv, "MO"sv}, {"855"sv, "KH"sv}, {"856"sv, "LA"sv},
    {"86"sv, "CN"sv}, {"880"sv, "BD"sv}, {"886"sv, "TW"sv}, {"90"sv, "TR"sv}, {"91"sv, "IN"sv}, {"92"sv, "PK"sv},
    {"93"sv, "AF"sv}, {"94"sv, "LK"sv}, {"95"sv, "MM"sv}, {"960"sv, "MV"sv}, {"961"sv, "LB"sv}, {"962"sv, "JO"sv},
    {"963"sv, "SY"sv}, {"964"sv, "IQ"sv}, {"965"sv, "KW"sv}, {"966"sv, "SA"sv}, {"967"sv, "YE"sv}, {"968"sv, "OM"sv},
    {"970"sv, "PS"sv}, {"971"sv, "AE"sv}, {"972"sv, "IL"sv}, {"973"sv, "BH"sv}, {"974"sv, "QA"sv}, {"975"sv, "BT"sv},
    {"976"sv, "MN"sv}, {"977"sv, "NP"sv}, {"98"sv, "IR"sv}, {"992"sv, "TJ"sv}, {"993"sv, "TM"sv}, {"994"sv, "AZ"sv},
    {"995"sv, "GE"sv}, {"996"sv, "KG"sv}, {"998"sv, "UZ"sv},
};

// Area codes of the North American plan that are in Canada.
constexpr std::array kCanada = {204, 226, 236, 249, 250, 263, 289, 306, 343, 354, 365, 367, 368, 382, 403, 416, 418, 428, 431,
    437, 438, 450, 468, 474, 506, 514, 519, 548, 579, 581, 584, 587, 604, 613, 639, 647, 672, 683, 705, 709, 742, 753, 778, 780,
    782, 807, 819, 825, 867, 873, 879, 902, 905};
// Those of its island states: neither the United States nor Canada.
constexpr std::array kIslands = {242, 246, 264, 268, 284, 345, 441, 473, 649, 658, 664, 721, 758, 767, 784, 809, 829, 849, 868,
    869, 876};

bool isInternational(const QString &number)
{
    return number.size() > 1 && number.size() <= 16 && number.front() == u'+'
        && std::all_of(number.begin() + 1, number.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

const CountryCode *countryOf(QStringView digits)
{
    const auto *found = std::find_if(std::begin(kCodes), std::end(kCodes), [&](const CountryCode &code) {
        return digits.startsWith(QLatin1StringView(code.digits.data(), qsizetype(code.digits.size())));
    });
    return found == std::end(kCodes) ? nullptr : found;
}

QString groups(QStringView digits, std::initializer_list<int> sizes)
{
    QStringList parts;
    for (const int size : sizes) {
        parts << digits.first(qMin<qsizetype>(size, digits.size())).toString();
        digits = digits.sliced(qMin<qsizetype>(size, digits.size()));
    }
    if (!digits.isEmpty())
        parts << digits.toString();
    parts.removeAll(QString());
    return parts.join(u' ');
}

} // namespace

QString regionOf(const QString &typed)
{
    const auto number = dialable(typed);
    if (!isInternational(number))
        return {};
    const auto digits = QStringView(number).sliced(1);
    if (digits.startsWith(u'1')) {
        const int area = digits.mid(1, 3).toInt();
        if (std::binary_search(kCanada.begin(), kCanada.end(), area))
            return u"CA"_s;
        const bool known = area >= 201 && !std::binary_search(kIslands.begin(), kIslands.end(), area);
        return known ? u"US"_s : QString();
    }
    if (digits.startsWith(u'7') && digits.size() > 1)
        return digits[1] == u'6' || digits[1] == u'7' ? u"KZ"_s : u"RU"_s;
    const auto *country = countryOf(digits);
    return country ? QString::fromLatin1(country->region.data(), qsizetype(country->region.size())) : QString();
}

QString spaced(const QString &number)
{
    if (!isInternational(number))
        return number;
    const auto digits = QStringView(number).sliced(1);
    if (digits.startsWith(u'1'))
        return u"+1 "_s + groups(digits.sliced(1), {3, 3, 4});
    if (digits.startsWith(u"91"))
        return u"+91 "_s + groups(digits.sliced(2), {5, 5});
    if (digits.startsWith(u"4420"))
        return u"+44 "_s + groups(digits.sliced(2), {2, 4, 4});
    const auto *country = countryOf(digits);
    const auto code = country ? qsizetype(country->digits.size()) : 1;
    return u'+' + digits.first(code).toString() + u' ' + groups(digits.sliced(code), {3, 3, 4});
}

QString dialable(const QString &typed)
{
    const auto text = typed.trimmed();
    QString number;
    for (const QChar c : text) {
        if ((c >= u'0' && c <= u'9') || (c == u'+' && number.isEmpty()))
            number += c;
        else if (!u" ()-./\u00a0\u2011\u2013"_s.contains(c))
            return text;
    }
    return number;
}

} // namespace ui
