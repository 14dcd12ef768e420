// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/switchboard.h"
#include "bridge/records/journal.h"
#include "bridge/server/feedsocket.h"

#include <QHash>

#include <optional>

namespace bridge {

// From where a client wants the past: a moment, or the last event it has seen. Events of other calls in that event's millisecond come
// again: which of them the client has seen nobody knows, and a repeated event does less harm than a lost one.
struct FeedStart
{
    QDateTime moment;
    CallId call;
    quint64 seq = 0; // 0: by the moment
};

// "2026-11-20T20:01:02.345Z" or "<call id>:<seq>".
Result<FeedStart> readFeedStart(const QString &since);

// One client of /api/events: every event of every call, once and in order. With a start it first gets the past out of the journal, page
// by page as it reads, and then goes on live: what happens meanwhile is kept, and when that becomes too much, read from the
// journal too. A client that leaves more than kMaxBacklog unread is closed with 1008. Lives in the bridge thread,
// deletes itself when the client has gone.
class EventFeed : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 kMaxBacklog = 1024 * 1024; // bytes of events that wait for the client

    EventFeed(QWebSocket *socket, const std::optional<FeedStart> &start, Switchboard &switchboard, Journal &journal,
        QObject *parent);

    void shutDown(); // 1001: the program stops

private:
    void take(const CallEvent &event);
    void begin(const FeedStart &start);
    void askForPage();
    void takePage(const QList<CallEvent> &events);
    void goLive();
    void sendOnce(const CallEvent &event);
    void send(const CallEvent &event);

    FeedSocket m_socket;
    Journal &m_journal; // app's
    bool m_isReplaying = false;
    bool m_isAskedFor = false;     // a page is on its way
    bool m_hasMore = false;        // another page is wanted as soon as the client has read the last one
    bool m_missedLive = false;     // more happened during the replay than is kept
    int m_page;                    // events asked of the journal at once
    QDateTime m_from;              // where the next page starts
    QHash<CallId, quint64> m_sent; // last seq told of each call; during the replay only
    QList<CallEvent> m_kept;       // what happened during the replay
};

} // namespace bridge
