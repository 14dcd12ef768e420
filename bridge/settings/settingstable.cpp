// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settingstable.h"

#include "bridge/settings/address.h"

#include <QRegularExpression>
#include <QHash>
#include <QHostAddress>

#include <algorithm>
#include <optional>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// Longer than any key or address in the field; a PEM key of 4096 bits has 3.3 KB.
constexpr qsizetype kLongest = 8192;

QStringList words(QLatin1StringView text)
{
    return QString(text).split(u' ', Qt::SkipEmptyParts);
}

bool hasControls(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

// The sentence never quotes the text: it may be a secret in the wrong place.
tl::unexpected<Error> refuse(const SettingRow &row, const QString &wanted)
{
    return fail(Error::Code::Malformed, u"%1 must be %2"_s.arg(row.key, wanted));
}

Result<QVariant> readNumber(const SettingRow &row, const QString &text)
{
    bool ok = false;
    const int number = text.toInt(&ok);
    if (!ok || number < row.least || number > row.most)
        return refuse(row, u"a whole number from %1 to %2"_s.arg(row.least).arg(row.most));
    return number;
}

Result<QVariant> readFlag(const SettingRow &row, const QString &text)
{
    static const QStringList yes{u"true"_s, u"yes"_s, u"on"_s, u"1"_s};
    static const QStringList no{u"false"_s, u"no"_s, u"off"_s, u"0"_s};
    const auto word = text.toLower();
    if (yes.contains(word) || no.contains(word))
        return yes.contains(word);
    return refuse(row, u"true or false"_s);
}

Result<QVariant> readHours(const SettingRow &row, const QString &text)
{
    static const QRegularExpression kHours(u"^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$"_s);
    const auto hours = QString(text).remove(u' ');
    if (hours.isEmpty() || (kHours.match(hours).hasMatch() && hours.first(5) != hours.last(5)))
        return hours;
    return refuse(row, u"from and to on a clock, such as 21:00-08:00"_s);
}

Result<QVariant> readPhone(const SettingRow &row, const QString &text)
{
    QString number;
    for (const QChar c : text) {
        if ((c >= u'0' && c <= u'9') || (c == u'+' && number.isEmpty()))
            number += c;
        else if (!u" .-()"_s.contains(c))
            return refuse(row, u"a telephone number such as +14155550138"_s);
    }
    const auto digits = number.size() - number.startsWith(u'+');
    if (digits < 3 || digits > 15) // E.164 section 6.1: at most 15; short codes have from 3
        return refuse(row, u"a telephone number such as +14155550138"_s);
    return number;
}

Result<QVariant> readHost(const SettingRow &row, const QString &text)
{
    if (text == "localhost"_L1)
        return u"127.0.0.1"_s;
    if (QHostAddress address; address.setAddress(text))
        return text;
    return refuse(row, u"an IP address such as 127.0.0.1 or 0.0.0.0"_s);
}

Result<QVariant> readOrigin(const SettingRow &row, const QString &text)
{
    if (const auto origin = originOf(text))
        return *origin;
    return refuse(row, u"an address such as https://example.org, without a user or password"_s);
}

Result<QVariant> readService(const SettingRow &row, const QString &text)
{
    QUrl url(text, QUrl::StrictMode);
    const bool encrypted = url.scheme() == "https"_L1 || url.scheme() == "wss"_L1;
    const bool plain = url.scheme() == "http"_L1 || url.scheme() == "ws"_L1;
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || !(encrypted || plain))
        return refuse(row, u"an address such as https://example.org, without a user or password"_s);
    if (plain && !isLoopback(url.host()))
        return refuse(row, u"an https or wss address; http and ws are for services on this computer only"_s);
    while (url.path().endsWith(u'/')) // so that everybody may add "/v1/…"
        url.setPath(url.path().chopped(1));
    return url;
}

Result<QVariant> readNamed(const SettingRow &row, const QString &text, const QStringList &schemes, const QString &wanted)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !schemes.contains(url.scheme()))
        return refuse(row, wanted);
    return text;
}

Result<QVariant> readShaped(const SettingRow &row, const QString &text)
{
    switch (row.shape) {
    case SettingShape::Pem: {
        auto pem = text;
        pem.replace("\\n"_L1, "\n"_L1); // one line, as .env files carry it
        return pem;
    }
    case SettingShape::Any: return text;
    case SettingShape::Key:
        if (std::any_of(text.begin(), text.end(), [](QChar c) { return c.isSpace() || c > u'\x7e'; }))
            return refuse(row, u"one word without blanks; copy it again"_s);
        return text;
    case SettingShape::Phone: return readPhone(row, text);
    case SettingShape::Hours: return readHours(row, text);
    case SettingShape::Host: return readHost(row, text);
    case SettingShape::Origin: return readOrigin(row, text);
    case SettingShape::Service: return readService(row, text);
    case SettingShape::Database:
        return readNamed(row, text, {u"postgresql"_s, u"postgres"_s}, u"empty, or postgresql://user:pass@host/db"_s);
    case SettingShape::Bus: return readNamed(row, text, {u"nats"_s, u"tls"_s}, u"empty, or nats://host:4222"_s);
    }
    Q_UNREACHABLE();
}

} // namespace

QStringList SettingRow::environmentNames() const { return words(environment); }
QStringList SettingRow::choiceList() const { return words(choices); }

const SettingRow *settingRow(QStringView key)
{
    static const auto byKey = [] {
        QHash<QString, const SettingRow *> index;
        for (const auto &row : settingsTable())
            index.insert(row.key, &row);
        return index;
    }();
    return byKey.value(key.toString());
}

Result<QVariant> readSetting(const SettingRow &row, const QString &raw)
{
    const auto text = raw.trimmed();
    if (text.size() > kLongest)
        return refuse(row, u"shorter than %1 characters"_s.arg(kLongest));
    if (row.shape != SettingShape::Pem && hasControls(text))
        return refuse(row, u"one line without control characters"_s);
    switch (row.type) {
    case SettingType::Number: return readNumber(row, text);
    case SettingType::Flag: return readFlag(row, text);
    case SettingType::Choice:
        if (!row.choiceList().contains(text))
            return refuse(row, u"one of: %1"_s.arg(row.choiceList().join(u", "_s)));
        return text;
    case SettingType::Text:
    case SettingType::Url:
    case SettingType::Secret: break;
    }
    return text.isEmpty() ? Result<QVariant>(text) : readShaped(row, text);
}

} // namespace bridge
