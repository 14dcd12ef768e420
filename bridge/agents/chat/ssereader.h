// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/result.h"

#include <QByteArray>
#include <QList>

namespace bridge {

// One event of a stream of server-sent events (HTML standard, section 9.2).
struct SseEvent
{
    QByteArray name; // of its "event:" line; empty: it has none
    QByteArray data; // its "data:" lines, joined with line feeds
};

// Puts such a stream together from whatever pieces the network gives: lines and characters may be cut anywhere. Events without data
// are left out, as are the fields "id" and "retry" and what nobody knows. What it holds back is limited. Pure.
class SseReader
{
public:
    static constexpr qsizetype kLongestEvent = 256 * 1024; // bytes; an honest one has some hundred

    // The events that are complete now. Malformed: one is longer than the limit; nothing more is read then.
    Result<QList<SseEvent>> read(QByteArrayView bytes);
    // The stream has ended: an event without the empty line after it. Some servers leave that out.
    QList<SseEvent> finish();

private:
    void takeLine(QByteArrayView line, QList<SseEvent> &events);
    void endEvent(QList<SseEvent> &events);

    QByteArray m_line;  // not yet complete
    SseEvent m_event;   // likewise
    bool m_hasData = false;
    bool m_afterCr = false; // the line feed of a CR LF may come with the next piece
    bool m_begun = false;
    bool m_tooLong = false;
};

} // namespace bridge
