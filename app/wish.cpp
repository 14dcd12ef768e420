// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/wish.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <algorithm>

namespace app {

using namespace bridge;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostName = 200;  // characters of a line, an agent, a voice
constexpr qsizetype kMostDigits = 32; // E.164 has 15
constexpr qsizetype kMostLink = 512;

// What people put between digits: RFC 3966, visual-separator.
QString withoutSeparators(QString text)
{
    return text.remove(u' ').remove(u'-').remove(u'.').remove(u'(').remove(u')');
}

bool isNumber(const QString &text, bool mayBeLocal)
{
    const bool global = text.startsWith(u'+');
    const auto digits = global ? text.mid(1) : text;
    return (global || mayBeLocal) && !digits.isEmpty() && digits.size() <= kMostDigits
        && std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; });
}

bool isName(const QString &text)
{
    return text.size() <= kMostName && std::ranges::all_of(text, [](QChar c) { return c.isPrint(); });
}

} // namespace

QByteArray Wish::toJson() const
{
    return QJsonDocument(QJsonObject{{u"to"_s, to}, {u"line"_s, line}, {u"agent"_s, agent}, {u"voice"_s, voice}}).toJson(QJsonDocument::Compact);
}

Result<Wish> Wish::fromJson(const QByteArray &json)
{
    if (json.size() > kMostBytes)
        return fail(Error::Code::Malformed, u"That is too long."_s);
    QJsonParseError wrong;
    const auto document = QJsonDocument::fromJson(json, &wrong);
    if (wrong.error != QJsonParseError::NoError || !document.isObject())
        return fail(Error::Code::Malformed, u"That is no wish."_s);
    const auto object = document.object();
    Wish wish;
    struct Member { QLatin1StringView name; QString *text; };
    const Member members[] = {{"to"_L1, &wish.to}, {"line"_L1, &wish.line}, {"agent"_L1, &wish.agent}, {"voice"_L1, &wish.voice}};
    for (auto it = object.begin(); it != object.end(); ++it) {
        const auto member = std::ranges::find_if(members, [&](const Member &one) { return one.name == it.key(); });
        if (member == std::end(members) || !it.value().isString() || !isName(it.value().toString()))
            return fail(Error::Code::Malformed, u"That is no wish."_s);
        *member->text = it.value().toString();
    }
    if (!wish.to.isEmpty() && !isNumber(wish.to, true))
        return fail(Error::Code::Malformed, u"That is no number to call."_s);
    return wish;
}

Result<QString> numberOfLink(const QString &link)
{
    const auto bad = [] { return fail(Error::Code::Malformed, u"That is no telephone link with a number to call, like tel:+14155550138."_s); };
    if (link.size() > kMostLink || !link.startsWith("tel:"_L1, Qt::CaseInsensitive))
        return bad();
    auto rest = link.mid(4);
    while (rest.startsWith(u'/')) // tel://, which some programs write
        rest.remove(0, 1);
    const auto parts = QUrl::fromPercentEncoding(rest.toUtf8()).split(u';');
    auto number = withoutSeparators(parts.first());
    for (const auto &part : parts.mid(1)) {
        const auto context = withoutSeparators(part.section(u'=', 1));
        if (part.startsWith("phone-context="_L1, Qt::CaseInsensitive) && !number.startsWith(u'+') && isNumber(context, false))
            number.prepend(context);
    }
    return isNumber(number, true) ? Result<QString>(number) : bad();
}

} // namespace app
