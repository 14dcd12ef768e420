// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/envimport.h"

#include "bridge/settings/redact.h"
#include "bridge/settings/settingstable.h"

#include <QHash>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// TWILIO_AUTHTOKEN, twilio_auth_token and Twilio-Auth-Token are one.
QString bare(QString name)
{
    return name.remove(u'_').remove(u'-').toUpper();
}

struct KnownNames
{
    QHash<QString, const SettingRow *> exact;
    QHash<QString, QString> similar;

    KnownNames()
    {
        for (const auto &row : settingsTable()) {
            for (const auto &name : row.environmentNames()) {
                exact.insert(name, &row);
                similar.insert(bare(name), name);
            }
        }
    }
};

QString noteForUnknown(const KnownNames &known, const EnvFile::Entry &entry)
{
    const auto meant = known.similar.value(bare(entry.name));
    if (!meant.isEmpty())
        return u"%1 is not known; rename it to %2"_s.arg(entry.name, meant);
    if (looksLikeSecret(entry.value))
        return u"%1 is not known, but looks like a key; give it the name of the service that it is for"_s.arg(entry.name);
    return u"%1 is not a setting of this program; it was passed over"_s.arg(entry.name);
}

void takeRow(const SettingRow &row, const EnvFile &file, EnvImport &result)
{
    bool found = false;
    for (const auto &name : row.environmentNames()) {
        for (const auto &entry : file.entries) {
            if (entry.name != name || entry.overruled || entry.value.trimmed().isEmpty())
                continue;
            if (found) {
                result.passedOver.append({entry.line, u"%1 says the same as another line, which counts"_s.arg(name)});
                continue;
            }
            found = true;
            if (const auto value = readSetting(row, entry.value)) {
                result.values.insert(row.key, *value);
                result.names.insert(row.key, name);
            } else {
                result.problems.append({entry.line, u"%1: %2"_s.arg(name, value.error().detail)});
            }
        }
    }
}

} // namespace

EnvImport importEnvFile(const EnvFile &file)
{
    static const KnownNames known;
    EnvImport result;
    result.problems = file.problems;
    for (const auto &row : settingsTable())
        takeRow(row, file, result);
    for (const auto &entry : file.entries) {
        if (!known.exact.contains(entry.name) && !entry.overruled)
            result.passedOver.append({entry.line, noteForUnknown(known, entry)});
    }
    const auto byLine = [](const auto &a, const auto &b) { return a.line < b.line; };
    std::stable_sort(result.problems.begin(), result.problems.end(), byLine);
    std::stable_sort(result.passedOver.begin(), result.passedOver.end(), byLine);
    return result;
}

} // namespace bridge
