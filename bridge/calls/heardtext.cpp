// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/heardtext.h"

namespace bridge {

HeardText splitHeard(const QString &text, Milliseconds heard, Milliseconds unheard)
{
    const auto whole = heard + unheard;
    if (whole <= 0ms || unheard <= 0ms)
        return {text, {}};
    auto end = qsizetype(qint64(text.size()) * heard.count() / whole.count());
    while (end > 0 && end < text.size() && !text[end].isSpace())
        --end;
    return {text.left(end).trimmed(), text.mid(end).trimmed()};
}

} // namespace bridge
