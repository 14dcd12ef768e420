// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/services/spokenwords.h"

#include <algorithm>

namespace bridge {

namespace {

bool isBlank(const QString &letter)
{
    return std::all_of(letter.begin(), letter.end(), [](QChar c) { return c.isSpace(); });
}

} // namespace

void SpokenWords::write(const QString &text)
{
    if (text.isEmpty())
        return;
    if (m_endsInWord && !text.front().isSpace())
        m_untold += u' ';
    m_untold += text;
    m_endsInWord = !text.back().isSpace();
}

QString SpokenWords::takeRest()
{
    m_toldLetters += std::count_if(m_untold.cbegin(), m_untold.cend(), [](QChar c) { return !c.isSpace(); });
    return std::exchange(m_untold, {});
}

// The words up to the one that has this letter, blanks before it included; nothing when they were told.
QString SpokenWords::takeWordsWith(qint64 letter)
{
    qsizetype at = 0;
    while (at < m_untold.size() && (m_toldLetters <= letter || !m_untold[at].isSpace())) {
        m_toldLetters += m_untold[at].isSpace() ? 0 : 1;
        ++at;
    }
    const auto words = m_untold.left(at);
    m_untold.remove(0, at);
    return words;
}

QList<SpokenWords::Piece> SpokenWords::cut(const QList<SpokenLetter> &letters, qsizetype samples, SampleRate rate)
{
    QList<Piece> pieces;
    Piece piece;
    for (const auto &letter : letters) {
        if (isBlank(letter.letter)) {
            m_inWord = false;
            continue;
        }
        if (!std::exchange(m_inWord, true) && m_heardLetters >= m_toldLetters) {
            const auto begin = std::clamp<qsizetype>(samplesIn(std::clamp<Milliseconds>(letter.at, 0ms, 1h), rate), piece.from, samples);
            if (begin > piece.from) {
                piece.to = begin;
                pieces.append(piece);
                piece = {{}, begin, begin};
            }
            piece.words += takeWordsWith(m_heardLetters);
        }
        m_heardLetters += letter.letter.size();
    }
    piece.to = samples;
    if (piece.to > piece.from || !piece.words.isEmpty())
        pieces.append(piece);
    return pieces;
}

} // namespace bridge
