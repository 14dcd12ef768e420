// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QList>
#include <QString>

namespace bridge {

// A letter and when its sound begins in a chunk of sound.
struct SpokenLetter
{
    QString letter;
    Milliseconds at{0};
};

// Keeps the words of one reply beside their sound: cuts a chunk of sound where a word begins, and gives the words as they were
// written, each once, whatever the service's letters look like. Letters are counted, not compared: a service that rewrites a little is
// off by little, and the next sentence's end puts it right. Pure.
class SpokenWords
{
public:
    struct Piece
    {
        QString words; // whose sound begins with this piece; may be empty
        qsizetype from = 0, to = 0; // samples of the chunk
    };

    void write(const QString &text); // a sentence; a blank comes before it where there is none
    const QString &untold() const { return m_untold; }
    QString takeRest(); // all that was not told

    QList<Piece> cut(const QList<SpokenLetter> &letters, qsizetype samples, SampleRate rate);

private:
    QString takeWordsWith(qint64 letter);

    QString m_untold;
    bool m_endsInWord = false; // all that was written
    qint64 m_toldLetters = 0;  // of the text, without blanks
    qint64 m_heardLetters = 0; // of the service, without blanks
    bool m_inWord = false;     // the last chunk ended within one
};

} // namespace bridge
