// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/plainwords.h"

#include <QList>

#include <algorithm>

namespace bridge {

namespace {

constexpr qsizetype kMostHeld = 200;    // characters: longer is no tag and no link
constexpr qsizetype kMostSkipped = 4000; // of code or JSON; a brace that is never closed must not swallow the rest of a call

bool isLetter(char32_t c) { return QChar::isLetter(c); }

// Pictures. A degree sign and a section sign are words.
bool isPicture(char32_t c)
{
    if (c == 0x200D || c == 0x200C) // joiners: part of Hindi words; between pictures they are silent anyway
        return false;
    if ((c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F000 && c <= 0x1FAFF) || (c >= 0xE0000 && c <= 0xE007F) || c == 0x20E3)
        return true;
    return QChar::category(c) == QChar::Symbol_Other && c != U'°' && c != U'§' && c != U'©' && c != U'®' && c != U'™' && c != U'№';
}

bool isUnheard(char32_t c)
{
    const auto category = QChar::category(c);
    return category == QChar::Other_Control || category == QChar::Other_Surrogate || category == QChar::Other_PrivateUse
        || category == QChar::Other_NotAssigned || (category == QChar::Other_Format && c != 0x200D && c != 0x200C);
}

// Signs that are never read out, wherever they stand; closing ones without their others.
bool isMarkup(char32_t c)
{
    return c == U'*' || c == U'~' || c == U'|' || c == U'`' || c == U'\\' || c == U'}' || c == U']';
}

// "12." or "3)" or "-" or "##" or ">"
bool isItemMark(const QString &mark)
{
    if (mark == u"-" || mark == u"•" || mark == u"+" || mark == u"–")
        return true;
    const bool numbered = mark.size() >= 2 && mark.size() <= 4 && (mark.endsWith(u'.') || mark.endsWith(u')'));
    return numbered && std::all_of(mark.cbegin(), mark.cend() - 1, [](QChar c) { return c.isDigit(); });
}

} // namespace

QString PlainWords::add(const QString &piece)
{
    for (const auto unit : piece) {
        if (unit.isHighSurrogate()) {
            m_high = unit;
        } else if (unit.isLowSurrogate() && !m_high.isNull()) {
            take(QChar::surrogateToUcs4(m_high, unit));
            m_high = QChar();
        } else if (!unit.isSurrogate()) {
            m_high = QChar();
            take(unit.unicode());
        }
    }
    return std::exchange(m_out, {});
}

QString PlainWords::finish()
{
    endTicks();
    if (m_inside == Inside::AfterBrackets || m_inside == Inside::Link)
        putAll(m_label);
    else if (m_inside == Inside::Tag || m_inside == Inside::Brackets)
        release();
    endLineStart();
    m_inside = Inside::Text;
    return std::exchange(m_out, {});
}

void PlainWords::take(char32_t c)
{
    if (c == U'\r')
        return;
    if (c == U'`') {
        ++m_ticks;
        return;
    }
    endTicks();
    switch (m_inside) {
    case Inside::Text:
        return takeText(c);
    case Inside::Code:
        return takeCode(c);
    case Inside::Braces:
        return takeBraces(c);
    case Inside::Tag:
    case Inside::Brackets:
    case Inside::Link:
        return takeHeld(c);
    case Inside::AfterBrackets:
        if (c == U'(') {
            m_inside = Inside::Link;
            m_held.clear();
            return;
        }
        m_inside = Inside::Text; // a stage direction: gone
        return takeText(c);
    }
}

// Three or more open and close a block of code; single ones only quote.
void PlainWords::endTicks()
{
    if (std::exchange(m_ticks, 0) < 3)
        return;
    if (m_inside == Inside::Code) {
        m_inside = Inside::Text;
    } else if (m_inside == Inside::Text) {
        m_inside = Inside::Code;
        m_skipped = 0;
    }
}

void PlainWords::takeCode(char32_t)
{
    if (++m_skipped > kMostSkipped)
        m_inside = Inside::Text;
}

void PlainWords::takeBraces(char32_t c)
{
    m_depth += c == U'{' ? 1 : c == U'}' ? -1 : 0;
    if (m_depth <= 0 || ++m_skipped > kMostSkipped)
        m_inside = Inside::Text;
}

void PlainWords::takeHeld(char32_t c)
{
    const char32_t end = m_inside == Inside::Tag ? U'>' : m_inside == Inside::Link ? U')' : U']';
    if (m_inside == Inside::Tag && m_held.size() == 1 && !isLetter(c) && c != U'/' && c != U'!' && c != U'?') {
        m_inside = Inside::Text; // "5 < 6"
        putAll(std::exchange(m_held, {}));
        return takeText(c);
    }
    if (c == end) {
        if (m_inside == Inside::Brackets) {
            m_label = m_held.mid(1);
            m_inside = Inside::AfterBrackets;
            return;
        }
        m_inside = Inside::Text;
        if (end == U')')
            putAll(m_label);
        else
            m_gap = true; // "word<break/>word"
        m_held.clear();
        return;
    }
    m_held += QString::fromUcs4(&c, 1);
    if (m_held.size() > kMostHeld) {
        if (m_inside == Inside::Link)
            putAll(std::exchange(m_label, {}));
        release();
    }
}

void PlainWords::release()
{
    const bool hadSign = m_inside == Inside::Tag || m_inside == Inside::Brackets;
    m_inside = Inside::Text;
    putAll(hadSign ? m_held.mid(1) : m_held);
    m_held.clear();
}

void PlainWords::takeText(char32_t c)
{
    if (isPicture(c))
        return;
    if (c == U'\n') {
        endLineStart();
        put(c);
        m_atLineStart = true;
        return;
    }
    if (isUnheard(c))
        c = U' ';
    if (QChar::isSpace(c))
        c = U' ';
    if (c == U'<' || c == U'[') {
        endLineStart();
        m_inside = c == U'<' ? Inside::Tag : Inside::Brackets;
        m_held = QChar(char16_t(c));
        return;
    }
    if (c == U'{') {
        m_inside = Inside::Braces;
        m_depth = 1;
        m_skipped = 0;
        return;
    }
    if (isMarkup(c))
        return;
    if (m_atLineStart) {
        if (c == U'#' || c == U'>' || (c == U' ' && m_lineStart.isEmpty()))
            return;
        const bool mayBeMark = m_lineStart.size() < 4 && (QChar::isDigit(c) || c == U'.' || c == U')' || c == U'-' || c == U'•' || c == U'+' || c == U'–');
        if (mayBeMark) {
            m_lineStart += QChar(char16_t(c));
            return;
        }
        const bool isItem = c == U' ' && isItemMark(m_lineStart);
        if (isItem)
            m_lineStart.clear();
        endLineStart();
        if (isItem)
            return;
    }
    put(c);
}

void PlainWords::endLineStart()
{
    m_atLineStart = false;
    const auto start = std::exchange(m_lineStart, {});
    if (start != u"---")
        putAll(start);
}

void PlainWords::putAll(const QString &text)
{
    const auto letters = text.toUcs4();
    for (const auto c : letters) {
        if (!isPicture(c))
            put(isUnheard(c) ? U' ' : char32_t(c));
    }
}

void PlainWords::put(char32_t c)
{
    if (isMarkup(c))
        return;
    if (c == U'_') { // emphasis around a word; within one it parts words
        m_gap = true;
        return;
    }
    if (c == U' ' && (m_last == U' ' || m_last == U'\n'))
        return;
    if (std::exchange(m_gap, false) && QChar::isLetterOrNumber(c) && QChar::isLetterOrNumber(m_last))
        m_out += u' ';
    m_last = c;
    m_out += QString::fromUcs4(&c, 1);
}

} // namespace bridge
