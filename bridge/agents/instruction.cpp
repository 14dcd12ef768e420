// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/instruction.h"

#include <QLocale>

namespace bridge {

using namespace Qt::StringLiterals;

QString instructionFrom(const QString &prompt, const QString &language)
{
    const auto code = language.trimmed();
    if (code.isEmpty())
        return prompt;
    // The model picks its language by itself; only words restrict it.
    const QLocale locale(code);
    const auto line = locale.language() == QLocale::C
        ? u"Speak only the language with the code %1."_s.arg(code)
        : u"Speak only %1 (%2)."_s.arg(QLocale::languageToString(locale.language()), code);
    return prompt.isEmpty() ? line : prompt + u"\n\n"_s + line;
}

} // namespace bridge
