// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaign.h"
#include "ui/theme/painting.h"

namespace ui {

// The operator's words for what campaigns are and what came of them.
QString campaignStateWord(bridge::CampaignState state);
ChipLook campaignStateLook(bridge::CampaignState state);
QString resultWord(const QString &word); // of a row: "waiting", "unknown", "caller_hung_up"
QString leftWord(const QString &word);   // of a row that is not on the list: "do_not_call"
QString progressWords(const bridge::Campaign &campaign); // "120 of 1,000 done · 3 calls now"
QString nameOf(const bridge::Campaign &campaign);

} // namespace ui
