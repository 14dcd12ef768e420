// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/sentenceformer.h"

#include <QSet>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongest = 250;    // characters: about fifteen seconds
constexpr qsizetype kFirstClause = 25; // characters: shorter sounds chopped, longer lets the caller wait

bool isStop(QChar c)
{
    return c == u'.' || c == u'!' || c == u'?' || c == u'…' || c == u'।' || c == u'॥' || c == u'。' || c == u'！' || c == u'？';
}

// These need no blank after them: their scripts have none, or they stand nowhere else.
bool isSureStop(QChar c)
{
    return c == u'।' || c == u'॥' || c == u'。' || c == u'！' || c == u'？';
}

bool isClauseEnd(QChar c)
{
    return c == u',' || c == u';' || c == u':' || c == u'–' || c == u'—' || c == u'，' || c == u'、';
}

bool closes(QChar c)
{
    return c == u'"' || c == u'\'' || c == u')' || c == u'”' || c == u'’' || c == u'»';
}

// The word before a full stop.
bool isAbbreviation(QStringView before)
{
    static const QSet<QString> known = {u"dr"_s, u"mr"_s, u"mrs"_s, u"ms"_s, u"prof"_s, u"st"_s, u"jr"_s, u"sr"_s, u"vs"_s, u"etc"_s, u"approx"_s,
        u"dept"_s, u"ext"_s, u"inc"_s, u"ltd"_s, u"co"_s, u"corp"_s, u"ave"_s, u"blvd"_s, u"rd"_s, u"apt"_s, u"e.g"_s, u"i.e"_s, u"a.m"_s, u"p.m"_s,
        u"u.s"_s, u"u.k"_s, u"nr"_s, u"z.b"_s, u"bzw"_s, u"sra"_s, u"डॉ"_s, u"श्री"_s};
    auto word = before.mid(before.lastIndexOf(u' ') + 1);
    while (!word.isEmpty() && !word.front().isLetterOrNumber())
        word = word.sliced(1);
    const bool isInitial = word.size() == 1 && word.front().isUpper() && word.front() != u'I';
    return isInitial || known.contains(word.toString().toLower());
}

} // namespace

QStringList SentenceFormer::add(const QString &text)
{
    m_text += text;
    return cut(false);
}

QStringList SentenceFormer::finish()
{
    auto pieces = cut(true);
    m_text.clear();
    m_first = true;
    return pieces;
}

QStringList SentenceFormer::flush()
{
    const auto blank = m_text.lastIndexOf(u' ');
    const auto words = m_text.left(blank).trimmed();
    if (blank < 0 || words.isEmpty())
        return {};
    m_text.remove(0, blank + 1);
    m_first = false;
    return {words};
}

QStringList SentenceFormer::cut(bool atEnd)
{
    QStringList pieces;
    for (;;) {
        const auto end = endOfPiece(atEnd);
        if (end == 0)
            return pieces;
        const auto piece = m_text.left(end).simplified();
        m_text.remove(0, end);
        const bool isSaid = std::any_of(piece.cbegin(), piece.cend(), [](QChar c) { return c.isLetterOrNumber() || c.isSurrogate() || c.isSymbol(); });
        if (!isSaid)
            continue;
        pieces << piece;
        m_first = false;
    }
}

// Looks one character further than the stop: "3." may become "3.5".
qsizetype SentenceFormer::endOfPiece(bool atEnd) const
{
    const auto begin = std::find_if(m_text.cbegin(), m_text.cend(), [](QChar c) { return !c.isSpace(); }) - m_text.cbegin();
    qsizetype lastClause = 0, lastBlank = 0;
    for (auto at = begin; at < m_text.size(); ++at) {
        const auto c = m_text[at];
        if (c == u'\n')
            return at + 1;
        auto after = at + 1;
        while (after < m_text.size() && (isStop(m_text[after]) || closes(m_text[after])))
            ++after;
        const bool known = after < m_text.size() || atEnd;
        const bool blankFollows = after < m_text.size() ? m_text[after].isSpace() : atEnd;
        if (isStop(c) && (isSureStop(c) ? known : blankFollows)
            && !(c == u'.' && after == at + 1 && after < m_text.size() && isAbbreviation(QStringView(m_text).mid(begin, at - begin))))
            return after;
        if (isClauseEnd(c) && at + 1 < m_text.size() && m_text[at + 1].isSpace()) {
            if (m_first && at - begin >= kFirstClause)
                return at + 1;
            lastClause = at + 1;
        }
        if (c.isSpace())
            lastBlank = at;
        if (at - begin >= kLongest)
            return lastClause > begin ? lastClause : lastBlank > begin ? lastBlank : at;
    }
    return atEnd && begin < m_text.size() ? m_text.size() : 0;
}

} // namespace bridge
