// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/placemarker.h"

#include "ui/theme/theme.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace ui {

void PlaceMarker::highlightBlock(const QString &text)
{
    // What AgentProfile::filledIn() fills in; after it any other pair of braces, which stays as it is and was surely meant otherwise.
    static const QRegularExpression kPlace(u"\\{\\{\\s*[\\w.-]{1,64}\\s*\\}\\}"_s, QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression kBraces(u"\\{\\{|\\}\\}"_s);
    QTextCharFormat wrong;
    wrong.setForeground(Theme::colour(Role::Bad));
    wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    for (auto it = kBraces.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        setFormat(int(match.capturedStart()), int(match.capturedLength()), wrong);
    }
    QTextCharFormat place;
    place.setForeground(Theme::colour(Role::Accent));
    place.setBackground(Theme::colour(Role::AccentSoft));
    for (auto it = kPlace.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        setFormat(int(match.capturedStart()), int(match.capturedLength()), place);
    }
}

} // namespace ui
