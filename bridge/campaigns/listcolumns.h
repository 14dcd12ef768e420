// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QList>
#include <QStringList>

namespace bridge {

// What the columns of a list are: one is the number, one may be the person's time zone, the others are variables of the call. A value.
struct ListColumns
{
    int number = -1; // which; -1: none
    int zone = -1;
    QStringList variables; // by column: its name in {{…}}; empty: not used
    bool hasHeader = false;

    // By the first rows of a file. `wanted`: what the agent's texts have places for; a heading that means one of them gets its spelling.
    static ListColumns guess(const QList<QStringList> &head, const QString &region, const QStringList &wanted = {});
    // Says which column is the number, by its heading or its place from 1, where the guess was another. Malformed: there is none of that name.
    Result<void> setNumber(const QString &column, const QStringList &headings);
    Result<void> check() const; // Malformed: no number, a name that no place can have, two of a name
    QStringList missing(const QStringList &wanted) const; // what no column brings

    friend bool operator==(const ListColumns &, const ListColumns &) = default;
};

} // namespace bridge
