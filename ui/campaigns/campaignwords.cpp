// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/campaigns/campaignwords.h"

#include "ui/calls/words.h"
#include "ui/theme/plaintext.h"

#include <QCoreApplication>
#include <QLocale>

using namespace bridge;
using namespace Qt::StringLiterals;

namespace ui {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ui::CampaignWords)
};

} // namespace

QString campaignStateWord(CampaignState state)
{
    switch (state) {
    case CampaignState::Importing: return Words::tr("Reading");
    case CampaignState::Ready: return Words::tr("Ready");
    case CampaignState::Running: return Words::tr("Running");
    case CampaignState::Paused: return Words::tr("Paused");
    case CampaignState::Stopped: return Words::tr("Stopped");
    case CampaignState::Finished: return Words::tr("Finished");
    }
    return {};
}

ChipLook campaignStateLook(CampaignState state)
{
    switch (state) {
    case CampaignState::Running: return {Role::Caller, Role::CallerSoft};
    case CampaignState::Paused: return {Role::Warn, Role::WarnSoft};
    case CampaignState::Importing:
    case CampaignState::Ready: return {Role::Accent, Role::AccentSoft};
    case CampaignState::Stopped:
    case CampaignState::Finished: break;
    }
    return {Role::Dim, Role::Window};
}

QString resultWord(const QString &word)
{
    if (const auto reason = endReasonFrom(word)) {
        auto words = endWord(*reason);
        return words.replace(0, 1, words.left(1).toUpper()); // here it stands alone
    }
    if (word == "waiting"_L1)
        return Words::tr("To be called");
    if (word == "calling"_L1)
        return Words::tr("Being called");
    if (word == "unknown"_L1)
        return Words::tr("Not known: the program ended during the call");
    return word == "refused"_L1 ? Words::tr("Not dialled: a rule forbade it") : word;
}

QString leftWord(const QString &word)
{
    const auto why = listRefusalFrom(word);
    if (!why)
        return word;
    switch (*why) {
    case ListRefusal::Bad: return Words::tr("No number");
    case ListRefusal::Duplicate: return Words::tr("Twice in the list");
    case ListRefusal::DoNotCall: return Words::tr("Asked not to be called");
    case ListRefusal::Forbidden: return Words::tr("Forbidden by a rule");
    }
    return word;
}

QString progressWords(const Campaign &campaign)
{
    const QLocale locale;
    const auto &counts = campaign.counts;
    if (campaign.state == CampaignState::Importing)
        return Words::tr("%1 people so far").arg(locale.toString(counts.total()));
    return dotted({Words::tr("%1 of %2 done").arg(locale.toString(counts.done()), locale.toString(counts.total())),
        counts.calling > 0 ? Words::tr("%n call(s) now", nullptr, int(counts.calling)) : QString()});
}

QString nameOf(const Campaign &campaign)
{
    return campaign.plan.name.isEmpty() ? Words::tr("Campaign %1").arg(qint64(campaign.id)) : plain(campaign.plan.name, 120);
}

} // namespace ui
