// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/records/csvline.h"

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

QByteArray csvLine(const QStringList &cells)
{
    QStringList line;
    for (auto cell : cells) {
        const auto visible = std::find_if(cell.begin(), cell.end(), [](QChar c) { return !c.isSpace() && c.isPrint(); });
        if (visible != cell.end() && u"=+-@"_s.contains(*visible))
            cell.prepend(u'\'');
        else if (!cell.isEmpty() && u"\t\r\n"_s.contains(cell.front()))
            cell.prepend(u'\'');
        const bool quoted = std::any_of(cell.begin(), cell.end(), [](QChar c) { return u",\";\r\n\t"_s.contains(c); });
        line << (quoted ? u'"' + cell.replace(u'"', "\"\""_L1) + u'"' : cell);
    }
    return line.join(u',').toUtf8() + "\r\n";
}

} // namespace bridge
