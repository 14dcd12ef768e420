// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakedeepgram.h"

#include <QJsonDocument>

namespace fakes {

using namespace Qt::StringLiterals;

namespace {

const auto kNova = u"model encoding sample_rate channels multichannel language interim_results endpointing utterance_end_ms vad_events "
                   "smart_format punctuate numerals dictation profanity_filter diarize diarize_model detect_entities redact replace search "
                   "keyterm keywords mip_opt_out tag extra callback version"_s;
const auto kFlux = u"model encoding sample_rate eot_threshold eager_eot_threshold eot_timeout_ms keyterm language_hint numerals "
                   "profanity_filter redact tag mip_opt_out"_s;
const auto kSpeak = u"model encoding sample_rate mip_opt_out"_s;

FakeRefusal no(const QString &message)
{
    return {400,
        QJsonDocument({{u"err_code"_s, u"Bad Request"_s}, {u"err_msg"_s, message}, {u"request_id"_s, u"fake"_s}})
            .toJson(QJsonDocument::Compact)};
}

bool isIn(const FakeHead &head, const QString &name, double least, double most)
{
    if (!head.query.hasQueryItem(name))
        return true;
    bool isNumber = false;
    const auto value = head.query.queryItemValue(name).toDouble(&isNumber);
    return isNumber && value >= least && value <= most;
}

bool isSet(const FakeHead &head, const QString &name)
{
    return head.query.queryItemValue(name) == "true"_L1;
}

std::optional<FakeRefusal> novaRefusal(const FakeHead &head)
{
    const auto model = head.query.queryItemValue(u"model"_s);
    if (!model.startsWith("nova"_L1) && !model.startsWith("enhanced"_L1) && !model.startsWith("base"_L1))
        return no(u"No such model/language/tier combination found."_s);
    if (model.startsWith("nova-3"_L1) && !head.query.queryItemValue(u"keywords"_s).isEmpty())
        return no(u"Keywords are not supported for Nova-3. Use keyterm."_s);
    static const QStringList kLanguages{u"en"_s, u"en-US"_s, u"en-GB"_s, u"en-IN"_s, u"hi"_s, u"multi"_s, u"de"_s, u"es"_s, u"fr"_s};
    if (head.query.hasQueryItem(u"language"_s) && !kLanguages.contains(head.query.queryItemValue(u"language"_s)))
        return no(u"No such model/language/tier combination found."_s);
    if (head.query.hasQueryItem(u"utterance_end_ms"_s) && (!isIn(head, u"utterance_end_ms"_s, 1000, 5000) || !isSet(head, u"interim_results"_s)))
        return no(u"utterance_end_ms needs interim_results and at least 1000."_s);
    if (head.query.queryItemValue(u"endpointing"_s) != "false"_L1 && !isIn(head, u"endpointing"_s, 0, 10000))
        return no(u"endpointing is no number."_s);
    return std::nullopt;
}

std::optional<FakeRefusal> fluxRefusal(const FakeHead &head)
{
    const auto model = head.query.queryItemValue(u"model"_s);
    if (model != "flux-general-en"_L1 && model != "flux-general-multi"_L1)
        return no(u"Unknown model."_s);
    if (head.query.hasQueryItem(u"language_hint"_s) && model != "flux-general-multi"_L1)
        return no(u"language_hint is for flux-general-multi."_s);
    if (!isIn(head, u"eot_threshold"_s, 0.5, 1.0) || !isIn(head, u"eager_eot_threshold"_s, 0.3, 0.9)
        || !isIn(head, u"eot_timeout_ms"_s, 500, 60000))
        return no(u"A threshold is out of its range."_s);
    return std::nullopt;
}

} // namespace

std::optional<FakeRefusal> deepgramRefusal(const FakeHead &head)
{
    const bool isNova = head.path == "/v1/listen"_L1, isFlux = head.path == "/v2/listen"_L1, isMouth = head.path == "/v1/speak"_L1;
    if (!isNova && !isFlux && !isMouth)
        return FakeRefusal{404, "{}"};
    if (const auto unknown = FakeService::unknownParameter(head, isNova ? kNova : isFlux ? kFlux : kSpeak); !unknown.isEmpty())
        return no(u"Unknown parameter: "_s + unknown);
    if (head.query.queryItemValue(u"encoding"_s) != "mulaw"_L1 || head.query.queryItemValue(u"sample_rate"_s) != "8000"_L1)
        return no(u"This stand-in hears and speaks mu-law at 8000 Hz."_s);
    if (isNova)
        return novaRefusal(head);
    if (isFlux)
        return fluxRefusal(head);
    if (!head.query.queryItemValue(u"model"_s).startsWith("aura-"_L1))
        return no(u"No such model."_s);
    return std::nullopt;
}

} // namespace fakes
