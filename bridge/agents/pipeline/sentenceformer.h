// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace bridge {

// Cuts a reply, as it is written, into what a voice speaks in one go: sentences, and the very first piece as soon as it is a clause, so that
// the caller waits less. A full stop in "Dr.", "3.5" or "a.m." ends nothing; a Hindi danda does. Longer than 250 characters is cut at a
// comma or a blank. What it gives, joined with blanks, is the text. Pure.
class SentenceFormer
{
public:
    QStringList add(const QString &text); // what is complete now
    QStringList flush();  // whole words now, though the sentence is not over: the writer is slow
    QStringList finish(); // the reply has ended
    bool isEmpty() const { return m_text.trimmed().isEmpty(); } // nothing is held back

private:
    QStringList cut(bool atEnd);
    qsizetype endOfPiece(bool atEnd) const; // 0: not known yet

    QString m_text;
    bool m_first = true;
};

} // namespace bridge
