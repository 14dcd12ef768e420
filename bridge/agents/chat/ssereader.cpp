// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/chat/ssereader.h"

namespace bridge {

using namespace Qt::StringLiterals;

Result<QList<SseEvent>> SseReader::read(QByteArrayView bytes)
{
    QList<SseEvent> events;
    for (qsizetype at = 0; at < bytes.size() && !m_tooLong;) {
        if (std::exchange(m_afterCr, false) && bytes[at] == '\n') {
            ++at;
            continue;
        }
        auto end = at;
        while (end < bytes.size() && bytes[end] != '\n' && bytes[end] != '\r')
            ++end;
        m_tooLong = m_line.size() + m_event.data.size() + (end - at) > kLongestEvent;
        if (m_tooLong)
            break;
        m_line.append(bytes.sliced(at, end - at));
        if (end == bytes.size())
            break;
        m_afterCr = bytes[end] == '\r';
        at = end + 1;
        takeLine(std::exchange(m_line, {}), events);
    }
    if (m_tooLong) {
        m_line.clear();
        m_event = {};
        return fail(Error::Code::Malformed, u"an event of more than 256 KiB"_s);
    }
    return events;
}

QList<SseEvent> SseReader::finish()
{
    QList<SseEvent> events;
    if (!m_line.isEmpty())
        takeLine(std::exchange(m_line, {}), events);
    endEvent(events);
    return events;
}

void SseReader::takeLine(QByteArrayView line, QList<SseEvent> &events)
{
    if (!std::exchange(m_begun, true) && line.startsWith("\xEF\xBB\xBF"))
        line = line.sliced(3);
    if (line.isEmpty())
        return endEvent(events);
    const auto colon = line.indexOf(':');
    if (colon == 0)
        return; // a comment, to keep the connection alive
    const auto field = colon < 0 ? line : line.first(colon);
    auto value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (field == QByteArrayView("event")) {
        m_event.name = value.toByteArray();
    } else if (field == QByteArrayView("data")) {
        if (std::exchange(m_hasData, true))
            m_event.data += '\n';
        m_event.data.append(value);
    }
}

void SseReader::endEvent(QList<SseEvent> &events)
{
    auto event = std::exchange(m_event, {});
    if (std::exchange(m_hasData, false))
        events.append(std::move(event));
}

} // namespace bridge
