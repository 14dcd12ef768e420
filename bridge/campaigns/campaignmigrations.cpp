// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaignmigrations.h"

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

Migration first()
{
    return {1,
        {
            uR"(CREATE TABLE campaigns (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                plan TEXT NOT NULL,
                state TEXT NOT NULL,
                note TEXT NOT NULL DEFAULT '',
                created_at INTEGER NOT NULL, -- ms, UTC, as all moments here
                started_at INTEGER,
                ended_at INTEGER,
                calls INTEGER NOT NULL DEFAULT 0,
                answered INTEGER NOT NULL DEFAULT 0,
                talked_ms INTEGER NOT NULL DEFAULT 0,
                cost REAL NOT NULL DEFAULT 0,
                unpriced INTEGER NOT NULL DEFAULT 0,
                removed INTEGER NOT NULL DEFAULT 0))"_s,
            uR"(CREATE TABLE list (
                n INTEGER PRIMARY KEY,
                campaign INTEGER NOT NULL,
                line INTEGER NOT NULL,
                number TEXT NOT NULL,
                clock TEXT NOT NULL,
                variables TEXT NOT NULL,
                state TEXT NOT NULL DEFAULT 'waiting',
                last TEXT NOT NULL DEFAULT '',
                detail TEXT NOT NULL DEFAULT '',
                attempts INTEGER NOT NULL DEFAULT 0,
                next_at INTEGER NOT NULL DEFAULT 0, -- 0: any time
                call TEXT NOT NULL DEFAULT '',
                called_at INTEGER,
                talked_ms INTEGER NOT NULL DEFAULT 0))"_s,
            u"CREATE INDEX list_by_campaign ON list (campaign, n)"_s,
            u"CREATE INDEX list_due ON list (campaign, clock, next_at, n) WHERE state = 'waiting'"_s,
            u"CREATE INDEX list_calling ON list (campaign) WHERE state = 'calling'"_s,
            // What a query would have to count in a million rows. Changed with each of them, in the same transaction.
            u"CREATE TABLE tallies (campaign INTEGER NOT NULL, word TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (campaign, word)) WITHOUT ROWID"_s,
            u"CREATE TABLE clocks (campaign INTEGER NOT NULL, clock TEXT NOT NULL, PRIMARY KEY (campaign, clock)) WITHOUT ROWID"_s,
            uR"(CREATE TABLE left_over (
                n INTEGER PRIMARY KEY,
                campaign INTEGER NOT NULL,
                line INTEGER NOT NULL,
                text TEXT NOT NULL,
                why TEXT NOT NULL,
                detail TEXT NOT NULL))"_s,
            u"CREATE INDEX left_over_by_campaign ON left_over (campaign, n)"_s,
        }};
}

} // namespace

QList<Migration> campaignMigrations()
{
    return {first()};
}

} // namespace bridge
