// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/agents/pipeline/parts.h"

#include <algorithm>
#include <deque>

namespace bridge {

// The parts of one kind that a profile names, in its order: the first is in use, and the next takes its place when it fails.
template<class Part>
class PartChain
{
public:
    // Of those that can be had with these settings. `what` as it stands in sentences: "ear".
    static Result<PartChain> from(const QStringList &names, const std::vector<PartKind<Part>> &kinds, const EngineOrder &order, const QString &what)
    {
        using namespace Qt::StringLiterals;
        PartChain chain;
        Error why{Error::Code::NotConfigured, u"The agent's pipeline names no %1."_s.arg(what)};
        for (const auto &name : names) {
            const auto service = name.section(u':', 0, 0).trimmed();
            const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const PartKind<Part> &k) { return k.name == service; });
            if (kind == kinds.end())
                return fail(Error::Code::NotFound, u"There is no %1 \"%2\" for a pipeline; there are: %3."_s.arg(what, service, namesOf(kinds)));
            if (const auto can = kind->check(order.settings); !can) {
                why = chain.m_links.empty() ? can.error() : why;
                continue;
            }
            chain.m_links.push_back({*kind, {name.section(u':', 1).trimmed(), order.profile, order.settings}});
        }
        if (chain.m_links.empty())
            return tl::make_unexpected(why);
        return chain;
    }

    bool isEmpty() const { return m_links.empty(); }
    bool hasNext() const { return m_links.size() > 1; }
    QString name() const { return m_links.empty() ? QString() : m_links.front().kind.name; }
    QString title() const { return m_links.empty() ? QString() : m_links.front().kind.title; }
    std::unique_ptr<Part> make() const { return m_links.front().kind.make(m_links.front().order); }
    void drop() { m_links.pop_front(); } // the first has failed

private:
    struct Link
    {
        PartKind<Part> kind;
        PartOrder order;
    };
    static QString namesOf(const std::vector<PartKind<Part>> &kinds)
    {
        QStringList names;
        for (const auto &kind : kinds)
            names << kind.name;
        return names.join(QStringLiteral(", "));
    }

    std::deque<Link> m_links;
};

// How patient a pipeline is. Tests have less patience.
struct PipelinePatience
{
    Milliseconds ready = 5s;         // a part, until it can be used
    Milliseconds firstText = 8s;     // the model's
    Milliseconds firstSound = 6s;    // the mouth's, of what it was told to speak
    Milliseconds slowWriter = 1500ms; // what is written is spoken though the sentence is not over
    Milliseconds keys = 1200ms;      // after a key, until no further one belongs to it
    // The ear does not say that the caller has stopped: we hear that they have. Services' own rules are below, thoughtful ones included.
    Milliseconds turnEnd = 2s;
    Milliseconds turnEndAnswer = 700ms; // for the ear to say something when asked
};

} // namespace bridge
