// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/calls/desk.h"

#include <algorithm>

namespace bridge {

QList<Voice> DeskCatalogue::voicesOf(const QString &engine, const QStringList &mouths) const
{
    const auto found = std::ranges::find(engines, engine, &EngineEntry::name);
    if (found == engines.end())
        return {};
    auto voices = found->voices;
    const auto isStranger = [&mouths](const Voice &voice) {
        return !voice.service.isEmpty() && std::ranges::none_of(mouths, [&voice](const QString &mouth) { return mouth.section(u':', 0, 0) == voice.service; });
    };
    voices.removeIf(isStranger);
    return voices;
}

} // namespace bridge
