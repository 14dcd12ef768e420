// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/migrations.h"

namespace bridge {

using namespace Qt::StringLiterals;

// Version 1: calls, their events, and the words to find them by. Times are milliseconds since 1970, UTC.
Migration firstMigration()
{
    return {1,
        {
            // A summary that the events keep up to date, so that lists never read events.
            uR"(CREATE TABLE calls (
                n INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                outbound INTEGER NOT NULL,
                parties TEXT NOT NULL,            -- JSON, as in the placed event
                to_number TEXT NOT NULL,
                from_number TEXT NOT NULL,
                started_at INTEGER NOT NULL,
                answered_at INTEGER,
                ended_at INTEGER,                 -- NULL: live, or left open by a crash
                reason TEXT,
                duration_ms INTEGER NOT NULL,
                turns INTEGER NOT NULL,
                barge_ins INTEGER NOT NULL,
                last_seq INTEGER NOT NULL,
                last_at INTEGER NOT NULL,
                last_turn INTEGER NOT NULL        -- the caller's last finished one, so that none counts twice
            ))"_s,
            u"CREATE INDEX calls_by_start ON calls (started_at, id)"_s,
            u"CREATE INDEX calls_live ON calls (started_at) WHERE ended_at IS NULL"_s,
            uR"(CREATE TABLE events (
                call INTEGER NOT NULL REFERENCES calls (n),
                seq INTEGER NOT NULL,
                at INTEGER NOT NULL,
                type TEXT NOT NULL,
                data TEXT NOT NULL,               -- JSON
                PRIMARY KEY (call, seq)
            ) WITHOUT ROWID)"_s,
            u"CREATE INDEX events_by_time ON events (at)"_s,
            // One row per finished sentence, and one with the numbers, the line and the agent of the call. The row's number is the
            // event's, wordsRow(n, seq): the calls that a word is said in are then read from the index alone, which is a hundred
            // times less to read than a column of this table.
            u"CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')"_s,
        }};
}

} // namespace bridge
