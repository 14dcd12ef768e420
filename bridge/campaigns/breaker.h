// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <deque>

namespace bridge {

// Watches the last calls of a campaign: when too many of them failed on our side, going on would annoy people and cost money. Pure.
class Breaker
{
public:
    struct Rule
    {
        int percent = 50; // trips when more than this share failed; 0: never
        int of = 20;      // of so many calls; before so many ended, never
        friend bool operator==(const Rule &, const Rule &) = default;
    };

    Breaker() = default;
    explicit Breaker(Rule rule) : m_rule(rule) {}

    // A carrier, an engine or a stream that failed, and not a person who did not answer.
    static bool isFailure(EndReason reason);

    void note(EndReason reason);
    bool isTripped() const;
    int failures() const;
    void reset() { m_failed.clear(); } // somebody looked at it and wants to go on

private:
    Rule m_rule;
    std::deque<bool> m_failed; // of the last m_rule.of calls
};

} // namespace bridge
