// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

namespace bridge {

// How fast calls may follow each other: so many at once, and so many a minute, spread evenly over it rather than in a burst. A clock
// that is set back does not hold a campaign up. Pure.
class Pacer
{
public:
    struct Rule
    {
        int atOnce = 1;     // 1 to 500
        int perMinute = 10; // 1 to 600
        friend bool operator==(const Rule &, const Rule &) = default;
    };

    Pacer() = default;
    explicit Pacer(Rule rule) : m_rule(rule) {}

    bool hasRoom(int live) const { return live < m_rule.atOnce; }
    qint64 wait(const QDateTime &now) const // milliseconds until the next call may begin; 0: now
    {
        if (!m_last.isValid() || now < m_last)
            return 0;
        return std::max<qint64>(0, gap() - m_last.msecsTo(now));
    }
    void note(const QDateTime &now) { m_last = now; } // a call begins

private:
    qint64 gap() const { return (60'000 + m_rule.perMinute - 1) / m_rule.perMinute; } // ms

    Rule m_rule;
    QDateTime m_last;
};

} // namespace bridge
