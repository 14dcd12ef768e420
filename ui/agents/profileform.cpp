// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/agents/profileform.h"

namespace ui {

QStringList ProfileForm::lines(const QString &text)
{
    QStringList kept;
    for (const auto &line : text.split(u'\n')) {
        if (const auto words = line.trimmed(); !words.isEmpty())
            kept << words;
    }
    return kept;
}

} // namespace ui
