// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settings.h"

#include "bridge/settings/address.h"
#include "bridge/settings/settingstable.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// A setting that is not in the table is our own mistake: a loud stop in development, an empty answer at a customer's.
const SettingRow *known(QStringView key)
{
    const auto *row = settingRow(key);
    Q_ASSERT_X(row, "Settings", qPrintable(key.toString()));
    return row;
}

QVariant standardOf(const SettingRow &row)
{
    const auto value = readSetting(row, row.standard);
    return value ? *value : QVariant();
}

QVariant valueOf(const QHash<QString, QVariant> &values, QStringView key)
{
    const auto *row = known(key);
    if (!row)
        return {};
    const auto set = values.constFind(row->key);
    return set == values.cend() ? standardOf(*row) : *set;
}

} // namespace

QString Settings::text(QStringView key) const
{
    const auto *row = known(key);
    return row && row->type == SettingType::Url ? url(key).toString() : valueOf(m_values, key).toString();
}

int Settings::number(QStringView key) const { return valueOf(m_values, key).toInt(); }
bool Settings::flag(QStringView key) const { return valueOf(m_values, key).toBool(); }

QUrl Settings::url(QStringView key) const
{
    if (key == u"server/publicWsUrl")
        return asStreamUrl(valueOf(m_values, isSet(key) ? key : u"server/publicUrl").toUrl());
    const auto url = valueOf(m_values, key).toUrl();
    return key == u"server/publicUrl" ? asHttpUrl(url) : url;
}

bool Settings::isSet(QStringView key) const
{
    const auto *row = known(key);
    return row && m_values.contains(row->key);
}

Settings Settings::with(QStringView key, const QVariant &value) const
{
    auto copy = *this;
    const auto *row = known(key);
    if (!row)
        return copy;
    const auto text = value.toString();
    if (text.isEmpty()) {
        copy.m_values.remove(row->key); // an empty value is nobody's: the default counts again
        return copy;
    }
    const auto read = readSetting(*row, text);
    Q_ASSERT_X(read, "Settings::with", read ? "" : qPrintable(read.error().detail));
    if (read)
        copy.m_values.insert(row->key, *read);
    return copy;
}

} // namespace bridge
