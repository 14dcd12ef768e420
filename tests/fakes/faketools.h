// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fakes/fakeapi.h"

#include <QSet>

namespace fakes {

// Somebody's server of tools: a shop that knows its orders (/orders/{id}), and at /mcp a server of the Model Context Protocol that holds callers to
// the order of its greetings, its session and its version.
class FakeTools : public FakeApi
{
public:
    bool inEvents = false; // answers as one stream of events
    bool forgetsSession = false;
    int pages = 1;         // in which it lists its tools
    QByteArray secret;     // wanted in "X-Key"; empty: none

protected:
    Answer answer(const Request &request) override;

private:
    Answer orders(const Request &request);
    Answer mcp(const Request &request);
    Answer rpc(const QJsonObject &result, const QJsonValue &id) const;
    Answer refuse(const QJsonValue &id, const QString &why) const;

    bool m_introduced = false, m_initialized = false;
};

} // namespace fakes
