// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

#include <algorithm>

namespace bridge {

// "+14155550138": a plus and 7 to 15 digits, the first no zero (ITU-T E.164). Whether anybody has that number is another question.
inline bool isE164(QStringView text)
{
    if (text.size() < 8 || text.size() > 16 || text[0] != u'+' || text[1] == u'0')
        return false;
    return std::all_of(text.begin() + 1, text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
}

} // namespace bridge
