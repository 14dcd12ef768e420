// SPDX-License-Identifier: GPL-3.0-or-later
#include "bridge/speech/openai/openaispeech.h"

#include "bridge/settings/address.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

#include <array>

namespace bridge {

using namespace Qt::StringLiterals;
using Code = Error::Code;

namespace {

constexpr qsizetype kMostInput = 4096;     // characters of a request for speech
constexpr qsizetype kMostText = 16 * 1024; // characters of a transcript

bool hasOwnServer(const Settings &settings)
{
    return !settings.url(u"openai/speechUrl").isEmpty();
}

// The address with /v1 as people enter it, or one of its endpoints that they pasted whole.
QUrl baseOf(const Settings &settings)
{
    auto url = asHttpUrl(settings.url(hasOwnServer(settings) ? u"openai/speechUrl" : u"openai/url"));
    auto path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    static constexpr std::array kEndpoints{"/chat/completions"_L1, "/audio/speech"_L1, "/audio/transcriptions"_L1, "/models"_L1};
    for (const auto endpoint : kEndpoints) {
        if (path.endsWith(endpoint))
            path.chop(endpoint.size());
    }
    url.setPath(path);
    return url;
}

QNetworkRequest requestTo(const QString &path, const Settings &settings)
{
    auto url = baseOf(settings);
    url.setPath(url.path() + path);
    QNetworkRequest request(url);
    // OpenAI's key is for OpenAI, not for whoever else speaks.
    if (const auto key = settings.text(u"openai/apiKey"); !key.isEmpty() && !hasOwnServer(settings))
        request.setRawHeader("Authorization", "Bearer " + key.toUtf8());
    return request;
}

ServiceName serviceOf(const Settings &settings)
{
    const bool own = hasOwnServer(settings);
    return {own ? u"The speech server"_s : u"OpenAI"_s, own ? u"openai/speechUrl"_s : u"openai/url"_s, baseOf(settings).host()};
}

void add(QByteArray &to, quint32 value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        to.append(char(value >> (8 * i)));
}

} // namespace

const QStringList &openAiSpeechVoices()
{
    static const QStringList kVoices = u"alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse"_s.split(u' ');
    return kVoices;
}

HttpVoice openAiVoice(const ServiceOptions &options)
{
    const auto &settings = options.settings;
    HttpVoice voice;
    voice.service = serviceOf(settings);
    voice.model = options.model.isEmpty() ? settings.text(u"openai/speechModel") : options.model;
    voice.voice = options.voice.trimmed();
    const auto standard = settings.text(u"openai/speechVoice");
    // Of a server of one's own nobody knows which voices it has; OpenAI's are written small.
    if (!hasOwnServer(settings) && !voice.voice.isEmpty()) {
        const auto known = voice.voice.toLower();
        if (!openAiSpeechVoices().contains(known))
            voice.remark = u"OpenAI has no voice \"%1\"; %2 speaks instead."_s.arg(voice.voice, standard);
        voice.voice = voice.remark.isEmpty() ? known : QString();
    }
    if (voice.voice.isEmpty())
        voice.voice = standard;
    voice.possible = checkOpenAiSpeechSettings(settings);
    voice.format = {SoundFormat::Encoding::Pcm16, {settings.number(u"openai/speechRate")}};
    voice.formatKey = u"openai/speechRate"_s;
    voice.key = settings.text(u"openai/apiKey");
    voice.first = openAiModelsRequest(settings);
    auto request = requestTo(u"/audio/speech"_s, settings);
    request.setRawHeader("Content-Type", "application/json");
    voice.order = [request, model = voice.model, name = voice.voice](const QString &text, const QString &) -> HttpVoice::Order {
        const QJsonObject body{
            {u"model"_s, model}, {u"voice"_s, name}, {u"input"_s, text.left(kMostInput)}, {u"response_format"_s, u"pcm"_s}};
        return {request, QJsonDocument(body).toJson(QJsonDocument::Compact)};
    };
    voice.judge = [service = voice.service, asked = u"the voice \"%1\" of the model \"%2\""_s.arg(voice.voice, voice.model)](
                      int status, const QByteArray &body) { return judgeOpenAi(status, body, service, asked); };
    return voice;
}

OpenAiHearing openAiHearing(const ServiceOptions &options)
{
    const auto &settings = options.settings;
    OpenAiHearing hearing;
    hearing.model = options.model.isEmpty() ? settings.text(u"openai/transcribeModel") : options.model;
    const auto primary = options.language.section(u'-', 0, 0).toLower();
    hearing.language = primary == "multi"_L1 ? QString() : primary;
    hearing.utteranceEnd = Milliseconds(settings.number(u"openai/utteranceEndMs"));
    hearing.service = serviceOf(settings);
    hearing.key = settings.text(u"openai/apiKey");
    return hearing;
}

HttpOrder transcribeOrder(const OpenAiHearing &hearing, std::span<const qint16> samples, const Settings &settings)
{
    // A boundary must not occur in what it parts; 128 random bits do not.
    auto *random = QRandomGenerator::system();
    const auto boundary = "callwright-" + QByteArray::number(random->generate64(), 16) + QByteArray::number(random->generate64(), 16);
    const auto part = [&boundary](const QByteArray &name, const QByteArray &value) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    };
    HttpOrder order;
    order.verb = "POST";
    order.request = requestTo(u"/audio/transcriptions"_s, settings);
    order.request.setRawHeader("Content-Type", "multipart/form-data; boundary=" + boundary);
    order.body = part("model", hearing.model.toUtf8()) + part("response_format", "json");
    if (!hearing.language.isEmpty())
        order.body += part("language", hearing.language.toUtf8());
    order.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"utterance.wav\"\r\n"
        + "Content-Type: audio/wav\r\n\r\n" + wavOf(samples, kTranscribeRate) + "\r\n--" + boundary + "--\r\n";
    return order;
}

Result<QString> transcriptFrom(const QByteArray &json)
{
    const auto answer = QJsonDocument::fromJson(json);
    const QJsonValue text = answer.object().value("text"_L1);
    if (!answer.isObject() || !text.isString())
        return fail(Code::Malformed, u"an answer without a transcript"_s);
    auto words = text.toString().left(kMostText);
    for (auto &c : words) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return words.simplified();
}

QNetworkRequest openAiModelsRequest(const Settings &settings)
{
    return requestTo(u"/models"_s, settings);
}

QByteArray wavOf(std::span<const qint16> samples, SampleRate rate)
{
    const auto bytes = quint32(samples.size() * sizeof(qint16));
    QByteArray wav;
    wav.reserve(qsizetype(44 + bytes));
    wav += "RIFF";
    add(wav, 36 + bytes, 4);
    wav += "WAVEfmt ";
    add(wav, 16, 4);
    add(wav, 1, 2); // PCM
    add(wav, 1, 2); // mono
    add(wav, quint32(rate.hz), 4);
    add(wav, quint32(rate.hz) * 2, 4);
    add(wav, 2, 2);
    add(wav, 16, 2);
    wav += "data";
    add(wav, bytes, 4);
    wav.append(reinterpret_cast<const char *>(samples.data()), qsizetype(bytes));
    return wav;
}

LossVerdict judgeOpenAi(int status, const QByteArray &body, const ServiceName &service, const QString &asked)
{
    const auto error = QJsonDocument::fromJson(body).object().value("error"_L1).toObject();
    const auto code = error.value("code"_L1).toString() + u' ' + error.value("type"_L1).toString();
    const auto says = error.value("message"_L1).toString().simplified().left(160);
    if (status == 401)
        return {false, {Code::Refused, u"%1 does not accept the API key (HTTP 401): check openai/apiKey."_s.arg(service.title)}};
    if (status == 403)
        return {false, {Code::Refused, u"%1 does not let this key or this country use %2 (HTTP 403)."_s.arg(service.title, asked)}};
    if (code.contains("insufficient_quota"_L1))
        return {false, {Code::Quota, u"The OpenAI credit is used up: add some on the OpenAI platform."_s}};
    if (status == 400 || status == 404 || status == 422) {
        const auto why = says.isEmpty() ? QString() : u": "_s + says;
        return {false,
            {status == 404 ? Code::NotFound : Code::Unsupported,
                u"%1 does not offer %2 (HTTP %3%4)."_s.arg(service.title, asked).arg(status).arg(why)}};
    }
    SocketLoss loss;
    loss.httpStatus = status;
    return judgeLoss(loss, service);
}

Result<void> checkOpenAiSpeechSettings(const Settings &settings)
{
    if (hasOwnServer(settings) || !settings.text(u"openai/apiKey").isEmpty() || isLoopback(settings.url(u"openai/url").host()))
        return {};
    return fail(Code::NotConfigured,
        u"OpenAI's speech needs an API key: make one on the OpenAI platform and set openai/apiKey (OPENAI_API_KEY)."_s);
}

} // namespace bridge
