// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/phrasegrammar.h"

#include <QSet>

#include <algorithm>
#include <vector>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestPattern = 1000; // characters
constexpr int kDeepest = 12;                // brackets and lists within each other
constexpr int kMostStates = 20000;

} // namespace

// Reads one pattern and lays its arcs between two states. Recursive descent; stops at the first thing that is wrong.
class PatternReader
{
public:
    PatternReader(PhraseGrammar &grammar, const Wordings &wordings, const QString &pattern, int depth)
        : m_grammar(grammar), m_wordings(wordings), m_text(pattern.toLower()), m_depth(depth)
    {
    }

    Result<void> lay(int from, int to)
    {
        if (m_text.size() > kLongestPattern || m_depth > kDeepest)
            return wrong(u"is too long or too deep"_s);
        if (auto done = alternatives(from, to); !done)
            return done;
        return m_at == m_text.size() ? Result<void>() : wrong(u"has a closing bracket too many"_s);
    }

private:
    using Arc = PhraseGrammar::Arc;

    // a b | c d
    Result<void> alternatives(int from, int to)
    {
        while (true) {
            if (auto done = sequence(from, to); !done)
                return done;
            if (peek() != u'|')
                return {};
            ++m_at;
        }
    }

    // a [b] (c | d) <e>
    Result<void> sequence(int from, int to)
    {
        int here = from;
        bool any = false;
        for (; !atEndOfSequence(); any = true) {
            const auto next = newState();
            if (next < 0)
                return wrong(u"is too large"_s);
            if (auto done = item(here, next); !done)
                return done;
            here = next;
        }
        if (!any)
            return wrong(u"has an alternative without words"_s);
        m_grammar.m_arcs.append(Arc{here, to});
        return {};
    }

    Result<void> item(int from, int to)
    {
        const QChar c = peek();
        if (c == u'[' || c == u'(') {
            if (c == u'[')
                m_grammar.m_arcs.append(Arc{from, to});
            return bracket(c == u'[' ? u']' : u')', from, to);
        }
        if (c == u'<')
            return reference(from, to);
        return word(from, to);
    }

    Result<void> bracket(QChar closing, int from, int to)
    {
        if (++m_depth > kDeepest)
            return wrong(u"is too deep"_s);
        ++m_at;
        if (auto done = alternatives(from, to); !done)
            return done;
        if (peek() != closing)
            return wrong(u"lacks a '%1'"_s.arg(closing));
        ++m_at;
        --m_depth;
        return {};
    }

    Result<void> reference(int from, int to)
    {
        const auto closing = m_text.indexOf(u'>', m_at);
        const auto name = closing < 0 ? QString() : m_text.mid(m_at + 1, closing - m_at - 1).trimmed();
        const auto list = std::find_if(m_wordings.keyBegin(), m_wordings.keyEnd(),
            [&name](const QString &key) { return key.toLower() == name; });
        if (list == m_wordings.keyEnd())
            return wrong(u"names <%1>, which is not there"_s.arg(name));
        m_at = closing + 1;
        for (const auto &wording : m_wordings.value(*list)) {
            int begin = from;
            if (!wording.value.isEmpty()) {
                if ((begin = newState()) < 0)
                    return wrong(u"is too large"_s);
                m_grammar.m_values.append({*list, wording.value});
                m_grammar.m_arcs.append(Arc{from, begin, -1, -1, int(m_grammar.m_values.size()) - 1});
            }
            if (auto done = PatternReader(m_grammar, m_wordings, wording.pattern, m_depth + 1).lay(begin, to); !done)
                return done;
        }
        return {};
    }

    Result<void> word(int from, int to)
    {
        const auto begin = m_at;
        while (m_at < m_text.size() && isWordPart(m_text[m_at]))
            ++m_at;
        if (m_at == begin)
            return wrong(u"has a '%1', which nobody can say"_s.arg(m_text[m_at]));
        m_grammar.m_arcs.append(Arc{from, to, m_grammar.wordIndex(m_text.mid(begin, m_at - begin))});
        return {};
    }

    static bool isWordPart(QChar c) { return (c >= u'a' && c <= u'z') || c == u'\''; }

    bool atEndOfSequence()
    {
        const auto c = peek();
        return c.isNull() || c == u'|' || c == u']' || c == u')';
    }

    QChar peek()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : QChar();
    }

    int newState() { return m_grammar.m_states < kMostStates ? m_grammar.m_states++ : -1; }

    tl::unexpected<Error> wrong(const QString &what) const
    {
        return fail(Error::Code::Malformed, u"the phrase \"%1\" %2."_s.arg(m_text.left(80), what));
    }

    PhraseGrammar &m_grammar;
    const Wordings &m_wordings;
    const QString m_text;
    qsizetype m_at = 0;
    int m_depth;
};

Result<void> PhraseGrammar::add(int phrase, const QString &pattern, const Wordings &wordings)
{
    if (m_states >= kMostStates)
        return fail(Error::Code::Malformed, u"there are too many phrases."_s);
    const auto states = m_states;
    const auto arcs = m_arcs.size();
    const auto values = m_values.size();
    const auto words = m_words.size();
    m_arcs.append(Arc{start(), m_states, -1, phrase});
    const auto done = PatternReader(*this, wordings, pattern, 0).lay(m_states++, end());
    if (!done) {
        m_states = states;
        m_arcs.resize(arcs);
        m_values.resize(values);
        for (; m_words.size() > words; m_words.removeLast())
            m_index.remove(m_words.last());
    }
    return done;
}

int PhraseGrammar::wordIndex(const QString &word)
{
    if (const auto it = m_index.constFind(word); it != m_index.cend())
        return *it;
    m_words.append(word);
    return *m_index.insert(word, int(m_words.size()) - 1);
}

std::optional<PhraseGrammar::Match> PhraseGrammar::match(const QString &text) const
{
    QList<int> said;
    for (const auto &word : text.toLower().split(u' ', Qt::SkipEmptyParts)) {
        const int index = m_index.value(word, -1);
        if (index < 0)
            return std::nullopt;
        said << index;
    }
    QMultiHash<int, int> leaving; // state -> arc; the newest first
    for (qsizetype i = m_arcs.size() - 1; i >= 0; --i)
        leaving.insert(m_arcs[i].from, int(i));

    // Depth first, with an explicit stack: the trail of arcs is the answer. Dead ends are remembered, so the time is bounded by
    // states times words.
    struct Step
    {
        int state;
        qsizetype position;
        QList<int> untried;
    };
    QSet<std::pair<int, qsizetype>> dead;
    QList<int> trail;
    std::vector<Step> steps{{start(), 0, leaving.values(start())}};
    while (!steps.empty()) {
        auto &step = steps.back();
        if (step.state == end() && step.position == said.size())
            break;
        if (step.untried.isEmpty()) {
            dead.insert({step.state, step.position});
            steps.pop_back();
            if (!trail.isEmpty())
                trail.removeLast();
            continue;
        }
        const int number = step.untried.takeFirst();
        const auto &arc = m_arcs[number];
        if (arc.word >= 0 && (step.position == said.size() || said[step.position] != arc.word))
            continue;
        const auto position = step.position + (arc.word >= 0 ? 1 : 0);
        if (dead.contains({arc.to, position}))
            continue;
        trail << number;
        steps.push_back({arc.to, position, leaving.values(arc.to)});
    }
    if (steps.empty())
        return std::nullopt;
    Match match;
    for (const int number : trail) {
        const auto &arc = m_arcs[number];
        if (arc.phrase >= 0)
            match.phrase = arc.phrase;
        if (arc.slot >= 0)
            match.filled.insert(m_values[arc.slot].first, m_values[arc.slot].second);
    }
    return match;
}

} // namespace bridge
