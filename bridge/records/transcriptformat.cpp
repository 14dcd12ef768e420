// SPDX-License-Identifier: GPL-3.0-or-later
// The written forms of a transcript.
#include "bridge/records/transcript.h"

#include <QJsonArray>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

using Line = TranscriptLine;

QString nameOf(Who who)
{
    switch (who) {
    case Who::Caller: return u"Caller"_s;
    case Who::Agent: return u"Agent"_s;
    case Who::Operator: return u"Operator"_s;
    case Who::Api: return u"API"_s;
    case Who::Carrier: return u"Carrier"_s;
    case Who::Bridge: return u"Bridge"_s;
    }
    Q_UNREACHABLE();
}

QLatin1StringView wordFor(Line::Kind kind)
{
    switch (kind) {
    case Line::Kind::Spoken: return "spoken"_L1;
    case Line::Kind::Whispered: return "whispered"_L1;
    case Line::Kind::Keys: return "keys"_L1;
    case Line::Kind::Tool: return "tool"_L1;
    case Line::Kind::Note: return "note"_L1;
    }
    Q_UNREACHABLE();
}

// Who did what, on one line of plain text, whatever the people said.
QString sentenceOf(const Line &line)
{
    const auto text = line.text.simplified();
    const auto who = nameOf(line.who);
    const auto open = line.complete ? QString() : u" …"_s;
    switch (line.kind) {
    case Line::Kind::Spoken: {
        const auto unheard = line.unheard.simplified();
        const auto cut = unheard.isEmpty() ? QString() : u" [not heard: %1]"_s.arg(unheard);
        return who + u": "_s + text + open + cut;
    }
    case Line::Kind::Whispered: return who + u" (to the agent only): "_s + text;
    case Line::Kind::Keys: return who + u" pressed "_s + text;
    case Line::Kind::Tool: return u"["_s + who + u" used "_s + text + open + u"]"_s;
    case Line::Kind::Note: return u"["_s + who + u' ' + text + u"]"_s;
    }
    Q_UNREACHABLE();
}

bool isEmpty(const Line &line) { return line.text.trimmed().isEmpty() && line.unheard.trimmed().isEmpty(); }

QString clock(Milliseconds time) // 01:02, or 1:01:02
{
    const auto seconds = time.count() / 1000;
    const auto tail = u"%1:%2"_s.arg(seconds / 60 % 60, 2, 10, QChar(u'0')).arg(seconds % 60, 2, 10, QChar(u'0'));
    return seconds < 3600 ? tail : u"%1:%2"_s.arg(seconds / 3600).arg(tail);
}

QString subtitleClock(Milliseconds time) // 00:01:02,345
{
    const QChar zero(u'0');
    const auto ms = time.count();
    return u"%1:%2:%3,%4"_s.arg(ms / 3600000, 2, 10, zero).arg(ms / 60000 % 60, 2, 10, zero).arg(ms / 1000 % 60, 2, 10, zero)
        .arg(ms % 1000, 3, 10, zero);
}

} // namespace

QString asText(const Transcript &transcript)
{
    QString text;
    for (const auto &line : transcript.lines) {
        if (!isEmpty(line))
            text += u"[%1] %2\n"_s.arg(clock(line.from), sentenceOf(line));
    }
    if (transcript.ended)
        text += u"[ended: %1]\n"_s.arg(wordFor(transcript.ended->reason));
    return text;
}

QString asSubtitles(const Transcript &transcript)
{
    constexpr Milliseconds kShortest = 1s; // readable
    QString text;
    int number = 0;
    for (const auto &line : transcript.lines) {
        if (isEmpty(line))
            continue;
        auto sentence = sentenceOf(line);
        sentence.replace("-->"_L1, u"→"_s); // would begin another subtitle
        text += u"%1\n%2 --> %3\n"_s.arg(++number).arg(subtitleClock(line.from), subtitleClock(std::max(line.until, line.from + kShortest)));
        text += sentence + u"\n\n"_s;
    }
    return text;
}

QJsonObject asJson(const Transcript &transcript)
{
    QJsonArray lines;
    for (const auto &line : transcript.lines) {
        if (isEmpty(line))
            continue;
        QJsonObject json{{u"kind"_s, QString(wordFor(line.kind))}, {u"who"_s, wordFor(line.who)}, {u"text"_s, line.text},
            {u"fromMs"_s, qint64(line.from.count())}, {u"untilMs"_s, qint64(line.until.count())}, {u"complete"_s, line.complete}};
        if (line.kind == Line::Kind::Spoken)
            json[u"turn"_s] = line.turn;
        if (!line.unheard.isEmpty())
            json[u"unheard"_s] = line.unheard;
        lines.append(json);
    }
    QJsonObject json{{u"call"_s, transcript.call.toString()}, {u"to"_s, transcript.parties.to}, {u"from"_s, transcript.parties.from},
        {u"agent"_s, transcript.parties.agent}, {u"startedAt"_s, transcript.startedAt.toUTC().toString(Qt::ISODateWithMs)},
        {u"lines"_s, lines}};
    if (transcript.answeredAt)
        json[u"answeredAt"_s] = transcript.answeredAt->toUTC().toString(Qt::ISODateWithMs);
    if (transcript.ended)
        json[u"reason"_s] = wordFor(transcript.ended->reason);
    return json;
}

} // namespace bridge
