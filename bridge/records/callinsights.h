// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"
#include "bridge/types/result.h"

#include <QTimeZone>

namespace bridge {

class Database;

// Which calls numbers are wanted of. Calls that go on are in none of them.
struct InsightQuery
{
    std::optional<QDateTime> from, until; // begun then or later; begun before. Without: from the first call on, until now
    QString line, agent;                  // exactly; empty: any
    QTimeZone zone = QTimeZone::systemTimeZone(); // whose days these are
    QDateTime now = QDateTime::currentDateTimeUtc();
};

// What many numbers are like: half of them are at most `median`, 95 of 100 at most `p95` (the nearest rank, so each is one of them).
struct Spread
{
    qint64 count = 0;
    Milliseconds median{0}, p95{0};
};

// What happened in a period, in numbers. A value.
struct CallInsights
{
    // A piece of the period: an hour, a day, a week from Monday on, a month.
    enum class Step { Hour, Day, Week, Month };
    struct Piece
    {
        QDateTime from; // in the query's zone
        int answered = 0;   // by a person
        int machines = 0;   // by an answering machine
        int unanswered = 0; // by nobody
        double cost = 0;
        int calls() const { return answered + machines + unanswered; }
    };
    struct Ending
    {
        EndReason reason = EndReason::Crashed;
        int calls = 0;
    };
    enum class Part { Total, EndOfTurn, FirstText, FirstAudio, Line };
    static constexpr int kParts = 5;
    struct Engine
    {
        QString name; // "gemini_live"
        Spread parts[kParts]; // by Part; count 0: it does not tell
        const Spread &of(Part part) const { return parts[int(part)]; }
    };
    // How long answered calls lasted, from the answer on: less than each of these, and longer.
    static constexpr Milliseconds kLengths[] = {30s, 60s, 120s, 300s, 600s};
    static constexpr int kLengthRanges = int(std::size(kLengths)) + 1;
    static constexpr int kMostBargeIns = 5; // of a call, that are told apart

    int calls = 0, answered = 0, machines = 0;
    Step step = Step::Day;
    QList<Piece> pieces; // without a gap, the first one first
    QList<Ending> endings; // most calls first
    Spread lengths;        // of answered calls
    QList<int> callsByLength = QList<int>(kLengthRanges, 0);
    QList<Engine> engines; // by name; those that replied
    qint64 bargeIns = 0;   // in answered calls
    QList<int> callsByBargeIns = QList<int>(kMostBargeIns + 1, 0); // answered ones with none, one, …, that many or more
    double cost = 0;
    int priced = 0; // calls whose cost is known
};

// In the reader's thread.
Result<CallInsights> readInsights(Database &database, const InsightQuery &query);

// How a period is cut so that its pieces can be seen: at most a hundred or so, whatever its length. Pure; the last edge is the end.
CallInsights::Step stepFor(const QDateTime &from, const QDateTime &until);
QList<QDateTime> edgesOf(const QDateTime &from, const QDateTime &until, CallInsights::Step step, const QTimeZone &zone);

} // namespace bridge
