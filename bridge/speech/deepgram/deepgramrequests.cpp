// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/deepgram/deepgramrequests.h"

#include "bridge/settings/address.h"

#include <QUrlQuery>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

// The languages that Deepgram tells apart by country; of the others it wants the language alone.
const QStringList &regionalLanguages()
{
    static const QStringList kLanguages{u"en"_s, u"pt"_s, u"es"_s, u"fr"_s, u"de"_s, u"nl"_s, u"zh"_s};
    return kLanguages;
}

QString deepgramLanguage(const QString &language)
{
    const auto primary = language.section(u'-', 0, 0).toLower();
    return regionalLanguages().contains(primary) ? language : primary;
}

QNetworkRequest requestTo(const QString &path, const QUrlQuery &query, const Settings &settings)
{
    auto url = asStreamUrl(settings.url(u"deepgram/url"));
    const auto prefix = url.path().endsWith(u'/') ? url.path().chopped(1) : url.path();
    url.setPath(prefix + path);
    url.setQuery(query);
    QNetworkRequest request(url);
    if (const auto key = settings.text(u"deepgram/apiKey"); !key.isEmpty())
        request.setRawHeader("Authorization", "Token " + key.toUtf8());
    return request;
}

QUrlQuery telephoneSound()
{
    return {{u"encoding"_s, u"mulaw"_s}, {u"sample_rate"_s, u"8000"_s}};
}

} // namespace

DeepgramListening deepgramListening(const ServiceOptions &options)
{
    const auto &settings = options.settings;
    DeepgramListening listening;
    listening.model = options.model.isEmpty() ? settings.text(u"deepgram/model") : options.model;
    listening.isFlux = listening.model.startsWith("flux"_L1);
    listening.language = deepgramLanguage(options.language);
    listening.endpointing = Milliseconds(settings.number(u"deepgram/endpointingMs"));
    listening.utteranceEnd = Milliseconds(settings.number(u"deepgram/utteranceEndMs"));
    listening.endOfTurn = settings.number(u"deepgram/endOfTurnPercent") / 100.0;
    listening.turnTimeout = Milliseconds(settings.number(u"deepgram/turnTimeoutMs"));
    if (!listening.isFlux)
        return listening;
    const auto primary = listening.language.section(u'-', 0, 0);
    if (listening.model.endsWith("-en"_L1)) {
        listening.wrongLanguage = !primary.isEmpty() && primary != "en"_L1;
        listening.language.clear(); // it has no such parameter
    } else {
        listening.language = primary == "multi"_L1 ? QString() : primary;
    }
    return listening;
}

QNetworkRequest listenRequest(const DeepgramListening &listening, const Settings &settings)
{
    auto query = telephoneSound();
    query.addQueryItem(u"model"_s, listening.model);
    if (listening.isFlux) {
        query.addQueryItem(u"eot_threshold"_s, QString::number(listening.endOfTurn));
        query.addQueryItem(u"eot_timeout_ms"_s, QString::number(listening.turnTimeout.count()));
        if (!listening.language.isEmpty())
            query.addQueryItem(u"language_hint"_s, listening.language);
        return requestTo(u"/v2/listen"_s, query, settings);
    }
    query.addQueryItem(u"channels"_s, u"1"_s);
    query.addQueryItem(u"interim_results"_s, u"true"_s);
    query.addQueryItem(u"endpointing"_s, QString::number(listening.endpointing.count()));
    query.addQueryItem(u"utterance_end_ms"_s, QString::number(listening.utteranceEnd.count()));
    query.addQueryItem(u"vad_events"_s, u"true"_s);
    query.addQueryItem(u"smart_format"_s, u"true"_s);
    if (!listening.language.isEmpty())
        query.addQueryItem(u"language"_s, listening.language);
    return requestTo(u"/v1/listen"_s, query, settings);
}

DeepgramVoice deepgramVoice(const ServiceOptions &options)
{
    const auto standard = options.settings.text(u"deepgram/voice");
    // "deepgram:aura-2-zeus-en" as a part's model is a voice as well: here the two are one.
    const auto wanted = options.model.startsWith("aura"_L1) ? options.model : options.voice.trimmed();
    if (wanted.isEmpty())
        return {standard};
    if (wanted.startsWith("aura"_L1))
        return {wanted}; // Deepgram knows best whether it has that one
    if (!deepgramVoices().contains(wanted.toLower()))
        return {standard, true};
    return {u"aura-2-%1-en"_s.arg(wanted.toLower())};
}

QNetworkRequest speakRequest(const QString &voice, const Settings &settings)
{
    auto query = telephoneSound();
    query.addQueryItem(u"model"_s, voice);
    return requestTo(u"/v1/speak"_s, query, settings);
}

Result<void> checkDeepgramSettings(const Settings &settings)
{
    if (!settings.text(u"deepgram/apiKey").isEmpty() || isLoopback(settings.url(u"deepgram/url").host()))
        return {};
    return fail(Error::Code::NotConfigured,
        u"Deepgram needs an API key: make one in the Deepgram console and set deepgram/apiKey (DEEPGRAM_API_KEY)."_s);
}

} // namespace bridge
