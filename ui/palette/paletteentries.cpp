// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/paletteentries.h"

#include "bridge/agents/agentprofile.h"
#include "ui/calls/callstory.h"
#include "ui/settings/settingedit.h"
#include "ui/theme/plaintext.h"

#include <QAction>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

PaletteEntry entryFor(const CallStory &story, std::function<void()> act)
{
    const auto number = story.number() == story.title() ? QString() : story.number();
    return {u"phone"_s, story.title(), dotted({number, stateWord(story.state()), plain(story.parties().agent, 80), plain(story.parties().line, 80)}), {},
        std::move(act)};
}

PaletteEntry entryFor(const AgentProfile &agent, std::function<void()> act)
{
    return {u"agents"_s, plain(agent.name, 80), plain(agent.note, 160), {}, std::move(act)};
}

PaletteEntry entryFor(QAction *action)
{
    return {u"keyboard"_s, action->text(), {}, action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); }};
}

PaletteEntries settingEntries(const std::function<void(const QString &)> &show)
{
    PaletteEntries entries;
    for (const auto &row : settingsTable()) {
        const QString key = row.key;
        entries.append({u"settings"_s, u"%1: %2"_s.arg(settingGroupTitle(row.group()), settingTitle(row)), key, {}, [show, key] { show(key); }});
    }
    return entries;
}

} // namespace ui
