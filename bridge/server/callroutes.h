// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/desk.h"
#include "bridge/calls/switchboard.h"
#include "bridge/records/journal.h"
#include "bridge/server/route.h"

#include <QObject>

namespace bridge {

// /api/calls: place, list, look up and steer calls. Wishes go to the switchboard, questions to it and to the journal, whose answers
// come later. Lives in the bridge thread, owned by the server.
class CallRoutes : public QObject
{
    Q_OBJECT
public:
    CallRoutes(Switchboard &switchboard, Journal &journal, std::function<DeskCatalogue()> catalogue,
        QObject *parent = nullptr);

    std::vector<Route> routes();

private:
    void place(const HttpRequest &request, const Respond &respond);
    void list(const HttpRequest &request, const Respond &respond);
    void show(const HttpRequest &request, const Respond &respond);
    void events(const HttpRequest &request, const Respond &respond);
    void transcript(const HttpRequest &request, const Respond &respond);
    // A call's whole record from `since` on, or the error that there is none.
    void withEvents(const QString &id, quint64 since, const Respond &respond,
        std::function<HttpReply(const QList<CallEvent> &)> answer);
    std::optional<LiveCall> live(const QString &id) const;

    Switchboard &m_switchboard; // app's, like the journal
    Journal &m_journal;
    const std::function<DeskCatalogue()> m_catalogue;
};

// How a call looks in /api/calls.
QJsonObject toJson(const LiveCall &call);
QJsonObject toJson(const CallSummary &call);

// Whether a text from outside can be one of our call ids at all.
bool isCallId(QStringView text);

} // namespace bridge
