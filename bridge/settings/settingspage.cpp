// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/settings/settingspage.h"

#include "bridge/settings/settingstable.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

const QString kIntroduction = uR"(# Settings

Every setting has a key and one or more environment variables; the first variable that is set wins, and an empty one counts as
not set. A value is looked for in this order, and the first one found counts:

1. the command line
2. the environment
3. `.env` in the working folder
4. the desktop's keychain (secrets only)
5. the settings file: `~/.config/callwright/settings.ini`, or the one that `--config FILE` names

A wrong value counts as not set; `callwright doctor` names it. Secrets are kept in the desktop's keychain. On a computer without
one they come from the environment, from `.env`, or from `secrets.json` beside the settings file, which must have mode 0600.

What is marked with † is read when the program starts; a change of the others counts for the next call.

This page is made from the table in `bridge/settings/settingsrows.cpp`.
)"_s;

QString valuesOf(const SettingRow &row)
{
    switch (row.type) {
    case SettingType::Number: return u"%1 to %2"_s.arg(row.least).arg(row.most);
    case SettingType::Flag: return u"true, false"_s;
    case SettingType::Choice: return row.choiceList().join(u", "_s);
    case SettingType::Url: return u"address"_s;
    case SettingType::Secret: return u"secret"_s;
    case SettingType::Text: return row.secret ? u"secret"_s : u"text"_s;
    }
    Q_UNREACHABLE();
}

QString code(const QString &text) { return text.isEmpty() ? QString() : u"`%1`"_s.arg(text); }

QString lineOf(const SettingRow &row)
{
    QStringList names;
    for (const auto &name : row.environmentNames())
        names << code(name);
    return u"| %1 | %2 | %3 | %4 | %5 |\n"_s.arg(code(row.key), names.join(u", "_s), valuesOf(row), code(row.standard), row.help + (row.atStart ? u" †"_s : QString()));
}

} // namespace

QString settingsPage()
{
    QString page = kIntroduction;
    QString group;
    for (const auto &row : settingsTable()) {
        if (group != row.group()) {
            group = row.group();
            page += u"\n## %1\n\n| key | environment | value | default | what it is |\n| --- | --- | --- | --- | --- |\n"_s.arg(group);
        }
        page += lineOf(row);
    }
    return page;
}

} // namespace bridge
