// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/tool.h"

#include <QJsonArray>

namespace bridge {

using namespace Qt::StringLiterals;

ToolSpec endCallTool()
{
    const QJsonObject reason{{u"type"_s, u"string"_s}, {u"description"_s, u"Why the call ends, in a few words."_s}};
    return {u"end_call"_s,
        u"Hangs up the phone. Call it only when the caller has said goodbye or has agreed that all is done, and after "
        "you have said goodbye yourself."_s,
        {{u"type"_s, u"object"_s}, {u"properties"_s, QJsonObject{{u"reason"_s, reason}}}, {u"required"_s, QJsonArray{u"reason"_s}}}};
}

} // namespace bridge
