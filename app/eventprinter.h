// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/calls/callevent.h"

#include <QHash>
#include <QTextStream>

namespace app {

// Writes call events to a terminal: one line an event, or a transcript that reads like a conversation. Text from outside is written
// without control characters, so that no caller's words can steer the terminal. Any thread, its owner's.
class EventPrinter
{
public:
    enum class Style { Lines, Json, Transcript };

    EventPrinter(QTextStream &out, Style style);
    void print(const bridge::CallEvent &event);

private:
    QString line(const bridge::CallEvent &event) const;
    QString transcript(const bridge::CallEvent &event);
    QString at(const bridge::CallEvent &event);

    QTextStream &m_out; // the owner's
    Style m_style;
    QHash<bridge::CallId, QDateTime> m_started; // of calls whose end has not been seen
};

QString withoutControls(QString text);
// "The caller hung up": how a call ended, for people. The console has its own, translated.
QString sentenceFor(const bridge::Ended &ended);

} // namespace app
