// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/records/journal.h"

class QSqlQuery;

namespace bridge {

// A row of the calls table: the summary that lists show, and what is needed to go on with it. A value.
struct CallRow
{
    qint64 n = 0; // 0: not in the table yet
    CallSummary summary;
    quint64 lastSeq = 0;
    QDateTime lastAt;
    int lastTurn = -1;
    QByteArray replies; // how long each took: see replytimes.h

    // What the event changes in the summary. Pure.
    void apply(const CallEvent &event);
    // The event that closes a call which a crash left open. `now` goes into its sentence; the call ended with its last event.
    CallEvent closingEvent(const QDateTime &now) const;

    static QString columns(); // for SELECT, in the order that read() takes them
    static CallRow read(const QSqlQuery &query);
    // SQL for the number of the person at the other end, without the plus, which not every carrier writes.
    static QString otherNumber();
    static QString bareNumber(const QString &number) { return number.startsWith(u'+') ? number.mid(1) : number; }
    static QString insertion(); // with bind() in the same order
    static QString update();
    void bind(QSqlQuery &query) const;
};

// What of an event can be searched for; empty: nothing.
QString searchableWords(const CallFact &fact);

// The number of an event's row among the words: the call's, then 20 bits of the event's. A call's millionth event is not found
// by its words any more.
inline constexpr int kWordsShift = 20;
inline constexpr quint64 kMostFindable = (quint64(1) << kWordsShift) - 1;
constexpr qint64 wordsRow(qint64 call, quint64 seq) { return (call << kWordsShift) | qint64(seq); }

} // namespace bridge
