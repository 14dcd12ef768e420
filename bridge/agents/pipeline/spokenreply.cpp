// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/spokenreply.h"

#include "bridge/agents/pipeline/spokenform.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kLetter = 60ms; // of speech: 150 words a minute, six and a half letters each

// Blanks do not count: services give back more or fewer than they were given.
qsizetype lettersIn(QStringView text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isSpace(); });
}

// The first `letters` of a text, up to the end of the word that they end in when `whole`, else of the one before.
QString firstLetters(const QString &text, qsizetype letters, bool whole)
{
    qsizetype end = 0;
    for (qsizetype left = letters; end < text.size() && left > 0; ++end)
        left -= text[end].isSpace() ? 0 : 1;
    while (whole && end < text.size() && !text[end].isSpace())
        ++end;
    while (!whole && end > 0 && end < text.size() && !text[end].isSpace())
        --end;
    return text.left(end).trimmed();
}

QString joined(const QString &one, const QString &two)
{
    return one.isEmpty() ? two : two.isEmpty() ? one : one + u' ' + two;
}

} // namespace

const SpokenReply::Piece &SpokenReply::add(const QString &plain)
{
    m_pieces.append({plain, spokenForm(plain)});
    return m_pieces.last();
}

bool SpokenReply::isAllSaid() const
{
    qsizetype all = 0;
    for (const auto &piece : m_pieces)
        all += lettersIn(piece.spoken);
    return m_said >= all;
}

void SpokenReply::saying(const QString &words)
{
    m_saidLast = lettersIn(words);
    m_said += m_saidLast;
    m_sound = 0ms;
}

void SpokenReply::sounded(Milliseconds length)
{
    if (m_said == 0 && !m_pieces.isEmpty()) // a mouth that says nothing about its words
        saying(m_pieces.first().spoken);
    m_sound += length;
}

QString SpokenReply::said() const
{
    return joined(m_before, plainUpTo(m_said));
}

QString SpokenReply::plainUpTo(qsizetype letters) const
{
    QString text;
    for (const auto &piece : m_pieces) {
        const auto all = lettersIn(piece.spoken);
        if (letters <= 0)
            break;
        if (letters >= all)
            text = joined(text, piece.plain);
        else if (piece.plain == piece.spoken)
            text = joined(text, firstLetters(piece.plain, letters, true));
        else // read out otherwise than written: by proportion
            text = joined(text, firstLetters(piece.plain, lettersIn(piece.plain) * letters / all, false));
        letters -= all;
    }
    return text;
}

void SpokenReply::beginAnew()
{
    const auto voiced = std::min<qsizetype>(m_saidLast, m_sound / kLetter);
    auto letters = m_said - m_saidLast + voiced;
    QList<Piece> rest;
    for (const auto &piece : std::exchange(m_pieces, {})) {
        const auto all = lettersIn(piece.spoken);
        if (letters >= all) {
            m_before = joined(m_before, piece.plain);
        } else if (letters <= 0) {
            rest.append(piece);
        } else {
            const auto done = firstLetters(piece.plain, lettersIn(piece.plain) * letters / all, false);
            m_before = joined(m_before, done);
            const auto left = piece.plain.mid(done.size()).trimmed();
            rest.append({left, spokenForm(left)});
        }
        letters -= all;
    }
    m_pieces = rest;
    m_said = m_saidLast = 0;
    m_sound = 0ms;
}

} // namespace bridge
