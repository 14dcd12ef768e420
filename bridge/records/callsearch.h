// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace bridge {

// What somebody typed to find calls, as terms that a call must all have. Nothing of it is ever read as a query language.
struct SearchTerm
{
    QString match;  // an FTS5 expression: one quoted phrase, the last word of which may go on
    QString digits; // of a piece of a telephone number, three or more; empty: it is none

    friend bool operator==(const SearchTerm &, const SearchTerm &) = default;
};

// Pure. At most eight terms, the rest is not looked at; what has neither letter nor digit is none.
QList<SearchTerm> searchTerms(const QString &words);

} // namespace bridge
