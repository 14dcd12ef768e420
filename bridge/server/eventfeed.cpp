// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/server/eventfeed.h"

#include "bridge/server/callroutes.h"

#include <QJsonDocument>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = 500;          // events asked of the journal at once
constexpr qsizetype kMaxKept = 2000; // live events kept during a replay
constexpr qint64 kNextPageBelow = EventFeed::kMaxBacklog / 4;

} // namespace

Result<FeedStart> readFeedStart(const QString &since)
{
    const auto colon = since.lastIndexOf(u':');
    bool ok = false;
    const auto seq = since.mid(colon + 1).toULongLong(&ok);
    if (colon > 0 && ok && seq > 0 && isCallId(since.left(colon)))
        return FeedStart{{}, CallId(since.left(colon)), seq};
    const auto moment = QDateTime::fromString(since, Qt::ISODateWithMs);
    if (!moment.isValid())
        return fail(Error::Code::Malformed, u"\"since\" must be a time like 2026-11-20T20:01:02.345Z, or call:seq."_s);
    return FeedStart{moment.toUTC(), {}, 0};
}

EventFeed::EventFeed(QWebSocket *socket, const std::optional<FeedStart> &start, Switchboard &switchboard,
    Journal &journal, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_journal(journal)
    , m_page(kPage)
{
    connect(&switchboard, &Switchboard::happened, this, &EventFeed::take);
    connect(&m_socket, &FeedSocket::closed, this, &QObject::deleteLater);
    connect(&m_socket, &FeedSocket::drained, this, [this] {
        if (m_hasMore && m_socket.backlog() < kNextPageBelow)
            askForPage();
    });
    if (start)
        begin(*start);
}

void EventFeed::shutDown()
{
    m_socket.close(QWebSocketProtocol::CloseCodeGoingAway, u"The bridge stops."_s);
}

void EventFeed::take(const CallEvent &event)
{
    if (!m_isReplaying)
        return send(event);
    if (m_kept.size() < kMaxKept) {
        m_kept.append(event);
    } else {
        m_kept.clear(); // the journal has them: it is asked once more
        m_missedLive = true;
    }
}

void EventFeed::begin(const FeedStart &start)
{
    m_isReplaying = true;
    if (start.seq == 0) {
        m_from = start.moment;
        return askForPage();
    }
    m_journal.events(start.call, start.seq - 1).then(this, [this, start](const Result<QList<CallEvent>> &events) {
        if (!events || events->isEmpty() || events->first().seq != start.seq)
            return m_socket.close(QWebSocketProtocol::CloseCodePolicyViolated, u"There is no such event to go on from."_s);
        m_from = events->first().at;
        m_sent[start.call] = start.seq;
        askForPage();
    });
}

void EventFeed::askForPage()
{
    if (m_isAskedFor || !m_socket.isOpen())
        return;
    m_isAskedFor = true;
    m_hasMore = false;
    m_missedLive = false;
    m_journal.eventsSince(m_from, m_page).then(this, [this](const Result<QList<CallEvent>> &events) {
        m_isAskedFor = false;
        if (!events)
            return m_socket.close(QWebSocketProtocol::CloseCodeBadOperation, u"The journal cannot be read."_s);
        takePage(*events);
    });
}

void EventFeed::takePage(const QList<CallEvent> &events)
{
    qsizetype fresh = 0;
    for (const auto &event : events) {
        fresh += event.seq > m_sent.value(event.call);
        sendOnce(event);
    }
    const bool isFull = events.size() >= m_page;
    if (!isFull && !m_missedLive)
        return goLive();
    // Pages overlap by the events of one moment; one that brought nothing new was full of that moment alone.
    m_page = isFull && fresh == 0 ? m_page * 2 : kPage;
    if (!events.isEmpty())
        m_from = events.last().at;
    m_hasMore = true;
    if (m_socket.backlog() < kNextPageBelow)
        askForPage();
}

void EventFeed::goLive()
{
    m_isReplaying = false;
    for (const auto &event : std::as_const(m_kept))
        sendOnce(event);
    m_kept = {};
    m_sent = {};
}

void EventFeed::sendOnce(const CallEvent &event)
{
    auto &last = m_sent[event.call];
    if (event.seq <= last)
        return;
    last = event.seq;
    send(event);
}

void EventFeed::send(const CallEvent &event)
{
    if (m_socket.backlog() > kMaxBacklog)
        return m_socket.close(QWebSocketProtocol::CloseCodePolicyViolated, u"The client reads too slowly."_s);
    m_socket.sendText(QString::fromUtf8(QJsonDocument(toJson(event)).toJson(QJsonDocument::Compact)));
}

} // namespace bridge
