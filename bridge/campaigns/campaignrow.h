// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/campaigns/campaign.h"
#include "bridge/types/id.h"

#include <QList>

namespace bridge {

// Somebody on a list, and what came of it. A value.
struct CampaignRow
{
    qint64 row = 0; // counted over all campaigns
    int line = 0;   // of the file
    QString number;
    Variables variables;
    QString state;  // "waiting", "calling", "unknown", "refused", or the word of the end: "caller_hung_up"
    QString last;   // the word of the last end, when they are to be called again
    QString detail; // one sentence when something failed
    int attempts = 0;
    CallId call;    // the last one; empty: none was placed
    QDateTime calledAt, nextAt; // null: not yet; any time
    Milliseconds talked{0};

    QJsonObject toJson() const;
};

// What is found in a list, page by page.
struct RowQuery
{
    QString state;    // exactly; empty: all
    qint64 after = 0; // the last row of the page before
    int limit = 100;  // 1 to 1000
};

// A row that somebody is about to be called by. From here on it belongs to the call: nobody else can claim it, not even after a crash.
struct ClaimedRow
{
    qint64 row = 0;
    QString number, clock;
    Variables variables;
    int attempts = 0; // with this one
};

struct Claim
{
    std::optional<ClaimedRow> row;
    // Without a row:
    QDateTime next;     // when one of these clocks has the next one; null: never
    qint64 waiting = 0; // rows, by all clocks
};

// What came of a call.
struct RowResult
{
    qint64 row = 0;
    QString state;  // where it ends: see CampaignRow
    QString detail;
    bool answered = false;
    Milliseconds talked{0};
    std::optional<double> cost;
    QDateTime retryAt; // valid: it waits again until then, and `state` was the last end
};

// A row of the file that is not on the list, with its place.
struct LeftOver
{
    qint64 row = 0;
    int line = 0;
    QString text, detail;
    ListRefusal why = ListRefusal::Bad;
};

} // namespace bridge
