// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/engine.h"

#include <algorithm>

namespace bridge {

const EngineKind *EngineCatalogue::find(QStringView name) const
{
    const auto it = std::find_if(m_kinds.begin(), m_kinds.end(), [name](const EngineKind &kind) { return kind.name == name; });
    return it == m_kinds.end() ? nullptr : &*it;
}

} // namespace bridge
