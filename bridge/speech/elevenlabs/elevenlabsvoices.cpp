// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabsrequests.h"

namespace bridge {

using namespace Qt::StringLiterals;

const QList<ElevenLabsVoice> &elevenLabsVoices()
{
    // The vendor's premade voices: every key has them, and they speak every language of the model. Others are named by their id.
    static const QList<ElevenLabsVoice> kVoices{
        {u"Rachel"_s, u"21m00Tcm4TlvDq8ikWAM"_s, u"calm"_s},
        {u"Sarah"_s, u"EXAVITQu4vr4xnSDxMaL"_s, u"soft"_s},
        {u"Laura"_s, u"FGY2WhTYpPnrIDTdsKH5"_s, u"upbeat"_s},
        {u"Charlie"_s, u"IKne3meq5aSn9XLyUdCD"_s, u"natural"_s},
        {u"George"_s, u"JBFqnCBsd6RMkjVDRZzb"_s, u"warm"_s},
        {u"Callum"_s, u"N2lVS1w4EtoT3dr4eOWO"_s, u"intense"_s},
        {u"River"_s, u"SAz9YHcvj6GT2YYXdXww"_s, u"confident"_s},
        {u"Liam"_s, u"TX3LPaxmHKxFdv7VOQHJ"_s, u"articulate"_s},
        {u"Charlotte"_s, u"XB0fDUnXU5powFXDhCwa"_s, u"smooth"_s},
        {u"Alice"_s, u"Xb7hH8MSUJpSbSDYk0k2"_s, u"confident"_s},
        {u"Matilda"_s, u"XrExE9yKIg1WjnnlVkGX"_s, u"friendly"_s},
        {u"Will"_s, u"bIHbv24MWmeRgasZH58o"_s, u"friendly"_s},
        {u"Jessica"_s, u"cgSgspJ2msm6clMCkdW9"_s, u"expressive"_s},
        {u"Eric"_s, u"cjVigY5qzO86Huf0OWal"_s, u"friendly"_s},
        {u"Chris"_s, u"iP95p4xoKVk53GoZ742B"_s, u"casual"_s},
        {u"Brian"_s, u"nPczCjzI2devNBz1zQrb"_s, u"deep"_s},
        {u"Daniel"_s, u"onwK4e9ZLuTAKqWW03F9"_s, u"authoritative"_s},
        {u"Lily"_s, u"pFZP5JQG7iQjIQuC4Bku"_s, u"warm"_s},
        {u"Adam"_s, u"pNInz6obpgDQGcFmaJgB"_s, u"deep"_s},
        {u"Bill"_s, u"pqHfZKP75CvOlQylNhV4"_s, u"trustworthy"_s},
    };
    return kVoices;
}

} // namespace bridge
