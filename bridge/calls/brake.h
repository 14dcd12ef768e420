// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/numbers/phonenumber.h"
#include "bridge/settings/settings.h"

#include <QDateTime>
#include <QSet>
#include <QTimeZone>

#include <deque>
#include <optional>

namespace bridge {

// Hours in which nobody is called, by the clock of whoever would be: "21:00-08:00". A value.
struct QuietHours
{
    QTime from, to; // to is not quiet any more; may be on the next day

    static std::optional<QuietHours> fromText(const QString &text);
    bool contains(QTime time) const;
};

// The countries that numbers are of.
QStringList regionsOf(const QStringList &numbers);

// Keeps the operator's money, and other people's peace: below every way to dial or to transfer stand these rules, which no agent, script
// or page can pass. What no person should ever dial (emergency, premium, satellite) mayDial() refuses before. Each refusal names its
// rule, which is the name of a setting. Bridge thread, a member of the exchange.
class Brake
{
public:
    // `folder`: the data folder. It holds donotcall.txt, one number a line, and remembers that all dialling was stopped; empty: neither.
    explicit Brake(QString folder = {});

    void setSettings(const Settings &settings); // the rules brake/…; reads donotcall.txt anew if it is another
    const QStringList &problems() const { return m_problems; } // lines of the list that are no number

    // Whether `number` may be dialled now from one of `ownNumbers`. Refused: a rule forbids it. Busy: later it may be.
    Result<void> check(const PhoneNumber &number, const QStringList &ownNumbers, const QDateTime &now) const;
    // The part of it that no hour changes: for lists that are read before anybody on them is called. `ownRegions`: see regionsOf().
    Result<void> checkRules(const PhoneNumber &number, const QStringList &ownRegions) const;
    bool isDoNotCall(const PhoneNumber &number) const { return m_doNotCall.contains(number.e164); }
    const std::optional<QuietHours> &quietHours() const { return m_quiet; }
    void noteDialled(const QDateTime &now);

    // Stops all dialling until somebody releases it, also over a restart. On failure it holds until the program ends.
    Result<void> setStopped(bool stopped);
    bool isStopped() const { return m_stopped; }
    Result<void> checkStopped() const;

private:
    Result<void> checkCountry(const PhoneNumber &number, const QStringList &ownRegions) const;
    Result<void> checkCounts(const QDateTime &now) const;
    Result<void> checkHours(const PhoneNumber &number, const QDateTime &now) const;
    void readDoNotCall();

    const QString m_folder;
    QStringList m_countries; // empty: those of our own numbers; "all"
    QStringList m_deny;      // prefixes: "+4490"
    int m_perHour = 0;       // 0: no limit
    int m_perDay = 0;
    std::optional<QuietHours> m_quiet;
    QSet<QString> m_doNotCall; // E.164
    QDateTime m_listTime; // of donotcall.txt when it was read
    qint64 m_listSize = -1; // bytes; -1: there was none
    QStringList m_problems;
    std::deque<QDateTime> m_dialled; // in the last 24 hours, oldest first
    bool m_stopped = false;
};

} // namespace bridge
