// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/migrations.h"

namespace bridge {

using namespace Qt::StringLiterals;

// Version 2: what calls are filtered by stands in columns, and in one index that is read from the newest call on, whatever the
// filters are: a call that does not fit costs an entry of the index and not its row.
Migration secondMigration()
{
    return {2,
        {
            u"ALTER TABLE calls ADD COLUMN line TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE calls ADD COLUMN agent TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE calls ADD COLUMN cost REAL"_s, // NULL: not known
            uR"(UPDATE calls SET
                line = coalesce(json_extract(parties, '$.line'), ''),
                agent = coalesce(json_extract(parties, '$.agent'), ''),
                cost = (SELECT json_extract(data, '$.cost') FROM events WHERE call = n AND type = 'ended' LIMIT 1)
                WHERE json_valid(parties))"_s,
            u"DROP INDEX calls_by_start"_s,
            u"CREATE INDEX calls_by_start ON calls (started_at, id, agent, line, reason, answered_at, to_number, from_number)"_s,
            // A row: calls were erased, and remains of their words may still stand in the index of words or in the log.
            u"CREATE TABLE unswept (since INTEGER NOT NULL)"_s,
        }};
}

} // namespace bridge
