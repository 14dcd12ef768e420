// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/spokenform.h"

#include <QRegularExpression>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// "https://www.example.com/a-b?x=1" -> "example dot com slash a b". What comes after a question mark nobody can note down.
QString sayAddress(QString address)
{
    static const QRegularExpression scheme(u"^(?:https?|wss?|ftp)://"_s, QRegularExpression::CaseInsensitiveOption);
    address.remove(scheme);
    if (address.startsWith("www."_L1, Qt::CaseInsensitive))
        address.remove(0, 4);
    if (const auto end = address.indexOf(QRegularExpression(u"[?#]"_s)); end >= 0)
        address.truncate(end);
    while (address.endsWith(u'/'))
        address.chop(1);
    address.replace(u"."_s, u" dot "_s).replace(u"/"_s, u" slash "_s).replace(u"-"_s, u" "_s).replace(u"%"_s, u" "_s);
    return address.simplified();
}

QString sayMailbox(QString mailbox)
{
    return mailbox.replace(u"@"_s, u" at "_s).replace(u"."_s, u" dot "_s).replace(u"_"_s, u" underscore "_s).simplified();
}

QString replaced(const QString &text, const QRegularExpression &pattern, QString (*say)(QString))
{
    QString out;
    qsizetype done = 0;
    for (auto it = pattern.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        auto found = match.captured();
        qsizetype end = match.capturedEnd();
        while (!found.isEmpty() && u".,;:!?)"_s.contains(found.back())) { // the sentence's, not the address's
            found.chop(1);
            --end;
        }
        out += QStringView(text).mid(done, match.capturedStart() - done);
        out += say(found);
        done = end;
    }
    return out.append(QStringView(text).mid(done));
}

} // namespace

QString spokenForm(const QString &plain)
{
    static const QRegularExpression mailbox(u"[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"_s, QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression address(u"(?:https?|wss?|ftp)://\\S+|\\bwww\\.\\S+"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression number(u"#(?=\\d)"_s);
    auto text = replaced(replaced(plain, address, sayAddress), mailbox, sayMailbox);
    text.replace(number, u"number "_s);
    text.replace(u"&"_s, u" and "_s).replace(u"="_s, u" equals "_s).replace(u"→"_s, u" to "_s);
    return text.simplified();
}

} // namespace bridge
