// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/brake.h"
#include "bridge/campaigns/campaign.h"
#include "bridge/campaigns/csvreader.h"
#include "bridge/campaigns/listcolumns.h"

#include <QSet>

#include <variant>

namespace bridge {

// Somebody to be called.
struct ListRow
{
    int line = 0;   // of the file
    QString number; // E.164
    QString clock;  // see clockOf(); never empty
    Variables variables;
};

// A row of the file that is not on the list.
struct LeftRow
{
    int line = 0;
    QString text; // what stood where the number should be, shortened
    ListRefusal why = ListRefusal::Bad;
    QString detail; // one sentence, without the number
};

// Decides row by row who is on the list: numbers that are none, that stand further up, that asked not to be called or that no rule
// allows are told, and never dialled. Owned by who reads a list, in its thread.
class ListSifter
{
public:
    struct Rules
    {
        Brake brake;            // its own: rules that no hour changes
        QStringList ownNumbers;
        QString region;         // see CampaignPlan
    };

    ListSifter(ListColumns columns, Rules rules);

    std::variant<ListRow, LeftRow> sift(const CsvRow &row);

private:
    std::variant<ListRow, LeftRow> siftNumber(const CsvRow &row, const QString &text);

    const ListColumns m_columns;
    const Rules m_rules;
    const QStringList m_ownRegions;
    QSet<QString> m_own;     // E.164; reading a number takes a tenth of a millisecond, and there may be a million rows
    QStringList m_otherOwn;  // own ones that can't be read without a country
    QSet<quint64> m_seen; // E.164 has at most 15 digits: eight bytes each, however long the list is
};

} // namespace bridge
