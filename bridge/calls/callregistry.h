// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/carrierwish.h"
#include "bridge/calls/mediathread.h"
#include "bridge/calls/switchboard.h"

#include <QHash>

#include <deque>

namespace bridge {

// Who is on the line: the calls that are not over, by every name that somebody asks for them, and for a while those that are over,
// because carriers repeat themselves for minutes. Lives in the bridge thread, a member of the exchange.
class CallRegistry
{
public:
    struct Entry // a call that is not over
    {
        LiveCall call;
        Token token;                   // in its webhooks' addresses
        Token seat;                    // opens its media stream, once; empty: it has one
        MediaThread *thread = nullptr; // the exchange's
        quint64 lastSeq = 0;           // of its events
        bool answered = false;
        bool takenOver = false; // as far as its events tell
        bool withPerson = false; // likewise: in a conference, without our stream
        HandOverOrder person; // whom the caller may be joined to, as far as it is known; `to` empty: nobody
        bool byWords = false; // without a media stream: the carrier hears and speaks
        std::function<void(const WebhookReply &)> waiting; // to be told what to say next; empty: nobody is
        QUrl recording; // came with the news that the leg is over; told when the call is
        QUrl toldRecording;
        bool recorded = false; // by us; told when the call is over
    };
    struct Former // one that is over
    {
        CallId call;
        Token token;
        LegId leg;
        QString carrier;
        quint64 lastSeq = 0;
        QUrl toldRecording;
    };

    Entry &add(const Entry &entry);
    Entry *find(const CallId &call);
    const Entry *find(const CallId &call) const;
    // An empty token means: the call of this leg.
    Entry *find(const QString &carrier, const Token &token, const LegId &leg);
    Former *findFormer(const QString &carrier, const Token &token, const LegId &leg);
    Former *findFormer(const CallId &call);
    void openSeat(Entry &entry, const Token &token); // for its next stream
    Former *forget(const CallId &call);

    qsizetype size() const { return m_entries.size(); }
    bool isEmpty() const { return m_entries.isEmpty(); }
    const QHash<CallId, Entry> &all() const { return m_entries; }

private:
    QHash<CallId, Entry> m_entries;
    QHash<Token, CallId> m_byToken;
    std::deque<Former> m_former; // the oldest first
};

} // namespace bridge
