// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/plaintext.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

// Unicode's explicit directional formatting (UAX #9 section 2) and the format characters that show nothing. The joiners
// U+200C and U+200D stay: Persian, Hindi and others spell with them.
bool hides(char16_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200b || c == 0x200e || c == 0x200f
        || c == 0x061c || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff || c == 0x00ad || (c >= 0xfff9 && c <= 0xfffb);
}

} // namespace

QString plain(const QString &text, qsizetype limit)
{
    QString out;
    out.reserve(qMin(text.size(), limit));
    bool gap = false;
    for (qsizetype i = 0; i < text.size() && out.size() < limit; ++i) {
        const QChar c = text[i];
        if (c.isSpace() || c.category() == QChar::Other_Control) {
            gap = !out.isEmpty();
            continue;
        }
        if (hides(c.unicode()))
            continue;
        if (std::exchange(gap, false))
            out += u' ';
        if (!c.isSurrogate())
            out += c;
        else if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            out += c, out += text[++i];
        else
            out += QChar::ReplacementCharacter;
    }
    if (out.size() >= limit && text.size() > limit)
        out += u'…';
    return out;
}

QString isolated(const QString &text)
{
    return text.isRightToLeft() ? QChar(0x2068) + text + QChar(0x2069) : text;
}

QString dotted(const QStringList &parts)
{
    QStringList kept;
    for (const auto &part : parts) {
        if (!part.isEmpty())
            kept << isolated(part);
    }
    return kept.join(u" · "_s);
}

QString clockText(bridge::Milliseconds time)
{
    const auto seconds = qMax<qint64>(0, time.count() / 1000);
    const auto two = [](qint64 n) { return QString::number(n).rightJustified(2, u'0'); };
    const auto minutes = two(seconds / 60 % 60) + u':' + two(seconds % 60);
    return seconds < 3600 ? minutes : QString::number(seconds / 3600) + u':' + minutes;
}

QString secondsText(bridge::Milliseconds time)
{
    //: a length of time in seconds
    return QCoreApplication::translate("ui", "%1 s").arg(QLocale().toString(double(time.count()) / 1000, 'f', 2));
}

} // namespace ui
