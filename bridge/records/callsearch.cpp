// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/callsearch.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostTerms = 8;
constexpr qsizetype kLongestTerm = 100; // characters
constexpr qsizetype kLeastDigits = 3;   // fewer are in every number

bool isNumberPart(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return (c >= u'0' && c <= u'9') || u"+-().'/"_s.contains(c); });
}

QString digitsOf(QString text)
{
    text.removeIf([](QChar c) { return c < u'0' || c > u'9'; });
    return text;
}

// Inside FTS5's double quotes everything is plain text, but for the quote itself; the tokenizer takes punctuation for blanks.
// NUL would end the expression early.
QString phrase(QString text)
{
    for (QChar &c : text) {
        if (c == u'"' || c.category() == QChar::Other_Control)
            c = u' ';
    }
    return u"\""_s + text + u"\"*"_s;
}

} // namespace

QList<SearchTerm> searchTerms(const QString &words)
{
    QList<SearchTerm> terms;
    const auto pieces = words.left(kMostTerms * (kLongestTerm + 1)).simplified().split(u' ', Qt::SkipEmptyParts);
    for (const auto &piece : pieces) {
        const auto points = piece.left(kLongestTerm).toUcs4();
        if (std::none_of(points.begin(), points.end(), [](uint c) { return QChar::isLetterOrNumber(c); }))
            continue;
        const auto digits = isNumberPart(piece) ? digitsOf(piece) : QString();
        terms.append({phrase(piece.left(kLongestTerm)), digits.size() >= kLeastDigits ? digits : QString()});
        if (terms.size() == kMostTerms)
            break;
    }
    return terms;
}

} // namespace bridge
