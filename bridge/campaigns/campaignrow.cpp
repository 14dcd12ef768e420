// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/campaigns/campaignrow.h"

namespace bridge {

using namespace Qt::StringLiterals;

QJsonObject CampaignRow::toJson() const
{
    QJsonObject values;
    for (const auto &[name, value] : variables.asKeyValueRange())
        values[name] = value;
    QJsonObject json{{u"row"_s, row}, {u"line"_s, line}, {u"number"_s, number}, {u"variables"_s, values}, {u"state"_s, state},
        {u"last"_s, last}, {u"detail"_s, detail}, {u"attempts"_s, attempts}, {u"talkedMs"_s, qint64(talked.count())}};
    if (!call.isEmpty())
        json[u"call"_s] = call.toString();
    if (calledAt.isValid())
        json[u"calledAt"_s] = calledAt.toString(Qt::ISODateWithMs);
    if (nextAt.isValid())
        json[u"nextAt"_s] = nextAt.toString(Qt::ISODateWithMs);
    return json;
}

} // namespace bridge
