// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/sentences.h"

#include <algorithm>

namespace bridge {

namespace {

constexpr qsizetype kLongest = 250; // characters: about fifteen seconds

bool isStop(QChar c)
{
    return c == u'.' || c == u'!' || c == u'?';
}

// "a.m." and "Dr." end no sentence. "No." might, and is then spoken with the next.
bool isAbbreviation(QStringView before)
{
    const auto word = before.mid(before.lastIndexOf(u' ') + 1);
    return word.size() <= 2 || word.contains(u'.');
}

bool endsSentence(QStringView text, qsizetype at)
{
    return isStop(text[at]) && (at + 1 == text.size() || text[at + 1].isSpace())
        && !(text[at] == u'.' && isAbbreviation(text.first(at)));
}

qsizetype endOfPiece(QStringView text)
{
    const auto most = std::min(text.size(), kLongest);
    for (qsizetype at = 0; at < most; ++at) {
        if (endsSentence(text, at))
            return at + 1;
    }
    if (most == text.size())
        return most;
    const auto space = text.first(most).lastIndexOf(u' ');
    return space > 0 ? space : most;
}

} // namespace

QStringList sentencesOf(const QString &text)
{
    QStringList sentences;
    QStringView left = QStringView(text).trimmed();
    while (!left.isEmpty()) {
        const auto end = endOfPiece(left);
        sentences << left.first(end).toString();
        left = left.sliced(end).trimmed();
    }
    return sentences;
}

} // namespace bridge
