// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace bridge {

// Takes out of a model's text, as it is written, what nobody should hear or read in a transcript: markup, tags (SSML too), code, emoji,
// stage directions in square brackets, JSON, control characters. List items and paragraphs become lines; words and figures stay as they are.
// What might still become markup is held back until the next piece, some 200 characters at most. Pure.
class PlainWords
{
public:
    QString add(const QString &piece);
    QString finish(); // what was held back

private:
    enum class Inside { Text, Tag, Brackets, AfterBrackets, Link, Code, Braces };

    void take(char32_t c);
    void takeText(char32_t c);
    void takeHeld(char32_t c);
    void takeCode(char32_t c);
    void takeBraces(char32_t c);
    void endTicks();
    void endLineStart();
    void put(char32_t c);
    void putAll(const QString &text);
    void release(); // what is held back was no markup after all

    Inside m_inside = Inside::Text;
    QString m_out;
    QString m_held;      // since '<' or '['
    QString m_label;     // of a link
    QString m_lineStart; // of a line: what may be a list item's number or a heading's mark
    bool m_atLineStart = true;
    int m_ticks = 0;     // in a row
    int m_depth = 0;     // of braces
    qsizetype m_skipped = 0;
    char32_t m_last = U' '; // put
    bool m_gap = false; // what parted two words was taken out
    QChar m_high;        // the first half of a character
};

} // namespace bridge
