// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callrequest.h"
#include "bridge/records/journal.h"
#include "bridge/settings/settingsstore.h"
#include "ui/firstrun/guide.h"

namespace bridge {
class Desk;
}

namespace ui {

class CallBook;

// Keeps the guide's facts true, from the desk, the calls and the settings, and begins it on the first start: when the journal has no
// call. UI thread, owned by the window; all of them live longer.
class FirstSteps : public QObject
{
    Q_OBJECT
public:
    FirstSteps(Guide &guide, bridge::Desk &desk, CallBook &book, bridge::Journal *journal, bridge::SettingsStore *settings, QObject *parent);

    // The practice line with an agent that can talk; empty `agent`: there is none.
    bridge::CallRequest practiceCall() const;

private:
    void refresh();
    void noteAnswered(const bridge::CallId &call);

    Guide &m_guide;
    bridge::Desk &m_desk;
    CallBook &m_book;
    bridge::SettingsStore *m_settings; // null: there are none
    Guide::Facts m_facts;
};

} // namespace ui
