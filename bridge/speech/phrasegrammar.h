// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QHash>
#include <QList>
#include <QMap>
#include <QStringList>

#include <optional>

namespace bridge {

// One way to say something that means `value`: {"half past nine | nine thirty", "9:30"}.
struct Wording
{
    QString pattern;
    QString value; // what a slot is filled with; empty: the words themselves mean nothing more
};

// Lists of wordings by name, for <name> in patterns: {"day": [{"monday", "Monday"}, ...]}.
using Wordings = QMap<QString, QList<Wording>>;

// What a caller may say at one moment: a list of phrases, as an automaton without loops that a recogniser searches and that tells
// afterwards which phrase some words were. A pattern is words, [what may be left out], (one | or the other) and <a list of wordings>:
// "[i want to] book (an | my) appointment [on <day>]". Words are letters and apostrophes; case does not matter. A value; copies share.
class PhraseGrammar
{
public:
    struct Match
    {
        int phrase = -1; // as add() was called with
        QMap<QString, QString> filled; // by the list's name: {"day": "Monday"}
    };
    struct Arc
    {
        int from = 0;
        int to = 0;
        int word = -1;   // index in words(); -1: empty
        int phrase = -1; // on the empty arc that begins a phrase
        int slot = -1;   // on the empty arc that begins a wording with a value: index in m_values
    };

    // `phrase` is given back in a match; several patterns may share one. A wrong pattern leaves the grammar as it was.
    Result<void> add(int phrase, const QString &pattern, const Wordings &wordings = {});

    bool isEmpty() const { return m_arcs.isEmpty(); }
    const QStringList &words() const { return m_words; }
    const QList<Arc> &arcs() const { return m_arcs; }
    int states() const { return m_states; }
    static constexpr int start() { return 0; }
    static constexpr int end() { return 1; }

    // Which phrase these words are, exactly; the one added first wins.
    std::optional<Match> match(const QString &words) const;

private:
    friend class PatternReader;

    int wordIndex(const QString &word);

    QStringList m_words;
    QHash<QString, int> m_index; // of m_words
    QList<std::pair<QString, QString>> m_values; // slot, value
    QList<Arc> m_arcs;
    int m_states = 2;
};

} // namespace bridge
