// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramrequests.h"

namespace bridge {

using namespace Qt::StringLiterals;

const QStringList &deepgramVoices()
{
    // Aura 2 in English, the vendor's list of 2026-11-20. Those of other languages are named in full: "aura-2-celeste-es".
    static const QStringList kVoices = u"thalia andromeda apollo arcas aries asteria athena atlas aurora callista cora cordelia delia draco "
                                       "electra harmonia helena hera hermes hyperion iris janus juno jupiter luna mars minerva neptune odysseus "
                                       "ophelia orion orpheus pandora phoebe pluto saturn selene theia vesta zeus amalthea"_s.split(u' ');
    return kVoices;
}

} // namespace bridge
