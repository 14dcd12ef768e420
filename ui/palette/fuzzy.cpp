// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/fuzzy.h"

#include <QStringList>

#include <algorithm>

namespace ui {

namespace {

constexpr int kWordStart = 12;
constexpr int kNextTo = 8;
constexpr int kFound = 1;
constexpr int kWhole = 100; // somebody typed just this
constexpr int kMostGap = 6; // further away costs no more

bool startsWord(const QString &text, qsizetype at)
{
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

// From `from` on, each letter at the first place where it is: quick, and near enough to the best one when every start is tried.
std::optional<int> scoreFrom(const QString &word, const QString &text, qsizetype from)
{
    int score = 0;
    qsizetype last = -1;
    for (const auto letter : word) {
        const auto at = text.indexOf(letter, last < 0 ? from : last + 1);
        if (at < 0)
            return {};
        score += kFound + (startsWord(text, at) ? kWordStart : 0);
        if (last >= 0)
            score += at == last + 1 ? kNextTo : -int(std::min<qsizetype>(at - last, kMostGap));
        last = at;
    }
    return score;
}

std::optional<int> scoreWord(const QString &word, const QString &text)
{
    std::optional<int> best;
    for (auto from = text.indexOf(word[0]); from >= 0; from = text.indexOf(word[0], from + 1)) {
        const auto score = scoreFrom(word, text, from);
        if (!score)
            break; // nor from any later place
        best = std::max(best.value_or(*score), *score);
    }
    return best;
}

} // namespace

QString folded(const QString &text)
{
    QString result;
    for (const auto character : text.normalized(QString::NormalizationForm_KD)) {
        if (character.category() != QChar::Mark_NonSpacing)
            result += character.toCaseFolded();
    }
    return result;
}

std::optional<int> fuzzyScore(const QString &typed, const QString &text)
{
    const auto words = folded(typed).split(u' ', Qt::SkipEmptyParts);
    const auto where = folded(text);
    int sum = !words.isEmpty() && where == words.join(u' ') ? kWhole : 0;
    for (const auto &word : words) {
        const auto score = scoreWord(word, where);
        if (!score)
            return {};
        sum += *score;
    }
    return sum;
}

} // namespace ui
