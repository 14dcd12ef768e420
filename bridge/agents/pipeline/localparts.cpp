// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/agents/pipeline/localparts.h"

#include "bridge/speech/local/flitemouth.h"
#include "bridge/speech/local/sphinxear.h"
#include "bridge/speech/speechthread.h"

namespace bridge {

using namespace Qt::StringLiterals;

PartKind<SpeechToText> sphinxEarKind(std::shared_ptr<SpeechThread> speech)
{
    PartKind<SpeechToText> kind;
    kind.name = u"sphinx"_s;
    kind.title = u"PocketSphinx (set phrases)"_s;
    kind.check = [](const Settings &) { return SpeechRecogniser::check(); };
    kind.make = [speech = std::move(speech)](const PartOrder &order) -> std::unique_ptr<SpeechToText> {
        return std::make_unique<SphinxEar>(speech, order.model);
    };
    return kind;
}

PartKind<TextToSpeech> fliteMouthKind(std::shared_ptr<SpeechThread> speech)
{
    PartKind<TextToSpeech> kind;
    kind.name = u"flite"_s;
    kind.title = u"flite"_s;
    kind.voices = {{u"slt"_s, u"clear"_s, u"en-US"_s}, {u"rms"_s, u"calm"_s, u"en-US"_s}, {u"awb"_s, u"Scottish"_s, u"en-GB"_s},
        {u"kal16"_s, u"robotic"_s, u"en-US"_s}};
    kind.check = [](const Settings &) -> Result<void> { return {}; };
    kind.make = [speech = std::move(speech)](const PartOrder &order) -> std::unique_ptr<TextToSpeech> {
        return std::make_unique<FliteMouth>(speech, order.model.isEmpty() ? order.profile.voice : order.model);
    };
    return kind;
}

} // namespace bridge
