// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/elevenlabs/elevenlabsrequests.h"

#include "bridge/settings/address.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

#include <algorithm>

namespace bridge {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kIdle = 60; // seconds without text that it shall bear; we write every ten

const ElevenLabsVoice *voiceCalled(const QString &name)
{
    const auto &voices = elevenLabsVoices();
    const auto voice = std::find_if(voices.begin(), voices.end(),
        [&](const ElevenLabsVoice &v) { return v.id == name || v.name.compare(name, Qt::CaseInsensitive) == 0; });
    return voice == voices.end() ? nullptr : &*voice;
}

// 20 letters and digits; nobody is called that.
bool looksLikeId(const QString &text)
{
    return text.size() >= 16 && text.size() <= 40
        && std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80 && c.isLetterOrNumber(); });
}

bool takesLanguage(const QString &model)
{
    return model.contains("v2_5"_L1) || model.startsWith("eleven_v3"_L1);
}

QUrl addressOf(const QString &path, const QUrlQuery &query, const Settings &settings)
{
    auto url = settings.url(u"elevenlabs/url");
    const auto prefix = url.path().endsWith(u'/') ? url.path().chopped(1) : url.path();
    url.setPath(prefix + path);
    url.setQuery(query);
    return url;
}

QNetworkRequest authorised(const QUrl &url, const Settings &settings)
{
    QNetworkRequest request(url);
    if (const auto key = settings.text(u"elevenlabs/apiKey"); !key.isEmpty())
        request.setRawHeader("xi-api-key", key.toUtf8());
    return request;
}

} // namespace

ElevenLabsSpeaking elevenLabsSpeaking(const ServiceOptions &options)
{
    ElevenLabsSpeaking speaking;
    speaking.model = options.model.isEmpty() ? options.settings.text(u"elevenlabs/model") : options.model;
    if (const auto primary = options.language.section(u'-', 0, 0).toLower(); primary != "multi"_L1 && takesLanguage(speaking.model))
        speaking.language = primary;

    auto standard = options.settings.text(u"elevenlabs/voiceId");
    if (standard.isEmpty())
        standard = elevenLabsVoices().first().id;
    const auto wanted = options.voice.trimmed();
    speaking.strangeVoice = !wanted.isEmpty() && !voiceCalled(wanted) && !looksLikeId(wanted);
    const auto chosen = wanted.isEmpty() || speaking.strangeVoice ? standard : wanted;
    const auto *known = voiceCalled(chosen);
    speaking.voiceId = known ? known->id : chosen;
    speaking.voiceName = known ? known->name : chosen;

    speaking.overSocket = !speaking.model.startsWith("eleven_v"_L1); // eleven_v3 and later: the socket refuses them
    if (speaking.model.startsWith("eleven_v4"_L1) || speaking.model == "eleven_v3_conversational"_L1)
        speaking.possible = fail(Error::Code::Unsupported,
            u"The ElevenLabs model \"%1\" speaks in dialogues only, which Callwright does not do: choose eleven_flash_v2_5 in elevenlabs/model "
            "or the agent's profile."_s.arg(speaking.model));
    return speaking;
}

ElevenLabsMoment momentOf(const ElevenLabsSpeaking &speaking, const Settings &settings)
{
    return {speaking.model, speaking.voiceName, settings.url(u"elevenlabs/url").host()};
}

QNetworkRequest contextsRequest(const ElevenLabsSpeaking &speaking, const Settings &settings)
{
    QUrlQuery query{{u"model_id"_s, speaking.model}, {u"output_format"_s, u"ulaw_8000"_s}, {u"auto_mode"_s, u"true"_s},
        {u"sync_alignment"_s, u"true"_s}, {u"inactivity_timeout"_s, QString::number(kIdle)}};
    if (!speaking.language.isEmpty())
        query.addQueryItem(u"language_code"_s, speaking.language);
    auto url = addressOf(u"/v1/text-to-speech/%1/multi-stream-input"_s.arg(speaking.voiceId), query, settings);
    return authorised(asStreamUrl(url), settings);
}

QNetworkRequest accountRequest(const Settings &settings)
{
    return authorised(asHttpUrl(addressOf(u"/v1/user"_s, {}, settings)), settings);
}

HttpVoice elevenLabsHttpVoice(const ElevenLabsSpeaking &speaking, const Settings &settings)
{
    const auto moment = momentOf(speaking, settings);
    const QUrlQuery query{{u"output_format"_s, u"ulaw_8000"_s}};
    auto request = authorised(
        asHttpUrl(addressOf(u"/v1/text-to-speech/%1/stream"_s.arg(speaking.voiceId), query, settings)), settings);
    request.setRawHeader("Content-Type", "application/json");

    HttpVoice voice;
    voice.service = {u"ElevenLabs"_s, u"elevenlabs/url"_s, moment.host};
    voice.model = speaking.model;
    voice.voice = speaking.voiceName;
    voice.key = settings.text(u"elevenlabs/apiKey");
    voice.order = [request, speaking](const QString &text, const QString &before) -> HttpVoice::Order {
        QJsonObject body{{u"text"_s, text}, {u"model_id"_s, speaking.model}};
        if (!speaking.language.isEmpty())
            body.insert(u"language_code"_s, speaking.language);
        if (!before.isEmpty() && speaking.overSocket) // v3 does not take it
            body.insert(u"previous_text"_s, before);
        return {request, QJsonDocument(body).toJson(QJsonDocument::Compact)};
    };
    voice.judge = [moment](int status, const QByteArray &body) { return judgeElevenLabsAnswer(status, body, moment); };
    return voice;
}

Result<void> checkElevenLabsSettings(const Settings &settings)
{
    if (!settings.text(u"elevenlabs/apiKey").isEmpty() || isLoopback(settings.url(u"elevenlabs/url").host()))
        return {};
    return fail(Error::Code::NotConfigured,
        u"ElevenLabs needs an API key: make one in its settings and set elevenlabs/apiKey (ELEVENLABS_API_KEY)."_s);
}

} // namespace bridge
