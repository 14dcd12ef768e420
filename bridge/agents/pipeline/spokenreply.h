// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bridge/types/units.h"

#include <QList>
#include <QString>

namespace bridge {

// One reply on its way through a mouth: what it was told to speak, and how far it has come. Knows plain text, as people read it, from what
// the mouth was given to read out, and finds the one for the other. A value.
class SpokenReply
{
public:
    struct Piece
    {
        QString plain;
        QString spoken; // as spokenForm() has it
    };

    explicit SpokenReply(int number = 0) : m_number(number) {}

    int number() const { return m_number; }
    const QList<Piece> &pieces() const { return m_pieces; }
    bool isFinished() const { return m_finished; } // nothing more is added
    bool isAllSaid() const;

    const Piece &add(const QString &plain);
    void finish() { m_finished = true; }
    void saying(const QString &words);  // as TextToSpeech tells it
    void sounded(Milliseconds length);  // of what it said last
    QString said() const;               // plain text up to and with what it said last
    // Another mouth goes on: what was voiced is history, the rest is what there is to speak. Of the words that were being said it takes
    // those that cannot have been voiced yet by the length of their sound.
    void beginAnew();

private:
    QString plainUpTo(qsizetype letters) const;

    int m_number;
    QString m_before; // plain text that an earlier mouth has voiced
    QList<Piece> m_pieces;
    qsizetype m_said = 0;    // letters of the spoken pieces
    qsizetype m_saidLast = 0; // of those, with the last words
    Milliseconds m_sound{0};  // of the last words
    bool m_finished = false;
};

} // namespace bridge
