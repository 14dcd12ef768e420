// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calls/phonenumber.h"

#include "bridge/numbers/phonenumber.h"

#include <QDateTime>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

// Only what is whole: nobody is told while typing that a number belongs to a country where it would be too short.
std::optional<bridge::PhoneNumber> read(const QString &number)
{
    if (!number.startsWith(u'+'))
        return std::nullopt; // a name, or a number of we don't know which country
    const auto known = bridge::readNumber(number);
    return known ? std::optional(*known) : std::nullopt;
}

} // namespace

QString regionOf(const QString &typed)
{
    const auto number = read(dialable(typed));
    return number ? number->region : QString();
}

QString spaced(const QString &number)
{
    const auto known = read(number);
    return known ? QString(known->international).replace(u'-', u' ') : number;
}

QString nationalOf(const QString &number)
{
    const auto known = read(number);
    return known ? known->national : number;
}

QString clockOf(const QString &number, const QDateTime &now)
{
    const auto known = read(number);
    if (!known || known->timeZone.isEmpty())
        return {};
    const QTimeZone zone(known->timeZone.toLatin1());
    return zone.isValid() ? QLocale().toString(now.toTimeZone(zone).time(), QLocale::ShortFormat) : QString();
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
