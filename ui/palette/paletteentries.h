// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <functional>

class QAction;

namespace bridge {
struct AgentProfile;
}

namespace ui {

class CallStory;

// Something that can be gone to or done. A value.
struct PaletteEntry
{
    QString icon;   // of the line icons
    QString title;  // what is searched, with the detail
    QString detail; // which one of several it is
    QString keys;   // its shortcut, as the system writes it; empty: none
    std::function<void()> act;
};
using PaletteEntries = QList<PaletteEntry>;

PaletteEntry entryFor(const CallStory &story, std::function<void()> act);
PaletteEntry entryFor(const bridge::AgentProfile &agent, std::function<void()> act);
PaletteEntry entryFor(QAction *action); // borrowed; outlives the palette
// Every setting of the table; `show` gets its key.
PaletteEntries settingEntries(const std::function<void(const QString &key)> &show);

} // namespace ui
