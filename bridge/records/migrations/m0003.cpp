// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/migrations.h"

namespace bridge {

using namespace Qt::StringLiterals;

// Version 3: what charts are made of stands in the calls table and in one index, so that a look at a year reads neither events nor rows.
Migration thirdMigration()
{
    return {3,
        {
            u"ALTER TABLE calls ADD COLUMN engine TEXT NOT NULL DEFAULT ''"_s,
            u"ALTER TABLE calls ADD COLUMN replies BLOB NOT NULL DEFAULT x''"_s, // as replytimes.h says
            u"UPDATE calls SET engine = coalesce(json_extract(parties, '$.engine'), '') WHERE json_valid(parties)"_s,
            uR"(UPDATE calls SET replies = coalesce((SELECT CAST(group_concat(
                    json_extract(data, '$.totalMs') || ',' || coalesce(json_extract(data, '$.endpointMs'), '') || ','
                    || coalesce(json_extract(data, '$.firstTextMs'), '') || ',' || coalesce(json_extract(data, '$.firstAudioMs'), '') || ','
                    || coalesce(json_extract(data, '$.lineMs'), ''), ';') || ';' AS BLOB)
                FROM (SELECT data FROM events WHERE call = n AND type = 'turnMeasured' AND json_valid(data) ORDER BY seq LIMIT 500)), x''))"_s,
            u"CREATE INDEX calls_for_insights ON calls (started_at, agent, line, engine, reason, answered_at, ended_at, barge_ins, cost, replies)"_s,
        }};
}

} // namespace bridge
