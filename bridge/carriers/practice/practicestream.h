// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/carriers/jsonscan.h"
#include "bridge/types/id.h"
#include "bridge/types/units.h"

#include <QList>
#include <QMap>

#include <span>
#include <utility>

namespace bridge {

// Something that happened on the line, and where in what was heard.
struct PracticeMoment
{
    enum class Kind { MarkEchoed, Cleared, Spoke, Refused };

    Kind kind = Kind::MarkEchoed;
    qint64 heard = 0; // samples heard before it, silence included, from the stream's start
    QByteArray text;  // the mark's name; the sentence of a <Say>; why a message was refused
};

// The carrier's end of a Twilio media stream: makes what Twilio sends, takes what Twilio takes and refuses what it refuses (error
// 31924), plays the buffer in real time, echoes marks when the sound before them has been played, and keeps what was heard.
// No socket and no clock: play() is 20 ms. One thread, its caller's.
class PracticeStream
{
public:
    struct Names
    {
        QByteArray stream; // MZ…
        QByteArray leg;    // CA…
        QByteArray account;
    };

    explicit PracticeStream(const Names &names);

    // What goes to our bridge.
    static QByteArray connected();
    QByteArray start(const QMap<QString, QString> &parameters);
    QByteArray media(QByteArrayView muLaw); // 20 ms
    QByteArray pressed(char key);
    QByteArray stop();

    // What comes from it. An error means: close the socket.
    Result<void> receive(QByteArrayView message);
    // The next 20 ms for the ear, silence when there is nothing.
    void play(std::span<char> muLaw);
    // Mark messages that have become due, in order.
    QList<QByteArray> takeEchoes() { return std::exchange(m_echoes, {}); }

    void remember(PracticeMoment::Kind kind, const QByteArray &text);
    QByteArray heard() const { return m_heard; } // mu-law, the last 30 minutes
    QList<PracticeMoment> timeline() const { return m_timeline; }
    qint64 buffered() const { return m_received - m_played; }

private:
    struct Mark
    {
        qint64 at; // in all bytes ever received
        QByteArray name;
    };

    Result<void> takeMedia(const JsonScan::Node &media);
    Result<void> takeMark(const JsonScan::Node &mark);
    void takeClear();
    bool hasExactly(const JsonScan::Node *object, std::initializer_list<QByteArrayView> keys) const;
    void echoDueMarks();
    void keep(std::span<const char> muLaw);
    QByteArray head(QByteArrayView event);

    const Names m_names;
    JsonScan m_scan;
    quint64 m_sequence = 0;
    quint64 m_chunk = 0;
    QByteArray m_buffer; // received, not yet played: from m_bufferAt on
    qsizetype m_bufferAt = 0;
    qint64 m_received = 0; // bytes, ever; cleared ones count as played
    qint64 m_played = 0;
    QList<Mark> m_marks;
    QList<QByteArray> m_echoes;
    QByteArray m_heard;
    qint64 m_heardEver = 0;
    QList<PracticeMoment> m_timeline;
};

} // namespace bridge
